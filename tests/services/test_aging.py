"""Aging tests from their start to the work order, on real telemetry and a real shop; the looks are a test's own."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from app.domain.aging import AgingLimits, AgingRun, AgingState
from app.domain.aging_error import AgingProblem, AgingRefused
from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import Fault
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.shop_error import NoSuchThing, OrderSigned
from app.domain.test_run import Phase, TestKind
from app.domain.work_order import ActionCode, Gate, SignerRole, State
from app.services import orders
from app.services.aging import AgingService, default_limits, proposed_order
from app.services.fleet import FleetRow
from app.services.policy import set_burn_in
from app.services.shop import Shop
from app.services.watching import Look, WatchService
from app.telemetry.telemetry import Telemetry
from app.words.errors import sentence
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState
from tests.services.shop_story import WHO, under_repair

HOUR = AgingLimits(hours=1.0)
BOARDS = tuple(
    BoardReading(slot, f"SN{slot}", True, 110, 110, 30.0, 60, 80, expected_hashrate_ths=30.0) for slot in range(3)
)
READING = DeviceReading(
    "10.0.0.7",
    DeviceState.IDENTIFIED,
    ports=(80,),
    serial="MINER1",
    model="S19 XP",
    hashrate_ths=90,
    uptime_s=5000,
    boards=BOARDS,
    activity=Activity.HASHING,
)
ROW = FleetRow(READING, ())


class Quiet:
    """A LAN that is never asked anything here."""

    def routes(self, _addresses):
        return ()


class Now:
    """The clock in the test's hand; it begins now, because the shop's own clock is the computer's."""

    def __init__(self) -> None:
        self.at = time.time()

    def wall(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.at


class Bench:
    """A shop, a watcher and the aging tests on them, with looks made by hand."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.now = Now()
        self.shop = Shop.open(folder)
        self.open()

    def open(self) -> None:
        self.changed: list = []
        self.told = threading.Condition()
        self.telemetry = Telemetry(self.folder)
        self.watching = WatchService(lambda _event: None, Quiet(), self.telemetry, now=self.now)
        self.watching._thread = threading.current_thread()  # nobody asks by himself
        self.aging = AgingService(self.watching, self.shop, self._changed)
        self.aging.begin()

    def _changed(self, view) -> None:
        with self.told:
            self.changed.append(view)
            self.told.notify_all()

    def look(self, minutes=1, reading=READING, **more) -> None:
        """Looks a minute apart."""
        for _ in range(minutes):
            self.now.at += 60
            up = more.get("uptime_s", 5000 + self.now.at % 1e6)
            for listener in self.watching._listeners:
                listener(Look("serial:MINER1", self.now.at, replace(reading, **{**more, "uptime_s": up})))

    def ended(self):
        """The test that ended, once its result is where it belongs."""
        with self.told:
            assert self.told.wait_for(lambda: self.changed and not self.changed[-1].running, timeout=20)
            return self.changed[-1]

    def close(self) -> None:
        self.watching._thread = None
        self.watching.close()
        self.telemetry.close()

    def order(self, state=State.TESTING):
        """An order about the board SN1, repaired."""
        view, lot = under_repair(self.shop)
        orders.use_part(self.shop, WHO, view.id, lot.id, 1, "chip 85")
        self.now.at = time.time() + 1
        return orders.advance(self.shop, WHO, view.id, state) if state is not State.IN_REPAIR else view


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    yield made
    made.close()
    made.shop.close()


def test_a_good_board_ages_and_the_order_has_it(bench):
    view = bench.order()
    set_burn_in(bench.shop, WHO, "BHB56801", 1.0)
    started = bench.aging.start(ROW, (1,), HOUR, WHO, order=view.number)
    assert started.running
    bench.look(62)
    ended = bench.ended()
    assert (ended.standing.state, ended.trouble) == (AgingState.PASSED, "")
    view = orders.order(bench.shop, view.id)
    (run,) = view.test_runs
    assert (run.kind, run.phase, run.verdict, run.passed) == (TestKind.BURN_IN, Phase.AFTER, Fault.NONE, True)
    assert run.seconds == 3600
    assert run.chips_found == 110
    assert isinstance(run.aging, AgingRun)
    assert len(run.aging.looks) == 61
    assert run.aging.looks[5].boards[0].rate_ths == 30.0
    assert not view.simulated
    assert bench.aging.running() == 0


def test_aging_counts_hours_and_never_passes(bench):
    view = bench.order()
    set_burn_in(bench.shop, WHO, "BHB56801", 1.0)
    bench.aging.start(ROW, (1,), HOUR, WHO, order=view.number)
    bench.look(62)
    bench.ended()
    view = orders.order(bench.shop, view.id)
    assert view.passes == 0
    assert view.standing.burn_in_hours == 1.0
    step = next(one for one in view.steps if one.target is State.PASSED)
    assert {gate.gate: gate.met for gate in step.gates} == {Gate.PASSES: False, Gate.BURN_IN: True}


def test_a_gap_of_hours_in_which_the_program_was_closed_is_no_hashing_time(bench):
    view = bench.order()
    bench.aging.start(ROW, (1,), HOUR, WHO, order=view.number)
    bench.look(31)
    bench.close()
    bench.now.at += 3600
    bench.open()
    assert bench.aging.running() == 1
    assert "serial:MINER1" in bench.watching._held
    bench.look(10)
    standing = bench.changed[-1].standing
    assert standing.state is AgingState.RUNNING
    assert standing.hashing_s == (30 + 9) * 60
    assert standing.gaps == 1
    bench.look(25)
    assert bench.ended().standing.state is AgingState.PASSED
    assert "serial:MINER1" not in bench.watching._held
    (run,) = orders.order(bench.shop, view.id).test_runs
    assert run.aging.standing.gap_s >= 3600


def test_a_result_is_recorded_once_though_the_program_died_before_it_knew(bench):
    view = bench.order()
    bench.aging.start(ROW, (1,), HOUR, WHO, order=view.number)
    bench.look(62)
    bench.ended()
    bench.telemetry.write(lambda db, _machines: db.execute("UPDATE aging SET open = 1")).result()
    bench.close()
    bench.open()
    assert len(orders.order(bench.shop, view.id).test_runs) == 1
    assert bench.aging.running() == 0


def test_a_failing_board_fails_and_sends_the_order_back(bench):
    view = bench.order()
    bench.aging.start(ROW, (1,), HOUR, WHO, order=view.number)
    hot = replace(READING, boards=(BOARDS[0], replace(BOARDS[1], temp_chip_c=99.0), BOARDS[2]))
    bench.look(10)
    bench.look(5, hot)
    ended = bench.ended()
    assert (ended.standing.state, ended.standing.fault) == (AgingState.FAILED, Fault.OVERTEMPERATURE)
    view = orders.order(bench.shop, view.id)
    assert view.test_runs[0].verdict is Fault.OVERTEMPERATURE
    assert view.next_step.target is State.IN_REPAIR
    assert "99" in view.test_runs[0].note


def test_a_board_swapped_in_the_middle_is_nobodys_result(bench):
    view = bench.order()
    bench.aging.start(ROW, (1,), HOUR, WHO, order=view.number)
    bench.look(10)
    bench.look(1, replace(READING, boards=(BOARDS[0], replace(BOARDS[1], serial="OTHER"), BOARDS[2])))
    assert bench.ended().standing.state is AgingState.INCONCLUSIVE
    view = orders.order(bench.shop, view.id)
    assert view.test_runs[0].undecided
    assert not view.standing.failed_last
    assert view.next_step.target is not State.IN_REPAIR


def test_work_on_the_board_meanwhile_leaves_no_verdict(bench):
    view = bench.order()
    bench.now.at = time.time() - 3600
    bench.aging.start(ROW, (1,), HOUR, WHO, order=view.number)
    orders.add_action(bench.shop, WHO, view.id, ActionCode.REFLOW, "chip 3")
    bench.look(62)
    ended = bench.ended()
    assert ended.standing.state is AgingState.INCONCLUSIVE
    assert orders.order(bench.shop, view.id).standing.burn_in_hours == 0


def test_what_does_not_fit_is_refused_in_words(bench):
    view = bench.order()

    def refused(*args, **more):
        with pytest.raises(AgingRefused) as caught:
            bench.aging.start(*args, **more)
        assert sentence(caught.value).endswith(".")
        return caught.value.problem

    assert refused(ROW, (), HOUR, WHO) is AgingProblem.NO_SLOT
    assert refused(ROW, (1,), AgingLimits(hours=0.01), WHO) is AgingProblem.LIMITS
    assert refused(ROW, (1,), AgingLimits(rate_share=0.1), WHO) is AgingProblem.LIMITS
    assert refused(ROW, (0, 1), HOUR, WHO, order=view.number) is AgingProblem.ONE_BOARD
    assert refused(ROW, (2,), HOUR, WHO, order=view.number) is AgingProblem.OTHER_BOARD
    bench.aging.start(ROW, (1,), HOUR, WHO)
    assert refused(ROW, (1, 2), HOUR, WHO) is AgingProblem.RUNNING
    with pytest.raises(NoSuchThing):
        bench.aging.start(ROW, (0,), HOUR, WHO, order="WO-B1-999999")
    assert bench.aging.running() == 1


def test_a_result_that_comes_after_the_signature_is_kept_and_said(bench):
    view = bench.order()
    for _ in range(2):
        orders.add_test_run(bench.shop, WHO, view.id, Fault.NONE)
    orders.advance(bench.shop, WHO, view.id, State.PASSED)
    bench.aging.start(ROW, (1,), HOUR, WHO, order=view.number)
    orders.sign(bench.shop, WHO, view.id, SignerRole.TECHNICIAN)
    bench.look(62)
    ended = bench.ended()
    assert ended.standing.state is AgingState.PASSED
    assert "signed" in ended.trouble
    (kept,) = bench.aging.views()
    assert kept == ended
    with pytest.raises(OrderSigned):
        bench.aging.start(ROW, (1,), HOUR, WHO, order=view.number)


def test_a_test_that_is_ended_by_hand_says_who(bench):
    started = bench.aging.start(ROW, (0, 1, 2), HOUR, WHO)
    bench.look(5)
    bench.aging.cancel(started.id, "Ana")
    ended = bench.ended()
    assert ended.standing.state is AgingState.INCONCLUSIVE
    assert dict(ended.standing.reasons[-1].values) == {"actor": "Ana"}
    bench.aging.cancel(started.id, "Ana")
    assert len(bench.aging.views()) == 1


def test_a_simulated_machine_makes_a_simulated_result_and_no_test_survives_it(bench):
    view = bench.order()
    simulated = replace(ROW, simulated=True)
    bench.aging.start(simulated, (1,), HOUR, WHO, order=view.number)
    bench.close()
    bench.open()
    assert bench.aging.running() == 0
    (kept,) = bench.aging.views()
    assert kept.standing.state is AgingState.INCONCLUSIVE
    view = orders.order(bench.shop, view.id)
    assert view.test_runs[0].simulated
    assert view.simulated


def test_the_order_of_the_board_is_proposed_and_else_that_of_the_machine(bench):
    view = bench.order(State.IN_REPAIR)
    assert proposed_order(bench.shop, ROW, 1) == view.number
    assert proposed_order(bench.shop, ROW, 2) == ""


def test_a_test_for_a_machine_takes_its_boards_together_and_knows_its_asset(bench):
    asset = AssetDraft(AssetKind.MINER, model="S19 XP", serial="MINER1", serial_source=SerialSource.DEVICE)
    view = orders.open_order(bench.shop, WHO, OrderDraft("Restarts", asset))
    assert proposed_order(bench.shop, ROW, 1) == view.number
    bench.aging.start(ROW, (0, 1, 2), HOUR, WHO, order=view.number)
    bench.look(62)
    assert bench.ended().standing.state is AgingState.PASSED
    (run,) = orders.order(bench.shop, view.id).test_runs
    assert [board.serial for board in run.aging.standing.boards] == ["SN0", "SN1", "SN2"]
    with bench.telemetry.read() as db:
        assert db.execute("SELECT asset FROM machine").fetchone() == (view.asset.number,)
    other = replace(ROW, reading=replace(READING, serial="MINER2"))
    with pytest.raises(AgingRefused) as caught:
        bench.aging.start(other, (0,), HOUR, WHO, order=view.number)
    assert caught.value.problem is AgingProblem.OTHER_MACHINE


def test_the_defaults_are_what_the_table_says():
    assert default_limits() == AgingLimits()
