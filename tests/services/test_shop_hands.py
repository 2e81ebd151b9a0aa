"""A sample of kills and of power cuts in the middle of random shop actions; whole: benchmarks/shop_kills."""

import json
import subprocess
import sys

from tests.ledger.kill_loop import REPOSITORY
from tests.ledger.power_cut import cut, recorded_by


def test_a_shop_killed_in_the_middle_of_anything_loses_nothing(tmp_path):
    command = [sys.executable, "-m", "tests.services.shop_kill", str(tmp_path), "5", "1"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    tally = json.loads(done.stdout)
    assert tally["kills"] == 5
    assert tally["acknowledged"] > 0
    assert (tally["lost"], tally["torn"], tally["unsound"]) == (0, 0, 0)


def test_the_power_goes_in_the_middle_of_anything_and_the_same_cuts_catch_a_shop_that_does_not_wait(tmp_path):
    tally = cut(tmp_path, *recorded_by(tmp_path, "tests.services.shop_tape", "FULL", "1", "25"), 6, 1)
    assert tally.acknowledged > 20
    assert (tally.lost, tally.unsound) == (0, 0)
    weak = cut(tmp_path, *recorded_by(tmp_path, "tests.services.shop_tape", "OFF", "1", "25"), 4, 1)
    assert weak.lost + weak.unsound > 0
