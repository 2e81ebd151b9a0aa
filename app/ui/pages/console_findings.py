"""What a console means so far: the verdict and its findings as cards, their lines tinted in the text."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.finding import Finding
from app.domain.log_diagnosis import LogDiagnosis
from app.ui.widgets.card import Card
from app.ui.widgets.console_view import ConsoleView
from app.ui.widgets.finding_card import tone_of
from app.ui.widgets.log_finding import LogFinding
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.console import console_verdict_text
from app.words.language import _


class ConsoleFindings(QWidget):
    """A finding that is chosen leads to its first line in `view`."""

    def __init__(self, view: ConsoleView) -> None:
        super().__init__()
        self._view = view
        self.diagnosis: LogDiagnosis | None = None
        self.cards: list[LogFinding] = []
        self._so_far: bool | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)

    def show_diagnosis(self, diagnosis: LogDiagnosis | None, *, so_far: bool) -> None:
        """Show this one; None = nothing is known yet. `so_far` = more may come."""
        if self._so_far is so_far and _same(diagnosis, self.diagnosis):
            return
        self.diagnosis, self._so_far = diagnosis, so_far
        empty(self._column)
        verdict = Card()
        verdict.column.setSpacing(4)
        verdict.column.addWidget(label(_("Verdict so far") if so_far else _("Verdict"), "small", "ink_2"))
        said = console_verdict_text(diagnosis) if diagnosis is not None else _("Nothing recognised yet")
        verdict.column.addWidget(label(said, "section", wrap=True, select=True))
        self._column.addWidget(verdict)
        tones: dict[int, str] = {}
        self.cards = []
        for finding in diagnosis.findings if diagnosis is not None else ():
            card = LogFinding(finding)
            card.picked.connect(self.pick)
            self.cards.append(card)
            self._column.addWidget(card)
            for proof in finding.evidence:
                if proof.line is not None:
                    tones.setdefault(proof.line, tone_of(finding))
        self._view.show_tones(tones)

    def pick(self, finding: Finding) -> None:
        """Go to the first line of a finding that is still kept; its card opens."""
        for card in self.cards:
            card.set_chosen(card.finding is finding)
        rows = [self._view.text.row_of(proof.line) for proof in finding.evidence if proof.line is not None]
        row = next((row for row in rows if row is not None), None)
        if row is not None:
            self._view.go_to_row(row)


def _same(one: LogDiagnosis | None, other: LogDiagnosis | None) -> bool:
    """Whether two diagnoses say the same, so that cards need not be made anew under a reader's eyes."""
    if one is None or other is None:
        return one is other
    return (one.findings, one.verdict, one.model) == (other.findings, other.verdict, other.model)
