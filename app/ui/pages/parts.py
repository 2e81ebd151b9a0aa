"""The Parts page: what is on hand against its levels, where it lies, how fast it goes; one part is the page `part`."""

from __future__ import annotations

from collections import Counter, deque
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.domain.part_list import PartListing, PartState
from app.domain.reorder import SupplierList
from app.domain.stock import Money, PartRow, totals
from app.services.part_list import Anew, first_listed, list_parts, listed_anew
from app.services.reorder import list_of
from app.services.scanning import ScannedKind, resolve
from app.ui import icons, theme
from app.ui.bridge import run_in_thread
from app.ui.models.part_rows import ARRIVING, BIN, COST, LEVEL, NAME, SKU, STATE, USED, PartRows
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.pages.part_level import PartLevel
from app.ui.pages.stock_acts import StockActs
from app.ui.widgets.buttons import button, icon_button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState, Way, icon_label
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.ui.widgets.receive_dialog import CURRENCIES
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.table import Table, text_width
from app.ui.widgets.text import label
from app.words.language import _, ngettext
from app.words.orders import money_text
from app.words.part_story import number_text
from app.words.parts import part_state_word

if TYPE_CHECKING:
    from collections.abc import Callable

#: So many parts are shown at once, before all are read.
_FIRST = 60
#: Room for the first parts to be painted before all are read beside it, ms.
_PAINT_MS = 50
#: How long changes rest before what is to be bought is reckoned anew, ms.
_REST_MS = 1000
#: Widths of the columns, px at 100 %; what it is takes the rest.
_WIDTHS = (170, 160, 120, 70, 150, 90, 100, 90, 130)


