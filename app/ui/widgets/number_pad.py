"""A number pad for gloves, as a mirror of the real one: for the counts of a tester, and for the values of a meter."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.widgets.buttons import button
from app.words.language import _

#: The keys, row by row as on a keyboard.
_ROWS = (("7", "8", "9"), ("4", "5", "6"), ("1", "2", "3"))


class DigitPad(QWidget):
    """The digits, and a key that takes the last one away. `typed` carries a character, `back` takes one away."""

    typed = Signal(str)
    back = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(8)
        self.keys: dict[str, QPushButton] = {}
        for row, keys in enumerate(_ROWS):
            for column, key in enumerate(keys):
                self.grid.addWidget(self.key(key), row, column)
        self.back_key = self.sized(button("", self.back.emit))
        icons.set_icon(self.back_key, "ph.backspace", "ink", 22)
        self.back_key.setAccessibleName(_("Take the last one away"))
        self.back_key.setToolTip(self.back_key.accessibleName())

    def key(self, character: str, words: str = "") -> QPushButton:
        """A key that types a character; `words` are what it says instead of it."""
        made = self.sized(button(words or character, partial(self.typed.emit, character)))
        if not words:
            theme.set_font(made, "title")
        self.keys[character] = made
        return made

    def sized(self, made: QPushButton) -> QPushButton:
        """Let a key fill its place, as high as a finger in a glove needs."""
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        made.setProperty("tall", True)
        return made


class NumberPad(DigitPad):
    """Counts with a blank between two of them."""

    def __init__(self) -> None:
        super().__init__()
        self.grid.addWidget(self.back_key, 0, 3)
        self.grid.addWidget(self.key(" ", _("blank")), 1, 3)
        self.grid.addWidget(self.key("0"), 2, 3)


class EntryPad(DigitPad):
    """Digits with a key that hands on what was typed: `entered`."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.enter_key = self.sized(button(_("Enter"), self.entered.emit, kind="primary", tone="on_accent"))
        self.enter_key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        for column in range(4):
            self.grid.setColumnStretch(column, 1)

    def set_low(self, *, low: bool) -> None:
        """In a low window the keys are as high as other buttons, so that the whole pad is in sight."""
        for made in self.findChildren(QPushButton):
            if made.property("tall") is not (not low):
                made.setProperty("tall", not low)
                made.setProperty("compact", low)
                made.style().unpolish(made)
                made.style().polish(made)
        self.grid.setSpacing(6 if low else 8)


class ValuePad(EntryPad):
    """One value after the other: point, OL, Skip and Enter besides the digits.

    `skipped` is the key of that name. OL types what a meter shows.
    """

    skipped = Signal()

    def __init__(self) -> None:
        super().__init__()
        over = self.key("OL", "OL")
        over.setToolTip(_("The meter shows OL: more than it can measure"))
        self.skip_key = self.sized(button(_("Skip"), self.skipped.emit))
        for column, key in enumerate((self.key("0"), self.key("."), self.back_key)):
            self.grid.addWidget(key, 3, column)
        self.grid.addWidget(over, 0, 3)
        self.grid.addWidget(self.skip_key, 1, 3)
        self.grid.addWidget(self.enter_key, 2, 3, 2, 1)
