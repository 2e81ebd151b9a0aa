"""Languages that are tables: `resources/knowledge/logs/<name>.toml` names marks and rules, this reads them.

A `[[rule]]` names a Fact, a literal that every line of it contains (found first, so that reading stays linear), and a
pattern whose groups fill the observation: `chain`, `slot`, `chip` (index as printed), `domain`, `value`, `name`,
`attempt`; see `Rule`. A `[[field]]` does the same for a value that has a name (`drivers.logs.fields`); see `FieldRule`.
A `[[row]]` tells which field of a row of a list prints the row's own number; see `RowRule`.
Every row carries an `example`, which a test reads back.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import resources
from drivers.logs.fields import Field, FieldReader
from drivers.logs.language import Block, Session
from drivers.logs.literals import Literals
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation, Provenance

#: Characters of a line that are kept as evidence, and that a rule looks at.
EVIDENCE, RULED = 400, 4096
#: Paths whose rules are remembered.
_PATHS = 16384

#: A fan's number as it is printed beside its plug.
_PRINTED_FAN = re.compile(r"(?i)fan[ _-]?(\d{1,2})")

GROUPS = frozenset({"chain", "slot", "chip", "domain", "value", "name", "attempt"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `as_` = how the value is read: "int" (0x.. too), "float" or "text".

    `context` = the line names the chain that later lines of `inherit` rules are about. A rule with `fact` None only
    sets the context. `value` and `name` are constants that the groups of the same name override. Numbers that were
    read are multiplied by `scale`.
    """

    has: str
    pattern: re.Pattern[str]
    fact: Fact | None
    as_: str = "text"
    name: str | None = None
    value: str | int | float | None = None
    context: bool = False
    inherit: bool = False
    example: str | None = None
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One rule on a field: `key` matches the end of its path from a dot on, `has` is a literal within that path.

    `when` must match the whole printed value, where there is one. `as_` = "int", "float", "text"; "list" = numbers one
    a chip, each an observation with the chip's index; "marks" = one letter a chip, each `x` or `-` the index of a chip.
    Groups of both patterns fill the observation as in `Rule`. Numbers are multiplied by `scale`. `chain_from` and
    `name_from` = the number that the first chain or the first fan has in the path, where this firmware counts them
    otherwise elsewhere: chains then count from 0, fans from 1.
    """

    has: str
    key: re.Pattern[str]
    fact: Fact
    as_: str = "text"
    when: re.Pattern[str] | None = None
    name: str | None = None
    value: str | int | float | None = None
    scale: float = 1.0
    example: str | None = None
    chain_from: int = 0
    name_from: int | None = None


@dataclass(frozen=True, slots=True)
class RowRule:
    """The number a row of a list goes by: `key` matches the end of the row's path, `name` is the field that prints it.

    Observations of the row's fields that name a chain, by its place in the list, get this number instead: where a
    board is left out of the list, those behind it would move up. `label` is the field that says what a row is about,
    such as the address of a pool: it becomes the value of the row's `Fact.POOL`; an empty row says nothing. `about` is
    the field that says which chain a row is about whose place says nothing, `chip` the one that prints a chip's index,
    and `code` the one whose text becomes the name of the row's `Fact.MESSAGE`, or prints a fan's number (`FAN3`).
    """

    key: re.Pattern[str]
    name: str = ""
    label: str = ""
    about: str = ""
    chip: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class TableLanguage:
    """A language read from a table. `covers` = the languages whose tables it includes.

    `wrap` puts a session of the language's own around that of the table, for what no table can say.
    """

    kind: LogKind
    mark_weights: Mapping[str, int]
    rules: tuple[Rule, ...]
    fields: tuple[FieldRule, ...] = ()
    rows: tuple[RowRule, ...] = ()
    covers: frozenset[LogKind] = frozenset()
    wrap: Callable[[TableSession], Session] | None = None

    def start(self) -> Session:
        """A session that knows no chain yet."""
        session = TableSession(self.rules, self.fields, self.rows)
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
        if rule.context:
            self._chain = chain
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

    def __init__(self, rules: tuple[Rule, ...] | tuple[FieldRule, ...]) -> None:
        orders: dict[str, list[int]] = {}
        for order, literal in enumerate([rule.has for rule in rules]):
            orders.setdefault(literal, []).append(order)
        self._orders = tuple(tuple(same) for same in orders.values())
        self._literals = Literals(tuple(orders))
        #: The field rules of paths that were met, remembered for all logs.
        self.paths: dict[str, tuple[tuple[FieldRule, re.Match[str]], ...]] = {}

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


#: Made once for the rules of a table, however many logs are read by them.
_ruled = lru_cache(maxsize=64)(_Ruled)


class FieldSession:
    """Reads the named values of blocks by field rules."""

    def __init__(self, rules: tuple[FieldRule, ...], rows: tuple[RowRule, ...] = ()) -> None:
        self._rules = rules
        self._rows = rows
        self._ruled = _ruled(rules)
        self._known = self._ruled.paths
        self._reader = FieldReader(self._is_wanted)

    def __copy__(self) -> FieldSession:
        other = FieldSession(self._rules, self._rows)
        other._reader = self._reader.copy()
        return other

    def _is_wanted(self, path: str) -> bool:
        return bool(self._rules_of(path)) or self._row_of(path)[1] is not None

    def feed(self, block: Block) -> Iterator[Observation]:
        """The observations of a block in line order."""
        row = _Row()
        for field in self._reader.feed(block):
            path, rule = self._row_of(field.path)
            if path != row.path:
                yield from row.told()
                row = _Row(path)
            if rule is None:
                yield from self.read(field, block.source)
            else:
                row.take(rule, field, self.read(field, block.source))
        yield from row.told()

    def _row_of(self, path: str) -> tuple[str, RowRule | None]:
        """The path of the row that a field stands in and its rule; "" and None where it stands in none."""
        for rule in self._rows:
            if (found := rule.key.match(path)) is not None:
                return found[0], rule
        return "", None

    def read(self, field: Field, source: str) -> Iterator[Observation]:
        """The observations of one field."""
        provenance = Provenance(source, field.line, field.excerpt[:EVIDENCE], field.path)
        for rule, found in self._rules_of(field.path):
            yield from _of_field(rule, found, field, provenance)

    def _rules_of(self, path: str) -> tuple[tuple[FieldRule, re.Match[str]], ...]:
        rules = self._known.get(path)
        if rules is None:
            if len(self._known) >= _PATHS:
                self._known.clear()
            matched = ((rule, rule.key.fullmatch(path)) for rule in map(self._rules.__getitem__, self._ruled.of(path)))
            rules = self._known[path] = tuple((rule, found) for rule, found in matched if found is not None)
        return rules


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

    def take(self, rule: RowRule, one: Field, observations: Iterable[Observation]) -> None:
        """The next field of the row, with what it says."""
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
        self.held.extend(observations)

    def told(self) -> Iterator[Observation]:
        """What the row says, by the number and about what it prints, where it prints them."""
        for seen in self.held:
            if seen.fact is Fact.POOL and self.label is not None:
                if self.label:
                    yield replace(seen, value=self.label)
                continue
            if seen.chain is not None and self.number is not None:
                seen = replace(seen, chain=self.number)
            elif self.about is not None:
                seen = replace(seen, chain=self.about)
            if seen.chip_index is not None and self.chip is not None:
                seen = replace(seen, chip_index=self.chip)
            if seen.fact is Fact.MESSAGE and self.code:
                seen = replace(seen, name=self.code)
            elif seen.fact is Fact.FAN_SPEED and self.code and (number := _PRINTED_FAN.fullmatch(self.code)):
                seen = replace(seen, name=number[1])
            yield seen


def _of_field(rule: FieldRule, found: re.Match[str], field: Field, provenance: Provenance) -> Iterator[Observation]:
    groups = found.groupdict()
    printed: str | None = field.value
    if rule.when is not None:
        said = rule.when.fullmatch(field.value)
        if said is None:
            return
        groups |= {name: text for name, text in said.groupdict().items() if text is not None}
        printed = groups.get("value") or field.value
    chain, name = _int(groups.get("chain")), groups.get("name") or rule.name
    if rule.name_from is not None and name is not None and name.isdigit():
        name = str(int(name) + 1 - rule.name_from)
    chip = _int(groups.get("chip"))
    told: Iterable[tuple[int | None, str | int | float | None]]
    if rule.as_ == "marks":
        marks = field.value.replace(" ", "")
        told = [(place, None) for place, mark in enumerate(marks) if mark in "xX-"]
    elif rule.as_ == "list":
        parts = enumerate(_NUMBERS.findall(field.value))
        told = [(place, _number(part, "float", rule.scale)) for place, part in parts]
    else:
        value = rule.value if rule.value is not None else _number(printed or "", rule.as_, rule.scale)
        told = () if value is None else ((chip, value),)
    if not told:
        return
    chain = None if chain is None else chain - rule.chain_from
    slot, domain = _int(groups.get("slot")), _int(groups.get("domain"))
    attempt = _int(groups.get("attempt"))
    for chip_index, value in told:
        yield Observation(rule.fact, provenance, chain, slot, chip_index, domain, name, value, attempt)


_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


def _number(printed: str, as_: str, scale: float) -> str | int | float | None:
    value = _value(printed.strip(), as_)
    return value * scale if scale != 1.0 and isinstance(value, int | float) else value


def table_language(name: str) -> TableLanguage:
    """The language of `resources/knowledge/logs/<name>.toml`. Raises ValueError naming the rule that is wrong.

    A table that `includes` another also reads that one's lines: a console goes on into the miner's own log.
    """
    with resources.open_binary("knowledge", "logs", f"{name}.toml") as file:
        table = tomllib.load(file)
    included = [table_language(other) for other in table.get("includes", ())]
    rules = (*map(_rule, table.get("rule", ())), *(rule for other in included for rule in other.rules))
    fields = (*map(_field_rule, table.get("field", ())), *(rule for other in included for rule in other.fields))
    rows = (*map(_row_rule, table.get("row", ())), *(rule for other in included for rule in other.rows))
    covers = frozenset(kind for other in included for kind in (other.kind, *other.covers)) - {LogKind.UNKNOWN}
    return TableLanguage(LogKind(table["kind"]), dict(table["marks"]), rules, fields, rows, covers)


def _rule(row: Mapping[str, Any]) -> Rule:
    try:
        rule = Rule(
            has=row["has"],
            pattern=re.compile(row["pattern"]),
            fact=Fact(row["fact"]) if "fact" in row else None,
            as_=row.get("as", "text"),
            name=row.get("name"),
            value=row.get("value"),
            context=row.get("context", False),
            inherit=row.get("inherit", False),
            example=row.get("example"),
            scale=row.get("scale", 1.0),
        )
    except (KeyError, ValueError, re.error) as wrong:
        raise ValueError(f"log rule {dict(row)}: {wrong}") from wrong
    unknown = set(rule.pattern.groupindex) - GROUPS
    if unknown or rule.as_ not in ("int", "float", "text"):
        raise ValueError(f"log rule {dict(row)}: unknown group or reading {sorted(unknown) or rule.as_}")
    return rule


def _field_rule(row: Mapping[str, Any]) -> FieldRule:
    try:
        rule = FieldRule(
            has=row["has"],
            key=re.compile(rf"(?:.*\.)?(?:{row['key']})"),
            fact=Fact(row["fact"]),
            as_=row.get("as", "text"),
            when=re.compile(row["when"]) if "when" in row else None,
            name=row.get("name"),
            value=row.get("value"),
            scale=row.get("scale", 1.0),
            example=row.get("example"),
            chain_from=row.get("chain_from", 0),
            name_from=row.get("name_from"),
        )
    except (KeyError, ValueError, re.error) as wrong:
        raise ValueError(f"field rule {dict(row)}: {wrong}") from wrong
    groups = {*rule.key.groupindex, *(rule.when.groupindex if rule.when else ())}
    if groups - GROUPS or rule.as_ not in ("int", "float", "text", "list", "marks"):
        raise ValueError(f"field rule {dict(row)}: unknown group or reading {sorted(groups - GROUPS) or rule.as_}")
    return rule


def _row_rule(row: Mapping[str, Any]) -> RowRule:
    try:
        key = re.compile(rf"(?:.*\.)?(?:{row['key']})(?=\.)")
        others = {name: row.get(name, "") for name in ("name", "label", "about", "chip", "code")}
        return RowRule(key, **others)
    except (KeyError, re.error) as wrong:
        raise ValueError(f"row rule {dict(row)}: {wrong}") from wrong


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
