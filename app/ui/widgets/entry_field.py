"""A field that takes one answer after the other: Backspace in the empty field asks for the last answer back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit

from app.ui import theme


class EntryField(QLineEdit):
    """`taken_back` = Backspace where there is nothing to take away; at most `longest` characters are typed."""

    taken_back = Signal()

    def __init__(self, name: str, longest: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMaxLength(longest)
        theme.set_font(self, "hero")

    def take_away(self) -> None:
        """Backspace of the pad: the last character, or the last answer where the field is empty."""
        if self.text():
            self.backspace()
        else:
            self.taken_back.emit()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            if not event.isAutoRepeat():  # holding the key empties the field and stops there
                self.taken_back.emit()
            event.accept()
        else:
            super().keyPressEvent(event)
