"""Which row of a table holds its headings: blank rows, titles and group headings may stand above it."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.import_table import CellMark, TableRow
from app.domain.import_target import folded
from app.services.import_reading.targets import all_headings

#: How many rows are looked at.
LOOKED_AT = 40
_VALUE_MARKS = {CellMark.FIGURE, CellMark.DATE, CellMark.DURATION, CellMark.YES_NO, CellMark.DIGITS_LOST}


def header_line(rows: Sequence[TableRow]) -> int:
    """The line of the headings among the first rows; 0 where no row looks like headings."""
    best = max(rows, key=_known, default=None)
    if best is not None and _known(best)[0] >= 2 and _is_head(best):
        return best.line
    usual = _usual_width(rows)
    for row in rows:
        filled = [cell for cell in row.cells if cell.strip()]
        if len(filled) >= max(2, usual * 2 // 3) or usual <= 1:
            return row.line if _is_head(row) else 0
    return rows[0].line if rows and _wordy(rows[0]) else 0


def headers_of(rows: Sequence[TableRow], line: int, width: int) -> tuple[str, ...]:
    """The headings of every column; where one is blank or stands there twice, the row above it helps."""
    at = next((index for index, row in enumerate(rows) if row.line == line), None)
    if at is None:
        return ("",) * width
    own = [" ".join(rows[at].cell(column).split()) for column in range(width)]
    above = _spread(rows[at - 1], width) if at > 0 and _is_group(rows[at - 1]) else [""] * width
    keys = [folded(heading) for heading in own]
    alone = [bool(heading) and keys.count(key) == 1 for heading, key in zip(own, keys, strict=True)]
    return tuple(
        heading if alone[column] else f"{above[column]} {heading}".strip() for column, heading in enumerate(own)
    )


def _known(row: TableRow) -> tuple[int, int]:
    """How many of its cells are headings that are known; the row with fewer strange ones where two are even."""
    cells = [folded(cell) for cell in row.cells if cell.strip()]
    known = len({cell for cell in cells if cell in all_headings()})
    return known, known - len(cells)


def _is_head(row: TableRow) -> bool:
    """Whether it may be the headings: words, or known ones for the most part."""
    return _wordy(row) or _known(row)[0] * 2 >= sum(bool(cell.strip()) for cell in row.cells)


def _wordy(row: TableRow) -> bool:
    """Whether no cell is a value: a figure, a date, or a text mostly of digits; and none stands there twice."""
    filled = [(cell.strip(), row.mark(column)) for column, cell in enumerate(row.cells) if cell.strip()]
    texts = [folded(cell) for cell, _mark in filled]
    if len(set(texts)) < len(texts):
        return False
    return bool(filled) and not any(mark in _VALUE_MARKS or _is_value(cell) for cell, mark in filled)


def _is_value(cell: str) -> bool:
    digits = sum(letter.isdigit() for letter in cell)
    return digits * 2 >= len(cell) or len(cell) > 60


def _usual_width(rows: Sequence[TableRow]) -> int:
    widths = sorted(sum(bool(cell.strip()) for cell in row.cells) for row in rows)
    return widths[len(widths) * 3 // 4] if widths else 0


def _is_group(row: TableRow) -> bool:
    """A row of headings over groups of columns: few words, no values."""
    filled = [cell for cell in row.cells if cell.strip()]
    return len(filled) >= 2 and not any(_is_value(cell.strip()) for cell in filled)


def _spread(row: TableRow, width: int) -> list[str]:
    """A row of group headings, each over the blank columns to its right."""
    spread, last = [], ""
    for column in range(width):
        last = " ".join(row.cell(column).split()) or last
        spread.append(last)
    return spread
