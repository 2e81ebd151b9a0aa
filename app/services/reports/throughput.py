"""How much work passes a technician's day, beside its quality: never one without the other.

Orders that passed are weighted by the standard minutes of their model and fault, so that a day of hard boards counts as
much as one of easy ones. First-pass yield and comebacks are those of their own reports.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.domain.estimates import NOTHING, Estimate, poisson_rate, weighted_rate
from app.domain.phrase import Phrase
from app.domain.report import (
    Asked,
    Behind,
    Better,
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
from app.services.reports import comebacks, first_pass
from app.services.reports.arrays import Floats, Mask, Whole
from app.services.reports.frame import Facts, Orders, within
from app.services.reports.order_groups import (
    By,
    behind,
    groups_by,
    is_weekly,
    led,
    name_of,
    over_time,
    span_column,
)
from app.services.reports.spans import before, days_of
from app.services.reports.standard_minutes import Source, Standard, standards

_P = Phrase.of


def report(facts: Facts, asked: Asked) -> Report:
    """Throughput of the period, with first-pass yield and comebacks of the same."""
    passed, notes = led(facts.select(asked, "passed"))
    standard = standards(facts)
    done = _Done(passed, standard, _worked(facts, asked), asked)
    past = before(asked)
    was = None
    if past is not None:
        was = _Done(led(facts.select(past, "passed"))[0], standard, _worked(facts, past), past)
    passing, quality = first_pass.by_technician(facts, asked)
    back, again = comebacks.by_technician(facts, asked)
    spans = over_time(passed.passed, asked, facts.now)
    people = done.people(quality, again)
    known = standard.of(passed)[1]
    if len(passed):
        own, overall = (int((known == number).sum()) for number in (Source.SET, Source.OVERALL))
        notes.append(_P("throughput.note.standards", set=own, own=len(passed) - own - overall, overall=overall))
    over = _P("throughput.by_week" if is_weekly(spans) else "throughput.by_month")
    course = Table(
        "over_time",
        over,
        (
            span_column(spans),
            Column("passed", _P("throughput.col.passed"), Unit.COUNT),
            Column("minutes", _P("throughput.col.minutes"), Unit.MINUTES),
        ),
        tuple(
            Row(
                (*group.names, len(group.places), float(done.minutes[group.places].sum())),
                behind(passed, group.places),
            )
            for group in spans
        ),
    )
    return Report(
        ReportKind.THROUGHPUT,
        asked,
        facts.now,
        len(passed),
        _P("looked.passed", n=len(passed)),
        (
            done.figure("minutes_a_day", done.weighted, was.weighted.value if was is not None else None, Unit.MINUTES),
            done.figure("orders_a_day", done.plain, was.plain.value if was is not None else None, Unit.NUMBER),
            passing,
            back,
            Figure(
                "days", _P("throughput.days"), len(done.days), Unit.COUNT, len(done.days),
                before=len(was.days) if was is not None else None, behind=done.days.behind,
            ),
        ),
        (people, course, standard.table(passed)),
        (
            Chart("people", people.title, Look.BARS, "people", "technician", ("minutes_a_day",)),
            Chart("over_time", over, Look.BARS, "over_time", "span", ("minutes",)),
        ),
        (
            *(_P(f"throughput.means.{what}") for what in ("day", "weight", "quality", "simple")),
            _P("flow.first_pass.means.yield"),
            _P("flow.comebacks.means.cohort"),
        ),
        tuple(notes),
        simulated=facts.shop.demo,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Days:
    """Technician-days: the technician (number) of each; a day on which somebody took a step or made a test. `behind` =
    the orders of these steps and tests.
    """

    technician: Whole
    behind: Behind

    def __len__(self) -> int:
        return len(self.technician)


def _worked(facts: Facts, asked: Asked) -> _Days:
    """The technician-days of a period. By model, customer and site only days with such orders count."""
    orders = led(facts.select(replace(asked, period=Period(), technicians=())))[0]
    moves, tests = facts.moves(orders), facts.tests(orders)
    wanted: Mask = np.ones(len(facts.figures.names("person")) + 1, dtype=bool)
    wanted[-1] = False  # nobody
    if asked.technicians:
        wanted[:-1] = np.isin(facts.figures.names("person"), asked.technicians)
    days, touched = [], np.zeros(len(orders), dtype=bool)
    for at, by, order in ((moves.entered, moves.by, moves.order), (tests.at, tests.by, tests.order)):
        there = within(at, asked.period) & wanted[by]
        day = days_of(at[there], asked.zone)
        touched[order[there]] = True
        days.append(np.stack((by[there].astype(np.int64), day)))
    by, day = np.concatenate(days, axis=1)
    if not len(day):
        return _Days(by, ())
    span = int(day.max() - day.min()) + 1
    worked = np.zeros((len(wanted), span), dtype=bool)
    worked[by, day - day.min()] = True
    return _Days(np.nonzero(worked)[0], orders.behind(touched))


class _Done:
    """The orders that passed in a period, the standard minutes of each, and the technician-days of the period."""

    def __init__(self, orders: Orders, standard: Standard, days: _Days, asked: Asked) -> None:
        self.orders, self.days, self.asked = orders, days, asked
        self.minutes: Floats = standard.of(orders)[0]

    @property
    def plain(self) -> Estimate:
        """Orders passed a technician-day."""
        return poisson_rate(len(self.orders), len(self.days))

    @property
    def weighted(self) -> Estimate:
        """Standard minutes passed a technician-day."""
        return weighted_rate(self.minutes, len(self.days))

    def figure(self, id_: str, told: Estimate, before: float | None, unit: Unit) -> Figure:
        """A rate as a figure."""
        return Figure(
            id_, _P(f"throughput.{id_}"), told.value, unit, len(self.orders), told.interval, before=before,
            better=Better.UP, behind=self.orders.behind(),
            note=_P("throughput.note.none") if told.value is None else None,
        )  # fmt: skip

    def people(self, quality: dict[int, Estimate], again: dict[int, Estimate]) -> Table:
        """A line for each technician: days, orders, minutes a day, and beside them first-pass yield and comebacks; for
        those too who brought nothing to pass.
        """
        passed = {group.numbers[0]: group.places for group in groups_by(self.orders, By.TECHNICIAN)}
        days = dict(zip(*(part.tolist() for part in np.unique(self.days.technician, return_counts=True)), strict=True))
        rows = []
        for number in dict.fromkeys((*passed, *sorted(days, key=lambda one: -days[one]), *quality, *again)):
            places, worked = passed.get(number, _NONE), days.get(number, 0)
            told = weighted_rate(self.minutes[places], worked)
            tested, back = quality.get(number, NOTHING), again.get(number, NOTHING)
            rows.append(
                Row(
                    (
                        name_of(self.orders, By.TECHNICIAN, number), worked, len(places),
                        len(places) / worked if worked else None, told.value, told.low, told.high,
                        tested.n, tested.value, back.n, back.value,
                    ),
                    behind(self.orders, places),
                    told.interval,
                )
            )  # fmt: skip
        return Table(
            "people",
            _P("throughput.people"),
            (
                By.TECHNICIAN.column,
                Column("days", _P("throughput.col.days"), Unit.COUNT),
                Column("passed", _P("throughput.col.passed"), Unit.COUNT),
                Column("orders_a_day", _P("throughput.col.orders_a_day"), Unit.NUMBER),
                Column("minutes_a_day", _P("throughput.col.minutes_a_day"), Unit.MINUTES),
                Column("low", _P("flow.col.low"), Unit.MINUTES),
                Column("high", _P("flow.col.high"), Unit.MINUTES),
                Column("tested", _P("flow.col.tested"), Unit.COUNT),
                Column("yield", _P("flow.col.yield"), Unit.SHARE),
                Column("returned_30", _P("flow.col.returned_30"), Unit.COUNT),
                Column("share_30", _P("flow.col.share_30"), Unit.SHARE),
            ),
            tuple(rows),
        )


_NONE = np.zeros(0, dtype=np.int64)
