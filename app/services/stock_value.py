"""What the stock is worth, and what it was worth at any moment of the past.

The record is read as it stands now: what was corrected or taken back since counts for its own day as it is known
today. A lot is worth what its moves brought in less what they took out, so that the sum is exact to the minor unit.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from app.domain.clock import time_text
from app.domain.finding import PartKind
from app.domain.stock import Grade, Money
from app.domain.stock_value import BinValue, LotValue, MonthValue, PartValue, StockValue
from app.services.shop import Shop
from app.services.stock_reading import WORTH

_AT = """
SELECT p.id AS part_id, p.sku, p.name, p.kind, l.id AS lot_id, l.number, l.grade, m.currency,
    sum(m.quantity) AS held, sum(coalesce(m.value_minor, m.quantity * m.cost_minor)) AS minor
FROM stock_move AS m JOIN lot AS l ON l.id = m.lot_id JOIN part AS p ON p.id = l.part_id
WHERE m.gone = 0 AND l.gone = 0 AND l.elsewhere IS NULL AND p.gone = 0 AND m.created_at <= ?
GROUP BY l.id, m.currency HAVING held <> 0 OR minor <> 0 ORDER BY p.sku, p.id, l.received_at, l.number
"""
_COUNTED = "m.gone = 0 AND l.gone = 0 AND l.elsewhere IS NULL AND p.gone = 0 AND m.created_at <= :at"
_MONTHS = f"""
SELECT strftime('%Y-%m', m.created_at, :offset) AS month, m.currency, sum(m.quantity) AS held, sum({WORTH}) AS minor
FROM stock_move AS m JOIN lot AS l ON l.id = m.lot_id JOIN part AS p ON p.id = l.part_id
WHERE {_COUNTED} GROUP BY month, m.currency ORDER BY month
"""  # noqa: S608 - no values
_BINS = f"""
SELECT coalesce(m.place_id, l.place_id) AS place_id, coalesce(b.name, l.bin, '') AS bin, m.currency,
    sum(m.quantity) AS held, sum({WORTH}) AS minor
FROM stock_move AS m JOIN lot AS l ON l.id = m.lot_id JOIN part AS p ON p.id = l.part_id
LEFT JOIN place AS b ON b.id = coalesce(m.place_id, l.place_id)
WHERE {_COUNTED} GROUP BY 1, 2, m.currency HAVING held <> 0 OR minor <> 0 ORDER BY minor DESC
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


def course(shop: Shop, until: datetime | None = None, offset_min: int = 0) -> tuple[MonthValue, ...]:
    """What the stock was worth when each month ended in which something moved, the oldest first, by currency; the last
    one as it stood at `until` (None = now). Months end as clocks with that offset have it.
    """
    rows = _ask(shop, _MONTHS, until, offset_min)
    held: dict[str, int] = {}
    worth: dict[str, int] = {}
    told = []
    for row in rows:
        currency = row["currency"]
        held[currency] = held.get(currency, 0) + row["held"]
        worth[currency] = worth.get(currency, 0) + row["minor"]
        told.append(MonthValue(row["month"], held[currency], Money(worth[currency], currency)))
    return tuple(told)


def value_by_bin(shop: Shop, when: datetime | None = None) -> tuple[BinValue, ...]:
    """What lay in each place at a moment (None = now) and what it was worth, the dearest first."""
    return tuple(
        BinValue(row["place_id"], row["bin"], row["held"], Money(row["minor"], row["currency"]))
        for row in _ask(shop, _BINS, when, 0)
    )


def _ask(shop: Shop, question: str, when: datetime | None, offset_min: int) -> list[Any]:
    at = when or datetime.now(UTC)
    values = {"at": time_text(int(at.timestamp() * 1000)), "offset": f"{offset_min:+d} minutes"}
    with shop.read() as db:
        return db.execute(question, values).fetchall()


def end_of_day(day: date) -> datetime:
    """The last moment of a day, as the clock of this computer has it."""
    return datetime.combine(day, time.max).astimezone()
