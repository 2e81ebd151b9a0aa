"""The course of a quantity over time: of thousands of machines for their sparklines, of one for a plot."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TypeVar

from app.domain.machine_sample import Point, Quantity
from app.telemetry.numbers import BOARD_ORDER, ORDER, Span, middle, unpack, unpack_rolled, value_of
from app.telemetry.tiers import DAY, FIVE_MINUTES, HOUR, VALUE_DAYS

#: Spans up to this are told by five minutes, up to the next by hours, longer ones by days.
_FINE_S, _HOURS_S = 3 * DAY, 90 * DAY

Course = tuple[float | None, ...]
_T = TypeVar("_T")


def history(db: sqlite3.Connection, keys: Sequence[str], hours: int, now: float) -> dict[str, Course]:
    """Hashrate by hour as a share of the expected one; machines without anything to tell are left out."""
    wanted = set(keys)
    numbers = {number: key for number, key in db.execute("SELECT id, key FROM machine") if key in wanted}
    running = int(now) // HOUR
    first = running - hours + 1
    rates: dict[int, list[int | None]] = {number: [None] * hours for number in numbers}
    expected: dict[int, int] = {}
    rows = db.execute(
        "SELECT machine, at, hashrate, expected FROM hour WHERE at BETWEEN ? AND ? AND hashrate IS NOT NULL",
        (first, running),
    )
    for machine, hour, rate, wants in rows:  # a quarter of a million of them for 10,000 machines
        course = rates.get(machine)
        if course is not None:
            course[hour - first] = rate
            if wants:
                expected[machine] = wants
    due = {row[0] for row in db.execute("SELECT hour FROM due WHERE hour BETWEEN ? AND ?", (first, running))}
    for hour in sorted(due):
        for machine, (rate, wants) in _of_samples(db, hour).items():
            if machine in rates:
                rates[machine][hour - first] = rate
                expected[machine] = wants or expected.get(machine, 0)
    return {
        numbers[machine]: _shares(course, expected.get(machine, 0))
        for machine, course in rates.items()
        if any(rate is not None for rate in course)
    }


def _of_samples(db: sqlite3.Connection, hour: int) -> dict[int, tuple[int, int | None]]:
    """The median and the expected hashrate of machines in an hour that is not computed yet."""
    gathered: dict[int, list[int]] = {}
    wanted: dict[int, int | None] = {}
    rows = db.execute(
        "SELECT machine, hashrate, expected FROM value WHERE at >= ? AND at < ? AND hashrate IS NOT NULL",
        (hour * HOUR // FIVE_MINUTES, (hour + 1) * HOUR // FIVE_MINUTES),
    )
    for machine, rate, expected in rows:
        gathered.setdefault(machine, []).append(rate)
        if expected is not None:
            wanted[machine] = expected
    return {machine: (middle(rates), wanted.get(machine)) for machine, rates in gathered.items()}


def _shares(rates: list[int | None], expected: int) -> Course:
    """Rates as shares of what is expected now, else of the best."""
    whole = expected or max((rate for rate in rates if rate is not None), default=0) or 1
    return tuple(None if rate is None else round(rate / whole, 3) for rate in rates)


def series(
    db: sqlite3.Connection, key: str, quantity: Quantity, since: float, until: float, slot: int | None, now: float
) -> tuple[Point, ...]:
    """The points of one quantity between two moments, in the tier that suits the span."""
    row = db.execute("SELECT id FROM machine WHERE key = ?", (key,)).fetchone()
    if row is None or until < since:
        return ()
    span = until - since
    place = ORDER.index(quantity)
    if slot is not None and quantity not in BOARD_ORDER:
        return ()
    if span <= _FINE_S and since >= now - VALUE_DAYS * DAY:
        return _samples(db, row[0], place, int(since), int(until), slot)
    tier, seconds = ("hour", HOUR) if span <= _HOURS_S else ("day", DAY)
    points = _rolled(db, row[0], place, (tier, seconds), int(since), int(until), slot)
    rest = (int(points[-1].at) + seconds) if points else max(int(since), int(until) - seconds)
    if tier == "hour":  # what is not computed yet
        points += _samples(db, row[0], place, max(rest, int(until) - 2 * HOUR), int(until), slot)
    return points


def _samples(
    db: sqlite3.Connection, machine: int, place: int, since: int, until: int, slot: int | None
) -> tuple[Point, ...]:
    points = []
    for at, hashrate, expected, body in _look_up(db, "value", machine, since // FIVE_MINUTES, until // FIVE_MINUTES):
        row = unpack(hashrate, expected, body)
        number = row.numbers[place] if slot is None else _of_board(row.boards, slot, place)
        if number is not None:
            points.append(_point(ORDER[place], at * FIVE_MINUTES, Span(number, number, number)))
    return tuple(points)


def _rolled(
    db: sqlite3.Connection,
    machine: int,
    place: int,
    tier: tuple[str, int],
    since: int,
    until: int,
    slot: int | None,
) -> tuple[Point, ...]:
    name, seconds = tier
    points = []
    for at, _hashrate, _expected, body in _look_up(db, name, machine, since // seconds, until // seconds):
        rolled = unpack_rolled(body)
        span = rolled.spans[place] if slot is None else _of_board(rolled.boards, slot, place)
        if span is not None:
            points.append(_point(ORDER[place], at * seconds, span))
    return tuple(points)


def _look_up(
    db: sqlite3.Connection, tier: str, machine: int, first: int, last: int
) -> list[tuple[int, int | None, int | None, bytes]]:
    """A machine's rows of a tier: one look-up a slot, since the key begins with the time."""
    return db.execute(
        f"WITH RECURSIVE slot(at) AS (SELECT ? UNION ALL SELECT at + 1 FROM slot WHERE at < ?)"  # noqa: S608
        f" SELECT t.at, t.hashrate, t.expected, t.body FROM slot CROSS JOIN {tier} AS t"
        " ON t.at = slot.at AND t.machine = ?",
        (first, last, machine),
    ).fetchall()


def _of_board(boards: dict[int, tuple[_T, ...]], slot: int, place: int) -> _T | None:
    return boards[slot][place] if slot in boards else None


def _point(quantity: Quantity, at: int, span: Span) -> Point:
    return Point(at, *(value_of(quantity, number) for number in span))
