"""Orders as a table: the columns of `app.ui.models.order_rows`, as wide as they need and as many as have room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView

from app.domain.order_draft import OrderSort
from app.ui import theme
from app.ui.models.order_rows import FIRST_TO_GO, SORTS, WIDEST, WIDTHS, OrderRows
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
        self._measure()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def restyle(self) -> None:
        """Fit the columns to the letters of another theme."""
        super().restyle()
        self._measure()
        self._fit()

    def _measure(self) -> None:
        for place, width in enumerate(WIDTHS):
            self.setColumnWidth(place, theme.px(width))

    def _fit(self) -> None:
        """The list loses columns before it loses figures: those that say least go first."""
        least = theme.px(sum(WIDTHS))
        for place in FIRST_TO_GO:
            self.setColumnHidden(place, least > self.width())
            least -= theme.px(WIDTHS[place]) if least > self.width() else 0
