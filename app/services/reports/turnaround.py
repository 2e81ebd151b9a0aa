"""How long orders take: for the customer and at the bench, open ones counted; promises kept; where the time goes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.domain.estimates import Estimate, median, quantile, quantiles
from app.domain.phrase import Phrase
from app.domain.report import (
    Asked,
    Better,
    Chart,
    Column,
    Figure,
    Look,
    Report,
    ReportKind,
    Row,
    Table,
    Unit,
)
from app.domain.survival import Survival, kaplan_meier
from app.domain.work_order import State
from app.services.reports.arrays import DAY_S, Floats, Mask
from app.services.reports.curves import curve
from app.services.reports.frame import STATES, Facts, Orders, within
from app.services.reports.naming import state_of
from app.services.reports.order_groups import (
    By,
    Group,
    behind,
    groups_by,
    is_weekly,
    led,
    over_time,
    span_column,
)
from app.services.reports.shares import bounds, parts_table, share_figure, share_of
from app.services.reports.spans import before

_P = Phrase.of
_SHARES = (0.5, 0.9)


def report(facts: Facts, asked: Asked) -> Report:
    """Turnaround of the orders finished in the period."""
    done, notes = _finished(facts, asked)
    taken_in = _Received(led(facts.select(asked, "received"))[0], facts.now_s)
    due = _Due.of(facts, asked)
    past = before(asked)
    was = _finished(facts, past)[0] if past is not None else None
    was_in = _Received(led(facts.select(past, "received"))[0], facts.now_s) if past is not None else None
    was_due = share_of(_Due.of(facts, past).kept) if past is not None else None
    spans = over_time(done.orders.ready, asked, facts.now)
    steps, chart = curve(
        "not_finished",
        _P("flow.turnaround.course"),
        Column("share", _P("flow.col.open"), Unit.SHARE),
        taken_in.survival,
        taken_in.days,
        float("inf"),
        falling=True,
    )
    over = _P("flow.turnaround.by_week" if is_weekly(spans) else "flow.turnaround.by_month")
    tables = (
        done.table("over_time", over, span_column(spans), spans),
        done.table("by_model", _P("flow.turnaround.by_model"), By.MODEL.column, groups_by(done.orders, By.MODEL)),
        done.table(
            "by_technician", _P("flow.turnaround.by_technician"), By.TECHNICIAN.column,
            groups_by(done.orders, By.TECHNICIAN),
        ),
        done.table(
            "by_customer", _P("flow.turnaround.by_customer"), By.CUSTOMER.column, groups_by(done.orders, By.CUSTOMER)
        ),
        _states(facts, done),
        due.table(),
        steps,
    )  # fmt: skip
    return Report(
        ReportKind.TURNAROUND,
        asked,
        facts.now,
        len(done.orders),
        _P("looked.finished", n=len(done.orders)),
        (
            *_times(done, was),
            _with_open(taken_in, was_in),
            _still_open(taken_in),
            share_figure(
                "sla", _P("flow.turnaround.sla"), due.orders, due.kept, was_due, Better.UP,
                _P("flow.turnaround.note.none_due"),
            ),
            _touch(done, was),
        ),
        tables,
        (
            Chart("over_time", over, Look.LINE, "over_time", "span", ("median",), ("low", "high")),
            Chart("by_technician", _P("flow.turnaround.by_technician"), Look.BARS, "by_technician", "technician",
                  ("median",)),
            Chart("states", _P("flow.turnaround.states"), Look.BARS, "states", "state", ("median",)),
            chart,
        ),
        tuple(_P(f"flow.turnaround.means.{what}") for what in _MEANS),
        tuple(notes),
        simulated=facts.shop.demo,
    )  # fmt: skip


_MEANS = ("customer", "bench", "quantiles", "with_open", "still_open", "sla", "touch", "states")


@dataclass(frozen=True)
class _Finished:
    """Orders finished in a period, and how long they took in days; minutes not a number where none is noted."""

    orders: Orders

    @cached_property
    def customer(self) -> Floats:
        return (self.orders.ready - self.orders.received) / DAY_S

    @cached_property
    def bench(self) -> Floats:
        return np.maximum(self.customer - self.orders.hold_s / DAY_S, 0.0)

    @cached_property
    def touch(self) -> Floats:
        return np.where(self.orders.touch_min > 0, self.orders.touch_min, np.nan)

    def table(self, id_: str, title: Phrase, name: Column, told: Iterable[Group]) -> Table:
        """A line for each group: median with its interval, P90, the same at the bench, touch time."""
        return Table(
            id_,
            title,
            (
                name,
                Column("n", _P("flow.col.orders"), Unit.COUNT),
                Column("median", _P("flow.col.median"), Unit.DAYS),
                *bounds(Unit.DAYS),
                Column("p90", _P("flow.col.p90"), Unit.DAYS),
                Column("bench_median", _P("flow.col.bench_median"), Unit.DAYS),
                Column("bench_p90", _P("flow.col.bench_p90"), Unit.DAYS),
                Column("touch", _P("flow.col.touch"), Unit.MINUTES),
            ),
            tuple(self._row(group) for group in told),
        )

    def _row(self, group: Group) -> Row:
        half, most = quantiles(self.customer[group.places], _SHARES)
        bench = quantiles(self.bench[group.places], _SHARES)
        return Row(
            (
                *group.names, half.n, half.value, half.low, half.high, most.value, bench[0].value,
                bench[1].value, median(self.touch[group.places]).value,
            ),
            behind(self.orders, group.places),
            half.interval,
        )  # fmt: skip


def _finished(facts: Facts, asked: Asked) -> tuple[_Finished, list[Phrase]]:
    orders, notes = led(facts.select(asked, "ready"))
    forward: Mask = orders.ready >= orders.received
    if not forward.all():
        notes.append(_P("flow.note.clock", n=int((~forward).sum())))
    return _Finished(orders.only(forward)), notes


def _times(done: _Finished, was: _Finished | None) -> list[Figure]:
    def figure(id_: str, days: Callable[[_Finished], Floats], share: float) -> Figure:
        told = quantile(days(done), share)
        before = quantile(days(was), share).value if was is not None else None
        return _figure(id_, told, Unit.DAYS, before, done.orders, _P("flow.turnaround.note.none"))

    return [
        figure("customer_median", lambda one: one.customer, 0.5),
        figure("customer_p90", lambda one: one.customer, 0.9),
        figure("bench_median", lambda one: one.bench, 0.5),
        figure("bench_p90", lambda one: one.bench, 0.9),
    ]


def _touch(done: _Finished, was: _Finished | None) -> Figure:
    told = median(done.touch)
    noted = done.orders.only(~np.isnan(done.touch))
    before = median(was.touch).value if was is not None else None
    none = _P("flow.turnaround.note.no_minutes" if len(done.orders) else "flow.turnaround.note.none")
    return _figure("touch", told, Unit.MINUTES, before, noted, none)


def _figure(id_: str, told: Estimate, unit: Unit, before: float | None, orders: Orders, none: Phrase) -> Figure:
    return Figure(
        id_,
        _P(f"flow.turnaround.{id_}"),
        told.value,
        unit,
        told.n,
        told.interval,
        before=before,
        better=Better.DOWN,
        behind=orders.behind(),
        note=none if told.value is None else None,
    )


# ------------------------------------------------------------ open orders


class _Received:
    """Orders received in a period, each followed until it was finished, else until now."""

    def __init__(self, orders: Orders, now_s: float) -> None:
        until = np.where(np.isnan(orders.ready), now_s, orders.ready)
        forward: Mask = until >= orders.received
        self.orders = orders.only(forward)
        self.days: Floats = (until[forward] - self.orders.received) / DAY_S
        self.finished: Mask = ~np.isnan(self.orders.ready)

    @cached_property
    def survival(self) -> Survival:
        """The share not finished by days since they came."""
        return kaplan_meier(self.days, self.finished)


def _with_open(taken_in: _Received, was: _Received | None) -> Figure:
    told = taken_in.survival.median
    none = _P("flow.turnaround.note.half_open" if told.n else "flow.turnaround.note.none_received")
    before = was.survival.median.value if was is not None else None
    return _figure("with_open", told, Unit.DAYS, before, taken_in.orders, none)


def _still_open(taken_in: _Received) -> Figure:
    is_open = ~taken_in.finished
    return Figure(
        "still_open",
        _P("flow.turnaround.still_open"),
        int(is_open.sum()) if len(is_open) else None,
        Unit.COUNT,
        len(is_open),
        better=Better.DOWN,
        behind=taken_in.orders.behind(is_open),
        note=None if len(is_open) else _P("flow.turnaround.note.none_received"),
    )


# ------------------------------------------------------------ promises


@dataclass(frozen=True)
class _Due:
    """Orders whose promised time lies in a period and is over, and which of them were ready by then."""

    orders: Orders
    kept: Mask

    @classmethod
    def of(cls, facts: Facts, asked: Asked) -> _Due:
        orders = facts.select(asked)
        due = within(orders.due, asked.period) & (orders.due <= facts.now_s) & ~np.isnan(orders.received)
        promised = led(orders.only(due))[0]
        return cls(promised, promised.ready <= promised.due)

    def table(self) -> Table:
        """How the promises ended."""
        waiting = np.isnan(self.orders.ready)
        return parts_table(
            "promises",
            _P("flow.turnaround.promises"),
            Column("promise", _P("flow.col.promise")),
            self.orders,
            (
                (_P("flow.turnaround.kept"), self.kept),
                (_P("flow.turnaround.late"), ~self.kept & ~waiting),
                (_P("flow.turnaround.overdue"), waiting),
            ),
        )


# ------------------------------------------------------------ where the time goes


def _states(facts: Facts, done: _Finished) -> Table:
    """The days in each state, in the order in which orders come through them."""
    orders = done.orders
    moves = facts.moves(orders)
    ready = orders.ready[moves.order]
    left = np.where(np.isnan(moves.left), ready, np.minimum(moves.left, ready))
    here = moves.entered < ready
    slot = moves.state[here] * np.int64(len(orders)) + moves.order[here]
    size, shape = len(orders) * len(STATES), (len(STATES), len(orders))
    days = np.bincount(slot, np.maximum(left - moves.entered, 0)[here] / DAY_S, size).reshape(shape)
    visited = np.zeros(size, dtype=bool)
    visited[slot] = True
    whole = float(days.sum())
    rows = []
    for number in sorted(range(len(STATES)), key=_place):
        came = visited.reshape(shape)[number]
        if not came.any():
            continue
        half, most = quantiles(days[number][came], _SHARES)
        spent = float(days[number].sum())
        rows.append(
            Row(
                (
                    state_of(STATES[number]), half.n, half.value, half.low, half.high,
                    most.value, spent / whole if whole else None,
                ),
                behind(orders, came),
                half.interval,
            )
        )  # fmt: skip
    return Table(
        "states",
        _P("flow.turnaround.states"),
        (
            Column("state", _P("flow.col.state")),
            Column("n", _P("flow.col.orders"), Unit.COUNT),
            Column("median", _P("flow.col.median"), Unit.DAYS),
            *bounds(Unit.DAYS),
            Column("p90", _P("flow.col.p90"), Unit.DAYS),
            Column("share", _P("flow.col.share_of_time"), Unit.SHARE),
        ),
        tuple(rows),
    )


def _place(number: int) -> int:
    """States come in the order in which they are defined: that of the line, then what leads off it."""
    return list(State).index(STATES[number])
