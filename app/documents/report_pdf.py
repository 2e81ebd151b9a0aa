"""Reports on paper: what each is about, its figures as readouts, its tables drawn and set, how every figure is made.

One paper may hold several reports; each begins a page of its own. Texts are in the language in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from app.documents.fonts import Face, elide, width, wrap
from app.documents.furniture import Masthead, WellColumn, masthead, well
from app.documents.letterhead import Letterhead
from app.documents.page import BODY, CAPTION, INK, INK_2, SECTION, SMALL, Sheets, Style
from app.documents.paper_size import Paper
from app.documents.printed_paper import PrintedPaper, begun, ended
from app.documents.report_bars import bars_height, draw_bars
from app.documents.report_lines import LINES_HEIGHT, draw_lines
from app.documents.table import Cell, Column, rows_fitting, table
from app.domain.local_time import offset_min
from app.domain.report import Chart, Figure, Report, Row, Table, Unit
from app.domain.report import Column as ReportColumn
from app.words.dates import moment_text
from app.words.hidden_prices import prices_hidden
from app.words.language import _, ngettext
from app.words.phrases import say
from app.words.plain_text import plain
from app.words.report_cells import (
    TableTexts,
    cell_text,
    change_text,
    currency_of,
    interval_text,
    level_text,
    n_text,
    period_text,
    unit_text,
)
from app.words.report_marks import Marks, Shape, marks_of
from app.words.report_titles import report_question, report_title

_READOUT = Style(Face.SEMIBOLD, 20.0, 24.0, INK)
_UNIT = Style(Face.MEDIUM, 8.8, 12.0, INK_2)
_TITLE = Style(Face.MEDIUM, 8.2, 10.6, INK_2)
_CHANGE = Style(Face.MEDIUM, 7.8, 11.2, INK)
_CELL = Style(Face.REGULAR, 8.2, 11.0, INK_2)
_FLAGGED = Style(Face.SEMIBOLD, 8.2, 11.0, INK)
_DENSE = Style(Face.REGULAR, 7.2, 9.6, INK_2)
_DENSE_FLAGGED = Style(Face.SEMIBOLD, 7.2, 9.6, INK)
_ACROSS, _GAP = 3, 14.0
#: Rows of one table that are set on paper; the files for spreadsheets have all of them.
MOST_ROWS = 200
#: A table with more rows that is drawn anyway is set with those rows that stand out.
MOST_DRAWN = 40
#: A table with at most so many rows that is too wide for the paper is turned; another is parted.
_MOST_TURNED = 6
_NARROWEST, _WIDEST = 30.0, 190.0
#: A narrow long table stands in up to so many columns of rows, so far apart; each of so many rows at least, of which so
#: many begin on a page.
_MOST_BESIDE, _BESIDE, _LEAST_DOWN, _LEAST_BEGUN = 3, 18.0, 8, 3


@dataclass(frozen=True, slots=True)
class ReportPrint:
    """Reports to print on one paper. `filters` say in words to what they were narrowed, as (what, names)."""

    reports: tuple[Report, ...]
    letterhead: Letterhead
    filters: tuple[tuple[str, str], ...] = ()
    paper: Paper = Paper.A4


def print_reports(made: ReportPrint) -> PrintedPaper:
    """The reports as PDF, in the language in force; the same reports give the same bytes. Raises IndexError of none."""
    first = made.reports[0]
    heads = _Heads(made, first)
    sheets = begun(
        heads.draw,
        made.letterhead,
        ", ".join(report_title(one.kind) for one in made.reports),
        period_text(first.asked),
        made.paper,
    )
    for report in made.reports:
        if report is not first:
            heads.begin(report)
            sheets.turn()
        _set(sheets, report, made)
    when = moment_text(first.made_at, offset_min(first.asked.zone, first.made_at))
    footer = [made.letterhead.program, _("made {when}").format(when=when), period_text(first.asked)]
    if any(one.simulated for one in made.reports):
        footer.append(_("DEMO"))
    return ended(sheets, " · ".join(footer))


class _Heads:
    """The heads of the pages: the first of each report is the large one."""

    def __init__(self, made: ReportPrint, report: Report) -> None:
        self._letterhead = made.letterhead
        self.begin(report)

    def begin(self, report: Report) -> None:
        """The next page is the first of a report."""
        self._report, self._first = report, True

    def draw(self, sheets: Sheets, _page: int) -> float:
        """Draw a head; gives the y below it."""
        first, self._first = self._first, False
        title = report_title(self._report.kind)
        head = Masthead(
            self._letterhead, _("Report"), title, "", period_text(self._report.asked), simulated=self._report.simulated
        )
        return masthead(sheets, 1 if first else 2, head)


def _set(sheets: Sheets, report: Report, made: ReportPrint) -> None:
    sheets.canvas.bookmarkPage(f"r{sheets.page}")
    sheets.canvas.addOutlineEntry(report_title(report.kind), f"r{sheets.page}", 0)
    sheets.paragraph(report_question(report.kind), BODY)
    sheets.y += 8
    _about(sheets, report, made)
    _figures(sheets, report)
    for note in report.notes:
        _remark(sheets, say(note))
    for one in report.tables:
        _table(sheets, report, one)
    if report.definitions:
        sheets.section(_("How the figures are made"))
        for text in report.definitions:
            sheets.paragraph(say(text), SMALL)
            sheets.y += 3


def _about(sheets: Sheets, report: Report, made: ReportPrint) -> None:
    """The well: which time, narrowed to what, how many orders, when it was made."""
    narrowed = [f"{what}: {names}" for what, names in made.filters] or [_("everything")]
    when = moment_text(report.made_at, offset_min(report.asked.zone, report.made_at))
    well(
        sheets,
        (
            WellColumn(_("Period"), [period_text(report.asked)], 1.2),
            WellColumn(_("Narrowed to"), narrowed, 1.6),
            WellColumn(
                _("Made"),
                [when, say(report.looked)],
                1.2,
            ),
        ),
    )
    sheets.y += 6


def _remark(sheets: Sheets, text: str) -> None:
    """What a reader has to know of this very answer, marked by a bar at its left."""
    lines = wrap(plain(text, 2000), SMALL.face, SMALL.size, sheets.width - 12)
    high = len(lines) * SMALL.leading
    sheets.y += 5
    sheets.need(min(high, 200))
    top, page = sheets.y, sheets.page
    sheets.paragraph(text, SMALL, indent=12)
    if sheets.page == page:
        sheets.box(sheets.left, top + 1, 2.4, sheets.y - top, fill=INK)
    sheets.y += 2


# -------------------------------------------------------------- readouts


def _figures(sheets: Sheets, report: Report) -> None:
    wide = (sheets.width - _GAP * (_ACROSS - 1)) / _ACROSS
    for start in range(0, len(report.figures), _ACROSS):
        row = report.figures[start : start + _ACROSS]
        told = [_lines(one, wide) for one in row]
        titles = max(len(titles) for titles, _below in told) * _TITLE.leading
        high = 8 + titles + _READOUT.leading + max(len(below) for _titles, below in told) * SMALL.leading + 8
        sheets.y += 6
        sheets.need(high)
        for place, (one, (names, below)) in enumerate(zip(row, told, strict=True)):
            _readout(sheets, one, sheets.left + place * (wide + _GAP), wide, titles, names, below)
        sheets.y += high


def _lines(one: Figure, wide: float) -> tuple[list[str], list[tuple[str, Style]]]:
    """The title's lines, and what stands below the figure: interval, n, change, or why there is none."""
    below: list[tuple[str, Style]] = []
    if one.note is not None:
        below += [(line, SMALL) for line in wrap(say(one.note), SMALL.face, SMALL.size, wide)]
    if one.interval is not None and one.value is not None and not _unseen(one.unit):
        said = f"{interval_text(one.interval, one.unit, one.currency)} ({level_text(one.interval)})"
        below += [(line, SMALL) for line in wrap(said, SMALL.face, SMALL.size, wide)]
    change = change_text(one)
    if change:
        below += [(line, _CHANGE) for line in wrap(change, _CHANGE.face, _CHANGE.size, wide)]
    below.append((n_text(one.n), SMALL))
    return wrap(say(one.title), _TITLE.face, _TITLE.size, wide), below


