"""A table for other programs: CSV, XLSX, JSON, and the tab-separated text that a clipboard carries.

Cells come from devices and people: text that a spreadsheet would take for a formula is given an apostrophe in CSV and
on the clipboard, and is written as text in XLSX (design.md section 10). A file is whole or not there.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format


@dataclass(frozen=True, slots=True)
class Typed:
    """A figure, a day or an aware moment with the number format in which a spreadsheet shows it, such as "0.0%".

    A spreadsheet knows no offsets: it gets the moment's own clock, the other files have the offset with it.
    """

    value: int | float | Decimal | date
    format: str


#: What a cell may hold; figures stay figures.
Cell = str | int | float | Typed | None

#: The wide ones are what a Chinese or Japanese keyboard types, and a spreadsheet there takes them for the others.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: Characters that XML, and so XLSX, cannot carry, shown by their code points as everywhere.
_UNFIT = {code: f"⟨{code:04X}⟩" for code in [*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF]}
_MOST_IN_CELL = 32_767
#: What no sheet's name may hold, and how long it may be.
_UNFIT_IN_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\ufffe\uffff]+")
_MOST_IN_NAME = 31
_WIDEST = 60


class ExportFormat(StrEnum):
    """What a file is written as; the value is its ending."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class ExportTable:
    """What is exported: a sheet's name, the columns as (id, head), the rows in their order."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Cell, ...], ...]


def write_table(table: ExportTable, path: Path) -> None:
    """Write a file in the format that its ending names. Raises OSError, and ValueError for another ending."""
    _WRITERS[ExportFormat(path.suffix.removeprefix(".").casefold())](table, path)


def write_workbook(tables: Sequence[ExportTable], path: Path) -> None:
    """Write several tables as one XLSX, a sheet each. Raises OSError."""
    from xlsxwriter import Workbook  # 40 ms that only an export needs

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    made = io.BytesIO()  # a workbook that cannot be finished on a full disk says so in many ways; bytes in one
    with Workbook(made, {**options, "remove_timezone": True, "in_memory": True}) as book:
        formats: dict[str, Format] = {}
        taken: set[str] = set()
        for table in tables:
            _sheet(book, table, sheet_name(table.name, taken), formats)
    with _whole(path) as partial:
        partial.write_bytes(made.getbuffer())


def csv_text(table: ExportTable) -> str:
    """The table as CSV (RFC 4180) behind the mark by which Excel knows UTF-8."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow([guarded(head) for _id, head in table.columns])
    writer.writerows([guarded(cell) for cell in row] for row in table.rows)
    return "\ufeff" + made.getvalue()  # or Excel takes it for Latin-1


def sheet_name(name: str, taken: set[str]) -> str:
    """A name that a sheet may have, unlike those `taken`, to which it is added."""
    fit = " ".join(_UNFIT_IN_NAME.sub(" ", name).split()).strip("' ") or "1"
    made, count = fit[:_MOST_IN_NAME], 1
    while made.casefold() in taken or made.casefold() == "history":
        count += 1
        made = f"{fit[: _MOST_IN_NAME - len(str(count)) - 1]} {count}"
    taken.add(made.casefold())
    return made


def as_tsv(table: ExportTable) -> str:
    """The table as text for a clipboard: heads first, cells parted by tabs."""
    lines = [[head for _id, head in table.columns], *table.rows]
    return "\n".join("\t".join(_flat(guarded(cell)) for cell in line) for line in lines) + "\n"


def guarded(cell: Cell) -> str:
    """A cell as text that no spreadsheet takes for a formula; figures are left alone. `unguarded` takes it back."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if _needs_guard(cell) else cell
    if isinstance(cell, Typed):
        return f"{cell.value:f}" if isinstance(cell.value, Decimal) else str(_as_written(cell))
    return str(cell)


def _as_written(cell: Cell) -> str | int | float | None:
    """A cell as JSON has it: a moment in ISO 8601, exact decimals as the number nearest to them."""
    if not isinstance(cell, Typed):
        return cell
    if isinstance(cell.value, datetime):
        return cell.value.isoformat(timespec="seconds")
    if isinstance(cell.value, date):
        return cell.value.isoformat()
    if isinstance(cell.value, Decimal):
        return int(cell.value) if cell.value == cell.value.to_integral_value() else float(cell.value)
    return cell.value


def unguarded(cell: str) -> str:
    """A text cell as it was before `guarded`, exactly."""
    return cell[1:] if cell.startswith("'") and _needs_guard(cell[1:]) else cell


def _needs_guard(cell: str) -> bool:
    """Whether it begins as a formula does; also behind apostrophes, so that a guard is told from the text's own."""
    return cell.lstrip("'").startswith(_FORMULA)


def _flat(text: str) -> str:
    return " ".join(text.split()) if any(mark in text for mark in "\t\r\n") else text


def _csv(table: ExportTable, path: Path) -> None:
    with _whole(path) as partial:
        partial.write_text(csv_text(table), encoding="utf-8", newline="")


def _json(table: ExportTable, path: Path) -> None:
    ids = [id_ for id_, _head in table.columns]
    rows: list[Mapping[str, Cell]] = [dict(zip(ids, map(_as_written, row), strict=True)) for row in table.rows]
    with _whole(path) as partial:
        partial.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _xlsx(table: ExportTable, path: Path) -> None:
    write_workbook((table,), path)


def _sheet(book: Workbook, table: ExportTable, name: str, formats: dict[str, Format]) -> None:
    sheet = book.add_worksheet(name)
    if "" not in formats:
        formats[""] = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for at, (_id, head) in enumerate(table.columns):
        sheet.write_string(0, at, _fit(head), formats[""])
        widest = max((_wide(row[at]) for row in table.rows[:200]), default=0)
        sheet.set_column(at, at, min(max(widest, min(_wide(head), 24)) + 2, _WIDEST))
    for line, row in enumerate(table.rows, 1):
        for at, cell in enumerate(row):
            if isinstance(cell, str):
                sheet.write_string(line, at, _fit(cell))
            elif isinstance(cell, Typed):
                if cell.format not in formats:
                    formats[cell.format] = book.add_format({"num_format": cell.format})
                if isinstance(cell.value, date):
                    sheet.write_datetime(line, at, cell.value, formats[cell.format])
                else:
                    sheet.write_number(line, at, cell.value, formats[cell.format])
            elif cell is not None:
                sheet.write_number(line, at, cell)
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _fit(text: str) -> str:
    """A text as XLSX can carry it, its end replaced by … where it is longer than any cell."""
    fit = text.translate(_UNFIT)
    return fit if len(fit) <= _MOST_IN_CELL else fit[: _MOST_IN_CELL - 1] + "…"


def _wide(cell: Cell) -> int:
    """How many letters wide a cell is shown; those of Chinese count twice."""
    if cell is None:
        return 0
    if isinstance(cell, Typed):
        return 16 if isinstance(cell.value, date) else 10
    text = str(cell)[:_WIDEST]
    return len(text) if text.isascii() else sum(1 + (unicodedata.east_asian_width(one) in "WF") for one in text)


_WRITERS = {ExportFormat.CSV: _csv, ExportFormat.XLSX: _xlsx, ExportFormat.JSON: _json}


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A file beside the wanted one, put in its place when it is complete and on the disk."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield partial
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
