"""One measured point on a scale: the band of good values, a tick for before the repair, a mark for after it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.before_after import Pair, side_of
from app.domain.measurement import Measurement
from app.domain.spot import over_range
from app.ui import theme

#: What the scale reaches beyond its largest value.
_ABOVE = 1.12


class PairBar(QWidget):
    """`told` = the pair in words, for those who do not see it."""

    def __init__(self, pair: Pair, told: str) -> None:
        super().__init__()
        self._pair = pair
        self.setAccessibleName(told)
        self.setToolTip(told)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(150), theme.px(16))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(70), theme.px(16))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(1, theme.px(4), self.width() - theme.px(8), theme.px(8))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(track, 2, 2)
        low, high = self._pair.limits
        if low is not None or high is not None:
            left = self._x(track, low) if low is not None else track.left()
            right = self._x(track, high) if high is not None else track.right()
            painter.setBrush(theme.color("ok_soft"))
            painter.drawRect(QRectF(left, track.top(), max(right - left, 2.0), track.height()))
        self._mark(painter, track, self._pair.before, newest=self._pair.after is None)
        self._mark(painter, track, self._pair.after, newest=True)

    def _mark(self, painter: QPainter, track: QRectF, one: Measurement | None, *, newest: bool) -> None:
        if one is None:
            return
        tone = "critical" if side_of(one).out else "ok" if one.passed else "ink_2"
        x, middle = self._x(track, one.taken.value), track.center().y()
        if over_range(one.taken.value):  # beyond the end of the scale
            side = theme.px(4)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(tone))
            painter.drawPolygon(
                QPolygonF([QPointF(x, middle - side), QPointF(x + side * 1.4, middle), QPointF(x, middle + side)])
            )
        elif newest:
            painter.setPen(QPen(theme.color("surface"), 1))
            painter.setBrush(theme.color(tone))
            painter.drawEllipse(QPointF(x, middle), theme.px(5), theme.px(5))
        else:
            painter.setPen(QPen(theme.color(tone), 2))
            painter.drawLine(QPointF(x, track.top() - theme.px(2)), QPointF(x, track.bottom() + theme.px(2)))

    def _x(self, track: QRectF, value: float) -> float:
        known = [
            one
            for one in (
                *self._pair.limits,
                *(each.taken.value for each in (self._pair.before, self._pair.after) if each is not None),
            )
            if one is not None and not over_range(one)
        ]
        lowest, highest = min(0.0, *known, 0.0), max(*known, 0.0, 1e-9) * _ABOVE
        share = 1.0 if over_range(value) else (value - lowest) / (highest - lowest)
        return track.left() + track.width() * min(max(share, 0.0), 1.0)
