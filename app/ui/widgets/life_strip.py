"""Where a board has lived, as a strip over the years: machines it sat in, and between them its orders in the shop.

Solid = seen there by a scan or a test, dashed = told. Arrows go from one stretch to the next, Enter opens its order or
machine, a click does too.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from babel.dates import format_date
from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.domain.board_history import Span, SpanKind
from app.ui import icons, theme
from app.ui.widgets.text import plain_tooltip
from app.words.board_history import hours_text, slot_text
from app.words.dates import day_text, locale
from app.words.language import _
from app.words.orders import state_name
from app.words.plain_text import plain

_DAY = 86_400.0
#: Days between ticks that may be chosen; the first that leaves room for its words is.
_STEPS = (1, 7, 30.44, 91.31, 182.62, 365.25, 730.5, 1826.25)
#: The least width of an order on the strip, and the least for words in a stay, px at 100 %.
_ORDER, _WORDS = 24, 56


class LifeStrip(QWidget):
    """Give it spans (`show_spans`). `opened` carries the span that was clicked, or Enter on it."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._spans: tuple[Span, ...] = ()
        self._now = datetime.now(UTC)
        self._cursor: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.signals().changed.connect(self.update)

    def show_spans(self, spans: tuple[Span, ...], now: datetime) -> None:
        """Show these stretches, oldest first."""
        self._spans, self._now, self._cursor = spans, now, None
        self._say()
        self.updateGeometry()
        self.update()

    def span_text(self, span: Span) -> str:
        """A stretch in words: where, from when to when, how long in service."""
        since = day_text(span.since, 0)
        until = day_text(span.until, 0) if span.until else _("now")
        if span.kind is SpanKind.ORDER:
            state = state_name(span.state).lower() if span.state else ""
            return f"{span.name} · {state} · {since} – {until}"
        hours = _("{hours} h").format(hours=hours_text(span.hours))
        told = "" if span.observed else _("told, not seen")
        parts = [plain(span.name, 40), slot_text(span.slot), f"{since} – {until}", hours, told]
        return " · ".join(part for part in parts if part)

    def _say(self) -> None:
        self.setAccessibleName("; ".join(self.span_text(span) for span in self._spans) or _("Nowhere seen yet"))
        said = self.span_text(self._spans[self._cursor]) if self._cursor is not None else ""
        if said != self.accessibleDescription():
            self.setAccessibleDescription(said)
            QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.DescriptionChanged))

    # ------------------------------------------------------------ places

    def _scale(self) -> tuple[float, float]:
        first = min((span.since for span in self._spans), default=self._now).timestamp()
        last = max([self._now.timestamp(), *((span.until or self._now).timestamp() for span in self._spans)])
        return first, max(last - first, _DAY)

    def _x(self, moment: datetime) -> float:
        first, span = self._scale()
        return 2 + (moment.timestamp() - first) / span * (self.width() - 4)

    def _boxes(self) -> list[QRectF]:
        top, high = theme.px(20), theme.px(34)
        boxes = []
        for span in self._spans:
            left, right = self._x(span.since), self._x(span.until or self._now)
            if span.kind is SpanKind.ORDER and right - left < theme.px(_ORDER):
                middle = min(max((left + right) / 2, theme.px(_ORDER) / 2 + 1), self.width() - theme.px(_ORDER) / 2 - 1)
                left, right = middle - theme.px(_ORDER) / 2, middle + theme.px(_ORDER) / 2
            boxes.append(QRectF(left, top, max(2.0, right - left), high))
        return boxes

    def _at(self, x: float, y: float) -> int | None:
        boxes = self._boxes()
        hits = [at for at, box in enumerate(boxes) if box.adjusted(-2, -theme.px(20), 2, 2).contains(x, y)]
        orders = [at for at in hits if self._spans[at].kind is SpanKind.ORDER]
        found = orders or hits
        return found[-1] if found else None

    # ------------------------------------------------------------ painting

    def sizeHint(self) -> QSize:
        return QSize(theme.px(600), theme.px(82))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(300), theme.px(82))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        boxes = self._boxes()
        orders = [box for span, box in zip(self._spans, boxes, strict=True) if span.kind is SpanKind.ORDER]
        for at, (span, box) in enumerate(zip(self._spans, boxes, strict=True)):
            if span.kind is not SpanKind.ORDER:
                begin = max((one.right() for one in orders if one.left() <= box.left() + 1), default=box.left())
                end = min((one.left() for one in orders if one.left() > box.left() + 1), default=box.right())
                self._paint_stay(painter, span, box, (max(begin, box.left()), end))
                self._paint_cursor(painter, at, box)
        taken = float(self.width() + 1000)
        for at in range(len(self._spans) - 1, -1, -1):
            span, box = self._spans[at], boxes[at]
            if span.kind is SpanKind.ORDER:
                taken = self._paint_order(painter, span, box, taken)
                self._paint_cursor(painter, at, box)
        self._paint_axis(painter)

    def _paint_stay(self, painter: QPainter, span: Span, box: QRectF, between: tuple[float, float]) -> None:
        """A stay; its words stand between the orders that cover its ends."""
        pen = QPen(theme.color("line_strong" if span.observed else "ink_3"), 1)
        if not span.observed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(theme.color("info_soft" if span.observed else "surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(4), theme.px(4))
        room = box.adjusted(theme.px(8), theme.px(2), -theme.px(4), -theme.px(1))
        room.setLeft(between[0] + theme.px(8))
        room.setRight(min(room.right(), between[1] - theme.px(4)))
        if room.width() < theme.px(_WORDS):
            return
        half = room.height() / 2
        slot = slot_text(span.slot)
        lower = " · ".join(part for part in (slot, _("{hours} h").format(hours=hours_text(span.hours))) if part)
        for text, role, tone, top in (
            (plain(span.name, 40), "strong", "ink", room.top()),
            (lower, "small", "ink_2", room.top() + half),
        ):
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(tone))
            fitted = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(QRectF(room.left(), top, room.width(), half), int(Qt.AlignmentFlag.AlignVCenter), fitted)

    def _paint_order(self, painter: QPainter, span: Span, box: QRectF, taken: float) -> float:
        """An order, its number above where there is room up to `taken`; where that number begins."""
        painter.setPen(QPen(theme.color("accent"), 1.4))
        painter.setBrush(theme.color("accent_soft"))
        painter.drawRoundedRect(box.adjusted(0.7, 0.7, -0.7, -0.7), theme.px(4), theme.px(4))
        side = theme.px(14)
        painter.drawPixmap(
            round(box.center().x() - side / 2), round(box.center().y() - side / 2),
            icons.pixmap("state.service", "accent", 14),
        )  # fmt: skip
        painter.setFont(theme.font("small", weight=600))
        short = span.name.rsplit("-", 1)[-1]
        wide = painter.fontMetrics().horizontalAdvance(short)
        left = min(max(box.center().x() - wide / 2, 0.0), self.width() - wide - 1.0)
        if left + wide > taken - 4:
            return taken
        painter.setPen(theme.color("accent"))
        painter.drawText(QRectF(left, 0, wide + 2, theme.px(18)), int(Qt.AlignmentFlag.AlignVCenter), short)
        return left

    def _paint_cursor(self, painter: QPainter, at: int, box: QRectF) -> None:
        if at != self._cursor or not self.hasFocus():
            return
        painter.setPen(QPen(theme.color("accent"), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(-1, -1, 1, 1), theme.px(5), theme.px(5))

    def _paint_axis(self, painter: QPainter) -> None:
        first, span = self._scale()
        y = theme.px(60)
        painter.setPen(QPen(theme.color("line_strong"), 1))
        painter.drawLine(2, y, self.width() - 2, y)
        painter.setFont(theme.font("small"))
        metrics = painter.fontMetrics()
        room = metrics.horizontalAdvance("0000 MMMM") + theme.px(14)
        step = next((one for one in _STEPS if one * _DAY / span * (self.width() - 4) >= room), _STEPS[-1])
        pattern = "d MMM" if step < 28 else "MMM yyyy" if step < 360 else "yyyy"
        moment = _first_tick(datetime.fromtimestamp(first, UTC), step)
        reached = -1.0
        while moment.timestamp() <= first + span:
            x = self._x(moment)
            painter.setPen(QPen(theme.color("line_strong"), 1))
            painter.drawLine(round(x), y, round(x), y + theme.px(4))
            text = format_date(moment.date(), pattern, locale=locale())
            wide = metrics.horizontalAdvance(text)
            left = min(max(x - wide / 2, 0.0), self.width() - wide - 1.0)
            if left > reached:
                painter.setPen(theme.color("ink_2"))
                painter.drawText(QRectF(left, y + theme.px(6), wide + 2, theme.px(20)), 0, text)
                reached = left + wide + theme.px(8)
            moment = _next_tick(moment, step)

    # ------------------------------------------------------------ Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._spans) - 1
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if last >= 0 and key in steps:
            here = self._cursor if self._cursor is not None else (last + 1 if key == Qt.Key.Key_Left else -1)
            self._cursor = min(max(here + steps[key], 0), last)
        elif last >= 0 and key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._cursor = 0 if key == Qt.Key.Key_Home else last
        elif self._cursor is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self._spans[self._cursor])
            return
        else:
            super().keyPressEvent(event)
            return
        self._say()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position().x(), event.position().y())
        if at is None:
            super().mousePressEvent(event)
            return
        self._cursor = at
        self._say()
        self.update()
        self.opened.emit(self._spans[at])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._at(event.position().x(), event.position().y()) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._cursor is None and self._spans:
            self._cursor = len(self._spans) - 1
            self._say()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            at = self._at(event.x(), event.y())
            if at is None:
                QToolTip.hideText()
            else:
                QToolTip.showText(event.globalPos(), plain_tooltip(self.span_text(self._spans[at])), self)
            return True
        return super().event(event)


def _first_tick(moment: datetime, step: float) -> datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if step < 28:
        return day + timedelta(days=1)
    return _next_tick(day.replace(day=1, month=1) if step > 360 else day.replace(day=1), step)


def _next_tick(moment: datetime, step: float) -> datetime:
    if step < 28:
        return moment + timedelta(days=round(step))
    months = round(step / 30.44)
    whole = moment.year * 12 + moment.month - 1 + months
    return moment.replace(year=whole // 12, month=whole % 12 + 1)
