"""Which machines are watched, and what happened to machines: both outlive the program."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict

from app.domain.watch import Change, ChangeKind
from app.telemetry.machines import Machine, machine_at
from app.telemetry.telemetry import Telemetry

_COLUMNS = "m.key, m.known, m.simulated, m.asset"


def watched(telemetry: Telemetry) -> tuple[Machine, ...]:
    """The machines that are watched, as they were last seen, in the order they came."""
    with telemetry.read() as db:
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM watched AS w JOIN machine AS m ON m.id = w.machine ORDER BY m.id"  # noqa: S608
        ).fetchall()
    return tuple(machine_at(row) for row in rows)


def watch(telemetry: Telemetry, machines: Sequence[Machine], at: float) -> None:
    """Remember machines as watched. Raises TelemetryError."""
    telemetry.write(
        lambda db, numbers: db.executemany(
            "INSERT OR IGNORE INTO watched (machine, since) VALUES (?, ?)",
            [
                (numbers.number_of(db, one.key, one.device, int(at), simulated=one.simulated), int(at))
                for one in machines
            ],
        )
    ).result()


def unwatch(telemetry: Telemetry, keys: Iterable[str]) -> None:
    """Forget that machines are watched; their readings stay. Raises TelemetryError."""
    telemetry.write(
        lambda db, _numbers: db.executemany(
            "DELETE FROM watched WHERE machine = (SELECT id FROM machine WHERE key = ?)", [(key,) for key in keys]
        )
    ).result()


def tell(telemetry: Telemetry, machine: Machine, changes: Sequence[Change]) -> None:
    """Keep what happened to a machine; does not wait for it."""
    telemetry.write(
        lambda db, numbers: db.executemany(
            "INSERT INTO event (at, machine, kind, body) VALUES (?, ?, ?, ?)",
            [
                (
                    int(one.at),
                    numbers.number_of(db, machine.key, machine.device, int(one.at), simulated=machine.simulated),
                    one.kind.value,
                    json.dumps({name: value for name, value in asdict(one).items() if name not in ("kind", "at")}),
                )
                for one in changes
            ],
        )
    )


def told(telemetry: Telemetry, key: str, since: float) -> tuple[Change, ...]:
    """What happened to a machine since a moment, the newest first."""
    with telemetry.read() as db:
        rows = db.execute(
            "SELECT e.at, e.kind, e.body FROM event AS e JOIN machine AS m ON m.id = e.machine"
            " WHERE m.key = ? AND e.at >= ? ORDER BY e.at DESC, e.id DESC LIMIT 200",
            (key, int(since)),
        ).fetchall()
    return tuple(Change(ChangeKind(kind), float(at), **json.loads(body)) for at, kind, body in rows)


def link(telemetry: Telemetry, key: str, asset: str) -> None:
    """Keep which asset of the shop's record a machine is; does not wait for it."""
    telemetry.write(lambda db, _numbers: db.execute("UPDATE machine SET asset = ? WHERE key = ?", (asset, key)))
