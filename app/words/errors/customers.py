"""Sentences for customers, prices and quotes."""

from __future__ import annotations

from app.domain.customer import MOST_DAYS, BadTerms, NameTaken, SameCustomer
from app.domain.price import BadPriceLine
from app.domain.quote import AlreadyDecided, BadQuote
from app.words.errors import says
from app.words.language import _
from app.words.language import mark as _m
from app.words.messages import FIELDS, BadText
from app.words.plain_text import plain

_TERMS = {
    "name": _m("A customer needs a name."),
    "currency": _m("A currency is a code of three letters, such as EUR."),
    "sla_days": _m("Days to repair are a whole number from 0 to {most}."),
    "warranty_days": _m("Days of warranty are a whole number from 0 to {most}."),
    "price_cap_minor": _m("The price cap is an amount of money, 0 or more."),
    "inspection_minor": _m("The inspection fee is an amount of money, 0 or more."),
    "language": _m("Messages are written in en, ru or zh."),
}
_QUOTES = {
    "empty": _m("A quote needs a line."),
    "amount": _m("The amount is beyond what a quote can hold."),
    "quantity": _m("A number of pieces, minutes or days is not possible here."),
    "negative": _m("Only a free line may be below zero, and the whole quote never."),
    "currency": _m("A currency is a code of three letters, such as EUR."),
    "tax": _m("A tax is between 0 and 100 %."),
}
_LINES = {
    "kind": _m("Line {line}: the kind is repair, part, inspection or labour_hour, not “{text}”."),
    "difficulty": _m("Line {line}: the difficulty is simple, medium or hard, not “{text}”."),
    "amount": _m("Line {line}: “{text}” is not an amount of money."),
    "currency": _m("Line {line}: “{text}” is not a currency code."),
    "model": _m("Line {line}: the price of a part needs its SKU in the column model."),
}


@says(BadTerms)
def _bad_terms(error: BadTerms) -> str:
    return _(_TERMS[error.field]).format(most=MOST_DAYS)


@says(NameTaken)
def _name_taken(error: NameTaken) -> str:
    return _("There is a customer {name} already. Merge the two, or tell them apart by name.").format(
        name=plain(error.name, 60)
    )


@says(SameCustomer)
def _same_customer(_error: SameCustomer) -> str:
    return _("A customer cannot be merged into itself.")


@says(BadPriceLine)
def _bad_price_line(error: BadPriceLine) -> str:
    return _(_LINES[error.field]).format(line=error.line, text=plain(error.text, 40)) + " " + _("Nothing was changed.")


@says(BadQuote)
def _bad_quote(error: BadQuote) -> str:
    return _(_QUOTES[error.why])


@says(AlreadyDecided)
def _already_decided(error: AlreadyDecided) -> str:
    return _("The customer has answered {number} already. Write another quote to ask again.").format(
        number=error.number
    )


@says(BadText)
def _bad_text(error: BadText) -> str:
    if not error.field:
        return _("A text has a { or } without its other half.")
    return _("A text cannot hold {field}. It may hold: {fields}.").format(
        field="{" + plain(error.field, 30) + "}", fields=", ".join("{" + one + "}" for one in sorted(FIELDS))
    )
