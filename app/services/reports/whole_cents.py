"""Amounts of a report in whole minor units, in one place, so that window, paper and files round none of them apart."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from app.domain.report import Cell, Figure, Interval, Report, Row, Table, Unit


def in_whole_cents(report: Report) -> Report:
    """The report with every amount rounded to a minor unit of its currency, halves away from zero."""
    return replace(
        report,
        figures=tuple(_figure(one) for one in report.figures),
        tables=tuple(_table(one) for one in report.tables),
    )


def _figure(one: Figure) -> Figure:
    if one.unit is not Unit.MONEY:
        return one
    return replace(one, value=_whole(one.value), before=_whole(one.before), interval=_bounds(one.interval))


def _table(table: Table) -> Table:
    amounts = frozenset(place for place, one in enumerate(table.columns) if one.unit is Unit.MONEY)
    if not amounts:
        return table
    bounded = table.bounded() in amounts
    return replace(table, rows=tuple(_row(one, amounts, bounded=bounded) for one in table.rows))


def _row(row: Row, amounts: frozenset[int], *, bounded: bool) -> Row:
    cells = tuple(_cell(cell) if place in amounts else cell for place, cell in enumerate(row.cells))
    return replace(row, cells=cells, interval=_bounds(row.interval) if bounded else row.interval)


def _cell(cell: Cell) -> Cell:
    return _whole(cell) if isinstance(cell, float) else cell


def _bounds(interval: Interval | None) -> Interval | None:
    return replace(interval, low=_whole(interval.low), high=_whole(interval.high)) if interval is not None else None


def _whole(amount: float | None) -> int | None:
    """None where an amount is no number."""
    if amount is None or not math.isfinite(amount):
        return None
    return int(Decimal(str(amount)).quantize(Decimal(1), ROUND_HALF_UP))
