"""Reading one cell as the value of its field: text, codes, numbers, money, days, choices. A cell that cannot be taken
raises CellRefused with the reason; nothing is guessed at and nothing is rounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from app.domain.import_mapping import DateOrder, NumberStyle
from app.domain.import_row import Amount, CellProblem, Value
from app.domain.import_table import CellMark
from app.domain.import_target import FieldKind, TargetField, folded
from app.services.import_reading.dates import date_of
from app.services.import_reading.numbers import number_of
from app.services.import_reading.targets import choices_of, tables

_SHEET_ERROR = re.compile(r"#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|SPILL!|CALC!|ССЫЛКА!|Н/Д|ДЕЛ/0!|ЗНАЧ!|ИМЯ\?)")
_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+)?[eE]\+\d{1,3}")
#: Characters that no cell shows: a cut transfer or a damaged file put them there.
_HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CLOCK = re.compile(r"(-?)(\d{1,5}):(\d{2})(?::(\d{2}))?")
_SPAN = re.compile(r"([\d.,]+)\s*([^\W\d_]*)\.?")
_LIST_MARKS = re.compile(r"[,;/|\n、，；]")
_FIGURES_END = re.compile(r"^([^\d(+\-−.,]*?)\s*([(+\-−]?[\d.,][\d.,\s\u00a0\u2007\u2009\u202f'’]*\)?-?)\s*(\D*)$")
_MOST_TEXT, _MOST_CODE, _MOST_LIST = 2000, 200, 200
_MOST_EXACT = 32_767
_MOST_JSON = 40_000
_MOST_WHOLE = 1_000_000_000
_MOST_NUMBER = Decimal(10) ** 13


class CellRefused(Exception):
    """A cell that cannot be taken."""

    def __init__(self, problem: CellProblem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class CellReader:
    """How the cells of one field are read. `strict` = a person said how its numbers are written. `hours` = its plain
    numbers are hours. `choices` are a person's own words for ids. `exact` = texts are taken as they stand.
    """

    field: TargetField
    numbers: NumberStyle = NumberStyle.POINT
    dates: DateOrder = DateOrder.DMY
    strict: bool = False
    hours: bool = False
    choices: Mapping[str, str] | None = None
    exact: bool = False

    def value(self, text: str, mark: CellMark) -> Value | None:
        """What a cell says; None where it says nothing. Raises CellRefused."""
        if self.exact and self.field.kind in _TEXTS_AND_CODES:
            return _bounded(text, _MOST_EXACT) or None
        if mark is CellMark.ERROR or (text.startswith("#") and _SHEET_ERROR.fullmatch(text.strip())):
            raise CellRefused(CellProblem.SHEET_ERROR)
        if mark is CellMark.NO_VALUE:
            raise CellRefused(CellProblem.NO_VALUE)
        if not text.isprintable() and _HIDDEN.search(text):
            raise CellRefused(CellProblem.HIDDEN_CHARACTERS)
        said = text.strip()
        kind = self.field.kind
        if not said or (kind not in _TEXTS and self._is_nothing(said)):
            return None
        if mark is CellMark.DIGITS_LOST:
            raise CellRefused(CellProblem.DIGITS_LOST)
        return _READERS[kind](self, said, mark)

    def _is_nothing(self, said: str) -> bool:
        return said.casefold() in _nothing() and not (self.choices and _key(said) in self.choices)


def _text(reader: CellReader, said: str, mark: CellMark) -> str:
    return _bounded(" ".join(said.split()), _MOST_TEXT)


def _lines(reader: CellReader, said: str, mark: CellMark) -> str:
    return _bounded("\n".join(" ".join(line.split()) for line in said.splitlines()).strip(), _MOST_TEXT * 5)


def _code(reader: CellReader, said: str, mark: CellMark) -> str:
    if _SCIENTIFIC.fullmatch(said):
        raise CellRefused(CellProblem.DIGITS_LOST)
    return _bounded(said, _MOST_CODE)


def _number(reader: CellReader, said: str, mark: CellMark) -> Decimal:
    try:
        number = _decimal(reader, _without_pieces(said), mark)
    except ValueError:
        raise CellRefused(CellProblem.NO_NUMBER) from None
    return _within(reader.field, number)


def _whole(reader: CellReader, said: str, mark: CellMark) -> int:
    if (
        said.isascii()
        and said.isdigit()
        and len(said) < 10
        and reader.field.least in (None, 0)
        and not reader.field.most
    ):
        return int(said)
    number = _number(reader, said, mark)
    if number != number.to_integral_value():
        raise CellRefused(CellProblem.NOT_WHOLE)
    if abs(number) > _MOST_WHOLE:
        raise CellRefused(CellProblem.TOO_LARGE)
    return int(number)


def _amount(reader: CellReader, said: str, mark: CellMark) -> Amount:
    found = _FIGURES_END.match(said)
    if found is None:
        raise CellRefused(CellProblem.NO_MONEY)
    currency = ""
    for word in (found[1], found[3]):
        named = word.strip(" \u00a0.")
        if named:
            code = currency_of(named)
            if not code or currency:
                raise CellRefused(CellProblem.NO_MONEY)
            currency = code
    try:
        number = _decimal(reader, found[2], mark)
    except ValueError:
        raise CellRefused(CellProblem.NO_MONEY) from None
    return Amount(_within(reader.field, number), currency)


def _date(reader: CellReader, said: str, mark: CellMark) -> Value:
    try:
        return date_of(said, reader.dates)
    except (ValueError, OverflowError, OSError):
        raise CellRefused(CellProblem.NO_DATE) from None


def _choice(reader: CellReader, said: str, mark: CellMark) -> str | None:
    key = _key(said)
    if reader.choices is not None and key in reader.choices:
        return reader.choices[key] or None
    known = _choices(reader.field)
    for candidate in (key, *(_key(part) for part in reversed(re.split(r"[/>\\|]|->", said)))):
        if candidate in known:
            return known[candidate]
    if reader.field.lenient:
        return None
    raise CellRefused(CellProblem.NO_CHOICE)


def _yes_no(reader: CellReader, said: str, mark: CellMark) -> bool | None:
    try:
        choice = _choice(reader, said, mark)
    except CellRefused:
        raise CellRefused(CellProblem.NO_YES_NO) from None
    return None if choice is None else choice == "yes"


def _list(reader: CellReader, said: str, mark: CellMark) -> tuple[str, ...]:
    pieces = dict.fromkeys(" ".join(piece.split()) for piece in _written_as_json(said) or _LIST_MARKS.split(said))
    pieces.pop("", None)
    if len(pieces) > _MOST_LIST:
        raise CellRefused(CellProblem.TOO_LONG)
    return tuple(_bounded(piece, _MOST_CODE) for piece in pieces)


def _written_as_json(said: str) -> list[str] | None:
    """The texts of a list as an export of everything writes it; None for any other writing. Of none, one empty text."""
    if not (said.startswith("[") and said.endswith("]")) or len(said) > _MOST_JSON:
        return None
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        return None
    return (found or [""]) if all(isinstance(one, str) for one in found) else None


def _minutes(reader: CellReader, said: str, mark: CellMark) -> int:
    clock = _CLOCK.fullmatch(said)
    if clock is not None:
        minutes = Decimal(int(clock[2]) * 60 + int(clock[3])) + Decimal(int(clock[4] or 0)) / 60
        if clock[1]:
            raise CellRefused(CellProblem.TOO_SMALL)
    else:
        minutes = _spans(reader, said, mark)
    if minutes > 10**6:
        raise CellRefused(CellProblem.TOO_LARGE)
    return round(minutes)


def _spans(reader: CellReader, said: str, mark: CellMark) -> Decimal:
    """Minutes of "90", "1h 30m", "1,5 ч", "2小时"; a plain number is of the column's unit."""
    minutes, at = Decimal(0), 0
    for found in _SPAN.finditer(said):
        if said[at : found.start()].strip(" ,"):
            raise CellRefused(CellProblem.NO_DURATION)
        at = found.end()
        try:
            number = _decimal(reader, found[1], mark)
        except ValueError:
            raise CellRefused(CellProblem.NO_DURATION) from None
        unit = found[2].casefold()
        if unit not in _units() and unit:
            raise CellRefused(CellProblem.NO_DURATION)
        minutes += number * (_units()[unit] if unit else 60 if reader.hours else 1)
    if not at or said[at:].strip():
        raise CellRefused(CellProblem.NO_DURATION)
    return minutes


