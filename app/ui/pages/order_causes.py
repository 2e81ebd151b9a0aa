"""The causes ranked by all that an order tells since the last work, as cards of its page, until the order is over."""

from __future__ import annotations

from typing import Any

from app.diagnosis.causes import finding_of
from app.diagnosis.causes.ranking import Ranking
from app.domain.clue import Clue
from app.domain.order_view import OrderView
from app.domain.reference import Reference
from app.domain.repair_choice import choices
from app.domain.work_order import FINISHED, FindingStatus
from app.services.bench_orders import leading_line
from app.services.causes import question_of
from app.services.measuring import board_of
from app.ui.models.ranking_job import RankingJob
from app.ui.widgets.causes_so_far import CausesSoFar
from app.ui.widgets.order_card import OrderCard, OrderSpace
from drivers.model.board import BoardSpec


class OrderCauses(OrderCard):
    """Hidden until a ranking tells something; it then stays, and what is open in it, while the order changes."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space)
        self.setProperty("kind", "bare")
        self.column.setContentsMargins(0, 0, 0, 0)
        self.so_far = CausesSoFar()
        self.so_far.wanted.connect(space.take_move)
        self.column.addWidget(self.so_far)
        self._job = RankingJob(space.desk.say_error, self)
        self._job.ranked.connect(self._ranked)
        self._of = ""
        self._show(None)

    @classmethod
    def wanted(cls, view: OrderView) -> bool:
        found = any(line.status is not FindingStatus.RULED_OUT for line in view.findings)
        return found and not view.signed and view.state not in FINISHED

    def show_order(self, view: OrderView, found: Any) -> None:
        if self._of != view.id:
            self._of = view.id
            self._show(None)
        shop = self.space.desk.shop

        def ask(question: tuple[BoardSpec, tuple[Clue, ...], tuple[Reference, ...]] | None) -> None:
            if self.space.view is not view:
                return
            self._job.forget()  # the choices are new, so they are offered anew
            if question is None:
                self._show(None)
            else:
                self._job.ask(*question)

        self.space.read_aside(lambda: question_of(shop, view), ask)

    def _ranked(self, ranking: Ranking, clues: tuple[Clue, ...]) -> None:
        """Show the ranking; what it concludes adds choices behind those that have their keys already."""
        view = self.space.view
        board = board_of(view.asset.board_code, view.asset.model) if view is not None else None
        if view is None or board is None or not self.wanted(view):
            return
        self._show(ranking)
        work = self.space.card("work")
        if leading_line(view) is not None and work is not None:
            for finding in finding_of(ranking, board, clues):
                work.add_choices(choices(finding, [one.lot for one in work.suggested]))

    def _show(self, ranking: Ranking | None) -> None:
        self.so_far.show_ranking(ranking, counted=self.space.counts)
        self.setVisible(not self.so_far.isHidden())
