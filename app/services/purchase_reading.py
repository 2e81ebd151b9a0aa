"""Orders to suppliers as they stand. Callers reach these through `app.services.purchases`."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from typing import Any

from app.domain.clock import time_of
from app.domain.purchase import (
    Arriving,
    Purchase,
    PurchaseLine,
    PurchaseRow,
    PurchaseState,
    ReceivedLot,
)
from app.domain.scanned_text import WrongCheck, cleaned, number_in
from app.domain.shop_error import NoSuchThing
from app.domain.stock import Money
from app.domain.work_order import State
from app.ledger.ledger import Reader
from app.services.shop import Shop
from app.services.stock_reading import WORTH

#: How many came of a line.
_CAME = """
(SELECT coalesce(sum(m.quantity), 0) FROM lot AS l CROSS JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0
    AND m.reason = 'receive' WHERE l.purchase_line_id = n.id AND l.gone = 0)
"""
_ARRIVING = f"""
SELECT n.part_id, n.quantity, p.number, p.eta, p.state, {_CAME} AS came
FROM purchase AS p CROSS JOIN purchase_line AS n ON n.purchase_id = p.id
WHERE p.gone = 0 AND n.gone = 0 AND n.closed = 0 AND p.state IN ('draft', 'ordered') AND n.quantity > 0
ORDER BY p.eta IS NULL, p.eta, p.number
"""  # noqa: S608 - no values
_ROWS = f"""
SELECT p.*, s.name AS supplier,
    (SELECT count(*) FROM purchase_line AS n WHERE n.purchase_id = p.id AND n.gone = 0) AS lines,
    (SELECT coalesce(sum(n.quantity), 0) FROM purchase_line AS n WHERE n.purchase_id = p.id AND n.gone = 0) AS ordered,
    (SELECT coalesce(sum(n.amount_minor), 0) FROM purchase_line AS n WHERE n.purchase_id = p.id AND n.gone = 0)
        AS goods,
    (SELECT coalesce(sum({_CAME}), 0) FROM purchase_line AS n WHERE n.purchase_id = p.id AND n.gone = 0) AS came
FROM purchase AS p JOIN supplier AS s ON s.id = p.supplier_id
WHERE p.gone = 0 ORDER BY p.state = 'draft' DESC, p.state = 'ordered' DESC, p.number DESC LIMIT ?
"""  # noqa: S608 - no values
_LINES = """
SELECT n.*, p.sku, p.name, p.mpn, p.unit, coalesce(p.place_id, (SELECT l.place_id FROM lot AS l
    WHERE l.part_id = p.id AND l.gone = 0 AND l.place_id IS NOT NULL ORDER BY l.received_at DESC LIMIT 1)) AS at_id
FROM purchase_line AS n JOIN part AS p ON p.id = n.part_id
WHERE n.purchase_id = ? AND n.gone = 0 ORDER BY n.quantity = 0, n.id
"""
_LOTS = f"""
SELECT l.id, l.number, l.purchase_line_id, l.received_at, coalesce(w.name, l.bin, '') AS bin,
    coalesce(sum(CASE WHEN m.reason = 'receive' THEN m.quantity END), 0) AS came,
    coalesce(sum(CASE WHEN m.reason = 'receive' THEN {WORTH} END), 0) AS charged,
    coalesce(-sum(CASE WHEN m.reason = 'adjust' AND m.quantity = 0 THEN {WORTH} END), 0) AS variance
FROM purchase_line AS n CROSS JOIN lot AS l ON l.purchase_line_id = n.id AND l.gone = 0
CROSS JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0 LEFT JOIN place AS w ON w.id = l.place_id
WHERE n.purchase_id = ? AND n.gone = 0 GROUP BY l.id ORDER BY l.id
"""  # noqa: S608 - no values
_WAITING = """
SELECT DISTINCT n.part_id, o.number FROM part_need AS n JOIN work_order AS o ON o.id = n.order_id
WHERE n.gone = 0 AND o.gone = 0 AND o.state IN (SELECT value FROM json_each(?))
    AND n.part_id IN (SELECT part_id FROM purchase_line WHERE purchase_id = ?) ORDER BY n.hlc
