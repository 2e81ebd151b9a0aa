"""Languages that are tables: `resources/knowledge/logs/<name>.toml` names marks and rules, this reads them.

A rule names a Fact, a literal that every line of it contains (found first, so that reading stays linear), and a
pattern whose groups fill the observation: `chain`, `slot`, `chip` (index as printed), `domain`, `value`, `name`,
`attempt`. `chains` = 4 lets a number above it be a bit mask or "all"; see `Rule`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import resources
from drivers.logs.language import Block
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation, Provenance

#: Characters of a line that are kept as evidence.
EVIDENCE = 400

GROUPS = frozenset({"chain", "slot", "chip", "domain", "value", "name", "attempt"})


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `as_` = how the value is read: "int" (0x.. too), "float" or "text".

    `context` = the line names the chain that later lines of `inherit` rules are about. A rule with `fact` None only
    sets the context. `value` and `name` are constants that the groups of the same name override.
    """

    has: str
    pattern: re.Pattern[str]
    fact: Fact | None
    as_: str = "text"
    name: str | None = None
    value: str | int | float | None = None
    context: bool = False
    inherit: bool = False


@dataclass(frozen=True, slots=True)
class TableLanguage:
    """A language read from a table."""

    kind: LogKind
    mark_weights: Mapping[str, int]
    rules: tuple[Rule, ...]

    def marks(self, text: str) -> dict[str, int]:
        """The marks found in `text`, with their weights."""
        return {mark: weight for mark, weight in self.mark_weights.items() if mark in text}

    def start(self) -> TableSession:
        """A session that knows no chain yet."""
        return TableSession(self.rules)


class TableSession:
    """Reads blocks by the rules of a table; remembers the chain that the last context line named."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._rules = rules
        self._chain: int | None = None

    def feed(self, block: Block) -> Iterator[Observation]:
        """The observations of a block in line order; at one place the rules keep the order of the table."""
        text = block.text
        places = sorted(
            (start, order) for order, rule in enumerate(self._rules) for start in _line_starts(text, rule.has)
        )
        line, counted = block.first_line, 0
        for start, order in places:
            line += text.count("\n", counted, start)
            counted = start
            end = text.find("\n", start)
            shown = text[start:] if end < 0 else text[start:end]
            rule = self._rules[order]
            found = rule.pattern.search(shown)
            if found is None or (end < 0 and _touches_end(found)):
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
        value = rule.value if printed is None else _value(printed, rule.as_)
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


def table_language(name: str) -> TableLanguage:
    """The language of `resources/knowledge/logs/<name>.toml`. Raises ValueError naming the rule that is wrong.

    A table that `includes` another also reads that one's lines: a console goes on into the miner's own log.
    """
    with resources.open_binary("knowledge", "logs", f"{name}.toml") as file:
        table = tomllib.load(file)
    included = tuple(rule for other in table.get("includes", ()) for rule in table_language(other).rules)
    rules = tuple(_rule(row) for row in table["rule"]) + included
    return TableLanguage(LogKind(table["kind"]), dict(table["marks"]), rules)


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
        )
    except (KeyError, ValueError, re.error) as wrong:
        raise ValueError(f"log rule {dict(row)}: {wrong}") from wrong
    unknown = set(rule.pattern.groupindex) - GROUPS
    if unknown or rule.as_ not in ("int", "float", "text"):
        raise ValueError(f"log rule {dict(row)}: unknown group or reading {sorted(unknown) or rule.as_}")
    return rule


def _touches_end(found: re.Match[str]) -> bool:
    """Whether something read reaches the end of its line: in a line that was cut it may be half of a number."""
    return any(found.end(group) == len(found.string) for group in found.groupdict() if found[group] is not None)


def _line_starts(text: str, literal: str) -> Iterator[int]:
    """Where the lines begin that contain `literal`, each once."""
    place = text.find(literal)
    while place >= 0:
        yield text.rfind("\n", 0, place) + 1
        end = text.find("\n", place)
        if end < 0:
            return
        place = text.find(literal, end)


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
