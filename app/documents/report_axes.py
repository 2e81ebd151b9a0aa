"""What every chart of a report has on paper: its frame, marks at round figures, a legend, and inks that stay apart in a
photocopy. Lengths are points; y counts down.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor

from app.documents.fonts import Face, elide, width
from app.documents.page import CAPTION, INK, INK_2, INK_3, LINE, Sheets, Style
from app.domain.axis_scale import Scale, scale_of
from app.domain.report import Column, Unit
from app.words.plain_text import plain
from app.words.report_cells import head_text, tick_text

BAR = HexColor("#8FA2AB")
STRONG_BAR = INK
BAND = HexColor("#E3E7E6")
#: Shades of a stack and of split lines, the first the darkest; neighbours stay apart in grey.
SHADES: tuple[Color, ...] = (
    HexColor("#0B4650"), HexColor("#B9C6CB"), HexColor("#5F8089"), HexColor("#E4E9EA"), HexColor("#2B2F31"),
    HexColor("#94A7AE"),
)  # fmt: skip
#: How the lines of several series are drawn, so that no colour is needed to tell them apart.
DASHES: tuple[tuple[float, ...], ...] = ((), (5.0, 2.2), (1.4, 1.8), (7.0, 2.0, 1.4, 2.0), (3.0, 3.0), (9.0, 3.0))
TICK = Style(Face.REGULAR, 7.2, 9, INK_3)
NAME = Style(Face.REGULAR, 7.8, 10, INK_2)
FIGURE = Style(Face.MEDIUM, 7.8, 10, INK)


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale of figures laid from `start` to `end`."""

    scale: Scale
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a figure lies; what is beyond the ends lies on them."""
        share = (value - self.scale.low) / (self.scale.high - self.scale.low)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    def said(self, unit: Unit, currency: str | None) -> list[tuple[float, str]]:
        """Where its round marks lie, and what stands there."""
        return [(self.at(one), tick_text(one, unit, self.scale.step, currency)) for one in self.scale.ticks]

    @property
    def zero(self) -> float:
        """Where 0 lies, or the end next to it."""
        return self.at(0.0)


def axis_of(values: Sequence[float], column: Column, start: float, end: float) -> Axis:
    """An axis for the values of a column, from 0 on."""
    most = 1.0 if column.unit is Unit.SHARE else None
    return Axis(scale_of(values, most=most, whole=column.unit is Unit.COUNT), start, end)


def upright_marks(sheets: Sheets, axis: Axis, column: Column, left: float, right: float) -> None:
    """Hairlines across at the marks of an upright axis, their figures left of `left`."""
    for y, text in axis.said(column.unit, column.currency):
        sheets.line(left, y, right, y, *_hairline(y == axis.zero))
        sheets.text(left - 5, y + 2.6, text, TICK, "right")


def level_marks(sheets: Sheets, axis: Axis, column: Column, top: float, bottom: float) -> None:
    """Hairlines down at the marks of a level axis, their figures below `bottom`."""
    for x, text in axis.said(column.unit, column.currency):
        sheets.line(x, top, x, bottom, *_hairline(x == axis.zero))
        sheets.text(x, bottom + 9.5, text, TICK, "centre")


def _hairline(zero: bool) -> tuple[float, Color]:
    return (0.8, INK_3) if zero else (0.4, LINE)


def marks_room(axis: Axis, column: Column) -> float:
    """How much the figures of an upright axis need."""
    return max(width(text, TICK.face, TICK.size) for _y, text in axis.said(column.unit, column.currency)) + 7


def name_marks(sheets: Sheets, names: Sequence[str], first: float, each: float, bottom: float) -> None:
    """Names below a level axis, the first at `first` and the others `each` apart, as many as have room."""
    longest = max(width(name, TICK.face, TICK.size) for name in names) + 8
    for number in range(0, len(names), max(1, -int(-longest // each))):
        middle, room = first + number * each, width(names[number], TICK.face, TICK.size) / 2
        sheets.text(
            min(max(middle, sheets.left + room), sheets.right - room), bottom + 9.5, names[number], TICK, "centre"
        )


def legend(sheets: Sheets, names: Sequence[str], *, lines: bool) -> None:
    """Names of series with their shade or their line, in rows below a chart."""
    x = sheets.left
    for at, name in enumerate(names):
        text = elide(plain(name, 120), NAME.face, NAME.size, sheets.width / 2 - 30)
        wide = width(text, NAME.face, NAME.size) + 34
        if x + wide > sheets.right and x > sheets.left:
            x = sheets.left
            sheets.y += 12
        if lines:
            sheets.line(x, sheets.y + 6, x + 18, sheets.y + 6, 1.4, line_ink(at), DASHES[at % len(DASHES)])
        else:
            sheets.box(x, sheets.y + 2, 12, 8, fill=SHADES[at % len(SHADES)], stroke=INK_3, thick=0.4)
        sheets.text(x + 22, sheets.y + 9, text, NAME)
        x += wide
    sheets.y += 14


def line_ink(at: int) -> Color:
    """The ink of the series at a place."""
    return (SHADES[0], INK_3, INK, SHADES[2])[at % 4]


def level_end(sheets: Sheets, left: float, bottom: float, column: Column) -> None:
    """What stands along a level axis, below its marks; moments say it themselves. Ends the chart there."""
    sheets.y = bottom + 14
    if column.unit is not Unit.MOMENT:
        axis_title(sheets, left, sheets.y + 6, head_text(column), sheets.right - left)
        sheets.y += 11


def axis_title(sheets: Sheets, x: float, y: float, text: str, room: float) -> None:
    """What an axis shows, small, above its marks."""
    sheets.text(x, y, elide(plain(text, 120), CAPTION.face, CAPTION.size, room), CAPTION)
