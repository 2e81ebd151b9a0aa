"""The ledger: the shop's record in one folder. `commit` is the only door in; readers have connections of their own.

In the folder: `shop.db` (with its -wal and -shm), `shop.lock`, `attachments/`, `backups/`.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.clock import time_of
from app.ledger import connection as connections
from app.ledger import writing
from app.ledger.attachments import Attachments
from app.ledger.change import Change, Commit, new_id
from app.ledger.errors import DemoMismatch, LedgerClosed, LedgerError, LedgerFailed, LedgerFull
from app.ledger.folder import refuse_moved, refuse_unfit
from app.ledger.lock import WriterLock
from app.ledger.migrations import migrate
from app.ledger.schema_version import SCHEMA_VERSION
from app.ledger.writing import Undoing, Watch

DATABASE = "shop.db"
LOCK = "shop.lock"
BACKUPS = "backups"
#: Pages that the writer keeps in memory: SQLite's own choice, and while a long commit writes into many indexes, KiB.
_CACHE_KB, _LONG_CACHE_KB = 2_000, 80_000

Listener = Callable[[Commit], None]
#: A query_only connection, its rows readable by column name.
Reader = sqlite3.Connection
#: Such a row.
Row = sqlite3.Row


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[sqlite3.Connection], Any]
    done: Future[Any]


class Ledger:
    """An open ledger. Made by `Ledger.open`; a context manager; safe to use from any thread."""

    def __init__(self, folder: Path, lock: WriterLock | None, demo: bool | None) -> None:
        self.folder = folder
        self.path = folder / DATABASE
        self.attachments = Attachments(folder / "attachments")
        self._lock = lock
        self._listeners: list[Listener] = []
        self._readers: queue.SimpleQueue[sqlite3.Connection] = queue.SimpleQueue()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._closed = False
        if lock is not None:
            making = folder / connections.MAKING
            if not self.path.exists():
                with connections.translated(self.path):
                    making.touch()
            self._writer = connections.writing(self.path)
            try:
                with connections.translated(self.path):
                    migrate(self._writer, folder / BACKUPS)
                    _introduce(self._writer, demo=bool(demo))
                    self._head = writing.head_of(self._writer, _meta(self._writer, "device_id"))
                    making.unlink(missing_ok=True)
            except BaseException:
                self._writer.close()
                raise
        with self.read() as db:
            self.device_id = _meta(db, "device_id")
            self.bench_prefix = _meta(db, "bench_prefix")
            self.demo = _meta(db, "demo") == "1"
            newest = db.execute("SELECT at FROM change ORDER BY hlc DESC LIMIT 1").fetchone()
        self.last_saved: datetime | None = time_of(newest[0]) if newest else None
        if lock is not None:
            self._thread = threading.Thread(target=self._write_jobs, name="ledger-writer", daemon=True)
            self._thread.start()

    @classmethod
    def open(cls, folder: Path, *, write: bool = True, demo: bool | None = None) -> Ledger:
        """Open the ledger in `folder`, which is made when writing and missing.

        To read one that is missing or older than this program, it is first made or brought up to date. `demo` says what
        a new ledger is, and what an existing one must be (None = whichever). Raises LedgerHeld, LedgerTooNew,
        NotALedger, LedgerFull, LedgerFailed, DemoMismatch, FolderRefused (writing only), MovedAway, OSError.
        """
        refuse_moved(folder)
        if not write and connections.schema_of(folder / DATABASE) < SCHEMA_VERSION:
            cls.open(folder, demo=demo).close()
        lock = None
        if write:
            refuse_unfit(folder)
            folder.mkdir(parents=True, exist_ok=True)
            connections.schema_of(folder / DATABASE)
            with connections.translated(folder / LOCK):
                lock = WriterLock(folder / LOCK)
        try:
            ledger = cls(folder, lock, demo)
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        if demo is not None and ledger.demo != demo:
            ledger.close()
            raise DemoMismatch(folder, ledger.demo)
        return ledger

    @property
    def writable(self) -> bool:
        """Whether we are the writer."""
        return self._thread is not None and not self._closed

    def commit(self, actor: str, changes: Sequence[Change]) -> Future[Commit]:
        """Save changes together, in the name of `actor` (person id). This and `pour` are the only doors.

        The future is done once the transaction is durable on disk; it raises ChangeRefused, ChangedMeanwhile,
        LedgerFull, LedgerFailed, and then nothing of it was saved.
        """
        held = tuple(changes)
        return self._submit(lambda db: self._committed(db, actor, lambda: held))

    def pour(self, actor: str, changes: Iterable[Change], watch: Watch) -> Future[Commit]:
        """Save very many changes as one commit: as `commit` does, but they are taken one by one on the writer's thread,
        so that they need not all be held, and `watch` is told how many are written and may stop it.

        Other commits wait until it is over. Raises CommitCancelled besides what `commit` raises.
        """
        return self._submit(lambda db: self._committed(db, actor, lambda: changes, watch=watch))

    def undo(
        self, actor: str, commit_id: str, watch: Watch | None = None, worked_out: Undoing | None = None
    ) -> Future[Commit]:
        """Take a commit back, as a commit of its own; undoing the undo brings it back. `watch` as `pour` has it.
        `worked_out` is what it takes; where something was saved since, that is worked out again.

        Raises NoSuchCommit and UndoBlocked besides what `commit` raises.
        """

        def changes(db: sqlite3.Connection) -> Sequence[Change]:
            if worked_out is not None and worked_out.hlc == self._head.hlc:
                return worked_out.changes
            return writing.undoing(db, commit_id, watch).changes

        return self._submit(lambda db: self._committed(db, actor, lambda: changes(db), undoes=commit_id, watch=watch))

    def rename_bench(self, prefix: str) -> Future[None]:
        """Give this bench another prefix in the numbers to come."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("UPDATE meta SET value = ? WHERE key = 'bench_prefix'", (prefix,))
            self.bench_prefix = prefix

        return self._submit(work)

    def on_writer(self, work: Callable[[sqlite3.Connection], Any]) -> Future[Any]:
        """Run maintenance (rebuild) on the writing connection, outside of any transaction."""
        return self._submit(work)

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A query_only connection on one consistent state of the ledger, for the length of the block."""
        if self._closed:
            raise LedgerClosed
        try:
            db = self._readers.get_nowait()
        except queue.Empty:
            db = connections.reading(self.path)
        try:
            with connections.translated(self.path):
                db.execute("BEGIN")
                yield db
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
            if self._closed:
                db.close()
            else:
                self._readers.put(db)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` after every commit, on the writer thread; gives the function that ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def close(self) -> None:
        """Finish what was asked for, checkpoint, let the lock go. Closing twice is harmless."""
        if self._closed:
            return
        self._closed = True
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join()
        while not self._readers.empty():
            self._readers.get_nowait().close()
        if self._lock is not None:
            self._writer.close()
            self._lock.release()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _submit(self, work: Callable[[sqlite3.Connection], Any]) -> Future[Any]:
        done: Future[Any] = Future()
        if not self.writable:
            done.set_exception(LedgerClosed())
        else:
            self._jobs.put(_Job(work, done))
        return done

    def _write_jobs(self) -> None:
        while (job := self._jobs.get()) is not None:
            if not job.done.set_running_or_notify_cancel():
                continue
            try:
                with connections.translated(self.path):
                    result = job.work(self._writer)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the result
                job.done.set_exception(_told(error, self.path))
            else:
                job.done.set_result(result)
                if isinstance(result, Commit):
                    self._tell(result)

    def _tell(self, commit: Commit) -> None:
        """Call the listeners; one that fails is reported and takes neither the writer nor the others down."""
        for listener in tuple(self._listeners):
            try:
                listener(commit)
            except Exception as error:  # noqa: BLE001 - reported by the hook for failed threads, like any other
                threading.excepthook(
                    threading.ExceptHookArgs((type(error), error, error.__traceback__, threading.current_thread()))
                )

    def _committed(
        self,
        db: sqlite3.Connection,
        actor: str,
        changes: Callable[[], Iterable[Change]],
        undoes: str | None = None,
        watch: Watch | None = None,
    ) -> Commit:
        if watch is not None:
            db.execute(f"PRAGMA cache_size = -{_LONG_CACHE_KB}")
        db.execute("BEGIN IMMEDIATE")
        try:
            commit, head = writing.write(db, self._head, actor, changes(), undoes, watch)
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise
        finally:
            if watch is not None:
                db.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
                db.execute("PRAGMA shrink_memory")
        self._head = head
        self.last_saved = commit.at
        return commit


def _introduce(db: sqlite3.Connection, *, demo: bool) -> None:
    """Give a new ledger its device id, bench prefix and demo flag."""
    if db.execute("SELECT 1 FROM meta WHERE key = 'device_id'").fetchone():
        return
    db.execute("BEGIN IMMEDIATE")
    db.executemany(
        "INSERT INTO meta (key, value) VALUES (?, ?)",
        [("device_id", new_id()), ("bench_prefix", "B1"), ("demo", "1" if demo else "0")],
    )
    db.execute("COMMIT")


def _meta(db: sqlite3.Connection, key: str) -> str:
    return str(db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])


def _told(error: BaseException, path: Path) -> BaseException:
    """An input/output error on a disk without room is a full disk, whatever SQLite calls it."""
    if isinstance(error, LedgerFailed) and "I/O" in error.reason and connections.out_of_room(path.parent):
        return LedgerFull(path)
    return error if isinstance(error, LedgerError | Exception) else LedgerFailed(path, repr(error))
