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
from drivers.model.bench_run import (
    BenchRun,
    ChipCounter,
    ChipRegister,
    DieTemperature,
    KnownAnswer,
    Rail,
    Sensor,
    VoltageControl,
)
from drivers.model.board import BoardSpec
from drivers.model.usb_port import UsbPort
from drivers.serial.recording import Recording
from drivers.simulated.replay import Differences


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


@dataclass(frozen=True, slots=True)
class SensorsRead:
    """What the temperature sensors say now: once as they are found, then about once a second while chips hash."""

    sensors: tuple[Sensor, ...]


@dataclass(frozen=True, slots=True)
class RailsRead:
    """What the board's supplies measure now, where something measures them."""

    rails: tuple[Rail, ...]


@dataclass(frozen=True, slots=True)
class VoltageRead:
    """What the board's voltage controller was told and says."""

    control: VoltageControl


@dataclass(frozen=True, slots=True)
class RegistersRead:
    """The diagnostic registers of every chip that answered at its own address."""

    registers: tuple[ChipRegister, ...]


@dataclass(frozen=True, slots=True)
class DieTempsRead:
    """What the chips measure in their own dies."""

    temps: tuple[DieTemperature, ...]


@dataclass(frozen=True, slots=True)
class FastCountProgress:
    """`count` good replies so far in try `attempt` (from 1) at the high speed `baud`."""

    baud: int
    attempt: int
    count: int


@dataclass(frozen=True, slots=True)
class FastChipAnswered:
    """Chip `chip` (from 1) did or did not answer at its own address at the high speed."""

    chip: int
    answered: bool


@dataclass(frozen=True, slots=True)
class KnownAnswerProgress:
    """True and wrong answers so far to jobs whose answer is public."""

    answer: KnownAnswer


@dataclass(frozen=True, slots=True)
class FrequencyReached:
    """The chips now run at this frequency; what they count there follows as CountersProgress."""

    frequency_mhz: float


@dataclass(frozen=True, slots=True)
class CountersProgress:
    """What every chip counted so far while the chips still hash, about once a second."""

    counters: tuple[ChipCounter, ...]


BenchEvent = (
    StepStarted
    | StepDone
    | BoardKnown
    | CountProgress
    | ChipAnswered
    | CountersRead
    | PowerChanged
    | SensorsRead
    | RailsRead
    | VoltageRead
    | RegistersRead
    | DieTempsRead
    | FastCountProgress
    | FastChipAnswered
    | KnownAnswerProgress
    | FrequencyReached
    | CountersProgress
)
OnEvent = Callable[[BenchEvent], None]


@dataclass(frozen=True, slots=True)
class BenchReport:
    """What a test found. `run.interrupted` with `interruption` = what cut it short, None when the person stopped it.

    `powered_off`: True = confirmed off, None = unknown or no power control on this set-up. `recorded` = the file that
    holds a recording of this test, `record_trouble` = what stopped it from being written. `replay` = how a replayed
    test differed from its `recording`.
    """

    run: BenchRun
    board: BoardSpec | None
    findings: tuple[Finding, ...]
    verdict: Verdict
    interruption: Exception | None = None
    powered_off: bool | None = None
    recorded: Path | None = None
    recording: Recording | None = None
    replay: Differences | None = None
    record_trouble: OSError | None = None


@dataclass(frozen=True, slots=True)
class Port:
    """One place to test at. `kind`: "board" (controller with control and data port), "serial" or "simulated".

    `url` is the data port, `control_url` the control port beside it. `problem` says why it cannot be opened. `usb` is
    what hangs there, None = no USB.
    """

    url: str
    label: str
    kind: str
    control_url: str | None = None
    simulated: bool = False
    problem: Phrase | None = None
    usb: UsbPort | None = None
