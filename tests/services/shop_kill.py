"""Killing a shop at work again and again: what the services acknowledged is there, whole, and the shop is sound.

`python -m tests.services.shop_kill FOLDER KILLS SEED` prints the tally as JSON. The process forks its shops, so that
nothing is imported a thousand times, and therefore has no thread of its own.
"""

import json
import os
import random
import select
import shutil
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from app.ledger.check import check
from app.ledger.ledger import Ledger
from app.services.shop import Shop
from tests.services.shop_hands import ShopHands

#: After so many kills a shop is done and the next one begins: a check of a large one would take the time of the kills.
_OF_ONE_SHOP = 40
#: How long after its first acknowledged change a shop is killed at most, s; every fifth is killed while it opens.
_LONGEST_S, _OPENING_S = 0.3, 0.04


def work_until_killed(folder, seed, pipe):
    """A shop whose every acknowledged commit goes down the pipe: its id, how many rows it changed, and the action."""
    with Shop.open(folder) as shop:
        hands = ShopHands(shop, seed)
        shop.on_change(lambda commit: os.write(pipe, f"{commit.id} {len(commit.touched)}\n".encode()))
        while True:
            before = Counter(hands.tally)
            hands.step()
            done = next(iter(hands.tally - before))
            os.write(pipe, f"did {done}\n".encode())


def kill_again_and_again(folder, kills, seed):
    """Tally of so many kills: changes acknowledged, lost, torn, shops that were not sound, actions by name."""
    chance = random.Random(seed)
    tally = Counter()
    actions = Counter()
    for number in range(kills):
        shop = folder / str(number // _OF_ONE_SHOP)
        said = _killed(shop, chance, opening=number % 5 == 4)
        tally["kills"] += 1
        for line in said.decode().split("\n")[:-1]:
            first, second = line.split(" ", 1)
            if first == "did":
                actions[second] += 1
        _compare(shop, [line.split() for line in said.decode().split("\n")[:-1] if not line.startswith("did ")], tally)
        if number % _OF_ONE_SHOP == _OF_ONE_SHOP - 1:
            shutil.rmtree(shop)
    return {**tally, "actions": dict(sorted(actions.items()))}


def _killed(shop, chance, *, opening):
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            work_until_killed(shop, chance.randrange(2**32), theirs)
        finally:
            os._exit(1)
    chance.randrange(2**32)
    os.close(theirs)
    said = b""
    if opening:
        time.sleep(chance.uniform(0, _OPENING_S))
    else:
        select.select([ours], [], [], 60)
        time.sleep(chance.uniform(0, _LONGEST_S))
    os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    while block := os.read(ours, 1 << 16):
        said += block
    os.close(ours)
    assert os.WIFSIGNALED(status), f"a shop ended by itself ({status}), after: {said[-300:].decode()}"
    return said


def _compare(shop, acknowledged, tally):
    tally["acknowledged"] += len(acknowledged)
    with Ledger.open(shop) as ledger, ledger.read() as db:
        for commit_id, rows in acknowledged:
            there = db.execute("SELECT count(*) FROM change WHERE commit_id = ?", (commit_id,)).fetchone()[0]
            tally["lost"] += there == 0
            tally["torn"] += there not in (0, int(rows))
        report = check(db, ledger.attachments)
        tally["unsound"] += not report.sound


if __name__ == "__main__":
    print(json.dumps(kill_again_and_again(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
