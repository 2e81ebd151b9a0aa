"""The factory tester on a console: the board on it, its order, its runs, and whether they are taken to the order."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from app.services.console_events import ConsoleRun
from app.services.console_orders import KeptRun
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.flow import Flow
from app.ui.widgets.pill import Pill
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.console import process_name
from app.words.findings import verdict_text
from app.words.language import _, ngettext
from app.words.plain_text import plain

#: Runs that are listed, newest first.
_MOST = 6


class TesterCard(Card):
    """`toggled` = the person lets runs be taken to their order by themselves, or no longer."""

    def __init__(self, open_order: Callable[[], object], undo: Callable[[], object]) -> None:
        super().__init__(_("Factory tester"))
        self.takes = QCheckBox(_("Add runs to the board's order"))
        self.takes.setChecked(True)
        self.column.addWidget(self.takes)
        self._board = label("", "strong", select=True, wrap=True)
        self._order = label("", "small", "ink_2", wrap=True)
        self._proposal = label("", "strong", "ok", wrap=True)
        self.column.addWidget(self._board)
        self.column.addWidget(self._order)
        self._runs = QVBoxLayout()
        self._runs.setSpacing(6)
        self.column.addLayout(self._runs)
        self.column.addWidget(self._proposal)
        buttons = QWidget()
        row = Flow(buttons)
        self.open_button = button(_("Open order"), open_order, icon="action.open_order")
        self.undo_button = button(_("Take back the last run"), undo, icon="action.undo", kind="link")
        row.addWidget(self.open_button)
        row.addWidget(self.undo_button)
        self.column.addWidget(buttons)
        self.show_board(None, None, known=False)
        self.show_runs((), {})

    def show_board(self, serial: str | None, order: str | None, *, known: bool) -> None:
        """Whose turn it is. `known` = the shop was asked for its order."""
        self._board.setText(plain(serial, 40) if serial else _("No board serial read yet"))
        if not serial:
            words = ""
        elif order:
            words = _("Order {number}").format(number=order)
        else:
            words = _("No open order for this board.") if known else ""
        self._order.setText(words)
        self._order.setVisible(bool(words))
        self.open_button.setText(_("Open order") if order or not known else _("Open a new order"))
        self.open_button.setVisible(bool(serial))

    def show_runs(self, runs: tuple[ConsoleRun, ...], kept: dict[int, KeptRun]) -> None:
        """The runs, newest first; `kept` by their number."""
        empty(self._runs)
        for run in list(reversed(runs))[:_MOST]:
            line = QHBoxLayout()
            line.setSpacing(8)
            tone, icon = ("ok", "state.ok") if run.passed else ("ink_2", "state.inconclusive")
            if run.judges_board and not run.passed:
                tone, icon = "critical", "state.critical"
            line.addWidget(Pill(process_name(run.process), tone, icon))
            said = _("passed") if run.passed else verdict_text(run.diagnosis.verdict)
            line.addWidget(Elided(said, "small", "ink_2"), 1)
            if run.number in kept:
                line.addWidget(label(_("added"), "small", "ink_2"))
            self._runs.addLayout(line)
        last = kept.get(runs[-1].number) if runs else None
        self.undo_button.setVisible(last is not None and last.commit is not None)
        words = ""
        if last is not None and last.proposes_passed:
            words = _("{passes} passes in a row: the order may go on to Passed.").format(passes=last.passes)
        elif last is not None and last.passes:
            count = ngettext("{passes} pass in a row, {needed} needed", "{passes} passes in a row, {needed} needed",
                             last.passes)  # fmt: skip
            words = count.format(passes=last.passes, needed=last.needed)
        elif last is not None and runs[-1].passed:
            words = _("Added as a test before the repair; passes are counted after it.")
        tone = "ok" if last is not None and last.passes else "ink_2"
        if self._proposal.property("tone") != tone:
            self._proposal.setProperty("tone", tone)
            self._proposal.style().polish(self._proposal)
        self._proposal.setText(words)
        self._proposal.setVisible(bool(words))
