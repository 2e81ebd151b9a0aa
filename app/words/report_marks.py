"""A chart of a report as marks to draw: bars, pieces of stacks, points of lines, each with what it says and its orders.

What a chart shows stands in its table; here the cells become places, for the window and for paper. Words come from
`app.words.report_cells`, so that a mark says what the table says.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto

from app.domain.report import Behind, Cell, Chart, Column, Interval, Link, Look, Report, Row, Table, Unit
from app.words.phrases import say
from app.words.plain_text import plain
from app.words.report_cells import TableTexts, cell_text, currency_of, head_text, interval_text, n_text

#: What a week or a month is called along a course (`app.services.reports.spans`).
_COURSE = re.compile(r"\d{4}-W?\d{2}")


class Shape(Enum):
    """How marks stand: bars lying under each other, bars beside each other, lines."""

    LYING = auto()
    UPRIGHT = auto()
    LINES = auto()


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing to point at. `at` = its place along the axis of names or of x; `value` None = nothing is known there.

    `base` = where its bar begins; `low` and `high` bound it, a bar on one side alone where the other is None; `series`
    counts from 0; `told` is the whole of it in lines, for tooltips and screen readers. `expected` = the value that was
    to be, `share` the cumulative share up to here.
    """

    at: float
    name: str
    value: float | None
    said: str
    told: str
    behind: Behind = ()
    link: Link | None = None
    base: float = 0.0
    low: float | None = None
    high: float | None = None
    series: int = 0
    flagged: bool = False
    expected: float | None = None
    share: float | None = None
    n: str = ""


@dataclass(frozen=True, slots=True)
class Marks:
    """Everything a chart draws. `names` = the words along x by their places, none where x is a figure."""

    shape: Shape
    look: Look
    title: str
    x: Column
    y: Column
    marks: tuple[Mark, ...]
    names: tuple[str, ...]
    series: tuple[str, ...]
    axis: str

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return all(mark.value is None for mark in self.marks)

    @property
    def tells(self) -> bool:
        """Whether there are two values to compare: less than that a row says as well as a drawing."""
        return sum(mark.value is not None for mark in self.marks) > 1


def marks_of(report: Report, chart: Chart) -> Marks:
    """The marks of a chart of that report. Raises KeyError for a table or column that is not there."""
    return _Reading(report, chart, report.table(chart.table)).marks()


