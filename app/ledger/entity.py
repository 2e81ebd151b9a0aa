"""What an entity of the shop is: its fields, their types, and how it merges when benches exchange changes.

Every table has besides: `id` (UUIDv7), `hlc` (stamp of the last change), `gone` (1 = taken back; nothing is ever
deleted), `created_at` (UTC), `created_offset` (the bench's minutes from UTC) and `created_by` (person id); these come
from the change log. A field marked private never enters the log: it lives in the table `<entity>_private`, which can
be redacted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Merge(StrEnum):
    """How changes of several benches come together.

    FACTS: insert-only rows, union. FIELDS: per field the newest stamp wins. EXCLUSIVE: facts of which only one may be
    open at a time; two open ones are a dispute for a person. STATE: facts replayed in clock order by the state machine.
    """

    FACTS = "facts"
    FIELDS = "fields"
    EXCLUSIVE = "exclusive"
    STATE = "state"


class Kind(StrEnum):
    """Column types, as SQLite's STRICT tables name them."""

    TEXT = "TEXT"
    INTEGER = "INTEGER"
    REAL = "REAL"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `refers` names the entity it points at; `stays` = it never travels to another bench."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    refers: str | None = None
    unique: bool = False
    private: bool = False
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: its table has the same name. `settable` are the fields that may change after the row was added.

    `mentioned` = a commit may make such a row by the way (the bin that a lot was put into); taking the commit back
    leaves the row where other work has come to use it.
    """

    name: str
    merge: Merge
    fields: tuple[Field, ...]
    settable: frozenset[str] = frozenset()
    mentioned: bool = False
    _by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {one.name: one for one in self.fields})

    def field_of(self, name: str) -> Field | None:
        """The declared field of that name; looked up for every value that is saved."""
        return self._by_name.get(name)

    @property
    def logged(self) -> tuple[Field, ...]:
        """The fields that go into the table and the change log."""
        return tuple(field for field in self.fields if not field.private)

    @property
    def private(self) -> tuple[Field, ...]:
        """The fields that can be redacted."""
        return tuple(field for field in self.fields if field.private)

    def may_set(self, name: str) -> bool:
        """Whether a `set` change may touch the field; `gone` always may, since that is how a row is taken back."""
        return name == "gone" or self.merge is Merge.FIELDS or name in self.settable


def text(
    name: str, *, required: bool = False, unique: bool = False, private: bool = False, stays: bool = False
) -> Field:
    """A field of text."""
    return Field(name, Kind.TEXT, required, unique=unique, private=private, stays=stays)


def integer(name: str, *, required: bool = False) -> Field:
    """A whole number; 0 and 1 for no and yes."""
    return Field(name, Kind.INTEGER, required)


def real(name: str, *, required: bool = False) -> Field:
    """A number that was measured."""
    return Field(name, Kind.REAL, required)


def ref(name: str, entity: str, *, required: bool = False) -> Field:
    """The id of a row of another entity."""
    return Field(name, Kind.TEXT, required, refers=entity)
