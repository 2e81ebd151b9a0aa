"""What is in stock: parts, lots and their moves as they stand. Stock and its worth are the sums of signed moves.

Callers reach these through `app.services.stock`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from app.domain.clock import time_of
from app.domain.finding import PartKind
from app.domain.scanned_text import WrongCheck, cleaned, number_in
from app.domain.shop_error import NoSuchThing
from app.domain.stock import (
    Alternate,
    BinHeld,
    Fit,
    Grade,
    LotRow,
    Money,
    MoveLine,
    MoveReason,
    PartFile,
    PartRow,
    Tracking,
)
from app.ledger.ledger import Reader
from app.services.shop import Shop

#: What a move is worth in minor units: an old one carries its unit cost only.
WORTH = "coalesce(m.value_minor, m.quantity * m.cost_minor)"
_PARTS = """
SELECT p.id, p.sku, p.name, p.kind, p.fits, p.mpn, p.unit, p.minimum, p.target, p.pack, p.lead_days, p.tracking,
    p.piece_mg, p.esd, p.msl, p.note, p.place_id, w.name AS place_name, p.refill
FROM part AS p LEFT JOIN place AS w ON w.id = p.place_id
WHERE p.gone = 0 AND p.elsewhere IS NULL AND {which} ORDER BY p.sku
"""
#: What is on hand of each lot of some parts.
_HELD = f"""
SELECT l.part_id, l.currency, coalesce(sum(m.quantity), 0) AS held, coalesce(sum({WORTH}), 0) AS worth
FROM lot AS l LEFT JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0
WHERE l.gone = 0 AND l.elsewhere IS NULL AND {{which}} GROUP BY l.id
"""  # noqa: S608 - no values
_LOTS = """
SELECT l.*, p.sku, p.name AS part_name, p.kind, p.tracking, h.name AS home_name, h.number AS home_number
FROM lot AS l JOIN part AS p ON p.id = l.part_id LEFT JOIN place AS h ON h.id = l.place_id
WHERE l.gone = 0 AND l.elsewhere IS NULL AND {which} ORDER BY l.received_at, l.number
"""
#: What lies where, of some lots; the place NULL = the lot's old text.
_WHERE = f"""
SELECT l.id AS lot_id, coalesce(m.place_id, l.place_id) AS place_id, sum(m.quantity) AS held, sum({WORTH}) AS worth
FROM lot AS l CROSS JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0
WHERE l.gone = 0 AND l.elsewhere IS NULL AND {{which}} GROUP BY l.id, coalesce(m.place_id, l.place_id)
"""  # noqa: S608 - no values
_MOVES = f"""
SELECT m.*, {WORTH} AS worth, l.number AS lot_number, o.number AS order_number, n.name AS person,
    coalesce(w.name, l.bin) AS place_name, x.name AS other_name
