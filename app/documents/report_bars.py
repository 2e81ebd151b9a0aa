"""Bars of reports on paper: lying where they have names, upright along days or numbers; with the cumulative line of a
Pareto, and in stacks. Bars that stand out are black.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color

from app.documents.fonts import elide, width
from app.documents.page import INK, SMALL, WHITE, Sheets
from app.documents.report_axes import (
    BAR,
    FIGURE,
    NAME,
    SHADES,
    STRONG_BAR,
    TICK,
    Axis,
    axis_of,
    axis_title,
    legend,
    level_end,
    level_marks,
    marks_room,
    name_marks,
    upright_marks,
)
from app.domain.report import Look, Unit
from app.words.language import _, ngettext
from app.words.report_cells import cell_text
from app.words.report_marks import Mark, Marks, Shape

_ROW, _BAR_HIGH = 14.5, 8.4
_MOST_BARS = 24
_HIGH = 128.0


@dataclass(frozen=True, slots=True)
class _Bar:
    """One bar: its name, its marks (one where it is no stack), and what is said behind it."""

    name: str
    marks: tuple[Mark, ...]
    said: str

    @property
    def whole(self) -> float:
        return sum(mark.value or 0.0 for mark in self.marks)


def bars_height(marks: Marks) -> float:
    """How much room a chart of bars wants on one page."""
    if marks.shape is not Shape.LYING:
        return _HIGH + 42
    return _ROW * min(len(marks.names), _MOST_BARS) + 30


def draw_bars(sheets: Sheets, marks: Marks) -> None:
    """Draw a chart of bars at the sheets' y."""
    if not marks.marks:
        return
    sheets.need(bars_height(marks))
    with sheets.described(marks.title):
        (_lying if marks.shape is Shape.LYING else _upright)(sheets, marks, _bars(marks))
    if len(marks.series) > 1:
        legend(sheets, marks.series, lines=False)


def _bars(marks: Marks) -> list[_Bar]:
    own: dict[float, list[Mark]] = {}
    for mark in marks.marks:
        own.setdefault(mark.at, []).append(mark)
    bars = []
    for at in sorted(own):
        said = own[at][0].said
        if marks.series:
            said = cell_text(sum(mark.value or 0.0 for mark in own[at]), marks.y.unit, marks.y.currency)
        bars.append(_Bar(own[at][0].name, tuple(own[at]), said))
    return bars


def _ends(bars: Sequence[_Bar]) -> list[float]:
    bounds = [end for bar in bars for mark in bar.marks for end in (mark.low, mark.high, mark.expected)]
    return [bar.whole for bar in bars] + [bound for bound in bounds if bound is not None]


def _ink(marks: Marks, mark: Mark) -> Color:
    if marks.series:
        return SHADES[mark.series % len(SHADES)]
    return STRONG_BAR if mark.flagged else BAR


def _bounds(mark: Mark, axis: Axis) -> tuple[float, float] | None:
    """Where the interval of a mark ends; a side that is open ends with the axis."""
    if mark.low is None and mark.high is None:
        return None
    low, high = axis.scale.low if mark.low is None else mark.low, axis.scale.high if mark.high is None else mark.high
    return axis.at(low), axis.at(high)


def _lying(sheets: Sheets, marks: Marks, bars: Sequence[_Bar]) -> None:
    pareto = marks.look is Look.PARETO
    shown, more = bars[:_MOST_BARS], len(bars) - _MOST_BARS
    names = min(max(width(bar.name, NAME.face, NAME.size) for bar in shown) + 10, sheets.width * 0.34)
    figures = max(width(bar.said, FIGURE.face, FIGURE.size) for bar in shown) + 10 + 42 * pareto
    left, right = sheets.left + names, sheets.right - figures
    axis = axis_of(_ends(shown), marks.y, left, right)
    top, bottom = sheets.y + 4, sheets.y + 4 + _ROW * len(shown)
    level_marks(sheets, axis, marks.y, top, bottom)
    for number, bar in enumerate(shown):
        _lying_bar(sheets, marks, bar, axis, top + number * _ROW, names)
    if pareto:
        _cumulative(sheets, shown, left, right, top)
    sheets.y = bottom + 14
    title = marks.axis
    if pareto:
        title = _("{what}; line: cumulative share, 0 to 100% across").format(what=title)
    axis_title(sheets, left, sheets.y + 7, title, sheets.right - left)
    if more > 0:
        text = ngettext("{n} more in the table", "{n} more in the table", more).format(n=more)
        sheets.text(sheets.right, sheets.y + 7, text, SMALL, "right")
    sheets.y += 12


