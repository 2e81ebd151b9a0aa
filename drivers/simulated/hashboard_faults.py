"""What can be wrong with a simulated hashboard, and the ready-made faults of `resources/simulated`.

`faults_of("break:84,hot", spec)` is a board whose chain stops behind chip 84 and which is too hot.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import resources
from drivers.errors import DriverError
from drivers.model.board import BoardSpec
from drivers.serial.voltage_controllers.choice import Need, descriptions, need_of
from drivers.simulated.hashboard_eeprom import image_of


@dataclass(frozen=True, slots=True)
class HashboardFaults:
    """The state of a simulated board. Chips and domains count from 1 at the connector; the default is a healthy board.

    `break_after`: no chip behind this one is heard. `joint_after`: a dry joint behind this chip, now open, now closed.
    `fast_after`: the replies from behind this chip are lost while the line is fast. `weak`: chips that hash at 40 % and
    make errors; `erring`: chips that make errors at full rate. `noise`: share of replies damaged on the wire, 0..1.
    `dead_domain`: its I/O supply is missing, so the chain ends before it. `dead_core`: the domain's core supply is
    missing: its chips answer and hash nothing. `rail_zero`: the board's own regulator gives nothing.
    `pic_silent`: the voltage controller does not answer. `eeprom_board`, `eeprom_serial`: what the EEPROM says in place
    of the truth. `control_errors`: share of requests on the control port that are answered with an error frame.
    `unplug_after`: replies on the data port after which the cable comes out. `held_after` is no fault: somebody at the
    bench holds RO behind this chip, so that no reply from behind it comes back.
    """

    break_after: int | None = None
    joint_after: int | None = None
    fast_after: int | None = None
    weak: tuple[int, ...] = ()
    erring: tuple[int, ...] = ()
    noise: float = 0.0
    hot: bool = False
    silent: bool = False
    dead_domain: int | None = None
    dead_core: int | None = None
    rail_zero: bool = False
    pic_silent: bool = False
    eeprom_silent: bool = False
    eeprom_corrupt: bool = False
    eeprom_board: str | None = None
    eeprom_serial: str | None = None
    diode_open: bool = False
    control_errors: float = 0.0
    unplug_after: int | None = None
    held_after: int | None = None

    def with_also(self, other: HashboardFaults) -> HashboardFaults:
        """Both at once; where both set the same thing the other counts, and chips are added to chips."""
        healthy = HashboardFaults()
        changes: dict[str, Any] = {}
        for name in (one.name for one in fields(self)):
            ours, theirs = getattr(self, name), getattr(other, name)
            if theirs != getattr(healthy, name):
                changes[name] = ours + theirs if isinstance(ours, tuple) else theirs
        return replace(self, **changes)


HEALTHY: Final = HashboardFaults()


class Place(StrEnum):
    """What a fault's place counts: chips it lies behind, a chip, a domain, or replies until it happens."""

    AFTER = "after"
    CHIP = "chip"
    DOMAIN = "domain"
    REPLIES = "replies"


class FaultUnknown(DriverError):
    """A fault there is not; `name` as it was written."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class FaultMisplaced(DriverError):
    """A fault at a place that the board does not have, or on a board that cannot have it at all (`place` None)."""

    def __init__(self, name: str, place: int | None, spec: BoardSpec) -> None:
        super().__init__(name, place)
        self.name = name
        self.place = place
        self.spec = spec


@dataclass(frozen=True, slots=True)
class FaultKind:
    """A row of the table. `finds` is the fault class that a full test finds, `where` what it is found at.

    `needs` names what a board must have for the fault to show on it.
    """

    id: str
    sets: Mapping[str, Any] = field(default_factory=dict)
    place: Place | None = None
    share: float | None = None
    at: int | None = None
    finds: str = "none"
    where: str = "board"
    needs: tuple[str, ...] = ()

    def highest(self, spec: BoardSpec) -> int:
        """The highest place on that board; 0 = this fault has none, or none on such a board."""
        return {
            None: 0,
            Place.AFTER: spec.chips - 1,
            Place.CHIP: spec.chips,
            Place.DOMAIN: spec.domains or 0,
            Place.REPLIES: 999_999,
        }[self.place]

    def usual(self, spec: BoardSpec) -> int | None:
        """The place it has where nobody names one; None where it has none."""
        if self.place is None:
            return None
        if self.at is not None:
            return self.at
        size = (spec.domains or 0) if self.place is Place.DOMAIN else spec.chips
        return max(1, min(self.highest(spec), int(size * (self.share or 0.0))))

    def shows_on(self, spec: BoardSpec) -> bool:
        """Whether such a board can have it, and a test of the board notice."""
        has = {
            "chips": spec.chips > 1,
            "pairs": spec.chips > 2,
            "domains": (spec.domains or 0) > 1 and bool(spec.chips_per_domain),
            "eeprom": image_of(spec, "") is not None,
            "supply": need_of(spec) is Need.NEEDED and any(spec.code in one.boards for one in descriptions()),
        }
        return all(has.get(need, True) for need in self.needs)

    def on(self, spec: BoardSpec, place: int | None = None) -> HashboardFaults:
        """The state of such a board. Raises FaultMisplaced."""
        if not self.shows_on(spec):
            raise FaultMisplaced(self.id, place, spec)
        if place is None:
            place = self.usual(spec)
        elif self.place is None:
            raise FaultMisplaced(self.id, place, spec)
        lowest = 0 if self.place in (Place.AFTER, Place.REPLIES) else 1
        if place is not None and not lowest <= place <= self.highest(spec):
            raise FaultMisplaced(self.id, place, spec)
        said = {name: _filled(value, place) for name, value in self.sets.items()}
        return HashboardFaults(**said)


@cache
def kinds() -> Mapping[str, FaultKind]:
    """Every ready-made fault by its name, `none` first."""
    with resources.open_binary("simulated", "hashboard_faults.toml") as file:
        rows = tomllib.load(file)
    return MappingProxyType(
        {
            name: FaultKind(
                name,
                **row
                | {"place": Place(row["place"]) if "place" in row else None, "needs": tuple(row.get("needs", ()))},
            )
            for name, row in rows.items()
        }
    )


def faults_of(text: str, spec: BoardSpec, places: Mapping[Place, int] = MappingProxyType({})) -> HashboardFaults:
    """The state of a board from `break:84,hot`; `places` hold for the faults that name none of their own.

    Raises FaultUnknown, FaultMisplaced.
    """
    state = HEALTHY
    for part in text.split(","):
        written = re.fullmatch(r"\s*([a-z]+)(?::([0-9]{1,6}))?\s*", part)
        kind = kinds().get(written[1]) if written else None
        if written is None or kind is None:
            raise FaultUnknown(part)
        place = int(written[2]) if written[2] else places.get(kind.place) if kind.place else None
        state = state.with_also(kind.on(spec, place))
    return state


def _filled(value: Any, place: int | None) -> Any:
    if isinstance(value, list):
        return tuple(_filled(one, place) for one in value)
    return place if value == "$" else value
