"""Killing a writer again and again, and comparing what it acknowledged with what is there."""

import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from app.ledger.check import check
from app.ledger.ledger import Ledger
from tests.ledger.shop_changes import story

REPOSITORY = Path(__file__).parents[2]
#: The changes of one commit, and the tables that each adds one row to.
CHANGES = len(story(1))
WRITTEN = sorted({change.entity for change in story(1)})


@dataclass
class Tally:
    """What a loop did: kills, commits acknowledged, and what was wrong afterwards."""

    kills: int = 0
    acknowledged: int = 0
    lost: int = 0
    torn: int = 0
    unsound: int = 0


def kill_again_and_again(folder: Path, kills: int, seed: int, longest_s: float = 0.08) -> Tally:
    """Start a writer on `folder`, kill it (SIGKILL) within `longest_s` of its first acknowledged commit, look; repeat.

    Every fifth writer is killed while it still opens the ledger.
    """
    chance = random.Random(seed)
    tally = Tally()
    for number in range(kills):
        command = [sys.executable, "-m", "tests.ledger.kill_writer", str(folder)]
        with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) as writer:
            if number % 5 == 4:
                time.sleep(chance.uniform(0.05, 0.25))
                said = b""
            else:
                said = writer.stdout.readline()
                time.sleep(chance.uniform(0, longest_s))
            writer.kill()
            said += writer.stdout.read()
        tally.kills += 1
        _compare(folder, said, tally, whole=number == kills - 1)
    return tally


def _compare(folder: Path, said: bytes, tally: Tally, *, whole: bool) -> None:
    acknowledged = [line.split() for line in said.decode().split("\n")[:-1]]
    tally.acknowledged += len(acknowledged)
    with Ledger.open(folder) as ledger, ledger.read() as db:
        for commit_id, move_id in acknowledged:
            logged = db.execute("SELECT count(*) FROM change WHERE commit_id = ?", (commit_id,)).fetchone()[0]
            moved = db.execute("SELECT count(*) FROM stock_move WHERE id = ?", (move_id,)).fetchone()[0]
            tally.lost += logged != CHANGES or moved != 1
        tally.torn += db.execute(
            "SELECT count(*) FROM (SELECT 1 FROM change GROUP BY commit_id HAVING count(*) <> ?)", (CHANGES,)
        ).fetchone()[0]
        counts = {db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in WRITTEN}
        tally.torn += len(counts) != 1
        tally.unsound += db.execute("PRAGMA quick_check").fetchone()[0] != "ok"
        if whole:
            tally.unsound += not check(db, ledger.attachments).sound
