"""Turning changes into rows and log records inside one transaction. Runs on the writer thread only."""

from __future__ import annotations

import json
import math
import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from app.domain.clock import next_stamp, time_text
from app.ledger.change import COLUMNS, ORIGIN, Change, Commit, Op, Scalar, fields_text, linked, new_id, quoted
from app.ledger.entities import ENTITIES
from app.ledger.entity import Entity, Kind
from app.ledger.errors import ChangedMeanwhile, ChangeRefused, CommitCancelled, NoSuchCommit, UndoBlocked
from app.ledger.schema_version import SCHEMA_VERSION

_PYTHON_KINDS: dict[Kind, tuple[type, ...]] = {Kind.TEXT: (str,), Kind.INTEGER: (int,), Kind.REAL: (float, int)}
#: What takes a row back that was added.
_TAKEN_BACK: Mapping[str, Scalar] = {"gone": 1}
#: What every new row has besides its own fields.
_ORIGIN = ("id", "gone", "hlc", "created_at", "created_offset", "created_by")
#: Entities of people and customers: who was introduced stays known.
_INTRODUCED = frozenset(entity.name for entity in ENTITIES.values() if any(field.required for field in entity.private))
#: SQLite's integers end before this.
_MOST = 1 << 63
_APPEND = f"INSERT INTO change ({COLUMNS}, hash) VALUES ({', '.join('?' * 17)})"  # noqa: S608 - our own column names


#: Lines of the log that are written together.
LINES_AT_A_TIME = 500


@dataclass(frozen=True, slots=True)
class Watch:
    """Who follows a long commit: told after every so many changes how many are written, asked whether to go on."""

    progress: Callable[[int], None] = lambda _done: None
    cancelled: Callable[[], bool] = lambda: False

    def __call__(self, done: int) -> None:
        """Tell and ask. Raises CommitCancelled."""
        if self.cancelled():
            raise CommitCancelled(done)
        self.progress(done)


@dataclass(frozen=True, slots=True)
class Head:
    """Where this device's log ends: the last sequence number, its hash, and the last stamp of the clock."""

    device_id: str
    seq: int = 0
    hash: bytes = b""
    hlc: int = 0


def head_of(connection: sqlite3.Connection, device_id: str) -> Head:
    """The end of the log as stored."""
    last = connection.execute(
        "SELECT seq, hash FROM change WHERE device_id = ? ORDER BY seq DESC LIMIT 1", (device_id,)
    ).fetchone()
    newest = connection.execute("SELECT max(hlc) FROM change").fetchone()[0] or 0
    return Head(device_id, last[0] if last else 0, last[1] if last else b"", newest)


def write(
    connection: sqlite3.Connection,
    head: Head,
    actor: str,
    changes: Iterable[Change],
    undoes: str | None = None,
    watch: Watch | None = None,
) -> tuple[Commit, Head]:
    """Write rows and log in the open transaction; gives the commit and the new end of the log.

    Changes are taken as they come, so that what makes them need not hold them all. A stamp that comes with a row from
    elsewhere pushes the clock forward, so that what is written here since is newer. Raises ChangeRefused where a change
    breaks the declarations, ChangedMeanwhile where `base` is no longer true, CommitCancelled.
    """
    wall = time.time_ns() // 1_000_000
    at = time_text(wall)
    offset = _offset_minutes(wall)
    commit_id = new_id()
    # what is the same in every line of the commit, as the JSON that the hash is made of
    whose = f"{quoted(head.device_id)},"
    when = f"{quoted(at)},{offset},{quoted(actor)},"
    ending = f",{SCHEMA_VERSION},{quoted(commit_id)},{'null' if undoes is None else quoted(undoes)}]"
    known = changes if isinstance(changes, Sequence) else ()
    seen = max((change.origin.hlc for change in known if change.origin is not None), default=0)
    seq, stamp, digest = head.seq, max(head.hlc, seen), head.hash
    lines: list[tuple[Any, ...]] = []
    touched: list[tuple[str, str]] = []
    new: Mapping[str, Any]
    old: Mapping[str, Scalar]
    rows = _Rows(connection)
    for change in changes:
        entity = ENTITIES.get(change.entity)
        if entity is None:
            raise ChangeRefused(change.entity)
        stamp = next_stamp(stamp if change.origin is None else max(stamp, change.origin.hlc), wall)
        if change.op is Op.ADD:
            new, old = _add(rows, entity, change, (stamp, at, offset, actor))
        else:
            rows.write()
            new, old = _set(connection, entity, change, stamp)
        seq += 1
        id_, op, after, before, base = new_id(), change.op.value, fields_text(new), fields_text(old), change.base
        digest = linked(
            digest,
            f'[{whose}{seq},"{id_}",{stamp},{when}"{change.entity}",{quoted(change.id)},"{op}",{quoted(after)},'
            f"{quoted(before)},{'null' if base is None else base}{ending}",
        )
        lines.append(
            (
                head.device_id, seq, id_, stamp, at, offset, actor, change.entity, change.id, op, after, before, base,
                SCHEMA_VERSION, commit_id, undoes, digest,
            )
        )  # fmt: skip
        touched.append((change.entity, change.id))
        if len(lines) == LINES_AT_A_TIME:
            rows.write()
            connection.executemany(_APPEND, lines)
            lines.clear()
            if watch is not None:
                watch(len(touched))
    if not touched:
        raise ChangeRefused("empty")
    rows.write()
    connection.executemany(_APPEND, lines)
    if watch is not None:
        watch(len(touched))
    return Commit(commit_id, datetime.fromisoformat(at), actor, tuple(touched), undoes), Head(
        head.device_id, seq, digest, stamp
    )


