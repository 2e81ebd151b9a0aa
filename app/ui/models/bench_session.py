"""One bench test as the window sees it: runs it in a thread, keeps what is known so far, tells when that changes."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.domain.board_state import BoardState, ChipState, board_state_of
from app.domain.finding import Fault
from app.domain.phrase import Phrase
from app.domain.test_plan import STANDARD, BenchStep
from app.services.bench import run_bench
from app.services.bench_course import BenchTiming
from app.services.bench_steps import (
    BenchEvent,
    BenchReport,
    BenchSettings,
    BoardKnown,
    ChipAnswered,
    CountersProgress,
    CountersRead,
    CountProgress,
    DieTempsRead,
    FastChipAnswered,
    FastCountProgress,
    FrequencyReached,
    KnownAnswerProgress,
    Outcome,
    PowerChanged,
    RailsRead,
    RegistersRead,
    SensorsRead,
    StepDone,
    StepStarted,
    VoltageRead,
)
from app.services.diagnosis import findings_of_bench
from app.services.test_plans import plan_of
from app.ui.bridge import Batch, run_in_thread
from drivers.model.bench_run import BenchRun
from drivers.model.board import BoardSpec

#: How often a running test is shown, ms: fast enough to see the chain fill, and no faster with four boards at once.
SHOW_EVERY_MS = 100
#: What numbers alone say of single chips while they still hash; everything else waits for the whole run.
_LIVE_FAULTS = (Fault.WEAK_CHIPS, Fault.DOMAIN_SHORT, Fault.UART_SIGNAL_INTEGRITY, Fault.OVERTEMPERATURE)
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
        self.frequency_mhz: float | None = None
        self._live = BenchRun("", plan=plan)
        self._measured: BoardState | None = None
        self._final: BoardState | None = None
        self._chips: list[ChipState] = [ChipState.UNTESTED] * (board.chips if board else 0)

    def show_board(self, board: BoardSpec | None, plan: str = STANDARD) -> None:
        """Show a board that is not tested yet, and the steps of the plan; nothing while a test runs."""
        if not self.running:
            self._reset(board, plan)
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
        if report is None:
            return self._live_state()
        if self._final is None:
            self._final = board_state_of(report.run, report.board, report.findings)
        final = self._final
        if report.run.interrupted and len(self._chips) == final.chips:
            return replace(self._live_state(), suspects=final.suspects)
        return final

    @property
    def run(self) -> BenchRun | None:
        """What has been measured so far, or what the whole test measured; None before any test."""
        if self.report is not None:
            return self.report.run
        return self._live if self.running else None

    def _live_state(self) -> BoardState:
        tested = any(chip is not ChipState.UNTESTED for chip in self._chips)
        if self._measured is None:
            run = self._live
            if not (run.counters or run.die_temps or run.known_answer):
                return BoardState(tuple(self._chips), tested=tested)
            findings, _verdict = findings_of_bench(run, self.board) if run.counters else ((), None)
            single = [finding for finding in findings if finding.fault in _LIVE_FAULTS]
            self._measured = board_state_of(run, self.board, single)
        measured = self._measured
        sick = (ChipState.ANSWERED, ChipState.SILENT, ChipState.UNTESTED)
        states = [
            measured.states[place] if place < measured.chips and measured.states[place] not in sick else chip
            for place, chip in enumerate(self._chips)
        ]
        return replace(measured, states=tuple(states), suspects=frozenset(), break_after=None, tested=tested)

    def _measure(self, **what: Any) -> None:
        self._live = replace(self._live, **what)
        self._measured = None

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
                self._measure(attempts=(*self._live.attempts[: attempt - 1], count))
                self._hold(count)
                self._chips[:count] = [ChipState.ANSWERED] * count
            case ChipAnswered(chip, answered):
                self._hold(chip)
                self._chips[chip - 1] = ChipState.ANSWERED if answered else ChipState.SILENT
                self._measure(address_map=(*self._live.address_map[: chip - 1], answered))
            case PowerChanged(on):
                self.power, self.powered = on, True
            case CountersProgress(counters) | CountersRead(counters):
                self._measure(counters=counters)
            case DieTempsRead(temps):
                self._measure(die_temps=temps)
            case KnownAnswerProgress(answer):
                self._measure(known_answer=answer)
            case SensorsRead(sensors):
                self._measure(sensors=sensors)
            case RailsRead(rails):
                self._measure(rails=rails)
            case VoltageRead(control):
                self._measure(voltage_control=control)
            case RegistersRead(registers):
                self._measure(registers=registers)
            case FastCountProgress(baud, attempt, count):
                before = self._live.fast_attempts[: attempt - 1]
                self._measure(fast_baud=baud, fast_attempts=(*before, count))
            case FastChipAnswered(chip, answered):
                known = self._live.fast_map[: chip - 1]
                self._measure(fast_map=(*known, answered))
            case FrequencyReached(frequency_mhz):
                self.frequency_mhz = frequency_mhz

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
