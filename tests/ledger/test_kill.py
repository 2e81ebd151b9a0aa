"""kill -9 during writes: nothing acknowledged is lost, nothing half is kept. Long run: benchmarks/ledger_kills."""

import random
import subprocess
import sys

from app.ledger.ledger import Ledger
from tests.ledger.kill_loop import REPOSITORY, kill_again_and_again


def test_five_kills_lose_nothing_that_was_acknowledged(tmp_path):
    tally = kill_again_and_again(tmp_path / "shop", kills=5, seed=1, longest_s=0.04)
    assert tally.kills == 5
    assert tally.acknowledged > 0
    assert (tally.lost, tally.torn, tally.unsound) == (0, 0, 0)


def test_a_writer_killed_while_the_shop_is_being_made_leaves_one_that_opens(tmp_path):
    chance = random.Random(2)
    for number in range(4):
        folder = tmp_path / str(number)
        command = [sys.executable, "-m", "tests.ledger.kill_writer", str(folder)]
        with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL) as writer:
            while not folder.exists():
                assert writer.poll() is None
            try:
                writer.wait(chance.uniform(0, 0.15))
            except subprocess.TimeoutExpired:
                writer.kill()
        with Ledger.open(folder) as ledger:
            assert ledger.device_id
