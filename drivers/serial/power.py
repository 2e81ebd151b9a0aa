"""A board's supply: switched on in the right order, and off again whatever happens.

Order as in 256foundation/mujina board/emberone00.rs: reset low, the supplies as the controller's description lists
them, settle, release reset; and back. Where the controller switches no supply, reset alone stops and starts the chips.
Nothing is energised but by `on`. Off comes with the `with` block's end, with the guard, and with the program's exit.
"""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType

from drivers.model.bench_run import Sensor
from drivers.serial.control import ControlPort
from drivers.serial.controllers.controller import Controller
from drivers.serial.errors import ControlRefused, ControlSilent, Overheated, PortLost
from drivers.serial.sensors import Probe, read_sensor

_GONE = (PortLost, ControlSilent, ControlRefused)
_OFF_TRIES = 3


@dataclass(frozen=True, slots=True)
class PowerTiming:
    """Waits of the power-up, in seconds: supply to settle before reset is released, chips to start after it.

    Diodes on the chips read wrongly for the first 500 ms after reset (256foundation/mujina).
    """

    settle_s: float = 0.5
    start_s: float = 0.5


class BoardPower:
    """The supply of one board. `on_change` is told True, False, or None when nobody knows any more."""

    def __init__(
        self,
        control: ControlPort,
        controller: Controller,
        on_change: Callable[[bool | None], None] = lambda on: None,
        timing: PowerTiming = PowerTiming(),
    ) -> None:
        self._control = control
        self._controller = controller
        self._on_change = on_change
        self._timing = timing
        self._lock = threading.Lock()
        self._energised = False
        #: True = confirmed off, False = on, None = unknown.
        self.is_off: bool | None = None

    def on(self, wait: Callable[[float], None] = time.sleep) -> None:
        """Switch the board on. `wait` may raise to stop; the board is then switched off by the `with` block."""
        with self._lock:
            _energised.add(self)
            self._energised = True
            self.is_off = False
            self._control.set_pin(self._controller.reset, False)
            for pin in self._controller.supplies:
                self._control.set_pin(pin, True)
        self._on_change(True)
        wait(self._timing.settle_s)
        self._control.set_pin(self._controller.reset, True)
        wait(self._timing.start_s)

    def off(self) -> bool | None:
        """Switch off what the controller switches and read it back. True = confirmed, None = it did not answer.

        Never raises for a lost or silent controller: it is called on every way out.
        """
        with self._lock:
            if not self._energised:
                return self.is_off
            self.is_off = self._switch_off()
            self._energised = False
            _energised.discard(self)
        self._on_change(False if self.is_off else None)
        return self.is_off

    def __enter__(self) -> BoardPower:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.off()

    def _switch_off(self) -> bool | None:
        reset, supplies = self._controller.reset, self._controller.supplies
        for _ in range(_OFF_TRIES):
            reached = [self._set_low(pin) for pin in (reset, *reversed(supplies))]
            try:
                if all(reached) and not any(self._control.get_pin(pin) for pin in supplies or (reset,)):
                    return True
            except PortLost:
                return None
            except (ControlSilent, ControlRefused):
                continue
        return None

    def _set_low(self, pin: int) -> bool:
        try:
            self._control.set_pin(pin, False)
        except _GONE:
            return False
        return True


_energised: weakref.WeakSet[BoardPower] = weakref.WeakSet()


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
                self._power.off()
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
                    self._power.off()
                    return

    def _judge(self, sensor: Sensor) -> bool:
        """Whether this reading is the one that cuts the power."""
        self.readings[sensor.name] = sensor
        temp = sensor.temp_c
        bad = temp is None or not 0 <= temp < self.LIMIT_C
        self._bad[sensor.name] = self._bad.get(sensor.name, 0) + 1 if bad else 0
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
