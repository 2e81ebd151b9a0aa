"""`python -m tests.synthetic_shop FOLDER [--seed N] [--orders N] [--assets N] [--changes N]`: see README.md beside."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.synthetic_shop.making import make
from tests.synthetic_shop.world import RICH, WORLD


def main() -> int:
    """Make the shop and say what came out, in how long."""
    asked = argparse.ArgumentParser(prog="python -m tests.synthetic_shop")
    asked.add_argument("folder", type=Path)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--orders", type=int, default=2_000)
    asked.add_argument("--assets", type=int, default=1_200)
    asked.add_argument("--changes", type=int, help="about how long the log becomes; left out, the shares of world.py")
    asked.add_argument("--rich", action="store_true", help="with all that goes wrong: see README.md")
    given = asked.parse_args()
    if given.folder.exists() and any(given.folder.iterdir()):
        print(f"{given.folder} is not empty", file=sys.stderr)
        return 2
    began = time.perf_counter()
    made = make(
        given.folder,
        seed=given.seed,
        order_count=given.orders,
        asset_count=given.assets,
        changes=given.changes,
        world=RICH if given.rich else WORLD,
    )
    size = (given.folder / "shop.db").stat().st_size / 1e6
    print(f"{made.orders:,} orders, {made.assets:,} assets, {made.changes:,} changes, {size:,.0f} MB, "
          f"{time.perf_counter() - began:.0f} s")  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
