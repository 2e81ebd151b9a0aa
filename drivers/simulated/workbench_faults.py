"""What can be wrong with a board on the simulated bench: the ten common faults and their variants, planted by chance.

    fault = planted(board, random.Random(7))       # one of the ten, at a place of that board
    fault.part, fault.chips, fault.domains         # the truth that a diagnosis is held against

The table is `resources/simulated/bench_faults.toml`. The words of the parts, of what boards tell and of how a swap
test ends are the ids that the rest of the program uses; nothing else is shared with what judges a board.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import resources
from drivers.errors import DriverError
from drivers.model.board import BoardSpec
from drivers.simulated.workbench_layout import Layout, layout_of


@dataclass(frozen=True, slots=True)
class Damage:
    """What a fault changes in the board's electricity; the default changes nothing.

    `joint_pin`: the pin of the chip with a dry joint, which makes contact altogether with the chance `touching`.
    `dead`: the chip answers nothing and passes nothing on, its clock aside where `passes_clock`; `pin_drop` is the
    share of a healthy pin's diode drop, `core_open` its core draws no current. `slow`: lost while the line is fast.
    `short`: ohms of a shorted chip as a share of its domain's healthy ohms. `input_ohm`: ohms of a shorted part at the
    input. `open_domain`: nothing leads through a domain. `rail`: io or pll, left with the share
    `rail_left` of its volts, `rail_ohm` its load's ohms where that is shorted. `boost_gain` 0 = the boost passes its
    input through, `boost_open` = it gives nothing. `cable`: open or noisy. `border`, `resistor`: what stops between
    two domains. `supply_idle`, `supply_loaded`: share of the supply's volts. `hot_stop`: the chip stops once hot.
    """

    joint_pin: str | None = None
    touching: float = 0.0
    dead: bool = False
    pin_drop: float = 1.0
    core_open: bool = False
    passes_clock: bool = True
    slow: bool = False
    short: float | None = None
    input_ohm: float | None = None
    open_domain: bool = False
    rail: str | None = None
    rail_left: float = 1.0
    rail_ohm: float | None = None
    boost_gain: float = 1.0
    boost_open: bool = False
    cable: str | None = None
    sensor_reads: float | None = None
    eeprom_dead: bool = False
    eeprom_corrupt: bool = False
    controller_dead: bool = False
    border: str | None = None
    resistor: str | None = None
    crystal_dead: bool = False
    input_shifter_dead: bool = False
    supply_idle: float = 1.0
    supply_loaded: float = 1.0
    hot_stop: bool = False


@dataclass(frozen=True, slots=True)
class BenchFault:
    """One fault of one board, with the truth: `part` (id of a part kind) and where it sits.

    `chips` and `domains` count from 1: the chip of a fault with a place in the chain, the two beside a border; () =
    the whole board. `kind` is one of the ten, `id` the variant. `shows` are chances of what an eye sees.
    """

    id: str = "none"
    kind: str = "none"
    part: str | None = None
    chips: tuple[int, ...] = ()
    domains: tuple[int, ...] = ()
    damage: Damage = Damage()
    shows: Mapping[str, float] = field(default_factory=dict, compare=False)
    tells: tuple[str, ...] = ()
    tells_hot: tuple[str, ...] = ()
    swap: str = "follows_board"

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong."""
        return self.part is None


#: A board with nothing wrong.
NO_FAULT: Final = BenchFault(swap="inconclusive")


