"""Figures of reports as people read them: window, terminal and paper say each of them by these functions alone.

How many decimals a figure has is its unit's matter. Files for programs carry the whole number instead
(`app.documents.report_tables`).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import UTC, datetime, time, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from functools import lru_cache

from babel.numbers import format_decimal

from app.domain.local_time import offset_min
from app.domain.phrase import Phrase
from app.domain.report import Asked, Cell, Column, Figure, Interval, Row, Table, Unit
from app.domain.stock import Money
from app.words.dates import day_text, local, locale, moment_text, month_text, offset_text
from app.words.hidden_prices import HIDDEN, prices_hidden
from app.words.language import _, code
from app.words.language import mark as _m
from app.words.money import major
from app.words.orders import money_text
from app.words.phrases import say
from app.words.plain_text import plain

#: What stands where there is nothing to say.
NOTHING = "—"
#: The column that names the currency of a row's amounts, where a table has several.
CURRENCY = "currency"

_UNITS: dict[Unit, str] = {
    Unit.MINUTES: _m("min"),
    Unit.HOURS: _m("h"),
    Unit.DAYS: _m("days"),
    Unit.PER_DAY: _m("per day"),
    Unit.TERAHASH: _m("TH/s"),
    Unit.TERAHASH_DAYS: _m("TH·days"),
    Unit.KILOWATT_HOURS: _m("kWh"),
    Unit.KILOGRAMS: _m("kg"),
}
#: Decimals of a figure by its unit, of a share as per cent.
_DIGITS: dict[Unit, int] = {
    Unit.COUNT: 0,
    Unit.NUMBER: 2,
    Unit.SHARE: 1,
    Unit.PROBABILITY: 3,
    Unit.MINUTES: 0,
    Unit.HOURS: 1,
    Unit.DAYS: 1,
    Unit.PER_DAY: 2,
    Unit.TERAHASH: 1,
    Unit.TERAHASH_DAYS: 1,
    Unit.KILOWATT_HOURS: 1,
    Unit.KILOGRAMS: 1,
}
#: Chances below this are told as being below it.
_LEAST_CHANCE = 0.001


def cell_text(cell: Cell, unit: Unit = Unit.TEXT, currency: str | None = None, zone: tzinfo = UTC) -> str:
    """A cell as people read it, without its unit but for % and currencies; — where there is nothing, dots where there
    may be an amount that is not for whoever reads.
    """
    if cell is None:
        return HIDDEN if unit is Unit.MONEY and prices_hidden() else NOTHING
    if isinstance(cell, Phrase):
        return say(cell)
    if isinstance(cell, str):
        return plain(cell)
    if isinstance(cell, datetime):
        return moment_text(cell, offset_min(zone, cell))
    if unit is Unit.MONEY:
        return _amount_text(cell, currency)
    if not math.isfinite(cell):
        return NOTHING
    if unit is Unit.PROBABILITY and 0 <= cell < _LEAST_CHANCE:
        return f"< {_number(_LEAST_CHANCE, unit)}"
    return _number(cell, unit)


def decimals(unit: Unit) -> int:
    """How many decimals figures of a unit are told with; of a share, as per cent."""
    return _DIGITS.get(unit, 2)


def unit_text(unit: Unit, currency: str | None = None) -> str:
    """The unit that stands beside a figure or in a heading; "" where the figure itself says it."""
    if unit is Unit.MONEY:
        return currency or ""
    return _(_UNITS[unit]) if unit in _UNITS else ""


def with_unit(cell: Cell, unit: Unit, currency: str | None = None, zone: tzinfo = UTC) -> str:
    """A figure with its unit, such as "3.4 days", "87.5%", "$120.00"."""
    text = cell_text(cell, unit, currency, zone)
    beside = unit_text(unit) if cell is not None and text != NOTHING else ""
    return f"{text}\N{NO-BREAK SPACE}{beside}" if beside else text


def tick_text(value: float, unit: Unit, step: float, currency: str | None = None) -> str:
    """A mark of an axis whose marks are `step` apart: as many decimals as tell them apart, no unit but %."""
    if unit is Unit.MONEY:
        value, step = float(major(value, currency)), float(major(step, currency))
    if unit is Unit.SHARE:
        value, step = value * 100, step * 100
    digits = max(0, -math.floor(math.log10(step) + 1e-9)) if 0 < step < 1 else 0
    text = format_decimal(
        Decimal(str(round(value, digits))), "#,##0" + ("." + "0" * digits if digits else ""), locale=locale()
    )
    return f"{text}%" if unit is Unit.SHARE else text


def head_text(column: Column, offsets: Iterable[int] = ()) -> str:
    """A column's heading with its unit; of moments with the offsets from UTC at which its cells are told, minutes."""
    title = say(column.title)
    told = " / ".join(offset_text(one) for one in sorted(set(offsets)))
    if told:
        return f"{title} ({_('UTC')}{told})"
    unit = unit_text(column.unit, column.currency)
    return f"{title} ({unit})" if unit else title


def currency_of(table: Table, row: Row, column: Column) -> str | None:
    """The currency of a row's amount: the column's own, else what the row's column "currency" says."""
    if column.currency is not None:
        return column.currency
    try:
        said = row.cells[table.at(CURRENCY)]
    except KeyError:
        return None
    return said if isinstance(said, str) else None


class Grain(Enum):
    """How exactly the moments of a column are told: all begin a month, all begin a day, or to the minute."""

    MONTH = "month"
    DAY = "day"
    MINUTE = "minute"


