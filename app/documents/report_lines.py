"""Lines of reports on paper: along names or numbers, as steps with their band, one for each series."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.fonts import width
from app.documents.page import Sheets
from app.documents.report_axes import (
    BAND,
    DASHES,
    TICK,
    Axis,
    axis_of,
    axis_title,
    legend,
    level_end,
    level_marks,
    line_ink,
    marks_room,
    name_marks,
    upright_marks,
)
from app.domain.axis_scale import Scale
from app.domain.report import Look
from app.words.report_marks import Mark, Marks

_HIGH = 150.0
#: How much room a chart of lines wants on one page.
LINES_HEIGHT = _HIGH + 48


def draw_lines(sheets: Sheets, marks: Marks) -> None:
    """Draw lines or steps at the sheets' y. Rows whose x is a name stand beside each other in their order."""
    if marks.empty:
        return
    sheets.need(LINES_HEIGHT)
    with sheets.described(marks.title):
        _frame(sheets, marks)
    if marks.series:
        legend(sheets, marks.series, lines=True)


def _frame(sheets: Sheets, marks: Marks) -> None:
    """Axes and lines, on a page that has room for them."""
    known = [mark for mark in marks.marks if mark.value is not None]
    axis_title(sheets, sheets.left, sheets.y + 7, marks.axis, sheets.width)
    top, bottom = sheets.y + 16, sheets.y + 16 + _HIGH
    many = bool(marks.series)  # several bands over each other tell nothing; the table has them
    tops = [end for mark in known for end in ((mark.value,) if many else (mark.value, mark.low, mark.high))]
    up = axis_of([end for end in tops if end is not None], marks.y, bottom, top)
    left = sheets.left + marks_room(up, marks.y)
    upright_marks(sheets, up, marks.y, left, sheets.right)
    if marks.names:
        inset = max(width(name, TICK.face, TICK.size) for name in marks.names) / 2
        last = len(marks.names) - 1
        along = Axis(Scale(0.0, max(last, 1), 1), left + inset, sheets.right - inset)
        name_marks(sheets, marks.names, along.start, (along.end - along.start) / max(last, 1), bottom)
    else:
        along = axis_of([mark.at for mark in known], marks.x, left, sheets.right - 14)
        level_marks(sheets, along, marks.x, bottom, bottom)
    for series in range(max(len(marks.series), 1)):
        own = [mark for mark in known if mark.series == series]
        if not many:
            _band(sheets, own, along, up, steps=marks.look is Look.STEPS)
        _line(sheets, own, along, up, series, steps=marks.look is Look.STEPS)
    level_end(sheets, left, bottom, marks.x)


def _band(sheets: Sheets, own: Sequence[Mark], along: Axis, up: Axis, *, steps: bool) -> None:
    bounded = [(mark.at, mark.low, mark.high) for mark in own if mark.low is not None and mark.high is not None]
    if bounded:
        low = _path([(x, one) for x, one, _high in bounded], along, up, steps=steps)
        high = _path([(x, one) for x, _low, one in bounded], along, up, steps=steps)
        sheets.polygon([*high, *reversed(low)], BAND)


def _line(sheets: Sheets, own: Sequence[Mark], along: Axis, up: Axis, series: int, *, steps: bool) -> None:
    path = _path([(mark.at, mark.value) for mark in own if mark.value is not None], along, up, steps=steps)
    if len(path) == 1:
        sheets.disc(*path[0], 2.0, line_ink(series))
    sheets.polyline(path, 1.4, line_ink(series), DASHES[series % len(DASHES)])
    if not steps and len(path) <= 40:
        for point in path:
            sheets.disc(*point, 1.7, line_ink(series))


def _path(points: Sequence[tuple[float, float]], along: Axis, up: Axis, *, steps: bool) -> list[tuple[float, float]]:
    """The points on paper; of steps the corners between them too."""
    path: list[tuple[float, float]] = []
    for x, y in points:
        here = along.at(x), up.at(y)
        if steps and path:
            path.append((here[0], path[-1][1]))
        path.append(here)
    return path
