"""What a person can measure on a board, and which parts of it usually fail. Published values, each with its source."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Trust(StrEnum):
    """How far a value may be trusted for a board, best first."""

    CONFIRMED = "confirmed"
    SINGLE = "single"
    INFERRED = "inferred"
    MODEL = "model"
    FAMILY = "family"


class ProbeMode(StrEnum):
    """What the meter is set to."""

    VOLT = "V"
    DIODE = "diode_V"
    OHM = "ohm"


class ProbeState(StrEnum):
    """What the board does meanwhile. `cable_*` = powered, with the signal cable in or out."""

    OFF = "off"
    IDLE = "idle"
    CABLE_OUT = "cable_out"
    CABLE_IN = "cable_in"
    HASHING = "hashing"


class Ground(StrEnum):
    """What the black probe lies on."""

    DOMAIN = "domain_gnd"
    BOARD = "board_gnd"


@dataclass(frozen=True, slots=True)
class ProbePoint:
    """One value of one test point. `point` as the guides name it (`CO`, `boost out`); values in `unit`, or None.

    `where` on the board, `if_low` and `if_high` = what the source says of a value beside the band, in English.
    `trust` = confirmed, single or inferred as the source has it, or carried over from another board of the model or
    from the family; `source` says from where.
    """

    point: str
    where: str
    mode: ProbeMode
    state: ProbeState
    reference: Ground
    low: float | None
    typical: float | None
    high: float | None
    unit: str
    if_low: str
    if_high: str
    source: str
    trust: Trust

    @property
    def expected(self) -> float | None:
        """The value that a good board shows: as printed, else the middle of the printed band."""
        if self.typical is not None:
            return self.typical
        if self.low is not None and self.high is not None:
            return round((self.low + self.high) / 2, 3)
        return None

    @property
    def black_on_point(self) -> bool:
        """Whether the value was taken with the probes swapped, as factory diode tables are: red on ground."""
        return "black probe on the point" in self.where


@dataclass(frozen=True, slots=True)
class UsualPart:
    """A part of a board that repairs name: what it is, its designators and marking, where it sits, how it fails.

    Texts in English as published; "" = not told.
    """

    kind: str
    identifier: str
    marking: str
    package: str
    location: str
    typical_failure: str
    symptom: str
    source: str
    trust: Trust
