"""The cells of one sheet as rows of text, each cell with what is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from app.domain.import_error import TableProblem
from app.domain.import_table import CellMark, Notice, NoticeCode, TableRow
from app.services.import_reading.bounds import MOST_COLUMNS, MOST_IN_CELL
from app.services.import_reading.spool import MergedCells
from app.services.import_reading.workbook_parts import Shown, StylesPart, unescaped
from app.services.import_reading.xml_part import BadXml, XmlPart

#: From here on a spreadsheet keeps fifteen digits of a whole number and makes the others up.
_DIGITS_KEPT = 10**15
_MOST_MERGED = 100_000
#: The pieces of text that a cell may come in, each 64 KiB at most.
_MOST_PIECES = 8
_STRING, _FIGURE, _DATE, _DURATION, _YES_NO, _NO_VALUE, _ERROR, _LOST = (
    mark.value
    for mark in (
        CellMark.STRING, CellMark.FIGURE, CellMark.DATE, CellMark.DURATION, CellMark.YES_NO, CellMark.NO_VALUE,
        CellMark.ERROR, CellMark.DIGITS_LOST,
    )
)  # fmt: skip
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MOST_LINE = 1_048_576


class SheetRows(XmlPart):
    """xl/worksheets/sheet1.xml, fed piece by piece; `taken` gives the rows that are complete."""

    def __init__(self, strings: Sequence[str], styles: StylesPart) -> None:
        super().__init__()
        self._listen(True)
        self._strings = strings
        self._styles = styles
        self._shown = styles.shown
        self._done: list[TableRow] = []
        self._line = 0
        self._column = -1
        self._cells: list[str] = []
        self._marks: list[str] = []
        self._columns: dict[str, int] = {}
        self._attributes: Mapping[str, str] = {}
        self._value: str | None = None
        self._pieces: list[str] = []
        self._computed = self._reading = False
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
            reference = attributes.get("r")
            if reference is None:
                self._column += 1
            else:
                letters = reference.rstrip("0123456789")
                column = self._columns.get(letters)
                self._column = self._new_column(letters) if column is None else column
            self._attributes = attributes
            self._value = None
            self._computed = False
        elif name in ("v", "t"):
            self._pieces.clear()
        elif name == "f":
            self._computed = True
        elif name == "row":
            line = attributes.get("r")
            self._line = self._line + 1 if line is None else _line(line)
            self._column = -1
        elif name == "rPh":
            self._reading = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def ends(self, name: str) -> None:
        """An element ends."""
        if name == "v":
            self._value = "".join(self._pieces)
        elif name == "c":
            if self._computed or self._value is not None:
                self._end_cell(self._value)
        elif name == "row":
            if self._cells:
                if any(self._cells) or "".join(self._marks).strip():
                    self._done.append(TableRow(self._line, tuple(self._cells), "".join(self._marks)))
                self._cells, self._marks = [], []
        elif name == "t":
            if not self._reading and self._attributes.get("t") == "inlineStr":
                self._value = (self._value or "") + "".join(self._pieces)
        elif name == "rPh":
            self._reading = False

    def text(self, text: str) -> None:
        """A piece of a cell's value."""
        self._pieces.append(text)
        if len(self._pieces) > _MOST_PIECES:
            raise BadXml(TableProblem.CELL_TOO_LONG, self._line)

    def _new_column(self, letters: str) -> int:
        self._columns[letters] = column = _column(letters)
        return column

    def _end_cell(self, raw: str | None) -> None:
        if self._computed:
            self._formulas += 1
            if self._first_formula is None:
                self._first_formula = self._line
            if raw is None:
                self._put("", _NO_VALUE)
        if raw is None:
            return
        kind = self._attributes.get("t", "n")
        if kind == "s":
            try:
                text = self._strings[int(raw)]
            except (ValueError, IndexError):
                raise BadXml(TableProblem.BROKEN, self._line) from None
            self._put(text, _STRING)
        elif kind == "n":
            self._put_number(raw.strip())
        elif kind == "b":
            self._put("TRUE" if raw.strip() == "1" else "FALSE", _YES_NO)
        elif kind == "e":
            self._put(raw[:20], _ERROR)
        elif kind == "d":
            self._put(raw.strip().replace("T", " "), _DATE)
        else:
            self._put(unescaped(raw), _STRING)

    def _put(self, text: str, mark: str) -> None:
        cells = self._cells
        missing = self._column - len(cells)
        if missing:
            if missing < 0:
                raise BadXml(TableProblem.BROKEN, self._line)
            if not text and mark == _STRING:
                return
            if self._column >= MOST_COLUMNS:
                raise BadXml(TableProblem.TOO_WIDE, self._line)
            cells.extend([""] * missing)
            self._marks.append(" " * missing)
        if len(text) > MOST_IN_CELL:
            raise BadXml(TableProblem.CELL_TOO_LONG, self._line)
        cells.append(text)
        self._marks.append(mark)

    def _put_number(self, raw: str) -> None:
        if not raw:
            return
        shown, zeros = self._style(self._attributes.get("s"))
        if shown is Shown.NUMBER and raw.isdigit() and raw.isascii() and len(raw) <= 15:
            self._put(raw.zfill(zeros) if zeros else raw, _FIGURE)
            return
        try:
            value = float(raw)
            if shown is Shown.DATE:
                self._put(self._styles.date_text(value), _DATE)
                return
            if shown is Shown.DURATION:
                self._put(_duration(value), _DURATION)
                return
        except (ValueError, OverflowError):
            self._put(raw[:40], _ERROR)
            return
        if value != value or value in (float("inf"), float("-inf")):
            self._put(raw[:40], _ERROR)
        elif value.is_integer():
            lost = abs(value) >= _DIGITS_KEPT
            whole = str(int(value))
            self._put(raw if lost else whole.zfill(zeros), _LOST if lost else _FIGURE)
        else:
            self._put(f"{Decimal(format(value, '.15g')):f}", _FIGURE)

    def _style(self, style: str | None) -> tuple[Shown, int]:
        if style is None or not style.isdigit() or len(style) > 6 or int(style) >= len(self._shown):
            return Shown.NUMBER, 0
        return self._shown[int(style)]

    def _merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        if not last or len(self._merged) >= _MOST_MERGED:
            return
        top, bottom = _line(first.lstrip(_LETTERS)), _line(last.lstrip(_LETTERS))
        if bottom > top:
            self._merged.append((top, bottom, _column(first.rstrip("0123456789"))))


def _column(letters: str) -> int:
    """The column from 0 of letters such as "AB"."""
    if not 0 < len(letters) < 4 or letters.lstrip(_LETTERS):
        raise BadXml(TableProblem.BROKEN)
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
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
