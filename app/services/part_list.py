"""The list of parts with all that is said of each, read in a few passes over the stock."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.domain.clock import time_text
from app.domain.part_list import USE_DAYS, PartListing
from app.domain.purchase import Arriving
from app.domain.stock import Grade, Money, MoveReason, PartRow
from app.services import stock
from app.services.part_needs import read_needs
from app.services.purchase_reading import read_arriving
from app.services.shop import Shop
from app.services.stock_reading import first_parts, parts_of

_DAY_MS = 86_400_000
_HELD = f"""
SELECT l.part_id, l.id, l.grade, l.cost_minor, l.currency, coalesce(b.name, lb.name, l.bin, '') AS bin,
    sum(m.quantity) AS held,
    sum(CASE WHEN m.created_at >= :since AND m.reason IN ('{MoveReason.CONSUME}', '{MoveReason.RETURN}')
        THEN -m.quantity ELSE 0 END) AS used
FROM lot AS l JOIN stock_move AS m ON m.lot_id = l.id
LEFT JOIN place AS b ON b.id = m.place_id LEFT JOIN place AS lb ON lb.id = l.place_id
WHERE l.gone = 0 AND l.elsewhere IS NULL AND m.gone = 0 AND {{which}}
GROUP BY l.id, bin ORDER BY l.received_at, l.number
"""  # noqa: S608 - the reasons of the program


_AMONG = "WITH ids AS (SELECT value FROM json_each(?)) "
#: The parts of which a list may say something else once a row of that kind was touched.
_TOUCHED = {
    "part": "SELECT value AS part_id FROM ids",
    "lot": "SELECT part_id FROM lot WHERE id IN ids",
    "stock_move": "SELECT l.part_id FROM stock_move AS m JOIN lot AS l ON l.id = m.lot_id WHERE m.id IN ids",
    "part_need": "SELECT part_id FROM part_need WHERE id IN ids",
    "work_order": "SELECT part_id FROM part_need WHERE order_id IN ids",
    "purchase_line": "SELECT part_id FROM purchase_line WHERE id IN ids",
    "purchase": "SELECT part_id FROM purchase_line WHERE purchase_id IN ids",
    "place": "SELECT id AS part_id FROM part WHERE place_id IN ids"
    " UNION SELECT part_id FROM lot WHERE place_id IN ids"
    " UNION SELECT l.part_id FROM stock_move AS m JOIN lot AS l ON l.id = m.lot_id WHERE m.place_id IN ids",
}
#: Beyond so many parts, to read all is no dearer.
_MOST = 2000


@dataclass(frozen=True, slots=True)
class Anew:
    """The parts that changes touched, by id, and as they stand now; one that is not in `listed` is off the list."""

    ids: frozenset[str]
    listed: tuple[PartListing, ...]


@dataclass(slots=True)
class _Sum:
    """What is added up of one part, lot by lot in the order they are used."""

    bins: dict[str, int] = field(default_factory=dict)
    lots: dict[str, int] = field(default_factory=dict)
    cost: dict[str, Money] = field(default_factory=dict)
    recovered: set[str] = field(default_factory=set)
    used: int = 0


def list_parts(shop: Shop) -> tuple[PartListing, ...]:
    """Every part with what a list says of it, by SKU."""
    return _listed(shop, stock.parts(shop), all_of_them=True)


def first_listed(shop: Shop, count: int) -> tuple[PartListing, ...]:
    """The first parts by SKU as `list_parts` gives them, in a moment however many there are."""
    return _listed(shop, first_parts(shop, count), all_of_them=False)


def listed_anew(shop: Shop, touched: Iterable[tuple[str, str]]) -> Anew | None:
    """The parts that those rows (entity, id) say something of, as they stand now; None = too many, read all."""
    by_entity: dict[str, set[str]] = defaultdict(set)
    for entity, id_ in touched:
        if entity in _TOUCHED:
            by_entity[entity].add(id_)
    if sum(map(len, by_entity.values())) > _MOST:
        return None
    ids: set[str] = set()
    with shop.read() as db:
        for entity, own in by_entity.items():
            ids.update(row["part_id"] for row in db.execute(_AMONG + _TOUCHED[entity], (json.dumps(list(own)),)))
    if len(ids) > _MOST:
        return None
    return Anew(frozenset(ids), _listed(shop, parts_of(shop, ids), all_of_them=False) if ids else ())


def part_listing(shop: Shop, part: PartRow) -> PartListing:
    """One part with what a list says of it."""
    return _listed(shop, (part,), all_of_them=False)[0]


def _listed(shop: Shop, parts: tuple[PartRow, ...], *, all_of_them: bool) -> tuple[PartListing, ...]:
    ids = None if all_of_them else [part.id for part in parts]
    which = "1" if ids is None else "l.part_id IN (SELECT value FROM json_each(:ids))"
    since = time_text(time.time_ns() // 1_000_000 - USE_DAYS * _DAY_MS)
    sums: dict[str, _Sum] = {}
    with shop.read() as db:
        for row in db.execute(_HELD.format(which=which), {"since": since, "ids": json.dumps(ids)}):
            _add(sums.setdefault(row["part_id"], _Sum()), row)
        coming = read_arriving(db)
        waiting: dict[str, tuple[int, int]] = {}
        for need in read_needs(db, ids):
            pieces, orders = waiting.get(need.part_id, (0, 0))
            waiting[need.part_id] = (pieces + need.wanted, orders + bool(need.wanted))
    return tuple(
        _listing(part, sums.get(part.id, _Sum()), coming.get(part.id), waiting.get(part.id, (0, 0))) for part in parts
    )


def _add(total: _Sum, row: Any) -> None:
    if row["bin"]:
        total.bins[row["bin"]] = total.bins.get(row["bin"], 0) + row["held"]
    total.lots[row["id"]] = total.lots.get(row["id"], 0) + row["held"]
    total.cost[row["id"]] = Money(row["cost_minor"], row["currency"])
    if row["grade"] == Grade.RECOVERED:
        total.recovered.add(row["id"])
    total.used += row["used"]


def _listing(part: PartRow, total: _Sum, coming: Arriving | None, waiting: tuple[int, int]) -> PartListing:
    full = sorted((name for name, held in total.bins.items() if held > 0), key=lambda name: -total.bins[name])
    usual = part.place or next(reversed(total.bins), "")
    next_out = next((id_ for id_, held in total.lots.items() if held > 0), next(reversed(total.lots), None))
    return PartListing(
        part=part,
        bins=tuple(full) or ((usual,) if usual else ()),
        used=max(0, total.used),
        cost=total.cost[next_out] if next_out is not None else None,
        recovered=any(total.lots[id_] > 0 for id_ in total.recovered),
        arriving=coming.quantity if coming is not None else 0,
        eta=coming.eta if coming is not None else None,
        purchase=coming.number if coming is not None else "",
        waited=waiting[0],
        orders=waiting[1],
    )
