"""The tables of a new shop, made by the migrations once in a process; from then on a new shop begins as a copy of that
file, which takes a tenth of the time. A database that is there is opened and brought up to date as ever.

Nor does it wait for the disk, which on a slow one takes most of a test's time: that what was saved outlives a power cut
is tried where the ledger itself is.
"""

from __future__ import annotations

import sqlite3
import tempfile
import threading
from pathlib import Path

from app.ledger import connection
from app.ledger.connection import translated, writing
from app.ledger.migrations import migrate


class ShopTables:
    """What stands in for `writing` where a ledger is opened."""

    def __init__(self) -> None:
        self._made = b""
        self._one_at_a_time = threading.Lock()

    def __call__(self, path: Path) -> sqlite3.Connection:
        if path.parent.is_dir() and not path.exists():
            with translated(path):
                path.write_bytes(self._tables())
        opened = writing(path)
        opened.execute("PRAGMA synchronous = OFF")
        return opened

    def _tables(self) -> bytes:
        with self._one_at_a_time:
            if not self._made:
                with tempfile.TemporaryDirectory() as folder:
                    file = Path(folder, "shop.db")
                    made = writing(file)
                    migrate(made, Path(folder, "backups"))
                    made.close()
                    self._made = file.read_bytes()
            return self._made


_KEPT = ShopTables()


def use() -> None:
    """From now on, in this process."""
    connection.writing = _KEPT  # type: ignore[assignment]


def use_no_more() -> None:
    """Every ledger is opened and migrated as the program does it."""
    connection.writing = writing  # type: ignore[assignment]
