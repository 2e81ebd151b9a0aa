"""What the probes are held to, and under which conditions: only like is compared with like.

A value without its conditions cannot be compared (repair guides agree): in stacked domains the signals and LDO outputs
are against the LOCAL domain ground; a diode drop has a polarity; an idle board shows other volts than one that hashes.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from drivers.model.probe_point import Ground, ProbeMode, ProbePoint, ProbeState

#: Names of test points that guides give to what every board has; others are as the board's table names them.
INPUT = "input"
DOMAIN_VOLTAGE = "domain voltage"
#: The two ends of one domain, measured cold: ohms or diode drop between its supply and its local ground.
DOMAIN = "domain"

#: What a meter shows as OL. SCPI's own number for infinity (SCPI 1999 volume 1, 7.2.1.4); kept so in the record.
OVER_RANGE = 9.9e37


class Polarity(StrEnum):
    """Which probe lies on the point; it matters for diode drops and for ohms across chips."""

    RED = "red_on_point"
    BLACK = "black_on_point"


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a value was taken. Values are alike only where all of these are the same."""

    mode: ProbeMode
    state: ProbeState
    ground: Ground
    polarity: Polarity = Polarity.RED

    @property
    def powered(self) -> bool:
        """Whether the board has power meanwhile."""
        return self.state is not ProbeState.OFF

    @property
    def quantity(self) -> str:
        """What is measured, as measurements name it."""
        return {ProbeMode.VOLT: "voltage", ProbeMode.OHM: "resistance", ProbeMode.DIODE: "diode_drop"}[self.mode]

    @property
    def unit(self) -> str:
        """The unit of the value."""
        return "Ω" if self.mode is ProbeMode.OHM else "V"


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing to measure: a test point by its name, at a chip or in a domain (both from 1), under its conditions."""

    point: str
    conditions: Conditions
    domain: int | None = None
    chip: int | None = None

    @property
    def alike(self) -> tuple[str, Conditions]:
        """What it shares with the same point of other domains and chips: its neighbours."""
        return self.point, self.conditions

    @classmethod
    def of_point(cls, point: ProbePoint, domain: int | None = None, chip: int | None = None) -> Spot:
        """A published test point, at a place."""
        polarity = Polarity.BLACK if point.black_on_point else Polarity.RED
        return cls(point.point, Conditions(point.mode, point.state, point.reference, polarity), domain, chip)


#: The cold measurements that every board has: nothing is powered, every capacitor is bled.
COLD_INPUT = Spot(INPUT, Conditions(ProbeMode.OHM, ProbeState.OFF, Ground.BOARD))


def cold_domain(domain: int, mode: ProbeMode = ProbeMode.OHM) -> Spot:
    """Ohms or diode drop across one domain, board off, black on the domain's own ground."""
    return Spot(DOMAIN, Conditions(mode, ProbeState.OFF, Ground.DOMAIN), domain)


def powered_domain(domain: int, state: ProbeState = ProbeState.CABLE_IN) -> Spot:
    """Volts across one domain, against its own ground."""
    return Spot(DOMAIN_VOLTAGE, Conditions(ProbeMode.VOLT, state, Ground.DOMAIN), domain)


def over_range(value: float) -> bool:
    """Whether the meter showed OL: more than it can measure, or an open circuit."""
    return math.isinf(value) or abs(value) >= OVER_RANGE
