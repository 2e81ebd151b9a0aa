"""The long proof against power cuts: hundreds of cuts into a recorded shop, and not one acknowledged commit missing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.budget import Budget
from tests.ledger.power_cut import CutTally, cut_again_and_again

SHOPS = 8
CUTS = 100


def prove() -> Iterable[Budget]:
    """As the program writes (WAL, FULL), and with the rollback journal; the same cuts must catch a shop that does not
    wait for the drive. The suite's sample is of the whole shop: shop_kills.
    """
    for journal in ("WAL", "DELETE"):
        tally = _cut(journal, "FULL", SHOPS)
        detail = f"{tally.cuts:,} cuts, {tally.acknowledged:,} acknowledged commits before them"
        yield Budget(f"power cuts, {journal}: commits lost or disks unsound", tally.lost + tally.unsound, "", 0, detail)
    weak = _cut("WAL", "OFF", 1)
    caught = f"{weak.lost:,} lost, {weak.unsound} of {weak.cuts} disks unsound"
    missed = int(weak.lost + weak.unsound == 0)
    yield Budget("power cuts, synchronous OFF: not caught", missed, "", 0, caught)


def _cut(journal: str, synchronous: str, shops: int) -> CutTally:
    whole = CutTally()
    for seed in range(shops):
        with TemporaryDirectory() as folder:
            one = cut_again_and_again(Path(folder), journal, synchronous, CUTS, seed)
        whole.cuts += one.cuts
        whole.acknowledged += one.acknowledged
        whole.lost += one.lost
        whole.unsound += one.unsound
    return whole
