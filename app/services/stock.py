"""Parts and lots: what is on hand, what came in, and which lot answers a finding."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from app.domain.clock import time_of, time_text
from app.domain.finding import Finding, PartKind
from app.domain.identifier import NumberKind
from app.domain.shop_error import BadQuantity, NoSuchThing
from app.domain.stock import Grade, LotRow, Money, MoveLine, MoveReason, PartDraft, PartRow
from app.services.shop import Draft, Shop
from drivers.model.board import BoardSpec

#: Nobody takes in or counts more pieces of one lot than this; a slip of the keyboard does.
_MOST = 10_000_000
_PARTS = """
SELECT p.*, coalesce(sum(m.quantity), 0) AS on_hand, count(DISTINCT l.id) AS lots
FROM part AS p LEFT JOIN lot AS l ON l.part_id = p.id AND l.gone = 0
LEFT JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0
WHERE p.gone = 0 AND p.elsewhere IS NULL GROUP BY p.id ORDER BY p.sku
"""
_LOTS = """
SELECT l.*, p.sku, p.name AS part_name, p.kind, coalesce(sum(m.quantity), 0) AS on_hand
FROM lot AS l JOIN part AS p ON p.id = l.part_id LEFT JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0
WHERE l.gone = 0 AND l.elsewhere IS NULL AND (? IS NULL OR l.part_id = ?) AND (? IS NULL OR l.id = ? OR l.number = ?)
GROUP BY l.id ORDER BY l.received_at, l.number
"""
_MOVES = """
SELECT m.*, l.number AS lot_number, o.number AS order_number, n.name AS person
FROM stock_move AS m JOIN lot AS l ON l.id = m.lot_id LEFT JOIN work_order AS o ON o.id = m.order_id
LEFT JOIN person_private AS n ON n.id = m.created_by
WHERE m.gone = 0 AND l.part_id = ? ORDER BY m.hlc
"""


def parts(shop: Shop) -> tuple[PartRow, ...]:
    """Every part with what is on hand, by SKU."""
    with shop.read() as db:
        return tuple(_part(row) for row in db.execute(_PARTS))


def part_named(shop: Shop, sku_or_id: str) -> PartRow:
    """One part. Raises NoSuchThing."""
    found = next((row for row in parts(shop) if sku_or_id in (row.sku, row.id)), None)
    if found is None:
        raise NoSuchThing("part", sku_or_id)
    return found


def lots(shop: Shop, part: PartRow | str | None = None) -> tuple[LotRow, ...]:
    """The lots of a part (row, id or SKU), or of all, in the order they are used: first in, first out."""
    part_id = part_named(shop, part).id if isinstance(part, str) else part.id if part else None
    with shop.read() as db:
        return tuple(_lot(row) for row in db.execute(_LOTS, (part_id, part_id, None, None, None)))


def lot(shop: Shop, number_or_id: str) -> LotRow:
    """One lot. Raises NoSuchThing."""
    with shop.read() as db:
        row = db.execute(_LOTS, (None, None, number_or_id, number_or_id, number_or_id)).fetchone()
    if row is None:
        raise NoSuchThing("lot", number_or_id)
    return _lot(row)


def lot_for(shop: Shop, scanned: str) -> LotRow:
    """The lot that a scan means: the lot of that number, else the oldest lot of that SKU with something left, else its
    newest. Raises NoSuchThing.
    """
    wanted = scanned.strip()
    try:
        return lot(shop, wanted)
    except NoSuchThing:
        of_part = lots(shop, part_named(shop, wanted))
    if not of_part:
        raise NoSuchThing("lot", wanted)
    return next((row for row in of_part if row.on_hand > 0), of_part[-1])


def moves(shop: Shop, part: PartRow) -> tuple[MoveLine, ...]:
    """Every stock move of a part, oldest first; what is on hand is their sum."""
    with shop.read() as db:
        return tuple(
            MoveLine(
                id=row["id"],
                at=time_of(row["created_at"]),
                by=row["person"] or "",
                lot_number=row["lot_number"],
                quantity=row["quantity"],
                reason=MoveReason(row["reason"]),
                order_number=row["order_number"],
                cost=Money(row["cost_minor"], row["currency"]),
                note=row["note"] or "",
            )
            for row in db.execute(_MOVES, (part.id,))
        )


def receive(
    shop: Shop,
    actor: str,
    part: PartDraft | str,
    quantity: int,
    unit_cost: Money,
    *,
    grade: Grade = Grade.NEW,
    supplier: str = "",
    batch: str = "",
    bin: str = "",
    donor_asset_id: str | None = None,
) -> LotRow:
    """Take in a lot of a part (by SKU, or as a draft that is added when its SKU is new), at one unit cost.

    Raises BadQuantity for less than one or more than a shop can hold, NoSuchThing for an SKU nobody has described.
    """
    if not 1 <= quantity <= _MOST:
        raise BadQuantity(quantity)
    with shop.writing(actor) as draft:
        sku = part.sku if isinstance(part, PartDraft) else part
        have = next((row.id for row in parts(shop) if sku in (row.sku, row.id)), None)
        if have is None:
            if not isinstance(part, PartDraft):
                raise NoSuchThing("part", part)
            have = draft.add(
                "part",
                sku=part.sku,
                name=part.name,
                kind=part.kind.value,
                fits=json.dumps(part.fits),
                mpn=part.mpn or None,
                unit=part.unit,
                minimum=part.minimum,
            )
        lot_id = draft.add(
            "lot",
            number=draft.number(NumberKind.LOT),
            part_id=have,
            grade=grade.value,
            cost_minor=unit_cost.minor,
            currency=unit_cost.currency,
            supplier=supplier or None,
            batch=batch or None,
            bin=bin or None,
            received_at=time_text(time.time_ns() // 1_000_000),
            donor_asset_id=donor_asset_id,
        )
        reason = MoveReason.SALVAGE if donor_asset_id else MoveReason.RECEIVE
        _move(draft, lot_id, quantity, reason, unit_cost, "")
    return lot(shop, lot_id)


def adjust(shop: Shop, actor: str, lot_id: str, counted: int, note: str = "") -> LotRow:
    """Set a lot to what was counted, as a move of the difference. Raises BadQuantity, NoSuchThing."""
    if not 0 <= counted <= _MOST:
        raise BadQuantity(counted)
    with shop.writing(actor) as draft:
        row = lot(shop, lot_id)
        if counted != row.on_hand:
            _move(draft, row.id, counted - row.on_hand, MoveReason.COUNT, row.unit_cost, note)
    return lot(shop, lot_id)


def suggest(shop: Shop, finding: Finding, board: BoardSpec | None) -> tuple[LotRow, ...]:
    """Lots with something on hand that fit the finding's suspects on this board, likeliest suspect first, oldest lot
    first. A part that fits nothing in particular fits every board.
    """
    here = {name.casefold() for name in (board.code, board.chip, board.model) if name} if board else set()
    known = {row.id: row for row in parts(shop)}
    stock = [row for row in lots(shop) if row.on_hand > 0]
    result: list[LotRow] = []
    for kind in dict.fromkeys(suspect.kind for suspect in finding.parts):
        for row in stock:
            fits = known[row.part_id].fits
            if row.kind is kind and row not in result and (not fits or here & {name.casefold() for name in fits}):
                result.append(row)
    return tuple(result)


def _move(draft: Draft, lot_id: str, quantity: int, reason: MoveReason, cost: Money, note: str) -> None:
    draft.add(
        "stock_move",
        lot_id=lot_id,
        quantity=quantity,
        reason=reason.value,
        cost_minor=cost.minor,
        currency=cost.currency,
        note=note or None,
    )


def _part(row: Mapping[str, Any]) -> PartRow:
    return PartRow(
        id=row["id"],
        sku=row["sku"],
        name=row["name"],
        kind=PartKind(row["kind"]),
        fits=tuple(json.loads(row["fits"])),
        mpn=row["mpn"] or "",
        unit=row["unit"],
        minimum=row["minimum"],
        on_hand=row["on_hand"],
        lots=row["lots"],
    )


def _lot(row: Mapping[str, Any]) -> LotRow:
    return LotRow(
        id=row["id"],
        number=row["number"],
        part_id=row["part_id"],
        sku=row["sku"],
        part_name=row["part_name"],
        kind=PartKind(row["kind"]),
        grade=Grade(row["grade"]),
        on_hand=row["on_hand"],
        unit_cost=Money(row["cost_minor"], row["currency"]),
        supplier=row["supplier"] or "",
        batch=row["batch"] or "",
        bin=row["bin"] or "",
        received_at=time_of(row["received_at"]),
        donor_asset_id=row["donor_asset_id"],
    )
