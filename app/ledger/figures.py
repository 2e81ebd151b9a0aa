"""The store of figures: `figures.db` beside the shop, what reports reckon with, column by column.

It holds nothing that the shop does not and is in no backup: missing, damaged, of another form or of another shop it is
made anew. Nobody keeps it up: whoever asks for a report brings it up first, from where the log ended when it was last
brought up, in blocks of orders that are worked out whole. Every block carries a checksum that its making belongs to.
Where it cannot be written it is made in memory, for as long as nothing is saved.
"""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.ledger.derived import (
    Heads,
    changed_since,
    connected,
    discard,
    heads_of,
    made_in,
    put_in_place,
    remove,
    settled,
)
from app.ledger.errors import CommitCancelled, LedgerFailed, LedgerHeld
from app.ledger.figures_columns import (
    BLOCK,
    BLOCKS_OF,
    IDS,
    LINES,
    SHEETS,
    VERSION,
    Numbers,
    Piece,
    place_of,
    places_of,
)
from app.ledger.figures_rows import Chunk, Names, asset_pieces, order_pieces
from app.ledger.figures_touched import Touched, touched
from app.ledger.ledger import Ledger, Reader
from app.ledger.lock import WriterLock
from app.ledger.writing import Watch

FILE = "figures.db"
LOCK = "figures.lock"
_MAKING = "figures.new"
#: From this many changed rows on, a store that fell behind is made anew.
_TOO_MANY = 50_000
#: Blocks worked out at a time.
_AT_A_TIME = 32
#: How long one waits at a time for another process that makes the store.
_PAUSE_S = 0.05
_SCHEMA = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT",
    "CREATE TABLE cell (place INTEGER PRIMARY KEY, sum INTEGER NOT NULL, data BLOB NOT NULL) STRICT",
    "CREATE TABLE name (kind TEXT PRIMARY KEY NOT NULL, sum INTEGER NOT NULL, data BLOB NOT NULL) STRICT",
)


class _Damaged(LedgerFailed):
    """The store is not what it was written as: it is to be made anew."""

    def __init__(self, where: str) -> None:
        super().__init__(Path(FILE), where)


@dataclass(frozen=True, slots=True)
class _Level:
    """Up to where a store was brought: the making it belongs to, the log's heads, how many orders and assets it has,
    and how many texts of each kind.
    """

    making: int
    heads: Heads
    counts: dict[str, int]
    names: dict[str, int]


