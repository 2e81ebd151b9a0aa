"""Purchase orders: lines, what came of them, and what the delivery cost besides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.domain.shop_error import ShopError
from app.domain.stock import Grade, Money


class PurchaseState(StrEnum):
    """Where an order to a supplier stands. What came of an ordered one is said by its lines."""

    DRAFT = "draft"
    ORDERED = "ordered"
    RECEIVED = "received"
    CANCELLED = "cancelled"

    @property
    def open(self) -> bool:
        """Something may still come."""
        return self in (PurchaseState.DRAFT, PurchaseState.ORDERED)


class BadPurchase(ShopError):
    """What was asked for does not go with the order as it stands: `why` is "empty", "not_draft", "not_ordered", "over",
    "has_lots", "amount" or "other_currency"; `name` the order's number or the part.
    """

    def __init__(self, why: str, name: str) -> None:
        super().__init__(why, name)
        self.why = why
        self.name = name


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line to order: `amount_minor` is for the whole quantity, None = as the supplier's list says, else 0."""

    part_id: str
    quantity: int
    amount_minor: int | None = None
    order_code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedLot:
    """A lot that came of a line. `goods` + extras = `charged`, with later corrections; `variance` of it fell on pieces
    that were used before the bill came.
    """

    id: str
    number: str
    quantity: int
    charged: int
    variance: int
    bin: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PurchaseLine:
    """A line of an order. `quantity` 0 = nobody ordered it, it came all the same. `closed` = no more is expected.

    `waiting` = numbers of the work orders that wait for the part.
    """

    id: str
    part_id: str
    sku: str
    name: str
    mpn: str
    unit: str
    quantity: int
    amount: Money
    order_code: str
    closed: bool
    note: str
    lots: tuple[ReceivedLot, ...] = ()
    place_id: str | None = None
    place: str = ""
    waiting: tuple[str, ...] = ()

    @property
    def received(self) -> int:
        """How many came."""
        return sum(lot.quantity for lot in self.lots)

    @property
    def missing(self) -> int:
        """How many are still expected."""
        return 0 if self.closed else max(0, self.quantity - self.received)

    @property
    def over(self) -> int:
        """How many came that were not ordered."""
        return max(0, self.received - self.quantity)


@dataclass(frozen=True, slots=True)
class Purchase:
    """An order to a supplier. `shipping`, `duty` and `tariff` None = no bill yet. `eta` is a day.

    `unshared` = extras that no lot has taken: of pieces still to come, or of an order of which nothing came.
    """

    id: str
    number: str
    supplier_id: str
    supplier: str
    contact: str
    state: PurchaseState
    currency: str
    lines: tuple[PurchaseLine, ...]
    ordered_at: datetime | None = None
    eta: date | None = None
    reference: str = ""
    shipping: Money | None = None
    duty: Money | None = None
    tariff: Money | None = None
    note: str = ""
    created_at: datetime | None = None
    by: str = ""
    unshared: int = 0

    @property
    def goods(self) -> Money:
        """What the lines cost."""
        return Money(sum(line.amount.minor for line in self.lines), self.currency)

    @property
    def extras(self) -> Money:
        """Shipping, duty and tariff as far as they are known."""
        known = (one.minor for one in (self.shipping, self.duty, self.tariff) if one is not None)
        return Money(sum(known), self.currency)

    @property
    def total(self) -> Money:
        """All of it."""
        return self.goods + self.extras

    @property
    def variance(self) -> Money:
        """What later bills put on pieces that were used before."""
        return Money(sum(lot.variance for line in self.lines for lot in line.lots), self.currency)

    @property
    def received(self) -> int:
        """How many pieces came."""
        return sum(line.received for line in self.lines)

    @property
    def missing(self) -> int:
        """How many pieces are still expected."""
        return sum(line.missing for line in self.lines)

    @property
    def partly(self) -> bool:
        """Some of it came, and more is to come."""
        return self.received > 0 and self.missing > 0 and self.state is PurchaseState.ORDERED


@dataclass(frozen=True, slots=True)
class PurchaseRow:
    """An order to a supplier as listed."""

    id: str
    number: str
    supplier: str
    state: PurchaseState
    lines: int
    ordered: int
    received: int
    total: Money
    eta: date | None
    ordered_at: datetime | None
    created_at: datetime
    reference: str = ""

    @property
    def late(self) -> bool:
        """It should be here by now."""
        today = datetime.now().astimezone().date()
        return self.state is PurchaseState.ORDERED and self.eta is not None and self.eta < today


@dataclass(frozen=True, slots=True)
class Arriving:
    """What is on its way of a part: how many in all, and with which order the next of it comes when (None = not told).

    `drafted` = how many stand on orders that are not sent yet; they are not in `quantity`.
    """

    quantity: int
    eta: date | None
    number: str
    drafted: int = 0


@dataclass(frozen=True, slots=True)
class CountedIn:
    """What was counted of a line (`line_id`), or of a part that stands on no line (`part_id`), at a delivery."""

    quantity: int
    line_id: str = ""
    part_id: str = ""
    bin: str = ""
    batch: str = ""
    grade: Grade = Grade.NEW
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class ScannedIn:
    """What a scan at a delivery means: a line of the order, or a part that is not on it."""

    part_id: str
    sku: str
    name: str
    line_id: str = ""