def grain_of(table: Table, at: int, zone: tzinfo) -> Grain:
    """How exactly the moments of the column at a place are to be told."""
    moments = [local(cell, offset_min(zone, cell)) for cell in _moments(table, at)]
    if not moments or any(one.time() != time() for one in moments):
        return Grain.MINUTE
    return Grain.MONTH if all(one.day == 1 for one in moments) and len(moments) > 1 else Grain.DAY


def _moments(table: Table, at: int) -> list[datetime]:
    return [cell for row in table.rows if isinstance(cell := row.cells[at], datetime)]


class TableTexts:
    """A table as people read it: `heads`, and the cells of a row."""

    def __init__(self, table: Table, zone: tzinfo = UTC) -> None:
        self._table, self._zone = table, zone
        self.grains = tuple(
            grain_of(table, at, zone) if column.unit is Unit.MOMENT else Grain.MINUTE
            for at, column in enumerate(table.columns)
        )
        self.heads = tuple(
            say(column.title)
            if grain is not Grain.MINUTE
            else head_text(column, (offset_min(zone, cell) for cell in _moments(table, at)))
            for at, (column, grain) in enumerate(zip(table.columns, self.grains, strict=True))
        )

    def row(self, row: Row) -> tuple[str, ...]:
        """The cells of a row of the table."""
        return tuple(self.cell(row, at) for at in range(len(self._table.columns)))

    def cell(self, row: Row, at: int) -> str:
        """One cell of a row of the table."""
        cell, column = row.cells[at], self._table.columns[at]
        if isinstance(cell, datetime) and self.grains[at] is Grain.MONTH:
            return month_text(cell, offset_min(self._zone, cell))
        if isinstance(cell, datetime) and self.grains[at] is Grain.DAY:
            return day_text(cell, offset_min(self._zone, cell))
        return cell_text(cell, column.unit, currency_of(self._table, row, column), self._zone)


def interval_text(interval: Interval | None, unit: Unit, currency: str | None = None) -> str:
    """The bounds alone, such as "2.9 to 4.1"; "" for None. A bound that is not there is said in words."""
    if interval is None or (interval.low is None and interval.high is None):
        return ""
    low = cell_text(interval.low, unit, currency) if interval.low is not None else None
    high = cell_text(interval.high, unit, currency) if interval.high is not None else None
    if high is None:
        return _("{low} or more").format(low=low)
    if low is None:
        return _("{high} or less").format(high=high)
    return _("{low} to {high}").format(low=low, high=high)


def level_text(interval: Interval) -> str:
    """How sure an interval is and how it was made, such as "95% interval, Wilson"."""
    level = format_decimal(Decimal(str(interval.level)), "0.##%", locale=locale())
    return _("{level} interval, {method}").format(level=level, method=plain(interval.method, 60))


def figure_text(figure: Figure) -> str:
    """A figure's value with its unit."""
    return with_unit(figure.value, figure.unit, figure.currency)


def n_text(n: int) -> str:
    """How many things a figure is made of, such as "n = 214"."""
    return _("n = {n}").format(n=_number(n, Unit.COUNT))


def change_text(figure: Figure) -> str:
    """How far a figure went since the period before, such as "+0.4 days (3.0 days before)"; "" where nobody knows."""
    if figure.value is None or figure.before is None:
        return ""
    before = with_unit(figure.before, figure.unit, figure.currency)
    apart = figure.value - figure.before
    if figure.unit is Unit.SHARE:
        points = format_decimal(abs(apart) * 100, "#,##0.0", locale=locale())
        said = _("{points} points").format(points=points)
    else:
        said = with_unit(abs(apart), figure.unit, figure.currency)
    if said == with_unit(0, figure.unit, figure.currency) or (figure.unit is Unit.SHARE and abs(apart) < 0.0005):
        return _("as before ({before})").format(before=before)
    if prices_hidden() and figure.unit is Unit.MONEY:
        return ""
    sign = "+" if apart > 0 else "\N{MINUS SIGN}"
    return _("{change} ({before} before)").format(change=f"{sign}{said}", before=before)


def period_text(asked: Asked) -> str:
    """The period asked in days, its last day included: "1 Oct 2026 to 31 Oct 2026"."""
    start, last_moment, zone = asked.period.start, asked.period.last, asked.zone
    first = day_text(start, offset_min(zone, start)) if start is not None else None
    last = day_text(last_moment, offset_min(zone, last_moment)) if last_moment is not None else None
    if first is None and last is None:
        return _("all time")
    if first is None:
        return _("up to {day}").format(day=last)
    if last is None:
        return _("since {day}").format(day=first)
    return first if first == last else _("{first} to {last}").format(first=first, last=last)


def _amount_text(minor: int | float, currency: str | None) -> str:
    if prices_hidden():
        return HIDDEN
    if currency is None:
        return format_decimal(Decimal(round(minor)).scaleb(-2), "#,##0.00", locale=locale())
    return money_text(Money(round(minor), currency))


def _number(value: int | float, unit: Unit) -> str:
    """A number with its unit's decimals, halves rounded away from zero as spreadsheets show them."""
    return _written(value, unit, code())


@lru_cache(maxsize=20_000)
def _written(value: int | float, unit: Unit, _language: str) -> str:
    digits = decimals(unit)
    share = Decimal(100 if unit is Unit.SHARE else 1)
    exact = (Decimal(str(value)) * share).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    pattern = "#,##0" + ("." + "0" * digits if digits else "") + ("%" if unit is Unit.SHARE else "")
    text = format_decimal(exact / share, pattern, locale=locale())
    return text.replace("-", "\N{MINUS SIGN}", 1) if text.startswith("-") else text
