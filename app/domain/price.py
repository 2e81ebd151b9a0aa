"""The price list: flat prices by model and difficulty, parts, inspection, the hour; each may be a customer's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.quote import Difficulty
from app.domain.shop_error import ShopError
from app.domain.stock import Money


class BadPriceLine(ShopError):
    """A line of a price list cannot be read: `line` counts from 1 with the heading, `field` is the column."""

    def __init__(self, line: int, field: str, text: str) -> None:
        super().__init__(line, field, text)
        self.line = line
        self.field = field
        self.text = text


class PriceKind(StrEnum):
    """What a price is for. `model` names the board's model or code for REPAIR and INSPECTION, the SKU for PART."""

    REPAIR = "repair"
    PART = "part"
    INSPECTION = "inspection"
    LABOUR_HOUR = "labour_hour"


@dataclass(frozen=True, slots=True)
class PriceDraft:
    """A price as listed. `model` "" = any; `difficulty` None = any; `customer` "" = everybody."""

    kind: PriceKind
    amount: Money
    model: str = ""
    difficulty: Difficulty | None = None
    customer: str = ""


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price as kept."""

    id: str
    kind: PriceKind
    model: str
    difficulty: Difficulty | None
    amount: Money
    customer_id: str | None
    customer: str


@dataclass(frozen=True, slots=True)
class Charges:
    """What holds for every quote. `tax_bp` basis points on top (0 = none shown), `markup_bp` on the cost of a part that
    has no price of its own, `valid_days` a quote stands.
    """

    currency: str = "USD"
    tax_bp: int = 0
    tax_name: str = ""
    markup_bp: int = 0
    valid_days: int = 14


def price_for(
    prices: Iterable[PriceRow],
    kind: PriceKind,
    *,
    names: Iterable[str | None] = (),
    difficulty: Difficulty | None = None,
    customer_id: str | None = None,
    currency: str = "",
) -> Money | None:
    """The price that fits best: the customer's own before everybody's, the model's before any, the difficulty's before
    any. `names` are what the board goes by (model, board code) or the SKU. None where the list has none.
    """
    wanted = {_folded(name) for name in names if name}
    best: tuple[tuple[bool, bool, bool], Money] | None = None
    for row in prices:
        model = _folded(row.model)
        fits = (
            row.kind is kind
            and (not model or model in wanted)
            and row.difficulty in (None, difficulty)
            and row.customer_id in (None, customer_id)
            and (not currency or row.amount.currency == currency)
        )
        if not fits or (kind is PriceKind.PART and not model):
            continue
        rank = (row.customer_id is not None, bool(model), row.difficulty is not None)
        if best is None or rank > best[0]:
            best = (rank, row.amount)
    return best[1] if best else None


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()
