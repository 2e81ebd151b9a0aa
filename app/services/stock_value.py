"""What the stock is worth, and what it was worth at any moment of the past.

The record is read as it stands now: what was corrected or taken back since counts for its own day as it is known
today. A lot is worth what its moves brought in less what they took out, so that the sum is exact to the minor unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from app.domain.clock import time_of, time_text
from app.domain.finding import PartKind
from app.domain.local_time import offset_min
from app.domain.report_question import midnight
from app.domain.stock import Grade, Money
from app.domain.stock_value import BinValue, LotValue, MonthValue, PartValue, StockCourse, StockValue
from app.services.shop import Shop
from app.services.stock_reading import WORTH

_AT = """
SELECT p.id AS part_id, p.sku, p.name, p.kind, l.id AS lot_id, l.number, l.grade, m.currency,
    sum(m.quantity) AS held, sum(coalesce(m.value_minor, m.quantity * m.cost_minor)) AS minor
FROM stock_move AS m JOIN lot AS l ON l.id = m.lot_id JOIN part AS p ON p.id = l.part_id
WHERE m.gone = 0 AND l.gone = 0 AND l.elsewhere IS NULL AND p.gone = 0 AND m.created_at <= ?
GROUP BY l.id, m.currency HAVING held <> 0 OR minor <> 0 ORDER BY p.sku, p.id, l.received_at, l.number
"""
#: The moves of each lot by bin and month, in one pass, and what they came to by `start`. By month first: moves lie in
#: that order, which sorts faster.
_COURSE = f"""
WITH moved AS (
    SELECT m.lot_id, m.place_id, m.currency, strftime('%Y-%m', m.created_at, {{offset}}) AS month,
        sum(m.quantity) AS held, sum({WORTH}) AS minor,
        sum(CASE WHEN m.created_at <= :start THEN m.quantity ELSE 0 END) AS held_first,
        sum(CASE WHEN m.created_at <= :start THEN {WORTH} ELSE 0 END) AS minor_first,
        max(CASE WHEN m.reason = 'consume' THEN m.created_at END) AS used, min(m.created_at) AS came
    FROM stock_move AS m WHERE m.gone = 0 AND m.created_at <= :end GROUP BY 4, 1, 2, 3
)
SELECT m.*, l.number, l.grade, l.part_id, p.sku, p.name, p.kind, coalesce(b.name, l.bin, '') AS bin
FROM moved AS m JOIN lot AS l ON l.id = m.lot_id JOIN part AS p ON p.id = l.part_id
LEFT JOIN place AS b ON b.id = coalesce(m.place_id, l.place_id)
WHERE l.gone = 0 AND l.elsewhere IS NULL AND p.gone = 0 ORDER BY p.sku, p.id, l.received_at, l.number
"""  # noqa: S608 - no values


def value_at(shop: Shop, when: datetime | None = None) -> StockValue:
    """The stock at a moment; None = now."""
    at = when or datetime.now(UTC)
    with shop.read() as db:
        rows = db.execute(_AT, (time_text(int(at.timestamp() * 1000)),)).fetchall()
    parts: dict[str, tuple[Any, list[LotValue]]] = {}
    for row in rows:
        lot = LotValue(
            row["lot_id"], row["number"], Grade(row["grade"]), row["held"], Money(row["minor"], row["currency"])
        )
        parts.setdefault(row["part_id"], (row, []))[1].append(lot)
    return StockValue(
        at,
        tuple(
            PartValue(id_, row["sku"], row["name"], PartKind(row["kind"]), tuple(lots))
            for id_, (row, lots) in parts.items()
        ),
    )


def course(shop: Shop, start: datetime | None, end: datetime, zone: tzinfo = UTC) -> StockCourse:
    """The stock from `start` (None = its beginning) to `end`; months end as the clocks of that zone have it."""
    values = {"start": _text(start) if start is not None else "", "end": _text(end)}
    with shop.read() as db:
        first = db.execute("SELECT min(created_at) FROM stock_move WHERE gone = 0").fetchone()[0]
        offset = _offset_sql(time_of(first), end, zone) if first is not None else "'+0 minutes'"
        rows = db.execute(_COURSE.format(offset=offset), values).fetchall()
    last = _valued(end, rows, "held", "minor")
    return StockCourse(
        _valued(start, rows, "held_first", "minor_first") if start is not None else None,
        last,
        _by_month(rows),
        _by_bin(rows),
        _used(rows),
        _short(rows),
    )


def _offset_sql(start: datetime, end: datetime, zone: tzinfo) -> str:
    """An expression for the offset by which the month of a move is told. It is that of the nearest end of a month:
    further away from it than a day no offset makes another month.
    """
    ends = [midnight(start.astimezone(zone).date().replace(day=1), zone)]
    while ends[-1] < end:
        ends.append(midnight((ends[-1].astimezone(zone).date() + timedelta(days=32)).replace(day=1), zone))
    told = [offset_min(zone, one) for one in ends]
    changed = [n for n in range(len(ends) - 1, 0, -1) if told[n] != told[n - 1]]
    cases = "".join(
        f"WHEN m.created_at >= '{_text(ends[n - 1] + (ends[n] - ends[n - 1]) / 2)}' THEN '{told[n]:+d} minutes' "
        for n in changed
    )
    return f"CASE {cases}ELSE '{told[0]:+d} minutes' END" if cases else f"'{told[0]:+d} minutes'"


def _text(moment: datetime) -> str:
    return time_text(int(moment.timestamp() * 1000))


def _valued(at: datetime, rows: Sequence[Any], held: str, minor: str) -> StockValue:
    lots: dict[tuple[str, str], list[int]] = {}
    first: dict[tuple[str, str], Any] = {}
    for row in rows:
        key = (row["lot_id"], row["currency"])
        sums = lots.setdefault(key, [0, 0])
        sums[0] += row[held]
        sums[1] += row[minor]
        first.setdefault(key, row)
    parts: dict[str, tuple[Any, list[LotValue]]] = {}
    for key, (quantity, worth) in lots.items():
        if quantity or worth:
            row = first[key]
            lot = LotValue(row["lot_id"], row["number"], Grade(row["grade"]), quantity, Money(worth, row["currency"]))
            parts.setdefault(row["part_id"], (row, []))[1].append(lot)
    return StockValue(
        at,
        tuple(
            PartValue(id_, row["sku"], row["name"], PartKind(row["kind"]), tuple(own))
            for id_, (row, own) in parts.items()
        ),
    )


def _by_month(rows: Sequence[Any]) -> tuple[MonthValue, ...]:
    moved: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        sums = moved.setdefault((row["month"], row["currency"]), [0, 0])
        sums[0] += row["held"]
        sums[1] += row["minor"]
    stands: dict[str, list[int]] = {}
    told = []
    for (month, currency), (quantity, worth) in sorted(moved.items()):
        sums = stands.setdefault(currency, [0, 0])
        sums[0] += quantity
        sums[1] += worth
        told.append(MonthValue(month, sums[0], Money(sums[1], currency)))
    return tuple(told)


def _by_bin(rows: Sequence[Any]) -> tuple[BinValue, ...]:
    bins: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        sums = bins.setdefault((row["bin"], row["currency"]), [0, 0])
        sums[0] += row["held"]
        sums[1] += row["minor"]
    told = [BinValue(name, held, Money(worth, currency)) for (name, currency), (held, worth) in bins.items()
            if held or worth]  # fmt: skip
    return tuple(sorted(told, key=lambda one: (-one.value.minor, one.name)))


def _used(rows: Sequence[Any]) -> dict[str, tuple[datetime | None, datetime]]:
    used: dict[str, str] = {}
    came: dict[str, str] = {}
    for row in rows:
        part = row["part_id"]
        came[part] = min(row["came"], came.get(part, row["came"]))
        if row["used"] is not None:
            used[part] = max(row["used"], used.get(part, ""))
    return {part: (time_of(used[part]) if part in used else None, time_of(first)) for part, first in came.items()}


def _short(rows: Sequence[Any]) -> dict[str, tuple[int, int]]:
    lots: dict[str, int] = {}
    of: dict[str, str] = {}
    for row in rows:
        lots[row["lot_id"]] = lots.get(row["lot_id"], 0) + row["held"]
        of[row["lot_id"]] = row["part_id"]
    held: dict[str, int] = {}
    short: dict[str, int] = {}
    for lot, quantity in lots.items():
        held[of[lot]] = held.get(of[lot], 0) + quantity
        short[of[lot]] = short.get(of[lot], 0) + (quantity < 0)
    return {part: (quantity, short[part]) for part, quantity in held.items() if quantity < 0 or short[part]}


def end_of_day(day: date) -> datetime:
    """The last moment of a day, as the clock of this computer has it."""
    return datetime.combine(day, time.max).astimezone()
