"""Lines of reports on paper: along days or numbers, as steps with their band, one for each series."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.documents.fonts import width
from app.documents.page import Sheets
from app.documents.report_axes import (
    BAND,
    DASHES,
    TICK,
    Scale,
    axis_title,
    day_marks,
    figure_of,
    legend,
    level_marks,
    line_ink,
    marks_room,
    scale,
    upright_marks,
)
from app.domain.report import Chart, Look, Table, Unit
from app.words.phrases import say
from app.words.report_cells import cell_text, head_text

_HIGH = 150.0
#: How much room a chart of lines wants on one page.
LINES_HEIGHT = _HIGH + 48


@dataclass(slots=True)
class _Line:
    """One line: its points, and the band beside it where there is one."""

    name: str
    points: list[tuple[float, float]] = field(default_factory=list)
    band: list[tuple[float, float, float]] = field(default_factory=list)


def draw_lines(sheets: Sheets, table: Table, chart: Chart, offset_min: int) -> None:
    """Draw lines or steps at the sheets' y. Rows whose x is a text stand beside each other in their order."""
    lines = _lines(table, chart)
    if not any(line.points for line in lines):
        return
    sheets.need(LINES_HEIGHT)
    with sheets.described(say(chart.title)):
        _frame(sheets, table, chart, lines, offset_min)
    if len(lines) > 1:
        legend(sheets, [line.name for line in lines], lines=True)


def _frame(sheets: Sheets, table: Table, chart: Chart, lines: list[_Line], offset_min: int) -> None:
    """Axes and lines, on a page that has room for them."""
    x, y = table.columns[table.at(chart.x)], table.columns[table.at(chart.y[0])]
    shown = " · ".join(head_text(table.columns[table.at(one)]) for one in chart.y)
    axis_title(sheets, sheets.left, sheets.y + 7, shown, sheets.width)
    top, bottom = sheets.y + 16, sheets.y + 16 + _HIGH
    ups = [value for line in lines for _x, value in line.points]
    ups += [bound for line in lines for _x, *bounds in line.band for bound in bounds]
    marks = scale(ups, bottom, top, most=1.0 if y.unit is Unit.SHARE else None)
    left = sheets.left + marks_room(marks, y.unit, y.currency)
    along = [at for line in lines for at, _y in line.points]
    words = x.unit is Unit.TEXT
    moments = x.unit is Unit.MOMENT
    ends = scale(along, left, sheets.right - 14, zero=not moments and not words)
    if words:
        inset = max(width(name, TICK.face, TICK.size) for name in _names(table, chart)) / 2
        ends = Scale(min(along), max(max(along), min(along) + 1), 1, left + inset, sheets.right - inset)
    elif moments:
        ends = Scale(min(along), max(max(along), min(along) + 1), 1, left, sheets.right - 4)
    upright_marks(sheets, marks, y.unit, y.currency, left, sheets.right)
    if moments:
        day_marks(sheets, ends, bottom, offset_min)
    elif words:
        _word_marks(sheets, table, chart, ends, bottom)
    else:
        level_marks(sheets, ends, x.unit, x.currency, bottom, bottom)
    for at, line in enumerate(lines):
        if len(lines) > 1:
            line.band.clear()  # several bands over each other tell nothing; the table has them
        _draw(sheets, line, at, ends, marks, steps=chart.look is Look.STEPS)
    sheets.y = bottom + 14
    if not moments:
        axis_title(sheets, left, sheets.y + 6, head_text(x), sheets.right - left)
        sheets.y += 11


def _lines(table: Table, chart: Chart) -> list[_Line]:
    at_x, words = table.at(chart.x), table.columns[table.at(chart.x)].unit is Unit.TEXT
    at_band = tuple(table.at(one) for one in chart.band) if chart.band is not None else None
    at_series = table.at(chart.series) if chart.series is not None else None
    places: dict[object, int] = {}
    found: dict[str, _Line] = {}
    for row in table.rows:
        place = places.setdefault(row.cells[at_x], len(places))
        along = float(place) if words else figure_of(row.cells[at_x])
        for one in chart.y:
            column = table.columns[table.at(one)]
            name = head_text(column)
            if at_series is not None:
                name = cell_text(row.cells[at_series], table.columns[at_series].unit)
            line = found.setdefault(name, _Line(name))
            value = figure_of(row.cells[table.at(one)])
            if along is None or value is None:
                continue
            line.points.append((along, value))
            if at_band is not None:
                low, high = (figure_of(row.cells[at]) for at in at_band)
                if low is not None and high is not None:
                    line.band.append((along, low, high))
    return list(found.values())


def _draw(sheets: Sheets, line: _Line, at: int, ends: Scale, marks: Scale, *, steps: bool) -> None:
    if line.band:
        low = _path([(x, one) for x, one, _high in line.band], ends, marks, steps=steps)
        high = _path([(x, one) for x, _low, one in line.band], ends, marks, steps=steps)
        sheets.polygon([*high, *reversed(low)], BAND)
    path = _path(line.points, ends, marks, steps=steps)
    if len(path) == 1:
        sheets.disc(*path[0], 2.0, line_ink(at))
    sheets.polyline(path, 1.4, line_ink(at), DASHES[at % len(DASHES)])
    if not steps and len(path) <= 40:
        for point in path:
            sheets.disc(*point, 1.7, line_ink(at))


def _path(points: list[tuple[float, float]], ends: Scale, marks: Scale, *, steps: bool) -> list[tuple[float, float]]:
    """The points on paper; of steps the corners between them too."""
    path: list[tuple[float, float]] = []
    for x, y in points:
        here = ends.at(x), marks.at(y)
        if steps and path:
            path.append((here[0], path[-1][1]))
        path.append(here)
    return path


def _word_marks(sheets: Sheets, table: Table, chart: Chart, ends: Scale, bottom: float) -> None:
    names = _names(table, chart)
    longest = max(width(name, TICK.face, TICK.size) for name in names) + 8
    each = (ends.end - ends.start) / max(len(names) - 1, 1)
    every = max(1, -int(-longest // each))
    for number in range(0, len(names), every):
        sheets.text(ends.at(float(number)), bottom + 9.5, names[number], TICK, "centre")


def _names(table: Table, chart: Chart) -> list[str]:
    """What stands along the axis where it is texts."""
    at = table.at(chart.x)
    return list(dict.fromkeys(cell_text(row.cells[at], table.columns[at].unit) for row in table.rows))
