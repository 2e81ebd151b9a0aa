"""One bench test as the window sees it: runs it in a thread, keeps what is known so far, tells when that changes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, Signal

from app.domain.board_state import BoardState, ChipState, board_state_of
from app.domain.phrase import Phrase
from app.domain.test_plan import STANDARD, BenchStep
from app.services.bench import BenchTiming, run_bench
from app.services.bench_steps import (
    BenchEvent,
    BenchReport,
    BenchSettings,
    BoardKnown,
    ChipAnswered,
    CountersRead,
    CountProgress,
    Outcome,
    PowerChanged,
    StepDone,
    StepStarted,
)
from app.services.test_plans import plan_of
from app.ui.bridge import Batch, run_in_thread
from drivers.model.board import BoardSpec

#: How often a running test is shown, ms: fast enough to see the chain fill.
SHOW_EVERY_MS = 60
#: How long the end of the window waits for a test to switch its board off, s.
_OFF_S = 8.0


@dataclass(frozen=True, slots=True)
class StepView:
    """A step as shown: `outcome` None = waiting or running; `seconds` None = not ended yet."""

    step: BenchStep
    running: bool = False
    outcome: Outcome | None = None
    detail: Phrase | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class _Stamped:
    event: BenchEvent
    at: float


class BenchSession(QObject):
    """The test that runs or ran last. All its attributes are read in the GUI thread.

    `power` True, False, or None = not known; `powered` tells whether this session switched anything at all.
    """

    changed = Signal()
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batch: Batch[_Stamped] = Batch(self._take, self, SHOW_EVERY_MS)
        self._cancel = threading.Event()
        self._started: dict[BenchStep, float] = {}
        self.settings: BenchSettings | None = None
        self.running = False
        self._thread: threading.Thread | None = None
        self._reset(None)

    def _reset(self, board: BoardSpec | None, plan: str = STANDARD) -> None:
        self.steps: dict[BenchStep, StepView] = {step: StepView(step) for step in plan_of(plan).steps}
        self.board = board
        self.power: bool | None = False
        self.powered = False
        self.count = 0
        self.attempts = 0
        self.report: BenchReport | None = None
        self.error: BaseException | None = None
        self._chips: list[ChipState] = [ChipState.UNTESTED] * (board.chips if board else 0)

    def show_board(self, board: BoardSpec | None) -> None:
        """Show a board that is not tested yet; nothing while a test runs."""
        if not self.running:
            self._reset(board)
            self.changed.emit()

    def start(self, settings: BenchSettings, board: BoardSpec | None, timing: BenchTiming | None = None) -> None:
        """Begin a test; `board` is the one the person chose, None = it says so itself. Ignored while one runs."""
        if self.running:
            return
        self._reset(board, settings.plan)
        self._started.clear()
        self._cancel = threading.Event()
        self.settings, self.running = settings, True
        cancel = self._cancel

        def test() -> BenchReport:
            def tell(event: BenchEvent) -> None:
                self._batch.put(_Stamped(event, time.monotonic()))

            return run_bench(settings, tell, cancel, timing or BenchTiming())

        self._thread = run_in_thread(test, self._done, self._failed, self)
        self.changed.emit()

    def cancel(self) -> bool:
        """Stop the test, which cuts the power; False when none runs."""
        if not self.running:
            return False
        self._cancel.set()
        return True

    def end(self) -> None:
        """Stop the test and wait until its board has no power; for the end of the window."""
        if self.cancel() and self._thread is not None:
            self._thread.join(_OFF_S)

    @property
    def state(self) -> BoardState:
        """The chips as far as they are known now."""
        report = self.report
        live = BoardState(tuple(self._chips), tested=any(c is not ChipState.UNTESTED for c in self._chips))
        if report is None:
            return live
        final = board_state_of(report.run, report.board, report.findings)
        if report.run.interrupted and live.chips == final.chips:
            return replace(live, suspects=final.suspects)
        return final

    @property
    def answered(self) -> int:
        """How many chips answered so far."""
        if self.report is not None and not self.report.run.interrupted:
            return self.report.run.chips_found
        return max(self.count, sum(chip is ChipState.ANSWERED for chip in self._chips))

    # ------------------------------------------------------------ what comes in

    def _take(self, stamped: tuple[_Stamped, ...]) -> None:
        for one in stamped:
            self._apply(one.event, one.at)
        self.changed.emit()

    def _apply(self, event: BenchEvent, at: float) -> None:
        match event:
            case StepStarted(step):
                self._started[step] = at
                self.steps[step] = StepView(step, running=True)
            case StepDone(step, outcome, detail):
                took = at - self._started[step] if step in self._started else None
                self.steps[step] = StepView(step, outcome=outcome, detail=detail, seconds=took)
            case BoardKnown(board):
                self.board = board
                if board is not None and len(self._chips) != board.chips:
                    self._chips = [ChipState.UNTESTED] * board.chips
            case CountProgress(attempt, count):
                self.attempts, self.count = max(self.attempts, attempt), max(self.count, count)
                self._hold(count)
                self._chips[:count] = [ChipState.ANSWERED] * count
            case ChipAnswered(chip, answered):
                self._hold(chip)
                self._chips[chip - 1] = ChipState.ANSWERED if answered else ChipState.SILENT
            case PowerChanged(on):
                self.power, self.powered = on, True
            case CountersRead():
                pass  # the report holds them, together with what they mean

    def _hold(self, chips: int) -> None:
        """Make room for a chip beyond the board's end; an unknown board is as long as what answers."""
        if chips > len(self._chips):
            self._chips += [ChipState.UNTESTED] * (chips - len(self._chips))

    def _done(self, report: BenchReport) -> None:
        self._batch.flush()
        self.report, self.running = report, False
        self.board = report.board or self.board
        if report.run.interrupted and self.powered and report.powered_off is None:
            self.power = None
        elif report.powered_off:
            self.power = False
        self.changed.emit()
        self.ended.emit()

    def _failed(self, error: BaseException) -> None:
        self._batch.flush()
        self.error, self.running = error, False
        self.changed.emit()
        self.ended.emit()
