"""What a table can become: parts, stock, assets, old repairs, and the fields of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TargetId(StrEnum):
    """What the rows of a table are."""

    PARTS = "parts"
    STOCK = "stock"
    ASSETS = "assets"
    REPAIRS = "repairs"


class FieldKind(StrEnum):
    """How a cell is read, and what it gives.

    TEXT -> str, one line without needless blanks. LINES -> str, its lines kept. CODE -> str exactly as it stands,
    never by way of a number: a serial, an SKU. WHOLE -> int. NUMBER -> Decimal. AMOUNT -> `Amount`. DATE -> datetime,
    UTC. CHOICE -> str, the id of a choice. LIST -> tuple of str. MINUTES -> int. YES_NO -> bool.
    """

    TEXT = "text"
    LINES = "lines"
    CODE = "code"
    WHOLE = "whole"
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    CHOICE = "choice"
    LIST = "list"
    MINUTES = "minutes"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class TargetField:
    """One field. `headings` are its synonyms as they are compared (`folded`); `choices`: what a cell may say, folded,
    and the id that it means; `least` and `most` bound numbers, None = any. A `lenient` choice leaves words aside that
    it does not know.
    """

    id: str
    kind: FieldKind
    headings: tuple[str, ...]
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    least: int | None = None
    most: int | None = None
    lenient: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of import: its fields in the order a person is asked; of each group in `any_of` one at least is needed."""

    id: TargetId
    fields: tuple[TargetField, ...]
    any_of: tuple[tuple[str, ...], ...] = ()

    def field(self, id_: str) -> TargetField:
        """A field by its id. Raises KeyError."""
        for field in self.fields:
            if field.id == id_:
                return field
        raise KeyError(id_)


def folded(heading: str) -> str:
    """A heading as it is compared: small letters; blanks, -, _, . and the like as one blank; units in brackets gone."""
    bare = heading.split("(")[0].split("（")[0] or heading
    kept = "".join(letter if letter.isalnum() or letter in "#№%/" else " " for letter in bare.casefold())
    return " ".join(kept.replace("ё", "е").split())
