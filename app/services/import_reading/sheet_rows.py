"""The cells of one sheet as rows of text, each cell with what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from app.domain.import_error import TableProblem
from app.domain.import_table import CellMark, Notice, NoticeCode, TableRow
from app.services.import_reading.bounds import MOST_COLUMNS, MOST_IN_CELL
from app.services.import_reading.spool import MergedCells
from app.services.import_reading.workbook_parts import Shown, StylesPart, unescaped
from app.services.import_reading.xml_part import BadXml, XmlPart

#: From here on a spreadsheet keeps fifteen digits of a whole number and makes the others up.
_DIGITS_LOST = 10**15
_MOST_MERGED = 100_000
_MOST_LINE = 1_048_576


class SheetRows(XmlPart):
    """xl/worksheets/sheet1.xml, fed piece by piece; `taken` gives the rows that are complete."""

    names: ClassVar[frozenset[str]] = frozenset({"row", "c", "v", "f", "t", "rPh", "mergeCell"})

    def __init__(self, strings: Sequence[str], styles: StylesPart) -> None:
        super().__init__()
        self._strings = strings
        self._styles = styles
        self._shown = styles.shown
        self._done: list[TableRow] = []
        self._line = 0
        self._column = -1
        self._cells: list[str] = []
        self._marks: list[str] = []
        self._kind = "n"
        self._style = 0
        self._pieces: list[str] = []
        self._length = 0
        self._valued = self._computed = self._reading = False
        self._formulas = 0
        self._first_formula: int | None = None
        self._merged: list[tuple[int, int, int]] = []

    def taken(self) -> list[TableRow]:
        """The rows that were completed since it was asked last."""
        done, self._done = self._done, []
        return done

    def merged(self) -> MergedCells:
        """The cells that are merged over several rows."""
        return tuple(sorted(self._merged))

    def notices(self) -> tuple[Notice, ...]:
        """What is to be said of the sheet when it is read."""
        notices: tuple[Notice, ...] = ()
        if self._formulas:
            notices += (Notice(NoticeCode.FORMULAS, self._formulas, self._first_formula),)
        if self._merged:
            notices += (Notice(NoticeCode.MERGED, len(self._merged), min(self._merged)[0]),)
        return notices

    def starts(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if name == "c":
            self._begin_cell(attributes)
        elif name in ("v", "t"):
            if name == "t" and (self._reading or self._kind != "inlineStr"):
                return
            self._valued = True
            self._listen(True)
        elif name == "f":
            self._computed = True
        elif name == "row":
            line = attributes.get("r")
            self._line = self._line + 1 if line is None else _line(line)
            self._column = -1
        elif name == "rPh":
            self._reading = True
        else:
            self._merge(attributes.get("ref", ""))

    def ends(self, name: str) -> None:
        """An element ends."""
        if name == "c":
            self._end_cell()
        elif name in ("v", "t"):
            self._listen(False)
        elif name == "rPh":
            self._reading = False
        elif name == "row" and self._cells:
            if any(self._cells) or any(mark != " " for mark in self._marks):
                self._done.append(TableRow(self._line, tuple(self._cells), "".join(self._marks)))
            self._cells, self._marks = [], []

    def text(self, text: str) -> None:
        """A piece of a cell's value."""
        self._length += len(text)
        if self._length > MOST_IN_CELL * 2:
            raise BadXml(TableProblem.CELL_TOO_LONG, self._line)
        self._pieces.append(text)

    def _begin_cell(self, attributes: Mapping[str, str]) -> None:
        reference = attributes.get("r")
        self._column = self._column + 1 if reference is None else _column(reference)
        self._kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self._style = int(style) if style.isdigit() and len(style) < 7 else 0
        self._valued = self._computed = False
        self._pieces.clear()
        self._length = 0

    def _end_cell(self) -> None:
        if self._computed:
            self._formulas += 1
            if self._first_formula is None:
                self._first_formula = self._line
        if not self._valued:
            if self._computed:
                self._put("", CellMark.NO_VALUE)
            return
        raw = self._pieces[0] if len(self._pieces) == 1 else "".join(self._pieces)
        kind = self._kind
        if kind == "s":
            at = int(raw) if raw.strip().isdigit() and len(raw) < 12 else -1
            if not 0 <= at < len(self._strings):
                raise BadXml(TableProblem.BROKEN, self._line)
            self._put(self._strings[at], CellMark.STRING)
        elif kind == "n":
            self._put_number(raw.strip())
        elif kind == "b":
            self._put("TRUE" if raw.strip() == "1" else "FALSE", CellMark.YES_NO)
        elif kind == "e":
            self._put(raw[:20], CellMark.ERROR)
        elif kind == "d":
            self._put(raw.strip().replace("T", " "), CellMark.DATE)
        else:
            self._put(unescaped(raw), CellMark.STRING)

    def _put(self, text: str, mark: CellMark) -> None:
        if not text and mark is CellMark.STRING:
            return
        column = self._column
        if column >= MOST_COLUMNS:
            raise BadXml(TableProblem.TOO_WIDE, self._line)
        if len(text) > MOST_IN_CELL:
            raise BadXml(TableProblem.CELL_TOO_LONG, self._line)
        missing = column - len(self._cells)
        if missing < 0:
            raise BadXml(TableProblem.BROKEN, self._line)
        if missing:
            self._cells.extend([""] * missing)
            self._marks.extend([" "] * missing)
        self._cells.append(text)
        self._marks.append(mark.value)

    def _put_number(self, raw: str) -> None:
        if not raw:
            return
        shown, zeros = self._shown[self._style] if self._style < len(self._shown) else (Shown.NUMBER, 0)
        if shown is Shown.NUMBER and raw.isdigit() and raw.isascii() and len(raw) <= 15:
            self._put(raw.zfill(zeros) if zeros else raw, CellMark.FIGURE)
            return
        try:
            value = float(raw)
            if shown is Shown.DATE:
                self._put(self._styles.date_text(value), CellMark.DATE)
                return
            if shown is Shown.DURATION:
                self._put(_duration(value), CellMark.DURATION)
                return
        except (ValueError, OverflowError):
            self._put(raw[:40], CellMark.ERROR)
            return
        if value != value or value in (float("inf"), float("-inf")):
            self._put(raw[:40], CellMark.ERROR)
        elif value.is_integer():
            lost = abs(value) >= _DIGITS_LOST
            whole = str(int(value))
            self._put(raw if lost else whole.zfill(zeros), CellMark.DIGITS_LOST if lost else CellMark.FIGURE)
        else:
            self._put(f"{Decimal(format(value, '.15g')):f}", CellMark.FIGURE)

    def _merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        if not last or len(self._merged) >= _MOST_MERGED:
            return
        top, bottom = _line(first.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$")), _line(last.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$"))
        if bottom > top:
            self._merged.append((top, bottom, _column(first)))


def _column(reference: str) -> int:
    """The column from 0 of a reference such as "AB12"."""
    column = 0
    for letter in reference[:4]:
        if not "A" <= letter <= "Z":
            break
        column = column * 26 + ord(letter) - 64
    if not column:
        raise BadXml(TableProblem.BROKEN)
    return column - 1


def _line(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 8 and 0 < int(text) <= _MOST_LINE):
        raise BadXml(TableProblem.BROKEN)
    return int(text)


def _duration(days: float) -> str:
    """Hours, minutes, seconds of a part of days: "26:30:00"."""
    seconds = round(days * 86_400)
    sign = "-" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), 3600)
    return f"{sign}{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
