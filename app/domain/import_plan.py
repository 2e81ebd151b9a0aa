"""What an import would do, row by row, before anything is written: what is new, what changes, what keeps it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.import_row import RowProblem
from app.domain.import_target import TargetId
from app.domain.shop_error import ShopError


class Fate(StrEnum):
    """What becomes of a row. SAME = the shop has all of it already; WRONG = its problems keep the import back."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    LEFT_OUT = "left_out"
    WRONG = "wrong"


class PlanProblem(StrEnum):
    """Why a row that was understood cannot be imported as it is."""

    TWICE = "twice"  # the same thing stands in an earlier line
    SEVERAL = "several"  # more than one thing of the shop is called so
    IN_STOCK = "in_stock"  # there is stock of it: add to it or set it to the count?
    NO_KIND = "no_kind"
    OTHER_KIND = "other_kind"  # the shop knows that serial as another kind of thing
    NO_PLACE = "no_place"  # a number of a place that is not there
    IN_ITSELF = "in_itself"  # a board that sits in itself
    WRONG_CHECK = "wrong_check"  # one of our numbers, misread
    NO_MSL = "no_msl"
    OUT_BEFORE_IN = "out_before_in"
    IN_FUTURE = "in_future"
    REPAIR_KNOWN = "repair_known"  # that old repair is in the shop already
    TOO_MUCH = "too_much"  # more pieces or money than a shop can hold


class StockMode(StrEnum):
    """What a quantity of a part that is in stock already means: so many more, or so many in all."""

    ADD = "add"
    SET = "set"


@dataclass(frozen=True, slots=True)
class PlanTrouble:
    """Why a row is kept back: `text` is what it is about, `other_line` the line that has it already."""

    line: int
    field: str
    problem: PlanProblem
    text: str = ""
    other_line: int | None = None


#: Whatever keeps a row back, found by reading it or by holding it against the shop.
Trouble = RowProblem | PlanTrouble


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field of a thing that the shop has: as it is and as the file says. `taken` = it will be written: it was blank,
    or to be overwritten by somebody's choice.
    """

    field: str
    old: str
    new: str
    taken: bool


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A row with what becomes of it. `about` names the thing; `known_id` is its row of the record, None = new."""

    line: int
    fate: Fate
    about: str = ""
    known_id: str | None = None
    changes: tuple[FieldChange, ...] = ()
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """What a person chose. `overwrite`: fields of known things to be taken from the file; `left_out`: lines that stay
    out; `leave_out_wrong`: every row with a problem stays out; `stock` None = not chosen yet.
    """

    overwrite: frozenset[str] = frozenset()
    stock: StockMode | None = None
    left_out: frozenset[int] = frozenset()
    leave_out_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """An import of the very same file: when (UTC), by whom, how many rows."""

    at: datetime
    by: str
    rows: int


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. Counts are of rows. `troubles` and `rows` are the first ones, `trouble_count` how many
    problems there are in all; `differing`: field -> known things of which the file says something else; `in_stock` =
    rows of parts that are in stock already; `made`: what is made by the way (bin, place, supplier, customer) -> how
    many; `ignored`: fields whose value has nowhere to go -> rows; `guessed` = parts whose kind was guessed from the
    name, `unknown_kind` = those whose name told nothing.
    """

    target: TargetId
    new: int = 0
    changed: int = 0
    same: int = 0
    left_out: int = 0
    wrong: int = 0
    trouble_count: int = 0
    troubles: tuple[Trouble, ...] = ()
    rows: tuple[PlannedRow, ...] = ()
    differing: Mapping[str, int] = field(default_factory=dict)
    in_stock: int = 0
    made: Mapping[str, int] = field(default_factory=dict)
    ignored: Mapping[str, int] = field(default_factory=dict)
    guessed: int = 0
    unknown_kind: int = 0
    earlier: tuple[Earlier, ...] = ()

    @property
    def total(self) -> int:
        """All rows of the file."""
        return self.new + self.changed + self.same + self.left_out + self.wrong

    @property
    def writes(self) -> int:
        """The rows that would be written."""
        return self.new + self.changed

    @property
    def ready(self) -> bool:
        """Nothing keeps it back, and there is something to write."""
        return self.wrong == 0 and self.writes > 0


class ImportRefused(StrEnum):
    """Why an import may not be written."""

    PROBLEMS = "problems"
    NOTHING = "nothing"


class ImportNotReady(ShopError):
    """An import was not written, and nothing of it: rows with problems keep it back, or there is nothing to write."""

    def __init__(self, why: ImportRefused, rows: int = 0) -> None:
        super().__init__(why, rows)
        self.why = why
        self.rows = rows


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import has written, by rows."""

    new: int
    changed: int
    same: int
    left_out: int
