"""Opening a table: a file, bytes or a pasted text of unknown making becomes rows of text with their headings."""

from __future__ import annotations

import codecs
import hashlib
import io
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path
from statistics import mode
from types import TracebackType
from typing import IO, Self

from app.domain.import_error import TableProblem, TableUnreadable
from app.domain.import_table import Notice, NoticeCode, TableFormat, TableRow, TableShape
from app.services.import_reading.bounds import MOST_BYTES, MOST_COLUMNS, MOST_ROWS, Progress, go_on
from app.services.import_reading.encodings import Encoded, encoding_of
from app.services.import_reading.foreign import refuse_foreign
from app.services.import_reading.headings import LOOKED_AT, header_line, headers_of
from app.services.import_reading.spool import MergedCells, Spool
from app.services.import_reading.text_rows import rows_of, separator_of
from app.services.import_reading.workbook import is_workbook, workbook_rows

_CHUNK = 1024 * 1024
_SAMPLE = 64 * 1024
_TOLD_EVERY = 2000
_OF_HEADINGS = (NoticeCode.NO_HEADER, NoticeCode.COLUMN_TWICE)


class Table:
    """Rows of text that can be gone through again and again, from any thread. Close it, or use it in a `with`."""

    def __init__(self, shape: TableShape, spool: Spool, first: tuple[TableRow, ...], total: int) -> None:
        self.shape = shape
        self._spool = spool
        self._first = first
        self._total = total

    def rows(self) -> Iterator[TableRow]:
        """The rows below the headings, in order."""
        for row in self._spool.rows():
            if row.line > self.shape.header_line:
                yield row

    def first(self, count: int = 20) -> tuple[TableRow, ...]:
        """The first rows below the headings: what a preview shows."""
        return tuple(islice(self.rows(), count))

    def top(self) -> tuple[TableRow, ...]:
        """The first rows of the file as they are: from these a person chooses the row of the headings."""
        return self._first

    def with_header(self, line: int) -> Table:
        """The same table with its headings in another of its top lines; 0 = it has none. They share what was read."""
        return Table(_headed(self.shape, self._first, line, self._total), self._spool, self._first, self._total)

    def close(self) -> None:
        """Let go of what was read."""
        self._spool.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_table(
    source: Path | bytes | str,
    *,
    name: str = "",
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    header: int | None = None,
    progress: Progress | None = None,
) -> Table:
    """Read a file, its bytes, or a pasted text (str) whole, once.

    What a person chose (encoding, separator, sheet, line of the headings; 0 = none) goes before what is found.
    Raises TableUnreadable with one clear reason, ReadingStopped, OSError.
    """
    name = name or (source.name if isinstance(source, Path) else "")
    with _bytes_of(source) as file:
        digest = _sha256(file, name)
        if is_workbook(file, name):
            found = workbook_rows(file, name, sheet, progress)
            shape = TableShape(
                name, TableFormat.XLSX, digest, (), 0, 0, sheet=found.sheet, sheets=found.sheets, notices=found.notices
            )
            return _spooled(shape, found.rows, header, found.filled)
        if isinstance(source, str):
            shape, rows = _text(file, name, digest, TableFormat.PASTED, "utf-8", separator, progress)
        else:
            shape, rows = _text(file, name, digest, TableFormat.TEXT, encoding, separator, progress)
        return _spooled(shape, rows, header)


def _spooled(
    shape: TableShape,
    rows: Iterator[TableRow],
    header: int | None,
    ending: Callable[[], tuple[MergedCells, tuple[Notice, ...]]] | None = None,
) -> Table:
    """Every row put on the disk. `ending` tells what only the end of a sheet says."""
    spool = Spool()
    try:
        first: list[TableRow] = []
        total = 0
        for row in rows:
            if total >= MOST_ROWS:
                raise TableUnreadable(shape.name, TableProblem.TOO_MANY_ROWS, detail=str(MOST_ROWS))
            spool.add(row)
            total += 1
            if total <= LOOKED_AT:
                first.append(row)
        spool.flush()
        if not total:
            raise TableUnreadable(shape.name, TableProblem.EMPTY)
        if ending is not None:
            merged, notices = ending()
            spool.merged = merged
            first = list(islice(spool.rows(), LOOKED_AT))
            shape = replace(shape, notices=shape.notices + notices)
        line = header_line(first) if header is None else header
        return Table(_headed(shape, tuple(first), line, total), spool, tuple(first), total)
    except BaseException:
        spool.close()
        raise


