"""A work order as a tile of the board: number and promise, what it is, one line, what it waits for and whose it is."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.finding import Fault
from app.domain.order_row import OrderRow
from app.domain.work_order import Hold, Priority, State
from app.ui import icons, theme
from app.ui.order_marks import asset_title, initials, short_title, state_mark
from app.ui.widgets.text import plain_tooltip
from app.words.findings import fault_name
from app.words.language import _
from app.words.orders import priority_word, state_name
from app.words.plain_text import plain
from app.words.waiting import due_text, waits_text

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def status_of(row: OrderRow) -> tuple[str, str, str]:
    """Tone, icon and words of what a tile says last: what the order waits for, that the board came back, its state."""
    tone, icon = state_mark(row.state)
    if row.waits_for is not None:
        key = row.waits_for.key
        if key == "waits_failed":
            tone, icon = "major", "state.major"
        elif row.hold_over(datetime.now(UTC)):
            tone, icon = "minor", "state.minor"
        elif row.state is State.ON_HOLD and row.hold is not Hold.OTHER:
            tone, icon = "info", "state.warming"
        return tone, icon, plain(waits_text(row.waits_for), 80)
    if row.comeback and row.state in _EARLY:
        return "minor", "state.minor", _("Comeback")
    return tone, icon, state_name(row.state)


def said_of(row: OrderRow) -> tuple[str, tuple[str, str, str]]:
    """What a tile says that goes by the clock: when it was promised for, and its last line."""
    due = due_text(row.due_at, late=row.late(datetime.now(UTC))) if row.due_at is not None else ""
    return due, status_of(row)


_EARLY = (State.RECEIVED, State.TRIAGE, State.DIAGNOSING, State.DIAGNOSED)


class OrderTile(QWidget):
    """All tiles are of one height. `opened` on a double click or Space; `stepped` on Enter; `walked` on an arrow key,
    as (across, down); `moved` on Alt with an arrow, -1 or 1 across; `asked` for its menu, at a place of the screen.
    """

    opened = Signal(str)
    stepped = Signal(str)
    walked = Signal(int, int)
    moved = Signal(str, int)
    asked = Signal(str, QPoint)

    def __init__(self, row: OrderRow) -> None:
        super().__init__()
        self.row = row
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._late = row.late(datetime.now(UTC))
        self.said = said_of(row)
        self._due, self._status = self.said
        self._title = plain(short_title(row.asset), 80)
        found = fault_name(Fault(row.fault)) if row.fault else ""
        self._line = plain(found or row.reported_fault or row.customer or "", 160)
        self._person = row.assignee or row.technician
        urgent = priority_word(row.priority) if row.priority is Priority.HIGH else ""
        parts = (row.number, urgent, self._due, self._title, self._line, self._status[2], self._person)
        self.setAccessibleName(", ".join(part for part in parts if part))
        whole, customer = plain(asset_title(row.asset), 80), plain(row.customer or "", 80)
        lines = (row.number, whole, self._line, customer, self._status[2], self._due)
        self.setToolTip(plain_tooltip("\n".join(part for part in lines if part)))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(96))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(110), theme.px(96))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self.row.number)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.setFocus()
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        self.asked.emit(self.row.number, self.mapToGlobal(self.rect().center()) if by_key else event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _ENTER:
            self.stepped.emit(self.row.number)
        elif key == Qt.Key.Key_Space:
            self.opened.emit(self.row.number)
        elif key in _ARROWS and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            if across := _ARROWS[key][0]:
                self.moved.emit(self.row.number, across)
        elif key in _ARROWS:
            self.walked.emit(*_ARROWS[key])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus = self.hasFocus()
        edge = 2.0 if focus else 1.0
        box = QRectF(self.rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
        painter.setPen(QPen(theme.color("accent" if focus or self.underMouse() else "line"), edge))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        left, right = theme.px(12), self.width() - theme.px(10)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        far = middle | int(Qt.AlignmentFlag.AlignRight)
        line = theme.px(19)

        def text(role: str, tone: str, y: float, words: str, room: int, weight: int | None = None) -> int:
            painter.setFont(theme.font(role, weight=weight))
            painter.setPen(theme.color(tone))
            fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(left, theme.px(y), room, line, middle, fitted)
            return painter.fontMetrics().horizontalAdvance(fitted)

        painter.setFont(theme.font("small", weight=600 if self._late else None))
        painter.setPen(theme.color("critical" if self._late else "ink_2"))
        wide = painter.fontMetrics().horizontalAdvance(self._due)
        painter.drawText(left, theme.px(8), right - left, line, far, self._due)
        said = text("small", "ink_2", 8, self.row.number.rpartition("-")[2], right - left - wide - theme.px(8))
        star = left + said + theme.px(6)
        if self.row.priority is Priority.HIGH and star + theme.px(14) < right - wide:
            painter.drawPixmap(
                star, theme.px(8) + (line - theme.px(13)) // 2, icons.pixmap("ph.star-fill", "minor", 13)
            )
        text("strong", "ink", 27, self._title, right - left)
        text("small", "ink_2", 46, self._line, right - left)
        tone, icon, words = self._status
        side = theme.px(15)
        painter.drawPixmap(left, theme.px(68) + (line - side) // 2, icons.pixmap(icon, tone, 15))
        person = initials(self._person)
        round_ = theme.px(22)
        painter.setFont(theme.font("small", weight=600))
        painter.setPen(theme.color(tone))
        room = right - left - theme.px(22)
        beside = room - round_ - theme.px(6)
        if person and painter.fontMetrics().horizontalAdvance(words) > beside >= room // 3:
            person = ""  # what the order waits for comes first; whose it is stands in the tooltip
        elif person:
            room = beside
        fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(left + theme.px(21), theme.px(68), room, line, middle, fitted)
        if person:
            place = QRectF(right - round_, theme.px(66), round_, round_)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sunken"))
            painter.drawEllipse(place)
            painter.setPen(theme.color("ink_2"))
            painter.setFont(theme.font("caption", weight=600))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), person)
