"""The tables of telemetry.db, made and changed by migrations of sqlite-utils.

`value` holds one sample per machine and five minutes, `hour` and `day` what they come to. Their keys begin with the
time, so that new rows are appended, pruning cuts off one end, and one machine's course is a few hundred look-ups.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

#: "HWtl", so that the file is told from the shop's.
APPLICATION_ID = 0x4857746C
SCHEMA_VERSION = 1
STEPS = Migrations("telemetry")

_TIER = """CREATE TABLE {name} (
    at INTEGER NOT NULL, machine INTEGER NOT NULL, hashrate INTEGER, expected INTEGER, body BLOB NOT NULL,
    PRIMARY KEY (at, machine)
) STRICT, WITHOUT ROWID"""

_FIRST = (
    """CREATE TABLE machine (
        id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, simulated INTEGER NOT NULL, ip TEXT NOT NULL,
        known TEXT NOT NULL, asset TEXT, seen INTEGER NOT NULL
    ) STRICT""",
    _TIER.format(name="value"),
    _TIER.format(name="hour"),
    _TIER.format(name="day"),
    "CREATE TABLE due (hour INTEGER PRIMARY KEY) STRICT",
    """CREATE TABLE event (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, machine INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX event_machine ON event(machine, at)",
    "CREATE TABLE watched (machine INTEGER PRIMARY KEY, since INTEGER NOT NULL) STRICT",
    """CREATE TABLE aging (
        id TEXT PRIMARY KEY NOT NULL, machine INTEGER NOT NULL, began INTEGER NOT NULL, open INTEGER NOT NULL,
        body TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE aging_look (
        aging TEXT NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (aging, number)
    ) STRICT, WITHOUT ROWID""",
)


@STEPS(name="0001")
def _first(db: Database) -> None:
    for statement in _FIRST:
        db.conn.execute(statement)
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.conn.execute("PRAGMA user_version = 1")
