"""Parts, lots and stock moves. Stock is the sum of signed moves; money is integer minor units with its currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.finding import PartKind


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents); `currency` is the ISO 4217 code."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        """The sum; two currencies raise ValueError."""
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} + {other.currency}")
        return Money(self.minor + other.minor, self.currency)

    def times(self, quantity: int) -> Money:
        """The amount for so many units."""
        return Money(self.minor * quantity, self.currency)


def totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum per currency, by currency code."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


class Grade(StrEnum):
    """Where a lot's parts come from; a recovered part is named as such on the work order."""

    NEW = "new"
    RECOVERED = "recovered"
    REFURBISHED = "refurbished"
    UNKNOWN = "unknown"


class MoveReason(StrEnum):
    """Why stock moved."""

    RECEIVE = "receive"
    CONSUME = "consume"
    RETURN = "return"
    ADJUST = "adjust"
    SCRAP = "scrap"
    SALVAGE = "salvage"
    COUNT = "count"
    TRANSFER = "transfer"


class Tracking(StrEnum):
    """How a part is kept: LOT = counted by lot, each use scanned; LOOSE = kits, reels, paste: counted or weighed now
    and then, used without a lot being scanned, refilled when the drawer looks empty.
    """

    LOT = "lot"
    LOOSE = "loose"


@dataclass(frozen=True, slots=True)
class PartDraft:
    """A kind of part to keep. `fits` lists board codes or chip names; () fits anything. `minimum` in units."""

    sku: str
    name: str
    kind: PartKind
    fits: tuple[str, ...] = ()
    mpn: str = ""
    unit: str = "pc"
    minimum: int = 0


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part as listed; `on_hand` is the sum of all moves of its lots and may be negative, which is said loudly."""

    id: str
    sku: str
    name: str
    kind: PartKind
    fits: tuple[str, ...]
    mpn: str
    unit: str
    minimum: int
    on_hand: int
    lots: int

    @property
    def negative(self) -> bool:
        """More was taken than was ever received: count this part."""
        return self.on_hand < 0

    @property
    def low(self) -> bool:
        """Below its minimum."""
        return self.on_hand < self.minimum


@dataclass(frozen=True, slots=True)
class LotRow:
    """One lot: what came in together at one price. `received_at` UTC."""

    id: str
    number: str
    part_id: str
    sku: str
    part_name: str
    kind: PartKind
    grade: Grade
    on_hand: int
    unit_cost: Money
    supplier: str
    batch: str
    bin: str
    received_at: datetime
    donor_asset_id: str | None = None

    @property
    def negative(self) -> bool:
        """More was taken than was received."""
        return self.on_hand < 0


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One stock move; `quantity` is signed, `cost` the unit cost frozen at the move."""

    id: str
    at: datetime
    by: str
    lot_number: str
    quantity: int
    reason: MoveReason
    order_number: str | None
    cost: Money
    note: str
