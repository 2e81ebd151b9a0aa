"""The cold check: ohms and diode drops of the board at hand before it has any power, a number and Enter each."""

from __future__ import annotations

from app.diagnosis.causes.ranking import NextMove, Ranking
from app.services.cold_check import ColdCheck
from app.services.measuring import Measuring
from app.ui.models.ranking_job import RankingJob
from app.ui.pages.measuring import MeasuringPage
from app.ui.pages.page import Desk
from app.ui.widgets.causes_so_far import CausesSoFar
from app.words.language import _


class Page(MeasuringPage):
    """Input, domains, LDO outputs, signals and parts of a board that is off and discharged."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Cold check"))
        self._job = RankingJob(desk.say_error, self)
        self._job.ranked.connect(self._ranked)
        self.so_far = CausesSoFar()
        self.so_far.wanted.connect(self._take_move)
        self.view.beside.addWidget(self.so_far)

    def open_session(self, number: str, actor: str) -> Measuring:
        """Begin the cold check of an order, or take it up again."""
        return ColdCheck.open(self.desk.shop, actor, number, simulated=self.simulated)

    def begin(self, session: Measuring) -> None:
        """Show a check that was opened."""
        self._job.forget()
        super().begin(session)

    def told(self, session: Measuring) -> None:
        """At the end stands what all of it comes to, and what is worth measuring once more before it is kept."""
        if session.at is None and any(one.judgement.state.suspect for one in session.judged):
            self._job.ask(session.board, self.all_clues(session), session.references)
        else:
            self._job.forget()
            self.so_far.show_ranking(None)

    def _ranked(self, ranking: Ranking, _clues: object) -> None:
        session = self.session
        at_end = session is not None and session.at is None
        besides = [one.spot for one in session.locks] if session is not None else []
        self.so_far.show_ranking(ranking if at_end else None, cold=True, besides=besides)

    def _take_move(self, move: NextMove) -> None:
        if move.spot is not None and self.session is not None:
            self.session.again(move.spot)
            self.show_now()
            self.focus_field()

    def show_power(self) -> None:
        """The board must have no power meanwhile."""
        self.power.show_state(_("Without power"), "ok", "ph.lightning-slash")

    def kept_words(self, number: str) -> str:
        """What is said once the check stands on its order."""
        return _("Cold check added to order {number}").format(number=number)
