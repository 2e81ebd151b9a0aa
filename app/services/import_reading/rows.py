"""From rows of text to rows of values, each with what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.import_error import MappingWrong
from app.domain.import_mapping import ColumnEvidence, ColumnMapping
from app.domain.import_row import CellProblem, ReadRow, RowProblem, Value
from app.domain.import_table import CellMark, TableFormat, TableRow
from app.domain.import_target import Target
from app.services.import_reading.evidence import examine
from app.services.import_reading.table_file import Table
from app.services.import_reading.targets import target_of
from app.services.import_reading.values import CellReader, CellRefused, is_hours


def read_rows(table: Table, mapping: ColumnMapping, evidence: ColumnEvidence | None = None) -> Iterator[ReadRow]:
    """Every row that says something in a mapped column. `evidence` is `examine`'s, made here where it is not given.

    Raises MappingWrong before the first row.
    """
    target = target_of(mapping.target)
    check_mapping(table, mapping)
    return _rows(table, mapping, evidence or examine(table, mapping), target)


def check_mapping(table: Table, mapping: ColumnMapping) -> None:
    """Raises MappingWrong for a field or column that is not there, and where a needed field has neither."""
    target = target_of(mapping.target)
    ids = {field.id for field in target.fields}
    for id_ in (*mapping.columns, *mapping.fixed):
        if id_ not in ids:
            raise MappingWrong(id_, "")
    for id_, column in mapping.columns.items():
        if not 0 <= column < len(table.shape.headers):
            raise MappingWrong(id_, str(column + 1))
    given = {*mapping.columns, *(id_ for id_, text in mapping.fixed.items() if text.strip())}
    for group in (*((field.id,) for field in target.fields if field.required), *target.any_of):
        if not given & set(group):
            raise MappingWrong(group[0], "")


@dataclass(frozen=True, slots=True)
class _Reading:
    """A field as it is read: from which column, with which value where that has none."""

    id: str
    column: int | None
    fixed: str
    reader: CellReader


def _rows(table: Table, mapping: ColumnMapping, evidence: ColumnEvidence, target: Target) -> Iterator[ReadRow]:
    readers = [
        _Reading(
            one, mapping.columns.get(one), mapping.fixed.get(one, ""), _reader(table, mapping, evidence, target, one)
        )
        for one in (field.id for field in target.fields)
        if one in mapping.columns or one in mapping.fixed
    ]
    width = len(table.shape.headers) if table.shape.format is not TableFormat.XLSX and table.shape.header_line else None
    for row in table.rows():
        if any(one.column is not None and row.cell(one.column).strip() for one in readers):
            yield _row(row, readers, target, width)


def _row(row: TableRow, readers: list[_Reading], target: Target, width: int | None) -> ReadRow:
    values: dict[str, Value] = {}
    problems: list[RowProblem] = []
    if width is not None and len(row.cells) > width and any(cell.strip() for cell in row.cells[width:]):
        problems.append(RowProblem(row.line, "", CellProblem.SHIFTED, row.cells[width][:60], width))
    for one in readers:
        text = row.cell(one.column) if one.column is not None else ""
        mark = row.mark(one.column) if one.column is not None else CellMark.PLAIN
        try:
            value = one.reader.value(text, mark) if text or mark is not CellMark.PLAIN else None
            if value is None and one.fixed:
                value = one.reader.value(one.fixed, CellMark.PLAIN)
        except CellRefused as refused:
            problems.append(RowProblem(row.line, one.id, refused.problem, text[:200], one.column))
            continue
        if value is not None:
            values[one.id] = value
    wrong = {problem.field for problem in problems}
    columns = {one.id: one.column for one in readers}
    problems += [
        RowProblem(row.line, field.id, CellProblem.MISSING, "", columns.get(field.id))
        for field in target.fields
        if field.required and field.id not in values and field.id not in wrong
    ]
    problems += [
        RowProblem(row.line, group[0], CellProblem.NONE_OF)
        for group in target.any_of
        if not any(id_ in values or id_ in wrong for id_ in group)
    ]
    return ReadRow(row.line, values, tuple(problems))


def _reader(table: Table, mapping: ColumnMapping, evidence: ColumnEvidence, target: Target, id_: str) -> CellReader:
    field = target.field(id_)
    column = mapping.columns.get(id_)
    reader = CellReader(field)
    return CellReader(
        field,
        evidence.numbers.get(id_, reader.numbers),
        evidence.dates.get(id_, reader.dates),
        id_ in mapping.numbers,
        column is not None and is_hours(table.shape.headers[column]),
        mapping.choices.get(id_),
    )
