"""The answers of a bisection so far, newest first: where the chain was held, the count, what that was taken for."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.bisection import Bisection, Heard, Step
from app.ui import icons
from app.ui.widgets.card import Card
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.bisection import heard_text, source_name, step_text
from app.words.language import _
from app.words.plain_text import plain

_MARKS = {
    Heard.FREE: ("state.not_run", "ink_3"),
    Heard.GOOD: ("state.ok", "ok"),
    Heard.BAD: ("state.major", "major"),
    Heard.PASSED: ("ph.skip-forward", "ink_3"),
}
_AGAIN = ("state.unknown", "minor")


class BisectionSteps(Card):
    """`show_search` fills it; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(label(_("Counts so far"), "section"), 1)
        head.addWidget(label(_("Backspace takes back"), "small", "ink_2"))
        self.column.addLayout(head)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(3)
        self.column.addLayout(self._lines)
        self._shown: tuple[Step, ...] | None = None

    def show_search(self, bisection: Bisection) -> None:
        """Show its steps."""
        self.setVisible(bool(bisection.steps))
        if bisection.steps == self._shown:
            return
        self._shown = bisection.steps
        empty(self._lines)
        people = {step.by for step in bisection.steps if step.by}
        for step, heard in reversed(tuple(zip(bisection.steps, bisection.heard, strict=True))):
            self._lines.addWidget(_Line(step, heard, named=len(people) > 1))


class _Line(QWidget):
    def __init__(self, step: Step, heard: Heard, *, named: bool) -> None:
        super().__init__()
        self._look = _MARKS.get(heard, _AGAIN)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._mark = QLabel()
        row.addWidget(self._mark)
        words = step_text(step)
        row.addWidget(label(words, "strong"))
        told = "" if heard is Heard.FREE else heard_text(heard, step)
        who = plain(step.by, 24) if named else ""  # one alone needs no name on every line
        by = " · ".join(part for part in (told, source_name(step.source), who) if part)
        row.addWidget(Elided(by, "small", "ink_2", right=True), 1)
        self.setAccessibleName(f"{words}, {by}")
        self.restyle()

    def restyle(self) -> None:
        """Draw the mark anew at a switch of theme."""
        self._mark.setPixmap(icons.pixmap(*self._look, 15))
