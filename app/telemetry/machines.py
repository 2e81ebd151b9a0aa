"""The machines whose readings are kept: a short number for each key, and how the machine was last reached."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass

from drivers.model.action import KnownDevice

#: Seconds after which the time a machine was last seen is written again.
_SEEN_EVERY_S = 3600


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine as it was last seen. `asset` is its number in the shop's record where it is known."""

    key: str
    device: KnownDevice
    simulated: bool
    asset: str | None = None


class Machines:
    """Numbers by key, remembered between writes; `forget` after a transaction that failed."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._known: dict[int, tuple[KnownDevice, int]] = {}

    def forget(self) -> None:
        """Ask the database again."""
        self._numbers.clear()
        self._known.clear()

    def number_of(
        self, db: sqlite3.Connection, key: str, device: KnownDevice, at: int, *, simulated: bool = False
    ) -> int:
        """The number of a machine, new or known; how it was reached is kept. A machine that was known by its MAC and
        now tells its serial goes on under the serial.
        """
        number = self._numbers.get(key)
        if number is None:
            number = self._found(db, key, device, simulated=simulated)
        if number is None:
            cursor = db.execute(
                "INSERT INTO machine (key, simulated, ip, known, seen) VALUES (?, ?, ?, ?, ?)",
                (key, int(simulated), device.ip, _text(device), at),
            )
            number = int(cursor.lastrowid or 0)
            self._known[number] = (device, at)
        self._numbers[key] = number
        known, seen = self._known.get(number, (None, 0))
        if known != device or abs(at - seen) > _SEEN_EVERY_S:
            db.execute(
                "UPDATE machine SET ip = ?, known = ?, seen = ? WHERE id = ?", (device.ip, _text(device), at, number)
            )
            self._known[number] = (device, at)
        return number

    @staticmethod
    def _found(db: sqlite3.Connection, key: str, device: KnownDevice, *, simulated: bool) -> int | None:
        row = db.execute("SELECT id FROM machine WHERE key = ?", (key,)).fetchone()
        if row is None and device.serial and device.mac:
            by_mac = ("simulated " if simulated else "") + f"mac:{device.mac.casefold()}"
            row = db.execute("SELECT id FROM machine WHERE key = ?", (by_mac,)).fetchone()
            if row is not None:
                db.execute("UPDATE machine SET key = ? WHERE id = ?", (key, row[0]))
        return int(row[0]) if row is not None else None


def machine_at(row: tuple[str, str, int, str | None]) -> Machine:
    """A machine from its columns key, known, simulated, asset."""
    key, known, simulated, asset = row
    told = json.loads(known)
    told["ports"] = tuple(told.get("ports") or ())
    return Machine(key, KnownDevice(**told), bool(simulated), asset)


def _text(device: KnownDevice) -> str:
    return json.dumps(asdict(device), separators=(",", ":"))
