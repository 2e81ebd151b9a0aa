"""A choice from a list of five or more: a combo painted like the other controls, elided with the whole as tooltip."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QIcon, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QComboBox, QSizePolicy

from app.ui import icons, theme


class _Held:
    """Carries a value through Qt, which would hand a StrEnum back as a bare str."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value


class Choice(QComboBox):
    """`width` is the width it likes to have, px at 100 %; it gives way down to half of it.

    The data of an item comes back as the very value that was put in, an enum as the enum.
    """

    def __init__(self, name: str, width: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setMaxVisibleItems(18)
        self._width = width
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.view().setMinimumWidth(theme.px(width))
        self.currentTextChanged.connect(self.setToolTip)

    def addItem(self, *parts: Any) -> None:
        """`addItem([icon,] text[, data])`, as in Qt."""
        icon, *words = parts if isinstance(parts[0], QIcon) else (QIcon(), *parts)
        super().addItem(icon, words[0], _Held(words[1] if len(words) > 1 else None))

    def itemData(self, at: int, role: int = Qt.ItemDataRole.UserRole) -> Any:  # noqa: N802 - Qt calls it so
        """The value of an item; None for one that is not there."""
        found = super().itemData(at, role)
        return found.value if isinstance(found, _Held) else found

    def currentData(self, role: int = Qt.ItemDataRole.UserRole) -> Any:  # noqa: N802 - Qt calls it so
        """The value of the chosen item."""
        return self.itemData(self.currentIndex(), role)

    def findData(self, value: object, *_how: Any) -> int:  # noqa: N802 - Qt calls it so
        """Where the item with that value is; -1 where there is none."""
        return next((at for at in range(self.count()) if self.itemData(at) == value), -1)

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
