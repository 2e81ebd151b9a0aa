"""The card of a hard outlier: what looks shorted, that power stays locked, measure again before anything else."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label, key_plate
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import label
from app.words.language import _
from app.words.plain_text import plain


class LockCard(Card):
    """Hidden until `show_lock`. `again` measures once more, which is also what Enter on an empty field does."""

    again = Signal()
    override = Signal()

    def __init__(self) -> None:
        super().__init__(tone="critical")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(icon_label("state.critical", "critical", 20), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(4)
        self.head = label("", "strong", wrap=True)
        self.line = label("", "small", wrap=True)
        words.addWidget(self.head)
        words.addWidget(self.line)
        buttons = Flow(gap=8)
        self.again_button = button("", self.again.emit)
        self.override_button = button(_("Override…"), self.override.emit, kind="ghost")
        buttons.addWidget(self.again_button)
        self.plate = key_plate(_("Enter"))
        buttons.addWidget(self.plate)
        buttons.addWidget(self.override_button)
        words.addLayout(buttons)
        row.addLayout(words, 1)
        self.column.addLayout(row)
        self.hide()

    def show_lock(self, head: str, line: str, again: str, *, overridden: bool = False) -> None:
        """Say what is out, and offer to measure it again; `overridden` = somebody gave a reason already."""
        self.head.setText(plain(head, 200))
        self.line.setText(plain(line, 600))
        self.again_button.setText(again)
        self.again_button.setAccessibleName(again)
        self.override_button.setVisible(not overridden)
        self.setAccessibleName(f"{head}. {line}")
        self.show()
