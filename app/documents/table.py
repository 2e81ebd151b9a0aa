"""Tables on paper: hairlines below, no vertical lines, wrapped cells, the header repeated on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.documents.page import BODY, CAPTION, WELL, Align, Sheets, Style, fitted

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
    """A cell to be filled in with a pen: a light field."""


BLANK = Blank()
#: The least height of a row somebody writes into: a pen wants 6.5 mm.
_PEN = 18.5


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that looks unlike its column."""

    text: str
    style: Style


#: A table up to this height is not parted where it begins low on a page.
_WHOLE = 170.0


@dataclass(frozen=True, slots=True)
class _Row:
    """A row as it will be set: its texts with x, alignment and style, its fields to write into, its height."""

    texts: tuple[tuple[float, Align, Style, list[str]], ...]
    blanks: tuple[tuple[float, float], ...]
    size: float
    leading: float
    drop: float
    high: float


def table(
    sheets: Sheets, columns: Sequence[Column], rows: Iterable[Sequence[str | Cell | Blank]], *, tail: float = 0.0
) -> None:
    """Set a table at the sheets' y. A row is never parted, nor the first or the last one left alone on a page; the last
    two stand with the next `tail` points, such as a sum below them.
    """
    edges = _edges(sheets, columns)
    laid = [_laid(columns, edges, row) for row in rows]
    begun = sum(row.high for row in laid[:2])
    _header(sheets, columns, edges, begun if begun <= _WHOLE else laid[0].high)
    for number, row in enumerate(laid):
        last = number == len(laid) - 1
        following = tail if last else laid[-1].high + tail if number and number == len(laid) - 2 else 0.0
        if sheets.need(row.high + following + 1):
            _header(sheets, columns, edges, row.high)
        _set(sheets, row)


def kept_height(
    sheets: Sheets, columns: Sequence[Column], rows: Sequence[Sequence[str | Cell | Blank]], tail: float = 0.0
) -> float:
    """How much of a table must stand on one page with the heading above it: all of a short one with its `tail`, of a
    long one its head and two rows.
    """
    edges = _edges(sheets, columns)
    high, begun = _HEAD, 0.0
    for number, row in enumerate(rows):
        high += _laid(columns, edges, row).high
        if number < 2:
            begun = high
        if high > _WHOLE:
            return begun
    return high + tail


def _edges(sheets: Sheets, columns: Sequence[Column]) -> list[float]:
    whole = sum(column.share for column in columns)
    edges = [sheets.left]
    for column in columns:
        edges.append(edges[-1] + sheets.width * column.share / whole)
    return edges


_HEAD = CAPTION.leading + _PAD + 2
#: A heading stands on as many lines as it needs, the last of them lowest.
_MOST_HEAD_LINES = 4


def rows_fitting(sheets: Sheets, columns: Sequence[Column], rows: Sequence[Sequence[str | Cell | Blank]]) -> int:
    """How many rows as high as the highest of these have room below their header on what is left of the page."""
    edges = _edges(sheets, columns)
    highest = max(_laid(columns, edges, row).high for row in rows)
    return int((sheets.bottom - sheets.y - _head(columns, edges).high - 1) / highest)


@dataclass(frozen=True, slots=True)
class _Head:
    """The header as it will be set: its titles with x and alignment, its height, 0 = no column has a title."""

    titles: tuple[tuple[float, Align, list[str]], ...]
    high: float


def _head(columns: Sequence[Column], edges: Sequence[float]) -> _Head:
    laid: list[tuple[float, Align, list[str]]] = []
    for column, left, right in zip(columns, edges, edges[1:], strict=False):
        end = right if column is columns[-1] else right - _GUTTER
        lines = fitted(column.title, CAPTION, end - left, _MOST_HEAD_LINES) if column.title else []
        laid.append((left if column.align == "left" else end, column.align, lines))
    most = max((len(lines) for *_, lines in laid), default=0)
    return _Head(tuple(laid), _HEAD + (most - 1) * CAPTION.leading if most else 0.0)


def _header(sheets: Sheets, columns: Sequence[Column], edges: Sequence[float], first: float) -> None:
    head = _head(columns, edges)
    sheets.need(head.high + first + 1)
    if not head.high:
        return
    base = sheets.y + head.high - 2 - CAPTION.leading + CAPTION.size - 1
    for x, align, lines in head.titles:
        for number, line in enumerate(reversed(lines)):
            sheets.text(x, base - number * CAPTION.leading, line, CAPTION, align)
    sheets.y += head.high
    sheets.hairline(sheets.y)


def _laid(columns: Sequence[Column], edges: Sequence[float], row: Sequence[str | Cell | Blank]) -> _Row:
    texts: list[tuple[float, Align, Style, list[str]]] = []
    blanks: list[tuple[float, float]] = []
    for index, (column, cell) in enumerate(zip(columns, row, strict=True)):
        end = edges[index + 1] - (0 if index == len(columns) - 1 else _GUTTER)
        if isinstance(cell, Blank):
            blanks.append((edges[index], end))
            continue
        style = cell.style if isinstance(cell, Cell) else column.style
        text = cell.text if isinstance(cell, Cell) else cell
        lines = fitted(text, style, end - edges[index], _MOST_LINES) if text else []
        texts.append((edges[index] if column.align == "left" else end, column.align, style, lines))
    leading = max((style.leading for _, _, style, _ in texts), default=BODY.leading)
    size = max((style.size for _, _, style, _ in texts), default=BODY.size)
    high = leading * max(1, *(len(lines) for *_, lines in texts), 1) + 2 * _PAD - 4
    drop = max(0.0, _PEN - high) if blanks else 0.0
    return _Row(tuple(texts), tuple(blanks), size, leading, drop, high + drop)


def _set(sheets: Sheets, row: _Row) -> None:
    for left, right in row.blanks:
        sheets.box(left, sheets.y + 2.2, right - left, row.high - 4.4, radius=2, fill=WELL)
    base = sheets.y + row.drop / 2 + _PAD + row.size - 1.4
    for x, align, style, lines in row.texts:
        for number, line in enumerate(lines):
            sheets.text(x, base + number * row.leading, line, style, align)
    sheets.y += row.high
    sheets.hairline(sheets.y)
