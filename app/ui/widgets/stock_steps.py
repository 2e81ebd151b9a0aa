"""The staircase of a part: what was on the shelf over time, its minimum dashed, what was below zero in red."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.domain.part_story import StockStep, level_at
from app.ui import theme
from app.ui.order_marks import offset_min
from app.ui.widgets.text import plain_tooltip
from app.words.dates import day_text, month_text
from app.words.language import _
from app.words.part_story import number_text

#: Room for the figures at the left and the months below, px at 100 %.
_LEFT, _BELOW, _TOP = 44, 24, 10
#: How far two names of months stand apart at least, px at 100 %.
_MONTH = 76


class StockSteps(QWidget):
    """`show_steps` gives the steps and the days to show; the last level goes on until now."""

    def __init__(self) -> None:
        super().__init__()
        self._steps: Sequence[StockStep] = ()
        self._since = self._until = datetime.now(UTC)
        self._minimum = 0
        self._low, self._high = 0, 1
        self._reckoned: tuple[QRectF, list[QPointF]] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(420), theme.px(160))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(220), theme.px(130))

    def show_steps(self, steps: Sequence[StockStep], minimum: int, days: int | None) -> None:
        """Show the last `days`, None = all there is, over a minimum (0 = none)."""
        self._until = datetime.now(UTC)
        first = steps[0].at if steps else self._until
        self._since = first
        if days is not None:  # of a part that came later, no more than a little of the time before it
            young = min(first - (self._until - first) / 16, self._until - timedelta(days=7))
            self._since = max(self._until - timedelta(days=days), young)
        if self._until - self._since < timedelta(hours=1):
            self._since = self._until - timedelta(hours=1)
        start = level_at(steps, self._since)
        self._steps = (StockStep(self._since, start), *(step for step in steps if step.at > self._since))
        self._minimum = minimum
        self._reckoned = None
        levels = [step.level for step in self._steps]
        self._low, self._high = min(0, *levels), max(1, minimum, *levels)
        self.setAccessibleName(
            _("On hand: {first} on {since}, {last} now, at least {low}, at most {high}").format(
                first=number_text(levels[0]), since=day_text(self._since, offset_min()), last=number_text(levels[-1]),
                low=number_text(min(levels)), high=number_text(max(levels)),
            )
        )  # fmt: skip
        self.update()

    # ------------------------------------------------------------ where things are

    def _plot(self) -> QRectF:
        left = max(theme.px(_LEFT), theme.advance(number_text(-self._high * 10), "small") + theme.px(10))
        return QRectF(left, theme.px(_TOP), self.width() - left - 4, self.height() - theme.px(_BELOW + _TOP))

    def _x(self, plot: QRectF, at: datetime) -> float:
        whole = (self._until - self._since).total_seconds()
        return plot.left() + plot.width() * min(max((at - self._since).total_seconds() / whole, 0.0), 1.0)

    def _y(self, plot: QRectF, level: float) -> float:
        span = (self._high - self._low) * 1.06
        return plot.bottom() - plot.height() * (level - self._low) / span

    def _points(self, plot: QRectF) -> list[QPointF]:
        """The staircase from left to right; reckoned once for the steps and the size that are shown."""
        if self._reckoned is None or self._reckoned[0] != plot:
            self._reckoned = (plot, self._walk(plot))
        return self._reckoned[1]

    def _walk(self, plot: QRectF) -> list[QPointF]:
        """The staircase, of each pixel no more than what is seen of it."""
        points: list[QPointF] = []
        level = self._steps[0].level if self._steps else 0
        column, low, high = -1, level, level
        left, each = plot.left(), plot.width() / (self._until - self._since).total_seconds()
        for step in self._steps:
            x = left + (step.at - self._since).total_seconds() * each
            if round(x) == column:
                low, high = min(low, step.level), max(high, step.level)
                level = step.level
                continue
            if column >= 0 and (low, high) != (level, level):
                points += (QPointF(column, self._y(plot, one)) for one in (high, low, level))
            points += (QPointF(x, self._y(plot, level)), QPointF(x, self._y(plot, step.level)))
            level = low = high = step.level
            column = round(x)
        if (low, high) != (level, level):
            points += (QPointF(column, self._y(plot, one)) for one in (high, low, level))
        points.append(QPointF(plot.right(), self._y(plot, level)))
        return points

    # ------------------------------------------------------------ painting

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._steps:
            return
        painter = QPainter(self)
        plot = self._plot()
        self._paint_scale(painter, plot)
        points = self._points(plot)
        zero = self._y(plot, 0)
        area = QPolygonF([QPointF(points[0].x(), zero), *points, QPointF(points[-1].x(), zero)])
        fill = QColor(theme.color("accent"))
        fill.setAlphaF(0.09)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.setClipRect(QRectF(0, 0, self.width(), zero))
        painter.drawPolygon(area)
        if self._low < 0:
            below = QColor(theme.color("critical"))
            below.setAlphaF(0.16)
            painter.setClipRect(QRectF(0, zero, self.width(), self.height() - zero))
            painter.setBrush(below)
            painter.drawPolygon(area)
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("accent"), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap,
                            Qt.PenJoinStyle.MiterJoin))  # fmt: skip
        painter.drawPolyline(QPolygonF(points))
        self._paint_minimum(painter, plot)

    def _paint_scale(self, painter: QPainter, plot: QRectF) -> None:
        painter.setFont(theme.font("small"))
        high = painter.fontMetrics().height()
        for level in _ticks(self._low, self._high, max(2, int(plot.height() / theme.px(54)))):
            y = round(self._y(plot, level))
            painter.setPen(theme.color("line_strong" if level == 0 else "line"))
            painter.drawLine(round(plot.left()), y, round(plot.right()), y)
            painter.setPen(theme.color("ink_2"))
            box = QRectF(0, y - high / 2, plot.left() - theme.px(8), high)
            painter.drawText(box, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), number_text(level))
        for at, words in self._dates(plot):
            x = self._x(plot, at)
            wide = painter.fontMetrics().horizontalAdvance(words)
            x = min(x, plot.right() - wide)
            painter.drawText(QPointF(x, plot.bottom() + theme.px(6) + high * 0.75), words)

    def _dates(self, plot: QRectF) -> list[tuple[datetime, str]]:
        """What stands below: months, or days where less than two months are shown; as many as there is room for."""
        room = max(1, int(plot.width() / theme.px(_MONTH)))
        span = self._until - self._since
        if span < timedelta(days=62):
            widest = theme.advance(day_text(self._until, offset_min()), "small") + theme.px(24)
            room = max(1, int(plot.width() / widest))
            moments = [self._since + span / room * at for at in range(room)]
            return [(at, words) for words, at in {day_text(at, offset_min()): at for at in reversed(moments)}.items()]
        months, at = [], self._since.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
        while at <= self._until:
            if at >= self._since:
                months.append(at)
            at = (at + timedelta(days=32)).replace(day=1)
        each = -(-len(months) // room)
        return [(at, month_text(at, offset_min())) for at in months[::each]]

    def _paint_minimum(self, painter: QPainter, plot: QRectF) -> None:
        if not self._minimum:
            return
        y = round(self._y(plot, self._minimum))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.setPen(QPen(theme.color("minor"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(round(plot.left()), y, round(plot.right()), y)
        words = _("minimum {n}").format(n=number_text(self._minimum))
        painter.setFont(theme.font("small", weight=600))
        box = painter.fontMetrics().boundingRect(words).adjusted(-4, -1, 6, 1)
        box.moveBottomLeft(QPointF(plot.left() + theme.px(4), y - 2).toPoint())
        ground = QColor(theme.color("surface"))
        ground.setAlphaF(0.85)
        painter.fillRect(box, ground)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._steps:
            plot = self._plot()
            share = min(max((event.x() - plot.left()) / max(1.0, plot.width()), 0.0), 1.0)
            when = self._since + (self._until - self._since) * share
            words = f"{day_text(when, offset_min())}: {number_text(level_at(self._steps, when))}"
            QToolTip.showText(event.globalPos(), plain_tooltip(words), self)
            return True
        return super().event(event)


def _ticks(low: int, high: int, most: int) -> list[int]:
    """Round numbers between two levels, no more than `most` steps of them, zero among them."""
    span, step = max(1, high - low), 1
    while span / step > most:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2  # 1, 2, 5, 10, 20, 50
    return list(range(-(-low // step) * step, high + 1, step))
