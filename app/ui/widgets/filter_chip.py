"""Filter chip: a pill to switch a filter on, with the count of what it would show. A count of 0 stays, greyed.

Where there is little room a chip with an icon gives up its word: the tooltip and the access name keep it.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from app.ui import icons, theme


class FilterChip(QAbstractButton):
    """A checkable pill: icon, word, count."""

    def __init__(self, text: str, icon: str = "", tone: str = "ink_2", count: int | None = None) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setText(text)
        self._icon, self._tone, self._count = icon, tone, count
        self._short = False
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._say()

    @property
    def count(self) -> int | None:
        """The number behind the word."""
        return self._count

    def set_count(self, count: int) -> None:
        """Change the number behind the word."""
        if count != self._count:
            self._count = count
            self._say()
            self.updateGeometry()
            self.update()

    def set_short(self, *, short: bool) -> None:
        """Show the icon and the number without the word; a chip without an icon keeps it."""
        short = short and bool(self._icon)
        if short != self._short:
            self._short = short
            self.setToolTip(self.text() if short else "")
            self.updateGeometry()
            self.update()

    def wants(self, *, short: bool) -> int:
        """How wide it is with or without its word, in px."""
        width = theme.px(26)
        if not (short and self._icon):
            width += theme.advance(self.text(), "body")
        if self._icon:
            width += theme.px(22)
        if self._count is not None:
            width += theme.advance(self._number(), "strong")
            width += 0 if short and self._icon else theme.px(8)
        return width

    def _say(self) -> None:
        self.setAccessibleName(self.text() if self._count is None else f"{self.text()} {self._count}")

    def _number(self) -> str:
        return "" if self._count is None else f"{self._count:,}"

    def sizeHint(self) -> QSize:
        return QSize(
            self.wants(short=self._short), theme.size("control_primary") if theme.current().glove else theme.px(30)
        )

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, empty = self.isChecked(), self._count == 0
        width = 2 if self.hasFocus() or on else 1
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        edge = "accent" if on or self.hasFocus() or self.underMouse() else "line_strong"
        painter.setPen(QPen(theme.color("line" if empty and edge == "line_strong" else edge), width))
        painter.setBrush(theme.color("accent_soft" if on else "surface"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        if self.hasFocus() and on:
            painter.setPen(QPen(theme.color("surface"), 1))
            inner = box.adjusted(2, 2, -2, -2)
            painter.drawRoundedRect(inner, inner.height() / 2, inner.height() / 2)
        x = theme.px(13)
        if self._icon:
            side = theme.px(15)
            tone = "ink_3" if empty else self._tone
            painter.drawPixmap(x - theme.px(1), (self.height() - side) // 2, icons.pixmap(self._icon, tone, 15))
            x += theme.px(22)
        ink = "accent" if on else "ink_3" if empty else "ink"
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        if not self._short:
            painter.setPen(theme.color(ink))
            painter.setFont(theme.font("body"))
            painter.drawText(self.rect().adjusted(x, 0, 0, 0), middle, self.text())
            x += painter.fontMetrics().horizontalAdvance(self.text()) + theme.px(8)
        if self._count is not None:
            painter.setFont(theme.font("strong"))
            painter.setPen(theme.color("accent" if on else "ink_3"))
            painter.drawText(self.rect().adjusted(x, 0, 0, 0), middle, self._number())
