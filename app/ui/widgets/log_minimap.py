"""The whole log in 64 px: where evidence lies, where each boot begins, which part is in view; a click goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from app.domain.log_diagnosis import Boot
from app.ui import theme
from app.words.language import _

#: Pixels a line of a short log gets; beyond the room the whole log shares it.
_PER_LINE = 3


class LogSource(Protocol):
    """The view that the map stands beside."""

    @property
    def boots(self) -> Sequence[Boot]:
        """The starts that the log holds, () where it holds one."""

    def tinted_rows(self) -> Sequence[tuple[int, str]]:
        """The rows that are tinted, and in which tone."""

    def row_of(self, number: int) -> int:
        """The row in which a line begins."""

    def all_rows(self) -> int:
        """How many rows the log has."""

    def rows(self) -> int:
        """How many of them are shown."""

    def length_at(self, row: int) -> int:
        """How long what stands in a row is."""

    def verticalScrollBar(self) -> QScrollBar:  # noqa: N802 - Qt calls it so
        """What moves the view."""

    def visible_part(self) -> tuple[float, float]:
        """The part in view, as fractions."""

    def scroll_to(self, part: float) -> None:
        """Show what lies at that part of the log."""


class Minimap(QWidget):
    """Stands beside a `LogView`; dragging scrolls."""

    def __init__(self, view: LogSource) -> None:
        super().__init__()
        self._view = view
        self.setAccessibleName(_("Overview of the log"))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.restyle()

    def restyle(self) -> None:
        """Renew the width at a switch of theme."""
        self.setFixedWidth(theme.px(64))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("canvas"))
        painter.fillRect(QRect(0, 0, 1, self.height()), theme.color("line"))
        count = max(1, self._view.all_rows())
        height = self._high()
        painter.setPen(theme.color("line_strong"))
        for y in range(2, height, 4):
            wide = self._wide(y, count, height)
            painter.drawLine(6, y, wide, y)
        for row, tone in sorted(self._view.tinted_rows(), key=lambda one: one[1] == "critical"):
            y = round(row / count * height)
            painter.fillRect(QRect(4, y, self.width() - 8, 3), theme.color(tone))
        self._paint_boots(painter, count, height)
        if self._view.rows() == self._view.all_rows() > 0:
            first, last = self._view.visible_part()
            painter.setPen(QPen(theme.color("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            box = QRect(2, round(first * height), self.width() - 5, max(8, round((last - first) * height)))
            painter.drawRoundedRect(box, 4, 4)

    def _paint_boots(self, painter: QPainter, count: int, height: int) -> None:
        painter.setFont(theme.font("caption", weight=600))
        high = painter.fontMetrics().height()
        below = -high
        dense = len(self._view.boots) * (high + 4) > height
        for boot in self._view.boots:
            y = round(self._view.row_of(boot.first_line) / count * height)
            painter.setPen(QPen(theme.color("ink_3"), 1))
            painter.drawLine(self.width() - 10 if dense else 1, y, self.width(), y)
            if dense or y < below or y + high > self.height():
                continue  # more starts than there is room for their names
            words = _("boot {number}").format(number=boot.number)
            wide = painter.fontMetrics().horizontalAdvance(words)
            painter.fillRect(QRect(4, y + 1, wide + 6, high), theme.color("canvas"))
            painter.setPen(theme.color("ink_2"))
            painter.drawText(QRect(7, y + 1, self.width(), high), int(Qt.AlignmentFlag.AlignVCenter), words)
            below = y + high + 2

    def _high(self) -> int:
        return min(self.height(), max(1, self._view.all_rows()) * _PER_LINE)

    def _wide(self, y: int, count: int, height: int) -> int:
        """As wide as the line at that height is long."""
        long = self._view.length_at(min(count - 1, y * count // max(1, height)))
        return 8 + min(long, 120) * (self.width() - 18) // 120

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        QCoreApplication.sendEvent(self._view.verticalScrollBar(), event)

    def _go(self, event: QMouseEvent) -> None:
        self._view.scroll_to(event.position().y() / max(1, self._high()))
