"""Languages that are tables: `resources/knowledge/logs/<name>.toml` names marks and rules, this reads them.

A `[[rule]]` names a Fact, a literal that every line of it contains (found first, so that reading stays linear), and a
pattern whose groups fill the observation: `chain`, `slot`, `chip` (index as printed), `domain`, `value`, `name`,
`attempt`; see `Rule`. A `[[field]]` does the same for a value that has a name (`drivers.logs.fields`); see `FieldRule`.
A `[[row]]` tells which field of a row of a list prints the row's own number; see `RowRule`.
Every row carries an `example`, which a test reads back.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import lru_cache, partial

from drivers.logs.fields import Field, FieldReader
from drivers.logs.language import Block, Session
from drivers.logs.literals import Literals
from drivers.logs.rules import FieldRule, RowRule, Rule, Rules, head_of, rules_of
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation, Provenance

#: Characters of a line that are kept as evidence, and that a rule looks at.
EVIDENCE, RULED = 400, 4096
#: Paths whose rules are remembered.
_PATHS = 16384

#: A fan's number as it is printed beside its plug.
_PRINTED_FAN = re.compile(r"(?i)fan[ _-]?(\d{1,2})")


@dataclass(frozen=True, slots=True)
class TableLanguage:
    """A language read from a table. `covers` = the languages whose tables it includes; `read_rules` gives its rules.

    `wrap` puts a session of the language's own around that of the table, for what no table can say.
    """

    kind: LogKind
    mark_weights: Mapping[str, int]
    read_rules: Callable[[], Rules] = Rules
    covers: frozenset[LogKind] = frozenset()
    wrap: Callable[[TableSession], Session] | None = None

    @property
    def rules(self) -> Rules:
        """What it reads. Raises ValueError naming the rule that is wrong."""
        return self.read_rules()

    def start(self) -> Session:
        """A session that knows no chain yet."""
        rules = self.rules
        session = TableSession(rules.lines, rules.fields, rules.rows)
        return session if self.wrap is None else self.wrap(session)


class TableSession:
    """Reads blocks by the rules of a table; remembers the chain that the last context line named."""

    def __init__(
        self, rules: tuple[Rule, ...], fields: tuple[FieldRule, ...] = (), rows: tuple[RowRule, ...] = ()
    ) -> None:
        self._rules = rules
        self._ruled = _ruled(rules)
        self._chain: int | None = None
        self._fields = FieldSession(fields, rows) if fields else None

    def __copy__(self) -> TableSession:
        other = TableSession.__new__(TableSession)
        other._rules, other._ruled, other._chain = self._rules, self._ruled, self._chain
        other._fields = copy(self._fields)
        return other

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations of a block in line order; at one place the rules keep the order of the table."""
        if self._fields is None:
            return self._lines(block)
        named = list(self._fields.feed(block))
        if not named:
            return self._lines(block)
        return sorted((*self._lines(block), *named), key=lambda seen: seen.provenance.line or 0)

    def _lines(self, block: Block) -> Iterator[Observation]:
        text = block.text
        line, counted = block.first_line, 0
        for start, end, orders in self._ruled.lines(text):
            line += text.count("\n", counted, start)
            counted = start
            shown = text[start : min(end, start + RULED)]
            for order in orders:
                rule = self._rules[order]
                found = rule.pattern.search(shown)
                if found is None or (end == len(text) and _touches_end(found)):
                    continue
                yield from self._apply(rule, found, Provenance(block.source, line, shown.strip()[:EVIDENCE]))

    def _apply(self, rule: Rule, found: re.Match[str], provenance: Provenance) -> Iterator[Observation]:
        groups = found.groupdict()
        chain = _int(groups.get("chain"))
        if rule.context or rule.closes:
            self._chain = None if rule.closes else chain
        if rule.fact is None:
            return
        if chain is None and rule.inherit:
            chain = self._chain
        printed = groups.get("value")
        value = rule.value if printed is None else _number(printed, rule.as_, rule.scale)
        if printed is not None and value is None:
            return
        yield Observation(
            rule.fact,
            provenance,
            chain=chain,
            slot=_int(groups.get("slot")),
            chip_index=_int(groups.get("chip")),
            domain=_int(groups.get("domain")),
            name=groups.get("name") or rule.name,
            value=value,
            attempt=_int(groups.get("attempt")),
        )


class _Ruled:
    """Which rules look at which lines: those whose literal a line contains within the characters that rules see."""

    def __init__(self, literals: Iterable[str]) -> None:
        orders: dict[str, list[int]] = {}
        for order, literal in enumerate(literals):
            orders.setdefault(literal, []).append(order)
        self._orders = tuple(tuple(same) for same in orders.values())
        self._literals = Literals(tuple(orders))

    def of(self, text: str) -> list[int]:
        """The rules whose literal a short text contains, in order."""
        return self._in_order({number for number, _place in self._literals.hits(text)})

    def lines(self, text: str) -> Iterator[tuple[int, int, list[int]]]:
        """For each line that a rule looks at: where it begins and ends (len(text) = unfinished), the rules in order."""
        start, end = 0, -1
        here: set[int] = set()
        for number, place in self._literals.hits(text):
            if place > end:
                if here:
                    yield start, end, self._in_order(here)
                    here.clear()
                start = text.rfind("\n", end + 1, place) + 1 or end + 1
                end = text.find("\n", place)
                end = len(text) if end < 0 else end
            if place - start < RULED:
                here.add(number)
        if here:
            yield start, end, self._in_order(here)

    def _in_order(self, numbers: set[int]) -> list[int]:
        if len(numbers) == 1:
            (number,) = numbers
            return list(self._orders[number])
        return sorted(order for number in numbers for order in self._orders[number])


