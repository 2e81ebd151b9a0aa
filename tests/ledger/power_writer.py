"""A shop whose every write to the disk is recorded.

`python -m tests.ledger.power_writer SHOP OUT JOURNAL SYNCHRONOUS N`. SQLite runs here as APSW, in a process of its own,
on a copy that nobody else has open; under it lies a recording file system. The statements are the program's own
(`app.ledger.writing`), made by N commits; a checkpoint comes every few pages, so that cuts fall into those, too. OUT
gets the pickled tape: what was written, truncated, synced, deleted, and which commit was acknowledged when.
"""

import pickle
import sys
from pathlib import Path

import apsw

from app.ledger import writing
from tests.ledger.shop_changes import story

TAPE = []
#: Registered as long as this lives.
_disk = None


class RecordedFile(apsw.VFSFile):
    """A file whose writes are put on the tape before they are made."""

    def __init__(self, name, flags):
        self.name = Path(name.filename() if isinstance(name, apsw.URIFilename) else name).name
        super().__init__("", name, flags)

    def xWrite(self, data, offset):  # noqa: N802 - its name in SQLite
        TAPE.append(("write", self.name, offset, bytes(data)))
        super().xWrite(data, offset)

    def xTruncate(self, size):  # noqa: N802 - its name in SQLite
        TAPE.append(("truncate", self.name, size, b""))
        super().xTruncate(size)

    def xSync(self, flags):  # noqa: N802 - its name in SQLite
        super().xSync(flags)
        TAPE.append(("sync", self.name, 0, b""))


class RecordedDisk(apsw.VFS):
    """The file system under test."""

    def __init__(self):
        super().__init__("recorded", "")

    def xOpen(self, name, flags):  # noqa: N802 - its name in SQLite
        return RecordedFile(name, flags)

    def xDelete(self, name, sync_folder):  # noqa: N802 - its name in SQLite
        super().xDelete(name, sync_folder)
        TAPE.append(("delete", Path(name).name, 0, b""))


def recorded(shop, journal, synchronous):
    """The connection that writes the shop's database on the recorded disk."""
    global _disk
    _disk = RecordedDisk()
    db = apsw.Connection(str(Path(shop) / "shop.db"), vfs="recorded")
    db.execute("PRAGMA locking_mode = EXCLUSIVE")  # the index of the log in memory: what is on disk is the same
    db.execute(f"PRAGMA journal_mode = {journal}")
    db.execute(f"PRAGMA synchronous = {synchronous}")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA wal_autocheckpoint = 30")
    return db


def main(shop, out, journal, synchronous, commits):
    db = recorded(shop, journal, synchronous)
    device = db.execute("SELECT value FROM meta WHERE key = 'device_id'").fetchone()[0]
    head = writing.head_of(db, device)
    for number in range(1, int(commits) + 1):
        db.execute("BEGIN IMMEDIATE")
        commit, head = writing.write(db, head, "somebody", story(number))
        db.execute("COMMIT")
        TAPE.append(("acknowledged", commit.id, 0, b""))
    Path(out).write_bytes(pickle.dumps(TAPE))


if __name__ == "__main__":
    main(*sys.argv[1:])
