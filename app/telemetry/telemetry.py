"""Readings over time in one file, `telemetry.db`: what comes in is gathered and written by a thread of its own.

Nobody waits for it: a reading is handed over and forgotten. Where the disk is full or the file fails, `problem` says so
and nothing is kept until a later try succeeds; a file that is found damaged is put aside and a new one begun.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from app.domain.machine_sample import Point, Quantity, Sample, SampleState, machine_key, sample_of
from app.domain.telemetry_error import TelemetryError, TelemetryFailed
from app.telemetry import connection as connections
from app.telemetry import courses
from app.telemetry.machines import Machines
from app.telemetry.numbers import pack, row_of
from app.telemetry.tiers import FIVE_MINUTES, HOUR, prune, roll_due, transaction
from drivers.model.action import KnownDevice
from drivers.model.reading import DeviceReading

DATABASE = "telemetry.db"
#: Seconds that samples are gathered before they are written together.
GATHER_S = 5.0
#: Seconds between looks for hours to compute, between prunings, and before a failed write is tried again.
ROLL_EVERY_S, PRUNE_EVERY_S, AGAIN_S = 60.0, 3600.0, 30.0
#: The most samples that wait for a disk that takes none; beyond that the oldest are lost.
MOST_WAITING = 50_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Taken:
    slot: int
    key: str
    device: KnownDevice
    simulated: bool
    sample: Sample
    at: int


@dataclass(frozen=True, slots=True)
class _Job:
    work: Callable[[], Any]
    done: Future[Any]


class Telemetry:
    """An open history of readings; safe to use from any thread. Raises TelemetryFull, TelemetryFailed on opening.

    `put_aside` names the file that was damaged or too new and had to make room.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = folder / DATABASE
        self._clock = clock
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TelemetryFailed(self.path, error.strerror or str(error)) from error
        self._db, self.put_aside = connections.writing(self.path)
        self._machines = Machines()
        self.problem: TelemetryError | None = None
        self.lost = 0
        self._taken: deque[_Taken] = deque()
        self._in_hand = 0
        self._last_slot: dict[str, int] = {}
        self._lock = threading.Lock()
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._readers: queue.SimpleQueue[tuple[int, sqlite3.Connection]] = queue.SimpleQueue()
        self._edition = 0
        self._closed = False
        self._rolling: Iterator[None] | None = None
        self._next_write = self._next_roll = self._next_prune = 0.0
        self._thread = threading.Thread(target=self._serve, name="telemetry-writer", daemon=True)
        self._thread.start()

    # ---------------------------------------------------------------- what comes in

    def take(
        self, reading: DeviceReading, at: float | None = None, *, simulated: bool = False, key: str | None = None
    ) -> None:
        """Remember a reading that was made at `at` (seconds since 1970; None = now): one in five minutes a machine.

        `key` None = what the reading tells the machine by; whoever knows it better says so.
        """
        self._take(key or machine_key(reading, simulated=simulated), reading.device, simulated, sample_of(reading), at)

    def take_silence(self, key: str, device: KnownDevice, at: float | None = None, *, simulated: bool = False) -> None:
        """Remember that a machine did not answer."""
        self._take(key, device, simulated, Sample(SampleState.SILENT), at)

    def _take(self, key: str, device: KnownDevice, simulated: bool, sample: Sample, at: float | None) -> None:
        moment = self._clock() if at is None else at
        slot = int(moment) // FIVE_MINUTES
        with self._lock:
            if self._closed or self._last_slot.get(key) == slot:
                return
            self._last_slot[key] = slot
            if len(self._taken) >= MOST_WAITING:
                self._taken.popleft()
                self.lost += 1
            self._taken.append(_Taken(slot, key, device, simulated, sample, int(moment)))

    def flush(self) -> None:
        """Write what was taken so far and bring the tiers up to date; waits for it. Raises TelemetryError."""
        self._submit(self._write_all).result()

    def write(self, work: Callable[[sqlite3.Connection, Machines], T]) -> Future[T]:
        """Do something on the writing connection, in one transaction; for the modules of `app.telemetry` only."""

        def whole() -> T:
            with transaction(self._db):
                return work(self._db, self._machines)

        return self._submit(whole)

    def _submit(self, work: Callable[[], T]) -> Future[T]:
        done: Future[T] = Future()
        with self._lock:
            closed = self._closed
            if not closed:
                self._jobs.put(_Job(work, done))
        if closed:
            done.set_exception(TelemetryFailed(self.path, "closed"))
        return done

    # ---------------------------------------------------------------- what can be asked

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """A connection that only reads, on one consistent state, for the length of the block."""
        edition = self._edition
        try:
            made, db = self._readers.get_nowait()
            if made != edition:
                db.close()
                raise queue.Empty
        except queue.Empty:
            db = connections.reading(self.path)
        try:
            with connections.translated(self.path):
                db.execute("BEGIN")
                yield db
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")
            if self._closed or edition != self._edition:
                db.close()
            else:
                self._readers.put((edition, db))

    def history(self, keys: Sequence[str], hours: int = 24) -> dict[str, tuple[float | None, ...]]:
        """The hashrate of the last hours of each machine that is known, as a share of what is expected of it.

        One value an hour, oldest first, the running hour last; None where nobody looked or nothing was told. Of a
        machine whose expected hashrate is not known, as a share of its best hour.
        """
        with self.read() as db:
            return courses.history(db, keys, hours, self._clock())

    def series(
        self, key: str, quantity: Quantity, since: float, until: float | None = None, slot: int | None = None
    ) -> tuple[Point, ...]:
        """A quantity of a machine, or of the board in a slot, oldest first, in the finest tier that reaches back so far
        and gives no more than some thousand points.
        """
        end = self._clock() if until is None else until
        with self.read() as db:
            return courses.series(db, key, quantity, since, end, slot, self._clock())

    def waiting(self) -> int:
        """How many samples are not written yet."""
        with self._lock:
            return len(self._taken) + self._in_hand

    def size(self) -> int:
        """Bytes on disk, the write-ahead log included."""
        parts = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())

    def close(self) -> None:
        """Write what waits and close; harmless when done twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._jobs.put(None)
        self._thread.join()
        while not self._readers.empty():
            self._readers.get_nowait()[1].close()

    # ---------------------------------------------------------------- the writer's thread

    def _serve(self) -> None:
        while True:
            try:
                job = self._jobs.get(timeout=0.02 if self._rolling is not None else 1.0)
            except queue.Empty:
                self._keep_house()
                continue
            if job is None:
                break
            self._do(job)
            self._keep_house()
        self._guarded(self._write_taken)
        self._db.close()

    def _do(self, job: _Job) -> None:
        if not job.done.set_running_or_notify_cancel():
            return
        try:
            with connections.translated(self.path):
                result = job.work()
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the result
            self._machines.forget()
            self._note(error)
            job.done.set_exception(error)
        else:
            job.done.set_result(result)

    def _keep_house(self) -> None:
        now = time.monotonic()
        if self._rolling is not None:
            self._guarded(self._roll_on)
        if now >= self._next_write and self._taken:
            self._next_write = now + (GATHER_S if self._guarded(self._write_taken) else AGAIN_S)
        if self._rolling is None and now >= self._next_roll:
            self._next_roll = now + ROLL_EVERY_S
            self._rolling = roll_due(self._db, self._clock())
        if now >= self._next_prune:
            if self._next_prune:
                self._guarded(lambda: prune(self._db, self._clock()))
            self._next_prune = now + PRUNE_EVERY_S  # never in the first hour: the clock may be wrong at the start

    def _roll_on(self) -> None:
        if self._rolling is None:
            return
        rolling, self._rolling = self._rolling, None
        if next(rolling, True) is None:
            self._rolling = rolling

    def _guarded(self, work: Callable[[], object]) -> bool:
        """Do some housekeeping; False says that it failed. What ails the disk is noted, anything else reported as the
        error of a thread that nobody answered; the thread goes on either way.
        """
        try:
            with connections.translated(self.path):
                work()
        except Exception as error:  # noqa: BLE001 - see above
            self._rolling = None
            self._machines.forget()
            if isinstance(error, TelemetryError):
                self._note(error)
            else:
                told = (type(error), error, error.__traceback__, threading.current_thread())
                threading.excepthook(threading.ExceptHookArgs(told))
            return False
        return True

    def _note(self, error: BaseException) -> None:
        cause = error.__cause__
        if isinstance(cause, sqlite3.Error) and connections.is_damage(cause):
            self._begin_anew(str(cause))
        elif isinstance(error, TelemetryError):
            self.problem = error

    def _begin_anew(self, reason: str) -> None:
        self._db.close()
        self._rolling = None
        self._edition += 1
        try:
            self._db, self.put_aside = connections.anew(self.path, reason)
        except TelemetryError as error:
            self.problem = error
        else:
            self.problem = None

    def _write_taken(self) -> None:
        with self._lock:
            some, self._taken = self._taken, deque()
            self._in_hand = len(some)
        try:
            with transaction(self._db):
                self._write(some)
        except Exception as error:
            with self._lock:
                if isinstance(error, sqlite3.Error):  # the disk's fault; what cannot be written at all is let go
                    self._taken.extendleft(reversed(some))
                else:
                    self.lost += len(some)
                self._in_hand = 0
            raise
        self._in_hand = 0
        self.problem = None

    def _write(self, some: Collection[_Taken]) -> None:
        rows = []
        for one in some:
            number = self._machines.number_of(self._db, one.key, one.device, one.at, simulated=one.simulated)
            rows.append((one.slot, number, *pack(row_of(one.sample))))
        rows.sort(key=lambda row: row[:2])
        self._db.executemany(
            "INSERT OR IGNORE INTO value (at, machine, hashrate, expected, body) VALUES (?, ?, ?, ?, ?)", rows
        )
        hours = {one.slot * FIVE_MINUTES // HOUR for one in some}
        self._db.executemany("INSERT OR IGNORE INTO due (hour) VALUES (?)", [(hour,) for hour in hours])

    def _write_all(self) -> None:
        self._write_taken()
        for _ in roll_due(self._db, self._clock()):
            continue
