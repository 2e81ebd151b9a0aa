"""What good boards show by domain: a bar up to the median, what is ordinary as a shade, and each board's own line.

Where all values lie close together the foot of the scale is above zero and every bar is cut near its foot to say so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPen

from app.ui import theme
from app.ui.widgets.bar_strip import BarStrip

#: Below this share of the highest value nothing lies where the foot of the scale leaves zero.
_CLOSE = 0.55
#: How strongly the shade of what is ordinary covers what lies under it, of 255.
_SHADE = 46


@dataclass(frozen=True, slots=True)
class ReferenceBar:
    """One domain: the median of good boards with the ends of their spread, and what each board shows (None = nothing).

    Infinite values stand for OL and are hatched, NaN for a domain that nobody measured. `told` = the bar in words.
    """

    told: str
    middle: float
    low: float
    high: float
    values: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Scale:
    """The values at the foot and at the top of the plot, and the two that the scale writes, as texts."""

    foot: float
    top: float
    marks: tuple[tuple[float, str], ...]


class ReferenceBars(BarStrip):
    """`pointed` carries the number of the bar under cursor or mouse, 0 for none."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._bars: tuple[ReferenceBar, ...] = ()
        self._scale = Scale(0.0, 1.0, ())
        self._lit: int | None = None

    def show_bars(self, bars: Sequence[ReferenceBar], scale: Scale) -> None:
        """Show these domains on that scale (`scale_of`)."""
        self._bars, self._scale = tuple(bars), scale
        self.tell([bar.told for bar in bars])

    def light(self, board: int | None) -> None:
        """Bring out the line of one board, by its place among the values; None = of none."""
        if board != self._lit:
            self._lit = board
            self.update()

    @property
    def lit(self) -> int | None:
        """Which board's line is brought out."""
        return self._lit

    def sizeHint(self) -> QSize:
        return QSize(theme.px(340), theme.px(140))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(140))

    def paint_bars(self, painter: QPainter, plot: QRectF, pitch: float) -> None:
        self._paint_scale(painter, plot)
        wide = max(2.0, min(pitch - theme.px(2), theme.px(22)))
        for place, bar in enumerate(self._bars):
            room = QRectF(round(plot.left() + (place + 0.5) * pitch - wide / 2), plot.top(), round(wide), plot.height())
            self._paint_bar(painter, bar, room)
        self._paint_band(painter, plot, pitch)
        boards = max((len(bar.values) for bar in self._bars), default=0)
        for board in sorted(range(boards), key=lambda one: one == self._lit):
            self._paint_line(painter, plot, pitch, board)

    def _y(self, value: float, plot: QRectF) -> float:
        share = (value - self._scale.foot) / max(self._scale.top - self._scale.foot, 1e-12)
        return plot.bottom() - plot.height() * min(max(share, 0.0), 1.0)

    def _paint_scale(self, painter: QPainter, plot: QRectF) -> None:
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for value, text in self._scale.marks:
            y = round(self._y(value, plot)) + 0.5
            painter.setPen(QPen(theme.color("line"), 1))
            painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
            painter.setPen(theme.color("ink_2"))
            painter.drawText(QRectF(0, y - theme.px(8), plot.left() - theme.px(6), theme.px(16)), right, text)

    def _paint_bar(self, painter: QPainter, bar: ReferenceBar, room: QRectF) -> None:
        if math.isnan(bar.middle):
            painter.setPen(QPen(theme.chip("untested_line"), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QPointF(room.center().x(), room.top()), QPointF(room.center().x(), room.bottom()))
            return
        if math.isinf(bar.middle):
            painter.setPen(QPen(theme.chip("silent_line"), 1))
            painter.setBrush(QBrush(theme.chip("silent_hatch"), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(room.adjusted(0.5, 0.5, -0.5, -0.5))
            return
        top = self._y(bar.middle, room)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.chip("good_bar"))
        painter.drawRect(QRectF(room.left(), top, room.width(), max(room.bottom() - top, 1.0)))
        if self._scale.foot > 0:  # cut: the bar does not begin at nothing
            cut = room.bottom() - theme.px(7)
            painter.fillRect(QRectF(room.left(), cut, room.width(), theme.px(2.5)), theme.color("surface"))
        painter.setPen(QPen(theme.color("ink"), 2))
        painter.drawLine(QPointF(room.left(), top), QPointF(room.right(), top))

    def _paint_band(self, painter: QPainter, plot: QRectF, pitch: float) -> None:
        """What is ordinary: a shade from the lower to the upper end, over bars and ground alike."""
        shade = theme.color("ok")
        shade.setAlpha(_SHADE)
        for place, bar in enumerate(self._bars):
            if not math.isfinite(bar.middle):
                continue
            high, low = self._y(bar.high, plot), self._y(bar.low, plot)
            left, right = round(plot.left() + place * pitch), round(plot.left() + (place + 1) * pitch)
            painter.fillRect(QRectF(left, round(high), right - left, max(round(low) - round(high), 1)), shade)

    def _paint_line(self, painter: QPainter, plot: QRectF, pitch: float, board: int) -> None:
        """One board's values from domain to domain; a gap where it was not measured or shows OL."""
        lit = board == self._lit
        painter.setPen(QPen(theme.color("accent" if lit else "ink_3"), 2 if lit else 1))
        before: QPointF | None = None
        for place, bar in enumerate(self._bars):
            value = bar.values[board] if board < len(bar.values) else None
            if value is None or math.isinf(value):
                before = None
                continue
            here = QPointF(plot.left() + (place + 0.5) * pitch, self._y(value, plot))
            if before is not None:
                painter.drawLine(before, here)
            elif len(self._bars) == 1:
                painter.drawLine(here - QPointF(pitch / 4, 0), here + QPointF(pitch / 4, 0))
            before = here


def scale_of(bars: Sequence[ReferenceBar]) -> tuple[float, float]:
    """The values at the foot and at the top of a plot that shows all of these."""
    told = [value for bar in bars for value in (bar.low, bar.middle, bar.high, *bar.values)]
    known = [value for value in told if value is not None and math.isfinite(value)]
    if not known:
        return 0.0, 1.0
    low, high = min(known), max(known)
    room = (high - low) * 0.12 or abs(high) * 0.1 or 1.0
    if low >= 0 and low < _CLOSE * high:
        return 0.0, high + room
    foot = low - 4 * room
    return (max(foot, 0.0) if low >= 0 else foot), high + room
