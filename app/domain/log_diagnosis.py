"""What a log comes to: the state of each chain, the temperatures seen, the findings and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.finding import Fault, Finding, Verdict
from app.domain.phrase import Phrase
from drivers.model.board import BoardSpec
from drivers.model.log import LogReading


class ChainState(StrEnum):
    """`ok` = found equals expected and no fault on it; `missing` = found 0; `broken` = short or faulty."""

    OK = "ok"
    BROKEN = "broken"
    MISSING = "missing"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ChipSeen:
    """What a log tells of one chip, for the picture of its board. `chip` one-based; None = not told.

    `relative` = its nonces as a share of its board's median; `line` = where it says so.
    """

    chip: int
    answers: bool | None = None
    nonces: int | None = None
    relative: float | None = None
    errors: int | None = None
    temp_c: float | None = None
    voltage_v: float | None = None
    frequency_mhz: float | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class ChainStatus:
    """One chain. `index` as the device prints it; suspect chips and domains count from 1 at the connector."""

    index: int
    found: int | None = None
    expected: int | None = None
    status: ChainState = ChainState.UNKNOWN
    suspect_chips: tuple[int, ...] = ()
    suspect_domains: tuple[int, ...] = ()
    board_sn: str | None = None
    chips: tuple[ChipSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class Boot:
    """One start in a log: its number from 1, its first and last line, and what is other than in the start before."""

    number: int
    first_line: int
    last_line: int
    changes: tuple[Phrase, ...] = ()


@dataclass(frozen=True, slots=True)
class TempRanges:
    """The lowest and highest temperature seen of each kind, in degrees Celsius; None = none seen."""

    chip: tuple[float, float] | None = None
    pcb: tuple[float, float] | None = None
    inlet: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class LogDiagnosis:
    """One log, diagnosed. `model` as the source prints it; `board_code` as printed, else from the catalogue.

    `board` = the kind of board where nothing leaves it in doubt; `boots` only where the log holds several starts.
    """

    reading: LogReading
    model: str | None = None
    board_code: str | None = None
    chains: tuple[ChainStatus, ...] = ()
    temps: TempRanges = TempRanges()
    findings: tuple[Finding, ...] = ()
    verdict: Verdict = field(default_factory=lambda: Verdict(Fault.INCONCLUSIVE))
    board: BoardSpec | None = None
    firmware: str | None = None
    boots: tuple[Boot, ...] = ()
