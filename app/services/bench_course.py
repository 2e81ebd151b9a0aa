"""A bench test under way: what was asked for, what is known so far, and how its steps begin, end and stop.

The steps themselves are in `bench_connect`, `bench_power`, `bench_chain` and `bench_hashing`; `bench` orders them.
"""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.phrase import Phrase, Value
from app.domain.test_plan import BenchStep, TestPlan
from app.services.bench_steps import BenchSettings, BoardKnown, OnEvent, Outcome, PowerChanged, StepDone, StepStarted
from app.services.bench_voltage import MetController
from drivers.eeprom.decode import MAKES
from drivers.model.bench_run import BenchRun
from drivers.model.board import BoardSpec
from drivers.serial.chain import Chain, ChainTiming
from drivers.serial.chain_work import ChainWork
from drivers.serial.control import ControlPort
from drivers.serial.controllers.controller import Controller
from drivers.serial.errors import Cancelled
from drivers.serial.ports import FoundPort
from drivers.serial.power import BoardPower, HeatGuard, PowerTiming
from drivers.serial.recording import Recorder, Role, Tap
from drivers.simulated.virtual import VirtualPorts


@dataclass(frozen=True, slots=True)
class BenchTiming:
    """Waits and tries of a test; the defaults are the ones for real boards.

    `tries` counts are made, and up to `most_tries` while they differ. `guard_s` is the pace of the heat guard,
    `show_s` that of the counters while chips hash. `answer_s` is how long the control port may take, None = as long as
    is usual for what hangs there.
    """

    chain: ChainTiming = field(default_factory=ChainTiming)
    power: PowerTiming = field(default_factory=PowerTiming)
    guard_s: float = 2.0
    answer_s: float | None = None
    tries: int = 3
    most_tries: int = 5
    show_s: float = 1.0


#: The timing of real boards.
REAL = BenchTiming()


@dataclass(slots=True)
class Course:
    """One test under way. What is opened or switched on goes to `stack`, which closes it however the test ends."""

    settings: BenchSettings
    tell: OnEvent
    cancel: threading.Event
    timing: BenchTiming
    plan: TestPlan
    stack: ExitStack
    run: BenchRun
    board: BoardSpec | None = None
    #: The board is only the likeliest of its chips; a larger one broken at this count would look the same.
    guessed: bool = False
    interruption: Exception | None = None
    powered_off: bool | None = None
    step: BenchStep | None = None
    #: The port as the list of ports knows it, None for a URL.
    found: FoundPort | None = None
    #: A simulated board or a recording in place of real ports.
    virtual: VirtualPorts | None = None
    recorder: Recorder | None = None
    control: ControlPort | None = None
    controller: Controller | None = None
    power: BoardPower | None = None
    voltage: MetController | None = None
    guard: HeatGuard | None = None
    chain: Chain | None = None
    addresses: tuple[int, ...] = ()
    #: The chips at work, once they were prepared.
    work: ChainWork | None = None
    #: The chain came back from the high speed as whole as it went.
    came_back: bool = True

    def begin(self, step: BenchStep) -> None:
        """Say that a step begins. Raises what ends a test: Cancelled, Overheated, PortLost."""
        self.step = step
        self.tell(StepStarted(step))
        if step not in (BenchStep.CONNECT, BenchStep.POWER_OFF):
            # A data cable that is gone is told before a step that does not need it, not after.
            self.open_chain().link.check()
            self.check()

    def done(self, outcome: Outcome, key: str, **values: Value) -> None:
        """Say how the step ended, in words of `app.words.bench_templates`."""
        if self.step is not None:
            self.tell(StepDone(self.step, outcome, Phrase.of(f"bench_step.{key}", **values)))

    def skip(self, key: str, **values: Value) -> None:
        """Say that the step is left out, and why."""
        self.done(Outcome.SKIPPED, key, **values)

    def keep(self, **facts: Any) -> None:
        """Keep what a step measured, so that the report holds it whatever happens next."""
        self.run = replace(self.run, **facts)

    def know(self, board: BoardSpec | None) -> None:
        """Take a board for the one under test, where one is known."""
        if board is None:
            return
        self.board = board
        if board.make not in MAKES:
            self.keep(eeprom_silent=False)
        self.tell(BoardKnown(board))

    def tap(self, role: Role) -> Tap | None:
        """What takes down the port of that role, where the test is recorded."""
        return self.recorder.tap(role) if self.recorder else None

    @property
    def places(self) -> dict[int, int]:
        """The address of each chip that answered at its own, by its number from 1."""
        return {place + 1: self.addresses[place] for place, answered in enumerate(self.run.address_map) if answered}

    @property
    def seconds(self) -> float:
        """How long chips hash at a time."""
        return self.plan.seconds if self.settings.seconds is None else self.settings.seconds

    def open_chain(self) -> Chain:
        """The chain behind the data port, which the first step opened."""
        if self.chain is None:
            raise RuntimeError("the data port is opened first")
        return self.chain

    def power_changed(self, on: bool | None) -> None:
        """Tell that the supply was switched. Chips held in reset are not chips without supply."""
        self.tell(PowerChanged(None if on is False and not self.run.supply_switched else on))

    def check(self) -> None:
        """Raises Cancelled, PortLost, Overheated where the test must not go on."""
        if self.cancel.is_set():
            raise Cancelled
        if self.control is not None:
            # An energised board that nobody can switch off or watch any more is not tested further.
            self.control.check()
        if self.power is not None:
            self.power.check()
        if self.guard is not None:
            self.guard.check()

    def wait(self, seconds: float) -> None:
        """Wait, unless the person stops the test. Raises Cancelled."""
        if self.cancel.wait(seconds):
            raise Cancelled
