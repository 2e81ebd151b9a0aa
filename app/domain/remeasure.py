"""After a repair: which points are measured again. Those that were out of band, their neighbours, and what lies around
the place that was worked on; cold first, and under power only where something was measured under power before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from app.domain.before_after import before_after, in_order
from app.domain.board_check import CheckKind
from app.domain.order_view import OrderView
from app.domain.spot import COLD_INPUT, Spot, cold_domain
from drivers.model.board import BoardSpec

#: The kinds of check in which points are measured, in the order they are measured again.
MEASURED = (CheckKind.COLD, CheckKind.WALK)
_CHIP = re.compile(r"\bchips? (\d{1,3})(?:(?: and | \| |-)(?:chip )?(\d{1,3}))?")
_DOMAIN = re.compile(r"\bdomains? (\d{1,3})(?:(?: and | \| |-)(?:domain )?(\d{1,3}))?")


def points_again(view: OrderView, board: BoardSpec | None, kind: CheckKind) -> tuple[Spot, ...]:
    """The points of one kind of check to measure again; () before any work, or where none of its points is known.

    The input is always among the cold ones that are measured: it is looked at before the board gets power again.
    """
    if view.work_done_until is None or kind not in MEASURED:
        return ()
    pairs = [pair for pair in before_after(view).pairs if pair.spot.conditions.powered is (kind is CheckKind.WALK)]
    pairs = [pair for pair in pairs if pair.kind in (None, kind)]
    known = [pair.spot for pair in pairs]
    wanted = [pair.spot for pair in pairs if pair.was_out or pair.is_out]
    if not wanted and not pairs:
        return ()
    chips, domains = worked_places(view, board)
    wanted += [spot for spot in known if _near(spot, chips, domains)]
    if kind is CheckKind.COLD:
        wanted += [_like(cold_domain(domain), known) for domain in sorted(domains)] if _domains_of(known) else []
        wanted.append(next((spot for spot in known if spot.alike == COLD_INPUT.alike), COLD_INPUT))
    beside = [near for spot in wanted for near in _neighbours(spot, known, board)]
    return in_order(dict.fromkeys((*_first(known, wanted), *wanted, *beside)))


def owed_again(view: OrderView, board: BoardSpec | None, kind: CheckKind) -> tuple[Spot, ...]:
    """Those of `points_again` that were not measured since the last work."""
    fresh = {pair.spot for pair in before_after(view).pairs if pair.after is not None and not pair.outdated}
    return tuple(spot for spot in points_again(view, board, kind) if spot not in fresh)


def worked_places(view: OrderView, board: BoardSpec | None) -> tuple[frozenset[int], frozenset[int]]:
    """The chips and the domains that actions and fitted parts name, and the domains those chips are in; from 1."""
    places = [line.position for line in view.actions] + [line.position for line in view.replacements]
    return named_places(places, board)


def named_places(places: Sequence[str], board: BoardSpec | None) -> tuple[frozenset[int], frozenset[int]]:
    """The chips and the domains that places name ("chip 85"), and the domains those chips are in; from 1."""
    chips = frozenset(_numbers(_CHIP, places))
    domains = set(_numbers(_DOMAIN, places))
    for chip in chips:
        if board is not None and (domain := board.domain_of(chip)) is not None:
            domains.add(domain)
    return chips, frozenset(domains)


def _numbers(pattern: re.Pattern[str], places: Iterable[str]) -> set[int]:
    return {int(number) for place in places for found in pattern.findall(place) for number in found if number}


def _near(spot: Spot, chips: frozenset[int], domains: frozenset[int]) -> bool:
    if spot.chip is not None:
        return spot.chip in chips or (not chips and spot.domain in domains)
    return spot.domain in domains


def _neighbours(spot: Spot, known: Sequence[Spot], board: BoardSpec | None) -> list[Spot]:
    """The same point one place before and one behind, where the board has them or they were measured."""
    if spot.chip is not None:
        near = [replace(spot, chip=spot.chip + step) for step in (-1, 1)]
        if board is not None:
            near = [replace(one, domain=board.domain_of(one.chip or 0)) for one in near]
        return [one for one in near if one in known]
    if spot.domain is None:
        return []
    near = [replace(spot, domain=spot.domain + step) for step in (-1, 1)]
    return [one for one in near if one in known]


def _like(spot: Spot, known: Sequence[Spot]) -> Spot:
    """The spot in the mode and with the polarity in which its like were measured."""
    like = next((one for one in known if one.point == spot.point and one.domain is not None), None)
    return replace(spot, conditions=like.conditions) if like is not None else spot


def _domains_of(known: Sequence[Spot]) -> bool:
    return any(spot.point == cold_domain(1).point for spot in known)


def _first(known: Sequence[Spot], wanted: Sequence[Spot]) -> list[Spot]:
    """The wanted ones that were measured before, in the order of that time."""
    chosen = set(wanted)
    return [spot for spot in known if spot in chosen]
