"""What a log table says: rules on lines, on named values, and on the rows of lists, read from its file.

Most of a table is never used on a log, and most tables are not: its rules are read when the language is first started,
and a pattern is compiled when a line first calls for it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import resources
from drivers.model.observation import Fact

GROUPS = frozenset({"chain", "slot", "chip", "domain", "value", "name", "attempt"})
_GROUP = re.compile(r"\(\?P<(\w+)>")

_Look = Callable[[str], "re.Match[str] | None"]


class Pattern:
    """A regular expression that is compiled at its first use, which raises ValueError where it is none."""

    __slots__ = ("fullmatch", "search", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self.search: _Look = lambda text: self._compiled().search(text)
        self.fullmatch: _Look = lambda text: self._compiled().fullmatch(text)

    @property
    def groups(self) -> frozenset[str]:
        """The names of its groups."""
        return frozenset(_GROUP.findall(self.source))

    def _compiled(self) -> re.Pattern[str]:
        try:
            compiled = re.compile(self.source)
        except re.error as wrong:
            raise ValueError(f"pattern of a log rule {self.source!r}: {wrong}") from wrong
        self.search, self.fullmatch = compiled.search, compiled.fullmatch
        return compiled


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule. `as_` = how the value is read: "int" (0x.. too), "float" or "text".

    `context` = the line names the chain that later lines of `inherit` rules are about; `closes` = it is the last word
    on that chain, and what follows is about none until another is named. A rule with `fact` None only sets the context.
    `value` and `name` are constants that the groups of the same name override. Numbers that were read are multiplied by
    `scale`.
    """

    has: str
    pattern: Pattern
    fact: Fact | None
    as_: str = "text"
    name: str | None = None
    value: str | int | float | None = None
    context: bool = False
    inherit: bool = False
    closes: bool = False
    example: str | None = None
    scale: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class FieldRule:
    """One rule on a field: `key` matches the end of its path from a dot on, `has` is a literal within that path.

    `when` must match the whole printed value, where there is one. `as_` = "int", "float", "text"; "list" = numbers one
    a chip, each an observation with the chip's index; "marks" = one letter a chip, each `x` or `-` the index of a chip.
    Groups of both patterns fill the observation as in `Rule`. Numbers are multiplied by `scale`. `chain_from` and
    `name_from` = the number that the first chain or the first fan has in the path, where this firmware counts them
    otherwise elsewhere: chains then count from 0, fans from 1.
    """

    has: str
    key: Pattern
    fact: Fact
    as_: str = "text"
    when: Pattern | None = None
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
class Rules:
    """All that a table reads."""

    lines: tuple[Rule, ...] = ()
    fields: tuple[FieldRule, ...] = ()
    rows: tuple[RowRule, ...] = ()

    def and_those_of(self, other: Rules) -> Rules:
        """These, and behind them the others."""
        return Rules(self.lines + other.lines, self.fields + other.fields, self.rows + other.rows)


@cache
def rules_of(name: str) -> Rules:
    """The rules of `resources/knowledge/logs/<name>.toml` and of those that it includes.

    Raises ValueError naming the rule that is wrong.
    """
    table = tomllib.loads(_text(name))
    lines, fields = map(_rule, table.get("rule", ())), map(_field_rule, table.get("field", ()))
    rules = Rules(tuple(lines), tuple(fields), tuple(map(_row_rule, table.get("row", ()))))
    for other in table.get("includes", ()):
        rules = rules.and_those_of(rules_of(other))
    return rules


def head_of(name: str) -> dict[str, Any]:
    """What a table says before its first rule: `kind`, `marks`, and what it `includes`."""
    return tomllib.loads(_text(name).partition("\n[[")[0])


def _text(name: str) -> str:
    with resources.open_binary("knowledge", "logs", f"{name}.toml") as file:
        return file.read().decode()


def _rule(row: Mapping[str, Any]) -> Rule:
    try:
        rule = Rule(
            has=row["has"],
            pattern=Pattern(row["pattern"]),
            fact=Fact(row["fact"]) if "fact" in row else None,
            as_=row.get("as", "text"),
            name=row.get("name"),
            value=row.get("value"),
            context=row.get("context", False),
            inherit=row.get("inherit", False),
            closes=row.get("closes", False),
            example=row.get("example"),
            scale=row.get("scale", 1.0),
        )
    except (KeyError, ValueError) as wrong:
        raise ValueError(f"log rule {dict(row)}: {wrong}") from wrong
    unknown = rule.pattern.groups - GROUPS
    if unknown or rule.as_ not in ("int", "float", "text"):
        raise ValueError(f"log rule {dict(row)}: unknown group or reading {sorted(unknown) or rule.as_}")
    return rule


def _field_rule(row: Mapping[str, Any]) -> FieldRule:
    try:
        rule = FieldRule(
            has=row["has"],
            key=Pattern(rf"(?:.*\.)?(?:{row['key']})"),
            fact=Fact(row["fact"]),
            as_=row.get("as", "text"),
            when=Pattern(row["when"]) if "when" in row else None,
            name=row.get("name"),
            value=row.get("value"),
            scale=row.get("scale", 1.0),
            example=row.get("example"),
            chain_from=row.get("chain_from", 0),
            name_from=row.get("name_from"),
        )
    except (KeyError, ValueError) as wrong:
        raise ValueError(f"field rule {dict(row)}: {wrong}") from wrong
    groups = rule.key.groups | (rule.when.groups if rule.when else frozenset())
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
