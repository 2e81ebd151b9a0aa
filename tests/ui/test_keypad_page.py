"""The tester keypad page: board, display, place and next probe, and the way to an order."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.domain.asset import AssetKind
from app.domain.finding import Fault
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import orders
from app.ui import theme
from app.ui.widgets.text import Elided

SERIAL = "JYZZ5BBAJJBJH0842"


@pytest.fixture
def page(frame, qtbot):
    qtbot.waitExposed(frame)
    frame.activateWindow()
    frame.go_to("keypad")
    return frame.page()


def take(page, qtbot, board: str = "BHB42601") -> None:
    page.search.setText(board)
    page.look()
    qtbot.waitUntil(lambda: page.chosen is not None and page.chosen.spec.code == board, timeout=10_000)


def test_from_board_and_display_to_place_and_next_probe(page, qtbot):
    take(page, qtbot)
    page.display.setText("84 84 84")
    assert page.answer.verdict.fault is Fault.CHAIN_BREAK
    assert page.chain.picture.state.break_after == 84
    assert page.answer.probe is not None
    assert page.result.primary.isVisibleTo(page)
    page.display.setText("84 8")
    assert page.answer.attempts == (84, 8), "it is worked out anew at every key"


def test_digits_reach_the_display_from_anywhere_and_from_the_pad(page, qtbot):
    take(page, qtbot)
    page.setFocus()
    QTest.keyClicks(page, "8")
    assert page.display.text() == "8"
    for key in "2 84":
        page.pad.keys[key].click()
    assert page.display.text() == "82 84"
    page.pad.back_key.click()
    assert page.display.text() == "82 8"


def test_what_cannot_be_is_said_at_the_display(page, qtbot):
    page.display.setText("84")
    assert page.problem.text(), "it asks for the board"
    take(page, qtbot)
    page.display.setText("127")
    assert "126" in page.problem.text()
    assert page.answer is None
    assert not page.result.primary.isVisibleTo(page)


def test_several_boards_are_offered_and_none_is_guessed(page, qtbot):
    page.search.setText("S19")
    page.look()
    qtbot.waitUntil(lambda: page.list.count() > 1, timeout=10_000)
    assert page.chosen is None


def test_another_name_takes_away_what_was_said_of_the_board_before(page, qtbot):
    take(page, qtbot)
    page.display.setText("84 84")
    assert page.answer is not None
    page.search.setText("S19")
    page.look()
    qtbot.waitUntil(lambda: page.chosen is None, timeout=10_000)
    assert page.answer is None
    assert not page.result.primary.isVisibleTo(page)
    assert page.chain.picture.state.chips == 0


def test_a_scanned_serial_that_the_shop_knows_gives_its_board_and_its_order(frame, page, qtbot, shop):
    draft = AssetDraft(AssetKind.HASHBOARD, board_code="BHB42601", model="S19j Pro", serial=SERIAL)
    number = orders.open_order(shop, "Marko Kovač", OrderDraft("no hash", draft)).number
    assert page.scanned(SERIAL)
    qtbot.waitUntil(lambda: page.chosen is not None, timeout=10_000)
    assert (page.chosen.spec.code, page.chosen.order) == ("BHB42601", number)
    page.display.setText("84 84")
    assert number in page.result.primary.text()
    page.result.primary.click()
    qtbot.waitUntil(lambda: bool(orders.order(shop, number).test_runs), timeout=10_000)
    run = orders.order(shop, number).test_runs[0]
    assert "display" in (run.fixture or "")


def test_the_list_is_walked_and_taken_from_the_field_and_narrowed_by_the_display(page, qtbot):
    page.search.setText("S9")
    page.display.setText("63")
    page.search.setText("S19")
    page.look()
    qtbot.waitUntil(lambda: page.list.count() > 2, timeout=10_000)
    assert all(one.spec.chips >= 63 for one in page._fitting)
    page.display.setText("120")
    assert all(one.spec.chips >= 120 for one in page._fitting)
    QTest.keyClick(page.search, Qt.Key.Key_Down)
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.chosen is page._fitting[1] or page.chosen.spec == page._fitting[1].spec
    assert page.list.isHidden()
    assert page.display.text() == "120", "what was typed first counts for the board taken after it"


def test_a_scanned_serial_that_nobody_knows_stays_with_the_board_chosen_after_it(page, qtbot, shop):
    assert page.scanned(SERIAL)
    qtbot.waitUntil(lambda: page._new_serial == SERIAL, timeout=10_000)
    assert page.chosen is None
    take(page, qtbot)
    assert page.chosen.serial == SERIAL
    page.display.setText("84 84")
    page.result.primary.click()
    qtbot.waitUntil(lambda: len(orders.orders(shop)) == 1, timeout=10_000)
    assert orders.order(shop, orders.orders(shop)[0].number).asset.serial == SERIAL


def test_the_next_board_begins_with_an_empty_display(page, qtbot, shop):
    draft = AssetDraft(AssetKind.HASHBOARD, board_code="BHB42601", model="S19j Pro", serial=SERIAL)
    orders.open_order(shop, "Marko Kovač", OrderDraft("no hash", draft))
    take(page, qtbot, "BHB68601")
    page.display.setText("84 84")
    assert page.scanned(SERIAL)
    qtbot.waitUntil(lambda: page.chosen is not None and page.chosen.serial == SERIAL, timeout=10_000)
    assert page.display.text() == "", "the count was of another board"


def test_without_an_order_one_is_opened_and_undo_takes_it_back(frame, page, qtbot, shop):
    take(page, qtbot)
    page.display.setText("84 84 84")
    page.result.primary.click()
    qtbot.waitUntil(lambda: len(orders.orders(shop)) == 1, timeout=10_000)
    qtbot.waitUntil(lambda: frame._toast.isVisibleTo(frame), timeout=10_000)
    number = orders.orders(shop)[0].number
    assert number in page.result.primary.text()
    frame._toast._undo.click()
    qtbot.waitUntil(lambda: orders.orders(shop) == (), timeout=10_000)


def test_escape_empties_the_display_then_the_board(page, qtbot):
    take(page, qtbot)
    page.display.setText("84")
    assert page.stop()
    assert page.display.text() == ""
    assert page.stop()
    assert page.chosen is None
    assert not page.stop()


def test_enter_on_the_display_leads_to_the_order(frame, page, qtbot, shop):
    take(page, qtbot)
    page.display.setText("84 84")
    page.display.setFocus()
    QTest.keyClick(page.display, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: frame.focusWidget() is page.result.primary)
    assert orders.orders(shop) == (), "one Enter opens no order"


def test_it_is_drawn_in_every_theme(page, qtbot):
    take(page, qtbot)
    page.display.setText("84 84 84")
    for name in theme.NAMES:
        theme.choose(name)
        assert not page.grab().isNull()
        assert min(key.height() for key in page.pad.keys.values()) >= theme.size("target_primary") - 4, name


def test_the_work_says_what_to_mind_and_the_board_how_far_its_data_is_known(page, qtbot):
    take(page, qtbot)
    page.display.setText("82 82 84")
    qtbot.waitUntil(lambda: any("Mind: " in made.text() for made in page.result.findChildren(QLabel)))
    assert any("several sources agree" in made.text() for made in page.findChildren(Elided))
    take(page, qtbot, "A1246")
    assert any("its domains are not known" in made.text() for made in page.findChildren(QLabel))


def test_a_list_of_bad_chips_has_its_own_heading(page, qtbot):
    take(page, qtbot)
    page.display.setText("NG 3 17 44")
    assert page.chain._rest.text() == "3 of 126 called bad"
    assert "stands out" in page.chain._legend.accessibleName(), "nobody measured a rate that a fill could show"


def test_the_whole_pad_is_in_sight_at_the_smallest_window_in_every_theme(frame, page, qtbot):
    frame.resize(1280, 720)
    take(page, qtbot)
    for name in theme.NAMES:
        theme.choose(name)
        page.display.setText("127")  # the sentence above the pad is at its longest
        key = page.pad.keys["0"]
        bottom = page._scroll.viewport()
        qtbot.waitUntil(
            lambda key=key, bottom=bottom: key.mapTo(bottom, key.rect().bottomLeft()).y() <= bottom.height(),
            timeout=5_000,
        )


@pytest.mark.parametrize(("key", "text", "fault"), [
    (Qt.Key.Key_1, "126 OK", Fault.NONE), (Qt.Key.Key_2, "126 NG", Fault.WEAK_CHIPS),
    (Qt.Key.Key_0, "126", Fault.INCONCLUSIVE),
])  # fmt: skip
def test_a_whole_count_is_passed_or_failed_by_one_key_of_the_number_pad(frame, page, qtbot, shop, key, text, fault):
    take(page, qtbot)
    page.display.setFocus()
    QTest.keyClicks(page.display, "126")
    QTest.keyClick(page.display, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: frame.focusWidget() is page.said)
    QTest.keyClick(page.said, Qt.Key.Key_Return)
    assert page.said.asking, "the Enter of the count, bounced, answers nothing"
    QTest.keyClick(page.said, key, Qt.KeyboardModifier.KeypadModifier)
    assert page.display.text() == text
    assert page.answer.verdict.fault is fault
    qtbot.waitUntil(lambda: frame.focusWidget() is page.result.primary)
    assert orders.orders(shop) == ()


def test_the_question_of_a_whole_count_stands_where_the_pad_was_and_can_be_left(page, qtbot):
    take(page, qtbot)
    page.display.setText("126 126")
    QTest.keyClick(page.display, Qt.Key.Key_Return)
    assert page.said.asking
    assert not page.pad.isVisibleTo(page)
    QTest.keyClick(page.said, Qt.Key.Key_7)
    assert (page.display.text(), page.said.asking) == ("126 126", True)
    QTest.keyClick(page.said, Qt.Key.Key_Backspace)
    assert (page.display.text(), page.said.asking, page.pad.isVisibleTo(page)) == ("126 126", False, True)
    QTest.keyClick(page.display, Qt.Key.Key_Return)
    page.said.buttons["1"].click()
    assert page.display.text() == "126 126 OK"
    assert page.pad.isVisibleTo(page)


def test_a_count_that_varies_is_not_asked_about(page, qtbot):
    take(page, qtbot)
    page.display.setText("126 82")
    page.work_out()
    assert not page.answer.untold
    page.display.setText("126 NG")
    assert not page.answer.untold
