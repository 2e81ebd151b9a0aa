"""The board of open orders: six columns of equal width, cards of equal height, walked with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.order_view import OrderRow
from app.ui.order_marks import COLUMNS
from app.ui.widgets.order_tile import OrderTile
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.language import _, ngettext

#: More than this many cards in a column end in "+ n more": the list has them all.
_MOST = 40


class OrderColumns(QWidget):
    """`opened` carries the number of the order that was clicked or entered."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._columns: list[tuple[QVBoxLayout, QWidget]] = []
        self._heads = []
        self._cards: list[list[OrderTile]] = []
        self._shown: tuple[OrderRow, ...] | None = None
        for title, _states in COLUMNS:
            well = QFrame()
            well.setProperty("kind", "well")
            well.setAccessibleName(_(title))
            column = QVBoxLayout(well)
            column.setContentsMargins(6, 8, 6, 6)
            column.setSpacing(6)
            head = QHBoxLayout()
            head.setContentsMargins(4, 0, 4, 0)
            head.addWidget(label(_(title), "strong"))
            count = label("0", "small", "ink_2")
            head.addWidget(count)
            head.addStretch(1)
            self._heads.append(count)
            column.addLayout(head)
            scroll = Scrolled()
            inside = Inside()
            cards = QVBoxLayout(inside)
            cards.setContentsMargins(2, 2, 2, 2)
            cards.setSpacing(7)
            scroll.setWidget(inside)
            column.addWidget(scroll, 1)
            self._columns.append((cards, inside))
            row.addWidget(well, 1)

    def show_rows(self, rows: Sequence[OrderRow]) -> None:
        """Show these orders, the ones that changed last on top; the card in focus keeps it."""
        if tuple(rows) == self._shown:
            return
        self._shown = tuple(rows)
        at = self.window().focusWidget()
        focused = at.row.number if isinstance(at, OrderTile) else None
        self._cards = []
        for (cards, _inside), head, (_title, states) in zip(self._columns, self._heads, COLUMNS, strict=True):
            empty(cards)
            held = [row for row in rows if row.state in states]
            head.setText(str(len(held)))
            made = []
            for row in held[:_MOST]:
                card = OrderTile(row)
                card.opened.connect(self.opened)
                card.walked.connect(lambda across, down, card=card: self._walk(card, across, down))
                cards.addWidget(card)
                made.append(card)
                if row.number == focused:
                    card.setFocus()
            rest = len(held) - len(made)
            if rest:
                cards.addWidget(label(ngettext("+ {n} more", "+ {n} more", rest).format(n=rest), "small", "ink_2"))
            cards.addStretch(1)
            self._cards.append(made)

    def cards(self) -> list[OrderTile]:
        """Every card, column by column."""
        return [card for column in self._cards for card in column]

    def focus_first(self) -> None:
        """Put the keyboard on the first card."""
        for card in self.cards()[:1]:
            card.setFocus()

    def _walk(self, card: OrderTile, across: int, down: int) -> None:
        column = next(n for n, cards in enumerate(self._cards) if card in cards)
        row = self._cards[column].index(card)
        if down:
            there = self._cards[column]
            there[min(max(row + down, 0), len(there) - 1)].setFocus()
            return
        column += across
        while 0 <= column < len(self._cards) and not self._cards[column]:
            column += across
        if 0 <= column < len(self._cards):
            there = self._cards[column]
            there[min(row, len(there) - 1)].setFocus()
