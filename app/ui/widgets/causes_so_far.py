"""The conclusion so far: the causes ranked by all that an order's record tells, and the move that tells most next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.diagnosis.causes.ranking import Ranking
from app.ui.widgets.next_move_card import NextMoveCard
from app.ui.widgets.ranking_card import RankingCard


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

    def show_ranking(self, ranking: Ranking | None, *, cold: bool = False) -> None:
        """Show it where it tells something, None takes it away; `cold` = only moves that need no power."""
        told = ranking is not None and tells(ranking)
        self.setVisible(told)
        if ranking is None or not told:
            return
        moves = [move for move in ranking.next if not cold or (move.spot and not move.spot.conditions.powered)]
        concluded = ranking.conclusion is not None
        self.next_move.show_move(moves[0] if moves and not concluded else None)
        self.causes.show_ranking(ranking)


def tells(ranking: Ranking) -> bool:
    """Whether something abnormal is behind a ranking: a conclusion of a fault, or evidence for one of its first."""
    if ranking.conclusion is not None:
        return not ranking.conclusion.healthy
    return not ranking.healthy and any(cause.evidence_for for cause in ranking.causes[:3] if not cause.healthy)