def _headed(shape: TableShape, first: tuple[TableRow, ...], line: int, total: int) -> TableShape:
    """The shape with the headings of a line; a column without one is numbered. Raises TableUnreadable (no rows)."""
    width = _width(shape, first, line)
    headers = tuple(heading or str(column) for column, heading in enumerate(headers_of(first, line, width), 1))
    count = total - sum(row.line <= line for row in first)
    if count <= 0:
        raise TableUnreadable(shape.name, TableProblem.NO_ROWS)
    notices = tuple(one for one in shape.notices if one.code not in _OF_HEADINGS)
    if not line:
        notices += (Notice(NoticeCode.NO_HEADER),)
    twice = next((heading for heading in headers if headers.count(heading) > 1), None)
    if twice is not None:
        notices += (Notice(NoticeCode.COLUMN_TWICE, headers.count(twice), line, twice),)
    return replace(shape, headers=headers, header_line=line, count=count, notices=notices)


def _width(shape: TableShape, first: tuple[TableRow, ...], line: int) -> int:
    """How many columns there are: in a text as many as its headings, or as its rows usually have where that is more."""
    widths = [_filled_width(row) for row in first if row.line > line] or [0]
    head = next((_filled_width(row) for row in first if row.line == line), 0)
    return min(max(head, max(widths) if shape.format is TableFormat.XLSX else mode(widths), 1), MOST_COLUMNS)


def _filled_width(row: TableRow) -> int:
    return max((column for column, cell in enumerate(row.cells, 1) if cell.strip()), default=0)


def _text(
    file: IO[bytes], name: str, digest: str, made: TableFormat, encoding: str | None, separator: str | None,
    progress: Progress | None,
) -> tuple[TableShape, Iterator[TableRow]]:  # fmt: skip
    """How a text is written, and its rows."""
    size = file.seek(0, io.SEEK_END)
    if not size:
        raise TableUnreadable(name, TableProblem.EMPTY)
    refuse_foreign(file, name)
    encoded = encoding_of(file, name, encoding)
    file.seek(encoded.mark)
    sample = codecs.getincrementaldecoder(encoded.encoding)("replace").decode(file.read(_SAMPLE))
    separator = separator or separator_of(sample)
    notices = () if encoded.sure else (Notice(NoticeCode.ENCODING_UNSURE, example=encoded.encoding),)
    shape = TableShape(
        name, made, digest, (), 0, 0,
        encoding=encoded.encoding, encodings=encoded.possible, separator=separator, notices=notices,
    )  # fmt: skip
    return shape, _told(file, size, encoded, name, separator, progress)


def _told(
    file: IO[bytes], size: int, encoded: Encoded, name: str, separator: str,
    progress: Progress | None,
) -> Iterator[TableRow]:  # fmt: skip
    """The rows, with the progress told. Raises TableUnreadable."""
    file.seek(encoded.mark)
    text = io.TextIOWrapper(file, encoded.encoding, newline="")
    try:
        for at, row in enumerate(rows_of(text, name, separator)):
            if at % _TOLD_EVERY == 0:
                go_on(progress, file.tell() / size)
            yield row
    except UnicodeDecodeError:
        raise TableUnreadable(name, TableProblem.ENCODING, detail=encoded.encoding) from None
    finally:
        text.detach()


@contextmanager
def _bytes_of(source: Path | bytes | str) -> Iterator[IO[bytes]]:
    if isinstance(source, Path):
        mode_bits = source.stat().st_mode
        if not stat.S_ISREG(mode_bits) and not stat.S_ISDIR(mode_bits):  # a pipe would never begin, a device never end
            raise TableUnreadable(source.name, TableProblem.NO_TABLE)
        with source.open("rb") as file:
            yield file
    else:
        yield io.BytesIO(source.encode("utf-8", "replace") if isinstance(source, str) else source)


def _sha256(file: IO[bytes], name: str) -> str:
    """The file's digest. Raises TableUnreadable where it is too big."""
    digest = hashlib.sha256()
    size = 0
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        if size > MOST_BYTES:
            raise TableUnreadable(name, TableProblem.TOO_BIG, detail=str(MOST_BYTES // (1024 * 1024)))
        digest.update(chunk)
    return digest.hexdigest()
