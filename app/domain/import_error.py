"""Why a file cannot be read as a table."""

from __future__ import annotations

from enum import StrEnum

from app.domain.shop_error import ShopError


class TableProblem(StrEnum):
    """What keeps a table shut."""

    EMPTY = "empty"
    NO_ROWS = "no_rows"
    TOO_BIG = "too_big"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_WIDE = "too_wide"
    CELL_TOO_LONG = "cell_too_long"
    OPEN_QUOTE = "open_quote"
    ENCODING = "encoding"
    OLD_EXCEL = "old_excel"
    LOCKED = "locked"
    OTHER_WORKBOOK = "other_workbook"  # .ods, .numbers, .xlsb; `detail` names it
    NO_TABLE = "no_table"  # a picture, a PDF, a program
    BROKEN = "broken"  # a workbook that is cut or damaged
    BOMB = "bomb"
    ENTITIES = "entities"
    NO_SHEET = "no_sheet"


class TableUnreadable(ShopError):
    """A file that cannot be read as a table: its name, why, the line where it matters, what it is about."""

    def __init__(self, name: str, problem: TableProblem, *, line: int | None = None, detail: str = "") -> None:
        super().__init__(name, problem, line, detail)
        self.name = name
        self.problem = problem
        self.line = line
        self.detail = detail


class ReadingStopped(ShopError):
    """The person ended it; nothing was kept."""


class MappingWrong(ShopError):
    """A column was given that the table has not, a field that the target has not, or a needed one has no column."""

    def __init__(self, field: str, heading: str) -> None:
        super().__init__(field, heading)
        self.field = field
        self.heading = heading
