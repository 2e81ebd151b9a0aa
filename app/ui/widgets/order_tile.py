"""A work order as a tile of the board: number and date, what it is, one line, state and person."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.domain.order_view import OrderRow
from app.domain.work_order import Priority
from app.ui import icons, theme
from app.ui.order_marks import asset_title, initials, state_mark, when
from app.ui.widgets.text import plain_tooltip
from app.words.orders import priority_word, state_name
from app.words.plain_text import plain

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class OrderTile(QWidget):
    """All tiles are of one height. `opened` on click or Enter; `walked` on an arrow key, as (across, down)."""

    opened = Signal(str)
    walked = Signal(int, int)

    def __init__(self, row: OrderRow) -> None:
        super().__init__()
        self.row = row
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._title = plain(asset_title(row.asset), 80)
        self._line = plain(row.reported_fault or row.customer or "", 160)
        parts = (row.number, self._title, self._line, state_name(row.state), row.technician)
        self.setAccessibleName(", ".join(part for part in parts if part))
        self.setToolTip(plain_tooltip("\n".join(part for part in (row.number, self._title, self._line) if part)))

    def sizeHint(self) -> QSize:
        return QSize(theme.px(160), theme.px(96))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(110), theme.px(96))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit(self.row.number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit(self.row.number)
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

        def text(role: str, tone: str, y: float, words: str, room: int, weight: int | None = None) -> None:
            painter.setFont(theme.font(role, weight=weight))
            painter.setPen(theme.color(tone))
            fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(left, theme.px(y), room, line, middle, fitted)

        row = self.row
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("ink_2"))
        date = when(row.changed_at)
        wide = painter.fontMetrics().horizontalAdvance(date)
        painter.drawText(left, theme.px(8), right - left, line, far, date)
        text("small", "ink_2", 8, row.number.rpartition("-")[2], right - left - wide - theme.px(8))
        text("strong", "ink", 27, self._title, right - left)
        text("small", "ink_2", 46, self._line, right - left)
        tone, icon = state_mark(row.state)
        words = state_name(row.state)
        if row.priority is Priority.HIGH:
            tone, icon, words = "critical", "state.critical", priority_word(row.priority)
        side = theme.px(15)
        painter.drawPixmap(left, theme.px(68) + (line - side) // 2, icons.pixmap(icon, tone, 15))
        person = initials(row.technician)
        round_ = theme.px(22)
        painter.setFont(theme.font("small", weight=600))
        painter.setPen(theme.color(tone))
        room = right - left - theme.px(22) - (round_ + theme.px(6) if person else 0)
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
