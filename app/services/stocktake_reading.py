"""Reading stocktakes: their lines, the sheet of a bin, which bins were not counted for longest, how far one is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from app.domain.clock import time_of
from app.domain.identifier import parse_number
from app.domain.place import Place, PlaceKind
from app.domain.stock import Tracking
from app.domain.stocktake import CountKey, CountLine, CountState, LineKind, Tallied, tallied
from app.domain.stocktake_error import NoSuchCount
from app.domain.stocktake_view import BinPlan, BinSheet, CountRow, SheetRow
from app.ledger.ledger import Reader
from app.services.places import places
from app.services.shop import Shop

_COUNTS = """
SELECT c.*, n.name AS person, r.name AS reviewer, p.name AS place
FROM stock_count AS c LEFT JOIN person_private AS n ON n.id = c.created_by
LEFT JOIN person_private AS r ON r.id = c.reviewer_id LEFT JOIN place AS p ON p.id = c.place_id
WHERE c.gone = 0 AND (:which IS NULL OR c.id = :which OR c.number = :which) ORDER BY c.number DESC
"""
#: The lots that have to do with a place: moved there, at home there, or kept under its name before bins had numbers.
_LOTS_HERE = """
SELECT lot_id FROM stock_move WHERE place_id = :place AND gone = 0
UNION SELECT id FROM lot WHERE place_id = :place AND gone = 0
UNION SELECT l.id FROM lot AS l JOIN place AS p ON p.id = :place
    WHERE l.place_id IS NULL AND l.gone = 0 AND (l.bin = p.name COLLATE NOCASE OR l.bin = p.number)
"""
#: What lies where by the record, lot by lot; `{which}` is a condition on `l`, the lot.
_HELD = """
SELECT l.id AS lot_id, l.part_id, l.received_at, l.number, sum(m.quantity) AS held, coalesce(m.place_id, l.place_id,
    (SELECT p.id FROM place AS p WHERE p.gone = 0 AND (p.name = l.bin COLLATE NOCASE OR p.number = l.bin)
     ORDER BY p.kind <> 'bin', p.number LIMIT 1)) AS at
