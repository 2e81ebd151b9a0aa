"""The targets as values: resources/knowledge/imports.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import resources
from app.domain.import_target import FieldKind, Target, TargetField, TargetId, folded


@cache
def target_of(id_: TargetId) -> Target:
    """What the rows of a table are to become, with its fields."""
    data = tables()
    (row,) = (row for row in data["target"] if row["id"] == id_.value)
    return Target(
        id_,
        tuple(_field(data, field) for field in row["field"]),
        tuple(tuple(group) for group in row.get("any_of", ())),
    )


@cache
def all_headings() -> frozenset[str]:
    """Every heading that any target knows, folded."""
    return frozenset(heading for id_ in TargetId for field in target_of(id_).fields for heading in field.headings)


@cache
def tables() -> dict[str, Any]:
    """The whole table of imports as it is kept."""
    with resources.open_binary("knowledge", "imports.toml") as file:
        return tomllib.load(file)


def own_heads(target: TargetId) -> tuple[str, ...]:
    """The headings of the list that this program writes of what a target takes in."""
    (row,) = (row for row in tables()["own"] if row["target"] == target.value)
    return tuple(row["heads"])


def choices_of(name: str) -> tuple[tuple[str, str], ...]:
    """What a cell may say, folded, with the id that it means; the id itself is one of them."""
    rows: dict[str, list[str]] = tables()["choices"][name]
    return tuple(
        (word, id_) for id_, words in rows.items() for word in dict.fromkeys(_choice(w) for w in (id_, *words))
    )


def _choice(word: str) -> str:
    """A word of a choice as it is compared: signs such as $ or + are all there is of some."""
    return folded(word) or word.strip()


def _field(data: dict[str, Any], row: dict[str, Any]) -> TargetField:
    kind = FieldKind(row["kind"])
    headings = row.get("headings") or _like(data, row["like"], row["id"])
    choices = choices_of("yes_no" if kind is FieldKind.YES_NO else row["choices"]) if _chooses(kind) else ()
    return TargetField(
        row["id"],
        kind,
        tuple(dict.fromkeys(folded(heading) for heading in (row["id"], *headings))),
        row.get("required", False),
        choices,
        row.get("least"),
        row.get("most"),
        row.get("lenient", False),
    )


def _chooses(kind: FieldKind) -> bool:
    return kind in (FieldKind.CHOICE, FieldKind.YES_NO)


def _like(data: dict[str, Any], target: str, field: str) -> list[str]:
    """The headings of the same field of another target."""
    (row,) = (row for row in data["target"] if row["id"] == target)
    headings: list[str] = next(one["headings"] for one in row["field"] if one["id"] == field)
    return headings
