"""Sentences for what the store refuses."""

from __future__ import annotations

from app.domain.stock import MSL_LEVELS
from app.domain.stock_error import BadPart, NotFitted, NothingChanged, PieceWeightMissing, SkuTaken, TooMuchMoney
from app.words.errors import says
from app.words.language import _
from app.words.language import mark as _m
from app.words.plain_text import plain

_WRONG = {
    "sku": _m("A part needs an SKU."),
    "name": _m("The part {sku} needs a name."),
    "minimum": _m("The minimum of {sku} cannot be less than nothing."),
    "target": _m("The target of {sku} cannot be below its minimum."),
    "pack": _m("A pack of {sku} holds at least one."),
    "lead_days": _m("{sku} cannot take less than no days to come."),
    "piece_mg": _m("One piece of {sku} weighs more than nothing."),
    "msl": _m("The moisture level of {sku} is one of: {levels}."),
    "itself": _m("{sku} cannot stand in for itself."),
    "lots": _m("{sku} has lots and stays in the list. Count them down instead."),
}


@says(BadPart)
def _bad_part(error: BadPart) -> str:
    return _(_WRONG[error.field]).format(sku=plain(error.sku, 60), levels=", ".join(MSL_LEVELS))


@says(SkuTaken)
def _sku_taken(error: SkuTaken) -> str:
    return _("There is a part {sku} already.").format(sku=plain(error.sku, 60))


@says(NothingChanged)
def _nothing_changed(error: NothingChanged) -> str:
    return _("{name} is so already; nothing was changed.").format(name=plain(error.name, 60))


@says(PieceWeightMissing)
def _piece_weight_missing(error: PieceWeightMissing) -> str:
    return _("Nobody has said what one piece of {sku} weighs. Count some out, weigh them, and tell both.").format(
        sku=plain(error.sku, 60)
    )


@says(NotFitted)
def _not_fitted(error: NotFitted) -> str:
    return _("No part of {name} is fitted on {order}.").format(name=plain(error.name, 60), order=error.order)


@says(TooMuchMoney)
def _too_much_money(error: TooMuchMoney) -> str:
    return _("No lot costs that much. Check the quantity and the cost of one.")
