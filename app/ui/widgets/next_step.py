"""The next step of an order as one big button, its gate explained in one sentence, and the other ways on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.domain.order_view import OrderView
from app.domain.quote import ApprovalStand
from app.domain.work_order import Gate, State, Step
from app.services.remeasure import owed
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.flow import Flow
from app.ui.widgets.order_card import OrderCard, OrderSpace
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import label
from app.words.language import _, ngettext
from app.words.orders import explain, state_name, step_name
from app.words.plain_text import plain
from app.words.quotes import approval_text
from app.words.waiting import waits_text

#: Where the board was worked on, and is not proved yet.
_REPAIRED = frozenset({State.IN_REPAIR, State.TESTING})
_DAY = 86_400.0


class Way(StrEnum):
    """What the big button does."""

    STEP = "step"
    TEST = "test"
    MEASURE = "measure"
    AGE = "age"
    SIGN = "sign"
    ANSWER = "answer"
    QUOTE = "quote"
    WAIT = "wait"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed way on, what its button says, and why it is that or cannot be taken yet."""

    way: Way
    text: str
    why: str
    step: Step | None


def proposal(view: OrderView) -> Proposal:
    """What to do next: the step itself when its gates are met, else what opens the gate; after work on the board the
    same points are measured again first.
    """
    step = view.next_step
    again = owed(view) if step is not None and view.state in _REPAIRED else None
    if again is not None:
        count = len(again.spots)
        why = ngettext("{n} value: what stood out, its neighbours and the repaired place.",
                       "{n} values: what stood out, its neighbours and the repaired place.", count)  # fmt: skip
        return Proposal(Way.MEASURE, _("Measure the same points again"), why.format(n=count), None)
    if view.state is State.NEEDS_REVIEW:
        return Proposal(Way.NONE, "", _("Two benches contradict each other. Say below where the order stands."), None)
    if step is None:
        if not view.signed:
            return Proposal(Way.SIGN, _("Sign"), _("The order is closed and not signed."), None)
        return Proposal(Way.NONE, "", _("The order is closed."), None)
    why = explain(step.why) if step.why is not None else ""
    missing = {gate.gate for gate in step.gates if not gate.met}
    if missing == {Gate.APPROVAL}:
        if view.approval is ApprovalStand.DECLINED:
            return Proposal(Way.QUOTE, _("Write another quote"), why, step)
        return Proposal(Way.ANSWER, _("Record the customer's answer"), why, step)
    if Gate.BURN_IN in missing and Gate.PASSES not in missing:
        return Proposal(Way.AGE, _("Add the test in a machine"), why, step)
    if Gate.PASSES in missing:
        return Proposal(Way.TEST, _("Start test"), why, step)
    if Gate.SIGNATURE in missing:
        return Proposal(Way.SIGN, _("Sign"), why, step)
    if Gate.CONFIRMED_FINDING in missing and not view.standing.suspected:
        return Proposal(Way.TEST, _("Test on the bench"), why, step)
    if missing:
        return Proposal(Way.WAIT, step_name(step), why, step)
    return Proposal(Way.STEP, step_name(step), _held(view) or _open(view, step), step)


def _open(view: OrderView, step: Step) -> str:
    """Why a step is proposed, where that is worth saying: what opened its gate, or the test that failed."""
    if view.state in _REPAIRED and step.target is State.IN_REPAIR and view.standing.failed_last:
        return _("The last test failed.")
    met = next((gate.met_by for gate in step.gates if gate.met_by is not None), None)
    return (approval_text(view) or explain(met)) if met is not None else ""


def _held(view: OrderView) -> str:
    """What an order on hold waits for, with the words it was held with; "" for any other."""
    if view.state is not State.ON_HOLD or view.waits_for is None:
        return ""
    waits, reason = waits_text(view.waits_for), plain(view.transitions[-1].reason if view.transitions else "", 200)
    return waits if not reason or reason in waits else f"{waits}: {reason}"