FROM lot AS l CROSS JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0
LEFT JOIN work_order AS o ON o.id = m.order_id LEFT JOIN person_private AS n ON n.id = m.created_by
LEFT JOIN place AS w ON w.id = coalesce(m.place_id, l.place_id) LEFT JOIN place AS x ON x.id = m.other_place_id
WHERE l.part_id = ? AND l.elsewhere IS NULL ORDER BY m.hlc
"""  # noqa: S608 - no values
_IDS = "IN (SELECT value FROM json_each(?))"
_KINDS = {kind.value: kind for kind in PartKind}
_TRACKINGS = {tracking.value: tracking for tracking in Tracking}


def parts(shop: Shop) -> tuple[PartRow, ...]:
    """Every part with what is on hand, by SKU."""
    with shop.read() as db:
        return _parts(db, "1", (), "1")


def first_parts(shop: Shop, count: int) -> tuple[PartRow, ...]:
    """The first parts by SKU, for whoever wants to see some before all are read."""
    with shop.read() as db:
        ids = [
            row["id"] for row in db.execute(
                "SELECT id FROM part WHERE gone = 0 AND elsewhere IS NULL ORDER BY sku LIMIT ?", (count,)
            )
        ]  # fmt: skip
        return _of_ids(db, ids)


def parts_of(shop: Shop, ids: Iterable[str]) -> tuple[PartRow, ...]:
    """The parts of those ids that are there, by SKU."""
    with shop.read() as db:
        return _of_ids(db, ids)


def part_named(shop: Shop, sku_or_id: str) -> PartRow:
    """One part, by id, SKU or what its maker calls it. Raises NoSuchThing."""
    with shop.read() as db:
        found = _part_of(db, sku_or_id)
    if found is None:
        raise NoSuchThing("part", sku_or_id)
    return found


def _part_of(db: Reader, sku_or_id: str) -> PartRow | None:
    wanted = sku_or_id.strip()
    for which in ("p.id = ?1", "p.sku = ?1 COLLATE NOCASE", "p.mpn = ?1 COLLATE NOCASE"):
        row = db.execute(
            f"SELECT p.id FROM part AS p WHERE {which} AND p.gone = 0 AND p.elsewhere IS NULL"  # noqa: S608
            " ORDER BY p.sku = ?1 DESC, p.id LIMIT 1",
            (wanted,),
        ).fetchone()
        if row is not None:
            return _parts(db, "p.id = ?", (row["id"],), "l.part_id = ?")[0]
    return None


def part_id_of(shop: Shop, sku: str) -> str | None:
    """The id of the part of exactly that SKU; None where there is none."""
    with shop.read() as db:
        row = db.execute(
            "SELECT id FROM part WHERE sku = ? AND gone = 0 AND elsewhere IS NULL ORDER BY id LIMIT 1",
            (sku,),
        ).fetchone()
    return row["id"] if row is not None else None


def lots(shop: Shop, part: PartRow | str | None = None) -> tuple[LotRow, ...]:
    """The lots of a part (row, id or SKU), or of all, in the order they are used: first in, first out."""
    part_id = part_named(shop, part).id if isinstance(part, str) else part.id if part else None
    with shop.read() as db:
        return read_lots(db) if part_id is None else read_lots(db, "l.part_id = ?", (part_id,))


def lot(shop: Shop, number_or_id: str) -> LotRow:
    """One lot, by id, number or label. Raises NoSuchThing."""
    wanted = cleaned(number_or_id)
    try:
        number = number_in(wanted)
    except WrongCheck:
        raise NoSuchThing("lot", number_or_id) from None
    names = json.dumps([number_or_id, str(number or wanted)])
    with shop.read() as db:
        found = read_lots(db, f"l.id {_IDS}", (names,)) or read_lots(db, f"l.number {_IDS}", (names,))
    if not found:
        raise NoSuchThing("lot", number_or_id)
    return found[0]


def lot_for(shop: Shop, scanned: str) -> LotRow:
    """The lot that a scan means: the lot of that number or batch, else the oldest lot of that part with something left,
    else its newest. Raises NoSuchThing.
    """
    wanted = cleaned(scanned)
    try:
        return lot(shop, wanted)
    except NoSuchThing:
        try:
            of_part = lots(shop, part_named(shop, wanted))
        except NoSuchThing:
            with shop.read() as db:
                of_batch = read_lots(db, "l.batch = ?", (wanted,))
            if len(of_batch) != 1:
                raise
            return of_batch[0]
    if not of_part:
        raise NoSuchThing("lot", wanted)
    return next((row for row in of_part if row.on_hand > 0), of_part[-1])


def moves(shop: Shop, part: PartRow) -> tuple[MoveLine, ...]:
    """Every stock move of a part, oldest first; what is on hand is their sum."""
    with shop.read() as db:
        return tuple(_move(row) for row in db.execute(_MOVES, (part.id,)))


def alternates(shop: Shop, part_id: str) -> tuple[Alternate, ...]:
    """The parts that may be used in place of a part, by SKU."""
    with shop.read() as db:
        rows = db.execute(
            "SELECT a.id, a.other_id, a.note FROM part_alternate AS a WHERE a.part_id = ? AND a.gone = 0", (part_id,)
        ).fetchall()
        found = {row.id: row for row in _of_ids(db, [row["other_id"] for row in rows])}
    known = [(row, found[row["other_id"]]) for row in rows if row["other_id"] in found]
    made = [
        Alternate(row["id"], other.id, other.sku, other.name, other.on_hand, row["note"] or "") for row, other in known
    ]
    return tuple(sorted(made, key=lambda one: one.sku))


def files(shop: Shop, part_id: str) -> tuple[PartFile, ...]:
    """The photos and sheets of a part, the oldest first."""
    with shop.read() as db:
        return tuple(
            PartFile(
                id=row["id"],
                sha256=row["sha256"],
                mime=row["mime"],
                size=row["size"],
                name=row["name"] or "",
                caption=row["caption"] or "",
                small_sha256=row["small_sha256"],
            )
            for row in db.execute("SELECT * FROM part_file WHERE part_id = ? AND gone = 0 ORDER BY hlc", (part_id,))
        )


@lru_cache(4096)
def fits_of(text: str) -> tuple[Fit, ...]:
    """What a part fits, as it is kept: a JSON list of texts, or of objects where it is narrowed."""
    return tuple(
        Fit(one["on"], one.get("revision", ""), one.get("position", "")) if isinstance(one, dict) else Fit(one)
        for one in json.loads(text)
    )


def read_lots(db: Reader, which: str = "1", values: tuple[str, ...] = ()) -> tuple[LotRow, ...]:
    """The lots that an SQL condition on `l` picks, first in, first out."""
    found = db.execute(_LOTS.format(which=which), values).fetchall()
    held: dict[str, list[tuple[str | None, int, int]]] = defaultdict(list)
    for row in db.execute(_WHERE.format(which=which), values):
        held[row["lot_id"]].append((row["place_id"], row["held"], row["worth"]))
    far = {place for row in found for place, _held, _worth in held[row["id"]] if place and place != row["place_id"]}
    names = {
        row["id"]: (row["name"], row["number"])
        for row in db.execute(f"SELECT id, name, number FROM place WHERE id {_IDS}", (json.dumps(list(far)),))  # noqa: S608
    }
    return tuple(_lot(row, held[row["id"]], names) for row in found)


def _of_ids(db: Reader, ids: Iterable[str]) -> tuple[PartRow, ...]:
    wanted = json.dumps(list(ids))
    return _parts(db, f"p.id {_IDS}", (wanted,), f"l.part_id {_IDS}")


def _parts(db: Reader, which: str, values: tuple[str, ...], lots_which: str) -> tuple[PartRow, ...]:
    stands: dict[str, _Stand] = defaultdict(_Stand)
    for part_id, currency, held, worth in db.execute(_HELD.format(which=lots_which), values):
        stands[part_id].take(currency, held, worth)
    return tuple(_part(row, stands[row[0]]) for row in db.execute(_PARTS.format(which=which), values))


class _Stand:
    """What the lots of a part come to."""

    __slots__ = ("lots", "on_hand", "short", "worth")

    def __init__(self) -> None:
        self.lots = self.on_hand = self.short = 0
        self.worth: dict[str, int] = {}

    def take(self, currency: str, held: int, worth: int) -> None:
        self.lots += 1
        self.on_hand += held
        self.short += held < 0
        self.worth[currency] = self.worth.get(currency, 0) + worth


def _part(row: Iterable[Any], stand: _Stand) -> PartRow:
    # In the order of `_PARTS`: a column that is looked up by name costs as much as all else of a part.
    (
        id_, sku, name, kind, fits, mpn, unit, minimum, target, pack, lead_days, tracking, piece_mg, esd, msl, note,
        place_id, place, refill,
    ) = row  # fmt: skip
    return PartRow(
        id=id_,
        sku=sku,
        name=name,
        kind=_KINDS[kind],
        fits=fits_of(fits),
        mpn=mpn or "",
        unit=unit,
        minimum=minimum,
        on_hand=stand.on_hand,
        lots=stand.lots,
        target=target,
        pack=pack,
        lead_days=lead_days,
        tracking=_TRACKINGS[tracking or Tracking.LOT],
        piece_mg=piece_mg,
        esd=bool(esd),
        msl=msl or "",
        note=note or "",
        place_id=place_id,
        place=place or "",
        refill=bool(refill),
        short_lots=stand.short,
        value=tuple(Money(minor, currency) for currency, minor in sorted(stand.worth.items())),
    )


def _lot(
    row: Mapping[str, Any], held: list[tuple[str | None, int, int]], names: Mapping[str, tuple[str, str]]
) -> LotRow:
    home = (row["home_name"] or row["bin"] or "", row["home_number"] or "")
    bins = [
        BinHeld(place, *(home if place == row["place_id"] else names.get(place or "", ("", ""))), quantity)
        for place, quantity, _worth in held
        if quantity
    ]
    bins.sort(key=lambda one: (-one.quantity, one.name))
    if not bins and home[0]:
        bins = [BinHeld(row["place_id"], *home, 0)]
    return LotRow(
        id=row["id"],
        number=row["number"],
        part_id=row["part_id"],
        sku=row["sku"],
        part_name=row["part_name"],
        kind=PartKind(row["kind"]),
        grade=Grade(row["grade"]),
        on_hand=sum(quantity for _place, quantity, _worth in held),
        unit_cost=Money(row["cost_minor"], row["currency"]),
        value=Money(sum(worth for _place, _quantity, worth in held), row["currency"]),
        supplier=row["supplier"] or "",
        batch=row["batch"] or "",
        received_at=time_of(row["received_at"]),
        donor_asset_id=row["donor_asset_id"],
        bins=tuple(bins),
        place_id=row["place_id"],
        supplier_id=row["supplier_id"],
        purchase_line_id=row["purchase_line_id"],
        expires_at=time_of(row["expires_at"]) if row["expires_at"] else None,
        note=row["note"] or "",
        tracking=Tracking(row["tracking"] or Tracking.LOT),
    )


def _move(row: Mapping[str, Any]) -> MoveLine:
    return MoveLine(
        id=row["id"],
        at=time_of(row["created_at"]),
        by=row["person"] or "",
        lot_number=row["lot_number"],
        quantity=row["quantity"],
        reason=MoveReason(row["reason"]),
        order_number=row["order_number"],
        cost=Money(row["cost_minor"], row["currency"]),
        note=row["note"] or "",
        value=Money(row["worth"], row["currency"]),
        lot_id=row["lot_id"],
        place=row["place_name"] or "",
        other=row["other_name"] or "",
        count_id=row["count_id"],
        order_id=row["order_id"],
    )
