"""The order page at the bench: values beside each other, one key a repair, the same points again, the proof."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.diagnosis.causes import NextMove
from app.domain.asset import AssetKind, SerialSource
from app.domain.board_check import CheckKind
from app.domain.finding import Fault, PartKind
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.phrase import Phrase
from app.domain.repair_choice import RepairChoice
from app.domain.spot import COLD_INPUT, cold_domain
from app.domain.stock import Money, PartDraft
from app.domain.test_run import TestKind
from app.domain.work_order import ActionCode, State
from app.services import checks, orders, stock
from app.services.cold_check import ColdCheck
from app.services.policy import set_burn_in
from app.services.power_lock import override
from app.services.shop import Shop
from app.ui.widgets.machine_test_dialog import MachineTestDialog
from app.ui.widgets.next_step import Way
from app.ui.widgets.order_work import OrderWork
from app.ui.widgets.pair_bar import PairBar
from app.ui.widgets.pill import Pill

ME = "Marko Kovač"
SHORTED = cold_domain(13)


def measure(shop, number: str, value: float) -> None:
    """A cold check, whole or of the points that are owed, in which domain 13 shows a value."""
    with ColdCheck.open(shop, ME, number, "Fluke 87V") as check:
        while (spot := check.at) is not None:
            check.take(value if spot == SHORTED else 420.0 if spot == COLD_INPUT else 11.7)
        check.finish()


@pytest.fixture(scope="module")
def measured(tmp_path_factory) -> Path:
    """The folder of a shop with a board whose domain 13 is shorted, and chips in stock; each test gets a copy."""
    folder = tmp_path_factory.mktemp("measured")
    with Shop.open(folder) as shop:
        stock.receive(shop, ME, PartDraft("BM1362AC", "Chip", PartKind.CHIP, ("BHB42601",)), 3, Money(284, "EUR"))
        asset = AssetDraft(AssetKind.HASHBOARD, "Antminer", "S19j Pro", "BHB42601", "SN-1", SerialSource.LABEL)
        view = orders.open_order(shop, ME, OrderDraft("Плата не видна · 算力板不亮", asset))
        measure(shop, view.number, 0.4)
    return folder


@pytest.fixture
def shop(measured, tmp_path) -> Iterator[Shop]:
    with Shop.open(shutil.copytree(measured, tmp_path / "data")) as opened:
        yield opened


@pytest.fixture
def number(shop) -> str:
    (row,) = orders.orders(shop)
    return row.number


@pytest.fixture
def page(frame, qtbot, number):
    frame.go_to("order", order=number)
    made = frame.page()
    qtbot.waitUntil(lambda: made.view is not None and made.view.number == number)
    return made


def said(widget) -> list[str]:
    return [one.text() for one in widget.findChildren(QLabel)]


def settled(page, qtbot, what) -> None:
    qtbot.waitUntil(lambda: not page._busy and bool(what(page.view)), timeout=10_000)


def test_one_key_repairs_and_enter_measures_the_same_points_again(frame, page, qtbot, shop, number):
    assert page.view.state is State.DIAGNOSING
    assert [(one.action, one.place) for one in page.work.choices[:2]] == [
        (ActionCode.REFLOW, "domain 13"), (ActionCode.REPLACE, "domain 13"),
    ]  # fmt: skip
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_2)
    settled(page, qtbot, lambda view: view.replacements)
    assert page.view.state is State.IN_REPAIR
    assert page.view.standing.unanswered == 0
    assert stock.part_named(shop, "BM1362AC").on_hand == 2
    assert page.next_step.proposal.way is Way.MEASURE
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("cold_check"), timeout=10_000)
    cold = frame.page()
    qtbot.waitUntil(lambda: cold.session is not None, timeout=10_000)
    assert set(cold.session.spots) == {COLD_INPUT, cold_domain(12), SHORTED, cold_domain(14)}


def test_the_causes_by_all_that_the_order_tells_stand_there_with_their_reasons(frame, page, qtbot, shop, number):
    qtbot.waitUntil(lambda: page.card("causes").so_far.isVisible(), timeout=10_000)
    assert not page.card("causes").so_far.causes.isVisible(), "one value alone makes no cause the first"
    measure(shop, number, 0.4)
    qtbot.waitUntil(lambda: page.card("causes").so_far.causes.isVisible(), timeout=10_000)
    first = page.card("causes").so_far.causes.ranking.causes[0]
    assert first.domains == (13,)
    assert page.work.choices[0].action is ActionCode.REFLOW, "the ranking takes no key from what has one"
    page.card("causes").so_far.causes.why.click()
    assert page.card("causes").so_far.causes.lines()
    again = NextMove(Phrase.of("move.spot"), 1.0, (0.5, 0.5), spot=SHORTED)
    page.card("causes").so_far.wanted.emit(again)
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("cold_check"), timeout=10_000)
    cold = frame.page()
    qtbot.waitUntil(lambda: cold.session is not None, timeout=10_000)
    assert cold.session.at == SHORTED, "what tells most is asked first"


def test_the_chips_of_a_shorted_domain_have_a_key_each(frame, page, qtbot, shop):
    places = [one.place for one in page.work.choices]
    assert places[-3:] == ["chip 37", "chip 38", "chip 39"]
    page.setFocus()
    QTest.keyClick(page, Qt.Key(Qt.Key.Key_0 + places.index("chip 38") + 1))
    settled(page, qtbot, lambda view: view.replacements)
    (fitted,) = page.view.replacements
    assert (fitted.position, fitted.sku) == ("chip 38", "BM1362AC")
    assert page.next_step.proposal.way is Way.MEASURE
    qtbot.waitUntil(lambda: not page.card("causes").so_far.isVisible(), timeout=10_000)  # nothing was measured since


def test_what_is_concluded_gets_the_keys_behind_those_that_are_shown(page, qtbot):
    first, more = page.work.choices[0], RepairChoice(ActionCode.REPASTE, "chip 40")
    work = OrderWork(page)
    work.show_work(page.view, "", (first,))
    qtbot.addWidget(work)
    work.add_choices((first, more))
    assert work.choices == (first, more)


def test_the_whole_of_one_key_is_undone_by_one_undo(page, qtbot):
    page.work.take_choice(page.work.choices[0])
    settled(page, qtbot, lambda view: view.actions)
    page.undo()
    settled(page, qtbot, lambda view: not view.actions and view.state is State.DIAGNOSING)


def test_what_stands_out_is_shown_and_all_the_rest_on_demand(page, qtbot, shop, number):
    bars = page.measured.findChildren(PairBar)
    assert [bar.accessibleName().split(":")[0] for bar in bars] == ["Input", "Domain 13"]
    assert "before 0.4 Ω, after —" in bars[1].accessibleName()
    assert "▼ 0.4 Ω" in said(page.measured)
    (more,) = page.measured.more_buttons
    assert "44 other points" in more.text()
    more.click()
    assert len(page.measured.findChildren(PairBar)) == 46
    page.work.take_choice(page.work.choices[0])
    settled(page, qtbot, lambda view: view.actions)
    assert len(page.measured.findChildren(PairBar)) == 46, "what was opened stays open"
    measure(shop, number, 11.6)
    settled(page, qtbot, lambda view: len(view.checks) == 2 and view.checks[1].ended)
    assert any("after 11.6 Ω" in bar.accessibleName() for bar in page.measured.findChildren(PairBar))
    assert "1 point back in band" in [pill.accessibleName() for pill in page.measured.findChildren(Pill)]


def test_a_check_is_one_line_of_the_timeline_and_an_override_has_name_and_reason(page, qtbot, shop, number):
    override(shop, ME, number, "known TVS, 0.2 A limit")
    settled(page, qtbot, lambda view: view.power_overrides)
    lines = [entry.what for entry in page.view.timeline]
    assert (lines.count("check"), lines.count("measurement"), lines.count("test_run")) == (1, 0, 0)
    texts = said(page)
    assert any("46 values, Domain 13 is shorted: 0.4 Ω" in text for text in texts)
    assert any(ME in text and "known TVS, 0.2 A limit" in text for text in texts)


def test_hours_of_the_model_are_asked_for_and_typed(frame, page, qtbot, shop, number):
    set_burn_in(shop, ME, "BHB42601", 2)
    page.work.take_choice(page.work.choices[0])
    settled(page, qtbot, lambda view: view.actions)
    measure(shop, number, 11.6)
    for _pass in range(2):
        orders.add_test_run(shop, ME, page.view.id, Fault.NONE, kind=TestKind.FIXTURE)
    orders.advance(shop, ME, page.view.id, State.TESTING)
    page.refresh()
    settled(page, qtbot, lambda view: view.passes == 2 and view.state is State.TESTING)
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_Return)
    settled(page, qtbot, lambda view: view.state is State.BURN_IN)
    assert page.next_step.proposal.way is Way.AGE
    assert "0" in page.next_step.proposal.why
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_Return)
    dialog = page.findChild(MachineTestDialog)
    qtbot.waitUntil(dialog.isVisible)
    assert dialog.hours.text() == "2"
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    QTest.keyClicks(dialog.focusWidget(), "126")
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    settled(page, qtbot, lambda view: view.standing.burn_in_hours == 2.0)
    assert page.next_step.proposal.way is Way.STEP
    assert page.next_step.proposal.step.target is State.PASSED


def test_a_check_that_is_under_way_says_so(page, qtbot, shop, number):
    check = checks.begin(shop, ME, number, CheckKind.BISECTION, "BHB42601", body="{}")
    settled(page, qtbot, lambda view: any(one.id == check.id for one in view.checks))
    assert any("under way" in text for text in said(page))