class NextStepCard(OrderCard):
    """The big button; Enter on the page presses it."""

    proposal: Proposal

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space)
        self.go_button = primary("")
        self._others: list[QPushButton] = []
        #: When a hold ends, the card says so by itself.
        self._ends = QTimer(self)
        self._ends.setSingleShot(True)
        self._ends.timeout.connect(self._ended)

    def show_order(self, view: OrderView, found: Any) -> None:
        self.clear()
        self.proposal = proposal(view)
        said = self.proposal
        self.column.addWidget(label(_("Next step"), "small", "ink_2"))
        if said.way is Way.NONE:
            self.column.addWidget(label(state_name(view.state), "title", wrap=True))
        until = view.held_until if view.state is State.ON_HOLD else None
        left = (until - datetime.now(UTC)).total_seconds() if until is not None else 0.0
        over = until is not None and left <= 0
        if over:
            row = QHBoxLayout()
            row.addWidget(Pill(_("The time is over"), "minor", "state.minor"))
            row.addStretch(1)
            self.column.addLayout(row)
        self._ends.stop()
        if 0 < left < _DAY:
            self._ends.start(math.ceil(left * 1000) + 1)
        waits = _("It waits for parts; below is which, and whether they are here.")
        why = said.why or (waits if view.state is State.AWAITING_PARTS else _("Everything for it is there."))
        self.column.addWidget(label(why, "strong" if over else "body", "ink" if over else "ink_2", wrap=True))
        self.go_button = primary(said.text or state_name(view.state), self._go, icon=_ICONS[said.way])
        self.column.addWidget(self.go_button)
        self.go_button.setEnabled(said.way is not Way.WAIT)
        self.go_button.setVisible(said.way is not Way.NONE)
        hold = next((step for step in view.steps if step.target is State.ON_HOLD), None)
        others = [step for step in view.steps if step not in (said.step, hold)]
        if said.way in (Way.ANSWER, Way.QUOTE) and said.step is not None and said.step.ready_with_reason:
            others.insert(0, said.step)
        if view.state is State.NEEDS_REVIEW:
            others = [step for step in others if step.ready or step.ready_with_reason]
        if view.state is State.TESTING or said.way is Way.TEST:
            others = [step for step in others if step.target is not State.PASSED or step.ready]
        self._others = [self._other(step, view) for step in others]
        if others:
            flow = Flow(gap=8 if view.state is State.NEEDS_REVIEW else 4)
            for made in self._others:
                flow.addWidget(made)
            self.column.addLayout(flow)
        foot = QHBoxLayout()
        if said.way not in (Way.NONE, Way.WAIT):
            foot.addWidget(label(_("or Enter"), "small", "ink_2"))
        foot.addStretch(1)
        if hold is not None:
            foot.addWidget(button(_("Put on hold…"), lambda: self.space.take(hold), kind="link"))
        if foot.count() > 1:
            self.column.addLayout(foot)

    def focus_wanted(self) -> QWidget | None:
        if self.proposal.way is Way.NONE:
            return next(iter(self._others), None)
        return self.go_button

    def key_pressed(self, event: QKeyEvent) -> bool:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        if self.go_button.isEnabled():
            self.go_button.click()
        return True

    def _ended(self) -> None:
        if self.space.view is not None:
            self.show_order(self.space.view, None)

    def _other(self, step: Step, view: OrderView) -> QPushButton:
        if view.state is State.NEEDS_REVIEW:  # not a step but where it stands
            return button(state_name(step.target), lambda: self.space.take(step))
        asks = step is self.proposal.step and not step.ready
        words = _("{step} without it…").format(step=step_name(step)) if asks else step_name(step)
        made = button(words, lambda: self.space.take(step), kind="ghost")
        made.setEnabled(step.ready or step.ready_with_reason)
        if step.why is not None:
            made.setToolTip(explain(step.why))
        return made

    def _go(self) -> None:
        said = self.proposal
        if said.way is Way.TEST:
            self.space.test()
        elif said.way is Way.MEASURE:
            self.space.measure_again()
        elif said.way is Way.AGE:
            self.space.ask_machine_test()
        elif said.way in (Way.ANSWER, Way.QUOTE) and (quote := self.space.card("quote")) is not None:
            (quote.answer if said.way is Way.ANSWER else quote.offer)()
        elif said.way is Way.SIGN:
            self.space.ask_signature()
        elif said.step is not None:
            self.space.take(said.step)


_ICONS = {
    Way.STEP: "ph.arrow-right",
    Way.TEST: "ph.play-fill",
    Way.MEASURE: "source.multimeter",
    Way.AGE: "state.running",
    Way.SIGN: "ph.pencil-line",
    Way.ANSWER: "ph.chat-circle-text",
    Way.QUOTE: "ph.receipt",
    Way.WAIT: "ph.lock-simple",
    Way.NONE: "",
}
