"""A console as values: how it is listened to, what happens while it runs, what comes out. Knows no port."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import resources
from app.domain.finding import Fault
from app.domain.log_diagnosis import LogDiagnosis
from drivers.serial.errors import PortLost
from drivers.serial.link import BAUD


class Stage(StrEnum):
    """The stages of a control board's start, in order; the names that log languages give them (`Fact.BOOT_STAGE`)."""

    FIRST_STAGE = "first_stage"
    BOOT_LOADER = "boot_loader"
    KERNEL_CALLED = "kernel_called"
    KERNEL = "kernel"
    ROOTFS = "rootfs"
    MINER = "miner"

    @property
    def place(self) -> int:
        """Its place in the order, from 0."""
        return list(Stage).index(self)


class Tone(StrEnum):
    """What a line is by its words."""

    PLAIN = ""
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """What to listen to. `port` is a device, a pyserial URL, or a virtual port (`drivers.simulated.virtual`).

    `out` is the file for the raw bytes, `folder` where one is made without it (None = none is kept); `replace` lets
    `out` be replaced. `record` is a file that the exchange is recorded to. `find_speed` tries the other speeds by
    itself where the text is none.
    """

    port: str
    baud: int = BAUD
    out: Path | None = None
    folder: Path | None = None
    replace: bool = False
    record: Path | None = None
    find_speed: bool = False


@dataclass(frozen=True, slots=True)
class ConsoleTiming:
    """Waits and thresholds; the defaults are those of `resources/knowledge/console.toml`, in seconds and shares."""

    silence_s: float
    kernel_silence_s: float
    run_quiet_s: float
    quiet_s: float
    diagnose_s: float
    trial_s: float
    judged_bytes: int
    least_bytes: int
    garbage_share: float
    few_garbage_share: float
    text_share: float
    restarts: int
    speeds: tuple[int, ...]
    reopen_s: float = 1.0


@cache
def console_timing() -> ConsoleTiming:
    """The timing as the knowledge has it."""
    with resources.open_binary("knowledge", "console.toml") as file:
        table = tomllib.load(file)
    del table["class"]
    return ConsoleTiming(**{**table, "speeds": tuple(table["speeds"])})


@dataclass(frozen=True, slots=True)
class ConsoleLine:
    """One line. `number` is its place in the log, from 1: what findings name; parts of one overlong or overwritten
    line share it. `at` = when its first byte came (seconds since 1970, UTC).
    """

    number: int
    at: float
    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class ConsoleRun:
    """One run of a factory tester. `process` as it names it: PT1, PT2, SWEEP; "" where it did not say.

    `text` is the run's own part of the log, `first_line` its first line. `whole` = it came to a result.
    """

    number: int
    process: str
    began: float
    ended: float
    first_line: int
    diagnosis: LogDiagnosis
    text: bytes
    serial: str | None
    whole: bool

    @property
    def passed(self) -> bool:
        """The tester says the board is good, and nothing in the run says otherwise."""
        return self.whole and self.diagnosis.verdict.fault is Fault.NONE

    @property
    def judges_board(self) -> bool:
        """Whether it says something about the board: not cut off, and no fault of the tester's own settings."""
        neither = (Fault.INCONCLUSIVE, Fault.FIXTURE_CONFIG_MISMATCH)
        return self.whole and self.diagnosis.verdict.fault not in neither


@dataclass(frozen=True, slots=True)
class ConsoleBoot:
    """One start of a control board: the stages it reached, each with when; `medium` it started from (NAND, SD)."""

    number: int
    began: float
    first_line: int
    stages: tuple[tuple[Stage, float], ...]
    medium: str | None
    diagnosis: LogDiagnosis


@dataclass(frozen=True, slots=True)
class LinesArrived:
    """Lines that are complete, and the one that is not yet."""

    lines: tuple[ConsoleLine, ...]
    unfinished: str = ""
    unfinished_at: float = 0.0


@dataclass(frozen=True, slots=True)
class StageReached:
    """A start came to a stage. `boot` numbers the starts from 1; `medium` = what it starts from, where it said so."""

    stage: Stage
    at: float
    line: int
    boot: int
    medium: str | None = None


@dataclass(frozen=True, slots=True)
class BootEnded:
    """A start is over: the miner runs, or the next start begins."""

    boot: ConsoleBoot


@dataclass(frozen=True, slots=True)
class RunBegan:
    """A tester begins a run."""

    number: int
    process: str
    at: float
    line: int


@dataclass(frozen=True, slots=True)
class SerialRead:
    """The tester named the serial of the board on it."""

    serial: str
    line: int


@dataclass(frozen=True, slots=True)
class RunRecognised:
    """A run is over."""

    run: ConsoleRun


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """What all that came so far means."""

    diagnosis: LogDiagnosis


@dataclass(frozen=True, slots=True)
class SilenceBegan:
    """Nothing came for `seconds`; `stage` is where the start stood."""

    seconds: float
    stage: Stage | None = None


@dataclass(frozen=True, slots=True)
class SilenceEnded:
    """The line speaks again."""


@dataclass(frozen=True, slots=True)
class SpeedWrong:
    """What comes is no text at `baud`: `share` of it is garbage."""

    baud: int
    share: float


@dataclass(frozen=True, slots=True)
class SpeedTried:
    """Another speed is listened to."""

    baud: int


@dataclass(frozen=True, slots=True)
class SpeedFound:
    """At `baud` it is text."""

    baud: int


@dataclass(frozen=True, slots=True)
class SpeedNotFound:
    """No speed gave text, or the line was silent meanwhile; `baud` is listened to again."""

    baud: int


@dataclass(frozen=True, slots=True)
class PortGone:
    """The port went away; it is waited for."""

    error: PortLost


@dataclass(frozen=True, slots=True)
class PortBack:
    """The port is there again; the capture goes on."""


@dataclass(frozen=True, slots=True)
class RawStopped:
    """The raw file takes no more; the capture goes on, its newest part kept in memory."""

    path: Path
    error: OSError


@dataclass(frozen=True, slots=True)
class ConsoleReport:
    """What a capture came to. `gone` = the port was away when it ended."""

    port: str
    baud: int
    diagnosis: LogDiagnosis
    lines: int
    bytes_heard: int
    seconds: float
    simulated: bool = False
    replayed: bool = False
    gone: PortLost | None = None
    raw: Path | None = None


@dataclass(frozen=True, slots=True)
class CaptureEnded:
    """The capture is over, by `error` where something went wrong in it."""

    report: ConsoleReport | None
    error: Exception | None = None


ConsoleEvent = (
    LinesArrived | StageReached | BootEnded | RunBegan | SerialRead | RunRecognised | Diagnosed | SilenceBegan
    | SilenceEnded | SpeedWrong | SpeedTried | SpeedFound | SpeedNotFound | PortGone | PortBack | RawStopped
    | CaptureEnded
)  # fmt: skip
OnConsoleEvent = Callable[[ConsoleEvent], None]
