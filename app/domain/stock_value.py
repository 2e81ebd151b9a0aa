"""What the stock was worth at a moment: by lot, by part, and in all, a sum for each currency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.finding import PartKind
from app.domain.stock import Grade, Money, totals


@dataclass(frozen=True, slots=True)
class LotValue:
    """What was there of a lot and what it was worth; both may be below zero, where more was used than came in."""

    lot_id: str
    lot_number: str
    grade: Grade
    quantity: int
    value: Money


@dataclass(frozen=True, slots=True)
class PartValue:
    """The lots of a part that there was something of."""

    part_id: str
    sku: str
    name: str
    kind: PartKind
    lots: tuple[LotValue, ...]

    @property
    def quantity(self) -> int:
        """How many there were."""
        return sum(lot.quantity for lot in self.lots)

    @property
    def values(self) -> tuple[Money, ...]:
        """What they were worth, one sum for each currency."""
        return totals(lot.value for lot in self.lots)


@dataclass(frozen=True, slots=True)
class StockValue:
    """The stock at a moment (UTC). Lots with nothing left and nothing of value are left out."""

    at: datetime
    parts: tuple[PartValue, ...]

    @property
    def totals(self) -> tuple[Money, ...]:
        """What all of it was worth, one sum for each currency."""
        return totals(lot.value for part in self.parts for lot in part.lots)


@dataclass(frozen=True, slots=True)
class MonthValue:
    """What the stock was worth in one currency when a month ended; `month` such as "2026-11"."""

    month: str
    quantity: int
    value: Money


@dataclass(frozen=True, slots=True)
class BinValue:
    """What lay in a place and what it was worth in one currency; `name` "" = nobody said where."""

    name: str
    quantity: int
    value: Money


@dataclass(frozen=True, slots=True)
class StockCourse:
    """The stock from a moment (None = from its beginning) to another: worth at both, when each month ended in which
    something moved, and by bin at the end, the dearest first. `used` = by part id when it was last used, None = never,
    and when the first of it came. `short` = by part id what was on hand at the end, and how many of its lots were below
    zero, of parts where any was.
    """

    start: StockValue | None
    end: StockValue
    months: tuple[MonthValue, ...]
    bins: tuple[BinValue, ...]
    used: Mapping[str, tuple[datetime | None, datetime]]
    short: Mapping[str, tuple[int, int]]
