"""The bisection of a board on an order: asked question by question, every answer in the record, ended as a test run.

The window and `hashwrench bisect` both use `BoardBisection`. What an answer means is `app.domain.bisection`, how the
chain is held `app.diagnosis.holding`; counts from a port come from `app.services.bisection_counts`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from app.diagnosis.bisection import Advice, advice_of, findings_of_bisection
from app.diagnosis.causes import RankedCause, Ranking
from app.diagnosis.holding import BisectionRefused, Hold, Refusal, hold_of
from app.domain.bisection import Bisection, CountFrom, Ending, Place, Question, Step
from app.domain.bisection_error import BoardNotNamed, NothingAsked
from app.domain.board_check import BoardCheck, CheckKind
from app.domain.clue import Looked, Valued
from app.domain.finding import Finding, Suspect, Verdict
from app.domain.order_view import OrderView
from app.domain.test_run import TestKind, TestRun
from app.domain.tester_display import NothingTyped, fit, read_display
from app.ledger.change import Commit
from app.services import checks
from app.services.causes import causes_of, clues_of
from app.services.measuring import board_of
from app.services.order_reading import order
from app.services.order_records import phase_of
from app.services.orders import KeptOrder
from app.services.shop import Shop
from drivers.model.board import BoardSpec

__all__ = [
    "Advice", "Ask", "Bisection", "BisectionRefused", "BoardBisection", "BoardNotNamed", "CountFrom", "Ending", "Hold",
    "Place", "Question", "Refusal", "Step", "hold_of", "open_bisection",
]  # fmt: skip

#: From this share of the likelihood on a ranking agrees with the place; so many of its causes become suspects.
_AGREES, _PARTS = 0.5, 4
#: A cause less likely than this is no suspect.
_LEAST = 0.02
#: A place this much likelier than any other is worth asking earlier.
_WORTH = 1.5
#: Tests whose count, with nothing held, the bisection begins with.
_COUNTING = (TestKind.BENCH, TestKind.FIXTURE)


@dataclass(frozen=True, slots=True)
class Ask:
    """What to do next: hold the line after chip `hold_after` (None = nothing) and count; `expect` = the good count.

    `rail_v` in volts, None = ground, or nothing held. `domains` = those of the chips on both sides of the place.
    """

    question: Question
    hold: Hold
    hold_after: int | None
    rail_v: float | None
    expect: int
    domains: tuple[int, ...]


def open_bisection(view: OrderView, *, simulated: bool = False) -> BoardCheck | None:
    """The bisection that is under way on an order, None where there is none."""
    open_ = checks.open_check(view, CheckKind.BISECTION, phase_of(view))
    return open_ if open_ is not None and open_.simulated == simulated else None


class BoardBisection:
    """One bisection. Nothing is written before the first answer; then each answer is one commit.

    `state` is how it stands, `steps` of it are what was answered. Not for two threads at once.
    """

    def __init__(
        self, shop: Shop, actor: str, number: str, board: BoardSpec, hold: Hold, check: BoardCheck | None,
        state: Bisection, *, simulated: bool,
    ) -> None:  # fmt: skip
        self._shop = shop
        self._actor = actor
        self.number = number
        self.board = board
        self.hold = hold
        self.state = state
        self.simulated = simulated
        #: The causes by all that the order's record tells, once the place is known and they agree with it.
        self.ranked: Ranking | None = None
        self._check = check

    @classmethod
    def open(cls, shop: Shop, actor: str, number: str, *, simulated: bool = False) -> BoardBisection:
        """The bisection of an order's board: the one under way, else a new one that begins with the order's newest
        count. `simulated` = counts come from a simulated board, which is kept apart.

        Raises BoardNotNamed, BisectionRefused, BodyUnreadable, and what `orders` raises.
        """
        view = order(shop, number)
        board = board_of(view.asset.board_code, view.asset.model)
        if board is None:
            raise BoardNotNamed(view.number)
        hold = hold_of(board)
        if isinstance(hold, Refusal):
            raise BisectionRefused(board, hold)
        check = open_bisection(view, simulated=simulated)
        if check is not None and check.body:
            state = Bisection.of_body(check.body)
            if state.chips != board.chips:  # the order's board was named anew since
                state = Bisection(board.chips)
        else:
            state = Bisection(board.chips, _known(view, board, simulated=simulated), _likely(view, board))
        made = cls(shop, actor, view.number, board, hold, check, state, simulated=simulated)
        made._weigh()
        return made

    @classmethod
    def open_anew(cls, shop: Shop, actor: str, number: str, *, simulated: bool = False) -> BoardBisection:
        """The same with nothing known, in the place of one whose state cannot be read. Raises what `open` raises."""
        view = order(shop, number)
        check = open_bisection(view, simulated=simulated)
        if check is not None:
            checks.keep_body(shop, actor, check, "")
        return cls.open(shop, actor, number, simulated=simulated)

    # ------------------------------------------------------------ what it asks and says

    @property
    def ask(self) -> Ask | None:
        """What to do next, None once it has ended."""
        question = self.state.question
        if question is None:
            return None
        near = () if question.held is None else (question.held, question.held + 1)
        domains = tuple(sorted({domain for chip in near if (domain := self.board.domain_of(chip)) is not None}))
        return Ask(
            question, self.hold, question.held, self.hold.rail_v if question.held is not None else None, question.good,
            domains,
        )  # fmt: skip

    @property
    def result(self) -> Place | None:
        """Where the chain stops, None while something is asked."""
        return self.state.place

    @property
    def advice(self) -> tuple[Advice, ...]:
        """What to probe at the place."""
        place = self.state.place
        return advice_of(place, self.board) if place is not None else ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What it proves, () while something is asked; parts ranked by all that the record tells, where it agrees."""
        return tuple(self._with_ranked(one) for one in findings_of_bisection(self.state, self.board)[0])

    @property
    def verdict(self) -> Verdict:
        """The one-line answer."""
        verdict = findings_of_bisection(self.state, self.board)[1]
        return verdict if verdict.finding is None else replace(verdict, finding=self._with_ranked(verdict.finding))

    @property
    def begun(self) -> datetime | None:
        """When its first answer was given; None before."""
        return next((step.at for step in self.state.steps if step.source is not CountFrom.ORDER), None)

    @property
    def kept(self) -> bool:
        """Whether something of it stands in the record."""
        return self._check is not None

    # ------------------------------------------------------------ answers

    def take(self, text: str) -> Bisection:
        """An answer as typed: `63`, `82 82 84`. Raises what `read_display`, `fit` and `count` raise."""
        display = read_display(text)
        if not display.counts:
            raise NothingTyped
        fit(display, self.board.chips, self.board.code)
        return self.count(display.counts)

    def count(self, counts: tuple[int, ...], source: CountFrom = CountFrom.TYPED) -> Bisection:
        """The counts of what is asked. Raises CountImpossible, NothingAsked, and what `checks` raises."""
        return self._keep(self.state.answered(counts, source, at=datetime.now(UTC), by=self._actor))

    def pass_over(self) -> Bisection:
        """The place cannot be reached: ask another one. Raises NothingAsked, and what `checks` raises."""
        return self._keep(self.state.passed(at=datetime.now(UTC), by=self._actor))

    def undo(self) -> Bisection:
        """Take the last answer back; nothing happens where there is none. Raises what `checks` raises."""
        return self._keep(self.state.undone()) if self.state.steps else self.state

    def anew(self) -> Bisection:
        """Begin once more, with nothing known. Raises what `checks` raises."""
        return self._keep(Bisection(self.board.chips))

    def finish(self) -> KeptOrder:
        """Add it to the order as a test run with its findings, in one commit. Raises NothingAsked while it is open,
        and what `checks` raises.
        """
        if self.state.place is None:
            raise NothingAsked
        check = self._begun()
        note = " · ".join(_told(step) for step in self.state.steps if step.counts)
        return checks.finish(
            self._shop, self._actor, check, self.verdict, self.findings, board=self.board, note=note[:400],
            seconds=self._seconds(),
        )  # fmt: skip

    def _keep(self, state: Bisection) -> Bisection:
        if state is not self.state:
            if self._check is None:
                self._begun(state)
            else:
                self._commit(self._check, state)
            self.state = state
            self._weigh()
        return self.state

    def _weigh(self) -> None:
        """Rank the causes by the whole record, once the place is known; kept only where they agree with it."""
        self.ranked, place = None, self.state.place
        if place is None or place.ending is not Ending.PLACE or not self.kept:
            return
        ranking = causes_of(order(self._shop, self.number), self.board).ranking
        if sum(cause.likelihood for cause in ranking.causes if _at(cause, place, self.board)) >= _AGREES:
            self.ranked = ranking

    def _with_ranked(self, finding: Finding) -> Finding:
        place = self.state.place
        if self.ranked is None or place is None:
            return finding
        causes = (cause for cause in self.ranked.causes if cause.kind is not None and cause.likelihood >= _LEAST)
        at = [cause for cause in causes if _at(cause, place, self.board)]
        parts = [Suspect(one.kind, one.position, None, one.likelihood, one.phrase) for one in at[:_PARTS] if one.kind]
        return replace(finding, parts=tuple(sorted(parts, key=lambda one: -(one.likelihood or 0))))

    def _commit(self, check: BoardCheck, state: Bisection) -> Commit:
        return checks.keep_body(self._shop, self._actor, check, state.body)

    def _begun(self, state: Bisection | None = None) -> BoardCheck:
        if self._check is None:
            self._check = checks.begin(
                self._shop, self._actor, self.number, CheckKind.BISECTION, self.board.code, simulated=self.simulated,
                body=(state or self.state).body,
            )  # fmt: skip
        return self._check

    def _seconds(self) -> float | None:
        times = [step.at for step in self.state.steps if step.at is not None and step.source is not CountFrom.ORDER]
        return (times[-1] - times[0]).total_seconds() if len(times) > 1 else None


