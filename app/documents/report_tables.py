"""Reports for programs and spreadsheets: typed tables for CSV and XLSX, one JSON document with everything.

Figures keep all their digits here; a spreadsheet shows them as `app.words.report_cells` says them to people.
Amounts are whole units of their currency in tables, minor units in JSON. Who may not see prices gets none.
"""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from app.documents.export import Cell, ExportTable, Typed, csv_text, write_workbook
from app.domain import report as domain
from app.domain.local_time import offset_min
from app.domain.phrase import Phrase
from app.domain.report import Figure, Interval, Report, Row, Table, Unit
from app.words.dates import local
from app.words.hidden_prices import HIDDEN, prices_hidden
from app.words.language import _, code
from app.words.money import decimals_of, major
from app.words.phrases import say
from app.words.report_cells import Grain, TableTexts, currency_of, decimals, level_text, period_text, unit_text
from app.words.report_titles import report_title

#: The shape of the JSON document; a new number where a key changes its meaning or goes.
SCHEMA = "hashwrench.report/1"
#: How a spreadsheet shows a moment, by how exactly a column's moments are told.
_MOMENTS = {Grain.MINUTE: "yyyy-mm-dd hh:mm", Grain.DAY: "yyyy-mm-dd", Grain.MONTH: "yyyy-mm"}
_MOST_IN_NAME = 60


def table_of(report: Report, table: Table, name: str = "") -> ExportTable:
    """A report's table with typed cells; behind them each row's interval, how many orders it has, if it stands out."""
    zone = report.asked.zone
    texts = TableTexts(table, zone)
    columns = [
        (column.id, f"{head} (0–1)" if column.unit is Unit.SHARE else head)
        for column, head in zip(table.columns, texts.heads, strict=True)
    ]
    bounds = table.bounded()
    intervals = table.untold()
    if intervals:
        of = say(table.columns[bounds].title) if bounds is not None else ""
        columns += [("interval_low", _("{what}, from").format(what=of or _("interval")))]
        columns += [("interval_high", _("{what}, to").format(what=of or _("interval")))]
        columns += [("interval_method", _("Interval"))]
    if behind := any(row.behind for row in table.rows):
        columns += [("orders_behind", _("Orders behind"))]
    if flagged := any(row.flagged for row in table.rows):
        columns += [("stands_out", _("Stands out"))]
    rows = []
    for row in table.rows:
        cells = [_cell(table, row, at, texts.grains[at], zone) for at in range(len(table.columns))]
        if intervals:
            column = table.columns[bounds] if bounds is not None else None
            unit, currency = (column.unit, currency_of(table, row, column)) if column else (Unit.NUMBER, None)
            cells += _interval_cells(row.interval, unit, currency)
        if behind:
            cells.append(len(row.behind))
        if flagged:
            cells.append(_("yes") if row.flagged else "")
        rows.append(tuple(cells))
    return ExportTable(name or say(table.title), tuple(columns), tuple(rows))


def figures_of(reports: Sequence[Report], name: str = "") -> ExportTable:
    """The figures of reports, a line each, with n, interval, the period before and why one cannot be said."""
    columns = (
        ("report", _("Report")),
        ("period", _("Period")),
        ("figure", _("Figure")),
        ("value", _("Value")),
        ("unit", _("Unit")),
        ("n", _("n")),
        ("low", _("From")),
        ("high", _("To")),
        ("method", _("Interval")),
        ("before", _("Period before")),
        ("note", _("Remark")),
    )
    rows = []
    for report in reports:
        period = period_text(report.asked)
        for one in report.figures:
            low, high, method = _interval_cells(one.interval, one.unit, one.currency)
            rows.append(
                (
                    report_title(report.kind),
                    period,
                    say(one.title),
                    _typed(one.value, one.unit, one.currency),
                    _unit_word(one),
                    one.n,
                    low,
                    high,
                    method,
                    _typed(one.before, one.unit, one.currency),
                    say(one.note) if one.note is not None else None,
                )
            )
    return ExportTable(name or _("Summary"), columns, tuple(rows))


