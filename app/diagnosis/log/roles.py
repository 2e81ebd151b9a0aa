"""Which of a log's findings are causes: the first error is one, what it explains is its consequence.

Lines of a log tell what came first; values of a saved reply tell a state, in which the graver finding comes first. A
fault explains another only in the starts in which it was seen itself. How often a fault was seen belongs to it, and one
that a later start got past weighs less.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from app.diagnosis.evidence import MOST_EVIDENCE
from app.diagnosis.knowledge import consequences
from app.diagnosis.log.chains import Log
from app.domain.finding import Component, Fault, Finding, Role, Severity
from app.domain.phrase import Phrase
from drivers.model.observation import Fact, Observation

#: Facts that tell of an event by themselves, so that their number says how often it came.
_EVENTS = frozenset(
    {
        Fact.EEPROM_FAIL, Fact.EEPROM_CRC, Fact.CONTROLLER_FAIL, Fact.POWER_FAIL, Fact.TEMP_SENSOR_FAIL, Fact.FAN_FAIL,
        Fact.POOL_FAIL, Fact.OVERTEMPERATURE, Fact.BOARD_MISSING, Fact.REGULATOR_FAULT, Fact.MESSAGE, Fact.ERROR_CODE,
    }
)  # fmt: skip
#: Facts that show a start at work.
_AT_WORK = (Fact.HASHING, Fact.HASHRATE)
#: What a fault is still worth that a later start got past.
_PASSED = 0.7
#: Faults of the control board's own start, which `app.diagnosis.log.starts` weighs by itself.
_OF_START = (
    Fault.BOOT_IMAGE_CORRUPT, Fault.SIGNATURE_CHECK_FAILED, Fault.KERNEL_HANG, Fault.CONTROL_BOARD_BOOT,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Seen:
    """A finding with what stands behind it: its first line, the starts it was seen in, whether it tells a state."""

    finding: Finding
    line: float
    starts: frozenset[int]
    state: bool


def with_roles(log: Log, findings: Iterable[Finding]) -> list[Finding]:
    """The findings, weighed by the starts they were seen in, consequences marked."""
    seen = sorted((_seen(log, finding) for finding in findings), key=_order)
    judged: list[_Seen] = []
    for one in seen:
        explained = any(
            _explains(earlier, one) for earlier in seen if earlier is not one and _may_explain(earlier, one, judged)
        )
        role = Role.CONSEQUENCE if explained else one.finding.role
        judged.append(replace(one, finding=replace(one.finding, role=role)))
    return [one.finding for one in judged]


def _order(one: _Seen) -> tuple[float, bool, int, float]:
    """The first line first; at one line what boards share stands before each of them."""
    shared = one.finding.component is Component.MINER
    return (one.line, not shared, one.finding.severity.rank, -one.finding.confidence)


def _may_explain(earlier: _Seen, later: _Seen, judged: Sequence[_Seen]) -> bool:
    """Whether it comes first and is a cause itself; a state has no order but its gravity."""
    known = next((one for one in judged if one.finding.message == earlier.finding.message), None)
    if known is not None:
        return known.finding.role is Role.CAUSE
    both = earlier.state and later.state
    return both and earlier.finding.severity.rank < later.finding.severity.rank


def _explains(earlier: _Seen, later: _Seen) -> bool:
    if not later.starts <= earlier.starts and not (earlier.state or later.state):
        return False  # it was there without it, too
    cause, finding = earlier.finding, later.finding
    if cause.severity is Severity.INFO:
        return False  # a note explains nothing
    if cause.fault is finding.fault and cause.component is Component.MINER and finding.chain is not None:
        return True  # what all boards share explains each of them
    everywhere, same_chain = consequences(cause.fault)
    if finding.fault in everywhere:
        return True
    if finding.fault not in same_chain:
        return False
    return cause.chain == finding.chain or cause.component is Component.MINER


def _seen(log: Log, finding: Finding) -> _Seen:
    """What stands behind a finding, and the finding weighed by it."""
    lines = {(e.line, e.text) for e in finding.evidence}
    proof = [o for o in log.reading.observations if (o.provenance.line, o.provenance.text) in lines]
    kinds = {(o.fact, o.chain, o.name) for o in proof if o.fact in _EVENTS}
    events = [o for o in log.reading.observations if (o.fact, o.chain, o.name) in kinds]
    starts = frozenset(map(log.start_of, proof + events))
    line = min((e.line for e in finding.evidence if e.line is not None), default=float("inf"))
    state = bool(proof) and all(o.provenance.field is not None for o in proof)
    return _Seen(_weighed(log, finding, events, starts), line, starts, state)


def _weighed(log: Log, finding: Finding, events: Sequence[Observation], starts: frozenset[int]) -> Finding:
    """The finding with how often it was seen; one that a later start got past weighs less."""
    if finding.seen is not None or not events or finding.fault in _OF_START:
        return finding
    number = len(log.starts)
    if number > 1:
        worked = any(o.fact in _AT_WORK and o.value != 0 for o in log.starts[-1].observations)
        if worked and number not in starts:
            return replace(
                finding,
                severity=max(finding.severity, Severity.MINOR, key=lambda severity: severity.rank),
                confidence=_PASSED * finding.confidence,
                seen=Phrase.of("seen.passed", seen=len(starts), starts=number),
            )
        return replace(finding, seen=Phrase.of("seen.starts", seen=len(starts), starts=number))
    times = len(events)
    return replace(finding, seen=Phrase.of("seen.times", times=times)) if times > MOST_EVIDENCE else finding
