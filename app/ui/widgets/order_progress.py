"""The progress line of an order: stations passed have a tick, the present one a ring; what left it is told as it is."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.order_progress import Mark, Station, stations
from app.domain.order_view import OrderView
from app.domain.work_order import State
from app.ui import icons, theme
from app.ui.order_marks import state_mark
from app.ui.widgets.order_card import OrderCard, OrderSpace
from app.words.language import _, mark
from app.words.orders import state_name

#: Stations that have a shorter name on the line than the state has.
_NAMES = {State.AWAITING_APPROVAL: mark("Approved"), State.IN_REPAIR: mark("Repairing")}
_GLYPHS = {Mark.DONE: "ph.check-bold", Mark.HELD: "ph.pause-fill", Mark.OFF: "ph.arrow-bend-down-right-bold"}
_WAITING = {Mark.HELD, Mark.OFF, Mark.NOW}


class OrderProgress(QWidget):
    """Shows where an order stands."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._stations: tuple[Station, ...] = ()

    def show_order(self, view: OrderView) -> None:
        """Show an order's stations."""
        self._stations = stations(view)
        at = max((n for n, one in enumerate(self._stations, 1) if one.mark is not Mark.AHEAD), default=0)
        self.setAccessibleName(_("Progress: {state}, station {n} of {all}").format(
            state=state_name(view.state), n=at, all=len(self._stations)))  # fmt: skip
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(640), theme.px(44))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(420), theme.px(44))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._stations:
            return
        step = self.width() / len(self._stations)
        y = theme.px(11)
        for n, one in enumerate(self._stations):
            x = step * (n + 0.5)
            if n + 1 < len(self._stations):
                self._way(painter, x, x + step, y, ahead=self._stations[n + 1].mark is Mark.AHEAD)
            self._station(painter, one, QPointF(x, y))
            strong = one.mark in _WAITING
            painter.setFont(theme.font("small", weight=600 if strong else 400))
            tone = "ink" if strong else "ink_2"
            painter.setPen(theme.color(tone))
            box = QRectF(x - step / 2 + 2, y + theme.px(13), step - 4, theme.px(20))
            words = painter.fontMetrics().elidedText(_name(one), Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter), words)

    @staticmethod
    def _way(painter: QPainter, left: float, right: float, y: float, *, ahead: bool) -> None:
        """The line to the next station."""
        gap = theme.px(11)
        painter.setPen(QPen(theme.color("line_strong" if ahead else "accent"), 2))
        painter.drawLine(QPointF(left + gap, y), QPointF(right - gap, y))

    @staticmethod
    def _station(painter: QPainter, one: Station, at: QPointF) -> None:
        radius = theme.px(8)
        tone = "accent"
        if one.mark in (Mark.HELD, Mark.OFF):
            found, _icon = state_mark(one.state)
            tone = "minor" if one.mark is Mark.HELD or found == "idle" else found
        if one.mark in _GLYPHS:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(tone))
            painter.drawEllipse(at, radius, radius)
            _glyph(painter, _GLYPHS[one.mark], "on_accent" if one.mark is Mark.DONE else "surface", at)
            return
        if one.mark is Mark.PASSED_BY:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(at, radius * 0.4, radius * 0.4)
            painter.setPen(QPen(theme.color("accent"), 2))
            for side in (-1, 1):
                painter.drawLine(at, QPointF(at.x() + side * theme.px(12), at.y()))
            return
        painter.setPen(QPen(theme.color("line_strong" if one.mark is Mark.AHEAD else tone), 2))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(at, radius - 1, radius - 1)
        if one.mark is Mark.NOW:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(tone))
            painter.drawEllipse(at, radius * 0.4, radius * 0.4)


def _glyph(painter: QPainter, icon: str, tone: str, at: QPointF) -> None:
    side = theme.px(11)
    painter.drawPixmap(round(at.x() - side / 2), round(at.y() - side / 2), icons.pixmap(icon, tone, 11))


def _name(one: Station) -> str:
    """The present station is named by the order's state, the others by what the station is called."""
    short = one.mark in (Mark.DONE, Mark.AHEAD, Mark.PASSED_BY) or one.state is State.IN_REPAIR
    return _(_NAMES[one.state]) if short and one.state in _NAMES else state_name(one.state)


class OrderProgressCard(OrderCard):
    """The progress line across the page."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space)
        self.column.setContentsMargins(16, 12, 16, 8)
        self.line = OrderProgress()
        self.column.addWidget(self.line)

    def show_order(self, view: OrderView, found: Any) -> None:
        self.line.show_order(view)