def about_of(reports: Sequence[Report], filters: Sequence[str] = ()) -> ExportTable:
    """What a reader has to know of reports: how they were filtered, their remarks, how each figure is made."""
    rows: list[tuple[Cell, ...]] = []
    for report in reports:
        title = report_title(report.kind)
        moment = local(report.made_at, offset_min(report.asked.zone, report.made_at))
        rows.append((title, _("Made"), Typed(moment, _MOMENTS[Grain.MINUTE])))
        rows.append((title, _("Looked at"), say(report.looked)))
        rows += [(title, _("Filter"), text) for text in filters]
        if report.simulated:
            rows.append((title, _("Remark"), _("DEMO · simulated devices")))
        rows += [(title, _("Remark"), say(one)) for one in report.notes]
        rows += [(title, say(one.title), say(one.note)) for one in report.tables if one.note is not None]
        rows += [(title, _("Definition"), say(one)) for one in report.definitions]
    columns = (("report", _("Report")), ("what", _("What")), ("text", _("Text")))
    return ExportTable(_("Definitions"), columns, tuple(rows))


def write_xlsx(reports: Sequence[Report], path: Path, filters: Sequence[str] = ()) -> None:
    """One workbook: the figures of all reports, how they are made, and a sheet for every table. Raises OSError."""
    sheets = [figures_of(reports), about_of(reports, filters)]
    titles = Counter(say(table.title) for report in reports for table in report.tables)
    for report in reports:
        for table in report.tables:
            title = say(table.title)
            named = title if titles[title] == 1 else f"{report_title(report.kind)} {title}"
            sheets.append(table_of(report, table, named))
    write_workbook(sheets, path)


def csv_of(report: Report, table: Table) -> str:
    """One table as CSV."""
    return csv_text(table_of(report, table))


def csv_of_figures(reports: Sequence[Report]) -> str:
    """The figures of all reports as one CSV."""
    return csv_text(figures_of(reports))


def csv_files(reports: Sequence[Report], filters: Sequence[str] = ()) -> dict[str, str]:
    """Name -> text of every CSV of reports: figures.csv, definitions.csv, REPORT-TABLE.csv."""
    files = {"figures.csv": csv_of_figures(reports), "definitions.csv": csv_text(about_of(reports, filters))}
    for report in reports:
        for table in report.tables:
            files[f"{report.kind.value}-{table.id}"[:_MOST_IN_NAME] + ".csv"] = csv_text(table_of(report, table))
    return files


