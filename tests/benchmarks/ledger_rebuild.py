"""Rebuilding the tables of a shop from 100,000 changes, and the check that compares log and tables."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from app.ledger.change import Change, Op, new_id
from app.ledger.check import check
from app.ledger.ledger import Ledger
from app.ledger.rebuild import rebuild
from tests.benchmarks.budget import Budget, median_seconds

CHANGES = 100_000
BATCH = 1_000
#: Out of how many changes one edits a part that is there; the others add stock moves.
EDITS = 5


def measure() -> Iterable[Budget]:
    """Stock moves of one lot, and edits of its part between them."""
    with TemporaryDirectory() as folder, Ledger.open(Path(folder)) as ledger:
        fill(ledger)
        rows = [0]

        def again() -> None:
            rows[0] = ledger.on_writer(rebuild).result()

        seconds = median_seconds(again, runs=5)
        yield Budget("rebuild of the tables", seconds, "s", 1.5, f"{CHANGES:,} changes, {rows[0]:,} rows")
        with ledger.read() as db:
            assert check(db, ledger.attachments).sound
            seconds = median_seconds(lambda: check(db, ledger.attachments), runs=3)
        yield Budget("check of log against tables", seconds, "s", 5, f"{CHANGES:,} changes, hashes included")


def fill(ledger: Ledger) -> None:
    """Save the changes in commits of a thousand."""
    actor, part, lot = new_id(), new_id(), new_id()
    fields = {"sku": "BM1366", "name": "Chip", "kind": "chip", "fits": "[]", "unit": "pc", "minimum": 0}
    bought = {"number": "LT-B1-000001", "part_id": part, "grade": "new", "cost_minor": 325, "currency": "USD"}
    bought["received_at"] = "2026-01-01T00:00:00.000Z"
    changes = [Change("part", part, Op.ADD, fields), Change("lot", lot, Op.ADD, bought)]
    moved = {"lot_id": lot, "quantity": 1, "reason": "adjust", "cost_minor": 325, "currency": "USD"}
    for number in range(CHANGES - len(changes)):
        if number % EDITS == 0:
            changes.append(Change("part", part, Op.SET, {"minimum": number}))
        else:
            changes.append(Change("stock_move", new_id(), Op.ADD, moved))
    for start in range(0, CHANGES, BATCH):
        ledger.commit(actor, changes[start : start + BATCH]).result()
