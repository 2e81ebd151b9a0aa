"""A board's supply: switched on in the right order, and off again whatever happens.

Order as in 256foundation/mujina board/emberone00.rs: reset low, the supplies as the controller's description lists
them, settle, release reset; and back. Where the controller switches no supply, reset alone stops and starts the chips.
A controller with an interlock gives its lease first; a board with a voltage controller has that one enabled last, while
the chips are still held in reset, and disabled first. Nothing is energised but by `on`. Off comes with the `with`
block's end, with the guard, and with the program's exit.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType

from drivers.model.bench_run import Sensor, VoltageControl
from drivers.serial.control import ControlPort
from drivers.serial.controllers.controller import Controller
from drivers.serial.controllers.interlock import RENEW_S, Interlock
from drivers.serial.errors import (
    BoardReset,
    Cancelled,
    ControlRefused,
    ControlSilent,
    Overheated,
    PortLost,
    SerialError,
)
from drivers.serial.heartbeat import Heartbeat
from drivers.serial.sensors import Probe, read_sensor
from drivers.serial.voltage_controllers.controller import VoltageController

_OFF_TRIES = 3
_DISABLED_TWICE = 2
_FULL_FAN = 100


@dataclass(frozen=True, slots=True)
class PowerTiming:
    """Waits of the power-up, in seconds: supply to settle before reset is released, chips to start after it.

    Diodes on the chips read wrongly for the first 500 ms after reset (256foundation/mujina). `heartbeat_s` is how often
    a voltage controller is told that somebody watches: Braiins firmware cuts after 10 s without, stock after 60.
    """

    settle_s: float = 0.5
    start_s: float = 0.5
    heartbeat_s: float = 1.0


class BoardPower:
    """The supply of one board. `on_change` is told True, False, or None when nobody knows any more.

    `voltage_controller` is the board's own, None where it has none; `volts` is what it is set to, None = the lowest
    that the catalogue allows.
    """

    def __init__(
        self,
        control: ControlPort,
        controller: Controller,
        on_change: Callable[[bool | None], None] = lambda on: None,
        timing: PowerTiming = PowerTiming(),
        voltage_controller: VoltageController | None = None,
        volts: float | None = None,
    ) -> None:
        self._control = control
        self._controller = controller
        self._on_change = on_change
        self._timing = timing
        self._voltage_controller = voltage_controller
        self._volts = volts
        self._interlock: Interlock | None = controller.interlock(control) if controller.interlock else None
        # Whoever switches off may do so while another thread is still switching on.
        self._lock = threading.RLock()
        self._beats: list[Heartbeat] = []
        self._energised = False
        #: True = confirmed off, False = on, None = unknown.
        self.is_off: bool | None = None
        #: The board's voltage controller as it was met, None where there is none.
        self.voltage: VoltageControl | None = VoltageControl(voltage_controller.name) if voltage_controller else None

    def on(self, wait: Callable[[float], None] = time.sleep) -> None:
        """Switch the board on. `wait` may raise to stop; the board is then switched off by the `with` block.

        Raises what the control port raises, VoltageControllerError, InterlockRefused, and Cancelled when somebody
        switched off in the meantime.
        """
        with self._lock:
            self.off()
            if not self._energised and self._voltage_controller is not None:
                self.voltage = VoltageControl(self._voltage_controller.name)
            _energised.add(self)
            self._energised = True
            self.is_off = False
            self._switch_on()
        self._on_change(True)
        wait(self._timing.settle_s)
        with self._lock:
            self._still_on()
            self._enable()
        if self._voltage_controller is not None:
            wait(self._timing.settle_s)
        with self._lock:
            self._still_on()
            self._control.set_pin(self._controller.reset, True)
        wait(self._timing.start_s)

    def check(self) -> None:
        """Raises what ended the heartbeat of the voltage controller or the interlock: the board is not supplied any
        more, or will not be in a moment.
        """
        for beat in self._beats:
            if beat.failed is not None:
                raise beat.failed

    def confirm_on(self) -> None:
        """See that the pins still are as `on` left them; does nothing where the board was switched off meanwhile.

        A controller that refuses the question says nothing either way. Raises BoardReset, ControlSilent, PortLost.
        """
        with self._lock:
            if self.is_off is False:
                for pin in (self._controller.reset, *self._controller.supplies):
                    # Asked twice: one wrong byte is no reset.
                    if self._reads_low(pin) and self._reads_low(pin):
                        raise BoardReset(self._control.port)

    def _reads_low(self, pin: int) -> bool:
        try:
            return not self._control.get_pin(pin)
        except ControlRefused:
            return False

    def off(self) -> bool | None:
        """Switch off what the controller switches and read it back. True = confirmed, None = it did not answer.

        Never raises for a lost or silent controller: it is called on every way out, and each call tries again until
        it is confirmed.
        """
        with self._lock:
            if not self._energised:
                return self.is_off
            # Whoever asks again after all tries failed gets one more, not as many.
            before, tries = self.is_off, _OFF_TRIES if self.is_off is False else 1
            disabled = self._disable(tries)
            switched = self._switch_off(tries)
            self.is_off = True if disabled and switched else None
            if self.is_off:
                self._energised = False
                _energised.discard(self)
        if self.is_off is not before:
            self._on_change(False if self.is_off else None)
        return self.is_off

    def cool(self) -> None:
        """Run the fan at full speed where the controller has one. Never raises for a lost or silent controller."""
        if not self._controller.has_fan:
            return
        for _ in range(_OFF_TRIES):
            if _tried(lambda: self._control.set_fan(_FULL_FAN)):
                return

    def __enter__(self) -> BoardPower:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.off()

    def _still_on(self) -> None:
        if self.is_off is not False:
            raise Cancelled

    def _switch_on(self) -> None:
        controller = self._controller
        self._control.set_pin(controller.reset, False)
        if self._interlock is not None:
            self._interlock.arm()
            self._beat(self._interlock.renew, RENEW_S)
        if controller.has_fan:
            self._control.set_fan(_FULL_FAN)
        for pin in controller.supplies:
            self._control.set_pin(pin, True)

    def _enable(self) -> None:
        one = self._voltage_controller
        if one is None:
            return
        self.voltage = VoltageControl(one.name, one.version())
        if one.sets_voltage:
            self.voltage = VoltageControl(one.name, self.voltage.version, one.set_voltage(self._volts))
        self.voltage = VoltageControl(one.name, self.voltage.version, self.voltage.set_v, None, False)
        one.enable(True)
        self.voltage = VoltageControl(one.name, self.voltage.version, self.voltage.set_v, None, True)
        self._beat(one.heartbeat, self._timing.heartbeat_s)

    def _beat(self, beat: Callable[[], object], every_s: float) -> None:
        heartbeat = Heartbeat(beat, every_s)
        self._beats.append(heartbeat)
        heartbeat.start()

    def _disable(self, tries: int) -> bool:
        """Tell the voltage controller to switch off, if it may have been told to switch on. True = it took that."""
        one, told = self._voltage_controller, self.voltage
        for beat in self._beats:
            beat.stop()
        self._beats.clear()
        if one is None or told is None or told.enabled is None:
            return True
        # The bare form confirms nothing, and a command cut short swallows the next one: so it is told twice.
        taken = 0
        for _ in range(max(tries, _DISABLED_TWICE)):
            taken += _tried(lambda: one.enable(False))
            if taken == _DISABLED_TWICE:
                return True
        return False

    def _switch_off(self, tries: int) -> bool:
        reset, supplies = self._controller.reset, self._controller.supplies
        for _ in range(tries):
            reached = [self._set_low(pin) for pin in (reset, *reversed(supplies))]
            if self._interlock is not None:
                reached.append(_tried(self._interlock.disarm))
            try:
                if all(reached) and not any(self._control.get_pin(pin) for pin in supplies or (reset,)):
                    return True
            except PortLost:
                return False
            except (ControlSilent, ControlRefused):
                continue
        return False

    def _set_low(self, pin: int) -> bool:
        return _tried(lambda: self._control.set_pin(pin, False))


def _tried(step: Callable[[], object]) -> bool:
    """Whether a step on the way out was taken; the ones behind it follow either way."""
    try:
        step()
    except SerialError:
        return False
    return True


#: Every board that was switched on and is not confirmed off; held here so that none is forgotten.
_energised: set[BoardPower] = set()


@atexit.register
def switch_everything_off() -> None:
    """Switch off every board this program energised; runs by itself when the program ends."""
    for power in list(_energised):
        power.off()


#: Seconds between a bad first reading and the next.
AGAIN_S = 0.2


class HeatGuard:
    """Watches the sensors of an energised board in a thread and cuts its power after three bad readings in a row.

    A reading is bad when the sensor does not answer or says less than 0 C, or the limit (80 C) or more; the pattern
    is that of 256foundation/mujina.
    """

    LIMIT_C = 80.0
    IN_A_ROW = 3

    def __init__(self, control: ControlPort, power: BoardPower, probes: Sequence[Probe], every_s: float = 2.0) -> None:
        self._control = control
        self._power = power
        self._probes = probes
        self._every_s = every_s
        self._stop = threading.Event()
        self._bad: dict[str, int] = {}
        #: What cut the power, None while all is well.
        self.tripped: Overheated | None = None
        #: The last reading of each sensor, by name.
        self.readings: dict[str, Sensor] = {}
        self._thread = threading.Thread(target=self._watch, name="heat guard", daemon=True)

    @property
    def watches(self) -> bool:
        """Whether there is a sensor to watch at all."""
        return bool(self._probes)

    def check(self) -> None:
        """Raises Overheated once the guard has cut the power."""
        if self.tripped is not None:
            raise self.tripped

    def confirm(self, first: Sequence[Sensor], wait: Callable[[float], None] = time.sleep) -> None:
        """Judge the first readings before anything else is done: a bad one is read again at once, not at the next turn.

        Raises Overheated, with the power cut, when it stays bad for `IN_A_ROW` readings. Call it before the `with`.
        """
        for probe, sensor in zip(self._probes, first, strict=True):
            tripped = self._judge(sensor)
            while not tripped and self._bad[probe.name]:
                wait(AGAIN_S)
                tripped = self._judge(_read(probe))
            if tripped:
                self._cut()
                self.check()

    def __enter__(self) -> HeatGuard:
        if self._probes:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        if self._probes:
            self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(self._every_s):
            for probe in self._probes:
                try:
                    sensor = _read(probe)
                except PortLost:
                    return
                if self._judge(sensor):
                    self._cut()
                    return

    def _cut(self) -> None:
        self._power.off()
        self._power.cool()

    def _judge(self, sensor: Sensor) -> bool:
        """Whether this reading is the one that cuts the power."""
        temp = sensor.temp_c
        bad = temp is None or not 0 <= temp < self.LIMIT_C
        self._bad[sensor.name] = self._bad.get(sensor.name, 0) + 1 if bad else 0
        if temp is not None or self._bad[sensor.name] >= self.IN_A_ROW:
            # One answer that got lost is no reading: the sensor is not called silent for it.
            self.readings[sensor.name] = sensor
        if self._bad[sensor.name] < self.IN_A_ROW:
            return False
        self.tripped = Overheated(self._control.port, sensor.name, temp)
        return True


def _read(probe: Probe) -> Sensor:
    """A sensor as it reads now; one that does not answer has no temperature. Raises PortLost."""
    try:
        return read_sensor(probe)
    except ControlSilent:
        return Sensor(probe.name, None)
