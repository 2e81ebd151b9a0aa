"""Reading work orders: from rows of the record to `OrderView` and `OrderRow`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.domain.aging import AgingRun
from app.domain.asset import AssetIdentity, AssetKind, Condition, SerialSource
from app.domain.board_check import BoardCheck, CheckKind, PowerOverride
from app.domain.clock import time_of
from app.domain.finding import Fault, Finding
from app.domain.identifier import parse_number
from app.domain.measurement import Measurement, MeasurementDraft
from app.domain.order_draft import OrderFilter
from app.domain.order_view import (
    ActionLine,
    AttachmentLine,
    ChecklistLine,
    FindingLine,
    MinerLine,
    NoteLine,
    OrderRow,
    OrderView,
    ReplacementLine,
    SignatureLine,
    TransitionLine,
)
from app.domain.shop_error import NoSuchThing
from app.domain.spot import Conditions, Polarity
from app.domain.stock import Grade, Money
from app.domain.test_run import Phase, TestKind, TestRun
from app.domain.work_order import (
    ActionCode,
    Billing,
    FindingStatus,
    OrderKind,
    Priority,
    RemovedPart,
    SignerRole,
    State,
)
from app.ledger.codec import from_json, to_json
from app.ledger.ledger import Reader
from app.services.policy import read_policy
from app.services.shop import Shop
from drivers.model.bench_run import BenchRun
from drivers.model.probe_point import Ground, ProbeMode, ProbeState

Row = Mapping[str, Any]

#: Attachments of this phase (the printed order itself) are added after signing and are no part of what is signed.
DOCUMENT = "document"


def order(shop: Shop, number_or_id: str) -> OrderView:
    """The whole order by its number (with or without check character) or id. Raises NoSuchThing."""
    with shop.read() as db:
        row = _order_row(db, number_or_id)
        return _view(shop, db, row)


def order_id(shop: Shop, number_or_id: str) -> str:
    """The id of an order by its number or id. Raises NoSuchThing."""
    with shop.read() as db:
        return str(_order_row(db, number_or_id)["id"])


def orders(shop: Shop, filter: OrderFilter | None = None) -> tuple[OrderRow, ...]:
    """The orders that fit the filter, the most recently moved first."""
    wanted = filter or OrderFilter()
    conditions = ["o.gone = 0"]
    values: list[Any] = []
    if wanted.open_only:
        closed = [state.value for state in State if state.closed]
        conditions.append(f"o.state NOT IN ({', '.join('?' * len(closed))})")
        values += closed
    if wanted.serial is not None:
        conditions.append("a.serial = ?")
        values.append(wanted.serial)
    if wanted.asset_id is not None:
        conditions.append("(o.asset_id = ? OR o.miner_id = ?)")
        values += [wanted.asset_id] * 2
    for word in wanted.text.split():
        columns = ("o.number", "a.serial", "a.model", "a.board_code", "c.name", "o.reported_fault", "o.miner_ip")
        conditions.append("(" + " OR ".join(f"{column} LIKE ? ESCAPE '\\'" for column in columns) + ")")
        values += [f"%{_escaped(word)}%"] * len(columns)
    with shop.read() as db:
        rows = db.execute(_LIST.format(where=" AND ".join(conditions)), (*values, wanted.limit)).fetchall()
        return tuple(_listed(row) for row in rows)


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


_LIST = """
SELECT o.id, o.number, o.state, o.reported_fault, o.priority, o.attempt, o.miner_ip, o.miner_slot, o.created_at,
    a.id AS a_id, a.number AS a_number, a.kind AS a_kind, a.model AS a_model, a.board_code AS a_board_code,
    a.serial AS a_serial, a.serial_source AS a_serial_source, a.mac AS a_mac, a.condition AS a_condition,
    c.name AS customer,
    (SELECT f.fault FROM finding AS f WHERE f.order_id = o.id AND f.gone = 0 AND coalesce((SELECT s.status
        FROM finding_status AS s WHERE s.finding_id = f.id AND s.gone = 0 ORDER BY s.hlc DESC LIMIT 1), '')
        <> 'ruled_out' ORDER BY f.hlc DESC LIMIT 1) AS fault,
    (SELECT t.created_at FROM transition AS t WHERE t.order_id = o.id AND t.gone = 0 ORDER BY t.hlc DESC LIMIT 1)
        AS moved_at,
    (SELECT p.name FROM transition AS t JOIN person_private AS p ON p.id = t.created_by
        WHERE t.order_id = o.id AND t.gone = 0 ORDER BY t.hlc DESC LIMIT 1) AS technician
