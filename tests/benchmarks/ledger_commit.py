"""A ledger commit against SQLite alone committing the very same rows into the same tables and indexes, WAL and FULL."""

from __future__ import annotations

import sqlite3
import statistics
import time
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from app.ledger.change import Change, Op, new_id
from app.ledger.ledger import DATABASE, Ledger
from tests.benchmarks.budget import Budget

COMMITS = 200
ROWS = 5
TABLES = ("part", "change")


def measure() -> Iterable[Budget]:
    """Commits of five rows and their five lines of the log, turn by turn with the bare ones."""
    with TemporaryDirectory() as folder, Ledger.open(Path(folder) / "shop") as ledger:
        bare = twin(Path(folder) / "bare.db", ledger.path)
        actor = new_id()
        ledger.commit(actor, [Change("person", actor, Op.ADD, {"role": "technician", "name": "Bench"})]).result()
        rows = sqlite3.connect(Path(folder) / "shop" / DATABASE)
        ours, theirs = [], []
        for number in range(COMMITS):
            changes = [part(number * ROWS + row) for row in range(ROWS)]
            began = time.perf_counter()
            commit = ledger.commit(actor, changes).result()
            ours.append(time.perf_counter() - began)
            copies = {
                "part": [
                    rows.execute("SELECT * FROM part WHERE id = ?", (change.id,)).fetchone() for change in changes
                ],
                "change": rows.execute("SELECT * FROM change WHERE commit_id = ?", (commit.id,)).fetchall(),
            }
            began = time.perf_counter()
            with bare:
                bare.execute("BEGIN IMMEDIATE")
                for table, lines in copies.items():
                    marks = ", ".join("?" * len(lines[0]))
                    bare.executemany(f"INSERT INTO {table} VALUES ({marks})", lines)
            theirs.append(time.perf_counter() - began)
        rows.close()
        bare.close()
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    mine, other = statistics.median(ours) * 1000, statistics.median(theirs) * 1000
    yield Budget(
        "ledger commit / bare FULL commit", ratio, "x", 1.3, f"{mine:.2f} ms / {other:.2f} ms, {COMMITS} commits"
    )


def part(number: int) -> Change:
    """A new part."""
    fields = {"sku": f"SKU-{number}", "name": f"Part {number}", "kind": "chip", "fits": "BHB42601", "unit": "piece"}
    return Change("part", new_id(), Op.ADD, {**fields, "minimum": 1})


def twin(path: Path, original: Path) -> sqlite3.Connection:
    """An empty database with the same two tables and their indexes, set as the ledger's is."""
    bare = sqlite3.connect(path, isolation_level=None)
    bare.execute("PRAGMA journal_mode = WAL")
    bare.execute("PRAGMA synchronous = FULL")
    source = sqlite3.connect(original)
    for (text,) in source.execute("SELECT sql FROM sqlite_master WHERE tbl_name IN (?, ?) AND sql IS NOT NULL", TABLES):
        bare.execute(text)
    source.close()
    return bare
