"""Lists of work orders: which fit a filter, in which order, a page at a time. Whole orders are `order_reading`.

The rows of a page are found first, by their ids; what is told of each is read for these alone, so that a page costs the
same in a shop of two hundred thousand orders.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.domain.asset import AssetIdentity, AssetKind, Condition, SerialSource
from app.domain.clock import time_of, time_text
from app.domain.finding import Fault
from app.domain.flow import waits_for
from app.domain.order_draft import OrderFilter, OrderSort
from app.domain.order_row import OrderRow
from app.domain.phrase import Phrase
from app.domain.test_run import Phase, TestKind, TestRun, passes_in_a_row
from app.domain.work_order import LATE, Billing, Hold, OrderKind, Priority, State
from app.ledger.codec import from_json
from app.ledger.ledger import Reader
from app.services.families import family_of
from app.services.part_needs import met_orders, read_needs
from app.services.policy_reading import read_policy
from app.services.search_words import narrowed
from app.services.shop import Shop
from drivers.model.bench_run import BenchRun

Row = Mapping[str, Any]
_TESTED = (State.TESTING, State.BURN_IN)
OPEN = tuple(state for state in State if not state.closed)


def orders(shop: Shop, filter: OrderFilter | None = None) -> tuple[OrderRow, ...]:
    """The orders that fit the filter, the most recently moved first unless it says otherwise."""
    wanted = narrowed(shop, filter or OrderFilter())
    with shop.read() as db:
        return listed(db, wanted)


def count(shop: Shop, filter: OrderFilter) -> int:
    """How many orders fit the filter, whatever its page."""
    wanted = narrowed(shop, filter)
    with shop.read() as db:
        return counted(db, wanted)


def counted(db: Reader, filter: OrderFilter) -> int:
    """As `count`, inside a reading that is under way."""
    joins, where, values = _where(db, filter)
    found = db.execute(f"SELECT count(*) FROM work_order AS o {joins} WHERE {where}", values)  # noqa: S608 - own text
    return int(found.fetchone()[0])


def listed(db: Reader, filter: OrderFilter) -> tuple[OrderRow, ...]:
    """As `orders`, inside a reading that is under way."""
    joins, where, values = _where(db, filter)
    how, sort_joins = _SORTS[filter.sort]
    joins += "".join(join for join in sort_joins if join not in joins)
    downwards = filter.descending != (filter.sort is OrderSort.MOVED)
    ordered = ", ".join(f"{term} {'DESC' if downwards else 'ASC'}" for term in how)
    tables = f"work_order AS o {joins}"
    if filter.sort is OrderSort.SERIAL and not _few(filter):  # along the index of serials, not by sorting them all
        tables = f"asset AS a CROSS JOIN work_order AS o ON o.asset_id = a.id {joins.replace(_ASSET, '')}"
    found = db.execute(
        f"SELECT o.id FROM {tables} WHERE {where} ORDER BY {ordered} LIMIT ? OFFSET ?",  # noqa: S608
        (*values, filter.limit, filter.offset),
    )
    return rows_of(db, [row[0] for row in found])


def _few(filter: OrderFilter) -> bool:
    """Whether the filter leaves a small part of the orders."""
    timed = filter.late or filter.hold_over
    return bool(filter.open_only or filter.states or timed or filter.assignee or filter.among is not None)


def rows_of(db: Reader, ids: Sequence[str]) -> tuple[OrderRow, ...]:
    """The orders of these ids as rows, in that order."""
    found: dict[str, Row] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        for row in db.execute(_LIST.format(ids=", ".join("?" * len(some))), some):
            found[row["id"]] = row
    proofs = _proofs(db, [row for row in found.values() if State(row["state"]) in _TESTED])
    here: tuple[str, ...] = ()
    if any(row["state"] == State.AWAITING_PARTS for row in found.values()):
        here = met_orders(read_needs(db))
    return tuple(_with_parts(_listed(found[id_], proofs.get(id_)), here) for id_ in ids if id_ in found)


def _with_parts(row: OrderRow, here: Sequence[str]) -> OrderRow:
    """An order that waits for parts which are all here says so."""
    if row.state is State.AWAITING_PARTS and row.number in here:
        return replace(row, waits_for=Phrase("waits_parts_here"))
    return row


def identity(row: Row, prefix: str = "") -> AssetIdentity:
    """An asset's identity from its row; `prefix` is what its columns begin with in a joined row."""
    source = row[prefix + "serial_source"]
    return AssetIdentity(
        id=row[prefix + "id"],
        number=row[prefix + "number"],
        kind=AssetKind(row[prefix + "kind"]),
        model=row[prefix + "model"],
        board_code=row[prefix + "board_code"],
        serial=row[prefix + "serial"],
        serial_source=SerialSource(source) if source else None,
        mac=row[prefix + "mac"],
        condition=Condition(row[prefix + "condition"]),
    )


