"""The cards of a board's history beside its picture: readouts, orders, trends, names, and the boards of a machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.asset import AssetKind
from app.domain.board_history import BoardHistory, Given, Lifetime
from app.domain.board_visit import visit_of
from app.domain.order_view import OrderView
from app.ui.order_marks import state_mark, when
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.flow import Flow
from app.ui.widgets.pill import Pill
from app.ui.widgets.readout import Readout
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, hairline, label, plain_tooltip
from app.ui.widgets.trend_line import TrendLine
from app.words.board_history import (
    between_basis,
    between_text,
    comebacks_text,
    hours_text,
    service_text,
    slot_text,
    spent_basis,
    spent_text,
    warranty_text,
    work_text,
)
from app.words.board_path import visit_line
from app.words.language import _, ngettext
from app.words.orders import serial_source_word, state_name
from app.words.plain_text import plain

#: So many orders are shown before somebody asks for all.
_NEWEST = 3
#: So many trends are drawn; what was outside its limits comes first.
_TRENDS = 8


class ReadoutsCard(Card):
    """Hours, repairs, hours between failures, warranty, spent."""

    def __init__(self) -> None:
        super().__init__()
        self.column.setContentsMargins(16, 8, 16, 8)
        self._row = Flow(gap=0)
        self.column.addLayout(self._row)

    def show_history(self, history: BoardHistory, lifetime: Lifetime | None) -> None:
        """Show the readouts of a history, beside all boards of the kind where they are known; hidden where nothing is
        known yet.
        """
        empty(self._row)
        self.setVisible(bool(history.orders or history.installations))
        now = datetime.now(UTC)
        service, between = history.service, history.hours_between_failures
        hours = hours_text(service.hours) if service.since is not None else "—"
        value, unit, line = warranty_text(history.warranty, now)
        spent = history.spent
        repaired = sum(1 for view in history.orders if visit_of(view).done)
        runs = (
            Readout(_("In service"), hours, _("h") if service.since else "", service_text(service), role="readout"),
            Readout(
                _("Hours between failures"),
                "—" if between is None else hours_text(between),
                "" if between is None else _("h"),
                between_text(history, lifetime),
                role="readout",
            ),
        )
        runs[1].setToolTip(plain_tooltip(between_basis(history, lifetime)))
        repairs = Readout(_("Repairs"), str(repaired), "", comebacks_text(len(history.comebacks)), role="readout")
        if history.comebacks:
            repairs.tint_sub("minor")
        money = Readout(_("Spent on it"), spent_text(spent.whole), "", work_text(spent), role="readout")
        money.setToolTip(plain_tooltip(spent_basis(spent)))
        told = (repairs, Readout(_("Warranty of the last repair"), value, unit, line, role="readout"), money)
        machine = history.identity.kind is AssetKind.MINER  # it sits in nothing, so that it has no stays to reckon by
        shown = told if machine else (runs[0], told[0], runs[1], *told[1:])
        for number, readout in enumerate(shown):
            self._row.addWidget(_set_off(readout, first=number == 0))


class OrdersCard(Card):
    """Every order on it, the newest first."""

    def __init__(self, open_order: Callable[[str], object]) -> None:
        super().__init__(_("Orders"))
        self._open = open_order
        self._orders: tuple[OrderView, ...] = ()
        self._whole = False
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self.column.addLayout(self._list)

    def show_orders(self, orders: tuple[OrderView, ...]) -> None:
        """Show these orders, given oldest first: the newest, until all are asked for."""
        if {one.id for one in orders}.isdisjoint(one.id for one in self._orders):
            self._whole = False  # another board
        self._orders = orders
        empty(self._list)
        if not orders:
            self._list.addWidget(label(_("It never had an order."), "body", "ink_2"))
        newest = orders[::-1] if self._whole else orders[: -_NEWEST - 1 : -1]
        for view in newest:
            self._list.addWidget(self._order(view))
        left = len(orders) - len(newest)
        if left:
            words = ngettext("{n} earlier order", "{n} earlier orders", left).format(n=left)
            more = button(words, self._show_all, icon="ph.caret-down", kind="link")
            self._list.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)

    def _show_all(self) -> None:
        self._whole = True
        self.show_orders(self._orders)

    def _order(self, view: OrderView) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.addWidget(button(view.number, lambda: self._open(view.number), kind="link"))
        tone, icon = state_mark(view.state)
        head.addWidget(Pill(state_name(view.state), tone, icon))
        if view.imported_from is not None:
            head.addWidget(Pill(_("Imported"), "info", "ph.file-arrow-up"))
        head.addStretch(1)
        head.addWidget(label(when(view.closed_at or view.opened_at), "small", "ink_2"))
        column.addLayout(head)
        column.addWidget(Elided(visit_line(visit_of(view)) or plain(view.reported_fault, 120), "small", "ink_2"))
        return whole


class TrendsCard(Card):
    """What was measured again and again, like with like."""

    def __init__(self) -> None:
        super().__init__(_("Measured over time"))
        self._list = QVBoxLayout()
        self._list.setSpacing(8)
        self.column.addLayout(self._list)

    def show_history(self, history: BoardHistory) -> None:
        """Show the trends of a history; hidden where it has none and never had an order."""
        empty(self._list)
        self.setVisible(bool(history.trends or history.orders))
        if not history.trends:
            words = _("Nothing was measured twice at the same place under the same conditions yet.")
            self._list.addWidget(label(words, "small", "ink_2", wrap=True))
        for trend in history.trends[:_TRENDS]:
            self._list.addWidget(TrendLine(trend))
        left = len(history.trends) - _TRENDS
        if left > 0:
            words = ngettext("{n} more place was measured twice", "{n} more places were measured twice", left)
            self._list.addWidget(label(words.format(n=left), "small", "ink_2"))


class GivenCard(Card):
    """What a donor's parts became: lots of recovered parts."""

    def __init__(self, open_lot: Callable[[Given], object]) -> None:
        super().__init__(_("Its parts went into stock"))
        self._open = open_lot
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.column.addLayout(self._list)
        self.hide()

    def show_given(self, given: tuple[Given, ...]) -> None:
        """Show the lots; nothing where it gave none."""
        empty(self._list)
        self.setVisible(bool(given))
        for one in given:
            row = QHBoxLayout()
            row.setSpacing(10)
            row.addWidget(button(one.lot, partial(self._open, one), kind="link"))
            row.addWidget(Elided(one.sku, "body", "ink_2"), 1)
            row.addWidget(label(f"{one.pieces:,}", "strong"))
            self._list.addLayout(row)


