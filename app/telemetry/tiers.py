"""The tiers and the way down them: five minutes for 14 days, hours for two years, days for ever.

All spans are of UTC, so that no change of local time makes one longer or shorter. An hour is computed from the samples
it has whenever one of them is new to it, a day from its hours; both are written whole, so that doing it twice, or
anew after a crash, gives the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby

from app.telemetry.numbers import Rolled, pack_rolled, roll, roll_up, unpack, unpack_rolled

#: Seconds of a slot in each tier.
FIVE_MINUTES, HOUR, DAY = 300, 3600, 86_400
SECONDS = {"value": FIVE_MINUTES, "hour": HOUR, "day": DAY}
#: Days that a tier is kept; days are kept for ever.
VALUE_DAYS, HOUR_DAYS = 14, 731
EVENT_DAYS = HOUR_DAYS
#: The most that one round of pruning cuts off a tier, in its slots: a clock that is wrong for an hour costs no more.
_MOST_DAYS = 1
#: Machines rolled up in one transaction.
MACHINES_AT_A_TIME = 250


def roll_due(db: sqlite3.Connection, now: float) -> Iterator[None]:
    """Bring the hours (but the one that is running) and days up to date; pauses after each transaction."""
    running = int(now) // HOUR
    due = [row[0] for row in db.execute("SELECT hour FROM due WHERE hour <> ? ORDER BY hour", (running,))]
    for hour in due:
        machines = [row[0] for row in db.execute("SELECT DISTINCT machine FROM value WHERE at BETWEEN ? AND ?"
                                                 " ORDER BY machine", _slots(hour))]  # fmt: skip
        for first in range(0, len(machines), MACHINES_AT_A_TIME):
            some = machines[first : first + MACHINES_AT_A_TIME]
            with transaction(db):
                _roll_hour(db, hour, some[0], some[-1])
                _roll_day(db, hour // 24, some[0], some[-1])
            yield
        with transaction(db):
            db.execute("DELETE FROM due WHERE hour = ?", (hour,))
        yield


def _roll_hour(db: sqlite3.Connection, hour: int, first: int, last: int) -> None:
    first_slot, last_slot = _slots(hour)
    rows = []
    for slot in range(first_slot, last_slot + 1):
        rows += db.execute(
            "SELECT machine, hashrate, expected, body FROM value WHERE at = ? AND machine BETWEEN ? AND ?",
            (slot, first, last),
        ).fetchall()
    rows.sort(key=lambda row: row[0])
    rolled = {
        machine: roll([unpack(*row[1:]) for row in some]) for machine, some in groupby(rows, key=lambda row: row[0])
    }
    _keep(db, "hour", hour, rolled)


def _roll_day(db: sqlite3.Connection, day: int, first: int, last: int) -> None:
    rows = []
    for hour in range(day * 24, day * 24 + 24):
        rows += db.execute(
            "SELECT machine, body FROM hour WHERE at = ? AND machine BETWEEN ? AND ?", (hour, first, last)
        ).fetchall()
    rows.sort(key=lambda row: row[0])
    rolled = {
        machine: roll_up([unpack_rolled(body) for _, body in some])
        for machine, some in groupby(rows, key=lambda row: row[0])
    }
    _keep(db, "day", day, rolled)


def _keep(db: sqlite3.Connection, tier: str, at: int, rolled: dict[int, Rolled]) -> None:
    """Write what was computed, but over nothing that was computed from more samples than are still there.

    That happens when a clock that ran behind brings samples for a time whose own are pruned already.
    """
    if not rolled:
        return
    stands = {
        machine: unpack_rolled(body).samples
        for machine, body in db.execute(
            f"SELECT machine, body FROM {tier} WHERE at = ? AND machine BETWEEN ? AND ?",  # noqa: S608 - our own tables
            (at, min(rolled), max(rolled)),
        )
    }
    db.executemany(
        f"INSERT OR REPLACE INTO {tier} (at, machine, hashrate, expected, body) VALUES (?, ?, ?, ?, ?)",  # noqa: S608
        [(at, machine, *pack_rolled(one)) for machine, one in rolled.items() if stands.get(machine, 0) <= one.samples],
    )


def prune(db: sqlite3.Connection, now: float) -> None:
    """Cut off what is older than its tier keeps, a day's worth of each at most.

    Samples whose hour is not computed yet stay.
    """
    with transaction(db):
        due = db.execute("SELECT min(hour) FROM due").fetchone()[0]
        for tier, days in (("value", VALUE_DAYS), ("hour", HOUR_DAYS)):
            oldest = db.execute(f"SELECT min(at) FROM {tier}").fetchone()[0]  # noqa: S608 - our own tables
            if oldest is None:
                continue
            per_day = DAY // SECONDS[tier]
            end = min(int(now - days * DAY) // SECONDS[tier], oldest + _MOST_DAYS * per_day)
            if due is not None:
                end = min(end, due * HOUR // SECONDS[tier])
            db.execute(f"DELETE FROM {tier} WHERE at < ?", (end,))  # noqa: S608
        oldest = db.execute("SELECT min(at) FROM event").fetchone()[0]
        if oldest is not None:
            end = min(int(now) - EVENT_DAYS * DAY, oldest + _MOST_DAYS * DAY)
            db.execute("DELETE FROM event WHERE at < ?", (end,))
    db.execute("PRAGMA incremental_vacuum(2000)").fetchall()


def _slots(hour: int) -> tuple[int, int]:
    """First and last five-minute slot of an hour."""
    per_hour = HOUR // FIVE_MINUTES
    return hour * per_hour, hour * per_hour + per_hour - 1


class transaction:  # noqa: N801 - reads as a word after `with`
    """BEGIN IMMEDIATE and COMMIT around a block; ROLLBACK where it fails."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def __enter__(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *rest: object) -> None:
        if kind is None:
            self._db.execute("COMMIT")
        elif self._db.in_transaction:
            self._db.execute("ROLLBACK")
