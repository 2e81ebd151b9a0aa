"""A table from somebody else's file, as rows of text: what was read, how, and what had to be said about it.

Nothing here knows what the columns mean; that is `import_target` and `import_mapping`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TableFormat(StrEnum):
    """What a table came as."""

    TEXT = "text"
    XLSX = "xlsx"
    PASTED = "pasted"


class CellMark(StrEnum):
    """What is known of a cell beside its text, one character each; a cell without one is plain text of a text file.

    FIGURE = a number of a spreadsheet: its point is a decimal point. DIGITS_LOST = a number that the spreadsheet could
    not hold whole. NO_VALUE = a formula that was never calculated. ERROR = #REF! and its like.
    """

    PLAIN = " "
    STRING = "s"
    FIGURE = "n"
    DATE = "d"
    DURATION = "t"
    YES_NO = "b"
    DIGITS_LOST = "x"
    NO_VALUE = "f"
    ERROR = "e"


_MARKS = {mark.value: mark for mark in CellMark}


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: its line in the file (row of the sheet) from 1, its cells, one mark a cell ("" = all plain)."""

    line: int
    cells: tuple[str, ...]
    marks: str = ""

    def cell(self, column: int) -> str:
        """The text of a column from 0; "" beyond the row's end."""
        return self.cells[column] if column < len(self.cells) else ""

    def mark(self, column: int) -> CellMark:
        """What is known of that cell."""
        return _MARKS[self.marks[column]] if column < len(self.marks) else CellMark.PLAIN


class NoticeCode(StrEnum):
    """What is said of a table or a column as a whole; none of them keeps a row out."""

    FORMULAS = "formulas"  # the last calculated values are taken
    MERGED = "merged"  # the value of merged cells stands in each of their rows
    ENCODING_UNSURE = "encoding_unsure"
    NO_HEADER = "no_header"
    HIDDEN_SHEETS = "hidden_sheets"
    MORE_SHEETS = "more_sheets"
    NUMBERS_UNCLEAR = "numbers_unclear"  # 1.234: a thousand or one and a bit
    DATES_UNCLEAR = "dates_unclear"  # 03/04/2024: March or April
    WORDS_UNKNOWN = "words_unknown"  # words of a lenient choice that are left aside
    COLUMN_TWICE = "column_twice"


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to be said: how many cells, rows or sheets it is about, the first line, a column's heading, an example
    or how it was understood.
    """

    code: NoticeCode
    count: int = 0
    line: int | None = None
    heading: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class TableShape:
    """What was read of a file. `encodings` are those in which it can be read at all, the one taken first; `separator`
    and `encoding` are None for a workbook, `sheet` and `sheets` empty for text. `header_line` 0 = there are no
    headings, the columns are numbered. `headers` are as written, a numbered name where one is missing. `count` = rows
    of data. `sha256` is the file's, as hexadecimal.
    """

    name: str
    format: TableFormat
    sha256: str
    headers: tuple[str, ...]
    header_line: int
    count: int
    encoding: str | None = None
    encodings: tuple[str, ...] = ()
    separator: str | None = None
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
