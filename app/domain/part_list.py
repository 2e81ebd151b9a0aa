"""The list of parts: each with where it lies, how fast it goes, what the next one costs, and what is on its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.stock import Money, PartRow

#: The days over which use is counted.
USE_DAYS = 30


class PartState(StrEnum):
    """How it stands with a part, the worst that is true of it."""

    NEGATIVE = "negative"
    OUT = "out"
    REFILL = "refill"
    LOW = "low"
    ENOUGH = "enough"
    #: None ever came in, and nobody asks that any be kept.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class PartListing:
    """A part with what a list says of it.

    `bins` are names of places where some of it lies, the fullest first; of an empty part its usual one. `used` = how
    many went onto orders in the last `USE_DAYS`, what came back counted off. `cost` = of one piece of the lot that is
    used next; None where nothing ever came in. `recovered` = some of what lies there came out of other boards.
    `arriving` = ordered and not yet here, the next of it expected on `eta` (None = not told) with `purchase`. `waited`
    = how many open orders wait for, so many `orders`.
    """

    part: PartRow
    bins: tuple[str, ...] = ()
    used: int = 0
    cost: Money | None = None
    recovered: bool = False
    arriving: int = 0
    eta: date | None = None
    purchase: str = ""
    waited: int = 0
    orders: int = 0

    @property
    def state(self) -> PartState:
        """How it stands with the part."""
        if self.part.negative:
            return PartState.NEGATIVE
        if self.part.on_hand == 0 and (self.part.minimum > 0 or self.part.lots > 0):
            return PartState.OUT
        if self.part.refill:
            return PartState.REFILL
        if self.part.on_hand == 0:
            return PartState.NONE
        return PartState.LOW if self.part.low else PartState.ENOUGH

    @property
    def lasts_weeks(self) -> float | None:
        """How many weeks what is there will last at the use of the last `USE_DAYS`; None where nothing was used."""
        return self.part.on_hand / (self.used / (USE_DAYS / 7)) if self.used > 0 and self.part.on_hand > 0 else None
