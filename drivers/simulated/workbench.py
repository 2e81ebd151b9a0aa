"""A board on a bench that is not there: hold the probes to it, count its chips, look at it, swap it, run it hot.

    bench = Workbench(board, planted(board, random.Random(7)), seed=7)
    bench.measure("domain", "ohm", "off", "domain_gnd", domain=12)     # 38.4; inf = the meter shows OL
    bench.count(held_after=54)                                         # (54, 54, 54)
    bench.look("burn"), bench.swap(), bench.machine(hours=2)

The board is a model of its electricity (workbench_power, workbench_signals): a fault changes that, and everything that
is measured follows from it. It knows nothing of how faults are told apart: it is what a diagnosis is judged by.
"""

from __future__ import annotations

import math
import random
import re
from dataclasses import dataclass
from typing import Final

from drivers.errors import DriverError
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Ground, ProbeMode, ProbeState
from drivers.simulated.workbench_faults import NO_FAULT, BenchFault, bench_faults, planted
from drivers.simulated.workbench_layout import layout_of
from drivers.simulated.workbench_power import BoardPower
from drivers.simulated.workbench_signals import BoardSignals
from drivers.simulated.workbench_slips import wrong_typing

__all__ = [
    "LOOKS",
    "NO_FAULT",
    "BenchFault",
    "NoSuchPoint",
    "Seen",
    "Workbench",
    "bench_faults",
    "planted",
    "wrong_typing",
]  # fmt: skip

#: What an eye may find, by the ids of the visual check.
LOOKS: Final = ("burn", "corrosion", "liquid", "lifted_pad", "heatsink", "connector", "capacitor", "screw")
#: What is found on good boards too.
_HARMLESS = {"screw": 0.03}
#: Spread of readings, as a share of the value; smallest step of a meter of 6,000 counts; ohms of the probes.
_SPREAD = {ProbeMode.VOLT: 0.008, ProbeMode.OHM: 0.02, ProbeMode.DIODE: 0.01}
_STEP = {ProbeMode.VOLT: 0.001, ProbeMode.OHM: 0.1, ProbeMode.DIODE: 0.001}
_CONTACT_OHM = (0.05, 0.3)
#: A meter sends 1 mA in its diode range, shows no more than 3 V and ohms up to 60 M.
_DIODE_A, _DIODE_MOST_V = 0.001, 3.0
#: Diode drops of a chip's pins against its domain's ground, by the volts of its signals: red on ground, black on point,
#: and the other way round.
_PIN_DROPS = {
    True: {"BO": 1.21, "RST": 1.0, "RI": 0.4, "CO": 1.21, "CLK": 1.21, "io": 0.42},
    False: {"BO": 0.86, "RST": 0.82, "RI": 0.45, "CO": 0.86, "CLK": 0.84, "io": 0.36},
}
_PIN_SPREAD, _PIN_OPEN, _OTHER_WAY = 0.006, 1.16, 1.35
_PIN_OHM = 1e4
_SERIES_OHM, _INPUT_SERIES_OHM = 51.0, 4.7
_PULL_UP_OHM = 4700.0
_CABLE_V = 3.3
_JOINT_PINS = {"CO": "CO", "CI": "CO", "CLK": "CLK", "RST": "RST", "RO": "RI"}
_RAIL_NAME = re.compile(r"LDO (\d\.\d+)")


class NoSuchPoint(DriverError):
    """A point that this board does not have, or a place that it needs and was not given; `point` as it was asked."""

    def __init__(self, point: str, board: BoardSpec) -> None:
        super().__init__(f"{point} {board.code}")
        self.point = point
        self.board = board


@dataclass(frozen=True, slots=True)
class Seen:
    """What an eye found: whether it is there, and where, as far as it has a place. True where it is there."""

    item: str
    present: bool
    chips: tuple[int, ...] = ()
    domains: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return self.present


