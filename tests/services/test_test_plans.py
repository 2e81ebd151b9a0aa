"""Test plans as data: those that come with the program, and a shop's own in a file."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.test_plan import BenchStep, BrokenPlan, TestPlan, UnknownPlan
from app.services.test_plans import plan_of, plans
from app.words.errors import sentence
from app.words.test_plans import plan_name


def test_the_plans_that_come_with_the_program() -> None:
    assert list(plans()) == ["quick", "standard", "full"]
    assert [plan.proves_repair for plan in plans().values()] == [False, True, True]
    assert all(plan_name(plan) != plan for plan in plans())
    full = plan_of("full")
    assert full.left_out == ()
    assert full.frequencies_mhz == tuple(sorted(full.frequencies_mhz))
    assert 0 < full.safe_mhz <= min(full.frequencies_mhz) * 2


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (None, (100.0, 200.0)),
        (545.0, (100.0, 200.0, 300.0, 545.0)),
        (250.0, (100.0, 200.0, 250.0)),
        (200.0, (100.0, 200.0)),
        (300.0, (100.0, 200.0, 300.0)),
        (90.0, (90.0,)),
    ],
)
def test_no_frequency_above_what_the_board_states(stated: float | None, expected: tuple[float, ...]) -> None:
    plan = TestPlan("x", (), 1.0, (100.0, 200.0, 300.0, 600.0), 200.0)
    assert plan.frequencies_up_to(stated) == expected


def test_a_file_of_the_shops_own_connects_first_and_switches_off_last(tmp_path: Path) -> None:
    file = tmp_path / "after reball.toml"
    file.write_text(
        '[after_reball]\nsteps = ["counters", "address_map", "count", "power"]\nseconds = 60\n'
        "frequencies_mhz = [400, 200]\n"
    )
    plan = plan_of(str(file))
    assert (plan.id, plan.seconds, plan.frequencies_mhz) == ("after_reball", 60.0, (200.0, 400.0))
    assert plan.steps == (
        BenchStep.CONNECT, BenchStep.POWER, BenchStep.COUNT, BenchStep.ADDRESS_MAP, BenchStep.COUNTERS,
        BenchStep.POWER_OFF,
    )  # fmt: skip
    assert plan.proves_repair


@pytest.mark.parametrize(
    "content",
    ["", "nonsense", "[a]\n[b]\n", "[a]\nsteps = 5", '[a]\nsteps = ["fly"]', "a = 1", '[a]\nsteps = []\nseconds = "x"',
     "[a]\nsteps = []\nseconds = -1", "[a]\nsteps = []\nseconds = nan", "[a]\nsteps = []\nfrequencies_mhz = [5000]",
     "[a]", "[a]\nsteps = []\nseconds = 1" + "0" * 400, "x = " + "[" * 5000, "[a]\nsteps = []\nsafe_mhz = nan",
     "[a]\nsteps = []\nfrequencies_mhz = [" + "500, " * 101 + "]", "#" * 70_000],
)  # fmt: skip
def test_a_file_that_is_no_plan_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(content)
    with pytest.raises(BrokenPlan) as broken:
        plan_of(str(file))
    assert "plan.toml" in sentence(broken.value)


def test_a_pipe_or_a_device_is_no_plan_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    (tmp_path / "zero.toml").symlink_to("/dev/zero")
    for name in ("pipe.toml", "zero.toml"):
        with pytest.raises(BrokenPlan):
            plan_of(str(tmp_path / name))


def test_a_plan_that_is_not_there() -> None:
    with pytest.raises(BrokenPlan):
        plan_of("/nowhere/plan.toml")
    with pytest.raises(UnknownPlan) as unknown:
        plan_of("thorough")
    assert "quick, standard, full" in sentence(unknown.value)
