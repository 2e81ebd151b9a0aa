"""What a log means: observations of any log language to chain states, findings and a verdict.

Knows no wording of any firmware: a language reports facts, this module weighs them. Which chains there are and how
many chips they should have is `app.diagnosis.log.chains`; what each fact accuses is `app.diagnosis.log.rules`; here the
parts are put in order: the first error is the cause, what it explains is its consequence.
"""

from __future__ import annotations

from app.diagnosis.log.chains import BoardLookup, Chain, Log
from app.diagnosis.log.changes import boots_of
from app.diagnosis.log.chip_values import chips_seen
from app.diagnosis.log.health import doubt_of, proof_of
from app.diagnosis.log.roles import with_roles
from app.diagnosis.log.rules import findings_of
from app.diagnosis.log.state import State
from app.diagnosis.temperature import is_impossible_temperature
from app.domain.finding import Component, Fault, Finding, Role, Severity, Verdict, verdict_of
from app.domain.log_diagnosis import ChainState, ChainStatus, LogDiagnosis, TempRanges
from app.domain.phrase import Phrase
from drivers.model.log import LogKind, LogReading
from drivers.model.observation import Fact

#: Sorts findings without a line behind those with one.
_NO_LINE = float("inf")


def diagnose(reading: LogReading, catalogue: BoardLookup) -> LogDiagnosis:
    """The whole diagnosis of one log. An unknown log gives kind `unknown` and an inconclusive verdict."""
    if reading.kind is LogKind.UNKNOWN:
        key = "verdict.log_unknown" if reading.lines else "verdict.log_empty"
        return LogDiagnosis(reading, verdict=Verdict(Fault.INCONCLUSIVE, reason=Phrase.of(key)))
    log = Log(reading, catalogue)
    state = State(log)
    findings = with_roles(log, findings_of(log, state))
    return LogDiagnosis(
        reading,
        model=log.model,
        board_code=log.text_of(Fact.BOARD_CODE),
        chains=tuple(_status(chain, findings) for chain in log.chains if chain.listed),
        temps=_temperatures(log),
        findings=tuple(sorted(findings, key=_order)),
        verdict=_verdict(log, state, findings),
        board=log.board,
        firmware=log.firmware,
        boots=boots_of(log),
    )


def _verdict(log: Log, state: State, findings: list[Finding]) -> Verdict:
    doubt = doubt_of(log, state)
    verdict = verdict_of(findings, healthy=doubt is None)
    if verdict.finding is not None:
        return verdict
    return Verdict(verdict.fault, reason=_reason(log, findings, doubt))


def _reason(log: Log, findings: list[Finding], doubt: Phrase | None) -> Phrase:
    """Why there is no fault to name: proof of health, or what is missing."""
    if doubt is not None:
        return doubt
    return Phrase.of("verdict.log_notes") if findings else proof_of(log)


def _status(chain: Chain, findings: list[Finding]) -> ChainStatus:
    own = [f for f in findings if f.chain == chain.index and f.severity is not Severity.INFO]
    # What a board shows for a fault of something else is not its own.
    faulty = any(f.component is Component.HASHBOARD and f.role is Role.CAUSE for f in own)
    chips = sorted({chip for f in own for chip in f.chips})
    domains = sorted({domain for f in own for domain in f.domains})
    if chain.found == 0:
        state = ChainState.MISSING
    elif faulty or (chain.short and chain.found is not None):
        state = ChainState.BROKEN
    elif chain.found is not None and chain.found == chain.expected:
        state = ChainState.OK
    else:
        state = ChainState.UNKNOWN
    return ChainStatus(
        chain.index, chain.found, chain.expected, state, tuple(chips), tuple(domains), chain.board_sn, chips_seen(chain)
    )


def _temperatures(log: Log) -> TempRanges:
    def span(fact: Fact) -> tuple[float, float] | None:
        values = [round(float(o.value), 2) for o in log.all(fact) if isinstance(o.value, int | float)]
        real = [value for value in values if not is_impossible_temperature(value)]
        return (min(real), max(real)) if real else None

    return TempRanges(span(Fact.TEMP_CHIP), span(Fact.TEMP_PCB), span(Fact.TEMP_INLET))


def _first_line(finding: Finding) -> float:
    return min((e.line for e in finding.evidence if e.line is not None), default=_NO_LINE)


def _order(finding: Finding) -> tuple[int, int, float, float]:
    return (list(Role).index(finding.role), finding.severity.rank, -finding.confidence, _first_line(finding))