@lru_cache(maxsize=64)
def _ruled(rules: tuple[Rule, ...]) -> _Ruled:
    """Made once for the rules of a table, however many logs are read by them."""
    return _Ruled(rule.has for rule in rules)


@dataclass(frozen=True, slots=True)
class _Told:
    """What one rule makes of every value at one path; `plain` = as one number or text, whatever it is.

    `placed_by_value` = the value itself names a chain, a chip or the like.
    """

    rule: FieldRule
    groups: Mapping[str, str | None]
    plain: bool
    placed_by_value: bool
    chain: int | None
    slot: int | None
    chip: int | None
    domain: int | None
    name: str | None
    attempt: int | None

    def observation(self, printed: str, provenance: Provenance) -> Observation | None:
        """The plain value; None where it is no number as the rule wants one."""
        rule = self.rule
        value = rule.value
        if value is None and (value := _number(printed, rule.as_, rule.scale)) is None:
            return None
        return Observation(
            rule.fact, provenance, self.chain, self.slot, self.chip, self.domain, self.name, value, self.attempt
        )


class _Path:
    """What is known of a path: the rules on it, and the path and rule of the row it stands in, if any."""

    __slots__ = ("row", "row_rule", "told")

    def __init__(self, told: tuple[_Told, ...], row: str, row_rule: RowRule | None) -> None:
        self.told = told
        self.row = row
        self.row_rule = row_rule


class _Paths:
    """The paths that were met, remembered for all logs that are read by the same rules."""

    def __init__(self, rules: tuple[FieldRule, ...], rows: tuple[RowRule, ...]) -> None:
        self._rules = rules
        self._rows = rows
        self._ruled = _Ruled(rule.has for rule in rules)
        self._known: dict[str, _Path] = {}

    def of(self, path: str) -> _Path:
        """What is known of a path."""
        return self._known.get(path) or self._met(path)

    def _met(self, path: str) -> _Path:
        told = []
        for order in self._ruled.of(path):
            rule = self._rules[order]
            if (found := rule.key.fullmatch(path)) is not None:
                told.append(_told(rule, found.groupdict()))
        row, row_rule = "", None
        for one in self._rows:
            if (within := one.key.match(path)) is not None:
                row, row_rule = within[0], one
                break
        if len(self._known) >= _PATHS:
            self._known.clear()
        known = self._known[path] = _Path(tuple(told), row, row_rule)
        return known


#: Made once for the rules of a table, however many logs are read by them.
_paths = lru_cache(maxsize=64)(_Paths)


class FieldSession:
    """Reads the named values of blocks by field rules."""

    def __init__(self, rules: tuple[FieldRule, ...], rows: tuple[RowRule, ...] = ()) -> None:
        self._paths = _paths(rules, rows)
        self._reader = FieldReader(self._is_wanted)

    def __copy__(self) -> FieldSession:
        other = FieldSession.__new__(FieldSession)
        other._paths, other._reader = self._paths, self._reader.copy()
        return other

    def _is_wanted(self, path: str) -> bool:
        known = self._paths.of(path)
        return bool(known.told) or known.row_rule is not None

    def feed(self, block: Block) -> list[Observation]:
        """The observations of a block in line order."""
        seen: list[Observation] = []
        row = _Row()
        for field in self._reader.feed(block):
            known = self._paths.of(field.path)
            if known.row != row.path:
                seen += row.told()
                row = _Row(known.row)
            if known.row_rule is None:
                _read(known.told, field, block.source, seen)
            else:
                row.take(known.row_rule, field)
                _read(known.told, field, block.source, row.held)
        seen += row.told()
        return seen

    def read(self, field: Field, source: str) -> list[Observation]:
        """The observations of one field."""
        seen: list[Observation] = []
        _read(self._paths.of(field.path).told, field, source, seen)
        return seen


def _read(rules: tuple[_Told, ...], field: Field, source: str, seen: list[Observation]) -> None:
    """Add the observations of one field."""
    if not rules:
        return
    provenance = Provenance(source, field.line, field.excerpt[:EVIDENCE], field.path)
    for told in rules:
        if not told.plain:
            seen.extend(_of_field(told, field, provenance))
        elif (one := told.observation(field.value, provenance)) is not None:
            seen.append(one)


