"""One order to a supplier: its lines, sending it, counting deliveries in, and what it costs in the end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QVBoxLayout, QWidget

from app.domain.permission import Permission
from app.domain.purchase import LineDraft, Purchase, PurchaseLine, PurchaseState
from app.domain.shop_error import NoSuchThing
from app.services import purchases
from app.services.purchase_scans import scan_in, waiting_now
from app.services.scanning import ScannedKind, resolve
from app.ui import icons, theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.pages.purchase_ways import PurchaseWays
from app.ui.pages.purchases import MARKS
from app.ui.widgets.buttons import button, icon_button, primary
from app.ui.widgets.delivery_counter import DeliveryCounter
from app.ui.widgets.pill import Pill
from app.ui.widgets.purchase_cards import AboutCard, CostsCard, LineCard, WaitingCard
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.table import Table, widen
from app.ui.widgets.text import Elided, label
from app.words.language import _, ngettext
from app.words.orders import money_text
from app.words.plain_text import plain
from app.words.purchases import purchase_state_word, received_text

_SIDE = 350
_ORDERED, _HERE, _AMOUNT, _NOW = range(3, 7)


class Page(PurchaseWays, PageBase):
    """`open(purchase=number)` shows it; `receive=True` begins to count at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Order to a supplier"))
        self.shown: Purchase | None = None
        self.counting = False
        self._number = ""
        self._build_header()
        heads = (
            _("Part"), _("What it is"), _("Their code"), _("Ordered"), _("Here"), _("Amount"), _("Counted now"),
            _("Waits for it"),
        )  # fmt: skip
        self.rows = Rows(heads, frozenset({_ORDERED, _HERE, _AMOUNT, _NOW}))
        self.table = Table(_("Lines of the order"), self.rows)
        self.table.picked.connect(self._picked)
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        row = QHBoxLayout()
        row.setSpacing(12)
        main = QVBoxLayout()
        main.setSpacing(8)
        main.addWidget(self.table, 1)
        foot = QHBoxLayout()
        self.add_button = button(_("Add a part"), self.ask_part, icon="ph.plus")
        foot.addWidget(self.add_button)
        self.scan_line = label("", "small", "ink_2", wrap=True)
        foot.addWidget(self.scan_line, 1)
        main.addLayout(foot)
        row.addLayout(main, 1)
        row.addWidget(self._side())
        self.body.addLayout(row, 1)
        self._fit()
        self.follow_shop(self._changed)

    def _build_header(self) -> None:
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("All orders to suppliers"), "ph.arrow-left", self.back))
        self.pill = Pill("", "idle")
        self.left.addWidget(self.pill)
        self.sub = Elided("", "body", "ink_2")
        self.sub.setMinimumWidth(theme.px(160))
        self.left.addWidget(self.sub, 1)
        self.copy_button = button(_("Copy for the mail"), self._show_copy, icon="ph.copy")
        self.more_button = icon_button(_("More for this order"), "action.more", self._show_menu)
        self.go_button = primary(_("Receive a delivery"), self._go, icon="ph.paper-plane-tilt", compact=True)
        for made in (self.copy_button, self.more_button, self.go_button):
            self.right.addWidget(made)

    def _side(self) -> QWidget:
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.counter = DeliveryCounter()
        self.counter.changed.connect(self._counted)
        self.counter.next_wanted.connect(self._next_line)
        self.counter.left.connect(self._stop_counting)
        self.line_card = LineCard()
        self.line_card.saved.connect(self._save_line)
        self.line_card.removed.connect(self._remove_line)
        self.line_card.closed.connect(self._close_line)
        self.waiting = WaitingCard(lambda number: self.desk.go_to("order", order=number))
        self.about = AboutCard(self.ask_about)
        self.costs = CostsCard(self.ask_bill)
        for card in (self.counter, self.line_card, self.waiting, self.about, self.costs):
            column.addWidget(card)
        column.addStretch(1)
        self.side = Scrolled(inside)
        self.side.setFixedWidth(theme.px(_SIDE))
        return self.side

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "side"):
            self.side.setFixedWidth(theme.px(_SIDE))
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for column, width in enumerate((160, 160, 120, 80, 70, 115, 110, 150)):
            self.table.setColumnWidth(column, theme.px(width))
        lines = self.shown.lines if self.shown is not None else ()
        widen(self.table, 3, _AMOUNT)
        narrow = self.width() < theme.px(1100)  # the card of the line has it too
        self.table.setColumnHidden(2, not any(line.order_code for line in lines) or self.counting or narrow)
        self.table.setColumnHidden(_AMOUNT, not self.desk.sees_prices or self.counting)
        self.table.setColumnHidden(_NOW, not self.counting)
        self.table.setColumnHidden(7, not any(line.waiting for line in lines))

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """Show an order by its number; `receive` = count a delivery."""
        number = str(where.get("purchase") or self._number)
        if number != self._number:
            self.shown, self.counting = None, False
        self._number = number
        self.refresh(then=self.begin_counting if where.get("receive") else None)

    def scanned(self, text: str) -> bool:
        """A part, or the supplier's code of it, is counted; a bin is where it goes."""
        order, shop = self.shown, self.desk.shop
        if order is None or shop is None or order.state in (PurchaseState.DRAFT, PurchaseState.CANCELLED):
            return False
        try:
            found = scan_in(shop, order.number, text)
        except NoSuchThing:
            place = resolve(shop, text)
            if not self.counting or place.kind is not ScannedKind.PLACE or not place.known:
                return False
            self.counter.take_bin(place.number)
            return True
        if not self.counting:
            self.begin_counting()
        line = next((one for one in order.lines if one.id == found.line_id), None)
        if line is not None:
            self.table.selectRow(self._row_of(line.id))
        else:
            self.counter.point_at_part(found.part_id, found.sku, found.name)
            self._counted()
        return True

    def stop(self) -> bool:
        """Esc: no more counting, else back."""
        if self.counting:
            self._stop_counting()
        else:
            self.back()
        return True

    def back(self) -> None:
        """Back to the orders."""
        self.desk.go_to("purchases", view="orders")

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    # ------------------------------------------------------------ showing

    def refresh(self, then: Callable[[], object] | None = None) -> None:
        """Read the order anew, away from the GUI thread."""
        shop, number = self.desk.shop, self._number
        if shop is None or not number:
            return

        def work() -> tuple[Purchase, tuple[str, ...]]:
            order = purchases.purchase(shop, number)
            return order, waiting_now(shop, order)

        def done(read: tuple[Purchase, tuple[str, ...]]) -> None:
            self.show_order(*read)
            if then is not None:
                then()

        run_in_thread(work, done, self._unreadable, self)

    def _unreadable(self, error: BaseException) -> None:
        if isinstance(error, NoSuchThing):
            self.shown, self._number = None, ""
            if self.isVisible():
                self.back()
            return
        self.desk.say_error(error)

    def show_order(self, order: Purchase, met: tuple[str, ...] = ()) -> None:
        """Show an order; the line that was picked stays."""
        picked = self._line()
        self.shown, self._number = order, order.number
        self.title.setText(order.number)
        tone, icon = MARKS[order.state]
        word = _("Partly here") if order.partly else purchase_state_word(order.state)
        self.pill.show_state(word, "idle" if tone in ("ink_2", "ink_3") else tone, icon)
        self.sub.set_text(" · ".join((plain(order.supplier, 80), received_text(order))))
        self.counter.point_back(order)
        self._show_rows()
        self.about.show_order(order)
        self.costs.show_order(order)
        self.costs.setVisible(self.desk.sees_prices)
        self.waiting.show_orders(order, met)
        self._fit()
        at = max(self._row_of(picked.id) if picked is not None else -1, 0)
        if self.rows.rowCount() and (picked is not None or not self.counting):
            blocked = self.table.blockSignals(self.counting)  # what is being written stays
            self.table.selectRow(at)
            self.table.blockSignals(blocked)
        self._frame()

    def _show_rows(self) -> None:
        order = self.shown
        if order is None:
            return
        blocked = self.table.blockSignals(True)
        self.rows.show([(line, self._cells(line)) for line in order.lines])
        self.table.blockSignals(blocked)

    def _cells(self, line: PurchaseLine) -> tuple[CellText, ...]:
        now = self.counter.many(line.id)
        short = self.shown is not None and self.shown.state is PurchaseState.RECEIVED and line.received < line.quantity
        tone = "major" if line.over or short else "ok" if line.received and not line.missing else "ink"
        wrong = now is not None and now != line.missing
        return (
            CellText(line.sku, strong=True),
            CellText(line.name, "ink_2"),
            CellText(line.order_code, "ink_2"),
            CellText(f"{line.quantity:,}" if line.quantity else _("not ordered"), sort=line.quantity),
            CellText(f"{line.received:,}" if line.received else "", tone, sort=line.received),
            CellText(money_text(line.amount) if line.amount.minor else _("no price"), "ink_2", sort=line.amount.minor),
            CellText("" if now is None else f"{now:,}", "major" if wrong else "ok", strong=True, sort=now or 0),
            CellText(", ".join(line.waiting), "info"),
        )

    def _frame(self) -> None:
        """What may be done now."""
        order = self.shown
        if order is None:
            return
        buys = self.desk.may(Permission.PURCHASE)
        open_ = order.state is not PurchaseState.CANCELLED
        self.counter.setVisible(self.counting)
        self.line_card.show_line(order, None if self.counting else self._line(), may=buys, priced=self.desk.sees_prices)
        self.add_button.setVisible(open_ and buys and not self.counting)
        self.costs.link.setVisible(open_ and buys)
        pieces = sum(one.quantity for one in self.counter.counted)
        if self.counting:
            text = ngettext("Take in {n} piece", "Take in {n} pieces", pieces).format(n=f"{pieces:,}")
            icon, on = "nav.parts", pieces > 0
        elif order.state is PurchaseState.DRAFT:
            text, icon, on = _("Mark as ordered"), "ph.paper-plane-tilt", buys and bool(order.lines)
        else:
            text, icon, on = _("Receive a delivery"), "nav.parts", open_
        self.go_button.setText(text)
        self.go_button.setAccessibleName(text)
        icons.set_icon(self.go_button, icon, "on_accent")
        self.go_button.setEnabled(on)
        self.go_button.setVisible(open_)
        self.scan_line.setText(self._scan_words())
        self._fit()

    def _scan_words(self) -> str:
        order = self.shown
        if self.counting:
            return _("Scan a part or the code on its bag, write the number, Enter; a scanned bin is where it goes.")
        if order is not None and order.state in (PurchaseState.ORDERED, PurchaseState.RECEIVED):
            return _("Scan a part of the parcel to begin counting.")
        return ""

    # ------------------------------------------------------------ lines

    def _line(self) -> PurchaseLine | None:
        rows = self.table.selectionModel().selectedRows()
        line = self.rows.thing(rows[0].row()) if rows and rows[0].row() < self.rows.rowCount() else None
        return line if isinstance(line, PurchaseLine) else None

    def _row_of(self, line_id: str) -> int:
        return next((at for at in range(self.rows.rowCount()) if self.rows.thing(at).id == line_id), -1)

    def _picked(self, _row: int) -> None:
        line = self._line()
        if line is None or self.shown is None:
            return
        if self.counting:
            self.counter.point_at(line)
        else:
            self._frame()

    def _save_line(self, line: LineDraft) -> None:
        shop, actor, number = self.desk.shop, self.desk.actor, self._number
        self.write(lambda: purchases.set_line(shop, actor, number, line), _("The line is saved."))

    def _remove_line(self, line_id: str) -> None:
        shop, actor, number = self.desk.shop, self.desk.actor, self._number
        self.write(lambda: purchases.remove_line(shop, actor, number, line_id), _("The line is taken off."))

    def _close_line(self, line_id: str) -> None:
        shop, actor, number = self.desk.shop, self.desk.actor, self._number
        self.write(lambda: purchases.close_line(shop, actor, number, line_id), _("No more of it is expected."))

    # ------------------------------------------------------------ a delivery

    def begin_counting(self) -> None:
        """A delivery is here: count it line by line."""
        order = self.shown
        if order is None or order.state is PurchaseState.CANCELLED:
            return
        self.counting = True
        self.counter.begin()
        self._show_rows()
        self._frame()
        first = next((line for line in order.lines if line.missing), order.lines[0] if order.lines else None)
        if first is not None:
            self.table.clearSelection()
            self.table.selectRow(self._row_of(first.id))

    def _stop_counting(self) -> None:
        self.counting = False
        self.counter.begin()
        self._show_rows()
        if self.rows.rowCount():
            self.table.selectRow(0)
        self._frame()

    def _counted(self) -> None:
        for at in range(self.rows.rowCount()):
            if self.counter.many(self.rows.thing(at).id) is not None:
                self.rows.change(at, self._cells(self.rows.thing(at)))
        self._frame()

    def _next_line(self) -> None:
        """Enter: this line is counted; the next one that is expected and not counted, else the button."""
        self.counter.accept()
        for at in range(self.rows.rowCount()):
            line = self.rows.thing(at)
            if line.missing and self.counter.many(line.id) is None:
                self.table.selectRow(at)
                return
        self.go_button.setFocus()

    def _take_in(self) -> None:
        shop, actor, number = self.desk.shop, self.desk.actor, self._number
        counted = self.counter.counted

        def work() -> purchases.Kept:
            return purchases.receive(shop, actor, number, counted)

        pieces = sum(one.quantity for one in counted)
        said = ngettext("{n} piece is in stock.", "{n} pieces are in stock.", pieces).format(n=f"{pieces:,}")
        self.write(work, said, then=self._stop_counting)

    # ------------------------------------------------------------ what else is done

    def _go(self) -> None:
        order = self.shown
        if order is None:
            return
        if self.counting:
            self._take_in()
        elif order.state is PurchaseState.DRAFT:
            self.ask_sent()
        else:
            self.begin_counting()

    def write(self, work: Callable[[], purchases.Kept], said: str, then: Callable[[], object] | None = None) -> None:
        """Do something beside the GUI thread, show the order as it then is, and offer to take it back."""
        shop, actor = self.desk.shop, self.desk.actor

        def both() -> tuple[purchases.Kept, tuple[str, ...]]:
            kept = work()
            return kept, waiting_now(shop, kept.purchase)

        def done(read: tuple[purchases.Kept, tuple[str, ...]]) -> None:
            kept, met = read
            if then is not None:
                then()
            self.show_order(kept.purchase, met)
            sentence = said
            if met and kept.lots:
                sentence += " " + _("{orders} can go on.").format(orders=", ".join(met))
            self.desk.toast(sentence, lambda: undo(kept))

        def undo(kept: purchases.Kept) -> None:
            run_in_thread(
                lambda: shop.undo(actor, kept.commit), lambda _none: self.refresh(), self.desk.say_error, self
            )

        run_in_thread(both, done, self.desk.say_error, self)