def _readout(
    sheets: Sheets, one: Figure, x: float, wide: float, titles: float, names: list[str], below: list[tuple[str, Style]]
) -> None:
    sheets.line(x, sheets.y, x + wide, sheets.y, 1.2, INK)
    y = sheets.y + 6
    for number, name in enumerate(names):
        sheets.text(x, y + _TITLE.size + number * _TITLE.leading, name, _TITLE)
    y += titles + 4
    text = cell_text(one.value, one.unit, one.currency)
    unit = unit_text(one.unit) if one.value is not None else ""
    room = wide - (width(unit, _UNIT.face, _UNIT.size) + 4 if unit else 0)
    size = min(1.0, room / width(text, _READOUT.face, _READOUT.size)) * _READOUT.size  # no digit is ever cut off
    taken = sheets.text(x, y + _READOUT.size, text, Style(_READOUT.face, size, _READOUT.leading, INK))
    sheets.text(x + taken + 4, y + _READOUT.size, unit, _UNIT)
    y += _READOUT.leading + 2
    for line, style in below:
        sheets.text(x, y + style.size, line, style)
        y += SMALL.leading


def _unseen(unit: Unit) -> bool:
    """Whether figures of a unit are kept from whoever prints."""
    return unit is Unit.MONEY and prices_hidden()


