"""What a hand-over may bring: an order or a board with what belongs to it, and nothing of the bench it comes to."""

from __future__ import annotations

from app.domain.handover import HandoverUnreadable
from app.ledger.entities import ENTITIES
from app.services.handover_file import ROWS, Handed
from app.services.handover_rows import NOT_FOLLOWED, owned

#: What goes along with a board, whether an order of it does or not.
_OF_BOARDS = ("asset", "installation", "asset_identity", "asset_move")


def _travelling() -> frozenset[str]:
    """The entities that a bench hands over: those of an order and its board, and what these lean on."""
    found = {"work_order", "person", *_OF_BOARDS, *owned("work_order")}
    todo = list(found)
    while todo:
        refers = {one.refers for one in ENTITIES[todo.pop()].logged if one.refers}
        new = refers - NOT_FOLLOWED - found
        found |= new
        todo += new
    return frozenset(found)


_TRAVELS = _travelling()
#: What is of one order and of no other: its facts, its steps, and what was taken from stock for it.
_OF_AN_ORDER = frozenset(
    name
    for name in _TRAVELS
    if (one := ENTITIES[name].field_of("order_id")) is not None and (one.required or name == "stock_move")
)


def refuse_foreign(handed: Handed) -> None:
    """Raise HandoverUnreadable ("values") for rows that do not travel, that are of an order which the file does not
    hold, or that go by one id under two names.
    """
    orders = {row.id for row in handed.rows if row.entity == "work_order"}
    seen: set[str] = set()
    for row in handed.rows:
        foreign = row.entity in _OF_AN_ORDER and row.fields.get("order_id") not in orders
        if row.entity not in _TRAVELS or foreign or row.id in seen:
            raise HandoverUnreadable(handed.path.name, "values", f"{ROWS}: {row.entity}")
        seen.add(row.id)
