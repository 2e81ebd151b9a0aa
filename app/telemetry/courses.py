"""The course of a quantity over time: of thousands of machines for their sparklines, of one for a plot."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

from app.domain.machine_sample import Point, Quantity
from app.telemetry.numbers import BOARD_ORDER, ORDER, Span, unpack, unpack_rolled, value_of
from app.telemetry.tiers import DAY, FIVE_MINUTES, HOUR, VALUE_DAYS

if TYPE_CHECKING:  # numpy is imported with the first question: a window opens sooner without it
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]
    #: Rows of a table of machines, their hashrates and what is expected of them (0 = not told).
    Told = tuple[Ints, Ints, Ints]

#: Spans up to this are told by five minutes, up to the next by hours, longer ones by days.
_FINE_S, _HOURS_S = 3 * DAY, 90 * DAY

Course = tuple[float | None, ...]
_T = TypeVar("_T")


def history(db: sqlite3.Connection, keys: Sequence[str], hours: int, now: float) -> dict[str, Course]:
    """Hashrate by hour as a share of the expected one; machines without anything to tell are left out.

    A day of 10,000 machines is a quarter of a million numbers: they come as one text an hour and stay in arrays.
    """
    import numpy as np

    wanted = set(keys)
    known = db.execute("SELECT id, key FROM machine").fetchall()
    named = [(number, key) for number, key in known if key in wanted]
    if not named:
        return {}
    row_of = np.full(max(number for number, _ in known) + 1, -1)
    row_of[[number for number, _ in named]] = range(len(named))
    running = int(now) // HOUR
    first = running - hours + 1
    rates = np.full((len(named), hours), np.nan)
    expected = np.zeros(len(named))
    for hour, told in _told(db, "hour", first, running, row_of):
        _set(told, rates[:, hour - first], expected)
    for (hour,) in db.execute("SELECT hour FROM due WHERE hour BETWEEN ? AND ? ORDER BY hour", (first, running)):
        samples = np.full((len(named), HOUR // FIVE_MINUTES), np.nan)
        begins = hour * HOUR // FIVE_MINUTES
        for slot, told in _told(db, "value", begins, begins + samples.shape[1] - 1, row_of):
            _set(told, samples[:, slot - begins], expected)
        middles = _middles(samples)
        rates[:, hour - first] = np.where(np.isnan(middles), rates[:, hour - first], middles)
    missing = np.isnan(rates)
    best = np.nanmax(rates, axis=1, initial=0.0)
    whole = np.where(expected > 0, expected, np.where(best > 0, best, 1.0))
    shares = np.round(rates / whole[:, None], 3)
    courses: dict[str, Course] = {}
    for (_, key), course, gaps in zip(named, shares.tolist(), missing.sum(axis=1).tolist(), strict=True):
        if gaps < hours:
            courses[key] = tuple(None if share != share else share for share in course) if gaps else tuple(course)
    return courses


def _told(db: sqlite3.Connection, tier: str, first: int, last: int, row_of: Ints) -> Iterator[tuple[int, Told]]:
    """What machines told at each moment of a tier, those without a hashrate left out."""
    import numpy as np

    columns = "at, group_concat(machine), group_concat(hashrate), group_concat(coalesce(expected, 0))"
    chosen = "at BETWEEN ? AND ? AND hashrate IS NOT NULL"
    question = f"SELECT {columns} FROM {tier} WHERE {chosen} GROUP BY at ORDER BY at"  # noqa: S608 - our own tables
    for at, machines, rates, wants in db.execute(question, (first, last)):
        number, rate, want = (np.fromstring(text, dtype=np.int64, sep=",") for text in (machines, rates, wants))
        inside = number < len(row_of)
        row = np.where(inside, row_of[np.where(inside, number, 0)], -1)
        yield at, (row[row >= 0], rate[row >= 0], want[row >= 0])


def _set(told: Told, rates: Floats, expected: Floats) -> None:
    row, rate, want = told
    rates[row] = rate
    expected[row[want > 0]] = want[want > 0]


def _middles(samples: Floats) -> Floats:
    """The median of each row as `numbers.middle` has it, NaN where a row tells nothing."""
    import numpy as np

    ordered = np.sort(samples, axis=1)  # what is not told comes last
    count = (~np.isnan(ordered)).sum(axis=1)
    rows = np.arange(len(ordered))
    low = ordered[rows, np.maximum(count - 1, 0) // 2]
    high = ordered[rows, np.minimum(count // 2, ordered.shape[1] - 1)]
    middles: Floats = np.floor((low + high) / 2)
    return middles


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