def currency_of(word: str) -> str:
    """The ISO 4217 code that a sign or word stands for; "" where it is none that is known."""
    return _currencies().get(_key(word), "")


def is_hours(heading: str) -> bool:
    """Whether a column headed so counts hours."""
    words = folded(heading).split()
    return any(word in _words("hours") for word in words) or "工时" in heading or "小时" in heading


def _decimal(reader: CellReader, said: str, mark: CellMark) -> Decimal:
    if mark is CellMark.FIGURE:
        return number_of(said, NumberStyle.POINT, strict=True)
    return number_of(said, reader.numbers, strict=reader.strict)


def _without_pieces(said: str) -> str:
    """A number without "pcs" behind it."""
    found = re.fullmatch(r"(.*\d)\s*([^\W\d_]+)\.?", said)
    return found[1] if found is not None and found[2].casefold() in _words("pieces") else said


def _within(field: TargetField, number: Decimal) -> Decimal:
    if field.least is not None and number < field.least:
        raise CellRefused(CellProblem.TOO_SMALL)
    if abs(number) > _MOST_NUMBER or (field.most is not None and number > field.most):
        raise CellRefused(CellProblem.TOO_LARGE)
    return number


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        raise CellRefused(CellProblem.TOO_LONG)
    return text


def _key(text: str) -> str:
    return folded(text) or text.strip().casefold()


@cache
def _choices(field: TargetField) -> dict[str, str]:
    return dict(reversed(field.choices))


@cache
def _currencies() -> dict[str, str]:
    return dict(choices_of("currency"))


@cache
def _words(name: str) -> frozenset[str]:
    words: list[str] = tables()["words"][name]
    return frozenset(words)


@cache
def _nothing() -> frozenset[str]:
    return _words("nothing")


@cache
def _units() -> dict[str, int]:
    return {
        **dict.fromkeys(_words("minutes"), 1),
        **dict.fromkeys(_words("hours"), 60),
        **dict.fromkeys(_words("days"), 24 * 60),
    }


_TEXTS = (FieldKind.TEXT, FieldKind.LINES)
_TEXTS_AND_CODES = (*_TEXTS, FieldKind.CODE)
_READERS: Mapping[FieldKind, Callable[[CellReader, str, CellMark], Value | None]] = {
    FieldKind.TEXT: _text,
    FieldKind.LINES: _lines,
    FieldKind.CODE: _code,
    FieldKind.WHOLE: _whole,
    FieldKind.NUMBER: _number,
    FieldKind.AMOUNT: _amount,
    FieldKind.DATE: _date,
    FieldKind.CHOICE: _choice,
    FieldKind.LIST: _list,
    FieldKind.MINUTES: _minutes,
    FieldKind.YES_NO: _yes_no,
}
