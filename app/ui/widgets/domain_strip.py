"""The strip under the board picture: one bar a domain, in the picture's order, over a graticule of ticks.

A bar is as high as the mean rate of its domain's chips, or as the share of them that answered; it is coloured by the
gravest state among them. A compared run stands beside it as a line. Arrows walk the bars, hover and cursor name them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF

from app.domain.board_state import ChipState
from app.domain.domain_bars import DomainBar
from app.ui import theme
from app.ui.widgets.bar_strip import BarStrip
from app.words.board_picture import domain_line

#: What a full bar shows beyond 1.0, so that a domain above the median is seen as such.
_TOP = 1.15
_BAD = (ChipState.SILENT, ChipState.HOT)
_MINOR = (ChipState.WEAK, ChipState.ERRING, ChipState.WARM)


class DomainStrip(BarStrip):
    """`pointed` carries the domain under cursor or mouse, 0 for none."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._bars: tuple[DomainBar, ...] = ()
        self._break_after: int | None = None

    def show_bars(self, bars: Sequence[DomainBar], break_after: int | None = None) -> None:
        """Show these domains; `break_after` is the last chip before a break of the chain."""
        bars = tuple(bars)
        if bars == self._bars and break_after == self._break_after:
            return
        self._bars, self._break_after = bars, break_after
        first = next((bar.domain for bar in bars if bar.worst in _BAD or bar.worst in _MINOR), 1)
        self.tell([domain_line(bar) for bar in bars], first=first)

    @property
    def bars(self) -> tuple[DomainBar, ...]:
        """What is shown."""
        return self._bars

    def _height(self, value: float) -> float:
        return self.plot().height() * min(max(value, 0.0), _TOP) / _TOP

    def paint_bars(self, painter: QPainter, plot: QRectF, pitch: float) -> None:
        self._paint_scale(painter, plot)
        bar_w = max(2.0, min(pitch - theme.px(3), theme.px(22)))
        for place, bar in enumerate(self._bars):
            x = plot.left() + place * pitch + (pitch - bar_w) / 2
            self._paint_bar(painter, bar, QRectF(x, plot.top(), bar_w, plot.height()))
        self._paint_break(painter, plot, pitch)

    def _paint_scale(self, painter: QPainter, plot: QRectF) -> None:
        """The band in which a healthy domain stands, and the line of the median."""
        line = plot.bottom() - self._height(1.0)
        high, low = plot.bottom() - self._height(1.1), plot.bottom() - self._height(0.9)
        painter.fillRect(QRectF(plot.left(), high, plot.width(), low - high), theme.color("ok_soft"))
        pen = QPen(theme.color("ink_3"), 1, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(plot.left(), round(line) + 0.5), QPointF(plot.right(), round(line) + 0.5))
        painter.setPen(theme.color("ink_2"))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for value, text in ((1.0, "100 %"), (0.5, "50 %")):
            y = plot.bottom() - self._height(value)
            painter.drawText(QRectF(0, y - theme.px(8), plot.left() - theme.px(6), theme.px(16)), right, text)

    def _paint_bar(self, painter: QPainter, bar: DomainBar, room: QRectF) -> None:
        value = bar.value
        if value is None or bar.worst is ChipState.UNTESTED:
            painter.setPen(QPen(theme.chip("untested_line"), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(room.left(), room.bottom() - self._height(1.0), room.width(), self._height(1.0)))
            return
        if bar.worst is ChipState.SILENT:  # hatched up to where it should stand, full as far as it does
            whole = QRectF(room.left(), room.bottom() - self._height(1.0), room.width(), self._height(1.0))
            painter.setPen(QPen(theme.chip("silent_line"), 1))
            painter.setBrush(QBrush(theme.chip("silent_hatch"), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(whole)
            value = min(value, bar.share or 0.0)
        tall = self._height(value)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_colour(bar))
        painter.drawRoundedRect(QRectF(room.left(), room.bottom() - tall, room.width(), tall), 1.5, 1.5)
        if bar.answered and (bar.worst in _BAD or bar.worst in _MINOR):  # hatch alone says that all are silent
            self._paint_flag(painter, bar, room, tall)
        then = bar.value_then
        if then is not None:
            y = room.bottom() - self._height(then)
            painter.setPen(QPen(theme.color("ink"), 2))
            painter.drawLine(QPointF(room.left() - 2, y), QPointF(room.right() + 2, y))

    @staticmethod
    def _paint_flag(painter: QPainter, bar: DomainBar, room: QRectF, tall: float) -> None:
        """A mark above a domain that stands out: down for too little, up for too hot; it is seen without colour."""
        up = bar.worst in (ChipState.HOT, ChipState.WARM)
        centre, size = room.center().x(), theme.px(3.5)
        y = max(room.bottom() - tall - size - 2, room.top() - size)
        tip = -size if up else size
        painter.setBrush(theme.color("critical" if bar.worst in _BAD else "major"))
        painter.drawPolygon(
            QPolygonF([QPointF(centre - size, y - tip / 2), QPointF(centre + size, y - tip / 2),
                       QPointF(centre, y + tip / 2)])
        )  # fmt: skip

    def _paint_break(self, painter: QPainter, plot: QRectF, pitch: float) -> None:
        if self._break_after is None:
            return
        for place, bar in enumerate(self._bars):
            if self._break_after < bar.chips[-1] + 1:
                inside = (self._break_after - bar.chips[0] + 1) / len(bar.chips)
                x = round(plot.left() + (place + min(max(inside, 0.0), 1.0)) * pitch)
                painter.setPen(QPen(theme.color("critical"), 1.5, Qt.PenStyle.DashLine))
                painter.drawLine(QPointF(x, plot.top() - 4), QPointF(x, plot.bottom()))
                return


def _colour(bar: DomainBar) -> QColor:
    if bar.worst in _BAD:
        return theme.chip("bad_bar")
    if bar.worst in _MINOR:
        return theme.color("major")
    return theme.chip("good_bar")