@dataclass(frozen=True, slots=True)
class Undoing:
    """The changes that take a commit back, worked out when `hlc` was the newest stamp of the log."""

    hlc: int
    changes: tuple[Change, ...]


def undoing(connection: sqlite3.Connection, commit_id: str, watch: Watch | None = None) -> Undoing:
    """The changes that take a commit back; people and customers it introduced stay known, and so do places and parts
    that other work has come to use; names stay as they are, since the log does not hold them.

    `watch` may stop it. Raises NoSuchCommit, and UndoBlocked where later work builds on it.
    """
    last = connection.execute("SELECT max(hlc) FROM change").fetchone()[0] or 0
    if not in_force(connection, commit_id):
        raise NoSuchCommit(commit_id)
    rows = connection.execute(
        "SELECT entity, entity_id, op, CASE op WHEN 'add' THEN '' ELSE new END, old, hlc FROM change"
        " WHERE commit_id = ? ORDER BY seq DESC",
        (commit_id,),
    ).fetchall()
    if not rows:
        raise NoSuchCommit(commit_id)
    built_on = _built_on(connection, commit_id, [(row[0], row[1]) for row in rows if row[2] == Op.ADD.value])
    newest: dict[tuple[str, str], int] = {}
    for row in rows:
        newest[row[0], row[1]] = max(newest.get((row[0], row[1]), 0), row[5])
    changes = []
    for at, (name, id_, op, new, old, _hlc) in enumerate(rows):
        if watch is not None and at % LINES_AT_A_TIME == 0:
            watch(0)
        added = op == Op.ADD.value
        if added and name in _INTRODUCED:
            continue
        if (name, id_) in built_on.later:
            later = _set_later(connection, name, id_, newest[name, id_])
            if added and (later or _row(connection, ENTITIES[name], id_, ("gone",))["gone"]):
                if ENTITIES[name].mentioned:
                    continue
                raise UndoBlocked(name, id_)
            if not added and later & json.loads(new).keys():
                raise UndoBlocked(name, id_)
        if added and id_ in built_on.leant_on:
            if ENTITIES[name].mentioned:
                continue
            raise UndoBlocked(name, id_)
        restored: Mapping[str, Scalar] = _TAKEN_BACK if added else json.loads(old)
        if restored:
            changes.append(Change(name, id_, Op.SET, restored))
    if not changes:
        raise UndoBlocked(rows[0][0], rows[0][1])
    return Undoing(last, tuple(changes))


