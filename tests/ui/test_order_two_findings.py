"""The order page with two confirmed findings: keys, scans, typing and their own buttons answer each, or rule it out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.finding import Fault, PartKind, Suspect
from app.domain.phrase import Phrase
from app.domain.stock import Money, PartDraft
from app.domain.work_order import ActionCode, FindingStatus, State
from app.services import orders, stock
from app.ui.widgets.next_step import Way
from app.ui.widgets.pill import Pill
from tests.services.shop_story import CHIP, FINDING, opening

ME = "Marko Kovač"
SENSOR = PartDraft("TMP451", "Temperature sensor", PartKind.TEMP_SENSOR, ("BHB56801",))
OTHER = replace(
    FINDING, fault=Fault.TEMP_SENSOR_FAULT, message=Phrase.of("bench.sensor_silent.title", sensor="U7"), chips=(),
    parts=(Suspect(PartKind.TEMP_SENSOR, "U7", likelihood=0.9),),
)  # fmt: skip


@pytest.fixture
def page(frame, qtbot, shop):
    """The order as its test left it: two findings, both suspected, and a part in stock for each."""
    for part in (CHIP, SENSOR):
        stock.receive(shop, ME, part, 5, Money(325, "USD"))
    number = orders.open_order(shop, ME, opening(findings=(FINDING, OTHER))).number
    frame.go_to("order", order=number)
    made = frame.page()
    qtbot.waitUntil(lambda: made.view is not None and made.view.number == number, timeout=30_000)
    return made


@pytest.fixture
def repair(page, qtbot, shop):
    """The same order under repair, both findings confirmed, nothing done yet."""
    for line in page.view.findings:
        orders.confirm_finding(shop, ME, page.view.id, line.id)
    orders.advance_to(shop, ME, page.view.id, State.IN_REPAIR)
    page.refresh()
    settled(page, qtbot, lambda view: view.state is State.IN_REPAIR)
    return page


def settled(page, qtbot, what) -> None:
    qtbot.waitUntil(lambda: not page._busy and not page._reading and bool(what(page.view)), timeout=30_000)


def key(page, number: int) -> None:
    page.setFocus()
    QTest.keyClick(page, Qt.Key(Qt.Key.Key_0 + number))


def waiting(page) -> list[Fault]:
    return [line.finding.fault for line in page.view.unanswered]


def undone_pills(page) -> int:
    return sum(pill.accessibleName() == "Nothing done for it yet" for pill in page.findings.findChildren(Pill))


def test_one_key_each_leads_the_order_past_its_repair(frame, page, qtbot):
    for left in (1, 0):
        page.findings.confirm_buttons[0].click()
        settled(page, qtbot, lambda view, left=left: 2 - len(view.confirmed) == left)
    assert "One key begins the repair and records what was done:" in [
        one.text() for one in page.work.findChildren(QLabel)
    ], "nothing is left to confirm"
    key(page, 1)
    settled(page, qtbot, lambda view: view.actions)
    assert waiting(page) == [Fault.TEMP_SENSOR_FAULT]
    assert (page.next_step.proposal.way, undone_pills(page)) == (Way.WAIT, 1)
    assert [one.place for one in page.work.choices] == ["U7", "U7"], "the keys are those of what is still open"
    key(page, 2)
    settled(page, qtbot, lambda view: view.replacements)
    assert (waiting(page), undone_pills(page)) == ([], 0)
    QTest.keyClick(page, Qt.Key.Key_Return)
    settled(page, qtbot, lambda view: view.state is State.TESTING)


def test_undo_opens_the_finding_again(repair, qtbot):
    key(repair, 1)
    settled(repair, qtbot, lambda view: len(view.unanswered) == 1)
    QTest.keySequence(repair, QKeySequence(QKeySequence.StandardKey.Undo))
    settled(repair, qtbot, lambda view: len(view.unanswered) == 2)
    assert undone_pills(repair) == 2


def test_a_scanned_part_answers_the_finding_that_suspects_it(repair, qtbot):
    repair.scanned(SENSOR.sku)
    settled(repair, qtbot, lambda view: view.replacements)
    assert (repair.view.replacements[0].position, waiting(repair)) == ("U7", [Fault.CHAIN_BREAK])
    repair.scanned(CHIP.sku)
    settled(repair, qtbot, lambda view: not view.unanswered)


def test_an_action_goes_to_the_finding_of_its_place_which_is_shown_as_it_is_typed(repair, qtbot):
    work, (chain, sensor) = repair.work, (line.id for line in repair.view.findings)
    assert work.answers.currentData() == (chain,)
    work.place.setText("u7")
    assert work.answers.currentData() == (sensor,)
    work.place.setText("heatsink")
    assert work.answers.currentData() == (chain,), "no place of any: the first without an answer"
    work.place.setText("85")
    work.add_action.click()
    settled(repair, qtbot, lambda view: view.actions)
    assert (repair.view.actions[0].position, waiting(repair)) == ("chip 85", [Fault.TEMP_SENSOR_FAULT])
    assert repair.work.answers.currentData() == (sensor,)


def test_who_chooses_the_finding_is_asked_no_more_and_one_deed_may_answer_all(repair, qtbot):
    chain, sensor = (line.id for line in repair.view.findings)
    for ids in ((sensor,), (chain, sensor)):
        answers = repair.work.answers
        answers.setCurrentIndex(answers.findData(ids))
        answers.activated.emit(answers.currentIndex())
        assert repair.work.answers.currentData() == ids
    repair.work.place.setText("chip 85")
    assert repair.work.answers.currentData() == (chain, sensor), "what was said holds, whatever the place"
    repair.work.action.setCurrentIndex(repair.work.action.findData(ActionCode.CLEAN))
    repair.work.add_action.click()
    settled(repair, qtbot, lambda view: view.actions)
    assert (waiting(repair), repair.work.chosen) == ([], ())
    assert repair.next_step.proposal.way is Way.STEP


def test_a_finding_is_taken_up_from_its_own_line_or_ruled_out_there(frame, repair, qtbot):
    repair.findings.work_buttons[1].click()
    qtbot.waitUntil(lambda: frame.focusWidget() is repair.work.key_buttons[0], timeout=30_000)
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_1)
    settled(repair, qtbot, lambda view: view.actions)
    assert (repair.view.actions[0].position, waiting(repair)) == ("U7", [Fault.CHAIN_BREAK])
    (rule_out,) = [one for one in repair.findings.findChildren(QPushButton) if one.text() == "Rule out"]
    rule_out.click()
    settled(repair, qtbot, lambda view: not view.unanswered)
    assert repair.view.findings[0].status is FindingStatus.RULED_OUT
    assert repair.next_step.proposal.way is Way.STEP
