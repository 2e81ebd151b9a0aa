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
_MOST_FREQUENCIES = 100
#: Bytes of a plan's file: a hundred frequencies take less.
_FILE_LIMIT = 64 << 10


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
        rows = tomllib.loads(_text(Path(plan)))
    except OSError as error:
        raise BrokenPlan(plan, error.strerror or str(error)) from error
    except ValueError as error:
        raise BrokenPlan(plan, str(error)) from error
    except RecursionError as error:
        raise BrokenPlan(plan, "too many brackets") from error
    if len(rows) != 1:
        raise BrokenPlan(plan, f"{len(rows)} tables")
    return _plan(*next(iter(rows.items())), file=plan)


def _text(file: Path) -> str:
    """What a plan's file says. Raises OSError, ValueError: also for what is no file or no plan by its size."""
    if file.exists() and not file.is_file():
        raise ValueError("no file")  # a pipe or a device may never end
    with file.open("rb") as opened:
        said = opened.read(_FILE_LIMIT + 1)
    if len(said) > _FILE_LIMIT:
        raise ValueError(f"larger than {_FILE_LIMIT} bytes")
    return said.decode("utf-8")


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
    except (ValueError, TypeError, AttributeError, OverflowError) as error:
        raise BrokenPlan(file or name, str(error)) from error
    if not 0 <= made.seconds <= _LONGEST_S:
        raise BrokenPlan(file or name, f"seconds = {made.seconds:g}")
    if len(made.frequencies_mhz) > _MOST_FREQUENCIES or not all(0 < f <= _HIGHEST_MHZ for f in made.frequencies_mhz):
        raise BrokenPlan(file or name, "frequencies_mhz")
    if not 0 <= made.safe_mhz <= _HIGHEST_MHZ:
        raise BrokenPlan(file or name, f"safe_mhz = {made.safe_mhz:g}")
    return made
