"""The lists of the shop as tables: parts, what lies where, boards and machines, orders, prices.

Headings are the importer's own names of fields (resources/knowledge/imports.toml, `[[own]]`), of prices those that
`prices.read_csv` knows, so that another shop, or this one, takes the file back exactly as it stands. Amounts stay blank
for who may not see prices.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from app.documents.export import Cell, ExportTable, Typed, write_table
from app.domain.clock import time_of
from app.domain.import_target import TargetId
from app.domain.order_row import OrderRow
from app.domain.stock import LotRow, Money, PartRow
from app.domain.work_order import State
from app.ledger.outputs import replaceable
from app.services import prices, stock
from app.services.import_reading.targets import own_heads
from app.services.shop import Shop
from app.words.hidden_prices import prices_hidden
from app.words.money import decimals_of, major

_MOMENT = "yyyy-mm-dd hh:mm:ss"
_ASSETS = """
SELECT a.*, c.name AS owner, coalesce(m.serial, m.mac, m.number) AS machine, i.slot, i.hlc AS seated, v.hlc AS moved,
    p.name AS place, v.note AS note
FROM asset AS a LEFT JOIN customer_private AS c ON c.id = a.owner_id
LEFT JOIN installation AS i ON i.id = (SELECT x.id FROM installation AS x WHERE x.asset_id = a.id AND x.gone = 0
    AND x.until IS NULL ORDER BY x.hlc DESC LIMIT 1)
LEFT JOIN asset AS m ON m.id = i.machine_id
LEFT JOIN asset_move AS v ON v.id = (SELECT x.id FROM asset_move AS x WHERE x.asset_id = a.id AND x.gone = 0
    ORDER BY x.hlc DESC LIMIT 1)
LEFT JOIN place AS p ON p.id = v.place_id
WHERE a.gone = 0 AND a.merged_into IS NULL AND (:ids IS NULL OR a.id IN (SELECT value FROM json_each(:ids)))
ORDER BY a.kind, a.serial, a.mac, a.id
"""
_ORDERS = """
SELECT o.number, o.state, o.created_at, o.customer_reference, o.imported_from, o.reported_fault, a.kind, a.model,
    a.serial, c.name AS customer,
    (SELECT max(t.created_at) FROM transition AS t WHERE t.order_id = o.id AND t.gone = 0) AS moved_at,
    (SELECT json_group_array(t.target) FROM transition AS t WHERE t.order_id = o.id AND t.gone = 0) AS passed
