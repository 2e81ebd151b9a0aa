"""The signals of a board on the simulated bench, chip by chip, and how many chips are counted over them.

CLK, CI to CO, RST and BO run from chip 1 to the last; RI to RO runs back from the last to chip 1 (every repair guide
agrees). Whatever stops a line at a chip stops it for all chips behind, seen in the line's own direction.
"""

from __future__ import annotations

import random

from drivers.model.probe_point import ProbeState
from drivers.simulated.workbench_faults import BenchFault
from drivers.simulated.workbench_layout import Layout
from drivers.simulated.workbench_power import BoardPower

#: The lines that run from chip 1 on.
FORWARD = ("CLK", "CO", "RST", "BO")
#: A line that nobody drives: what is left on it, as a share of the I/O rail (0.3 V of 1.8 without a cable).
FLOATING = 0.17
#: How far before a dry joint the answers are spoilt, and how often: 82, 82, 84 of 108 (zeusbtc.com 5767).
_SPOILT = ((0, 0.4), (1, 0.25), (2, 0.35))
#: Which line stops at a dry joint of that pin.
_PIN_STOPS = {
    "CO": ("CO",),
    "CI": ("CO",),
    "CLK": ("CLK", "CO"),
    "RST": ("RST", "CO"),
    "RO": ("RI",),
    "VDD": ("CLK", "CO", "RST", "BO", "RI"),
}
_BORDER_STOPS = {
    "forward": ("CLK", "CO", "RST", "BO"),
    "back": ("RI",),
    "all": ("CLK", "CO", "RST", "BO", "RI"),
}
_COUNTS = 3


class BoardSignals:
    """The lines of one board. `rng` is what varies from one look to the next: a joint that moves, a noisy cable."""

    def __init__(self, layout: Layout, fault: BenchFault, power: BoardPower, rng: random.Random) -> None:
        self.layout = layout
        self.fault = fault
        self._power = power
        self._rng = rng

    def level(self, line: str, chip: int, state: ProbeState) -> float:
        """Volts of a line at a chip (its test point lies behind the chip's pin), against the domain's ground."""
        domain = self.layout.domain_of(chip)
        if state is ProbeState.OFF or not self._power.rail_v(domain, "io", state):
            return 0.0
        driven = self._driven(line, chip, state)
        rail = self._power.rail_v(domain, "io", state)
        if line == "BO":
            hashes = state is ProbeState.HASHING and driven and self._power.core_works(domain, state)
            return self._rng.uniform(0.1, 0.3) if hashes else 0.0
        if line == "CLK":
            return self.layout.clock_v * rail / self.layout.io_v if driven else 0.0
        quiet = self._without_command(line, state)
        if line == "RI":
            return rail if driven and not quiet else FLOATING * rail
        return rail if driven and not quiet else 0.0

    def count(self, held_after: int | None, *, fast: bool, hot: bool) -> tuple[int, ...]:
        """How many chips answered, three times; with RO held at the rail behind a chip none behind it can."""
        return tuple(self._count_once(held_after, fast=fast, hot=hot) for _ in range(_COUNTS))

    def answers(self, chip: int, state: ProbeState, *, hot: bool = False) -> bool:
        """Whether a chip by itself can answer: supplied, and alive."""
        damage = self.fault.damage
        if chip in self.fault.chips and (damage.dead or (hot and damage.hot_stop)):
            return False
        domain = self.layout.domain_of(chip)
        return self._power.rail_works(domain, state) and self._power.core_works(domain, state)

    def _count_once(self, held_after: int | None, *, fast: bool, hot: bool) -> int:
        damage = self.fault.damage
        state = ProbeState.HASHING if hot else ProbeState.CABLE_IN
        reach = self._reach(state, hot=hot)
        if damage.joint_pin is not None and self._rng.random() >= damage.touching:
            spoilt = self._rng.choices([s for s, _ in _SPOILT], [w for _, w in _SPOILT])[0]
            if self.fault.chips[0] == self.layout.chips:  # nobody behind it would miss its outputs: it is itself missed
                spoilt = max(1, spoilt)
            reach = min(reach, max(0, self.fault.chips[0] - spoilt))
        if held_after is not None:
            reach = min(reach, held_after)
        lost = 0
        if fast and damage.slow and self.fault.chips[0] <= reach:
            lost = 1
        if damage.cable == "noisy":
            lost += min(reach, self._rng.choice((0, 0, 1, 2, 3, reach // 3)))
        return reach - lost

    def _reach(self, state: ProbeState, *, hot: bool) -> int:
        """The chips from the first on that answer, before whatever stops the chain for good."""
        damage = self.fault.damage
        if damage.cable == "open" or damage.crystal_dead or damage.input_shifter_dead:
            return 0
        reach = 0
        stop = self._border_chip if damage.border or damage.resistor else None
        for chip in range(1, self.layout.chips + 1):
            if not self.answers(chip, state, hot=hot):
                break
            reach = chip
            if chip == stop:
                break
        return reach

    @property
    def _border_chip(self) -> int:
        """The last chip before the border that stops something."""
        return self.fault.chips[0]

    def _without_command(self, line: str, state: ProbeState) -> bool:
        """Whether nothing comes over the cable: CO and RST rest low, RI floats."""
        if line not in ("CO", "RST", "RI"):
            return False
        if self.fault.damage.cable == "open" or state is ProbeState.CABLE_OUT:
            return True
        return state is ProbeState.IDLE and line != "RI"

    def _driven(self, line: str, chip: int, state: ProbeState) -> bool:
        """Whether the line is driven at this chip, from the end where it comes in."""
        damage = self.fault.damage
        if line in FORWARD:
            if damage.crystal_dead and line in ("CLK", "CO"):
                return False
            if damage.input_shifter_dead and line in ("CO", "RST"):
                return False
            return all(self._passes(line, one, state) for one in self._stops if one <= chip)
        return all(self._passes(line, one, state) for one in self._stops if one > chip)

    @property
    def _stops(self) -> list[int]:
        """The chips at which a line may stop: all others pass everything on."""
        fault = self.fault
        if fault.damage.border or fault.damage.resistor:
            return [fault.chips[1]]
        if fault.chips:
            return list(fault.chips)
        weak = range(1, self.layout.domains + 1) if fault.damage.short or fault.damage.rail else self.layout.boosted
        if fault.damage.supply_idle < 1 or fault.damage.supply_loaded < 1:
            weak = range(1, self.layout.domains + 1)
        return [self.layout.members(domain)[0] for domain in weak]

    def _passes(self, line: str, chip: int, state: ProbeState) -> bool:
        """Whether what comes to this chip on a line leaves it again."""
        damage, domain = self.fault.damage, self.layout.domain_of(chip)
        if not self._power.rail_works(domain, state):
            return False
        if not self._power.core_works(domain, state) and line in ("CO", "BO", "RI"):
            return False
        if chip not in self.fault.chips:
            return True
        if damage.border:
            return line not in _BORDER_STOPS[damage.border]
        if damage.resistor:
            return line not in {"CLK": ("CLK", "CO"), "RST": ("RST", "CO")}.get(damage.resistor, (damage.resistor,))
        if damage.joint_pin is not None:
            return line not in _PIN_STOPS[damage.joint_pin] or self._rng.random() < damage.touching
        if damage.dead:
            return line == "CLK" and damage.passes_clock
        return True
