"""What a signature freezes: the rows of an order that may no longer be written after it, and what may be taken back.

`Shop` asks here before each commit and each undo, so that no service can change a signed order's content by oversight.
Steps, amendments, further signatures, the kept paper, due date and person go on. Rows that come from another bench are
let in: what contradicts is shown as a conflict.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from app.domain.shop_error import OrderSigned, SignatureStands, StandsBecause
from app.domain.work_order import FINISHED, State
from app.ledger.change import Change, Op
from app.ledger.ledger import Reader
from app.services.order_content import AMENDMENT, DOCUMENT

#: What of an order is its content, by the table it lies in.
CONTENT = frozenset(
    {
        "test_run", "finding", "finding_status", "measurement", "board_check", "power_override", "action",
        "replacement", "part_return", "attachment", "note", "intake_answer", "stock_move", "quote", "approval",
        "swap_test",
    }
)  # fmt: skip
#: Fields of the order itself that are its content; where it stands, when it is due and whose it is may go on.
ORDER_FIELDS = frozenset(
    {
        "number", "asset_id", "miner_id", "miner_ip", "miner_make", "miner_model", "miner_slot", "customer_id",
        "parent_id", "kind", "billing", "reported_fault", "price_cap_minor", "currency", "customer_reference",
    }
)  # fmt: skip
#: What is added to an order after a signature without touching its content.
_ADDED_AFTER = (DOCUMENT, AMENDMENT)


def refuse_frozen(db: Reader, changes: Iterable[Change]) -> None:
    """Raise OrderSigned where a change would alter the content of a signed order."""
    held = tuple(changes)
    if any(change.origin is not None or change.entity in ("handover", "conflict") for change in held):
        return
    for order_id in {_order_of(db, change) for change in held} - {None}:
        if (number := _signed(db, str(order_id))) is not None:
            raise OrderSigned(number)


def refuse_undo(db: Reader, commit_id: str) -> None:
    """Raise OrderSigned where taking a commit back would alter what is signed, SignatureStands where it would take
    back a signature that something has been built on since. A hand-over that was taken in after the signature may go:
    then what was signed is there again.
    """
    rows = db.execute(
        "SELECT entity, entity_id, op, new, hlc FROM change WHERE commit_id = ? ORDER BY hlc", (commit_id,)
    ).fetchall()
    opened = {row["entity_id"] for row in rows if row["entity"] == "work_order" and row["op"] == Op.ADD.value}
    taken_in = any(row["entity"] == "handover" and json.loads(row["new"]).get("direction") == "in" for row in rows)
    for row in rows:
        order_id = _row_order(db, row["entity"], row["entity_id"])
        if order_id is None or order_id in opened:
            continue
        new: dict[str, Any] = json.loads(row["new"])
        number = _signed(db, order_id)
        if row["entity"] == "signature":
            _refuse_signature(db, order_id, row["entity_id"], added=row["op"] == Op.ADD.value)
        elif row["entity"] == "amendment":
            if number is not None and _signed_since(db, order_id, row["hlc"]):
                raise SignatureStands(number, StandsBecause.SIGNED_AGAIN)
        elif number is None or (taken_in and not _signed_since(db, order_id, rows[0]["hlc"])):
            continue
        elif _is_content(db, row, new) or _leads_back(row, new):
            raise OrderSigned(number)


def signature_stands(db: Reader, order_id: str, signature_id: str) -> StandsBecause | None:
    """Why a signature may not be taken back; None where it may."""
    own = db.execute("SELECT hlc FROM signature WHERE id = ? AND gone = 0", (signature_id,)).fetchone()
    if own is None:
        return None
    since: tuple[tuple[StandsBecause, str], ...] = (
        (StandsBecause.SIGNED_AGAIN, "SELECT 1 FROM signature WHERE order_id = ? AND gone = 0 AND hlc > ?"),
        (StandsBecause.AMENDED, "SELECT 1 FROM amendment WHERE order_id = ? AND gone = 0 AND hlc > ?"),
        (StandsBecause.HANDED_OVER, "SELECT 1 FROM transition WHERE order_id = ? AND gone = 0 AND hlc > ?"
         " AND target IN ('returned', 'returned_unrepaired', 'scrapped', 'donor')"),
        (StandsBecause.HANDED_OVER, "SELECT 1 FROM handover WHERE order_id = ? AND gone = 0 AND hlc > ?"
         " AND direction = 'out'"),
    )  # fmt: skip
    return next((why for why, query in since if db.execute(query, (order_id, own["hlc"])).fetchone()), None)


def _refuse_signature(db: Reader, order_id: str, signature_id: str, *, added: bool) -> None:
    """One given is taken back while nothing is built on it; one taken back comes again while nothing changed."""
    number = str(db.execute("SELECT number FROM work_order WHERE id = ?", (order_id,)).fetchone()["number"])
    if added:
        why = signature_stands(db, order_id, signature_id)
        if why is not None:
            raise SignatureStands(number, why)
        return
    own = db.execute("SELECT hlc FROM signature WHERE id = ?", (signature_id,)).fetchone()
    for name in sorted(CONTENT):
        written = f"SELECT 1 FROM {name} WHERE order_id = ? AND hlc > ?"  # noqa: S608 - our own tables
        if name == "attachment":
            written += " AND coalesce(phase, '') <> 'document'"
        if db.execute(written + " LIMIT 1", (order_id, own["hlc"])).fetchone():
            raise SignatureStands(number, StandsBecause.CHANGED)


def _order_of(db: Reader, change: Change) -> str | None:
    """The order whose content a change would alter; None where it alters none."""
    if change.entity == "work_order":
        return change.id if change.op is Op.SET and change.fields.keys() & ORDER_FIELDS else None
    if change.entity not in CONTENT:
        return None
    if change.op is Op.ADD:
        after = change.entity == "attachment" and change.fields.get("phase") in _ADDED_AFTER
        order_id = change.fields.get("order_id")
        return None if after or order_id is None else str(order_id)
    return _row_order(db, change.entity, change.id)


def _is_content(db: Reader, row: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    if row["entity"] == "work_order":
        return bool(new.keys() & ORDER_FIELDS)
    if row["entity"] == "attachment":
        phase = db.execute("SELECT phase FROM attachment WHERE id = ?", (row["entity_id"],)).fetchone()["phase"]
        return phase not in _ADDED_AFTER
    return row["entity"] in CONTENT


def _leads_back(row: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """A step whose undo would put the order back to where its work is not finished."""
    return row["entity"] == "transition" and "source" in new and State(new["source"]) not in FINISHED


def _row_order(db: Reader, entity: str, id_: str) -> str | None:
    if entity == "work_order":
        return id_
    if entity not in CONTENT and entity not in ("signature", "amendment", "transition"):
        return None
    row = db.execute(f"SELECT order_id FROM {entity} WHERE id = ?", (id_,)).fetchone()  # noqa: S608 - our own tables
    return row["order_id"] if row is not None else None


def _signed(db: Reader, order_id: str) -> str | None:
    """The number of an order that carries a signature."""
    row = db.execute(
        "SELECT o.number FROM work_order AS o WHERE o.id = ?"
        " AND EXISTS (SELECT 1 FROM signature AS s WHERE s.order_id = o.id AND s.gone = 0)",
        (order_id,),
    ).fetchone()
    return row["number"] if row is not None else None


def _signed_since(db: Reader, order_id: str, hlc: int) -> bool:
    query = "SELECT 1 FROM signature WHERE order_id = ? AND gone = 0 AND hlc > ?"
    return db.execute(query, (order_id, hlc)).fetchone() is not None
