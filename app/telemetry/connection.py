"""Opening telemetry.db: WAL, synchronous NORMAL; a damaged or too new file is put aside, and stops nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from app.domain.telemetry_error import (
    TelemetryDamaged,
    TelemetryError,
    TelemetryFailed,
    TelemetryFull,
    TelemetryTooNew,
)
from app.telemetry.schema import APPLICATION_ID, SCHEMA_VERSION, STEPS

BUSY_TIMEOUT_MS = 10_000


class _Foreign(Exception):
    """The file is no database of ours, or a newer program's; `too_new` tells which."""

    def __init__(self, *, too_new: bool) -> None:
        super().__init__(too_new)
        self.too_new = too_new


def writing(path: Path) -> tuple[sqlite3.Connection, TelemetryDamaged | None]:
    """The one connection that writes, and what was put aside to get it. Raises TelemetryFull, TelemetryFailed."""
    with translated(path):
        try:
            return _opened(path), None
        except _Foreign as foreign:
            kind = TelemetryTooNew if foreign.too_new else TelemetryDamaged
            reason = "newer" if foreign.too_new else "application_id"
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            kind, reason = TelemetryDamaged, str(error)
        return _opened_anew(path, kind, reason)


def anew(path: Path, reason: str) -> tuple[sqlite3.Connection, TelemetryDamaged]:
    """A new file in the place of one that turned out to be damaged, which is put aside."""
    with translated(path):
        return _opened_anew(path, TelemetryDamaged, reason)


def reading(path: Path) -> sqlite3.Connection:
    """A connection that can only read. Raises as `writing` does."""
    with translated(path):
        connection = _connected(path)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        return connection


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite and of the disk into errors of telemetry."""
    try:
        yield
    except TelemetryError:
        raise
    except sqlite3.Error as error:
        if primary(error) == sqlite3.SQLITE_FULL:
            raise TelemetryFull(path, str(error)) from error
        raise TelemetryFailed(path, str(error)) from error
    except OSError as error:
        raise TelemetryFailed(path, error.strerror or str(error)) from error


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file itself is broken, rather than its disk full or held by somebody."""
    return primary(error) in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def primary(error: sqlite3.Error) -> int:
    """SQLite's result code without its extension; 0 = the error is not SQLite's own."""
    return (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def _opened_anew(path: Path, kind: type[TelemetryDamaged], reason: str) -> tuple[sqlite3.Connection, TelemetryDamaged]:
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    aside = path.with_name(f"{path.name}.aside-{stamp}")
    path.rename(aside)
    for tail in ("-wal", "-shm"):
        beside = path.with_name(path.name + tail)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + tail))
    return _opened(path), kind(path, aside, reason)


def _opened(path: Path) -> sqlite3.Connection:
    connection = _connected(path)
    try:
        _refuse_foreign(connection)
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        if connection.execute("PRAGMA user_version").fetchone()[0] < SCHEMA_VERSION:
            from sqlite_utils import Database

            STEPS.apply(Database(connection))
    except BaseException:
        connection.close()
        raise
    return connection


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=BUSY_TIMEOUT_MS / 1000)
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _refuse_foreign(connection: sqlite3.Connection) -> None:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application == APPLICATION_ID:
        if version > SCHEMA_VERSION:
            raise _Foreign(too_new=True)
        return
    if tables or application:
        raise _Foreign(too_new=False)
