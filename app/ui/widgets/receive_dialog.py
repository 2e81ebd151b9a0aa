"""Taking parts in as a lot, and setting a lot to what was counted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.finding import PartKind
from app.domain.stock import Grade, LotRow, Money, PartDraft, PartRow
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.choice import Choice
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.text import label
from app.words.findings import part_name
from app.words.language import _
from app.words.orders import grade_word, money_of

_CURRENCIES = ("EUR", "USD", "CNY", "RUB", "CAD", "KZT")
_MOST = 1_000_000


class NumberField(QLineEdit):
    """A whole number, typed or scanned; arrows of a few pixels are for no glove."""

    def __init__(self, low: int, value: int | None = None) -> None:
        super().__init__(str(low if value is None else value))
        self._low = low
        self.setValidator(QIntValidator(low, _MOST, self))

    def value(self) -> int:
        """The number, never below the lowest allowed."""
        text = self.text().strip()
        return max(self._low, int(text)) if text.isdecimal() else self._low


class _Form(FormDialog):
    least = (480, 0)

    def __init__(self, parent: QWidget, title: str, verb: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(6)
        whole.addWidget(label(title, "title"))
        self.fields = QVBoxLayout()
        self.fields.setSpacing(5)
        whole.addLayout(self.fields)
        self.problem = label("", "small", "critical", wrap=True)
        self.problem.hide()
        whole.addWidget(self.problem)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.go_button = primary(verb, self.accept, compact=True)
        row.addWidget(self.go_button)
        whole.addLayout(row)

    def add(self, name: str, *widgets: QWidget) -> None:
        """A labelled line of one or more fields."""
        caption = label(name, "small", "ink_2")
        caption.setBuddy(widgets[0])
        self.fields.addWidget(caption)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in widgets:
            if not widget.accessibleName():
                widget.setAccessibleName(name)
            row.addWidget(widget, 1)
        self.fields.addLayout(row)


class ReceiveDialog(_Form):
    """A known part by its SKU, or a new one: then it asks what kind of part it is."""

    def __init__(self, parent: QWidget, known: Sequence[PartRow], chosen: PartRow | None) -> None:
        super().__init__(parent, _("Receive parts"), _("Receive"))
        self._known = {part.sku.casefold(): part for part in known}
        self.sku = QLineEdit(chosen.sku if chosen else "")
        self.sku.setMaxLength(60)
        self.add(_("Part number, scanned or typed"), self.sku)
        self.name = QLineEdit()
        self.name.setMaxLength(120)
        self.add(_("What it is"), self.name)
        self.kind = Choice(_("Kind of part"), 200)
        for kind in PartKind:
            word = part_name(kind)
            self.kind.addItem(word[:1].upper() + word[1:], kind)
        self.fits = QLineEdit()
        self.fits.setAccessibleName(_("Fits board codes or chips, separated by commas"))
        self.fits.setPlaceholderText(_("fits: BHB42601, BM1362"))
        self.add(_("Kind, and what it fits"), self.kind, self.fits)
        self.quantity = NumberField(1)
        self.minimum = NumberField(0)
        self.minimum.setAccessibleName(_("Minimum to keep"))
        self.add(_("How many came, and how many to keep at least"), self.quantity, self.minimum)
        self.price = QLineEdit("0.00")
        self.price.setAccessibleName(_("Price of one"))
        self.currency = Choice(_("Currency"), 110)
        for code in _CURRENCIES:
            self.currency.addItem(code, code)
        self.add(_("Price of one"), self.price, self.currency)
        self.grade = Choice(_("Grade"), 200)
        for grade in Grade:
            self.grade.addItem(grade_word(grade), grade)
        self.bin = QLineEdit()
        self.bin.setPlaceholderText(_("bin"))
        self.bin.setAccessibleName(_("Bin"))
        self.supplier = QLineEdit()
        self.supplier.setPlaceholderText(_("supplier"))
        self.supplier.setAccessibleName(_("Supplier"))
        self.add(_("Grade, bin, supplier"), self.grade, self.bin, self.supplier)
        for field in (self.sku, self.name, self.price):
            field.textChanged.connect(lambda _text: self._judge())
        self._judge()
        self.sku.setFocus()

    def _judge(self) -> None:
        sku = self.sku.text().strip()
        part = self._known.get(sku.casefold())
        for field in (self.kind, self.fits, self.minimum, self.name):
            field.setEnabled(part is None)
        if part is not None and self.name.text() != part.name:
            self.name.setText(part.name)
        problem = ""
        try:
            if self.cost().minor < 0:
                problem = _("A price is not negative.")
        except ValueError:
            problem = _("Write the price as a number, such as 4.10.")
        self.problem.setText(problem)
        self.problem.setVisible(bool(problem))
        self.go_button.setEnabled(bool(sku) and not problem and bool(part or self.name.text().strip()))

    def part(self) -> PartDraft | str:
        """The known part's SKU, or the new part."""
        sku = self.sku.text().strip()
        known = self._known.get(sku.casefold())
        if known is not None:
            return known.sku
        fits = tuple(one.strip() for one in self.fits.text().split(",") if one.strip())
        kind: PartKind = self.kind.currentData()
        return PartDraft(sku, self.name.text().strip(), kind, fits, minimum=self.minimum.value())

    def cost(self) -> Money:
        """The price of one. Raises ValueError for what is no amount."""
        return money_of(self.price.text(), self.currency.currentData())


class CountDialog(_Form):
    """How many there are really."""

    def __init__(self, parent: QWidget, lot: LotRow) -> None:
        super().__init__(parent, _("Count {lot}").format(lot=lot.number), _("Set the count"))
        self.fields.addWidget(label(f"{lot.sku} · {lot.part_name} · {lot.bin}", "small", "ink_2", wrap=True))
        self.counted = NumberField(0, max(0, lot.on_hand))
        self.add(_("Counted"), self.counted)
        self.counted.selectAll()
        self.counted.setFocus()
