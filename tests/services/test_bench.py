"""The bench test over real ptys, on simulated boards in every state; after each ending the pins are asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.finding import Fault, Severity
from app.domain.test_plan import STANDARD, BenchStep
from app.services.bench import run_bench
from app.services.bench_course import BenchTiming
from app.services.bench_ports import list_ports
from app.services.bench_steps import (
    BenchEvent,
    BenchReport,
    BenchSettings,
    BoardKnown,
    ChipAnswered,
    CountersRead,
    CountProgress,
    Outcome,
    PowerChanged,
    StepDone,
    StepStarted,
)
from app.services.test_plans import plan_of
from app.words.phrases import templates
from drivers import catalogue
from drivers.errors import ChipUnsupportedError, UnknownBoardError
from drivers.serial.chain import ChainTiming
from drivers.serial.control_frames import Form, Pin
from drivers.serial.errors import ControlSilent, Overheated, PortMissing
from drivers.serial.power import PowerTiming
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_eeprom import format_4_image
from drivers.simulated.hashboard_faults import HEALTHY, HashboardFaults
from drivers.simulated.hashboard_url import SimulatedUrlError
from drivers.simulated.i2c_eeprom import EepromDevice
from drivers.simulated.story import BOARD_SERIAL

FAST = BenchTiming(
    chain=ChainTiming(quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.03),
    power=PowerTiming(0.0, 0.0),
    answer_s=10.0,
)
#: For controllers that do not answer, which costs that time for each question.
BRIEF = replace(FAST, answer_s=0.3)
OFF = {Pin.RESET: False, Pin.ASIC_POWER: False, Pin.IO_POWER: False}
S19J = "BHB42601"
EMBER = "emberOne/00"


def board(code: str = S19J, faults: HashboardFaults = HEALTHY, **more: object) -> SimulatedHashboard:
    spec = catalogue.board(code)
    assert spec is not None
    return SimulatedHashboard(spec, faults=faults, **more)  # type: ignore[arg-type]


def bench(
    standing: SimulatedHashboard, code: str | None = None, seconds: float = 0.0, **more: object
) -> tuple[BenchReport, list[BenchEvent]]:
    events: list[BenchEvent] = []
    settings = BenchSettings(standing.data_url, standing.control_url, code, seconds)
    report = run_bench(settings, events.append, timing=more.get("timing", FAST))  # type: ignore[arg-type]
    return report, events


def outcomes(events: list[BenchEvent]) -> dict[BenchStep, Outcome]:
    return {event.step: event.outcome for event in events if isinstance(event, StepDone)}


def test_a_healthy_board_passes_with_no_finding_and_is_off_afterwards() -> None:
    with board() as standing:
        report, events = bench(standing, seconds=1.0)
        assert standing.pins == OFF
    run = report.run
    assert (report.verdict.fault, report.findings) == (Fault.NONE, ())
    assert (run.attempts, run.chip_id, run.address_map) == ((126,) * 3, "1362", (True,) * 126)
    assert run.eeprom is not None
    assert (run.eeprom.board_sn, report.board and report.board.code) == (BOARD_SERIAL, S19J)
    assert [sensor.temp_c for sensor in run.sensors] == [31.5, 32.0, 38.25]
    assert len(run.counters) == 126
    assert all(counter.hashes > 0 and counter.errors == 0 for counter in run.counters)
    assert (run.simulated, run.interrupted, report.powered_off) == (True, False, True)
    # The board is made with and without a voltage controller; this one is without.
    assert [step for step, outcome in outcomes(events).items() if outcome is not Outcome.PASS] == [BenchStep.VOLTAGE]
    assert list(outcomes(events)) == list(plan_of(STANDARD).steps)
    assert [event.on for event in events if isinstance(event, PowerChanged)] == [True, False]
    # On a busy machine a chip may be asked twice, and is told last.
    assert sorted(event.chip for event in events if isinstance(event, ChipAnswered)) == list(range(1, 127))
    assert {event.attempt for event in events if isinstance(event, CountProgress)} == {1, 2, 3}
    assert sum(isinstance(event, CountersRead) for event in events) == 1
    assert all(event.detail.key in templates() for event in events if isinstance(event, StepDone))


def test_a_break_is_found_at_its_chip_and_domain() -> None:
    with board(faults=HashboardFaults(break_after=84)) as standing:
        report, _ = bench(standing)
        assert standing.pins == OFF
    assert report.verdict.fault is Fault.CHAIN_BREAK
    assert (report.findings[0].chips, report.findings[0].domains) == ((84, 85), (28, 29))
    assert report.run.address_map == (True,) * 84 + (False,) * 42


def test_a_board_repaired_while_it_stands_passes_twice() -> None:
    with board(EMBER, HashboardFaults(break_after=7)) as standing:
        verdicts = [bench(standing, EMBER)[0].verdict.fault]
        standing.faults = HEALTHY
        verdicts += [bench(standing, EMBER)[0].verdict.fault for _ in range(2)]
    assert verdicts == [Fault.CHAIN_BREAK, Fault.NONE, Fault.NONE]


@pytest.mark.parametrize(
    ("faults", "fault"),
    [
        (HashboardFaults(joint_after=84), Fault.CHIPS_INTERMITTENT),
        (HashboardFaults(noise=0.1), Fault.UART_SIGNAL_INTEGRITY),
        (HashboardFaults(eeprom_silent=True), Fault.EEPROM_UNREADABLE),
        (HashboardFaults(diode_open=True), Fault.TEMP_SENSOR_FAULT),
        (HashboardFaults(hot=True), Fault.OVERTEMPERATURE),
    ],
)
def test_each_fault_is_among_the_findings(faults: HashboardFaults, fault: Fault) -> None:
    with board(faults=faults) as standing:
        report, _ = bench(standing, S19J)
        assert standing.pins == OFF
    assert fault in {finding.fault for finding in report.findings}


def test_a_weak_chip_stands_out_by_its_counters() -> None:
    with board(EMBER, HashboardFaults(weak=(5,))) as standing:
        report, _ = bench(standing, EMBER, seconds=1.0)
    assert report.verdict.fault is Fault.WEAK_CHIPS
    assert report.findings[0].chips == (5,)
    counter = report.run.counters[4]
    assert counter.relative is not None
    assert counter.relative < 0.6
    assert counter.errors > 0


def test_a_chip_that_errs_at_full_rate_is_found_by_its_errors() -> None:
    with board(EMBER, HashboardFaults(erring=(5,))) as standing:
        report, _ = bench(standing, EMBER, seconds=1.5)
    (finding,) = report.findings
    assert (report.verdict.fault, finding.severity, finding.chips) == (Fault.WEAK_CHIPS, Severity.MINOR, (5,))
    assert finding.message.key == "bench.erring.title"
    assert all(counter.relative is not None and counter.relative > 0.9 for counter in report.run.counters)


@pytest.mark.parametrize("code", [EMBER, "Bitaxe Gamma"])
def test_a_silent_board_without_a_voltage_controller_has_no_chips(code: str) -> None:
    with board(code, HashboardFaults(silent=True)) as standing:
        report, _ = bench(standing, code)
        assert not any(standing.pins.values())
    assert (report.verdict.fault, report.run.attempts) == (Fault.NO_CHIPS, (0, 0, 0))


def test_a_silent_board_that_may_have_a_voltage_controller_is_inconclusive() -> None:
    with board(faults=HashboardFaults(silent=True)) as standing:
        report, _ = bench(standing, S19J)
    assert (report.verdict.fault, report.findings) == (Fault.INCONCLUSIVE, ())


def test_a_run_too_short_to_compare_chips_accuses_none() -> None:
    with board(EMBER) as standing:
        report, events = bench(standing, EMBER, seconds=0.1)
    assert report.verdict.fault is Fault.NONE
    assert {counter.relative for counter in report.run.counters} == {None}
    assert outcomes(events)[BenchStep.COUNTERS] is Outcome.WARN


def test_the_board_of_an_eeprom_that_is_not_the_one_named() -> None:
    with board(EMBER, image=format_4_image("BHB68701", BOARD_SERIAL)) as standing:
        report, _ = bench(standing, EMBER)
    assert [finding.fault for finding in report.findings] == [Fault.EEPROM_MISMATCH]


def test_a_bitaxe_is_started_by_reset_and_its_supply_is_not_claimed_to_be_off() -> None:
    with board("Bitaxe Hex") as standing:
        report, events = bench(standing, "Bitaxe Hex")
        assert standing.pins == {Pin.RESET: False}
    run = report.run
    assert (report.verdict.fault, run.attempts, run.eeprom_silent) == (Fault.NONE, (6,) * 3, False)
    assert [(sensor.name, sensor.temp_c) for sensor in run.sensors] == [
        ("EMC2101 0x4C", 32.0),
        ("EMC2101 0x4C diode", 38.25),
    ]
    assert report.powered_off is None
    assert [event.on for event in events if isinstance(event, PowerChanged)] == [True, None]
    said = {event.step: event.detail.key for event in events if isinstance(event, StepDone)}
    assert said[BenchStep.IDENTITY] == "bench_step.eeprom_none"
    assert (said[BenchStep.POWER], said[BenchStep.POWER_OFF]) == ("bench_step.reset_released", "bench_step.reset_held")
    assert set(said.values()) <= set(templates())


def test_a_silent_bitaxe_may_only_be_without_its_supply() -> None:
    with board("Bitaxe Hex", HashboardFaults(silent=True)) as standing:
        report, _ = bench(standing, "Bitaxe Hex")
    (finding,) = report.findings
    assert (finding.fault, finding.message.key) == (Fault.NO_CHIPS, "bench.no_chips_unseen.title")


def test_a_damaged_eeprom_is_a_finding_and_the_count_goes_on() -> None:
    image = bytearray(format_4_image(S19J, BOARD_SERIAL))
    image[60] ^= 1
    with board(image=bytes(image)) as standing:
        report, events = bench(standing, S19J)
    assert report.verdict.fault is Fault.EEPROM_CORRUPT
    assert outcomes(events)[BenchStep.IDENTITY] is Outcome.FAIL
    assert report.run.chips_found == 126


@pytest.mark.parametrize("form", Form)
def test_a_board_without_eeprom_is_known_by_its_chips(form: Form) -> None:
    with board(EMBER, form=form) as standing:
        report, events = bench(standing)
        assert standing.pins == OFF
    assert report.board is not None
    assert (report.board.code, report.findings) == (EMBER, ())
    assert [event.board.code for event in events if isinstance(event, BoardKnown)] == [EMBER]
    # Larger boards carry the same chip: one of them broken after chip 12 would look the same.
    assert report.verdict.fault is Fault.INCONCLUSIVE


def test_a_broken_board_is_never_taken_for_a_smaller_healthy_one() -> None:
    with board(faults=HashboardFaults(break_after=84, eeprom_silent=True)) as standing:
        report, _ = bench(standing)
    assert report.verdict.fault in (Fault.INCONCLUSIVE, Fault.EEPROM_UNREADABLE)
    with board(faults=HashboardFaults(break_after=84), controller=False) as standing:
        report, _ = bench(standing)
    assert report.verdict.fault is Fault.INCONCLUSIVE


def test_a_board_of_another_chip_language_is_refused_before_anything_happens() -> None:
    other = next(spec for spec in catalogue.boards() if spec.make == "Whatsminer" and spec.code)
    with board(EMBER) as standing:
        with pytest.raises(ChipUnsupportedError):
            bench(standing, other.code)
        assert standing.pin_history == ()


def test_a_board_behind_sockets_is_tested_like_one_behind_ptys() -> None:
    with board(EMBER, sockets=True) as standing:
        report, _ = bench(standing, EMBER)
        assert standing.data_url.startswith("socket://")
        assert standing.pins == OFF
    assert (report.verdict.fault, report.powered_off) == (Fault.NONE, True)


def test_data_alone_counts_and_says_what_it_cannot_do() -> None:
    with board(EMBER, controller=False) as standing:
        report, events = bench(standing, EMBER)
    assert (report.verdict.fault, report.run.chips_found, report.powered_off) == (Fault.NONE, 12, None)
    said = outcomes(events)
    assert said[BenchStep.CONNECT] is Outcome.WARN
    for step in (BenchStep.IDENTITY, BenchStep.POWER, BenchStep.SENSORS, BenchStep.POWER_OFF):
        assert said[step] is Outcome.SKIPPED
    assert (report.run.eeprom, report.run.eeprom_silent, report.run.sensors) == (None, False, ())


def test_a_control_port_alone_does_not_energise_the_board() -> None:
    """Leaving out the control port of a board that has one leaves its supply off: no chip answers."""
    with board(EMBER) as standing:
        report = run_bench(BenchSettings(standing.data_url, None, EMBER, 0), timing=FAST)
        assert standing.pin_history == ()
    assert report.run.chips_found == 0


def test_three_hot_readings_in_a_row_cut_the_power() -> None:
    timing = replace(FAST, guard_s=0.02)
    with board(EMBER) as standing:

        def heats_up(event: BenchEvent) -> None:
            if event == StepStarted(BenchStep.COUNTERS):
                standing.faults = HashboardFaults(hot=True)

        settings = BenchSettings(standing.data_url, standing.control_url, EMBER, 60)
        report = run_bench(settings, heats_up, timing=timing)
        assert standing.pins == OFF
    assert isinstance(report.interruption, Overheated)
    assert report.verdict.fault is Fault.OVERTEMPERATURE
    assert (report.run.interrupted, report.powered_off, report.run.chips_found) == (False, True, 12)


def test_a_board_that_is_hot_at_the_first_look_is_counted_no_further() -> None:
    with board(EMBER, HashboardFaults(hot=True)) as standing:
        report, events = bench(standing, EMBER)
        assert standing.pins == OFF
    assert isinstance(report.interruption, Overheated)
    assert (report.verdict.fault, report.run.attempts, report.powered_off) == (Fault.OVERTEMPERATURE, (), True)
    assert StepStarted(BenchStep.COUNT) not in events


def test_garbage_on_the_control_port_is_said_before_anything_is_energised() -> None:
    with board(EMBER) as standing, pytest.raises(ControlSilent):
        run_bench(BenchSettings(standing.control_url or "", standing.data_url, EMBER, 0), timing=BRIEF)


def test_what_cannot_be_opened_or_is_not_known_raises() -> None:
    with pytest.raises(PortMissing):
        run_bench(BenchSettings("/dev/ttyHashwrench0"))
    with pytest.raises(UnknownBoardError):
        run_bench(BenchSettings("/dev/ttyHashwrench0", board_code="XYZ"))
    for url in ("simulated://nothing", "simulated://BHB42601?fault=gremlins", "simulated://BHB42601?after=x"):
        with pytest.raises(SimulatedUrlError):
            run_bench(BenchSettings(url))


def test_simulated_boards_are_in_the_list_and_marked() -> None:
    with board(EMBER) as standing:
        simulated = [port for port in list_ports() if port.simulated]
        assert standing.data_url in {port.url for port in simulated}
    offered = [port for port in simulated if port.url.startswith("simulated://")]
    assert {"simulated://BHB42601", "simulated://BHB42601?fault=break"} <= {port.url for port in offered}
    assert all(port.kind == "simulated" and "imulated" in port.label for port in simulated)
    report = run_bench(BenchSettings("simulated://BHB42601?fault=break&after=120", seconds=0), timing=FAST)
    assert (report.run.simulated, report.run.chips_found) == (True, 120)


def test_an_eeprom_that_reads_differently_each_time_is_not_called_damaged() -> None:
    class Unsteady(EepromDevice):
        def read(self, count: int) -> bytes | None:
            nonlocal turn
            turn += 1
            answer = super().read(count)
            return answer and bytes((turn % 251,)) + answer[1:]

    turn = 0
    with board() as standing:
        standing._devices[0x50] = Unsteady(format_4_image("BHB42601", "X1"), lambda: False)
        report, events = bench(standing)
    (said,) = [event for event in events if isinstance(event, StepDone) and event.step is BenchStep.IDENTITY]
    assert said.detail.key == "bench_step.eeprom_unsteady"
    assert (report.run.eeprom, report.findings) == (None, ())


def test_a_line_that_repeats_every_reply_is_counted_once_and_accuses_no_chip() -> None:
    class Repeating(SimulatedHashboard):
        def _data_answer(self, data: bytes) -> list[bytes]:
            return super()._data_answer(data) * 30

    spec = catalogue.board(EMBER)
    assert spec is not None
    with Repeating(spec) as standing:
        report, _ = bench(standing, EMBER)
    assert (report.run.attempts, report.findings) == ((360,), ())
    assert report.verdict.fault is Fault.INCONCLUSIVE
    assert report.verdict.reason is not None
    assert report.verdict.reason.key == "verdict.too_many_replies"