class Page(PageBase):
    """`open(part=...)` looks for it; Enter or a double click opens a part, a scan of one does at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Parts"))
        #: Whether all parts were read, a reading is under way, and something was saved since it began.
        self._loaded, self._reading, self._stale = False, False, True
        self.acts = StockActs(self, self.refresh)
        self._by_sku: dict[str, PartRow] = {}
        self.search = SearchField(_("Part, marking, bin, board it fits"), _("Find in parts"), 260)
        self.search.rested.connect(self._show)
        self.left.addWidget(self.search)
        self.recall_button = button(_("Recall a lot"), lambda: desk.go_to("recall"), icon="ph.arrow-u-up-left")
        self.count_button = button(_("Count a bin"), lambda: desk.go_to("stocktake"), icon="action.barcode")
        self.more_button = icon_button(_("More about parts"), "action.more", self._show_menu)
        for made in (self.more_button, self.recall_button, self.count_button):
            self.right.addWidget(made)
        self.right.addWidget(button(_("Import"), lambda: desk.go_to("imports"), icon="ph.file-arrow-up"))
        self.receive_button = primary(_("Receive"), self.ask_receive, icon="nav.parts", compact=True)
        self.right.addWidget(self.receive_button)
        self.body.addLayout(self._chips())
        self.rows = PartRows()
        self.table = Table(_("Parts"), self.rows)
        self.table.setItemDelegate(PartLevel(self.table))
        self.table.sortByColumn(SKU, Qt.SortOrder.AscendingOrder)
        self.table.horizontalHeader().setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        self.table.opened.connect(lambda row: desk.go_to("part", part=self.rows.thing(row).part.id))
        listed = QWidget()
        column = QVBoxLayout(listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.table, 1)
        column.addWidget(self._strip())
        self.stack = QStackedWidget()
        self.stack.addWidget(listed)
        self.nothing = EmptyState(
            _("No part yet. What came in?"),
            _("Parts are counted by lot, so that an order knows what was fitted and what it cost."),
            (
                Way("nav.parts", _("Receive a delivery"), _("part, quantity, price, bin"), "", self.ask_receive),
                Way("ph.file-arrow-up", _("Import a list"), _("Excel or text, as you keep it now"), "",
                    lambda: desk.go_to("imports")),
            ),
        )  # fmt: skip
        self.stack.addWidget(self.nothing)
        self.body.addWidget(self.stack, 1)
        self._fit_columns()
        #: Rows of the record that were touched since the parts were read, filled on the writer's thread.
        self._touched: deque[tuple[tuple[str, str], ...]] = deque()
        #: What is to be bought is reckoned once changes rest.
        self._resting = QTimer(self, singleShot=True, interval=_REST_MS)
        self._resting.timeout.connect(self._reckon_reorder)
        self.on_leave(self._resting.stop)
        #: Whether that waits until somebody looks.
        self._unreckoned = False
        if desk.shop is not None:
            self.on_leave(desk.shop.on_change(lambda commit: self._touched.append(commit.touched)))
        self.follow_shop(self._changed)

    def _chips(self) -> QHBoxLayout:
        row = QHBoxLayout()
        flow = Flow(gap=8)
        self.chips: dict[str, FilterChip] = {}
        for key, (text, icon, tone) in _chip_words().items():
            chip = FilterChip(text, icon, tone, 0)
            chip.toggled.connect(lambda on, one=key: self._chosen(one, on=on))
            self.chips[key] = chip
            flow.addWidget(chip)
        row.addLayout(flow, 1)
        self.worth = button(_("Stock worth"), self._ask_worth, kind="link")
        self.worth.hide()
        self.worth.setToolTip(_("What it was worth on any day"))
        row.addWidget(self.worth, 0, Qt.AlignmentFlag.AlignVCenter)
        return row

    def _strip(self) -> QWidget:
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(icon_label("action.barcode", "accent"))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(_("Scan anywhere"), "strong"))
        self.strip_line = label(
            _("A part or a lot opens here, and goes onto the order where one is open; a bin starts its count."),
            "small", "ink_2", wrap=True,
        )  # fmt: skip
        words.addWidget(self.strip_line)
        row.addLayout(words, 1)
        self.reorder_button = button(_("Reorder list"), self._buy, icon="ph.truck")
        row.addWidget(self.reorder_button)
        card.column.addLayout(row)
        return card

    def _buy(self) -> None:
        self.desk.go_to("purchases", view="reorder")

    def _show_menu(self) -> None:
        menu = QMenu(self)
        for text, icon, page in (
            (_("Buying and suppliers"), "ph.shopping-cart-simple", "purchases"),
            (_("Places and bins"), "ph.map-pin", "places"),
        ):
            menu.addAction(icons.icon(icon, "ink_2"), text, partial(self.desk.go_to, page))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def restyle(self) -> None:
        """Renew the column widths at a switch of theme."""
        super().restyle()
        if hasattr(self, "table"):
            self._fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Figures never elide; what says nothing of any part, and money for those who may not see it, has no room."""
        for column, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(column, theme.px(width))
        heads = (self.rows.headerData(at, Qt.Orientation.Horizontal) for at in range(self.rows.columnCount()))
        for column, head in enumerate(heads):
            if column not in (SKU, NAME):
                room = text_width(f"{head} ↑", "small")
                self.table.setColumnWidth(column, max(self.table.columnWidth(column), room))
        self.table.setColumnHidden(ARRIVING, not any(one.arriving for one in self.rows.parts))
        self.table.setColumnHidden(COST, not self.desk.sees_prices)
        self.table.setColumnHidden(LEVEL, theme.current().scale > 1.1 and self.width() < theme.px(1200))
        self.table.setColumnHidden(USED, theme.current().scale > 1.1 and self.width() < theme.px(1100))
        words = max(text_width(part_state_word(state)) for state in PartState)
        self.table.setColumnWidth(STATE, max(words + theme.px(24), theme.px(_WIDTHS[STATE])))
        self.table.setColumnWidth(BIN, theme.px(_WIDTHS[BIN]))

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`part` = a text to look for; `state` = the chip to choose."""
        if where.get("part"):
            self.search.setText(str(where["part"]))
        if where.get("state") in self.chips:
            self.chips[str(where["state"])].setChecked(True)
        if self._stale:
            self.refresh()
        if self._unreckoned:
            self._resting.start()

    def scanned(self, text: str) -> bool:
        """A scan of a part or a lot opens it; any other leads on."""
        shop = self.desk.shop
        found = resolve(shop, text) if shop is not None else None
        if found is None or found.kind not in (ScannedKind.PART, ScannedKind.LOT) or not found.known:
            return False
        self.desk.go_to("part", part=found.sku or found.number, lot=found.number if found.sku else "")
        return True

    def labelled(self) -> tuple[str, ...]:
        """The part that is selected."""
        picked = self.picked()
        return (picked.sku,) if picked is not None else ()

    def stop(self) -> bool:
        """Esc: no filter any more; False where there was none."""
        if not self.search.text() and not any(chip.isChecked() for chip in self.chips.values()):
            return False
        self.search.setText("")
        for chip in self.chips.values():
            chip.setChecked(False)
        return True

    # ------------------------------------------------------------ showing

    def _changed(self) -> None:
        self._stale = True
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Read the stock anew, away from the GUI thread: one reading at a time, the newest is what stays.

        The first time, some parts are shown at once and all of them when they are read; then what changes touched.
        """
        shop = self.desk.shop
        if shop is None or self._reading:
            return
        self._reading, self._stale = True, False
        touched = [row for _all in range(len(self._touched)) for row in self._touched.popleft()]
        if self._loaded:
            run_in_thread(lambda: listed_anew(shop, touched), self._read_anew, self._unread, self)
        else:
            run_in_thread(lambda: first_listed(shop, _FIRST), self._read_first, self._unread, self)

    def _read_first(self, parts: tuple[PartListing, ...]) -> None:
        if len(parts) < _FIRST:
            self._read_all()
            return
        self._take(parts)
        QTimer.singleShot(_PAINT_MS, self, self._read_all)

    def _read_all(self) -> None:
        shop = self.desk.shop
        run_in_thread(lambda: list_parts(shop), self._read, self._unread, self)

    def _read_anew(self, anew: Anew | None) -> None:
        if anew is None:
            self._read_all()
            return
        stand = {one.part.id: one for one in self.rows.parts if one.part.id not in anew.ids}
        self._done((*stand.values(), *anew.listed), bought=bool(anew.ids))

    def _unread(self, error: BaseException) -> None:
        self._reading, self._loaded = False, False
        self.desk.say_error(error)

    def _read(self, parts: tuple[PartListing, ...]) -> None:
        first, self._loaded = not self._loaded, True
        self._done(parts, bought=not first)
        if first:
            self._reckon_reorder()

    def _done(self, parts: tuple[PartListing, ...], *, bought: bool) -> None:
        """Show what was read; `bought` = what is to be bought may be another number now."""
        self._reading = False
        self._take(parts)
        if bought:
            self._resting.start()
        if self._stale and self.isVisible():
            self.refresh()

    def _reckon_reorder(self) -> None:
        shop = self.desk.shop
        self._unreckoned = not self.isVisible()
        if shop is not None and not self._unreckoned:
            run_in_thread(lambda: list_of(shop), self._say_reorder, self.desk.say_error, self)

    def _take(self, parts: tuple[PartListing, ...]) -> None:
        self.rows.show(parts)
        self._by_sku = {one.part.mpn.casefold(): one.part for one in parts if one.part.mpn}
        self._by_sku |= {one.part.sku.casefold(): one.part for one in parts}
        counts = _counted(parts)
        for key, chip in self.chips.items():
            chip.set_count(counts[key])
        for key in ("negative", "refill", "arriving", "recovered"):
            self.chips[key].setVisible(bool(self.chips[key].count) or self.chips[key].isChecked())
        self._say_worth(totals(money for one in parts for money in one.part.value))
        self._fit_columns()
        self._show()

    def _say_reorder(self, lists: tuple[SupplierList, ...]) -> None:
        """How much there is to buy, on the button that leads there."""
        count = sum(len(one.lines) for one in lists)
        text = _("Reorder list")
        if count:
            parts = ngettext("{n} part", "{n} parts", count).format(n=number_text(count))
            named = sum(one.supplier_id is not None for one in lists)
            suppliers = ngettext("{n} supplier", "{n} suppliers", named).format(n=number_text(named)) if named else ""
            text = ", ".join(one for one in (text, parts, suppliers) if one)
        self.reorder_button.setText(text)
        self.reorder_button.setAccessibleName(text)

    def _say_worth(self, worth: tuple[Money, ...]) -> None:
        self.worth.setVisible(self.desk.sees_prices and bool(worth))
        text = _("Stock worth {total}").format(total=" + ".join(money_text(money) for money in worth))
        self.worth.setText(text)
        self.worth.setAccessibleName(text)

    def _chosen(self, key: str, *, on: bool) -> None:
        """One filter at a time, as one looks for one thing."""
        if on:
            for other, chip in self.chips.items():
                if other != key:
                    chip.setChecked(False)
        self._show()

    def _show(self) -> None:
        if self._loaded and not self.rows.parts:
            self.stack.setCurrentWidget(self.nothing)
            return
        self.stack.setCurrentIndex(0)
        chosen = next((key for key, chip in self.chips.items() if chip.isChecked()), None)
        picked = self.picked()
        self.rows.keep(self.search.text().casefold().split(), _CHIPS[chosen] if chosen else _any)
        again = self.rows.row_of(picked.id) if picked is not None else -1
        if again >= 0:
            self.table.selectRow(again)

    def picked(self) -> PartRow | None:
        """The part that is selected."""
        rows = self.table.selectionModel().selectedRows()
        return self.rows.thing(rows[0].row()).part if rows else None

    def ask_receive(self) -> None:
        """What came in."""
        currency = next((one.cost.currency for one in self.rows.parts if one.cost is not None), CURRENCIES[0])
        self.acts.ask_receive(lambda sku: self._by_sku.get(sku.casefold()), self.picked(), currency)

    def _ask_worth(self) -> None:
        from app.ui.pages.worth_dialog import WorthDialog

        WorthDialog(self, self.desk).open()


