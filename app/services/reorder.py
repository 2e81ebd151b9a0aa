"""What to buy, by supplier: from levels, what is on its way, what orders wait for, and how fast parts really go."""

from __future__ import annotations

import time
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import resources
from app.domain.clock import time_text
from app.domain.part_need import PartNeed
from app.domain.purchase import Arriving
from app.domain.reorder import (
    Forecast,
    ForecastRules,
    Level,
    Outlook,
    ReorderLine,
    SupplierList,
    forecast,
    proposed,
    reorder_point,
)
from app.domain.stock import Alternate, PartRow
from app.domain.supplier import PartPrice, Supplier, price_at
from app.ledger.ledger import Reader
from app.services import stock
from app.services.part_needs import read_needs
from app.services.prices import read_charges
from app.services.purchase_reading import read_arriving
from app.services.shop import Shop
from app.services.suppliers import read_prices, suppliers

_WEEK_MS = 7 * 86_400_000
_NONE = Arriving(0, None, "")
#: What was used of each part, and how many weeks ago: fitted to orders less what came back.
_USED = """
SELECT l.part_id, CAST((julianday(:now) - julianday(m.created_at)) / 7 AS INTEGER) AS back, -sum(m.quantity) AS used
FROM stock_move AS m JOIN lot AS l ON l.id = m.lot_id
WHERE m.gone = 0 AND m.reason IN ('consume', 'return') AND l.elsewhere IS NULL AND m.created_at BETWEEN :since AND :now
GROUP BY 1, 2
"""
#: The supplier of the newest bought lot of each part.
_LAST = """
SELECT l.part_id, l.supplier_id, max(l.received_at) FROM lot AS l JOIN supplier AS s ON s.id = l.supplier_id
WHERE l.gone = 0 AND l.elsewhere IS NULL AND s.gone = 0 GROUP BY l.part_id
"""
_ALTERNATES = """
SELECT a.id, a.part_id, a.other_id, a.note, p.sku, p.name FROM part_alternate AS a JOIN part AS p ON p.id = a.other_id
WHERE a.gone = 0 AND p.gone = 0
"""
_ON_DRAFTS = """
SELECT DISTINCT n.part_id, p.number FROM purchase AS p JOIN purchase_line AS n ON n.purchase_id = p.id
WHERE p.gone = 0 AND n.gone = 0 AND n.closed = 0 AND p.state IN ('draft', 'ordered') ORDER BY p.number
"""


@cache
def rules() -> ForecastRules:
    """The numbers of the forecast."""
    with resources.open_binary("knowledge", "reorder.toml") as file:
        return ForecastRules(**tomllib.load(file))


def list_of(shop: Shop) -> tuple[SupplierList, ...]:
    """What to buy, by supplier, the longest list first and the one without a supplier last; the most pressing parts
    first in each.
    """
    known, data, all_ = _outlooks(shop)
    by_supplier: dict[str | None, list[ReorderLine]] = defaultdict(list)
    for supplier_id, one in all_:
        if one.line is not None:
            by_supplier[supplier_id].append(one.line)
    lists = []
    for supplier_id, lines in by_supplier.items():
        at = known.get(supplier_id) if supplier_id else None
        lines.sort(key=lambda line: (list(type(line.proposal.why)).index(line.proposal.why), line.part.sku))
        lists.append(
            SupplierList(at.id if at else None, at.name if at else "", _currency(at, lines, data), tuple(lines))
        )
    lists.sort(key=lambda one: (one.supplier_id is None, -len(one.lines), one.supplier.casefold()))
    return tuple(lists)


def outlooks(shop: Shop) -> tuple[Outlook, ...]:
    """How it stands with every part and how it will, by SKU."""
    return tuple(one for _supplier, one in _outlooks(shop)[2])


def _outlooks(shop: Shop) -> tuple[dict[str, Supplier], _Read, list[tuple[str | None, Outlook]]]:
    parts = stock.parts(shop)
    known = {one.id: one for one in suppliers(shop)}
    with shop.read() as db:
        data = _Read(db)
    on_hand = {part.id: part.on_hand for part in parts}
    return known, data, [_outlook(part, data, known, on_hand) for part in parts]


