"""Every row of every log table carries an example of what it reads, and reads it."""

from __future__ import annotations

import pytest

import resources
from drivers.logs.fields import Field
from drivers.logs.language import Block
from drivers.logs.rules import rules_of
from drivers.logs.table import FieldSession, TableSession

TABLES = [name.removesuffix(".toml") for name in resources.names("knowledge", "logs")]


@pytest.mark.parametrize("name", TABLES)
def test_every_line_rule_reads_its_example(name: str) -> None:
    for rule in rules_of(name).lines:
        assert rule.example, f"{name}: the rule on {rule.has!r} has no example"
        (line,) = rule.example.splitlines()
        seen = list(TableSession((rule,)).feed(Block(name, f"{line}\n", 1)))
        assert [one.fact for one in seen] == ([rule.fact] if rule.fact else []), f"{name}: {rule.example}"
        assert rule.fact or rule.pattern.search(line), f"{name}: {rule.example}"


@pytest.mark.parametrize("name", TABLES)
def test_every_field_rule_reads_its_example(name: str) -> None:
    for rule in rules_of(name).fields:
        assert rule.example, f"{name}: the field {rule.has!r} has no example"
        path, _equals, value = rule.example.partition(" = ")
        session = FieldSession((rule,))
        seen = list(session.read(Field(path, value, 1, rule.example), name))
        assert seen, f"{name}: {rule.example}"
        assert {one.fact for one in seen} == {rule.fact}
