"""What each chip of a board is like, as far as it was measured; the same for every picture."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from app.domain.finding import Fault, Finding, Role, Severity
from drivers.model.bench_run import BenchRun
from drivers.model.board import BoardSpec

T = TypeVar("T")


class ChipState(StrEnum):
    """The states a chip is drawn in (tokens `[chip.mark]`)."""

    ANSWERED = "answered"
    WEAK = "weak"
    ERRING = "erring"
    WARM = "warm"
    HOT = "hot"
    SILENT = "silent"
    UNTESTED = "untested"

    #: An enum's own hash is Python code, which a picture of 126 chips would run a thousand times a frame.
    __hash__ = str.__hash__


@dataclass(frozen=True, slots=True)
class BoardState:
    """A board's chips. `states[i]` is chip i+1; `rates` are relative to the board median, `temps_c` in degrees.

    `counts` and `errors` are steps of a chip's counters, `nonces` its true answers to known jobs, `changes` its rate
    now minus that of a run it is compared with, `cores` steps of the counters of the domains inside it. Each of these
    is () where it was not measured on any chip.

    `break_after` is the last chip before a break (0 = before the first), None = the chain is whole or not known.
    `tested` tells whether any chip was asked at all.
    """

    states: tuple[ChipState, ...]
    rates: tuple[float | None, ...] = ()
    temps_c: tuple[float | None, ...] = ()
    suspects: frozenset[int] = frozenset()
    break_after: int | None = None
    tested: bool = False
    counts: tuple[float | None, ...] = ()
    errors: tuple[int | None, ...] = ()
    nonces: tuple[int | None, ...] = ()
    changes: tuple[float | None, ...] = ()
    cores: tuple[tuple[int, ...] | None, ...] = ()

    @classmethod
    def untested(cls, chips: int) -> BoardState:
        """A board of which nothing is known yet."""
        return cls((ChipState.UNTESTED,) * chips)

    @property
    def chips(self) -> int:
        """How many chips the board has."""
        return len(self.states)

    @property
    def present(self) -> tuple[ChipState, ...]:
        """The states that occur, in the order of a legend."""
        held = set(self.states)
        return tuple(state for state in ChipState if state in held)

    def rate(self, chip: int) -> float | None:
        """The relative rate of a chip (1-based), None when not measured."""
        return value_at(self.rates, chip)

    def temp_c(self, chip: int) -> float | None:
        """The temperature of a chip (1-based), None when not measured."""
        return value_at(self.temps_c, chip)


def value_at(values: tuple[T | None, ...], chip: int) -> T | None:
    """What was measured of a chip (1-based), None where nothing was."""
    return values[chip - 1] if 1 <= chip <= len(values) else None


#: From this share of the median on a chip computes as it should.
_FULL_RATE = 0.9
#: Which state a finding of a fault class gives to the chips that it names.
_STATE_OF_FAULT: Mapping[Fault, ChipState] = {
    Fault.WEAK_CHIPS: ChipState.WEAK,
    Fault.DOMAIN_SHORT: ChipState.WEAK,
    Fault.CHIPS_INTERMITTENT: ChipState.ERRING,
    Fault.UART_SIGNAL_INTEGRITY: ChipState.ERRING,
    Fault.OVERTEMPERATURE: ChipState.HOT,
    Fault.THERMAL_CONTACT: ChipState.HOT,
    Fault.CHIPS_MISSING: ChipState.SILENT,
}


def board_state_of(run: BenchRun, spec: BoardSpec | None, findings: Iterable[Finding] = ()) -> BoardState:
    """The state after a run, with what the findings say of single chips laid over it.

    Without an address map the first `chips_found` chips count as answering, since a count says where the answer
    stops; an interrupted run leaves the others untested instead of silent.
    """
    findings = tuple(findings)
    expected = spec.chips if spec else 0
    chips = max(expected, len(run.address_map), run.chips_found if not expected else 0)
    rest = ChipState.UNTESTED if run.interrupted or not run.attempts else ChipState.SILENT
    states = [ChipState.ANSWERED if n < run.chips_found else rest for n in range(chips)]
    for n, answered in enumerate(run.address_map[:chips]):
        states[n] = ChipState.ANSWERED if answered else ChipState.SILENT
    rates = _by_chip(((counter.chip, counter.relative) for counter in run.counters), chips)
    tested = bool(run.attempts or run.address_map)
    answers = run.known_answer
    return replace(
        _overlaid(states, list(rates) or [None] * chips, findings, tested=tested),
        temps_c=_by_chip(((die.chip, die.temp_c) for die in run.die_temps), chips),
        counts=_by_chip(((counter.chip, counter.counts) for counter in run.counters), chips),
        errors=_by_chip(((counter.chip, counter.errors) for counter in run.counters), chips),
        nonces=_by_chip(answers.right if answers else (), chips),
        cores=_by_chip(((core.chip, core.counts) for core in run.core_domains), chips),
    )


def _by_chip(values: Iterable[tuple[int, T | None]], chips: int) -> tuple[T | None, ...]:
    """The values in chain order, None for a chip without; () where no chip has one."""
    found: list[T | None] = [None] * chips
    for chip, value in values:
        if 1 <= chip <= chips:
            found[chip - 1] = value
    return tuple(found) if any(value is not None for value in found) else ()


def board_state_of_findings(findings: Iterable[Finding], spec: BoardSpec | None, chips: int = 0) -> BoardState:
    """The state as far as findings alone tell it, such as those of a log or of an order without a run.

    A chain break marks what lies before it as answering and what lies beyond as silent; without one, chips that no
    finding names stay untested. `chips` is the length of the chain where the board is unknown.
    """
    findings = tuple(findings)
    named = max((chip for finding in findings for chip in finding.chips), default=0)
    count = spec.chips if spec else max(chips, named)
    at = break_after(findings)
    if at is None or at > count:
        return _overlaid([ChipState.UNTESTED] * count, [None] * count, findings, tested=False)
    states = [ChipState.ANSWERED] * at + [ChipState.SILENT] * (count - at)
    return _overlaid(states, [None] * count, findings, tested=True)


def break_after(findings: Iterable[Finding]) -> int | None:
    """The last chip before the break that the findings speak of; 0 when no chip answers; None without a break.

    A chain break names the two chips around it, the one before it first.
    """
    for finding in findings:
        if finding.role is not Role.CAUSE:
            continue
        if finding.fault is Fault.CHAIN_BREAK and finding.chips:
            return min(finding.chips)
        if finding.fault is Fault.NO_CHIPS:
            return 0
    return None


def _weak_or_erring(rate: float | None) -> ChipState:
    """A chip that stands out although it computes as much as the others stands out by its errors."""
    return ChipState.ERRING if rate is not None and rate >= _FULL_RATE else ChipState.WEAK


def _overlaid(
    states: list[ChipState], rates: list[float | None], findings: tuple[Finding, ...], *, tested: bool
) -> BoardState:
    chips = len(states)
    suspects: set[int] = set()
    for finding in findings:
        overlay = _STATE_OF_FAULT.get(finding.fault)
        for chip in finding.chips:
            if not 1 <= chip <= chips:
                continue
            if overlay and states[chip - 1] is not ChipState.SILENT:
                states[chip - 1] = _weak_or_erring(rates[chip - 1]) if overlay is ChipState.WEAK else overlay
            if finding.role is Role.CAUSE and finding.severity is not Severity.INFO:
                suspects.add(chip)
    at = break_after(findings)
    return BoardState(
        tuple(states),
        tuple(rates) if any(rate is not None for rate in rates) else (),
        (),
        frozenset(suspects),
        at if at is not None and at < chips else None,
        tested,
    )
