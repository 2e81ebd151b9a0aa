"""What the shop's record knows of the machines of a scan and of the boards in them: earlier orders, what was done.

One query answers for all serials of a scan, so that a table of ten thousand machines can say who was here before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.domain.clock import time_of
from app.domain.device_record import DeviceRecord
from app.domain.work_order import ActionCode, State
from app.services.device_logs import KeptLog, kept_logs
from app.services.device_records import history
from app.services.shop import Shop
from app.services.swap_test import KeptSwapTest, kept_tests
from drivers.model.reading import DeviceReading


@dataclass(frozen=True, slots=True)
class PastOrder:
    """One order on a machine or on a board that sits in it now.

    `slot` is where that board sits (zero-based, None for the machine itself). `fitted` are the places of the parts
    that went in and stayed ("chip 84"); `code` and `position` the last thing done to it.
    """

    number: str
    state: State
    at: datetime
    reported_fault: str
    slot: int | None = None
    fitted: tuple[str, ...] = ()
    code: ActionCode | None = None
    position: str = ""


#: One thing that was done to a machine: over the LAN, a log that was kept of it, a swap test. Each has its time, `at`.
PastDeed = DeviceRecord | KeptLog | KeptSwapTest


_ORDERS = """
WITH wanted(serial) AS (SELECT value FROM json_each(:serials)),
    known(id, serial, mac) AS (
        SELECT a.id, a.serial, NULL FROM wanted JOIN asset AS a ON a.serial = wanted.serial WHERE a.gone = 0
        UNION SELECT a.id, NULL, a.mac FROM asset AS a
            WHERE a.mac IN (SELECT value FROM json_each(:macs)) AND a.gone = 0),
    touched(serial, mac, order_id) AS (
        SELECT k.serial, k.mac, o.id FROM known AS k JOIN work_order AS o ON o.asset_id = k.id
        UNION SELECT k.serial, k.mac, o.id FROM known AS k JOIN work_order AS o ON o.miner_id = k.id)
SELECT t.serial, t.mac, o.number, o.state, o.reported_fault,
    coalesce((SELECT max(m.created_at) FROM transition AS m WHERE m.order_id = o.id AND m.gone = 0), o.created_at)
        AS moved_at,
    (SELECT json_group_array(r.position) FROM replacement AS r WHERE r.order_id = o.id AND r.gone = 0 AND NOT EXISTS
        (SELECT 1 FROM part_return AS b WHERE b.replacement_id = r.id AND b.gone = 0)) AS fitted,
    (SELECT json_array(d.code, d.position) FROM action AS d WHERE d.order_id = o.id AND d.gone = 0
        ORDER BY d.hlc DESC LIMIT 1) AS done
FROM touched AS t JOIN work_order AS o ON o.id = t.order_id WHERE o.gone = 0 ORDER BY o.hlc DESC
"""


def past_orders(shop: Shop, readings: Iterable[DeviceReading]) -> Mapping[str, tuple[PastOrder, ...]]:
    """The orders of each address that has any, the newest first; found by serial of machine and boards, and by MAC."""
    owners: dict[str, list[tuple[str, int | None]]] = {}
    macs: dict[str, list[str]] = {}
    for reading in readings:
        if reading.serial:
            owners.setdefault(reading.serial, []).append((reading.ip, None))
        if reading.mac:
            macs.setdefault(reading.mac, []).append(reading.ip)
        for board in reading.boards:
            if board.serial:
                owners.setdefault(board.serial, []).append((reading.ip, board.slot))
    if not owners and not macs:
        return {}
    with shop.read() as db:
        rows = db.execute(_ORDERS, {"serials": json.dumps(list(owners)), "macs": json.dumps(list(macs))}).fetchall()
    found: dict[str, dict[str, PastOrder]] = {}
    for row in rows:
        here = owners.get(row["serial"], []) if row["serial"] else [(ip, None) for ip in macs.get(row["mac"], [])]
        for ip, slot in here:
            known = found.setdefault(ip, {})
            if row["number"] not in known or slot is not None:
                known[row["number"]] = _past(row, slot)
    return {ip: tuple(sorted(past.values(), key=lambda one: one.at, reverse=True)) for ip, past in found.items()}


def past_deeds(shop: Shop, reading: DeviceReading, limit: int = 6) -> tuple[PastDeed, ...]:
    """What was done to a machine over the LAN, which logs were kept of it and its swap tests, the newest first."""
    device = reading.device
    deeds: list[PastDeed] = [
        *history(shop, device, limit), *kept_logs(shop, device, limit), *kept_tests(shop, device, limit)
    ]  # fmt: skip
    return tuple(sorted(deeds, key=lambda deed: deed.at, reverse=True)[:limit])


def _past(row: Mapping[str, str], slot: int | None) -> PastOrder:
    code, position = json.loads(row["done"]) if row["done"] else (None, None)
    return PastOrder(
        number=row["number"],
        state=State(row["state"]),
        at=time_of(row["moved_at"]),
        reported_fault=row["reported_fault"],
        slot=slot,
        fitted=tuple(json.loads(row["fitted"])),
        code=ActionCode(code) if code else None,
        position=position or "",
    )
