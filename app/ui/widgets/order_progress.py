"""The progress line of an order: the main stations, the ones passed with a tick, the present one ringed."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.order_view import OrderView
from app.domain.work_order import State
from app.ui import icons, theme
from app.ui.widgets.order_card import OrderCard, OrderSpace
from app.words.language import _
from app.words.orders import state_name

_STATIONS = (
    State.RECEIVED, State.DIAGNOSING, State.DIAGNOSED, State.IN_REPAIR, State.TESTING, State.PASSED, State.READY,
    State.RETURNED,
)  # fmt: skip
#: States beside the line stand at a station of it.
_AT = {
    State.DRAFT: State.RECEIVED, State.TRIAGE: State.RECEIVED, State.AWAITING_APPROVAL: State.DIAGNOSED,
    State.AWAITING_PARTS: State.DIAGNOSED, State.BURN_IN: State.TESTING, State.NO_FAULT_FOUND: State.READY,
    State.DECLINED: State.READY, State.BEYOND_REPAIR: State.READY, State.SCRAPPED: State.RETURNED,
    State.DONOR: State.RETURNED, State.RETURNED_UNREPAIRED: State.RETURNED, State.NEEDS_REVIEW: State.RECEIVED,
}  # fmt: skip


class OrderProgress(QWidget):
    """Shows where an order stands."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._at, self._draft, self._closed = 0, True, False

    def show_order(self, view: OrderView) -> None:
        """Show an order's station."""
        state = view.held_from if view.state is State.ON_HOLD and view.held_from else view.state
        self._at = _STATIONS.index(_AT.get(state, state))
        self._draft, self._closed = state is State.DRAFT, view.state.closed
        name = state_name(view.state)
        self.setAccessibleName(_("Progress: {state}, station {n} of {all}").format(
            state=name, n=self._at + 1, all=len(_STATIONS)))  # fmt: skip
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(640), theme.px(48))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(420), theme.px(48))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self.width() / len(_STATIONS)
        y, radius = theme.px(11), theme.px(8)
        for n, state in enumerate(_STATIONS):
            x = step * (n + 0.5)
            done = n < self._at or (self._closed and n == self._at)
            now = n == self._at and not self._closed
            if n + 1 < len(_STATIONS):
                painter.setPen(QPen(theme.color("accent" if n < self._at else "line_strong"), 2))
                painter.drawLine(QPointF(x + radius, y), QPointF(x + step - radius, y))
            if done:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("accent"))
                painter.drawEllipse(QPointF(x, y), radius, radius)
                side = theme.px(11)
                tick = icons.pixmap("ph.check-bold", "on_accent", 11)
                painter.drawPixmap(round(x - side / 2), round(y - side / 2), tick)
            else:
                painter.setPen(QPen(theme.color("accent" if now else "line_strong"), 2))
                painter.setBrush(theme.color("surface"))
                painter.drawEllipse(QPointF(x, y), radius - 1, radius - 1)
                if now and not self._draft:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(theme.color("accent"))
                    painter.drawEllipse(QPointF(x, y), radius * 0.4, radius * 0.4)
            painter.setFont(theme.font("small", weight=600 if now else 400))
            painter.setPen(theme.color("ink" if now else "ink_2"))
            box = QRectF(x - step / 2 + 2, y + radius + theme.px(5), step - 4, theme.px(20))
            words = painter.fontMetrics().elidedText(state_name(state), Qt.TextElideMode.ElideRight, int(box.width()))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignHCenter), words)


class OrderProgressCard(OrderCard):
    """The progress line across the page."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space)
        self.line = OrderProgress()
        self.column.addWidget(self.line)

    def show_order(self, view: OrderView, found: Any) -> None:
        self.line.show_order(view)
