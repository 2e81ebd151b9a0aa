"""Findings of several rules put together: each fault once a place; what another rule found there is more evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.diagnosis.evidence import MOST_EVIDENCE
from app.domain.finding import Component, Evidence, Fault, Finding


def merged(findings: Iterable[Finding], beside: Iterable[Finding] = ()) -> list[Finding]:
    """Each fault once a place: what another rule found there too is further evidence, not another fault.

    A fault that all boards share takes in what was found of the same kind on single boards. Of two that find the same,
    the first words it. Those `beside` stand as they are, before the others, and take in what is the same.
    """
    kept = list(beside)
    for finding in findings:
        for number, earlier in enumerate(kept):
            if _same(earlier, finding):
                kept[number] = _joined(earlier, finding)
                break
        else:
            kept.append(finding)
    return kept


def _same(earlier: Finding, later: Finding) -> bool:
    if earlier.fault is not later.fault:
        return False
    if earlier.slot is None and earlier.chain is None and earlier.component is Component.MINER:
        return True
    here = (earlier.slot, earlier.chain, earlier.component)
    if here != (later.slot, later.chain, later.component):
        return False
    told = earlier.position and later.position and earlier.position != later.position
    return earlier.fault is not Fault.TAMPERING_SUSPECTED and not told


def _joined(earlier: Finding, later: Finding) -> Finding:
    severity = min(earlier.severity, later.severity, key=lambda severity: severity.rank)
    return replace(
        earlier,
        severity=severity,
        confidence=max(earlier.confidence, later.confidence),
        chips=tuple(sorted({*earlier.chips, *later.chips})),
        evidence=_lines(tuple(dict.fromkeys((*earlier.evidence, *later.evidence)))),
    )


def _lines(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Evidence of a log in line order, no more than a finding quotes; an answer's as it is."""
    if any(one.line is None for one in evidence):
        return evidence
    return tuple(sorted(evidence, key=lambda one: one.line or 0)[:MOST_EVIDENCE])
