"""Reports on a terminal: figures with interval, n and change, tables, how each figure is made."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table as Printed
from rich.text import Text

from app.domain.report import Report, Table, Unit
from app.words.language import _, ngettext
from app.words.phrases import say
from app.words.plain_text import plain
from app.words.report_cells import (
    TableTexts,
    change_text,
    currency_of,
    figure_text,
    interval_text,
    level_text,
    n_text,
    period_text,
)
from app.words.report_titles import report_title

#: Rows of one table that are printed; the files have all.
_MOST_ROWS = 40
#: Columns of a page that nobody's terminal bounds.
_WIDE = 200


def print_report(report: Report, filters: Sequence[tuple[str, str]]) -> None:
    """Print a report on standard output."""
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, width=_WIDE)
    console.print(Text(report_title(report.kind), "bold"), Text(f"{period_text(report.asked)} · {say(report.looked)}"))
    for what, names in filters:
        console.print(f"{what}: {plain(names, 400)}")
    console.print(_figures(report))
    for note in report.notes:
        console.print("! " + say(note))
    for one in report.tables:
        _print_table(console, report, one)
    if report.definitions:
        console.print()
        console.print(Text(_("How the figures are made"), "bold"))
        for text in report.definitions:
            console.print("  " + say(text))


def _figures(report: Report) -> Printed:
    printed = Printed(box=None, pad_edge=False)
    for title in (_("Figure"), _("Value"), _("Interval"), "n", _("Change")):
        printed.add_column(title, justify="right" if title in (_("Value"), "n") else "left")
    for one in report.figures:
        interval = interval_text(one.interval, one.unit, one.currency)
        if interval and one.interval is not None:
            interval += f" ({level_text(one.interval)})"
        n = n_text(one.n).partition("= ")[2]
        why = say(one.note) if one.note is not None else ""
        change = change_text(one)
        printed.add_row(say(one.title), figure_text(one), interval, n, " ".join(text for text in (change, why) if text))
    return printed


def _print_table(console: Console, report: Report, one: Table) -> None:
    console.print()
    console.print(Text(say(one.title), "bold"), Text(f"[{one.id}]", "dim"))
    if one.note is not None:
        console.print(say(one.note))
    if not one.rows:
        console.print("  " + _("Nothing in this period."))
        return
    texts, bounds = TableTexts(one, report.asked.zone), one.bounded()
    intervals = one.untold()
    printed = Printed(box=None, pad_edge=False)
    for column, head in zip(one.columns, texts.heads, strict=True):
        printed.add_column(head, justify="left" if column.unit in (Unit.TEXT, Unit.MOMENT) else "right")
    if intervals:
        printed.add_column(_("Interval"))
    for row in one.rows[:_MOST_ROWS]:
        cells = list(texts.row(row))
        if intervals:
            of = one.columns[bounds] if bounds is not None else None
            unit, currency = (of.unit, currency_of(one, row, of)) if of is not None else (Unit.NUMBER, None)
            cells.append(interval_text(row.interval, unit, currency))
        printed.add_row(*(plain(cell, 80) for cell in cells), style="bold" if row.flagged else None)
    console.print(printed)
    more = len(one.rows) - _MOST_ROWS
    if more > 0:
        words = ngettext("{n} more row; --format writes all.", "{n} more rows; --format writes all.", more)
        console.print(words.format(n=f"{more:,}"))