def _lying_bar(sheets: Sheets, marks: Marks, bar: _Bar, axis: Axis, top: float, names: float) -> None:
    base = top + _ROW / 2 + 2.8
    sheets.text(sheets.left, base, elide(bar.name, NAME.face, NAME.size, names - 8), NAME)
    at, end = top + (_ROW - _BAR_HIGH) / 2, axis.at(bar.whole)
    for mark in bar.marks:
        x0, x1 = axis.at(mark.base), axis.at(mark.base + (mark.value or 0.0))
        if abs(x1 - x0) > 0.1:
            sheets.box(min(x0, x1), at, abs(x1 - x0), _BAR_HIGH, fill=_ink(marks, mark))
        bounds, middle = _bounds(mark, axis), at + _BAR_HIGH / 2
        if bounds is not None:
            _interval(sheets, (bounds[0], middle), (bounds[1], middle), cap=(0.0, 2.4))
            end = max(end, bounds[1])
    share = bar.marks[0].share
    if share is None:
        sheets.text(min(end, axis.end) + 5, base, bar.said, FIGURE)
    else:
        sheets.text(sheets.right - 42, base, bar.said, FIGURE, "right")
        sheets.text(sheets.right, base, cell_text(share, Unit.SHARE), TICK, "right")


def _cumulative(sheets: Sheets, bars: Sequence[_Bar], left: float, right: float, top: float) -> None:
    """The cumulative share from row to row, 0 at the left and 100 % at the right end of the bars."""
    points = [
        (left + (right - left) * min(max(share, 0.0), 1.0), top + (number + 0.5) * _ROW)
        for number, bar in enumerate(bars)
        if (share := bar.marks[0].share) is not None
    ]
    sheets.polyline(points, 2.6, WHITE)
    sheets.polyline(points, 1.0, INK)
    for point in points:
        sheets.disc(*point, 2.6, WHITE)
        sheets.disc(*point, 1.8, INK)


def _upright(sheets: Sheets, marks: Marks, bars: Sequence[_Bar]) -> None:
    title = marks.axis
    if any(mark.expected is not None for mark in marks.marks):
        title = _("{what}; line across: as expected").format(what=title)
    axis_title(sheets, sheets.left, sheets.y + 7, title, sheets.width)
    top, bottom = sheets.y + 16, sheets.y + 16 + _HIGH
    axis = axis_of(_ends(bars), marks.y, bottom, top)
    left = sheets.left + marks_room(axis, marks.y)
    upright_marks(sheets, axis, marks.y, left, sheets.right)
    each = (sheets.right - left) / len(bars)
    wide = min(max(each * 0.72, min(each, 1.0)), 26.0)
    for number, bar in enumerate(bars):
        for mark in bar.marks:
            _upright_mark(sheets, mark, _ink(marks, mark), axis, left + (number + 0.5) * each, wide)
    name_marks(sheets, [bar.name for bar in bars], left + each / 2, each, bottom)
    level_end(sheets, left, bottom, marks.x)


def _upright_mark(sheets: Sheets, mark: Mark, ink: Color, axis: Axis, middle: float, wide: float) -> None:
    y0, y1 = axis.at(mark.base), axis.at(mark.base + (mark.value or 0.0))
    if abs(y1 - y0) > 0.1:
        sheets.box(middle - wide / 2, min(y0, y1), wide, abs(y1 - y0), fill=ink)
    if mark.expected is not None:
        y = axis.at(mark.expected)
        for thick, line in ((2.2, WHITE), (0.8, INK)):
            sheets.line(middle - wide * 0.65, y, middle + wide * 0.65, y, thick, line)
    bounds = _bounds(mark, axis)
    if bounds is not None and wide >= 3:
        _interval(sheets, (middle, bounds[0]), (middle, bounds[1]), cap=(2.4, 0.0))


def _interval(
    sheets: Sheets, start: tuple[float, float], end: tuple[float, float], *, cap: tuple[float, float]
) -> None:
    """The line of an interval, set off from its bar, with a cap to both sides of each end."""
    for thick, ink in ((2.4, WHITE), (0.9, INK)):
        sheets.line(*start, *end, thick, ink)
    for x, y in (start, end):
        sheets.line(x - cap[0], y - cap[1], x + cap[0], y + cap[1], 0.9, INK)
