"""The supplies of a board on the simulated bench: domains in series, LDOs, boost; cold ohms. Exact, without noise.

The same current flows through all domains, so each takes its share of the supply by its conductance; a short lowers
one domain and thereby raises all others. An LDO gives what it is set to as long as what feeds it is higher.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import cached_property

from drivers.model.probe_point import ProbeState
from drivers.simulated.workbench_faults import BenchFault
from drivers.simulated.workbench_layout import Layout

#: Spread of parts: what a chip draws, its leakage when off, an LDO's output; and how boards of one batch differ.
_DRAW_SPREAD, _LEAK_SPREAD, _LDO_SPREAD = 0.03, 0.05, 0.006
_SUPPLY_SPREAD, _BATCH_LEAK = 0.015, (0.8, 1.25)
#: Leakage of a chip when off and of an input stage, in ohms.
_CHIP_OHM, _INPUT_OHM = 120.0, 4700.0
#: Ohms from an LDO's output to its ground: many chips' I/O pins, and their PLLs.
_RAIL_OHM = {"io": 620.0, "pll": 20.0}
#: A shorted chip draws more than its cold ohms foretell: its share of a domain's healthy ohms, doubled in effect.
_SHORT_BITE = 0.3
_DROPOUT_V, _BOOST_DIODE_V = 0.15, 0.4
#: Share of its set voltage below which a chip's supply does not carry it.
_RAIL_NEEDS, _CORE_NEEDS = 0.85, 0.45
#: What a bench supply folds back to at a short, in amperes.
_FOLDED_A = 0.5
#: How the supply gives way under the load of hashing, on a good bench.
_LOADED_SAG = 0.99


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of one board, each a little different: draw and leakage of the chips, outputs of the LDOs."""

    draws: tuple[float, ...]
    leaks: tuple[float, ...]
    io: tuple[float, ...]
    pll: tuple[float, ...]
    supply: float
    boost: float
    input_ohm: float
    rail_ohm: float


