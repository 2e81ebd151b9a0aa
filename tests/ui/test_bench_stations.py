"""Several boards on one bench: each with its own test, all of them at a glance, and one key that stops them all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.finding import Fault
from app.services.bench_course import BenchTiming
from app.ui.pages.bench import MOST_STATIONS, Page
from drivers.serial.chain import ChainTiming
from drivers.serial.power import PowerTiming

QUICK = BenchTiming(ChainTiming(quiet_s=0.4, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.2), PowerTiming(0.0, 0.0))


@pytest.fixture
def page(bench_page: Page) -> Page:
    return bench_page


def begin(page: Page, url: str, seconds: float = 0) -> None:
    page.station.ports.type_port(url, None)
    page.begin(replace(page.station._settings(page.station.ports.port()), seconds=seconds), QUICK)


def test_one_board_needs_no_tabs_and_four_are_the_most(page):
    assert not page.tabs.isVisibleTo(page)
    for _more in range(6):
        page.add_station()
    assert len(page.stations) == MOST_STATIONS
    assert page.tabs.isVisibleTo(page)
    assert not page.add_button.isVisibleTo(page)
    assert [station.number for station in page.stations] == [1, 2, 3, 4]


def test_two_boards_are_tested_at_once_and_each_keeps_its_own_result(page, qtbot, frame):
    begin(page, "simulated://BHB42601?fault=break:120")
    page.add_station()
    begin(page, "simulated://BHB42601")
    assert all(station.session.running for station in page.stations)
    page.show_station(-1)
    qtbot.waitUntil(lambda: not page.holds_power, timeout=30_000)
    first, second = page.stations
    assert first.session.report.verdict.fault is Fault.CHAIN_BREAK
    assert second.session.report.run.chips_found == 126
    assert first.session.report.run.chips_found == 120
    tile = page.overview.tiles[first]
    assert tile.picture.state.break_after == 120
    assert page.tabs.tabs[0].accessibleName().endswith("Chain broken")
    page.show_station(0)
    assert page.station is first
    assert first.chain.picture.state.break_after == 120
    assert first.chain.pill.accessibleName() == "Simulated"


def test_escape_stops_every_board(page, qtbot, frame):
    begin(page, "simulated://BHB42601", 300)
    page.add_station()
    begin(page, "simulated://BHB42601", 300)
    qtbot.waitUntil(lambda: all(one.session.power is True for one in page.stations), timeout=20_000)
    assert frame.status_line.text("power") == "2 boards powered"
    QTest.keyClick(frame, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.holds_power, timeout=20_000)
    assert all(one.session.power is False for one in page.stations)
    assert all(one.session.report.run.interrupted for one in page.stations)


def test_a_port_under_test_is_refused_to_another_board(page, qtbot):
    begin(page, "simulated://BHB42601")
    page.station.session.settings = replace(page.session.settings, data_url="/dev/ttyX", control_url=None)
    page.add_station()
    page.station.ports.type_port("/dev/ttyX", None)
    page.station.ask()
    assert "Board 1 is being tested on this port" in page.station.trouble.line.text()


def test_a_board_under_test_is_not_taken_off_the_bench(page, qtbot):
    begin(page, "simulated://BHB42601")
    page.add_station()
    page.close_station(0)
    assert len(page.stations) == 2
    page.stop()
    qtbot.waitUntil(lambda: not page.holds_power, timeout=20_000)
    page.close_station(0)
    assert [station.number for station in page.stations] == [1]
    assert not page.tabs.isVisibleTo(page)


def test_alt_and_a_digit_go_to_a_board_and_alt_zero_to_all(page):
    page.add_station()
    QTest.keyClick(page, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert page.station.number == 1
    QTest.keyClick(page, Qt.Key.Key_0, Qt.KeyboardModifier.AltModifier)
    assert page._stack.currentWidget() is page.overview


def test_one_serial_on_two_boards_is_said_on_both(page, qtbot):
    url = "simulated://BHB42601?serial=TWIN0000000000001"
    begin(page, url)
    page.add_station()
    begin(page, url)
    qtbot.waitUntil(lambda: not page.holds_power, timeout=40_000)
    for station in page.stations:
        assert [finding.fault for finding in station.result._sisters] == [Fault.EEPROM_CLONED]
