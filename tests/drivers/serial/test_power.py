"""The supply: on in order, off on every way out, and never left on while the control port still answers.

Whatever fails is played by a link in memory in place of a serial port, so that thousands of courses can be tried; the
real port, unplugged for real, is tested in test_control.py and tests/services/test_bench.py.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from drivers import catalogue
from drivers.serial.control import ControlPort
from drivers.serial.control_frames import Form, Pin
from drivers.serial.controllers.bitaxe_raw import CONTROLLER as BITAXE
from drivers.serial.controllers.bonanza import CONTROLLER as BONANZA
from drivers.serial.controllers.emberone import CONTROLLER as EMBERONE
from drivers.serial.errors import (
    Cancelled,
    InterlockRefused,
    Overheated,
    PortLost,
    SerialError,
    VoltageControllerBootLoader,
    VoltageControllerForeign,
)
from drivers.serial.heartbeat import Heartbeat
from drivers.serial.power import BoardPower, HeatGuard, PowerTiming
from drivers.serial.sensors import Probe
from drivers.serial.voltage_controllers.choice import voltage_controller_of
from drivers.serial.voltage_controllers.pic import PicTiming
from drivers.simulated.bonanza_bridge import SimulatedBridge
from drivers.simulated.hashboard_control import SimulatedController
from drivers.simulated.i2c_pic import PicDevice, PicFaults

FAST = PowerTiming(0, 0, heartbeat_s=60)
S9, S19 = (catalogue.board(code) for code in ("S9", "NBP1901"))
FAULTS = ("lost answer", "deaf", "refusal", "garbage", "cut off answer")


class MemoryLink:
    """Stands in for a serial port: answers at once, or with the next of the planned faults."""

    port = "memory"

    def __init__(self, answer: Callable[[bytes], Iterable[bytes]]) -> None:
        self._answer = answer
        self._held = b""
        self.planned: list[str] = []
        self.cut = False
        self.sent: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.check()
        self.sent.append(data)
        fault = self.planned.pop(0) if self.planned else ""
        answer = b"" if fault in ("deaf", "refusal") else b"".join(self._answer(data))
        self._held += {
            "lost answer": b"",
            "deaf": b"",
            "refusal": bytes((4, 0, data[2], 0x11)),
            "garbage": bytes(byte ^ 0x5A for byte in answer),
            "cut off answer": answer[:-1],
        }.get(fault, answer)

    def read(self, _timeout_s: float) -> bytes:
        self.check()
        data, self._held = self._held, b""
        return data

    def drain(self, quiet_s: float) -> bytes:
        return self.read(quiet_s)

    def check(self) -> None:
        if self.cut:
            raise PortLost(self.port, "cut")


class Bench:
    """A controller, a board with or without a voltage controller, and the supply of both."""

    def __init__(self, controller=EMBERONE, board=None, version=0x03, faults=None, clock=lambda: 0.0) -> None:
        self.pic = PicDevice(version, board is S19, faults or PicFaults(), clock) if board else None
        self.bridge = SimulatedBridge(clock) if controller is BONANZA else None
        devices = {0x55 if board is S9 else 0x20: self.pic} if self.pic else {}
        pins = tuple(Pin) if controller is EMBERONE else (Pin.RESET,)
        self.far = SimulatedController(Form.V0, devices, lambda: None, pins)
        self.link = MemoryLink(self.bridge.answer if self.bridge else self.far.answer)
        self.control = ControlPort(self.link, Form.TOTAL if self.bridge else Form.V0, answer_s=0)  # type: ignore[arg-type]
        self.told: list[bool | None] = []
        one = voltage_controller_of(board, self.control, PicTiming(0)) if board else None
        self.power = BoardPower(self.control, controller, self.told.append, FAST, one)

    @property
    def powered(self) -> bool:
        """Whether the chips have supply and run."""
        if self.bridge is not None:
            return self.bridge.five_volt
        supplied = any(level for pin, level in self.far.pins.items() if pin is not Pin.RESET)
        if self.pic is not None:
            return self.pic.enabled
        return supplied or (len(self.far.pins) == 1 and self.far.pins[Pin.RESET])


@pytest.mark.parametrize("board", [S9, S19])
def test_the_voltage_controller_comes_last_and_goes_first(board) -> None:
    bench = Bench(EMBERONE, board, 0x03 if board is S9 else 0x89)
    with bench.power as power:
        power.on(lambda s: None)
        assert bench.powered
        assert bench.far.pin_history[-1] == (Pin.RESET, True)
        voltage = power.voltage
    assert (voltage.version, voltage.enabled) == (bench.pic.version, True)
    assert (voltage.set_v is None) == (board is S19)
    assert voltage.set_v is None or 8.79 < voltage.set_v <= 8.8
    orders = [command for command, _ in bench.pic.commands]
    assert orders[:2] == ([0x17, 0x10] if board is S9 else [0x17, 0x15])
    assert bench.pic.commands[-1] == (0x15, b"\x00")
    assert set(orders) <= {0x10, 0x15, 0x16, 0x17}
    assert power.is_off
    assert not bench.powered
    assert bench.told == [True, False]


@pytest.mark.parametrize(
    ("faults", "version", "expected"),
    [(PicFaults(boot_loader=True), 0x03, VoltageControllerBootLoader), (PicFaults(), 0x77, VoltageControllerForeign)],
)
def test_a_controller_that_may_not_be_spoken_to_ends_the_test_and_the_supply_falls(faults, version, expected) -> None:
    bench = Bench(EMBERONE, S9, version, faults)
    with bench.power as power, pytest.raises(expected):
        power.on(lambda s: None)
    assert power.is_off
    assert power.voltage.enabled is None
    assert not any(bench.far.pins.values())
    assert not {command for command, _ in bench.pic.commands} - {0x17}


def test_a_heartbeat_keeps_the_watchdog_from_cutting_and_its_end_lets_it() -> None:
    now = [0.0]
    bench = Bench(EMBERONE, S9, clock=lambda: now[0])
    one = voltage_controller_of(S9, bench.control, PicTiming(0))
    one.version()
    one.enable(True)
    for _ in range(30):
        now[0] += 1.0
        one.heartbeat()
    assert bench.pic.enabled
    now[0] += 10.5
    assert not bench.pic.enabled


def test_the_heartbeat_beats_by_itself_and_stops_with_the_supply() -> None:
    bench = Bench(EMBERONE, S9)
    power = BoardPower(
        bench.control, EMBERONE, timing=PowerTiming(0, 0, heartbeat_s=0.001),
        voltage_controller=voltage_controller_of(S9, bench.control, PicTiming(0)),
    )  # fmt: skip
    beaten = threading.Event()
    obey = bench.pic._obey
    bench.pic._obey = lambda command, data: (obey(command, data), beaten.set() if command == 0x16 else None)[0]
    with power:
        power.on(lambda s: None)
        assert beaten.wait(10)
    assert bench.pic.commands[-1] == (0x15, b"\x00")
    assert not [thread for thread in threading.enumerate() if thread.name == "heartbeat"]


def test_a_heartbeat_that_fails_for_good_is_noticed() -> None:
    bench = Bench(EMBERONE, S9)
    power = BoardPower(
        bench.control, EMBERONE, timing=PowerTiming(0, 0, heartbeat_s=0.001),
        voltage_controller=voltage_controller_of(S9, bench.control, PicTiming(0)),
    )  # fmt: skip
    with power:
        power.on(lambda s: None)
        power.check()
        (beat,) = power._beats
        bench.pic.faults.silent = True
        beat._thread.join(10)
        with pytest.raises(SerialError):
            power.check()


def test_a_heartbeat_forgives_single_misses() -> None:
    answers = iter([SerialError("p"), None, SerialError("p"), None, PortLost("p")])

    def beat() -> None:
        answer = next(answers)
        if answer is not None:
            raise answer

    heart = Heartbeat(beat, 0.001)
    heart.start()
    heart._thread.join(10)
    assert isinstance(heart.failed, PortLost)
    heart.stop()


def test_a_bridge_gives_its_lease_and_runs_the_fan() -> None:
    bench = Bench(BONANZA)
    with bench.power as power:
        power.on(lambda s: None)
        assert (bench.bridge.five_volt, bench.bridge.reset_held, bench.bridge.fan_percent) == (True, False, 100)
    assert power.is_off
    assert (bench.bridge.five_volt, bench.bridge.reset_held) == (False, True)


def test_a_bridge_whose_lease_runs_out_falls_by_itself() -> None:
    now = [0.0]
    bench = Bench(BONANZA, clock=lambda: now[0])
    with bench.power as power:
        power.on(lambda s: None)
        power._beats[0].stop()
        now[0] += 2.1
        assert not bench.bridge.five_volt
    assert power.is_off


def test_a_bridge_that_tripped_gives_nothing() -> None:
    bench = Bench(BONANZA)
    bench.bridge.trip = True
    with bench.power as power, pytest.raises(SerialError):
        power.on(lambda s: None)
    assert power.is_off
    assert not bench.bridge.five_volt
    assert issubclass(InterlockRefused, SerialError)


def test_a_failed_switching_off_is_tried_again_by_whoever_asks_next() -> None:
    bench = Bench(EMBERONE)
    bench.power.on(lambda s: None)
    bench.link.planned = ["deaf"] * 100
    assert bench.power.off() is None
    assert bench.powered
    bench.link.planned = []
    assert bench.power.off() is True
    assert not bench.powered
    assert bench.told == [True, None, False]


def test_switched_off_while_still_switching_on_stays_off() -> None:
    bench = Bench(EMBERONE, S9)
    with bench.power as power, pytest.raises(Cancelled):
        power.on(lambda seconds: power.off())
    assert not any(bench.far.pins.values())
    assert bench.pic.commands == []


def test_three_bad_readings_cut_the_power_and_run_the_fan() -> None:
    bench = Bench(BONANZA)
    readings = iter([40.0, 95.0, 95.0, 40.0, None, 95.0, 120.5])
    with bench.power as power:
        power.on(lambda s: None)
        bench.link.sent.clear()
        guard = HeatGuard(bench.control, power, [Probe("NCT218", lambda: next(readings))], every_s=0.001)
        with guard:
            guard._thread.join(10)
        assert not bench.bridge.five_volt
        with pytest.raises(Overheated) as hot:
            guard.check()
    assert hot.value.temp_c == 120.5
    assert bench.link.sent[-1][4:] == bytes((0x09, 0x10, 100))


def test_a_controller_without_a_fan_page_is_never_sent_page_nine() -> None:
    """It reboots newer emberOne firmware."""
    for controller in (EMBERONE, BITAXE):
        bench = Bench(controller)
        with bench.power as power:
            power.on(lambda s: None)
            power.cool()
        assert not [packet for packet in bench.link.sent if packet[4] in (0x00, 0x09)]


class Course(RuleBasedStateMachine):
    """Any order of switching, faults, cancels and unplugging."""

    @initialize(kind=st.sampled_from([(EMBERONE, None), (EMBERONE, S9), (EMBERONE, S19), (BITAXE, S9), (BITAXE, None),
                                      (BONANZA, None)]))  # fmt: skip
    def begin(self, kind) -> None:
        controller, board = kind
        self.bench = Bench(controller, board, 0x89 if board is S19 else 0x03)
        self.ever_on = False

    @rule(faults=st.lists(st.sampled_from(("", *FAULTS)), max_size=40))
    def plan(self, faults) -> None:
        self.bench.link.planned = faults

    @rule(waits=st.integers(0, 4), ending=st.sampled_from([None, "cancel", "off"]))
    def switch_on(self, waits, ending) -> None:
        self.ever_on = True
        left = [waits]

        def wait(_seconds: float) -> None:
            left[0] -= 1
            if left[0] == 0 and ending == "cancel":
                raise Cancelled
            if left[0] == 0 and ending == "off":
                self.bench.power.off()

        try:
            self.bench.power.on(wait)
        except (SerialError, Cancelled):
            self.bench.power.off()

    @rule()
    def switch_off(self) -> None:
        self.bench.power.off()

    @rule()
    def lose_a_sensor_for_good(self) -> None:
        guard = HeatGuard(self.bench.control, self.bench.power, [Probe("gone", lambda: None)])
        with suppress(Overheated):
            guard.confirm([guard_reading(guard)], lambda s: None)
        assert guard.tripped

    @rule()
    def unplug(self) -> None:
        self.bench.link.cut = True

    @rule()
    def plug(self) -> None:
        self.bench.link.cut = False

    @invariant()
    def confirmed_off_is_off(self) -> None:
        if hasattr(self, "bench") and self.bench.power.is_off:
            assert not self.bench.powered

    def teardown(self) -> None:
        if not hasattr(self, "bench"):
            return
        self.bench.link.planned = []
        self.bench.link.cut = False
        self.bench.power.off()
        assert not self.bench.powered or not self.ever_on
        if self.bench.pic is not None:
            assert {command for command, _ in self.bench.pic.commands} <= {0x10, 0x15, 0x16, 0x17}
        assert self.bench.power.is_off or not self.ever_on


def guard_reading(guard: HeatGuard):
    """The bad first reading of its only probe."""
    from drivers.serial.sensors import read_sensor

    return read_sensor(guard._probes[0])


Course.TestCase.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)
TestCourse = Course.TestCase
