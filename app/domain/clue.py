"""Clues: what somebody measured, counted, saw or tried on a board, as the ranking of causes weighs it.

A clue is the bare fact. Who took it, with what, and when, stands in the record that it was made of
(`app.services.causes`); what it means, `app.diagnosis.causes` says.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.finding import Fault
from app.domain.spot import Spot
from app.domain.swap_test import Outcome


@dataclass(frozen=True, slots=True)
class Valued:
    """A value at a spot, in the unit of the spot's conditions; a meter's OL is `math.inf` or `spot.OVER_RANGE`."""

    spot: Spot
    value: float


@dataclass(frozen=True, slots=True)
class Counted:
    """How many chips answered, try by try. `held_after` = RO was held at its rail behind that chip meanwhile.

    `fast` = at the speed of hashing, not at the slow one that chips begin with; `hot` = in a machine, by its log.
    """

    counts: tuple[int, ...]
    held_after: int | None = None
    fast: bool = False
    hot: bool = False


@dataclass(frozen=True, slots=True)
class Looked:
    """Something of the visual check that is there, or is not; where it is, as far as it has a place."""

    item: str
    present: bool
    chips: tuple[int, ...] = ()
    domains: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Swapped:
    """What a swap test in the miner came to."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Proved:
    """A test of the whole board. `hot` = in a machine or aging; otherwise on the tester, cold."""

    passed: bool
    hot: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A fault that the board itself tells, such as an EEPROM that nobody can read."""

    fault: Fault


Clue = Valued | Counted | Looked | Swapped | Proved | Told
