"""Checking the record: what was found, sentence by sentence, with the way to each thing and one button to repair."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.services import safety
from app.services.safety import CheckReport, Problem, ProblemKind
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.ledger import problem_text, repaired_text

#: So many problems are shown one by one; the rest is counted.
_MOST = 12
#: Kinds whose subject can be looked up in the window.
_FOUND = frozenset(
    {
        ProblemKind.NEGATIVE_STOCK,
        ProblemKind.STOCK_VALUE,
        ProblemKind.TWO_PLACES,
        ProblemKind.TWO_SERIALS,
        ProblemKind.STATE,
    }
)


class CheckCard(Card):
    """`check` and `repair` work in a thread; `allowed` is asked before a repair."""

    def __init__(self, desk: Desk, allowed: Callable[[], bool]) -> None:
        super().__init__(_("Check"))
        self._desk, self._allowed = desk, allowed
        words = _("File, change log, tables, photos, stock, places and serials are compared with each other.")
        self.column.addWidget(label(words, "small", "ink_2", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        self.check_button = button(_("Check the record"), self.check, icon="ph.shield-check")
        row.addWidget(self.check_button)
        self.repair_button = button(_("Repair"), self.repair, icon="ph.wrench")
        self.repair_button.hide()
        row.addWidget(self.repair_button)
        row.addStretch(1)
        self.column.addLayout(row)
        self.said = label("", "small", "ink_2", wrap=True, select=True)
        self.said.hide()
        self.column.addWidget(self.said)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.column.addLayout(self._list)

    def check(self) -> None:
        """Look at everything."""
        self._run(_("Checking…"), lambda: safety.check(self._desk.shop), self._show)

    def repair(self) -> None:
        """Put right what needs no judgement; everything of before stays in the log or set aside."""
        if not self._allowed():
            return

        def done(repaired: Any) -> None:
            self._show(repaired.report)
            words = repaired_text(repaired.rows, repaired.brought, repaired.aside)
            self._say(f"{words} {self.said.text()}", "ok" if repaired.report.sound else "critical")

        self._run(_("Repairing…"), lambda: safety.repair(self._desk.shop), done)

    def _run(self, words: str, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._empty()
        self._say(words)
        for one in (self.check_button, self.repair_button):
            one.setEnabled(False)

        def over() -> None:
            for one in (self.check_button, self.repair_button):
                one.setEnabled(True)

        def finished(result: Any) -> None:
            over()
            done(result)

        def failed(error: BaseException) -> None:
            over()
            self._say(sentence(error), "critical")

        run_in_thread(work, finished, failed, self)

    def _show(self, report: CheckReport) -> None:
        self._empty()
        self.repair_button.setVisible(safety.ways_out(report.problems))
        settle = [problem for problem in report.problems if not problem.kind.damage]
        looked = ngettext("Sound: {count} change looked at.", "Sound: {count} changes looked at.", report.changes)
        if report.sound:
            words = looked.format(count=f"{report.changes:,}")
            if settle:
                more = ngettext("{count} thing to settle:", "{count} things to settle:", len(settle))
                words = f"{words} {more.format(count=len(settle))}"
            self._say(words, "ok")
        else:
            words = ngettext("{count} problem found.", "{count} problems found.", len(report.problems))
            self._say(words.format(count=len(report.problems)), "critical")
        for problem in sorted(report.problems, key=lambda one: not one.kind.damage)[:_MOST]:
            self._list.addWidget(self._row(problem))
        left = len(report.problems) - _MOST
        if left > 0:
            words = ngettext("and {count} more: hashwrench check", "and {count} more: hashwrench check", left)
            self._list.addWidget(label(words.format(count=left), "small", "ink_2"))

    def _row(self, problem: Problem) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        tone = "critical" if problem.kind.damage else "ink"
        words = problem_text(problem.kind.value, problem.subject, problem.detail)
        row.addWidget(label(words, "small", tone, wrap=True, select=True), 1)
        if problem.kind in _FOUND:
            find = button(_("Find it"), lambda: self._desk.look_up(problem.subject), kind="link")
            row.addWidget(find, 0, Qt.AlignmentFlag.AlignTop)
        return made

    def _empty(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _say(self, words: str, tone: str = "ink_2") -> None:
        self.said.setText(words)
        theme.set_tone(self.said, tone)
        self.said.show()