FROM work_order AS o JOIN asset AS a ON a.id = o.asset_id LEFT JOIN customer_private AS c ON c.id = o.customer_id
WHERE o.gone = 0 AND (:ids IS NULL OR o.id IN (SELECT value FROM json_each(:ids)))
ORDER BY substr(o.created_at, 1, 19), a.serial, o.number
"""
#: States by which an old repair is told to have ended, before how it left the shop.
_TOLD = (State.NO_FAULT_FOUND, State.DECLINED, State.BEYOND_REPAIR)


def write_list(table: ExportTable, path: Path) -> None:
    """Write a list as CSV, XLSX or JSON, by the ending. Raises NotReplaceable, OSError, ValueError."""
    write_table(table, replaceable(path))


def parts_table(shop: Shop, parts: Sequence[PartRow] | None = None) -> ExportTable:
    """Every part by SKU, or those given."""
    rows = [
        {
            "sku": one.sku, "name": one.name, "kind": one.kind.value,
            "fits": json.dumps([fit.text for fit in one.fits], ensure_ascii=False) if one.fits else None,
            "mpn": one.mpn, "unit": one.unit, "minimum": one.minimum, "target": one.target, "pack": one.pack,
            "lead_days": one.lead_days, "tracking": one.tracking.value, "piece_mg": one.piece_mg,
            "esd": "yes" if one.esd else None, "msl": one.msl, "bin": one.place, "note": one.note,
        }
        for one in sorted(parts if parts is not None else stock.parts(shop), key=lambda one: one.sku)
    ]  # fmt: skip
    return _table(TargetId.PARTS, rows)


def stock_table(shop: Shop) -> ExportTable:
    """What lies where: a line for every lot in every place, with what it is worth."""
    parts = {one.id: one for one in stock.parts(shop)}
    rows = []
    for lot in stock.lots(shop):
        held = [one for one in lot.bins if one.quantity > 0]
        for at, one in enumerate(held):
            cost, value = _worth(lot, at, [each.quantity for each in held])
            rows.append(
                {
                    "sku": lot.sku, "name": lot.part_name, "quantity": one.quantity, "bin": one.name, "cost": cost,
                    "value": value, "currency": lot.value.currency, "kind": parts[lot.part_id].kind.value,
                    "grade": lot.grade.value, "supplier": lot.supplier, "batch": lot.batch,
                    "received_at": _moment(lot.received_at),
                    "expires_at": _moment(lot.expires_at) if lot.expires_at is not None else None,
                }
            )  # fmt: skip
    rows.sort(key=lambda row: [str(row[name] or "") for name in ("sku", "bin", "batch")] + [str(row["received_at"])])
    return _table(TargetId.STOCK, rows)


def assets_table(shop: Shop, ids: Sequence[str] | None = None) -> ExportTable:
    """Boards, machines and the like with where they are; all, or those of the ids."""
    with shop.read() as db:
        found = db.execute(_ASSETS, {"ids": json.dumps(list(ids)) if ids is not None else None}).fetchall()
    rows = []
    for row in found:
        sits = row["machine"] is not None and (row["moved"] is None or row["seated"] > row["moved"])
        lies = not sits and row["place"] is not None
        rows.append(
            {
                **{name: row[name] for name in ("serial", "kind", "make", "model", "board_code", "mac", "owner")},
                "condition": row["condition"], "place": row["place"] if lies else None,
                "parent": row["machine"] if sits else None, "slot": row["slot"] if sits else None,
                "note": row["note"] if lies else None,
            }
        )  # fmt: skip
    return _table(TargetId.ASSETS, rows)


def orders_table(shop: Shop, orders: Sequence[OrderRow] | None = None) -> ExportTable:
    """Orders as an importer takes old repairs: when each came and left, and how it ended; all, or those given.

    One that is still open says its state as its outcome; no importer takes it for a repair that is over.
    """
    ids = json.dumps([one.id for one in orders]) if orders is not None else None
    with shop.read() as db:
        found = db.execute(_ORDERS, {"ids": ids}).fetchall()
    rows = []
    for row in found:
        state = State(row["state"])
        number = (row["customer_reference"] or row["created_at"][:10]) if row["imported_from"] else row["number"]
        told = "" if row["imported_from"] and not row["customer_reference"] else number
        rows.append(
            {
                "number": told, "serial": row["serial"], "kind": row["kind"], "model": row["model"],
                "customer": row["customer"], "received_at": _moment(time_of(row["created_at"])),
                "closed_at": _moment(time_of(row["moved_at"])) if state.closed and row["moved_at"] else None,
                "reported_fault": row["reported_fault"], "outcome": _outcome(state, json.loads(row["passed"])),
            }
        )  # fmt: skip
    return _table(TargetId.REPAIRS, rows)


def prices_table(shop: Shop) -> ExportTable:
    """The price list."""
    rows = tuple(
        (
            one.kind.value, one.model or None, one.difficulty.value if one.difficulty else None,
            None if prices_hidden() else _amount(one.amount), one.amount.currency, one.customer or None,
        )
        for one in prices.prices(shop)
    )  # fmt: skip
    return ExportTable("prices", tuple((head, head) for head in prices.COLUMNS), rows)


def _table(target: TargetId, rows: Sequence[dict[str, Any]]) -> ExportTable:
    heads = own_heads(target)
    cells = tuple(tuple(_cell(row[head]) for head in heads) for row in rows)
    return ExportTable(target.value, tuple((head, head) for head in heads), cells)


def _cell(value: Any) -> Cell:
    return None if value == "" else value


def _worth(lot: LotRow, at: int, held: Sequence[int]) -> tuple[Cell, Cell]:
    """The price of one piece where that tells the lot's worth, else the worth of what lies here, to the last cent."""
    if prices_hidden():
        return None, None
    if lot.value.minor == lot.unit_cost.minor * sum(held):
        return _amount(lot.unit_cost), None
    others = lot.unit_cost.minor * sum(held[1:])
    minor = lot.unit_cost.minor * held[at] if at else max(lot.value.minor - others, 0)
    return None, _amount(Money(minor, lot.value.currency))


def _amount(money: Money) -> Typed:
    digits = decimals_of(money.currency)
    return Typed(major(money.minor, money.currency), "0." + "0" * digits if digits else "0")


def _moment(moment: datetime) -> Typed:
    return Typed(moment.replace(microsecond=0).astimezone(), _MOMENT)


def _outcome(state: State, passed: Sequence[str]) -> str:
    if state.closed:
        for told in _TOLD:
            if told.value in passed and state in (State.RETURNED, State.RETURNED_UNREPAIRED):
                return told.value
    return state.value
