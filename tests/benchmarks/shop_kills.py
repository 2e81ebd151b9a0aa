"""The long proof of the whole shop: a thousand kills and a thousand power cuts in the middle of random actions."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.budget import Budget
from tests.ledger.kill_loop import REPOSITORY
from tests.ledger.power_cut import CutTally, cut, recorded_by

KILLS, SHARES = 1_000, 4
SHOPS, CUTS, ACTIONS = 10, 100, 120


def prove() -> Iterable[Budget]:
    """Receiving, using, giving back, transfers, counts, purchases, imports, orders, photos, undo: killed and cut off.

    The suite runs five kills and six cuts. The weak shop writes with synchronous=OFF and its files without waiting.
    """
    with ProcessPoolExecutor(os.cpu_count()) as several:
        tallies = list(several.map(_killed, range(SHARES)))
        whole = Counter()
        actions: Counter[str] = Counter()
        for tally in tallies:
            actions.update(tally.pop("actions"))
            whole.update(tally)
        done = {name: count for name, count in sorted(actions.items()) if not name.endswith(" refused")}
        detail = f"{whole['kills']:,} kills, {whole['acknowledged']:,} acknowledged changes; actions " + ", ".join(
            f"{name} {count:,}" for name, count in done.items()
        )
        wrong = whole["lost"] + whole["torn"] + whole["unsound"]
        yield Budget("shop killed: changes lost or torn, shops unsound", wrong, "", 0, detail)
        cuts = _sum(several.map(_cut, range(SHOPS), ["FULL"] * SHOPS))
        detail = f"{cuts.cuts:,} cuts, {cuts.acknowledged:,} acknowledged changes before them"
        yield Budget("shop's power cut: changes lost or disks unsound", cuts.lost + cuts.unsound, "", 0, detail)
        weak = _sum(several.map(_cut, [0], ["OFF"]))
    caught = f"{weak.lost:,} lost, {weak.unsound} of {weak.cuts} disks unsound"
    yield Budget("shop with synchronous OFF: not caught", int(weak.lost + weak.unsound == 0), "", 0, caught)


def _killed(seed: int) -> dict[str, object]:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.services.shop_kill", folder, str(KILLS // SHARES), str(seed)]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    tally: dict[str, object] = json.loads(done.stdout)
    return tally


def _cut(seed: int, synchronous: str) -> CutTally:
    with TemporaryDirectory() as folder:
        place = Path(folder)
        tape = recorded_by(place, "tests.services.shop_tape", synchronous, str(seed), str(ACTIONS))
        return cut(place, *tape, CUTS, seed)


def _sum(tallies: Iterable[CutTally]) -> CutTally:
    whole = CutTally()
    for one in tallies:
        whole.cuts += one.cuts
        whole.acknowledged += one.acknowledged
        whole.lost += one.lost
        whole.unsound += one.unsound
    return whole
