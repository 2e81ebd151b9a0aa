"""Runs to compare a board with: its own earlier ones, and those of sister boards of the same code, from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.clock import time_of
from app.domain.finding import Fault
from app.ledger.codec import from_json
from app.services.shop import Shop
from drivers.model.bench_run import BenchRun

#: How many of each kind are offered.
_MOST = 12


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A run of our own bench that the ledger keeps. `same_board` = it was of the very board, known by its serial.

    `serial` "" = the board had none then; `order` is the number of the work order the run stands on.
    """

    id: str
    at: datetime
    utc_offset_min: int
    serial: str
    order: str
    same_board: bool
    verdict: Fault
    run: BenchRun


def stored_runs(shop: Shop, code: str, serial: str | None = None) -> tuple[StoredRun, ...]:
    """The newest finished runs of boards of that code, those of the board itself first."""
    with shop.read() as db:
        rows = db.execute(
            "SELECT t.id, t.created_at, t.created_offset, t.verdict, t.run, o.number, a.serial"
            " FROM test_run AS t JOIN work_order AS o ON o.id = t.order_id JOIN asset AS a ON a.id = o.asset_id"
            " WHERE t.board_code = ? AND t.run IS NOT NULL AND t.gone = 0"
            " ORDER BY (a.serial IS NOT NULL AND a.serial = ?) DESC, t.created_at DESC, t.id DESC LIMIT ?",
            (code, serial or "", 4 * _MOST),
        ).fetchall()
    found = [
        StoredRun(
            row["id"],
            time_of(row["created_at"]),
            row["created_offset"],
            row["serial"] or "",
            row["number"],
            bool(serial) and row["serial"] == serial,
            Fault(row["verdict"]),
            from_json(BenchRun, row["run"]),
        )
        for row in rows
    ]
    whole = [stored for stored in found if not stored.run.interrupted]
    own = [stored for stored in whole if stored.same_board][:_MOST]
    return (*own, *[stored for stored in whole if not stored.same_board][:_MOST])
