"""The test plans people choose from: those of `resources/knowledge/test_plans.toml`, and a shop's own in a file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import resources
from app.domain.test_plan import BenchStep, BrokenPlan, TestPlan, UnknownPlan

#: What the name of a plan ends with that stands in a file of its own.
_FILE_END = ".toml"
#: Steps that no plan may leave out: what is switched on is switched off.
_ALWAYS = (BenchStep.CONNECT, BenchStep.POWER_OFF)
_LONGEST_S = 3600.0
_HIGHEST_MHZ = 1000.0


@cache
def plans() -> dict[str, TestPlan]:
    """Every plan by id, the shortest first. Raises BrokenPlan for one that cannot be used."""
    with resources.open_binary("knowledge", "test_plans.toml") as file:
        return {name: _plan(name, row) for name, row in tomllib.load(file).items()}


def plan_of(plan: str) -> TestPlan:
    """The plan of an id, or the one in a file whose name ends in `.toml`: one table, named as the plan.

    Raises UnknownPlan, BrokenPlan (the file cannot be read, or says what no plan can).
    """
    if plan in plans():
        return plans()[plan]
    if not plan.lower().endswith(_FILE_END):
        raise UnknownPlan(plan, tuple(plans()))
    try:
        rows = tomllib.loads(Path(plan).read_text(encoding="utf-8"))
    except OSError as error:
        raise BrokenPlan(plan, error.strerror or str(error)) from error
    except ValueError as error:
        raise BrokenPlan(plan, str(error)) from error
    if len(rows) != 1:
        raise BrokenPlan(plan, f"{len(rows)} tables")
    return _plan(*next(iter(rows.items())), file=plan)


def _plan(name: str, row: Mapping[str, Any], file: str = "") -> TestPlan:
    try:
        wanted = {BenchStep(step) for step in row["steps"]}
        made = TestPlan(
            name,
            tuple(step for step in BenchStep if step in wanted or step in _ALWAYS),
            float(row.get("seconds", 0.0)),
            tuple(sorted(map(float, row.get("frequencies_mhz", ())))),
            float(row.get("safe_mhz", 0.0)),
        )
    except KeyError as error:
        raise BrokenPlan(file or name, f"no {error.args[0]}") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise BrokenPlan(file or name, str(error)) from error
    if not 0 <= made.seconds <= _LONGEST_S:
        raise BrokenPlan(file or name, f"seconds = {made.seconds:g}")
    if not all(0 < mhz <= _HIGHEST_MHZ for mhz in made.frequencies_mhz):
        raise BrokenPlan(file or name, "frequencies_mhz")
    return made
