"""Rows of a text file: comma, semicolon, tab or bar between the cells, quotes as RFC 4180 has them.

Whatever a text holds, no line and no cell is read beyond its bound, so that memory stays flat.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from statistics import mode
from typing import TextIO

from app.documents.export import unguarded
from app.domain.import_error import TableProblem, TableUnreadable
from app.domain.import_table import TableRow
from app.services.import_reading.bounds import MOST_COLUMNS, MOST_IN_CELL

SEPARATORS = (",", ";", "\t", "|")
#: What a spreadsheet writes in front to name its separator.
_NAMED = "sep="
_TRIED_ROWS = 100
#: The longest line, characters: every column of it as long as a sheet's cells usually are at most.
_MOST_IN_LINE = 4 * 1024 * 1024


def rows_of(text: TextIO, name: str, separator: str) -> Iterator[TableRow]:
    """Every row that has something in it, with the line it begins on. Raises TableUnreadable, UnicodeDecodeError."""
    lines = _Lines(text, name)
    reader = csv.reader(lines, delimiter=separator)
    begins = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # the reader's own limit, 128 Ki characters in a cell: a quote that is never closed
            raise TableUnreadable(name, TableProblem.CELL_TOO_LONG, line=begins) from None
        if lines.ended and reader.line_num > begins and lines.quotes % 2:
            raise TableUnreadable(name, TableProblem.OPEN_QUOTE, line=begins)
        lines.quotes = 0
        if len(cells) > MOST_COLUMNS and any(cells[MOST_COLUMNS:]):
            raise TableUnreadable(name, TableProblem.TOO_WIDE, line=begins)
        if any(len(cell) > MOST_IN_CELL for cell in cells):
            raise TableUnreadable(name, TableProblem.CELL_TOO_LONG, line=begins)
        if any(cells) and not (begins == 1 and _names_separator(cells)):
            yield TableRow(begins, tuple(map(_cell, cells)))
        begins = reader.line_num + 1


def separator_of(sample: str) -> str:
    """What stands between the cells: the one that cuts the most rows into the same number of cells."""
    first = sample.split("\n", 1)[0].strip().casefold()
    if first.startswith(_NAMED) and len(first) == len(_NAMED) + 1 and first[-1] in SEPARATORS:
        return first[-1]
    return max(SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[float, int]:
    """How many of the rows have the usual number of cells, and how many cells that is."""
    try:
        rows = [row for row in islice(csv.reader(sample.splitlines(), delimiter=separator), _TRIED_ROWS) if any(row)]
    except csv.Error:
        return 0.0, 0
    widths = [len(row) for row in rows]
    if not widths:
        return 0.0, 0
    usual = mode(widths)
    if usual == 1:
        wide = max(widths)
        return (0.0, wide) if wide > 1 else (-1.0, 1)
    return widths.count(usual) / len(widths), usual


def _names_separator(cells: list[str]) -> bool:
    return cells[0].casefold().startswith(_NAMED) and not any(cells[1:])


def _cell(cell: str) -> str:
    """A cell as it was meant: without the apostrophe of an export's guard, and `="00123"` (text, for Excel) bare."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 2:
        return cell[2:-1]
    return unguarded(cell) if cell.startswith("'") else cell


class _Lines:
    """The lines of a text, each with its end, none longer than its bound; `quotes` counts those of a row."""

    def __init__(self, text: TextIO, name: str) -> None:
        self._text = text
        self._name = name
        self._number = 0
        self.quotes = 0
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(_MOST_IN_LINE)
        self._number += 1
        if not line:
            self.ended = True
            raise StopIteration
        self.quotes += line.count('"')
        if len(line) >= _MOST_IN_LINE and not line.endswith(("\n", "\r")):
            raise TableUnreadable(self._name, TableProblem.CELL_TOO_LONG, line=self._number)
        return line
