"""Buying: what to buy, the orders to suppliers, and the suppliers; one order is the page `purchase`."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from app.domain.purchase import PurchaseRow, PurchaseState
from app.services.purchase_reading import purchases
from app.services.purchase_scans import by_scan
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.pages.reorder import ReorderView
from app.ui.pages.suppliers import SuppliersView
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.table import Table
from app.words.language import _
from app.words.orders import money_text
from app.words.plain_text import plain
from app.words.purchases import date_text, purchase_state_word

#: Tone and icon of each state.
MARKS = {
    PurchaseState.DRAFT: ("ink_2", "ph.pencil-simple"),
    PurchaseState.ORDERED: ("info", "ph.truck"),
    PurchaseState.RECEIVED: ("ink_2", "state.ok_quiet"),
    PurchaseState.CANCELLED: ("ink_3", "ph.x"),
}
_TOTAL = 5


class Page(PageBase):
    """`open(view="reorder"|"orders"|"suppliers", supplier=...)`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Buying"))
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("All parts"), "ph.arrow-left", self.back))
        self.views = Segmented(
            _("What is shown"),
            (("reorder", _("What to buy"), ""), ("orders", _("Orders"), ""), ("suppliers", _("Suppliers"), "")),
        )
        self.views.chosen.connect(self._view)
        self.left.addWidget(self.views)
        self.new_button = button(_("New supplier"), self._new_supplier, icon="ph.plus")
        self.right.addWidget(self.new_button)
        self.stack = QStackedWidget()
        self.reorder = ReorderView(desk)
        self.reorder.counted.connect(self._say_count)
        self.reorder.made.connect(lambda number: desk.go_to("purchase", purchase=number))
        self.suppliers = SuppliersView(desk)
        for view in (self.reorder, self._orders(), self.suppliers):
            self.stack.addWidget(view)
        self.body.addWidget(self.stack, 1)
        self.follow_shop(self._changed)
        self._view("reorder")

    def _orders(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        self.listing = QStackedWidget()
        column.addWidget(self.listing)
        self.rows = Rows(
            (_("Number"), _("Supplier"), _("State"), _("Here"), _("Expected"), _("Total"), _("Their number")),
            frozenset({3, _TOTAL}),
        )
        self.table = Table(_("Orders to suppliers"), self.rows)
        self.table.opened.connect(lambda row: self.desk.go_to("purchase", purchase=self.rows.thing(row).number))
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.listing.addWidget(self.table)
        self.listing.addWidget(
            EmptyState(
                _("No order to a supplier yet."),
                _("An order knows what was asked for, what came of it, and what it cost with shipping and duty."),
                (
                    Way(
                        "ph.list-numbers", _("What to buy"), _("levels, use, and what orders wait for"), "",
                        lambda: self.views.choose("reorder"),
                    ),
                ),
            )
        )  # fmt: skip
        self._fit()
        return whole

    def restyle(self) -> None:
        """Renew the column widths at a switch of theme."""
        super().restyle()
        if hasattr(self, "table"):
            self._fit()

    def _fit(self) -> None:
        for column, width in enumerate((150, 200, 170, 110, 130, 130, 170)):
            self.table.setColumnWidth(column, theme.px(width))
        self.table.setColumnHidden(_TOTAL, not self.desk.sees_prices)

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`view` = what to show, `supplier` = whose list or card."""
        if "view" in where:
            self.views.choose(str(where["view"]))
        self._view(self.views.value())
        if where.get("supplier"):
            name = str(where["supplier"])
            (self.suppliers if self.views.value() == "suppliers" else self.reorder).choose(name)

    def scanned(self, text: str) -> bool:
        """The number of an order, the supplier's own of it, or an order code on a parcel opens the order."""
        shop = self.desk.shop
        number = by_scan(shop, text) if shop is not None else None
        if number is None:
            return False
        self.desk.go_to("purchase", purchase=number)
        return True

    def stop(self) -> bool:
        """Esc: back to the parts."""
        self.back()
        return True

    def back(self) -> None:
        """Back to the parts."""
        self.desk.go_to("parts")

    # ------------------------------------------------------------ showing

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def _view(self, view: str) -> None:
        self.stack.setCurrentIndex(("reorder", "orders", "suppliers").index(view))
        self.new_button.setVisible(view == "suppliers")
        self.refresh()

    def refresh(self) -> None:
        """Read anew what is shown."""
        view, shop = self.views.value(), self.desk.shop
        if shop is None:
            return
        self.reorder.refresh()  # its count stands in the header of every view
        if view == "suppliers":
            self.suppliers.refresh()
        elif view == "orders":
            run_in_thread(lambda: purchases(shop), self._read, self.desk.say_error, self)

    def _read(self, rows: tuple[PurchaseRow, ...]) -> None:
        self.rows.show([(row, _cells(row)) for row in rows])
        self.listing.setCurrentIndex(0 if rows else 1)
        self._fit()
        if rows and not self.table.selectionModel().selectedRows():
            self.table.selectRow(0)

    def _say_count(self, parts: int, _suppliers: int) -> None:
        self.views.rename("reorder", f"{_('What to buy')} {parts}" if parts else _("What to buy"))

    def _new_supplier(self) -> None:
        self.suppliers.begin()


def _cells(row: PurchaseRow) -> tuple[CellText, ...]:
    tone, icon = MARKS[row.state]
    word = purchase_state_word(row.state)
    if row.state is PurchaseState.ORDERED and row.received:
        word = _("Partly here")
    eta = date_text(row.eta) if row.eta is not None and row.state.open else ""
    return (
        CellText(row.number, strong=True),
        CellText(plain(row.supplier, 120)),
        CellText(word, tone, icon),
        CellText(f"{row.received:,} / {row.ordered:,}", sort=row.received),
        CellText(
            eta, "critical" if row.late else "ink", "state.critical" if row.late else "", sort=str(row.eta or "~")
        ),
        CellText(money_text(row.total), "ink_2", sort=(row.total.currency, row.total.minor)),
        CellText(plain(row.reference, 60), "ink_2"),
    )