class Figures:
    """One state of the store, open for reading until `close`; any thread may ask. Columns are read when asked for."""

    def __init__(self, store: sqlite3.Connection, level: _Level) -> None:
        self._store, self._level = store, level
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], Numbers] = {}
        self._names: dict[str, tuple[str, ...]] = {}
        self._ids: dict[str, list[str]] = {}

    @property
    def heads(self) -> Heads:
        """Where the shop's log ended in this state."""
        return self._level.heads

    def count(self, sheet: str) -> int:
        """How many "order" or "asset" it has."""
        return self._level.counts[sheet]

    def column(self, sheet: str, column: str) -> Numbers:
        """A whole column, not to be written into. Raises LedgerFailed where the store is damaged."""
        with self._lock:
            if (sheet, column) not in self._kept:
                numbers = np.frombuffer(b"".join(self._cells(sheet, column)), dtype=SHEETS[sheet][column])
                if sheet not in LINES and len(numbers) != self._level.counts[sheet]:
                    raise LedgerFailed(Path(FILE), column)
                self._kept[sheet, column] = numbers
            return self._kept[sheet, column]

    def names(self, kind: str) -> tuple[str, ...]:
        """The texts of a kind by their numbers; a number below 0 is no text."""
        with self._lock:
            if kind not in self._names:
                try:
                    names = _names_of(self._store, self._level)
                except (sqlite3.Error, _Damaged) as error:
                    raise LedgerFailed(Path(FILE), str(error)) from error
                self._names = {kind: (), **{name: tuple(texts) for name, texts in names.kinds.items()}}
            return self._names[kind]

    def ids(self, sheet: str) -> list[str]:
        """The ids of "order" or "asset" by their places."""
        with self._lock:
            if sheet not in self._ids:
                self._ids[sheet] = _ids_of(self._cells(sheet, IDS))
            return self._ids[sheet]

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._store.close()

    def __del__(self) -> None:
        self._store.close()

    def _cells(self, sheet: str, column: str) -> list[bytes]:
        try:
            cells = list(_cells(self._store, self._level.making, sheet, column))
        except (sqlite3.Error, _Damaged) as error:
            raise LedgerFailed(Path(FILE), str(error)) from error
        if len(cells) != -(-self._level.counts[BLOCKS_OF[sheet]] // BLOCK):
            raise LedgerFailed(Path(FILE), column)
        return cells


class FigureStore:
    """The store of one shop; any thread may ask. `current` gives the state that is level with the shop's log."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._path = ledger.folder / FILE
        self._asking = threading.Lock()
        self._kept: Figures | None = None

    def current(self, db: Reader, watch: Watch) -> Figures:
        """The store as the shop stands in that reading, brought up where it has fallen behind, or made anew.

        Raises CommitCancelled where `watch` stopped it, LedgerError, OSError.
        """
        with self._alone_here(watch):
            heads = heads_of(db)
            if self._kept is None or self._kept.heads != heads:
                self._kept = self._brought_up(db, heads, watch)
            return self._kept

    def doubt(self) -> None:
        """A state turned out to be damaged: the next one is made anew."""
        with self._asking:
            if self._kept is not None:
                self._kept.close()
                self._kept = None
            with suppress(OSError):
                discard(self._path)

    def close(self) -> None:
        """Let the file go."""
        with self._asking:
            if self._kept is not None:
                self._kept.close()
                self._kept = None

    @contextmanager
    def _alone_here(self, watch: Watch) -> Iterator[None]:
        """Only one thread at a time asks; who waits for another's making may stop. Raises CommitCancelled."""
        while not self._asking.acquire(timeout=_PAUSE_S):
            if watch.cancelled():
                raise CommitCancelled(0)
        try:
            yield
        finally:
            self._asking.release()

    def _brought_up(self, db: Reader, heads: Heads, watch: Watch) -> Figures:
        try:
            level = self._level()
            if level is None or level.heads != heads:
                with self._alone(watch):
                    self._bring_up(db, heads, watch)
            return self._opened(heads)
        except CommitCancelled:
            raise
        except (_Damaged, sqlite3.Error, OSError):
            return self._in_memory(db, heads, watch)

    def _bring_up(self, db: Reader, heads: Heads, watch: Watch) -> None:
        level = self._level()
        if level is not None and level.heads == heads:
            return  # another process was quicker
        behind = None
        if level is not None:
            rows = changed_since(db, level.heads, _TOO_MANY)
            behind = touched(db, rows) if rows is not None else None
        if level is not None and behind is not None:
            try:
                with self._connected(write=True) as store:
                    _update(store, db, level, heads, behind, watch)
                return
            except _Damaged:
                pass
        making = self._path.with_name(_MAKING)
        try:
            store = made_in(making)
            try:
                _make(store, db, heads, watch)
                settled(store)
            finally:
                store.close()
            put_in_place(making, self._path)
        finally:
            remove(making)

    def _opened(self, heads: Heads) -> Figures:
        store = _open(self._path)
        try:
            store.execute("BEGIN")
            level = _level(store)
            if level is None or level.heads != heads:
                raise _Damaged("level")
            return Figures(store, level)
        except BaseException:
            store.close()
            raise

    def _in_memory(self, db: Reader, heads: Heads, watch: Watch) -> Figures:
        """Nothing can be written beside the shop, or what was written is not what came back."""
        store = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        try:
            store.execute("BEGIN")
            _make(store, db, heads, watch)
            store.execute("COMMIT")
            level = _level(store)
            if level is None:
                raise LedgerFailed(self._path, "level")
            return Figures(store, level)
        except BaseException:
            store.close()
            raise

    def _level(self) -> _Level | None:
        """Up to where the store in the file was brought; None = it cannot be used."""
        try:
            store = _open(self._path)
        except sqlite3.Error:
            return None
        try:
            return _level(store)
        except (sqlite3.Error, _Damaged):
            return None
        finally:
            store.close()

    @contextmanager
    def _connected(self, *, write: bool) -> Iterator[sqlite3.Connection]:
        store = connected(self._path, write=write)
        try:
            yield store
        except sqlite3.DatabaseError as error:
            raise _Damaged(str(error)) from error
        finally:
            store.close()

    @contextmanager
    def _alone(self, watch: Watch) -> Iterator[None]:
        """Only one process at a time writes the store. Raises CommitCancelled, OSError."""
        while True:
            try:
                lock = WriterLock(self._path.with_name(LOCK))
                break
            except LedgerHeld:
                if watch.cancelled():
                    raise CommitCancelled(0) from None
                time.sleep(_PAUSE_S)
        try:
            yield
        finally:
            lock.release()


def _open(path: Path) -> sqlite3.Connection:
    """A connection for reading; in a folder where nothing can be written, of a file that nobody has open."""
    try:
        store = connected(path, write=False)
        store.execute("SELECT 1 FROM meta").fetchone()
        return store
    except sqlite3.OperationalError:
        log = path.with_name(path.name + "-wal")
        if not path.exists() or (log.exists() and log.stat().st_size) or os.access(path.parent, os.W_OK):
            raise
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?immutable=1", uri=True, isolation_level=None, check_same_thread=False
    )


