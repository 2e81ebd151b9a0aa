"""Recall: every board that holds or ever held a part of one lot, where it is now, whose, which order, which position.

A part also travels by way of a donor: what was salvaged from a board that held parts of the lot may be of the lot, so
the lots recovered from it are followed too, and their lines say which donor they came by.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from typing import Any

from app.domain.asset import AssetIdentity
from app.domain.clock import time_of
from app.domain.identifier import parse_number
from app.domain.place import Place
from app.domain.recall import Held, Recall, RecallLine
from app.domain.shop_error import NoSuchThing
from app.domain.stock import Grade
from app.domain.work_order import State
from app.ledger.ledger import Reader
from app.services.families import family_of
from app.services.order_reading import identity
from app.services.places import read_placement, read_tree
from app.services.shop import Shop

_LOT = """
SELECT l.*, p.sku, p.name AS part_name, p.kind, coalesce(s.name, l.supplier) AS supplier_name,
    (SELECT coalesce(sum(m.quantity), 0) FROM stock_move AS m WHERE m.lot_id = l.id AND m.gone = 0) AS left
FROM lot AS l JOIN part AS p ON p.id = l.part_id LEFT JOIN supplier AS s ON s.id = l.supplier_id
WHERE l.gone = 0 AND (l.id = ?1 OR l.number = ?1 OR l.came_as = ?1) ORDER BY l.number = ?1 DESC, l.id LIMIT 1
"""
_FITTED = """
SELECT r.id, r.hlc, r.created_at, r.position, r.quantity, r.lot_id, l.number AS lot_number, o.number AS order_number,
    o.state, o.asset_id, n.name AS person,
    coalesce((SELECT sum(t.quantity) FROM part_return AS t WHERE t.replacement_id = r.id AND t.gone = 0), 0) AS back,
    coalesce(ao.name, oc.name) AS owner
FROM replacement AS r JOIN lot AS l ON l.id = r.lot_id JOIN work_order AS o ON o.id = r.order_id
JOIN asset AS a ON a.id = o.asset_id
LEFT JOIN person_private AS n ON n.id = r.created_by
LEFT JOIN customer_private AS ao ON ao.id = a.owner_id
LEFT JOIN customer_private AS oc ON oc.id = o.customer_id
WHERE r.gone = 0 AND r.lot_id IN (SELECT value FROM json_each(?)) ORDER BY r.hlc
"""
#: What went into those boards later: another part of the same kind at the same position took the place of ours.
_LATER = """
SELECT o.asset_id, r.hlc, r.position, r.quantity, o.number,
    coalesce((SELECT sum(t.quantity) FROM part_return AS t WHERE t.replacement_id = r.id AND t.gone = 0), 0) AS back