@dataclass
class _Reading:
    report: Report
    chart: Chart
    table: Table
    texts: TableTexts = field(init=False)

    def __post_init__(self) -> None:
        self.texts = TableTexts(self.table, self.report.asked.zone)
        self.x = self.table.columns[self.table.at(self.chart.x)]
        self.y = self.table.columns[self.table.at(self.chart.y[0])]
        self.named = self.x.unit in (Unit.TEXT, Unit.MOMENT)
        self.n_at = _n_column(self.table, self.chart)

    def marks(self) -> Marks:
        lines = self.chart.look in (Look.LINE, Look.STEPS)
        if lines:
            shape, found, series = Shape.LINES, *self._lines()
        else:
            shape, found, series = Shape.LYING if self._lie() else Shape.UPRIGHT, *self._bars()
        names: dict[int, str] = {}
        if self.named or not lines:
            for mark in found:
                names.setdefault(round(mark.at), mark.name)
        return Marks(
            shape,
            self.chart.look,
            say(self.chart.title),
            self.x,
            self.y,
            tuple(found),
            tuple(names[at] for at in sorted(names)),
            tuple(series),
            " · ".join(
                head_text(self.table.columns[self.table.at(one)])
                for one in (self.chart.y if lines else self.chart.y[:1])
            ),
        )

    def _lie(self) -> bool:
        """Whether bars lie: those of a Pareto, and those with names; weeks and months run from left to right."""
        if self.chart.look is Look.PARETO or self.x.unit is not Unit.TEXT:
            return self.chart.look is Look.PARETO
        at = self.table.at(self.chart.x)
        return not all(_COURSE.fullmatch(str(row.cells[at])) for row in self.table.rows)

    def _mark(self, row: Row, at: float, at_y: int, series: int = 0, base: float = 0.0) -> Mark:
        column = self.table.columns[at_y]
        value = figure_of(row.cells[at_y])
        low, high = self._bounds(row, value)
        return Mark(
            at,
            plain(self.texts.cell(row, self.table.at(self.chart.x)), 80),
            value,
            cell_text(row.cells[at_y], column.unit, currency_of(self.table, row, column)),
            self._told(row),
            row.behind,
            row.link,
            base,
            low,
            high,
            series,
            row.flagged,
            n="" if self.n_at is None else n_text(_count(row.cells[self.n_at])),
        )

    def _bounds(self, row: Row, value: float | None) -> tuple[float | None, float | None]:
        if self.chart.band is not None:
            low, high = (figure_of(row.cells[self.table.at(one)]) for one in self.chart.band)
        elif row.interval is not None and len(self.chart.y) == 1 and _holds(row.interval, value):
            low, high = row.interval.low, row.interval.high
            if self.chart.look not in (Look.LINE, Look.STEPS):
                return low, high
        else:
            return None, None
        return (low, high) if low is not None and high is not None else (None, None)

    def _told(self, row: Row) -> str:
        lines = [f"{head}: {cell}" for head, cell in zip(self.texts.heads, self.texts.row(row), strict=True)]
        if row.interval is not None and self.table.untold():
            bounded = self.table.bounded()
            of = self.table.columns[bounded] if bounded is not None else self.y
            lines.append(interval_text(row.interval, of.unit, currency_of(self.table, row, of)))
        return "\n".join(plain(line, 120) for line in lines if line)

    def _bars(self) -> tuple[list[Mark], list[str]]:
        at_y = [self.table.at(one) for one in self.chart.y]
        if self.chart.series is not None:
            return self._stack(self.table.at(self.chart.series), at_y[0])
        if self.chart.look is Look.STACKED:
            return self._layers(at_y), [head_text(self.table.columns[at]) for at in at_y]
        found = []
        for place, row in enumerate(self.table.rows):
            mark = self._mark(row, float(place), at_y[0])
            second = figure_of(row.cells[at_y[1]]) if len(at_y) > 1 else None
            pareto = self.chart.look is Look.PARETO
            found.append(_with(mark, expected=None if pareto else second, share=second if pareto else None))
        return found, []

    def _layers(self, at_y: Sequence[int]) -> list[Mark]:
        found = []
        for place, row in enumerate(self.table.rows):
            base = 0.0
            for series, at in enumerate(at_y):
                mark = self._mark(row, float(place), at, series, base)
                found.append(mark)
                base += mark.value or 0.0
        return found

    def _stack(self, at_s: int, at_y: int) -> tuple[list[Mark], list[str]]:
        series: dict[str, int] = {}
        places: dict[str, int] = {}
        bases: dict[str, float] = {}
        found = []
        for row in self.table.rows:
            name = self.texts.cell(row, self.table.at(self.chart.x))
            place = places.setdefault(name, len(places))
            number = series.setdefault(self.texts.cell(row, at_s), len(series))
            mark = self._mark(row, float(place), at_y, number, bases.get(name, 0.0))
            bases[name] = mark.base + (mark.value or 0.0)
            found.append(mark)
        return found, list(series)

    def _lines(self) -> tuple[list[Mark], list[str]]:
        at_x = self.table.at(self.chart.x)
        at_s = self.table.at(self.chart.series) if self.chart.series is not None else None
        places: dict[Cell, int] = {}
        series: dict[str, int] = {}
        found = []
        for row in self.table.rows:
            along = float(places.setdefault(row.cells[at_x], len(places))) if self.named else None
            along = figure_of(row.cells[at_x]) if along is None else along
            if along is None:
                continue
            for one in self.chart.y:
                at_y = self.table.at(one)
                name = self.texts.cell(row, at_s) if at_s is not None else head_text(self.table.columns[at_y])
                found.append(self._mark(row, along, at_y, series.setdefault(name, len(series))))
        return found, list(series) if len(series) > 1 else []


def _with(mark: Mark, *, expected: float | None, share: float | None) -> Mark:
    return Mark(
        mark.at, mark.name, mark.value, mark.said, mark.told, mark.behind, mark.link, mark.base, mark.low, mark.high,
        mark.series, mark.flagged, expected, share, mark.n,
    )  # fmt: skip


def _n_column(table: Table, chart: Chart) -> int | None:
    """The column that says how many things a mark is made of: "n", else the first count that ends as the value does."""
    if "n" in chart.y:
        return None
    ending = chart.y[0].rpartition("_")[2] if "_" in chart.y[0] else None
    for at, one in enumerate(table.columns):
        if one.unit is Unit.COUNT and (one.id == "n" or (ending and one.id.endswith("_" + ending))):
            return at
    return None


def _count(cell: Cell) -> int:
    return int(cell) if isinstance(cell, int | float) and math.isfinite(cell) else 0


def _holds(interval: Interval, value: float | None) -> bool:
    return value is not None and (interval.low is None or interval.low <= value + 1e-9) and (
        interval.high is None or value <= interval.high + 1e-9
    )  # fmt: skip


def figure_of(cell: Cell) -> float | None:
    """A cell as a place on an axis: a moment in seconds since 1970; None where it is none."""
    if isinstance(cell, datetime):
        return cell.timestamp()
    if isinstance(cell, int | float) and math.isfinite(cell):
        return float(cell)
    return None
