"""The rows of a table on the disk, so that it is read once and gone through as often as needed, with flat memory.

What was opened stays as it was, whatever happens to the file meanwhile; the spool is gone with the table.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Iterator
from typing import IO

from app.domain.import_table import TableRow

_CHUNK = 256 * 1024
_row = json.JSONDecoder().decode
_line = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

#: Cells merged over several rows of a sheet: (first line, last line, column from 0), by first line.
MergedCells = tuple[tuple[int, int, int], ...]


class Spool:
    """Rows written once, in order, then read any number of times, also from several threads at once."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="hashwrench-import-")  # noqa: SIM115 lives with the table
        self._reading = threading.Lock()
        self._waiting: list[bytes] = []
        self._held = 0
        self.merged: MergedCells = ()

    def add(self, row: TableRow) -> None:
        """Put a row behind the others. Raises OSError (a full disk)."""
        line = _line((row.line, row.cells, row.marks)).encode() + b"\n"
        self._waiting.append(line)
        self._held += len(line)
        if self._held >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        """Write what waits. Raises OSError."""
        self._file.write(b"".join(self._waiting))
        self._waiting.clear()
        self._held = 0

    def rows(self) -> Iterator[TableRow]:
        """Every row, in order; a value merged over several rows stands in each."""
        return _filled(self._rows(), self.merged) if self.merged else self._rows()

    def _rows(self) -> Iterator[TableRow]:
        at, rest = 0, b""
        while True:
            with self._reading:
                self._file.seek(at)
                chunk = self._file.read(_CHUNK)
            if not chunk:
                return
            at += len(chunk)
            *lines, rest = (rest + chunk).split(b"\n")
            if lines:
                for line in b"\n".join(lines).decode().split("\n"):
                    number, cells, marks = _row(line)
                    yield TableRow(number, tuple(cells), marks)

    def close(self) -> None:
        """Let it go."""
        self._file.close()


def _filled(rows: Iterator[TableRow], merged: MergedCells) -> Iterator[TableRow]:
    """The rows with the values of merged cells put into all their rows."""
    waiting = list(reversed(merged))
    open_: dict[int, tuple[int, str, str]] = {}  # column -> last line, text, mark
    for row in rows:
        cells, marks = list(row.cells), list(row.marks.ljust(len(row.cells)))
        while waiting and waiting[-1][0] <= row.line:
            first, last, column = waiting.pop()
            if first == row.line and row.cell(column):
                open_[column] = (last, row.cell(column), row.mark(column).value)
        for column, (last, text, mark) in tuple(open_.items()):
            if row.line > last:
                del open_[column]
            elif not row.cell(column):
                cells.extend([""] * (column + 1 - len(cells)))
                marks.extend([" "] * (column + 1 - len(marks)))
                cells[column], marks[column] = text, mark
        yield TableRow(row.line, tuple(cells), "".join(marks))
