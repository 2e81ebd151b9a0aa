"""The entities of the shop, by name: every table of the record and how it merges (`app.ledger.entity`)."""

from __future__ import annotations

from app.ledger.entities_order import ORDER_ENTITIES
from app.ledger.entities_shop import SHOP_ENTITIES
from app.ledger.entities_site import SITE_ENTITIES
from app.ledger.entities_stock import STOCK_ENTITIES
from app.ledger.entity import Entity

ENTITIES: dict[str, Entity] = {
    one.name: one for one in (*SHOP_ENTITIES, *STOCK_ENTITIES, *ORDER_ENTITIES, *SITE_ENTITIES)
}
