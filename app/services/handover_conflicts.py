"""What two benches say differently: read for people, and settled by one of them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from app.domain.clock import time_of
from app.domain.handover import Choice, Conflict
from app.domain.shop_error import NoSuchThing, OrderSigned
from app.ledger.change import Commit, Scalar
from app.ledger.entities import ENTITIES
from app.ledger.ledger import Reader, Row
from app.services.freeze import CONTENT, ORDER_FIELDS
from app.services.handover_file import Handed
from app.services.handover_merge import Merged
from app.services.shop import Shop
from app.services.twins import write_merge

_OPEN = """
SELECT k.*, o.number AS order_number, h.peer AS bench
FROM conflict AS k JOIN handover AS h ON h.id = k.handover_id LEFT JOIN work_order AS o ON o.id = k.order_id
WHERE k.gone = 0 AND {where} ORDER BY k.hlc
"""
#: The column that people know a row by.
_KNOWN_BY = {"work_order": "number", "asset": "number", "lot": "number", "quote": "number", "claim": "number",
             "part": "sku", "attachment": "name"}  # fmt: skip


def conflicts_of(shop: Shop, order_id: str | None = None) -> tuple[Conflict, ...]:
    """What waits for a person: of an order (by id), or of the whole shop; the oldest first."""
    with shop.read() as db:
        where = "k.settled IS NULL" + (" AND k.order_id = ?" if order_id is not None else "")
        rows = db.execute(_OPEN.format(where=where), (order_id,) if order_id is not None else ()).fetchall()
        return tuple(_conflict(db, row) for row in rows if not _joined(db, row))


def settle(shop: Shop, actor: str, conflict_id: str, choice: Choice) -> Commit:
    """Settle a conflict, as one commit that `Shop.undo` takes back: the field is as chosen, and newer than both.

    Of a board known under two numbers: THEIRS = it is one board, OURS = they are two. Raises NoSuchThing (also where it
    is settled already), OrderSigned where the choice would change what was signed, and what `Ledger.commit` raises.
    """
    with shop.writing(actor) as draft:
        with shop.read() as db:
            row = db.execute(_OPEN.format(where="k.settled IS NULL AND k.id = ?"), (conflict_id,)).fetchone()
            if row is None:
                raise NoSuchThing("conflict", conflict_id)
            now = db.execute(f"SELECT * FROM {_table(row)} WHERE id = ?", (row["entity_id"],)).fetchone()  # noqa: S608
            if choice is Choice.THEIRS:
                _refuse_signed(db, row)
        same_thing = row["entity"] == "asset" and row["field"] == "merged_into"
        value: Scalar = json.loads(row["theirs"]) if choice is Choice.THEIRS else now[row["field"]]
        if same_thing and choice is Choice.THEIRS:
            write_merge(shop, draft, str(value), row["entity_id"])
        elif not same_thing:
            draft.set(row["entity"], row["entity_id"], **{row["field"]: value})
        draft.set("conflict", row["id"], settled=choice.value)
    return draft.saved()


def shown(shop: Shop, plan: Merged, handed: Handed) -> tuple[Conflict, ...]:
    """The conflicts that taking a hand-over in would put before a person."""
    made_at: datetime = handed.made_at
    names = {row.id: row for row in handed.rows}
    with shop.read() as db:
        result = []
        for odds in plan.odds:
            number = plan.numbers.get(odds.order_id or "")
            came = names.get(odds.id)
            subject = plan.numbers[odds.id][0] if odds.id in plan.numbers else _subject(db, odds.entity, odds.id)
            if not subject and came is not None:
                subject = str(came.fields.get("name") or "")
            result.append(
                Conflict(
                    id="",
                    entity=odds.entity,
                    field=odds.field,
                    subject=subject,
                    ours=_said(db, odds.entity, odds.field, odds.ours),
                    theirs=_said(db, odds.entity, odds.field, odds.theirs),
                    bench=handed.manifest["bench"],
                    at=made_at,
                    order_number=number[0] if number else None,
                )
            )
    return tuple(result)


def _conflict(db: Reader, row: Row) -> Conflict:
    now = db.execute(f"SELECT * FROM {_table(row)} WHERE id = ?", (row["entity_id"],)).fetchone()  # noqa: S608 - checked
    return Conflict(
        id=row["id"],
        entity=row["entity"],
        field=row["field"],
        subject=_subject(db, row["entity"], row["entity_id"]),
        ours=_said(db, row["entity"], row["field"], now[row["field"]] if now is not None else None),
        theirs=_said(db, row["entity"], row["field"], json.loads(row["theirs"])),
        bench=row["bench"] or "",
        at=time_of(row["created_at"]),
        order_number=row["order_number"],
        settled=Choice(row["settled"]) if row["settled"] else None,
    )


def _joined(db: Reader, row: Row) -> bool:
    """Whether what was asked, one thing or two, was answered elsewhere meanwhile: on the board's page."""
    if row["entity"] != "asset" or row["field"] != "merged_into":
        return False
    pair = (row["entity_id"], json.loads(row["theirs"]))
    return db.execute("SELECT 1 FROM asset WHERE id IN (?, ?) AND merged_into IS NOT NULL", pair).fetchone() is not None


def _table(row: Row) -> str:
    """The table of the row at odds; only a declared entity is one."""
    return ENTITIES[row["entity"]].name


def _subject(db: Reader, entity: str, id_: str) -> str:
    column = _KNOWN_BY.get(entity)
    if column is None:
        return ""
    row = db.execute(f"SELECT {column} FROM {entity} WHERE id = ?", (id_,)).fetchone()  # noqa: S608 - our own names
    return str(row[0] or "") if row is not None else ""


def _said(db: Reader, entity: str, field: str, value: Any) -> str:
    """A value as people read it: what it points at by its name or number."""
    if value is None:
        return ""
    declared = ENTITIES[entity].field_of(field)
    if declared is None or declared.refers is None:
        return str(value)
    if declared.refers in ("person", "customer"):
        table, column = f"{declared.refers}_private", "name"
    else:
        table, column = declared.refers, _KNOWN_BY.get(declared.refers, "id")
    row = db.execute(f"SELECT {column} FROM {table} WHERE id = ?", (value,)).fetchone()  # noqa: S608 - our own names
    return str(row[0] or "") if row is not None else ""


def _refuse_signed(db: Reader, row: Row) -> None:
    """A signed order's content is not settled by taking over what was not signed; an amendment says it."""
    content = row["entity"] in CONTENT or (row["entity"] == "work_order" and row["field"] in ORDER_FIELDS)
    if not content or row["order_id"] is None:
        return
    signed = db.execute("SELECT 1 FROM signature WHERE order_id = ? AND gone = 0", (row["order_id"],)).fetchone()
    if signed:
        raise OrderSigned(row["order_number"] or "")
