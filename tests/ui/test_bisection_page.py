"""The bisection page: number pad alone, paused and taken up, undone, refused, over our link, heard from the tester."""

from __future__ import annotations

import os
import pty
import tty

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.domain.asset import AssetKind
from app.domain.bisection import CountFrom, Ending
from app.domain.board_check import CheckKind
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.test_run import TestKind
from app.services import checks, orders
from app.services.bench_course import BenchTiming
from app.services.safety_card import note_read
from app.ui import theme
from app.ui.widgets.count_entry import CountWay
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.energise_dialog import EnergiseDialog
from app.words import language
from drivers.serial.chain import ChainTiming
from drivers.serial.power import PowerTiming
from tests.ui.whole import comes_whole

RUN = (
    "parse_local_config_file : Test_Process : PT1\n"
    "parse_local_config_file : Board_Name : NBP1901-38\n"
    "parse_local_config_file : Asic_Num : 114\n"
    "lcd_show : L0: Start Test\n"
    "get_register_value : find asic num {count}\n"
    "lcd_show : L1: ASIC NG: ({count})\n"
    "main : TEST OVER...\n"
)


def order_of(shop, code: str = "BHB42601") -> str:
    draft = AssetDraft(AssetKind.HASHBOARD, board_code=code, serial=f"ХЭШ换-{code}")
    return orders.open_order(shop, "Marko Kovač", OrderDraft("short", draft)).number


def opened(frame, qtbot, number: str):
    qtbot.waitExposed(frame)
    frame.activateWindow()
    frame.go_to("bisection", order=number)
    page = frame.page()
    qtbot.waitUntil(lambda: page.asked is not None and page.asked.number == number, timeout=10_000)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.entry.field, timeout=10_000)
    return page


@pytest.fixture
def number(shop):
    return order_of(shop)


@pytest.fixture
def page(frame, qtbot, number):
    made = opened(frame, qtbot, number)
    yield made
    made.session.cancel()
    qtbot.waitUntil(lambda: not made.holds_power, timeout=20_000)


def press(key: Qt.Key) -> None:
    QTest.keyClick(QApplication.focusWidget(), key, Qt.KeyboardModifier.KeypadModifier)


def typed(page, qtbot, text: str) -> None:
    """A count on the number pad and its Enter, wherever the keyboard is; waits until it is in the record."""
    steps = len(page.asked.state.steps)
    for character in text:
        QTest.keyClick(QApplication.focusWidget(), character, Qt.KeyboardModifier.KeypadModifier)
    press(Qt.Key.Key_Enter)
    qtbot.waitUntil(lambda: len(page.asked.state.steps) == steps + 1)
    qtbot.waitUntil(lambda: not page._saver.busy)


def kept(shop, number: str):
    return checks.open_check(orders.order(shop, number), CheckKind.BISECTION)


# ---------------------------------------------------------------- typed


def test_the_number_pad_alone_leads_from_the_first_count_to_the_order(page, qtbot, shop, number, frame):
    assert page.entry.title.text() == "Hold nothing"
    typed(page, qtbot, "84")
    assert page.entry.title.text() == "Hold RO between chip 84 and chip 85 to 1.2 V"
    assert page.view.known.text() == "Most likely between chip 84 and chip 85; to be proved"
    typed(page, qtbot, "84")
    typed(page, qtbot, "0")
    assert page.asked.result.chips == (84, 85)
    assert page.view.add.isVisibleTo(page)
    assert not page.entry.isVisibleTo(page)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is page.view.add)
    press(Qt.Key.Key_Enter)
    qtbot.waitUntil(lambda: bool(orders.order(shop, number).test_runs), timeout=10_000)
    (run,) = orders.order(shop, number).test_runs
    assert run.kind is TestKind.BISECTION
    assert orders.order(shop, number).findings[0].finding.chips == (84, 85)
    qtbot.waitUntil(lambda: frame.page() is not page)


def test_several_tries_are_typed_with_plus_and_say_a_dry_joint(page, qtbot):
    typed(page, qtbot, "82+84")
    assert page.asked.state.free_counts == (82, 84)
    assert "vary" in page.entry.expect.text()


def test_what_cannot_be_is_said_in_place_and_the_field_stays(page, qtbot):
    for text in ("500", "0"):
        page.entry.field.clear()
        QTest.keyClicks(page.entry.field, text)
        press(Qt.Key.Key_Enter)
        if text == "500":
            qtbot.waitUntil(lambda: page.entry.problem.isVisibleTo(page))
            assert "126 chips" in page.entry.problem.text()
            assert page.entry.field.selectedText() == "500"
    qtbot.waitUntil(lambda: len(page.asked.state.steps) == 1)
    qtbot.waitUntil(lambda: not page.entry.problem.isVisibleTo(page))


