"""What the shop knows of the thing that comes in: the comeback strip, and the earlier orders below it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.intake import Delivery, Earlier
from app.domain.order_row import OrderRow
from app.ui import theme
from app.ui.order_marks import asset_title, offset_min, state_mark, when
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.notice import Notice
from app.ui.widgets.pill import Pill
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.intake import comeback_head, comeback_line, count_text
from app.words.language import _, ngettext
from app.words.orders import state_name

#: How many earlier orders are listed; the board's history has them all.
_MOST = 6


class IntakeKnown(QWidget):
    """`show_nothing` before a serial is there, `show_new` for one the shop never saw, `show_earlier` for the others.

    `opened` asks for an order by its number, `history` for the page of the asset,
    `delivery` for going on with one by its id.
    """

    opened = Signal(str)
    history = Signal(str)
    delivery = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.here = Notice("critical", "state.critical")
        column.addWidget(self.here)
        self.back = Notice("minor", "ph.arrow-u-up-left")
        column.addWidget(self.back)
        self.card = Card(_("What the shop knows of it"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.card.column.addLayout(self._lines)
        column.addWidget(self.card)
        self.open_card = Card(_("Deliveries still open"))
        self.recent_card = Card(_("Taken in last"))
        self._nothing = True
        for made in (self.open_card, self.recent_card):
            made.hide()
            column.addWidget(made)
        self._open, self._recent = QVBoxLayout(), QVBoxLayout()
        for card, lines in ((self.open_card, self._open), (self.recent_card, self._recent)):
            lines.setSpacing(6)
            card.column.addLayout(lines)
        column.addStretch(1)
        self.show_nothing()

    def show_waiting(self, still: Sequence[Delivery], recent: Sequence[OrderRow]) -> None:
        """What there is to go on with while no serial is there: open deliveries, and what was taken in last."""
        for lines in (self._open, self._recent):
            empty(lines)
        for one in still[:_MOST]:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(button(one.number, partial(self.delivery.emit, one.id), kind="link"))
            about = " · ".join(part for part in (one.terms.customer, one.terms.reference) if part)
            row.addWidget(Elided(about, "small", "ink_2"), 1)
            row.addWidget(label(count_text(one.count), "small"))
            row.addWidget(label(when(one.opened_at), "small", "ink_2"))
            self._open.addLayout(row)
        for order in recent[:_MOST]:
            self._recent.addLayout(self._order(order))
        self._show_waiting(nothing=self._nothing)

    def _show_waiting(self, *, nothing: bool) -> None:
        self._nothing = nothing
        self.open_card.setVisible(nothing and self._open.count() > 0)
        self.recent_card.setVisible(nothing and self._recent.count() > 0)

    def show_nothing(self) -> None:
        """No serial yet."""
        self._clear()
        self._show_waiting(nothing=True)
        self._lines.addWidget(
            label(
                _("Scan or type the serial first: earlier repairs, the warranty and an order that is still open stand"
                  " here before anything is opened. A second scan makes a delivery of it."),
                "body", "ink_2", wrap=True,
            )
        )  # fmt: skip

    def show_new(self, serial: str) -> None:
        """A serial the shop never saw."""
        self._clear()
        self._lines.addWidget(label(_("{serial} was never here.").format(serial=serial), "body", "ink_2", wrap=True))

    def show_earlier(self, found: Earlier) -> None:
        """A thing the shop knows."""
        self._clear()
        still = found.open_order
        if still is not None:
            self.here.say(
                _("It is here already, on {number}").format(number=still.number),
                _("{state} since {when}. No second order is opened for it.").format(
                    state=state_name(still.state), when=when(still.changed_at)
                ),
                (_("Open {number}").format(number=still.number), "nav.orders", lambda: self.opened.emit(still.number)),
            )
        head = comeback_head(found)
        if head:
            self.back.say(head, comeback_line(found, offset_min()))
        row = QHBoxLayout()
        row.addWidget(Elided(asset_title(found.asset), "strong"), 1)
        row.addWidget(button(_("History"), lambda: self.history.emit(found.asset.number), kind="link"))
        self._lines.addLayout(row)
        if found.owner:
            self._lines.addWidget(label(_("Belongs to {name}").format(name=found.owner), "small", "ink_2", wrap=True))
        if not found.orders:
            self._lines.addWidget(label(_("No order on it yet."), "small", "ink_2"))
        for order in found.orders[:_MOST]:
            self._lines.addLayout(self._order(order))
        more = len(found.orders) - _MOST
        if more > 0:
            words = ngettext("and {n} more", "and {n} more", more).format(n=more)
            self._lines.addWidget(label(words, "small", "ink_2"))

    def _order(self, order: OrderRow) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(button(order.number, lambda: self.opened.emit(order.number), kind="link"))
        tone, icon = state_mark(order.state)
        row.addWidget(Pill(state_name(order.state), tone, icon))
        row.addWidget(Elided(order.reported_fault, "small", "ink_2"), 1)
        row.addWidget(label(when(order.changed_at), "small", "ink_2"))
        return row

    def _clear(self) -> None:
        self._show_waiting(nothing=False)
        self.here.hide()
        self.back.hide()
        empty(self._lines)


class LastScan(Card):
    """What the last scan was, large enough to be read from the pallet: mark, what it is, what was made of it."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout()
        row.setSpacing(14)
        self._mark = QHBoxLayout()
        row.addLayout(self._mark)
        words = QVBoxLayout()
        words.setSpacing(2)
        self.head = Elided("", "section")
        self.code = Elided("", "body", "ink_2", mono=True)
        self.said = label("", "body", "ink", wrap=True)
        self.known = label("", "small", "ink_2", wrap=True)
        for line in (self.head, self.code, self.said, self.known):
            words.addWidget(line)
        row.addLayout(words, 1)
        self.column.addStretch(1)  # an alignment would take the height that the words need at this width
        self.column.addLayout(row)
        self.column.addStretch(1)

    def say(self, icon: str, tone: str, head: str, code: str, said: str, known: str = "") -> None:
        """Show it; `tone` is that of the mark and of the card's edge: critical, minor, info, ok or idle."""
        empty(self._mark)
        mark = icon_label(icon, tone, 40)
        self._mark.addWidget(mark)
        mark.show()
        theme.set_tone(self, tone if tone in ("critical", "minor") else "")
        self.head.set_text(head)
        self.code.set_text(code)
        self.said.setText(said)
        self.known.setText(known)
        self.known.setVisible(bool(known))
        self.code.setVisible(bool(code) and code != head)
        self.setAccessibleName(" ".join(part for part in (head, code, said, known) if part))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit()

    def _fit(self) -> None:
        """Be as high as the words need at this width, and never so low that the next scan makes the page jump."""
        layout = self.layout()
        need = layout.totalHeightForWidth(self.width()) if layout is not None else 0
        self.setMinimumHeight(max(theme.px(132), need))