class _Rows:
    """New rows on their way into the tables, put there together: those of one statement in one go."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._waiting: dict[str, list[tuple[Any, ...]]] = {}

    def put(self, statement: str, row: tuple[Any, ...]) -> None:
        """A row to be written."""
        waiting = self._waiting.get(statement)
        if waiting is None:
            waiting = self._waiting[statement] = []
        waiting.append(row)

    def write(self) -> None:
        """Write what waits; rows may point at each other in any order, which is judged at the end of the commit."""
        for statement, rows in self._waiting.items():
            self._connection.executemany(statement, rows)
        self._waiting.clear()


def _add(
    rows: _Rows, entity: Entity, change: Change, origin: tuple[int, str, int, str]
) -> tuple[Mapping[str, Any], Mapping[str, Scalar]]:
    fields = change.fields
    shape = _shape(entity.name, tuple(fields))
    if shape is not None and change.origin is None:
        values: list[Scalar] = list(fields.values())
        same = True
        for at, value in enumerate(values):
            if type(value) is str:
                if shape.texts[at] and value.isascii() and "\0" not in value:
                    continue
            elif type(value) is int and shape.wholes[at] and -_MOST <= value < _MOST:
                continue
            values[at] = _checked(entity, shape.names[at], value)
            if values[at] is None:
                break
            same = False
        else:
            rows.put(shape.insertion, (change.id, 0, *origin, *values))
            return (fields if same else dict(zip(shape.names, values, strict=True))), {}
    required, secret = _demands(entity.name)
    logged: dict[str, Scalar] = {}
    private: dict[str, Scalar] = {}
    for name, value in fields.items():
        checked = _checked(entity, name, value)
        if name in secret:
            private[name] = checked
        elif checked is not None:
            logged[name] = checked
    missing = [name for name in required if logged.get(name) is None and private.get(name) is None]
    if missing:
        raise ChangeRefused(entity.name, *missing)
    whence = change.origin
    if whence is not None:
        origin = (whence.hlc, whence.at, whence.offset, whence.by)
    rows.put(_insertion(entity.name, (*_ORIGIN, *logged)), (change.id, 0, *origin, *logged.values()))
    if private:
        rows.put(_insertion(f"{entity.name}_private", ("id", *private)), (change.id, *private.values()))
    return ({ORIGIN: whence.plain(), **logged} if whence is not None else logged), {}


@dataclass(frozen=True, slots=True)
class _Shape:
    """New rows of an entity that have the same fields, none of them private and none missing."""

    names: tuple[str, ...]
    texts: tuple[bool, ...]
    wholes: tuple[bool, ...]
    insertion: str


@lru_cache(maxsize=512)
def _shape(entity: str, names: tuple[str, ...]) -> _Shape | None:
    """What is known of all rows that have just these fields; None where each is to be looked at by itself."""
    required, secret = _demands(entity)
    columns = _columns(entity)
    if not columns.keys() >= set(names) or secret & set(names) or not set(names) >= set(required):
        return None
    texts = tuple(columns[name] is Kind.TEXT for name in names)
    wholes = tuple(columns[name] is Kind.INTEGER for name in names)
    return _Shape(names, texts, wholes, _insertion(entity, (*_ORIGIN, *names)))


@cache
def _columns(entity: str) -> dict[str, Kind]:
    """The fields of an entity with what they hold."""
    return {field.name: field.kind for field in ENTITIES[entity].fields}


@cache
def _demands(entity: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The fields that a new row must have, and those that never enter the log."""
    declared = ENTITIES[entity].fields
    return tuple(field.name for field in declared if field.required), frozenset(
        field.name for field in declared if field.private
    )


@lru_cache(maxsize=256)
def _insertion(table: str, columns: tuple[str, ...]) -> str:
    """The statement for a row, the same text each time: SQLite keeps it prepared."""
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"  # noqa: S608 - names from the declarations


def _set(
    connection: sqlite3.Connection, entity: Entity, change: Change, stamp: int
) -> tuple[dict[str, Any], dict[str, Scalar]]:
    current = _row(connection, entity, change.id, tuple(name for name in change.fields if entity.may_set(name)))
    if change.base is not None and current["hlc"] != change.base:
        raise ChangedMeanwhile(entity.name, change.id)
    values = {name: _checked(entity, name, value) for name, value in change.fields.items()}
    frozen = [name for name in values if not entity.may_set(name)]
    if frozen or not values:
        raise ChangeRefused(entity.name, *frozen)
    _required, secret = _demands(entity.name)
    logged = {name: value for name, value in values.items() if name not in secret}
    old: dict[str, Scalar] = {name: current[name] for name in logged}
    if change.origin is not None:
        stamp = change.origin.hlc
    connection.execute(_update(entity.name, ("hlc", *logged)), (stamp, *logged.values(), change.id))
    for name in values.keys() - logged.keys():
        connection.execute(
            f"UPDATE {entity.name}_private SET {name} = ? WHERE id = ?",  # noqa: S608 - names from the declarations
            (values[name], change.id),
        )
    return ({ORIGIN: {"hlc": stamp}, **logged} if change.origin is not None else logged), old


def _row(connection: sqlite3.Connection, entity: Entity, id_: str, fields: tuple[str, ...]) -> dict[str, Any]:
    """The stamp of a row and those of its fields that the log holds. Raises ChangeRefused for a row nobody added."""
    _required, secret = _demands(entity.name)
    names = ("hlc", *(name for name in fields if name == "gone" or (entity.field_of(name) and name not in secret)))
    row = connection.execute(_selection(entity.name, names), (id_,)).fetchone()
    if row is None:
        raise ChangeRefused(entity.name, id_)
    return dict(zip(names, row, strict=True))


@lru_cache(maxsize=256)
def _selection(table: str, columns: tuple[str, ...]) -> str:
    return f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?"  # noqa: S608 - names from the declarations