def test_a_surprising_count_is_asked_again_with_its_reason(page, qtbot):
    typed(page, qtbot, "0")
    typed(page, qtbot, "63")
    asked = page.entry.title.text()
    typed(page, qtbot, "17")
    assert page.entry.title.text() == asked
    assert page.entry.again.text() == "That count does not fit the others. Count once more."
    typed(page, qtbot, "126")
    assert "the probe touch" in page.entry.again.text()


def test_backspace_on_the_empty_field_takes_back_and_slash_asks_another_place(page, qtbot):
    typed(page, qtbot, "0")
    assert page.asked.ask.hold_after == 63
    press(Qt.Key.Key_Slash)
    qtbot.waitUntil(lambda: len(page.asked.state.steps) == 2)
    assert page.asked.ask.hold_after != 63
    for left in (1, 0):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Backspace)
        qtbot.waitUntil(lambda left=left: len(page.asked.state.steps) == left)
    qtbot.waitUntil(lambda: not page.undo.isEnabled())  # shown after it is saved
    assert "1.8 V" in page.view.harm.text()
    assert page.view.harm.isVisibleTo(page), "what harms the board stays in sight, however many counts are listed"


def test_what_is_typed_faster_than_it_is_saved_keeps_its_order(page, qtbot, shop, number):
    for text in ("0", "63", "0", "77"):
        QTest.keyClicks(page.entry.field, text)
        press(Qt.Key.Key_Enter)
        press(Qt.Key.Key_Enter)  # a key that bounces answers nothing
    qtbot.waitUntil(lambda: len(page.asked.state.steps) == 4, timeout=10_000)
    assert [step.counts for step in page.asked.state.steps] == [(0,), (63,), (0,), (77,)]
    assert kept(shop, number).body == page.asked.state.body


def test_it_pauses_and_another_board_comes_between(page, qtbot, frame, shop, number):
    typed(page, qtbot, "0")
    typed(page, qtbot, "63")
    page.pause.click()
    qtbot.waitUntil(lambda: frame.page() is not page)
    opened(frame, qtbot, order_of(shop, "NBS1902"))
    assert page.asked.state.steps == ()
    again = opened(frame, qtbot, number)
    assert again.asked.state.interval == (63, 126)


def test_the_end_is_taken_back_with_the_toast(page, qtbot, shop, number):
    for text in ("84", "84", "0"):
        typed(page, qtbot, text)
    page.finish()
    qtbot.waitUntil(lambda: bool(orders.order(shop, number).test_runs), timeout=10_000)
    qtbot.waitUntil(lambda: not page._ending)
    qtbot.waitUntil(lambda: page.desk._toast._undo.isVisible())
    page.desk._toast._undo.click()
    qtbot.waitUntil(lambda: page.asked is not None and page.asked.result is not None, timeout=10_000)
    assert orders.order(shop, number).test_runs == ()


# ---------------------------------------------------------------- what is not halved


@pytest.mark.parametrize(("code", "says"), [("L7", "No source says"), ("Bitaxe Hex", "fewer than 8 chips")])
def test_a_board_that_nobody_holds_is_refused_with_why_and_ways_on(frame, qtbot, shop, code, says):
    frame.go_to("bisection", order=order_of(shop, code))
    page = frame.page()
    qtbot.waitUntil(lambda: any(says in one.text() for one in page.findChildren(QLabel)), timeout=10_000)
    assert page.asked is None
    assert not page.undo.isVisibleTo(page)
    comes_whole(qtbot, page)
    page.follow_board()  # something was saved meanwhile
    assert any(says in one.text() for one in page.findChildren(QLabel))


def test_without_a_board_it_asks_for_one_and_a_scan_gives_it(frame, qtbot, shop, number):
    frame.go_to("bisection")
    page = frame.page()
    assert page.findChild(EmptyState) is not None
    assert page.scanned("ХЭШ换-BHB42601")
    qtbot.waitUntil(lambda: page.asked is not None, timeout=10_000)
    assert page.asked.number == number


# ---------------------------------------------------------------- our link and the tester

FAST = BenchTiming(ChainTiming(0.2, 0.0, 0.0, 0.03), PowerTiming(0.0, 0.0), tries=1)


