"""Orders as a table: the columns of `app.ui.models.order_rows`, as wide as they need and as many as have room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView

from app.domain.order_draft import OrderSort
from app.ui import theme
from app.ui.models.order_rows import FIRST_TO_GO, LIKES, SORTS, WIDEST, WIDTHS, OrderRows
from app.ui.widgets.table import Table


class OrderTable(Table):
    """The table; sorted by when an order last changed, the newest first, until somebody sorts it otherwise."""

    def __init__(self, name: str, rows: OrderRows) -> None:
        super().__init__(name, rows)
        self.header.setSortIndicator(SORTS.index(OrderSort.MOVED), Qt.SortOrder.DescendingOrder)
        header = self.horizontalHeader()
        for place in range(len(WIDTHS)):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(False)
        header.setSectionResizeMode(WIDEST, QHeaderView.ResizeMode.Stretch)
        self._without: frozenset[int] = frozenset()
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def restyle(self) -> None:
        """Fit the columns to the letters of another theme."""
        super().restyle()
        if hasattr(self, "_without"):
            self._fit()

    def leave_out(self, *columns: int) -> None:
        """Show none of these, whatever room there is."""
        self._without = frozenset(columns)
        self._fit()

    def _fit(self) -> None:
        """The list loses columns before it loses figures: those that say least go first. What is left over goes first
        to what would else be cut.
        """
        room = self.viewport().width()
        least = theme.px(sum(width for place, width in enumerate(WIDTHS) if place not in self._without))
        for place, width in enumerate(WIDTHS):
            self.setColumnWidth(place, theme.px(width))
        for place in self._without:
            self.setColumnHidden(place, True)
        for place in FIRST_TO_GO:
            if place not in self._without:
                self.setColumnHidden(place, least > room)
                least -= theme.px(WIDTHS[place]) if least > room else 0
        for place, likes in LIKES:
            more = max(0, min(room - least, theme.px(likes - WIDTHS[place])))
            self.setColumnWidth(place, theme.px(WIDTHS[place]) + more)
            least += more
