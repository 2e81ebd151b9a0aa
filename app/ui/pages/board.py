"""The history page of one board (or machine, or supply): its whole life on one page, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout

from app.domain.asset import AssetKind, Condition, SerialSource
from app.domain.board_history import BoardHistory, Lifetime, Span, SpanKind
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.place import Place
from app.domain.salvage import SalvageProposal
from app.domain.site import Site
from app.services import orders, twins
from app.services.asset_list import edit_asset
from app.services.assets import add_identity, install
from app.services.board_history import history_of, lifetime_of
from app.services.diagnosis import board_spec
from app.services.installations import settle
from app.services.places import move_asset, move_to_rack, places
from app.services.sites import sites
from app.ui import icons, theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.board_cards import GivenCard, NamesCard, OrdersCard, ReadoutsCard, TenantsCard, TrendsCard
from app.ui.widgets.board_dialogs import DetailsDialog, MoveDialog, NameDialog, NewOrderDialog
from app.ui.widgets.buttons import button, icon_button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.handover_dialog import ask_where_to
from app.ui.widgets.history_picture import HistoryPicture
from app.ui.widgets.life_strip import LifeStrip
from app.ui.widgets.notice import Notice
from app.ui.widgets.pill import Pill
from app.ui.widgets.scrolled import Beside, Inside, Scrolled
from app.ui.widgets.text import Elided, label, plain_tooltip
from app.words.board_history import (
    dispute_text,
    known_by_text,
    mismatch_text,
    placement_text,
    slot_text,
    stay_text,
    twin_text,
)
from app.words.capital import capital
from app.words.language import _, ngettext
from app.words.orders import condition_word
from app.words.plain_text import plain

#: Tone and icon of each condition.
CONDITIONS = {
    Condition.UNKNOWN: ("idle", "state.unknown"),
    Condition.WORKING: ("ok", "state.ok"),
    Condition.FAULTY: ("major", "state.major"),
    Condition.DONOR: ("idle", "ph.recycle"),
    Condition.SCRAPPED: ("idle", "ph.trash"),
}


class Page(PageBase):
    """`open(serial=...)` shows the life of one, by any of its names; Esc leads back to the list."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Board"))
        self.shown: BoardHistory | None = None
        self._wanted = ""
        self._came_from = "boards"
        self._lifetime: Lifetime | None = None
        self.pill = Pill("", "idle")
        self.left.addWidget(self.pill)
        self.sub = Elided("", "body", "ink_2")
        self.left.addWidget(self.sub, 1)
        self.back_button = icon_button(_("All boards"), "ph.arrow-left", self.back)
        self.move_button = button(_("Move…"), self.ask_move, icon="ph.map-pin")
        self.order_button = primary("", self._order, icon="action.open_order", compact=True)
        self.more_button = icon_button(_("More about this board"), "action.more")
        menu = QMenu(self.more_button)
        for text, icon, call in (
            (_("Details…"), "ph.pencil-simple", self.details),
            (_("Another name…"), "ph.plus", self.add_name),
            (_("Label…"), "ph.tag", self.print_label),
            (_("Salvage its parts…"), "ph.recycle", self.ask_salvage),
            (_("Hand over the whole history…"), "ph.export", self.hand_over),
        ):
            menu.addAction(icons.icon(icon, "ink_2"), text, call)
        self.more_button.setMenu(menu)
        self.more_button.setPopupMode(self.more_button.ToolButtonPopupMode.InstantPopup)
        head = self.header.layout()
        assert isinstance(head, QHBoxLayout)  # noqa: S101 - as every page makes it
        head.insertWidget(0, self.back_button)  # what leads back stands before the name, as on the way in
        for one in (self.more_button, self.move_button, self.order_button):
            self.right.addWidget(one)
        self.mismatch = Notice("minor", "state.minor")
        self.dispute = Notice("critical", "state.major")
        self.twin = Notice("minor", "ph.copy")
        self.readouts = ReadoutsCard()
        self.strip = LifeStrip()
        self.strip.opened.connect(self._open_span)
        self.lived = Card(_("Where it has lived"))
        self.where = label("", "body", "ink_2")
        self.lived.aside(self.where)
        self.lived.column.setSpacing(2)
        self.lived.column.setContentsMargins(16, 8, 16, 2)
        self.lived.column.addWidget(self.strip)
        self.picture = HistoryPicture(self._go_to_order)
        self.orders = OrdersCard(self._go_to_order)
        self.tenants = TenantsCard(self.show_asset)
        self.given = GivenCard(lambda one: desk.go_to("part", part=one.sku, lot=one.lot))
        self.trends = TrendsCard()
        self.names = NamesCard(self.add_name)
        self._lay_out()
        self.on_leave(self.desk.on_person(self._forget))
        self.follow_shop(self._changed)
        self._frame()

    def _lay_out(self) -> None:
        inside = Inside()
        self.inside = inside
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        for one in (self.dispute, self.mismatch, self.twin, self.readouts, self.lived):
            whole.addWidget(one)
        row = QHBoxLayout()
        row.setSpacing(12)
        self._left = QVBoxLayout()
        self._left.setSpacing(12)
        self._left.addWidget(self.tenants)
        self._left.addWidget(self.picture, 1)
        self._left.addStretch(0)
        row.addLayout(self._left, 5)
        beside = Inside()
        side = QVBoxLayout(beside)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        for card in (self.orders, self.given, self.trends, self.names):
            side.addWidget(card)
        side.addStretch(1)
        column = Beside(beside)
        column.setMinimumHeight(theme.px(300))
        row.addWidget(column, 3)
        whole.addLayout(row, 1)
        self.body.addWidget(Scrolled(inside), 1)

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`serial` = whose life to show, by any name it has; `back` = the page to which one goes back."""
        if where.get("serial"):
            self._came_from = str(where.get("back", "boards"))
            self.show_asset(str(where["serial"]))

    def labelled(self) -> tuple[str, ...]:
        """The board."""
        return (self.shown.identity.number,) if self.shown is not None else ()

    def stop(self) -> bool:
        """Esc: back to the list."""
        self.back()
        return True

    def back(self) -> None:
        """Back to where one came from: the list of boards, or the reports as they stood."""
        self.desk.go_to(self._came_from)

    def _changed(self) -> None:
        if self.isVisible() and self._wanted:
            self.show_asset(self.shown.identity.id if self.shown is not None else self._wanted)

    def _forget(self) -> None:
        """Somebody else is at the window, who may see more or less of it."""
        if self.shown is not None:
            self.readouts.show_history(self.shown, self._lifetime)

    def show_asset(self, serial: str) -> None:
        """Show the life of one asset, by any of its names."""
        shop = self.desk.shop
        if shop is None:
            return
        self._wanted = serial
        run_in_thread(lambda: history_of(shop, serial), lambda found: self._show(serial, found), self._failed, self)

    def _failed(self, error: BaseException) -> None:
        self._wanted = ""
        self.desk.say_error(error)
        self.back()

    def _show(self, serial: str, history: BoardHistory) -> None:
        if serial != self._wanted:
            return
        same = self.shown is not None and self.shown.identity.id == history.identity.id
        self.shown = history
        if not same:
            self._lifetime = None
            self.picture.picture.point_at(None)
        self._frame()
        self._say_notices(history)
        self.readouts.show_history(history, self._lifetime)
        self.strip.show_spans(history.spans, datetime.now(UTC))
        self.strip.setVisible(bool(history.spans))
        self.lived.column.setContentsMargins(16, 8, 16, 2 if history.spans else 8)
        words = placement_text(history.placement)
        self.where.setText(_("Now: {where} · {how}").format(where=words, how=known_by_text(history.placement)))
        code = history.identity.board_code
        spec = board_spec(code) if code else None
        self.picture.show_history(history, spec)
        fills = spec is not None or bool(history.marks)  # an empty list is no taller than its one line
        self.picture.setVisible(fills or history.identity.kind is AssetKind.HASHBOARD)
        self._left.setStretchFactor(self.picture, int(fills))
        self._left.setStretch(self._left.count() - 1, int(not fills))
        self.orders.show_orders(history.orders)
        self.tenants.show_history(history)
        self.given.show_given(history.given)
        self.trends.show_history(history)
        self.names.show_history(history)
        shop = self.desk.shop
        if not same and code and shop is not None:
            run_in_thread(
                lambda: lifetime_of(shop, code), lambda one: self._compare(history, one), self.desk.say_error, self
            )

    def _compare(self, history: BoardHistory, lifetime: Lifetime) -> None:
        if self.shown is not None and self.shown.identity.id == history.identity.id:
            self._lifetime = lifetime
            self.readouts.show_history(self.shown, lifetime)

    # ------------------------------------------------------------ head and notices

    def _frame(self) -> None:
        history = self.shown
        self.inside.setVisible(history is not None)
        for one in (self.pill, self.move_button, self.more_button, self.order_button):
            one.setVisible(history is not None)
        if history is None:
            self.title.setText(_("Board"))
            return
        asset = history.identity
        self.title.setText(plain(asset.name, 26))
        self.title.setToolTip(plain_tooltip(asset.name) if len(asset.name) > 26 else "")
        tone, icon = CONDITIONS[asset.condition]
        self.pill.show_state(capital(condition_word(asset.condition)), tone, icon)
        revision = _("rev {revision}").format(revision=history.revision) if history.revision else ""
        board = " ".join(part for part in (asset.board_code, revision) if part)
        self.sub.set_text(" · ".join(part for part in (asset.model, board, history.owner) if part))
        open_ = history.open_order
        text = _("Open {number}").format(number=open_.number) if open_ else _("New order")
        self.order_button.setText(text)
        self.order_button.setAccessibleName(text)

    def _say_notices(self, history: BoardHistory) -> None:
        self.mismatch.hide()
        self.dispute.hide()
        self.twin.hide()
        if history.mismatch is not None:
            self.mismatch.say(*mismatch_text(history.mismatch))
        if history.disputed:
            offers = [
                (_("It is in {machine}").format(machine=stay_text(stay)), "ph.check",
                 lambda id_=stay.id: self._settle(id_))
                for stay in history.disputed[:2]
            ]  # fmt: skip
            self.dispute.say(*dispute_text(history), *offers, (_("In none"), "ph.x", lambda: self._settle(None)))
        if history.twins:
            twin = history.twins[0]
            look = (_("Look at it"), "ph.arrow-right", lambda: self.show_asset(twin.identity.id))
            merge = (_("Make them one"), "ph.link", lambda: self._merge(twin.identity.id))
            self.twin.say(*twin_text(twin), look, *(() if twin.cloned else (merge,)))

    # ------------------------------------------------------------ what is done

    def _order(self) -> None:
        history = self.shown
        if history is None:
            return
        if history.open_order is not None:
            self._go_to_order(history.open_order.number)
            return
        dialog = NewOrderDialog(self, history.identity.name)
        dialog.accepted.connect(lambda: self._new_order(history, dialog.fault.text()))
        dialog.open()

    def _new_order(self, history: BoardHistory, fault: str) -> None:
        one = history.identity
        opening = OrderDraft(
            fault, AssetDraft(one.kind, serial=one.number), customer=history.owner
        )  # fmt: skip
        shop, actor = self.desk.shop, self.desk.actor
        run_in_thread(lambda: orders.open_order(shop, actor, opening), lambda view: self._go_to_order(view.number),
                      self.desk.say_error, self)  # fmt: skip

    def ask_move(self) -> None:
        """Ask where it is now."""
        shop = self.desk.shop
        if shop is not None and self.shown is not None:
            run_in_thread(
                lambda: (places(shop, counted=False), sites(shop)), lambda found: self._ask_place(*found),
                self.desk.say_error, self,
            )  # fmt: skip

    def _ask_place(self, tree: tuple[Place, ...], known: tuple[Site, ...]) -> None:
        history = self.shown
        if history is None:
            return
        one = history.identity
        dialog = MoveDialog(self, one.name, tree, known, seats=one.kind is not AssetKind.MINER)
        dialog.accepted.connect(lambda: self._move(dialog, one.id))
        dialog.open()

    def _move(self, dialog: MoveDialog, id_: str) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        if dialog.way() == "machine":
            machine, slot = dialog.machine.text().strip(), dialog.slot.currentData()
            inside = ", ".join(part for part in (plain(machine, 40), slot_text(slot)) if part)
            self._write(
                lambda: install(shop, actor, id_, machine, slot)[1],
                _("It sits in {machine} now.").format(machine=inside),
            )
        elif dialog.way() == "rack":
            where = (dialog.area.text(), dialog.rack.text(), dialog.position.text())
            site, name = dialog.site.currentData(), dialog.site.currentText()
            said = " · ".join(part for part in (name, *(one.strip() for one in where)) if part)
            self._write(
                lambda: move_to_rack(shop, actor, id_, site, *where),
                _("Moved to {place}.").format(place=plain(said, 60)),
            )
        else:
            place, note, name = dialog.place.currentData(), dialog.note.text(), dialog.place.currentText().strip()
            self._write(
                lambda: move_asset(shop, actor, id_, place, note=note), _("Moved to {place}.").format(place=name)
            )

    def hand_over(self) -> None:
        """Ask for a file and write everything on this board into it, for another bench."""
        from app.services.handover import export_asset

        if self.shown is not None:
            ask_where_to(self.desk, self, self.shown.identity.number, export_asset)

    def ask_salvage(self) -> None:
        """Ask what of it is usable; it becomes a donor."""
        from app.services.prices import charges
        from app.services.salvage import propose

        history, shop = self.shown, self.desk.shop
        if history is not None and shop is not None:
            run_in_thread(
                lambda: (propose(shop, history.identity.id), charges(shop).currency),
                lambda found: self._ask_usable(*found), self.desk.say_error, self,
            )  # fmt: skip

    def _ask_usable(self, found: SalvageProposal, currency: str) -> None:
        from app.services.salvage import salvage
        from app.ui.widgets.salvage_dialog import SalvageDialog

        dialog = SalvageDialog(self, found, currency, priced=self.desk.sees_prices)
        shop, actor, id_ = self.desk.shop, self.desk.actor, found.asset.id

        def save() -> None:
            lines, bin_, value = dialog.lines(), dialog.bin_text(), dialog.value()
            pieces = sum(line.quantity for line in lines)
            words = ngettext("{n} part is in stock; the board is a donor.",
                             "{n} parts are in stock; the board is a donor.", pieces)  # fmt: skip
            self._write(lambda: salvage(shop, actor, id_, lines, bin_, value), words.format(n=pieces))

        dialog.accepted.connect(save)
        dialog.open()

    def details(self) -> None:
        """Ask whose it is, in which condition, and what it is."""
        history = self.shown
        if history is None:
            return
        shop, actor, one = self.desk.shop, self.desk.actor, history.identity
        dialog = DetailsDialog(self, one, history.owner or "", history.revision or "")
        dialog.accepted.connect(
            lambda: self._write(
                lambda: edit_asset(
                    shop, actor, one.id, owner=dialog.owner.text(), condition=dialog.condition.currentData(),
                    model=dialog.model.text(), board_code=dialog.board_code.text(), revision=dialog.revision.text(),
                ),
                _("Saved."),
            )
        )  # fmt: skip
        dialog.open()

    def add_name(self) -> None:
        """Ask for another name of it."""
        history = self.shown
        if history is None:
            return
        shop, actor, id_ = self.desk.shop, self.desk.actor, history.identity.id
        dialog = NameDialog(self, history.identity.name)

        def save() -> None:
            text, source = dialog.text.text(), dialog.source.currentData()
            assert isinstance(source, SerialSource)  # noqa: S101 - the choice holds nothing else
            self._write(lambda: add_identity(shop, actor, id_, source, text), _("Noted."))

        dialog.accepted.connect(save)
        dialog.open()

    def _settle(self, stay_id: str | None) -> None:
        history = self.shown
        if history is not None:
            shop, actor, id_ = self.desk.shop, self.desk.actor, history.identity.id
            now_ms = round(datetime.now(UTC).timestamp() * 1000)
            self._write(lambda: settle(shop, actor, id_, stay_id, now_ms), _("Settled."))

    def _merge(self, other: str) -> None:
        history = self.shown
        if history is not None:
            shop, actor, id_ = self.desk.shop, self.desk.actor, history.identity.id
            self._write(lambda: twins.merge(shop, actor, id_, other), _("Made one."))

    def _write(self, work: Callable[[], Any], said: str) -> None:
        """Save beside the GUI thread, and offer to take it back."""
        shop, actor = self.desk.shop, self.desk.actor

        def undo(commit: Any) -> None:
            run_in_thread(lambda: shop.undo(actor, commit), lambda _done: None, self.desk.say_error, self)

        def done(commit: Any) -> None:
            if commit is not None:
                self.desk.toast(said, lambda: undo(commit))

        run_in_thread(work, done, self.desk.say_error, self)

    def _open_span(self, span: object) -> None:
        if isinstance(span, Span):
            if span.order_number is not None and span.kind is SpanKind.ORDER:
                self._go_to_order(span.order_number)
            elif span.kind is SpanKind.MACHINE:
                self.desk.go_to("board", serial=span.name)

    def _go_to_order(self, number: str) -> None:
        self.desk.go_to("order", order=number)
