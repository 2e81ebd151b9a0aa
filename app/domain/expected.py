"""What a spot of a board should show, by what that is known, and what a value taken there says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.spot import Spot
from drivers.model.probe_point import Trust


class Basis(StrEnum):
    """What an expected value rests on, best first."""

    GOLDEN = "golden"
    NEIGHBOURS = "neighbours"
    CATALOGUE = "catalogue"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a good board shows at a spot: the middle, the band around it, and what both rest on.

    Values in the unit of the spot's conditions; infinite `value` = a good board shows OL. `count` = how many boards
    (golden), values (neighbours) or sources (catalogue) stand behind it. `source` = where a published value is from,
    "" for what was measured. `crowded` = so many others of this board lie as low as a short that one more is not the
    odd one. `of_revision` False = golden boards of the code, but not known to be of this board's revision.
    """

    value: float
    low: float
    high: float
    basis: Basis
    count: int
    trust: Trust
    source: str = ""
    crowded: bool = False
    of_revision: bool = True


class ValueState(StrEnum):
    """What a value says. UNKNOWN = nothing to compare with (yet)."""

    IN_BAND = "in_band"
    LOW = "low"
    HIGH = "high"
    SHORT = "short"
    OPEN = "open"
    UNKNOWN = "unknown"

    @property
    def suspect(self) -> bool:
        """Whether the value is beside what a good board shows."""
        return self not in (ValueState.IN_BAND, ValueState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a value says. `hard` = a shorted input or domain: no power before it is cleared.

    `difference` from the expected value as a share of it (-0.74 = 74 % below); None where there is nothing to compare
    with, or where either is OL or the expected value is 0.
    """

    state: ValueState
    hard: bool = False
    difference: float | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A value of a board with what it says beside what was expected; `by` and `instrument` as they are known."""

    spot: Spot
    value: float
    expected: Expected | None
    judgement: Judgement
    by: str = ""
    instrument: str = ""
