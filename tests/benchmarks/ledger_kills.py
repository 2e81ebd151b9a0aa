"""The long proof of the ledger: thousands of writers killed, and not one acknowledged commit missing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.budget import Budget
from tests.ledger.kill_loop import kill_again_and_again

SHOPS = 20
KILLS = 100


def prove() -> Iterable[Budget]:
    """Twenty shops, a hundred kills each; the suite runs five on one."""
    kills = acknowledged = wrong = 0
    for seed in range(SHOPS):
        with TemporaryDirectory() as folder:
            tally = kill_again_and_again(Path(folder) / "shop", KILLS, seed)
        kills += tally.kills
        acknowledged += tally.acknowledged
        wrong += tally.lost + tally.torn + tally.unsound
    detail = f"{kills:,} kills, {acknowledged:,} acknowledged commits"
    yield Budget("kill -9: commits lost or torn", wrong, "commits", 0, detail)
