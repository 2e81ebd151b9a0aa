"""The bench test as a use case: one hashboard on one serial link, from the first byte to the verdict.

The window and `hashwrench bench` both call `run_bench`. It orders the steps and keeps what was measured; bytes are the
business of `drivers.serial`, what they mean of `app.diagnosis`, what people read of `app.words`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from statistics import median

from app.diagnosis.bench import are_comparable
from app.domain.finding import Fault, Verdict
from app.domain.phrase import Phrase, Value
from app.domain.test_plan import STANDARD, BenchStep, TestPlan
from app.services.bench_board import (
    board_of_chips,
    board_of_eeprom,
    board_of_port,
    controller_of,
    could_be_larger,
    named_board,
)
from app.services.bench_ports import list_ports
from app.services.bench_steps import (
    BenchEvent,
    BenchReport,
    BenchSettings,
    BoardKnown,
    ChipAnswered,
    CountersRead,
    CountProgress,
    OnEvent,
    Outcome,
    Port,
    PowerChanged,
    StepDone,
    StepStarted,
)
from app.services.diagnosis import findings_of_bench
from app.services.test_plans import plan_of
from drivers import catalogue
from drivers.eeprom.decode import MAKES, decode
from drivers.errors import ChipUnsupportedError, DriverError, UnknownBoardError
from drivers.model.bench_run import HASHES_PER_COUNT, BenchRun, ChipCounter
from drivers.model.board import BoardSpec
from drivers.serial.chain import Chain, ChainTiming, Counters, addresses_of
from drivers.serial.control import ANSWER_S, ControlPort
from drivers.serial.controllers.controller import Controller
from drivers.serial.eeprom_reader import read_eeprom
from drivers.serial.errors import Cancelled, ControlRefused, ControlSilent, Overheated, PortInvalid, PortLost, SamePort
from drivers.serial.known_job import job
from drivers.serial.link import Link
from drivers.serial.power import BoardPower, HeatGuard, PowerTiming
from drivers.serial.sensors import read_sensor
from drivers.simulated.hashboard import is_simulated
from drivers.simulated.hashboard_url import SimulatedControlError, SimulatedUrlError, is_simulated_url, open_url

__all__ = [
    "BenchEvent", "BenchReport", "BenchSettings", "BenchTiming", "BoardKnown", "ChipAnswered",
    "ChipUnsupportedError", "CountProgress", "CountersRead", "DriverError", "Outcome", "Port", "PortInvalid",
    "PowerChanged", "SimulatedUrlError", "StepDone", "StepStarted", "UnknownBoardError", "list_ports", "run_bench",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class BenchTiming:
    """Waits and tries of a test; the defaults are the ones for real boards.

    `tries` counts are made, and up to `most_tries` while they differ. `guard_s` is the pace of the heat guard.
    """

    chain: ChainTiming = field(default_factory=ChainTiming)
    power: PowerTiming = field(default_factory=PowerTiming)
    guard_s: float = 2.0
    answer_s: float = ANSWER_S
    tries: int = 3
    most_tries: int = 5


def run_bench(
    settings: BenchSettings,
    on_event: OnEvent | None = None,
    cancel: threading.Event | None = None,
    timing: BenchTiming = BenchTiming(),
) -> BenchReport:
    """Test one hashboard; blocks until done, so run it in a thread.

    However it ends, the board's power is switched off as long as the control port can be reached; whether it was is
    `powered_off` in the report: True = read back, None = not known, or there is no control port.

    `on_event` is called in this thread; setting `cancel` ends the test at once. Raises UnknownBoardError,
    ChipUnsupportedError, SerialError (a port cannot be opened, the controller does not answer) and SimulatedUrlError,
    all before anything is energised.
    An unplugged cable or a cancel later gives a report with `run.interrupted`.
    """
    test = _Test(settings, on_event or (lambda event: None), cancel or threading.Event(), timing)
    return test.report()


@dataclass(slots=True)
class _Test:
    """One test under way: what is known so far, and the steps that add to it."""

    settings: BenchSettings
    tell: OnEvent
    cancel: threading.Event
    timing: BenchTiming
    run: BenchRun = field(default_factory=lambda: BenchRun(""))
    plan: TestPlan = field(default_factory=lambda: plan_of(STANDARD))
    board: BoardSpec | None = None
    #: The board is only the likeliest of its chips; a larger one broken at this count would look the same.
    guessed: bool = False
    interruption: Exception | None = None
    powered_off: bool | None = None
    step: BenchStep | None = None
    control: ControlPort | None = None
    controller: Controller | None = None
    power: BoardPower | None = None
    guard: HeatGuard | None = None
    chain: Chain | None = None
    addresses: tuple[int, ...] = ()

    def report(self) -> BenchReport:
        """Take every step, then judge what came of them."""
        started = time.monotonic()
        self.plan = plan_of(self.settings.plan)
        if self.settings.board_code:
            self.board = named_board(self.settings.board_code)
        with ExitStack() as stack:
            self._connect(stack)
            try:
                for step in self.plan.steps:
                    if step in _STEPS:
                        _STEPS[step](self, stack)
            except Cancelled:
                self._cut_short(None)
            except (PortLost, ControlSilent, ControlRefused) as error:
                self._cut_short(error)
            except Overheated as error:
                self.interruption = error
                self._done(Outcome.FAIL, "overheated", sensor=error.sensor)
            finally:
                self._power_off()
        latest = self.guard.readings if self.guard else {}
        self.run = replace(
            self.run,
            sensors=tuple(latest.get(sensor.name, sensor) for sensor in self.run.sensors),
            bad_frames=self.chain.bad_frames if self.chain else 0,
            seconds=time.monotonic() - started,
        )
        findings, verdict = findings_of_bench(self.run, self.board)
        if self.guessed and verdict.fault is Fault.NONE:
            verdict = Verdict(Fault.INCONCLUSIVE, reason=Phrase.of("bench.board_guessed", found=self.run.chips_found))
        return BenchReport(self.run, self.board, findings, verdict, self.interruption, self.powered_off)

    def _connect(self, stack: ExitStack) -> None:
        self._begin(BenchStep.CONNECT)
        data_url, control_url = self.settings.data_url, self.settings.control_url
        simulated = is_simulated_url(data_url)
        simulated_port = simulated or is_simulated(data_url)
        self.run = BenchRun(data_url, control_url, simulated=simulated_port, plan=self.plan.id)
        if simulated and control_url not in (None, data_url):
            raise SimulatedControlError(data_url, control_url or "")
        if simulated:
            standing = stack.enter_context(open_url(data_url, catalogue.board))
            data_url, control_url = standing.data_url, standing.control_url
            self.run = replace(self.run, control_port=self.run.data_port if control_url else None)
        if control_url == data_url:
            raise SamePort(data_url)
        data = stack.enter_context(Link(data_url))
        self.chain = Chain(data, self.timing.chain, self._check)
        if control_url is None:
            self._done(Outcome.WARN, "data_only")
            return
        self.control = ControlPort(stack.enter_context(Link(control_url)), answer_s=self.timing.answer_s)
        form = self.control.probe()
        self.controller = controller_of(data_url, self.control)
        if self.controller.i2c_hertz is not None:
            self.control.set_i2c_speed(self.controller.i2c_hertz)
        self.run = replace(self.run, supply_switched=bool(self.controller.supplies))
        self._done(Outcome.PASS, "connected", form=form.value)

    def _identify(self, _stack: ExitStack) -> None:
        self._begin(BenchStep.IDENTITY)
        if self.control is None or self.controller is None:
            self._done(Outcome.SKIPPED, "identity_skipped")
            return
        image = read_eeprom(self.control, self.controller.eeproms)
        if image is None:
            if self.board is None:
                self._know(board_of_port(self.settings.data_url))
            expected = bool(self.controller.eeproms) and (self.board is None or self.board.make in MAKES)
            self.run = replace(self.run, eeprom_silent=expected)
            self._done(Outcome.WARN if expected else Outcome.PASS, "eeprom_silent" if expected else "eeprom_none")
            return
        content = decode(image)
        self.run = replace(self.run, eeprom=content)
        if self.board is None:
            self._know(board_of_eeprom(content))
        if content.valid:
            said: dict[str, Value] = {"code": content.board_name or "-", "serial": content.board_sn or "-"}
            self._done(Outcome.PASS, "eeprom_read", format=content.format, **said)
        else:
            self._done(Outcome.FAIL, "eeprom_damaged", format=content.format)

    def _power_on(self, stack: ExitStack) -> None:
        self._begin(BenchStep.POWER)
        if self.control is None or self.controller is None:
            self._done(Outcome.SKIPPED, "power_skipped")
            return
        self.power = BoardPower(self.control, self.controller, self._power_changed, self.timing.power)
        stack.enter_context(self.power).on(self._wait)
        self._done(Outcome.PASS, "power_on" if self.run.supply_switched else "reset_released")

    def _read_sensors(self, stack: ExitStack) -> None:
        self._begin(BenchStep.SENSORS)
        if self.control is None or self.controller is None or self.power is None:
            self._done(Outcome.SKIPPED, "sensors_skipped")
            return
        probes = self.controller.find_sensors(self.control)
        sensors = tuple(read_sensor(probe) for probe in probes)
        self.run = replace(self.run, sensors=sensors)
        # A diode that is open from the start is a finding, not a board on fire: the guard watches the others.
        watched = [probe for probe, sensor in zip(probes, sensors, strict=True) if sensor.temp_c is not None]
        self.guard = HeatGuard(self.control, self.power, watched, self.timing.guard_s)
        self.guard.confirm([sensor for sensor in sensors if sensor.temp_c is not None], self._wait)
        stack.enter_context(self.guard)
        if not watched:
            self._done(Outcome.WARN, "sensors_none")
            return
        hottest = max(sensor.temp_c for sensor in sensors if sensor.temp_c is not None)
        silent = [sensor for sensor in sensors if sensor.temp_c is None]
        outcome = Outcome.FAIL if hottest >= HeatGuard.LIMIT_C else Outcome.WARN if silent else Outcome.PASS
        self._done(outcome, "sensors_read", count=len(sensors), temp_c=hottest, silent=len(silent))

    def _count(self, _stack: ExitStack) -> None:
        self._begin(BenchStep.COUNT)
        chain = self._open_chain()
        chain.long_replies()
        attempts: list[int] = []
        bad_before = chain.bad_frames
        while len(attempts) < self.timing.tries or (len(attempts) < self.timing.most_tries and len(set(attempts)) > 1):
            number = len(attempts) + 1
            count = chain.count(lambda so_far, number=number: self.tell(CountProgress(number, so_far)))  # type: ignore[misc]
            attempts.append(count.count)
            chip_id = f"{count.chip_id:04X}" if count.chip_id is not None else self.run.chip_id
            self.run = replace(self.run, attempts=tuple(attempts), chip_id=chip_id)
        if self.board is None and self.run.chip_id and self.run.chips_found:
            self._know(board_of_chips(self.run.chip_id, self.run.chips_found))
            self.guessed = self.board is not None and could_be_larger(self.run.chip_id, self.run.chips_found)
        found, counts = self.run.chips_found, ", ".join(map(str, attempts))
        expected = self.board.chips if self.board else None
        if expected is None or self.guessed:
            self._done(Outcome.WARN, "counted_unknown", found=found, counts=counts)
        elif found == expected and len(set(attempts)) == 1:
            noisy = chain.bad_frames > bad_before
            self._done(Outcome.WARN if noisy else Outcome.PASS, "counted", found=found, expected=expected)
        else:
            self._done(Outcome.FAIL, "counted_short", found=found, expected=expected, counts=counts)

    def _map_addresses(self, _stack: ExitStack) -> None:
        self._begin(BenchStep.ADDRESS_MAP)
        found = self.run.chips_found
        if not found:
            self._done(Outcome.SKIPPED, "map_skipped")
            return
        chain = self._open_chain()
        chips, interval = (self.board.chips, self.board.address_interval) if self.board else (found, None)
        self.addresses = addresses_of(chips, interval)
        chain.give_addresses(self.addresses)
        answered = chain.address_map(self.addresses, lambda chip, heard: self.tell(ChipAnswered(chip, heard)))
        self.run = replace(self.run, address_map=answered)
        outcome = Outcome.PASS if all(answered) else Outcome.FAIL
        self._done(outcome, "mapped", answered=sum(answered), asked=len(answered))

    def _compare_counters(self, _stack: ExitStack) -> None:
        self._begin(BenchStep.COUNTERS)
        chips = [place for place, answered in enumerate(self.run.address_map) if answered]
        seconds = self.plan.seconds if self.settings.seconds is None else self.settings.seconds
        if seconds <= 0 or not chips:
            self._done(Outcome.SKIPPED, "counters_skipped")
            return
        chain = self._open_chain()
        addresses = [self.addresses[place] for place in chips]
        before = chain.counters(addresses)
        if not before:
            self._done(Outcome.SKIPPED, "counters_absent")
            return
        chain.start_work(job())
        chain.work(seconds)
        after = chain.counters(list(before))
        counters = _differences({place + 1: self.addresses[place] for place in chips}, before, after)
        self.run = replace(self.run, counters=counters)
        self.tell(CountersRead(counters))
        if not any(counter.hashes for counter in counters):
            self._done(Outcome.WARN, "counters_idle")
            return
        shares = [counter.relative for counter in counters if counter.relative is not None]
        if not shares:
            self._done(Outcome.WARN, "counters_few", chips=len(counters))
            return
        lowest = min(shares)
        self._done(Outcome.PASS, "counters_read", chips=len(counters), percent=round(100 * lowest))

    def _power_off(self) -> None:
        self._begin(BenchStep.POWER_OFF)
        if self.power is None:
            self._done(Outcome.SKIPPED, "power_skipped" if self.control is None else "power_never_on")
            self.powered_off = True if self.control is not None else None
            return
        stopped = self.power.off()
        if stopped and not self.run.supply_switched:
            self._done(Outcome.PASS, "reset_held")
            return
        self.powered_off = stopped
        self._done(*((Outcome.PASS, "power_off") if stopped else (Outcome.FAIL, "power_unknown")))

    def _power_changed(self, on: bool | None) -> None:
        # Chips held in reset are not chips without supply.
        self.tell(PowerChanged(None if on is False and not self.run.supply_switched else on))

    def _cut_short(self, error: Exception | None) -> None:
        self.run = replace(self.run, interrupted=True)
        self.interruption = error
        self._done(Outcome.FAIL, "cut_short" if error else "stopped")

    def _know(self, board: BoardSpec | None) -> None:
        if board is None:
            return
        self.board = board
        if board.make not in MAKES:
            self.run = replace(self.run, eeprom_silent=False)
        self.tell(BoardKnown(board))

    def _begin(self, step: BenchStep) -> None:
        self.step = step
        self.tell(StepStarted(step))
        if step not in (BenchStep.CONNECT, BenchStep.POWER_OFF):
            self._check()

    def _done(self, outcome: Outcome, key: str, **values: Value) -> None:
        if self.step is not None:
            self.tell(StepDone(self.step, outcome, Phrase.of(f"bench_step.{key}", **values)))

    def _open_chain(self) -> Chain:
        if self.chain is None:
            raise RuntimeError("the data port is opened first")
        return self.chain

    def _check(self) -> None:
        if self.cancel.is_set():
            raise Cancelled
        if self.control is not None:
            # An energised board that nobody can switch off or watch any more is not tested further.
            self.control.check()
        if self.guard is not None:
            self.guard.check()

    def _wait(self, seconds: float) -> None:
        if self.cancel.wait(seconds):
            raise Cancelled


#: What each step does between connecting and switching off, which every test does.
_STEPS: dict[BenchStep, Callable[[_Test, ExitStack], None]] = {
    BenchStep.IDENTITY: _Test._identify,
    BenchStep.POWER: _Test._power_on,
    BenchStep.SENSORS: _Test._read_sensors,
    BenchStep.COUNT: _Test._count,
    BenchStep.ADDRESS_MAP: _Test._map_addresses,
    BenchStep.COUNTERS: _Test._compare_counters,
}


def _differences(
    addresses: dict[int, int], before: dict[int, Counters], after: dict[int, Counters]
) -> tuple[ChipCounter, ...]:
    """What each chip did in between; counters are 32 bits wide and may have gone round.

    Too few counts to compare chips by leave `relative` None.
    """
    hashes: dict[int, int] = {}
    errors: dict[int, int] = {}
    rates: dict[int, float] = {}
    for chip, address in addresses.items():
        if address in before and address in after:
            first, last = before[address], after[address]
            hashes[chip] = (last.hashes - first.hashes) % 2**32
            errors[chip] = (last.errors - first.errors) % 2**32
            # A chip that had to be asked twice was read later than its neighbours.
            rates[chip] = hashes[chip] / (last.at_s - first.at_s)
    middle = median(rates.values()) if are_comparable(hashes.values()) else 0.0
    return tuple(
        ChipCounter(chip, count * HASHES_PER_COUNT, errors[chip], round(rates[chip] / middle, 4) if middle else None)
        for chip, count in hashes.items()
    )
