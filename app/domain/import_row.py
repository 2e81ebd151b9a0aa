"""A row of an import as it was understood, and what is wrong with its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Amount:
    """Money as a cell writes it; `currency` is the ISO 4217 code that the cell itself names, "" = none."""

    value: Decimal
    currency: str = ""


#: What a field gives (see `FieldKind`).
Value = str | int | bool | Decimal | Amount | datetime | tuple[str, ...]


class CellProblem(StrEnum):
    """Why a cell cannot be taken."""

    MISSING = "missing"
    NONE_OF = "none_of"  # none of several fields of which one is needed
    DIGITS_LOST = "digits_lost"
    NO_NUMBER = "no_number"
    NOT_WHOLE = "not_whole"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    NO_MONEY = "no_money"
    NO_DATE = "no_date"
    NO_CHOICE = "no_choice"
    NO_DURATION = "no_duration"
    NO_YES_NO = "no_yes_no"
    SHEET_ERROR = "sheet_error"  # #REF!
    NO_VALUE = "no_value"  # a formula that was never calculated
    TOO_LONG = "too_long"
    HIDDEN_CHARACTERS = "hidden_characters"  # NUL and other control characters
    SHIFTED = "shifted"  # more cells than headings


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in a row: `field` is the field's id ("" = the row), `column` from 0 or None where nothing is
    mapped, `text` the cell as it stands.
    """

    line: int
    field: str
    problem: CellProblem
    text: str = ""
    column: int | None = None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row: field id -> value, only of fields that have one; taken only where `problems` is empty."""

    line: int
    values: Mapping[str, Value]
    problems: tuple[RowProblem, ...] = ()
