"""The cards of the call page: one board as it is read out, and who calls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.domain.call import CallBoard, CallCustomer
from app.domain.finding import Fault
from app.domain.work_order import State
from app.ui import theme
from app.ui.order_marks import asset_title, offset_min, state_mark
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.pill import Pill
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, hairline, label
from app.words.call import waiting_text
from app.words.dates import day_text
from app.words.findings import fault_name
from app.words.language import _
from app.words.orders import money_text, state_name
from app.words.plain_text import plain
from app.words.quotes import days_text, promise_text


class MarkedText(QWidget):
    """One line of fixed-width text, the parts of it that were asked for in bold; cut at the left where room lacks."""

    def __init__(self, text: str, marks: Sequence[tuple[int, int]]) -> None:
        super().__init__()
        self._text = plain(text, 60)
        self._marks = tuple(marks) if self._text == text else ()
        self.setAccessibleName(self._text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font("section", mono=True, weight=700))
        return QSize(metrics.horizontalAdvance(self._text) + theme.px(4), metrics.height() + theme.px(2))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(60), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        x = 0
        for piece, bold in self._pieces():
            painter.setFont(theme.font("section", mono=True, weight=700 if bold else 400))
            painter.setPen(theme.color("ink" if bold or not self._marks else "ink_2"))
            width = painter.fontMetrics().horizontalAdvance(piece)
            painter.drawText(QRect(x, 0, width + 2, self.height()), int(Qt.AlignmentFlag.AlignVCenter), piece)
            x += width

    def _pieces(self) -> list[tuple[str, bool]]:
        pieces: list[tuple[str, bool]] = []
        at = 0
        for first, last in self._marks:
            pieces += [(self._text[at:first], False), (self._text[first:last], True)]
            at = last
        pieces.append((self._text[at:], False))
        return [piece for piece in pieces if piece[0]]


class CallBoardCard(Card):
    """One board: serial, state, price, promise, and what it waits for. Enter or a double click opens its order."""

    chosen = Signal(str)
    opened = Signal(str)
    stepped = Signal(int)

    def __init__(self, board: CallBoard, *, named: bool) -> None:
        super().__init__()
        self.board = board
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.column.setSpacing(theme.px(10))
        now = datetime.now(UTC)
        top = QHBoxLayout()
        top.setSpacing(16)
        words = QVBoxLayout()
        words.setSpacing(4)
        first = QHBoxLayout()
        first.setSpacing(12)
        self.told = MarkedText(board.told, board.marks)
        first.addWidget(self.told)
        tone, icon = state_mark(board.state)
        first.addWidget(Pill(state_name(board.state), tone, icon))
        first.addStretch(1)
        words.addLayout(first)
        about = [asset_title(board.asset), fault_name(Fault(board.fault)) if board.fault else board.reported_fault]
        if named and board.customer:
            about.insert(0, board.customer)
        words.addWidget(Elided(" · ".join(one for one in about if one), "strong"))
        top.addLayout(words, 1)
        price = money_text(board.price) if board.price is not None else "—"
        self.price = _fact(_("About") if board.estimated else _("Price"), price, "ink", 110)
        top.addWidget(self.price)
        line = QFrame()
        line.setProperty("kind", "hairline")
        line.setFixedWidth(1)
        top.addWidget(line)
        late = board.late(now)
        done = board.state.closed or board.state is State.READY
        closed = board.state.closed  # what was promised then is of no use to who calls now
        promised = promise_text(board.promised, done or not late, now, offset_min())
        self.promise = _fact(
            _("Closed") if closed else _("Promised"),
            day_text(board.moved_at, offset_min()) if closed else promised,
            "critical" if late else "ink",
            132,
        )
        top.addWidget(self.promise)
        self.column.addLayout(top)
        self.column.addWidget(hairline())
        foot = QHBoxLayout()
        foot.setSpacing(8)
        waits = waiting_text(board, offset_min())
        if waits:
            foot.addWidget(icon_label("state.warming", "ink_2", 16))
            foot.addWidget(label(_("waits for"), "small", "ink_2"))
            foot.addWidget(Elided(waits, "body"), 1)
        else:
            foot.addStretch(1)
        self.open_button = button(
            _("Open order"), lambda: self.opened.emit(board.number), icon="ph.caret-right", kind="ghost"
        )
        self.open_button.setAccessibleName(_("Open order {number}").format(number=board.number))
        self.open_button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        foot.addWidget(self.open_button)
        self.column.addLayout(foot)
        said = (board.told, state_name(board.state), waits, price)
        self.setAccessibleName(", ".join(plain(one, 120) for one in said if one))

    def mark(self, *, on: bool) -> None:
        """Whether this is the board that is talked about."""
        theme.set_tone(self, "chosen" if on else "")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.chosen.emit(self.board.order_id)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit(self.board.number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.board.number)
        elif key == Qt.Key.Key_Down:
            self.stepped.emit(1)
        elif key == Qt.Key.Key_Up:
            self.stepped.emit(-1)
        else:
            super().keyPressEvent(event)


class CallerCard(Card):
    """Who calls: how to reach them, what they have here, what waits for a word of theirs, what was agreed."""

    def __init__(self) -> None:
        super().__init__()
        self.column.setSpacing(6)

    def show_caller(self, who: CallCustomer) -> None:
        """Show a customer."""
        empty(self.column)
        one = who.customer
        self.column.addWidget(label(one.name or _("(name taken out)"), "section", wrap=True))
        if one.contact:
            self.column.addWidget(label(one.contact, "small", "ink_2", wrap=True, select=True))
        self.column.addWidget(hairline())
        now = datetime.now(UTC)
        terms = one.terms
        agreed = [
            _("{days} to repair").format(days=days_text(terms.sla_days)) if terms.sla_days is not None else "",
            _("{days} warranty").format(days=days_text(terms.warranty_days)) if terms.warranty_days is not None else "",
        ]
        rows = [
            (_("Boards here"), str(who.open_boards)),
            (_("Oldest"), _age(who.oldest, now) if who.oldest is not None else ""),
            (_("Open quotes"), " + ".join(money_text(total) for total in who.open_quotes)),
            (_("Terms"), " · ".join(word for word in agreed if word)),
            (_("No approval up to"), money_text(one.price_cap) if one.price_cap is not None else ""),
            (_("Also agreed"), terms.text),
            (_("Note"), one.note),
        ]
        for name, value in rows:
            if not value:
                continue
            row = QHBoxLayout()
            row.setSpacing(12)
            row.addWidget(label(name, "small", "ink_2"), 0, Qt.AlignmentFlag.AlignTop)
            said = label(value, "strong", wrap=True)
            said.setAlignment(Qt.AlignmentFlag.AlignRight)
            row.addWidget(said, 1)
            self.column.addLayout(row)


def _age(since: datetime, now: datetime) -> str:
    days = (now - since).days
    return days_text(days) if days > 0 else _("since today")


def _fact(name: str, value: str, tone: str, width: int) -> QWidget:
    """A value under its name; `width` px at 100 % at least, so that those of all cards stand in one line."""
    whole = QWidget()
    whole.setMinimumWidth(theme.px(width))
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(1)
    column.addWidget(label(name, "small", "ink_2"))
    column.addWidget(label(value, "title", tone))
    return whole