def csv_zip(reports: Sequence[Report], filters: Sequence[str] = ()) -> bytes:
    """All CSV of reports as one ZIP; the same reports give the same bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in csv_files(reports, filters).items():
            archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def json_text(reports: Sequence[Report], filters: Sequence[str] = ()) -> str:
    """The reports as one JSON document."""
    return json.dumps(document(reports, filters), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def document(reports: Sequence[Report], filters: Sequence[str] = ()) -> dict[str, Any]:
    """The reports as JSON has them: ids in English, texts in the language in force, every key always there."""
    return {"schema": SCHEMA, "language": code(), "reports": [_report(one, filters) for one in reports]}


def _report(report: Report, filters: Sequence[str]) -> dict[str, Any]:
    asked = report.asked
    return {
        "report": report.kind.value,
        "title": report_title(report.kind),
        "made_at": _iso(report.made_at),
        "asked": {
            "from": _iso(asked.period.start),
            "to": _iso(asked.period.end),
            "models": list(asked.models),
            "customers": list(asked.customers),
            "sites": list(asked.sites),
            "technicians": list(asked.technicians),
            "utc_offset_min": offset_min(asked.zone, report.made_at),
            "filters": list(filters),
        },
        "orders": report.orders,
        "looked_at": say(report.looked),
        "simulated": report.simulated,
        "figures": [
            {
                "id": one.id,
                "title": say(one.title),
                "value": _plain(one.value, one.unit),
                "unit": one.unit.value,
                "currency": one.currency,
                "n": one.n,
                "interval": _interval(one.interval, one.unit),
                "before": _plain(one.before, one.unit),
                "better": one.better.value if one.better is not None else None,
                "orders": len(one.behind),
                "note": say(one.note) if one.note is not None else None,
            }
            for one in report.figures
        ],
        "tables": [_table(one) for one in report.tables],
        "charts": [
            {**asdict(one), "title": say(one.title), "look": one.look.value, "y": list(one.y),
             "band": list(one.band) if one.band is not None else None}
            for one in report.charts
        ],
        "definitions": [say(one) for one in report.definitions],
        "notes": [say(one) for one in report.notes],
    }  # fmt: skip


def _table(table: Table) -> dict[str, Any]:
    bounds = table.bounded()
    unit = table.columns[bounds].unit if bounds is not None else Unit.NUMBER
    return {
        "id": table.id,
        "title": say(table.title),
        "note": say(table.note) if table.note is not None else None,
        "columns": [
            {"id": one.id, "title": say(one.title), "unit": one.unit.value, "currency": one.currency}
            for one in table.columns
        ],
        "rows": [
            {
                "cells": [_plain(cell, one.unit) for one, cell in zip(table.columns, row.cells, strict=True)],
                "interval": _interval(row.interval, unit),
                "orders": len(row.behind),
                "link": {"kind": row.link.kind, "id": row.link.id} if row.link is not None else None,
                "flagged": row.flagged,
            }
            for row in table.rows
        ],
    }


def _interval(interval: Interval | None, unit: Unit) -> dict[str, Any] | None:
    if interval is None:
        return None
    low, high = _plain(interval.low, unit), _plain(interval.high, unit)
    return {"low": low, "high": high, "method": interval.method, "level": interval.level}


def _plain(cell: domain.Cell, unit: Unit) -> str | int | float | None:
    if isinstance(cell, Phrase):
        return say(cell)
    if isinstance(cell, datetime):
        return _iso(cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return None if unit is Unit.MONEY and prices_hidden() else cell


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds") if moment is not None else None


def _cell(table: Table, row: Row, at: int, grain: Grain, zone: tzinfo) -> Cell:
    cell, column = row.cells[at], table.columns[at]
    if isinstance(cell, Phrase):
        return say(cell)
    if isinstance(cell, datetime):
        moment = local(cell, offset_min(zone, cell))
        return Typed(moment if grain is Grain.MINUTE else moment.date(), _MOMENTS[grain])
    return cell if isinstance(cell, str) else _typed(cell, column.unit, currency_of(table, row, column))


def _typed(value: int | float | None, unit: Unit, currency: str | None) -> Cell:
    if value is None or not math.isfinite(value):
        return None
    if unit is Unit.MONEY:
        return HIDDEN if prices_hidden() else Typed(major(value, currency), money_format(currency))
    return Typed(value, number_format(unit))


def number_format(unit: Unit) -> str:
    """How a spreadsheet shows the figures of a unit: as many decimals as people are told."""
    digits = decimals(unit)
    whole = "0" if unit in (Unit.SHARE, Unit.PROBABILITY) else "#,##0"
    return whole + ("." + "0" * digits if digits else "") + ("%" if unit is Unit.SHARE else "")


def money_format(currency: str | None) -> str:
    """How a spreadsheet shows amounts of a currency: its decimals, and its code behind them."""
    digits = decimals_of(currency)
    beside = f' "{currency}"' if currency is not None and currency.isalpha() else ""
    return "#,##0" + ("." + "0" * digits if digits else "") + beside


def _unit_word(figure: Figure) -> str:
    if figure.unit is Unit.SHARE:
        return "0–1"
    return unit_text(figure.unit, figure.currency)


def _interval_cells(interval: Interval | None, unit: Unit, currency: str | None) -> tuple[Cell, Cell, Cell]:
    """Its lower and upper bound, and how it was reckoned."""
    if interval is None:
        return None, None, None
    return _typed(interval.low, unit, currency), _typed(interval.high, unit, currency), level_text(interval)
