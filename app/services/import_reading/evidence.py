"""How the mapped columns of a table are written, by all of their cells: decimal commas, days before months or after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace

from app.domain.import_mapping import ColumnEvidence, ColumnMapping, DateOrder, NumberStyle
from app.domain.import_table import CellMark, Notice, NoticeCode
from app.domain.import_target import FieldKind
from app.services.import_reading import dates, numbers
from app.services.import_reading.bounds import Progress, go_on
from app.services.import_reading.table_file import Table
from app.services.import_reading.targets import target_of
from app.services.import_reading.values import CellReader, CellRefused

_NUMBERS = {FieldKind.WHOLE, FieldKind.NUMBER, FieldKind.AMOUNT, FieldKind.MINUTES}
_TOLD_EVERY = 5000
_MOST_WORDS = 10_000
#: What a cell shows that can be read two ways.
_OPEN = True


@dataclass(slots=True)
class _Column:
    """What the cells of a column showed: votes, and those that are open."""

    votes: Counter[NumberStyle] = field(default_factory=Counter)
    orders: Counter[DateOrder] = field(default_factory=Counter)
    open: int = 0
    line: int | None = None
    example: str = ""
    known: dict[str, NumberStyle | DateOrder | bool | None] = field(default_factory=dict)

    def leaves_open(self, line: int, text: str) -> None:
        self.open += 1
        if self.line is None:
            self.line, self.example = line, text[:60]


@dataclass(slots=True)
class _Words:
    """The words of a choice that are not known."""

    reader: CellReader
    unknown: int = 0
    line: int | None = None
    example: str = ""
    seen: dict[str, bool] = field(default_factory=dict)

    def look(self, line: int, text: str) -> None:
        said = text.strip()
        if not said:
            return
        if said not in self.seen and len(self.seen) < _MOST_WORDS:
            self.seen[said] = self._is_known(said)
        if not self.seen.get(said, True):
            self.unknown += 1
            if self.line is None:
                self.line, self.example = line, said[:60]

    def _is_known(self, said: str) -> bool:
        try:
            return self.reader.value(said, CellMark.PLAIN) is not None
        except CellRefused:
            return True  # that is said of the cell itself


def examine(table: Table, mapping: ColumnMapping, progress: Progress | None = None) -> ColumnEvidence:
    """Look at every cell of the columns that hold numbers or days. Raises ReadingStopped."""
    target = target_of(mapping.target)
    kinds = {id_: target.field(id_).kind for id_ in mapping.columns}
    number_columns = {c for id_, c in mapping.columns.items() if kinds[id_] in _NUMBERS}
    date_columns = {c for id_, c in mapping.columns.items() if kinds[id_] is FieldKind.DATE}
    columns = {column: _Column() for column in number_columns | date_columns}
    words = {
        column: _Words(CellReader(target.field(id_), choices=mapping.choices.get(id_)))
        for id_, column in mapping.columns.items()
        if target.field(id_).lenient
    }
    if columns or words:
        for at, row in enumerate(table.rows()):
            if at % _TOLD_EVERY == 0:
                go_on(progress, at / table.shape.count)
            for column, told in words.items():
                told.look(row.line, row.cell(column))
            for column, seen in columns.items():
                text = row.cell(column)
                if text and row.mark(column) in (CellMark.PLAIN, CellMark.STRING):
                    _look(seen, row.line, text, column in number_columns)
    everywhere: Counter[NumberStyle] = sum((one.votes for one in columns.values()), Counter())
    judged = _judged(table, mapping, kinds, columns, everywhere)
    unknown = tuple(
        Notice(NoticeCode.WORDS_UNKNOWN, told.unknown, told.line, table.shape.headers[column], told.example)
        for column, told in words.items()
        if told.unknown
    )
    return replace(judged, notices=judged.notices + unknown)


def _look(seen: _Column, line: int, text: str, number: bool) -> None:
    """Count what a cell shows; what a column repeats is looked at once."""
    try:
        shown = seen.known[text]
    except KeyError:
        shown = _number_shown(text) if number else _date_shown(text)
        if len(seen.known) < _MOST_WORDS:
            seen.known[text] = shown
    if shown is _OPEN:
        seen.leaves_open(line, text)
    elif isinstance(shown, NumberStyle):
        seen.votes[shown] += 1
    elif isinstance(shown, DateOrder):
        seen.orders[shown] += 1


def _date_shown(text: str) -> DateOrder | bool | None:
    order = dates.order_shown(text)
    return _OPEN if order is None and dates.is_open(text) else order


def _number_shown(text: str) -> NumberStyle | bool | None:
    if text.isdigit():
        return None
    figures = numbers.bare(text).strip("".join({letter for letter in text if not letter.isdigit()} - set(".,+-")))
    if not any(letter.isdigit() for letter in figures):
        return None
    style = numbers.style_shown(figures)
    return _OPEN if style is None and ("." in figures or "," in figures) and numbers.is_open(figures) else style


def _judged(
    table: Table, mapping: ColumnMapping, kinds: dict[str, FieldKind], columns: dict[int, _Column],
    everywhere: Counter[NumberStyle],
) -> ColumnEvidence:  # fmt: skip
    styles: dict[str, NumberStyle] = {}
    orders: dict[str, DateOrder] = {}
    notices: list[Notice] = []
    european = _european(table)
    for id_, column in mapping.columns.items():
        seen = columns.get(column)
        if seen is None:
            continue
        heading = table.shape.headers[column]
        if kinds[id_] is FieldKind.DATE:
            orders[id_] = mapping.dates.get(id_) or _order(seen, european)
            if seen.open and id_ not in mapping.dates and not _one_sided(seen.orders):
                notices.append(
                    Notice(NoticeCode.DATES_UNCLEAR, seen.open, seen.line, heading, f"{seen.example} {orders[id_]}")
                )
        else:
            whole = kinds[id_] is FieldKind.WHOLE
            styles[id_] = mapping.numbers.get(id_) or _style(seen, everywhere, european, whole)
            if seen.open and id_ not in mapping.numbers and not whole and not _one_sided(seen.votes):
                notices.append(
                    Notice(NoticeCode.NUMBERS_UNCLEAR, seen.open, seen.line, heading, f"{seen.example} {styles[id_]}")
                )
    return ColumnEvidence(styles, orders, tuple(notices))


def _style(seen: _Column, everywhere: Counter[NumberStyle], european: bool, whole: bool) -> NumberStyle:
    if whole and seen.open and not seen.votes:  # a quantity of 1.234 is a thousand and some
        return NumberStyle.COMMA if "." in seen.example else NumberStyle.POINT
    votes = seen.votes or everywhere
    if votes:
        return max(NumberStyle, key=lambda style: votes[style])
    return NumberStyle.COMMA if european else NumberStyle.POINT


def _order(seen: _Column, european: bool) -> DateOrder:
    if seen.orders:
        return max(DateOrder, key=lambda order: (seen.orders[order], order is not DateOrder.YMD))
    return DateOrder.DMY if european else DateOrder.MDY


def _one_sided(votes: Counter[NumberStyle] | Counter[DateOrder]) -> bool:
    return sum(1 for count in votes.values() if count) == 1


def _european(table: Table) -> bool:
    """A separator of semicolons, or headings that are not English: days before months, commas before decimals."""
    return table.shape.separator == ";" or any(not heading.isascii() for heading in table.shape.headers)
