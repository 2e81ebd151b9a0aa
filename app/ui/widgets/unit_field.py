"""A field of a form: its caption above, its unit behind, below what it is for, or what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.text import label
from app.words.plain_text import plain


class UnitField(QWidget):
    """`line` is the field itself, `wide` px at 100 %; figures stand at its right end, before their unit."""

    def __init__(self, caption: str, help_: str, unit: str = "", *, wide: int = 120) -> None:
        super().__init__()
        self._help = help_
        self.wrong = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        head = label(caption, "small", "ink_2", wrap=True)
        self.line = QLineEdit()
        self.line.setAccessibleName(caption)
        self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line.setFixedWidth(theme.px(wide))
        theme.set_font(self.line, "body")
        head.setBuddy(self.line)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.line)
        self.unit = label(unit, "small", "ink_2")
        row.addWidget(self.unit, 1)
        below = QHBoxLayout()
        below.setSpacing(6)
        self._mark = icon_label("state.critical", "critical", 14)
        below.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        self.below = label(help_, "small", "ink_3", wrap=True)
        below.addWidget(self.below, 1)
        column.addWidget(head)
        column.addLayout(row)
        column.addLayout(below)
        column.addStretch(1)
        self._wide = wide
        self.say_wrong("")

    def restyle(self) -> None:
        """Renew the width at a switch of theme."""
        self.line.setFixedWidth(theme.px(self._wide))

    def say_help(self, text: str) -> None:
        """Change what it is for."""
        self._help = text
        if not self.wrong:
            self.say_wrong("")

    def say_wrong(self, sentence: str) -> None:
        """Say what is wrong with what was typed, in the place of the help; "" = nothing is."""
        self.wrong = bool(sentence)
        theme.set_kind(self.line, "error" if self.wrong else "")
        self._mark.setVisible(self.wrong)
        self.below.setText(plain(sentence or self._help, 300))
        self.below.setVisible(bool(self.below.text()))
        theme.set_tone(self.below, "critical" if self.wrong else "ink_3")
        self.line.setAccessibleDescription(self.below.text())
