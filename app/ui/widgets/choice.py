"""A choice from a list of five or more: a combo painted like the other controls, elided with the whole as tooltip."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QSizePolicy

from app.ui import icons, theme


class Choice(QComboBox):
    """`width` is the width it likes to have, px at 100 %; it gives way down to half of it."""

    def __init__(self, name: str, width: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMaxVisibleItems(18)
        self._width = width
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.view().setMinimumWidth(theme.px(width))
        self.currentTextChanged.connect(self.setToolTip)

    def showPopup(self) -> None:  # noqa: N802 - Qt calls it so
        view = self.view()
        room = view.sizeHintForColumn(0) + theme.px(36)  # its edges, and a bar where the list is long
        view.setMinimumWidth(max(theme.px(self._width), min(room, theme.px(560))))
        super().showPopup()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._width), theme.size("control"))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(self._width // 2), theme.size("control"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self.hasFocus()
        edge = 2.0 if focus else 1.0
        box = QRectF(self.rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
        painter.setPen(QPen(theme.color("accent" if focus or self.underMouse() else "line_strong"), edge))
        painter.setBrush(theme.color("surface" if self.isEnabled() else "canvas"))
        painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        x = theme.px(12)
        side = theme.px(16)
        shown = self.itemIcon(self.currentIndex())
        if not shown.isNull():
            painter.drawPixmap(x, (self.height() - side) // 2, shown.pixmap(QSize(side, side)))
            x += theme.px(24)
        font = theme.font("body", weight=600 if not shown.isNull() else 500)
        painter.setFont(font)
        painter.setPen(theme.color("ink" if self.isEnabled() else "ink_3"))
        room = self.width() - x - theme.px(34)
        words = QFontMetrics(font).elidedText(self.currentText(), Qt.TextElideMode.ElideRight, room)
        painter.drawText(x, 0, room, self.height(), int(Qt.AlignmentFlag.AlignVCenter), words)
        arrow = icons.pixmap("ph.caret-down", "ink_2", 14)
        painter.drawPixmap(self.width() - theme.px(26), (self.height() - theme.px(14)) // 2, arrow)
