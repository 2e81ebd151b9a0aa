"""The Bench page on simulated boards, over the real path: port, question, test, finding, order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.board_state import ChipState
from app.domain.finding import Fault
from app.domain.test_plan import BenchStep
from app.services import orders
from app.services.bench_steps import Outcome
from app.services.safety_card import note_read
from app.ui.pages.bench import Page
from app.ui.widgets.energise_dialog import EnergiseDialog

BREAK = "simulated://BHB42601?fault=break"


@pytest.fixture
def page(frame, qtbot) -> Page:
    note_read(frame.shop, frame.actor)
    frame.go_to("bench")
    made = frame.page()
    qtbot.waitUntil(lambda: made.station.ports.count() > 3)
    yield made
    made.stop()
    qtbot.waitUntil(lambda: not made.holds_power, timeout=20_000)


def begin(page: Page, url: str) -> None:
    assert page.station.ports.pick(url)
    page.begin(replace(page.station._settings(page.station.ports.port()), seconds=0))


def test_from_start_to_finding_to_order(frame, page, qtbot, shop):
    begin(page, BREAK)
    qtbot.waitUntil(lambda: page.session.count > 0, timeout=20_000)
    assert ChipState.ANSWERED in page.station.chain.picture.state.states
    qtbot.waitUntil(lambda: not page.session.running, timeout=30_000)
    report = page.session.report
    assert report.verdict.fault is Fault.CHAIN_BREAK
    after = page.station.chain.picture.state.break_after
    assert page.station.chain.picture.state.states[after] is ChipState.SILENT
    assert page.session.steps[BenchStep.COUNT].outcome is Outcome.FAIL
    assert page.session.power is False
    assert page.station.identity.power.accessibleName() == "Powered off"
    assert page.station.result.primary.text() == "Open work order"
    page.station.result.primary.click()
    qtbot.waitUntil(lambda: frame.page() is not page, timeout=10_000)
    (row,) = orders.orders(shop)
    kept = orders.order(shop, row.id)
    assert kept.findings[0].finding.fault is Fault.CHAIN_BREAK
    assert kept.test_runs[0].run.attempts == report.run.attempts
    assert kept.asset.serial == report.run.eeprom.board_sn
    shown = frame.page()
    qtbot.waitUntil(lambda: shown.view is not None and shown.view.number == row.number)


def test_escape_stops_the_test_and_cuts_the_power(frame, page, qtbot):
    begin(page, "simulated://BHB42601")
    qtbot.waitUntil(lambda: page.session.power is True, timeout=20_000)
    assert page.station.identity.power.accessibleName() == "Powered"
    frame.go_to("parts")  # Esc reaches the test from every page
    QTest.keyClick(frame, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not page.session.running, timeout=20_000)
    assert page.session.report.run.interrupted
    assert page.session.power is False
    assert "power is off" in page.station.stopped.line.text()  # what a person asked for is no alarm
    assert not page.station.trouble.isVisibleTo(page)


def test_a_port_that_vanishes_is_said_and_what_is_known_stays(page, qtbot):
    begin(page, "simulated://BHB42601?fault=unplug")
    qtbot.waitUntil(lambda: not page.session.running, timeout=30_000)
    assert page.session.report.run.interrupted
    assert page.station.trouble.isVisibleTo(page)
    assert "cannot be seen from here" in page.station.trouble.line.text()
    assert page.station.identity.power.accessibleName() == "Power not known"
    assert ChipState.ANSWERED in page.station.chain.picture.state.states
    assert page.station.chain.pill.isVisibleTo(page)
    assert page.station.chain.pill.accessibleName() == "Simulated, unfinished"


def test_a_board_too_hot_is_no_port_that_went_away(frame, page, qtbot):
    begin(page, "simulated://BHB42601?fault=hot")
    qtbot.waitUntil(lambda: not page.session.running, timeout=30_000)
    assert page.session.report.verdict.fault is Fault.OVERTEMPERATURE
    assert frame.status_line.text("link") == "Simulated BHB42601: too hot"
    assert frame.status_line.text("power") == "Powered off"


def asked(page, qtbot) -> EnergiseDialog:
    """The dialog before power, once the record has said that nothing forbids it."""
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.station.findChildren(EnergiseDialog)))
    return next(one for one in page.station.findChildren(EnergiseDialog) if one.isVisible())


def test_start_asks_first_and_says_how_it_stops(page, qtbot):
    assert page.station.ports.pick(BREAK)
    page.start_button.setFocus()
    page.station.toggle()
    dialog = asked(page, qtbot)
    said = " ".join(label.text() for label in dialog.findChildren(type(page.title)))
    assert "when the data cable is pulled" in said
    assert "stays powered until its supply is switched off" in said
    assert "always cuts" not in said
    assert "Simulated hashboard" in said
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not page.session.running


def test_space_asks_to_start(page, qtbot):
    assert page.station.ports.pick(BREAK)
    QTest.keyClick(page, Qt.Key.Key_Space)
    assert asked(page, qtbot).isVisible()


def test_without_a_control_port_it_says_that_power_is_not_ours(page, qtbot):
    page.station.ports.type_port("socket://127.0.0.1:9", None)
    page.station.ask()
    dialog = asked(page, qtbot)
    said = " ".join(label.text() for label in dialog.findChildren(type(page.title)))
    assert "Power is not controlled from here" in said
    assert "Test this board?" in said
    assert "Off again" not in said


def test_a_port_that_cannot_be_opened_gives_one_sentence(page, qtbot):
    page.station.ports.type_port("/dev/no-such-port", None)
    page.begin(replace(page.station._settings(page.station.ports.port()), board_code="BHB42601", seconds=0))
    qtbot.waitUntil(lambda: not page.session.running, timeout=10_000)
    assert page.session.error is not None
    assert "no-such-port" in page.station.trouble.line.text()
    assert "Traceback" not in page.station.trouble.line.text()


def test_choosing_a_board_shows_its_chips_before_any_test(page):
    page.station.boards.setCurrentIndex(page.station.boards.findData("BHB68601"))
    page.station._board_chosen()
    assert page.station.chain.picture.layout_shown.chips == 108
    assert set(page.station.chain.picture.state.states) == {ChipState.UNTESTED}
