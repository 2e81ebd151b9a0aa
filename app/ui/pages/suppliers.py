"""Suppliers: who sells to the shop, in which currency, how long it takes, and what each asks for a part."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.permission import Permission
from app.domain.stock import Money
from app.domain.supplier import BadSupplier, PartPrice, Supplier, SupplierDraft
from app.ledger.change import Commit
from app.services import suppliers
from app.services.stock_reading import part_named
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.pages.page import Desk
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.table import Table
from app.ui.widgets.text import Elided, label
from app.words.language import _, ngettext
from app.words.orders import money_of, money_text
from app.words.plain_text import plain

_SIDE = 400


class SuppliersView(QWidget):
    """The list at the left, one supplier with its prices at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.shown: Supplier | None = None
        self._wanted = ""
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(12)
        self.rows = Rows((_("Supplier"), _("Currency"), _("Days"), _("Parts"), _("Under way")), frozenset({2, 3, 4}))
        self.table = Table(_("Suppliers"), self.rows)
        self.table.picked.connect(self._picked)
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(
            EmptyState(
                _("Who sells parts to you?"), _("Write the first one at the right. The name is enough to begin.")
            )
        )
        outer.addWidget(self.stack, 1)
        outer.addWidget(self._side())
        self._edit(None)
        self._fit()

    def _side(self) -> QWidget:
        self.side = QWidget()
        whole = QVBoxLayout(self.side)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        inside = Inside()
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(12)
        card = Card()
        self.heading = label("", "section", wrap=True)
        card.column.addWidget(self.heading)
        self.name, self.currency = QLineEdit(), QLineEdit()
        self.name.setMaxLength(120)
        self.currency.setMaxLength(3)
        self.currency.setPlaceholderText("CNY")
        self.days = NumberField(0)
        self.contact, self.note = QPlainTextEdit(), QPlainTextEdit()
        for field in (self.contact, self.note):
            field.setFixedHeight(theme.px(62))
            field.setTabChangesFocus(True)
            field.textChanged.connect(self._judge)
        for line in (self.name, self.currency, self.days):
            line.textEdited.connect(lambda _text: self._judge())
        _add(card, _("Name"), self.name)
        both = QHBoxLayout()
        for text, one in ((_("Bills in"), self.currency), (_("Days until it is here"), self.days)):
            half = QVBoxLayout()
            half.setSpacing(4)
            one.setAccessibleName(text)
            half.addWidget(label(text, "small", "ink_2"))
            half.addWidget(one)
            both.addLayout(half)
        card.column.addLayout(both)
        _add(card, _("Contact: mail, phone, address"), self.contact)
        _add(card, _("Note"), self.note)
        self.problem = label("", "small", "critical", wrap=True)
        card.column.addWidget(self.problem)
        inner.addWidget(card)
        self.price_card = Card(_("What it asks"))
        self.price_card.aside(button(_("Add a price"), self.ask_price, kind="link"))
        self.prices = QVBoxLayout()
        self.prices.setSpacing(4)
        self.price_card.column.addLayout(self.prices)
        inner.addWidget(self.price_card)
        inner.addStretch(1)
        whole.addWidget(Scrolled(inside), 1)
        self.save_button = primary(_("Save"), self._save, icon="ph.check", compact=True)
        whole.addWidget(self.save_button)
        self.side.setFixedWidth(theme.px(_SIDE))
        return self.side

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        self.side.setFixedWidth(theme.px(_SIDE))
        self._fit()

    def _fit(self) -> None:
        for column, width in enumerate((220, 95, 75, 75, 105)):
            self.table.setColumnWidth(column, theme.px(width))

    # ------------------------------------------------------------ the list

    def refresh(self) -> None:
        """Read the suppliers anew."""
        shop = self.desk.shop
        if shop is not None:
            run_in_thread(lambda: suppliers.suppliers(shop), self._read, self.desk.say_error, self)

    def choose(self, supplier: str) -> None:
        """Show a supplier, by id or name, once the list is read."""
        self._wanted = supplier
        self.refresh()

    def begin(self) -> None:
        """A new supplier."""
        self.table.clearSelection()
        self._edit(None)
        self.name.setFocus()

    def _read(self, found: tuple[Supplier, ...]) -> None:
        wanted = self._wanted or (self.shown.id if self.shown is not None else "")
        self._wanted = ""
        self.rows.show([(one, _cells(one)) for one in found])
        self.stack.setCurrentIndex(0 if found else 1)
        for at in range(self.rows.rowCount()):
            if wanted and wanted in (self.rows.thing(at).id, self.rows.thing(at).name):
                self.table.selectRow(at)

    def _picked(self, row: int) -> None:
        if 0 <= row < self.rows.rowCount():
            self._edit(self.rows.thing(row))

    # ------------------------------------------------------------ one supplier

    def _edit(self, one: Supplier | None) -> None:
        self.shown = one
        self.heading.setText(plain(one.name, 80) if one is not None else _("New supplier"))
        self.name.setText(one.name if one is not None else "")
        self.currency.setText(one.currency if one is not None else "")
        self.days.setText("" if one is None or one.lead_days is None else str(one.lead_days))
        self.contact.setPlainText(one.contact if one is not None else "")
        self.note.setPlainText(one.note if one is not None else "")
        self.price_card.setVisible(one is not None)
        self._judge()
        if one is not None:
            shop, id_ = self.desk.shop, one.id

            def read() -> list[tuple[PartPrice, str]]:
                return [(one, part_named(shop, one.part_id).sku) for one in suppliers.prices(shop, None, id_)]

            run_in_thread(read, self._show_prices, self.desk.say_error, self)

    def _draft(self) -> SupplierDraft:
        return SupplierDraft(
            self.name.text().strip(),
            self.currency.text().strip().upper(),
            self.days.known(),
            self.contact.toPlainText().strip(),
            self.note.toPlainText().strip(),
        )

    def _judge(self) -> None:
        draft, shown = self._draft(), self.shown
        code = draft.currency
        wrong = bool(code) and not (len(code) == 3 and code.isascii() and code.isalpha())
        self.problem.setText(_("A currency is three letters, such as CNY.") if wrong else "")
        self.problem.setVisible(wrong)
        same = shown is not None and draft == SupplierDraft(
            shown.name, shown.currency, shown.lead_days, shown.contact, shown.note
        )
        self.save_button.setEnabled(bool(draft.name) and not wrong and not same)

    def _save(self) -> None:
        draft, shown = self._draft(), self.shown
        shop, actor = self.desk.shop, self.desk.actor

        def work() -> suppliers.KeptSupplier:
            if shown is None:
                return suppliers.add_supplier(shop, actor, draft)
            return suppliers.edit_supplier(shop, actor, shown.id, draft)

        def done(kept: suppliers.KeptSupplier) -> None:
            self._edit(kept.supplier)
            self._said(_("{name} is saved.").format(name=plain(kept.supplier.name, 60)), kept.commit)
            self.choose(kept.supplier.id)

        run_in_thread(work, done, self.desk.say_error, self)

    def _said(self, sentence: str, commit: Commit) -> None:
        shop, actor = self.desk.shop, self.desk.actor

        def undo() -> None:
            run_in_thread(lambda: shop.undo(actor, commit), None, self.desk.say_error, self)

        self.desk.toast(sentence, undo)

    # ------------------------------------------------------------ prices

    def _show_prices(self, found: list[tuple[PartPrice, str]]) -> None:
        empty(self.prices)
        self.price_card.setVisible(self.shown is not None)
        if not found:
            self.prices.addWidget(
                label(_("No price yet. An order then asks for each amount."), "body", "ink_2", wrap=True)
            )
        for price, sku in found:
            if self.shown is None or price.supplier_id != self.shown.id:
                continue
            row = QHBoxLayout()
            code = f" · {price.order_code}" if price.order_code else ""
            row.addWidget(Elided(plain(f"{sku}{code}", 120), "strong" if price.preferred else "body"), 1)
            row.addWidget(label(_price_text(price), "small", "ink_2"))
            off = button(_("Remove"), lambda id_=price.id: self._remove(id_), kind="link")  # type: ignore[misc]
            off.setAccessibleName(_("Remove the price of {part}").format(part=sku))
            off.setVisible(self.desk.may(Permission.EDIT_PRICES))
            row.addWidget(off)
            holder = QWidget()
            row.setContentsMargins(0, 0, 0, 0)
            holder.setLayout(row)
            self.prices.addWidget(holder)

    def _remove(self, price_id: str) -> None:
        shop, actor = self.desk.shop, self.desk.actor

        def done(commit: Commit) -> None:
            self._said(_("The price is removed."), commit)
            self._edit(self.shown)

        run_in_thread(lambda: suppliers.remove_price(shop, actor, price_id), done, self.desk.say_error, self)

    def ask_price(self) -> None:
        """Ask for one price of this supplier."""
        shown = self.shown
        if shown is None:
            return
        asked = AskDialog(
            self,
            _("What does {name} ask?").format(name=plain(shown.name, 40)),
            _("The price is for so many pieces, so that a resistor of 0.2 cents has an exact one: 20.00 for 10,000."),
            _("Save price"),
        )
        part, code = asked.field(_("Part number, scanned or typed")), asked.field(_("Their order code"))
        price = asked.field(_("Price, {currency}").format(currency=shown.currency or _("in the currency of the shop")))
        pieces, least = asked.field(_("for so many pieces"), "1"), asked.field(_("from so many on"), "1")
        preferred = QCheckBox(_("Buy it here"))
        asked.fields.addWidget(preferred)
        part.setFocus()
        if asked.exec():
            self._set_price(
                shown, part.text(), code.text(), price.text(), pieces.text(), least.text(),
                preferred=preferred.isChecked(),
            )  # fmt: skip

    def _set_price(
        self, at: Supplier, part: str, code: str, price: str, pieces: str, least: str, *, preferred: bool
    ) -> None:
        shop, actor = self.desk.shop, self.desk.actor

        def work() -> Commit:
            from app.services.prices import charges

            currency = at.currency or charges(shop).currency
            if not (pieces.strip().isdecimal() and least.strip().isdecimal()):
                raise BadSupplier("price_quantity", part)
            try:
                money: Money | None = money_of(price, currency) if price.strip() else None
            except ValueError:
                raise BadSupplier("price_quantity", part) from None
            return suppliers.set_price(
                shop, actor, part, at.id, money, price_quantity=int(pieces), from_quantity=int(least), order_code=code,
                preferred=preferred,
            )  # fmt: skip

        def done(commit: Commit) -> None:
            self._said(_("The price is saved."), commit)
            self._edit(self.shown)

        run_in_thread(work, done, self.desk.say_error, self)


def _add(card: Card, text: str, field: QLineEdit | QPlainTextEdit) -> None:
    field.setAccessibleName(text)
    card.column.addWidget(label(text, "small", "ink_2"))
    card.column.addWidget(field)


def _price_text(price: PartPrice) -> str:
    if price.price is None:
        return _("no price")
    said = money_text(price.price)
    if price.price_quantity != 1:
        said = _("{price} for {n}").format(price=said, n=f"{price.price_quantity:,}")
    if price.from_quantity > 1:
        said += " · " + _("from {n}").format(n=f"{price.from_quantity:,}")
    return said


def _cells(one: Supplier) -> tuple[CellText, ...]:
    return (
        CellText(plain(one.name, 120), strong=True),
        CellText(one.currency),
        CellText("" if one.lead_days is None else str(one.lead_days), sort=one.lead_days or 0),
        CellText(str(one.parts) if one.parts else "", sort=one.parts),
        CellText(ngettext("{n} order", "{n} orders", one.open).format(n=one.open) if one.open else "", sort=one.open),
    )