class NamesCard(Card):
    """Every name it was seen to carry, with how we know; the newest of each kind first."""

    def __init__(self, add: Callable[[], object]) -> None:
        super().__init__(_("Names it goes by"))
        self.add_button = button(_("Add"), add, icon="ph.plus", kind="ghost")
        self.aside(self.add_button)
        self.column.setSpacing(4)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.column.addLayout(self._list)

    def show_history(self, history: BoardHistory) -> None:
        """Show the names of a history: our own numbers first."""
        empty(self._list)
        own = [(history.identity.number, _("our label"), "")]
        own += [(one.number, _("our label, made one with it"), "") for one in history.merged]
        said = [
            (line.serial, serial_source_word(line.source), when(line.at))
            for line in sorted(history.identities, key=lambda one: one.at, reverse=True)
        ]
        if history.identity.mac:
            own.append((history.identity.mac, "MAC", ""))
        for name, how, at in (*own, *said):
            row = QHBoxLayout()
            row.setSpacing(10)
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addWidget(Elided(name, "strong"))
            words.addWidget(Elided(" · ".join(part for part in (how, at) if part), "small", "ink_2"))
            row.addLayout(words, 1)
            self._list.addLayout(row)


class TenantsCard(Card):
    """The boards of a machine: those in it now, then those that were."""

    def __init__(self, open_asset: Callable[[str], object]) -> None:
        super().__init__(_("Boards in it"))
        self._open = open_asset
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.column.addLayout(self._list)

    def show_history(self, history: BoardHistory) -> None:
        """Show the boards of a machine's history; hidden where it has none."""
        empty(self._list)
        self.setVisible(bool(history.tenants))
        ordered = sorted(
            history.tenants, key=lambda one: (one.until is not None, one.slot if one.slot is not None else 99)
        )
        for tenant in ordered[:24]:
            row = QHBoxLayout()
            row.setSpacing(10)
            one = tenant.identity
            row.addWidget(button(plain(one.name, 32), lambda id_=one.id: self._open(id_), kind="link"))  # type: ignore[misc]
            row.addWidget(Elided(slot_text(tenant.slot), "small", "ink_2"), 1)
            until = when(tenant.until) if tenant.until else _("now")
            row.addWidget(label(f"{when(tenant.since)} – {until}", "small", "ink_2"))
            self._list.addLayout(row)


def _set_off(readout: Readout, *, first: bool) -> QWidget:
    """A readout with a line between it and the one before."""
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 22, 0)
    row.setSpacing(22)
    if not first:
        line = hairline()
        line.setFixedSize(1, 56)
        line.setFrameShape(QFrame.Shape.NoFrame)
        row.addWidget(line, 0, Qt.AlignmentFlag.AlignVCenter)
    row.addWidget(readout)
    return whole
