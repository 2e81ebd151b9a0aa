"""Checking the ledger: whether the file is sound, whether log and tables agree, whether the books make sense.

Damage is what must not be; attention is what a person should settle (negative stock, a board in two machines). What
is found comes back as values; `app.words.ledger` says it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.domain.work_order import State, replayed
from app.ledger.attachments import Attachments
from app.ledger.change import COLUMNS, chained
from app.ledger.entities import ENTITIES
from app.ledger.errors import AttachmentMissing, ChangeRefused
from app.ledger.rebuild import columns, folded


class ProblemKind(StrEnum):
    """What a check may find."""

    FILE = "file"
    REFERENCE = "reference"
    LOG_GAP = "log_gap"
    LOG_HASH = "log_hash"
    TABLE = "table"
    STATE = "state"
    ATTACHMENT = "attachment"
    NEGATIVE_STOCK = "negative_stock"
    STOCK_VALUE = "stock_value"
    TWO_PLACES = "two_places"
    TWO_SERIALS = "two_serials"
    ORPHAN = "orphan"

    @property
    def damage(self) -> bool:
        """Damage, as against something for a person to settle."""
        return self not in _TO_SETTLE


_TO_SETTLE = frozenset(
    {
        ProblemKind.NEGATIVE_STOCK,
        ProblemKind.STOCK_VALUE,
        ProblemKind.TWO_PLACES,
        ProblemKind.TWO_SERIALS,
        ProblemKind.ORPHAN,
    }
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing found; `subject` names the row, file or number concerned, `detail` what about it."""

    kind: ProblemKind
    subject: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """The result of a check; `changes` and `attachments` count what was looked at."""

    problems: tuple[Problem, ...]
    changes: int
    attachments: int

    @property
    def sound(self) -> bool:
        """No damage."""
        return not any(problem.kind.damage for problem in self.problems)


def check(connection: sqlite3.Connection, attachments: Attachments) -> CheckReport:
    """Look at everything. Reads only; sqlite3.DatabaseError while reading the file is reported as damage of it."""
    problems: list[Problem] = []
    try:
        for part in _PARTS:
            problems += part(connection)
        changes = int(connection.execute("SELECT count(*) FROM change").fetchone()[0])
        kept = [row[0] for row in connection.execute(_ATTACHED)]
    except sqlite3.DatabaseError as error:
        problems.append(Problem(ProblemKind.FILE, "shop.db", str(error)))
        return CheckReport(tuple(problems), 0, 0)
    for sha256 in kept:
        try:
            attachments.get(sha256)
        except AttachmentMissing:
            problems.append(Problem(ProblemKind.ATTACHMENT, sha256))
    if left := orphans(connection, attachments):
        problems.append(Problem(ProblemKind.ORPHAN, str(len(left)), left[0]))
    return CheckReport(tuple(problems), changes, len(kept))


def orphans(connection: sqlite3.Connection, attachments: Attachments) -> tuple[str, ...]:
    """The files that no row names, not even one that was taken back: left by an action that was cut short."""
    named = {row[0] for row in connection.execute(f"{KEPT} UNION {_SMALL}")}
    return tuple(sha256 for sha256 in attachments.all() if sha256 not in named)


def first_damage(connection: sqlite3.Connection) -> Problem | None:
    """The first damage of the database itself, attachments left aside; cheap tests first, and none after a hit."""
    try:
        for part in _PARTS:
            damage = next((problem for problem in part(connection) if problem.kind.damage), None)
            if damage is not None:
                return damage
    except sqlite3.DatabaseError as error:
        return Problem(ProblemKind.FILE, "shop.db", str(error))
    return None


#: Every file that a row names, rows that were taken back included: they may come again.
KEPT = """
SELECT sha256 FROM attachment UNION SELECT sha256 FROM device_log UNION SELECT sha256 FROM part_file
UNION SELECT image_sha256 FROM signature WHERE image_sha256 IS NOT NULL
"""
_SMALL = """
SELECT small_sha256 FROM attachment WHERE small_sha256 IS NOT NULL
UNION SELECT small_sha256 FROM part_file WHERE small_sha256 IS NOT NULL
"""
_ATTACHED = """
SELECT sha256 FROM attachment WHERE gone = 0
UNION SELECT sha256 FROM device_log WHERE gone = 0
UNION SELECT sha256 FROM part_file WHERE gone = 0
UNION SELECT image_sha256 FROM signature WHERE gone = 0 AND image_sha256 IS NOT NULL
"""


def _file(db: sqlite3.Connection) -> Iterator[Problem]:
    for (line,) in db.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield Problem(ProblemKind.FILE, "shop.db", str(line))


def _references(db: sqlite3.Connection) -> Iterator[Problem]:
    for row in db.execute("PRAGMA foreign_key_check"):
        yield Problem(ProblemKind.REFERENCE, str(row[0]), str(row[2]))


