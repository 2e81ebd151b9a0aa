"""What lies in the shop unfinished: where, how old, for whom it waits; and whether that fits what comes and goes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np

from app.domain.estimates import median
from app.domain.phrase import Phrase
from app.domain.report import (
    Asked,
    Better,
    Cell,
    Chart,
    Column,
    Figure,
    Look,
    Period,
    Report,
    ReportKind,
    Row,
    Table,
    Unit,
)
from app.domain.work_order import Hold, State
from app.services.order_list import rows_of
from app.services.part_needs import met_orders, read_needs
from app.services.reports.arrays import DAY_S, Floats, Mask, Whole
from app.services.reports.frame import STATE_NUMBER, STATES, Facts, Orders
from app.services.reports.naming import state_of
from app.services.reports.order_groups import behind, led, real
from app.services.reports.shares import bounds
from app.services.reports.spans import course

_P = Phrase.of
#: Where the buckets of ages end, days; the last one has no end.
_BUCKETS = (1, 3, 7, 14, 30)
#: Little's law is looked at over this long where no period is asked.
_USUAL = timedelta(days=90)
#: From this far on, what lies here does not fit what comes and goes.
_FITS = 0.25
#: Of fewer orders finished the law, which is of averages, says nothing.
_ENOUGH = 10
#: Rows of the lists of single orders at most.
_LISTED = 100
#: For whom an order waits, in the order told.
WAITS = ("you", "customer", "parts", "vendor", "time")
_YOU, _CUSTOMER, _PARTS, _VENDOR, _TIME = range(len(WAITS))
_BY_STATE = {State.AWAITING_APPROVAL: _CUSTOMER, State.AWAITING_PARTS: _PARTS, State.BURN_IN: _TIME}
_BY_HOLD = {Hold.CUSTOMER: _CUSTOMER, Hold.PARTS: _PARTS, Hold.VENDOR: _VENDOR, Hold.DRYING: _TIME}


def report(facts: Facts, asked: Asked) -> Report:
    """The work in progress as it is now; Little's law over the period asked, else over the last 90 days."""
    here, notes = real(facts.select(asked))
    lying = _Lying(facts, here.only(~np.isnan(here.received) & np.isnan(here.ready) & np.isnan(here.closed)))
    fetch = here.only(~np.isnan(here.ready) & np.isnan(here.closed) & ~here.imported)
    little = _Little.of(facts, asked)
    if lying.parts_here:
        notes.append(_P("wip.note.parts_here", n=lying.parts_here))
    if little.ratio is not None and little.gone >= _ENOUGH and abs(little.ratio - 1) > _FITS:
        notes.append(_P("wip.note.grows" if little.came > little.gone else "wip.note.shrinks"))
    ages, answers, next_ = _ages(lying), _list("answers", lying, _CUSTOMER), _list("next", lying, _YOU)
    states = _states(lying)
    return Report(
        ReportKind.WORK_IN_PROGRESS,
        asked,
        facts.now,
        len(lying.orders),
        _P("looked.in_work", n=len(lying.orders)),
        (
            _count("wip", lying, np.ones(len(lying.orders), dtype=bool)),
            _count("waits_for_you", lying, lying.waits == _YOU),
            _count("waits_for_customer", lying, lying.waits == _CUSTOMER),
            _count("waits_for_parts", lying, lying.waits == _PARTS),
            _count("late", lying, lying.orders.due < facts.now_s),
            _age(lying),
            Figure(
                "to_fetch", _P("wip.to_fetch"), len(fetch), Unit.COUNT, len(fetch), better=Better.DOWN,
                behind=fetch.behind(),
            ),
            *little.figures(),
        ),
        (states, ages, _waits(lying), answers, next_, little.table()),
        (
            Chart("ages", ages.title, Look.STACKED, "ages", "age", ("n",), series="waits"),
            Chart("states", states.title, Look.BARS, "states", "state", ("n",)),
            Chart("little", _P("wip.course"), Look.LINE, "course", "span", ("lying",)),
        ),
        tuple(_P(f"wip.means.{what}") for what in ("wip", "waits", "age", "little", "to_fetch")),
        tuple(notes),
        simulated=facts.shop.demo,
    )  # fmt: skip


class _Lying:
    """Orders received and not finished: days since they came, days in their state, for whom each waits."""

    def __init__(self, facts: Facts, orders: Orders) -> None:
        self.facts, self.orders = facts, orders
        self.age: Floats = np.maximum(facts.now_s - orders.received, 0) / DAY_S
        self.since: Floats = np.maximum(facts.now_s - orders.since, 0) / DAY_S
        self.waits: Whole = np.full(len(orders), _YOU)
        for state, who in _BY_STATE.items():
            self.waits[orders.state == STATE_NUMBER[state]] = who
        held = orders.state == STATE_NUMBER[State.ON_HOLD]
        for hold, who in _BY_HOLD.items():
            self.waits[held & orders.named("held_why", (hold.value,))] = who
        self.parts_here = self._parts_that_are_here()

    def _parts_that_are_here(self) -> int:
        """Orders whose parts have all come wait for the shop's people; how many those are."""
        waiting = self.orders.state == STATE_NUMBER[State.AWAITING_PARTS]
        if not waiting.any():
            return 0
        with self.facts.shop.read() as db:
            met = set(met_orders(read_needs(db)))
            rows = {row.id for row in rows_of(db, self.orders.only(waiting).id) if row.number in met} if met else set()
        came = np.array([id_ in rows for id_ in self.orders.id], dtype=bool) & waiting if rows else waiting & False
        self.waits[came] = _YOU
        return int(came.sum())


