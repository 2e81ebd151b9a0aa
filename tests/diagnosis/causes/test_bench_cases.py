"""The ten common faults, scripted: values as somebody types them, in order, on a simulated board.

Each case says which part leads at the end and where, from which step on a conclusion may stand, and what must never be
concluded on the way. The typed values are what the simulated board shows.
"""

from __future__ import annotations

import math
import random
import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.diagnosis.causes import Ranking, finding_of, rank
from app.diagnosis.causes.menu import menu_of
from app.domain.clue import Clue, Counted, Looked, Proved, Swapped, Told, Valued
from app.domain.finding import Fault
from app.domain.meter_text import read_value
from app.domain.spot import Spot
from app.domain.swap_test import Outcome
from drivers import catalogue
from drivers.model.board import BoardSpec
from drivers.model.probe_point import ProbeMode
from drivers.simulated.workbench import Workbench
from drivers.simulated.workbench_faults import bench_faults, fault_kinds

CASES = sorted((Path(__file__).parent.parent / "bench_cases").glob("*.toml"))
#: How far a typed value may lie from what the simulated board shows another time, as a share and in the value's unit.
_SHARE, _LEAST = 0.15, 0.06


def board_of(case: dict[str, Any]) -> BoardSpec:
    board = catalogue.board(case["board"])
    assert board is not None
    return board


def spot_of(board: BoardSpec, step: dict[str, Any]) -> Spot:
    mode = ProbeMode(step.get("mode", "V"))
    chip, domain = step.get("chip"), step.get("domain")
    return next(
        spot
        for spot in menu_of(board)
        if (spot.point, spot.conditions.mode, spot.chip) == (step["point"], mode, chip)
        and (chip is not None or spot.domain == domain)
    )


def clues_of(board: BoardSpec, step: dict[str, Any]) -> list[Clue]:
    told: list[Clue] = [Told(Fault(one)) for one in step.get("told", ())] or [Told(Fault.NONE)]
    if "point" in step:
        spot = spot_of(board, step)
        return [Valued(spot, read_value(step["typed"], spot.conditions.mode))]
    if "count" in step:
        return [Counted(tuple(step["count"]))]
    if "fast" in step:
        return [Counted(tuple(step["fast"]), fast=True)]
    if "swap" in step:
        return [Swapped(Outcome(step["swap"]))]
    if "tester" in step:
        return [Proved(step["tester"], hot=False), *told]
    if "machine" in step:
        return [Proved(step["machine"], hot=True), Counted(tuple(step["hot"]), hot=True), *told]
    return [Looked(step["look"], step["present"], tuple(step["chips"]))]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_case_leads_to_its_part_and_concludes_nothing_early(path: Path) -> None:
    case = tomllib.loads(path.read_text())
    board, clues = board_of(case), list[Clue]()
    ranking: Ranking | None = None
    for number, step in enumerate(case["steps"], 1):
        clues += clues_of(board, step)
        ranking = rank(board, clues)
        if ranking.conclusion is not None:
            assert number >= case["not_before"], ranking.conclusion.phrase
            assert ranking.conclusion.kind not in case["never"]
        else:
            assert ranking.why_not is not None
            assert finding_of(ranking, board, clues) == ()
    assert ranking is not None
    lead = ranking.causes[0]
    assert lead.kind == case["part"]
    places = set(case.get("domains", ())) & set(lead.domains)
    near = any(abs(chip - other) <= 1 for chip in case.get("chips", ()) for other in lead.chips)
    assert places or near or not (case.get("chips") or case.get("domains"))
    assert (ranking.conclusion is not None) is case["concluded"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_what_is_typed_is_what_the_simulated_board_shows(path: Path) -> None:
    case = tomllib.loads(path.read_text())
    board = board_of(case)
    fault = bench_faults()[case["fault"]].at(board, case["place"], random.Random(case["seed"]))
    bench = Workbench(board, fault, case["seed"])
    assert fault.part == case["part"]
    for step in case["steps"]:
        if "point" not in step:
            continue
        spot = spot_of(board, step)
        how = spot.conditions
        shown = bench.measure(
            spot.point, how.mode, how.state, how.ground, how.polarity, domain=spot.domain, chip=spot.chip
        )
        typed = read_value(step["typed"], how.mode)
        assert (typed == shown) if math.isinf(shown) else math.isclose(typed, shown, rel_tol=_SHARE, abs_tol=_LEAST)


def test_every_one_of_the_ten_faults_has_its_case() -> None:
    told = {bench_faults()[tomllib.loads(path.read_text())["fault"]].kind for path in CASES}
    assert told == set(fault_kinds())
    assert len(CASES) == len(fault_kinds()) == 10
