"""For how long machines ran, day by day, as their readings tell. Asked of the file itself: nobody need have it open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.telemetry import connection as connections
from app.telemetry.numbers import varints
from app.telemetry.telemetry import DATABASE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Of a day's row: who, which day, and the bytes that hold how many looks there were and how many met silence (288 at
#: most, two bytes each).
_DAYS = """
SELECT d.machine, d.at, d.hashrate, substr(d.body, 1, 4) FROM day AS d
WHERE d.machine IN (SELECT value FROM json_each(?)) ORDER BY d.machine, d.at
"""


@dataclass(frozen=True, slots=True)
class RunningDays:
    """A line for each machine and day on which it was looked at, sorted by both: `machine` as the asker numbered it,
    `day` since 1970 (UTC), `share` of the looks at which it answered, 0 where it told of no hashrate all day.
    """

    machine: NDArray[np.int64]
    day: NDArray[np.int64]
    share: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class KnownMachine:
    """A machine of which there are readings, by its `number` in the file and what it goes by: the serial or MAC (lower
    case) that it told, the number of the shop's asset it is known as.
    """

    number: int
    serial: str | None
    mac: str | None
    asset: str | None


def known_machines(folder: Path, *, simulated: bool = False) -> tuple[KnownMachine, ...]:
    """The machines of which there are readings, the simulated ones or the real ones. Raises TelemetryFailed."""
    path = folder / DATABASE
    if not path.exists():
        return ()
    with closing(connections.reading(path)) as db, connections.translated(path):
        rows = db.execute("SELECT id, key, asset FROM machine WHERE simulated = ?", (int(simulated),)).fetchall()
    found = []
    for number, key, asset in rows:
        kind, _colon, name = key.removeprefix("simulated ").partition(":")
        found.append(
            KnownMachine(number, name if kind == "serial" else None, name if kind == "mac" else None, asset)
        )  # fmt: skip
    return tuple(found)


def running_days(folder: Path, machines: Mapping[int, int]) -> RunningDays | None:
    """The days of some machines, by their numbers in the file, each with the number the asker has for it; None where
    there are none. Raises TelemetryFailed.
    """
    import numpy as np

    path = folder / DATABASE
    if not machines or not path.exists():
        return None
    with closing(connections.reading(path)) as db, connections.translated(path):
        rows = db.execute(_DAYS, (json.dumps(list(machines)),)).fetchall()
    if not rows:
        return None
    shares: dict[bytes, float] = {}
    told = np.empty(len(rows))
    for place, (_machine, _day, hashrate, head) in enumerate(rows):
        if not hashrate:
            told[place] = 0.0
            continue
        share = shares.get(head)
        if share is None:
            samples, silent = varints(head)[:2]
            share = shares[head] = (samples - silent) / samples if samples else 0.0
        told[place] = share
    machine = np.array([machines[row[0]] for row in rows], dtype=np.int64)
    day = np.array([row[1] for row in rows], dtype=np.int64)
    order = np.lexsort((day, machine))
    return RunningDays(machine[order], day[order], told[order])