class BoardPower:
    """The supplies of one board with one fault. Domains count from 1; volts and ohms."""

    def __init__(self, layout: Layout, fault: BenchFault, rng: random.Random) -> None:
        self.layout = layout
        self.fault = fault
        self._parts = _parts(layout, rng)
        self._rails: dict[tuple[int, str, ProbeState], float] = {}
        self._shorted = fault.domains[0] if fault.damage.short is not None and fault.domains else None
        self._dead_rail = (fault.domains[0], fault.damage.rail) if fault.damage.rail and fault.domains else None

    def supply_v(self, state: ProbeState) -> float:
        """What lies at the power terminals."""
        if state is ProbeState.OFF:
            return 0.0
        damage = self.fault.damage
        loaded = state is ProbeState.HASHING
        if damage.input_ohm is not None:
            return _FOLDED_A * damage.input_ohm
        share = damage.supply_loaded * _LOADED_SAG if loaded else damage.supply_idle
        return self._parts.supply * self.layout.steps_down * share

    def chain_v(self, state: ProbeState) -> float:
        """What lies across all domains: what the supply gives, unless the voltage controller keeps it off."""
        return 0.0 if self.fault.damage.controller_dead else self.supply_v(state) / self.layout.steps_down

    def domain_v(self, domain: int, state: ProbeState) -> float:
        """Across one domain."""
        return self.chain_v(state) * self._shares[domain - 1]

    def boost_v(self, state: ProbeState) -> float:
        """At the boost's output, against the board's ground; 0 where the board has none."""
        chain = self.chain_v(state)
        damage = self.fault.damage
        if not self.layout.boosted or chain < 0.5 * self.layout.supply_v or damage.boost_open:
            return 0.0 if damage.boost_open or not self.layout.boosted else max(0.0, chain - _BOOST_DIODE_V)
        return self._parts.boost if damage.boost_gain else chain - _BOOST_DIODE_V

    def feed_v(self, domain: int, state: ProbeState) -> float:
        """What feeds the LDOs of a domain, against that domain's ground."""
        chain = self.chain_v(state)
        if not chain:
            return 0.0
        below = chain * sum(self._shares[: domain - 1])
        if domain in self.layout.boosted:
            return max(0.0, self.boost_v(state) - below)
        top = domain + self.layout.lead - 1
        if top > self.layout.domains:  # fed from the supply's own side in a way that no source describes
            return self.layout.io_v + _DROPOUT_V + 0.3
        return chain * sum(self._shares[domain - 1 : top])

    def rail_v(self, domain: int, rail: str, state: ProbeState) -> float:
        """Output of a domain's LDO, `io` or `pll`, against its ground."""
        key = (domain, rail, state)
        if key not in self._rails:
            self._rails[key] = self._rail_v(domain, rail, state)
        return self._rails[key]

    def _rail_v(self, domain: int, rail: str, state: ProbeState) -> float:
        feed = self.feed_v(domain, state)
        made = (self._parts.io if rail == "io" else self._parts.pll)[domain - 1]
        given = max(0.0, min(made, feed - _DROPOUT_V))
        if self._dead_rail == (domain, rail):
            given *= self.fault.damage.rail_left
        return given

    def rail_works(self, domain: int, state: ProbeState) -> bool:
        """Whether the I/O of a domain's chips is alive: both rails carry them."""
        volts = {"io": self.layout.io_v, "pll": self.layout.pll_v}
        return all(self.rail_v(domain, rail, state) > _RAIL_NEEDS * set_v for rail, set_v in volts.items())

    def core_works(self, domain: int, state: ProbeState) -> bool:
        """Whether the cores of a domain's chips have the volts they need."""
        return self.domain_v(domain, state) > _CORE_NEEDS * self.layout.domain_v

    def domain_ohm(self, domain: int) -> float:
        """Cold, across one domain."""
        if self._is_open(domain):
            return math.inf
        healthy = 1 / sum(1 / self._parts.leaks[chip - 1] for chip in self._conducting(domain))
        if domain != self._shorted:
            return healthy
        short = self._short_ohm
        return healthy * short / (healthy + short)

    def input_ohm(self) -> float:
        """Cold, between the power terminals."""
        paths = [sum(self.domain_ohm(domain) for domain in range(1, self.layout.domains + 1)), self._parts.input_ohm]
        if self.fault.damage.input_ohm is not None:
            paths.append(self.fault.damage.input_ohm)
        return 1 / sum(1 / path for path in paths)

    def rail_ohm(self, domain: int, rail: str) -> float:
        """Cold, from an LDO's output to its ground."""
        damage = self.fault.damage
        if self._dead_rail == (domain, rail) and damage.rail_ohm is not None:
            return damage.rail_ohm
        spread = (self._parts.io if rail == "io" else self._parts.pll)[domain - 1]
        usual = self.layout.io_v if rail == "io" else self.layout.pll_v
        # Ohms of silicon differ ten times as far as what regulators give.
        return _RAIL_OHM[rail] * self._parts.rail_ohm * (1 + 6 * (spread / usual - 1))

    @property
    def _short_ohm(self) -> float:
        return self._healthy_ohm * (self.fault.damage.short or math.inf)

    @property
    def _healthy_ohm(self) -> float:
        return _CHIP_OHM / self.layout.per_domain

    @cached_property
    def _shares(self) -> tuple[float, ...]:
        """What part of the chain's volts each domain takes."""
        conductances = []
        for domain in range(1, self.layout.domains + 1):
            drawn = sum(self._parts.draws[chip - 1] for chip in self._conducting(domain))
            if domain == self._shorted:
                drawn *= 1 + _SHORT_BITE * self._healthy_ohm / self._short_ohm
            conductances.append(drawn)
        if self.fault.damage.open_domain:  # no current flows: the whole supply stands at the gap
            return tuple(float(self._is_open(domain)) for domain in range(1, self.layout.domains + 1))
        resistances = [1 / one for one in conductances]
        whole = sum(resistances)
        return tuple(one / whole for one in resistances)

    def _is_open(self, domain: int) -> bool:
        return self.fault.damage.open_domain and domain in self.fault.domains

    def _conducting(self, domain: int) -> list[int]:
        members = list(self.layout.members(domain))
        if self.fault.damage.core_open and len(members) > 1:
            members = [chip for chip in members if chip not in self.fault.chips]
        return members


def _parts(layout: Layout, rng: random.Random) -> _Parts:
    batch = rng.uniform(*_BATCH_LEAK)
    return _Parts(
        draws=tuple(_near(rng, 1.0, _DRAW_SPREAD) for _ in range(layout.chips)),
        leaks=tuple(_near(rng, _CHIP_OHM * batch, _LEAK_SPREAD) for _ in range(layout.chips)),
        io=tuple(_near(rng, layout.io_v, _LDO_SPREAD) for _ in range(layout.domains)),
        pll=tuple(_near(rng, layout.pll_v, _LDO_SPREAD) for _ in range(layout.domains)),
        supply=_near(rng, layout.supply_v, _SUPPLY_SPREAD),
        boost=_near(rng, layout.boost_v, _LDO_SPREAD),
        input_ohm=_INPUT_OHM * batch,
        rail_ohm=batch,
    )


def _near(rng: random.Random, value: float, spread: float) -> float:
    """A part of that value: normally spread, and none is further off than a maker's test lets through."""
    return value * (1 + max(-2.0, min(2.0, rng.gauss(0, 1))) * spread)