class Workbench:
    """One board with one fault. `seed` makes the board and its readings repeatable, `noise` 0 = readings are exact.

    A value of `math.inf` is what a meter shows as OL.
    """

    def __init__(self, board: BoardSpec, fault: BenchFault = NO_FAULT, seed: int = 0, noise: float = 1.0) -> None:
        self.board = board
        self.fault = fault
        self.noise = noise
        self.layout = layout_of(board)
        made = random.Random(f"{seed} {board.code}")  # noqa: S311 - a board that a test can repeat
        self._rng = random.Random(f"{seed} {board.code} {fault.id}")  # noqa: S311
        self.power = BoardPower(self.layout, fault, made)
        self.signals = BoardSignals(self.layout, fault, self.power, self._rng)
        self._pins = made.getrandbits(32)
        shown = {**_HARMLESS, **fault.shows}
        self._seen = {item: made.random() < shown.get(item, 0.0) for item in LOOKS}

    def measure(
        self,
        point: str,
        mode: ProbeMode | str,
        state: ProbeState | str,
        ground: Ground | str = Ground.DOMAIN,
        polarity: str = "red_on_point",
        domain: int | None = None,
        chip: int | None = None,
    ) -> float:
        """What the meter shows at a point (`CO`, `LDO 1.8`, `domain`, `input`, ... as test points are named).

        Volts, or ohms; math.inf = OL. Raises NoSuchPoint.
        """
        mode, state, ground = ProbeMode(mode), ProbeState(state), Ground(ground)
        if chip is not None and domain is None:
            domain = self.layout.domain_of(chip)
        if mode is not ProbeMode.VOLT and state is not ProbeState.OFF:
            return math.inf  # ohms of a live board: no meter shows a number that means anything
        if mode is ProbeMode.VOLT:
            value = self._volts(point, state, domain, chip)
            if ground is Ground.BOARD and domain is not None and point not in _AGAINST_BOARD:
                value += sum(self.power.domain_v(one, state) for one in range(1, domain))
            return self._shown(value, mode)
        black = polarity != "red_on_point"
        ohms = self._ohms(point, domain, chip)
        if mode is ProbeMode.OHM:
            return self._shown(ohms, mode)
        drop = self._drop(point, domain, chip, black=black)
        if drop is None:
            drop = ohms * _DIODE_A if math.isfinite(ohms) else math.inf
            drop = drop if drop <= _DIODE_MOST_V or math.isinf(drop) else math.inf
        return self._shown(drop, mode)

    def count(self, held_after: int | None = None, fast: bool = False, hot: bool = False) -> tuple[int, ...]:
        """The chips that answered, counted three times. `held_after`: RO held at the rail behind that chip (0 = before
        chip 1); `fast`: at the speed of hashing; `hot`: in the machine, after a while.
        """
        return self.signals.count(held_after, fast=fast, hot=hot)

    def look(self, item: str) -> Seen:
        """What an eye finds of one item of LOOKS; the same however often it looks."""
        present = self._seen.get(item, False)
        there = present and item in self.fault.shows
        chips = self.fault.chips or self.layout.members(self.fault.domains[0]) if there and self.fault.domains else ()
        if there and not self.fault.chips and self.fault.domains:
            chips = (self._burnt_chip,)
        domains = tuple(dict.fromkeys(self.layout.domain_of(one) for one in chips))
        return Seen(item, present, tuple(chips), domains)

    def swap(self) -> str:
        """What a swap test in the machine comes to, by the ids of its outcomes."""
        return self.fault.swap

    def told(self, hot: bool = False) -> tuple[str, ...]:
        """What the board's own tests say, by the ids of faults: sensors, EEPROM, controller, noise on the wire."""
        return self.fault.tells + (self.fault.tells_hot if hot else ())

    def tester(self) -> bool:
        """Whether the board passes on the tester, cold: all chips at both speeds, and nothing told against it."""
        whole = self.layout.chips
        return (
            not self.told()
            and all(one == whole for one in (*self.count(), *self.count(fast=True)))
            and not self._hashes_badly
        )

    def machine(self, hours: float = 2.0) -> bool:
        """Whether it hashes in the machine for so long; heat takes a quarter of an hour to come."""
        if hours <= 0 or not self.tester() or self.fault.damage.supply_loaded < 1:
            return False
        hot = hours >= 0.25
        return not hot or all(one == self.layout.chips for one in self.count(hot=True))

    def sensors(self) -> tuple[float, ...]:
        """What the temperature sensors read, in degrees Celsius."""
        usual = tuple(round(self._rng.uniform(29, 34), 1) for _ in range(3))
        broken = self.fault.damage.sensor_reads
        return usual if broken is None else (*usual, broken)

    @property
    def _hashes_badly(self) -> bool:
        """Whether the pattern test finds a domain whose chips cannot keep up: a third of its volts are missing."""
        state = ProbeState.CABLE_IN
        least = 0.85 * self.layout.domain_v
        return any(self.power.domain_v(one, state) < least for one in range(1, self.layout.domains + 1))

    @property
    def _burnt_chip(self) -> int:
        """The chip of a faulty domain that did it."""
        members = self.layout.members(self.fault.domains[0])
        return members[self._pins % len(members)]

    def _volts(self, point: str, state: ProbeState, domain: int | None, chip: int | None) -> float:
        name = _plain(point)
        if name in _SIGNALS:
            return self.signals.level(_SIGNALS[name], self._chip_of(point, domain, chip), state)
        if rail := self._rail(point):
            place = self._domain_of(point, domain)
            return self.power.feed_v(place, state) if point.endswith("input") else self.power.rail_v(place, rail, state)
        if name in ("domain voltage", "domain", "domain step", "pvt_v per chip", "chip vdd"):
            return self.power.domain_v(self._domain_of(point, domain), state)
        if name == "input":
            return self.power.supply_v(state)
        if name == "chain voltage":
            return self.power.chain_v(state)
        if name == "boost out" and self.layout.boosted:
            return self.power.boost_v(state)
        if name == "boost enable" and self.layout.boosted:
            return self.power.chain_v(state) * 0.68
        if name.startswith("connector pin"):
            return self._connector(name, state)
        if name in ("pic vcc", "eeprom vcc", "v3p3 / rst_det"):
            return _CABLE_V if state not in (ProbeState.OFF, ProbeState.CABLE_OUT) and not self._cable_open else 0.0
        raise NoSuchPoint(point, self.board)

    def _connector(self, name: str, state: ProbeState) -> float:
        """At the cable's own pins, before the plug: what the control board drives."""
        commanded = state in (ProbeState.CABLE_IN, ProbeState.HASHING)
        if "(rx" in name:
            first = self.signals.level("RI", 1, state) / self.layout.io_v
            return _CABLE_V * first if commanded and not self._cable_open else 0.0
        return _CABLE_V if commanded else 0.0

    def _ohms(self, point: str, domain: int | None, chip: int | None) -> float:
        name = _plain(point)
        if name == "input":
            return self.power.input_ohm()
        if name in ("domain", "domain voltage", "chip vdd"):
            return self.power.domain_ohm(self._domain_of(point, domain))
        if rail := self._rail(point):
            return self.power.rail_ohm(self._domain_of(point, domain), rail)
        if name.startswith("signal resistor"):
            return self._resistor(chip)
        if name in _SIGNALS:
            drop = self._drop(point, domain, chip, black=False)
            return math.inf if drop is None or math.isinf(drop) else _PIN_OHM * drop
        if name == "r8/r9":
            return _INPUT_SERIES_OHM
        if name.startswith("temp sensor"):
            return _PULL_UP_OHM
        if name.startswith("mosfet"):
            return _PULL_UP_OHM * 10
        raise NoSuchPoint(point, self.board)

    def _resistor(self, chip: int | None) -> float:
        fault = self.fault
        return math.inf if fault.damage.resistor and chip == fault.chips[0] else _SERIES_OHM

    def _drop(self, point: str, domain: int | None, chip: int | None, *, black: bool) -> float | None:
        """Diode drop of a chip's pin or an I/O rail; None where the point is no such thing."""
        rail = self._rail(point)
        key = "io" if rail == "io" else _SIGNALS.get(_plain(point))
        if key is None:
            return None
        if rail == "io":
            place = self._domain_of(point, domain)
            shorted = self.power.rail_ohm(place, "io") < 10
            if shorted:
                return self.power.rail_ohm(place, "io") * _DIODE_A
            seat = self.layout.members(place)[0]
        else:
            seat = self._chip_of(point, domain, chip)
        made = random.Random(f"{self._pins} {key} {seat}")  # noqa: S311 - the same pin is always the same
        drop = _PIN_DROPS[self.layout.io_v > 1.5][key] * (1 + _PIN_SPREAD * max(-2.0, min(2.0, made.gauss(0, 1))))
        damage = self.fault.damage
        if rail is None and seat in self.fault.chips:
            if damage.dead:
                drop *= damage.pin_drop
            elif damage.joint_pin is not None and _JOINT_PINS.get(damage.joint_pin) == key:
                drop *= _PIN_OPEN if self._rng.random() >= damage.touching else 1.0
        return drop if black else drop * _OTHER_WAY

    def _rail(self, point: str) -> str | None:
        told = _RAIL_NAME.match(point)
        if told is None:
            return None
        return "io" if float(told[1]) >= 1.0 else "pll"

    def _chip_of(self, point: str, domain: int | None, chip: int | None) -> int:
        if chip is None and domain is not None and 1 <= domain <= self.layout.domains:
            chip = self.layout.members(domain)[0]
        if chip is None or not 1 <= chip <= self.layout.chips:
            raise NoSuchPoint(point, self.board)
        return chip

    def _domain_of(self, point: str, domain: int | None) -> int:
        if domain is None and _plain(point) == "chip vdd":
            domain = 1  # the one core supply that small boards have
        if domain is None or not 1 <= domain <= self.layout.domains:
            raise NoSuchPoint(point, self.board)
        return domain

    @property
    def _cable_open(self) -> bool:
        return self.fault.damage.cable == "open"

    def _shown(self, value: float, mode: ProbeMode) -> float:
        """The value as a meter shows it: a little off, in steps, with its probes' own ohms."""
        if math.isinf(value) or not self.noise:
            return value
        if mode is ProbeMode.OHM:
            value += self._rng.uniform(*_CONTACT_OHM) * self.noise
        value *= 1 + self._rng.gauss(0, _SPREAD[mode]) * self.noise
        step = _STEP[mode]
        return round(round(value / step) * step, 6)


#: Points that are measured against the board's ground whatever domain is named.
_AGAINST_BOARD = frozenset({"input", "chain voltage", "boost out", "boost enable"})
#: Names of the lines on boards and in guides; Whatsminer's RXD and TXD are the command's and the answer's line.
_SIGNALS: Final = {
    "clk": "CLK", "co": "CO", "ci": "CO", "ci/co": "CO", "rxd": "CO",
    "ri": "RI", "ro": "RI", "txd": "RI", "rst": "RST", "bo": "BO", "bi": "BO",
}  # fmt: skip


def _plain(point: str) -> str:
    return point.strip().casefold()
