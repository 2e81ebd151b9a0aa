"""Writing the orders of a synthetic shop through the ledger's own log, each commit at its own past time.

Uses `app.ledger.writing.write`, the one function behind every commit, on a connection of its own; thousands of commits
share a transaction, and the disk is not waited for, since a shop that was cut off is simply made again.
"""

from __future__ import annotations

import time as true_time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from app.domain.clock import time_text
from app.domain.finding import Component, Fault, Finding, PartKind, Severity, Suspect
from app.domain.identifier import HumanNumber, NumberKind, uuid7
from app.domain.phrase import Phrase
from app.ledger import connection as connections
from app.ledger import writing
from app.ledger.change import Change, Op, Scalar
from app.ledger.codec import to_json
from app.ledger.ledger import DATABASE, Ledger
from app.words.phrases import templates
from tests.synthetic_shop.lives import Order

#: How the finding of each fault is said; the words of `app.words` for what the bench finds.
_SAID = {
    "chain_break": "bench.chain_break.title",
    "chips_missing": "bench.domain_silent.title",
    "domain_short": "bench.domain_dead.title",
    "power_rail_fault": "bench.domain_dead.title",
    "regulator_fault": "bench.domain_silent.title",
    "temp_sensor_fault": "bench.sensor_silent.title",
    "eeprom_corrupt": "bench.eeprom_corrupt.title",
    "weak_chips": "bench.domain_weak.title",
    "connection_fault": "bench.noise.title",
    "physical_damage": "bench.noise.title",
}
#: Commits in one transaction.
TOGETHER = 4_000
DAY_MS = 86_400_000


class Pen:
    """Writes commits at times of its own; `last_day` of the shop is today."""

    def __init__(self, folder: Path, days: float) -> None:
        Ledger.open(folder).close()
        self._db = connections.writing(folder / DATABASE)
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA cache_size = -200000")
        self._db.execute("PRAGMA wal_autocheckpoint = 20000")
        self.first_ms = true_time.time_ns() // 1_000_000 - round(days * DAY_MS)
        row = self._db.execute("SELECT value FROM meta WHERE key = 'device_id'").fetchone()
        self.head = writing.head_of(self._db, row[0])
        self.days = days
        self._ids = 0
        self._pending: list[Change] = []
        self._wall_ns = 0
        self._commits = 0
        self.changes = 0

    def id(self, day: float) -> str:
        """A row id of that day; ids sort by day, then by when they were asked for."""
        self._ids += 1
        return uuid7(self.ms(day), self._ids & 0xFFF, self._ids * 0x9E3779B97F4A7C15 & (1 << 62) - 1)

    def ms(self, day: float) -> int:
        """The moment of a day of the shop, ms since 1970."""
        return self.first_ms + round(day * DAY_MS)

    def at(self, day: float) -> str:
        """The same as a stored text."""
        return time_text(self.ms(day))

    def add(self, entity: str, id_: str, **fields: Scalar) -> str:
        """A row in the commit that is being put together."""
        self._pending.append(Change(entity, id_, Op.ADD, {k: v for k, v in fields.items() if v is not None}))
        return id_

    def set(self, entity: str, id_: str, **fields: Scalar) -> None:
        """New values in the commit that is being put together."""
        self._pending.append(Change(entity, id_, Op.SET, fields))

    def commit(self, day: float, actor: str) -> None:
        """Save what was put together, as of that day."""
        if not self._pending:
            return
        if not self._db.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")
        self._wall_ns = self.ms(day) * 1_000_000
        _commit, self.head = writing.write(self._db, self.head, actor, self._pending)
        self.changes += len(self._pending)
        self._pending = []
        self._commits += 1
        if self._commits % TOGETHER == 0:
            self._db.execute("COMMIT")

    @contextmanager
    def open(self) -> Iterator[Pen]:
        """The time of `app.ledger.writing` is ours in the block; at its end all is on disk and the log is short."""
        clock = SimpleNamespace(time_ns=lambda: self._wall_ns, localtime=true_time.localtime)
        try:
            with mock.patch.object(writing, "time", clock):
                yield self
            if self._db.in_transaction:
                self._db.execute("COMMIT")
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._db.close()


def finding_text(order: Order) -> str:
    """The finding of an order as the record keeps it."""
    law = order.fault
    assert law is not None
    fault = Fault(law.fault)
    place = f"chip {order.chip}" if law.part == "chip" else f"domain {order.domain}"
    key = _SAID[law.fault]
    values = {"domain": order.domain, "after_chip_label": f"chip {order.chip - 1}", "sensor": 1, "count": 1}
    phrase = Phrase(key, tuple((name, value) for name, value in values.items() if "{" + name in templates()[key]))
    finding = Finding(
        fault,
        Severity.CRITICAL if law.fault in ("chain_break", "domain_short", "power_rail_fault") else Severity.MAJOR,
        Component.HASHBOARD,
        phrase,
        phrase,
        0.8,
        board_sn=order.board.serial,
        chips=(order.chip,) if law.part == "chip" else (),
        domains=(order.domain,),
        position=place,
        parts=(Suspect(PartKind(law.part), place, None, 0.7),) if law.part else (),
    )
    return to_json(finding)


def number(kind: NumberKind, serial: int) -> str:
    """Our own number, of bench B1."""
    return str(HumanNumber(kind, "B1", serial))
