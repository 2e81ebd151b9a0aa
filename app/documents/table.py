"""Tables on paper: hairlines below, no vertical lines, wrapped cells, the header repeated on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.documents.page import BODY, CAPTION, INK_3, Align, Sheets, Style, fitted

_PAD = 4.6
_GUTTER = 9.0
#: The most lines of one cell; what is longer says how much more there is.
_MOST_LINES = 12


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its title, its share of the width, and how its cells look."""

    title: str
    share: float
    align: Align = "left"
    style: Style = BODY


class Blank:
    """A cell to be filled in with a pen: a line at its foot."""


BLANK = Blank()
#: The least height of a row somebody writes into: a pen wants 6.5 mm.
_PEN = 18.5


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that looks unlike its column."""

    text: str
    style: Style


def table(sheets: Sheets, columns: Sequence[Column], rows: Iterable[Sequence[str | Cell | Blank]]) -> None:
    """Set a table at the sheets' y. A row is never parted; rows come in the order given."""
    whole = sum(column.share for column in columns)
    edges = [sheets.left]
    for column in columns:
        edges.append(edges[-1] + sheets.width * column.share / whole)
    _header(sheets, columns, edges)
    for row in rows:
        _row(sheets, columns, edges, row)


def _header(sheets: Sheets, columns: Sequence[Column], edges: Sequence[float]) -> None:
    sheets.need(2 * (CAPTION.leading + 2 * _PAD))
    if not any(column.title for column in columns):
        return
    for column, left, right in zip(columns, edges, edges[1:], strict=False):
        x = left if column.align == "left" else right if column is columns[-1] else right - _GUTTER
        sheets.text(x, sheets.y + _PAD + CAPTION.size - 1, column.title, CAPTION, column.align)
    sheets.y += CAPTION.leading + _PAD + 2
    sheets.hairline(sheets.y)


def _row(sheets: Sheets, columns: Sequence[Column], edges: Sequence[float], row: Sequence[str | Cell | Blank]) -> None:
    set_cells: list[tuple[float, Align, Style, list[str]]] = []
    blanks: list[tuple[float, float]] = []
    for index, (column, cell) in enumerate(zip(columns, row, strict=True)):
        end = edges[index + 1] - (0 if index == len(columns) - 1 else _GUTTER)
        if isinstance(cell, Blank):
            blanks.append((edges[index], end))
            continue
        style = cell.style if isinstance(cell, Cell) else column.style
        text = cell.text if isinstance(cell, Cell) else cell
        lines = fitted(text, style, end - edges[index], _MOST_LINES) if text else []
        set_cells.append((edges[index] if column.align == "left" else end, column.align, style, lines))
    leading = max((style.leading for _, _, style, _ in set_cells), default=BODY.leading)
    size = max((style.size for _, _, style, _ in set_cells), default=BODY.size)
    high = leading * max(1, *(len(lines) for *_, lines in set_cells), 1) + 2 * _PAD - 4
    drop = max(0.0, _PEN - high) if blanks else 0.0
    high += drop
    if sheets.need(high + 1):
        _header(sheets, columns, edges)
    for x, align, style, lines in set_cells:
        for number, line in enumerate(lines):
            sheets.text(x, sheets.y + drop / 2 + _PAD + size - 1.4 + number * leading, line, style, align)
    sheets.y += high
    sheets.hairline(sheets.y)
    for left, right in blanks:
        sheets.hairline(sheets.y - 3.4, left, right, INK_3)
