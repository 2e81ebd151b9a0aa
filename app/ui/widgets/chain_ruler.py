"""The chain as a ruler: good from the left, what is searched, beyond; a tick for every place that was held.

The same as the picture says, on one line, so that how fast the search narrows is seen at a glance.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.bisection import Bisection, Heard
from app.ui import theme
from app.words.bisection import interval_text

#: Height of the bar, and of all of it, px at 100 %.
_BAR, _HIGH = 16.0, 52.0
_MARGIN = 14.0
_At = Callable[[float], float]


class ChainRuler(QWidget):
    """`show_search` fills it."""

    def __init__(self) -> None:
        super().__init__()
        self._search: Bisection | None = None
        self._held: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals().changed.connect(self.update)

    def show_search(self, bisection: Bisection, held: int | None) -> None:
        """Show what is known and where the chain is held now."""
        self._search, self._held = bisection, held
        self.setAccessibleName(interval_text(bisection))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(400), theme.px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(200), theme.px(_HIGH))

    def paintEvent(self, event: QPaintEvent) -> None:
        search = self._search
        if search is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high, top = theme.px(_BAR), theme.px(16)
        wide = self.width() - 2 * theme.px(_MARGIN)
        good, bad = search.proved
        place = search.place
        if place is not None:
            good, bad = place.good_to, place.bad_from
        bad = min(bad, search.chips)

        def at(chips: float) -> float:
            return theme.px(_MARGIN) + wide * chips / search.chips

        whole = QRectF(at(0), top, wide, high)
        painter.setPen(QPen(theme.color("line"), 1))
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(whole, 3, 3)
        painter.setPen(Qt.PenStyle.NoPen)
        if good:
            painter.setBrush(theme.chip("answered"))
            painter.drawRoundedRect(QRectF(at(0), top, at(good) - at(0), high), 3, 3)
        if bad > good:
            painter.setBrush(theme.color("critical_soft" if place is not None else "accent_soft"))
            box = QRectF(at(good), top, max(at(bad) - at(good), 3.0), high)
            painter.drawRect(box)
            painter.setPen(QPen(theme.color("critical" if place is not None else "accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 3, 3)
        self._paint_steps(painter, search, at, top + high)
        self._paint_numbers(painter, at, top, good, bad)
        if self._held is not None:
            x = at(self._held)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawLine(QPointF(x, top - 3), QPointF(x, top + high + 3))

    def _paint_steps(self, painter: QPainter, search: Bisection, at: _At, y: float) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        size = theme.px(3.5)
        for step, heard in zip(search.steps, search.heard, strict=True):
            if step.held is None or heard not in (Heard.GOOD, Heard.BAD):
                continue
            x = at(step.held)
            painter.setBrush(theme.color("ok" if heard is Heard.GOOD else "major"))
            base, tip = (y + 3 + 2 * size, y + 3) if heard is Heard.GOOD else (y + 3, y + 3 + 2 * size)
            painter.drawPolygon(QPolygonF([QPointF(x - size, base), QPointF(x + size, base), QPointF(x, tip)]))

    def _paint_numbers(self, painter: QPainter, at: _At, top: float, good: int, bad: int) -> None:
        search = self._search
        if search is None:
            return
        painter.setFont(theme.font("caption"))
        metrics = painter.fontMetrics()
        painter.setPen(theme.color("ink_3"))
        taken: list[tuple[float, float]] = []
        for chip in dict.fromkeys((self._held, good or 1, bad, 1, search.chips)):
            if chip is None:
                continue
            text = str(chip)
            half = metrics.horizontalAdvance(text) / 2
            x = min(max(at(chip), half), self.width() - half)
            if any(x - half - 6 < right and left < x + half + 6 for left, right in taken):
                continue
            taken.append((x - half, x + half))
            painter.setPen(theme.color("accent" if chip == self._held else "ink_2" if chip in (good, bad) else "ink_3"))
            painter.drawText(QPointF(x - half, top - 4), text)
