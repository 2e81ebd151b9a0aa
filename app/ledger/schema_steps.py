"""The steps from one schema version to the next; the n-th leads to version n. A released step is never edited."""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from app.ledger import schema_1, schema_2, schema_3, schema_4, schema_5, schema_6
from app.ledger.schema_version import APPLICATION_ID

STEPS = Migrations("shop")


@STEPS(name="0001")
def _first(db: Database) -> None:
    _execute(db, schema_1.SQL)
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.conn.execute("PRAGMA user_version = 1")


@STEPS(name="0002")
def _settings(db: Database) -> None:
    db.conn.execute(schema_2.SQL)
    db.conn.execute("PRAGMA user_version = 2")


@STEPS(name="0003")
def _sites(db: Database) -> None:
    _execute(db, schema_3.SQL)
    db.conn.execute("PRAGMA user_version = 3")


@STEPS(name="0004")
def _checks(db: Database) -> None:
    _execute(db, schema_4.SQL)
    db.conn.execute("PRAGMA user_version = 4")


@STEPS(name="0005")
def _stories(db: Database) -> None:
    _execute(db, schema_5.SQL)
    db.conn.execute("PRAGMA user_version = 5")


@STEPS(name="0006")
def _store(db: Database) -> None:
    _execute(db, schema_6.SQL)
    db.conn.execute("PRAGMA user_version = 6")


def _execute(db: Database, script: str) -> None:
    for statement in script.split(";"):
        if statement.strip():
            db.conn.execute(statement)