@lru_cache(maxsize=256)
def _update(table: str, columns: tuple[str, ...]) -> str:
    return f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in columns)} WHERE id = ?"  # noqa: S608 - as above


def _checked(entity: Entity, name: str, value: Scalar) -> Scalar:
    field = entity.field_of(name)
    if type(value) is str and field is not None and field.kind is Kind.TEXT and value.isascii() and "\0" not in value:
        return value
    if name == "gone" and value in (0, 1):
        return value
    if field is None:
        raise ChangeRefused(entity.name, name)
    if value is None:
        if field.required:
            raise ChangeRefused(entity.name, name)
        return None
    if isinstance(value, str) and not (value.isascii() and "\0" not in value):
        value = str(value).encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, int) and not -_MOST <= value < _MOST:
        raise ChangeRefused(entity.name, name)
    if not isinstance(value, _PYTHON_KINDS[field.kind]):
        raise ChangeRefused(entity.name, name)
    if field.kind is not Kind.REAL:
        return value
    number = float(value)
    if not math.isfinite(number):
        raise ChangeRefused(entity.name, name)
    return number


@dataclass(frozen=True, slots=True)
class _BuiltOn:
    """Of the rows of a commit: those of which the log tells more since, and those that others point at."""

    later: frozenset[tuple[str, str]]
    leant_on: frozenset[str]


def _built_on(connection: sqlite3.Connection, commit_id: str, added: Sequence[tuple[str, str]]) -> _BuiltOn:
    """What may stand in the way of taking a commit back, asked of all its rows at once."""
    later = connection.execute(
        "SELECT DISTINCT c.entity, c.entity_id FROM change AS c JOIN change AS n ON n.entity = c.entity"
        " AND n.entity_id = c.entity_id AND n.hlc > c.hlc AND n.commit_id <> c.commit_id WHERE c.commit_id = ?",
        (commit_id,),
    )
    of: dict[str, int] = {}
    for name, _id in added:
        of[name] = of.get(name, 0) + 1
    leant_on: set[str] = set()
    for other in ENTITIES.values():
        for field in other.logged:
            if field.refers in of:
                query = _LEANING_MANY if of[field.refers] > _MANY else _LEANING
                found = connection.execute(
                    query.format(other=other.name, field=field.name),
                    {"commit": commit_id, "entity": field.refers, "other": other.name},
                )
                leant_on |= {row[0] for row in found}
    return _BuiltOn(frozenset((row[0], row[1]) for row in later), frozenset(leant_on))


#: Rows that were added by a commit and that a row from elsewhere points at: from each of them to those that point, or,
#: where they are many, from those that point to them.
_LEANING = """
SELECT c.entity_id FROM change AS c CROSS JOIN {other} AS o ON o.{field} = c.entity_id
WHERE c.commit_id = :commit AND c.entity = :entity AND c.op = 'add' AND o.gone = 0 AND NOT EXISTS
    (SELECT 1 FROM change AS m WHERE m.entity = :other AND m.entity_id = o.id AND m.commit_id = :commit)
"""
_LEANING_MANY = """
SELECT c.entity_id FROM {other} AS o CROSS JOIN change AS c ON c.entity = :entity AND c.entity_id = o.{field}
WHERE o.{field} IS NOT NULL AND o.gone = 0 AND c.commit_id = :commit AND c.op = 'add' AND NOT EXISTS
    (SELECT 1 FROM change AS m WHERE m.entity = :other AND m.entity_id = o.id AND m.commit_id = :commit)
"""
_MANY = 1_000


def _set_later(connection: sqlite3.Connection, entity: str, id_: str, hlc: int) -> set[str]:
    """The fields of a row that work since then has set and that still stands; what was undone meanwhile, and the undo
    itself, do not count.
    """
    rows = connection.execute(
        "SELECT commit_id, undoes, new FROM change WHERE entity = ? AND entity_id = ? AND hlc > ?", (entity, id_, hlc)
    ).fetchall()
    later = {row[0] for row in rows}
    return {
        name
        for commit_id, undoes, new in rows
        if undoes not in later and in_force(connection, commit_id)
        for name in json.loads(new)
    }


def in_force(connection: sqlite3.Connection, commit_id: str) -> bool:
    """Whether a commit stands: not undone, or the undo was itself undone."""
    undos = connection.execute("SELECT DISTINCT commit_id FROM change WHERE undoes = ?", (commit_id,)).fetchall()
    return not any(in_force(connection, undo[0]) for undo in undos)


def _offset_minutes(wall_ms: int) -> int:
    return round(time.localtime(wall_ms / 1000).tm_gmtoff / 60)
