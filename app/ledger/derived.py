"""What the stores beside the shop have in common, which are made from its tables: search.db and figures.db.

Such a store notes where the log of each device ended when it was made; from there it is brought up to the log's end.
It holds nothing that the shop does not, so one that is missing, damaged, of another form or of another shop is made
anew in a file of its own, which then takes the place of the old one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from app.ledger.ledger import Reader

#: Where the log of each device ends: sequence number and id of its last change.
Heads = dict[str, tuple[int, str]]

#: The devices in the log, each found by one step along its key; DISTINCT would read the whole log.
_DEVICES = """
WITH RECURSIVE d(id) AS (SELECT min(device_id) FROM change UNION ALL
    SELECT (SELECT min(device_id) FROM change WHERE device_id > d.id) FROM d WHERE d.id IS NOT NULL)
SELECT id FROM d WHERE id IS NOT NULL
"""


def heads_of(db: Reader) -> Heads:
    """Where the shop's log ends now."""
    devices = [row[0] for row in db.execute(_DEVICES)]
    found = {}
    for device in devices:
        row = db.execute(
            "SELECT seq, id FROM change WHERE device_id = ? ORDER BY seq DESC LIMIT 1", (device,)
        ).fetchone()
        found[device] = (int(row[0]), str(row[1]))
    return found


def changed_since(db: Reader, known: Mapping[str, tuple[int, str]], most: int) -> set[tuple[str, str]] | None:
    """The rows (entity, id) that the log tells of since then; None where it is not the log of then, or more than `most`
    rows changed.
    """
    for device, (seq, id_) in known.items():
        row = db.execute("SELECT id FROM change WHERE device_id = ? AND seq = ?", (device, seq)).fetchone()
        if row is None or row[0] != id_:
            return None
    rows: set[tuple[str, str]] = set()
    for device in heads_of(db):
        since = known[device][0] if device in known else 0
        rows |= {
            (row[0], row[1])
            for row in db.execute(
                "SELECT entity, entity_id FROM change WHERE device_id = ? AND seq > ?", (device, since)
            )
        }
        if len(rows) > most:
            return None
    return rows


def connected(path: Path, *, write: bool) -> sqlite3.Connection:
    """A connection to such a store, which exists. Raises sqlite3.Error."""
    mode = "rw" if write else "ro"
    store = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False, timeout=5
    )
    store.execute("PRAGMA trusted_schema = OFF")
    store.execute("PRAGMA synchronous = NORMAL" if write else "PRAGMA query_only = ON")
    return store


def made_in(making: Path) -> sqlite3.Connection:
    """A connection to a file of its own in which a store is being made; `settled` ends that."""
    remove(making)
    store = sqlite3.connect(making, isolation_level=None, check_same_thread=False)
    store.execute("PRAGMA journal_mode = OFF")
    store.execute("PRAGMA synchronous = OFF")
    store.execute("BEGIN")
    return store


def settled(store: sqlite3.Connection) -> None:
    """The making is over: what was written is in the file, and whoever writes from now on leaves a log beside it."""
    store.execute("COMMIT")
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def put_in_place(making: Path, path: Path) -> None:
    """The store that was made takes the place of the one that was there. Raises OSError."""
    discard(path)
    os.replace(making, path)


def discard(path: Path) -> None:
    """Take a store away with what SQLite keeps beside it. Raises OSError."""
    for end in ("", "-wal", "-shm"):
        remove(path.with_name(path.name + end))


def remove(path: Path) -> None:
    """Take a file away, where it is there. Raises OSError."""
    with suppress(FileNotFoundError):
        path.unlink()
