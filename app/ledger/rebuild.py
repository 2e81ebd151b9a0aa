"""Folding the change log into rows: how tables are rebuilt, and what `check` compares them with."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from app.ledger.change import ORIGIN
from app.ledger.entities import ENTITIES
from app.ledger.entity import Entity
from app.ledger.errors import ChangeRefused
from app.ledger.schema_version import SCHEMA_VERSION, carried

Rows = dict[str, dict[str, dict[str, Any]]]
#: Rows that were added from another bench's file, with what is kept of where they were first written.
_FROM_ELSEWHERE = (
    f"SELECT entity, entity_id, json_extract(new, '$.{ORIGIN}') FROM change"  # noqa: S608 - our own key
    " WHERE op = 'add' AND new LIKE ?"
)
#: Indexes that hold a rule: only one living row may be called so.
_SINGULAR = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE%'"
#: Changes parsed at a time.
_BATCH = 5_000


def columns(entity: Entity) -> tuple[str, ...]:
    """The columns of an entity's table, in the order of the table."""
    return (
        "id",
        "hlc",
        "gone",
        "created_at",
        "created_offset",
        "created_by",
        *(field.name for field in entity.logged),
    )


def folded(connection: sqlite3.Connection, one: str = "") -> Rows:
    """Every entity's rows as the log tells them, or those of `one`: {entity: {id: {column: value}}}.

    Changes are taken in the order of the hybrid clock, then device, then sequence. Raises ChangeRefused for a log that
    sets a row nobody added, ValueError for one that is not JSON.
    """
    rows: Rows = {name: {} for name in ENTITIES if one in ("", name)}
    blank = {name: dict.fromkeys(columns(ENTITIES[name])) for name in rows}
    for change, values in _changes(connection, entity=one):
        entity, id_, op, _, hlc, at, offset, actor, _ = change
        table = rows[entity]
        if op == "add":
            origin = {"hlc": hlc, "created_at": at, "created_offset": offset, "created_by": actor}
            if ORIGIN in values:
                origin = values.pop(ORIGIN)
            table[id_] = {**blank[entity], "id": id_, "gone": 0, **origin, **values}
        elif id_ not in table:
            raise ChangeRefused(entity, id_)
        else:
            origin = values.pop(ORIGIN, {"hlc": hlc})
            table[id_].update(values, **origin)
    return rows


def rebuild(connection: sqlite3.Connection) -> int:
    """Write every table anew from the log, in one transaction; gives the number of rows. Private tables stay.

    Runs on the writing connection, outside of a transaction. Raises ChangeRefused, sqlite3.Error; then the tables are
    as they were.
    """
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            singular = connection.execute(_SINGULAR).fetchall()
            for name, _sql in singular:  # on the way two rows may be alike that in the end are not
                connection.execute(f"DROP INDEX {name}")
            older = connection.execute("SELECT 1 FROM change WHERE schema <> ? LIMIT 1", (SCHEMA_VERSION,)).fetchone()
            count = _written(connection, folded(connection)) if older else _replayed(connection)
            for _name, sql in singular:
                connection.execute(sql)
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
            if dangling:
                raise sqlite3.IntegrityError(str(tuple(dangling)))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    finally:
        connection.execute("PRAGMA foreign_keys = ON")
    return count


def _changes(
    connection: sqlite3.Connection, only: str = "", entity: str = ""
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """The log in order (`only` = the changes with that op, `entity` = of that entity, row by row), each change with its
    values by the names of today.
    """
    devices = connection.execute("SELECT count(DISTINCT device_id) FROM change").fetchone()[0]
    order = "hlc, device_id, seq" if devices > 1 else "device_id, seq"
    found = connection.execute(
        "SELECT entity, entity_id, op, new, hlc, at, utc_offset, actor, schema FROM change"  # noqa: S608
        f" WHERE ? IN ('', op) {'AND entity = ? ' if entity else ''}ORDER BY {'entity_id, ' if entity else ''}{order}",
        (only, entity) if entity else (only,),
    )
    while batch := found.fetchmany(_BATCH):
        parsed = json.loads(f"[{','.join([change[3] for change in batch])}]")
        if len(parsed) != len(batch):
            raise ValueError(len(parsed))
        for change, values in zip(batch, parsed, strict=True):
            current = values if change[8] == SCHEMA_VERSION else carried(change[0], values, change[8])
            yield change, current


def _written(connection: sqlite3.Connection, rows: Rows) -> int:
    count = 0
    for name, table in rows.items():
        names = columns(ENTITIES[name])
        connection.execute(f"DELETE FROM {name}")  # noqa: S608 - names from the declarations
        connection.executemany(
            f"INSERT INTO {name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
            (tuple(row.values()) for row in table.values()),
        )
        count += len(table)
    return count


def _replayed(connection: sqlite3.Connection) -> int:
    """Additions by SQLite itself, which is twice as fast as we are; then what was set later, once for each row."""
    count = 0
    for name, entity in ENTITIES.items():
        extracted = ", ".join(f"json_extract(new, '$.{field.name}')" for field in entity.logged)
        connection.execute(f"DELETE FROM {name}")  # noqa: S608 - names from the declarations
        count += connection.execute(
            f"INSERT INTO {name} ({', '.join(columns(entity))})"  # noqa: S608 - names from the declarations
            f" SELECT entity_id, hlc, 0, at, utc_offset, actor, {extracted}"
            " FROM change WHERE entity = ? AND op = 'add'",
            (name,),
        ).rowcount
    settings: dict[tuple[str, str], dict[str, Any]] = {}
    for entity_name, id_, whence in connection.execute(_FROM_ELSEWHERE, (f'{{"{ORIGIN}"%',)):
        settings[entity_name, id_] = json.loads(whence)
    for change, values in _changes(connection, "set"):
        origin = values.pop(ORIGIN, {"hlc": change[4]})
        settings.setdefault((change[0], change[1]), {}).update(values, **origin)
    for (entity_name, id_), latest in settings.items():
        assignments = ", ".join(f"{column} = ?" for column in latest)
        done = connection.execute(
            f"UPDATE {entity_name} SET {assignments} WHERE id = ?",  # noqa: S608 - names from the declarations
            (*latest.values(), id_),
        )
        if done.rowcount != 1:
            raise ChangeRefused(entity_name, id_)
    return count
