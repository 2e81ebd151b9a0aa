"""Customers: the list and one to edit; the price list; the shop's own texts for messages."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from app.domain.customer import BadTerms, Customer, CustomerDraft, CustomerRow
from app.services import customers
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.pages.price_list import PriceList
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.customer_form import CustomerForm, language_word
from app.ui.widgets.message_texts import MessageTexts
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.table import Table
from app.ui.widgets.text import label
from app.words.language import _
from app.words.plain_text import plain

if TYPE_CHECKING:
    from app.ledger.change import Commit

_SIDE = 400


class Page(PageBase):
    """`open(view="customers"|"prices"|"messages", customer=name or id, back=...)`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Customers"))
        self._back = "orders"
        self._wanted = ""
        self.shown: Customer | None = None
        self._twin: Customer | None = None
        self.views = Segmented(
            _("What is shown"),
            (
                ("customers", _("Customers"), ""),
                ("prices", _("Price list"), ""),
                ("messages", _("Messages"), ""),
            ),
        )
        self.views.chosen.connect(self._view)
        self.left.addWidget(self.views)
        self.search = SearchField(_("Name, contact"), _("Find in customers"), 220)
        self.search.rested.connect(self.refresh)
        self.left.addWidget(self.search)
        self.new_button = button(_("New customer"), self.begin, icon="ph.user-plus")
        self.right.addWidget(self.new_button)
        self.rows = Rows((_("Name"), _("Contact"), _("Language"), _("Currency"), _("Open orders")), frozenset({4}))
        self.table = Table(_("Customers"), self.rows)
        for column, width in enumerate((240, 200, 90, 90, 110)):
            self.table.setColumnWidth(column, theme.px(width))
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _old: self._picked(now.row()))
        self.stack = QStackedWidget()
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.table, 1)
        row.addWidget(self._card())
        self.stack.addWidget(whole)
        self.prices = PriceList(desk)
        self.stack.addWidget(self.prices)
        self.texts = MessageTexts(desk)
        self.stack.addWidget(self.texts)
        self.body.addWidget(self.stack, 1)
        self._edit(None)
        self.on_leave(self.desk.on_person(self._amounts))
        self.follow_shop(self._changed)

    def _card(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(theme.px(_SIDE))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        inside = Inside()
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(0, 0, theme.px(4), 0)
        self.card = Card()
        self.heading = label("", "section", wrap=True)
        self.card.column.addWidget(self.heading)
        self.form = CustomerForm()
        self.form.changed.connect(self._judge)
        self.card.column.addWidget(self.form)
        inner.addWidget(self.card)
        inner.addStretch(1)
        column.addWidget(Scrolled(inside), 1)
        self.save_button = primary(_("Save"), self._save, icon="ph.check", compact=True)
        more = QHBoxLayout()
        self.boards_button = button(_("Boards"), self._boards, icon="action.call", kind="ghost")
        self.merge_button = button(_("Merge"), self._merge, icon="ph.arrows-in-line-horizontal", kind="ghost")
        self.redact_button = button(_("Redact"), self._redact, icon="ph.eraser", kind="ghost")
        for one in (self.boards_button, self.merge_button, self.redact_button):
            more.addWidget(one)
        more.addStretch(1)
        self.double = label("", "small", "ink_2", wrap=True)
        column.addWidget(self.double)
        column.addWidget(self.save_button)
        column.addLayout(more)
        return side

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """Show a view, and in it a customer."""
        back = str(where.get("back") or "")
        if back and back != "customers":
            self._back = back
        if "view" in where:
            self.views.choose(str(where["view"]))
        if where.get("customer"):
            self._wanted = str(where["customer"])
            self.views.choose("customers")
        self._view(self.views.value())

    def stop(self) -> bool:
        """Esc: back to where one was."""
        self.desk.go_to(self._back)
        return True

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def _amounts(self) -> None:
        """Somebody else is at the window; what was typed stays, amounts are shown or not."""
        self.form.show_amounts(self.shown)
        self.prices.judge_person()
        self._judge()

    def _view(self, view: str) -> None:
        listed = view == "customers"
        self.stack.setCurrentIndex(("customers", "prices", "messages").index(view))
        self.search.setVisible(listed)
        self.new_button.setVisible(listed)
        self.refresh()

    # ------------------------------------------------------------ the list

    def refresh(self) -> None:
        """Read anew what is shown."""
        view = self.views.value()
        if view == "prices":
            self.prices.refresh()
        elif view == "messages":
            self.texts.refresh()
        else:
            shop, text = self.desk.shop, self.search.text()
            run_in_thread(lambda: customers.customers(shop, text), self._arrived, self.desk.say_error, self)

    def _arrived(self, rows: tuple[CustomerRow, ...]) -> None:
        wanted = self._wanted or (self.shown.id if self.shown is not None else "")
        self.table.blockSignals(True)
        self.rows.show([(row, _cells(row)) for row in rows])
        self.table.blockSignals(False)
        at = next(
            (
                at
                for at in range(self.rows.rowCount())
                if wanted and wanted in (self.rows.thing(at).customer.id, self.rows.thing(at).customer.name)
            ),
            None,
        )
        self._wanted = ""
        if at is not None:
            self.table.selectRow(at)

    def _picked(self, at: int) -> None:
        if 0 <= at < self.rows.rowCount():
            self._edit(self.rows.thing(at).customer)

    # ------------------------------------------------------------ one customer

    def begin(self) -> None:
        """A new customer."""
        self.table.clearSelection()
        self._edit(None)
        self.form.name.setFocus()

    def _edit(self, one: Customer | None) -> None:
        self.shown = one
        self.heading.setText(plain(called(one), 80) if one is not None else _("New customer"))
        self.form.show_customer(one)
        for each in (self.boards_button, self.merge_button, self.redact_button):
            each.setVisible(one is not None)
        self.redact_button.setVisible(one is not None and not one.redacted)
        self.merge_button.setVisible(False)
        self.double.hide()
        self._judge()
        if one is not None:
            shop, id_ = self.desk.shop, one.id
            run_in_thread(lambda: customers.doubles(shop, id_, 1), self._twins, self.desk.say_error, self)

    def _twins(self, found: tuple[Customer, ...]) -> None:
        if self.shown is None or not found:
            return
        self._twin = found[0]
        said = _("{name} looks like the same customer.").format(name=plain(called(found[0]), 60))
        self.double.setText(said)
        self.double.show()
        self.merge_button.show()

    def _judge(self) -> None:
        try:
            draft = self.form.draft()
        except BadTerms as error:
            touched = bool(self.form.name.text().strip()) or self.shown is not None
            self.form.say(error if touched else None)
            self.save_button.setEnabled(False)
            return
        self.form.say(None)
        self.save_button.setEnabled(self.shown is None or draft != self.shown.draft)

    def _save(self) -> None:
        draft, shown = self.form.draft(), self.shown
        shop, actor = self.desk.shop, self.desk.actor

        def work() -> Customer:
            if shown is None:
                return customers.new(shop, actor, draft)
            return customers.edit(shop, actor, shown.id, draft, shown.base)

        def done(kept: Customer) -> None:
            self._edit(kept)
            self._wanted = kept.id
            undo = self._undo_of(kept, shown.draft) if shown is not None else None
            self.desk.toast(_("{name} is saved.").format(name=plain(called(kept), 60)), undo)
            self.refresh()

        run_in_thread(work, done, self.desk.say_error, self)

    def _undo_of(self, kept: Customer, before: CustomerDraft) -> Callable[[], None]:
        """Names are no part of the change log, so an edit is taken back by writing what there was."""
        shop, actor = self.desk.shop, self.desk.actor

        def undo() -> None:
            run_in_thread(lambda: customers.edit(shop, actor, kept.id, before), self._edit, self.desk.say_error, self)

        return undo

    def _boards(self) -> None:
        if self.shown is not None:
            self.desk.go_to("call", customer=self.shown.id, back="customers")

    def _merge(self) -> None:
        shown, twin = self.shown, self._twin
        if shown is None or twin is None:
            return
        shop, actor = self.desk.shop, self.desk.actor
        names = {"double": plain(called(twin), 60), "name": plain(called(shown), 60)}
        line = _(
            "{double} becomes {name}: its boards, quotes and prices are found there from now on. "
            "Orders keep the name they were written with."
        ).format(**names)
        asked = AskDialog(self, _("Merge two customers?"), line, _("Merge"))
        if not asked.exec():
            return

        def done(commit: Commit) -> None:
            self.desk.toast(
                _("{double} is {name} now.").format(**names),
                lambda: _run(lambda: shop.undo(actor, commit), self),
            )
            self._edit(shown)
            self.refresh()

        run_in_thread(lambda: customers.merge(shop, actor, twin.id, shown.id), done, self.desk.say_error, self)

    def _redact(self) -> None:
        shown = self.shown
        if shown is None:
            return
        shop, actor = self.desk.shop, self.desk.actor
        line = _(
            "Name, contact, address and note are taken out of the record for good; orders, prices and terms stay. "
            "Backups made before still hold them."
        )
        asked = AskDialog(self, _("Redact {name}?").format(name=plain(called(shown), 60)), line, _("Redact"))
        if asked.exec():
            run_in_thread(
                lambda: customers.redact(shop, actor, shown.id),
                self._edit,
                self.desk.say_error,
                self,
            )


def called(one: Customer) -> str:
    """The customer's name, or that it was taken out."""
    return one.name or _("(name taken out)")


def _cells(row: CustomerRow) -> tuple[CellText, ...]:
    one = row.customer
    return (
        CellText(plain(called(one), 120), strong=True),
        CellText(plain(one.contact, 120)),
        CellText(language_word(one.language)),
        CellText(one.currency),
        CellText(str(row.open_orders), "ink" if row.open_orders else "ink_3", sort=row.open_orders),
    )


def _run(work: Callable[[], object], page: Page) -> None:
    run_in_thread(work, None, page.desk.say_error, page)
