"""The error table: what a make's own codes and messages mean, `resources/knowledge/error_codes.csv`.

A row stands for one code or message of one make, or of any (make empty). `match` tells how `code` is compared:
`code` = the code itself, with `<slot>` (one digit, from 0), `<chain>` (as printed), `<chip>` (three digits, from 0) and
`<n>` standing for numbers, also inside a message's text where the code has a letter; `word` = `NAME=normal`, a counter
that firmwares print as `NAME[numbers]`, one number a board where there are several; `text` = a pattern searched in the
text, capital letters or not; `look` = only looked up by people, no message is judged by it. A code spelled out goes
before a pattern. `meaning` is the sentence `code.<meaning>` in `app.words`; fault `none` marks what only informs. Empty
`component`, `severity` and `steps` leave the fault's own.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import resources
from app.diagnosis.knowledge import row_of, step_rules
from app.domain.finding import Component, Fault, Severity
from drivers.model.reading import Message

TABLE = "error_codes.csv"

#: Faults of table rows that accuse nobody.
_INFORMS = Fault.NONE
_HOLES = {
    "<slot>": r"(?P<slot>\d)",
    "<chain>": r"(?P<chain>\d{1,3})",
    "<chip>": r"(?P<chip>\d{3})",
    "<n>": r"(?P<n>\d{1,4})",
}
#: Most of one message's text that is searched.
_SEARCHED = 500


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One row; `pattern` finds it, `exact` tells that it holds no place holder, `normal` belongs to a counter.

    `in_text` finds a code with a letter in the middle of a message's text.
    """

    make: str | None
    match: str
    code: str
    meaning: str
    fault: Fault
    situation: str | None
    component: Component | None
    severity: Severity | None
    steps: tuple[str, ...] | None
    source: str
    pattern: re.Pattern[str]
    exact: bool
    normal: int | None = None
    in_text: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A message that the table knows. `slot` zero-based, `chain` as printed, `chip` one-based, `number` any other."""

    row: CodeRow
    slot: int | None = None
    chain: int | None = None
    chip: int | None = None
    number: int | None = None

    @property
    def informs(self) -> bool:
        """Whether it tells of nothing that is wrong: an event, or a counter as it should be."""
        return self.row.fault is _INFORMS or (self.row.normal is not None and self.number == self.row.normal)


@lru_cache(maxsize=1024)
def resolve(make: str | None, message: Message) -> tuple[Resolved, ...]:
    """What a message means, () where the table does not know it; a counter with a number a board may name several."""
    for row in _candidates(make):
        if found := tuple(_matches(row, message)):
            return found
    return ()


def resolve_row(row: CodeRow, message: Message) -> tuple[Resolved, ...]:
    """What a message means by this one row, () where the row does not know it."""
    return tuple(_matches(row, message))


@cache
def error_codes() -> tuple[CodeRow, ...]:
    """The whole table. Raises KnowledgeError that names the row which cannot be used."""
    with row_of(TABLE, None), resources.open_text("knowledge", TABLE) as file:
        lines = list(csv.DictReader(file))
    rows = []
    for line in lines:
        with row_of(TABLE, f"{line.get('make') or '*'} {line.get('code')}"):
            rows.append(_row(line))
    return tuple(rows)


@cache
def _candidates(make: str | None) -> tuple[CodeRow, ...]:
    """The rows of a make and of any, spelled-out codes first, plain words of any make last."""
    name = (make or "").casefold()
    rows = [row for row in error_codes() if row.make is None or row.make.casefold() in name]
    return tuple(sorted(rows, key=lambda row: (row.make is None, row.match != "code", not row.exact, -len(row.code))))


def _row(line: Mapping[str, str]) -> CodeRow:
    match, code, steps = line["match"], line["code"], tuple(line["steps"].split())
    if unknown := set(steps) - step_rules().keys():
        raise ValueError(f"names the unknown step {unknown.pop()}")
    if not line["source"]:
        raise ValueError("has no source")
    normal = None
    if match == "code":
        pattern = _code_pattern(code)
    elif match == "word":
        name, _equals, number = code.partition("=")
        normal = int(number)
        pattern = re.compile(rf"\b{re.escape(name)}\[([0-9 ]{{1,200}})\]")
    elif match == "text":
        pattern = _text_pattern(code)
    elif match == "look":
        pattern = re.compile(r"(?!)")
    else:
        raise ValueError(f"matches by {match!r}")
    return CodeRow(
        make=line["make"] or None,
        match=match,
        code=code,
        meaning=line["meaning"],
        fault=Fault(line["fault"]),
        situation=line["situation"] or None,
        component=Component(line["component"]) if line["component"] else None,
        severity=Severity(line["severity"]) if line["severity"] else None,
        steps=steps or None,
        source=line["source"],
        pattern=pattern,
        exact="<" not in code,
        normal=normal,
        in_text=re.compile(rf"(?<!\w){pattern.pattern}(?!\w)") if match == "code" and _has_letter(code) else None,
    )


def _has_letter(code: str) -> bool:
    return any(char.isalpha() for char in re.sub(r"<\w+>", "", code))


def _text_pattern(text: str) -> re.Pattern[str]:
    try:
        return re.compile(text, re.IGNORECASE)
    except re.error as error:
        raise ValueError(f"is no pattern: {error}") from error


def _code_pattern(code: str) -> re.Pattern[str]:
    pieces = re.split(r"(<\w+>)", code)
    return re.compile("".join(_HOLES[piece] if piece.startswith("<") else re.escape(piece) for piece in pieces))


def _matches(row: CodeRow, message: Message) -> Iterator[Resolved]:
    text = message.text[:_SEARCHED]
    if row.match == "code":
        found = row.pattern.fullmatch((message.code or "").strip())
        if found is None and row.in_text is not None:
            found = row.in_text.search(text)
        if found:
            yield _resolved(row, message, found.groupdict())
    elif row.match == "word":
        found = row.pattern.search(text)
        numbers = [int(number) for number in found[1].split()[:16] if len(number) < 12] if found else []
        wrong = [(slot, number) for slot, number in enumerate(numbers) if number != row.normal]
        for slot, number in wrong:
            yield Resolved(row, slot if len(numbers) > 1 else message.slot, number=number)
        if numbers and not wrong:
            yield Resolved(row, number=row.normal)
    elif row.pattern.search(text):
        yield Resolved(row, message.slot)


def _resolved(row: CodeRow, message: Message, holes: Mapping[str, str]) -> Resolved:
    numbers = {name: int(digits) for name, digits in holes.items()}
    chip = numbers.get("chip")
    return Resolved(
        row,
        numbers.get("slot", message.slot),
        numbers.get("chain"),
        None if chip is None else chip + 1,
        numbers.get("n"),
    )