def _count(id_: str, lying: _Lying, mask: Mask) -> Figure:
    return Figure(
        id_,
        _P(f"wip.{id_}"),
        int(mask.sum()),
        Unit.COUNT,
        len(lying.orders),
        better=Better.DOWN,
        behind=behind(lying.orders, mask),
    )


def _age(lying: _Lying) -> Figure:
    told = median(lying.age)
    return Figure(
        "age", _P("wip.age"), told.value, Unit.DAYS, told.n, told.interval, better=Better.DOWN,
        behind=lying.orders.behind(), note=_P("wip.note.none") if told.value is None else None,
    )  # fmt: skip


# ------------------------------------------------------------ tables


def _states(lying: _Lying) -> Table:
    rows = []
    for number, state in enumerate(STATES):
        mask = lying.orders.state == number
        if mask.any():
            told, longest = median(lying.since[mask]), float(lying.since[mask].max())
            rows.append(
                Row(
                    (state_of(state), told.n, told.value, told.low, told.high, longest, float(lying.age[mask].max())),
                    behind(lying.orders, mask),
                    told.interval,
                )
            )
    return Table(
        "states",
        _P("wip.states"),
        (
            Column("state", _P("flow.col.state")),
            Column("n", _P("flow.col.orders"), Unit.COUNT),
            Column("median", _P("wip.col.in_state"), Unit.DAYS),
            *bounds(Unit.DAYS),
            Column("longest", _P("wip.col.longest"), Unit.DAYS),
            Column("oldest", _P("wip.col.oldest"), Unit.DAYS),
        ),
        tuple(rows),
    )


def _ages(lying: _Lying) -> Table:
    """How many by age and by for whom they wait; the same buckets for everybody, so that bars can be stacked."""
    bucket = np.searchsorted(_BUCKETS, lying.age, side="right")
    rows = []
    for number in range(len(_BUCKETS) + 1):
        for who, name in enumerate(WAITS):
            mask = (bucket == number) & (lying.waits == who)
            if mask.any() or who == _YOU:
                rows.append(
                    Row((_bucket(number), _P(f"wip.waits.{name}"), int(mask.sum())), behind(lying.orders, mask))
                )
    return Table(
        "ages",
        _P("wip.ages"),
        (
            Column("age", _P("wip.col.age")),
            Column("waits", _P("wip.col.waits")),
            Column("n", _P("flow.col.orders"), Unit.COUNT),
        ),
        tuple(rows),
    )


def _bucket(number: int) -> Phrase:
    if number == 0:
        return _P("wip.age.under", days=_BUCKETS[0])
    if number == len(_BUCKETS):
        return _P("wip.age.over", days=_BUCKETS[-1])
    return _P("wip.age.from", days=_BUCKETS[number - 1], until=_BUCKETS[number])


def _waits(lying: _Lying) -> Table:
    rows = []
    for who, name in enumerate(WAITS):
        mask = lying.waits == who
        told = median(lying.since[mask])
        longest = float(lying.since[mask].max()) if mask.any() else None
        rows.append(
            Row(
                (_P(f"wip.waits.{name}"), told.n, told.value, told.low, told.high, longest),
                behind(lying.orders, mask),
                told.interval,
            )
        )
    return Table(
        "waits",
        _P("wip.who"),
        (
            Column("waits", _P("wip.col.waits")),
            Column("n", _P("flow.col.orders"), Unit.COUNT),
            Column("median", _P("wip.col.in_state"), Unit.DAYS),
            *bounds(Unit.DAYS),
            Column("longest", _P("wip.col.longest"), Unit.DAYS),
        ),
        tuple(rows),
    )


def _list(id_: str, lying: _Lying, who: int) -> Table:
    """The orders that wait for somebody, those first that have waited longest."""
    places = np.flatnonzero(lying.waits == who)
    places = places[np.argsort(-lying.since[places], kind="stable")]
    shown = places[:_LISTED]
    ids = [lying.orders.facts.figures.ids("order")[place] for place in lying.orders.place[shown]]
    with lying.facts.shop.read() as db:
        rows = {row.id: row for row in rows_of(db, ids)}
    lines = []
    for place, id_of in zip(shown.tolist(), ids, strict=True):
        row = rows.get(id_of)
        if row is not None:
            cells: tuple[Cell, ...] = (
                row.number, row.customer, row.asset.model or row.asset.board_code, state_of(row.state),
                float(lying.since[place]), float(lying.age[place]), row.assignee or None,
            )  # fmt: skip
            lines.append(Row(cells, behind(lying.orders, np.array([place])), flagged=row.late(lying.facts.now)))
    return Table(
        id_,
        _P(f"wip.{id_}"),
        (
            Column("order", _P("wip.col.order")),
            Column("customer", _P("flow.col.customer")),
            Column("model", _P("flow.col.model")),
            Column("state", _P("flow.col.state")),
            Column("waiting", _P("wip.col.waiting"), Unit.DAYS),
            Column("age", _P("wip.col.age"), Unit.DAYS),
            Column("assignee", _P("wip.col.assignee")),
        ),
        tuple(lines),
        _P("wip.note.more", shown=len(lines), n=len(places)) if len(places) > len(lines) else None,
    )


