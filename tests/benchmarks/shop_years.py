"""The long proof of the shop: two hundred shop-years of random work, legal and illegal, no invariant broken."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.benchmarks.budget import Budget
from tests.services.shop_year import TALLY, ShopYear

YEARS = 200
ACTIONS = 30


def prove() -> Iterable[Budget]:
    """Two hundred shops, up to thirty actions each; the suite runs two of fourteen. A broken invariant ends the run
    with the story that broke it.
    """
    TALLY.clear()
    run_state_machine_as_test(
        ShopYear,
        settings=settings(
            max_examples=YEARS, stateful_step_count=ACTIONS, deadline=None, database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    refused = sum(count for name, count in TALLY.items() if name.endswith(" refused"))
    done = sum(TALLY.values()) - refused
    handed = TALLY["take in"] + TALLY["take back in"]
    detail = f"{YEARS} shop-years, {done:,} actions, {refused:,} of them refused, {handed:,} files taken in"
    yield Budget("shop-years: invariants broken", 0, "invariants", 0, detail)
