"""A table for other programs: CSV, XLSX, JSON, and the tab-separated text that a clipboard carries.

Cells come from devices and people: text that a spreadsheet would take for a formula is given an apostrophe in CSV and
on the clipboard, and is written as text in XLSX (design.md section 10). A file is whole or not there.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

#: What a cell may hold; figures stay figures.
Cell = str | int | float | None

#: The wide ones are what a Chinese or Japanese keyboard types, and a spreadsheet there takes them for the others.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: Characters that XML, and so XLSX, cannot carry.
_UNFIT = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_MOST_IN_CELL = 32_767


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
    return str(cell)


def unguarded(cell: str) -> str:
    """A text cell as it was before `guarded`, exactly."""
    return cell[1:] if cell.startswith("'") and _needs_guard(cell[1:]) else cell


def _needs_guard(cell: str) -> bool:
    """Whether it begins as a formula does; also behind apostrophes, so that a guard is told from the text's own."""
    return cell.lstrip("'").startswith(_FORMULA)


def _flat(text: str) -> str:
    return " ".join(text.split()) if any(mark in text for mark in "\t\r\n") else text


def _csv(table: ExportTable, path: Path) -> None:
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow([guarded(head) for _id, head in table.columns])
    writer.writerows([guarded(cell) for cell in row] for row in table.rows)
    with _whole(path) as partial:
        partial.write_text("\ufeff" + made.getvalue(), encoding="utf-8", newline="")  # or Excel takes it for Latin-1


def _json(table: ExportTable, path: Path) -> None:
    ids = [id_ for id_, _head in table.columns]
    rows: list[Mapping[str, Cell]] = [dict(zip(ids, row, strict=True)) for row in table.rows]
    with _whole(path) as partial:
        partial.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _xlsx(table: ExportTable, path: Path) -> None:
    from xlsxwriter import Workbook  # 40 ms that only an export needs

    with _whole(path) as partial:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with Workbook(partial, options) as book:
            sheet = book.add_worksheet(table.name[:31])
            bold = book.add_format({"bold": True, "bottom": 1})
            for at, (_id, head) in enumerate(table.columns):
                sheet.write_string(0, at, head, bold)
                longest = max((len(str(row[at])) for row in table.rows[:200] if row[at] is not None), default=0)
                sheet.set_column(at, at, min(max(longest, len(head)) + 2, 60))
            for line, row in enumerate(table.rows, 1):
                for at, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(line, at, cell.translate(_UNFIT)[:_MOST_IN_CELL])
                    elif cell is not None:
                        sheet.write_number(line, at, cell)
            sheet.freeze_panes(1, 0)
            if table.rows:
                sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


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
