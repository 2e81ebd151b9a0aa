from datetime import UTC, datetime

import pytest

from app.domain.finding import Fault
from app.domain.test_run import Phase, TestKind, TestRun, passes_in_a_row
from drivers.model.bench_run import BenchRun

AT = datetime(2026, 1, 1, tzinfo=UTC)


def run(verdict, stamp, phase=Phase.AFTER, kind=TestKind.BENCH, bench=None):
    return TestRun(str(stamp), AT, "Olena", kind, phase, verdict, run=bench, stamp=stamp)


def test_a_quick_look_neither_proves_nor_breaks_the_row() -> None:
    look = BenchRun("loop://", plan="quick", left_out=("address_map", "counters"))
    runs = [run(Fault.NONE, 1), run(Fault.NONE, 2, bench=look)]
    assert passes_in_a_row(runs) == 1
    assert passes_in_a_row([run(Fault.NONE, 1, bench=look), run(Fault.NONE, 2, bench=look)]) == 0
    # A look that finds something is as good a failure as any.
    assert passes_in_a_row([*runs, run(Fault.NO_CHIPS, 3, bench=look)]) == 0


def test_a_replay_neither_proves_nor_breaks_the_row() -> None:
    replay = BenchRun("replay:x", replayed=True)
    assert passes_in_a_row([run(Fault.NONE, 1, bench=replay), run(Fault.NONE, 2, bench=replay)]) == 0
    assert passes_in_a_row([run(Fault.NONE, 1), run(Fault.NO_CHIPS, 2, bench=replay), run(Fault.NONE, 3)]) == 2


def test_only_an_unbroken_row_at_the_end_counts():
    runs = [run(Fault.NONE, 1), run(Fault.CHAIN_BREAK, 2), run(Fault.NONE, 3), run(Fault.NONE, 4)]
    assert passes_in_a_row(runs) == 2
    assert passes_in_a_row(runs[:2]) == 0


def test_inconclusive_and_interrupted_runs_break_the_row():
    assert passes_in_a_row([run(Fault.NONE, 1), run(Fault.INCONCLUSIVE, 2)]) == 0
    cut = BenchRun("loop://", interrupted=True)
    assert passes_in_a_row([run(Fault.NONE, 1), run(Fault.NONE, 2, bench=cut)]) == 0


def test_runs_before_the_repair_and_before_the_last_work_do_not_count():
    runs = [run(Fault.NONE, 1, Phase.BEFORE), run(Fault.NONE, 5), run(Fault.NONE, 9)]
    assert passes_in_a_row(runs) == 2
    assert passes_in_a_row(runs, work_done_until=7) == 1
    assert passes_in_a_row(runs, work_done_until=10) == 0


def test_burn_in_is_counted_in_hours_not_in_passes():
    assert passes_in_a_row([run(Fault.NONE, 1), run(Fault.NONE, 2, kind=TestKind.BURN_IN)]) == 1


@pytest.mark.parametrize("kind", [TestKind.VISUAL, TestKind.COLD, TestKind.WALK, TestKind.BISECTION])
def test_a_check_that_finds_nothing_neither_proves_nor_breaks_and_one_that_finds_a_fault_breaks(kind) -> None:
    good, look = run(Fault.NONE, 1), run(Fault.NONE, 2, kind=kind)
    assert passes_in_a_row([look]) == 0
    assert passes_in_a_row([good, look, run(Fault.INCONCLUSIVE, 3, kind=kind), run(Fault.NONE, 4)]) == 2
    found = run(Fault.DOMAIN_SHORT, 3, kind=kind)
    assert passes_in_a_row([good, look, found]) == 0
    assert passes_in_a_row([good, found, run(Fault.NONE, 4)]) == 1
    # Before the repair it found what was to be found.
    assert passes_in_a_row([run(Fault.DOMAIN_SHORT, 1, Phase.BEFORE, kind), run(Fault.NONE, 2)]) == 1


def test_a_board_that_fails_hot_begins_its_row_anew() -> None:
    row = [run(Fault.NONE, 1), run(Fault.NONE, 2), run(Fault.THERMAL_CONTACT, 3, kind=TestKind.BURN_IN)]
    assert passes_in_a_row(row) == 0
    assert passes_in_a_row([*row, run(Fault.NONE, 4)]) == 1
    assert passes_in_a_row([*row[:2], run(Fault.INCONCLUSIVE, 3, kind=TestKind.BURN_IN)]) == 2
