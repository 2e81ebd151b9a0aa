"""The schema's versions, each a migration of sqlite-utils; a copy of the database is put aside before each one.

A change keeps the names of its own schema version for ever; `RENAMES` carries it over when tables are rebuilt.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database, Migrations

from app.ledger import schema_1

#: "HWR1" in ASCII: marks the file as ours (PRAGMA application_id).
APPLICATION_ID = 0x48575231
#: The schema this program knows (PRAGMA user_version).
SCHEMA_VERSION = 1

#: Migrations in order; the n-th leads to schema version n.
MIGRATIONS = Migrations("shop")

#: schema version -> entity -> {field name until then: field name since}. Empty until a field is renamed.
RENAMES: dict[int, dict[str, dict[str, str]]] = {}


@MIGRATIONS(name="0001")
def _first(db: Database) -> None:
    for statement in schema_1.SQL.split(";"):
        if statement.strip():
            db.conn.execute(statement)
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.conn.execute("PRAGMA user_version = 1")


def migrate(connection: sqlite3.Connection, backups: Path, migrations: Migrations = MIGRATIONS) -> tuple[Path, ...]:
    """Bring the database up to date; the copies made before each step on a database that held something come back.

    A migration that fails is rolled back whole and raises; the database stays as it was.
    """
    db = Database(connection)
    copies = []
    names = [migration.name for migration in migrations.pending(db)]
    for position, name in enumerate(names):
        if connection.execute("PRAGMA user_version").fetchone()[0]:
            copies.append(_put_aside(connection, backups, name))
        migrations.apply(db, stop_before=names[position + 1 :])
    return tuple(copies)


def carried(entity: str, values: Mapping[str, Any], schema: int) -> dict[str, Any]:
    """The fields of a change written under an older schema, by the names of today."""
    result = dict(values)
    for version in sorted(RENAMES):
        if version > schema:
            renamed = RENAMES[version].get(entity, {})
            result = {renamed.get(name, name): value for name, value in result.items()}
    return result


def _put_aside(connection: sqlite3.Connection, backups: Path, name: str) -> Path:
    backups.mkdir(exist_ok=True)
    target = backups / f"before-{name}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.db"
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
    finally:
        copy.close()
    return target
