"""Opening the shop's database: the settings that make it safe, and what is refused before anything is touched.

WAL with synchronous=FULL loses no acknowledged commit on a power cut (facts: sqlite.org/wal.html, own measurement);
on macOS fsync needs fullfsync to reach the drive. One connection writes and checkpoints; readers are query_only.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.ledger.errors import LedgerError, LedgerFailed, LedgerFull, LedgerReadOnly, LedgerTooNew, NotALedger
from app.ledger.schema_version import APPLICATION_ID, SCHEMA_VERSION

BUSY_TIMEOUT_MS = 10_000
#: Lies beside a database that is being made, so that one whose making was cut short is not taken for a lost one.
MAKING = "shop.new"
#: Less free space than this (bytes) is a full disk.
_ROOM = 64 * 1024


def writing(path: Path) -> sqlite3.Connection:
    """The one connection that writes; makes a missing file. Raises LedgerTooNew, NotALedger, LedgerFull."""
    with translated(path):
        connection = _connected(str(path))
        try:
            _refuse_foreign(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA fullfsync = ON")
            connection.execute("PRAGMA checkpoint_fullfsync = ON")
        except BaseException:
            connection.close()
            raise
        return connection


def reading(path: Path) -> sqlite3.Connection:
    """A connection that can only read and never checkpoints.

    Even reading a database in WAL mode makes a file beside it. In a folder where that is not possible it is opened as
    one that nobody changes, which holds as long as nobody has it open: then there is no write-ahead log. Raises as
    `writing` does, and LedgerReadOnly where there is one.
    """
    with translated(path):
        try:
            return _reading(path, str(path))
        except sqlite3.OperationalError as error:
            if _primary(error) not in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise
            path.open("rb").close()  # a file that may not be read says so itself
            log = path.with_name(f"{path.name}-wal")
            if log.exists() and log.stat().st_size:
                raise LedgerReadOnly(path.parent) from error
        return _reading(path, f"{path.resolve().as_uri()}?immutable=1")


def _reading(path: Path, name: str) -> sqlite3.Connection:
    connection = _connected(name)
    try:
        _refuse_foreign(connection, path)
        connection.execute("PRAGMA query_only = ON")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
    except BaseException:
        connection.close()
        raise
    connection.row_factory = sqlite3.Row
    return connection


def schema_of(path: Path) -> int:
    """The schema version of the file; 0 = there is none yet. Raises NotALedger, LedgerTooNew.

    An empty file is a shop that lost its content, unless the mark beside it says that it was just being made.
    """
    if not path.exists():
        return 0
    if path.stat().st_size == 0:
        if not path.with_name(MAKING).exists():
            raise NotALedger(path, "empty")
        return 0
    connection = reading(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def fold_in(path: Path) -> None:
    """Bring the write-ahead log of a database that nobody has open into the file itself. Raises as `writing` does."""
    connection = writing(path)
    try:
        with translated(path):
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def log_end(path: Path) -> tuple[int, bytes]:
    """How many changes the log holds and the hash of the newest: alike in two copies where nothing was saved since."""
    connection = reading(path)
    try:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM change), hash FROM change ORDER BY hlc DESC, device_id, seq LIMIT 1"
        ).fetchone()
    finally:
        connection.close()
    return (int(row[0]), bytes(row[1])) if row is not None else (0, b"")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite and of the disk into errors of the ledger."""
    try:
        yield
    except LedgerError:
        raise
    except sqlite3.Error as error:
        primary = _primary(error)
        if primary == sqlite3.SQLITE_FULL:
            raise LedgerFull(path) from error
        if primary in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
            raise NotALedger(path, str(error)) from error
        if primary == sqlite3.SQLITE_READONLY:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path)) from error
        raise LedgerFailed(path, str(error)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise LedgerFull(path) from error
        raise


def _primary(error: sqlite3.Error) -> int:
    """SQLite's result code without its extension; 0 = the error is not SQLite's own."""
    return (getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


def _connected(name: str) -> sqlite3.Connection:
    """A connection to a path, or to a `file:` URI of one."""
    connection = sqlite3.connect(
        name,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_TIMEOUT_MS / 1000,
        uri=name.startswith("file:"),
    )
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    found = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if application == APPLICATION_ID:
        if found > SCHEMA_VERSION:
            raise LedgerTooNew(path, found, SCHEMA_VERSION)
        return
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables - {"_sqlite_migrations", "sqlite_sequence"}:
        raise NotALedger(path, "application_id")


def out_of_room(folder: Path) -> bool:
    """Hardly any space is left on the disk of `folder`."""
    return shutil.disk_usage(folder).free < _ROOM
