"""A bench test as values: what is asked for, the steps it goes through, what happens on the way, what comes out.

Knows no port and no protocol; `app.services.bench` runs the test, `app.words.bench` says the phrases.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.domain.finding import Finding, Verdict
from app.domain.phrase import Phrase
from app.domain.test_plan import STANDARD, BenchStep
from drivers.model.bench_run import BenchRun, ChipCounter
from drivers.model.board import BoardSpec


class Outcome(StrEnum):
    """How a step ended. `WARN` = it worked, but something about it should be read."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    WARN = "warn"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class BenchSettings:
    """What to test. URLs are device paths or pyserial URLs, or `simulated://...` from `list_ports`.

    `control_url` None = no power control, no EEPROM, no sensors. `board_code` None = found out from the board itself.
    `seconds` is how long the chips hash before their counters are compared, None = as long as the plan says; 0 leaves
    the counters out. `plan` is the id of a test plan. `record` is the file that everything on the wires is written to.
    """

    data_url: str
    control_url: str | None = None
    board_code: str | None = None
    seconds: float | None = None
    plan: str = STANDARD
    record: Path | None = None


@dataclass(frozen=True, slots=True)
class StepStarted:
    """A step begins."""

    step: BenchStep


@dataclass(frozen=True, slots=True)
class StepDone:
    """A step has ended; `detail` says with what, in words of `app.words.bench`."""

    step: BenchStep
    outcome: Outcome
    detail: Phrase


@dataclass(frozen=True, slots=True)
class BoardKnown:
    """The board under test has become known, from its EEPROM, its USB ids or its chips."""

    board: BoardSpec


@dataclass(frozen=True, slots=True)
class CountProgress:
    """`count` good replies so far in try `attempt` (from 1)."""

    attempt: int
    count: int


@dataclass(frozen=True, slots=True)
class ChipAnswered:
    """Chip `chip` (from 1) did or did not answer at its own address."""

    chip: int
    answered: bool


@dataclass(frozen=True, slots=True)
class CountersRead:
    """The counters of every chip that answered."""

    counters: tuple[ChipCounter, ...]


@dataclass(frozen=True, slots=True)
class PowerChanged:
    """The board's supply was switched; `on` None = nobody knows: the controller is gone, or only stopped the chips."""

    on: bool | None


BenchEvent = StepStarted | StepDone | BoardKnown | CountProgress | ChipAnswered | CountersRead | PowerChanged
OnEvent = Callable[[BenchEvent], None]


@dataclass(frozen=True, slots=True)
class BenchReport:
    """What a test found. `run.interrupted` with `interruption` = what cut it short, None when the person stopped it.

    `powered_off`: True = confirmed off, None = unknown or no power control on this set-up.
    """

    run: BenchRun
    board: BoardSpec | None
    findings: tuple[Finding, ...]
    verdict: Verdict
    interruption: Exception | None = None
    powered_off: bool | None = None


@dataclass(frozen=True, slots=True)
class Port:
    """One place to test at. `kind`: "board" (controller with control and data port), "serial" or "simulated".

    `url` is the data port, `control_url` the control port beside it. `problem` says why it cannot be opened.
    """

    url: str
    label: str
    kind: str
    control_url: str | None = None
    simulated: bool = False
    problem: Phrase | None = None
