"""How many repairs pass their first test, and whether a fixture fails more than its share."""

from __future__ import annotations

import numpy as np

from app.domain.estimates import Estimate, adjusted, binomial_at_most, wilson
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
from app.services.reports.arrays import Mask, Whole
from app.services.reports.frame import Facts, Orders, within
from app.services.reports.groups import groups
from app.services.reports.order_groups import By, groups_by, is_weekly, led, over_time, span_column
from app.services.reports.rules import rules
from app.services.reports.shares import bounds, parts_table, share_figure, share_of, share_table
from app.services.reports.spans import before

_P = Phrase.of
_WORDS = ("flow.col.tested", "flow.col.passed", "flow.col.yield")


def report(facts: Facts, asked: Asked) -> Report:
    """First-pass yield of the orders that came to testing in the period, and of its tests by fixture."""
    reached, notes = led(facts.select(asked, "tested"))
    undecided = int((reached.first_pass < 0).sum())
    if undecided:
        notes.append(_P("flow.first_pass.note.undecided", n=undecided))
    tried, passed = _tried(reached)
    past = before(asked)
    was = share_of(_tried(led(facts.select(past, "tested"))[0])[1]) if past is not None else None
    spans = over_time(tried.tested, asked, facts.now)
    over = _P("flow.first_pass.by_week" if is_weekly(spans) else "flow.first_pass.by_month")
    tests = _Tests(facts, asked)
    earlier_tests = _Tests(facts, past) if past is not None else None
    fixtures = tests.table()
    by = {
        one: share_table(
            f"by_{one.value}", _P(f"flow.first_pass.by_{one.value}"), one.column, groups_by(tried, one), tried, passed,
            _WORDS,
        )
        for one in (By.MODEL, By.TECHNICIAN, By.FAULT)
    }  # fmt: skip
    return Report(
        ReportKind.FIRST_PASS,
        asked,
        facts.now,
        len(tried),
        _P("looked.tested", n=len(tried)),
        (
            share_figure(
                "yield", _P("flow.first_pass.yield"), tried, passed, was, Better.UP, _P("flow.first_pass.note.none")
            ),
            tests.figure(earlier_tests),
            _standing_out(fixtures),
        ),
        (
            share_table("over_time", over, span_column(spans), spans, tried, passed, _WORDS),
            *by.values(),
            fixtures,
            parts_table(
                "results",
                _P("flow.first_pass.results"),
                Column("result", _P("flow.first_pass.col.result")),
                tried,
                ((_P("flow.first_pass.passed"), passed), (_P("flow.first_pass.failed"), ~passed)),
            ),
        ),
        (
            Chart("over_time", over, Look.LINE, "over_time", "span", ("share",), ("low", "high")),
            Chart("by_technician", by[By.TECHNICIAN].title, Look.BARS, "by_technician", "technician", ("share",)),
            Chart("by_fault", by[By.FAULT].title, Look.BARS, "by_fault", "fault", ("share",)),
            Chart("by_fixture", fixtures.title, Look.BARS, "by_fixture", "fixture", ("share",)),
        ),
        (
            _P("flow.first_pass.means.yield"),
            _P("flow.first_pass.means.tests"),
            _P("flow.first_pass.means.fixtures", level=rules().level),
        ),
        tuple(notes),
        simulated=facts.shop.demo,
    )


def by_technician(facts: Facts, asked: Asked) -> tuple[Figure, dict[int, Estimate]]:
    """What stands beside throughput: first-pass yield, and the same of each technician by number, as the report has
    them.
    """
    tried, passed = _tried(led(facts.select(asked, "tested"))[0])
    past = before(asked)
    was = share_of(_tried(led(facts.select(past, "tested"))[0])[1]) if past is not None else None
    figure = share_figure(
        "yield", _P("flow.first_pass.yield"), tried, passed, was, Better.UP, _P("flow.first_pass.note.none")
    )
    told = groups_by(tried, By.TECHNICIAN)
    return figure, {group.numbers[0]: share_of(passed[group.places]) for group in told}


