"""The search field of a page: a lens, a button that clears it, and one signal when the typing rests."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QLineEdit

from app.ui import icons, theme

#: Milliseconds without a key before a search that asks the record begins.
REST_MS = 150


class SearchField(QLineEdit):
    """`hint` stands in it while it is empty, `name` is for screen readers, `width` in px at 100 %.

    `textChanged` tells every key; `rested` tells that nothing was typed for `REST_MS`.
    """

    rested = Signal()

    def __init__(self, hint: str, name: str, width: int = 0) -> None:
        super().__init__()
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        self._width = width
        self.restyle()
        theme.set_font(self, "body")
        self.addAction(icons.icon("action.find", "ink_3"), QLineEdit.ActionPosition.LeadingPosition)
        pause = QTimer(self)
        pause.setSingleShot(True)
        pause.setInterval(REST_MS)
        pause.timeout.connect(self.rested)
        self.textChanged.connect(lambda _text: pause.start())

    def restyle(self) -> None:
        """Renew the least width at a switch of theme."""
        if self._width:
            self.setMinimumWidth(theme.px(self._width))
