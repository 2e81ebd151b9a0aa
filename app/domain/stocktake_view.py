"""A stocktake as people see it: the list, the sheet of a bin, what came of a scan, the review, how exact all was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.stock import Money, totals
from app.domain.stocktake import BinCount, CountKey, CountState, Judged, Standing


@dataclass(frozen=True, slots=True)
class CountRow:
    """A stocktake as listed. `place` = where it was to be, None = the whole shop; times UTC."""

    id: str
    number: str
    state: CountState
    blind: bool
    started_at: datetime
    by: str
    place: str | None
    done: int
    scope: int
    reviewer: str = ""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One thing on the sheet of a bin: what the record has there now and what was counted (None = not yet).

    `full` = pieces in a full box of a part that is not kept by lot, `piece_mg` what one piece weighs.
    """

    key: CountKey
    number: str
    sku: str
    name: str
    unit: str
    held: int
    counted: int | None
    loose: bool = False
    full: int | None = None
    piece_mg: float | None = None
    elsewhere: tuple[tuple[str, str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class BinSheet:
    """A bin as it is being counted; `last` = what was counted last, which a typed number is meant for.

    `counted_at` = when it was last counted in a stocktake that was accepted.
    """

    place_id: str
    number: str
    name: str
    path: tuple[str, ...]
    rows: tuple[SheetRow, ...]
    unknown: tuple[str, ...]
    done: bool
    last: CountKey | None
    counted_at: datetime | None = None
    again: bool = False

    @property
    def row(self) -> SheetRow | None:
        """What was counted last."""
        return next((one for one in self.rows if one.key == self.last), None)


class StepKind(StrEnum):
    """What came of a scan."""

    BIN = "bin"
    COUNTED = "counted"
    SET = "set"
    #: The lot belongs into other bins; it was counted here.
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    #: Several lots of that part lie here: the lot's own label says which.
    WHICH_LOT = "which_lot"
    #: A board or machine with a serial, or an order: nothing that is counted.
    NOT_STOCK = "not_stock"
    WRONG_CHECK = "wrong_check"
    TAKEN_BACK = "taken_back"
    DONE = "done"

    @property
    def trouble(self) -> bool:
        """The person should look up from the shelf."""
        return self in (
            StepKind.ELSEWHERE, StepKind.UNKNOWN, StepKind.WHICH_LOT, StepKind.NOT_STOCK, StepKind.WRONG_CHECK,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a scan: `sheet` = the bin as it is now (None where none is open), `text` = what was scanned.

    `commit` = what the shop can undo, None where nothing was saved. `lots` = how many lots of a part lie here, where
    the scan did not say which; `suggestion` = the label that was meant, where it was misread.
    """

    kind: StepKind
    text: str
    sheet: BinSheet | None = None
    commit: object = None
    lots: int = 0
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class BinPlan:
    """A bin that may be counted, and when that was last done (UTC; None = never); `lots` with something in them."""

    place_id: str
    number: str
    name: str
    path: tuple[str, ...]
    lots: int
    counted_at: datetime | None


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One line of the review. `worth` = what the change is worth; None where its lot has no price yet.

    `moved_to` and `moved_from` name the bin at the other end where a lot only lay in the wrong one.
    """

    judged: Judged
    place: str
    place_number: str
    number: str
    sku: str
    name: str
    unit: str
    worth: Money | None
    loose: bool = False
    moved_to: str = ""
    moved_from: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """A stocktake for the person who answers for it: what is different first. `unknown` are (bin id, bin, code), `bins`
    those that were counted, `uncounted` the names of those that were to be.
    """

    count: CountRow
    rows: tuple[ReviewRow, ...]
    unknown: tuple[tuple[str, str, str], ...]
    uncounted: tuple[str, ...]
    bins: tuple[BinCount, ...] = ()

    @property
    def worth(self) -> tuple[Money, ...]:
        """What the changes are worth, by currency."""
        return totals(row.worth for row in self.different if row.worth is not None)

    @property
    def different(self) -> tuple[ReviewRow, ...]:
        """What accepting changes."""
        return tuple(one for one in self.rows if one.judged.standing is Standing.DIFFERENT)

    @property
    def missed(self) -> tuple[ReviewRow, ...]:
        """What nobody scanned."""
        return tuple(one for one in self.rows if one.judged.standing is Standing.MISSED)

    @property
    def pieces(self) -> int:
        """Pieces that change, all together."""
        return sum(one.judged.change for one in self.different)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How right the record was: bins counted, bins where all was as the record had it, and what the differences were
    worth without their signs, by currency.
    """

    bins: int
    exact: int
    off: tuple[Money, ...] = ()

    @property
    def share(self) -> float | None:
        """Exact bins of all that were counted, 0 to 1; None before the first."""
        return self.exact / self.bins if self.bins else None


@dataclass(frozen=True, slots=True)
class CountAccuracy:
    """How right the record was by one stocktake; begun at `started_at` (UTC). `different` = how many things differed,
    `unpriced` = those of them of which no lot has a cost.
    """

    id: str
    number: str
    started_at: datetime
    accuracy: Accuracy
    different: int
    unpriced: int
