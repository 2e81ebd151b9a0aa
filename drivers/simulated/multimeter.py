"""A simulated bench multimeter: a port that answers SCPI like a real one, its probes held to a simulated board.

    with SimulatedMultimeter(bench) as meter:           # or bench=None: nothing to hold the probes to
        meter.hold(spot)                                # a point, its conditions, a domain, a chip
        Multimeter(meter.url).read(ProbeMode.OHM)       # 38.4

The real driver cannot tell it from a real one: the same bytes go over a pty or a TCP socket. It speaks any dialect of
`resources/knowledge/meters.toml`, with the habits of its make: echo and prompts, numbers for functions, its own OL.
"""

from __future__ import annotations

import math
import random
import threading
import weakref
from collections import deque
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol

from drivers.model.probe_point import Ground, ProbeMode, ProbeState
from drivers.serial.multimeter_dialects import Dialect, dialects
from drivers.simulated.hashboard_wire import SocketWire, Wire, wire
from drivers.simulated.workbench import NoSuchPoint, Workbench

#: What each answers to *IDN?, plainly not of the maker's own.
_IDN: Final = {
    "owon": "OWON,XDM1041,SIMULATED,V4.3.0,3",
    "gw_instek": "GWInstek,GDM8341,SIMULATED,1.00",
    "rigol_dm3000": "RIGOL TECHNOLOGIES,DM3058E,SIMULATED,01.00",
    "fluke45": "FLUKE, 45, SIMULATED, 1.0 D1.0",
    "scpi_rs232": "HEWLETT-PACKARD,34401A,0,10-5-2",
    "scpi": "Hashwrench,Simulated meter,0,1",
}
#: A probe slides onto its point: so many readings are taken before it lies still.
_SLIDING = 1
#: How far readings differ while the probes lie still.
_JITTER = 0.0008
_UNDEFINED: Final = '-113,"Undefined header"'
_NO_ERROR: Final = '+0,"No error"'


class Conditioned(Protocol):
    """Under what a value is taken, as the program names it."""

    @property
    def mode(self) -> ProbeMode:
        """What the meter should be set to."""

    @property
    def state(self) -> ProbeState:
        """What the board does meanwhile."""

    @property
    def ground(self) -> Ground:
        """What the other probe lies on."""

    @property
    def polarity(self) -> str:
        """Which probe lies on the point."""


class Held(Protocol):
    """What the probes may be held to."""

    @property
    def point(self) -> str:
        """The test point's name."""

    @property
    def conditions(self) -> Conditioned:
        """Under what."""

    @property
    def domain(self) -> int | None:
        """The domain, from 1."""

    @property
    def chip(self) -> int | None:
        """The chip, from 1."""


@dataclass(frozen=True, slots=True)
class MeterHabits:
    """What may be wrong with a meter, and what old ones do; the default is a good one.

    `silent`: it answers nothing. `deaf`: it takes no command that sets a function. `noise`: bytes that it sends before
    each answer. `garbled`: answers that are no numbers. `refuses`: it has no diode test. `echo`: it repeats what it
    was sent. `terse`: no error queue, no prompts. `unplug_after`: answers after which the cable comes out.
    """

    silent: bool = False
    deaf: bool = False
    noise: bytes = b""
    garbled: bool = False
    refuses: bool = False
    echo: bool = False
    terse: bool = False
    unplug_after: int | None = None


_standing: weakref.WeakSet[SimulatedMultimeter] = weakref.WeakSet()


