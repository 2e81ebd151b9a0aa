"""The path of a board over the bench: look, measure cold, test, corner the fault, repair, prove it; and what is next.

Pure: it reads an order and says of each stage how it stands, from the record alone. A stage is never locked: the path
says what is next, and a person who knows better goes elsewhere. What it deliberately does not do: with a short known
from the cold check it never sends anybody to a test under power.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.board_check import CheckKind
from app.domain.finding import Fault, Finding
from app.domain.order_view import OrderView
from app.domain.phrase import Phrase
from app.domain.remeasure import MEASURED, owed_again
from app.domain.test_run import Phase, TestKind, TestRun
from app.domain.work_order import FINISHED, State
from drivers.model.board import BoardSpec


class Source(StrEnum):
    """Where a board's answers come from on this bench."""

    OUR_LINK = "our_link"
    TESTER_UART = "tester_uart"
    TESTER_DISPLAY = "tester_display"
    MULTIMETER = "multimeter"


class Stage(StrEnum):
    """The stages, in the order of the path."""

    LOOK = "look"
    COLD = "cold"
    TEST = "test"
    CORNER = "corner"
    REPAIR = "repair"
    PROVE = "prove"


class StageState(StrEnum):
    """How a stage stands. WAITING = it comes later; NOT_NEEDED = what is known makes it needless."""

    DONE = "done"
    FOUND = "found"
    UNDER_WAY = "under_way"
    NEXT = "next"
    WAITING = "waiting"
    NOT_NEEDED = "not_needed"


class Act(StrEnum):
    """What a person does next."""

    LOOK = "look"
    MEASURE_COLD = "measure_cold"
    TEST = "test"
    WALK = "walk"
    BISECT = "bisect"
    REPAIR = "repair"
    MEASURE_AGAIN = "measure_again"
    TEST_AGAIN = "test_again"
    AGE = "age"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class StageView:
    """One stage as it stands; `phrase` says it in words, `act` is what doing it means. `is_next` on one at most."""

    id: Stage
    state: StageState
    phrase: Phrase
    act: Act
    is_next: bool = False


@dataclass(frozen=True, slots=True)
class BoardPath:
    """The path of one order. `next` None once the work is over."""

    stages: tuple[StageView, ...]
    next: StageView | None

    def stage(self, id_: Stage) -> StageView:
        """One stage of it."""
        return next(one for one in self.stages if one.id is id_)


#: What the cold check finds that must not get power.
SHORTS = frozenset({Fault.DOMAIN_SHORT, Fault.POWER_RAIL_FAULT})
_NOTHING = (Fault.NONE, Fault.INCONCLUSIVE)
_TESTS = (TestKind.BENCH, TestKind.FIXTURE, TestKind.IN_MINER)


def path_of(view: OrderView, source: Source = Source.OUR_LINK, board: BoardSpec | None = None) -> BoardPath:
    """How each stage of an order stands, and which is next; `board` sharpens what is measured again after a repair."""
    stages = _Reading(view, source, board).stages()
    nexts = [one for one in stages if one.is_next]
    return BoardPath(stages, nexts[0] if nexts else None)


