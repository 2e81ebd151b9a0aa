"""Finding anything of the shop by any fragment of it: orders, boards and machines, customers, parts, places.

`find` asks the index beside the shop (`app.ledger.search`) where there is one, else the tables themselves. Names of
customers are in no index: they are looked for where they live, so that a name taken out is found no more at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.order_draft import OrderFilter
from app.services.assets import assets
from app.services.order_reading import orders
from app.services.shop import Shop


class FoundKind(StrEnum):
    """What was found."""

    ORDER = "order"
    ASSET = "asset"
    CUSTOMER = "customer"
    PART = "part"
    LOT = "lot"
    PLACE = "place"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing found. `number` names it (a part's SKU, a customer's name), `title` and `line` are what a person reads.

    `title_marks` and `line_marks` are the places in them, as (start, end), that hold what was looked for. `exact` = as
    typed; else a typing error was forgiven.
    """

    kind: FoundKind
    id: str
    number: str
    title: str
    line: str
    title_marks: tuple[tuple[int, int], ...] = ()
    line_marks: tuple[tuple[int, int], ...] = ()
    exact: bool = True


def find(shop: Shop, text: str, limit: int = 20) -> tuple[Found, ...]:
    """What holds every word of the text, kind by kind, the best first; at most `limit` of them."""
    if not text.split():
        return ()
    found = [
        Found(FoundKind.ORDER, row.id, row.number, row.number, row.reported_fault)
        for row in orders(shop, OrderFilter(text=text, limit=limit))
    ]
    for asset in assets(shop, text, limit=limit):
        line = " · ".join(part for part in (asset.model, asset.board_code) if part)
        found.append(Found(FoundKind.ASSET, asset.id, asset.number, asset.serial or asset.number, line))
    return tuple(found[:limit])
