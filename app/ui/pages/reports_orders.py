"""The orders behind a figure, a bar or a row: a list in place, from which one comes back to where one was."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.order_draft import OrderFilter
from app.domain.order_row import OrderRow
from app.domain.report import Link
from app.services import reports
from app.services.order_list import orders
from app.ui.bridge import run_in_thread
from app.ui.models.order_rows import WAITS, OrderRows
from app.ui.pages.order_table import OrderTable
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.text import Elided, label
from app.words.language import _, ngettext

_ROWS = 200


class OrdersBehind(QWidget):
    """`left` = back to where one was; `link_wanted` = on to what the row stands for besides."""

    left = Signal()
    link_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._number = 0
        self._ids: tuple[str, ...] = ()
        self._title = ""
        self._link: Link | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(8)
        self.back = icon_button(_("Back to the report"), "ph.arrow-left", self.left.emit)
        head.addWidget(self.back)
        self.title = Elided("", "section")
        head.addWidget(self.title, 1)
        self.count = label("", "body", "ink_2")
        head.addWidget(self.count)
        self.link = button("", self._follow, icon="ph.arrow-square-out")
        self.link.hide()
        head.addWidget(self.link)
        self.all = button(_("Open in Orders"), self._all, icon="nav.orders")
        head.addWidget(self.all)
        column.addLayout(head)
        self.rows = OrderRows()
        self.rows.resorted.connect(self._read)
        self.rows.more.connect(self._more)
        self.table = OrderTable(_("Orders behind it"), self.rows)
        self.table.opened.connect(self._open)
        column.addWidget(self.table, 1)

    def show_orders(self, title: str, behind: tuple[int, ...], link: Link | None = None) -> None:
        """List the orders of these keys; `link` = what else they were asked through."""
        self._link = link
        words = {"part": _("Open the part"), "lot": _("Open the lot"), "asset": _("Open the board")}
        said = words.get(link.kind, "") if link is not None else ""
        self.link.setText(said)
        self.link.setAccessibleName(said)
        self.link.setVisible(bool(said))
        self._number += 1
        number, shop = self._number, self._desk.shop
        self._title = title
        self._ids = ()
        self.title.set_text(title)
        self.count.setText(ngettext("{n} order", "{n} orders", len(behind)).format(n=f"{len(behind):,}"))
        self.rows.show_orders((), 0)

        def found(ids: tuple[str, ...]) -> None:
            if number == self._number:
                self._ids = ids
                self._read()

        run_in_thread(lambda: reports.ids_behind(shop, behind), found, self._desk.say_error, self)

    def _page(self, offset: int) -> OrderFilter:
        return OrderFilter(
            among=self._ids, limit=_ROWS, offset=offset, sort=self.rows.sorted_by, descending=self.rows.descending
        )

    def _read(self) -> None:
        shop, page, number = self._desk.shop, self._page(0), self._number

        def read(rows: tuple[OrderRow, ...]) -> None:
            if number == self._number and self._page(0) == page:
                self.table.leave_out(*() if any(row.waits_for is not None for row in rows) else (WAITS,))
                self.rows.show_orders(rows, len(self._ids))
                if rows:
                    self.table.selectRow(0)

        run_in_thread(lambda: orders(shop, page), read, self._desk.say_error, self)

    def refresh(self) -> None:
        """Read the orders that are listed anew, where they stand."""
        shop, number = self._desk.shop, self._number
        page = replace(self._page(0), limit=max(_ROWS, self.rows.rowCount()))
        picked = self._picked()

        def read(rows: tuple[OrderRow, ...]) -> None:
            if number != self._number:
                return
            place = self.table.verticalScrollBar().value()
            self.rows.show_orders(rows, len(self._ids))
            at = next((at for at, row in enumerate(rows) if row.id == picked), -1)
            if at >= 0:
                self.table.selectRow(at)
            self.table.verticalScrollBar().setValue(place)

        if self._ids:
            run_in_thread(lambda: orders(shop, page), read, self._desk.say_error, self)

    def _picked(self) -> str:
        rows = self.table.selectionModel().selectedRows()
        return str(self.rows.thing(rows[0].row()).id) if rows else ""

    def _more(self) -> None:
        shop, page = self._desk.shop, self._page(self.rows.rowCount())

        def read(rows: tuple[OrderRow, ...]) -> None:
            if self._page(self.rows.rowCount()) == page:
                self.rows.add_orders(rows)

        run_in_thread(lambda: orders(shop, page), read, self._desk.say_error, self)

    def _open(self, at: int) -> None:
        self._desk.go_to("order", order=self.rows.thing(at).number, back="reports")

    def _follow(self) -> None:
        self.link_wanted.emit(self._link)

    def _all(self) -> None:
        self._desk.go_to("orders", among=self._ids, said=self._title)