"""
_OPEN = json.dumps([state.value for state in State if not state.closed])


def arriving(shop: Shop) -> dict[str, Arriving]:
    """What is on its way, by the id of the part; parts that only stand on drafts are in it with quantity 0."""
    with shop.read() as db:
        return read_arriving(db)


def read_arriving(db: Reader) -> dict[str, Arriving]:
    """As `arriving`, inside a reading that is under way."""
    found: dict[str, Arriving] = {}
    for row in db.execute(_ARRIVING):
        missing = max(0, row["quantity"] - row["came"])
        if not missing:
            continue
        known = found.get(row["part_id"], Arriving(0, None, ""))
        if row["state"] == PurchaseState.DRAFT:
            number = known.number or row["number"]
            found[row["part_id"]] = Arriving(known.quantity, known.eta, number, known.drafted + missing)
        elif known.quantity:
            found[row["part_id"]] = Arriving(known.quantity + missing, known.eta, known.number, known.drafted)
        else:
            found[row["part_id"]] = Arriving(missing, day_of(row["eta"]), row["number"], known.drafted)
    return found


def purchases(shop: Shop, limit: int = 500) -> tuple[PurchaseRow, ...]:
    """The orders to suppliers: drafts, then what is under way, then the others, the newest first."""
    with shop.read() as db:
        rows = db.execute(_ROWS, (limit,)).fetchall()
    return tuple(
        PurchaseRow(
            id=row["id"],
            number=row["number"],
            supplier=row["supplier"],
            state=PurchaseState(row["state"]),
            lines=row["lines"],
            ordered=row["ordered"],
            received=row["came"],
            total=Money(row["goods"] + sum(row[name] or 0 for name in EXTRAS), row["currency"]),
            eta=day_of(row["eta"]),
            ordered_at=time_of(row["ordered_at"]) if row["ordered_at"] else None,
            created_at=time_of(row["created_at"]),
            reference=row["reference"] or "",
        )
        for row in rows
    )


def purchase(shop: Shop, number_or_id: str) -> Purchase:
    """One order to a supplier, by its number, label, id or the supplier's reference. Raises NoSuchThing."""
    wanted = cleaned(number_or_id)
    try:
        number = number_in(wanted)
    except WrongCheck:
        raise NoSuchThing("purchase", number_or_id) from None
    names = json.dumps([number_or_id, str(number or wanted)])
    with shop.read() as db:
        for which in ("id", "number", "reference"):
            row = db.execute(
                f"SELECT id FROM purchase WHERE {which} IN (SELECT value FROM json_each(?)) AND gone = 0"  # noqa: S608
                " ORDER BY id DESC LIMIT 1",
                (names,),
            ).fetchone()
            if row is not None:
                return read_purchase(db, row["id"])
    raise NoSuchThing("purchase", number_or_id)


def read_purchase(db: Reader, id_: str) -> Purchase:
    """As `purchase`, by its id, inside a reading that is under way."""
    row = db.execute(
        "SELECT p.*, s.name AS supplier, c.contact, n.name AS person FROM purchase AS p"
        " JOIN supplier AS s ON s.id = p.supplier_id LEFT JOIN supplier_private AS c ON c.id = s.id"
        " LEFT JOIN person_private AS n ON n.id = p.created_by WHERE p.id = ?",
        (id_,),
    ).fetchone()
    lots: dict[str, list[ReceivedLot]] = defaultdict(list)
    for lot in db.execute(_LOTS, (id_,)):
        lots[lot["purchase_line_id"]].append(
            ReceivedLot(
                lot["id"], lot["number"], lot["came"], lot["charged"], lot["variance"], lot["bin"],
                time_of(lot["received_at"]),
            )
        )  # fmt: skip
    waiting: dict[str, list[str]] = defaultdict(list)
    for need in db.execute(_WAITING, (_OPEN, id_)):
        waiting[need["part_id"]].append(need["number"])
    places: dict[str, str] = dict(map(tuple, db.execute("SELECT id, name FROM place WHERE gone = 0")))
    lines = tuple(
        _line(line, row["currency"], tuple(lots[line["id"]]), tuple(waiting[line["part_id"]]), places)
        for line in db.execute(_LINES, (id_,))
    )
    currency = row["currency"]
    bills = {name: Money(row[name], currency) if row[name] is not None else None for name in EXTRAS}
    return Purchase(
        id=row["id"],
        number=row["number"],
        supplier_id=row["supplier_id"],
        supplier=row["supplier"],
        contact=row["contact"] or "",
        state=PurchaseState(row["state"]),
        currency=currency,
        lines=lines,
        ordered_at=time_of(row["ordered_at"]) if row["ordered_at"] else None,
        eta=day_of(row["eta"]),
        reference=row["reference"] or "",
        shipping=bills["shipping_minor"],
        duty=bills["duty_minor"],
        tariff=bills["tariff_minor"],
        note=row["note"] or "",
        created_at=time_of(row["created_at"]),
        by=row["person"] or "",
    )


#: The bills of an order besides its goods, as they are kept.
EXTRAS = ("shipping_minor", "duty_minor", "tariff_minor")


def _line(
    row: Any, currency: str, lots: tuple[ReceivedLot, ...], waiting: tuple[str, ...], places: dict[str, str]
) -> PurchaseLine:
    return PurchaseLine(
        id=row["id"],
        part_id=row["part_id"],
        sku=row["sku"],
        name=row["name"],
        mpn=row["mpn"] or "",
        unit=row["unit"],
        quantity=row["quantity"],
        amount=Money(row["amount_minor"], currency),
        order_code=row["order_code"] or "",
        closed=bool(row["closed"]),
        note=row["note"] or "",
        lots=lots,
        place_id=row["at_id"] if row["at_id"] in places else None,
        place=places.get(row["at_id"], ""),
        waiting=waiting,
    )


def day_of(text: str | None) -> date | None:
    """The day of a stored text."""
    return date.fromisoformat(text[:10]) if text else None
