"""Rows of an XLSX workbook: what the sheets are called, and one of them as rows of text, streamed.

A workbook is a zip of XML from anybody: parts are looked at before they are unpacked and bounded while they are, and a
document type (the door of entity bombs) is refused before anything in it counts. The sheet itself is read here rather
than by openpyxl: streaming, openpyxl tells neither a formula from its value nor which cells are merged, and it takes
three times as long (measured: 14 s against 5 s for a million cells). Number formats and dates are openpyxl's.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import IO

from app.domain.import_error import TableProblem, TableUnreadable
from app.domain.import_table import Notice, NoticeCode, TableRow
from app.services.import_reading.bounds import Progress, go_on
from app.services.import_reading.sheet_rows import SheetRows
from app.services.import_reading.spool import MergedCells
from app.services.import_reading.workbook_parts import Sheet, SheetsPart, StringsPart, StylesPart, TargetsPart
from app.services.import_reading.xml_part import BadXml, XmlPart

_MIB = 1024 * 1024
#: The largest parts, unpacked: a sheet is streamed, the others are held in memory.
_MOST_SHEET, _MOST_STRINGS, _MOST_OTHER = 1024 * _MIB, 192 * _MIB, 32 * _MIB
#: What is larger than this and packed tighter than that is no table somebody made.
_SUSPICIOUS, _TIGHTEST = 32 * _MIB, 200
_MOST_PARTS = 10_000
_CHUNK = 256 * 1024
_BOOK = "xl/workbook.xml"


@dataclass(frozen=True, slots=True)
class WorkbookRows:
    """A sheet's rows; `filled` is asked at their end for the merged cells and for what is to be said."""

    sheet: str
    sheets: tuple[str, ...]
    rows: Iterator[TableRow]
    notices: tuple[Notice, ...]
    filled: Callable[[], tuple[MergedCells, tuple[Notice, ...]]]


def is_workbook(file: IO[bytes], name: str) -> bool:
    """Whether it is an XLSX workbook. Raises TableUnreadable for a zip of another kind."""
    file.seek(0)
    if not file.read(4).startswith(b"PK\x03\x04"):
        return False
    with _opened(file, name) as book:
        names = set(book.namelist())
        if _BOOK in names:
            return True
        if "xl/workbook.bin" in names:
            raise TableUnreadable(name, TableProblem.OTHER_WORKBOOK, detail="xlsb")
        if "mimetype" in names and "content.xml" in names:
            raise TableUnreadable(name, TableProblem.OTHER_WORKBOOK, detail="ods")
        if any(one.endswith(".iwa") or one == "Index.zip" for one in names):
            raise TableUnreadable(name, TableProblem.OTHER_WORKBOOK, detail="numbers")
    raise TableUnreadable(name, TableProblem.NO_TABLE)


def workbook_rows(file: IO[bytes], name: str, wanted: str | None, progress: Progress | None) -> WorkbookRows:
    """The rows of a sheet, the first visible one that has any unless a person chose. Raises TableUnreadable."""
    with _opened(file, name) as book:
        listed = SheetsPart()
        _read(book, name, _BOOK, listed, _MOST_OTHER)
        targets = TargetsPart()
        _read(book, name, "xl/_rels/workbook.xml.rels", targets, _MOST_OTHER)
        styles = StylesPart(listed.date1904)
        if (part := targets.one("styles")) is not None:
            _read(book, name, part, styles, _MOST_OTHER)
        strings = StringsPart()
        if (part := targets.one("sharedStrings")) is not None:
            _read(book, name, part, strings, _MOST_STRINGS)
    sheets = [sheet for sheet in listed.sheets if targets.worksheet(sheet.relation) is not None]
    shown = [sheet for sheet in sheets if not sheet.hidden] or sheets
    chosen = [sheet for sheet in sheets if sheet.name == wanted] if wanted is not None else shown
    if not chosen:
        problem = TableProblem.NO_SHEET if wanted is not None else TableProblem.EMPTY
        raise TableUnreadable(name, problem, detail=wanted or "")
    for sheet in chosen:
        reading = SheetRows(strings.texts, styles)
        rows = _sheet_rows(file, name, targets.worksheet(sheet.relation) or "", reading, progress)
        first = next(rows, None)
        if first is not None or sheet is chosen[-1]:
            break
    return WorkbookRows(
        sheet.name,
        tuple(one.name for one in sheets),
        chain((first,) if first is not None else (), rows),
        _of_sheets(sheets, shown, wanted),
        lambda: (reading.merged(), reading.notices()),
    )


def _of_sheets(sheets: list[Sheet], shown: list[Sheet], wanted: str | None) -> tuple[Notice, ...]:
    hidden = [sheet for sheet in sheets if sheet.hidden]
    notices: tuple[Notice, ...] = ()
    if wanted is None and len(shown) > 1:
        notices += (Notice(NoticeCode.MORE_SHEETS, len(shown) - 1),)
    if wanted is None and hidden and shown is not sheets:
        notices += (Notice(NoticeCode.HIDDEN_SHEETS, len(hidden), example=hidden[0].name),)
    return notices


def _sheet_rows(
    file: IO[bytes], name: str, part: str, reading: SheetRows, progress: Progress | None
) -> Iterator[TableRow]:
    with _opened(file, name) as book:
        info = _info(book, name, part, _MOST_SHEET)
        for done in _fed(book, name, info, reading):
            go_on(progress, done / max(info.file_size, 1))
            yield from reading.taken()


def _read(book: zipfile.ZipFile, name: str, part: str, into: XmlPart, most: int) -> None:
    for _done in _fed(book, name, _info(book, name, part, most), into):
        pass


def _fed(book: zipfile.ZipFile, name: str, info: zipfile.ZipInfo, into: XmlPart) -> Iterator[int]:
    """Feed a part to its reader; gives the bytes done after each chunk."""
    done = 0
    try:
        with book.open(info) as file:
            while chunk := file.read(_CHUNK):
                done += len(chunk)
                into.feed(chunk)
                yield done
            into.end()
            yield done
    except BadXml as error:
        raise TableUnreadable(name, error.problem, line=error.line) from None


def _info(book: zipfile.ZipFile, name: str, part: str, most: int) -> zipfile.ZipInfo:
    """A part that may be unpacked. Raises TableUnreadable."""
    try:
        info = book.getinfo(posixpath.normpath(part))
    except KeyError:
        raise TableUnreadable(name, TableProblem.BROKEN) from None
    if info.flag_bits & 1:
        raise TableUnreadable(name, TableProblem.LOCKED)
    tight = info.file_size > _SUSPICIOUS and info.file_size > _TIGHTEST * max(info.compress_size, 1)
    if info.file_size > most or tight:
        raise TableUnreadable(name, TableProblem.BOMB, detail=str(info.file_size // _MIB))
    return info


@contextmanager
def _opened(file: IO[bytes], name: str) -> Iterator[zipfile.ZipFile]:
    """The zip. Raises TableUnreadable for one that is cut, damaged, or of more parts than any workbook has."""
    try:
        with zipfile.ZipFile(file) as book:
            if len(book.infolist()) > _MOST_PARTS:
                raise TableUnreadable(name, TableProblem.BOMB, detail=str(len(book.infolist())))
            yield book
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, OverflowError):
        raise TableUnreadable(name, TableProblem.BROKEN) from None
