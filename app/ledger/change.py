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

from app.domain.clock import time_of
from app.domain.identifier import uuid7

Scalar = str | int | float | None
#: Compact ASCII JSON, made by one encoder that is kept, since making it costs more than using it.
_encoded = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode


class Op(StrEnum):
    """A row is added once and then set; nothing is deleted."""

    ADD = "add"
    SET = "set"


@dataclass(frozen=True, slots=True)
class Change:
    """One change asked for. `base` = the row's `hlc` as the editor saw it; None = no matter what it was."""

    entity: str
    id: str
    op: Op
    fields: Mapping[str, Scalar] = field(default_factory=dict)
    base: int | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """What was saved, durably: its id, time (UTC), actor (person id) and the rows it touched as (entity, id)."""

    id: str
    at: datetime
    actor: str
    touched: tuple[tuple[str, str], ...]
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the change log, as stored; `new` and `old` are JSON objects, `at` ISO 8601 UTC."""

    device_id: str
    seq: int
    id: str
    hlc: int
    at: str
    utc_offset: int
    actor: str
    entity: str
    entity_id: str
    op: str
    new: str
    old: str
    base: int | None
    schema: int
    commit_id: str
    undoes: str | None

    def hash_after(self, previous: bytes) -> bytes:
        """The SHA-256 that chains this record to the one before (b"" before the first)."""
        return chained(previous, self.values)

    @property
    def values(self) -> tuple[Any, ...]:
        """The record's columns in the order of the table, the hash left out."""
        return (
            self.device_id,
            self.seq,
            self.id,
            self.hlc,
            self.at,
            self.utc_offset,
            self.actor,
            self.entity,
            self.entity_id,
            self.op,
            self.new,
            self.old,
            self.base,
            self.schema,
            self.commit_id,
            self.undoes,
        )

    @property
    def moment(self) -> datetime:
        """When it was saved."""
        return time_of(self.at)


#: The columns of `Record.values`, in their order.
COLUMNS = (
    "device_id, seq, id, hlc, at, utc_offset, actor, entity, entity_id, op, new, old, base, schema, commit_id, undoes"
)


def chained(previous: bytes, values: tuple[Any, ...]) -> bytes:
    """SHA-256 over the previous hash and the record's columns as JSON."""
    text = _encoded(values)
    return hashlib.sha256(previous + text.encode("ascii")).digest()


def fields_text(fields: Mapping[str, Scalar]) -> str:
    """Fields as the JSON object that the log keeps."""
    return _encoded(fields)


class _Ids:
    """UUIDv7s that sort in the order they were made, within this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ms = 0
        self._sequence = 0

    def next(self) -> str:
        with self._lock:
            now = time.time_ns() // 1_000_000
            self._sequence += 1
            if now > self._ms:
                self._ms, self._sequence = now, 0
            elif self._sequence > 0xFFF:
                self._ms, self._sequence = self._ms + 1, 0
            return uuid7(self._ms, self._sequence, int.from_bytes(os.urandom(8), "big"))


_ids = _Ids()


def new_id() -> str:
    """A new UUIDv7; ids made one after the other in this process sort in that order."""
    return _ids.next()