FROM lot AS l JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0
WHERE l.gone = 0 AND l.elsewhere IS NULL AND {which}
GROUP BY l.id, at ORDER BY l.received_at, l.number
"""
_NEVER = datetime.min.replace(tzinfo=UTC)
_IDS = "IN (SELECT value FROM json_each(:ids))"
_LINES = "SELECT * FROM count_line WHERE count_id = ? AND gone = 0 AND (? IS NULL OR place_id = ?) ORDER BY hlc"
_COUNTED = """
SELECT l.place_id, max(l.created_at) AS at FROM count_line AS l JOIN stock_count AS c ON c.id = l.count_id
WHERE l.kind = 'bin' AND l.gone = 0 AND c.state = 'accepted' AND c.gone = 0 AND (:place IS NULL OR l.place_id = :place)
GROUP BY l.place_id
"""


def counts(shop: Shop, limit: int = 50) -> tuple[CountRow, ...]:
    """The stocktakes, the newest first."""
    with shop.read() as db:
        return tuple(_row(db, row) for row in db.execute(_COUNTS, {"which": None}).fetchmany(limit))


def count_named(shop: Shop, number_or_id: str) -> CountRow:
    """One stocktake, by its number (with or without check character) or id. Raises NoSuchCount."""
    with shop.read() as db:
        return _row(db, count_of(db, number_or_id))


def open_count(shop: Shop) -> CountRow | None:
    """The newest stocktake that is being counted; None where none is."""
    with shop.read() as db:
        row = db.execute(
            "SELECT id FROM stock_count WHERE state = 'open' AND gone = 0 ORDER BY number DESC LIMIT 1"
        ).fetchone()
        return _row(db, count_of(db, row["id"])) if row is not None else None


def count_of(db: Reader, number_or_id: str) -> Any:
    """The row of a stocktake, inside a reading that is under way. Raises NoSuchCount."""
    wanted = number_or_id.strip()
    with suppress(ValueError):
        wanted = str(parse_number(wanted))
    row = db.execute(_COUNTS, {"which": wanted}).fetchone()
    if row is None:
        raise NoSuchCount(number_or_id)
    return row


def lines_of(db: Reader, count_id: str, place_id: str | None = None) -> tuple[CountLine, ...]:
    """The lines of a stocktake that stand, those of one bin if that is given."""
    return tuple(_line(row) for row in db.execute(_LINES, (count_id, place_id, place_id)))


def tally_of(db: Reader, count_id: str, place_id: str | None = None) -> Tallied:
    """What was counted so far."""
    return tallied(lines_of(db, count_id, place_id))


def held_in(db: Reader, place_id: str) -> tuple[tuple[str, str, int], ...]:
    """What the record has in a place: (part id, lot id, pieces), the oldest lots first; lots with none are left out."""
    ids = [row[0] for row in db.execute(_LOTS_HERE, {"place": place_id})]
    return tuple(
        (row["part_id"], row["lot_id"], row["held"])
        for row in held_of_lots(db, ids)
        if row["at"] == place_id and row["held"]
    )


def held_of_lots(db: Reader, lot_ids: Iterable[str]) -> list[Any]:
    """Where those lots lie: rows with `part_id`, `lot_id`, `held` and `at` (place id or None)."""
    return db.execute(_HELD.format(which=f"l.id {_IDS}"), {"ids": json.dumps(list(lot_ids))}).fetchall()


def held_of_parts(db: Reader, part_ids: Iterable[str]) -> list[Any]:
    """Where the lots of those parts lie, as `held_of_lots`."""
    return db.execute(_HELD.format(which=f"l.part_id {_IDS}"), {"ids": json.dumps(list(part_ids))}).fetchall()


def expected(db: Reader, key: CountKey) -> int:
    """What the record has of that now."""
    rows = held_of_lots(db, [key.lot_id]) if key.lot_id else held_of_parts(db, [key.part_id])
    return sum(row["held"] for row in rows if row["at"] == key.place_id)


def loose_parts(db: Reader, part_ids: Iterable[str]) -> frozenset[str]:
    """Those of the parts that are not kept by lot."""
    rows = db.execute(
        f"SELECT id FROM part WHERE id {_IDS} AND tracking = '{Tracking.LOOSE.value}'",  # noqa: S608 - no values
        {"ids": json.dumps(list(part_ids))},
    )
    return frozenset(row[0] for row in rows)


def keys_in(db: Reader, place_id: str) -> dict[CountKey, int]:
    """What there is to count in a place by the record, with what it has of it."""
    held = held_in(db, place_id)
    loose = loose_parts(db, {part for part, _lot, _pieces in held})
    found: dict[CountKey, int] = {}
    for part, lot, pieces in held:
        key = CountKey(place_id, part, None if part in loose else lot)
        found[key] = found.get(key, 0) + pieces
    return {key: pieces for key, pieces in found.items() if pieces}


def read_sheet(db: Reader, count_id: str, place_id: str) -> BinSheet:
    """The sheet of a bin, inside a reading that is under way. Raises NoSuchCount where there is no such place."""
    place = db.execute("SELECT * FROM place WHERE id = ?", (place_id,)).fetchone()
    if place is None:
        raise NoSuchCount(place_id)
    here = tally_of(db, count_id, place_id).bins.get(place_id)
    tallies = here.tallies if here is not None else {}
    record = keys_in(db, place_id)
    keys = [*tallies, *(key for key in record if key not in tallies)]
    lots = {row["id"]: row["number"] for row in _named(db, "lot", [key.lot_id for key in keys if key.lot_id])}
    parts = {row["id"]: row for row in _named(db, "part", {key.part_id for key in keys})}
    astray = [key.lot_id for key in tallies if key.lot_id and key not in record]
    places_of = {row["id"]: row["name"] for row in db.execute("SELECT id, name FROM place")} if astray else {}
    away: dict[str, list[tuple[str, str, int]]] = {}
    for row in held_of_lots(db, astray) if astray else ():
        if row["at"] is not None and row["at"] != place_id and row["held"] > 0:
            away.setdefault(row["lot_id"], []).append((row["at"], places_of.get(row["at"], ""), row["held"]))
    rows = []
    for key in keys:
        part = parts[key.part_id]
        loose = part["tracking"] == Tracking.LOOSE.value
        rows.append(
            SheetRow(
                key=key,
                number=lots.get(key.lot_id or "", ""),
                sku=part["sku"],
                name=part["name"],
                unit=part["unit"],
                held=record.get(key, 0),
                counted=tallies[key].counted if key in tallies else None,
                loose=loose,
                full=part["pack"] or part["target"],
                piece_mg=part["piece_mg"],
                elsewhere=tuple(away.get(key.lot_id or "", ())),
            )
        )
    counted = db.execute(_COUNTED, {"place": place_id}).fetchone()
    rows.sort(key=lambda one: (one.sku.casefold(), one.number))
    return BinSheet(
        place_id=place_id,
        number=place["number"],
        name=place["name"],
        path=_path(db, place_id),
        rows=tuple(rows),
        unknown=tuple(one.code for one in here.unknown) if here is not None else (),
        done=here is not None and here.counted,
        last=here.last if here is not None else None,
        counted_at=time_of(counted["at"]) if counted is not None else None,
        again=here is not None and here.again,
    )


def sheet_of(shop: Shop, count_id: str, place_id: str) -> BinSheet:
    """The sheet of a bin in a stocktake."""
    with shop.read() as db:
        return read_sheet(db, count_id, place_id)


def open_bin(db: Reader, count_id: str, person_id: str) -> str | None:
    """The bin that a person has open in a stocktake."""
    row = db.execute(
        "SELECT kind, place_id, hlc FROM count_line WHERE count_id = ? AND created_by = ? AND gone = 0"
        " AND kind IN ('bin', 'done') ORDER BY hlc DESC LIMIT 1",
        (count_id, person_id),
    ).fetchone()
    if row is None or row["kind"] == LineKind.DONE.value:
        return None
    again = db.execute(
        "SELECT 1 FROM count_line WHERE count_id = ? AND kind = 'again' AND place_id = ? AND gone = 0 AND hlc > ?",
        (count_id, row["place_id"], row["hlc"]),
    ).fetchone()
    return None if again else str(row["place_id"])


def bins_to_count(shop: Shop, within: str | None = None) -> tuple[BinPlan, ...]:
    """The bins (and other places in which stock lies), of one place if that is given, those that were not counted for
    longest first; of those never counted, in the order of their names.
    """
    tree = places(shop, counted=False)
    inside = _inside(tree, within)
    with shop.read() as db:
        at = {row["place_id"]: time_of(row["at"]) for row in db.execute(_COUNTED, {"place": None})}
        lots: dict[str, int] = {}
        for row in db.execute(_HELD.format(which="1")):
            if row["at"] is not None and row["held"]:
                lots[row["at"]] = lots.get(row["at"], 0) + 1
    chosen = [one for one in tree if one.id in inside and (one.kind is PlaceKind.BIN or one.id in lots)]
    plans = [BinPlan(one.id, one.number, one.name, one.path, lots.get(one.id, 0), at.get(one.id)) for one in chosen]
    plans.sort(key=lambda one: [_in_order(name) for name in one.path])
    return tuple(sorted(plans, key=lambda one: one.counted_at or _NEVER))


def to_count(shop: Shop, count_id: str) -> tuple[BinPlan, ...]:
    """The bins of a stocktake's plan that are not done yet, those of the same rack beside each other."""
    with shop.read() as db:
        found = tally_of(db, count_id)
        left = [
            id_ for id_ in {*found.plan, *(id_ for id_, one in found.bins.items() if one.again or one.opened)}
            if not (id_ in found.bins and found.bins[id_].counted)
        ]  # fmt: skip
        rows = {row["id"]: row for row in _named(db, "place", left)}
        made = [BinPlan(id_, rows[id_]["number"], rows[id_]["name"], _path(db, id_), 0, None) for id_ in left]
    return tuple(sorted(made, key=lambda one: [_in_order(name) for name in one.path]))


