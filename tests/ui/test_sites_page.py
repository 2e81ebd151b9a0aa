"""The Sites page and the rack view with a real shop behind them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.site import PlaceSource, RackPlace
from app.services import sites
from app.services.fleet import FleetRow
from app.ui.models.fleet_line import line_of
from drivers.model.reading import DeviceReading, DeviceState, Pool

ME = "Marko"


def page_of(frame, qtbot):
    frame.go_to("sites")
    return frame.page()


def test_a_first_site_is_named_and_taken_back(frame, qtbot, shop):
    page = page_of(frame, qtbot)
    page.new_name.setText("Зал 3")
    QTest.keyClick(page.new_name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.site.currentText() == "Зал 3")
    assert page._stack.currentIndex() == 1
    frame._toast._undone()
    qtbot.waitUntil(lambda: page._stack.currentIndex() == 0)
    assert sites.sites(shop) == ()


def test_a_rule_is_previewed_while_it_is_typed_and_added(frame, qtbot, shop):
    sites.add_site(shop, ME, "Hall")
    page = page_of(frame, qtbot)
    qtbot.waitUntil(lambda: page.site.count() == 1)
    page.pattern.setText("10.3.R.Q")
    assert "Q" in page.rules.said()
    assert page.preview.text() == ""
    page.pattern.setText("10.A.R.P")
    page.rule_area.setText("Container")
    page.sample.setText("10.3.4.17")
    assert page.preview.text() == "10.3.4.17 → Container 3, rack 4, position 17"
    page.add_rule()
    qtbot.waitUntil(lambda: len(page.rules.entries()) == 1)
    assert page.rules.entries()[0][1] == "10.A.R.P"
    assert page.pattern.text() == ""


def test_what_cannot_be_added_is_told_where_the_help_stood(frame, qtbot, shop):
    sites.add_site(shop, ME, "Hall")
    page = page_of(frame, qtbot)
    qtbot.waitUntil(lambda: page.site.count() == 1)
    page.range_name.setText("C3")
    page.range_targets.setText("10.0.0.0/33")
    page.add_range()
    qtbot.waitUntil(lambda: "10.0.0.0/33" in page.ranges.said())
    assert page.range_name.text() == "C3"
    page.range_targets.setText("10.0.0.0/24")
    page.add_range()
    qtbot.waitUntil(lambda: [one[1] for one in page.ranges.entries()] == ["C3"])


def test_entries_are_removed_and_taken_back(frame, qtbot, shop):
    sites.add_site(shop, ME, "Hall")
    site = sites.sites(shop)[0].id
    sites.add_pool(shop, ME, site, "stratum+tcp://pool.example:3333")
    sites.add_firmware(shop, ME, site, "VNish", "Antminer")
    page = page_of(frame, qtbot)
    qtbot.waitUntil(lambda: len(page.pools.entries()) == 1 and len(page.firmwares.entries()) == 1)
    page._remove("site_pool", page.pools.entries()[0][0])
    qtbot.waitUntil(lambda: page.pools.entries() == ())
    frame._toast._undone()
    qtbot.waitUntil(lambda: len(page.pools.entries()) == 1)


def test_a_list_is_shown_before_it_is_taken(frame, qtbot, shop, tmp_path):
    sites.add_site(shop, ME, "Hall")
    page = page_of(frame, qtbot)
    path = tmp_path / "places.csv"
    path.write_text("ip,site,rack,position\n10.0.0.7,Hall,4,17\n")
    page.lists.propose(path)
    qtbot.waitUntil(lambda: "1 new" in page.lists.answer())
    assert sites.record_of(shop).placed == ()
    page.lists.take()
    qtbot.waitUntil(lambda: page.lists._path is None)  # the list is put away when it is taken
    assert len(sites.record_of(shop).placed) == 1
    path.write_text("ip,site,rack,position\n10.0.0.700,Hall,4,17\n")
    page.lists.propose(path)
    qtbot.waitUntil(lambda: "cannot be taken" in page.lists.answer())
    assert not page.lists.take_button.isVisible()


def test_the_rack_view_follows_places_and_the_selection(frame, qtbot, shop):
    frame.go_to("fleet")
    fleet = frame.page()
    readings = [DeviceReading(f"10.3.4.{n}", DeviceState.IDENTIFIED, hashrate_ths=100.0) for n in (1, 2, 3)]
    fleet.model.update_lines(line_of(FleetRow(one, ())) for one in readings)
    fleet.view.choose("racks")
    racks = fleet._views["racks"]
    assert racks._stack.currentIndex() == 0
    sites.add_site(shop, ME, "Hall")
    sites.add_rule(shop, ME, sites.sites(shop)[0].id, "10.3.R.P")
    qtbot.waitUntil(lambda: racks._stack.currentIndex() == 1)
    assert fleet.model.line_at("10.3.4.2").row.place == RackPlace("Hall", None, "4", "2", PlaceSource.RULE)
    racks.map.chosen.emit("10.3.4.2", False)
    assert fleet.selection.ips == ("10.3.4.2",)
    racks.map.moved.emit("10.3.4.2", RackPlace("Hall", None, "9", "1"))
    qtbot.waitUntil(lambda: fleet.model.line_at("10.3.4.2").row.place.rack == "9")
    assert racks.map.spot_of("10.3.4.2") is not None
    qtbot.waitUntil(lambda: frame._toast._on_undo is not None)  # the map may know before the toast offers the way back
    frame._toast._undone()
    qtbot.waitUntil(lambda: fleet.model.line_at("10.3.4.2").row.place.rack == "4")


def test_what_is_stated_judges_the_machines_that_are_shown(frame, qtbot, shop):
    frame.go_to("fleet")
    fleet = frame.page()
    sites.add_site(shop, ME, "Hall")
    site = sites.sites(shop)[0].id
    sites.add_rule(shop, ME, site, "10.3.R.P")
    reading = DeviceReading(
        "10.3.4.1", DeviceState.IDENTIFIED, hashrate_ths=100.0, pools=(Pool("stratum+tcp://elsewhere.example:3333"),)
    )
    fleet.model.update_lines([line_of(FleetRow(reading, ()))])
    sites.add_pool(shop, ME, site, "stratum+tcp://stated.example:3333")
    qtbot.waitUntil(lambda: bool(fleet.model.line_at("10.3.4.1").row.findings))
