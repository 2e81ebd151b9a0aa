"""One customer as fields: who they are, how they are written to, and what was agreed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.customer import MOST_DAYS, BadTerms, Customer, CustomerDraft, Terms
from app.domain.stock import Money
from app.ui import theme
from app.ui.widgets.choice import Choice
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.hidden_prices import HIDDEN, prices_hidden
from app.words.language import _
from app.words.language import mark as _m
from app.words.orders import amount_text, money_of

_LANGUAGES = (
    ("", _m("as the window")),
    ("en", _m("English")),
    ("ru", _m("Russian")),
    ("zh", _m("Chinese")),
)


def language_word(code: str) -> str:
    """The language of a customer's messages, in words."""
    return _(dict(_LANGUAGES).get(code, code))


class CustomerForm(QWidget):
    """Fields of one customer; `changed` tells every edit, `problem` says what cannot be saved."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self._column = column
        self._agreed = Terms()
        self.name = self._line(_("Name"), 120)
        self.contact = self._line(_("Contact: who calls, phone, mail"), 200)
        self.address = self._text(_("Address"))
        self.language = Choice(_("Language of messages"), 150)
        for code, word in _LANGUAGES:
            self.language.addItem(_(word), code)
        self.language.currentIndexChanged.connect(lambda _at: self.changed.emit())
        self.currency = QLineEdit()
        self.currency.setMaxLength(3)
        self.currency.setAccessibleName(_("Currency"))
        self.currency.setPlaceholderText("EUR")
        self.currency.textEdited.connect(lambda _text: self.changed.emit())
        self._row((_("Language of messages"), self.language), (_("Currency"), self.currency))
        self.sla = self._days(_("Days to repair"))
        self.warranty = self._days(_("Days of warranty"))
        self._row((_("Days to repair"), self.sla), (_("Days of warranty"), self.warranty))
        self.cap = self._amount(_("No approval up to"))
        self.inspection = self._amount(_("Inspection fee"))
        self._row((_("No approval up to"), self.cap), (_("Inspection fee"), self.inspection))
        self.terms = self._text(_("Also agreed"))
        self.note = self._text(_("Note, for the shop only"))
        self.problem = label("", "small", "critical", wrap=True)
        self.problem.hide()
        column.addWidget(self.problem)

    def show_customer(self, one: Customer | None) -> None:
        """Fill the fields; None = a new one. Amounts are left out for somebody who may not see prices, and kept."""
        draft = one.draft if one is not None else CustomerDraft("")
        self.blockSignals(True)
        self.name.setText(draft.name)
        self.contact.setText(draft.contact)
        self.address.setPlainText(draft.address)
        self.note.setPlainText(draft.note)
        self.language.setCurrentIndex(max(self.language.findData(draft.language), 0))
        self.currency.setText(draft.currency)
        terms = draft.terms
        self.sla.setText("" if terms.sla_days is None else str(terms.sla_days))
        self.warranty.setText("" if terms.warranty_days is None else str(terms.warranty_days))
        self.show_amounts(one)
        self.terms.setPlainText(terms.text)
        for line in (self.name, self.contact):
            line.setCursorPosition(0)  # of a long name the beginning
        self.blockSignals(False)
        self.problem.hide()

    def show_amounts(self, one: Customer | None) -> None:
        """Fill in what was agreed in money, again where somebody else is at the window."""
        draft = one.draft if one is not None else CustomerDraft("")
        self._agreed = draft.terms
        unit, hidden = draft.currency or "EUR", prices_hidden()
        for field, minor in (
            (self.cap, draft.terms.price_cap_minor),
            (self.inspection, draft.terms.inspection_minor),
        ):
            field.setText("" if minor is None or hidden else amount_text(Money(minor, unit)))
            field.setPlaceholderText(HIDDEN if hidden else "")
            field.setEnabled(not hidden)

    def draft(self) -> CustomerDraft:
        """The customer as the fields have it. Raises BadTerms."""
        unit = self.currency.text().strip().upper()
        cap, inspection = self._agreed.price_cap_minor, self._agreed.inspection_minor
        if not prices_hidden():
            cap = _minor(self.cap, unit, "price_cap_minor")
            inspection = _minor(self.inspection, unit, "inspection_minor")
        return CustomerDraft(
            name=self.name.text(),
            contact=self.contact.text(),
            address=self.address.toPlainText(),
            note=self.note.toPlainText(),
            language=self.language.currentData(),
            currency=unit,
            terms=Terms(
                sla_days=_number(self.sla),
                warranty_days=_number(self.warranty),
                price_cap_minor=cap,
                inspection_minor=inspection,
                text=self.terms.toPlainText(),
            ),
        ).checked()

    def say(self, error: BadTerms | None) -> None:
        """Say what cannot be saved, or nothing."""
        self.problem.setText(sentence(error) if error is not None else "")
        self.problem.setVisible(error is not None)

    def _line(self, name: str, longest: int) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(longest)
        field.setAccessibleName(name)
        field.textEdited.connect(lambda _text: self.changed.emit())
        caption = label(name, "small", "ink_2")
        caption.setBuddy(field)
        self._column.addWidget(caption)
        self._column.addWidget(field)
        return field

    def _text(self, name: str) -> QPlainTextEdit:
        field = QPlainTextEdit()
        field.setAccessibleName(name)
        field.setTabChangesFocus(True)
        field.setFixedHeight(theme.px(44))
        field.textChanged.connect(self.changed.emit)
        caption = label(name, "small", "ink_2")
        caption.setBuddy(field)
        self._column.addWidget(caption)
        self._column.addWidget(field)
        return field

    def _days(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setValidator(QIntValidator(0, MOST_DAYS, field))
        field.setAccessibleName(name)
        field.textEdited.connect(lambda _text: self.changed.emit())
        return field

    def _amount(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setMaxLength(16)
        field.setAccessibleName(name)
        field.textEdited.connect(lambda _text: self.changed.emit())
        return field

    def _row(self, *pairs: tuple[str, QWidget]) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        for name, field in pairs:
            cell = QVBoxLayout()
            cell.setSpacing(4)
            caption = label(name, "small", "ink_2")
            caption.setBuddy(field)
            cell.addWidget(caption)
            cell.addWidget(field)
            row.addLayout(cell, 1)
        self._column.addLayout(row)


def _number(field: QLineEdit) -> int | None:
    text = field.text().strip()
    return int(text) if text.isdecimal() else None


def _minor(field: QLineEdit, currency: str, name: str) -> int | None:
    text = field.text().strip()
    if not text:
        return None
    try:
        return money_of(text, currency or "EUR").minor
    except ValueError:
        raise BadTerms(name) from None
