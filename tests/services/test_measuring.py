"""Cold check and voltage walk as sessions: answered at once, saved behind, taken up by another process, ended once."""

from __future__ import annotations

import math
import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.domain.asset import AssetKind
from app.domain.cold_plan import MOST, StageId
from app.domain.expected import Basis, ValueState
from app.domain.finding import Fault
from app.domain.measuring_error import CheckEnded, NothingLeft, PowerReasonMissing
from app.domain.meter_text import NotAReading, meter_form
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.reference_error import BoardUnknown
from app.domain.shop_error import OrderSigned
from app.domain.spot import COLD_INPUT, Polarity, Spot, cold_domain
from app.domain.test_run import TestKind
from app.domain.work_order import SignerRole, State
from app.ledger.change import Commit
from app.services import orders, references
from app.services.cold_check import ColdCheck
from app.services.measuring import Measuring
from app.services.power_lock import lock_of, override
from app.services.shop import Shop
from app.services.voltage_walk import VoltageWalk
from app.words.findings import finding_text
from drivers.catalogue import boards
from drivers.simulated.workbench import NO_FAULT, Workbench
from drivers.simulated.workbench_faults import bench_faults

ME, CODE = "M. Kovač", "BHB68601"
REPOSITORY = Path(__file__).parents[2]
S21 = next(spec for spec in boards() if spec.code == CODE)


def opened(shop: Shop, serial: str = "SN1", code: str | None = CODE) -> str:
    board_ = AssetDraft(AssetKind.HASHBOARD, board_code=code, serial=serial)
    return orders.open_order(shop, ME, OrderDraft("dead", board_)).number


@pytest.fixture
def number(shop: Shop) -> str:
    return opened(shop)


def bench_with(kind: str | None, place: int = 0, seed: int = 3) -> Workbench:
    """A simulated S21, good or with one fault at a chip or domain; 0 = of the whole board."""
    fault = NO_FAULT if kind is None else bench_faults()[kind].at(S21, place, random.Random(seed))
    return Workbench(S21, fault, seed=seed)


def shown(bench: Workbench, spot: Spot) -> str:
    """What the meter on a simulated board shows, as a person types it."""
    how = spot.conditions
    value = bench.measure(spot.point, how.mode, how.state, how.ground, how.polarity.value, spot.domain, spot.chip)
    return meter_form(value, how.mode)


def worked(check: Measuring, bench: Workbench) -> tuple[int, int]:
    """Type every value of the plan; how many were asked, and how many keys that took, Enter among them."""
    asked = keys = 0
    while (spot := check.at) is not None:
        text = shown(bench, spot)
        check.take(text)
        asked, keys = asked + 1, keys + len(text.partition(" ")[0]) + text.count("k") + 1
    return asked, keys


def test_a_whole_cold_check_of_108_chips_from_a_bench_with_a_shorted_domain(shop: Shop, number: str) -> None:
    bench = bench_with("hard_short", 7)
    domain = bench.fault.domains[0]
    with ColdCheck.open(shop, ME, number, "Fluke 87V") as check:
        asked, keys = worked(check, bench)
        assert asked <= MOST
        assert keys / 5 < 180  # five keys a second: under three minutes
        assert check.progress == (37, 37)
        assert [one.spot for one in check.locks] == [cold_domain(domain)]
        kept = check.finish()
    view = orders.order(shop, number)
    (run,) = view.test_runs
    assert (run.kind, run.verdict, run.fixture) == (TestKind.COLD, Fault.DOMAIN_SHORT, "Fluke 87V")
    assert run.a_look is False
    assert not run.kind.proves
    assert len(view.measurements) == 37
    (line,) = view.findings
    assert (line.finding.fault, line.finding.domains) == (Fault.DOMAIN_SHORT, (domain,))
    assert "M. Kovač, Fluke 87V, board off, black on local ground" in line.finding.evidence[0].text
    shop.undo(ME, kept.commit)
    assert not orders.order(shop, number).findings


def test_a_healthy_board_passes_and_condemns_nothing(shop: Shop, number: str) -> None:
    bench = bench_with(None)
    with ColdCheck.open(shop, ME, number) as check:
        worked(check, bench)
        assert not check.locks
        assert {one.judgement.state for one in check.judged} == {ValueState.IN_BAND, ValueState.UNKNOWN}
        check.finish()
    assert orders.order(shop, number).test_runs[0].verdict is Fault.NONE
    assert lock_of(shop, number) is None


