"""The head of a dialog: its title, SIMULATED where that is so, and which machine it is about."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.ui.widgets.pill import Pill
from app.ui.widgets.text import label
from app.words.language import _
from app.words.plain_text import plain


class DialogHead(QVBoxLayout):
    """`title` may be changed later; `parts` of the line below are joined, those that are empty left out."""

    def __init__(self, title: str, parts: tuple[str | None, ...] = (), *, simulated: bool = False) -> None:
        super().__init__()
        self.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(12)
        self.title = label(title, "title")
        row.addWidget(self.title)
        if simulated:
            row.addWidget(Pill(_("SIMULATED"), "accent", outline=True))
        row.addStretch(1)
        self.addLayout(row)
        words = " · ".join(plain(part, 80) for part in parts if part)
        self.line = label(words, "body", "ink_2", wrap=True)
        self.line.setVisible(bool(words))
        self.addWidget(self.line)
