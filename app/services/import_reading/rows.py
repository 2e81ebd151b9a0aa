"""From rows of text to rows of values, each with what is wrong in it."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.import_error import MappingWrong
from app.domain.import_mapping import ColumnEvidence, ColumnMapping
from app.domain.import_row import CellProblem, ReadRow, RowProblem, Value
from app.domain.import_table import CellMark, TableFormat, TableRow
from app.domain.import_target import Target, TargetField
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


#: Cells that a column repeats are read once; so many different ones are kept in mind.
_MOST_KNOWN, _LONGEST_KNOWN = 4096, 100
_PLAIN, _NO_VALUE = CellMark.PLAIN.value, CellMark.NO_VALUE.value


class _Reading:
    """A field as it is read: from which column, with which value where that has none. Refusals come as values."""

    def __init__(self, id_: str, column: int | None, fixed: str, reader: CellReader) -> None:
        self.id = id_
        self.column = column
        self._reader = reader
        self._known: dict[str, Value | CellRefused | None] = {}
        self._fixed = self._read(fixed, CellMark.PLAIN)

    def value(self, row: TableRow) -> Value | CellRefused | None:
        """What a row says of the field."""
        if self.column is None or self.column >= len(row.cells):
            return self._fixed
        text = row.cells[self.column]
        mark = row.marks[self.column] if row.marks else _PLAIN
        if not text and mark != _NO_VALUE:
            return self._fixed
        known = self._known
        key = mark + text
        if key in known:
            value = known[key]
        else:
            value = self._read(text, CellMark(mark))
            if len(known) < _MOST_KNOWN and len(text) <= _LONGEST_KNOWN:
                known[key] = value
        return self._fixed if value is None else value

    def says_something(self, row: TableRow) -> bool:
        """Whether the row has anything in the column, be it a formula without a value."""
        if self.column is None:
            return False
        return bool(row.cell(self.column).strip()) or row.marks[self.column : self.column + 1] == _NO_VALUE

    def _read(self, text: str, mark: CellMark) -> Value | CellRefused | None:
        try:
            return self._reader.value(text, mark)
        except CellRefused as refused:
            return refused.with_traceback(None)


def _rows(table: Table, mapping: ColumnMapping, evidence: ColumnEvidence, target: Target) -> Iterator[ReadRow]:
    columns = mapping.columns
    readers = [
        _Reading(
            field.id, columns.get(field.id), mapping.fixed.get(field.id, ""), _reader(table, mapping, evidence, field)
        )
        for field in target.fields
        if field.id in columns or field.id in mapping.fixed
    ]
    width = len(table.shape.headers) if table.shape.format is not TableFormat.XLSX and table.shape.header_line else None
    needed = _needs(target)
    for row in table.rows():
        if any(one.says_something(row) for one in readers):
            yield _row(row, readers, target, needed, width)


def _row(row: TableRow, readers: list[_Reading], target: Target, needed: frozenset[str], width: int | None) -> ReadRow:
    values: dict[str, Value] = {}
    problems: list[RowProblem] = []
    if width is not None and len(row.cells) > width and any(cell.strip() for cell in row.cells[width:]):
        problems.append(RowProblem(row.line, "", CellProblem.SHIFTED, row.cells[width][:60], width))
    for one in readers:
        value = one.value(row)
        if isinstance(value, CellRefused):
            text = row.cell(one.column) if one.column is not None else ""
            problems.append(RowProblem(row.line, one.id, value.problem, text[:200], one.column))
        elif value is not None:
            values[one.id] = value
    if not problems and needed <= values.keys() and all(not values.keys().isdisjoint(g) for g in target.any_of):
        return ReadRow(row.line, values)
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


def _needs(target: Target) -> frozenset[str]:
    return frozenset(field.id for field in target.fields if field.required)


def _reader(table: Table, mapping: ColumnMapping, evidence: ColumnEvidence, field: TargetField) -> CellReader:
    column = mapping.columns.get(field.id)
    reader = CellReader(field)
    return CellReader(
        field,
        evidence.numbers.get(field.id, reader.numbers),
        evidence.dates.get(field.id, reader.dates),
        field.id in mapping.numbers,
        column is not None and is_hours(table.shape.headers[column]),
        mapping.choices.get(field.id),
        mapping.exact,
    )
