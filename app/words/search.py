"""The words of the search: what sorts of things are found."""

from __future__ import annotations

from app.words.language import _, mark

_KINDS = {
    "order": mark("Orders"),
    "asset": mark("Boards and machines"),
    "customer": mark("Customers"),
    "part": mark("Parts"),
    "lot": mark("Lots"),
    "place": mark("Places"),
    "batch": mark("Deliveries"),
    "supplier": mark("Suppliers"),
    "purchase": mark("Orders to suppliers"),
    "count": mark("Stocktakes"),
}


def found_kind_word(kind: str) -> str:
    """The heading over what was found of a kind, by its id."""
    return _(_KINDS[kind])
