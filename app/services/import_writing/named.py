"""What rows of an import name by the way: places, suppliers, customers. Found by name, or made."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from app.domain.identifier import NumberKind
from app.domain.place import PlaceKind
from app.domain.scanned_text import WrongCheck, cleaned, number_in
from app.services.shop import Draft, Shop


class Sort(StrEnum):
    """What a name is of."""

    BIN = "bin"
    PLACE = "place"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"


class NoPlaceOfNumber(Exception):
    """A place was named by a number of ours that no place has, or that was misread."""


#: In these a name means any place of the tree; what is made is a bin for parts and a shelf for machines and boards.
_PLACES = {Sort.BIN: PlaceKind.BIN, Sort.PLACE: PlaceKind.SHELF}
#: Of several places of one name, a bin is meant by parts.
_IN_ORDER = "SELECT id, name, kind, number FROM place WHERE gone = 0 ORDER BY kind = 'bin', number DESC"
_CUSTOMERS = """
SELECT coalesce(c.merged_into, c.id) AS id, p.name FROM customer AS c JOIN customer_private AS p ON p.id = c.id
WHERE c.gone = 0 AND p.name IS NOT NULL ORDER BY c.merged_into IS NULL, c.id DESC
"""


class Names:
    """The names that the shop knows when an import begins, with those that it makes. `made` counts these."""

    def __init__(self, shop: Shop) -> None:
        with shop.read() as db:
            places = db.execute(_IN_ORDER).fetchall()
            suppliers = db.execute("SELECT id, name FROM supplier WHERE gone = 0 ORDER BY id DESC").fetchall()
            customers = db.execute(_CUSTOMERS).fetchall()
        self._numbers = {row["number"]: row["id"] for row in places}
        self._known: dict[Sort, dict[str, str | None]] = {
            Sort.BIN: {_key(row["name"]): row["id"] for row in places},
            Sort.SUPPLIER: {_key(row["name"]): row["id"] for row in suppliers},
            Sort.CUSTOMER: {_key(row["name"]): row["id"] for row in customers},
        }
        self._known[Sort.PLACE] = self._known[Sort.BIN]
        self._spelled = {row["id"]: row["name"] for row in (*places, *suppliers, *customers)}
        self.made: Counter[str] = Counter()

    def known(self, sort: Sort, text: str) -> str | None:
        """The id of what is called so; None where it will be made, which is counted once. Raises NoPlaceOfNumber."""
        names, key = self._known[sort], _key(text)
        if key not in names:
            if sort in _PLACES and (numbered := self._numbered(text)) is not None:
                return numbered
            names[key] = None
            self.made[sort.value] += 1
        return names[key]

    def spelled(self, id_: str | None) -> str:
        """The name of a place, supplier or customer that the shop knew before; "" for none."""
        return self._spelled.get(id_, "") if id_ is not None else ""

    def id_of(self, draft: Draft, sort: Sort, text: str) -> str:
        """The id of what is called so, made where it is new. Raises NoPlaceOfNumber."""
        id_ = self.known(sort, text)
        if id_ is None:
            name = " ".join(text.split())
            if sort in _PLACES:
                number = draft.number(NumberKind.PLACE)
                id_ = draft.add("place", number=number, kind=_PLACES[sort].value, name=name)
            else:
                id_ = draft.add(sort.value, name=name)
            self._known[sort][_key(text)] = id_
        return id_

    def _numbered(self, text: str) -> str | None:
        try:
            number = number_in(cleaned(text))
        except WrongCheck:
            raise NoPlaceOfNumber(text) from None
        if number is None or number.kind is not NumberKind.PLACE:
            return None
        if str(number) not in self._numbers:
            raise NoPlaceOfNumber(text)
        return str(self._numbers[str(number)])


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
