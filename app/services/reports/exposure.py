"""For how long boards were in service, and what ended it: the exposure that failures are counted against. Arrays only.

A stretch is a time in service: from when a board came into the record, or was handed out, until it next came in, or
until now. Boards that never came in have one stretch, without which times between failures would come out too short.
Moments are seconds since 1970.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.services.reports.arrays import DAY_S, Floats, Mask
from app.telemetry.running import RunningDays

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Stretches:
    """A line for each stretch, by asset and time. `order` = the key of the order that ended it, -1 = none; `failed` =
    by a failure. `after_repair` = it began when a repaired board was handed out; `goes_on` = the board came in between
    without a failure, so that its age goes on from the stretch before.
    """

    asset: Ints
    start: Floats
    end: Floats
    order: Ints
    failed: Mask
    after_repair: Mask
    goes_on: Mask


def stretches(
    entered: Floats, left: float, asset: Ints, key: Ints, down: Floats, up: Floats, failure: Mask, repaired: Mask
) -> Stretches:
    """The stretches of assets that `entered` the record then (by asset; not a number = not looked at) until `left`.

    The orders by `asset` and `key`: `down` = when the board went out of service, `up` = when it was in service again
    (not a number = never), whether it came in for a `failure`, and whether it went out `repaired`.
    """
    known = np.isfinite(down) & (asset >= 0)
    known[known] &= np.isfinite(entered[asset[known]])
    asset, key, down, up = asset[known], key[known], down[known], up[known]
    failure, repaired = failure[known], repaired[known]
    boards = np.flatnonzero(np.isfinite(entered))
    # Beginnings: each board's entry (sorted first), then each of its orders in the order of time.
    owner = np.concatenate([boards, asset])
    came = np.concatenate([np.full(len(boards), -np.inf), down])
    own = np.lexsort((came, owner))
    owner = owner[own]
    start = np.concatenate([entered[boards], up])[own]
    ended = np.concatenate([entered[boards], np.maximum(down, entered[asset])])[own]
    number = np.concatenate([np.full(len(boards), -1), key])[own]
    failed = np.concatenate([np.zeros(len(boards), dtype=bool), failure])[own]
    well = np.concatenate([np.zeros(len(boards), dtype=bool), repaired])[own]
    first = np.concatenate([np.ones(len(boards), dtype=bool), np.zeros(len(asset), dtype=bool)])[own]
    follows = np.append(owner[1:] == owner[:-1], False) if len(owner) else np.zeros(0, dtype=bool)
    end = np.where(follows, np.append(ended[1:], left), left)
    end = np.minimum(end, left)
    ended_by = np.where(follows, np.append(number[1:], -1), -1)
    by_failure = follows & np.append(failed[1:], False)
    begin = np.maximum(np.nan_to_num(start, nan=np.inf), entered[owner])
    there = begin < end
    return Stretches(
        owner[there].astype(np.int64),
        begin[there],
        end[there],
        np.where(end < left, ended_by, -1)[there].astype(np.int64),
        (by_failure & (end < left))[there],
        (well & failed & ~first)[there],
        (~failed & ~first)[there],
    )


@dataclass(frozen=True, slots=True)
class Stays:
    """In which machine an asset was: lines sorted by asset."""

    asset: Ints
    machine: Ints
    since: Floats
    until: Floats


class Operation:
    """How many hours of a time a board ran: by the readings of its machine where there are any, else that share of the
    calendar which boards are taken to run.
    """

    def __init__(self, uptime: float, stays: Stays | None = None, days: RunningDays | None = None) -> None:
        self.uptime = uptime
        self._stays, self._days = stays, days
        if days is not None:
            self._line = days.machine * _FAR + days.day
            self._sum = np.concatenate([[0.0], np.cumsum(days.share)])

    def hours(self, asset: Ints, start: Floats, end: Floats) -> tuple[Floats, Floats]:
        """Of each line the hours run, and those of the calendar hours for which readings tell."""
        calendar = np.maximum(end - start, 0.0) / 3600
        measured = np.zeros(len(asset))
        ran = np.zeros(len(asset))
        if self._stays is not None and self._days is not None and len(asset):
            line, stay = _joined(asset, self._stays.asset)
            low = np.maximum(start[line], self._stays.since[stay])
            high = np.minimum(end[line], np.where(np.isnan(self._stays.until[stay]), np.inf, self._stays.until[stay]))
            inside = (high > low) & (self._stays.machine[stay] >= 0)
            line, stay, low, high = line[inside], stay[inside], low[inside], high[inside]
            base = self._stays.machine[stay] * _FAR
            # a day belongs to where the board was at noon
            first = np.searchsorted(self._line, base + np.ceil(low / DAY_S - 0.5).astype(np.int64))
            last = np.searchsorted(self._line, base + np.ceil(high / DAY_S - 0.5).astype(np.int64))
            np.add.at(measured, line, (last - first) * 24.0)
            np.add.at(ran, line, (self._sum[last] - self._sum[first]) * 24.0)
            over = measured > calendar
            ran[over] *= np.divide(calendar[over], measured[over])
            measured[over] = calendar[over]
        return ran + (calendar - measured) * self.uptime, measured


_FAR = 1 << 24


def _joined(asked: Ints, owner: Ints) -> tuple[Any, Any]:
    """Every pair of a line of `asked` and a line of `owner` (sorted) with the same asset."""
    first, last = np.searchsorted(owner, asked, "left"), np.searchsorted(owner, asked, "right")
    count = last - first
    line = np.repeat(np.arange(len(asked)), count)
    within = np.arange(len(line)) - np.repeat(np.cumsum(count) - count, count)
    return line, first[line] + within