def _at(cause: RankedCause, place: Place, board: BoardSpec) -> bool:
    """Whether a cause lies at the place: at its chips, or in a domain that begins or lies there."""
    if cause.chips:
        return bool(set(cause.chips) & set(place.chips))
    return bool({board.domain_of(chip) for chip in place.chips} & set(cause.domains))


def _likely(view: OrderView, board: BoardSpec) -> tuple[tuple[int, float], ...]:
    """Where the chain may stop by what was measured and seen before, as weights of places; () where nothing was."""
    if not any(isinstance(clue, Valued | Looked) for clue in clues_of(view)):
        return ()
    weights: dict[int, float] = {}
    for cause in causes_of(view, board).ranking.causes:
        places = [chip - 1 for chip in cause.chips if 1 <= chip <= board.chips]
        for place in places:
            weights[place] = weights.get(place, 1.0) + board.chips * cause.likelihood / len(places)
    return tuple(sorted((place, round(weight, 3)) for place, weight in weights.items() if weight > _WORTH))


def _known(view: OrderView, board: BoardSpec, *, simulated: bool) -> tuple[Step, ...]:
    """The newest count of the order with nothing held, as a first answer; () where none says how far the board answers
    now.
    """
    since = view.work_done_until
    runs = [
        run
        for run in view.test_runs
        if run.kind in _COUNTING and not run.interrupted and not run.replayed and run.simulated == simulated
        if since is None or run.stamp >= since
    ]
    counts = _counts_of(runs[-1]) if runs else ()
    if not counts or max(counts) > board.chips or min(counts) == board.chips:
        return ()
    return (Step(None, counts, CountFrom.ORDER, runs[-1].at, runs[-1].by),)


def _counts_of(run: TestRun) -> tuple[int, ...]:
    if run.run is not None and run.run.attempts:
        return run.run.attempts
    return () if run.chips_found is None else (run.chips_found,)


def _told(step: Step) -> str:
    counts = " ".join(map(str, step.counts))
    return counts if step.held is None else f"{step.held}: {counts}"
