"""The board of open orders: six columns of equal width, cards of equal height, walked with the arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.services.order_board import BoardColumn, Column
from app.ui.widgets.buttons import button
from app.ui.widgets.order_tile import OrderTile, said_of
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.language import _, mark, ngettext

_TITLES = {
    Column.RECEIVED: mark("Received"),
    Column.DIAGNOSING: mark("Diagnosing"),
    Column.WAITING: mark("Waiting"),
    Column.REPAIRING: mark("Repairing"),
    Column.TESTING: mark("Testing"),
    Column.READY: mark("Ready"),
}


class _Well(QFrame):
    """One column: its head and its cards."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column
        self.setProperty("kind", "well")
        self.setAccessibleName(_(_TITLES[column]))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(6, 8, 6, 6)
        rows.setSpacing(6)
        head = QHBoxLayout()
        head.setContentsMargins(4, 0, 4, 0)
        head.addWidget(label(_(_TITLES[column]), "strong"))
        self.count: QLabel = label("0", "small", "ink_2")
        head.addWidget(self.count)
        head.addStretch(1)
        rows.addLayout(head)
        self.scrolled = Scrolled()
        inside = Inside()
        self.cards = QVBoxLayout(inside)
        self.cards.setContentsMargins(2, 2, 2, 2)
        self.cards.setSpacing(7)
        self.scrolled.setWidget(inside)
        rows.addWidget(self.scrolled, 1)
        self.shown: BoardColumn | None = None
        self.tiles: list[OrderTile] = []


class OrderColumns(QWidget):
    """`opened`, `stepped`, `moved` and `asked` are those of the tiles; `more` = the column whose rest is wanted."""

    opened = Signal(str)
    stepped = Signal(str)
    moved = Signal(str, int)
    asked = Signal(str, QPoint)
    more = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._wells = [_Well(column) for column in Column]
        for well in self._wells:
            row.addWidget(well, 1)

    def show_board(self, columns: Sequence[BoardColumn]) -> None:
        """Show these columns; what would say the same stays, and the card in focus keeps it."""
        at = self.window().focusWidget()
        focused = at.row.number if isinstance(at, OrderTile) else None
        for well, told in zip(self._wells, columns, strict=True):
            if well.shown != told or [tile.said for tile in well.tiles] != [said_of(row) for row in told.rows]:
                self._fill(well, told)
        if focused is None:
            return
        for tile in self.cards():
            if tile.row.number == focused and not tile.hasFocus():
                tile.setFocus()

    def _fill(self, well: _Well, told: BoardColumn) -> None:
        well.shown = told
        well.count.setText(f"{told.count:,}")
        empty(well.cards)
        well.tiles = []
        for row in told.rows:
            tile = OrderTile(row)
            tile.opened.connect(self.opened)
            tile.stepped.connect(self.stepped)
            tile.moved.connect(self.moved)
            tile.asked.connect(self.asked)
            tile.walked.connect(lambda across, down, tile=tile: self._walk(tile, across, down))
            well.cards.addWidget(tile)
            tile.show()  # at once, so that it can take the keyboard
            well.tiles.append(tile)
        rest = told.count - len(told.rows)
        if rest > 0:
            words = ngettext("+ {n} more", "+ {n} more", rest).format(n=rest)
            well.cards.addWidget(button(words, lambda: self.more.emit(well.column), kind="ghost"))
        well.cards.addStretch(1)

    def cards(self) -> list[OrderTile]:
        """Every card, column by column."""
        return [tile for well in self._wells for tile in well.tiles]

    def focus_first(self) -> None:
        """Put the keyboard on the first card."""
        for card in self.cards()[:1]:
            card.setFocus()

    def focus_on(self, number: str) -> None:
        """Put the keyboard on the card of an order, where it is shown."""
        for column, well in enumerate(self._wells):
            for tile in well.tiles:
                if tile.row.number == number:
                    self._reach(column, tile)

    def _walk(self, card: OrderTile, across: int, down: int) -> None:
        column = next(n for n, well in enumerate(self._wells) if card in well.tiles)
        row = self._wells[column].tiles.index(card)
        if down:
            there = self._wells[column].tiles
            self._reach(column, there[min(max(row + down, 0), len(there) - 1)])
            return
        column += across
        while 0 <= column < len(self._wells) and not self._wells[column].tiles:
            column += across
        if 0 <= column < len(self._wells):
            there = self._wells[column].tiles
            self._reach(column, there[min(row, len(there) - 1)])

    def _reach(self, column: int, tile: OrderTile) -> None:
        tile.setFocus()
        self._wells[column].scrolled.ensureWidgetVisible(tile, 0, 4)
