"""The story of a part: every movement of it, readable, and the staircase of what was on the shelf."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

from app.domain.clock import time_of
from app.domain.part_story import PartStory, StockStep, StoryLine
from app.domain.stock import Grade, Money, MoveReason, PartRow
from app.services import stock
from app.services.shop import Shop

#: A move's bin is the one it names, else the lot's, else the text of an old lot (the rule of the whole house).
_MOVES = """
SELECT m.id, m.created_at, m.quantity, m.reason, m.cost_minor, m.currency, m.value_minor, m.note,
    l.id AS lot_id, l.number AS lot_number, l.grade, coalesce(s.name, l.supplier) AS supplier,
    coalesce(b.name, lb.name, l.bin) AS bin, ob.name AS source, o.number AS order_number, n.name AS person,
    coalesce(r.position, rr.position) AS position, pu.number AS purchase_number, c.number AS count_number,
    coalesce(d.serial, d.number) AS donor
FROM lot AS l CROSS JOIN stock_move AS m ON m.lot_id = l.id
LEFT JOIN work_order AS o ON o.id = m.order_id
LEFT JOIN person_private AS n ON n.id = m.created_by
LEFT JOIN replacement AS r ON r.stock_move_id = m.id AND r.gone = 0
LEFT JOIN part_return AS t ON t.stock_move_id = m.id AND t.gone = 0
LEFT JOIN replacement AS rr ON rr.id = t.replacement_id
LEFT JOIN place AS b ON b.id = m.place_id
LEFT JOIN place AS lb ON lb.id = l.place_id
LEFT JOIN place AS ob ON ob.id = m.other_place_id
LEFT JOIN purchase_line AS pl ON pl.id = l.purchase_line_id
LEFT JOIN purchase AS pu ON pu.id = pl.purchase_id
LEFT JOIN stock_count AS c ON c.id = m.count_id
LEFT JOIN supplier AS s ON s.id = l.supplier_id
LEFT JOIN asset AS d ON d.id = l.donor_asset_id
WHERE l.part_id = ? AND l.gone = 0 AND l.elsewhere IS NULL AND m.gone = 0 ORDER BY m.hlc, m.id
"""


def story_of(shop: Shop, part: PartRow | str) -> PartStory:
    """Every move of a part (row, id or SKU), oldest first. Raises NoSuchThing."""
    row = stock.part_named(shop, part) if isinstance(part, str) else part
    with shop.read() as db:
        moves = db.execute(_MOVES, (row.id,)).fetchall()
    told: list[tuple[Any, int]] = []
    steps: list[StockStep] = []
    level = 0
    for move in moves:
        quantity = move["quantity"]
        if move["reason"] == MoveReason.TRANSFER:
            if quantity < 0:
                continue  # its other half, into the other bin, is the line; together they change nothing
        elif quantity:
            level += quantity
            steps.append(StockStep(time_of(move["created_at"]), level))
        told.append((move, level))
    return PartStory(row.id, row.sku, _Told(told), tuple(steps))


class _Told(Sequence[StoryLine]):
    """The lines of a story, each made when somebody looks at it: of thousands, a window shows twenty."""

    def __init__(self, told: list[tuple[Any, int]]) -> None:
        self._told = told

    def __len__(self) -> int:
        return len(self._told)

    @overload
    def __getitem__(self, at: int) -> StoryLine: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[StoryLine]: ...
    def __getitem__(self, at: int | slice) -> StoryLine | Sequence[StoryLine]:
        return _Told(self._told[at]) if isinstance(at, slice) else _line(*self._told[at])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Told) and self._told == other._told

    __hash__ = None  # type: ignore[assignment]


def _line(row: Any, level: int) -> StoryLine:
    value = row["value_minor"]
    reason = MoveReason(row["reason"])
    came = reason in (MoveReason.RECEIVE, MoveReason.SALVAGE)
    return StoryLine(
        id=row["id"],
        at=time_of(row["created_at"]),
        by=row["person"] or "",
        reason=reason,
        quantity=row["quantity"],
        level=level,
        value=Money(row["quantity"] * row["cost_minor"] if value is None else value, row["currency"]),
        lot_id=row["lot_id"],
        lot_number=row["lot_number"],
        grade=Grade(row["grade"]),
        bin=row["bin"] or "",
        source=row["source"] or "",
        order_number=row["order_number"] or "",
        position=row["position"] or "",
        purchase_number=(row["purchase_number"] or "") if came else "",
        count_number=row["count_number"] or "",
        donor=(row["donor"] or "") if came else "",
        supplier=(row["supplier"] or "") if came else "",
        note=row["note"] or "",
    )
