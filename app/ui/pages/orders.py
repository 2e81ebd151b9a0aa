"""The Orders page: the board of open orders, the list of all, and taking something in."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHeaderView, QStackedWidget

from app.domain.finding import Fault
from app.domain.order_view import OrderRow
from app.domain.work_order import Priority, State
from app.services.orders import OrderFilter, orders
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.order_marks import asset_title, state_mark, when
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import icon_button, primary
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.handover_dialog import ask_handover
from app.ui.widgets.order_columns import OrderColumns
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.table import Table
from app.ui.widgets.text import label
from app.words.findings import fault_name
from app.words.language import _, ngettext
from app.words.orders import state_name


class Page(PageBase):
    """`open(order=number)` goes on to that order; `open(text=...)` searches."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Orders"))
        self._rows: tuple[OrderRow, ...] = ()
        self._loaded = False
        self.view = Segmented(
            _("How orders are shown"), (("columns", _("Columns"), "ph.columns"), ("list", _("List"), "action.table"))
        )
        self.view.chosen.connect(lambda _view: self._show())
        self.left.addWidget(self.view)
        self.search = SearchField(_("Serial, customer, fault"), _("Find in orders"), 220)
        self.left.addWidget(self.search)
        self.search.rested.connect(self.refresh)
        self._count = label(ngettext("{n} open", "{n} open", 0).format(n=0), "small", "ink_2")
        self.right.addWidget(self._count)
        self.handed = icon_button(
            _("Take in what another bench handed over"), "ph.file-arrow-down", lambda: ask_handover(desk, self)
        )
        self.right.addWidget(self.handed)
        self.take_in = primary(_("Take in"), self.ask, icon="action.barcode", compact=True)
        self.right.addWidget(self.take_in)
        self._chips()
        self.stack = QStackedWidget()
        self.columns = OrderColumns()
        self.columns.opened.connect(self._open_order)
        self.stack.addWidget(self.columns)
        self.rows = Rows(
            (_("Number"), _("State"), _("What it is"), _("Serial"), _("Fault"), _("Customer"), _("Changed"), _("By"))
        )
        self.table = Table(_("Orders"), self.rows)
        self.table.opened.connect(lambda row: self._open_order(self.rows.thing(row).number))
        header = self.table.horizontalHeader()
        for column in range(8):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((140, 150, 160, 170, 200, 130, 100)):
            self.table.setColumnWidth(column, theme.px(width))
        header.setStretchLastSection(True)
        self.stack.addWidget(self.table)
        self.nothing = EmptyState(
            _("No order yet. What came in?"),
            _("An order holds the finding, the repair, the tests and the paper of one board or machine."),
            (
                Way("nav.fleet", _("From a scan"), _("a sick miner opens its order from the Fleet page"), "Ctrl+1",
                    lambda: desk.go_to("fleet")),
                Way("nav.bench", _("From a test"), _("a finding on the bench becomes an order"), "Ctrl+2",
                    lambda: desk.go_to("path")),
                Way("source.log", _("From a log"), _("drop a log on its page under Bench"), "",
                    lambda: desk.go_to("log")),
            ),
            action=(_("Take in"), "action.barcode", self.ask),
        )  # fmt: skip
        self.stack.addWidget(self.nothing)
        self.body.addWidget(self.stack, 1)
        self.follow_shop(self._changed)

    def _chips(self) -> None:
        flow = Flow(gap=8)
        self.chips: dict[str, FilterChip] = {}
        for key, text, icon, tone in (
            ("mine", _("Mine"), "", "ink_2"),
            ("urgent", _("Urgent"), "state.critical", "critical"),
            ("waiting", _("Waiting"), "state.warming", "info"),
            ("draft", _("Drafts"), "state.not_run", "ink_2"),
        ):
            chip = FilterChip(text, icon, tone, 0)
            chip.toggled.connect(lambda _on: self._show())
            self.chips[key] = chip
            flow.addWidget(chip)
        self.body.addLayout(flow)

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """Go on to one order, or show them all, perhaps searched."""
        if where.get("order"):
            self.desk.go_to("order", order=where["order"])
            return
        if "text" in where:
            self.search.setText(where["text"])
        self.refresh()

    # ------------------------------------------------------------ reading

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()
        else:
            self._count_open()

    def _count_open(self) -> None:
        shop = self.desk.shop
        run_in_thread(lambda: orders(shop, OrderFilter(open_only=True)), self._badge, self.desk.say_error, self)

    def _badge(self, rows: tuple[OrderRow, ...]) -> None:
        waiting = sum(row.state is not State.ON_HOLD for row in rows)
        self.desk.badge("orders", waiting)

    def refresh(self) -> None:
        """Read the orders anew, away from the GUI thread."""
        shop, text = self.desk.shop, self.search.text().strip()
        if shop is None:
            return
        run_in_thread(lambda: orders(shop, OrderFilter(text=text)), self._read, self.desk.say_error, self)

    def _read(self, rows: tuple[OrderRow, ...]) -> None:
        self._rows, self._loaded = rows, True
        still_open = [row for row in rows if not row.state.closed]
        if not self.search.text():
            self._badge(tuple(still_open))
        count = len(still_open)
        self._count.setText(ngettext("{n} open", "{n} open", count).format(n=count))
        for key, chip in self.chips.items():
            chip.set_count(sum(self._fits(key, row) for row in still_open))
        self._show()

    def _fits(self, chip: str, row: OrderRow) -> bool:
        if chip == "mine":
            return row.technician == self.desk.actor
        if chip == "urgent":
            return row.priority is Priority.HIGH
        if chip == "draft":
            return row.state is State.DRAFT
        return row.state in (State.AWAITING_APPROVAL, State.AWAITING_PARTS, State.ON_HOLD)

    def _show(self) -> None:
        chosen = [key for key, chip in self.chips.items() if chip.isChecked()]
        rows = [row for row in self._rows if all(self._fits(key, row) for key in chosen)]
        if self._loaded and not self._rows and not self.search.text():
            self.stack.setCurrentWidget(self.nothing)
            return
        if self.view.value() == "columns":
            self.columns.show_rows([row for row in rows if not row.state.closed])
            self.stack.setCurrentWidget(self.columns)
            return
        self.rows.show([(row, _cells(row)) for row in rows])
        self.stack.setCurrentWidget(self.table)

    # ------------------------------------------------------------ doing

    def _open_order(self, number: str) -> None:
        self.desk.go_to("order", order=number)

    def ask(self) -> None:
        """Take something in."""
        self.desk.go_to("intake")


def _cells(row: OrderRow) -> tuple[CellText, ...]:
    tone, icon = state_mark(row.state)
    return (
        CellText(row.number, strong=True),
        CellText(state_name(row.state), tone if not row.state.closed else "ink_2", icon),
        CellText(asset_title(row.asset)),
        CellText(row.asset.serial or "—"),
        CellText(fault_name(Fault(row.fault)) if row.fault else row.reported_fault),
        CellText(row.customer or ""),
        CellText(when(row.changed_at), "ink_2", sort=row.changed_at),
        CellText(row.technician, "ink_2"),
    )
