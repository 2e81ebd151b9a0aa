"""What a test came to: verdict, findings, ranked causes, the next step, and the primary that takes it to an order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.domain.finding import Fault, Finding, Role, Verdict
from app.ui import theme
from app.ui.widgets.buttons import primary
from app.ui.widgets.card import Card
from app.ui.widgets.causes_card import CausesCard
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.finding_card import FindingCard, FindingLine
from app.ui.widgets.pill import Pill
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import hairline, label
from app.words.findings import fault_name, finding_text, verdict_text
from app.words.language import _

#: Risks of the work that a card names.
_RISKS = 2


class ResultPanel(QWidget):
    """The right column of the Bench page."""

    def __init__(self, on_primary: Callable[[], object]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._scroll = Scrolled()
        self._scroll.fitted.connect(self.setFixedWidth)
        column.addWidget(self._scroll, 1)
        self.primary: QPushButton = primary("", on_primary, icon="action.open_order")
        column.addWidget(self.primary)
        self.primary.hide()
        self._shown: tuple[Sequence[Finding], Verdict] | None = None
        self._note = ""
        self._sisters: tuple[Finding, ...] = ()
        self._waiting: tuple[str, tuple[str, ...]] | None = None
        self.clear()
        self.restyle()

    def restyle(self) -> None:
        """Renew the width at a switch of theme."""
        least = round(336 * min(theme.current().scale, 1.08))
        self._scroll.set_span(least, round(least * 1.2))

    def clear(self) -> QVBoxLayout:
        """Empty the column; gives its new layout."""
        inside = Inside()
        made = QVBoxLayout(inside)
        made.setContentsMargins(0, 0, 0, 0)
        made.setSpacing(12)
        self._scroll.setWidget(inside)
        return made

    def show_waiting(self, head: str, lines: Sequence[str]) -> None:
        """Before and during a test: what will stand here."""
        if self._waiting == (head, tuple(lines)):
            return
        column = self.clear()
        self._shown, self._sisters, self._waiting = None, (), (head, tuple(lines))
        card = Card(head)
        for line in lines:
            card.column.addWidget(label(line, "small", "ink_2", wrap=True))
        column.addWidget(card)
        column.addStretch(1)
        self.primary.hide()

    def show_result(self, findings: Sequence[Finding], verdict: Verdict, primary_text: str, note: str = "") -> None:
        """Show what was found, gravest first, and what the primary does now; `note` is said with a verdict that no
        finding leads.
        """
        column = self.clear()
        self._shown, self._waiting, self._note = (findings, verdict), None, note
        lead = verdict.finding
        if lead is None:
            column.addWidget(_verdict_card(verdict, note))
        else:
            column.addWidget(FindingCard(lead, brief=True))
            self._lead(column, lead)
        others = [finding for finding in findings if finding is not lead]
        if others:
            consequences = all(finding.role is Role.CONSEQUENCE for finding in others)
            card = Card(_("Follows from it") if consequences else _("Besides"))
            for finding in others:
                card.column.addWidget(FindingLine(finding, full=False))
            column.addWidget(card)
        if self._sisters:
            card = Card(_("Beside its sister boards"))
            for finding in self._sisters:
                card.column.addWidget(FindingLine(finding, full=True))
            column.addWidget(card)
        column.addStretch(1)
        self.primary.setText(primary_text)
        self.primary.setAccessibleName(primary_text)
        self.primary.setVisible(bool(primary_text))

    def _lead(self, column: QVBoxLayout, lead: Finding) -> None:
        """What follows the leading finding: its causes, then what to do."""
        if lead.parts:
            column.addWidget(CausesCard(lead.parts))
        said = finding_text(lead)
        if said.steps:
            column.addWidget(next_card(_("Next"), said.steps, said.risks))

    def show_sisters(self, findings: Sequence[Finding]) -> None:
        """Show what the EEPROMs of the other boards on the bench tell of this one's, below its own result."""
        if self._shown is not None and tuple(findings) != self._sisters:
            self._sisters = tuple(findings)
            self.show_result(*self._shown, self.primary.text(), self._note)


def _verdict_card(verdict: Verdict, note: str) -> Card:
    card = Card()
    passed = verdict.fault is Fault.NONE
    row = QHBoxLayout()
    row.addWidget(
        Pill(_("Passed"), "ok", "state.ok") if passed else Pill(fault_name(verdict.fault), "info", "state.inconclusive")
    )
    row.addStretch(1)
    card.column.addLayout(row)
    card.column.addWidget(label(verdict_text(verdict), "section", wrap=True))
    if note:
        card.column.addWidget(label(note, "small", "ink_2", wrap=True))
    return card


def next_card(title: str, steps: Sequence[str], risks: Sequence[str] = ()) -> Card:
    """What to do, the first of it in bold, and below a line what to mind at it."""
    card = Card(tone="accent")
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(icon_label("action.probe", "accent", 18))
    row.addWidget(label(title, "section"), 1)
    card.column.addLayout(row)
    card.column.addWidget(label(steps[0], "strong", wrap=True, select=True))
    for step in steps[1:]:
        card.column.addWidget(label(step, "small", "ink_2", wrap=True, select=True))
    if risks:
        card.column.addWidget(hairline())
    for risk in risks[:_RISKS]:
        card.column.addWidget(label(_("Mind: {risk}").format(risk=risk), "small", "ink", wrap=True, select=True))
    return card
