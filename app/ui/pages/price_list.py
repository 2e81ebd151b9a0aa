"""The price list: every price in a table, one line below to set one, the charges of every quote, CSV in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QHeaderView, QLineEdit, QVBoxLayout, QWidget

from app.domain.permission import Permission
from app.domain.price import Charges, PriceDraft, PriceKind, PriceRow
from app.domain.quote import Difficulty
from app.services import prices
from app.services.list_files import prices_table, write_list
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.rows import CellText, Rows
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.table import Table
from app.ui.widgets.table_file import table_file
from app.ui.widgets.text import label
from app.words.language import _, ngettext
from app.words.orders import amount_text, money_of, money_text
from app.words.plain_text import plain
from app.words.quotes import difficulty_word, price_kind_word

_SIDE = 400


class PriceList(QWidget):
    """The list beside what sets a price; a price is taken off with Delete."""

    def __init__(self, desk: Any) -> None:
        super().__init__()
        self.desk = desk
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self.rows = Rows((_("For"), _("Model or SKU"), _("Difficulty"), _("Price"), _("Customer")), frozenset({3}))
        self.table = Table(_("Price list"), self.rows)
        for at, width in enumerate((150, 180, 110, 110, 180)):
            self.table.setColumnWidth(at, theme.px(width))
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _old: self._picked(now.row()))
        row.addWidget(self.table, 1)
        side = QWidget()
        side.setFixedWidth(theme.px(_SIDE))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.one_card, self.charges_card = self._one(), self._charges()
        column.addWidget(self.one_card)
        column.addWidget(self.charges_card)
        files = QHBoxLayout()
        self.read_button = button(_("Read CSV"), self._read, icon="ph.upload-simple")
        self.write_button = button(_("Write CSV"), self._write, icon="ph.download-simple")
        files.addWidget(self.read_button)
        files.addWidget(self.write_button)
        files.addStretch(1)
        column.addLayout(files)
        self.why = label("", "small", "ink_2", wrap=True)
        column.addWidget(self.why)
        column.addStretch(1)
        row.addWidget(side)
        self.judge_person()

    def judge_person(self) -> None:
        """Who may not change prices reads the list; who may not see them finds dots in it."""
        why = self.desk.why_not(Permission.EDIT_PRICES) or self.desk.why_not(Permission.SEE_PRICES)
        if not self.desk.sees_prices:
            self.amount.clear()
            self.rows.show([])
        for made in (self.one_card, self.charges_card, self.read_button):
            made.setEnabled(not why)
        self.write_button.setEnabled(self.desk.sees_prices)
        self.why.setText(why)
        self.why.setVisible(bool(why))

    def _one(self) -> Card:
        card = Card(_("Set a price"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        self.kind = Choice(_("What the price is for"), 160)
        for kind in PriceKind:
            self.kind.addItem(price_kind_word(kind), kind)
        self.model = _field(_("Model, board code or SKU"), 60)
        self.model.setPlaceholderText(_("any"))
        self.difficulty = Choice(_("Difficulty"), 160)
        self.difficulty.addItem(_("any"), None)
        for one in Difficulty:
            self.difficulty.addItem(difficulty_word(one), one)
        self.amount = _field(_("Price"), 16)
        self.currency = _field(_("Currency"), 3)
        self.customer = _field(_("For this customer alone"), 120)
        self.customer.setPlaceholderText(_("everybody"))
        for at, (name, field) in enumerate(
            (
                (_("For"), self.kind),
                (_("Model or SKU"), self.model),
                (_("Difficulty"), self.difficulty),
                (_("Price"), self.amount),
                (_("Currency"), self.currency),
                (_("Customer"), self.customer),
            )
        ):
            caption = label(name, "small", "ink_2")
            caption.setBuddy(field)
            grid.addWidget(caption, at, 0)
            grid.addWidget(field, at, 1)
        grid.setColumnStretch(1, 1)
        card.column.addLayout(grid)
        row = QHBoxLayout()
        self.set_button = primary(_("Set the price"), self._set, icon="ph.check", compact=True)
        row.addWidget(self.set_button, 1)
        self.remove_button = button(_("Take it off"), self._remove, icon="ph.trash", kind="ghost")
        row.addWidget(self.remove_button)
        card.column.addLayout(row)
        for field in (self.amount, self.currency, self.model):
            field.textChanged.connect(lambda _text: self._judge())
        self.kind.currentIndexChanged.connect(lambda _at: self._judge())
        return card

    def _charges(self) -> Card:
        card = Card(_("Every quote"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        self.unit = _field(_("The shop's currency"), 3)
        self.tax_name = _field(_("Name of the tax"), 20)
        self.tax_name.setPlaceholderText(_("VAT"))
        self.tax = _field(_("Tax in percent"), 6)
        self.markup = _field(_("On the cost of parts, percent"), 6)
        self.valid = NumberField(1, 14)
        self.valid.setAccessibleName(_("Days a quote is valid"))
        for at, (name, fields) in enumerate(
            (
                (_("Currency"), (self.unit,)),
                (_("Tax, and its percent"), (self.tax_name, self.tax)),
                (_("On parts, percent"), (self.markup,)),
                (_("Valid for days"), (self.valid,)),
            )
        ):
            caption = label(name, "small", "ink_2")
            caption.setBuddy(fields[0])
            grid.addWidget(caption, at, 0)
            cell = QHBoxLayout()
            cell.setSpacing(8)
            for field in fields:
                cell.addWidget(field, 1)
                field.editingFinished.connect(self._keep_charges)
            grid.addLayout(cell, at, 1)
        grid.setColumnStretch(1, 1)
        card.column.addLayout(grid)
        return card

    # ------------------------------------------------------------ reading

    def refresh(self) -> None:
        """Read the list and the charges anew."""
        shop = self.desk.shop
        run_in_thread(
            lambda: (prices.prices(shop), prices.charges(shop)),
            lambda found: self._arrived(*found),
            self.desk.say_error,
            self,
        )

    def _arrived(self, rows: tuple[PriceRow, ...], rules: Charges) -> None:
        self.rows.show([(row, _cells(row)) for row in rows])
        for field, text in (
            (self.unit, rules.currency),
            (self.tax_name, rules.tax_name),
            (self.tax, f"{rules.tax_bp / 100:g}"),
            (self.markup, f"{rules.markup_bp / 100:g}"),
            (self.valid, str(rules.valid_days)),
        ):
            if not field.hasFocus():
                field.setText(text)
        if not self.currency.text():
            self.currency.setText(rules.currency)
        self._judge()

    def _picked(self, at: int) -> None:
        if not 0 <= at < self.rows.rowCount():
            return
        row: PriceRow = self.rows.thing(at)
        self.kind.setCurrentIndex(self.kind.findData(row.kind))
        self.model.setText(row.model)
        self.difficulty.setCurrentIndex(self.difficulty.findData(row.difficulty))
        self.amount.setText(amount_text(row.amount) if self.desk.sees_prices else "")
        self.currency.setText(row.amount.currency)
        self.customer.setText(row.customer)
        self._judge()

    # ------------------------------------------------------------ writing

    def _price(self) -> PriceDraft | None:
        currency = self.currency.text().strip().upper()
        kind: PriceKind = self.kind.currentData()
        model = self.model.text().strip()
        if not (len(currency) == 3 and currency.isascii() and currency.isalpha()) or (
            kind is PriceKind.PART and not model
        ):
            return None
        try:
            amount = money_of(self.amount.text(), currency)
        except ValueError:
            return None
        if amount.minor < 0:
            return None
        return PriceDraft(kind, amount, model, self.difficulty.currentData(), self.customer.text().strip())

    def _judge(self) -> None:
        self.set_button.setEnabled(self._price() is not None)
        self.difficulty.setEnabled(self.kind.currentData() is PriceKind.REPAIR)
        self.remove_button.setEnabled(self.table.selectionModel().hasSelection())

    def _set(self) -> None:
        wanted = self._price()
        if wanted is None:
            return
        if wanted.kind is not PriceKind.REPAIR:
            wanted = PriceDraft(wanted.kind, wanted.amount, wanted.model, None, wanted.customer)
        self._write_prices((wanted,))

    def _write_prices(self, wanted: tuple[PriceDraft, ...]) -> None:
        shop, actor = self.desk.shop, self.desk.actor

        def done(commit: object) -> None:
            self.refresh()
            said = ngettext("{count} price is set.", "{count} prices are set.", len(wanted)).format(count=len(wanted))
            self.desk.toast(said, (lambda: self._undo(commit)) if commit is not None else None)

        run_in_thread(lambda: prices.set_prices(shop, actor, wanted), done, self.desk.say_error, self)

    def _remove(self) -> None:
        at = self.table.currentIndex().row()
        if not 0 <= at < self.rows.rowCount():
            return
        shop, actor, id_ = self.desk.shop, self.desk.actor, self.rows.thing(at).id

        def done(commit: object) -> None:
            self.refresh()
            self.desk.toast(_("The price is off the list."), lambda: self._undo(commit))

        run_in_thread(lambda: prices.remove_price(shop, actor, id_), done, self.desk.say_error, self)

    def _undo(self, commit: object) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        run_in_thread(lambda: shop.undo(actor, commit), lambda _done: self.refresh(), self.desk.say_error, self)

    def _keep_charges(self) -> None:
        tax, markup = _basis(self.tax.text()), _basis(self.markup.text())
        if tax is None or markup is None:
            return
        wanted = Charges(
            self.unit.text().strip().upper(), tax, plain(self.tax_name.text().strip(), 20), markup, self.valid.value()
        )
        shop, actor = self.desk.shop, self.desk.actor
        run_in_thread(lambda: prices.set_charges(shop, actor, wanted), None, self.desk.say_error, self)

    def _read(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, _("Read a price list"), "", "CSV (*.csv)")
        if name:
            self.read_file(Path(name))

    def read_file(self, path: Path) -> None:
        """Read a price list: all of it, or nothing where a line cannot be read."""
        run_in_thread(
            lambda: prices.read_csv(path.read_text(encoding="utf-8-sig")),
            self._write_prices,
            self.desk.say_error,
            self,
        )

    def _write(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, _("Write the price list"), "prices.csv", "CSV (*.csv)")
        if not name:
            return
        shop, path = self.desk.shop, table_file(Path(name))

        def work() -> None:
            write_list(prices_table(shop), path)

        said = _("The price list is in {file}.").format(file=path.name)
        run_in_thread(work, lambda _done: self.desk.toast(said), self.desk.say_error, self)


def _field(name: str, longest: int) -> QLineEdit:
    made = QLineEdit()
    made.setMaxLength(longest)
    made.setAccessibleName(name)
    made.setAlignment(Qt.AlignmentFlag.AlignLeft)
    return made


def _basis(text: str) -> int | None:
    """Percent as typed, in basis points; None where it is no number."""
    try:
        return round(float(text.strip().replace(",", ".") or "0") * 100)
    except (ValueError, OverflowError):
        return None


def _cells(row: PriceRow) -> tuple[CellText, ...]:
    return (
        CellText(price_kind_word(row.kind), strong=True),
        CellText(plain(row.model, 60) or _("any")),
        CellText(difficulty_word(row.difficulty) if row.difficulty is not None else ""),
        CellText(money_text(row.amount), sort=(row.amount.currency, row.amount.minor)),
        CellText(plain(row.customer, 60)),
    )