def test_our_link_asks_once_counts_and_switches_off(page, qtbot, shop, frame, monkeypatch):
    note_read(shop, frame.actor)
    monkeypatch.setattr("app.ui.models.bench_session.BenchTiming", lambda: FAST)
    page.source.choose(CountWay.LINK, "simulated://BHB42601?fault=break:40")
    qtbot.waitUntil(lambda: page.asked is not None and page.asked.simulated, timeout=10_000)
    assert page.view.simulated.isVisibleTo(page)
    steps = 0
    while page.asked.result is None:
        qtbot.waitUntil(lambda: not page._saver.busy and not page.session.running, timeout=20_000)
        QTest.keyClick(page.entry.field, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
        if not steps:
            qtbot.waitUntil(lambda: page.findChild(EnergiseDialog) is not None, timeout=10_000)
            page.findChild(EnergiseDialog).accept()
        qtbot.waitUntil(lambda now=steps: len(page.asked.state.steps) > now, timeout=20_000)
        steps = len(page.asked.state.steps)
    assert page.asked.result.chips == (40, 41)
    assert {step.source for step in page.asked.state.steps} == {CountFrom.LINK}
    assert page.session.power is False
    assert not page.holds_power


def test_escape_stops_a_count_and_cuts_the_power(page, qtbot, shop, frame):
    note_read(shop, frame.actor)
    page.source.choose(CountWay.LINK, "simulated://BHB42601?fault=break:40")
    qtbot.waitUntil(lambda: page.asked is not None and page.asked.simulated, timeout=10_000)
    page._agreed = page.source.port.url
    page.count_now()
    qtbot.waitUntil(lambda: page.holds_power, timeout=10_000)
    assert not page.source.ways.isEnabled()
    assert page.stop()
    qtbot.waitUntil(lambda: not page.holds_power, timeout=20_000)
    assert page.asked.state.steps == ()
    qtbot.waitUntil(lambda: "cut off" in page.entry.problem.text())


def test_a_simulated_board_of_another_kind_is_not_counted(page, qtbot):
    page.source.choose(CountWay.LINK, "simulated://BHB68601")
    qtbot.waitUntil(lambda: page.asked is not None and page.asked.simulated, timeout=10_000)
    page.count_now()
    assert "BHB68601" in page.entry.problem.text()
    assert not page.session.running


def test_counts_are_heard_from_the_testers_uart(frame, qtbot, shop):
    page = opened(frame, qtbot, order_of(shop, "NBP1901"))
    far, near = pty.openpty()
    tty.setraw(near)
    page.source.choose(CountWay.TESTER, os.ttyname(near))
    try:
        qtbot.waitUntil(lambda: page.capture.session is not None, timeout=10_000)
        os.write(far, RUN.format(count=80).encode())
        qtbot.waitUntil(lambda: len(page.asked.state.steps) == 1, timeout=20_000)
        assert page.asked.state.steps[0].counts == (80,)
        assert page.asked.state.steps[0].source is CountFrom.TESTER
        assert page.asked.ask.hold_after == 80
        page.source.choose(CountWay.TYPED)
        qtbot.waitUntil(lambda: not page.capture.running, timeout=10_000)
    finally:
        os.close(far)
        os.close(near)


# ---------------------------------------------------------------- how it looks


@pytest.mark.parametrize("code", ["BHB42601", "S9"])
def test_question_and_result_stand_there_whole_in_every_theme(frame, qtbot, shop, code):
    page = opened(frame, qtbot, order_of(shop, code))
    typed(page, qtbot, "14")
    whole_in_every_theme(frame, qtbot, page)
    typed(page, qtbot, "14")
    typed(page, qtbot, "0")
    assert page.asked.result.ending is Ending.PLACE
    whole_in_every_theme(frame, qtbot, page)


def whole_in_every_theme(frame, qtbot, page) -> None:
    for name in theme.NAMES:
        theme.choose(name)
        comes_whole(qtbot, page)
        assert not page.grab().isNull()
        assert frame.width() == 1280, name


def test_a_third_more_text_fits_and_all_of_it_is_marked(frame, qtbot, number):
    language.use(language.PSEUDO)
    page = opened(frame, qtbot, number)
    typed(page, qtbot, "14")
    comes_whole(qtbot, page)
    typed(page, qtbot, "14")
    typed(page, qtbot, "0")
    comes_whole(qtbot, page)
    assert frame.width() == 1280
