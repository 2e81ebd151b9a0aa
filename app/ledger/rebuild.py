"""Folding the change log into rows: how tables are rebuilt, and what `check` compares them with."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from app.ledger.entities import ENTITIES, Entity
from app.ledger.errors import ChangeRefused
from app.ledger.schema_version import SCHEMA_VERSION, carried

Rows = dict[str, dict[str, dict[str, Any]]]


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


def folded(connection: sqlite3.Connection) -> Rows:
    """Every entity's rows as the log tells them: {entity: {id: {column: value}}}.

    Changes are taken in the order of the hybrid clock, then device, then sequence. Raises ChangeRefused for a log that
    sets a row nobody added.
    """
    rows: Rows = {name: {} for name in ENTITIES}
    blank = {name: dict.fromkeys(columns(entity)) for name, entity in ENTITIES.items()}
    found = connection.execute(
        "SELECT entity, entity_id, op, new, hlc, at, utc_offset, actor, schema FROM change ORDER BY hlc, device_id, seq"
    )
    parse = json.loads
    for entity, id_, op, new, hlc, at, offset, actor, schema in found:
        values = parse(new)
        if schema != SCHEMA_VERSION:
            values = carried(entity, values, schema)
        table = rows[entity]
        if op == "add":
            row = blank[entity].copy()
            row.update(id=id_, gone=0, created_at=at, created_offset=offset, created_by=actor)
            table[id_] = row
        elif id_ not in table:
            raise ChangeRefused(entity, id_)
        else:
            row = table[id_]
        row["hlc"] = hlc
        row.update(values)
    return rows


def rebuild(connection: sqlite3.Connection) -> int:
    """Write every table anew from the log, in one transaction; gives the number of rows. Private tables stay.

    Runs on the writing connection, outside of a transaction. Raises ChangeRefused, sqlite3.IntegrityError; then the
    tables are as they were.
    """
    connection.execute("PRAGMA foreign_keys = OFF")
    try:
        connection.execute("BEGIN IMMEDIATE")
        try:
            count = _written(connection, folded(connection))
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
