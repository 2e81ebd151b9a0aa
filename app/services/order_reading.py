"""Reading one work order: from rows of the record to `OrderView`. Lists of orders are `app.services.order_list`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.domain.aging import AgingRun
from app.domain.board_check import BoardCheck, CheckKind, PowerOverride
from app.domain.clock import time_of
from app.domain.finding import Fault, Finding
from app.domain.identifier import parse_number
from app.domain.measurement import Measurement, MeasurementDraft
from app.domain.order_view import (
    ActionLine,
    AmendmentLine,
    AttachmentLine,
    ChecklistLine,
    FindingLine,
    MinerLine,
    NoteLine,
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
    Hold,
    OrderKind,
    Priority,
    RemovedPart,
    SignerRole,
    State,
)
from app.ledger.codec import from_json
from app.ledger.ledger import Reader
from app.services.order_content import DOCUMENT, content_hash, vouched_hash
from app.services.order_list import identity, orders
from app.services.policy_reading import read_policy
from app.services.prices import read_charges
from app.services.quote_reading import read_quotes
from app.services.shop import Shop
from drivers.model.bench_run import BenchRun
from drivers.model.probe_point import Ground, ProbeMode, ProbeState

__all__ = ["DOCUMENT", "identity", "order", "order_id", "orders"]

Row = Mapping[str, Any]


def order(shop: Shop, number_or_id: str) -> OrderView:
    """The whole order by its number (with or without check character) or id. Raises NoSuchThing."""
    with shop.read() as db:
        row = _order_row(db, number_or_id)
        return _view(shop, db, row)


def order_id(shop: Shop, number_or_id: str) -> str:
    """The id of an order by its number or id. Raises NoSuchThing."""
    with shop.read() as db:
        return str(_order_row(db, number_or_id)["id"])


def _order_row(db: Reader, number_or_id: str) -> Row:
    try:
        number = str(parse_number(number_or_id))
    except ValueError:
        number = number_or_id
    row: Row | None = db.execute(
        "SELECT * FROM work_order WHERE (number = ? OR id = ?) AND gone = 0", (number, number)
    ).fetchone()
    if row is None:  # the number it had on the bench it came from
        row = db.execute(
            "SELECT * FROM work_order WHERE came_as = ? AND gone = 0 ORDER BY id DESC LIMIT 1", (number,)
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
    batch = db.execute("SELECT number FROM intake_batch WHERE id = ?", (row["batch_id"],)).fetchone()
    transitions = tuple(
        TransitionLine(
            **r["common"],
            source=State(r["source"]),
            target=State(r["target"]),
            reason=r["reason"] or "",
            overridden=bool(r["overridden"]),
            hold=Hold(r["why"]) if r["why"] else None,
            until=time_of(r["until"]) if r["until"] else None,
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
        asset=replace(identity(asset), came_as=asset["came_as"]),
        came_as=row["came_as"],
        imported_from=row["imported_from"],
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
            ChecklistLine(
                **r["common"], item=r["item"], answer=r["answer"], note=r["note"] or "", template=r["template"] or ""
            )
            for r in lines("intake_answer")
        ),
        content_hash="",
        policy=read_policy(db, asset["board_code"], asset["model"], kind=OrderKind(row["kind"])),
        parent_number=parent["number"] if parent else None,
        held_from=State(row["held_from"]) if row["held_from"] else None,
        hold=Hold(row["held_why"]) if row["held_why"] else None,
        held_until=time_of(row["held_until"]) if row["held_until"] else None,
        due_at=time_of(row["due_at"]) if row["due_at"] else None,
        assignee=names.get(row["assignee_id"], ""),
        batch=batch["number"] if batch else None,
        customer_reference=row["customer_reference"] or "",
        demo=shop.demo,
        checks=_checks(lines("board_check"), measurements),
        power_overrides=tuple(
            PowerOverride(**r["common"], reason=r["reason"], check_id=r["check_id"]) for r in lines("power_override")
        ),
        amendments=tuple(
            AmendmentLine(**r["common"], text=r["text"], content_hash=r["content_hash"], file_ids=_ids(r["files"]))
            for r in lines("amendment")
        ),
        customer_id=row["customer_id"],
        quotes=read_quotes(db, (row["id"],)).get(row["id"], ()),
        price_cap=_price_cap(db, row),
    )
    moments = [entry.at for entry in view.timeline] + [one.at for one in measurements]
    newest = max(moments, default=view.opened_at)
    return replace(view, content_hash=content_hash(view), vouched_hash=vouched_hash(view), changed_at=newest)


def _price_cap(db: Reader, row: Row) -> Money | None:
    """The order's own agreement, else its customer's; of a double that was merged, of the customer that stays."""
    agreed = db.execute(
        "SELECT s.price_cap_minor, s.currency FROM customer AS c"
        " JOIN customer AS s ON s.id = coalesce(c.merged_into, c.id) WHERE c.id = ?",
        (row["customer_id"],),
    ).fetchone()
    currency = row["currency"] or (agreed["currency"] if agreed else None) or read_charges(db).currency
    if row["price_cap_minor"] is not None:
        return Money(row["price_cap_minor"], currency)
    return Money(agreed["price_cap_minor"], currency) if agreed and agreed["price_cap_minor"] is not None else None


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
            "SELECT l.number, l.came_as, l.grade, p.id AS part_id, p.sku, p.name FROM lot AS l"
            " JOIN part AS p ON p.id = l.part_id"
            " WHERE l.id = ?",
            (r["lot_id"],),
        ).fetchone()
        move = db.execute(
            "SELECT cost_minor, currency, value_minor FROM stock_move WHERE id = ?", (r["stock_move_id"],)
        ).fetchone()
        given_back = [back for back in returns if back["replacement_id"] == r["id"]]
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
                lot_came_as=lot["came_as"],
                grade=Grade(lot["grade"]),
                unit_cost=Money(move["cost_minor"], move["currency"]),
                removed=RemovedPart(r["removed"]),
                removed_mark=r["removed_mark"] or "",
                returned=sum(back["quantity"] for back in given_back),
                value=_value_left(db, move, given_back),
                finding_ids=_ids(r["finding_ids"]),
            )
        )
    return tuple(result)


def _value_left(db: Reader, move: Row, given_back: list[dict[str, Any]]) -> Money | None:
    """What the pieces that stayed on the board were worth when taken; None where only a unit cost was kept."""
    if move["value_minor"] is None:
        return None
    ids = json.dumps([back["stock_move_id"] for back in given_back])
    returned = db.execute(
        "SELECT coalesce(sum(coalesce(value_minor, quantity * cost_minor)), 0) FROM stock_move"
        " WHERE id IN (SELECT value FROM json_each(?))",
        (ids,),
    ).fetchone()[0]
    return Money(-move["value_minor"] - returned, move["currency"])


def _ids(text: str | None) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()
