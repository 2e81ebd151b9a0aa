"""Assets go by several names, sit in one place at a time, and two records of one board are made one."""

from __future__ import annotations

import time

import pytest

from app.domain.asset import AssetKind, Condition, SerialSource
from app.domain.asset_list import AssetFilter
from app.domain.identifier import parse_number
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.domain.place import PlaceKind
from app.domain.place_error import NoSuchPlace, NoSuchStay, NotTwins, PlaceInItself, PlaceInUse
from app.domain.shop_error import NoSuchThing
from app.services import assets, installations, orders, places, twins
from app.services.asset_list import count_unsettled, edit_asset, list_assets, owners
from app.services.board_sightings import note_sightings
from app.services.shop import Shop
from app.words.board_history import mismatch_text, moved_text, placement_text
from app.words.errors import sentence
from drivers.model.reading import BoardReading, DeviceReading, DeviceState

ME = "Ольга"


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path) as opened:
        yield opened


def put(shop, serial=None, source=SerialSource.LABEL, kind=AssetKind.HASHBOARD, **more) -> str:
    with shop.writing(ME) as draft:
        return assets.known_or_new(shop, draft, AssetDraft(kind, serial=serial, serial_source=source, **more))


def seat(shop, board, machine, slot):
    with shop.writing(ME) as draft:
        return assets.seen_installed(shop, draft, board, machine, slot, None, time.time_ns() // 1_000_000)


def machine(ip, serial, *boards):
    told = tuple(BoardReading(slot=slot, serial=name) for slot, name in boards)
    return DeviceReading(ip, DeviceState.IDENTIFIED, make="Bitmain", model="S19j Pro", serial=serial, boards=told)


def test_every_name_finds_the_board_again(shop):
    board = put(shop, "SN1")
    assert assets.add_identity(shop, ME, board, SerialSource.EEPROM, "EE1") is not None
    assert assets.add_identity(shop, ME, board, SerialSource.PCB, " PCB  77 ") is not None
    assert assets.add_identity(shop, ME, board, SerialSource.EEPROM, "EE1") is None
    number = assets.asset(shop, "SN1").identity.number
    for name in ("SN1", "sn1", "EE1", "PCB 77", number, parse_number(number).label, board):
        assert assets.asset(shop, name).identity.id == board
    assert {assets.known(shop, AssetKind.HASHBOARD, name) for name in ("SN1", "EE1", "PCB 77", number)} == {board}
    assert assets.known(shop, AssetKind.MINER, "EE1") is None
    with pytest.raises(NoSuchThing):
        assets.asset(shop, "SN2")


def test_our_label_at_the_counter_is_no_serial(shop):
    board = put(shop, None, None)
    label = parse_number(assets.asset(shop, board).identity.number).label
    assert put(shop, label) == board
    assert assets.asset(shop, board).identity.serial is None
    assert assets.identities_of(shop, board) == ()


def test_a_label_that_says_another_serial_than_the_memory_is_told_and_the_barcode_is_not_compared(shop):
    board = put(shop, "SN1")
    assets.add_identity(shop, ME, board, SerialSource.PCB, "P-9")
    assert assets.mismatch(shop, board) is None
    assets.add_identity(shop, ME, board, SerialSource.EEPROM, "sn 1")
    assert assets.mismatch(shop, board) is None
    assets.add_identity(shop, ME, board, SerialSource.EEPROM, "SN9")
    found = assets.mismatch(shop, board)
    assert found is not None
    head, line = mismatch_text(found)
    assert head == "The label says SN1, its memory says SN9"
    assert "EEPROM" in line
    assets.add_identity(shop, ME, board, SerialSource.LABEL, "SN9")
    assert assets.mismatch(shop, board) is None


def test_a_board_seen_elsewhere_moves_by_itself_and_back(shop):
    board = put(shop, "SN1")
    assert note_sightings(shop, ME, [machine("10.0.0.1", "M1", (0, "SN1"), (1, "never here"))]).moved == ()
    assert note_sightings(shop, ME, [machine("10.0.0.1", "M1", (0, "SN1"))]).commit is None
    news = note_sightings(shop, ME, [machine("10.0.0.2", "M2", (2, "SN1"))])
    assert [moved_text(one) for one in news.moved] == ["SN1 sits in M2 now, board 3; it was in M1, board 1."]
    assert news.commit is not None
    assert placement_text(places.place_of(shop, board)) == "in M2, board 3"
    stays = assets.asset(shop, "SN1").installations
    assert [(stay.machine.serial, stay.slot, stay.until is None) for stay in stays] == [
        ("M1", 0, False),
        ("M2", 2, True),
    ]
    shop.undo(ME, news.commit)
    assert placement_text(places.place_of(shop, board)) == "in M1, board 1"
    twice = [machine("10.0.0.1", "M1", (0, "SN1")), machine("10.0.0.2", "M2", (2, "SN1"))]
    assert note_sightings(shop, ME, twice).commit is None
    assert len(assets.assets(shop, "never")) == 0


def test_another_board_in_the_slot_ends_the_stay_of_the_one_before(shop):
    first, second, miner = put(shop, "SN1"), put(shop, "SN2"), put(shop, "M1", kind=AssetKind.MINER)
    seat(shop, first, miner, 0)
    seat(shop, second, miner, 0)
    assert assets.asset(shop, "SN1").installations[0].until is not None
    assert assets.asset(shop, "SN2").installations[0].until is None


def test_a_board_read_at_the_counter_sits_in_no_machine(shop):
    board, miner = put(shop, "SN1"), put(shop, "M1", kind=AssetKind.MINER)
    seat(shop, board, miner, 0)
    draft = AssetDraft(serial="SN1", serial_source=SerialSource.LABEL)
    number = orders.open_order(shop, ME, OrderDraft("weak", draft)).number
    assert assets.asset(shop, "SN1").installations[0].until is not None
    assert placement_text(places.place_of(shop, board)) == f"in the shop, for {number}"
    far = OrderDraft("weak", AssetDraft(serial="SN5"), MinerDraft(serial="M1", slot=1))
    orders.open_order(shop, ME, far)
    assert assets.asset(shop, "SN5").installations[0].until is None


def test_a_board_in_a_machine_is_where_the_machine_stands(shop):
    board, miner = put(shop, "SN1"), put(shop, "M1", kind=AssetKind.MINER)
    seat(shop, board, miner, 1)
    with shop.writing(ME) as draft:
        site = draft.add("site", name="Hall 3")
        draft.add("rack_place", site_id=site, rack="4", position="17", serial="M1", source="hand")
    assert placement_text(places.place_of(shop, board)) == "in M1, board 2 · Hall 3 · 4 · 17"
    assert placement_text(places.place_of(shop, miner)) == "Hall 3 · 4 · 17"


def test_places_are_a_tree_and_things_lie_in_them(shop):
    board, miner = put(shop, "SN1"), put(shop, "M1", kind=AssetKind.MINER)
    seat(shop, board, miner, 0)
    bench, _commit = places.add_place(shop, ME, PlaceKind.BENCH, "Bench 1")
    bin_, added = places.add_place(shop, ME, PlaceKind.BIN, "A-01", bench.id)
    assert [(one.path, one.kind) for one in places.places(shop)] == [
        (("Bench 1",), PlaceKind.BENCH), (("Bench 1", "A-01"), PlaceKind.BIN)
    ]  # fmt: skip
    label = parse_number(bin_.number).label
    moved = places.move_asset(shop, ME, board, label, note="dry it")
    held = places.contents(shop, "a-01")
    assert [one.serial for one in held.assets] == ["SN1"]
    assert held.place.assets == 1
    assert assets.asset(shop, "SN1").installations[0].until is not None
    assert [row.identity.id for row in list_assets(shop, AssetFilter(place_id=bin_.id)).rows] == [board]
    with pytest.raises(PlaceInUse):
        places.remove_place(shop, ME, bin_.id)
    with pytest.raises(PlaceInItself):
        places.put_within(shop, ME, bench.id, bin_.id)
    seat(shop, board, miner, 0)
    assert places.contents(shop, bin_.number).assets == ()
    assert placement_text(places.place_of(shop, board)) == "in M1, board 1"
    with pytest.raises(NoSuchPlace) as unknown:
        places.move_asset(shop, ME, board, "BN-B1-000077")
    assert "BN-B1-000077" in sentence(unknown.value)
    assert moved.touched
    places.remove_place(shop, ME, bin_.id)
    assert [one.name for one in places.places(shop)] == ["Bench 1"]
    assert added.touched


def test_two_records_of_one_board_are_made_one_and_taken_apart(shop):
    board, other = put(shop, "SN1", model="S19j Pro"), put(shop, "SN1-X", board_code="BHB42601")
    miners = [put(shop, name, kind=AssetKind.MINER) for name in ("M1", "M2")]
    orders.open_order(shop, ME, OrderDraft("one", AssetDraft(serial="SN1-X")))
    for asset_id, miner in zip((board, other), miners, strict=True):
        seat(shop, asset_id, miner, 0)
    merged = twins.merge(shop, ME, board, other)
    view = assets.asset(shop, "SN1-X")
    assert (view.identity.id, view.identity.board_code, len(view.orders)) == (board, "BHB42601", 1)
    assert [asset_id for asset_id, _stays in installations.disputes(shop)] == [board]
    stay = next(stay for stay in view.installations if stay.machine.serial == "M2")
    settled = installations.settle(shop, ME, board, stay.id, time.time_ns() // 1_000_000)
    assert installations.disputes(shop) == ()
    assert placement_text(places.place_of(shop, board)) == "in M2, board 1"
    assert len(assets.assets(shop, kind=AssetKind.HASHBOARD)) == 1
    with pytest.raises(NotTwins):
        twins.merge(shop, ME, board, other)
    with pytest.raises(NotTwins):
        twins.merge(shop, ME, board, miners[0])
    with pytest.raises(NoSuchStay):
        installations.settle(shop, ME, board, "nothing", 0)
    shop.undo(ME, settled)
    shop.undo(ME, merged)
    assert assets.asset(shop, "SN1-X").identity.id == other
    assert len(assets.asset(shop, "SN1").orders) == 0


def test_the_same_serial_on_two_records_is_proposed(shop):
    put(shop, "SN1")
    with shop.writing(ME) as draft:  # as it comes from another bench
        draft.add("asset", number="HB-B2-000001", kind="hashboard", condition="unknown", serial="SN1")
    ((one, two, serial),) = twins.proposals(shop)
    assert (one.number, two.number, serial) == ("HB-B1-000001", "HB-B2-000001", "SN1")
    twins.merge(shop, ME, one.id, two.id)
    assert twins.proposals(shop) == ()


def test_two_benches_that_merged_crosswise_agree_on_the_older_record(shop):
    first, second = put(shop, "SN1"), put(shop, "SN2")
    with shop.writing(ME) as draft:
        draft.set("asset", first, merged_into=second)
        draft.set("asset", second, merged_into=first)
    assert {assets.asset(shop, name).identity.id for name in ("SN1", "SN2")} == {first}


def test_lists_are_filtered_and_counted(shop):
    board = put(shop, "SN1", model="S19j Pro")
    put(shop, "SN2", model="S21")
    put(shop, "M1", kind=AssetKind.MINER)
    edited = edit_asset(shop, ME, board, owner="Nordhash AS", condition=Condition.FAULTY, revision="1.3")
    assert edited is not None
    assert edit_asset(shop, ME, board, owner="Nordhash AS") is None
    assets.add_identity(shop, ME, board, SerialSource.PCB, "ZZ-88")
    ((owner, name),) = owners(shop)
    assert name == "Nordhash AS"
    number = orders.open_order(shop, ME, OrderDraft("weak", AssetDraft(serial="SN1"))).number
    for wanted in (
        AssetFilter(owner=owner), AssetFilter("zz-88"), AssetFilter("s19j sn1"),
        AssetFilter(condition=Condition.FAULTY), AssetFilter(open_order=True),
    ):  # fmt: skip
        (row,) = list_assets(shop, wanted).rows
        assert (row.identity.id, row.owner, row.order_number) == (board, "Nordhash AS", number)
    page = list_assets(shop, AssetFilter(kind=AssetKind.HASHBOARD, condition=Condition.FAULTY, limit=1))
    assert (page.total, page.conditions) == (1, {Condition.FAULTY: 1, Condition.UNKNOWN: 1})
    page = list_assets(shop, AssetFilter(limit=1))
    assert (len(page.rows), page.total) == (1, 3)


def test_a_board_that_is_new_to_the_shop_takes_the_slot_of_the_one_before(shop):
    board, miner = put(shop, "SN1"), put(shop, "M1", kind=AssetKind.MINER)
    seat(shop, board, miner, 0)
    with shop.writing(ME) as draft:
        new = assets.known_or_new(shop, draft, AssetDraft(serial="SN2"))
        assets.seen_installed(shop, draft, new, miner, 0, None, time.time_ns() // 1_000_000)
    assert assets.asset(shop, "SN1").installations[0].until is not None
    assert assets.asset(shop, "SN2").installations[0].until is None


def test_a_board_is_told_to_sit_in_a_machine_by_any_of_its_names(shop):
    board, miner = put(shop, "SN1"), put(shop, "M1", kind=AssetKind.MINER, mac="AA:BB:CC:00:00:01")
    for name in (assets.asset(shop, miner).identity.number, "AA:BB:CC:00:00:01"):
        moved, commit = assets.install(shop, ME, board, name, 1)
        assert moved is None
    assert commit is None  # it was told so already
    assert placement_text(places.place_of(shop, board)) == "in M1, board 2"
    moved, commit = assets.install(shop, ME, board, "M9")
    assert (moved.was, moved.now) == ("M1", "M9")
    shop.undo(ME, commit)
    assert assets.known(shop, AssetKind.MINER, "M9") is None
    for name in (" ", "M1"):
        with pytest.raises(NoSuchThing):
            assets.install(shop, ME, miner, name)


def test_what_is_to_settle_is_listed_until_a_person_has_said(shop):
    wanted = AssetFilter(unsettled=True)
    board, one, two = put(shop, "SN1"), put(shop, "M1", kind=AssetKind.MINER), put(shop, "M2", kind=AssetKind.MINER)
    seat(shop, board, one, 0)
    assert list_assets(shop, wanted).rows == ()
    with shop.writing(ME) as draft:  # a bench that never met this one
        again = draft.add("asset", number="HB-B2-000001", kind="hashboard", condition="unknown", serial="SN1")
        draft.add(
            "installation", asset_id=again, machine_id=two, slot=0, since="2026-01-01T00:00:00.000Z", observed=1
        )  # fmt: skip
    assert {row.identity.id for row in list_assets(shop, wanted).rows} == {board, again}
    twins.merge(shop, ME, board, again)  # one board, in two machines
    (row,) = list_assets(shop, wanted).rows
    assert (row.identity.id, count_unsettled(shop)) == (board, 1)
    stays = [stay for stay in assets.asset(shop, board).installations if stay.until is None]
    installations.settle(shop, ME, board, stays[0].id, time.time_ns() // 1_000_000)
    assert count_unsettled(shop) == 0
    put(shop, "SN1", SerialSource.EEPROM)
    with shop.writing(ME) as draft:
        cloned = draft.add("asset", number="HB-B2-000002", kind="hashboard", condition="unknown", serial="SN1")
        assets.note_identity(draft, cloned, SerialSource.LABEL, "SN7")
    assert count_unsettled(shop) == 0  # two labels are two boards