# ----------------------------------------------------------------- tables


def _table(sheets: Sheets, report: Report, one: Table) -> None:
    rows = ngettext("{n} row", "{n} rows", len(one.rows)).format(n=cell_text(len(one.rows), Unit.COUNT))
    drawn = [marks_of(report, chart) for chart in report.charts if chart.table == one.id and not _secret(one, chart)]
    charts = [marks for marks in drawn if marks.tells]
    keep = _height(charts[0]) if charts and one.rows else 60.0
    title = elide(say(one.title), SECTION.face, SECTION.size, sheets.width - 80)
    sheets.section(title, rows, keep=keep + (30 if one.note is not None else 0))
    if one.note is not None:
        sheets.paragraph(say(one.note), SMALL)
        sheets.y += 4
    if not one.rows:
        sheets.paragraph(_("Nothing in this period."), BODY)
        return
    for chart in charts:
        (draw_lines if chart.shape is Shape.LINES else draw_bars)(sheets, chart)
        sheets.y += 8
    shown = one.rows
    if charts and len(one.rows) > MOST_DRAWN:
        shown = tuple(row for row in one.rows if row.flagged)
        words = _("All {n} rows are drawn above and stand in the CSV and XLSX; here are those that stand out.")
        if not shown:
            words = _("All {n} rows are drawn above and stand in the CSV and XLSX.")
        sheets.paragraph(words.format(n=cell_text(len(one.rows), Unit.COUNT)), SMALL)
        sheets.y += 4
    if shown:
        _rows(sheets, one, shown, report.asked.zone)


def _height(chart: Marks) -> float:
    return LINES_HEIGHT if chart.shape is Shape.LINES else bars_height(chart)


def _secret(one: Table, chart: Chart) -> bool:
    """Whether a chart would show what its reader may not see."""
    return any(_unseen(one.columns[one.at(name)].unit) for name in chart.y)


def _rows(sheets: Sheets, one: Table, wanted: Sequence[Row], zone: tzinfo) -> None:
    intervals = one.untold()
    shown, texts = wanted[:MOST_ROWS], TableTexts(one, zone)
    heads = list(texts.heads)
    cells = [list(texts.row(row)) for row in shown]
    if intervals:
        at = _bounded(one)
        levels = {level_text(row.interval) for row in one.rows if row.interval is not None}
        heads.append(levels.pop() if len(levels) == 1 else _("Interval"))
        for told, row in zip(cells, shown, strict=True):
            told.append(_interval(one, row, at))
    right = [column.unit not in (Unit.TEXT, Unit.MOMENT) for column in one.columns] + [True] * intervals
    right[0] = False
    if sum(_least(heads, cells, _DENSE)) <= sheets.width:
        _set_rows(sheets, heads, cells, right, [row.flagged for row in shown])
    elif len(cells) <= _MOST_TURNED:
        _turned(sheets, heads, cells)
    else:
        for part in _parted(_least(heads, cells, _DENSE), sheets.width):
            picked = [[told[at] for at in part] for told in cells]
            _set_rows(
                sheets, [heads[at] for at in part], picked, [right[at] for at in part], [row.flagged for row in shown]
            )
            sheets.y += 10
    if len(wanted) > MOST_ROWS:
        more = len(wanted) - MOST_ROWS
        words = ngettext("{n} more row is in the CSV and XLSX.", "{n} more rows are in the CSV and XLSX.", more)
        sheets.y += 4
        sheets.paragraph(words.format(n=cell_text(more, Unit.COUNT)), SMALL)


