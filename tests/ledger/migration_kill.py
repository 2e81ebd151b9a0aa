"""A shop of schema 5 that is brought up to date, and killed on the way, again and again."""

import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Migrations

from app.ledger import schema_version, writing
from app.ledger.check import check
from app.ledger.ledger import DATABASE, Ledger
from app.ledger.migrations import migrate
from app.ledger.schema_steps import STEPS
from tests.ledger.kill_loop import REPOSITORY
from tests.ledger.shop_changes import received

#: Opens the shop, and says when the file is being looked at and when it is open.
OPENER = """
import os, sys
from pathlib import Path
from app.ledger import ledger
import app.ledger.schema_steps, sqlite_utils
os.write(1, b"begun\\n")
ledger.Ledger.open(Path(sys.argv[1])).close()
os.write(1, b"open\\n")
"""


@dataclass
class MigrationTally:
    """What the loop did: kills, how many fell between the copy put aside and the new schema, and shops that
    were not as they were.
    """

    kills: int = 0
    halfway: int = 0
    wrong: int = 0


def old_shop(folder: Path, changes: int) -> None:
    """A shop of schema 5 with so many parts, lots and moves."""
    folder.mkdir()
    steps = Migrations("shop")
    for step in STEPS._migrations[:5]:
        steps(name=step.name)(step.fn)
    db = sqlite3.connect(folder / DATABASE, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    migrate(db, folder / "backups", steps)
    db.execute("INSERT INTO meta (key, value) VALUES ('device_id', 'd'), ('bench_prefix', 'B7'), ('demo', '0')")
    now, writing.SCHEMA_VERSION = writing.SCHEMA_VERSION, 5
    try:
        db.execute("BEGIN")
        written = [one for number in range(changes // 3) for one in received(f"S{number}", f"LT-B7-{number:06d}")]
        writing.write(db, writing.head_of(db, "d"), "somebody", written)
        db.execute("COMMIT")
    finally:
        writing.SCHEMA_VERSION = now
    db.close()


def kill_while_migrating(folder: Path, kills: int, seed: int, changes: int = 300) -> MigrationTally:
    """Open the old shop, kill whoever opens it (SIGKILL) at some moment on the way, open it again and look; repeat.

    How long the way is on this computer now is measured by one that is let through.
    """
    chance = random.Random(seed)
    tally = MigrationTally()
    old = folder / "old"
    old_shop(old, changes)
    longest = 0.0
    for number in range(kills + 1):
        shop = folder / str(number)
        shutil.copytree(old, shop)
        command = [sys.executable, "-c", OPENER, str(shop)]
        with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) as opener:
            opener.stdout.readline()
            began = time.monotonic()
            try:
                opener.wait(chance.uniform(0, longest) if longest else None)
            except subprocess.TimeoutExpired:
                opener.kill()
            opener.stdout.read()
        if not longest:
            longest = time.monotonic() - began
            shutil.rmtree(shop)
            continue
        tally.kills += 1
        tally.halfway += _version(shop) == 5 and (shop / "backups").exists()
        with Ledger.open(shop) as ledger, ledger.read() as db:
            count = db.execute("SELECT count(*) FROM stock_move").fetchone()[0]
            version = db.execute("PRAGMA user_version").fetchone()[0]
            sound = check(db, ledger.attachments).sound
            right = count == changes // 3 and version == schema_version.SCHEMA_VERSION and ledger.bench_prefix == "B7"
            tally.wrong += not (right and sound)
        copies = [copy for copy in (shop / "backups").glob("before-0006-*.db") if _whole(copy, changes // 3)]
        tally.wrong += not copies
        shutil.rmtree(shop)
    return tally


def _version(shop: Path) -> int:
    """The schema of the file as the kill left it, looked at in a copy, so that nothing is put right by looking."""
    with tempfile.TemporaryDirectory() as folder:
        for part in shop.glob("shop.db*"):
            shutil.copy(part, folder)
        db = sqlite3.connect(Path(folder) / DATABASE)
        try:
            return int(db.execute("PRAGMA user_version").fetchone()[0])
        finally:
            db.close()


def _whole(copy: Path, moves: int) -> bool:
    """Whether a copy put aside before the step can be gone back to."""
    db = sqlite3.connect(copy)
    try:
        told = db.execute("SELECT count(*) FROM stock_move").fetchone()[0] == moves
        return told and db.execute("PRAGMA user_version").fetchone()[0] == 5
    except sqlite3.DatabaseError:
        return False
    finally:
        db.close()
