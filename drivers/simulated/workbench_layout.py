"""What a board on the simulated bench is made of: its domains in series, its rails, its boost, what it lacks.

What the catalogue says counts; what nobody published about a board is guessed here as a real board of its size would
be built, since a board has domains whether or not a table knows them (`told` says which it is).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from drivers.model.board import BoardSpec
from drivers.model.probe_point import ProbeMode, ProbePoint, ProbeState

#: Chips in parallel in a domain, where no table says: the first that divides the chips.
_USUAL_PER_DOMAIN = (3, 4, 5, 2, 6, 7)
#: The chain's supply, where no table says; and a Whatsminer group's (0.31-0.32 V).
_USUAL_CHAIN_V, _USUAL_GROUP_V = 13.8, 0.315
#: What an LDO needs above its output, with some margin: it is fed from a domain further up.
_HEADROOM_V = 0.4
#: Boost converters raise the chain by two fifths (14 to 19 V, 10 to 14 V, 18 to 25 V, 12 to 17 V).
_BOOST_GAIN = 1.4
#: Chips with signals of 1.2 V: BM1362 and later.
_NEWER_CHIPS = re.compile(r"BM13(6[2-9]|7\d)")
#: Boards older than EEPROMs on hashboards.
_NO_EEPROM = re.compile(r"S9|T9|L3\+|S11|S15|Bitaxe|Nerd|ember|Nano|Mini|Q \(")


@dataclass(frozen=True, slots=True)
class Layout:
    """The build of a board. Chips and domains count from 1. Volts: `domain_v`, `io_v`, `pll_v`, `clock_v`, `boost_v`.

    `boosted` = domains whose LDOs hang on the boost, () = the board has none. `lead` = how many domains, its own
    included, stand between a domain's ground and what feeds its LDOs. `steps_down` = what its own regulator divides the
    input's volts by, 1 on boards whose chain lies across the input.
    """

    chips: int
    domains: int
    per_domain: int
    told: bool
    domain_v: float
    io_v: float
    pll_v: float
    clock_v: float
    boosted: tuple[int, ...]
    boost_v: float
    lead: int
    has_eeprom: bool
    has_controller: bool
    steps_down: float = 1.0

    @property
    def supply_v(self) -> float:
        """The supply of the whole chain, in volts."""
        return self.domain_v * self.domains

    def domain_of(self, chip: int) -> int:
        """The domain of a chip."""
        return min((chip - 1) // self.per_domain + 1, self.domains)

    def members(self, domain: int) -> range:
        """The chips of a domain."""
        first = (domain - 1) * self.per_domain + 1
        last = self.chips if domain == self.domains else first + self.per_domain - 1
        return range(first, last + 1)


@lru_cache(maxsize=512)
def layout_of(board: BoardSpec) -> Layout:
    """The build of a board of the catalogue."""
    told = bool(board.domains and board.chips_per_domain)
    per = board.chips_per_domain or next((n for n in _USUAL_PER_DOMAIN if board.chips % n == 0), board.chips)
    domains = (board.domains if told else None) or max(1, math.ceil(board.chips / per))
    domain_v = _domain_v(board, domains)
    io_v = board.io_voltage_v if board.io_voltage_v and board.io_voltage_v >= 1.0 else None
    io_v = io_v or (1.2 if _NEWER_CHIPS.search(board.chip) else 1.8)
    lead = max(1, math.ceil((io_v + _HEADROOM_V) / domain_v)) + (domain_v >= 1.0)
    boost = _published(board, "boost out", ProbeMode.VOLT)
    return Layout(
        chips=board.chips,
        domains=domains,
        per_domain=per,
        told=told,
        domain_v=domain_v,
        io_v=io_v,
        pll_v=0.9 if board.make == "Whatsminer" else 0.8,
        clock_v=0.9 if io_v > 1.5 else 0.55,
        boosted=_boosted(board, domains, lead, boost is not None),
        boost_v=_boost_v(boost, domain_v, domains, io_v),
        lead=lead,
        has_eeprom=not _NO_EEPROM.match(board.code),
        has_controller=bool(board.voltage_controller) and not str(board.voltage_controller).startswith("none"),
        steps_down=_steps_down(board, domain_v * domains),
    )


def _domain_v(board: BoardSpec, domains: int) -> float:
    measured = _published(board, "domain voltage", ProbeMode.VOLT)
    if measured is not None and measured.expected:
        return measured.expected
    if board.domain_voltage_v:
        return board.domain_voltage_v
    if board.chain_voltage_v:
        return sum(board.chain_voltage_v) / 2 / domains
    return _USUAL_GROUP_V if board.make == "Whatsminer" else _USUAL_CHAIN_V / domains


def _steps_down(board: BoardSpec, chain_v: float) -> float:
    """Boards with one core supply make it of their input by a regulator."""
    told = _published(board, "input", ProbeMode.VOLT)
    regulated = _published(board, "chip VDD", ProbeMode.VOLT) is not None
    return told.expected / chain_v if regulated and told is not None and told.expected else 1.0


def _boost_v(published: ProbePoint | None, domain_v: float, domains: int, io_v: float) -> float:
    """What the boost gives: as published, yet no less than the topmost domain's LDO needs above its ground."""
    told = (published.expected if published else None) or domain_v * domains * _BOOST_GAIN
    return max(told, 1.04 * domain_v * (domains - 1) + io_v + _HEADROOM_V)


def _published(board: BoardSpec, name: str, mode: ProbeMode) -> ProbePoint | None:
    powered = (ProbeState.CABLE_IN, ProbeState.IDLE, ProbeState.HASHING)
    found = (one for one in board.points if one.point == name and one.mode is mode and one.state in powered)
    return next((one for one in found if one.expected), None)


def _boosted(board: BoardSpec, domains: int, lead: int, has_boost: bool) -> tuple[int, ...]:
    told = board.boost_feeds_domains or ""
    if not told and not has_boost:
        return ()
    if last := re.search(r"last (\d+) groups", told):
        return tuple(range(domains - int(last[1]) + 1, domains + 1))
    if "last domain" in told:
        return (domains,)
    if between := re.search(r"(\d+)(?:-| and )(\d+)", told):
        ends = sorted((int(between[1]), int(between[2])))
        return tuple(range(ends[0], min(ends[1], domains) + 1))
    return tuple(range(max(1, domains - lead + 1), domains + 1))
