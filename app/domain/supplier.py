"""Suppliers and what they ask for a part. An order code is what the supplier calls the part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.costing import rounded
from app.domain.shop_error import ShopError
from app.domain.stock import Money


class BadSupplier(ShopError):
    """A supplier or its price cannot be kept so: `field` is "name", "currency", "lead_days", "from_quantity" or
    "price_quantity".
    """

    def __init__(self, field: str, name: str) -> None:
        super().__init__(field, name)
        self.field = field
        self.name = name


@dataclass(frozen=True, slots=True)
class SupplierDraft:
    """A supplier to keep. `currency` = what it bills in ("" = the shop's), `lead_days` = how long it usually takes."""

    name: str
    currency: str = ""
    lead_days: int | None = None
    contact: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Supplier:
    """A supplier. `parts` = how many parts it has a price or an order code for, `open` = its orders under way."""

    id: str
    name: str
    currency: str
    lead_days: int | None
    contact: str
    note: str
    parts: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class PartPrice:
    """One line of a supplier's price list: `price` is for `price_quantity` pieces, from `from_quantity` pieces on.

    `price` None = the supplier has the part, its price is not known. `preferred` = buy it here.
    """

    id: str
    part_id: str
    supplier_id: str
    supplier: str
    order_code: str
    from_quantity: int
    price: Money | None
    price_quantity: int
    preferred: bool

    def amount(self, quantity: int) -> Money | None:
        """What so many pieces cost, rounded half to even once, for the whole; None where no price is known."""
        if self.price is None:
            return None
        return Money(rounded(self.price.minor * quantity, self.price_quantity), self.price.currency)


def price_at(prices: Iterable[PartPrice], quantity: int) -> PartPrice | None:
    """The line of one supplier's list for one part that holds for so many: the highest step not above it, else the
    lowest there is, whose `from_quantity` is then the least one may order.
    """
    steps = sorted(prices, key=lambda one: one.from_quantity)
    reached = [one for one in steps if one.from_quantity <= quantity]
    return reached[-1] if reached else steps[0] if steps else None
