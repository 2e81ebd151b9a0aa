"""Toast: bottom centre, one sentence, Undo where there is one, six seconds. Results never live in it alone."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.ui.widgets.buttons import button
from app.ui.widgets.text import label
from app.words.language import _
from app.words.plain_text import plain

#: How long a toast stays, ms.
STAYS_MS = 6000


class Toast(QFrame):
    """One toast over `host`; a second sentence replaces the first."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setProperty("kind", "toast")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 12, 8)
        row.setSpacing(12)
        self._label = label("", "strong", "")
        self._label.setWordWrap(True)
        row.addWidget(self._label, 1)
        self._undo = button(_("Undo"))
        row.addWidget(self._undo)
        self._undo.clicked.connect(self._undone)
        self._on_undo: Callable[[], None] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(STAYS_MS)
        self._timer.timeout.connect(self.hide)
        self._host = host
        host.installEventFilter(self)
        self.hide()

    def say(self, sentence: str, undo: Callable[[], None] | None = None) -> None:
        """Show a sentence, with Undo when there is something to undo."""
        self._label.setText(plain(sentence, 300))
        self._on_undo = undo
        self._undo.setVisible(undo is not None)
        self.setAccessibleName(sentence)
        self.show()
        self._settle()
        self.raise_()
        self._timer.start()

    def sentence(self) -> str:
        """What is shown now."""
        return self._label.text()

    def _undone(self) -> None:
        self.hide()
        if self._on_undo is not None:
            self._on_undo()

    def _settle(self) -> None:
        host = self._host
        self._label.setWordWrap(False)
        width = min(self.sizeHint().width(), host.width() - 80)
        self._label.setWordWrap(True)
        height = max(self.sizeHint().height(), self.heightForWidth(width))
        self.setGeometry((host.width() - width) // 2, host.height() - height - 16, width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._settle()
        return False
