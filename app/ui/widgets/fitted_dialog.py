"""A dialog as tall as its words need at its width: Qt reckons wrapped labels at another width and leaves holes."""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog

from app.ui import theme

#: What the system's frame around a dialog takes of the screen's height, px.
_FRAME = 40


class FittedDialog(QDialog):
    """Fits its height to its words when it is shown and at a switch of theme, and never beyond the screen.

    `least` is the least width and height, px at 100 %.
    """

    least: tuple[int, int] = (0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def restyle(self) -> None:
        """Fit anew at a switch of theme, once everything in it has its fonts."""
        if self.isVisible():
            QTimer.singleShot(0, self, self.fit)

    def fit_more(self) -> None:
        """Grow where the words need more than there is; nothing jumps where they do not."""
        layout = self.layout()
        if self.isVisible() and layout is not None and layout.totalHeightForWidth(self.width()) > self.height():
            self.fit()

    def fit(self) -> None:
        """Take the height that the words need now."""
        layout = self.layout()
        if layout is None:
            return
        if not layout.hasHeightForWidth():  # what scrolls inside asks for no height: it gets the least there is to be
            least = QSize(theme.px(self.least[0]), theme.px(self.least[1]))
            self.resize(self.size().expandedTo(least).boundedTo(self.screen().availableGeometry().size()))
            return
        layout.setSizeConstraint(layout.SizeConstraint.SetNoConstraint)  # its least height is the wrong one
        layout.activate()
        room = self.screen().availableGeometry()
        least_width, least_height = (theme.px(side) for side in self.least)
        width = min(max(least_width, layout.totalMinimumSize().width()), room.width())
        height = min(max(least_height, layout.totalHeightForWidth(width)), room.height() - _FRAME)
        self.setMinimumSize(width, height)
        self.resize(width, height)
