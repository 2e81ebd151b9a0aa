"""Sentences for what buying refuses."""

from __future__ import annotations

from app.domain.purchase import BadPurchase
from app.domain.supplier import BadSupplier
from app.words.errors import says
from app.words.language import _
from app.words.language import mark as _m
from app.words.plain_text import plain

_PURCHASE = {
    "empty": _m("There is nothing on {name} yet. Put a part on it first."),
    "not_draft": _m("{name} was ordered already."),
    "not_ordered": _m("{name} is not under way."),
    "over": _m("{name} is over; nothing more is expected of it."),
    "has_lots": _m("Some of {name} is here already. Close it instead."),
    "amount": _m("An amount for {name} is missing, the same as before, or less than nothing."),
    "other_currency": _m("This order is in {name}; say the amount in that currency."),
}
_SUPPLIER = {
    "name": _m("A supplier needs a name."),
    "currency": _m("{name} is not a currency code."),
    "lead_days": _m("{name} cannot take less than no days, or more than ten years, to deliver."),
    "from_quantity": _m("A price of {name} holds from one piece on, or more."),
    "price_quantity": _m("A price of {name} is for one piece or more, and not less than nothing."),
}


@says(BadPurchase)
def _bad_purchase(error: BadPurchase) -> str:
    return _(_PURCHASE[error.why]).format(name=plain(error.name, 60))


@says(BadSupplier)
def _bad_supplier(error: BadSupplier) -> str:
    return _(_SUPPLIER[error.field]).format(name=plain(error.name, 60))
