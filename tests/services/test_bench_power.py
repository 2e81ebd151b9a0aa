"""Whatever happens in a bench test, in any step of any plan, its board is off afterwards where it can be reached."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from app.domain.finding import Fault
from app.domain.test_plan import BenchStep
from app.services.bench import run_bench
from app.services.bench_course import BenchTiming
from app.services.bench_steps import BenchEvent, BenchSettings, StepDone, StepStarted
from app.services.contract import bench_document
from app.services.test_plans import plan_of, plans
from app.words.bench import interruption_text
from drivers import catalogue
from drivers.serial.chain import ChainTiming
from drivers.serial.control_frames import Pin
from drivers.serial.errors import BoardReset, Overheated, PortLost, SerialError
from drivers.serial.power import PowerTiming
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_faults import HEALTHY, HashboardFaults

#: One try of everything, and no waits that a simulated board does not need.
ONCE = BenchTiming(
    chain=ChainTiming(
        quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.03, baud_s=0.005, ramp_s=0.0, settle_s=0.0,
        sensor_s=0.0,
    ),
    power=PowerTiming(0.0, 0.0),
    answer_s=10.0,
    tries=1,
    most_tries=1,
    show_s=0.02,
)  # fmt: skip
OFF = {Pin.RESET: False, Pin.ASIC_POWER: False, Pin.IO_POWER: False}
EMBER = "emberOne/00"
#: Every step there is: the other plans take some of them.
STEPS = plan_of("full").steps
FULL = "full"


def board(faults: HashboardFaults = HEALTHY) -> SimulatedHashboard:
    spec = catalogue.board(EMBER)
    assert spec is not None
    return SimulatedHashboard(spec, faults=faults)


def settings(standing: SimulatedHashboard, seconds: float = 0.03) -> BenchSettings:
    return BenchSettings(standing.data_url, standing.control_url, EMBER, seconds, FULL)


def test_the_full_plan_takes_every_step_and_every_plan_switches_off() -> None:
    assert set(STEPS) == set(BenchStep)
    assert all(plan.steps[-1] is BenchStep.POWER_OFF for plan in plans().values())


@pytest.mark.parametrize("cable", ["unplug", "unplug_data", "unplug_control"])
@pytest.mark.parametrize("step", STEPS[1:-1])
def test_a_cable_pulled_in_any_step_keeps_what_was_measured(step: BenchStep, cable: str) -> None:
    with board() as standing:

        def pull(event: BenchEvent) -> None:
            if event == StepStarted(step):
                getattr(standing, cable)()

        report = run_bench(settings(standing), pull, timing=ONCE)
        energised = standing.pins[Pin.ASIC_POWER]
    run, place = report.run, STEPS.index(step)
    assert run.interrupted
    assert isinstance(report.interruption, PortLost)
    assert report.verdict.fault is Fault.INCONCLUSIVE
    kept = {
        BenchStep.SENSORS: run.sensors, BenchStep.COUNT: run.attempts, BenchStep.ADDRESS_MAP: run.address_map,
        BenchStep.REGISTERS: run.registers, BenchStep.FAST_COUNT: run.fast_attempts,
        BenchStep.KNOWN_ANSWER: run.known_answer, BenchStep.COUNTERS: run.counters,
    }  # fmt: skip
    assert {one for one, facts in kept.items() if facts} == {one for one in kept if STEPS.index(one) < place}
    if cable == "unplug_data":
        assert report.powered_off
        assert not energised
    else:
        # Pulled as the supply comes on, it is seen before the first switch, or leaves the supply unknown.
        before = {BenchStep.IDENTITY: [(True, False)], BenchStep.POWER: [(True, False), (None, False)]}
        assert (report.powered_off, energised) in before.get(step, [(None, True)])
    said = interruption_text(report.interruption, powered_off=report.powered_off, controlled=True)
    assert ("The board's supply is off." in said) == bool(report.powered_off)
    assert bench_document(report)["interrupted"] is True


@pytest.mark.parametrize("replies", [1, 12, 13, 24, 40, 90, 110, 130, 150, 200, 260, 320])
def test_a_cable_that_comes_out_in_the_middle_of_anything(replies: int) -> None:
    with board(HashboardFaults(unplug_after=replies)) as standing:
        report = run_bench(settings(standing), timing=ONCE)
    assert report.run.interrupted
    assert isinstance(report.interruption, PortLost)
    assert report.powered_off is None  # one cable carries both ports here


@pytest.mark.parametrize("step", STEPS[:-1])
def test_a_stop_in_any_step_ends_with_the_power_off(step: BenchStep) -> None:
    cancel = threading.Event()

    def stop(event: BenchEvent) -> None:
        if event == StepStarted(step):
            cancel.set()

    with board() as standing:
        report = run_bench(settings(standing), stop, cancel, ONCE)
        assert not standing.powered
        assert not standing.pins[Pin.ASIC_POWER]
        energised = (Pin.ASIC_POWER, True) in standing.pin_history
    assert energised == (step not in (BenchStep.CONNECT, BenchStep.IDENTITY, BenchStep.POWER))
    assert (report.run.interrupted, report.interruption) == (True, None)
    assert report.verdict.fault is Fault.INCONCLUSIVE


@pytest.mark.parametrize("step", [BenchStep.KNOWN_ANSWER, BenchStep.COUNTERS, BenchStep.FREQUENCIES])
def test_a_stop_while_chips_hash_for_an_hour_is_obeyed_at_once(step: BenchStep) -> None:
    cancel = threading.Event()
    begun = threading.Event()

    def tell(event: BenchEvent) -> None:
        if event == StepStarted(step):
            begun.set()
        elif begun.is_set() and not isinstance(event, StepDone):
            cancel.set()

    with board() as standing:
        long = settings(standing, 3600 if step is BenchStep.KNOWN_ANSWER else 0.05)
        threading.Thread(target=lambda: (begun.wait() and cancel.wait(0.2)) or cancel.set(), daemon=True).start()
        report = run_bench(long, tell, cancel, ONCE)
        assert standing.pins == OFF
    assert (report.run.interrupted, report.powered_off) == (True, True)


@pytest.mark.parametrize(("error", "ends"), [(KeyError, False), (KeyboardInterrupt, True)])
@pytest.mark.parametrize("step", STEPS)
def test_an_error_of_the_listener_ends_with_the_power_off(
    step: BenchStep, ends: bool, error: type[BaseException]
) -> None:
    def fails(event: BenchEvent) -> None:
        if event == StepStarted(step) if not ends else isinstance(event, StepDone) and event.step is step:
            raise error(step)

    with board() as standing:
        with pytest.raises(error):
            run_bench(settings(standing), fails, timing=ONCE)
        assert not standing.pins[Pin.ASIC_POWER]
        assert not standing.pins[Pin.IO_POWER]
        assert standing.pins == OFF or (Pin.ASIC_POWER, True) not in standing.pin_history


@pytest.mark.parametrize(
    "step", [BenchStep.COUNT, BenchStep.ADDRESS_MAP, BenchStep.KNOWN_ANSWER, BenchStep.COUNTERS, BenchStep.FREQUENCIES]
)
def test_three_hot_readings_in_a_row_cut_the_power(step: BenchStep) -> None:
    timing = BenchTiming(ONCE.chain, ONCE.power, 0.02, 0.3, 1, 1, 0.02)
    with board() as standing:

        def heats_up(event: BenchEvent) -> None:
            if event == StepStarted(step):
                standing.faults = HashboardFaults(hot=True)
                threading.Event().wait(0.15)  # a slow listener: the guard reads on in its own thread

        report = run_bench(settings(standing), heats_up, timing=timing)
        assert standing.pins == OFF
    assert isinstance(report.interruption, Overheated)
    assert report.verdict.fault is Fault.OVERTEMPERATURE
    assert (report.run.interrupted, report.powered_off) == (False, True)


@pytest.mark.parametrize("chance", [0.3, 1.0])
def test_a_controller_that_errs_leaves_no_board_on(chance: float) -> None:
    """Error frames in place of answers, from the power step on: what cannot be confirmed is not said to be off."""
    with board() as standing:

        def errs(event: BenchEvent) -> None:
            if event == StepStarted(BenchStep.SENSORS):
                standing.faults = HashboardFaults(control_errors=chance)

        report = run_bench(settings(standing), errs, timing=ONCE)
        off = standing.pins == OFF
    assert report.interruption is None or isinstance(report.interruption, SerialError)
    assert off or report.powered_off is None


def test_a_program_that_ends_in_the_middle_switches_off() -> None:
    script = (
        "import sys\n"
        "from drivers.serial.control import ControlPort\n"
        "from drivers.serial.controllers.emberone import CONTROLLER\n"
        "from drivers.serial.link import Link\n"
        "from drivers.serial.power import BoardPower, PowerTiming\n"
        "power = BoardPower(ControlPort(Link(sys.argv[1])), CONTROLLER, timing=PowerTiming(0, 0))\n"
        "power.on()\n"
        "sys.exit(7)\n"
    )
    with board() as standing:
        ended = subprocess.run([sys.executable, "-c", script, standing.control_url], check=False, timeout=60)
        assert ended.returncode == 7
        assert (Pin.ASIC_POWER, True) in standing.pin_history
        assert standing.pins == OFF


def test_a_controller_that_starts_anew_in_the_middle_accuses_no_chip() -> None:
    with board() as standing:

        def reset(event: BenchEvent) -> None:
            if event == StepStarted(BenchStep.ADDRESS_MAP):
                standing.reset_controller()

        report = run_bench(settings(standing), reset, timing=ONCE)
        assert standing.pins == OFF
    assert isinstance(report.interruption, BoardReset)
    assert (report.verdict.fault, report.findings, report.powered_off) == (Fault.INCONCLUSIVE, (), True)
    assert report.run.interrupted
    assert "started anew" in interruption_text(report.interruption, powered_off=True, controlled=True)