FROM work_order AS o JOIN asset AS a ON a.id = o.asset_id LEFT JOIN customer_private AS c ON c.id = o.customer_id
WHERE {where} ORDER BY o.hlc DESC LIMIT ?
"""


def _listed(row: Row) -> OrderRow:
    return OrderRow(
        id=row["id"],
        number=row["number"],
        state=State(row["state"]),
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
    )


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _order_row(db: Reader, number_or_id: str) -> Row:
    try:
        number = str(parse_number(number_or_id))
    except ValueError:
        number = number_or_id
    row: Row | None = db.execute(
        "SELECT * FROM work_order WHERE (number = ? OR id = ?) AND gone = 0", (number, number)
    ).fetchone()
    if row is None:
        raise NoSuchThing("order", number_or_id)
    return row


def _view(shop: Shop, db: Reader, row: Row) -> OrderView:
    names = {r["id"]: r["name"] or "" for r in db.execute("SELECT id, name FROM person_private")}

    def lines(entity: str) -> list[dict[str, Any]]:
        found = db.execute(
            f"SELECT * FROM {entity} WHERE order_id = ? AND gone = 0 ORDER BY hlc",  # noqa: S608 - names given below
            (row["id"],),
        )
        return [
            dict(r) | {"common": {"id": r["id"], "at": time_of(r["created_at"]), "by": names.get(r["created_by"], ""),
                                  "stamp": r["hlc"]}}
            for r in found
        ]  # fmt: skip

    asset = db.execute("SELECT * FROM asset WHERE id = ?", (row["asset_id"],)).fetchone()
    parent = db.execute("SELECT number FROM work_order WHERE id = ?", (row["parent_id"],)).fetchone()
    customer = db.execute("SELECT name FROM customer_private WHERE id = ?", (row["customer_id"],)).fetchone()
    transitions = tuple(
        TransitionLine(
            **r["common"],
            source=State(r["source"]),
            target=State(r["target"]),
            reason=r["reason"] or "",
            overridden=bool(r["overridden"]),
        )
        for r in lines("transition")
    )
    measurements = tuple(_measurement(r) for r in lines("measurement"))
    view = OrderView(
        id=row["id"],
        number=row["number"],
        state=State(row["state"]),
        kind=OrderKind(row["kind"]),
        priority=Priority(row["priority"]),
        billing=Billing(row["billing"]),
        attempt=row["attempt"],
        asset=identity(asset),
        miner=_miner(db, row),
        customer=customer["name"] if customer else None,
        reported_fault=row["reported_fault"],
        opened_at=time_of(row["created_at"]),
        opened_by=names.get(row["created_by"], ""),
        changed_at=time_of(row["created_at"]),
        utc_offset_min=row["created_offset"],
        findings=_findings(lines("finding"), lines("finding_status")),
        test_runs=tuple(_test_run(r) for r in lines("test_run")),
        measurements=measurements,
        actions=tuple(
            ActionLine(
                **r["common"],
                code=ActionCode(r["code"]),
                position=r["position"] or "",
                result=r["result"] or "",
                minutes=r["minutes"],
                finding_ids=_ids(r["finding_ids"]),
            )
            for r in lines("action")
        ),
        replacements=_replacements(db, lines("replacement"), lines("part_return")),
        signatures=tuple(
            SignatureLine(
                **(r["common"] | {"by": names.get(r["person_id"], "")}),
                role=SignerRole(r["role"]),
                content_hash=r["content_hash"],
                image_sha256=r["image_sha256"],
            )
            for r in lines("signature")
        ),
        attachments=tuple(
            AttachmentLine(
                **r["common"],
                sha256=r["sha256"],
                mime=r["mime"],
                size=r["size"],
                name=r["name"] or "",
                caption=r["caption"] or "",
                phase=r["phase"] or "",
                small_sha256=r["small_sha256"],
                source=r["source"] or "",
                stripped=bool(r["stripped"]),
            )
            for r in lines("attachment")
        ),
        transitions=transitions,
        notes=tuple(NoteLine(**r["common"], text=r["text"]) for r in lines("note")),
        checklist=tuple(
            ChecklistLine(**r["common"], item=r["item"], answer=r["answer"], note=r["note"] or "")
            for r in lines("intake_answer")
        ),
        content_hash="",
        policy=read_policy(db, asset["board_code"], asset["model"]),
        parent_number=parent["number"] if parent else None,
        held_from=State(row["held_from"]) if row["held_from"] else None,
        demo=shop.demo,
        checks=_checks(lines("board_check"), measurements),
        power_overrides=tuple(
            PowerOverride(**r["common"], reason=r["reason"], check_id=r["check_id"]) for r in lines("power_override")
        ),
    )
    moments = [entry.at for entry in view.timeline] + [one.at for one in measurements]
    newest = max(moments, default=view.opened_at)
    return replace(view, content_hash=content_hash(view), changed_at=newest)


def content_hash(view: OrderView) -> str:
    """SHA-256 of everything that a signature vouches for: the asset, what was found, measured, done and fitted."""
    content = (
        view.number,
        view.reported_fault,
        (view.asset.number, view.asset.kind, view.asset.model, view.asset.board_code, view.asset.serial),
        view.miner,
        view.customer,
        view.findings,
        [_hashed(run) for run in view.test_runs],
        [_hashed_value(measured) for measured in view.measurements],
        view.actions,
        view.replacements,
        view.checklist,
        view.notes,
        tuple(line.sha256 for line in view.attachments if line.phase != DOCUMENT),
    )
    return hashlib.sha256(to_json(content).encode("ascii")).hexdigest()


def _hashed(run: TestRun) -> dict[str, Any]:
    """A test run as it is signed. One without aging is as it was before there were any, so that signatures hold."""
    told: dict[str, Any] = json.loads(to_json(run))
    if told["aging"] is None:
        del told["aging"]
    return told


def _hashed_value(measured: Measurement) -> dict[str, Any]:
    """A measurement as it is signed. One without known conditions is as it was before they were kept."""
    told: dict[str, Any] = json.loads(to_json(measured))
    if told["check_id"] is None:
        del told["check_id"]
    if told["taken"]["taken_under"] is None:
        del told["taken"]["taken_under"]
    return told


def _miner(db: Reader, row: Row) -> MinerLine | None:
    machine = db.execute("SELECT * FROM asset WHERE id = ?", (row["miner_id"],)).fetchone()
    if machine is None and row["miner_ip"] is None and row["miner_model"] is None and row["miner_slot"] is None:
        return None
    return MinerLine(
        ip=row["miner_ip"],
        make=row["miner_make"],
        model=row["miner_model"],
        serial=machine["serial"] if machine else None,
        mac=machine["mac"] if machine else None,
        slot=row["miner_slot"],
        asset_id=row["miner_id"],
    )


def _findings(rows: list[dict[str, Any]], statuses: list[dict[str, Any]]) -> tuple[FindingLine, ...]:
    newest = {status["finding_id"]: status for status in statuses}
    result = []
    for r in rows:
        status = newest.get(r["id"])
        result.append(
            FindingLine(
                **r["common"],
                finding=from_json(Finding, r["body"]),
                status=FindingStatus(status["status"]) if status else FindingStatus.SUSPECTED,
                phase=Phase(r["phase"]),
                test_run_id=r["test_run_id"],
                settled_by=status["common"]["by"] if status else None,
                settled_at=status["common"]["at"] if status else None,
                note=(status["note"] or "") if status else "",
            )
        )
    return tuple(result)


def _test_run(r: Row) -> TestRun:
    return TestRun(
        **r["common"],
        kind=TestKind(r["kind"]),
        phase=Phase(r["phase"]),
        verdict=Fault(r["verdict"]),
        board_code=r["board_code"],
        chips_expected=r["chips_expected"],
        chips_found=r["chips_found"],
        seconds=r["seconds"] or 0.0,
        ambient_c=r["ambient_c"],
        fixture=r["fixture"] or "",
        note=r["note"] or "",
        run=from_json(BenchRun, r["run"]) if r["run"] else None,
        aging=from_json(AgingRun, r["aging"]) if r["aging"] else None,
    )


def _measurement(r: Row) -> Measurement:
    taken = MeasurementDraft(
        point=r["point"],
        quantity=r["quantity"],
        value=r["value"],
        unit=r["unit"],
        domain=r["domain"],
        chip=r["chip"],
        limit_low=r["limit_low"],
        limit_high=r["limit_high"],
        uncertainty=r["uncertainty"],
        instrument=r["instrument"] or "",
        conditions=r["conditions"] or "",
        taken_under=_conditions(r),
    )
    return Measurement(**r["common"], taken=taken, test_run_id=r["test_run_id"], check_id=r["check_id"])


def _conditions(r: Row) -> Conditions | None:
    if r["mode"] is None:
        return None
    return Conditions(ProbeMode(r["mode"]), ProbeState(r["state"]), Ground(r["ground"]), Polarity(r["polarity"]))


def _checks(rows: list[dict[str, Any]], measurements: tuple[Measurement, ...]) -> tuple[BoardCheck, ...]:
    return tuple(
        BoardCheck(
            **r["common"],
            order_id=r["order_id"],
            kind=CheckKind(r["kind"]),
            phase=Phase(r["phase"]),
            board_code=r["board_code"],
            revision=r["revision"] or "",
            instrument=r["instrument"] or "",
            simulated=bool(r["simulated"]),
            body=r["body"] or "",
            ended=bool(r["ended"]),
            test_run_id=r["test_run_id"],
            measurements=tuple(one for one in measurements if one.check_id == r["id"]),
        )
        for r in rows
    )


def _replacements(db: Reader, rows: list[dict[str, Any]], returns: list[dict[str, Any]]) -> tuple[ReplacementLine, ...]:
    result = []
    for r in rows:
        lot = db.execute(
            "SELECT l.number, l.grade, p.id AS part_id, p.sku, p.name FROM lot AS l JOIN part AS p ON p.id = l.part_id"
            " WHERE l.id = ?",
            (r["lot_id"],),
        ).fetchone()
        move = db.execute("SELECT cost_minor, currency FROM stock_move WHERE id = ?", (r["stock_move_id"],)).fetchone()
        result.append(
            ReplacementLine(
                **r["common"],
                position=r["position"],
                quantity=r["quantity"],
                part_id=lot["part_id"],
                sku=lot["sku"],
                part_name=lot["name"],
                lot_id=r["lot_id"],
                lot_number=lot["number"],
                grade=Grade(lot["grade"]),
                unit_cost=Money(move["cost_minor"], move["currency"]),
                removed=RemovedPart(r["removed"]),
                removed_mark=r["removed_mark"] or "",
                returned=sum(back["quantity"] for back in returns if back["replacement_id"] == r["id"]),
                finding_ids=_ids(r["finding_ids"]),
            )
        )
    return tuple(result)


def _ids(text: str | None) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()
