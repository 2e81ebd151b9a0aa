"""A check that measures as JSON: the judged values in the order of taking, what locks power, the findings."""

from __future__ import annotations

import math
from typing import Any

from app.domain.expected import Expected, Judged
from app.domain.finding import Finding, Verdict
from app.domain.spot import Spot
from app.services.contract import finding_document, verdict_document
from app.services.measuring import Measuring
from app.services.power_lock import PowerLock


def measured_document(
    check: Measuring, number: str, findings: tuple[Finding, ...], verdict: Verdict, *, ended: bool
) -> dict[str, Any]:
    """The document of `measure cold` and `measure walk`. `value` is null where the meter showed OL (`over_range`)."""
    done, asked = check.progress
    return {
        "order": number,
        "check": check.check.id or None,
        "kind": check.kind.value,
        "board_code": check.board.code,
        "revision": check.check.revision or None,
        "simulated": check.check.simulated,
        "references": len(check.references),
        "asked": asked,
        "done": done,
        "ended": ended,
        "seconds": round(check.elapsed.total_seconds(), 1),
        "values": [judged_document(one) for one in check.judged],
        "skipped": [spot_document(spot) for spot in check.skipped],
        "locks": [spot_document(one.spot) for one in check.locks],
        "findings": [finding_document(finding) for finding in findings],
        "verdict": verdict_document(verdict),
    }


def lock_document(number: str, lock: PowerLock | None) -> dict[str, Any]:
    """The document of `measure lock`."""
    override = lock.overridden if lock else None
    return {
        "order": number,
        "locked": lock is not None and lock.holds,
        "measured_on": lock.number if lock else None,
        "hard": [judged_document(one) for one in lock.hard] if lock else [],
        "override": {"at": override.at.isoformat(), "by": override.by, "reason": override.reason} if override else None,
    }


def judged_document(one: Judged) -> dict[str, Any]:
    """A value with its spot, what was expected there, and what it says; `difference` a share of the expected value."""
    return {
        **spot_document(one.spot),
        "value": one.value if math.isfinite(one.value) else None,
        "over_range": math.isinf(one.value),
        "unit": one.spot.conditions.unit,
        "by": one.by or None,
        "instrument": one.instrument or None,
        "judged": one.judgement.state.value,
        "hard": one.judgement.hard,
        "difference": None if one.judgement.difference is None else round(one.judgement.difference, 4),
        "expected": _expected(one.expected),
    }


def spot_document(spot: Spot) -> dict[str, Any]:
    """A spot with its conditions."""
    how = spot.conditions
    return {
        "point": spot.point,
        "domain": spot.domain,
        "chip": spot.chip,
        "mode": how.mode.value,
        "state": how.state.value,
        "ground": how.ground.value,
        "polarity": how.polarity.value,
    }


def _expected(expected: Expected | None) -> dict[str, Any] | None:
    if expected is None:
        return None
    return {
        "value": _finite(expected.value),
        "low": _finite(expected.low),
        "high": _finite(expected.high),
        "basis": expected.basis.value,
        "count": expected.count,
        "trust": expected.trust.value,
        "source": expected.source or None,
    }


def _finite(value: float) -> float | None:
    return round(value, 6) if math.isfinite(value) else None