@pytest.mark.parametrize(
    ("kind", "place", "fault"),
    [
        ("shorted_input", 0, Fault.POWER_RAIL_FAULT),
        ("soft_short", 9, Fault.DOMAIN_SHORT),
        ("loaded_io_ldo", 5, Fault.POWER_RAIL_FAULT),
        ("open_domain", 5, Fault.POWER_RAIL_FAULT),
    ],
)
def test_what_a_cold_check_can_see_it_finds(shop: Shop, number: str, kind: str, place: int, fault: Fault) -> None:
    bench = bench_with(kind, place)
    with ColdCheck.open(shop, ME, number) as check:
        worked(check, bench)
        findings = check.findings()
        assert findings[0].fault is fault
        assert findings[0].domains == bench.fault.domains
        assert bool(check.locks) == (kind in ("shorted_input", "soft_short"))


@pytest.mark.parametrize("kind", ["silent_eeprom", "broken_cable", "dry_paste", "lost_sensor"])
def test_what_it_cannot_see_it_does_not_accuse(shop: Shop, number: str, kind: str) -> None:
    with ColdCheck.open(shop, ME, number) as check:
        worked(check, bench_with(kind, 7 if kind == "dry_paste" else 0))
        assert check.findings() == ()


def test_taking_answers_before_the_disk_does_and_keeps_the_order(shop: Shop, number: str) -> None:
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with shop.writing(ME):
            held.set()
            release.wait(30)

    with ColdCheck.open(shop, ME, number) as check:
        blocker = threading.Thread(target=hold)
        blocker.start()
        held.wait(30)
        taken = [check.take(text) for text in ("48", "11.9", "12.0", "11.8", "3.1")]
        assert not any(one.kept.done() for one in taken)
        assert taken[-1].judgement.hard
        assert check.progress[0] == 5
        release.set()
        blocker.join(30)
        check.wait()
    values = [one.taken.value for one in orders.order(shop, number).measurements]
    assert values == [48, 11.9, 12.0, 11.8, 3.1]


def test_it_is_taken_up_again_at_the_same_spot_with_what_was_skipped_and_swapped(shop: Shop, number: str) -> None:
    with ColdCheck.open(shop, ME, number, "Fluke 87V") as check:
        check.take("48")
        check.take("11.9")
        check.skip()
        check.swap_probes()
        at = check.at
        assert at is not None
        assert (at.domain, at.conditions.polarity) == (3, Polarity.BLACK)
    with ColdCheck.open(shop, "Ben", number) as again:
        assert again.check.id == check.check.id
        assert again.at == at
        assert again.instrument == "Fluke 87V"
        assert [spot.domain for spot in again.skipped] == [2]
        assert again.progress == (3, 37)
        assert [one.value for one in again.judged] == [48, 11.9]
        assert [one.by for one in again.judged] == [ME, ME]
        # What was skipped is measured all the same, on a click.
        again.swap_probes()
        again.again(cold_domain(2))
        again.take("12")
        assert again.skipped == ()
        assert again.at == cold_domain(3)


_CHILD = """
import sys
from pathlib import Path
from app.services.cold_check import ColdCheck
from app.services.shop import Shop
shop = Shop.open(Path(sys.argv[1]))
check = ColdCheck.open(shop, "M. Kovač", sys.argv[2], "Fluke 87V")
for text in ("48", "11.9", "12.0", "11.8", "3.1"):
    check.take(text)
check.skip()
check.wait()
print("kept", flush=True)
sys.stdin.read()
"""


