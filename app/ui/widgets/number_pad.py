"""A number pad for gloves, as a mirror of the real one: digits, a blank between two counts, and back."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.widgets.buttons import button
from app.words.language import _

#: The keys, row by row as on a keyboard; "" is the blank.
_ROWS = (("7", "8", "9"), ("4", "5", "6"), ("1", "2", "3"))


class NumberPad(QWidget):
    """`typed` carries a character, `back` takes the last one away."""

    typed = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(8)
        self.keys: dict[str, QPushButton] = {}
        for row, keys in enumerate(_ROWS):
            for column, key in enumerate(keys):
                grid.addWidget(self._key(key, key), row, column)
        grid.addWidget(self._key(" ", _("blank")), 1, 3)
        grid.addWidget(self._key("0", "0"), 2, 3)
        self.back_key = self._sized(button("", self.back.emit))
        icons.set_icon(self.back_key, "ph.backspace", "ink", 22)
        self.back_key.setAccessibleName(_("Take the last one away"))
        self.back_key.setToolTip(self.back_key.accessibleName())
        grid.addWidget(self.back_key, 0, 3)

    def _key(self, character: str, words: str) -> QPushButton:
        made = self._sized(button(words, partial(self.typed.emit, character)))
        if character != " ":
            theme.set_font(made, "title")
        self.keys[character] = made
        return made

    def _sized(self, made: QPushButton) -> QPushButton:
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        made.setProperty("tall", True)
        return made
