"""The story of a part: every move of its lots as one line, and the staircase of what was on the shelf."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.stock import Grade, Money, MoveReason


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One move. `quantity` is signed; a transfer is one line, its quantity what was carried from `source` to `bin`.

    `level` is what was on hand of the part afterwards, `value` what the move brought in or took out. `position` is
    where on the board a part was fitted; `donor` the serial of the board that a salvaged one came from.
    """

    id: str
    at: datetime
    by: str
    reason: MoveReason
    quantity: int
    level: int
    value: Money
    lot_id: str
    lot_number: str
    grade: Grade
    bin: str = ""
    source: str = ""
    order_number: str = ""
    position: str = ""
    purchase_number: str = ""
    count_number: str = ""
    donor: str = ""
    supplier: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class StockStep:
    """What is on hand from a moment (UTC) on, until the next step."""

    at: datetime
    level: int


@dataclass(frozen=True, slots=True)
class PartStory:
    """Every move of a part, oldest first, and the staircase of its level: one step for each change of it."""

    part_id: str
    sku: str
    lines: Sequence[StoryLine]
    steps: tuple[StockStep, ...]

    @property
    def on_hand(self) -> int:
        """What is there now."""
        return self.steps[-1].level if self.steps else 0


def level_at(steps: Sequence[StockStep], when: datetime) -> int:
    """What was on hand at a moment; 0 before the first step."""
    return next((step.level for step in reversed(steps) if step.at <= when), 0)
