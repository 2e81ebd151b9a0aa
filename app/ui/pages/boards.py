"""The Boards page: every board, miner and supply the shop has seen, and the whole life of one."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.asset import AssetIdentity, AssetKind, Condition, Installation
from app.domain.order_view import AssetView, OrderRow, OrderView
from app.services import orders
from app.services.assets import asset, assets
from app.services.bench_orders import repairs_of
from app.services.diagnosis import board_spec
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.order_marks import state_mark, when
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.board_picture import BoardPictureView
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.pill import Pill
from app.ui.widgets.readout import Readout
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.side_panel import empty
from app.ui.widgets.table import Table
from app.ui.widgets.text import label, plain_tooltip
from app.words.language import _, ngettext
from app.words.orders import asset_kind_word, condition_word, serial_source_word, state_name
from app.words.plain_text import plain

_CONDITIONS = {
    Condition.UNKNOWN: ("ink_2", "state.unknown"),
    Condition.WORKING: ("ok", "state.ok"),
    Condition.FAULTY: ("major", "state.major"),
    Condition.DONOR: ("ink_2", "ph.recycle"),
    Condition.SCRAPPED: ("ink_2", "ph.trash"),
}


class Page(PageBase):
    """`open(serial=...)` shows the life of one; Esc leads back to the list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Boards"))
        self.shown: AssetView | None = None
        self._wanted = ""
        self._loaded = False
        self._back = button(_("All boards"), self.back, icon="ph.arrow-left", kind="ghost")
        self.left.addWidget(self._back)
        self.kind = Segmented(
            _("What is listed"),
            (("hashboard", _("Hashboards"), "nav.boards"), ("miner", _("Miners"), "nav.fleet"), ("all", _("All"), "")),
        )
        self.kind.chosen.connect(lambda _kind: self.refresh())
        self.left.addWidget(self.kind)
        self.search = SearchField(_("Serial, label, model, MAC"), _("Find in boards"), 240)
        self.left.addWidget(self.search)
        self.search.rested.connect(self.refresh)
        self.references_button = button(_("References"), lambda: desk.go_to("references"), icon="ph.medal")
        self.right.addWidget(self.references_button)
        self.order_button = primary("", self._open_order, icon="action.open_order", compact=True)
        self.right.addWidget(self.order_button)
        self.rows = Rows(
            (_("Serial"), _("Model"), _("Board code"), _("What it is"), _("Condition"), _("Label"), _("Serial from"))
        )
        self.table = Table(_("Boards"), self.rows)
        for column, width in enumerate((200, 170, 120, 110, 160, 140, 180)):
            self.table.setColumnWidth(column, theme.px(width))
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.opened.connect(lambda row: self.show_asset(self.rows.thing(row).id))
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        inside = Inside()
        self._life = QVBoxLayout(inside)
        self._life.setContentsMargins(0, 0, 0, 0)
        self._life.setSpacing(12)
        self.stack.addWidget(Scrolled(inside))
        self.stack.addWidget(
            EmptyState(
                _("No board seen yet"),
                _("Boards come here by themselves: from a scan that found one sick, the bench, or the counter."),
                (
                    Way("nav.bench", _("Test a board"), _("its EEPROM says its serial"), "Ctrl+2",
                        lambda: desk.go_to("path")),
                    Way("nav.orders", _("Take one in"), _("scan its label at the counter"), "Ctrl+3",
                        lambda: desk.go_to("orders")),
                ),
            )
        )  # fmt: skip
        self.body.addWidget(self.stack, 1)
        self._frame()
        self.follow_shop(self._changed)

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`serial` = the life of one; `text` = search."""
        if where.get("serial"):
            self.show_asset(str(where["serial"]))
            return
        if "text" in where:
            self.search.setText(where["text"])
        self.back()

    def scanned(self, text: str) -> bool:
        """A scanned serial shows its life, or searches where the shop does not know it."""
        self.back()
        self.search.setText(text)
        return True

    def stop(self) -> bool:
        """Esc: back to the list."""
        if self.shown is None:
            return False
        self.back()
        return True

    def _changed(self) -> None:
        if self.isVisible():
            if self.shown is not None:
                self.show_asset(self.shown.identity.id)
            else:
                self.refresh()

    # ------------------------------------------------------------ the list

    def back(self) -> None:
        """Show the list again."""
        self.shown, self._wanted = None, ""
        self._frame()
        self.refresh()

    def _frame(self) -> None:
        one = self.shown is not None
        self._back.setVisible(one)
        self.kind.setVisible(not one)
        self.search.setVisible(not one)
        self.references_button.setVisible(not one)
        self.order_button.setVisible(False)
        named = (self.shown.identity.serial or self.shown.identity.number) if self.shown else _("Boards")
        self.title.setText(plain(named, 40))
        self.title.setToolTip(plain_tooltip(named) if len(named) > 40 else "")

    def refresh(self) -> None:
        """Read the assets anew, away from the GUI thread."""
        shop, text = self.desk.shop, self.search.text()
        kind = None if self.kind.value() == "all" else AssetKind(self.kind.value())
        if shop is not None and self.shown is None and not self._wanted:
            run_in_thread(lambda: assets(shop, text, kind), self._read, self.desk.say_error, self)

    def _read(self, found: tuple[AssetIdentity, ...]) -> None:
        self._loaded = True
        if self.shown is not None:
            return
        self.rows.show([(one, _cells(one)) for one in found])
        nothing = not found and not self.search.text() and self.kind.value() == "hashboard"
        self.stack.setCurrentIndex(2 if nothing else 0)

    # ------------------------------------------------------------ one board

    def show_asset(self, serial: str) -> None:
        """Show the life of one asset, by serial, label or id."""
        shop = self.desk.shop
        if shop is None:
            return
        self._wanted = serial

        def read() -> tuple[AssetView, tuple[OrderView, ...]]:
            view = asset(shop, serial)
            return view, tuple(orders.order(shop, row.id) for row in view.orders)

        def failed(error: BaseException) -> None:
            self._wanted = ""
            self.desk.say_error(error)
            self.back()

        run_in_thread(read, lambda found: self._show(*found), failed, self)

    def _show(self, view: AssetView, whole: tuple[OrderView, ...]) -> None:
        if not self._wanted:
            return
        self.shown = view
        self._frame()
        empty(self._life)
        self._life.addWidget(_readouts(view))
        self._life.addWidget(_stays(view))
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(_picture(view, whole), 5)
        row.addWidget(self._orders(view), 3)
        self._life.addLayout(row)
        self._life.addStretch(1)
        open_ = [one for one in view.orders if not one.state.closed]
        self.order_button.setVisible(bool(open_))
        if open_:
            text = _("Open {number}").format(number=open_[-1].number)
            self.order_button.setText(text)
            self.order_button.setAccessibleName(text)
        self.stack.setCurrentIndex(1)

    def _open_order(self) -> None:
        if self.shown is not None:
            open_ = [one for one in self.shown.orders if not one.state.closed]
            if open_:
                self.desk.go_to("order", order=open_[-1].number)

    def _orders(self, view: AssetView) -> Card:
        card = Card(_("Orders"))
        if not view.orders:
            card.column.addWidget(label(_("It never had an order."), "body", "ink_2"))
        for row in reversed(view.orders):
            card.column.addWidget(self._order(row))
        card.column.addStretch(1)
        return card

    def _order(self, row: OrderRow) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(button(row.number, lambda: self.desk.go_to("order", order=row.number), kind="link"))
        tone, icon = state_mark(row.state)
        head.addWidget(Pill(state_name(row.state), tone, icon))
        head.addStretch(1)
        head.addWidget(label(when(row.changed_at), "small", "ink_2"))
        column.addLayout(head)
        if row.reported_fault:
            column.addWidget(label(row.reported_fault, "small", "ink_2", wrap=True))
        return whole


def _cells(one: AssetIdentity) -> tuple[CellText, ...]:
    tone, icon = _CONDITIONS[one.condition]
    word = condition_word(one.condition)
    kind = asset_kind_word(one.kind)
    source = serial_source_word(one.serial_source) if one.serial_source else ""
    return (
        CellText(one.serial or _("not read"), "ink" if one.serial else "ink_3", strong=bool(one.serial)),
        CellText(one.model or "—"),
        CellText(one.board_code or "—", "ink_2"),
        CellText(kind[:1].upper() + kind[1:], "ink_2"),
        CellText(word[:1].upper() + word[1:], tone, icon),
        CellText(one.number, "ink_2"),
        CellText(source, "ink_2"),
    )


def _readouts(view: AssetView) -> Card:
    card = Card()
    row = QHBoxLayout()
    row.setSpacing(40)
    one = view.identity
    closed = sum(order.state.closed for order in view.orders)
    here = next((stay for stay in reversed(view.installations) if stay.until is None), None)
    first = min([order.opened_at for order in view.orders] + [stay.since for stay in view.installations], default=None)
    word = condition_word(one.condition)
    place = _place(here) if here else _("not seen in a machine")
    for readout in (
        Readout(_("Condition"), word[:1].upper() + word[1:], "", asset_kind_word(one.kind)),
        Readout(_("Board"), one.board_code or one.model or "—", "", one.model or one.number),
        Readout(_("Orders"), str(len(view.orders)), "", _("{n} closed").format(n=closed)),
        Readout(_("Sits in"), _machine(here) if here else "—", "", place),
        Readout(_("Known since"), when(first) if first else "—", "", one.number),
    ):
        row.addWidget(readout)
    row.addStretch(1)
    card.column.addLayout(row)
    return card


def _stays(view: AssetView) -> Card:
    card = Card(_("Where it has lived"))
    card.column.setSpacing(4)
    if not view.installations:
        card.column.addWidget(label(_("No machine was seen with it yet."), "body", "ink_2"))
    for stay in reversed(view.installations):
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(label(plain(_machine(stay), 32), "strong"))
        row.addWidget(label(plain(_place(stay), 48), "small", "ink_2"))
        row.addStretch(1)
        until = when(stay.until) if stay.until else _("now")
        row.addWidget(label(f"{when(stay.since)} – {until}", "small", "ink_2"))
        card.column.addLayout(row)
    return card


def _machine(stay: Installation) -> str:
    machine = stay.machine
    return machine.serial or machine.mac or machine.number


def _place(stay: Installation) -> str:
    slot = "" if stay.slot is None else _("board {number}").format(number=stay.slot + 1)
    return " · ".join(part for part in (stay.machine.model, slot) if part)


def _picture(view: AssetView, whole: tuple[OrderView, ...]) -> Card:
    """The board with one dot a repair at each chip."""
    card = Card(_("Repairs by place"))
    spec = board_spec(view.identity.board_code) if view.identity.board_code else None
    repairs: Counter[int] = repairs_of(whole)
    if spec is None:
        words = _("The layout of this board is not known.") if view.identity.kind is AssetKind.HASHBOARD else _(
            "Only hashboards have a chip picture.")  # fmt: skip
        card.column.addWidget(label(words, "body", "ink_2", wrap=True))
        card.column.addStretch(1)
        return card
    picture = BoardPictureView()
    picture.setFixedHeight(theme.px(330))
    picture.show_board(spec)
    picture.show_history(repairs)
    card.column.addWidget(picture, 1)
    count = sum(repairs.values())
    words = ngettext("{n} repair at a chip, one dot each", "{n} repairs at chips, one dot each", count)
    said = words.format(n=count) if count else _("No repair at a chip is on record.")
    card.column.addWidget(label(said, "small", "ink_2", wrap=True))
    return card
