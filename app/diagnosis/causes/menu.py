"""Everything that can be measured on a board: its test points at every chip and domain, as the plans name them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from app.diagnosis.causes.rules import Runs, cause_table
from app.domain.cold_plan import cold_plan, spots_of, walk_plan
from app.domain.spot import Conditions, Spot, cold_domain
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Ground, ProbeMode, ProbePoint, ProbeState

#: States in which a published value can be taken on a bench where nothing hashes.
_STATES = (ProbeState.OFF, ProbeState.CABLE_IN, ProbeState.IDLE)


#: The series resistor of a signal where it leaves a domain: repair guides, rule 5.
SIGNAL_RESISTOR = "signal resistor"
_OHMS = Conditions(ProbeMode.OHM, ProbeState.OFF, Ground.DOMAIN)


def menu_of(board: BoardSpec) -> tuple[Spot, ...]:
    """Every spot of the board that the table of causes says something of."""
    return _menu(board, board.points)


@lru_cache(maxsize=64)
def _menu(board: BoardSpec, points: tuple[ProbePoint, ...]) -> tuple[Spot, ...]:
    table = cause_table()
    told = (*_spread(board), *_of_points(board, points))
    return tuple(dict.fromkeys(spot for spot in told if table.place_of(spot) is not None))


def _spread(board: BoardSpec) -> Iterator[Spot]:
    """The spots of the two plans, each at every domain or chip."""
    chips = range(1, board.chips + 1)
    domains = range(1, (board.domains or 0) + 1)
    for domain in domains:
        yield cold_domain(domain, ProbeMode.DIODE)
        if domain > 1 and not board.border_shifters and (first := board.chips_of(domain)):
            yield Spot(SIGNAL_RESISTOR, _OHMS, domain - 1, first[0] - 1)
    for spot in (*spots_of(cold_plan(board)), *spots_of(walk_plan(board))):
        if spot.chip is not None:
            yield from (Spot(spot.point, spot.conditions, board.domain_of(chip), chip) for chip in chips)
        elif spot.domain is not None:
            yield from (Spot(spot.point, spot.conditions, domain) for domain in domains)
        else:
            yield spot


def _of_points(board: BoardSpec, points: tuple[ProbePoint, ...]) -> Iterator[Spot]:
    """Published points of the whole board that no plan asks for."""
    table = cause_table()
    for point in points:
        if point.state not in _STATES or point.expected is None:
            continue
        spot = Spot.of_point(point)
        place = table.place_of(spot)
        if place is not None and table.places[place].runs is Runs.BOARD:
            yield spot
