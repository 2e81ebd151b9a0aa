"""The aging tests under way and ended, and every look they are judged by: they outlive the program.

A test is text to this module; what is in it is the business of `app.services.aging`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.telemetry.machines import Machine, machine_at
from app.telemetry.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class KeptAging:
    """A test as it is kept: `began` in seconds since 1970, `open` until its result is where it belongs."""

    id: str
    machine: Machine
    began: int
    open: bool
    body: str


def keep(telemetry: Telemetry, aging: KeptAging) -> None:
    """Keep a test, new or as it is now. Raises TelemetryError."""
    machine = aging.machine
    telemetry.write(
        lambda db, numbers: db.execute(
            "INSERT INTO aging (id, machine, began, open, body) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT(id) DO UPDATE SET open = excluded.open, body = excluded.body",
            (
                aging.id,
                numbers.number_of(db, machine.key, machine.device, aging.began, simulated=machine.simulated),
                aging.began,
                int(aging.open),
                aging.body,
            ),
        )
    ).result()


def keep_look(telemetry: Telemetry, id_: str, number: int, body: str) -> None:
    """Keep a look of a test, counted from 0; does not wait for it."""
    telemetry.write(
        lambda db, _numbers: db.execute(
            "INSERT OR REPLACE INTO aging_look (aging, number, body) VALUES (?, ?, ?)", (id_, number, body)
        )
    )


def kept(telemetry: Telemetry, *, open_only: bool = False, limit: int = 100) -> tuple[KeptAging, ...]:
    """The tests, the newest first."""
    where = "WHERE a.open = 1" if open_only else ""
    with telemetry.read() as db:
        rows = db.execute(
            "SELECT a.id, a.began, a.open, a.body, m.key, m.known, m.simulated, m.asset FROM aging AS a"  # noqa: S608
            f" JOIN machine AS m ON m.id = a.machine {where} ORDER BY a.began DESC, a.id DESC LIMIT ?",
            (limit,),
        ).fetchall()
    return tuple(
        KeptAging(id_, machine_at(tuple(rest)), began, bool(open_), body) for id_, began, open_, body, *rest in rows
    )


def looks(telemetry: Telemetry, id_: str) -> Iterable[str]:
    """The looks of a test, oldest first."""
    with telemetry.read() as db:
        rows = db.execute("SELECT body FROM aging_look WHERE aging = ? ORDER BY number", (id_,)).fetchall()
    return tuple(row[0] for row in rows)
