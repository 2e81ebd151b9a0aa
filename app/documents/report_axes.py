"""What every chart of a report has on paper: its frame, marks at round figures, a legend, and inks that stay apart in a
photocopy. Lengths are points; y counts down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reportlab.lib.colors import Color, HexColor

from app.documents.fonts import Face, elide, width
from app.documents.page import CAPTION, INK, INK_2, INK_3, LINE, Sheets, Style
from app.domain.report import Cell, Unit
from app.words.dates import day_text
from app.words.plain_text import plain
from app.words.report_cells import tick_text

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
class Scale:
    """Figures from `low` to `high` laid from `start` to `end`; `step` between its marks."""

    low: float
    high: float
    step: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a figure lies; what is beyond the ends lies on them."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(max(share, 0.0), 1.0) * (self.end - self.start)

    @property
    def marks(self) -> tuple[float, ...]:
        """The round figures from end to end."""
        first, last = math.ceil(self.low / self.step - 1e-9), math.floor(self.high / self.step + 1e-9)
        return tuple(number * self.step for number in range(first, last + 1))


def scale(values: Sequence[float], start: float, end: float, *, most: float | None = None, zero: bool = True) -> Scale:
    """A scale that holds the values and ends at round figures; `most` = it may not go beyond; `zero` = it has 0."""
    known = [value for value in values if math.isfinite(value)] or [0.0]
    low, high = min(known), max(known)
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if high - low <= 0:
        high = low + (abs(low) or 1.0)
    step = round_step((high - low) / 4)
    low = math.floor(low / step + 1e-9) * step
    high = math.ceil(high / step - 1e-9) * step
    if most is not None and high > most:
        high = max(most, max(known))
    return Scale(low, high, step, start, end)


def round_step(rough: float) -> float:
    """The next of 1, 2, 5, 10, ... times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= rough - 1e-12)


def figure_of(cell: Cell) -> float | None:
    """A cell as a figure on an axis: a moment as its day; None where it is none."""
    if isinstance(cell, datetime):
        return cell.timestamp() / 86400
    if isinstance(cell, int | float) and math.isfinite(cell):
        return float(cell)
    return None


def upright_marks(sheets: Sheets, marks: Scale, unit: Unit, currency: str | None, left: float, right: float) -> None:
    """Hairlines across at the marks of an upright axis, their figures left of `left`."""
    for mark in marks.marks:
        y = marks.at(mark)
        sheets.line(left, y, right, y, 0.8 if mark == 0 else 0.4, INK_3 if mark == 0 else LINE)
        sheets.text(left - 5, y + 2.6, tick_text(mark, unit, marks.step, currency), TICK, "right")


def level_marks(sheets: Sheets, marks: Scale, unit: Unit, currency: str | None, top: float, bottom: float) -> None:
    """Hairlines down at the marks of a level axis, their figures below `bottom`."""
    for mark in marks.marks:
        x = marks.at(mark)
        sheets.line(x, top, x, bottom, 0.8 if mark == 0 else 0.4, INK_3 if mark == 0 else LINE)
        sheets.text(x, bottom + 9.5, tick_text(mark, unit, marks.step, currency), TICK, "centre")


def marks_room(marks: Scale, unit: Unit, currency: str | None) -> float:
    """How much the figures of an upright axis need."""
    return max(width(tick_text(mark, unit, marks.step, currency), TICK.face, TICK.size) for mark in marks.marks) + 7


def day_marks(sheets: Sheets, marks: Scale, bottom: float, offset_min: int) -> None:
    """Days below a level axis of days, as many as have room."""
    count = 5 if marks.end - marks.start > 320 else 3
    for number in range(count):
        day = marks.low + (marks.high - marks.low) * number / (count - 1)
        x = marks.at(day)
        text = day_text(datetime.fromtimestamp(day * 86400, UTC), offset_min)
        sheets.text(x, bottom + 9.5, text, TICK, "left" if not number else "right" if number == count - 1 else "centre")


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


def axis_title(sheets: Sheets, x: float, y: float, text: str, room: float) -> None:
    """What an axis shows, small, above its marks."""
    sheets.text(x, y, elide(plain(text, 120), CAPTION.face, CAPTION.size, room), CAPTION)
