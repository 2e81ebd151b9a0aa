"""The head of a dialog: its title and what it is about; SIMULATED where that is so, or the mark of what it warns of."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.ui.widgets.empty_state import icon_label
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


def marked_head(icon: str, tone: str, title: str, about: str) -> QHBoxLayout:
    """The head of a dialog about power: its mark, the title, and one quiet line below it."""
    head = QHBoxLayout()
    head.setSpacing(14)
    head.addWidget(icon_label(icon, tone, 28))
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(label(title, "title", wrap=True))
    words.addWidget(label(about, "small", "ink_2", wrap=True))
    head.addLayout(words, 1)
    return head
