"""Hashboards over time: when each was in service, when it was away, and which failures ended what."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np

from app.domain.asset import AssetKind
from app.domain.report import Asked, Period
from app.domain.report_rates import Rates
from app.domain.telemetry_error import TelemetryError
from app.services.reports.arrays import DAY_S, Floats, Mask, Whole
from app.services.reports.exposure import Operation, Stays, Stretches, stretches
from app.services.reports.frame import OUTCOMES, STATUSES, Assets, Facts, Orders, Outcome
from app.services.reports.hash_rates import hash_rates
from app.services.reports.order_groups import real
from app.services.reports.rules import rules
from app.telemetry.running import RunningDays, known_machines, running_days

_CONFIRMED = STATUSES.index("confirmed")
_REPAIRED, _NO_FAULT = OUTCOMES.index(Outcome.REPAIRED), OUTCOMES.index(Outcome.NO_FAULT_FOUND)
#: The assets that readings are of, by what the machines said of themselves.
_TOLD = """
SELECT id, number, serial, lower(mac) AS mac FROM asset WHERE gone = 0 AND (
    serial IN (SELECT value FROM json_each(:serials)) OR lower(mac) IN (SELECT value FROM json_each(:macs))
    OR number IN (SELECT value FROM json_each(:numbers)))
"""
#: A board that was written down no longer than this before it failed came into the record with that failure.
_CAME_WITH_S = DAY_S


@dataclass(frozen=True, slots=True)
class Lives:
    """Stretches in service that lie in a period, cut to it: of which `board` (place in the selection of assets), the
    `hours` run in it, those of the `calendar`, those `measured`, and whether it ended with a failure. `known` = the age
    is known, from `entry` to `end` hours since the board was last repaired. `key` = the order that ended it.
    """

    board: Whole
    hours: Floats
    calendar: Floats
    measured: Floats
    failed: Mask
    known: Mask
    entry: Floats
    end: Floats
    key: Whole

    def behind(self, own: Mask | None = None) -> tuple[int, ...]:
        """The orders of the failures."""
        failed = self.failed if own is None else self.failed & own
        return tuple(self.key[failed].tolist())  # an order ends one stretch


@dataclass(frozen=True, slots=True)
class Away:
    """The failures whose boards were away in a period: seconds from the failure until restored (not a number = not
    yet), whether the installation told them, bench seconds, TH/s, and TH days lost in the period. `ended` = restored in
    the period.
    """

    orders: Orders
    whole: Floats
    told: Mask
    bench: Floats
    hashes: Floats
    lost: Floats
    ended: Mask


class Boards:
    """The hashboards that were asked for, all their orders, and their stretches in service."""

    def __init__(self, facts: Facts, asked: Asked, rates: Rates) -> None:
        self.facts = facts
        assets = facts.assets(replace(asked, technicians=()))
        kinds = facts.figures.names("kind")
        board = kinds.index(AssetKind.HASHBOARD) if AssetKind.HASHBOARD in kinds else -2
        everything = facts.select(Asked())
        found = real(everything)[0]
        # a board that was only ever simulated is in no service
        practice = np.setdiff1d(everything.asset, found.asset) if len(found) < len(everything) else ()
        self.assets = Assets(facts, assets.place[(assets.kind == board) & ~np.isin(assets.place, practice)])
        at = np.full(facts.figures.count("asset") + 1, -1, dtype=np.int64)
        at[self.assets.place] = np.arange(len(self.assets))
        self.orders = found.only((at[found.asset] >= 0) & ~np.isnan(found.received))
        self.board: Whole = at[self.orders.asset]
        faults = facts.faults(self.orders)
        self.failure: Mask = np.zeros(len(self.orders), dtype=bool)
        self.failure[faults.order[faults.status == _CONFIRMED]] = True
        self._stays = self.assets.stays
        self.down, self.told_down = self._taken_out()
        self.up, self.told_up = self._put_back()
        self.unreadable = False
        days = self._days()
        self.operation = Operation(rates.uptime, Stays(*self._stays) if days is not None else None, days)
        first = np.full(len(self.assets), np.inf)
        np.minimum.at(first, self.board, self.down)
        entered = self.assets.first_seen.astype(np.float64)
        came_failed = (
            self.failure & (self.down - entered[self.board] <= _CAME_WITH_S) & (self.down == first[self.board])
        )
        self.came_failed = int(came_failed.sum())
        self.stretches: Stretches = stretches(
            entered, facts.now_s, self.board, self.orders.key, self.down, self.up, self.failure & ~came_failed,
            self.orders.outcome == _REPAIRED,
        )  # fmt: skip
        self._age, self._known = self._ages()

    def _taken_out(self) -> tuple[Floats, Mask]:
        """When each order's board failed: when it was taken out of its machine, else when it was received."""
        owner, _machine, _since, until = self._stays
        there = ~np.isnan(until)
        return nearest(
            self.board, self.orders.received, owner[there], until[there], -rules().out_days * DAY_S
        )  # fmt: skip

    def _put_back(self) -> tuple[Floats, Mask]:
        """When each order's board was in service again: in a machine, else handed out; never where it was given up."""
        owner, _machine, since, _until = self._stays
        well = np.isin(self.orders.outcome, (_REPAIRED, _NO_FAULT))
        returned = np.where(well, self.orders.returned, np.nan)
        return nearest(self.board, returned, owner, since, rules().back_days * DAY_S)

    def _days(self) -> RunningDays | None:
        """What the readings of machines tell; their places in the store by the keys that readings go by."""
        machines = np.unique(self._stays[1])
        machines = machines[machines >= 0]
        if not len(machines):
            return None
        try:
            told = known_machines(self.facts.shop.data_dir, simulated=self.facts.shop.demo)
            if not told:
                return None
            ids = self.facts.figures.ids("asset")
            place = {ids[number]: number for number in machines.tolist()}
            with self.facts.shop.read() as db:
                rows = db.execute(_TOLD, {"serials": json.dumps([one.serial for one in told]),
                                          "macs": json.dumps([one.mac for one in told]),
                                          "numbers": json.dumps([one.asset for one in told])}).fetchall()  # fmt: skip
            known = {row[name]: place[row["id"]] for row in rows if row["id"] in place
                     for name in ("serial", "mac", "number") if row[name]}  # fmt: skip
            ours = {
                one.number: known[name]
                for one in told
                if (name := next((text for text in (one.asset, one.serial, one.mac) if text in known), None))
                is not None
            }
            return running_days(self.facts.shop.data_dir, ours)
        except TelemetryError:
            self.unreadable = True
            return None

    def _ages(self) -> tuple[Floats, Mask]:
        """Hours run since the last repair when each stretch began, and whether that is known."""
        own = self.stretches
        hours, _measured = self.operation.hours(own.asset, own.start, own.end)
        joined = own.goes_on.copy()
        if len(joined):
            joined[1:] &= own.asset[1:] == own.asset[:-1]
            joined[0] = False
        begins = ~joined
        life = np.cumsum(begins) - 1
        start = np.flatnonzero(begins)
        run = np.cumsum(hours) - hours
        age = run - run[start][life] if len(start) else run
        known = own.after_repair[start][life] if len(start) else np.zeros(0, dtype=bool)
        return age, known

    def lives(self, asked: Asked) -> Lives:
        """The stretches in the period of `asked`."""
        own = self.stretches
        begin = asked.period.start.timestamp() if asked.period.start is not None else -np.inf
        until = asked.period.end.timestamp() if asked.period.end is not None else np.inf
        start, end = np.maximum(own.start, begin), np.minimum(own.end, until)
        failed = own.failed & (own.end >= begin) & (own.end < until)
        there = (end > start) | failed  # one that failed on the stroke of the beginning ran no time in it
        board = own.asset[there]
        hours, measured = self.operation.hours(board, start[there], end[there])
        earlier, _measured = self.operation.hours(board, own.start[there], start[there])
        entry = self._age[there] + earlier
        return Lives(
            board,
            hours,
            (end - start)[there] / 3600,
            measured,
            failed[there],
            self._known[there],
            entry,
            entry + hours,
            own.order[there],
        )

    def _next_down(self) -> Floats:
        """When the board of each failure failed again, endless where it did not."""
        found = np.full(len(self.orders), np.inf)
        mine = np.flatnonzero(self.failure)
        mine = mine[np.lexsort((self.down[mine], self.board[mine]))]
        again = self.board[mine[1:]] == self.board[mine[:-1]]
        found[mine[:-1][again]] = self.down[mine[1:][again]]
        return found

    def away(self, asked: Asked) -> Away:
        """The failures whose boards were away in the period of `asked`."""
        begin = asked.period.start.timestamp() if asked.period.start is not None else -np.inf
        until = asked.period.end.timestamp() if asked.period.end is not None else np.inf
        now = self.facts.now_s
        wanted = self.facts.select(replace(asked, period=Period()))
        chosen = np.zeros(self.facts.figures.count("order"), dtype=bool)
        chosen[wanted.place] = True
        mine = self.failure & chosen[self.orders.place]
        # a board that was given up is lost for good: it is away until its order ended
        given_up = np.where(np.isnan(self.up), self.orders.closed, self.up)
        end = np.where(np.isnan(given_up), now, given_up)
        # of several orders of a board at once the newest goes on
        next_ = self._next_down()
        goes_on = next_ < np.where(np.isnan(given_up), np.inf, given_up)
        end = np.minimum(end, next_)
        inside = np.minimum(end, min(until, now)) - np.maximum(self.down, begin)
        own = mine & (inside > 0)
        orders = self.orders.only(own)
        hashes = hash_rates(self.facts, orders.asset, orders.model)
        up = self.up[own]
        return Away(
            orders,
            up - self.down[own],
            (self.told_down & self.told_up)[own],
            np.maximum(orders.ready - orders.received - orders.hold_s, 0),
            hashes,
            hashes * inside[own] / DAY_S,
            (up >= begin) & (up < until) & ~goes_on[own],
        )


def nearest(board: Whole, moment: Floats, owner: Whole, at: Floats, reach: float) -> tuple[Floats, Mask]:
    """The moment of each board's next `at` after its own moment and no further than `reach` seconds (below 0: the last
    one before), else its own; and whether there was one.
    """
    step = float(1 << 33)  # seconds until the year 2242; those of many boards still differ by less than one
    known = np.sort(owner * step + at)
    asked = board * step + np.nan_to_num(moment)
    if not len(known):
        return moment.astype(np.float64), np.zeros(len(board), dtype=bool)
    if reach < 0:
        place = np.searchsorted(known, asked, "right") - 1
        found = known[np.maximum(place, 0)] - board * step
        fits = (place >= 0) & (found <= moment) & (found >= moment + reach)
    else:
        place = np.searchsorted(known, asked, "left")
        found = known[np.minimum(place, len(known) - 1)] - board * step
        fits = (place < len(known)) & (found >= moment) & (found <= moment + reach)
    fits &= ~np.isnan(moment)
    return np.where(fits, found, moment), fits