def _tried(reached: Orders) -> tuple[Orders, Mask]:
    """Of orders that came to testing those whose first round is over, and which passed it."""
    tried = reached.only(reached.first_pass >= 0)
    return tried, tried.first_pass == 1


class _Tests:
    """The tests after a repair that ended in a period with a clear result; a line each."""

    def __init__(self, facts: Facts, asked: Asked) -> None:
        orders, _notes = led(facts.select(asked))
        tests = facts.tests(orders)
        own = tests.after & (tests.passed >= 0) & within(tests.at, asked.period)
        self.passed: Mask = tests.passed[own] == 1
        self.fixture: Whole = tests.fixture[own]
        self._orders, self._order = orders, tests.order[own]
        self._names = facts.figures.names("fixture")

    def behind(self, places: Whole | Mask) -> tuple[int, ...]:
        """The keys of the orders of those tests."""
        tested = np.zeros(len(self._orders), dtype=bool)
        tested[self._order[places]] = True
        return self._orders.behind(tested)

    def figure(self, was: _Tests | None) -> Figure:
        """The share of all of them that passed; n = tests."""
        told = share_of(self.passed)
        return Figure(
            "tests",
            _P("flow.first_pass.tests"),
            told.value,
            Unit.SHARE,
            told.n,
            told.interval,
            before=share_of(was.passed).value if was is not None else None,
            better=Better.UP,
            behind=self.behind(np.ones(len(self.passed), dtype=bool)),
            note=_P("flow.first_pass.note.no_tests") if told.value is None else None,
        )

    def table(self) -> Table:
        """A line for each fixture, those flagged that fail more than all of them together would make likely."""
        named = self.fixture >= 0
        whole = wilson(int(self.passed[named].sum()), int(named.sum())).value
        parts = [(number, places) for (number,), places in groups(self.fixture) if number >= 0]
        chances = adjusted(
            [binomial_at_most(int(self.passed[places].sum()), len(places), whole or 0.0) for _number, places in parts]
        )
        rows = [
            self._row(self._names[number], places, chance if len(parts) > 1 else None)
            for (number, places), chance in zip(parts, chances, strict=True)
        ]
        if not named.all():
            rows.append(self._row(_P("flow.no_fixture"), np.flatnonzero(~named), None))
        return Table(
            "by_fixture",
            _P("flow.first_pass.by_fixture"),
            (
                Column("fixture", _P("flow.col.fixture")),
                Column("n", _P("flow.col.tests"), Unit.COUNT),
                Column("hits", _P("flow.col.passed"), Unit.COUNT),
                Column("share", _P("flow.col.pass_rate"), Unit.SHARE),
                *bounds(Unit.SHARE),
                Column("chance", _P("flow.col.chance"), Unit.PROBABILITY),
            ),
            tuple(rows),
        )

    def _row(self, name: str | Phrase, places: Whole, chance: float | None) -> Row:
        told = share_of(self.passed[places])
        return Row(
            (name, told.n, int(self.passed[places].sum()), told.value, told.low, told.high, chance),
            self.behind(places),
            told.interval,
            flagged=chance is not None and chance < rules().level,
        )


def _standing_out(fixtures: Table) -> Figure:
    """How many fixtures are flagged; n = those compared."""
    compared = [row for row in fixtures.rows if row.cells[fixtures.at("chance")] is not None]
    flagged = [row for row in compared if row.flagged]
    return Figure(
        "fixtures",
        _P("flow.first_pass.fixtures"),
        len(flagged) if compared else None,
        Unit.COUNT,
        len(compared),
        better=Better.DOWN,
        behind=tuple(sorted({key for row in flagged for key in row.behind})),
        note=None if compared else _P("flow.first_pass.note.nothing_to_compare"),
    )
