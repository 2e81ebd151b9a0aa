"""Reports: what a manager asks and the answer, as one value that window, CSV, XLSX, JSON and PDF all show. Pure.

A figure stands once: charts have no numbers of their own, they say how a table is drawn. Definitions of the metrics:
facts of the repair shop, section 3, each told in the report's own `definitions`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from app.domain.phrase import Phrase


class ReportKind(StrEnum):
    """The reports; the value is the name in `hashwrench report NAME`."""

    TURNAROUND = "turnaround"
    FIRST_PASS = "first-pass"  # noqa: S105 - the name of a report
    COMEBACKS = "comebacks"
    SUCCESS = "success"
    RELIABILITY = "reliability"
    FAULTS = "faults"
    PARTS = "parts"
    STOCK = "stock"
    COST = "cost"
    THROUGHPUT = "throughput"
    WORK_IN_PROGRESS = "work-in-progress"
    KEPT = "kept"


class Unit(StrEnum):
    """What a number counts. SHARE is 0 to 1, MONEY minor units of the `currency` beside it, MOMENT in UTC."""

    TEXT = "text"
    COUNT = "count"
    NUMBER = "number"
    SHARE = "share"
    PROBABILITY = "probability"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    PER_DAY = "per_day"
    MONEY = "money"
    TERAHASH = "terahash"
    TERAHASH_DAYS = "terahash_days"
    KILOWATT_HOURS = "kilowatt_hours"
    KILOGRAMS = "kilograms"
    MOMENT = "moment"


#: What a cell holds; a Phrase is said in the reader's language, text is as people or devices wrote it.
Cell = str | int | float | datetime | Phrase | None
#: The orders behind a figure, by their keys in the store of figures; `app.services.reports.orders_behind` lists them.
Behind = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to, not including, `end`; UTC, None = without that bound."""

    start: datetime | None = None
    end: datetime | None = None

    @property
    def last(self) -> datetime | None:
        """The last moment that is still within, to the millisecond; None where it is open."""
        return self.end - timedelta(milliseconds=1) if self.end is not None else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is about; an empty tuple = all. Models are model names or board codes; the rest are ids.

    `zone` = whose days these are: by its clocks days begin and end and moments are told.
    """

    period: Period = Period()
    models: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    technicians: tuple[str, ...] = ()
    zone: tzinfo = UTC

    @property
    def narrowed(self) -> bool:
        """Whether anything but the period is asked."""
        return bool(self.models or self.customers or self.sites or self.technicians)


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true value lies with the chance `level`; None = without that bound. `method` names it, as "Wilson"."""

    low: float | None
    high: float | None
    method: str
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Link:
    """What else than orders a row stands for, to be opened by a click: `kind` is "part", "asset", "lot" or "count"."""

    kind: str
    id: str


class Better(StrEnum):
    """Which way a figure should go."""

    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number that sums up. `value` None = it cannot be said; `note` then says why.

    `n` = how many things it is made of; `before` = the same of the period before, as long; `behind` = its orders.
    """

    id: str
    title: Phrase
    value: float | int | None
    unit: Unit
    n: int
    interval: Interval | None = None
    currency: str | None = None
    before: float | int | None = None
    better: Better | None = None
    behind: Behind = ()
    note: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `id` is stable, for JSON and charts. `currency` where its amounts all have that one."""

    id: str
    title: Phrase
    unit: Unit = Unit.TEXT
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: cells in the order of the columns, the interval of its main value, the orders behind it.

    `flagged` = it stands out, by the rule that the report's definitions tell.
    """

    cells: tuple[Cell, ...]
    behind: Behind = ()
    interval: Interval | None = None
    link: Link | None = None
    flagged: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table of a report; `id` is stable."""

    id: str
    title: Phrase
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: Phrase | None = None

    def at(self, column: str) -> int:
        """The place of a column. Raises KeyError."""
        for place, one in enumerate(self.columns):
            if one.id == column:
                return place
        raise KeyError(column)

    def bounded(self) -> int | None:
        """The place of the column that the rows' intervals are of: the first whose figures they all hold, counts last.
        None where there is none such.
        """
        places = [at for at, one in enumerate(self.columns) if one.unit not in (Unit.TEXT, Unit.MOMENT)]
        for at in sorted(places, key=lambda at: self.columns[at].unit is Unit.COUNT):
            held = [_holds(row.interval, row.cells[at]) for row in self.rows if row.interval is not None]
            if held and all(held):
                return at
        return None

    def untold(self) -> bool:
        """Whether rows have intervals whose bounds do not stand in columns of their own anyway."""
        bounded = [row for row in self.rows if row.interval is not None]
        told = [
            any(
                all(row.cells[at] == getattr(row.interval, bound) for row in bounded)
                for at, one in enumerate(self.columns)
                if one.unit not in (Unit.TEXT, Unit.MOMENT)
            )
            for bound in ("low", "high")
        ]
        return bool(bounded) and not all(told)


def _holds(interval: Interval, cell: Cell) -> bool:
    if cell is None:
        return True
    if not isinstance(cell, int | float):
        return False
    apart = 1e-9 * max(1.0, abs(cell))
    above = interval.low is None or interval.low - apart <= cell
    return above and (interval.high is None or cell <= interval.high + apart)


class Look(StrEnum):
    """How a chart is drawn."""

    BARS = "bars"
    PARETO = "pareto"
    STEPS = "steps"
    LINE = "line"
    STACKED = "stacked"


@dataclass(frozen=True, slots=True)
class Chart:
    """How a table is drawn: column ids. PARETO: `y` = (amount, cumulative share). STEPS and LINE may have a band of
    (low, high) columns. `series` = the column by whose value a line or a stack is split.
    """

    id: str
    title: Phrase
    look: Look
    table: str
    x: str
    y: tuple[str, ...]
    band: tuple[str, str] | None = None
    series: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """An answer. `made_at` UTC; the first figure is the report's own. `orders` = how many orders that is made of, 0
    where it is not of orders; `looked` says what was looked at, with how many.

    `definitions` tell how each figure is made; `notes` what a reader has to know of this very answer (missing rates,
    too few cases, amounts in several currencies).
    """

    kind: ReportKind
    asked: Asked
    made_at: datetime
    orders: int
    looked: Phrase
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...] = ()
    charts: tuple[Chart, ...] = ()
    definitions: tuple[Phrase, ...] = ()
    notes: tuple[Phrase, ...] = ()
    simulated: bool = False

    def table(self, id_: str) -> Table:
        """A table by its id. Raises KeyError."""
        for one in self.tables:
            if one.id == id_:
                return one
        raise KeyError(id_)

    def figure(self, id_: str) -> Figure:
        """A figure by its id. Raises KeyError."""
        for one in self.figures:
            if one.id == id_:
                return one
        raise KeyError(id_)