def _inside(tree: Iterable[Place], within: str | None) -> set[str]:
    found: set[str] = set()
    for one in tree:  # a tree read downwards: what a place is in comes before it
        if within is None or one.id == within or one.parent_id in found:
            found.add(one.id)
    return found


def _in_order(name: str) -> list[tuple[bool, int, str]]:
    """What a name is ordered by: C2 before C10."""
    pieces = re.split(r"(\d{1,12})", name.casefold())
    return [(piece.isdecimal(), int(piece) if piece.isdecimal() else 0, piece) for piece in pieces]


def _path(db: Reader, place_id: str) -> tuple[str, ...]:
    path: list[str] = []
    at: str | None = place_id
    while at is not None and len(path) < 20:
        row = db.execute("SELECT name, parent_id FROM place WHERE id = ?", (at,)).fetchone()
        if row is None:
            break
        path.append(row["name"])
        at = row["parent_id"]
    return tuple(reversed(path))


def _named(db: Reader, table: str, ids: Iterable[str]) -> list[Any]:
    return db.execute(f"SELECT * FROM {table} WHERE id {_IDS}", {"ids": json.dumps(list(ids))}).fetchall()  # noqa: S608


def _row(db: Reader, row: Mapping[str, Any]) -> CountRow:
    found = tally_of(db, row["id"])
    return CountRow(
        id=row["id"],
        number=row["number"],
        state=CountState(row["state"]),
        blind=bool(row["blind"]),
        started_at=time_of(row["created_at"]),
        by=row["person"] or "",
        place=row["place"],
        done=found.done,
        scope=found.scope,
        reviewer=row["reviewer"] or "",
    )


def _line(row: Mapping[str, Any]) -> CountLine:
    return CountLine(
        id=row["id"],
        stamp=row["hlc"],
        kind=LineKind(row["kind"]),
        by=row["created_by"],
        place_id=row["place_id"],
        lot_id=row["lot_id"],
        part_id=row["part_id"],
        counted=row["counted"],
        expected=row["expected"],
        code=row["code"] or "",
        note=row["note"] or "",
    )
