"""Work orders, assets and stock as JSON documents for programs. Keys are always there, null when unknown."""

from __future__ import annotations

from typing import Any

from app.documents.order_print import Copy
from app.domain.asset import AssetIdentity, Installation
from app.domain.before_after import Pair, before_after, side_of
from app.domain.board_check import CheckLine
from app.domain.measurement import Measurement, with_bands
from app.domain.order_row import AssetView, OrderRow
from app.domain.order_view import AttachmentLine, FindingLine, OrderView
from app.domain.paper_kind import PaperKind
from app.domain.spot import Conditions
from app.domain.stock import LotRow, PartRow
from app.domain.test_run import TestRun
from app.services.contract import finding_document
from app.services.json_values import iso_text, money_document
from app.services.kept_papers import frozen, kept_copies
from app.services.quote_json import quote_document
from app.words.orders import explain, step_name
from app.words.waiting import waits_text


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
        "opened_at": iso_text(row.opened_at),
        "changed_at": iso_text(row.changed_at),
        "kind": row.kind.value,
        "priority": row.priority.value,
        "due_at": iso_text(row.due_at),
        "assignee": row.assignee or None,
        "hold": None if row.hold is None else {"why": row.hold.value, "until": iso_text(row.held_until)},
        "waits_for": waits_text(row.waits_for) if row.waits_for else None,
        "batch": row.batch,
        "comeback": row.comeback,
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
        "customer_reference": view.customer_reference or None,
        "due_at": iso_text(view.due_at),
        "assignee": view.assignee or None,
        "batch": view.batch,
        "hold": None if view.hold is None else {"why": view.hold.value, "until": iso_text(view.held_until)},
        "priority": view.priority.value,
        "waits_for": waits_text(view.waits_for) if view.waits_for else None,
        "parent": view.parent_number,
        "opened_at": iso_text(view.opened_at),
        "opened_by": view.opened_by,
        "next_step": None
        if step is None
        else {
            "state": step.target.value,
            "text": step_name(step),
            "ready": step.ready,
            "missing": [explain(gate.why) for gate in step.gates if gate.why is not None],
        },
        "findings": [order_finding_document(line) for line in view.findings],
        "tests": [_test(run) for run in view.test_runs],
        "checks": [_check(line) for line in view.check_lines],
        "power_overrides": [
            {"at": iso_text(line.at), "by": line.by, "reason": line.reason, "check": line.check_id}
            for line in view.power_overrides
        ],
        "measurements": [_measurement(line) for line in with_bands(view.measurements)],
        "compared": [_pair(pair) for pair in before_after(view).pairs],
        "actions": [
            {
                "at": iso_text(line.at),
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
                "at": iso_text(line.at),
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
            {
                "at": iso_text(line.at),
                "by": line.by,
                "role": line.role.value,
                "content_sha256": line.content_hash,
                "drawn_sha256": line.image_sha256,
            }
            for line in view.signatures
        ],
        "amendments": [
            {
                "at": iso_text(line.at),
                "by": line.by,
                "text": line.text,
                "after_sha256": line.content_hash,
                "files": [file.sha256 for file in view.files_of(line)],
            }
            for line in view.amendments
        ],
        "attachments": [
            {"name": line.name, "mime": line.mime, "size": line.size, "sha256": line.sha256, "phase": line.phase}
            for line in view.attachments
        ],
        "papers": [
            *(_paper(PaperKind.ORDER, one.file, one.copy, one.revision) for one in frozen(view)),
            *(_paper(one.kind, one.file) for one in kept_copies(view)),
        ],
        "steps": [
            {
                "at": iso_text(line.at),
                "by": line.by,
                "from": line.source.value,
                "to": line.target.value,
                "reason": line.reason or None,
                "overridden": line.overridden,
            }
            for line in view.transitions
        ],
        "quotes": [quote_document(quote) for quote in view.quotes],
        "approval": view.approval.value,
        "content_sha256": view.content_hash,
        "signature_holds": view.signature_holds if view.signed else None,
    }


