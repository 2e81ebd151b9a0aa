"""Measured values by domain as bars, over the band in which good boards stand; what stands out carries its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QFont, QPainter, QPen, QPolygonF

from app.domain.spot import over_range
from app.ui import theme
from app.ui.widgets.bar_strip import BarStrip

#: What the scale reaches beyond the upper end of the band.
_ABOVE = 1.16


@dataclass(frozen=True, slots=True)
class ValueBar:
    """One bar. `value` None = not measured yet. `tone` "" = in band or nothing to say, else `major` or `critical`.

    `low` = whether what stands out does so downwards. `figure` = the value on its flag, `told` the bar in words.
    """

    told: str
    value: float | None = None
    tone: str = ""
    low: bool = False
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Band:
    """What good boards show: the middle and the ends, with the middle and lower half as the scale writes them."""

    middle: float
    low: float
    high: float
    middle_text: str
    half_text: str


class ValueBars(BarStrip):
    """`pointed` carries the number of the bar under cursor or mouse, 0 for none."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._bars: tuple[ValueBar, ...] = ()
        self._band: Band | None = None
        self._here = 0
        self._named: tuple[str, ...] = ()

    def show_values(
        self, bars: Sequence[ValueBar], band: Band | None, here: int = 0, labels: Sequence[str] = ()
    ) -> None:
        """Show these values; `band` None = nothing is known to compare with; `here` = the bar that is measured now."""
        shown = (tuple(bars), band, here, tuple(labels))
        if shown == (self._bars, self._band, self._here, self._named):
            return
        self._bars, self._band, self._here, self._named = shown
        first = next((number for number, bar in enumerate(bars, 1) if bar.tone), 1)
        self.tell([bar.told for bar in bars], first=first, labels=labels)

    @property
    def bars(self) -> tuple[ValueBar, ...]:
        """What is shown."""
        return self._bars

    def sizeHint(self) -> QSize:
        return QSize(theme.px(420), theme.px(104))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(84))

    def plot(self) -> QRectF:
        above = theme.px(20)
        return QRectF(theme.px(46), above, self.width() - theme.px(50), self.height() - above - theme.px(20))

    def _top(self) -> float:
        """The value at the upper edge of the plot."""
        known = [bar.value for bar in self._bars if bar.value is not None and not over_range(bar.value)]
        usual = max(self._band.high, self._band.middle) if self._band else median(known) if known else 1.0
        return max(usual * _ABOVE, 1e-9)

    def _height(self, value: float) -> float:
        share = min(max(value / self._top(), 0.0), 1.0)
        return self.plot().height() * share

    def paint_bars(self, painter: QPainter, plot: QRectF, pitch: float) -> None:
        if self._band is not None:
            self._paint_band(painter, plot, self._band)
        bar_w = max(2.0, min(pitch - theme.px(3), theme.px(22)))
        usual = self._height(self._band.middle) if self._band else plot.height() / _ABOVE
        for place, bar in enumerate(self._bars):
            left = plot.left() + place * pitch + (pitch - bar_w) / 2
            self._paint_bar(painter, bar, QRectF(round(left), plot.top(), round(bar_w), plot.height()), usual)
        if 1 <= self._here <= len(self._bars):
            wide = min(pitch, bar_w + theme.px(10))
            left = plot.left() + (self._here - 0.5) * pitch - wide / 2
            room = QRectF(left, plot.top(), wide, plot.height())
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(room.adjusted(1, 0, -1, 0), 3, 3)
        self._paint_flags(painter, plot, pitch)

    def _paint_band(self, painter: QPainter, plot: QRectF, band: Band) -> None:
        high, low = plot.bottom() - self._height(band.high), plot.bottom() - self._height(band.low)
        painter.fillRect(QRectF(plot.left(), high, plot.width(), max(low - high, 2.0)), theme.color("ok_soft"))
        line = round(plot.bottom() - self._height(band.middle)) + 0.5
        painter.setPen(QPen(theme.color("ink_3"), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(plot.left(), line), QPointF(plot.right(), line))
        painter.setPen(theme.color("ink_2"))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for value, text in ((band.middle, band.middle_text), (band.middle / 2, band.half_text)):
            y = plot.bottom() - self._height(value)
            painter.drawText(QRectF(0, y - theme.px(8), plot.left() - theme.px(6), theme.px(16)), right, text)

    def _paint_bar(self, painter: QPainter, bar: ValueBar, room: QRectF, usual: float) -> None:
        if bar.value is None:
            painter.setPen(QPen(theme.chip("untested_line"), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawLine(
                QPointF(room.center().x(), room.bottom() - usual), QPointF(room.center().x(), room.bottom())
            )
            return
        if over_range(bar.value):  # open: nothing to draw to a height
            painter.setPen(QPen(theme.chip("silent_line"), 1))
            painter.setBrush(QBrush(theme.chip("silent_hatch"), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(room.adjusted(0.5, 0.5, -0.5, -0.5))
            return
        tall = max(self._height(bar.value), 2.0)
        colour = {"critical": theme.chip("bad_bar"), "major": theme.color("major")}.get(bar.tone)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour or theme.chip("good_bar"))
        painter.drawRoundedRect(QRectF(room.left(), room.bottom() - tall, room.width(), tall), 1.5, 1.5)

    def _paint_flags(self, painter: QPainter, plot: QRectF, pitch: float) -> None:
        """A mark and the figure above what stands out; where two would touch, the graver keeps its figure."""
        font = QFont(theme.font("caption"))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        size = theme.px(4)
        taken: list[tuple[float, float]] = []
        out = [(bar.tone != "critical", place, bar) for place, bar in enumerate(self._bars) if bar.tone]
        for _mild, place, bar in sorted(out, key=lambda one: one[:2]):
            x = plot.left() + (place + 0.5) * pitch
            y = plot.top() - theme.px(11)
            tip = size if bar.low else -size
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(bar.tone))
            wide = metrics.horizontalAdvance(bar.figure) + theme.px(5)
            whole = 2 * size + wide
            left = min(max(x - whole / 2, 0.0), self.width() - whole)
            free = all(left > right or left + whole < other for other, right in taken)
            centre = left + size if free else x
            painter.drawPolygon(
                QPolygonF([QPointF(centre - size, y - tip / 2), QPointF(centre + size, y - tip / 2),
                           QPointF(centre, y + tip / 2)])
            )  # fmt: skip
            if free:
                taken.append((left - theme.px(6), left + whole + theme.px(6)))
                painter.setPen(theme.color(bar.tone))
                box = QRectF(left + 2 * size + theme.px(4), y - theme.px(8), wide, theme.px(16))
                painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), bar.figure)
        painter.setFont(theme.font("caption"))