def _log(db: sqlite3.Connection) -> Iterator[Problem]:
    device, seq, previous = None, 0, b""
    for row in db.execute(f"SELECT {COLUMNS}, hash FROM change ORDER BY device_id, seq"):  # noqa: S608 - our own names
        values = tuple(row)[:-1]
        if values[0] != device:
            device, seq, previous = values[0], 0, b""
        if values[1] != seq + 1:
            yield Problem(ProblemKind.LOG_GAP, str(device), f"{seq + 1}-{values[1] - 1}")
        elif chained(previous, values) != row[-1]:
            yield Problem(ProblemKind.LOG_HASH, str(device), str(values[1]))
        seq, previous = values[1], row[-1]


def _tables(db: sqlite3.Connection) -> Iterator[Problem]:
    """One entity at a time, so that only one table is in memory."""
    logged = {name for (name,) in db.execute("SELECT DISTINCT entity FROM change")}
    for name in logged - ENTITIES.keys():
        yield Problem(ProblemKind.TABLE, "change", str(name))
    for name, entity in ENTITIES.items():
        names = columns(entity)
        try:
            rest = folded(db, name)[name] if name in logged else {}
        except (ChangeRefused, ValueError, KeyError) as error:
            yield Problem(ProblemKind.TABLE, "change", repr(error))
            continue
        for row in db.execute(f"SELECT {', '.join(names)} FROM {name}"):  # noqa: S608 - names from the declarations
            expected = rest.pop(row[0], None)
            if expected is None:
                yield Problem(ProblemKind.TABLE, name, f"{row[0]}: +")
            elif tuple(row) != tuple(expected.values()):
                differing = [column for column, value in zip(names, row, strict=True) if expected[column] != value]
                yield Problem(ProblemKind.TABLE, name, f"{row[0]}: {', '.join(differing)}")
        for id_ in rest:
            yield Problem(ProblemKind.TABLE, name, f"{id_}: -")


def _states(db: sqlite3.Connection) -> Iterator[Problem]:
    taken: dict[str, list[tuple[State, State]]] = {}
    for order_id, source, target in db.execute(
        "SELECT order_id, source, target FROM transition WHERE gone = 0 ORDER BY hlc"
    ):
        taken.setdefault(order_id, []).append((State(source), State(target)))
    for id_, number, state in db.execute("SELECT id, number, state FROM work_order WHERE gone = 0"):
        told = replayed(taken.get(id_, ()))
        if told.value != state:
            yield Problem(ProblemKind.STATE, number, f"{state} / {told.value}")


def _stock(db: sqlite3.Connection) -> Iterator[Problem]:
    for number, on_hand in db.execute(
        "SELECT l.number, sum(m.quantity) AS on_hand FROM lot AS l JOIN stock_move AS m ON m.lot_id = l.id"
        " WHERE l.gone = 0 AND l.elsewhere IS NULL AND m.gone = 0 GROUP BY l.id HAVING on_hand < 0"
    ):
        yield Problem(ProblemKind.NEGATIVE_STOCK, number, str(on_hand))


def _values(db: sqlite3.Connection) -> Iterator[Problem]:
    """What came in is what went out and what is there: a lot that is used up holds no money, one with pieces no
    debt.
    """
    for number, pieces, value in db.execute(
        "SELECT l.number, sum(m.quantity) AS pieces, sum(coalesce(m.value_minor, m.quantity * m.cost_minor)) AS value"
        " FROM lot AS l JOIN stock_move AS m ON m.lot_id = l.id WHERE l.gone = 0 AND l.elsewhere IS NULL AND m.gone = 0"
        " GROUP BY l.id HAVING (pieces = 0 AND value <> 0) OR (pieces > 0 AND value < 0) OR (pieces < 0 AND value > 0)"
    ):
        yield Problem(ProblemKind.STOCK_VALUE, number, f"{pieces} / {value}")


def _serials(db: sqlite3.Connection) -> Iterator[Problem]:
    for serial, numbers in db.execute(
        "SELECT serial, group_concat(number, ', ') FROM asset WHERE gone = 0 AND serial IS NOT NULL AND serial <> ''"
        " AND merged_into IS NULL GROUP BY kind, serial HAVING count(*) > 1"
    ):
        yield Problem(ProblemKind.TWO_SERIALS, serial, numbers)


def _places(db: sqlite3.Connection) -> Iterator[Problem]:
    for number, count in db.execute(
        "SELECT a.number, count(*) AS places FROM installation AS i JOIN asset AS a ON a.id = i.asset_id"
        " WHERE i.gone = 0 AND i.until IS NULL GROUP BY i.asset_id HAVING places > 1"
    ):
        yield Problem(ProblemKind.TWO_PLACES, number, str(count))


_PARTS = (_file, _references, _log, _tables, _states, _stock, _values, _places, _serials)
