"""The index for finding things: `search.db` beside the shop, made from its tables and kept up by a thread.

It holds nothing that the shop does not and is in no backup: missing, damaged, of another version or of another shop it
is made anew. Fragments are found by FTS5's trigrams (sqlite.org/fts5.html, section 4.3.4); a word of two signs by its
first two, which stand in the index as a trigram that begins with a mark of its own. Only the process that writes the
shop keeps the index up; others read it while it is level with the shop's log.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice

from app.ledger.change import Commit
from app.ledger.derived import Heads, changed_since, connected, discard, heads_of, made_in, put_in_place, settled
from app.ledger.errors import LedgerClosed, LedgerError, LedgerFailed
from app.ledger.ledger import Ledger, Reader
from app.ledger.search_question import (
    FROM_EACH,
    HELD_AGAINST,
    KIND_BITS,
    SHORT,
    Hit,
    answers,
    asked_for,
    candidates,
    phrase,
    rarest,
)
from app.ledger.search_texts import Indexed, Text, folded, ids_of, texts, touched

FILE = "search.db"
#: Of the index's own form; another one is made anew.
VERSION = "3"
_MAKING = "search.new"
#: Texts read and written at a time, and the pause after each while all of it is made, for the window's sake.
_AT_A_TIME = 500
_PAUSE_S = 0.001
#: How long a question waits for what was saved a moment before it.
_A_MOMENT_S = 0.05
#: From this many changed texts on, an index that fell behind is made anew.
_TOO_MANY = 50_000
#: What the trigram of a customer begins with; private use, never in a text.
_CUSTOMER, _FIRST_SIGN, _SIGNS = "\ue001", 0xE100, 6_000
#: Texts that are like what is looked for, compared in full.
_COMPARED = 100

_SCHEMA = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) STRICT",
    "CREATE TABLE head (device_id TEXT PRIMARY KEY NOT NULL, seq INTEGER NOT NULL, change_id TEXT NOT NULL) STRICT",
    "CREATE TABLE customer (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT",
    "CREATE TABLE doc (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL, names TEXT NOT NULL,"
    " rest TEXT NOT NULL, marks TEXT NOT NULL) STRICT",
    "CREATE TABLE common (source TEXT NOT NULL, gram TEXT NOT NULL, texts INTEGER NOT NULL) STRICT",
    "CREATE VIRTUAL TABLE gram USING fts5(names, rest, marks, content='doc', content_rowid='place',"
    " tokenize='trigram', columnsize=0)",
    "CREATE VIRTUAL TABLE key_gram USING fts5(key, content='doc', content_rowid='place', tokenize='trigram',"
    " columnsize=0)",
)
#: A trigram in more texts than this, and than this share of them, is common: how many those are is written down.
_COMMON, _COMMON_SHARE = 1_000, 0.01


class SearchIndex:
    """The index of one shop; any thread may ask. `follow` keeps it up from then on, `close` ends that."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._path = ledger.folder / FILE
        self._readers: queue.SimpleQueue[tuple[int, sqlite3.Connection]] = queue.SimpleQueue()
        self._file = 0
        self._kept_common: tuple[int, dict[str, dict[str, int]]] = (-1, {})
        self._writing = threading.Lock()
        self._ready = False
        self._doubted = False
        self._wake = threading.Event()
        self._ending = False
        self._thread: threading.Thread | None = None
        self._unlisten: Callable[[], None] = lambda: None
        self._level = threading.Event()
        #: When the newest commit was made that the index was brought up to; no time at first.
        self._seen: object = self

    # ---------------------------------------------------------------- keeping it up

    def follow(self) -> None:
        """Bring the index up to the shop and keep it there, on a thread of its own; only where the shop is written."""
        if self._thread is not None or not self._ledger.writable:
            return
        self._unlisten = self._ledger.listen(self._changed)
        self._wake.set()
        self._thread = threading.Thread(target=self._keep, name="search-index", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread and let the file go. What is missing is caught up when the shop is next opened."""
        self._ending = True
        if self._thread is not None:
            with suppress(ValueError):
                self._unlisten()
            self._wake.set()
            self._thread.join()
            self._thread = None
        self._ready = False
        while not self._readers.empty():
            self._readers.get_nowait()[1].close()

    def doubt(self) -> None:
        """Have the index made anew: an answer failed, so it is damaged. Meanwhile it is not usable."""
        if self._thread is not None:
            self._ready, self._doubted = False, True
            self._level.clear()
            self._wake.set()

    def _changed(self, _commit: Commit) -> None:
        self._level.clear()
        self._wake.set()

    def _keep(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            if self._ending:
                return
            seen = self._ledger.last_saved
            try:
                if self._doubted:
                    self._doubted = False
                    self._discard()
                self.bring_up()
            except LedgerClosed:
                return
            except (sqlite3.Error, OSError, LedgerError):
                # A disk without room or a damaged file: the tables are searched until the next change tries again.
                self._ready = False
                with suppress(OSError):  # nor can the file be taken away; then it stays as it is, unasked
                    self._discard()
            self._seen = seen
            if not self._wake.is_set():
                self._level.set()

    def caught_up(self, seconds: float) -> bool:
        """Wait until the index has seen what was saved so far, for so long at most; whether it has."""
        if self._ledger.last_saved is not self._seen:  # whoever saved goes on before the listeners are called
            self._level.clear()
            self._wake.set()
        return self._level.wait(seconds)

    def bring_up(self) -> None:
        """Bring the index up to the shop's log, or make it anew. Raises LedgerError, sqlite3.Error, OSError."""
        with self._writing, self._ledger.read() as db:
            heads = heads_of(db)
            if (behind := self._behind(db)) is None:
                self._make(db, heads)
            elif behind:
                self._update(db, heads, behind)
            self._ready = not self._ending

    def _behind(self, db: Reader) -> dict[Indexed, set[str]] | None:
        """The texts that are to be renewed; None = the index cannot be used."""
        try:
            with self._opened() as index:
                known = _known_heads(index)
        except LedgerError:
            return None
        if known is None:
            return None
        rows = changed_since(db, known, _TOO_MANY)
        if rows is None:
            return None
        found = touched(db, rows)
        return None if sum(map(len, found.values())) > _TOO_MANY else found

    def _make(self, db: Reader, heads: Heads) -> None:
        """Write the whole index to a file of its own, which then takes the place of the one that was there."""
        making = self._ledger.folder / _MAKING
        index = made_in(making)
        try:
            for statement in _SCHEMA:
                index.execute(statement)
            for kind in Indexed:
                ids = ids_of(db, kind)
                place = kind << KIND_BITS
                for start in range(0, len(ids), _AT_A_TIME):
                    if self._ending:
                        return
                    for text in texts(db, kind, ids[start : start + _AT_A_TIME]):
                        place += 1
                        _write(index, place, text)
                    time.sleep(_PAUSE_S)
            for source in ("gram", "key_gram"):
                index.execute(f"INSERT INTO {source}({source}) VALUES ('optimize')")  # noqa: S608 - our own names
                _note_common(index, source)
            _note_heads(index, heads)
            settled(index)
        finally:
            index.close()
        self._let_go()
        put_in_place(making, self._path)

    def _update(self, db: Reader, heads: Heads, behind: dict[Indexed, set[str]]) -> None:
        with self._opened(write=True) as index:
            index.execute("BEGIN IMMEDIATE")
            try:
                for kind, ids in behind.items():
                    ordered = sorted(ids)
                    for start in range(0, len(ordered), _AT_A_TIME):
                        _renew(index, db, kind, ordered[start : start + _AT_A_TIME])
                _note_heads(index, heads)
                index.execute("COMMIT")
            except BaseException:
                if index.in_transaction:
                    index.execute("ROLLBACK")
                raise

    def _discard(self) -> None:
        self._let_go()
        discard(self._path)

    def _let_go(self) -> None:
        """No connection to the file as it was is used again."""
        self._file += 1
        while not self._readers.empty():
            self._readers.get_nowait()[1].close()

    # ---------------------------------------------------------------- asking

    @property
    def usable(self) -> bool:
        """Whether the index may be asked: kept up by us, or made by another process and level with the shop's log."""
        if self._thread is not None:
            if self._ready:
                self.caught_up(_A_MOMENT_S)  # what was saved just now is to be found, too
            return self._ready
        try:
            with self._ledger.read() as db, self._opened() as index:
                return _known_heads(index) == heads_of(db)
        except (sqlite3.Error, OSError, LedgerError):
            return False

    def find(self, kind: Indexed, words: Sequence[Sequence[str]], limit: int, *, keys: bool = False) -> list[Hit]:
        """The newest texts of a kind that hold every word (each given as what may stand for it); with `keys` in their
        own numbers and serials, where words of two signs find nothing. Raises LedgerFailed.
        """
        with self._opened() as index:
            source = "key_gram" if keys else "gram"
            if keys and any(len(word) < 3 for stands_for in words for word in stands_for[:1]):
                return []
            asked = asked_for(words, self._common(index, source), keys=keys)
            if not asked:
                return []
            return list(islice(answers(index, source, asked, kind, words), limit))

    def whole(self, kind: Indexed, words: Sequence[Sequence[str]]) -> list[Hit] | None:
        """Every text of a kind that holds every word, newest first; None where they are too many to be gone through.
        Raises LedgerFailed.
        """
        with self._opened() as index:
            asked = asked_for(words, self._common(index, "gram"), keys=False)
            if not asked or candidates(index, asked, kind) > HELD_AGAINST:
                return None
            return list(answers(index, "gram", asked, kind, words))

    def near(self, kind: Indexed, words: Sequence[str], limit: int) -> list[Hit]:
        """Texts of a kind that share the rarest trigrams of the words, those that share most first; for words with
        typing errors. Whether they are near enough is for the caller. Raises LedgerFailed.
        """
        shared: Counter[int] = Counter()
        low, high = kind << KIND_BITS, (kind + 1) << KIND_BITS
        with self._opened() as index:
            common = self._common(index, "gram")
            for word in words:
                for gram in rarest(word, common):
                    shared.update(
                        row[0]
                        for row in index.execute(
                            "SELECT rowid FROM gram WHERE gram MATCH ? AND rowid > ? AND rowid < ?"
                            " ORDER BY rowid DESC LIMIT ?",
                            (phrase(gram), low, high, FROM_EACH),
                        )
                    )
            best = [place for place, _count in shared.most_common(min(limit, _COMPARED))]
            found = {
                row[0]: Hit(kind, *row[1:])
                for row in index.execute(
                    f"SELECT place, id, key, names, rest FROM doc WHERE place IN ({', '.join('?' * len(best))})",  # noqa: S608
                    best,
                )
            }
        return [found[place] for place in best if place in found]

    def _common(self, index: sqlite3.Connection, source: str) -> dict[str, int]:
        """The common trigrams and in how many texts each is, read once for each making of the index."""
        number, kept = self._kept_common
        if number != self._file:
            kept = {
                name: dict(index.execute("SELECT gram, texts FROM common WHERE source = ?", (name,)).fetchall())
                for name in ("gram", "key_gram")
            }
            self._kept_common = (self._file, kept)
        return kept[source]

    def customer_mark(self, ids: Iterable[str]) -> tuple[str, ...]:
        """What the texts of those customers carry; "" is left out: nothing of that customer is in the index."""
        with self._opened() as index:
            rows = (index.execute("SELECT number FROM customer WHERE id = ?", (id_,)).fetchone() for id_ in ids)
            return tuple(_customer(row[0]) for row in rows if row)

    @contextmanager
    def _opened(self, *, write: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection to the index as it is now. Raises LedgerFailed."""
        number, index = -1, None
        while not write and not self._readers.empty():
            with suppress(queue.Empty):
                number, index = self._readers.get_nowait()
                if number == self._file:
                    break
                index.close()
                index = None
        if index is None:
            number = self._file
            try:
                index = connected(self._path, write=write)
            except sqlite3.Error as error:
                raise LedgerFailed(self._path, str(error)) from error
        try:
            yield index
        except BaseException as error:
            index.close()
            if isinstance(error, sqlite3.Error):
                raise LedgerFailed(self._path, str(error)) from error
            raise
        if write or self._ending or number != self._file:
            index.close()
        else:
            self._readers.put((number, index))


def _known_heads(index: sqlite3.Connection) -> Heads | None:
    """Up to where the index has read; None = it is of another form."""
    row = index.execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
    if row is None or row[0] != VERSION:
        return None
    return {row[0]: (row[1], row[2]) for row in index.execute("SELECT device_id, seq, change_id FROM head")}


def _note_heads(index: sqlite3.Connection, heads: Heads) -> None:
    index.execute("INSERT OR REPLACE INTO meta VALUES ('version', ?)", (VERSION,))
    index.executemany(
        "INSERT OR REPLACE INTO head VALUES (?, ?, ?)", [(device, seq, id_) for device, (seq, id_) in heads.items()]
    )


def _note_common(index: sqlite3.Connection, source: str) -> None:
    """Write down which trigrams are common."""
    count = index.execute("SELECT count(*) FROM doc").fetchone()[0]
    index.execute(f"CREATE VIRTUAL TABLE told USING fts5vocab({source}, 'row')")
    index.execute(
        "INSERT INTO common SELECT ?, term, doc FROM told WHERE doc > ?",
        (source, max(_COMMON, int(count * _COMMON_SHARE))),
    )
    index.execute("DROP TABLE told")


def _renew(index: sqlite3.Connection, db: Reader, kind: Indexed, ids: Sequence[str]) -> None:
    """Write the texts of those rows anew, each in its place; a new one comes last."""
    fresh = {text.id: text for text in texts(db, kind, ids)}
    for id_ in ids:
        old = index.execute("SELECT place, key, names, rest, marks FROM doc WHERE id = ?", (id_,)).fetchone()
        text = fresh.get(id_)
        if old is not None:
            place, key, *others = old
            if text is not None and (text.key, text.names, text.rest, _marks(index, text)) == (key, *others):
                continue
            index.execute(
                "INSERT INTO gram(gram, rowid, names, rest, marks) VALUES ('delete', ?, ?, ?, ?)", (place, *others)
            )
            index.execute("INSERT INTO key_gram(key_gram, rowid, key) VALUES ('delete', ?, ?)", (place, key))
            index.execute("DELETE FROM doc WHERE place = ?", (place,))
        if text is not None:
            _write(index, old[0] if old is not None else _next_place(index, kind), text)


def _next_place(index: sqlite3.Connection, kind: Indexed) -> int:
    last = index.execute("SELECT max(place) FROM doc WHERE place < ?", ((kind + 1) << KIND_BITS,)).fetchone()[0] or 0
    return max(int(last), kind << KIND_BITS) + 1


def _write(index: sqlite3.Connection, place: int, text: Text) -> None:
    marks = _marks(index, text)
    index.execute("INSERT INTO doc VALUES (?, ?, ?, ?, ?, ?)", (place, text.id, text.key, text.names, text.rest, marks))
    index.execute(
        "INSERT INTO gram(rowid, names, rest, marks) VALUES (?, ?, ?, ?)", (place, text.names, text.rest, marks)
    )
    index.execute("INSERT INTO key_gram(rowid, key) VALUES (?, ?)", (place, text.key))


def _marks(index: sqlite3.Connection, text: Text) -> str:
    """The marks of the text: the first two signs of each word, every two signs of Han, and its customer's."""
    whole = folded(f"{text.names}\n{text.rest}")
    starts = {word[:2] for word in _words(whole) if len(word) > 1}
    if not whole.isascii():
        starts |= {
            whole[at : at + 2] for at in range(len(whole) - 1) if whole[at] >= "\u2e80" and whole[at + 1] > "\u2e80"
        }
    marks = [SHORT + start for start in sorted(starts)]
    if text.customer is not None:
        index.execute("INSERT OR IGNORE INTO customer (id) VALUES (?)", (text.customer,))
        row = index.execute("SELECT number FROM customer WHERE id = ?", (text.customer,)).fetchone()
        marks.append(_customer(row[0]))
    return "".join(marks)


def _words(text: str) -> list[str]:
    """Words of letters and figures; what lies between them is left out."""
    return "".join(sign if sign.isalnum() else " " for sign in text).split()


def _customer(number: int) -> str:
    high, low = divmod(number, _SIGNS)
    return f"{_CUSTOMER}{chr(_FIRST_SIGN + high)}{chr(_FIRST_SIGN + low)}"
