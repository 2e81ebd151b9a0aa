"""What the shop knows of a thing that comes in: its earlier orders, whose it was, how long the last repair holds."""

from __future__ import annotations

from datetime import datetime

from app.domain.asset import AssetKind
from app.domain.intake import Earlier
from app.domain.order_draft import OrderFilter
from app.domain.order_row import OrderRow
from app.domain.shop_error import NoSuchThing
from app.domain.work_order import State
from app.services.assets import known
from app.services.order_reading import identity, order, orders
from app.services.shop import Shop
from app.services.warranty import warranty_of


def earlier(shop: Shop, serial: str | None, kind: AssetKind = AssetKind.HASHBOARD) -> Earlier | None:
    """What is known of the thing of that kind with that serial; None where the shop never saw it, or for no serial."""
    found = known(shop, kind, serial.strip()) if serial and serial.strip() else None
    return earlier_of(shop, found) if found is not None else None


def earlier_of(shop: Shop, asset_id: str) -> Earlier:
    """What is known of an asset, by its id. Raises NoSuchThing."""
    with shop.read() as db:
        row = db.execute(
            "SELECT a.*, c.name AS owner FROM asset AS a LEFT JOIN customer_private AS c ON c.id = a.owner_id"
            " WHERE a.id = ? AND a.gone = 0",
            (asset_id,),
        ).fetchone()
    if row is None:
        raise NoSuchThing("asset", asset_id)
    rows = tuple(one for one in orders(shop, OrderFilter(asset_id=asset_id)) if one.asset.id == asset_id)
    rows = tuple(sorted(rows, key=lambda one: one.opened_at, reverse=True))
    closed = next((one for one in rows if one.state.closed), None)
    return Earlier(identity(row), row["owner"], rows, _warranty(shop, closed) if closed is not None else None)


def _warranty(shop: Shop, last: OrderRow) -> datetime | None:
    """Until when the last repair is vouched for; None for what went back unrepaired, and where nobody set any days."""
    if last.state is not State.RETURNED:
        return None
    found = warranty_of(shop, (order(shop, last.id),))
    return found.until if found is not None else None
