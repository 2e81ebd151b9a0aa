"""What a bench run on one hashboard means: everything that was measured, to findings and one verdict.

Works on `BenchRun` alone: no port, no frame. The order of the rules is the order of the story: whether the chips have
their supply, whether the chain answers, which chips, how well, then what else is odd. The rules lie in the modules
beside: `bench_chain`, `bench_hashing`, `bench_supply`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.diagnosis.bench_case import Case
from app.diagnosis.bench_chain import (
    MOST_CHIPS,
    addresses_failed,
    chain_findings,
    fast_findings,
    is_of_other_chips,
    line_findings,
    needs_no_controller,
    noise_explains_counts,
)
from app.diagnosis.bench_hashing import (
    are_comparable,
    core_domain_findings,
    counter_findings,
    frequency_findings,
    known_answer_findings,
    none_computes,
)
from app.diagnosis.bench_supply import die_findings, rail_findings, sensor_findings, voltage_findings
from app.diagnosis.knowledge import Found, consequences, make
from app.domain.finding import Fault, Finding, Role, Severity, Verdict, verdict_of
from app.domain.phrase import Phrase, Value
from drivers.model.bench_run import BenchRun, ControllerTrouble
from drivers.model.board import BoardSpec
from drivers.model.eeprom import EepromWarning

__all__ = ["are_comparable", "findings_of_bench"]

_EEPROM_CRC = (EepromWarning.CRC_MISMATCH, EepromWarning.TRUNCATED, EepromWarning.FORMAT_UNKNOWN)


def findings_of_bench(run: BenchRun, board: BoardSpec | None) -> tuple[tuple[Finding, ...], Verdict]:
    """The findings of a run, gravest first, and its verdict. `board` None = nobody knows what hangs there."""
    case = Case(_without_chips(run) if run.lost_power else run, board)
    noise = [*line_findings(case)]
    chain = [*chain_findings(case)]
    if noise and noise_explains_counts(case):
        chain = [replace(item, role=Role.CONSEQUENCE) for item in chain]
    supply = [*voltage_findings(case), *rail_findings(case)]
    chain = [_follows(item, supply) for item in [*chain, *fast_findings(case), *noise]]
    hashing = [
        *counter_findings(case),
        *core_domain_findings(case),
        *known_answer_findings(case),
        *frequency_findings(case),
    ]
    if noise:
        # A garbled value passes the five-bit checksum now and then: what chips seem to count is no evidence then.
        hashing = [replace(item, role=Role.CONSEQUENCE) for item in hashing]
    found = [*supply, *chain, *hashing, *sensor_findings(case), *die_findings(case), *_eeprom(case)]
    findings = tuple(sorted(map(make, found), key=_order))
    reason = _why_inconclusive(case)
    verdict = verdict_of(findings, healthy=reason is None)
    if verdict.finding is None:
        return findings, Verdict(verdict.fault, reason=reason or _healthy_reason(case))
    return findings, verdict


def _without_chips(run: BenchRun) -> BenchRun:
    """The run without what its chips said: nobody knows which of it they said without supply."""
    return replace(
        run, attempts=(), address_map=(), fast_attempts=(), fast_map=(), counters=(), core_domains=(), die_temps=(),
        known_answer=None, frequency_steps=(), rails=(), bad_frames=0,
    )  # fmt: skip


def _follows(item: Found, supply: Iterable[Found]) -> Found:
    """A finding about the chain is a consequence where what feeds the chain is at fault."""
    explained = any(item.fault in consequences(cause.fault)[1] for cause in supply)
    return replace(item, role=Role.CONSEQUENCE) if explained else item


def _eeprom(case: Case) -> Iterable[Found]:
    """An EEPROM that is silent, damaged, or of another board than the one named."""
    content, board = case.run.eeprom, case.board
    if case.run.eeprom_silent:
        # A board that nobody knows may be one that carries none: that accuses nobody.
        severity = Severity.INFO if board is None else None
        text = ["EEPROM: no answer"]
        yield case.found(Fault.EEPROM_UNREADABLE, "bench.eeprom_silent", 0.7, text, severity=severity)
        return
    if content is None:
        return
    if not content.valid and any(warning in _EEPROM_CRC for warning in content.warnings):
        text = [f"EEPROM format {content.format}: {', '.join(w.value for w in content.warnings)}"]
        yield case.found(Fault.EEPROM_CORRUPT, "bench.eeprom_corrupt", 0.8, text)
        return
    if content.board_name and board and not _same_board(content.board_name, board):
        values: dict[str, Value] = {"eeprom_board": content.board_name, "board_code": board.code}
        text = [f"EEPROM board name: {content.board_name}"]
        yield case.found(Fault.EEPROM_MISMATCH, "bench.eeprom_mismatch", 0.7, text, values)


def _why_inconclusive(case: Case) -> Phrase | None:
    """Why a run without a finding still proves nothing, or None where it proves a healthy chain."""
    run, board = case.run, case.board
    if run.interrupted:
        return Phrase.of("verdict.interrupted")
    if not run.attempts:
        return Phrase.of("verdict.not_counted")
    if run.chips_found > MOST_CHIPS:
        return Phrase.of("verdict.too_many_replies", found=run.chips_found, most=MOST_CHIPS)
    if board is None:
        return Phrase.of("verdict.board_unknown", found=run.chips_found)
    if is_of_other_chips(case):
        return Phrase.of("verdict.other_chips", found_chip=run.chip_id or "-", code=board.code, chip=board.chip)
    if run.chips_found == 0 and not needs_no_controller(case):
        return _controller_off(case)
    if run.chips_found > board.chips:
        times, rest = divmod(run.chips_found, board.chips)
        values: dict[str, Value] = {"found": run.chips_found, "expected": board.chips, "code": board.code}
        if rest:
            return Phrase.of("verdict.more_chips", **values)
        return Phrase.of("verdict.replies_repeat", times=times, **values)
    if run.address_map and not any(run.address_map):
        return Phrase.of("verdict.no_addresses", found=run.chips_found)
    if addresses_failed(case):
        return Phrase.of("verdict.few_addresses", found=run.chips_found, answered=sum(run.address_map))
    if none_computes(case):
        return Phrase.of("verdict.none_computes", found=run.chips_found)
    return None


def _controller_off(case: Case) -> Phrase:
    """Why the chips of this board may have had no supply at all."""
    control = case.run.voltage_control
    if control is not None and control.trouble is ControllerTrouble.FOREIGN:
        return Phrase.of("verdict.controller_foreign", controller=control.kind, version=f"0x{control.version or 0:02X}")
    if control is not None and control.trouble is ControllerTrouble.UNDESCRIBED:
        return Phrase.of("verdict.controller_undescribed", controller=control.kind)
    if control is not None and control.trouble is ControllerTrouble.SILENT and not control.needed:
        return Phrase.of("verdict.controller_silent", controller=control.kind)
    known = case.board is not None and case.board.voltage_controller
    return Phrase.of("verdict.controller_off" if known else "verdict.controller_unknown")


def _healthy_reason(case: Case) -> Phrase:
    """What a run without findings proved."""
    expected = case.board.chips if case.board else case.run.chips_found
    return Phrase.of("verdict.all_answer", found=case.run.chips_found, expected=expected)


def _order(finding: Finding) -> tuple[int, int, float]:
    """Causes before consequences, then the gravest first."""
    return (list(Role).index(finding.role), finding.severity.rank, -finding.confidence)


def _same_board(name: str, board: BoardSpec) -> bool:
    """Whether an EEPROM's board name means this board; fixtures append `-38` to the code."""
    return name.strip().upper().partition("-")[0] == board.code.upper().partition("-")[0]
