"""The conclusion so far: the causes ranked by all that an order's record tells, and the move that tells most next."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.diagnosis.causes.ranking import NextMove, Ranking
from app.domain.spot import Spot
from app.ui.widgets.next_move_card import NextMoveCard
from app.ui.widgets.ranking_card import RankingCard

#: From this likelihood of its place on a first cause is shown; our own choice.
_LEADS = 0.2


class CausesSoFar(QWidget):
    """Hidden until a ranking tells something. `wanted` carries the move whose button was pressed."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.next_move = NextMoveCard()
        self.next_move.wanted.connect(self.wanted)
        column.addWidget(self.next_move)
        self.causes = RankingCard()
        column.addWidget(self.causes)
        self.hide()

    def show_ranking(
        self, ranking: Ranking | None, *, cold: bool = False, counted: bool = True, besides: Collection[Spot] = ()
    ) -> None:
        """Show it where it tells something, None takes it away; `cold` = only moves that need no power, `counted` =
        there is something at this bench that counts chips, `besides` = spots that something else asks for already.
        """
        told = ranking is not None and tells(ranking)
        self.setVisible(told)
        if ranking is None or not told:
            return
        moves = [move for move in ranking.next if counted or not counts(move)]
        if cold:
            moves = [move for move in moves if move.spot is not None and not move.spot.conditions.powered]
        asked = next((move for move in moves if move.spot is None or move.spot not in besides), None)
        self.next_move.show_move(asked if ranking.conclusion is None else None)
        self.causes.setVisible(leads(ranking))
        self.causes.show_ranking(ranking)


def counts(move: NextMove) -> bool:
    """Whether a move needs something that counts chips: a tester, or our link."""
    return move.count_held is not None or move.fast or move.prove == "cold"


def tells(ranking: Ranking) -> bool:
    """Whether something abnormal is behind a ranking: a conclusion of a fault, or evidence for one of its first."""
    if ranking.conclusion is not None:
        return not ranking.conclusion.healthy
    return not ranking.healthy and any(cause.evidence_for for cause in ranking.causes[:3] if not cause.healthy)


def leads(ranking: Ranking) -> bool:
    """Whether a cause is likely enough to be shown first: before that only the next move is worth saying."""
    first = ranking.causes[0] if ranking.causes else None
    return ranking.conclusion is not None or (first is not None and not first.healthy and ranking.confidence >= _LEADS)