# ------------------------------------------------------------ Little's law


@dataclass(frozen=True)
class _Little:
    """What came and went in a period: how many lay here on average, how many were finished, how long these took."""

    facts: Facts
    asked: Asked
    start: datetime
    end: datetime
    orders: Orders
    received: Floats
    left: Floats

    @classmethod
    def of(cls, facts: Facts, asked: Asked) -> _Little:
        """Over the period asked, as far as it is over; else over the last 90 days."""
        end = min(asked.period.end or facts.now, facts.now)
        start = asked.period.start or end - _USUAL
        orders = led(facts.select(replace(asked, period=Period())))[0]
        orders = orders.only(~np.isnan(orders.received))
        left = np.where(np.isnan(orders.ready), np.where(np.isnan(orders.closed), np.inf, orders.closed), orders.ready)
        low, high = start.timestamp(), end.timestamp()
        there = orders.only((orders.received < high) & (left >= low))
        left = left[(orders.received < high) & (left >= low)]
        return cls(facts, asked, start, end, there, there.received, left)

    def _lay(self, low: float, high: float) -> float:
        """How many lay here on average between two moments."""
        inside = np.minimum(self.left, high) - np.maximum(self.received, low)
        return float(np.maximum(inside, 0).sum() / (high - low)) if high > low else 0.0

    @cached_property
    def done(self) -> Mask:
        """Which were finished in the period."""
        mask: Mask = (self.left >= self.start.timestamp()) & (self.left < self.end.timestamp())
        return mask

    @cached_property
    def lay(self) -> float:
        """How many lay here on average."""
        return self._lay(self.start.timestamp(), self.end.timestamp())

    @cached_property
    def came(self) -> int:
        """How many came in the period."""
        return int((self.received >= self.start.timestamp()).sum())

    @cached_property
    def gone(self) -> int:
        """How many were finished in it."""
        return int(self.done.sum())

    @cached_property
    def took(self) -> float | None:
        """Days that those finished took, on average."""
        took = np.maximum(self.left - self.received, 0)[self.done]
        return float(took.mean() / DAY_S) if len(took) else None

    @property
    def days(self) -> float:
        return max((self.end - self.start).total_seconds(), 1.0) / DAY_S

    @property
    def expected(self) -> float | None:
        """What would lie here at that rate and that turnaround."""
        return self.gone / self.days * self.took if self.took is not None else None

    @property
    def ratio(self) -> float | None:
        """What lay here to what would."""
        return self.lay / self.expected if self.expected else None

    def figures(self) -> tuple[Figure, ...]:
        """The average, the rate, the turnaround, their product, and how far the two agree."""
        none = _P("wip.note.none_finished") if self.took is None else None
        done = behind(self.orders, self.done)
        return (
            Figure(
                "average", _P("wip.average"), self.lay, Unit.NUMBER, len(self.orders), better=Better.DOWN,
                behind=self.orders.behind(),
            ),
            Figure(
                "rate", _P("wip.rate"), self.gone / self.days, Unit.PER_DAY, self.gone, better=Better.UP, behind=done
            ),
            Figure(
                "took", _P("wip.took"), self.took, Unit.DAYS, self.gone, better=Better.DOWN, behind=done,
                note=none,
            ),
            Figure("expected", _P("wip.expected"), self.expected, Unit.NUMBER, self.gone, behind=done, note=none),
            Figure("fits", _P("wip.fits"), self.ratio, Unit.SHARE, self.gone, behind=done, note=none),
        )  # fmt: skip

    def table(self) -> Table:
        """The course: what came, what was finished, what lay here at the end of each span and on average."""
        left, received = self.left, self.received
        rows = []
        for span in course(self.start, self.end, self.asked.zone):
            low = max(span.start, self.start).timestamp()
            high = min(span.end, self.end).timestamp()
            if high <= low:
                continue
            came, gone = (received >= low) & (received < high), (left >= low) & (left < high)
            there = (received < high) & (left >= high)
            lay = self._lay(low, high)
            rows.append(
                Row((span.name, int(came.sum()), int(gone.sum()), int(there.sum()), lay), behind(self.orders, there))
            )
        return Table(
            "course",
            _P("wip.course"),
            (
                Column("span", _P("wip.col.span")),
                Column("came", _P("wip.col.came"), Unit.COUNT),
                Column("gone", _P("wip.col.gone"), Unit.COUNT),
                Column("lying", _P("wip.col.lying"), Unit.COUNT),
                Column("average", _P("wip.average"), Unit.NUMBER),
            ),
            tuple(rows),
        )
