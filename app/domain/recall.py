"""A recall: every board that holds or ever held a part of a lot, and where each of them is now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.asset import AssetIdentity
from app.domain.place import Placement
from app.domain.stock import Grade
from app.domain.work_order import State


class Held(StrEnum):
    """What became of a part that was fitted: FITTED = it is there still as far as the record knows; REPLACED = a later
    part went to that same place of the board; TAKEN_BACK = all of it went back to its lot.
    """

    FITTED = "fitted"
    REPLACED = "replaced"
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class RecallLine:
    """A part of the lot on a board. `quantity` = how many were fitted there; `placement` where the board is now.

    `owner` is whose board it is; "" = the shop's own, or not told. `replaced_on` is the order that put another part in
    its place. `donor` is set where the part may have come by way of a donor: this line's lot was salvaged from a board
    that held a part of the lot that is looked for.
    """

    asset: AssetIdentity
    placement: Placement | None
    owner: str
    order_number: str
    order_state: State
    position: str
    quantity: int
    lot_number: str
    at: datetime
    by: str
    held: Held
    replaced_on: str = ""
    donor: AssetIdentity | None = None


@dataclass(frozen=True, slots=True)
class Recall:
    """What became of a lot: what is left of it, and each board it went to, those that hold it still first.

    `same_batch` are the numbers of other lots of this part with the same batch: bad parts seldom come alone.
    """

    lot_id: str
    lot_number: str
    part_id: str
    sku: str
    part_name: str
    grade: Grade
    supplier: str
    batch: str
    left: int
    lines: tuple[RecallLine, ...]
    same_batch: tuple[str, ...] = ()

    @property
    def boards(self) -> int:
        """How many boards it went to, whatever became of the parts."""
        return len({line.asset.id for line in self.lines})

    @property
    def holding(self) -> int:
        """How many boards hold a part of it still."""
        return len({line.asset.id for line in self.lines if line.held is Held.FITTED})
