"""The test plan card: which plan, how its steps stand, and what a pass of it proves."""

from __future__ import annotations

from PySide6.QtCore import Signal

from app.domain.test_plan import STANDARD
from app.services.test_plans import plan_of, plans
from app.ui.models.bench_session import BenchSession
from app.ui.pages.bench_heading import show_steps
from app.ui.pages.page import Desk
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.energise_dialog import plan_seconds
from app.ui.widgets.step_list import StepList
from app.ui.widgets.text import label
from app.words.language import _
from app.words.test_plans import plan_name, step_name


class PlanCard(Card):
    """`chosen` follows a choice of the plan, which is remembered for the next start of the window."""

    chosen = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(_("Test plan"))
        self._desk = desk
        self.choice = Choice(_("Test plan"), 104)
        for plan in plans().values():
            self.choice.addItem(plan_name(plan.id), plan.id)
        kept = self.choice.findData(desk.preferences.bench_plan)
        self.choice.setCurrentIndex(kept if kept >= 0 else self.choice.findData(STANDARD))
        self.choice.activated.connect(self._choose)
        self.aside(self.choice)
        self._takes = label("", "small", "ink_2", wrap=True)
        self.column.addWidget(self._takes)
        self.steps = StepList(_("Test plan"))
        self._listed: tuple[str, ...] = ()
        self._roomy = False
        self._list(self.plan)
        self.column.addWidget(self.steps)
        self.column.addStretch(1)
        self._proof = label("", "small", "ink_2", wrap=True)
        self._proof.hide()
        self.column.addWidget(self._proof)

    @property
    def plan(self) -> str:
        """The id of the chosen plan."""
        return str(self.choice.currentData())

    def show_session(self, session: BenchSession, order: str | None) -> None:
        """Show the steps of the session, and for which order they are taken."""
        steps = tuple(session.steps)
        if steps != self._listed:
            self.steps.clear()
            for step in steps:
                self.steps.add(step, step_name(step))
            self._listed = steps
        show_steps(self.steps, session, roomy=self._roomy)
        self._takes.setVisible(session.report is None)
        self._takes.setText(_("about {seconds} s").format(seconds=plan_seconds(self.plan)))
        proves = plan_of(self.plan).proves_repair
        self._proof.setVisible(bool(order))
        if order and proves:
            self._proof.setText(_("For {number}. Two passes in a row prove a repair.").format(number=order))
        elif order:
            self._proof.setText(
                _("For {number}. This plan proves no repair: it compares no chips.").format(number=order)
            )

    def set_roomy(self, *, roomy: bool, session: BenchSession) -> None:
        """In a high window every step is told with what came of it."""
        if roomy != self._roomy:
            self._roomy = roomy
            show_steps(self.steps, session, roomy=roomy)

    def _list(self, plan: str) -> None:
        for step in plan_of(plan).steps:
            self.steps.add(step, step_name(step))
        self._listed = tuple(plan_of(plan).steps)

    def _choose(self, _at: int) -> None:
        self._desk.choose(bench_plan=self.plan)
        self.chosen.emit()