# -------------------------------------------------------------------- writing


def _make(store: sqlite3.Connection, db: Reader, heads: Heads, watch: Watch) -> None:
    """Everything, in the open transaction of an empty file."""
    for statement in _SCHEMA:
        store.execute(statement)
    making = secrets.randbits(31)
    ids = {
        sheet: [row[0] for row in db.execute(f"SELECT id FROM {table} ORDER BY id")]  # noqa: S608 - our own names
        for sheet, table in _TABLES.items()
    }
    places = {sheet: {id_: place for place, id_ in enumerate(own)} for sheet, own in ids.items()}
    names = Names()
    done = 0
    for sheet in _TABLES:
        step = _AT_A_TIME * BLOCK
        for start in range(0, len(ids[sheet]), step):
            some = ids[sheet][start : start + step]
            watch(done)
            _write(store, db, sheet, Chunk(some, np.arange(start, start + len(some)), True), places, names, making)
            done += len(some)
    _note(store, _level_of(making, heads, ids, names), names)


def _update(store: sqlite3.Connection, db: Reader, level: _Level, heads: Heads, behind: Touched, watch: Watch) -> None:
    store.execute("BEGIN IMMEDIATE")
    try:
        if _level(store) != level:
            raise _Damaged("level")  # only one process at a time writes
        names = _names_of(store, level)
        ids = {sheet: _ids_of(_cells(store, level.making, sheet, IDS)) for sheet in _TABLES}
        if {sheet: len(own) for sheet, own in ids.items()} != level.counts:
            raise _Damaged("ids")
        places = {sheet: {id_: place for place, id_ in enumerate(own)} for sheet, own in ids.items()}
        blocks: dict[str, set[int]] = {}
        for sheet, table in _TABLES.items():
            wanted = behind.orders if sheet == "order" else behind.assets
            for id_ in sorted(wanted - places[sheet].keys()):
                if db.execute(f"SELECT 1 FROM {table} WHERE id = ?", (id_,)).fetchone():  # noqa: S608 - our own names
                    places[sheet][id_] = len(ids[sheet])
                    ids[sheet].append(id_)
            blocks[sheet] = {places[sheet][id_] // BLOCK for id_ in wanted if id_ in places[sheet]}
        for sheet, own in blocks.items():
            for done, block in enumerate(sorted(own)):
                watch(done * BLOCK)
                some = ids[sheet][block * BLOCK : (block + 1) * BLOCK]
                chunk = Chunk(some, np.arange(block * BLOCK, block * BLOCK + len(some)), False)
                _write(store, db, sheet, chunk, places, names, level.making)
        _note(store, _level_of(level.making, heads, ids, names), names)
        store.execute("COMMIT")
    except BaseException:
        if store.in_transaction:
            store.execute("ROLLBACK")
        raise


_TABLES = {"order": "work_order", "asset": "asset"}


def _write(
    store: sqlite3.Connection,
    db: Reader,
    sheet: str,
    chunk: Chunk,
    places: dict[str, dict[str, int]],
    names: Names,
    making: int,
) -> None:
    """Work out a run of places that begins with a block, and write its blocks."""
    if sheet == "order":
        pieces = order_pieces(db, chunk, places["order"], places["asset"], names)
    else:
        pieces = asset_pieces(db, chunk, places["asset"], names)
    first = int(chunk.places[0])
    cells: list[tuple[int, int, bytes]] = []

    def cell(own: str, column: str, block: int, data: bytes) -> None:
        cells.append((place_of(own, column, block), _sum(making, place_of(own, column, block), data), data))

    for start in range(0, len(chunk.ids), BLOCK):
        block = (first + start) // BLOCK
        cell(sheet, IDS, block, "\n".join(chunk.ids[start : start + BLOCK]).encode())
        for piece in pieces:
            low, high = _lines_of(piece, start, first)
            for column, numbers in piece.columns.items():
                cell(piece.sheet, column, block, numbers[low:high].tobytes())
    store.executemany("INSERT OR REPLACE INTO cell VALUES (?, ?, ?)", cells)


def _lines_of(piece: Piece, start: int, first: int) -> tuple[int, int]:
    """From which line up to which those of a block are that begins so many places after the first."""
    if piece.sheet not in LINES:
        return start, start + BLOCK
    low, high = np.searchsorted(piece.columns[LINES[piece.sheet]], (first + start, first + start + BLOCK))
    return int(low), int(high)


def _level_of(making: int, heads: Heads, ids: dict[str, list[str]], names: Names) -> _Level:
    counts = {sheet: len(own) for sheet, own in ids.items()}
    return _Level(making, heads, counts, {kind: len(texts) for kind, texts in names.kinds.items() if texts})


def _note(store: sqlite3.Connection, level: _Level, names: Names) -> None:
    """Write down up to where the store was brought."""
    for kind in names.fresh:
        data = json.dumps(list(names.kinds[kind]), ensure_ascii=False).encode("utf-8", "surrogatepass")
        kept = _sum(level.making, zlib.crc32(kind.encode()), data)
        store.execute("INSERT OR REPLACE INTO name VALUES (?, ?, ?)", (kind, kept, data))
    told = {"making": level.making, "heads": level.heads, "counts": level.counts, "names": level.names}
    text = json.dumps(told)
    for key, value in (("version", VERSION), ("level", text), ("sum", str(zlib.crc32(text.encode())))):
        store.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


# -------------------------------------------------------------------- reading


def _level(store: sqlite3.Connection) -> _Level | None:
    """Up to where a store was brought; None = it is of another form. Raises _Damaged."""
    kept = dict(store.execute("SELECT key, value FROM meta").fetchall())
    if kept.get("version") != VERSION:
        return None
    try:
        text = kept["level"]
        if zlib.crc32(text.encode()) != int(kept["sum"]):
            raise _Damaged("level")
        told = json.loads(text)
        heads = {device: (seq, id_) for device, (seq, id_) in told["heads"].items()}
        return _Level(told["making"], heads, told["counts"], told["names"])
    except (KeyError, ValueError, TypeError) as error:
        raise _Damaged(str(error)) from error


def _cells(store: sqlite3.Connection, making: int, sheet: str, column: str) -> Iterator[bytes]:
    """The blocks of a column, each as it was written. Raises _Damaged, sqlite3.Error."""
    low, high = places_of(sheet, column)
    expected = low
    for place, kept, data in store.execute(
        "SELECT place, sum, data FROM cell WHERE place >= ? AND place < ? ORDER BY place", (low, high)
    ):
        if place != expected or _sum(making, place, data) != kept:
            raise _Damaged(f"{sheet}.{column}")
        expected += 1
        yield data


def _names_of(store: sqlite3.Connection, level: _Level) -> Names:
    """The texts that numbers stand for. Raises _Damaged, sqlite3.Error."""
    names = Names()
    for kind, kept, data in store.execute("SELECT kind, sum, data FROM name"):
        if _sum(level.making, zlib.crc32(kind.encode()), data) != kept:
            raise _Damaged(kind)
        names.kinds[kind] = {text: at for at, text in enumerate(json.loads(data.decode("utf-8", "surrogatepass")))}
    if {kind: len(texts) for kind, texts in names.kinds.items()} != level.names:
        raise _Damaged("names")
    return names


def _ids_of(blocks: Iterable[bytes]) -> list[str]:
    text = b"\n".join(blocks).decode()
    return text.split("\n") if text else []


def _sum(making: int, place: int, data: bytes) -> int:
    return zlib.crc32(data, zlib.crc32(place.to_bytes(8, "little"), making))
