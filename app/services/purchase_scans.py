"""What a scan means at a delivery, and which work orders can go on because of it."""

from __future__ import annotations

from app.domain.purchase import Purchase, ScannedIn
from app.domain.scanned_text import cleaned
from app.domain.shop_error import NoSuchThing
from app.services.part_needs import met_orders, read_needs
from app.services.purchase_reading import purchase
from app.services.shop import Shop
from app.services.stock_reading import part_named
from app.services.suppliers import prices


def scan_in(shop: Shop, number: str, text: str) -> ScannedIn:
    """What a scan at a delivery means: by the supplier's order code, the part's SKU or what its maker calls it.

    Raises NoSuchThing where nobody knows it.
    """
    order = purchase(shop, number)
    wanted = cleaned(text).casefold()
    for names in (
        lambda line: (line.order_code,),
        lambda line: (line.sku, line.mpn),
    ):
        for line in order.lines:
            if wanted and wanted in {name.casefold() for name in names(line) if name}:
                return ScannedIn(line.part_id, line.sku, line.name, line.id)
    coded = next((one for one in prices(shop, None, order.supplier_id) if one.order_code.casefold() == wanted), None)
    row = part_named(shop, coded.part_id if coded is not None and wanted else cleaned(text))
    line_id = next((line.id for line in order.lines if line.part_id == row.id), "")
    return ScannedIn(row.id, row.sku, row.name, line_id)


def by_scan(shop: Shop, text: str) -> str | None:
    """The number of the order to a supplier that a scan means: its number or the supplier's own; else the oldest order
    under way with a line of that order code. None where there is none.
    """
    try:
        return purchase(shop, text).number
    except NoSuchThing:
        pass
    with shop.read() as db:
        row = db.execute(
            "SELECT p.number FROM purchase_line AS n JOIN purchase AS p ON p.id = n.purchase_id WHERE p.gone = 0"
            " AND n.gone = 0 AND p.state = 'ordered' AND n.order_code = ? COLLATE NOCASE ORDER BY p.ordered_at LIMIT 1",
            (cleaned(text),),
        ).fetchone()
    return row["number"] if row is not None else None


def waiting_now(shop: Shop, order: Purchase) -> tuple[str, ...]:
    """The numbers of the work orders that waited for something of an order and now have all they wait for here."""
    waited = {number for line in order.lines for number in line.waiting}
    if not waited:
        return ()
    with shop.read() as db:
        needs = [one for one in read_needs(db) if one.order_number in waited]
    return met_orders(needs)