class _Reading:
    """What the rules look at, read from the order once."""

    def __init__(self, view: OrderView, source: Source, board: BoardSpec | None) -> None:
        self.view, self.source, self.board = view, source, board
        runs = [run for run in view.test_runs if run.phase is Phase.BEFORE and not run.replayed]
        self.looked = _last(runs, (TestKind.VISUAL,))
        self.cold = _last(runs, (TestKind.COLD,))
        self.tested = _last([run for run in runs if not run.interrupted], _TESTS)
        self.cornered = _last(runs, (TestKind.WALK, TestKind.BISECTION))
        self.shorted = self.cold is not None and self.cold.verdict in SHORTS and not view.power_overrides
        self.worked = view.work_done_until is not None
        self.over = view.signed or view.state in FINISHED

    def under_way(self, *kinds: CheckKind) -> bool:
        return any(
            not check.ended and check.kind in kinds and check.phase is Phase.BEFORE for check in self.view.checks
        )

    def found(self, run: TestRun) -> list[Finding]:
        """The findings of a run, the gravest first."""
        own = [line.finding for line in self.view.findings if line.test_run_id == run.id]
        return sorted(own, key=lambda one: one.severity.rank)

    def stages(self) -> tuple[StageView, ...]:
        told = (self._look(), self._cold(), self._test(), self._corner(), self._repair(), self._prove())
        if self.over:
            return told
        at = next((n for n, one in enumerate(told) if one.state in (StageState.UNDER_WAY, StageState.WAITING)), None)
        if at is None:
            return told
        one = told[at]
        state = StageState.NEXT if one.state is StageState.WAITING else one.state
        return (*told[:at], StageView(one.id, state, one.phrase, one.act, is_next=True), *told[at + 1 :])

    def _checked(self, stage: Stage, act: Act, run: TestRun | None, *kinds: CheckKind) -> StageView:
        """A guided check: under way, done with nothing or something found, else still to come."""
        if self.under_way(*kinds):
            return StageView(stage, StageState.UNDER_WAY, Phrase.of("path_under_way"), act)
        if run is not None:
            return StageView(stage, *self._of_run(stage, run), act)
        if self.worked or self.over:
            return StageView(stage, StageState.NOT_NEEDED, Phrase.of("path_not_done"), act)
        return StageView(stage, StageState.WAITING, Phrase.of(f"path_{stage}"), act)

    def _of_run(self, stage: Stage, run: TestRun) -> tuple[StageState, Phrase]:
        if run.verdict is Fault.NONE:
            return StageState.DONE, Phrase.of(f"path_{stage}_fine")
        if run.verdict is Fault.INCONCLUSIVE:
            return StageState.DONE, Phrase.of("path_inconclusive")
        found = self.found(run)
        told = found[0].message if found else Phrase.of("path_found", fault=run.verdict.value)
        return StageState.FOUND, told

    def _look(self) -> StageView:
        return self._checked(Stage.LOOK, Act.LOOK, self.looked, CheckKind.VISUAL)

    def _cold(self) -> StageView:
        return self._checked(Stage.COLD, Act.MEASURE_COLD, self.cold, CheckKind.COLD)

    def _test(self) -> StageView:
        run = self.tested
        if run is not None:
            if run.chips_found is not None and run.chips_expected and run.verdict not in _NOTHING:
                phrase = Phrase.of("path_test_count", count=run.chips_found, expected=run.chips_expected)
                return StageView(Stage.TEST, StageState.FOUND, phrase, Act.TEST)
            return StageView(Stage.TEST, *self._of_run(Stage.TEST, run), Act.TEST)
        if self.worked or self.over:
            return StageView(Stage.TEST, StageState.NOT_NEEDED, Phrase.of("path_not_done"), Act.TEST)
        if self.shorted:
            return StageView(Stage.TEST, StageState.NOT_NEEDED, Phrase.of("path_test_short"), Act.TEST)
        if self.source is Source.MULTIMETER:
            return StageView(Stage.TEST, StageState.NOT_NEEDED, Phrase.of("path_test_meter"), Act.TEST)
        return StageView(Stage.TEST, StageState.WAITING, Phrase.of("path_test"), Act.TEST)

    def _corner(self) -> StageView:
        metered = self.source is Source.MULTIMETER and self.tested is None
        broken = self.tested is not None and self.tested.verdict not in _NOTHING
        short = broken and self.tested is not None and (self.tested.chips_found or 0) > 0
        act = Act.BISECT if short else Act.WALK
        if self.under_way(CheckKind.WALK) != self.under_way(CheckKind.BISECTION):  # what was begun goes on
            act = Act.WALK if self.under_way(CheckKind.WALK) else Act.BISECT
        if self.cornered is not None or self.under_way(CheckKind.WALK, CheckKind.BISECTION):
            return self._checked(Stage.CORNER, act, self.cornered, CheckKind.WALK, CheckKind.BISECTION)
        if self.shorted:
            return StageView(Stage.CORNER, StageState.NOT_NEEDED, Phrase.of("path_corner_short"), act)
        if self.worked or self.over:
            return StageView(Stage.CORNER, StageState.NOT_NEEDED, Phrase.of("path_not_done"), act)
        if self.tested is not None and not broken:
            return StageView(Stage.CORNER, StageState.NOT_NEEDED, Phrase.of("path_corner_needless"), act)
        if metered or broken:
            key = "path_corner_bisect" if act is Act.BISECT else "path_corner_walk"
            return StageView(Stage.CORNER, StageState.WAITING, Phrase.of(key), act)
        return StageView(Stage.CORNER, StageState.WAITING, Phrase.of("path_corner"), act)

    def _repair(self) -> StageView:
        standing = self.view.standing
        if self.worked and not standing.failed_last:
            count = len(self.view.actions) + sum(1 for line in self.view.replacements if line.fitted)
            return StageView(Stage.REPAIR, StageState.DONE, Phrase.of("path_repaired", count=count), Act.REPAIR)
        if self.worked:
            return StageView(Stage.REPAIR, StageState.WAITING, Phrase.of("path_repair_again"), Act.REPAIR)
        nothing = not standing.confirmed and not standing.suspected
        if nothing and (self.over or (self.tested is not None and self.tested.verdict is Fault.NONE)):
            return StageView(Stage.REPAIR, StageState.NOT_NEEDED, Phrase.of("path_repair_nothing"), Act.REPAIR)
        return StageView(Stage.REPAIR, StageState.WAITING, Phrase.of("path_repair"), Act.REPAIR)

    def _prove(self) -> StageView:
        standing, policy = self.view.standing, self.view.policy
        have, need = min(standing.passes, policy.passes), policy.passes
        if self.over or self.view.state is State.PASSED:
            return StageView(Stage.PROVE, StageState.DONE, Phrase.of("path_over"), Act.CLOSE)
        if not self.worked:
            act = Act.CLOSE if self.tested is not None and self.tested.verdict is Fault.NONE else Act.TEST_AGAIN
            key = "path_prove_nothing" if act is Act.CLOSE else "path_prove"
            return StageView(Stage.PROVE, StageState.WAITING, Phrase.of(key, need=need), act)
        if again := next((spots for kind in MEASURED if (spots := owed_again(self.view, self.board, kind))), ()):
            phrase = Phrase.of("path_prove_measure", count=len(again))
            return StageView(Stage.PROVE, StageState.WAITING, phrase, Act.MEASURE_AGAIN)
        if have < need:
            phrase = Phrase.of("path_prove_passes", have=have, need=need)
            return StageView(Stage.PROVE, StageState.WAITING, phrase, Act.TEST_AGAIN)
        if standing.burn_in_hours < policy.burn_in_hours:
            phrase = Phrase.of("path_prove_aging", have=round(standing.burn_in_hours, 1), need=policy.burn_in_hours)
            return StageView(Stage.PROVE, StageState.WAITING, phrase, Act.AGE)
        return StageView(Stage.PROVE, StageState.WAITING, Phrase.of("path_prove_done"), Act.CLOSE)


def _last(runs: Iterable[TestRun], kinds: tuple[TestKind, ...]) -> TestRun | None:
    wanted = [run for run in runs if run.kind in kinds]
    return wanted[-1] if wanted else None
