"""A trend: the values of one spot over the years as a small line, over the band of its limits; what lay outside is red.

Values stand evenly, oldest first: what matters is whether they drift, not how long nobody measured.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolTip, QVBoxLayout, QWidget

from app.domain.board_history import Trend
from app.ui import theme
from app.ui.widgets.text import Elided, label, plain_tooltip
from app.words.board_history import trend_name, trend_said, trend_value
from app.words.dates import day_text


class TrendLine(QWidget):
    """Its name above, the line, the last value at the right. The table twin is its accessible name."""

    def __init__(self, trend: Trend) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Elided(trend_name(trend), "small", "ink_2"))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(_Line(trend), 1)
        last = trend.values[-1]
        value = label(trend_value(trend, last), "strong", "critical" if last.passed is False else "ink")
        value.setMinimumWidth(theme.px(64))
        value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(value)
        column.addLayout(row)
        self.setAccessibleName(trend_said(trend))


class _Line(QWidget):
    def __init__(self, trend: Trend) -> None:
        super().__init__()
        self._trend = trend
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(34))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(60), theme.px(34))

    def _points(self) -> list[QPointF]:
        trend = self._trend
        known = [one.value for one in trend.values if not one.over_range]
        ends = [*known, *(limit for limit in (trend.low, trend.high) if limit is not None)]
        low, high = min(ends, default=0.0), max(ends, default=1.0)
        span = (high - low) or max(abs(high), 1.0) * 0.1
        low, high = low - span * 0.12, high + span * 0.12
        self._scale = low, high
        step = (self.width() - 10) / max(1, len(trend.values) - 1)
        return [
            QPointF(5 + at * step, 3.0 if one.over_range else self._y(one.value))
            for at, one in enumerate(trend.values)
        ]  # fmt: skip

    def _y(self, value: float) -> float:
        low, high = self._scale
        share = (value - low) / (high - low)
        return self.height() - 4 - min(max(share, 0.0), 1.0) * (self.height() - 8)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        points, trend = self._points(), self._trend
        if trend.low is not None or trend.high is not None:
            top = self._y(trend.high) if trend.high is not None else 0.0
            bottom = self._y(trend.low) if trend.low is not None else float(self.height())
            painter.fillRect(QRectF(0, top, self.width(), max(2.0, bottom - top)), theme.color("ok_soft"))
        painter.setPen(QPen(theme.color("accent"), 1.4))
        painter.drawPolyline(QPolygonF(points))
        painter.setPen(Qt.PenStyle.NoPen)
        for point, one in zip(points, trend.values, strict=True):
            painter.setBrush(theme.color("critical" if one.passed is False else "accent"))
            size = 3.6 if one.passed is False else 2.6
            painter.drawEllipse(point, size, size)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            points = self._points()
            at = min(range(len(points)), key=lambda place: abs(points[place].x() - event.x()))
            one = self._trend.values[at]
            words = f"{day_text(one.at, 0)} · {one.order_number}\n{trend_value(self._trend, one)}"
            QToolTip.showText(event.globalPos(), plain_tooltip(words), self)
            return True
        return super().event(event)
