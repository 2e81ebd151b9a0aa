"""Reading deliveries: from rows of the record to `Delivery`."""

from __future__ import annotations

import json
from typing import Any

from app.domain.asset import AssetKind
from app.domain.clock import time_of
from app.domain.identifier import parse_number
from app.domain.intake import Delivery, DeliveryDraft, ScanLine, ScanOutcome
from app.domain.shop_error import NoSuchThing
from app.domain.work_order import Billing, OrderKind, Priority, State
from app.ledger.ledger import Reader
from app.services.order_reading import identity
from app.services.shop import Shop

_BATCHES = """
SELECT b.*, c.name AS customer, p.name AS place, who.name AS opened_by
FROM intake_batch AS b LEFT JOIN customer_private AS c ON c.id = b.customer_id
    LEFT JOIN place AS p ON p.id = b.place_id LEFT JOIN person_private AS who ON who.id = b.created_by
WHERE b.gone = 0 AND {where}
"""
#: `earlier` is the order that was linked as the repair before; the place is the one noted in the scan's own commit.
_SCANS = """
SELECT s.id, s.code, s.outcome, s.created_at, who.name AS by_name, o.number AS order_number, o.state AS order_state,
    before.number AS earlier, before.reported_fault AS earlier_fault,
    (SELECT t.created_at FROM transition AS t WHERE t.order_id = before.id AND t.gone = 0 ORDER BY t.hlc DESC LIMIT 1)
        AS earlier_at,
    a.id AS a_id, a.number AS a_number, a.kind AS a_kind, a.make, a.model AS a_model, a.board_code AS a_board_code,
    a.serial AS a_serial, a.serial_source AS a_serial_source, a.mac AS a_mac, a.condition AS a_condition,
    c.name AS owner,
    (SELECT p.name FROM asset_move AS m JOIN place AS p ON p.id = m.place_id WHERE m.order_id = o.id AND m.gone = 0
        ORDER BY m.hlc LIMIT 1) AS place
FROM intake_scan AS s LEFT JOIN work_order AS o ON o.id = s.order_id LEFT JOIN asset AS a ON a.id = o.asset_id
    LEFT JOIN work_order AS before ON before.id = o.parent_id
    LEFT JOIN customer_private AS c ON c.id = a.owner_id LEFT JOIN person_private AS who ON who.id = s.created_by
WHERE s.batch_id = ? AND s.gone = 0 ORDER BY s.hlc DESC
"""


def delivery(shop: Shop, number_or_id: str) -> Delivery:
    """A delivery by its number (with or without check character) or id. Raises NoSuchThing."""
    try:
        wanted = str(parse_number(number_or_id))
    except ValueError:
        wanted = number_or_id.strip()
    with shop.read() as db:
        row = db.execute(_BATCHES.format(where="(b.number = ? OR b.id = ?)"), (wanted, wanted)).fetchone()
        if row is None:
            raise NoSuchThing("delivery", number_or_id)
        return _delivery(db, row)


def deliveries(shop: Shop, *, open_only: bool = False, limit: int = 50) -> tuple[Delivery, ...]:
    """The deliveries, the newest first."""
    where = "b.closed = 0" if open_only else "1"
    with shop.read() as db:
        rows = db.execute(_BATCHES.format(where=where) + " ORDER BY b.id DESC LIMIT ?", (limit,)).fetchall()
        return tuple(_delivery(db, row) for row in rows)


def _delivery(db: Reader, row: Any) -> Delivery:
    terms = DeliveryDraft(
        customer=row["customer"],
        declared=row["declared"],
        courier=row["courier"] or "",
        reference=row["reference"] or "",
        note=row["note"] or "",
        kind=OrderKind(row["kind"] or OrderKind.REPAIR),
        priority=Priority(row["priority"] or Priority.NORMAL),
        billing=Billing(row["billing"] or Billing.PAID),
        due_at=time_of(row["due_at"]) if row["due_at"] else None,
        reported_fault=row["reported_fault"] or "",
        expected=tuple(json.loads(row["expected"])) if row["expected"] else (),
        place_id=row["place_id"],
        asset=AssetKind(row["asset_kind"] or AssetKind.HASHBOARD),
        model=row["model"] or "",
    )
    lines = tuple(_line(one) for one in db.execute(_SCANS, (row["id"],)))
    return Delivery(
        row["id"], row["number"], terms, bool(row["closed"]), time_of(row["created_at"]), row["opened_by"] or "",
        row["place"] or "", lines,
    )  # fmt: skip


def _line(row: Any) -> ScanLine:
    return ScanLine(
        id=row["id"],
        code=row["code"],
        outcome=ScanOutcome(row["outcome"]),
        at=time_of(row["created_at"]),
        by=row["by_name"] or "",
        asset=identity(row, "a_") if row["a_id"] else None,
        make=row["make"],
        order_number=row["order_number"],
        order_state=State(row["order_state"]) if row["order_state"] else None,
        earlier=row["earlier"],
        earlier_at=time_of(row["earlier_at"]) if row["earlier_at"] else None,
        earlier_fault=row["earlier_fault"] or "",
        owner=row["owner"],
        place=row["place"] or "",
    )