FROM work_order AS o CROSS JOIN replacement AS r ON r.order_id = o.id JOIN lot AS l ON l.id = r.lot_id
JOIN part AS p ON p.id = l.part_id
WHERE o.asset_id IN (SELECT value FROM json_each(?)) AND o.gone = 0 AND r.gone = 0 AND p.kind = ? ORDER BY r.hlc
"""
_SALVAGED = """
SELECT id, donor_asset_id, created_at FROM lot
WHERE gone = 0 AND part_id = ? AND donor_asset_id IN (SELECT value FROM json_each(?))
"""


def boards_with(shop: Shop, lot: str) -> Recall:
    """Every board with a part of a lot, given by its number (with or without its check character) or id.

    A lot that came with an order from another bench is found by the number it has there. Raises NoSuchThing.
    """
    wanted = lot.strip()
    with suppress(ValueError):
        wanted = str(parse_number(wanted))
    with shop.read() as db:
        row = db.execute(_LOT, (wanted,)).fetchone()
        if row is None:
            raise NoSuchThing("lot", lot)
        lines = _followed(db, row)
        same = () if not row["batch"] else tuple(
            one["number"] for one in db.execute(
                "SELECT number FROM lot WHERE part_id = ? AND batch = ? AND id <> ? AND gone = 0 ORDER BY number",
                (row["part_id"], row["batch"], row["id"]),
            )
        )  # fmt: skip
    return Recall(
        lot_id=row["id"],
        lot_number=row["number"],
        part_id=row["part_id"],
        sku=row["sku"],
        part_name=row["part_name"],
        grade=Grade(row["grade"]),
        supplier=row["supplier_name"] or "",
        batch=row["batch"] or "",
        left=row["left"],
        lines=tuple(sorted(lines, key=lambda line: (list(Held).index(line.held), -line.at.timestamp()))),
        same_batch=same,
    )


def _followed(db: Reader, lot: Any) -> list[RecallLine]:
    """The boards of the lot, then those of the lots salvaged from them, and so on; no lot is followed twice."""
    board = cache(lambda asset_id: _board(db, asset_id))
    tree = cache(lambda: read_tree(db))
    donors: dict[str, AssetIdentity | None] = {lot["id"]: None}
    todo, lines = [lot["id"]], []
    while todo:
        rows = db.execute(_FITTED, (json.dumps(todo),)).fetchall()
        families = {row["asset_id"]: board(row["asset_id"]) for row in rows}
        later = _later(db, [id_ for family, _head in families.values() for id_ in family], lot["kind"])
        heads = {id_: head for family, head in families.values() for id_ in family}
        first: dict[str, str] = {}
        for row in rows:
            family, head = families[row["asset_id"]]
            lines.append(_line(db, row, family, head, later, donors[row["lot_id"]], tree))
            first[head.id] = min(first.get(head.id, row["created_at"]), row["created_at"])
        came = {
            one["id"]: heads[one["donor_asset_id"]]
            for one in db.execute(_SALVAGED, (lot["part_id"], json.dumps(sorted(heads))))
            if one["id"] not in donors and one["created_at"] >= first[heads[one["donor_asset_id"]].id]
        }
        todo = list(came)
        donors.update(came)
    return lines


def _board(db: Reader, asset_id: str) -> tuple[tuple[str, ...], AssetIdentity]:
    family = family_of(db, asset_id)
    return family, identity(db.execute("SELECT * FROM asset WHERE id = ?", (family[0],)).fetchone())


def _later(db: Reader, asset_ids: Sequence[str], kind: str) -> dict[str, list[Any]]:
    """What was fitted to each of these boards and stayed there, oldest first."""
    found: dict[str, list[Any]] = {}
    for row in db.execute(_LATER, (json.dumps(asset_ids), kind)):
        if row["quantity"] > row["back"]:
            found.setdefault(row["asset_id"], []).append(row)
    return found


def _line(
    db: Reader,
    row: Any,
    family: tuple[str, ...],
    head: AssetIdentity,
    later: dict[str, list[Any]],
    donor: AssetIdentity | None,
    tree: Callable[[], tuple[Place, ...]],
) -> RecallLine:
    fitted = row["quantity"] - row["back"]
    place = _place_key(row["position"])
    after = next(
        (
            one for id_ in family for one in later.get(id_, ())
            if place and one["hlc"] > row["hlc"] and _place_key(one["position"]) == place
        ),
        None,
    )  # fmt: skip
    held = Held.TAKEN_BACK if fitted <= 0 else Held.REPLACED if after is not None else Held.FITTED
    return RecallLine(
        asset=head,
        placement=read_placement(db, family, tree),
        owner=row["owner"] or "",
        order_number=row["order_number"],
        order_state=State(row["state"]),
        position="" if row["position"] == "—" else row["position"],
        quantity=fitted or row["quantity"],
        lot_number=row["lot_number"],
        at=time_of(row["created_at"]),
        by=row["person"] or "",
        held=held,
        replaced_on=after["number"] if held is Held.REPLACED and after is not None else "",
        donor=donor,
    )


def _place_key(position: str) -> str:
    """A position for comparing; "" where none was named, which says nothing of what sits there now."""
    return "" if position.strip() in ("", "—") else " ".join(position.split()).casefold()
