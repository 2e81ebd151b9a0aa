"""What a signature vouches for: the content of a work order as one hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from app.domain.measurement import Measurement
from app.domain.order_view import AmendmentLine, ChecklistLine, OrderView, ReplacementLine
from app.domain.test_run import TestRun
from app.ledger.codec import to_json, to_plain

#: Attachments of this phase (the printed order itself) are added after signing and are no part of what is signed.
DOCUMENT = "document"
#: Attachments of this phase came with an amendment, after a signature.
AMENDMENT = "amendment"


def content_hash(view: OrderView) -> str:
    """SHA-256 of everything that a signature given now vouches for: the asset, what was found, measured, done and
    fitted, and the amendments. The customer's name is none of it: it may be corrected, or taken out, later.
    """
    return _hash(view, view.amendments)


def vouched_hash(view: OrderView) -> str:
    """The same of what the newest signature was given for, as it is now: without the amendments made since."""
    if not view.signatures:
        return ""
    newest = view.signatures[-1]
    amendments = tuple(line for line in view.amendments if line.stamp < newest.stamp)
    named = _hash(view, amendments, view.customer)  # the customer's name was once part of what is signed
    return named if named == newest.content_hash else _hash(view, amendments)


def _hash(view: OrderView, amendments: Sequence[AmendmentLine], customer: str | None = None) -> str:
    content: tuple[Any, ...] = (
        view.born,
        view.reported_fault,
        (view.asset.born, view.asset.kind, view.asset.model, view.asset.board_code, view.asset.serial),
        view.miner,
        customer,
        view.findings,
        [_hashed(run) for run in view.test_runs],
        [_hashed_value(measured) for measured in view.measurements],
        view.actions,
        [_hashed_part(line) for line in view.replacements],
        [_hashed_answer(line) for line in view.checklist],
        view.notes,
        tuple(line.sha256 for line in view.attachments if line.phase not in (DOCUMENT, AMENDMENT)),
    )
    if amendments:  # an order without any is as it was before there were amendments, so that signatures hold
        files = {line.id: line.sha256 for line in view.attachments}
        content += (tuple((line, [files.get(id_) for id_ in line.file_ids]) for line in amendments),)
    return hashlib.sha256(to_json(content).encode("ascii")).hexdigest()


def _hashed(run: TestRun) -> dict[str, Any]:
    """A test run as it is signed. One without aging is as it was before there were any, so that signatures hold."""
    told: dict[str, Any] = to_plain(run)
    if told["aging"] is None:
        del told["aging"]
    return told


def _hashed_answer(line: ChecklistLine) -> dict[str, Any]:
    """An answer as it is signed. One that belongs to no list is as it was before there were lists."""
    told: dict[str, Any] = to_plain(line)
    if not told["template"]:
        del told["template"]
    return told


def _hashed_part(line: ReplacementLine) -> dict[str, Any]:
    """A part as it is signed: its lot by the number it was given first, whichever bench reads it."""
    told: dict[str, Any] = to_plain(line)
    told["lot_number"] = told.pop("lot_came_as") or told["lot_number"]
    if told["value"] is None:  # a part of which only the unit cost was kept is as it was then
        del told["value"]
    return told


def _hashed_value(measured: Measurement) -> dict[str, Any]:
    """A measurement as it is signed. One without known conditions is as it was before they were kept."""
    told: dict[str, Any] = to_plain(measured)
    if told["check_id"] is None:
        del told["check_id"]
    if told["taken"]["taken_under"] is None:
        del told["taken"]["taken_under"]
    return told
