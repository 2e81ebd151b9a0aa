"""What the evidence said before the board was worked on: the ranking that stands on the order's paper."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.diagnosis.causes import Ranking, rank
from app.domain.order_view import OrderView
from app.domain.test_run import Phase
from app.services.causes import sourced_clues
from app.services.measuring import board_of
from app.services.references import references_of
from app.services.shop import Shop


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The ranking, without what to do next, and who took each clue of it, with what."""

    ranking: Ranking
    sources: tuple[str, ...]


def conclusion_of(shop: Shop, view: OrderView) -> Conclusion | None:
    """The causes as they were ranked before the first work on the board; None where nothing was measured or tested, or
    where no catalogue names the board.
    """
    board = board_of(view.asset.board_code, view.asset.model)
    before = before_work(view)
    if board is None or not (before.measurements or before.test_runs or before.checks):
        return None
    simulated = all(check.simulated for check in before.checks) and bool(before.checks)
    told = sourced_clues(before)
    if not told:
        return None
    references = references_of(shop, board.code, simulated=simulated)
    ranking = rank(board, tuple(one.clue for one in told), references, wanted=())
    return Conclusion(ranking, tuple(one.source for one in told))


def before_work(view: OrderView) -> OrderView:
    """The order as it stood before anything was done to its board; unchanged where nothing was."""
    begun = view.work_begun
    if begun is None:
        return view
    return replace(
        view,
        actions=(),
        replacements=(),
        measurements=tuple(one for one in view.measurements if (one.stamp, one.at) < begun),
        test_runs=tuple(one for one in view.test_runs if (one.stamp, one.at) < begun),
        checks=tuple(one for one in view.checks if one.phase is Phase.BEFORE),
        findings=tuple(one for one in view.findings if one.phase is Phase.BEFORE),
    )