def order_finding_document(line: FindingLine) -> dict[str, Any]:
    """A finding on an order, with what became of it."""
    return {"id": line.id, "status": line.status.value, **finding_document(line.finding)}


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
        "fits": [one.text for one in row.fits],
        "on_hand": row.on_hand,
        "minimum": row.minimum,
        "unit": row.unit,
        "lots": row.lots,
        "mpn": row.mpn or None,
        "target": row.target,
        "pack": row.pack,
        "lead_days": row.lead_days,
        "tracking": row.tracking.value,
        "piece_mg": row.piece_mg,
        "esd": row.esd,
        "msl": row.msl or None,
        "note": row.note or None,
        "place": row.place or None,
        "refill": row.refill,
        "short_lots": row.short_lots,
        "value": [money_document(one) for one in row.value],
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
        "received_at": iso_text(row.received_at),
        "value": money_document(row.value),
        "bins": [{"place": one.number or None, "name": one.name or None, "quantity": one.quantity} for one in row.bins],
        "batch": row.batch or None,
        "expires_at": iso_text(row.expires_at),
        "note": row.note or None,
    }


def _paper(
    kind: PaperKind, file: AttachmentLine, copy: Copy | None = None, revision: int | None = None
) -> dict[str, Any]:
    """A paper kept with the order; `copy` and `revision` of a work order's alone."""
    return {
        "kind": kind.value,
        "copy": copy.value if copy is not None else None,
        "revision": revision,
        "name": file.name,
        "sha256": file.sha256,
        "bytes": file.size,
        "at": iso_text(file.at),
    }


def _test(run: TestRun) -> dict[str, Any]:
    return {
        "at": iso_text(run.at),
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


def _check(line: CheckLine) -> dict[str, Any]:
    check = line.check
    return {
        "id": check.id,
        "kind": check.kind.value,
        "phase": check.phase.value,
        "begun_at": iso_text(check.at),
        "by": check.by,
        "ended_at": iso_text(line.run.at) if line.run else None,
        "verdict": line.run.verdict.value if line.run else None,
        "values": len(check.measurements),
        "out_of_band": len(line.out),
        "instrument": check.instrument or None,
        "simulated": check.simulated,
    }


def _measurement(line: Measurement) -> dict[str, Any]:
    taken = line.taken
    return {
        "id": line.id,
        "at": iso_text(line.at),
        "by": line.by,
        "point": taken.point,
        "domain": taken.domain,
        "chip": taken.chip,
        "quantity": taken.quantity,
        "value": None if taken.over_range else taken.value,
        "over_range": taken.over_range,
        "unit": taken.unit,
        "limits": [taken.limit_low, taken.limit_high],
        "passed": line.passed,
        "judged": side_of(line).value,
        "instrument": taken.instrument or None,
        "conditions": _conditions(taken.taken_under),
        "remark": taken.conditions or None,
        "check": line.check_id,
    }


def _conditions(how: Conditions | None) -> dict[str, Any] | None:
    if how is None:
        return None
    return {
        "mode": how.mode.value,
        "state": how.state.value,
        "ground": how.ground.value,
        "polarity": how.polarity.value,
    }


def _pair(pair: Pair) -> dict[str, Any]:
    """A point before and after by the ids of its measurements."""
    return {
        "point": pair.spot.point,
        "domain": pair.spot.domain,
        "chip": pair.spot.chip,
        "conditions": _conditions(pair.spot.conditions),
        "before": pair.before.id if pair.before else None,
        "after": pair.after.id if pair.after else None,
        "difference": pair.difference,
        "judged_before": pair.side_before.value if pair.side_before else None,
        "judged_after": pair.side_after.value if pair.side_after else None,
        "outdated": pair.outdated,
    }


def _stay(stay: Installation) -> dict[str, Any]:
    return {
        "machine": asset_document(stay.machine),
        "slot": stay.slot,
        "since": iso_text(stay.since),
        "until": iso_text(stay.until),
        "order": stay.order_number,
    }
