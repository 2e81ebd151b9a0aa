"""Sites on a real record: what is written, taken back and found again; where machines stand, by all ways at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.domain.shop_error import NoSuchThing
from app.domain.site import PlaceSource, RackPlace, SiteExpectations, StatedPool, mac_key
from app.domain.site_error import NameMissing, NameTaken, PlaceMissing, RangeNameUnfit
from app.services import sites
from app.services.shop import Shop
from app.services.site_atlas import SiteAtlas
from drivers.lan.errors import TargetError
from drivers.model.reading import DeviceReading, DeviceState
from drivers.model.sighting import Sighting, Source

ME = "Marko"


@pytest.fixture
def atlas(shop) -> Iterator[SiteAtlas]:
    made = SiteAtlas(shop)
    yield made
    made.close()


def miner(ip: str, serial: str | None = None, mac: str | None = None) -> DeviceReading:
    return DeviceReading(ip, DeviceState.IDENTIFIED, serial=serial, mac=mac)


def hall(shop: Shop, name: str = "Hall 3") -> str:
    sites.add_site(shop, ME, name)
    site = sites.record_of(shop).named(name)
    assert site is not None
    return site.id


def test_a_site_is_added_renamed_removed_and_taken_back(shop):
    first = hall(shop)
    with pytest.raises(NameTaken):
        sites.add_site(shop, ME, " hall   3 ")
    with pytest.raises(NameMissing):
        sites.add_site(shop, ME, "  ")
    sites.add_range(shop, ME, "Container 3", "10.3.*.*", first)
    sites.add_rule(shop, ME, first, "10.3.R.P")
    sites.rename(shop, ME, first, "Hall Four")
    assert [site.name for site in sites.sites(shop)] == ["Hall Four"]
    gone = sites.remove(shop, ME, "site", first)
    assert sites.record_of(shop) == type(sites.record_of(shop))()
    sites.add_site(shop, ME, "Another")
    shop.undo(ME, gone)
    record = sites.record_of(shop)
    assert [site.name for site in record.sites] == ["Another", "Hall Four"]
    assert [(one.name, one.site_id) for one in record.ranges] == [("Container 3", first)]
    assert [str(one.rule) for one in record.rules] == ["10.3.R.P"]
    with pytest.raises(NoSuchThing):
        sites.remove(shop, ME, "work_order", first)


def test_ranges_go_by_name(shop):
    sites.add_range(shop, ME, "Container 3", "10.3.1-6.*  10.4.0.0/24")
    sites.add_range(shop, ME, "Container 10", "10.10.0.0/24")
    record = sites.record_of(shop)
    assert [(one.name, one.targets) for one in record.ranges] == [
        ("Container 3", "10.3.1-6.*, 10.4.0.0/24"),
        ("Container 10", "10.10.0.0/24"),
    ]
    assert sites.expanded(record.ranges, "container 3") == "10.3.1-6.*, 10.4.0.0/24"
    assert sites.expanded(record.ranges, "Container 10; 10.0.0.7") == "10.10.0.0/24, 10.0.0.7"
    assert sites.expanded(record.ranges, "10.0.0.7 10.0.0.8") == "10.0.0.7 10.0.0.8"
    with pytest.raises(TargetError):
        sites.add_range(shop, ME, "Wrong", "10.0.0.300")
    for name in ("10.0.0.0/24", "a, b", "Simulated"):
        with pytest.raises(RangeNameUnfit):
            sites.add_range(shop, ME, name, "10.0.0.7")
    with pytest.raises(NameTaken):
        sites.add_range(shop, ME, "CONTAINER 3", "10.0.0.7")


def test_a_range_is_changed_and_the_change_is_taken_back(shop):
    sites.add_range(shop, ME, "Container 3", "10.3.0.0/24")
    before = sites.record_of(shop)
    changed = sites.set_range(shop, ME, before.ranges[0].id, "C3", "10.3.0.0/23")
    assert sites.record_of(shop).ranges[0].targets == "10.3.0.0/23"
    shop.undo(ME, changed)
    assert sites.record_of(shop) == before


def test_the_stronger_source_tells_where_a_machine_stands(shop, atlas):
    site = hall(shop)
    sites.add_rule(shop, ME, site, "10.3.R.P", "Container")
    machine = miner("10.3.4.17", "SN1", "aa:bb:cc:00:00:01")
    assert atlas.place_of(machine) == RackPlace("Hall 3", "Container", "4", "17", PlaceSource.RULE)
    for source, rack in ((PlaceSource.CSV, "5"), (PlaceSource.IP_REPORT, "6"), (PlaceSource.HAND, "7")):
        sites.set_place(shop, ME, machine, RackPlace("Hall 3", None, rack, "1"), source)
        assert atlas.place_of(machine) == RackPlace("Hall 3", None, rack, "1", source)
    sites.set_place(shop, ME, machine, RackPlace("Hall 3", None, "9", "9"), PlaceSource.CSV)
    assert atlas.place_of(machine).rack == "7"


def test_a_machine_keeps_its_place_at_another_address_and_another_machine_does_not_inherit_it(shop, atlas):
    machine = miner("10.3.4.17", "SN1", "aa:bb:cc:00:00:01")
    sites.set_place(shop, ME, machine, RackPlace("Hall 3", None, "4", "17"), PlaceSource.HAND)
    assert atlas.place_of(miner("10.9.9.9", "sn1")).position == "17"
    assert atlas.place_of(miner("10.9.9.9", None, "AABBCC000001")).position == "17"
    assert atlas.place_of(miner("10.3.4.17")).position == "17"
    assert atlas.place_of(miner("10.3.4.17", "SN2")) is None
    assert atlas.place_of(miner("10.3.4.17", None, "aa:bb:cc:00:00:02")) is None


def test_a_place_said_again_replaces_the_one_before(shop):
    with shop.noting() as noted:
        for rack in ("1", "2"):
            sites.set_place(shop, ME, miner("10.0.0.7", "SN1"), RackPlace("Hall 3", None, rack, None), PlaceSource.HAND)
    placed = sites.record_of(shop).placed
    assert [one.place.rack for one in placed] == ["2"]
    shop.undo(ME, noted[-1])
    assert [one.place.rack for one in sites.record_of(shop).placed] == ["1"]
    with pytest.raises(PlaceMissing):
        sites.set_place(shop, ME, miner("10.0.0.7"), RackPlace("Hall 3"), PlaceSource.HAND)
    with pytest.raises(PlaceMissing):
        sites.set_place(shop, ME, miner("10.0.0.7"), RackPlace(" ", rack="1"), PlaceSource.HAND)


def test_what_announced_itself_is_placed_too(shop, atlas):
    heard = Sighting("10.0.0.7", Source.IP_REPORT, mac="aa-bb-cc-00-00-01")
    sites.set_place(shop, ME, heard, RackPlace("Hall 3", None, "4", "2"), PlaceSource.IP_REPORT)
    assert atlas.place_of(miner("10.0.0.9", "SN9", "AA:BB:CC:00:00:01")).position == "2"


def test_what_is_stated_applies_to_the_addresses_of_its_site(shop, atlas):
    hall_3, hall_4 = hall(shop), hall(shop, "Hall 4")
    sites.add_range(shop, ME, "All", "10.0.0.0/16", hall_3)
    sites.add_range(shop, ME, "Corner", "10.0.4.5-90", hall_4)
    sites.add_rule(shop, ME, hall_4, "172.16.R.P")
    sites.add_pool(shop, ME, hall_3, "stratum+tcp://pool.example:3333", "farm.x")
    sites.add_firmware(shop, ME, hall_4, "VNish", "Antminer")
    stated = SiteExpectations("Hall 3", (StatedPool("stratum+tcp://pool.example:3333", "farm.x"),))
    assert atlas.expectations(miner("10.0.3.1")) == stated
    assert atlas.expectations(miner("10.0.4.5")) == SiteExpectations("Hall 4", (), (("Antminer", "VNish"),))
    assert atlas.expectations(miner("10.0.4.4")) == stated
    assert atlas.expectations(miner("172.16.1.1")).site == "Hall 4"
    assert atlas.expectations(miner("192.168.0.1")) is None
    sites.set_place(shop, ME, miner("192.168.0.1", "SN1"), RackPlace("hall 3", rack="1"), PlaceSource.HAND)
    assert atlas.expectations(miner("192.168.0.99", "SN1")) == stated


def test_a_rack_is_described_and_described_anew(shop):
    site = hall(shop)
    sites.set_rack(shop, ME, site, "4", area="Container 3", positions=48, columns=6)
    sites.set_rack(shop, ME, site, "4", area="Container 3", positions=24, columns=4)
    sites.set_rack(shop, ME, site, "10", area="Container 3")
    sites.set_rack(shop, ME, site, "9", area="Container 3")
    racks = sites.record_of(shop).racks
    assert [(rack.name, rack.positions, rack.columns) for rack in racks] == [
        ("4", 24, 4), ("9", None, None), ("10", None, None),
    ]  # fmt: skip


def test_undo_takes_back_that_commit_and_no_later_one(shop):
    first = sites.add_range(shop, ME, "One", "10.0.0.1")
    sites.add_range(shop, ME, "Two", "10.0.0.2")
    shop.undo(ME, first)
    assert [one.name for one in sites.record_of(shop).ranges] == ["Two"]


def test_ten_thousand_readings_are_placed_by_one_look_each(shop, atlas):
    site = hall(shop)
    sites.add_rule(shop, ME, site, "10.A.R.P", "Container")
    readings = [miner(f"10.3.{n // 250}.{n % 250 + 1}", f"SN{n}") for n in range(10_000)]
    places = atlas.places_of(readings)
    assert places[251] == RackPlace("Hall 3", "Container 3", "1", "2", PlaceSource.RULE)
    assert sum(place is None for place in places) == 0


def test_macs_are_compared_by_their_digits():
    assert mac_key("AA-BB-CC-00-11-22") == mac_key("aa:bb:cc:00:11:22") == mac_key("aabb.cc00.1122") == "aabbcc001122"
    assert mac_key("not a mac") == mac_key(None) == mac_key("aa:bb") == ""


def test_of_two_places_of_one_machine_the_one_told_last_counts_and_is_the_one_replaced(shop):
    """Two benches may each have said where a machine stands before they exchange what they know."""
    with shop.writing(ME) as draft:
        site = draft.add("site", name="Hall")
        told = {"site_id": site, "source": "hand", "serial": "SN1"}
        first = draft.add("rack_place", rack="1", **told)
        draft.add("rack_place", rack="2", **told)
    with shop.writing(ME) as draft:
        draft.set("rack_place", first, position="7")
    atlas = SiteAtlas(shop)
    assert atlas.place_of(miner("10.0.0.1", "SN1")) == RackPlace("Hall", None, "1", "7", PlaceSource.HAND)
    sites.set_place(shop, ME, miner("10.0.0.1", "SN1"), RackPlace("Hall", rack="3"), PlaceSource.HAND)
    assert atlas.place_of(miner("10.0.0.1", "SN1")).rack == "3"
    assert [(one.id, one.place.rack) for one in sites.record_of(shop).placed][-1] == (first, "3")
    atlas.close()
