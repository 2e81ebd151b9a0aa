"""Changes: the unit of writing and of the log, and the hash chain that shows clones and rot."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.domain.identifier import uuid7

Scalar = str | int | float | None
#: Compact ASCII JSON of any value; lines of the log, of which there may be hundreds of thousands, take `_flat`.
_encoded = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_quoted = json.encoder.encode_basestring_ascii


class Op(StrEnum):
    """A row is added once and then set; nothing is deleted."""

    ADD = "add"
    SET = "set"


#: The key in a change's new values that keeps where an added row comes from; no field begins with an underscore.
ORIGIN = "_origin"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a row was first written, of one that came from another bench: its stamp, time (UTC as stored), the bench's
    minutes from UTC, and who wrote it (a person id of this ledger).
    """

    hlc: int
    at: str
    offset: int
    by: str

    def plain(self) -> dict[str, Scalar]:
        """The columns of the row that it gives."""
        return {"hlc": self.hlc, "created_at": self.at, "created_offset": self.offset, "created_by": self.by}


@dataclass(frozen=True, slots=True)
class Change:
    """One change asked for. `base` = the row's `hlc` as the editor saw it; None = no matter what it was.

    `origin` of an added row = it was written on another bench; the row says so, and the log says both. Of a row that
    is set, its stamp stays the row's own: one that was taken back comes again where it stood.
    """

    entity: str
    id: str
    op: Op
    fields: Mapping[str, Scalar] = field(default_factory=dict)
    base: int | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """What was saved, durably: its id, time (UTC), actor (person id) and the rows it touched as (entity, id)."""

    id: str
    at: datetime
    actor: str
    touched: tuple[tuple[str, str], ...]
    undoes: str | None = None


#: The columns of a line of the change log, the hash left out; `new` and `old` are JSON objects, `at` ISO 8601 UTC.
COLUMNS = (
    "device_id, seq, id, hlc, at, utc_offset, actor, entity, entity_id, op, new, old, base, schema, commit_id, undoes"
)


def chained(previous: bytes, values: tuple[Any, ...]) -> bytes:
    """The hash of a line: SHA-256 over the hash of the line before (b"" before the first) and its columns as JSON."""
    return linked(previous, f"[{','.join([_flat(value) for value in values])}]")


def linked(previous: bytes, text: str) -> bytes:
    """The hash of a line whose columns are written as JSON already."""
    return hashlib.sha256(previous + text.encode("ascii")).digest()


def quoted(value: str) -> str:
    """A text as JSON."""
    return _quoted(value)


def fields_text(fields: Mapping[str, Any]) -> str:
    """Fields as the JSON object that the log keeps."""
    if not fields:
        return "{}"
    # names are our own, plain words
    members = [
        f'"{name}":{_quoted(value)}' if type(value) is str else f'"{name}":{_flat(value)}'
        for name, value in fields.items()
    ]
    return f"{{{','.join(members)}}}"


def _flat(value: Any) -> str:
    """The JSON of a value, the same text as the encoder's in half its time for what is no list and no object."""
    if type(value) is str:
        return _quoted(value)
    if value is None:
        return "null"
    return str(value) if type(value) is int else _encoded(value)


#: The two bits that say which sort of UUID it is, before two of chance.
_VARIANT = {figure: "89ab"[int(figure, 16) & 3] for figure in "0123456789abcdef"}


#: Ids for which chance is asked at once.
_DRAWN = 64


class _Ids:
    """UUIDv7s that sort in the order they were made, within this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ms = 0
        self._sequence = 0
        #: What an id of this millisecond begins with.
        self._begin = ""
        #: Figures by chance, drawn for several ids at a time.
        self._chance = ""
        self._at = 0

    def next(self) -> str:
        with self._lock:
            now = time.time_ns() // 1_000_000
            self._sequence += 1
            if now > self._ms:
                self._ms, self._sequence = now, 0
                self._begin = uuid7(self._ms, 0, 0)[:15]
            elif self._sequence > 0xFFF:
                self._ms, self._sequence = self._ms + 1, 0
                self._begin = uuid7(self._ms, 0, 0)[:15]
            at = self._at
            if at >= len(self._chance):
                self._chance, at = os.urandom(8 * _DRAWN).hex(), 0
            self._at = at + 16
            chance = self._chance
            return (
                f"{self._begin}{self._sequence:03x}-{_VARIANT[chance[at]]}{chance[at + 1 : at + 4]}"
                f"-{chance[at + 4 : at + 16]}"
            )

    def forget(self) -> None:
        """In a process that was forked off: what chance gave belongs to the other."""
        self._lock = threading.Lock()
        self._chance, self._at = "", 0


_ids = _Ids()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_ids.forget)


def new_id() -> str:
    """A new UUIDv7; ids made one after the other in this process sort in that order."""
    return _ids.next()
