"""How many boards come back: by cohort of handing back, within 30 and 90 days, with what; young cohorts by their curve.

What is divided is always the same boards: those handed back, each followed for the whole time or, in the curve, until
now. This month's comebacks are never divided by this month's shipments.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from app.domain.estimates import Estimate, wilson
from app.domain.phrase import Phrase
from app.domain.report import (
    Asked,
    Better,
    Cell,
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
from app.services.reports.arrays import DAY_S, Floats, Mask, Whole
from app.services.reports.curves import curve
from app.services.reports.events import Events
from app.services.reports.frame import OUTCOMES, Facts, Orders, Outcome
from app.services.reports.order_groups import By, Group, behind, by_month, groups_by, real
from app.services.reports.shares import share_of
from app.services.reports.spans import before

_P = Phrase.of
#: The days within which a board comes back, as shops count them.
_WITHIN = (30, 90)
#: How far the curve goes, days.
_CURVE_DAYS = 120.0
_NO_FAULT = OUTCOMES.index(Outcome.NO_FAULT_FOUND)
_GOOD = (OUTCOMES.index(Outcome.REPAIRED), _NO_FAULT)


def report(facts: Facts, asked: Asked) -> Report:
    """Comebacks of the boards handed back in the period."""
    # Whoever takes the board in again, whatever was asked: the filters are of the orders handed back.
    taken_in = _TakenIn(real(facts.select(Asked()))[0])
    cohort, notes = _cohort(facts, asked, taken_in)
    past = before(asked)
    was = _cohort(facts, past, taken_in)[0] if past is not None else None
    steps, chart = curve(
        "curve",
        _P("flow.comebacks.course"),
        Column("share", _P("flow.col.back"), Unit.SHARE),
        cohort.survival,
        cohort.followed,
        _CURVE_DAYS,
        falling=False,
    )
    months = _by_month(cohort, asked)
    return Report(
        ReportKind.COMEBACKS,
        asked,
        facts.now,
        len(cohort.orders),
        _P("looked.handed_back", n=len(cohort.orders)),
        (
            *(_within(cohort, was, days) for days in _WITHIN),
            *(_censored(cohort, was, days) for days in _WITHIN),
        ),
        (
            months,
            _split(cohort),
            *(
                _table(
                    f"by_{by.value}",
                    _P(f"flow.comebacks.by_{by.value}"),
                    by.column,
                    cohort,
                    groups_by(cohort.orders, by),
                )
                for by in (By.MODEL, By.TECHNICIAN, By.FAULT, By.CUSTOMER)
            ),
            steps,
        ),
        (
            Chart("by_month", months.title, Look.LINE, "by_month", "month", ("share_30",), ("low_30", "high_30")),
            chart,
            *(
                Chart(
                    f"by_{by.value}",
                    _P(f"flow.comebacks.by_{by.value}"),
                    Look.BARS,
                    f"by_{by.value}",
                    by.value,
                    ("share_30",),
                )
                for by in (By.TECHNICIAN, By.FAULT)
            ),
            Chart("split", _P("flow.comebacks.split"), Look.BARS, "split", "with", ("back_90",)),
        ),
        tuple(_P(f"flow.comebacks.means.{what}") for what in ("cohort", "censored", "split", "to_whom")),
        tuple(notes),
        simulated=facts.shop.demo,
    )


def by_technician(facts: Facts, asked: Asked) -> tuple[Figure, dict[int, Estimate]]:
    """What stands beside throughput: comebacks within 30 days, and the same of each technician by number, as the report
    has them.
    """
    taken_in = _TakenIn(real(facts.select(Asked()))[0])
    cohort = _cohort(facts, asked, taken_in)[0]
    past, days = before(asked), _WITHIN[0]
    was = _cohort(facts, past, taken_in)[0] if past is not None else None
    told = groups_by(cohort.orders, By.TECHNICIAN)
    return _within(cohort, was, days), {
        group.numbers[0]: share_of(_hits(cohort, group.places, days)) for group in told
    }  # fmt: skip


class _TakenIn:
    """All orders, and by board when each was received."""

    def __init__(self, orders: Orders) -> None:
        self.orders = orders
        self.events = Events(orders.asset, orders.received)


class _Cohort:
    """Orders whose boards were handed back as good in a period, and what became of each until now.

    `back_after` = days until the board came in again, not a number = it did not; `next` = the place of the order with
    which it did, among all, -1 = none.
    """

    def __init__(self, orders: Orders, taken_in: _TakenIn, now_s: float) -> None:
        self.orders, self._all = orders, taken_in.orders
        self._taken_in, self._now_s = taken_in, now_s
        self.next = taken_in.events.next(orders.asset, orders.returned)
        came = np.append(self._all.received, np.nan)[self.next]
        self.back_after: Floats = (came - orders.returned) / DAY_S
        self.age: Floats = (now_s - orders.returned) / DAY_S

    @cached_property
    def back(self) -> Mask:
        """Which came back at all."""
        return self.next >= 0

    @cached_property
    def followed(self) -> Floats:
        """Days until each came back, else until now."""
        return np.where(self.back, self.back_after, self.age)

    @cached_property
    def survival(self) -> Survival:
        """The share that has not come back."""
        return kaplan_meier(self.followed, self.back)

    @cached_property
    def old_enough(self) -> dict[int, Mask]:
        """Which were handed back at least so many days ago."""
        return {days: self.age >= days for days in _WITHIN}

    @cached_property
    def back_within(self) -> dict[int, Mask]:
        """Which came back within so many days."""
        return {days: self.back & (self.back_after <= days) for days in _WITHIN}

    @cached_property
    def with_what(self) -> list[tuple[Phrase, Mask]]:
        """What those that came back came back with."""
        fault = np.append(self._all.fault, -1)[self.next]
        nothing = np.append(self._all.outcome, -1)[self.next] == OUTCOMES.index(Outcome.NO_FAULT_FOUND)
        found, missed = ~nothing & (fault >= 0), self.orders.outcome == _NO_FAULT
        same = found & ~missed & (fault == self.orders.fault)
        other = found & ~missed & (self.orders.fault >= 0) & ~same
        return [
            (_P("flow.comebacks.same"), self.back & same),
            (_P("flow.comebacks.other"), self.back & other),
            (_P("flow.comebacks.missed"), self.back & found & missed),
            (_P("flow.comebacks.nff"), self.back & nothing),
            (_P("flow.comebacks.unknown"), self.back & ~nothing & ~(found & missed) & ~same & ~other),
        ]

    def only(self, mask: Mask) -> _Cohort:
        """Those of them for which the mask is true."""
        return _Cohort(self.orders.only(mask), self._taken_in, self._now_s)

    @property
    def once(self) -> Mask:
        """Of several orders of a board that were handed back before it came in again, the last."""
        last: Mask = np.ones(len(self.orders), dtype=bool)
        # boards that came in again by the order with which they did, the others by themselves
        visit = np.where(self.back, self.next, len(self._all) + self.orders.asset)
        if not len(visit) or np.bincount(visit).max() == 1:
            return last
        own = np.lexsort((self.orders.returned, visit))
        last[own[:-1]] = visit[own[1:]] != visit[own[:-1]]
        return last


def _cohort(facts: Facts, asked: Asked, taken_in: _TakenIn) -> tuple[_Cohort, list[Phrase]]:
    orders, notes = real(facts.select(asked, "returned"))
    orders = orders.only(np.isin(orders.outcome, _GOOD))
    nameless = orders.asset < 0
    if nameless.any():
        notes.append(_P("flow.comebacks.note.no_board", n=int(nameless.sum())))
    orders = orders.only(~nameless)
    if orders.imported.any():
        notes.append(_P("flow.note.imported_counted", n=int(orders.imported.sum())))
    cohort = _Cohort(orders, taken_in, facts.now_s)
    once = cohort.once
    if not once.all():
        notes.append(_P("flow.comebacks.note.together", n=int((~once).sum())))
        cohort = cohort.only(once)
        orders = cohort.orders
    for days in _WITHIN:
        young = int((~cohort.old_enough[days]).sum())
        if young and young < len(orders):
            notes.append(_P("flow.comebacks.note.left_young", n=young, days=days))
    return cohort, notes


# ------------------------------------------------------------ figures


def _within(cohort: _Cohort, was: _Cohort | None, days: int) -> Figure:
    old = cohort.old_enough[days]
    told = share_of(cohort.back_within[days][old])
    none = _P("flow.comebacks.note.young", days=days) if len(old) else _P("flow.comebacks.note.none")
    before = share_of(was.back_within[days][was.old_enough[days]]).value if was is not None else None
    return Figure(
        f"within_{days}",
        _P("flow.comebacks.within", days=days),
        told.value,
        Unit.SHARE,
        told.n,
        told.interval,
        before=before,
        better=Better.DOWN,
        behind=cohort.orders.behind(old),
        note=none if told.value is None else None,
    )


def _censored(cohort: _Cohort, was: _Cohort | None, days: int) -> Figure:
    told = cohort.survival.over(days)
    bounds = told.interval
    if told.value == 0 and bounds is None:  # the curve has not fallen yet: what those say that were followed so long
        bounds = wilson(0, int((cohort.followed >= days).sum())).interval
    none = _P("flow.comebacks.note.not_followed", days=days) if told.n else _P("flow.comebacks.note.none")
    return Figure(
        f"censored_{days}",
        _P("flow.comebacks.censored", days=days),
        told.value,
        Unit.SHARE,
        told.n,
        bounds,
        before=was.survival.over(days).value if was is not None else None,
        better=Better.DOWN,
        behind=cohort.orders.behind(),
        note=none if told.value is None else None,
    )


# ------------------------------------------------------------ tables


def _table(id_: str, title: Phrase, name: Column, cohort: _Cohort, told: Iterable[Group]) -> Table:
    return Table(
        id_, title, (name, *_COLUMNS), tuple(_row(cohort, group, _shares(cohort, group.places)) for group in told)
    )


_SHARES = tuple(
    Column(f"{what}_{days}", _P(f"flow.col.{what}_{days}"), unit)
    for days in _WITHIN
    for what, unit in (
        ("returned", Unit.COUNT),
        ("back", Unit.COUNT),
        ("share", Unit.SHARE),
        ("low", Unit.SHARE),
        ("high", Unit.SHARE),
    )
)
_COLUMNS = (Column("returned", _P("flow.col.returned"), Unit.COUNT), *_SHARES)


def _shares(cohort: _Cohort, places: Whole) -> list[Cell]:
    cells: list[Cell] = [len(places)]
    for days in _WITHIN:
        cells += _cells(_hits(cohort, places, days))
    return cells


def _cells(hits: Mask) -> list[Cell]:
    """How many were followed long enough, how many of them came back, the share with its bounds."""
    told = share_of(hits)
    return [told.n, int(hits.sum()) if told.n else None, told.value, told.low, told.high]


def _hits(cohort: _Cohort, places: Whole, days: int) -> Mask:
    """Of those old enough which came back."""
    return cohort.back_within[days][places[cohort.old_enough[days][places]]]


def _row(cohort: _Cohort, group: Group, cells: list[Cell]) -> Row:
    told = share_of(_hits(cohort, group.places, _WITHIN[0]))
    return Row((*group.names, *cells), behind(cohort.orders, group.places), told.interval)


def _by_month(cohort: _Cohort, asked: Asked) -> Table:
    rows = []
    for group in by_month(cohort.orders.returned, asked, cohort.orders.facts.now):
        row = _row(cohort, group, _shares(cohort, group.places))
        rows.append(Row((*row.cells, _standing(cohort, group.places)), row.behind, row.interval))
    return Table(
        "by_month",
        _P("flow.comebacks.by_month"),
        (
            Column("month", _P("flow.col.returned_in")),
            *_COLUMNS,
            Column("standing", _P("flow.col.standing")),
        ),
        tuple(rows),
    )


def _standing(cohort: _Cohort, places: Whole) -> Phrase:
    """How far a month was followed."""
    if not len(places):
        return _P("flow.comebacks.nobody")
    for days in _WITHIN:
        young = int((~cohort.old_enough[days][places]).sum())
        if young == len(places):
            return _P("flow.comebacks.too_young", days=days)
        if young:
            return _P("flow.comebacks.partly", n=young, days=days)
    return _P("flow.comebacks.whole")


def _split(cohort: _Cohort) -> Table:
    rows = []
    for name, mask in cohort.with_what:
        counted = {days: mask & cohort.back_within[days] & cohort.old_enough[days] for days in _WITHIN}
        cells: list[Cell] = []
        for days in _WITHIN:
            cells += _cells(counted[days][cohort.old_enough[days]])
        told = share_of(counted[_WITHIN[0]][cohort.old_enough[_WITHIN[0]]])
        rows.append(Row((name, *cells), cohort.orders.behind(np.any([*counted.values()], axis=0)), told.interval))
    return Table(
        "split",
        _P("flow.comebacks.split"),
        (Column("with", _P("flow.col.with_what")), *_SHARES),
        tuple(rows),
    )
