"""Which open orders wait for which parts, and what of it is here for them.

`actor` is the name of the person who does it. What is on hand is given out in the order in which it was asked for.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.part_need import PartNeed
from app.domain.shop_error import BadQuantity, NoSuchThing
from app.domain.work_order import State
from app.ledger.change import Commit
from app.ledger.ledger import Reader
from app.services.purchase_reading import read_arriving
from app.services.shop import Draft, Shop
from app.services.stock_reading import part_named

_OPEN = json.dumps([state.value for state in State if not state.closed])
_NEEDS = """
SELECT n.id, n.order_id, n.part_id, n.quantity, n.note, o.number, p.sku, p.name,
    (SELECT coalesce(-sum(m.quantity), 0) FROM stock_move AS m JOIN lot AS l ON l.id = m.lot_id
        WHERE m.order_id = n.order_id AND l.part_id = n.part_id AND m.gone = 0 AND m.hlc > n.hlc) AS fitted
FROM part_need AS n JOIN work_order AS o ON o.id = n.order_id JOIN part AS p ON p.id = n.part_id
WHERE n.gone = 0 AND o.gone = 0 AND o.state IN (SELECT value FROM json_each(?)) AND {which} ORDER BY n.hlc
"""
_ON_HAND = """
SELECT l.part_id, coalesce(sum(m.quantity), 0) AS held FROM lot AS l JOIN stock_move AS m ON m.lot_id = l.id
WHERE l.gone = 0 AND l.elsewhere IS NULL AND m.gone = 0 AND l.part_id IN (SELECT value FROM json_each(?))
GROUP BY l.part_id
"""


@dataclass(frozen=True, slots=True)
class KeptNeed:
    """What the order waits for now, and the commit it was said in."""

    needs: tuple[PartNeed, ...]
    commit: Commit


def needs_of(shop: Shop, order: str) -> tuple[PartNeed, ...]:
    """What an order (id or number) still waits for or had fitted since, in the order it was asked for."""
    with shop.read() as db:
        own = db.execute(
            "SELECT n.part_id, n.order_id FROM part_need AS n JOIN work_order AS o ON o.id = n.order_id"
            " WHERE n.gone = 0 AND (o.id = ?1 OR o.number = ?1)",
            (order,),
        ).fetchall()
        if not own:
            return ()
        found = read_needs(db, {row["part_id"] for row in own})
    return tuple(one for one in found if one.order_id == own[0]["order_id"])


def open_needs(shop: Shop) -> tuple[PartNeed, ...]:
    """Everything that open orders wait for, in the order it was asked for."""
    with shop.read() as db:
        return read_needs(db)


def met_orders(needs: Iterable[PartNeed]) -> tuple[str, ...]:
    """The numbers of the orders that waited and have all they wait for here now."""
    by_order: dict[str, list[PartNeed]] = defaultdict(list)
    for one in needs:
        by_order[one.order_number].append(one)
    return tuple(
        number for number, all_ in by_order.items() if all(one.met for one in all_) and any(one.wanted for one in all_)
    )


def read_needs(db: Reader, part_ids: Iterable[str] | None = None) -> tuple[PartNeed, ...]:
    """As `open_needs`, of some parts, inside a reading that is under way."""
    if part_ids is None:
        rows = db.execute(_NEEDS.format(which="1"), (_OPEN,)).fetchall()
    else:
        which = _NEEDS.format(which="n.part_id IN (SELECT value FROM json_each(?))")
        rows = db.execute(which, (_OPEN, json.dumps(sorted(part_ids)))).fetchall()
    if not rows:
        return ()
    wanted = json.dumps(sorted({row["part_id"] for row in rows}))
    on_hand = {row["part_id"]: row["held"] for row in db.execute(_ON_HAND, (wanted,))}
    free = {part_id: max(0, held) for part_id, held in on_hand.items()}
    coming = read_arriving(db)
    needs = []
    for row in rows:
        part_id = row["part_id"]
        fitted = max(0, row["fitted"])
        here = min(max(0, row["quantity"] - fitted), free.get(part_id, 0))
        free[part_id] = free.get(part_id, 0) - here
        way = coming.get(part_id)
        needs.append(
            PartNeed(
                id=row["id"],
                order_id=row["order_id"],
                order_number=row["number"],
                part_id=part_id,
                sku=row["sku"],
                name=row["name"],
                quantity=row["quantity"],
                fitted=fitted,
                here=here,
                on_hand=on_hand.get(part_id, 0),
                note=row["note"] or "",
                arriving=way.quantity if way else 0,
                eta=way.eta if way else None,
                purchase=way.number if way and way.quantity else "",
            )
        )
    return tuple(needs)


def add_need(shop: Shop, actor: str, order: str, part: str, quantity: int, note: str = "") -> KeptNeed:
    """Say that an order (id or number) waits for so many more of a part (id, SKU or what its maker calls it); said
    again for the same part, the new number holds. Raises BadQuantity, NoSuchThing.
    """
    with shop.writing(actor) as draft:
        order_id = _order_id(shop, order)
        write_need(shop, draft, order_id, part_named(shop, part).id, quantity, note)
    return KeptNeed(needs_of(shop, order_id), draft.saved())


def write_need(shop: Shop, draft: Draft, order_id: str, part_id: str, quantity: int, note: str = "") -> None:
    """Put into a draft what `add_need` says."""
    if not 1 <= quantity <= 1_000_000:
        raise BadQuantity(quantity)
    _withdraw(draft, [one for one in needs_of(shop, order_id) if one.part_id == part_id])
    draft.add("part_need", order_id=order_id, part_id=part_id, quantity=quantity, note=note.strip() or None)


def remove_need(shop: Shop, actor: str, order: str, part: str) -> KeptNeed:
    """Say that an order no longer waits for a part. Raises NoSuchThing where it did not."""
    with shop.writing(actor) as draft:
        order_id = _order_id(shop, order)
        row = part_named(shop, part)
        found = [one for one in needs_of(shop, order_id) if one.part_id == row.id]
        if not found:
            raise NoSuchThing("part", row.sku)
        _withdraw(draft, found)
    return KeptNeed(needs_of(shop, order_id), draft.saved())


def _withdraw(draft: Draft, needs: Sequence[PartNeed]) -> None:
    for one in needs:
        draft.set("part_need", one.id, gone=1)


def _order_id(shop: Shop, order: str) -> str:
    with shop.read() as db:
        row = db.execute("SELECT id FROM work_order WHERE (id = ?1 OR number = ?1) AND gone = 0", (order,)).fetchone()
    if row is None:
        raise NoSuchThing("order", order)
    return str(row["id"])
