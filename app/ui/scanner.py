"""Barcode scanners are keyboards that type fast: at least six characters, less than 35 ms apart, ended by Enter.

What a person types is left alone; what a scanner types is taken out of the field it fell into and handed on whole. A
multimeter that types is as fast: where values are typed, what reads as one is left where it fell (`is_reading`).
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

#: The longest gap between two keys of a scanner, ms, and the fewest characters of a code.
GAP_MS = 35
SHORTEST = 6

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Scanner(QObject):
    """Watches the keys of whichever widget has the focus; `on_code` gets each code that was scanned.

    `keeps` says of a text that came as fast whether it is to be left where it fell, Enter and all.
    """

    def __init__(
        self,
        application: QApplication,
        on_code: Callable[[str], None],
        parent: QObject,
        keeps: Callable[[str], bool] = lambda _text: False,
    ) -> None:
        super().__init__(parent)
        self._on_code = on_code
        self._keeps = keeps
        self._typed = ""
        self._last = 0
        self._field: QLineEdit | None = None
        self._before = ""
        application.focusChanged.connect(self._follow)
        self._follow(None, QApplication.focusWidget())

    def _follow(self, old: QWidget | None, new: QWidget | None) -> None:
        # A filter on the whole application would be called for every event there is.
        if old is not None:
            old.removeEventFilter(self)
        if new is not None:
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        return False

    def _key(self, event: QKeyEvent) -> bool:
        quick = event.timestamp() - self._last < GAP_MS
        self._last = event.timestamp()
        if event.key() in _ENTER:
            code, self._typed = self._typed, ""
            if not (quick and len(code) >= SHORTEST) or self._keeps(code):
                return False
            if self._field is not None and self._field.text() != self._before:
                self._field.setText(self._before)
            self._on_code(code)
            return True
        text = event.text()
        if len(text) != 1 or not text.isprintable():
            if event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock):
                self._typed = ""
            return False
        if not quick or not self._typed:
            self._typed = ""
            focus = QApplication.focusWidget()
            self._field = focus if isinstance(focus, QLineEdit) else None
            self._before = self._field.text() if self._field is not None else ""
        self._typed += text
        return False
