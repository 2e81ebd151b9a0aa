"""How long a repair is under warranty: by the customer's agreement, else as the shop has set it for everybody."""

from __future__ import annotations

import json

from app.domain.board_history import Warranty, WarrantyBasis, last_repair
from app.domain.order_view import OrderView
from app.domain.shop_error import BadQuantity
from app.ledger.change import Commit
from app.services.shop import Shop

_NAME = "warranty.days"
#: No warranty is longer, days.
LONGEST = 3650


def shop_days(shop: Shop) -> int | None:
    """The days that the shop gives where no agreement says otherwise; None where nobody has set any."""
    with shop.read() as db:
        row = db.execute(
            "SELECT value FROM setting WHERE name = ? AND gone = 0 ORDER BY hlc DESC LIMIT 1", (_NAME,)
        ).fetchone()
    days = json.loads(row["value"]) if row else None
    return days if isinstance(days, int) else None


def set_shop_days(shop: Shop, actor: str, days: int | None) -> Commit | None:
    """Keep the days that the shop gives, None = none set; None where they are that already.

    Raises BadQuantity, and what `Ledger.commit` raises.
    """
    if days is not None and not 0 <= days <= LONGEST:
        raise BadQuantity(days)
    if shop_days(shop) == days:
        return None
    with shop.writing(actor) as draft:
        with shop.read() as db:
            row = db.execute("SELECT id FROM setting WHERE name = ? AND gone = 0 LIMIT 1", (_NAME,)).fetchone()
        if row is None:
            draft.add("setting", name=_NAME, value=json.dumps(days))
        else:
            draft.set("setting", row["id"], value=json.dumps(days))
    return draft.saved()


def warranty_of(shop: Shop, orders: tuple[OrderView, ...]) -> Warranty | None:
    """The warranty of the last repair among an asset's orders; None where none was returned mended."""
    last = last_repair(orders)
    if last is None or last.closed_at is None:
        return None
    with shop.read() as db:
        row = db.execute(
            "SELECT c.warranty_days AS days FROM work_order AS o JOIN customer AS c ON c.id = o.customer_id"
            " WHERE o.id = ?",
            (last.id,),
        ).fetchone()
    if row is not None and row["days"] is not None:
        return Warranty(last.number, last.closed_at, row["days"], WarrantyBasis.AGREEMENT)
    days = shop_days(shop)
    basis = WarrantyBasis.NOT_SET if days is None else WarrantyBasis.SHOP
    return Warranty(last.number, last.closed_at, days, basis)
