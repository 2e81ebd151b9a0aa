"""The small synthetic shop that all tests of reports look at, with its truth; nobody writes into it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.services.reports.frame import Facts
from app.services.shop import Shop
from tests.synthetic_shop.making import make
from tests.synthetic_shop.world import RICH


@dataclass(frozen=True, slots=True)
class TrueShop:
    """The shop and what is true of it: `orders` are the lines of truth_orders.csv, `truth` is truth.json."""

    shop: Shop
    facts: Facts
    truth: dict[str, Any]
    orders: tuple[dict[str, str], ...]


@contextmanager
def true_shop_of(folder: Path, *, seed: int, order_count: int, asset_count: int) -> Iterator[TrueShop]:
    """A shop of `world.RICH` with its truth; read only."""
    make(folder, seed=seed, order_count=order_count, asset_count=asset_count, world=RICH)
    with Shop.open(folder, write=False) as shop, (folder / "truth_orders.csv").open(encoding="utf-8") as file:
        yield TrueShop(
            shop, Facts.of(shop), json.loads((folder / "truth.json").read_text("utf-8")), tuple(csv.DictReader(file))
        )


@pytest.fixture(scope="session")
def true_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrueShop]:
    """A shop of 240 orders on 120 assets with its truth."""
    with true_shop_of(tmp_path_factory.mktemp("true") / "shop", seed=9, order_count=240, asset_count=120) as made:
        yield made
