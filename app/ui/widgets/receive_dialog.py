"""Taking parts in as a lot: which, how many, for how much, into which bin, from whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from PySide6.QtWidgets import QWidget

from app.domain.finding import PartKind
from app.domain.stock import Fit, Grade, Money, PartDraft, PartRow, Tracking
from app.ui.widgets.choice import Choice
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.part_form import PartForm, text_field
from app.words.capital import capital
from app.words.findings import part_name
from app.words.language import _
from app.words.orders import grade_word, money_of, money_text
from app.words.parts import tracking_word

CURRENCIES = ("EUR", "USD", "CNY", "RUB", "CAD", "KZT")


@dataclass(frozen=True, slots=True)
class Received:
    """What came in: the part (its SKU, or the draft of a new one), how many, what one costs and all of it."""

    part: PartDraft | str
    quantity: int
    unit: Money
    whole: Money
    grade: Grade
    supplier: str
    batch: str
    bin: str
    expires_at: datetime | None


class ReceiveDialog(PartForm):
    """A known part by its SKU, or a new one: then it asks what it is. `find` looks a SKU up; `currency` and `bin` stand
    in it first. `priced` False = for somebody who may not see money, whose lots cost nothing until somebody says.
    """

    def __init__(
        self,
        parent: QWidget,
        find: Callable[[str], PartRow | None],
        chosen: PartRow | None = None,
        *,
        currency: str = CURRENCIES[0],
        bin: str = "",
        priced: bool = True,
    ) -> None:
        super().__init__(parent, _("Receive parts"), _("Receive"))
        self._find = find
        self.sku = text_field(chosen.sku if chosen else "", most=60)
        self.name = text_field()
        self.add_beside((_("Part number, scanned or typed"), self.sku), (_("What it is"), self.name))
        self.kind = Choice(_("Kind of part"), 200)
        for kind in PartKind:
            self.kind.addItem(capital(part_name(kind)), kind)
        self.fits = text_field(hint=_("fits: BHB42601, BM1362"))
        self.fits.setAccessibleName(_("Fits board codes or chips, separated by commas"))
        self.tracking = Choice(_("How it is kept"), 200)
        for tracking in Tracking:
            self.tracking.addItem(capital(tracking_word(tracking)), tracking)
        self._of_new = (
            self.add(_("Kind, and what it fits"), self.kind, self.fits),
            self.add(_("How it is kept"), self.tracking),
        )
        self.quantity = NumberField(1)
        self.minimum = NumberField(0)
        self.minimum.setAccessibleName(_("Minimum to keep"))
        self.add_beside((_("How many came"), self.quantity), (_("How many to keep at least"), self.minimum))
        self.price = text_field("0.00", most=20)
        self.price.setAccessibleName(_("Price"))
        self.per = Choice(_("What the price is for"), 120)
        self.per.addItem(_("for one"), "one")
        self.per.addItem(_("for all of it"), "all")
        self.currency = Choice(_("Currency"), 110)
        for code in dict.fromkeys((currency, *CURRENCIES)):
            self.currency.addItem(code, code)
        self.add(_("Price"), self.price, self.per, self.currency).setVisible(priced)
        self._priced = priced
        self.bin = text_field(bin, _("scan or type a bin"), 60)
        self.grade = Choice(_("Grade"), 200)
        for grade in Grade:
            self.grade.addItem(capital(grade_word(grade)), grade)
        self.add_beside((_("Bin"), self.bin), (_("Grade"), self.grade))
        self.supplier, self.batch = text_field(), text_field(most=60)
        self.expires = text_field(hint=_("2027-01-31"), most=10)
        self.add_beside(
            (_("Supplier"), self.supplier), (_("Batch or date code"), self.batch), (_("Use by"), self.expires)
        )
        for field in (self.sku, self.name, self.price, self.quantity, self.expires):
            field.textChanged.connect(lambda _text: self._judge())
        for choice in (self.per, self.currency):
            choice.currentIndexChanged.connect(lambda _at: self._judge())
        self._judge()
        (self.quantity if chosen is not None else self.sku).setFocus()
        self.quantity.selectAll()

    def _judge(self) -> None:
        sku = self.sku.text().strip()
        part = self._find(sku) if sku else None
        for line in self._of_new:
            line.setVisible(part is None)
        for field in (self.minimum, self.name):
            field.setEnabled(part is None)
        if part is not None and self.name.text() != part.name:
            self.name.setText(part.name)
            self.name.setCursorPosition(0)
            self.minimum.setText(str(part.minimum))
        self.say_note("")
        self.say_problem(self._problem())
        if self.go_button.isEnabled():
            self.say_note(self._sum())
        self.go_button.setEnabled(self.go_button.isEnabled() and bool(sku) and bool(part or self.name.text().strip()))

    def _problem(self) -> str:
        try:
            if self._price().minor < 0:
                return _("A price is not negative.")
        except ValueError:
            return _("Write the price as a number, such as 4.10.")
        try:
            self._expires()
        except ValueError:
            return _("Write the day as 2027-01-31.")
        return ""

    def _sum(self) -> str:
        """What the price comes to, the other way round from how it was typed."""
        price, many = self._price(), self.quantity.value()
        if not self._priced or not price.minor or many == 1:
            return ""
        if self.per.currentData() == "all":
            each = money_text(Money(round(price.minor / many), price.currency))
            return _("That is about {price} for one.").format(price=each)
        return _("That is {price} for all of it.").format(price=money_text(price.times(many)))

    def _price(self) -> Money:
        return money_of(self.price.text(), self.currency.currentData())

    def _expires(self) -> datetime | None:
        text = self.expires.text().strip()
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC) if text else None

    def received(self) -> Received:
        """What was filled in."""
        price, many = self._price(), self.quantity.value()
        whole = price if self.per.currentData() == "all" else price.times(many)
        return Received(
            self._part(), many, Money(round(whole.minor / many), whole.currency), whole, self.grade.currentData(),
            self.supplier.text().strip(), self.batch.text().strip(), self.bin.text().strip(), self._expires(),
        )  # fmt: skip

    def _part(self) -> PartDraft | str:
        """The known part's SKU, or the new part."""
        sku = self.sku.text().strip()
        known = self._find(sku)
        if known is not None:
            return known.sku
        return PartDraft(
            sku, self.name.text().strip(), self.kind.currentData(), fits_typed(self.fits.text()),
            minimum=self.minimum.value(), tracking=self.tracking.currentData(),
        )  # fmt: skip


def fits_typed(text: str) -> tuple[Fit, ...]:
    """What a person typed that a part fits, separated by commas."""
    return tuple(Fit.parse(one) for one in text.replace(";", ",").split(",") if one.strip())
