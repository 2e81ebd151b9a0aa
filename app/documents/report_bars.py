"""Bars of reports on paper: lying where they have names, upright along days or numbers; with the cumulative line of a
Pareto, and in stacks. Bars that stand out are black.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.fonts import elide, width
from app.documents.page import INK, SMALL, WHITE, Sheets
from app.documents.report_axes import (
    BAR,
    FIGURE,
    NAME,
    SHADES,
    STRONG_BAR,
    TICK,
    Scale,
    axis_title,
    figure_of,
    legend,
    level_marks,
    marks_room,
    scale,
    upright_marks,
)
from app.domain.report import Chart, Column, Interval, Look, Row, Table, Unit
from app.words.language import _, ngettext
from app.words.phrases import say
from app.words.plain_text import plain
from app.words.report_cells import TableTexts, cell_text, currency_of, head_text

_ROW, _BAR_HIGH = 14.5, 8.4
_MOST_BARS = 24
_HIGH = 128.0
#: What a month or a week is called in a course (`app.services.reports.spans`).
_COURSE = re.compile(r"\d{4}-W?\d{2}")


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar: its name, its pieces (one where it is no stack), and what is said behind it."""

    name: str
    pieces: tuple[float, ...]
    said: str
    interval: Interval | None = None
    flagged: bool = False
    cumulative: float | None = None

    @property
    def whole(self) -> float:
        return sum(self.pieces)


def bars_height(table: Table, chart: Chart) -> float:
    """How much room a chart of bars wants on one page."""
    if not _is_lying(table, chart):
        return _HIGH + 42
    names = len({row.cells[table.at(chart.x)] for row in table.rows})
    return _ROW * min(names, _MOST_BARS) + 30


def _is_lying(table: Table, chart: Chart) -> bool:
    """Whether the bars lie: those of a Pareto, and those with names; weeks and months run from left to right."""
    at = table.at(chart.x)
    if chart.look is Look.PARETO or table.columns[at].unit is not Unit.TEXT:
        return chart.look is Look.PARETO
    return not all(_COURSE.fullmatch(str(row.cells[at])) for row in table.rows)


def draw_bars(sheets: Sheets, table: Table, chart: Chart, offset_min: int) -> None:
    """Draw a chart of bars at the sheets' y."""
    x, y = table.columns[table.at(chart.x)], table.columns[table.at(chart.y[0])]
    bars, series = _bars(table, chart, offset_min)
    if not bars:
        return
    lying = _is_lying(table, chart)
    sheets.need(bars_height(table, chart))
    with sheets.described(say(chart.title)):
        if lying:
            _lying(sheets, bars, y, chart.look)
        else:
            _upright(sheets, bars, y, x)
    if len(series) > 1:
        legend(sheets, series, lines=False)


def _bars(table: Table, chart: Chart, offset_min: int) -> tuple[list[_Bar], list[str]]:
    at_x, texts = table.at(chart.x), TableTexts(table, offset_min)
    at_y = [table.at(one) for one in (chart.y[:1] if chart.look is not Look.STACKED else chart.y)]
    y = table.columns[at_y[0]]
    cumulative = table.at(chart.y[1]) if chart.look is Look.PARETO and len(chart.y) > 1 else None
    if chart.series is not None:
        return _split(table, texts, table.at(chart.series), at_x, at_y[0])
    bars = []
    for row in table.rows:
        pieces = tuple(figure_of(row.cells[at]) or 0.0 for at in at_y)
        currency = currency_of(table, row, y)
        whole = row.cells[at_y[0]] if len(at_y) == 1 else sum(pieces)
        share = figure_of(row.cells[cumulative]) if cumulative is not None else None
        bounds = row.interval if len(at_y) == 1 and _within(row, pieces[0]) else None
        bars.append(_Bar(texts.cell(row, at_x), pieces, cell_text(whole, y.unit, currency), bounds, row.flagged, share))
    return bars, [head_text(table.columns[at]) for at in at_y]


def _split(table: Table, texts: TableTexts, at_s: int, at_x: int, at_y: int) -> tuple[list[_Bar], list[str]]:
    """The rows of one x as one bar, a piece for each series."""
    y = table.columns[at_y]
    names = list(dict.fromkeys(texts.cell(row, at_s) for row in table.rows))
    pieces: dict[str, list[float]] = {}
    for row in table.rows:
        told = pieces.setdefault(texts.cell(row, at_x), [0.0] * len(names))
        told[names.index(texts.cell(row, at_s))] += figure_of(row.cells[at_y]) or 0.0
    bars = [_Bar(name, tuple(told), cell_text(sum(told), y.unit, y.currency)) for name, told in pieces.items()]
    return bars, names


def _within(row: Row, value: float) -> bool:
    one = row.interval
    return (
        one is not None
        and (one.low is None or one.low <= value + 1e-9)
        and (one.high is None or value <= one.high + 1e-9)
    )


def _ends(bars: Sequence[_Bar]) -> list[float]:
    bounds = [bound for bar in bars if bar.interval for bound in (bar.interval.low, bar.interval.high)]
    return [bar.whole for bar in bars] + [bound for bound in bounds if bound is not None]