@dataclass(frozen=True, slots=True)
class BenchFaultKind:
    """A row of the table: a variant of one of the ten faults."""

    id: str
    kind: str
    part: str
    place: str
    sets: Mapping[str, Any]
    weight: float = 1.0
    needs: tuple[str, ...] = ()
    shows: Mapping[str, float] = field(default_factory=dict)
    tells: tuple[str, ...] = ()
    tells_hot: tuple[str, ...] = ()
    swap: str = "follows_board"
    share: float = 0.5
    shift: int = 0
    offered: bool = False

    def usual(self, board: BoardSpec) -> int:
        """The place it has where nobody names one."""
        places = self.places(layout_of(board))
        return min(max(int(len(places) * self.share) + self.shift, places[0]), places[-1])

    def fits(self, board: BoardSpec) -> bool:
        """Whether such a board can have it."""
        layout = layout_of(board)
        has = {
            "domains": layout.told and layout.domains > 1,
            "shifters": board.border_shifters,
            "no_shifters": not board.border_shifters,
            "boost": bool(layout.boosted),
            "eeprom": layout.has_eeprom,
            "controller": layout.has_controller,
        }
        return layout.chips > 1 and all(has[need] for need in self.needs)

    def at(self, board: BoardSpec, place: int, rng: random.Random) -> BenchFault:
        """The fault on such a board: `place` a chip, a domain, or the domain before a border; 0 for the whole board.

        Raises BenchFaultMisplaced for a place that the board does not have, or a board that cannot have the fault.
        """
        layout = layout_of(board)
        if not self.fits(board) or place not in self.places(layout):
            raise BenchFaultMisplaced(self.id, place, board)
        chips, domains = _places(self.place, place, layout)
        damage = Damage(**{name: _drawn(value, rng) for name, value in self.sets.items()})
        return BenchFault(
            self.id, self.kind, self.part, chips, domains, damage, self.shows, self.tells, self.tells_hot, self.swap
        )

    def places(self, layout: Layout) -> Sequence[int]:
        """Where it may sit."""
        return {
            "chip": range(1, layout.chips + 1),
            "domain": range(1, layout.domains + 1),
            "border": range(1, layout.domains),
            "board": range(1),
        }[self.place]


class BenchFaultMisplaced(DriverError):
    """A fault at a `place` that the board does not have, or on a board that cannot have it."""

    def __init__(self, fault: str, place: int, board: BoardSpec) -> None:
        super().__init__(f"{fault} {place} {board.code}")
        self.fault = fault
        self.place = place
        self.board = board


@cache
def bench_faults() -> Mapping[str, BenchFaultKind]:
    """The ten of `users.md` with their variants, each by its id."""
    with resources.open_binary("simulated", "bench_faults.toml") as file:
        rows = tomllib.load(file)
    lists = ("needs", "tells", "tells_hot")
    kinds = {}
    for name, row in rows.items():
        said: dict[str, Any] = {key: tuple(value) if key in lists else value for key, value in row.items()}
        kinds[name] = BenchFaultKind(name, **said)
    return MappingProxyType(kinds)


def fault_kinds() -> tuple[str, ...]:
    """The ten, in the order of the table."""
    return tuple(dict.fromkeys(one.kind for one in bench_faults().values()))


def planted(board: BoardSpec, rng: random.Random, kind: str | None = None) -> BenchFault:
    """A fault by chance: one of the ten that such a board can have (or of that `kind`), a variant, and a place.

    Raises BenchFaultMisplaced where the board can have none of that kind.
    """
    fitting = [one for one in bench_faults().values() if one.weight and one.fits(board) and kind in (None, one.kind)]
    if not fitting:
        raise BenchFaultMisplaced(kind or "", 0, board)
    chosen = rng.choice(list(dict.fromkeys(one.kind for one in fitting)))
    variants = [one for one in fitting if one.kind == chosen]
    variant = rng.choices(variants, [one.weight for one in variants])[0]
    return variant.at(board, rng.choice(variant.places(layout_of(board))), rng)


def _places(kind: str, place: int, layout: Layout) -> tuple[tuple[int, ...], tuple[int, ...]]:
    if kind == "chip":
        return (place,), (layout.domain_of(place),)
    if kind == "domain":
        return (), (place,)
    if kind == "border":
        last = layout.members(place)[-1]
        return (last, last + 1), (place, place + 1)
    return (), ()


def _drawn(value: Any, rng: random.Random) -> Any:
    if not isinstance(value, list):
        return value
    if len(value) == 2 and all(isinstance(one, float) for one in value):
        return rng.uniform(*value)
    return rng.choice(value)
