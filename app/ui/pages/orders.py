"""The Orders page: the board of open orders, the list of all, filters and saved views, and the next step by Enter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.domain.order_draft import OrderFilter
from app.domain.order_row import OrderRow
from app.domain.work_order import Priority, State
from app.services.order_board import STATES, Chip, Column, OrderBoard, board, with_chip
from app.services.order_list import count, orders
from app.services.order_views import MOST, SavedView, forget_view, keep_view, views_of
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.order_rows import OrderRows
from app.ui.pages.order_table import OrderTable
from app.ui.pages.orders_act import OrderActs
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.empty_state import EmptyState, Way, key_plate
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.order_columns import OrderColumns
from app.ui.widgets.order_dialogs import NameDialog
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.table import Table
from app.ui.widgets.text import label
from app.words.language import _, ngettext

#: Cards a column shows before "+ n more"; rows of one page of the list.
_CARDS, _ROWS = 24, 200
_CLOCK_MS = 60_000


class Page(PageBase):
    """`open(order=number)` goes on to that order; `open(text=...)` searches; `open(among=ids, said=what)` lists those
    that a report is about, until their chip is taken off.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Orders"))
        self._board: OrderBoard | None = None
        self._loaded = False
        self._at = ""
        self._reading = self._again = False
        self._states: tuple[State, ...] = ()
        self._among: tuple[str, ...] | None = None
        self._views: tuple[SavedView, ...] = ()
        self.acts = OrderActs(desk, self)
        self.view = Segmented(
            _("How orders are shown"), (("columns", _("Columns"), "ph.columns"), ("list", _("List"), "action.table"))
        )
        self.view.chosen.connect(lambda _view: self.refresh())
        self.left.addWidget(self.view)
        self.search = SearchField(_("Serial, customer, fault"), _("Find in orders"), 220)
        self.left.addWidget(self.search)
        self.search.rested.connect(self.refresh)
        self._count = label(ngettext("{n} open", "{n} open", 0).format(n=0), "small", "ink_2")
        self.right.addWidget(self._count)
        self.settle = button("", self._show_review, kind="link")
        self.settle.hide()
        self.right.addWidget(self.settle)
        self.take_in = primary(_("Take in"), self.ask, icon="action.barcode", compact=True)
        self.right.addWidget(self.take_in)
        self._chips()
        self.stack = QStackedWidget()
        self.columns = OrderColumns()
        self.columns.opened.connect(self._open_order)
        self.columns.stepped.connect(self.acts.step)
        self.columns.moved.connect(self.acts.move)
        self.columns.asked.connect(self._card_menu)
        self.columns.more.connect(self._show_column)
        self.stack.addWidget(self.columns)
        self.listing = self._list()
        self.stack.addWidget(self.listing)
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
        self.unfound = EmptyState(
            _("No order fits"),
            _("Nothing is open that fits the filters and the text. Closed orders are found in the list."),
            action=(_("Show all"), "ph.x", self.clear),
            quiet=True,
        )
        self.stack.addWidget(self.unfound)
        self.body.addWidget(self.stack, 1)
        self.follow_shop(self._changed)
        clock = QTimer(self)  # what was promised becomes late, and what was washed dry, without anybody's doing
        clock.timeout.connect(lambda: self.refresh() if self.isVisible() else None)
        clock.start(_CLOCK_MS)

    def _chips(self) -> None:
        row = QHBoxLayout()
        flow = Flow(gap=8)
        self.among = FilterChip("", "nav.reports", "accent", 0)
        self.among.setToolTip(_("Take the report's choice off"))
        self.among.clicked.connect(lambda _on=False: self._leave_report())
        self.among.hide()
        flow.addWidget(self.among)
        self.chips: dict[Chip, FilterChip] = {}
        for key, text, icon, tone in (
            (Chip.MINE, _("Mine"), "", "ink_2"),
            (Chip.LATE, _("Late"), "state.critical", "critical"),
            (Chip.OVER, _("Hold is over"), "state.minor", "minor"),
            (Chip.COMEBACKS, _("Comebacks"), "state.minor", "minor"),
            (Chip.CUSTOMER, _("Waiting on customer"), "state.warming", "info"),
            (Chip.WARRANTY, _("Warranty"), "", "ink_2"),
        ):
            chip = FilterChip(text, icon, tone, 0)
            chip.toggled.connect(lambda _on: self.refresh())
            self.chips[key] = chip
            flow.addWidget(chip)
        self.clear_button = button(_("Show all"), self.clear, icon="ph.x", kind="ghost")
        self.clear_button.hide()
        flow.addWidget(self.clear_button)
        row.addLayout(flow, 1)
        self._hint = QWidget()
        hint = QHBoxLayout(self._hint)
        hint.setContentsMargins(0, 0, 0, 0)
        hint.addWidget(label(_("Enter moves to the next step"), "small", "ink_2"))
        hint.addWidget(key_plate("Enter"))
        tools = QHBoxLayout()  # in line with the first row of the filters
        tools.addWidget(self._hint)
        self.views_button = button(_("Views"), self._show_views, icon="ph.bookmark-simple", kind="ghost")
        tools.addWidget(self.views_button)
        row.addLayout(tools)
        row.setAlignment(tools, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)

    def _list(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self.rows = OrderRows()
        self.rows.resorted.connect(self.refresh)
        self.rows.more.connect(self._more)
        self.table = OrderTable(_("Orders"), self.rows)
        self.table.setSelectionMode(Table.SelectionMode.ExtendedSelection)
        self.table.opened.connect(lambda row: self._open_order(self.rows.thing(row).number))
        self.table.picked.connect(lambda _row: self._selected())
        column.addWidget(self.table, 1)
        self.bar = QWidget()
        row = Flow(self.bar, 8)
        self._chosen = label("", "strong")
        row.addWidget(self._chosen)
        acts = self.acts
        several: tuple[tuple[str, str, Callable[[list[str]], None]], ...] = (
            (_("Next step of each"), "ph.check", acts.step_each),
            (_("Assign…"), "ph.user", acts.assign),
            (_("Promise…"), "ph.calendar-blank", acts.promise),
            (_("Put on hold…"), "state.paused", acts.hold),
        )
        for text, icon, do in several:
            row.addWidget(button(text, partial(self._with_chosen, do), icon=icon))
        row.addWidget(button(_("Print…"), self.print_paper, icon="action.print"))
        row.addWidget(button(_("Labels…"), self.print_label, icon="ph.tag"))
        self._rank = button(_("Priority"), self._show_ranks, icon="ph.star")
        row.addWidget(self._rank)
        self.bar.hide()
        column.addWidget(self.bar)
        return whole

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """Go on to one order, or show them all, perhaps searched; the keyboard goes to the card of order `at`."""
        if where.get("order"):
            self.desk.go_to("order", order=where["order"])
            return
        self._at = str(where.get("at", ""))
        if "text" in where:
            self.search.setText(where["text"])
        if "among" in where:
            self._show_among(tuple(where["among"]), str(where.get("said", "")))
        self.refresh()

    def print_paper(self) -> bool:
        """Papers of the orders that are selected, or of all that are ready."""
        from app.ui.pages.orders_print import ask_papers

        ask_papers(self, self.chosen_numbers())
        return True

    def labelled(self) -> tuple[str, ...]:
        """The orders that are selected."""
        return tuple(self.chosen_numbers()) if self.view.value() == "list" else ()

    def _show_among(self, ids: tuple[str, ...], said: str) -> None:
        """The orders that a report is about, as a list."""
        self.clear()
        self._among = ids
        self.among.setText(theme.elided(said, "body", theme.px(320)))
        self.among.set_count(len(ids))
        self.among.setAccessibleName(f"{said} {len(ids)}")
        self.among.setChecked(True)
        self.among.show()
        self.view.choose("list")

    def _leave_report(self) -> None:
        self._among = None
        self.among.hide()
        self.refresh()

    # ------------------------------------------------------------ reading

    def _changed(self) -> None:
        self.refresh()

    def filter(self) -> OrderFilter:
        """What is looked for, without the chips."""
        return OrderFilter(text=self.search.text().strip(), states=self._states, among=self._among)

    def chosen_chips(self) -> tuple[Chip, ...]:
        """The chips that are on."""
        return tuple(key for key, chip in self.chips.items() if chip.isChecked())

    def refresh(self) -> None:
        """Read the orders anew, away from the GUI thread; while that runs, once more after it."""
        shop = self.desk.shop
        if shop is None:
            return
        if self._reading:
            self._again = True
            return
        self._reading, self._again = True, False
        person, chips, wanted = self.desk.actor, self.chosen_chips(), self.filter()
        listed = self.view.value() == "list"
        page = self._page_of(0) if listed else None

        def read() -> tuple[OrderBoard, tuple[SavedView, ...], tuple[OrderRow, ...], int]:
            seen = board(shop, person, chips, replace(wanted, states=()), _CARDS)
            views = views_of(shop, person)
            if page is None:
                return seen, views, (), 0
            rows = orders(shop, page)
            return seen, views, rows, len(rows) if len(rows) < _ROWS else count(shop, page)

        run_in_thread(read, lambda found: self._read(*found, listed=listed), self._unread, self)

    def _unread(self, error: BaseException) -> None:
        self._reading = False
        self.desk.say_error(error)

    def _page_of(self, offset: int) -> OrderFilter:
        wanted = replace(
            self.filter(), sort=self.rows.sorted_by, descending=self.rows.descending, limit=_ROWS, offset=offset
        )
        for chip in self.chosen_chips():
            wanted = replace(with_chip(wanted, chip, self.desk.actor), open_only=True)
        return wanted

    def _read(
        self, seen: OrderBoard, views: tuple[SavedView, ...], rows: tuple[OrderRow, ...], total: int, *, listed: bool
    ) -> None:
        self._reading = False
        self._board, self._views, self._loaded = seen, views, True
        late = seen.chips[Chip.LATE]
        words = [ngettext("{n} open", "{n} open", seen.open).format(n=f"{seen.open:,}")]
        if late and not self.search.text():
            words.append(ngettext("{n} late", "{n} late", late).format(n=f"{late:,}"))
        self._count.setText(" · ".join(words))
        self.settle.setVisible(seen.review > 0)
        self.settle.setText(ngettext("{n} to be settled", "{n} to be settled", seen.review).format(n=seen.review))
        self.desk.badge("orders", seen.open)
        for key, chip in self.chips.items():
            chip.set_count(seen.chips[key])
        narrowed = self.chosen_chips() or self._states or self.search.text() or self._among is not None
        self.clear_button.setVisible(bool(narrowed))
        if listed:
            self._show_rows(rows, total)
        self._show()
        if self._again:
            self.refresh()

    def _show(self) -> None:
        if self._board is None:
            return
        listed = self.view.value() == "list"
        none = self.rows.total == 0 if listed else not any(column.count for column in self._board.columns)
        self._hint.setVisible(not listed and not none)
        self.take_in.setHidden(self._board.empty)  # then it stands in the middle of the page
        if self._board.empty:
            self.stack.setCurrentWidget(self.nothing)
            return
        if none and not self.clear_button.isHidden():
            self.stack.setCurrentWidget(self.unfound)
            return
        if listed:
            self.stack.setCurrentWidget(self.listing)
            return
        self.columns.show_board(self._board.columns)
        self.stack.setCurrentWidget(self.columns)
        at, self._at = self._at, ""
        if at and self.isVisible():
            self.columns.focus_on(at)

    def _show_rows(self, rows: tuple[OrderRow, ...], total: int) -> None:
        chosen = set(self.chosen_numbers())
        self.rows.show_orders(rows, total)
        model = self.table.selectionModel()
        for place, row in enumerate(rows):
            if row.number in chosen:
                model.select(self.rows.index(place, 0), model.SelectionFlag.Select | model.SelectionFlag.Rows)
        self._selected()

    def _more(self) -> None:
        """Read the next page of the list."""
        shop, page = self.desk.shop, self._page_of(self.rows.rowCount())

        def read(rows: tuple[OrderRow, ...]) -> None:
            if self._page_of(self.rows.rowCount()) == page:  # nothing was searched or sorted anew meanwhile
                self.rows.add_orders(rows)

        run_in_thread(lambda: orders(shop, page), read, self.desk.say_error, self)

    # ------------------------------------------------------------ filters and views

    def clear(self) -> None:
        """Take every filter away."""
        self._states = ()
        self._among = None
        self.among.hide()
        self.search.setText("")
        for chip in self.chips.values():
            chip.setChecked(False)
        self.refresh()

    def _show_column(self, column: Column) -> None:
        """The rest of a column, as a list."""
        self._states = STATES[column]
        self.view.choose("list")

    def _show_review(self) -> None:
        """The orders on which two benches contradict each other: no column has them."""
        self.clear()
        self._states = (State.NEEDS_REVIEW,)
        self.view.choose("list")
        self.refresh()

    def show_view(self, view: SavedView) -> None:
        """Show a view that was kept."""
        self._states = ()
        self.search.setText(view.text)
        for key, chip in self.chips.items():
            chip.setChecked(key in view.chips)
        self.view.choose("list" if view.listed else "columns")
        self.refresh()

    def views_menu(self) -> QMenu:
        """The views that are kept, and what may be done with them."""
        menu = QMenu(self)
        menu.setAccessibleName(_("Views"))
        for view in self._views:
            menu.addAction(view.name.replace("&", "&&")).triggered.connect(
                lambda _checked=False, view=view: self.show_view(view)
            )
        if self._views:
            menu.addSeparator()
        menu.addAction(_("Keep this view…")).triggered.connect(lambda _checked=False: self.keep())
        if self._views:
            drop = menu.addMenu(_("Forget"))
            for view in self._views:
                drop.addAction(view.name.replace("&", "&&")).triggered.connect(
                    lambda _checked=False, view=view: self._forget(view)
                )
        return menu

    def keep(self) -> None:
        """Ask for a name, and keep the search and the filters under it."""
        dialog = NameDialog(self, _("Keep this view"), MOST)

        def go() -> None:
            shop, person = self.desk.shop, self.desk.actor
            chips, listed = self.chosen_chips(), self.view.value() == "list"
            view = SavedView(dialog.name.text().strip(), self.search.text().strip(), chips, listed)
            said = _("View kept: {name}").format(name=view.name)
            run_in_thread(
                lambda: keep_view(shop, person, view), lambda _c: self.desk.toast(said), self.desk.say_error, self
            )

        dialog.accepted.connect(go)
        dialog.open()

    def _forget(self, view: SavedView) -> None:
        shop, person = self.desk.shop, self.desk.actor

        def done(commit: Any) -> None:
            undo = (lambda: self.acts.take_back(commit)) if commit is not None else None
            self.desk.toast(_("View forgotten: {name}").format(name=view.name), undo)

        run_in_thread(lambda: forget_view(shop, person, view.name), done, self.desk.say_error, self)

    def _show_views(self) -> None:
        self.views_menu().popup(self.views_button.mapToGlobal(QPoint(0, self.views_button.height())))

    # ------------------------------------------------------------ doing

    def chosen_rows(self) -> list[OrderRow]:
        """The orders that are selected in the list."""
        places = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self.rows.thing(place) for place in places]

    def chosen_numbers(self) -> list[str]:
        """Their numbers."""
        return [row.number for row in self.chosen_rows()]

    def _selected(self) -> None:
        chosen = len(self.chosen_numbers())
        self.bar.setVisible(chosen > 0)
        self._chosen.setText(ngettext("{n} selected", "{n} selected", chosen).format(n=chosen))

    def _with_chosen(self, do: Callable[[list[str]], None]) -> None:
        do(self.chosen_numbers())

    def _show_ranks(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(_("Priority"))
        for priority in (Priority.HIGH, Priority.NORMAL, Priority.LOW):
            self.acts.add_rank(menu, self.chosen_rows(), priority)
        menu.popup(self._rank.mapToGlobal(QPoint(0, self._rank.height())))

    def _card_menu(self, number: str, at: QPoint) -> None:
        rows = [card.row for card in self.columns.cards() if card.row.number == number]
        if rows:
            self.acts.menu(rows, self, self._open_order).popup(at)

    def _open_order(self, number: str) -> None:
        self.desk.go_to("order", order=number)

    def ask(self) -> None:
        """Take something in."""
        self.desk.go_to("intake")
