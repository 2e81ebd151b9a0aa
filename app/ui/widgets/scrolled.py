"""A scrolled column that is as tall as its words need at its width, so that no bar shows where nothing is hidden."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget


class Scrolled(QScrollArea):
    """Give the inner widget's layout its contents; only a vertical bar ever shows."""

    def __init__(self, inside: QWidget | None = None) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if inside is not None:
            self.setWidget(inside)


class Inside(QWidget):
    """What a Scrolled holds.

    Its least height is left to the height for its width: what a layout of wrapped labels gives as its least height is
    reckoned at another width and shows a scroll bar that scrolls nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("scrolled")

    def minimumSizeHint(self) -> QSize:
        layout = self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return super().minimumSizeHint()
        return QSize(layout.totalMinimumSize().width(), 0)
