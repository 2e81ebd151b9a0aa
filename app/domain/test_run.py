"""Test runs on a work order, and the rule of two passes in a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from app.domain.aging import AgingRun, AgingState
from app.domain.finding import Fault
from app.domain.test_plan import proves_repair
from drivers.model.bench_run import BenchRun

#: What the port of a simulated factory tester begins with (`drivers.simulated.console`).
SIMULATED_CONSOLE = "simulated-console://"


class TestKind(StrEnum):
    """How the board was tested."""

    __test__: ClassVar[bool] = False

    BENCH = "bench"
    FIXTURE = "fixture"
    IN_MINER = "in_miner"
    BURN_IN = "burn_in"
    VISUAL = "visual"
    COLD = "cold"
    WALK = "walk"
    BISECTION = "bisection"

    @property
    def proves(self) -> bool:
        """Whether a pass of this kind tells a working board; looking and measuring find faults and prove no repair."""
        return self not in (TestKind.VISUAL, TestKind.COLD, TestKind.WALK, TestKind.BISECTION)

    @property
    def attended(self) -> bool:
        """Whether somebody stands by, so that its time is work; aging runs by itself."""
        return self is not TestKind.BURN_IN


class Phase(StrEnum):
    """Before the repair, or after it."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class TestRun:
    """One test run. `verdict` NONE is a pass; `run` is the whole machine-read result where our own bench made it.

    `aging` is the whole course of an aging test in a machine, of which `seconds` counts the hashing time alone.

    `at` is when it was recorded (UTC), `seconds` how long it took, `ambient_c` the room's temperature; `stamp` is its
    place in the hybrid clock's order (app.domain.clock), which a wrong wall clock cannot upset.
    """

    __test__: ClassVar[bool] = False

    id: str
    at: datetime
    by: str
    kind: TestKind
    phase: Phase
    verdict: Fault
    board_code: str | None = None
    chips_expected: int | None = None
    chips_found: int | None = None
    seconds: float = 0.0
    ambient_c: float | None = None
    fixture: str = ""
    note: str = ""
    run: BenchRun | None = None
    stamp: int = 0
    aging: AgingRun | None = None

    @property
    def interrupted(self) -> bool:
        """Cut short by unplugging or a stop."""
        return self.run is not None and self.run.interrupted

    @property
    def simulated(self) -> bool:
        """Made on a simulated board, in a simulated machine, or heard from a simulated tester."""
        if SIMULATED_CONSOLE in self.fixture:
            return True
        if self.aging is not None and self.aging.plan.simulated:
            return True
        return self.run is not None and self.run.simulated

    @property
    def replayed(self) -> bool:
        """Played from a recording: it says what a board was once, not what it is."""
        return self.run is not None and self.run.replayed

    @property
    def undecided(self) -> bool:
        """An aging test that ended without saying anything about the board: neither a pass nor a failure."""
        return self.aging is not None and self.aging.standing.state is AgingState.INCONCLUSIVE

    @property
    def passed(self) -> bool:
        """Whole, and nothing found."""
        return self.verdict is Fault.NONE and not self.interrupted

    @property
    def failed(self) -> bool:
        """It found a fault: of the board, and not merely nothing to say or somebody who stopped it."""
        return self.verdict not in (Fault.NONE, Fault.INCONCLUSIVE) and not self.undecided

    @property
    def a_look(self) -> bool:
        """No failure, and no proof of a repair: it looked or measured only, or its plan left out what tells a working
        board from one that only answers. A check without a verdict is one too.
        """
        if not self.kind.proves:
            return self.verdict in (Fault.NONE, Fault.INCONCLUSIVE)
        return self.passed and self.run is not None and not proves_repair(self.run.left_out)


def passes_in_a_row(runs: Sequence[TestRun], work_done_until: int | None = None) -> int:
    """How many of the newest runs after the repair passed without a break; aging is counted in hours, not here.

    What neither proves nor fails does not count and does not break the row: a quick look or a check that found nothing,
    a replay, an aging test that passed or said nothing. One that found a fault breaks it, aging as well. `runs` oldest
    first. Runs stamped before the last work on the board (`work_done_until`) no longer count.
    """
    count = 0
    for run in reversed(runs):
        if run.phase is not Phase.AFTER or run.a_look or run.replayed:
            continue
        if run.kind is TestKind.BURN_IN and not run.failed:
            continue
        if not run.passed or (work_done_until is not None and run.stamp < work_done_until):
            break
        count += 1
    return count


def aged_hours(runs: Sequence[TestRun], work_done_until: int | None = None) -> float:
    """How long the board aged and passed since the last work on it; a fault found since starts the hours anew."""
    since = [
        run for run in runs if run.phase is Phase.AFTER and (work_done_until is None or run.stamp >= work_done_until)
    ]
    said = [run for run in since if not run.undecided and not run.a_look and not run.replayed]
    failed = max((run.stamp for run in said if run.failed), default=None)
    aged = [run for run in since if run.kind is TestKind.BURN_IN and run.passed]
    return sum(run.seconds for run in aged if failed is None or run.stamp > failed) / 3600