class SimulatedMultimeter:
    """One meter. Context manager; `habits` may be set while it stands. `sockets` = TCP instead of a pty."""

    def __init__(
        self,
        bench: Workbench | None = None,
        *,
        dialect: str = "scpi",
        sockets: bool = False,
        habits: MeterHabits | None = None,
        seed: int = 0,
    ) -> None:
        self.bench = bench
        self.habits = habits or MeterHabits()
        self.dialect: Dialect = next(one for one in dialects() if one.id == dialect)
        self._held: Held | None = None
        self._fixed: float | None = None
        self._mode = ProbeMode.VOLT
        self._lying: dict[ProbeMode, float] = {}
        self._sliding = 0
        self._errors: deque[str] = deque(maxlen=20)
        self._answers = 0
        self._rng = random.Random(f"{seed} meter")  # noqa: S311 - readings that a test can repeat
        self._lock = threading.RLock()
        self._line = b""
        make = SocketWire if sockets else wire
        self._wire: Wire = make(self._answer)
        #: Where pyserial opens it.
        self.url: str = self._wire.url
        _standing.add(self)

    @property
    def mode(self) -> ProbeMode:
        """What it is set to."""
        return self._mode

    def hold(self, spot: Held | None) -> None:
        """Put the probes there; None lifts them. Raises NoSuchPoint for one that the board does not have."""
        with self._lock:
            if spot is not None and self.bench is not None:
                self._measured(spot, spot.conditions.mode)  # says so at once where there is no such point
            self._held, self._fixed, self._sliding = spot, None, _SLIDING
            self._lying.clear()

    def show(self, value: float) -> None:
        """Let it read that value, whatever it is set to; math.inf = OL."""
        with self._lock:
            self._fixed, self._sliding = value, 0

    def turn(self, mode: ProbeMode) -> None:
        """Somebody sets its function at the meter itself."""
        with self._lock:
            self._mode = mode

    def unplug(self) -> None:
        """Pull its cable."""
        self._wire.cut()

    def close(self) -> None:
        """Take it down."""
        _standing.discard(self)
        self._wire.close()

    def __enter__(self) -> SimulatedMultimeter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _answer(self, data: bytes) -> list[bytes]:
        with self._lock:
            *lines, self._line = (self._line + data.replace(b"\r", b"\n")).split(b"\n")
            return [piece for line in lines if (piece := self._said(line.decode("ascii", "replace").strip()))]

    def _said(self, line: str) -> bytes:
        habits = self.habits
        if habits.silent or not line:
            return b""
        answers = [said for command in line.split(";") if (said := self._does(command.strip())) is not None]
        prompts = "=>" in self.dialect.confirms and not habits.terse
        out = [line] if habits.echo else []
        if answers:
            self._answers += 1
            if habits.unplug_after is not None and self._answers > habits.unplug_after:
                self._wire.cut()
                return b""
            out.append(";".join(answers))
        if prompts:
            out.append(self._errors.pop() if self._errors else "=>")
        told = "".join(f"{text}\r\n" if prompts else f"{text}\n" for text in out).encode("ascii", "replace")
        return habits.noise + told if answers else told

    def _does(self, command: str) -> str | None:
        """What one command yields; None where it is no question."""
        dialect, upper = self.dialect, command.upper()
        if upper == "*IDN?":
            return _IDN[dialect.id]
        if upper in ("*CLS", "*RST", dialect.remote, dialect.local):
            self._errors.clear()
            return None
        if dialect.errors and upper == dialect.errors:
            if self.habits.terse:
                return None
            return self._errors.popleft() if self._errors else _NO_ERROR
        if dialect.function and upper == dialect.function:
            return self._function()
        for mode in ProbeMode:
            if upper == dialect.sets(mode):
                if self.habits.refuses and mode is ProbeMode.DIODE:
                    self._wrong()
                elif not self.habits.deaf:
                    self._mode = mode
                return None
        # Rigol's queries set the function as well; elsewhere one query serves for all.
        asked = [mode for mode in ProbeMode if upper == dialect.reads(mode)]
        if not asked:
            self._wrong()
            return None
        if len(asked) == 1:
            self._mode = asked[0]
        return "ASIC NG" if self.habits.garbled else self._number(self._reading())

    def _wrong(self) -> None:
        self._errors.append("?>" if self.dialect.refuses else _UNDEFINED)

    def _function(self) -> str:
        word = self.dialect.shows[{ProbeMode.VOLT: "volt", ProbeMode.OHM: "ohm", ProbeMode.DIODE: "diode"}[self._mode]]
        if self.dialect.id == "owon":
            return f'"{word}"'
        return f'"{word} +1.000000E+01,+3.000000E-06"' if self.dialect.function == "CONF?" else word

    def _number(self, value: float) -> str:
        if math.isinf(value):
            over = 9.9e37 if self.dialect.overload > 1e30 else 1e9
            return f"{over:+.8E}"
        return f"{value:+.8E}" if self.dialect.id != "fluke45" else f"{value:+.4E}"

    def _reading(self) -> float:
        if self._fixed is not None:
            return self._fixed
        if self._held is None or self.bench is None:
            # Probes in the air: a few millivolts of hum, OL otherwise.
            return self._rng.uniform(-0.004, 0.004) if self._mode is ProbeMode.VOLT else math.inf
        if self._mode not in self._lying:
            try:
                self._lying[self._mode] = self._measured(self._held, self._mode)
            except NoSuchPoint:  # nothing to be read there in this mode
                self._lying[self._mode] = math.inf if self._mode is not ProbeMode.VOLT else 0.0
        value = self._lying[self._mode]
        if math.isinf(value):
            return value
        if self._sliding:
            self._sliding -= 1
            return value * self._rng.uniform(0.3, 0.8)
        return value * (1 + self._rng.gauss(0, _JITTER) * self.bench.noise)

    def _measured(self, spot: Held, mode: ProbeMode) -> float:
        if self.bench is None:
            return math.inf
        how = spot.conditions
        return self.bench.measure(
            spot.point, mode, how.state, how.ground, str(how.polarity), domain=spot.domain, chip=spot.chip
        )


def is_simulated_meter(url: str | None) -> bool:
    """Whether a port is that of a simulated meter that stands in this process."""
    return url is not None and any(url == meter.url for meter in _standing)
