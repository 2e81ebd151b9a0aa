"""The voltage walk page: power first, values by hand, causes ranked after each, what tells most asked next."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.asset import AssetKind
from app.domain.cold_plan import StageId
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.spot import cold_domain
from app.domain.test_run import TestKind
from app.services import orders
from app.services.cold_check import ColdCheck
from app.services.safety_card import note_read
from app.ui import theme
from app.ui.frame import Frame
from app.ui.pages.walk import TELLING
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.lock_dialog import LockDialog
from tests.ui.whole import comes_whole

ACTOR = "Marko Kovač"


@pytest.fixture
def number(shop):
    draft = AssetDraft(AssetKind.HASHBOARD, board_code="BHB42601", serial="JYZZ5BBAJJBJH0842")
    return orders.open_order(shop, ACTOR, OrderDraft("no hash", draft)).number


@pytest.fixture
def asked(frame, qtbot, shop, number):
    """The page before power, the safety card read long ago."""
    note_read(shop, ACTOR)
    qtbot.waitExposed(frame)
    frame.activateWindow()
    frame.at_hand.take_order(number)
    frame.go_to("walk")
    page = frame.page()
    qtbot.waitUntil(lambda: any(one.action for one in page.findChildren(EmptyState)), timeout=10_000)
    return page


@pytest.fixture
def page(frame, qtbot, asked):
    begin(asked).click()
    qtbot.waitUntil(lambda: asked.session is not None, timeout=10_000)
    qtbot.waitUntil(lambda: frame.focusWidget() is asked.entry.field, timeout=10_000)
    return asked


def begin(page):
    return next(one.action for one in page.findChildren(EmptyState) if one.action is not None)


def keys(text: str) -> None:
    """Type wherever the keyboard of the window is."""
    (frame,) = [one for one in QApplication.topLevelWidgets() if isinstance(one, Frame) and one.isVisible()]
    for one in text:
        if one == "\n":
            QTest.keyClick(frame.focusWidget(), Qt.Key.Key_Return)
        else:
            QTest.keyClick(frame.focusWidget(), one)


def test_nothing_is_measured_before_somebody_says_that_the_board_may_have_power(frame, asked, qtbot):
    assert asked.session is None
    assert "power" in begin(asked).parentWidget().question.text()
    begin(asked).setFocus()
    keys("\n")
    qtbot.waitUntil(lambda: asked.session is not None, timeout=10_000)
    assert "power" in asked.power.accessibleName().lower()


def test_a_short_of_the_cold_check_keeps_the_walk_locked(frame, qtbot, shop, number):
    note_read(shop, ACTOR)
    with ColdCheck.open(shop, ACTOR, number) as cold:
        for domain in range(1, 6):
            cold.take(11.8, cold_domain(domain))
        cold.take(0.3, cold_domain(6))
        cold.wait()
    qtbot.waitExposed(frame)
    frame.at_hand.take_order(number)
    frame.go_to("walk")
    page = frame.page()
    qtbot.waitUntil(lambda: any(one.action for one in page.findChildren(EmptyState)), timeout=10_000)
    begin(page).click()
    qtbot.waitUntil(lambda: bool(page.findChildren(LockDialog)), timeout=10_000)
    page.findChildren(LockDialog)[0].reject()
    assert page.session is None


def test_state_of_the_board_is_said_in_one_line_and_values_follow_the_plan(page):
    assert page.session.at.conditions.powered
    assert "powered" in page.state_line.state.text().lower()
    stages = [stage.id for stage in page.session.stages]
    assert stages == [StageId.SUPPLY, StageId.DOMAINS, StageId.RAILS, StageId.SIGNALS]
    page.choose_stage(StageId.DOMAINS.value)
    said = page.state_line.state.text()
    keys("0.32\n" * 4 + "0.20\n")
    assert page.state_line.state.text() == said
    assert page.session.at.domain == 6
    page.session.wait()
    marks = {spot.domain: mark for spot, mark in page.view.picture._marks.items()}
    assert marks[5].tone == "major"
    assert marks[4].tone == ""


def test_causes_are_ranked_after_each_value_with_evidence_that_the_keyboard_reaches(page, qtbot):
    page.choose_stage(StageId.DOMAINS.value)
    keys("0.32\n" * 4 + "0.05\n")
    qtbot.waitUntil(lambda: page.ranking is not None and not page._job.busy and len(page._clues) == 5, timeout=20_000)
    assert page.causes.ranking is page.ranking
    page.causes.why.setFocus()
    keys("\n")
    lines = page.causes.lines()
    assert lines
    assert any("0.050 V" in line.words.text() for line in lines), "a line names the value"
    assert all(line.focusPolicy() & Qt.FocusPolicy.TabFocus for line in lines)
    line = next(line for line in lines if "0.050 V" in line.words.text())
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert page.session.at.domain == 5, "to measure it once more"
    assert page.ranking.why_not is not None or page.ranking.conclusion is not None


def test_what_tells_most_is_asked_next_and_the_place_stays_while_somebody_types(page, qtbot):
    page.choose_stage(StageId.DOMAINS.value)
    keys("0.32\n" * 2)
    qtbot.waitUntil(lambda: len(page._clues) == 2 and not page._job.busy, timeout=20_000)
    page.choose_stage(TELLING)
    move = page._spot_move()
    assert page.session.at == move.spot
    assert page.entry.place.text().startswith("splits ")
    assert page.view.stages.value() == TELLING
    assert not page.next_move.move_shown or page.next_move.move_shown.spot != move.spot
    here = page.session.at
    keys("0.3")
    page._ranked(page.ranking, page._clues)
    assert page.session.at == here
    assert page.entry.field.text() == "0.3"
    keys("\n")
    assert page.session.judged[-1].spot == here
    qtbot.waitUntil(lambda: len(page._clues) == 3 and not page._job.busy, timeout=20_000)
    assert page.view.stages.value() == TELLING


def test_signals_are_followed_by_bisection_or_chip_by_chip(page):
    page.choose_stage(StageId.SIGNALS.value)
    assert page.ways.isVisibleTo(page)
    first = page.session.at
    page.ways.choose("each")
    keys("1.2\n")
    second = page.session.at
    assert (second.point, second.chip) == (first.point, first.chip + 1)
    keys("1.2\n")
    assert page.session.at.chip == first.chip + 2
    QTest.mouseClick(page.view.picture, Qt.MouseButton.LeftButton, pos=page.view.picture.place_of(40).center())
    assert (page.session.at.point, page.session.at.chip) == (first.point, 40)


def test_the_end_stands_on_the_order_as_a_walk(frame, page, qtbot, shop, number):
    keys("13.4\n")
    page.finish_button.click()
    qtbot.waitUntil(lambda: bool(orders.order(shop, number).test_runs), timeout=10_000)
    (run,) = orders.order(shop, number).test_runs
    assert run.kind is TestKind.WALK
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("path"), timeout=10_000)


def test_it_stands_whole_at_the_smallest_window_in_every_theme(frame, page, qtbot):
    frame.resize(1280, 720)
    page.choose_stage(StageId.DOMAINS.value)
    keys("0.32\n" * 3 + "0.05\n")
    qtbot.waitUntil(lambda: len(page._clues) == 4 and not page._job.busy, timeout=20_000)
    page.causes.why.click()
    for name in theme.NAMES:
        theme.choose(name)
        comes_whole(qtbot, page)
        assert frame.width() == 1280, name


def test_in_a_wide_window_the_causes_have_a_column_of_their_own(frame, page, qtbot):
    frame.resize(1920, 1080)
    qtbot.waitUntil(lambda: page.view.far_view.isVisibleTo(page))
    assert page.view.far_view.isAncestorOf(page.causes)
    frame.resize(1280, 720)
    qtbot.waitUntil(lambda: not page.view.far_view.isVisibleTo(page))
    assert page.view.column_view.isAncestorOf(page.causes)
