"""The strip above a board that was here before: when, what it had, what was done at which place, how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.domain.board_visit import Visit
from app.domain.finding import Fault
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, label
from app.words.board_path import visit_line, visits_text, was_here_text
from app.words.language import _


class Host(Protocol):
    """The part of the window that this needs."""

    def go_to(self, page_id: str, **where: Any) -> None:
        """Show a page."""


class HistoryStrip(QFrame):
    """Hidden for a board that was never here before."""

    def __init__(self, desk: Host) -> None:
        super().__init__()
        self._desk, self._serial = desk, ""
        self.setProperty("kind", "card")
        self.setProperty("tone", "minor")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 7, 10, 7)
        row.setSpacing(14)
        row.addWidget(icon_label("ph.clock-counter-clockwise", "minor", 20), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(1)
        self.head = label("", "strong", "ink", wrap=True)
        self.line = Elided("", "small", "ink")
        words.addWidget(self.head)
        words.addWidget(self.line)
        row.addLayout(words, 1)
        self.count = label("", "small", "ink")
        row.addWidget(self.count)
        row.addWidget(Pill(_("Comeback"), "minor", "state.minor"))
        row.addWidget(button(_("Open history"), self._open, icon="ph.caret-right", kind="ghost"))
        self.hide()

    def show_visits(self, visits: Sequence[Visit], fault: Fault | None, serial: str) -> None:
        """Show the earlier stays of a board, newest first; `fault` is what it is here for now, None = not known yet.

        `serial` is what its history is found by.
        """
        self._serial = serial
        self.setVisible(bool(visits))
        if not visits:
            return
        newest = visits[0]
        self.head.setText(was_here_text(newest))
        self.line.set_text(f"{newest.number} · {visit_line(newest, fault)}")
        self.count.setText(visits_text(len(visits)))
        self.setAccessibleName(f"{self.head.text()}. {self.line.text()}. {self.count.text()}")

    def _open(self) -> None:
        self._desk.go_to("board", serial=self._serial)
