"""The Bench's path: a scan, a board with its history, its order with one Enter, and the next stage with another."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.board_check import CheckKind
from app.domain.board_path import Stage, StageState
from app.domain.finding import Fault, Verdict
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.spot import cold_domain
from app.domain.test_run import TestKind
from app.domain.work_order import ActionCode, State
from app.services import checks, orders
from app.services.board_path import find_board, open_for_board
from app.services.cold_check import ColdCheck
from app.ui.widgets.bench_views import bench_views
from app.words import language
from tests.ui.whole import comes_whole

ME, SERIAL = "Marko Kovač", "JYZZ5BBAJJBJH0842"


@pytest.fixture
def page(frame, qtbot):
    qtbot.waitExposed(frame)
    frame.activateWindow()
    frame.go_to("path")
    return frame.page()


@pytest.fixture
def number(shop) -> str:
    board = AssetDraft(board_code="BHB42601", model="S19j Pro", serial=SERIAL)
    return orders.open_order(shop, ME, OrderDraft("no hash", board, customer="Иван · 矿场三号")).number


def press(frame, key=Qt.Key.Key_Return) -> None:
    QTest.keyClick(frame.focusWidget(), key)


def lies(frame, qtbot, number) -> None:
    qtbot.waitUntil(lambda: frame.at_hand.number == number and not frame.at_hand.looking, timeout=10_000)


def visited(shop, number) -> None:
    """The order ends as a repair that was declined later, so that the board was here before."""
    for state in (State.TRIAGE, State.DIAGNOSING):
        orders.advance(shop, ME, number, state)
    orders.add_action(shop, ME, number, ActionCode.REPLACE, "chip 84")
    orders.advance(shop, ME, number, State.NO_FAULT_FOUND)
    orders.advance(shop, ME, number, State.RETURNED, "nobody signs here")


def test_ctrl_2_opens_the_path_and_the_field_waits_for_a_board(frame, qtbot):
    qtbot.waitExposed(frame)
    QTest.keyClick(frame, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    assert frame.page() is frame.pages["path"]
    qtbot.waitUntil(frame.page().finder.field.hasFocus)


def test_a_scan_puts_the_board_with_its_open_order_on_the_bench(frame, page, qtbot, number):
    page.scanned(SERIAL)
    lies(frame, qtbot, number)
    assert page.path.next.id is Stage.LOOK
    assert page.stages.go_button.hasFocus()
    press(frame)
    qtbot.waitUntil(lambda: frame.pages.get("look") is frame.page(), timeout=10_000)


def test_a_scan_on_any_page_of_the_bench_goes_to_the_path(frame, qtbot, number):
    frame.go_to("connect")
    frame.scans.take(SERIAL)
    lies(frame, qtbot, number)
    assert frame.page() is frame.pages["path"]


def test_a_board_that_was_here_shows_it_before_anything_and_one_enter_opens_its_order(frame, page, qtbot, shop, number):
    visited(shop, number)
    page.scanned(SERIAL)
    qtbot.waitUntil(lambda: frame.at_hand.found is not None and page.stack.currentIndex() == 1, timeout=10_000)
    assert page.strip.isVisibleTo(page)
    assert page.strip.head.text() == "This board was here today"
    assert "chip 84 (log index 83) replaced" in page.strip.line.text()
    assert page.strip.count.text() == "1 earlier visit"
    assert frame.at_hand.number is None
    qtbot.waitUntil(page.reported.hasFocus)
    page.reported.setText("dead again")  # keys as fast as a test's would be a scanner's
    press(frame)
    qtbot.waitUntil(lambda: frame.at_hand.number is not None, timeout=10_000)
    opened = orders.order(shop, frame.at_hand.number)
    assert (opened.asset.serial, opened.parent_number, opened.reported_fault) == (SERIAL, number, "dead again")
    assert page.strip.isVisibleTo(page)
    qtbot.waitUntil(lambda: page.stages.go_button.hasFocus())


def test_a_new_serial_is_asked_for_its_board_and_goes_onto_the_order(frame, page, qtbot, shop):
    page.scanned("SNEW0000000001")
    qtbot.waitUntil(lambda: frame.at_hand.new_serial == "SNEW0000000001", timeout=10_000)
    assert "SNEW0000000001 is new here" in page.finder.line.text()
    QTest.keyClicks(page.finder.field, "BHB42601")
    qtbot.waitUntil(lambda: page.finder.list.count() == 1, timeout=10_000)
    press(frame)
    qtbot.waitUntil(lambda: page.stack.currentIndex() == 1)
    press(frame)
    qtbot.waitUntil(lambda: frame.at_hand.number is not None, timeout=10_000)
    assert orders.order(shop, frame.at_hand.number).asset.serial == "SNEW0000000001"


def test_a_board_on_an_open_order_is_taken_up_again_from_the_list(frame, page, qtbot, number):
    qtbot.waitUntil(lambda: page.finder.list.count() == 1, timeout=10_000)
    press(frame)
    lies(frame, qtbot, number)


def test_what_is_saved_on_the_order_moves_the_path_on(frame, page, qtbot, shop, number):
    page.scanned(SERIAL)
    lies(frame, qtbot, number)
    orders.add_test_run(shop, ME, number, Fault.NONE, kind=TestKind.VISUAL)
    qtbot.waitUntil(lambda: page.stages.row(Stage.LOOK).stage.state is StageState.DONE, timeout=10_000)
    assert page.path.next.id is Stage.COLD


def test_the_source_is_kept_and_says_where_the_test_is(frame, page, qtbot, shop, number):
    for kind in (TestKind.VISUAL, TestKind.COLD):
        orders.add_test_run(shop, ME, number, Fault.NONE, kind=kind)
    page.scanned(SERIAL)
    lies(frame, qtbot, number)
    page.source_choice.choose("tester_display")
    assert frame.preferences.bench_source == "tester_display"
    page.go(page.path.next)
    qtbot.waitUntil(lambda: frame.pages.get("keypad") is frame.page())
    keypad = frame.page()
    assert (keypad.chosen.spec.code, keypad.chosen.order) == ("BHB42601", number)
    keypad.display.setText("84 84 84")
    keypad.keep()
    qtbot.waitUntil(lambda: frame.page() is page, timeout=10_000)
    qtbot.waitUntil(lambda: page.path.next.id is Stage.CORNER, timeout=10_000)
    assert orders.order(shop, number).test_runs[-1].chips_found == 84


def test_our_link_keeps_to_the_order_of_the_board_at_hand(frame, page, qtbot, number):
    page.scanned(SERIAL)
    lies(frame, qtbot, number)
    frame.go_to("bench")
    station = frame.page().station
    assert (station.order, station.board_code) == (number, "BHB42601")
    assert station.result.primary is not None


def test_a_console_run_without_a_serial_belongs_to_the_board_at_hand(frame, page, qtbot, number):
    page.scanned(SERIAL)
    lies(frame, qtbot, number)
    frame.go_to("console")
    tester = frame.page().tester
    assert (tester._at_hand(None), tester._at_hand(SERIAL), tester._at_hand("ANOTHER0000001")) == (number, number, None)


def test_esc_asks_for_another_board(frame, page, qtbot, number):
    page.scanned(SERIAL)
    lies(frame, qtbot, number)
    press(frame, Qt.Key.Key_Escape)
    assert frame.at_hand.found is None
    assert page.stack.currentIndex() == 0
    qtbot.waitUntil(page.finder.field.hasFocus)


def test_arrows_walk_the_stages(frame, page, qtbot, number):
    page.scanned(SERIAL)
    lies(frame, qtbot, number)
    qtbot.waitUntil(lambda: page.stages.go_button.hasFocus())
    press(frame, Qt.Key.Key_Down)
    assert page.stages.row(Stage.COLD).hasFocus()
    press(frame, Qt.Key.Key_Up)
    assert page.stages.row(Stage.LOOK).hasFocus()


@pytest.mark.parametrize("code", ["en", language.PSEUDO])
def test_a_board_with_a_past_stands_whole_at_1280_by_720(frame, qtbot, shop, number, code):
    visited(shop, number)
    open_for_board(shop, ME, find_board(shop, SERIAL), "снова мёртвая · 又坏了")
    language.use(code)
    qtbot.waitExposed(frame)
    frame.go_to("path", serial=SERIAL)
    page = frame.page()
    qtbot.waitUntil(lambda: page.path is not None, timeout=10_000)
    comes_whole(qtbot, page)
    assert frame.width() == 1280


def test_the_switch_holds_sources_only(frame):
    views = bench_views(frame, "path")
    assert views._ids == ["path", "bench", "console", "keypad", "log"]


def test_a_wide_window_shows_the_board_with_what_is_known_of_it_and_a_narrow_one_does_not(
    frame, page, qtbot, shop, number
):
    with ColdCheck.open(shop, ME, number) as check:
        for domain in range(8, 19):
            check.again(cold_domain(domain))
            check.take(0.2 if domain == 13 else 11.8)
        check.finish()
    page.scanned(SERIAL)
    lies(frame, qtbot, number)
    assert not page.known.isVisible()
    frame.resize(1920, 1080)
    qtbot.waitUntil(page.known.isVisible)
    assert page.path_card.width() < page.width() / 2
    assert page.known.picture.framed == (13,)
    frame.resize(1280, 720)
    qtbot.waitUntil(lambda: not page.known.isVisible())


def test_enter_while_the_order_is_being_read_does_what_is_next_by_then(frame, page, qtbot, shop, number):
    page.open(order=number)
    lies(frame, qtbot, number)
    qtbot.waitUntil(lambda: page.path is not None and page.path.next.id is Stage.LOOK)
    look = checks.begin(shop, ME, number, CheckKind.VISUAL, "BHB42601")
    checks.finish(shop, ME, look, Verdict(Fault.NONE))
    frame.at_hand.refresh()
    assert frame.at_hand.reading
    assert page.path.next.id is Stage.LOOK, "what is shown is still the older one"
    page.setFocus()
    press(frame)
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("cold_check"), timeout=10_000)
    assert "look" not in frame.pages
