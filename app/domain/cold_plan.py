"""What is measured on a board, in the order that hands move along it: cold, and then under power.

Cold: the input first, then every domain from the connector on, then LDO outputs on the way back, then what a guide's
diode table names at the first and last chip. No board is asked for more than `MOST` values, unless its domains and what
its guide names are more: then each of those, and three outputs of the rail that feeds the signals. Which points a board
has stands in its table of test points.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from app.domain.spot import COLD_INPUT, DOMAIN_VOLTAGE, INPUT, Conditions, Spot, cold_domain
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Ground, ProbeMode, ProbePoint, ProbeState

#: Values that a cold check asks for at most, while the domains alone are not more; and of each rail at least.
MOST, FEWEST_OF_RAIL = 40, 3
#: The supply of boards whose guide calls their one domain so.
CORE = "chip VDD"
#: The signals in the order of the guides (repair guides section 2, 7), as Antminer and Whatsminer boards name them.
SIGNALS = ("RST", "CLK", "CO", "RI", "BO", "RXD", "TXD")
#: Those that run from the last chip to the first; all others run from the first on.
BACKWARD = ("RI", "TXD")
_RAIL = re.compile(r"LDO \d\.\d+(?! input)")


class StageId(StrEnum):
    """The stages of a check in their order; words for people are in `app/words/spots.py`."""

    INPUT = "input"
    DOMAINS = "domains"
    RAILS = "rails"
    SIGNALS = "signals"
    PARTS = "parts"
    SUPPLY = "supply"


@dataclass(frozen=True, slots=True)
class Stage:
    """Spots that are measured one after the other, the meter and the black probe kept as they are where possible."""

    id: StageId
    spots: tuple[Spot, ...]


def cold_plan(board: BoardSpec) -> tuple[Stage, ...]:
    """What to measure on a board without power."""
    domains = range(1, (board.domains or 0) + 1)
    core = tuple(_published(board, (CORE,)))
    supplies = (*core,) if core else tuple(cold_domain(domain) for domain in domains)
    signals = tuple(
        Spot.of_point(point, board.domain_of(chip), chip)
        for chip in dict.fromkeys((1, board.chips))
        for point in _cold_points(board)
        if point.point in SIGNALS and board.chips
    )
    parts = tuple(
        Spot.of_point(point) for point in _cold_points(board)
        if point.point not in (*SIGNALS, INPUT, CORE) and not _RAIL.match(point.point)
    )  # fmt: skip
    left = MOST - 1 - len(supplies) - len(signals) - len(parts)
    rails = _cold_rails(board) if domains and not core else ()
    rails = rails[: max(1, left // FEWEST_OF_RAIL)]
    each = max(FEWEST_OF_RAIL, left // len(rails)) if rails else 0
    measured = sampled(len(domains), each)
    back = tuple(_at_domain(rail, domain) for domain in reversed(measured) for rail in rails)
    stages = (
        Stage(StageId.INPUT, (COLD_INPUT,)),
        Stage(StageId.DOMAINS, supplies),
        Stage(StageId.RAILS, back),
        Stage(StageId.SIGNALS, signals),
        Stage(StageId.PARTS, parts),
    )
    return tuple(stage for stage in stages if stage.spots)


def walk_plan(board: BoardSpec, *, around: int | None = None) -> tuple[Stage, ...]:
    """What to measure under power: supply, domains, rails, then the signals at chips.

    `around` = the chip behind which the chain is thought to break: the signals are then measured at it and at both
    sides; without it at the first chip, in the middle and at the last one.
    """
    domains = range(1, (board.domains or 0) + 1)
    supply = tuple(_published(board, (INPUT, "chain voltage", "boost out", CORE), ProbeState.CABLE_IN)) or (
        Spot(INPUT, Conditions(ProbeMode.VOLT, ProbeState.CABLE_IN, Ground.BOARD)),
    )
    if any(spot.point == CORE for spot in supply):
        domains = range(0)
    volts = tuple(
        Spot(DOMAIN_VOLTAGE, Conditions(ProbeMode.VOLT, ProbeState.CABLE_IN, Ground.DOMAIN), domain)
        for domain in domains
    )
    rails = _powered_rails(board)
    measured = sampled(len(domains), max(FEWEST_OF_RAIL, (MOST - len(volts)) // len(rails)) if rails else 0)
    if around is not None and (broken := board.domain_of(around)) is not None:
        near = {domain for domain in (broken - 1, broken, broken + 1) if domain in domains}
        measured = tuple(sorted({*measured, *near}))
    back = tuple(_at_domain(rail, domain) for domain in reversed(measured) for rail in rails)
    signals = tuple(
        Spot.of_point(point, board.domain_of(chip), chip)
        for chip in _signal_chips(board, around)
        for point in _powered_signals(board)
    )
    stages = (
        Stage(StageId.SUPPLY, supply),
        Stage(StageId.DOMAINS, volts),
        Stage(StageId.RAILS, back),
        Stage(StageId.SIGNALS, signals),
    )
    return tuple(stage for stage in stages if stage.spots)


def between(board: BoardSpec, good: Mapping[Spot, bool]) -> tuple[Spot, ...]:
    """Where to follow signals next: the chip in the middle between a good and a bad one, for every signal that breaks.

    `good` tells of every spot measured whether its value is in line. All middles found so far come back, so that the
    plan stays the same however often it is asked.
    """
    asked: list[Spot] = []
    for point in _powered_signals(board):
        spots = {spot.chip: spot for spot in good if spot.point == point.point and spot.chip is not None}
        known = sorted(chip for chip in spots if chip is not None)
        asked.extend(Spot.of_point(point, board.domain_of(chip), chip) for chip in known)
        for one, other in pairwise(known):
            ahead = (one, other) if point.point not in BACKWARD else (other, one)
            if other - one > 1 and good[spots[ahead[0]]] and not good[spots[ahead[1]]]:
                middle = (one + other) // 2
                asked.append(Spot.of_point(point, board.domain_of(middle), middle))
                break
    return tuple(asked)


def rails_near(board: BoardSpec, good: Mapping[Spot, bool]) -> tuple[Spot, ...]:
    """The powered rails of the domains where something is off: their own volts, or a signal that ends there.

    `good` tells of every spot measured whether its value is in line.
    """
    domains = {spot.domain for spot, fine in good.items() if not fine and spot.domain and spot.point == DOMAIN_VOLTAGE}
    for name in SIGNALS:
        chips = {spot.chip: fine for spot, fine in good.items() if spot.point == name and spot.chip}
        for one, other in pairwise(sorted(chips)):
            if chips[one] is not chips[other] and other - one == 1:
                domains |= {domain for chip in (one, other) if (domain := board.domain_of(chip)) is not None}
    return tuple(_at_domain(rail, domain) for domain in sorted(domains) for rail in _powered_rails(board))


def spots_of(stages: Sequence[Stage]) -> tuple[Spot, ...]:
    """The spots of a plan in order."""
    return tuple(spot for stage in stages for spot in stage.spots)


def reduced(stages: Sequence[Stage], only: Sequence[Spot]) -> tuple[Stage, ...]:
    """The stages with these spots alone, in their order; the whole of them where `only` is empty.

    A spot that the plan does not have stands in the stage of its like, one without any in the last stage.
    """
    if not only or not stages:
        return tuple(stages)
    points = {spot.point: stage.id for stage in reversed(stages) for spot in stage.spots}
    home = {spot: points.get(spot.point, stages[-1].id) for spot in only}
    made = (Stage(stage.id, tuple(spot for spot in only if home[spot] is stage.id)) for stage in stages)
    return tuple(stage for stage in made if stage.spots)


def sampled(count: int, wanted: int) -> tuple[int, ...]:
    """So many of the numbers from 1 to `count`, first and last among them, evenly apart; all where that is enough."""
    if wanted >= count:
        return tuple(range(1, count + 1))
    if wanted < 2:
        return tuple(range(1, wanted + 1))
    return tuple(1 + round(step * (count - 1) / (wanted - 1)) for step in range(wanted))


def _cold_points(board: BoardSpec) -> Iterator[ProbePoint]:
    """Published points of a board without power, each once."""
    seen = set()
    for point in board.points:
        spot = Spot.of_point(point)
        if point.state is ProbeState.OFF and spot not in seen:
            seen.add(spot)
            yield point


def _cold_rails(board: BoardSpec) -> tuple[Spot, ...]:
    """The LDO outputs, in the mode that a guide publishes; in ohms where none does."""
    told = {point.point: Spot.of_point(point) for point in _cold_points(board)}
    ohms = Conditions(ProbeMode.OHM, ProbeState.OFF, Ground.DOMAIN)
    return tuple(told.get(rail.point, Spot(rail.point, ohms)) for rail in _powered_rails(board))


def _powered_rails(board: BoardSpec) -> tuple[Spot, ...]:
    named = [
        point.point for point in board.points
        if point.mode is ProbeMode.VOLT and point.reference is Ground.DOMAIN and _RAIL.match(point.point)
    ]  # fmt: skip
    volts = Conditions(ProbeMode.VOLT, ProbeState.CABLE_IN, Ground.DOMAIN)
    return tuple(Spot(name, volts) for name in dict.fromkeys(named))


def _powered_signals(board: BoardSpec) -> tuple[ProbePoint, ...]:
    """The signals of the board that are published for a powered board with its cable in, in the guides' order."""
    told: dict[str, ProbePoint] = {}
    for point in board.points:
        if point.mode is ProbeMode.VOLT and point.state is ProbeState.CABLE_IN and point.point in SIGNALS:
            told.setdefault(point.point, point)
    return tuple(told[name] for name in SIGNALS if name in told)


def _signal_chips(board: BoardSpec, around: int | None) -> tuple[int, ...]:
    if not board.chips:
        return ()
    if around is None:
        return tuple(dict.fromkeys((1, (board.chips + 1) // 2, board.chips)))
    return tuple(chip for chip in (around - 1, around, around + 1) if 1 <= chip <= board.chips)


def _published(board: BoardSpec, names: Sequence[str], state: ProbeState = ProbeState.OFF) -> Iterator[Spot]:
    """The spots of these names that the board's table has, each name once; for a powered board whatever its state."""
    mode = ProbeMode.OHM if state is ProbeState.OFF else ProbeMode.VOLT
    for name in names:
        for point in board.points:
            powered = point.state is not ProbeState.OFF
            if point.point == name and point.mode is mode and powered == (state is not ProbeState.OFF):
                yield Spot(name, Conditions(mode, state, point.reference))
                break


def _at_domain(spot: Spot, domain: int) -> Spot:
    return Spot(spot.point, spot.conditions, domain)