_AT_ONCE = 500
_ASSET = " JOIN asset AS a ON a.id = o.asset_id"
_CUSTOMER = " LEFT JOIN customer_private AS c ON c.id = o.customer_id"
_PERSON = " LEFT JOIN person_private AS w ON w.id = o.assignee_id"
_RANK = "CASE o.priority WHEN 'high' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END"
#: Sort -> its terms, and the tables they need.
_SORTS: dict[OrderSort, tuple[tuple[str, ...], tuple[str, ...]]] = {
    OrderSort.MOVED: (("o.hlc",), ()),
    OrderSort.URGENCY: ((_RANK, "o.due_at IS NULL", "o.due_at", "o.hlc"), ()),
    OrderSort.NUMBER: (("o.number",), ()),
    OrderSort.STATE: (("o.state", "o.hlc"), ()),
    OrderSort.SERIAL: (("a.serial",), (_ASSET,)),
    OrderSort.CUSTOMER: (("c.name", "o.hlc"), (_CUSTOMER,)),
    OrderSort.DUE: (("o.due_at IS NULL", "o.due_at", "o.hlc"), ()),
    OrderSort.ASSIGNEE: (("w.name IS NULL", "w.name", "o.hlc"), (_PERSON,)),
}

_LIST = """
SELECT o.id, o.number, o.state, o.reported_fault, o.priority, o.attempt, o.miner_ip, o.miner_slot, o.created_at,
    o.kind, o.billing, o.due_at, o.held_why, o.held_until, o.customer_reference, o.parent_id,
    a.id AS a_id, a.number AS a_number, a.kind AS a_kind, a.model AS a_model, a.board_code AS a_board_code,
    a.serial AS a_serial, a.serial_source AS a_serial_source, a.mac AS a_mac, a.condition AS a_condition,
    c.name AS customer, w.name AS assignee, b.number AS batch,
    (SELECT f.fault FROM finding AS f WHERE f.order_id = o.id AND f.gone = 0 AND coalesce((SELECT s.status
        FROM finding_status AS s WHERE s.finding_id = f.id AND s.gone = 0 ORDER BY s.hlc DESC LIMIT 1), '')
        <> 'ruled_out' ORDER BY f.hlc DESC LIMIT 1) AS fault,
    t.created_at AS moved_at, t.reason AS reason, p.name AS technician,
    EXISTS (SELECT 1 FROM signature AS s WHERE s.order_id = o.id AND s.gone = 0) AS signed
FROM work_order AS o JOIN asset AS a ON a.id = o.asset_id
    LEFT JOIN customer_private AS c ON c.id = o.customer_id
    LEFT JOIN person_private AS w ON w.id = o.assignee_id
    LEFT JOIN intake_batch AS b ON b.id = o.batch_id
    LEFT JOIN transition AS t ON t.id = (SELECT n.id FROM transition AS n
        WHERE n.order_id = o.id AND n.gone = 0 ORDER BY n.hlc DESC LIMIT 1)
    LEFT JOIN person_private AS p ON p.id = t.created_by
WHERE o.id IN ({ids})
"""
#: The last work on the board of an order, and the tests after the repair since then.
_WORKED = """
SELECT max(hlc) FROM (
    SELECT hlc FROM action WHERE order_id = :id AND gone = 0 AND code <> 'inspect'
    UNION ALL SELECT hlc FROM replacement WHERE order_id = :id AND gone = 0)
"""
_PROOFS = """
SELECT id, created_at, kind, verdict, hlc, CASE WHEN json_extract(run, '$.interrupted') OR
    json_extract(run, '$.replayed') OR json_array_length(run, '$.left_out') THEN run END AS run
FROM test_run WHERE order_id = ? AND gone = 0 AND phase = 'after' AND hlc >= ? ORDER BY hlc
"""


