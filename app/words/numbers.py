"""Kinds of human numbers in words."""

from __future__ import annotations

from app.domain.identifier import NumberKind
from app.words.language import _
from app.words.language import mark as _m

_KINDS = {
    NumberKind.WORK_ORDER: _m("Work orders"),
    NumberKind.HASHBOARD: _m("Hashboards"),
    NumberKind.MINER: _m("Miners"),
    NumberKind.PSU: _m("Power supplies"),
    NumberKind.CONTROL_BOARD: _m("Control boards"),
    NumberKind.FAN: _m("Fans"),
    NumberKind.LOT: _m("Lots of parts"),
    NumberKind.PLACE: _m("Places"),
    NumberKind.BATCH: _m("Deliveries"),
    NumberKind.QUOTE: _m("Quotes"),
    NumberKind.CLAIM: _m("Claims"),
    NumberKind.PURCHASE: _m("Orders to suppliers"),
    NumberKind.COUNT: _m("Stocktakes"),
}


def number_kind_word(kind: NumberKind) -> str:
    """What a kind of number is given to."""
    return _(_KINDS[kind])
