"""Bringing a database up to date, a copy put aside before each step.

The steps themselves are migrations of sqlite-utils in `app.ledger.schema_steps`, imported only when one is due.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.ledger.schema_version import SCHEMA_VERSION

if TYPE_CHECKING:
    from sqlite_utils import Migrations


def migrate(connection: sqlite3.Connection, backups: Path, steps: Migrations | None = None) -> tuple[Path, ...]:
    """Bring the database up to date; the copies made before each step on a database that held something come back.

    A step that fails is rolled back whole and raises; the database stays as it was.
    """
    if steps is None and connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA_VERSION:
        return ()
    from sqlite_utils import Database

    from app.ledger.schema_steps import STEPS

    steps = steps or STEPS
    db = Database(connection)
    copies = []
    names = [step.name for step in steps.pending(db)]
    held_something = bool(connection.execute("PRAGMA user_version").fetchone()[0])
    for position, name in enumerate(names):
        if held_something:
            copies.append(_put_aside(connection, backups, name))
        steps.apply(db, stop_before=names[position + 1 :])
    return tuple(copies)


def _put_aside(connection: sqlite3.Connection, backups: Path, name: str) -> Path:
    backups.mkdir(exist_ok=True)
    target = backups / f"before-{name}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.db"
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
    finally:
        copy.close()
    return target
