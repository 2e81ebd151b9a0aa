"""A shop of schema 4 that is brought up to date, and killed on the way, again and again."""

import random
import shutil
import sqlite3
import subprocess
import sys
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
    """What the loop did: kills, how many fell before the shop was open, and shops that were not as they were."""

    kills: int = 0
    halfway: int = 0
    wrong: int = 0


def old_shop(folder: Path, changes: int) -> None:
    """A shop of schema 4 with so many parts, lots and moves."""
    folder.mkdir()
    steps = Migrations("shop")
    for step in STEPS._migrations[:4]:
        steps(name=step.name)(step.fn)
    db = sqlite3.connect(folder / DATABASE, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    migrate(db, folder / "backups", steps)
    db.execute("INSERT INTO meta (key, value) VALUES ('device_id', 'd'), ('bench_prefix', 'B7'), ('demo', '0')")
    now, writing.SCHEMA_VERSION = writing.SCHEMA_VERSION, 4
    try:
        db.execute("BEGIN")
        written = [one for number in range(changes // 3) for one in received(f"S{number}", f"LT-B7-{number:06d}")]
        writing.write(db, writing.head_of(db, "d"), "somebody", written)
        db.execute("COMMIT")
    finally:
        writing.SCHEMA_VERSION = now
    db.close()


def kill_while_migrating(
    folder: Path, kills: int, seed: int, changes: int = 300, longest_s: float = 0.12
) -> MigrationTally:
    """Open the old shop, kill whoever opens it (SIGKILL) within `longest_s`, open it again and look; repeat."""
    chance = random.Random(seed)
    tally = MigrationTally()
    old = folder / "old"
    old_shop(old, changes)
    for number in range(kills):
        shop = folder / str(number)
        shutil.copytree(old, shop)
        with subprocess.Popen(
            [sys.executable, "-c", OPENER, str(shop)], cwd=REPOSITORY, stdout=subprocess.PIPE
        ) as opener:
            opener.stdout.readline()
            try:
                opener.wait(chance.uniform(0, longest_s))
            except subprocess.TimeoutExpired:
                opener.kill()
            said = opener.stdout.read()
        tally.kills += 1
        tally.halfway += b"open" not in said
        with Ledger.open(shop) as ledger, ledger.read() as db:
            count = db.execute("SELECT count(*) FROM stock_move").fetchone()[0]
            version = db.execute("PRAGMA user_version").fetchone()[0]
            sound = check(db, ledger.attachments).sound
            right = count == changes // 3 and version == schema_version.SCHEMA_VERSION and ledger.bench_prefix == "B7"
            tally.wrong += not (right and sound)
        copies = [copy for copy in (shop / "backups").glob("before-0005-*.db") if _whole(copy, changes // 3)]
        tally.wrong += not copies
        shutil.rmtree(shop)
    return tally


def _whole(copy: Path, moves: int) -> bool:
    """Whether a copy put aside before the step can be gone back to."""
    db = sqlite3.connect(copy)
    try:
        told = db.execute("SELECT count(*) FROM stock_move").fetchone()[0] == moves
        return told and db.execute("PRAGMA user_version").fetchone()[0] == 4
    except sqlite3.DatabaseError:
        return False
    finally:
        db.close()