def _set_rows(
    sheets: Sheets, heads: Sequence[str], cells: Sequence[Sequence[str]], right: Sequence[bool], flagged: Sequence[bool]
) -> None:
    """Set rows of texts whose words fit beside each other."""
    style, strong = _CELL, _FLAGGED
    needs = _needs(heads, cells, style)
    if sum(needs) > sheets.width:
        style, strong = _DENSE, _DENSE_FLAGGED
        needs = _squeezed(_least(heads, cells, style), _needs(heads, cells, style), sheets.width)
    lines: list[list[str | Cell]] = [
        [Cell(text, strong) if bold else text for text in told] for bold, told in zip(flagged, cells, strict=True)
    ]
    columns = [
        Column(head, need, "right" if to_right else "left", style)
        for head, need, to_right in zip(heads, needs, right, strict=True)
    ]
    beside = min(int((sheets.width + _BESIDE) // (sum(needs) + _BESIDE)), _MOST_BESIDE, len(lines) // _LEAST_DOWN)
    if beside < 2:
        spare = sheets.width - sum(needs)
        if spare > 0.45 * sheets.width:
            columns.append(Column("", spare * 0.6))
            lines = [[*line, ""] for line in lines]
        table(sheets, columns, lines)
    else:
        _beside(sheets, columns, lines, beside)


def _turned(sheets: Sheets, heads: Sequence[str], cells: Sequence[Sequence[str]]) -> None:
    """A table of few rows and many columns, set with a line for each of these."""
    columns = [Column(heads[0], 1.6, style=_CELL), *(Column(told[0], 1.0, "right", _CELL) for told in cells)]
    table(sheets, columns, [[head, *(told[at] for told in cells)] for at, head in enumerate(heads) if at])


def _parted(least: Sequence[float], room: float) -> list[list[int]]:
    """The columns in groups that each fit beside the first one."""
    parts, taken = [[0]], least[0]
    for at, need in enumerate(least[1:], 1):
        if taken + need > room and len(parts[-1]) > 1:
            parts.append([0])
            taken = least[0]
        parts[-1].append(at)
        taken += need
    return parts


def _beside(sheets: Sheets, columns: list[Column], lines: list[list[str | Cell]], beside: int) -> None:
    """A narrow table in several columns of rows, read down and then across, as much of it at a time as a page holds."""
    wide: list[Column] = []
    for number in range(beside):
        wide += [*([Column("", _BESIDE)] if number else []), *columns]
    blank: list[str | Cell] = [""] * len(columns)

    def across(several: Sequence[list[str | Cell]]) -> list[str | Cell]:
        """Rows beside each other as one."""
        return [cell for line in several for cell in ["", *line]][1:]

    left = lines
    while left:
        down, fit = -(-len(left) // beside), rows_fitting(sheets, wide, [across([line] * beside) for line in left])
        if fit < min(down, _LEAST_BEGUN):
            sheets.turn()
            continue
        down = min(down, fit)
        block, left = left[: down * beside], left[down * beside :]
        block += [blank] * (down * beside - len(block))
        table(sheets, wide, [across(block[at::down]) for at in range(down)])
        sheets.y += 8


def _needs(heads: Sequence[str], cells: Sequence[Sequence[str]], style: Style) -> list[float]:
    """How wide each column wants to be: its longest word in any case, its longest text up to a bound."""
    needs = []
    for at, head in enumerate(heads):
        longest = max((width(plain(texts[at], 200), style.face, style.size) for texts in cells), default=0.0)
        words = max((width(word, CAPTION.face, CAPTION.size) for word in head.split()), default=0.0)
        words = max(words, width(head, CAPTION.face, CAPTION.size) / 2.2)
        needs.append(max(min(longest, _WIDEST), min(words, _WIDEST), _NARROWEST) + 11)
    return needs


def _least(heads: Sequence[str], cells: Sequence[Sequence[str]], style: Style) -> list[float]:
    """How wide each column must be for no word to be broken."""
    least = []
    for at, head in enumerate(heads):
        words = {word for texts in cells for word in plain(texts[at], 200).split(" ")}
        longest = max((width(word, style.face, style.size) for word in words), default=0.0)
        longest = max([longest, *(width(word, CAPTION.face, CAPTION.size) for word in head.split())])
        least.append(min(longest, _WIDEST / 2) + 10)
    return least


def _squeezed(least: Sequence[float], wanted: Sequence[float], room: float) -> list[float]:
    """The widths of columns in `room`: each what it must have, and of what is left its part of what it wants more."""
    spare, more = room - sum(least), sum(max(want - must, 0.0) for must, want in zip(least, wanted, strict=True))
    if spare <= 0 or more <= 0:
        return list(least)
    share = min(spare / more, 1.0)
    return [must + max(want - must, 0.0) * share for must, want in zip(least, wanted, strict=True)]


def _bounded(one: Table) -> ReportColumn | None:
    """The column that the rows' intervals are of."""
    at = one.bounded()
    return one.columns[at] if at is not None else None


def _interval(one: Table, row: Row, column: ReportColumn | None) -> str:
    if row.interval is None:
        return ""
    if column is None:
        return interval_text(row.interval, Unit.NUMBER)
    return interval_text(row.interval, column.unit, currency_of(one, row, column))