class _Row:
    """One row of a list as its fields come."""

    def __init__(self, path: str = "") -> None:
        self.path = path
        self.number: int | None = None
        self.label: str | None = None
        self.about: int | None = None
        self.chip: int | None = None
        self.code: str | None = None
        self.held: list[Observation] = []

    def take(self, rule: RowRule, one: Field) -> None:
        """The next field of the row."""
        name = one.path[len(self.path) + 1 :]
        if name == rule.name:
            self.number = _int(one.value)
        elif name == rule.label:
            self.label = one.value.strip()
        elif name == rule.about:
            self.about = _int(one.value)
        if name == rule.chip:
            self.chip = _int(one.value)
        elif name == rule.code:
            self.code = one.value.strip()

    def told(self) -> Iterator[Observation]:
        """What the row says, by the number and about what it prints, where it prints them."""
        for seen in self.held:
            chain, chip, name, value = seen.chain, seen.chip_index, seen.name, seen.value
            if seen.fact is Fact.POOL and self.label is not None:
                if not self.label:
                    continue
                value = self.label
            else:
                if chain is not None and self.number is not None:
                    chain = self.number
                elif self.about is not None:
                    chain = self.about
                if chip is not None and self.chip is not None:
                    chip = self.chip
                if seen.fact is Fact.MESSAGE and self.code:
                    name = self.code
                elif seen.fact is Fact.FAN_SPEED and self.code and (number := _PRINTED_FAN.fullmatch(self.code)):
                    name = number[1]
            yield Observation(
                seen.fact, seen.provenance, chain, seen.slot, chip, seen.domain, name, value, seen.attempt
            )


def _told(rule: FieldRule, groups: Mapping[str, str | None]) -> _Told:
    """What a rule says by the groups of its patterns."""
    chain, name = _int(groups.get("chain")), groups.get("name") or rule.name
    if rule.name_from is not None and name is not None and name.isdecimal():
        name = str(int(name) + 1 - rule.name_from)
    chain = None if chain is None else chain - rule.chain_from
    slot, chip, domain = _int(groups.get("slot")), _int(groups.get("chip")), _int(groups.get("domain"))
    plain = rule.when is None and rule.as_ not in ("marks", "list")
    placed = rule.when is not None and bool(rule.when.groups - {"value"})
    return _Told(rule, groups, plain, placed, chain, slot, chip, domain, name, _int(groups.get("attempt")))


def _of_field(told: _Told, field: Field, provenance: Provenance) -> Iterator[Observation]:
    """What a rule says that wants a certain value, or reads a list."""
    rule, printed = told.rule, field.value
    if rule.when is not None:
        said = rule.when.fullmatch(field.value)
        if said is None:
            return
        groups = told.groups
        if said.re.groups:
            groups = {**groups, **{name: text for name, text in said.groupdict().items() if text is not None}}
        printed = groups.get("value") or field.value
        if told.placed_by_value:
            told = _told(rule, groups)
    if rule.as_ not in ("marks", "list"):
        if (one := told.observation(printed, provenance)) is not None:
            yield one
        return
    values: Iterable[tuple[int, str | int | float | None]]
    if rule.as_ == "marks":
        values = [(place, None) for place, mark in enumerate(field.value.replace(" ", "")) if mark in "xX-"]
    else:
        parts = enumerate(_NUMBERS.findall(field.value))
        read = ((place, _number(part, "float", rule.scale)) for place, part in parts)
        values = [(place, value) for place, value in read if value is not None]
    for chip, value in values:
        yield Observation(
            rule.fact, provenance, told.chain, told.slot, chip, told.domain, told.name, value, told.attempt
        )


_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


def _number(printed: str, as_: str, scale: float) -> str | int | float | None:
    value = _value(printed.strip(), as_)
    if isinstance(value, int | float):
        value = value * scale if scale != 1.0 else value
        return value if math.isfinite(value) else None
    return value


def table_language(name: str) -> TableLanguage:
    """The language of `resources/knowledge/logs/<name>.toml`, whose rules are read when it is first started.

    A table that `includes` another also reads that one's lines: a console goes on into the miner's own log.
    """
    head = head_of(name)
    included = [table_language(other) for other in head.get("includes", ())]
    covers = frozenset(kind for other in included for kind in (other.kind, *other.covers)) - {LogKind.UNKNOWN}
    return TableLanguage(LogKind(head["kind"]), dict(head["marks"]), partial(rules_of, name), covers)


def _touches_end(found: re.Match[str]) -> bool:
    """Whether something read reaches the end of its line: in a line that was cut it may be half of a number."""
    return any(found.end(group) == len(found.string) for group in found.groupdict() if found[group] is not None)


def _value(printed: str, as_: str) -> str | int | float | None:
    if as_ == "int":
        return _int(printed)
    if as_ == "float":
        try:
            return float(printed)
        except ValueError:
            return None
    return printed.strip()[:EVIDENCE]


def _int(printed: str | None) -> int | None:
    """A whole number as firmwares print it, 0x for hexadecimal; None for anything else or beyond reason."""
    if not printed or len(printed) > 12:
        return None
    try:
        return int(printed, 16) if printed[:2].lower() == "0x" else int(printed)
    except ValueError:
        return None
