"""What is shown while a paper takes long to make: which page it is at, and a way to stop it."""

from __future__ import annotations

import threading

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.ledger.writing import Watch
from app.ui import theme
from app.ui.bridge import post
from app.ui.widgets.buttons import button
from app.ui.widgets.text import label
from app.words.language import _

#: A paper that is made sooner shows nothing, ms.
PATIENCE_MS = 700


class PrintingNote(QDialog):
    """Appears once a paper takes longer than a moment. `watch` goes to whoever makes the paper, in any thread."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self._stopped = threading.Event()
        self._ended = False
        self.setWindowTitle(name)
        self.setMinimumWidth(theme.px(320))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(10)
        column.addWidget(label(_("Making the paper"), "title"))
        self._page = label(_("Page {page}").format(page=1), "body", "ink_2")
        column.addWidget(self._page)
        column.addWidget(button(_("Stop"), self.reject), 0, Qt.AlignmentFlag.AlignRight)
        self.watch = Watch(self._at, self._stopped.is_set)
        self.rejected.connect(self._stopped.set)
        QTimer.singleShot(PATIENCE_MS, self, self._appear)

    def end(self) -> None:
        """The paper is made, or it will not be."""
        self._ended = True
        self.hide()
        self.deleteLater()

    def _appear(self) -> None:
        if not self._ended:
            self.open()

    def _at(self, page: int) -> None:
        post(lambda: self._page.setText(_("Page {page}").format(page=page)), self)
