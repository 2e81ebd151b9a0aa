"""A dialog as tall as its words need at its width: Qt reckons wrapped labels at another width and leaves holes."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog


class FittedDialog(QDialog):
    """Fits its height to its words when it is shown."""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            width = max(self.minimumWidth(), layout.totalMinimumSize().width())
            height = layout.totalHeightForWidth(width)
            layout.setSizeConstraint(layout.SizeConstraint.SetNoConstraint)  # its least height is the wrong one
            self.setMinimumSize(width, height)
            self.resize(width, height)
