"""The test plans people choose from, as they stand in `resources/knowledge/test_plans.toml`."""

from __future__ import annotations

import tomllib
from functools import cache

import resources
from app.domain.test_plan import BenchStep, TestPlan, UnknownPlan


@cache
def plans() -> dict[str, TestPlan]:
    """Every plan by id, the shortest first. A plan without a known step raises ValueError that names it."""
    with resources.open_binary("knowledge", "test_plans.toml") as file:
        rows = tomllib.load(file)
    return {
        name: TestPlan(
            name,
            tuple(BenchStep(step) for step in row["steps"]),
            float(row.get("seconds", 0.0)),
            tuple(map(float, row.get("frequencies_mhz", ()))),
        )
        for name, row in rows.items()
    }


def plan_of(plan: str) -> TestPlan:
    """The plan of an id. Raises UnknownPlan."""
    if plan not in plans():
        raise UnknownPlan(plan, tuple(plans()))
    return plans()[plan]