def _lying(sheets: Sheets, bars: Sequence[_Bar], y: Column, look: Look) -> None:
    shown, more = bars[:_MOST_BARS], len(bars) - _MOST_BARS
    names = min(max(width(plain(bar.name, 80), NAME.face, NAME.size) for bar in shown) + 10, sheets.width * 0.34)
    figures = max(width(bar.said, FIGURE.face, FIGURE.size) for bar in shown) + 10
    if look is Look.PARETO:
        figures += 42
    left, right = sheets.left + names, sheets.right - figures
    marks = scale(_ends(shown), left, right, most=1.0 if y.unit is Unit.SHARE else None)
    high = _ROW * len(shown)
    top, bottom = sheets.y + 4, sheets.y + 4 + high
    level_marks(sheets, marks, y.unit, y.currency, top, bottom)
    for number, bar in enumerate(shown):
        _lying_bar(sheets, bar, marks, top + number * _ROW, names)
    if look is Look.PARETO:
        _cumulative(sheets, shown, left, right, top)
    sheets.y = bottom + 14
    axis = head_text(y)
    if look is Look.PARETO:
        axis = _("{what}; line: cumulative share, 0 to 100% across").format(what=axis)
    axis_title(sheets, left, sheets.y + 7, axis, sheets.right - left)
    if more > 0:
        text = ngettext("{n} more in the table", "{n} more in the table", more).format(n=more)
        sheets.text(sheets.right, sheets.y + 7, text, SMALL, "right")
    sheets.y += 12


def _lying_bar(sheets: Sheets, bar: _Bar, marks: Scale, top: float, names: float) -> None:
    base = top + _ROW / 2 + 2.8
    sheets.text(sheets.left, base, elide(plain(bar.name, 80), NAME.face, NAME.size, names - 8), NAME)
    at = top + (_ROW - _BAR_HIGH) / 2
    begin = 0.0
    for number, piece in enumerate(bar.pieces):
        x0, x1 = marks.at(begin), marks.at(begin + piece)
        ink = SHADES[number % len(SHADES)] if len(bar.pieces) > 1 else STRONG_BAR if bar.flagged else BAR
        if abs(x1 - x0) > 0.1:
            sheets.box(min(x0, x1), at, abs(x1 - x0), _BAR_HIGH, fill=ink)
        begin += piece
    end = marks.at(bar.whole)
    if bar.interval is not None:
        low = marks.at(bar.interval.low if bar.interval.low is not None else marks.low)
        high = marks.at(bar.interval.high if bar.interval.high is not None else marks.high)
        middle = at + _BAR_HIGH / 2
        sheets.line(low, middle, high, middle, 2.4, WHITE)
        sheets.line(low, middle, high, middle, 0.9, INK)
        for bound in (low, high):
            sheets.line(bound, middle - 2.4, bound, middle + 2.4, 0.9, INK)
        end = max(end, high)
    if bar.cumulative is None:
        sheets.text(min(end, marks.end) + 5, base, bar.said, FIGURE)
    else:
        sheets.text(sheets.right - 42, base, bar.said, FIGURE, "right")
        sheets.text(sheets.right, base, cell_text(bar.cumulative, Unit.SHARE), TICK, "right")


def _cumulative(sheets: Sheets, bars: Sequence[_Bar], left: float, right: float, top: float) -> None:
    """The cumulative share from row to row, 0 at the left and 100 % at the right end of the bars."""
    points = [
        (left + (right - left) * min(max(bar.cumulative, 0.0), 1.0), top + (number + 0.5) * _ROW)
        for number, bar in enumerate(bars)
        if bar.cumulative is not None
    ]
    sheets.polyline(points, 2.6, WHITE)
    sheets.polyline(points, 1.0, INK)
    for point in points:
        sheets.disc(*point, 2.6, WHITE)
        sheets.disc(*point, 1.8, INK)


def _upright(sheets: Sheets, bars: Sequence[_Bar], y: Column, x: Column) -> None:
    axis_title(sheets, sheets.left, sheets.y + 7, head_text(y), sheets.width)
    top, bottom = sheets.y + 16, sheets.y + 16 + _HIGH
    marks = scale(_ends(bars), bottom, top, most=1.0 if y.unit is Unit.SHARE else None)
    left = sheets.left + marks_room(marks, y.unit, y.currency)
    upright_marks(sheets, marks, y.unit, y.currency, left, sheets.right)
    each = (sheets.right - left) / len(bars)
    wide = min(max(each * 0.72, min(each, 1.0)), 26.0)
    for number, bar in enumerate(bars):
        _upright_bar(sheets, bar, marks, left + (number + 0.5) * each, wide)
    longest = max(width(bar.name, TICK.face, TICK.size) for bar in bars) + 8
    every = max(1, -int(-longest // each))
    for number in range(0, len(bars), every):
        middle = left + (number + 0.5) * each
        room = longest / 2
        middle = min(max(middle, left + room - 4), sheets.right - room + 4) if len(bars) > 1 else middle
        sheets.text(middle, bottom + 9.5, bars[number].name, TICK, "centre")
    sheets.y = bottom + 14
    if x.unit is not Unit.MOMENT:
        axis_title(sheets, left, sheets.y + 6, head_text(x), sheets.right - left)
        sheets.y += 11


def _upright_bar(sheets: Sheets, bar: _Bar, marks: Scale, middle: float, wide: float) -> None:
    begin = 0.0
    for number, piece in enumerate(bar.pieces):
        y0, y1 = marks.at(begin), marks.at(begin + piece)
        ink = SHADES[number % len(SHADES)] if len(bar.pieces) > 1 else STRONG_BAR if bar.flagged else BAR
        if abs(y1 - y0) > 0.1:
            sheets.box(middle - wide / 2, min(y0, y1), wide, abs(y1 - y0), fill=ink)
        begin += piece
    if bar.interval is None or wide < 3:
        return
    low = marks.at(bar.interval.low if bar.interval.low is not None else marks.low)
    high = marks.at(bar.interval.high if bar.interval.high is not None else marks.high)
    sheets.line(middle, low, middle, high, 2.4, WHITE)
    sheets.line(middle, low, middle, high, 0.9, INK)
    for bound in (low, high):
        sheets.line(middle - 2.4, bound, middle + 2.4, bound, 0.9, INK)
