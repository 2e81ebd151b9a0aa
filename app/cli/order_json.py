"""Work orders, assets and stock as JSON documents for programs. Keys are always there, null when unknown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.domain.asset import AssetIdentity, Installation
from app.domain.order_view import AssetView, OrderRow, OrderView
from app.domain.stock import LotRow, Money, PartRow
from app.domain.test_run import TestRun
from app.services.contract import finding_document
from app.words.orders import explain, step_name


def row_document(row: OrderRow) -> dict[str, Any]:
    """One order as listed."""
    return {
        "number": row.number,
        "state": row.state.value,
        "asset": asset_document(row.asset),
        "reported_fault": row.reported_fault,
        "fault": row.fault,
        "customer": row.customer,
        "miner_ip": row.miner_ip,
        "opened_at": _time(row.opened_at),
        "changed_at": _time(row.changed_at),
    }


def order_document(view: OrderView) -> dict[str, Any]:
    """The order whole."""
    step = view.next_step
    return {
        "number": view.number,
        "label": view.label,
        "state": view.state.value,
        "demo": view.demo,
        "kind": view.kind.value,
        "attempt": view.attempt,
        "asset": asset_document(view.asset),
        "miner": None
        if view.miner is None
        else {
            "ip": view.miner.ip,
            "make": view.miner.make,
            "model": view.miner.model,
            "serial": view.miner.serial,
            "mac": view.miner.mac,
            "slot": view.miner.slot,
        },
        "customer": view.customer,
        "reported_fault": view.reported_fault,
        "parent": view.parent_number,
        "opened_at": _time(view.opened_at),
        "opened_by": view.opened_by,
        "next_step": None
        if step is None
        else {
            "state": step.target.value,
            "text": step_name(step),
            "ready": step.ready,
            "missing": [explain(gate.why) for gate in step.gates if gate.why is not None],
        },
        "findings": [
            {"id": line.id, "status": line.status.value, **finding_document(line.finding)} for line in view.findings
        ],
        "tests": [_test(run) for run in view.test_runs],
        "measurements": [
            {
                "at": _time(line.at),
                "by": line.by,
                "point": line.taken.point,
                "quantity": line.taken.quantity,
                "value": line.taken.value,
                "unit": line.taken.unit,
                "limits": [line.taken.limit_low, line.taken.limit_high],
                "passed": line.passed,
                "instrument": line.taken.instrument or None,
            }
            for line in view.measurements
        ],
        "actions": [
            {
                "at": _time(line.at),
                "by": line.by,
                "code": line.code.value,
                "position": line.position or None,
                "result": line.result or None,
                "minutes": line.minutes,
            }
            for line in view.actions
        ],
        "parts": [
            {
                "at": _time(line.at),
                "by": line.by,
                "position": line.position,
                "sku": line.sku,
                "lot": line.lot_number,
                "grade": line.grade.value,
                "quantity": line.fitted,
                "cost": money_document(line.cost),
            }
            for line in view.replacements
        ],
        "parts_cost": [money_document(money) for money in view.parts_cost],
        "signatures": [
            {"at": _time(line.at), "by": line.by, "role": line.role.value, "content_sha256": line.content_hash}
            for line in view.signatures
        ],
        "attachments": [
            {"name": line.name, "mime": line.mime, "size": line.size, "sha256": line.sha256, "phase": line.phase}
            for line in view.attachments
        ],
        "steps": [
            {
                "at": _time(line.at),
                "by": line.by,
                "from": line.source.value,
                "to": line.target.value,
                "reason": line.reason or None,
                "overridden": line.overridden,
            }
            for line in view.transitions
        ],
        "content_sha256": view.content_hash,
        "signature_holds": view.signature_holds if view.signed else None,
    }


def asset_document(asset: AssetIdentity) -> dict[str, Any]:
    """What names an asset."""
    return {
        "number": asset.number,
        "kind": asset.kind.value,
        "model": asset.model,
        "board_code": asset.board_code,
        "serial": asset.serial,
        "condition": asset.condition.value,
    }


def passport_document(view: AssetView) -> dict[str, Any]:
    """An asset with where it sat and its orders."""
    return {
        **asset_document(view.identity),
        "mac": view.identity.mac,
        "installations": [_stay(stay) for stay in view.installations],
        "orders": [row_document(row) for row in view.orders],
    }


def part_document(row: PartRow) -> dict[str, Any]:
    """One part as listed."""
    return {
        "sku": row.sku,
        "name": row.name,
        "kind": row.kind.value,
        "fits": list(row.fits),
        "on_hand": row.on_hand,
        "minimum": row.minimum,
        "unit": row.unit,
        "lots": row.lots,
    }


def lot_document(row: LotRow) -> dict[str, Any]:
    """One lot."""
    return {
        "number": row.number,
        "sku": row.sku,
        "grade": row.grade.value,
        "on_hand": row.on_hand,
        "unit_cost": money_document(row.unit_cost),
        "supplier": row.supplier or None,
        "received_at": _time(row.received_at),
    }


def money_document(money: Money) -> dict[str, Any]:
    """An amount in minor units."""
    return {"minor": money.minor, "currency": money.currency}


def _test(run: TestRun) -> dict[str, Any]:
    return {
        "at": _time(run.at),
        "by": run.by,
        "kind": run.kind.value,
        "phase": run.phase.value,
        "verdict": run.verdict.value,
        "chips_expected": run.chips_expected,
        "chips_found": run.chips_found,
        "seconds": run.seconds,
        "interrupted": run.interrupted,
        "simulated": run.simulated,
        "replayed": run.replayed,
    }


def _stay(stay: Installation) -> dict[str, Any]:
    return {
        "machine": asset_document(stay.machine),
        "slot": stay.slot,
        "since": _time(stay.since),
        "until": _time(stay.until) if stay.until else None,
        "order": stay.order_number,
    }


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