def _any(_one: PartListing) -> bool:
    return True


#: What each chip shows.
_CHIPS: dict[str, Callable[[PartListing], bool]] = {
    "negative": lambda one: one.state is PartState.NEGATIVE,
    "out": lambda one: one.state is PartState.OUT,
    "low": lambda one: one.state is PartState.LOW,
    "refill": lambda one: one.part.refill,
    "arriving": lambda one: one.arriving > 0,
    "recovered": lambda one: one.recovered,
}


def _counted(parts: tuple[PartListing, ...]) -> dict[str, int]:
    """How many each chip shows; the state of each part is found once."""
    states = Counter(one.state for one in parts)
    by_state = {"negative": PartState.NEGATIVE, "out": PartState.OUT, "low": PartState.LOW}
    return {key: states[by_state[key]] if key in by_state else sum(map(_CHIPS[key], parts)) for key in _CHIPS}


def _chip_words() -> dict[str, tuple[str, str, str]]:
    return {
        "negative": (part_state_word(PartState.NEGATIVE), "state.critical", "critical"),
        "out": (part_state_word(PartState.OUT), "state.critical", "critical"),
        "low": (part_state_word(PartState.LOW), "state.minor", "minor"),
        "refill": (part_state_word(PartState.REFILL), "state.minor", "minor"),
        "arriving": (_("Arriving"), "ph.truck", "info"),
        "recovered": (_("Recovered"), "ph.recycle", "ink_2"),
    }
