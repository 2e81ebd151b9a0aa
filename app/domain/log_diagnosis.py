"""What a log comes to: the state of each chain, the temperatures seen, the findings and the verdict."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.finding import Fault, Finding, Verdict
from drivers.model.log import LogReading


class ChainState(StrEnum):
    """`ok` = found equals expected and no fault on it; `missing` = found 0; `broken` = short or faulty."""

    OK = "ok"
    BROKEN = "broken"
    MISSING = "missing"
    UNKNOWN = "unknown"


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


@dataclass(frozen=True, slots=True)
class TempRanges:
    """The lowest and highest temperature seen of each kind, in degrees Celsius; None = none seen."""

    chip: tuple[float, float] | None = None
    pcb: tuple[float, float] | None = None
    inlet: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class LogDiagnosis:
    """One log, diagnosed. `model` as the source prints it; `board_code` as printed, else from the catalogue."""

    reading: LogReading
    model: str | None = None
    board_code: str | None = None
    chains: tuple[ChainStatus, ...] = ()
    temps: TempRanges = TempRanges()
    findings: tuple[Finding, ...] = ()
    verdict: Verdict = field(default_factory=lambda: Verdict(Fault.INCONCLUSIVE))
