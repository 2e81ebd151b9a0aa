"""The cold check page: a number and Enter from wherever, outliers, the lock on power, what is kept, other meters."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.diagnosis.causes import NextMove
from app.domain.asset import AssetKind
from app.domain.board_check import CheckKind
from app.domain.cold_plan import StageId
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.phrase import Phrase
from app.domain.spot import INPUT, OVER_RANGE, Polarity, cold_domain
from app.domain.test_run import TestKind
from app.services import measuring, orders
from app.services.power_lock import lock_of
from app.ui import theme
from app.ui.frame import Frame
from app.ui.preferences import Preferences
from app.ui.widgets.ask_dialog import ReasonDialog
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.value_entry import ValueEntry
from app.words import language
from tests.ui.whole import comes_whole

SERIAL = "JYZZ5BBAJJBJH0842"


def order_of(shop, code: str = "BHB42601", serial: str = SERIAL) -> str:
    draft = AssetDraft(AssetKind.HASHBOARD, board_code=code, serial=serial)
    return orders.open_order(shop, "Marko Kovač", OrderDraft("no hash", draft)).number


def opened(frame, qtbot, number: str, page_id: str = "cold_check"):
    qtbot.waitExposed(frame)
    frame.activateWindow()
    frame.at_hand.take_order(number)
    frame.go_to(page_id)
    page = frame.page()
    qtbot.waitUntil(lambda: page.session is not None, timeout=10_000)
    qtbot.waitUntil(lambda: frame.focusWidget() is page.entry.field, timeout=10_000)
    return page


@pytest.fixture
def number(shop):
    return order_of(shop)


@pytest.fixture
def page(frame, qtbot, number):
    return opened(frame, qtbot, number)


def keys(text: str) -> None:
    """Type wherever the keyboard of the window is."""
    (frame,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, Frame) and one.isVisible()]
    for one in text:
        key = frame.focusWidget()
        if one == "\n":
            QTest.keyClick(key, Qt.Key.Key_Enter, Qt.KeyboardModifier.KeypadModifier)
        elif one == "\b":
            QTest.keyClick(key, Qt.Key.Key_Backspace)
        else:
            QTest.keyClick(key, one)


def kept(shop, number: str) -> list[tuple[str, int | None, float]]:
    found = sorted(orders.order(shop, number).measurements, key=lambda one: one.stamp)
    return [(one.taken.point, one.taken.domain, one.taken.value) for one in found]


# ---------------------------------------------------------------- typing


def test_a_whole_board_of_108_chips_is_typed_in_order_and_nothing_is_lost(frame, qtbot, shop):
    number = order_of(shop, "BHB68601")
    page = opened(frame, qtbot, number)
    assert page.session.board.chips == 108
    plan = page.session.spots
    assert len(plan) <= 40
    chance = random.Random(7)
    values = [round(chance.uniform(400, 440) if spot.point == INPUT else chance.uniform(40, 44), 1) for spot in plan]
    page.setFocus()
    for value in values:  # far faster than fingers: no key waits for another, nor for the disk
        keys(f"{value}\n")
    assert page.session.at is None
    page.session.wait()
    assert [value for _point, _domain, value in kept(shop, number)] == values
    assert [(point, domain) for point, domain, _value in kept(shop, number)] == [(s.point, s.domain) for s in plan]
    assert page.finish_button.property("kind") == "primary"
    assert number in page.finish_button.text()
    qtbot.waitUntil(lambda: frame.focusWidget() is page.finish_button)
    keys("\n")
    qtbot.waitUntil(lambda: bool(orders.order(shop, number).test_runs), timeout=10_000)
    (run,) = orders.order(shop, number).test_runs
    assert run.kind is TestKind.COLD


def test_at_the_end_stands_what_it_comes_to_and_what_is_worth_measuring_again(frame, qtbot, shop):
    page = opened(frame, qtbot, order_of(shop, "BHB68601"))
    while (spot := page.session.at) is not None:
        keys(f"{420 if spot.point == INPUT else 1.2 if spot == cold_domain(5) else 42}\n")
    qtbot.waitUntil(lambda: page.so_far.isVisible(), timeout=10_000)
    assert page.so_far.causes.ranking.causes[0].domains == (5,)
    move = page.so_far.next_move.move_shown
    assert move is None or move.spot != cold_domain(5), "the lock asks for it already"
    again = cold_domain(5)
    page.so_far.wanted.emit(NextMove(Phrase.of("move.spot"), 1.0, (0.5, 0.5), spot=again))
    assert page.session.at == again
    assert not page.so_far.isVisible()
    keys("42\n")
    assert page.session.locks == ()
    assert not page.so_far.isVisible(), "nothing stands out any more"


def test_figures_reach_the_value_from_anywhere_and_a_comma_is_a_point(page):
    page.finish_button.setFocus()
    keys("420\n")
    assert [one.value for one in page.session.judged] == [420.0]
    page.view.stages.setFocus()
    keys("11,7\n")
    assert page.session.judged[-1].value == 11.7
    assert page.window().focusWidget() is page.entry.field


def test_the_pad_on_the_screen_does_what_the_keys_do(page):
    pad = page.entry.pad
    for key in "420":
        pad.keys[key].click()
    pad.enter_key.click()
    assert page.session.judged[-1].value == 420.0
    pad.keys["OL"].click()
    assert page.entry.field.text() == "OL"
    pad.enter_key.click()
    assert page.session.judged[-1].value >= OVER_RANGE
    here = page.session.at
    pad.skip_key.click()
    assert page.session.at.domain == here.domain + 1
    pad.back_key.click()  # on an empty field it takes the last value back
    assert len(page.session.judged) == 1
    assert page.session.at.domain == 1


def test_the_keys_of_a_number_pad_alone_are_enough(page):
    keys("420\n*\n/\b")
    assert page.session.at.domain == 1, "* is OL, / skips, Backspace takes the OL back"


def test_backspace_on_an_empty_field_takes_the_last_value_back_out_of_the_record(page, shop, number):
    keys("420\n11.7\n11.9\n")
    keys("12\b\b")
    assert page.entry.field.text() == ""
    keys("\b")
    page.session.wait()
    assert [value for *_spot, value in kept(shop, number)] == [420.0, 11.7]
    assert page.session.at.domain == 2
    keys("11.8\n")
    assert page.session.at.domain == 3


def test_holding_backspace_empties_the_field_and_stops_there(dressed, qtbot):
    entry = ValueEntry()
    qtbot.addWidget(entry)
    taken_back = []
    entry.taken_back.connect(lambda: taken_back.append(True))
    entry.field.setText("1")
    for auto in (False, True, True):
        event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier, "", auto)
        QApplication.sendEvent(entry.field, event)
    assert entry.field.text() == ""
    assert taken_back == []


def test_what_is_no_value_is_said_at_the_field_and_stays_there(page):
    keys("4.2.0\n")
    assert page.entry.problem.text()
    assert page.entry.problem.isVisibleTo(page)
    assert page.entry.field.text() == "4.2.0"
    assert page.session.judged == ()
    keys("420\n")
    assert page.session.judged[-1].value == 420.0, "what is typed next takes its place"
    assert not page.entry.problem.isVisibleTo(page)


def test_a_low_value_is_called_low_only_when_no_figure_can_mend_it(page, qtbot):
    keys("420\n" + "11.8\n" * 5)
    keys("1")
    assert not page.entry.pill.isVisibleTo(page), "on the way to 11.8"
    keys("1.7")
    assert page.entry.pill.isVisibleTo(page)
    assert page.entry.pill.accessibleName() == "in band"
    keys("\b\b\b\b3.1")
    assert "short" in page.entry.pill.accessibleName()
    keys("\b\b\b6")
    qtbot.waitUntil(lambda: page.entry.pill.isVisibleTo(page))  # at rest it says so all the same
    assert [caption for caption, _value in page.entry.compared.texts()] == ["neighbours", "difference"]


def test_probes_swapped_is_kept_with_the_value_and_compares_with_nothing_else(page, shop, number):
    keys("420\n11.7\n")
    page.entry.swap.click()
    assert "red" in page.entry.conditions.text()
    keys("11.2\n")
    page.session.wait()
    found = sorted(orders.order(shop, number).measurements, key=lambda one: one.stamp)
    assert [one.taken.taken_under.polarity for one in found[1:]] == [Polarity.RED, Polarity.BLACK]
    assert not page.view.picture._marks[page.session.spots[2]].tone


# ---------------------------------------------------------------- what locks power


def test_a_hard_outlier_raises_a_card_that_asks_to_measure_again_first(page, shop, number):
    keys("420\n" + "11.8\n" * 12 + "0.4\n")
    lock = page.view.lock
    assert lock.isVisibleTo(page)
    assert "13" in lock.again_button.text()
    assert page.session.at.domain == 14, "typing goes on"
    assert "locked" in page.power.accessibleName()
    page.session.wait()
    assert lock_of(shop, number).holds
    keys("\n")  # on an empty field Enter is the card's default
    assert page.session.at.domain == 13
    keys("11.9\n")
    assert not lock.isVisibleTo(page)
    assert page.session.at.domain == 14
    page.session.wait()
    assert lock_of(shop, number) is None


def test_power_is_let_through_only_with_a_reason_that_stays_on_the_order(page, qtbot, shop, number):
    keys("420\n" + "11.8\n" * 4 + "0.4\n")
    page.view.lock.override_button.click()
    dialog = page.findChild(ReasonDialog)
    assert not dialog.go_button.isEnabled()
    dialog.reason.setText("the meter's leads touch here")
    dialog.go_button.click()
    qtbot.waitUntil(lambda: bool(orders.order(shop, number).power_overrides), timeout=10_000)
    qtbot.waitUntil(lambda: not page.view.lock.override_button.isVisibleTo(page))
    assert not lock_of(shop, number).holds


# ---------------------------------------------------------------- picture, stages, bars


def test_the_picture_shows_where_to_probe_what_is_measured_and_what_stands_out(page):
    keys("420\n" + "11.8\n" * 12 + "3.1\n")
    picture = page.view.picture
    marks = {spot.domain: mark for spot, mark in picture._marks.items()}
    assert marks[13].tone == "critical"
    assert marks[13].text == "3.1 Ω"
    assert marks[12].tone == ""
    assert picture._here.domain == 14
    assert "14" in picture.accessibleName()
    assert "13 of 42" in picture.accessibleName()
    assert page.view.bars.bars[12].tone == "critical"
    assert "−74" in page.view.out.accessibleName()


def test_a_stage_is_chosen_and_kept_until_nothing_is_left_of_it(page):
    keys("420\n11.8\n")
    page.choose_stage(StageId.RAILS.value)
    rails = next(stage for stage in page.session.stages if stage.id is StageId.RAILS)
    assert page.session.at in rails.spots
    keys("20\n")
    assert page.session.at in rails.spots, "not back to the domains after one value"
    keys("20\n" * (len(rails.spots) - 1))
    assert page.session.at.domain == 2, "then what is left of the plan"
    assert page.view.stages._segments[0].text().endswith("420 Ω")
    assert page.view.stages._segments[1].text().endswith("1 / 42")


def test_a_click_on_the_picture_goes_to_that_domain_and_typing_goes_on(page):
    keys("420\n")
    place = page.view.picture.place_of(55)
    QTest.mouseClick(page.view.picture, Qt.MouseButton.LeftButton, pos=place.center())
    assert page.session.at.domain == page.session.board.domain_of(55)
    assert page.window().focusWidget() is page.entry.field
    keys("11.7\n")
    assert page.session.at.domain == 1


def test_what_is_pointed_at_is_named_and_found_on_the_other_side(page):
    keys("420\n11.8\n")
    page.view.bars.point_at(1)
    assert "11.8" in page.view.about.text()
    page.view.bars.point_at(0)
    assert "typed" in page.view.about.text()


# ---------------------------------------------------------------- pause, another board, no board


def test_leaving_is_a_pause(frame, page, qtbot, shop, number):
    keys("420\n11.8\n11.9\n")
    frame.go_to("orders")
    other = order_of(shop, serial="NGSBABBBBJJJJ0001")
    frame.at_hand.take_order(other)
    qtbot.waitUntil(lambda: frame.at_hand.number == other, timeout=10_000)
    qtbot.waitUntil(lambda: page.session is None)
    frame.at_hand.take_order(number)
    qtbot.waitUntil(lambda: frame.at_hand.number == number, timeout=10_000)
    frame.go_to("cold_check")
    qtbot.waitUntil(lambda: page.session is not None and len(page.session.judged) == 3, timeout=10_000)
    assert page.session.at.domain == 3
    keys("11.7\n")
    page.session.wait()
    assert len(kept(shop, number)) == 4
    checks = [one for one in orders.order(shop, number).checks if one.kind is CheckKind.COLD]
    assert len(checks) == 1
    assert orders.order(shop, other).checks == (), "nobody came to measure that one"


def test_without_a_board_it_asks_for_one_and_without_an_order_it_opens_one(frame, qtbot, shop):
    qtbot.waitExposed(frame)
    frame.go_to("cold_check")
    page = frame.page()
    asked = page.findChildren(EmptyState)[-1]
    assert "Which board" in asked.question.text()
    number = order_of(shop)
    assert page.scanned(SERIAL)
    qtbot.waitUntil(lambda: page.session is not None, timeout=10_000)
    assert frame.at_hand.number == number


def test_undo_of_the_end_opens_the_check_again(frame, page, qtbot, shop, number):
    keys("420\n11.8\n")
    page.finish()
    qtbot.waitUntil(lambda: bool(orders.order(shop, number).test_runs), timeout=10_000)
    qtbot.waitUntil(lambda: frame._toast.isVisibleTo(frame), timeout=10_000)
    frame._toast._undo.click()
    qtbot.waitUntil(lambda: not orders.order(shop, number).test_runs, timeout=10_000)
    frame.go_to("cold_check")
    qtbot.waitUntil(lambda: page.session is not None and len(page.session.judged) == 2, timeout=10_000)


# ---------------------------------------------------------------- meters that type, scanners, meters that are read


def fast(frame, text: str) -> None:
    """As a device types: all at once, ended by Enter. The scanner listens although no window system gave the focus."""
    frame.scans.scanner._follow(None, frame.focusWidget())
    keys(text + "\n")


@pytest.mark.parametrize("text", ["+4.20000E+02", "420.000", "0.42000kOhm", "420,0000", "000420"])
def test_a_meter_that_types_is_no_scanner(frame, page, text):
    fast(frame, text)
    assert [one.value for one in page.session.judged] == [pytest.approx(420.0)]


def test_a_scanned_serial_is_no_value_and_chooses_its_board(frame, page, qtbot, shop):
    other = order_of(shop, serial="1234567890123")
    keys("420\n11")
    QTest.keyClick(page.entry.field, Qt.Key.Key_End)  # keys of a test have no time between them that would part the two
    fast(frame, "1234567890123")
    qtbot.waitUntil(lambda: frame.at_hand.number == other, timeout=10_000)
    qtbot.waitUntil(lambda: page.session is not None and not page.session.judged, timeout=10_000)
    assert page.entry.field.text() == ""


def test_a_meter_that_is_read_fills_the_value_by_itself_and_enter_takes_it(page, qtbot, shop, number):
    qtbot.waitUntil(lambda: page.meter.count() > 2, timeout=10_000)
    url = "simulated-meter://BHB42601"
    page.meter.setCurrentIndex(page.meter.findText("Simulated", Qt.MatchFlag.MatchContains))
    assert page.meter.currentData() == url
    page.meter._choose()
    qtbot.waitUntil(lambda: bool(page.instrument) and page.session is not None, timeout=20_000)
    for _value in range(3):
        here = page.session.at
        qtbot.waitUntil(lambda: page.entry.field.text() != "", timeout=20_000)
        keys("\n")
        assert page.session.at != here
    page.session.wait()
    found = orders.order(shop, number).measurements
    assert {one.taken.instrument for one in found} == {page.instrument}
    (check,) = [one for one in orders.order(shop, number).checks if one.measurements]
    assert check.simulated
    page.feed.wait(10)


# ---------------------------------------------------------------- a disk that fails, other languages


def test_a_value_that_cannot_be_saved_stays_is_told_and_is_saved_again(page, qtbot, shop, number, monkeypatch):
    keys("420\n11.8\n")
    page.session.wait()
    whole = measuring.checks.take

    def fails(*_told: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(measuring.checks, "take", fails)
    keys("11.9\n12.1\n")
    qtbot.waitUntil(lambda: page.unsaved.isVisibleTo(page) and "2" in page.unsaved.head.text(), timeout=10_000)
    assert page.session.at.domain == 4, "typing goes on meanwhile"
    monkeypatch.setattr(measuring.checks, "take", whole)

    def again() -> list[QPushButton]:
        return [made for made in page.unsaved.findChildren(QPushButton) if made.isVisibleTo(page.unsaved)]

    qtbot.waitUntil(lambda: bool(again()))
    again()[0].click()
    qtbot.waitUntil(lambda: not page.unsaved.isVisibleTo(page), timeout=10_000)
    assert [value for *_spot, value in kept(shop, number)] == [420.0, 11.8, 11.9, 12.1]


def test_a_third_more_text_fits_while_a_board_is_measured(unanswered, qtbot, shop):
    language.use(language.PSEUDO)
    number = order_of(shop)
    frame = Frame(shop, shop.data_dir, Preferences(person="Marko Kovač"))
    qtbot.addWidget(frame)
    frame.resize(1280, 720)
    frame.show()
    page = opened(frame, qtbot, number)
    keys("420\n" + "11.8\n" * 4 + "0.4\n3.x\n")
    assert page.view.lock.isVisibleTo(page)
    comes_whole(qtbot, page)
    assert frame.width() == 1280
    frame.end()


# ---------------------------------------------------------------- how it looks


def test_pad_and_lock_are_in_sight_at_the_smallest_window_in_every_theme(frame, page, qtbot):
    frame.resize(1280, 720)
    keys("420\n" + "11.8\n" * 4 + "0.4\n")
    bottom = page.view.column_view.viewport()
    key = page.entry.pad.enter_key
    for name in theme.NAMES:
        theme.choose(name)
        comes_whole(qtbot, page)
        qtbot.waitUntil(lambda: key.mapTo(bottom, key.rect().bottomLeft()).y() <= bottom.height(), timeout=5_000)
        assert not page.grab().isNull()
        assert frame.width() == 1280, name
    assert any("looks shorted" in made.text() for made in page.view.lock.findChildren(QLabel))
