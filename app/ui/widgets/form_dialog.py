"""A dialog of fields: Enter goes to the next field, the last Enter saves, so that a scan never saves half a form."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

from app.ui.widgets.fitted_dialog import FittedDialog


class FormDialog(FittedDialog):
    """Give it its `go_button`; Esc is the safe way out, as in every dialog."""

    go_button: QPushButton

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        here = self.focusWidget()
        if isinstance(here, QPushButton):
            here.click()
            return
        self.focusNextChild()
        if isinstance(self.focusWidget(), QPushButton):
            self.go_button.setFocus()
            self.go_button.click()
