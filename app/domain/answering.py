"""Which confirmed finding the work on a board answers: the one whose place it fits.

A place is as orders write it ("chip 85", "U47", "domain 13"). What a finding names fits best, then its chips, then its
domains, then a part of a kind that it suspects.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from app.domain.finding import Finding, PartKind
from app.domain.order_view import FindingLine, OrderView
from app.domain.remeasure import named_places
from drivers.model.board import BoardSpec


def fitting(
    view: OrderView, place: str, board: BoardSpec | None = None, part: PartKind | None = None
) -> FindingLine | None:
    """The finding that work at a place answers; None where that is not clear. `part` = the kind of what is fitted.

    Of several that fit alike it is the one that nothing answers yet; where none fits, the only one without an answer.
    """
    chips, domains = named_places([place], board)
    fits: tuple[Callable[[Finding], bool], ...] = (
        partial(_names, place=place),
        lambda finding: not chips.isdisjoint(finding.chips),
        lambda finding: not domains.isdisjoint(finding.domains),
        lambda finding: part is not None and any(one.kind is part for one in finding.parts),
    )
    for fit in fits:
        if found := [line for line in view.confirmed if fit(line.finding)]:
            return _only([line for line in view.unanswered if line in found]) or _only(found)
    return _only(view.unanswered) or _only(view.confirmed)


def _only(lines: Sequence[FindingLine]) -> FindingLine | None:
    return lines[0] if len(lines) == 1 else None


def _names(finding: Finding, place: str) -> bool:
    """Whether a finding tells this very place: for itself, or for a part that it suspects."""
    wanted = _key(place)
    told = (finding.position, *(part.position for part in finding.parts))
    return bool(wanted) and any(_key(one) == wanted for one in told if one)


def _key(place: str) -> str:
    return " ".join(place.split()).casefold()