class _Read:
    """What is read once for the whole list."""

    def __init__(self, db: Reader) -> None:
        self.use = _forecasts(db)
        self.arriving = read_arriving(db)
        self.prices = read_prices(db)
        self.needs: dict[str, list[PartNeed]] = defaultdict(list)
        for need in read_needs(db):
            if need.wanted:
                self.needs[need.part_id].append(need)
        self.last: dict[str, str] = {row["part_id"]: row["supplier_id"] for row in db.execute(_LAST)}
        self.alternates: dict[str, list[Any]] = defaultdict(list)
        for row in db.execute(_ALTERNATES):
            self.alternates[row["part_id"]].append(row)
        self.on_orders: dict[str, list[str]] = defaultdict(list)
        for row in db.execute(_ON_DRAFTS):
            self.on_orders[row["part_id"]].append(row["number"])
        self.currency = read_charges(db).currency


def _outlook(
    part: PartRow, data: _Read, known: Mapping[str, Supplier], on_hand: Mapping[str, int]
) -> tuple[str | None, Outlook]:
    coming = data.arriving.get(part.id, _NONE)
    needs = tuple(data.needs.get(part.id, ()))
    level = Level(part.on_hand, coming.quantity, coming.drafted, sum(one.wanted for one in needs))
    use = data.use.get(part.id) or forecast((), rules())
    offered = [one for one in data.prices.get(part.id, ()) if one.supplier_id in known]
    supplier_id = _bought_from(part, offered, data, known)
    own = [one for one in offered if one.supplier_id == supplier_id]
    at = known.get(supplier_id) if supplier_id else None
    lead = next(
        (days for days in (part.lead_days, at.lead_days if at else None) if days is not None), rules().lead_days
    )
    stands = Outlook(part, level, use, lead, reorder_point(use, lead, rules()))
    if not (part.minimum or part.target or part.refill or needs or use.per_week or part.on_hand < 0):
        return supplier_id, stands
    what = proposed(part, level, use, lead, rules(), min((one.from_quantity for one in own), default=1))
    if what is None:
        return supplier_id, stands
    step = price_at(own, what.quantity)
    alternates = tuple(
        Alternate(
            row["id"], row["other_id"], row["sku"], row["name"], on_hand.get(row["other_id"], 0), row["note"] or ""
        )
        for row in data.alternates.get(part.id, ())
    )
    line = ReorderLine(
        part,
        what,
        step.order_code if step else "",
        step.amount(what.quantity) if step else None,
        alternates,
        needs,
        tuple(data.on_orders.get(part.id, ())),
    )
    return supplier_id, replace(stands, line=line)


def _bought_from(part: PartRow, offered: Sequence[PartPrice], data: _Read, known: Mapping[str, Supplier]) -> str | None:
    """The preferred supplier, else the cheapest for a pack, else who sold the last lot."""
    preferred = next((one for one in offered if one.preferred), None)
    if preferred is not None:
        return preferred.supplier_id
    quantity = max(part.pack or 1, (part.target or part.minimum) - max(part.on_hand, 0), 1)
    by_supplier: dict[str, list[PartPrice]] = defaultdict(list)
    for one in offered:
        by_supplier[one.supplier_id].append(one)
    asked = {}
    for supplier_id, steps in by_supplier.items():
        step = price_at(steps, quantity)
        amount = step.amount(quantity) if step is not None else None
        asked[supplier_id] = (amount is None, amount.minor if amount else 0, steps[0].supplier)
    if asked:
        return min(asked, key=lambda one: asked[one])
    last = data.last.get(part.id)
    return last if last in known else None


def _currency(supplier: Supplier | None, lines: Sequence[ReorderLine], data: _Read) -> str:
    if supplier is not None and supplier.currency:
        return supplier.currency
    return next((line.amount.currency for line in lines if line.amount is not None), data.currency)


def _forecasts(db: Reader) -> dict[str, Forecast]:
    now = time.time_ns() // 1_000_000
    weeks = rules().weeks
    since = now - weeks * _WEEK_MS
    used: dict[str, list[int]] = {}
    for row in db.execute(_USED, {"since": time_text(since), "now": time_text(now)}):
        at = weeks - 1 - row["back"]
        if 0 <= at < weeks:
            used.setdefault(row["part_id"], [0] * weeks)[at] += row["used"]
    found = {}
    for part_id, one in used.items():
        first = next((at for at, count in enumerate(one) if count), weeks)
        found[part_id] = forecast(one[first:], rules())
    return found