def _where(db: Reader, wanted: OrderFilter) -> tuple[str, str, list[Any]]:
    """The tables that a filter needs besides the orders, its conditions, and their values."""
    joins: list[str] = []
    conditions, values = ["o.gone = 0"], list[Any]()

    def needs(table: str) -> None:
        if table not in joins:
            joins.append(table)

    def among(states: Iterable[State]) -> None:
        chosen = sorted(state.value for state in states)
        conditions.append(f"o.state IN ({', '.join('?' * len(chosen))})")
        values.extend(chosen)

    if wanted.states:
        among(wanted.states)
    elif wanted.open_only:
        among(OPEN)
    if wanted.late:
        among(LATE)
        conditions.append("o.due_at < ?")
        values.append(time_text(round(datetime.now(UTC).timestamp() * 1000)))
    if wanted.hold_over:
        among((State.ON_HOLD,))
        conditions.append("o.held_until <= ?")
        values.append(time_text(round(datetime.now(UTC).timestamp() * 1000)))
    if wanted.asset_id is not None:
        family = family_of(db, wanted.asset_id)
        marks = ", ".join("?" * len(family))
        conditions.append(f"(o.asset_id IN ({marks}) OR o.miner_id IN ({marks}))")
        values += family * 2
    if wanted.assignee is not None:
        conditions.append("o.assignee_id IN (SELECT id FROM person_private WHERE name = ?)")
        values.append(" ".join(wanted.assignee.split()))
    if wanted.batch is not None:
        conditions.append("o.batch_id = (SELECT id FROM intake_batch WHERE number = ?)")
        values.append(wanted.batch)
    for set_, condition in (
        (wanted.comeback, "o.parent_id IS NOT NULL"),
        (
            wanted.awaits_customer,
            "(o.state = 'awaiting_approval' OR (o.state = 'on_hold' AND o.held_why = 'customer'))",
        ),
        (wanted.warranty, "(o.billing = 'warranty' OR o.kind = 'warranty')"),
        (wanted.urgent, "o.priority = 'high'"),
    ):
        if set_:
            conditions.append(condition)
    if wanted.serial is not None:
        needs(_ASSET)
        conditions.append("a.serial = ?")
        values.append(wanted.serial)
    if wanted.among is not None:
        conditions.append("o.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(wanted.among))
    for word in wanted.customer.split():
        needs(_CUSTOMER)
        conditions.append("c.name LIKE ? ESCAPE '\\'")
        values.append(f"%{_escaped(word)}%")
    for word in wanted.text.split():
        needs(_ASSET)
        needs(_CUSTOMER)
        columns = ("o.number", "a.serial", "a.model", "a.board_code", "c.name", "o.reported_fault", "o.miner_ip")
        conditions.append("(" + " OR ".join(f"{column} LIKE ? ESCAPE '\\'" for column in columns) + ")")
        values += [f"%{_escaped(word)}%"] * len(columns)
    return "".join(joins), " AND ".join(conditions), values


def _listed(row: Row, proof: tuple[tuple[int, int], bool] | None) -> OrderRow:
    state = State(row["state"])
    hold = Hold(row["held_why"]) if row["held_why"] else None
    until = time_of(row["held_until"]) if row["held_until"] else None
    return OrderRow(
        id=row["id"],
        number=row["number"],
        state=state,
        asset=identity(row, "a_"),
        reported_fault=row["reported_fault"],
        customer=row["customer"],
        opened_at=time_of(row["created_at"]),
        changed_at=time_of(row["moved_at"] or row["created_at"]),
        priority=Priority(row["priority"]),
        attempt=row["attempt"],
        fault=row["fault"],
        miner_ip=row["miner_ip"],
        technician=row["technician"] or "",
        miner_slot=row["miner_slot"],
        kind=OrderKind(row["kind"]),
        billing=Billing(row["billing"]),
        due_at=time_of(row["due_at"]) if row["due_at"] else None,
        assignee=row["assignee"] or "",
        hold=hold,
        held_until=until,
        waits_for=waits_for(
            state,
            hold,
            until,
            row["reason"] or "" if state is State.ON_HOLD else "",
            serial_known=row["a_serial"] is not None,
            passes=proof[0] if proof else None,
            failed=bool(proof and proof[1]),
            signed=bool(row["signed"]),
        ),
        batch=row["batch"],
        customer_reference=row["customer_reference"] or "",
        comeback=row["parent_id"] is not None,
    )


def _proofs(db: Reader, rows: Iterable[Row]) -> dict[str, tuple[tuple[int, int], bool]]:
    """Of orders that are tested: passes in a row and passes needed, and whether the newest test failed."""
    found = {}
    for row in rows:
        done = db.execute(_WORKED, {"id": row["id"]}).fetchone()[0]
        runs = [
            TestRun(
                id=run["id"],
                at=time_of(run["created_at"]),
                by="",
                kind=TestKind(run["kind"]),
                phase=Phase.AFTER,
                verdict=Fault(run["verdict"]),
                run=from_json(BenchRun, run["run"]) if run["run"] else None,
                stamp=run["hlc"],
            )
            for run in db.execute(_PROOFS, (row["id"], done or 0))
        ]
        need = read_policy(db, row["a_board_code"], row["a_model"], kind=OrderKind(row["kind"])).passes
        said = [run for run in runs if not run.a_look and not run.replayed]
        found[row["id"]] = ((passes_in_a_row(runs, done), need), bool(said) and said[-1].failed)
    return found


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
