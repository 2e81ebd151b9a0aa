"""A report for somebody who may not see prices: every amount is left out, in this one place, for window and files."""

from __future__ import annotations

from dataclasses import replace

from app.domain.phrase import Phrase
from app.domain.report import Figure, Report, Row, Table, Unit


def without_money(report: Report) -> Report:
    """The report without amounts and without charts of amounts, and with a note that says so."""
    figures = tuple(_figure(one) for one in report.figures)
    tables = tuple(_table(one) for one in report.tables)
    money = {(table.id, one.id) for table in report.tables for one in table.columns if one.unit is Unit.MONEY}
    if not money and all(one.unit is not Unit.MONEY for one in report.figures):
        return report
    return replace(
        report,
        figures=figures,
        tables=tables,
        charts=tuple(one for one in report.charts if not any((one.table, y) in money for y in one.y)),
        notes=(*report.notes, Phrase("things.note.prices_hidden")),
    )


def _figure(one: Figure) -> Figure:
    if one.unit is not Unit.MONEY:
        return one
    return replace(one, value=None, interval=None, before=None, note=None)


def _table(table: Table) -> Table:
    amounts = {place for place, one in enumerate(table.columns) if one.unit is Unit.MONEY}
    if not amounts:
        return table
    return replace(table, rows=tuple(_row(one, amounts) for one in table.rows))


def _row(row: Row, amounts: set[int]) -> Row:
    cells = tuple(None if place in amounts else cell for place, cell in enumerate(row.cells))
    return replace(row, cells=cells, interval=None)  # the interval may be that of an amount
