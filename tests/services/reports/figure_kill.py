"""Killing a program while it makes its store of figures or brings it up: the next one tells the truth.

`python -m tests.services.reports.figure_kill FOLDER KILLS SEED` prints how many kills there were, how many of them left
a store behind, and how many told something else than a store made from nothing.
"""

import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from unittest import mock

from app.ledger import figures
from app.ledger.derived import discard
from app.services import orders
from app.services.shop import Shop
from tests.services.reports.figure_story import from_nothing, kept
from tests.services.shop_story import opening


def _work_until_killed(folder, chance, pipe):
    with mock.patch.object(figures, "BLOCK", 4), Shop.open(folder) as shop:
        os.write(pipe, b".")
        while True:
            number = chance.randrange(10**6)
            view = orders.open_order(shop, "Bo", opening(f"SN{number}", machine=f"M{number % 9}"))
            orders.assign(shop, "Bo", view.id, "Anna")
            if chance.random() < 0.5:
                shop.figures.close()
                discard(folder / figures.FILE)
            kept(shop)


def kill_again_and_again(folder, kills, seed):
    """Kills, stores that were there after them, and those that told something else than the truth."""
    chance = random.Random(seed)
    left = wrong = 0
    for _kill in range(kills):
        reading, pipe = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                _work_until_killed(folder, random.Random(chance.random()), pipe)
            finally:
                os._exit(1)
        os.close(pipe)
        os.read(reading, 1)
        time.sleep(chance.random() * 0.15)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
        left += (folder / figures.FILE).exists()
        with mock.patch.object(figures, "BLOCK", 4), Shop.open(folder, write=False) as shop:
            wrong += kept(shop) != from_nothing(shop)
    return {"kills": kills, "left": left, "wrong": wrong}


if __name__ == "__main__":
    print(json.dumps(kill_again_and_again(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