def test_nothing_is_lost_when_the_program_is_killed_between_two_values(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Shop.open(data) as shop:
        number = opened(shop)
    child = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(data), number],
        cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "kept"
        os.kill(child.pid, signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
    finally:
        child.kill()
        child.communicate(timeout=60)
    with Shop.open(data) as shop, ColdCheck.open(shop, "Ben", number) as check:
        assert [one.value for one in check.judged] == [48, 11.9, 12.0, 11.8, 3.1]
        assert [one.spot.domain for one in check.locks] == [4]
        assert check.at == cold_domain(6)
        lock = lock_of(shop, number)
        assert lock is not None
        assert lock.holds


def test_the_last_value_is_taken_back_here_and_from_an_earlier_session(shop: Shop, number: str) -> None:
    with ColdCheck.open(shop, ME, number) as check:
        for text in ("48", "11.9", "12.0"):
            check.take(text)
        assert check.take_back() == cold_domain(2)
        assert check.at == cold_domain(2)
        check.wait()
    assert [one.taken.value for one in orders.order(shop, number).measurements] == [48, 11.9]
    with ColdCheck.open(shop, "Ben", number) as again:
        assert again.take_back() == cold_domain(1)
        assert again.take_back() == COLD_INPUT
        assert again.take_back() is None
        again.wait()
        assert again.at == COLD_INPUT
    assert orders.order(shop, number).measurements == ()


def test_a_newer_value_of_a_spot_counts_and_the_older_one_stays_on_record(shop: Shop, number: str) -> None:
    with ColdCheck.open(shop, ME, number) as check:
        for text in ("48", "11.9", "12.0", "11.8", "3.1"):
            check.take(text)
        check.wait()
        assert lock_of(shop, number) is not None
        check.again(cold_domain(4))
        assert check.at == cold_domain(4)
        taken = check.take("11.7")
        assert taken.judgement.state is ValueState.IN_BAND
        assert check.at == cold_domain(5)
        assert not check.locks
        check.wait()
    assert len(orders.order(shop, number).measurements) == 6
    assert lock_of(shop, number) is None


def test_swapped_probes_are_recorded_so_and_compare_with_nothing_else(shop: Shop, number: str) -> None:
    with ColdCheck.open(shop, ME, number) as check:
        for text in ("48", "11.9", "12.0", "11.8"):
            check.take(text)
        check.swap_probes()
        taken = check.take("5.0")
        assert taken.spot.conditions.polarity is Polarity.BLACK
        assert taken.judgement.state is ValueState.UNKNOWN
        assert check.progress[0] == 5
        check.wait()
    assert orders.order(shop, number).measurements[-1].taken.spot == taken.spot


def test_ol_is_kept_as_over_range_and_comes_back_so(shop: Shop, number: str) -> None:
    with ColdCheck.open(shop, ME, number) as check:
        for text in ("48", "11.9", "12.0", "11.8", "OL"):
            taken = check.take(text)
        assert taken.judgement.state is ValueState.OPEN
        check.wait()
    assert orders.order(shop, number).measurements[-1].taken.over_range
    with ColdCheck.open(shop, ME, number) as again:
        assert math.isinf(again.judged[-1].value)
        assert again.judged[-1].judgement.state is ValueState.OPEN


def test_what_is_no_value_changes_nothing(shop: Shop, number: str) -> None:
    with ColdCheck.open(shop, ME, number) as check:
        with pytest.raises(NotAReading):
            check.take("abc")
        assert check.at == COLD_INPUT
        assert check.progress[0] == 0


def test_errors_of_saving_come_back_and_nothing_is_forgotten(shop: Shop, number: str) -> None:
    with ColdCheck.open(shop, ME, number) as check:
        check.take("48")
        check.wait()
        view = orders.advance_to(shop, ME, orders.order(shop, number).id, State.DIAGNOSING)
        orders.advance(shop, ME, view.id, State.NO_FAULT_FOUND)
        commits: list[Commit] = []
        unheard = shop.on_change(commits.append)
        assert orders.sign(shop, ME, view.id, SignerRole.TECHNICIAN).signed
        unheard()
        check.take("11.9")
        with pytest.raises(OrderSigned):
            check.wait()
        (unsaved,) = check.unsaved
        assert (unsaved.spot, unsaved.value) == (cold_domain(1), 11.9)
        with pytest.raises(OrderSigned):
            check.finish()
        assert check.at == cold_domain(2)
        shop.undo(ME, commits[0])
        check.finish()
        assert check.unsaved == ()
    assert [one.taken.value for one in orders.order(shop, number).measurements] == [48, 11.9]


def test_a_check_that_ended_elsewhere_takes_no_more_values(shop: Shop, number: str) -> None:
    with ColdCheck.open(shop, ME, number) as here, ColdCheck.open(shop, "Ben", number) as there:
        here.take("46")
        here.wait()
        there.take("48")
        there.finish()
        values = [one.taken.value for one in orders.order(shop, number).measurements]
        assert values == [46, 48], "both began the same check"
        here.take("47")
        with pytest.raises(CheckEnded):
            here.wait()


def test_looking_into_a_check_writes_nothing(shop: Shop, number: str) -> None:
    for kind in (ColdCheck, VoltageWalk):
        with kind.open(shop, ME, number) as check:
            assert check.at is not None
            check.wait()
    assert orders.order(shop, number).checks == ()
    with ColdCheck.open(shop, ME, number) as check:
        check.skip()
        check.swap_probes()
        check.wait()
    assert len(orders.order(shop, number).checks) == 1
    with ColdCheck.open(shop, ME, number) as check:
        assert (len(check.skipped), check.swapped) == (1, True)


def test_the_end_of_the_plan_and_a_board_that_nobody_named_are_said(shop: Shop, number: str) -> None:
    with ColdCheck.open(shop, ME, number) as check:
        for _spot in check.spots:
            check.skip()
        assert check.at is None
        with pytest.raises(NothingLeft):
            check.take("12")
        assert check.take("12", cold_domain(3)).spot == cold_domain(3)
        check.finish()
    assert orders.order(shop, number).test_runs[0].verdict is Fault.INCONCLUSIVE
    unnamed = opened(shop, "SN9", None)
    with pytest.raises(BoardUnknown):
        ColdCheck.open(shop, ME, unnamed)
    with ColdCheck.open(shop, ME, unnamed, board_code=CODE) as named:
        assert named.board.code == CODE


def test_good_boards_of_the_shop_are_what_a_later_board_is_judged_by(shop: Shop) -> None:
    for serial in ("G1", "G2"):
        number = opened(shop, serial)
        with ColdCheck.open(shop, ME, number) as check:
            worked(check, bench_with(None, seed=int(serial[1])))
            check.finish()
        references.record_reference(shop, ME, number, "passed on the customer's machine")
    with ColdCheck.open(shop, ME, opened(shop, "SN5")) as later:
        expected = later.expected(cold_domain(1))
        assert expected is not None
        assert (expected.basis, expected.count) == (Basis.GOLDEN, 2)
        later.take("110")
        assert later.take("1.4").judgement.hard


def test_a_walk_follows_a_broken_signal_to_two_neighbours(shop: Shop, number: str) -> None:
    bench = bench_with("dead_chip", 50)
    with VoltageWalk.open(shop, ME, number) as walk:
        assert worked(walk, bench)[0] < 90
        (finding,) = walk.findings()
        assert finding.fault is Fault.SIGNAL_PATH_FAULT
        assert finding.chips == (49, 50)
        assert "RST, CO, RI" in finding_text(finding).title
        walk.finish()
    assert orders.order(shop, number).test_runs[0].kind is TestKind.WALK


def test_a_walk_looks_around_a_break_and_remembers_it(shop: Shop, number: str) -> None:
    with VoltageWalk.open(shop, ME, number) as walk:
        walk.look_around(84)
        walk.take("12.4")
        walk.wait()
    with VoltageWalk.open(shop, ME, number) as again:
        signals = next(stage for stage in again.stages if stage.id is StageId.SIGNALS)
        assert {spot.chip for spot in signals.spots} == {83, 84, 85}


def short(shop: Shop, number: str) -> None:
    """Leave a board with a shorted domain 4 in the record."""
    with ColdCheck.open(shop, ME, number) as check:
        for text in ("48", "11.9", "12.0", "11.8", "3.1"):
            check.take(text)
        check.finish()


def test_a_short_locks_power_until_somebody_says_why_not(shop: Shop, number: str) -> None:
    assert lock_of(shop, number) is None
    short(shop, number)
    lock = lock_of(shop, number)
    assert lock is not None
    assert lock.holds
    assert [one.spot for one in lock.hard] == [cold_domain(4)]
    with pytest.raises(PowerReasonMissing):
        override(shop, ME, number, "  ")
    commit = override(shop, "Boss", number, "one second, to find it with the camera")
    freed = lock_of(shop, number)
    assert freed is not None
    assert not freed.holds
    assert freed.overridden is not None
    assert (freed.overridden.by, freed.overridden.reason) == ("Boss", "one second, to find it with the camera")
    assert orders.order(shop, number).power_overrides == (freed.overridden,)
    shop.undo("Boss", commit)
    again = lock_of(shop, number)
    assert again is not None
    assert again.holds


def test_a_new_hard_fail_after_an_override_locks_again(shop: Shop, number: str) -> None:
    short(shop, number)
    override(shop, ME, number, "camera")
    with ColdCheck.open(shop, ME, number) as check:
        check.take("0.4")
        check.wait()
    lock = lock_of(shop, number)
    assert lock is not None
    assert lock.holds
    assert {one.spot for one in lock.hard} == {COLD_INPUT, cold_domain(4)}


def test_values_of_a_simulated_board_clear_nothing_of_a_real_one(shop: Shop, number: str) -> None:
    short(shop, number)
    with ColdCheck.open(shop, ME, number, simulated=True) as made_up:
        worked(made_up, bench_with(None))
        made_up.finish()
    lock = lock_of(shop, number)
    assert lock is not None
    assert [one.spot for one in lock.hard] == [cold_domain(4)]


def test_a_board_that_comes_back_is_locked_by_its_serial_until_it_passed(shop: Shop, number: str) -> None:
    short(shop, number)
    view = orders.order(shop, number)
    later = opened(shop)
    if later != number:
        lock = lock_of(shop, later)
        assert lock is not None
        assert lock.number == number
    other = opened(shop, "SN2")
    assert lock_of(shop, other) is None
    orders.add_test_run(shop, ME, view.id, Fault.NONE, kind=TestKind.FIXTURE, chips_found=108, chips_expected=108)
    assert lock_of(shop, later) is None
