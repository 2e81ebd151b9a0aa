"""Which orders and assets the store of figures has to work out anew after rows of the shop changed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from app.ledger.ledger import Reader


@dataclass(frozen=True, slots=True)
class Touched:
    """Ids of orders and of assets."""

    orders: set[str]
    assets: set[str]


#: Entities whose rows tell something of an order or an asset, and how one gets from a row to it.
_OF_ORDER = (
    "transition",
    "test_run",
    "finding",
    "finding_status",
    "action",
    "replacement",
    "part_return",
    "board_check",
)
_OF_ASSET = ("installation", "asset_move")
_BY_LOT = "SELECT r.order_id FROM json_each(?) AS j CROSS JOIN replacement AS r ON r.lot_id = j.value"
_BY_MOVE = """
SELECT r.order_id FROM json_each(:ids) AS j CROSS JOIN replacement AS r ON r.stock_move_id = j.value
UNION SELECT b.order_id FROM json_each(:ids) AS j CROSS JOIN part_return AS b ON b.stock_move_id = j.value
"""


def touched(db: Reader, rows: Iterable[tuple[str, str]]) -> Touched:
    """The orders and assets that a change of those rows (entity, id) may have changed.

    Merged assets and customers, and the names of people, are looked up when a report is made and stand in no figure.
    """
    by_entity: dict[str, list[str]] = {}
    for entity, id_ in rows:
        by_entity.setdefault(entity, []).append(id_)
    orders = set(by_entity.get("work_order", ()))
    assets = set(by_entity.get("asset", ()))
    for entities, column, into in ((_OF_ORDER, "order_id", orders), (_OF_ASSET, "asset_id", assets)):
        for entity in entities:
            if entity in by_entity:
                asked = f"SELECT e.{column} FROM json_each(?) AS j CROSS JOIN {entity} AS e ON e.id = j.value"  # noqa: S608
                into |= {row[0] for row in db.execute(asked, (json.dumps(by_entity[entity]),))}
    if "lot" in by_entity:
        orders |= {row[0] for row in db.execute(_BY_LOT, (json.dumps(by_entity["lot"]),))}
    if "stock_move" in by_entity:
        orders |= {row[0] for row in db.execute(_BY_MOVE, {"ids": json.dumps(by_entity["stock_move"])})}
    return Touched(orders, assets)
