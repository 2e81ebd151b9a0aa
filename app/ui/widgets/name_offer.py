"""Names offered below a field while one types: those that hold what is typed, and with Down all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit

#: Names shown at once; the others are scrolled to.
_AT_ONCE = 8


class NameOffer(QCompleter):
    """Offers `names` to a field, in place of those offered before."""

    def __init__(self, field: QLineEdit, names: Sequence[str]) -> None:
        super().__init__(list(names), field)
        self._field = field
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setMaxVisibleItems(_AT_ONCE)
        self._list = cast(QAbstractItemView, self.popup())  # made when it is asked for
        self._list.setProperty("kind", "offer")
        field.setCompleter(self)
        field.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down in the field opens the list; Qt itself waits for a letter. Nobody chooses for a field that is read."""
        if watched is self._field and event.type() is QEvent.Type.KeyPress and not self._list.isVisible():
            if cast(QKeyEvent, event).key() == Qt.Key.Key_Down and not self._field.isReadOnly():
                self.setCompletionPrefix(self._field.text())
                self.complete()
                return True
            return False
        return super().eventFilter(watched, event)
