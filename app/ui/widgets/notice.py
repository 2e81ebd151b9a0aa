"""A notice across the page: tinted card with icon, one bold line, one quiet line, and up to three buttons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.plain_text import plain

Offer = tuple[str, str, Callable[[], object]]


class Notice(QFrame):
    """Hidden until it has something to say. `tone` is critical or minor."""

    def __init__(self, tone: str, icon: str) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.setProperty("tone", tone)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 9, 16, 9)
        row.setSpacing(14)
        row.addWidget(icon_label(icon, tone, 20), 0, Qt.AlignmentFlag.AlignVCenter)
        words = QVBoxLayout()
        words.setSpacing(1)
        self.head = label("", "strong", "ink", wrap=True)
        self.line = label("", "small", "ink", wrap=True, select=True)
        words.addWidget(self.head)
        words.addWidget(self.line)
        row.addLayout(words, 1)
        self._offers = QHBoxLayout()
        self._offers.setSpacing(8)
        row.addLayout(self._offers)
        self.hide()

    def say(self, head: str, line: str, *offers: Offer) -> None:
        """Show a sentence and what may be done about it: (text, icon, click)."""
        self.head.setText(plain(head, 200))
        self.line.setText(plain(line, 600))
        self.line.setVisible(bool(line))
        self.setAccessibleName(f"{head}. {line}")
        empty(self._offers)
        for text, icon, click in offers:
            self._offers.addWidget(button(text, click, icon=icon))
        self.show()
