"""The voltage walk: the board at hand under power, and after each value the causes ranked anew.

Its first stage is no list: it asks for the measurement that splits the remaining causes best.
"""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout

from app.diagnosis.causes.ranking import NextMove, Ranking
from app.domain.board_state import break_after
from app.domain.clue import Clue, Valued
from app.domain.cold_plan import StageId
from app.domain.spot import Spot
from app.domain.work_order import FindingStatus
from app.services.measuring import Measuring
from app.services.voltage_walk import VoltageWalk
from app.ui.models.ranking_job import RankingJob
from app.ui.pages.measured_board import newest, place_of
from app.ui.pages.measuring import MeasuringPage
from app.ui.pages.move_page import TEST_PAGES, go_to_move
from app.ui.pages.page import Desk
from app.ui.widgets.causes_so_far import counts
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.next_move_card import NextMoveCard
from app.ui.widgets.power_gate import before_power
from app.ui.widgets.ranking_card import RankingCard
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.state_line import StateLine
from app.words.language import _
from app.words.spots import splits_text

#: The stage that asks for what tells most.
TELLING = "telling"
_HALVES, _EACH = "halves", "each"


class Page(MeasuringPage):
    """Supply, domains, rails and signals of a board that has power."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Voltage walk"))
        self.ranking: Ranking | None = None
        self._clues: tuple[Clue, ...] = ()
        self._go_on = ""
        self._stays = False
        self._job = RankingJob(desk.say_error, self)
        self._job.ranked.connect(self._ranked)
        self.state_line = StateLine()
        self.view.above.addWidget(self.state_line)
        self.ways = Segmented(
            _("How the signals are followed"), ((_HALVES, _("By bisection"), ""), (_EACH, _("Chip by chip"), ""))
        )
        self.ways.chosen.connect(lambda _way: self.show_now())
        self.ways.hide()
        self.view.beside.addWidget(self.ways)
        self.next_move = NextMoveCard()
        self.next_move.wanted.connect(self._take_move)
        self.view.beside.addWidget(self.next_move)
        self.causes = RankingCard()
        self.causes.clue_wanted.connect(self._go_to_clue)
        self.view.beside.addWidget(self.causes)
        self.entry.allow_swap(allowed=False)  # volts carry their sign

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Both hands are at the board and its keys; in a low window the causes have the pad's room.
        self.entry.show_pad(shown=not self.is_low)

    # ------------------------------------------------------------ power first

    def open_session(self, number: str, actor: str) -> Measuring:
        """Begin the walk of an order, or take it up again; where the chain is known to break, around that place."""
        walk = VoltageWalk.open(self.desk.shop, actor, number, simulated=self.simulated)
        view = self.desk.at_hand.view
        if view is not None and not walk.judged:
            found = [one.finding for one in view.findings if one.status is not FindingStatus.RULED_OUT]
            if after := break_after(found):
                walk.look_around(after)
        return walk

    def may_open(self, number: str) -> bool:
        """The gate before power was passed for this board."""
        return self._go_on == number

    def before_open(self, number: str, column: QVBoxLayout) -> None:
        """Say what the walk needs, and open it once the gate lets it pass."""
        made = EmptyState(
            _("This walk needs the board under power"),
            _(
                "Connect minus, then plus, then the signal cable; the fans on full. Keep one hand off the board, and "
                "the black probe on the ground of the domain that is measured. Off again in the other order."
            ),
            (),
            (_("Begin the voltage walk"), "ph.lightning", lambda: self._ask_for_power(number)),
        )
        column.addWidget(made)
        if made.action is not None and self.isVisible():
            made.action.setFocus()

    def _ask_for_power(self, number: str) -> None:
        def go_on() -> None:
            self._go_on = number
            self.reopen()

        before_power(self, self.desk, number, self.desk.at_hand.spec, go_on)

    def show_power(self) -> None:
        """The board is under power meanwhile."""
        self.power.show_state(_("Under power"), "minor", "ph.lightning-fill")

    def kept_words(self, number: str) -> str:
        """What is said once the check stands on its order."""
        return _("Voltage walk added to order {number}").format(number=number)

    # ------------------------------------------------------------ what is measured next

    def stage_options(self, session: Measuring) -> list[tuple[str, str]]:
        """What tells most, then the stages of the plan."""
        return [(TELLING, _("Most telling")), *super().stage_options(session)]

    def begin(self, session: Measuring) -> None:
        """Show a walk that was opened."""
        self.ranking = None
        self._job.forget()
        self.causes.show_nothing(_("The causes are ranked as values come in."))
        self.next_move.show_move(None)
        super().begin(session)

    def choose_stage(self, option: str) -> None:
        """Go to a stage, or to what tells most."""
        if option != TELLING:
            super().choose_stage(option)
            return
        self.pin(TELLING)
        if self.session is not None:
            self.advance(self.session)
        self.entry.clear()
        self.show_now()
        self.focus_field()

    def advance(self, session: Measuring) -> None:
        """By the ranking while that stage is chosen, chip by chip where it was asked for, else by the plan."""
        self._stays = False
        if self.pinned == TELLING:
            self._to_telling(session)
        elif self._each and (following := self._next_chip(session)) is not None:
            session.again(following)
        else:
            super().advance(session)

    @property
    def _each(self) -> bool:
        return self.pinned == StageId.SIGNALS.value and self.ways.value() == _EACH

    def _to_telling(self, session: Measuring) -> None:
        move = self._spot_move()
        if move is not None and move.spot is not None:
            session.again(move.spot)

    def go_to_chip(self, chip: int) -> None:
        """A chip of the picture was taken: the ranking does not lead away from it before its value is in."""
        self._stays = True
        super().go_to_chip(chip)

    def option_of(self, session: Measuring, option: str) -> str:
        """The tab that is lit."""
        return TELLING if self.pinned == TELLING else option

    def place_words(self, place: str) -> str:
        """Where the ranking asks, how it splits the causes."""
        move = self._spot_move() if self.pinned == TELLING else None
        here = self.session.at if self.session is not None else None
        if move is None or move.spot is None or here is None or place_of(move.spot) != place_of(here):
            return place
        return splits_text(move.splits)

    def _spot_move(self) -> NextMove | None:
        """The most telling thing to measure under power."""
        moves = self.ranking.next if self.ranking is not None else ()
        return next((move for move in moves if move.spot is not None and move.spot.conditions.powered), None)

    def _next_chip(self, session: Measuring) -> Spot | None:
        """The same signal one chip on from the one measured last."""
        last = session.judged[-1].spot if session.judged else None
        if last is None or last.chip is None or last.chip >= session.board.chips:
            return None
        following = self.spot_at(session, last.chip + 1, last)
        return following if following and place_of(following) not in newest(session) else None

    def spot_at(self, session: Measuring, chip: int, like: Spot | None = None) -> Spot | None:
        """The signal that is measured now, at another chip."""
        here = like or session.at
        if here is None or here.chip is None:
            return None
        return Spot(here.point, here.conditions, session.board.domain_of(chip), chip)

    # ------------------------------------------------------------ the causes

    def told(self, session: Measuring) -> None:
        """State of the board in one line, and the causes by all that is known now."""
        here = session.at
        if here is not None:
            self.state_line.show_state(here.conditions)
        signals = bool(here and here.chip is not None and self.pinned != TELLING)
        self.ways.setVisible(signals)
        self._job.ask(session.board, self.all_clues(session), session.references)
        self._show_move(session)

    def _ranked(self, ranking: Ranking, clues: tuple[Clue, ...]) -> None:
        self.ranking, self._clues = ranking, clues
        if clues:
            self.causes.show_ranking(ranking)
        session = self.session
        if session is None:
            return
        if self.pinned == TELLING and not self._stays and not self.entry.field.text():  # else it stays under the hands
            self._to_telling(session)
            self.show_now()
        self._show_move(session)

    def _show_move(self, session: Measuring) -> None:
        moves = self.ranking.next if self.ranking is not None and self._clues else ()
        tester = self.desk.preferences.bench_source in TEST_PAGES
        may = (one for one in moves if tester or not counts(one))
        move = next((one for one in may if one.spot is None or one.spot.conditions.powered), None)
        here = session.at
        same = bool(move and move.spot and here and place_of(move.spot) == place_of(here))
        self.next_move.show_move(None if same else move)

    def _take_move(self, move: NextMove) -> None:
        if move.spot is not None and self.session is not None:
            self.pin(TELLING)
            self._stays = False
            self.session.again(move.spot)
            self.entry.clear()
            self.show_now()
            self.focus_field()
        else:
            go_to_move(self.desk, move, self._number)

    def _go_to_clue(self, index: int) -> None:
        """A line of evidence was taken: measure again what it speaks of."""
        clue = self._clues[index] if index < len(self._clues) else None
        if self.session is not None and isinstance(clue, Valued) and clue.spot.conditions.powered:
            self._stays = True
            self.session.again(clue.spot)
            self.entry.clear()
            self.show_now()
            self.focus_field()
