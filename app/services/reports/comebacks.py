"""How many boards come back: by cohort of handing back, within 30 and 90 days, with what; young cohorts by their curve.

What is divided is always the same boards: those handed back, each followed for the whole time or, in the curve, until
now. This month's comebacks are never divided by this month's shipments.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import numpy as np

from app.domain.estimates import wilson
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
from app.services.reports.curves import curve
from app.services.reports.frame import OUTCOMES, Facts, Orders, Outcome
from app.services.reports.groups import Floats, Mask, Whole
from app.services.reports.order_groups import By, Group, behind, by_month, earlier, groups_by, real
from app.services.reports.shares import share_of

_P = Phrase.of
_DAY_S = 86_400.0
#: The days within which a board comes back, as shops count them.
_WITHIN = (30, 90)
#: How far the curve goes, days.
_CURVE_DAYS = 120.0
_GOOD = tuple(OUTCOMES.index(one) for one in (Outcome.REPAIRED, Outcome.NO_FAULT_FOUND))


def report(facts: Facts, asked: Asked) -> Report:
    """Comebacks of the boards handed back in the period."""
    cohort, notes = _cohort(facts, asked)
    past = earlier(asked)
    was = _cohort(facts, past)[0] if past is not None else None
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
            Chart("split", _P("flow.comebacks.split"), Look.BARS, "split", "with", ("back_90",)),
        ),
        tuple(_P(f"flow.comebacks.means.{what}") for what in ("cohort", "censored", "split", "to_whom")),
        tuple(notes),
        simulated=facts.shop.demo,
    )


class _Cohort:
    """Orders whose boards were handed back as good in a period, and what became of each until now.

    `back_after` = days until the board came in again, not a number = it did not; `next` = the place of the order with
    which it did, in `all_`, -1 = none.
    """

    def __init__(self, orders: Orders, all_: Orders, now_s: float) -> None:
        self.orders, self.all_ = orders, all_
        self.next = _next(orders, all_)
        came = np.append(all_.received, np.nan)[self.next]
        self.back_after: Floats = (came - orders.returned) / _DAY_S
        self.age: Floats = (now_s - orders.returned) / _DAY_S

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

    def old_enough(self, days: int) -> Mask:
        """Which were handed back at least so many days ago."""
        return self.age >= days

    def back_within(self, days: int) -> Mask:
        """Which came back within so many days."""
        return self.back & (self.back_after <= days)

    @cached_property
    def with_what(self) -> list[tuple[Phrase, Mask]]:
        """What those that came back came back with."""
        fault = np.append(self.all_.fault, -1)[self.next]
        nothing = np.append(self.all_.outcome, -1)[self.next] == OUTCOMES.index(Outcome.NO_FAULT_FOUND)
        same = ~nothing & (fault >= 0) & (fault == self.orders.fault)
        other = ~nothing & (fault >= 0) & ~same
        return [
            (_P("flow.comebacks.same"), self.back & same),
            (_P("flow.comebacks.other"), self.back & other),
            (_P("flow.comebacks.nff"), self.back & nothing),
            (_P("flow.comebacks.unknown"), self.back & ~nothing & (fault < 0)),
        ]


def _cohort(facts: Facts, asked: Asked) -> tuple[_Cohort, list[Phrase]]:
    orders, notes = real(facts.select(asked, "returned"))
    orders = orders.only(np.isin(orders.outcome, _GOOD))
    nameless = orders.asset < 0
    if nameless.any():
        notes.append(_P("flow.comebacks.note.no_board", n=int(nameless.sum())))
    orders = orders.only(~nameless)
    if orders.imported.any():
        notes.append(_P("flow.note.imported_counted", n=int(orders.imported.sum())))
    # Whoever takes the board in again, whatever was asked: the filters are of the orders handed back.
    cohort = _Cohort(orders, real(facts.select(Asked()))[0], facts.now_s)
    for days in _WITHIN:
        young = int((~cohort.old_enough(days)).sum())
        if young and young < len(orders):
            notes.append(_P("flow.comebacks.note.left_young", n=young, days=days))
    return cohort, notes


def _next(orders: Orders, all_: Orders) -> Whole:
    """For each order the place in `all_` of the first one by which its board came in after it was handed back."""
    known = np.flatnonzero((all_.asset >= 0) & ~np.isnan(all_.received))
    if not len(known) or not len(orders):
        return np.full(len(orders), -1)
    moments, ranks = np.unique(np.concatenate([all_.received[known], orders.returned]), return_inverse=True)
    # One whole number grows with board and moment, so that one search finds both.
    came = all_.asset[known].astype(np.int64) * len(moments) + ranks[: len(known)]
    own = np.argsort(came, kind="stable")
    left = orders.asset.astype(np.int64) * len(moments) + ranks[len(known) :]
    at = np.searchsorted(came[own], left, side="right")
    found = np.append(known[own], -1)[at]
    same = np.append(all_.asset, -1)[found] == orders.asset
    return np.where(same, found, -1)


# ------------------------------------------------------------ figures


def _within(cohort: _Cohort, was: _Cohort | None, days: int) -> Figure:
    old = cohort.old_enough(days)
    told = share_of(cohort.back_within(days)[old])
    none = _P("flow.comebacks.note.young", days=days) if len(old) else _P("flow.comebacks.note.none")
    before = share_of(was.back_within(days)[was.old_enough(days)]).value if was is not None else None
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
    none = _P("flow.comebacks.note.not_followed", days=days) if told.n else _P("flow.comebacks.note.none")
    return Figure(
        f"censored_{days}",
        _P("flow.comebacks.censored", days=days),
        told.value,
        Unit.SHARE,
        told.n,
        told.interval,
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


_COLUMNS = (
    Column("returned", _P("flow.col.returned"), Unit.COUNT),
    *(
        Column(
            f"{what}_{days}", _P(f"flow.col.{what}_{days}"), Unit.COUNT if what in ("returned", "back") else Unit.SHARE
        )
        for days in _WITHIN
        for what in ("returned", "back", "share", "low", "high")
    ),
)


def _shares(cohort: _Cohort, places: Whole) -> list[Cell]:
    cells: list[Cell] = [len(places)]
    for days in _WITHIN:
        old = places[cohort.old_enough(days)[places]]
        hits = int(cohort.back_within(days)[old].sum())
        told = wilson(hits, len(old))
        cells += [told.n, hits if told.n else None, told.value, told.low, told.high]
    return cells


def _row(cohort: _Cohort, group: Group, cells: list[Cell]) -> Row:
    old = group.places[cohort.old_enough(_WITHIN[0])[group.places]]
    told = share_of(cohort.back_within(_WITHIN[0])[old])
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
        young = int((~cohort.old_enough(days)[places]).sum())
        if young == len(places):
            return _P("flow.comebacks.too_young", days=days)
        if young:
            return _P("flow.comebacks.partly", n=young, days=days)
    return _P("flow.comebacks.whole")


def _split(cohort: _Cohort) -> Table:
    rows = []
    for name, mask in cohort.with_what:
        cells: list[Cell] = [name]
        intervals = []
        for days in _WITHIN:
            old = cohort.old_enough(days)
            told = share_of((mask & cohort.back_within(days))[old])
            cells += [int((mask & cohort.back_within(days))[old].sum()) if told.n else None, told.value]
            intervals.append(told.interval)
        longest = mask & cohort.back_within(_WITHIN[-1])
        rows.append(Row(tuple(cells), cohort.orders.behind(longest), intervals[0]))
    return Table(
        "split",
        _P("flow.comebacks.split"),
        (
            Column("with", _P("flow.col.with_what")),
            *(
                Column(f"{what}_{days}", _P(f"flow.col.{what}_{days}"), unit)
                for days in _WITHIN
                for what, unit in (("back", Unit.COUNT), ("share", Unit.SHARE))
            ),
        ),
        tuple(rows),
    )
