"""How often the findings on the corpus are right, at each level of confidence, and every case that is missed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from app.domain.finding import Fault, Finding, Role, Severity
from app.services.cases import Case, cases_in, diagnosis_of, differences
from tests.benchmarks.budget import Budget

CORPUS = Path(__file__).parents[1] / "diagnosis" / "corpus"
#: Levels of confidence: above the first number, up to the second.
LEVELS = ((0.0, 0.3), (0.3, 0.5), (0.5, 0.7), (0.7, 0.85), (0.85, 1.0))


def measure() -> Iterable[Budget]:
    """Shares of wrong findings by confidence, whose goal is what the level claims; and the cases missed."""
    cases = cases_in(CORPUS)
    judged: list[tuple[float, bool]] = []
    missed: list[str] = []
    accused = 0
    for case in cases:
        diagnosis = diagnosis_of(case)
        causes = [f for f in diagnosis.findings if f.role is Role.CAUSE and f.severity is not Severity.INFO]
        judged += [(finding.confidence, _is_right(case, finding)) for finding in causes]
        if case.verdict is Fault.NONE and causes:
            accused += 1
        if moved := differences(case, diagnosis):
            missed.append(f"{case.name}: " + "; ".join(f"{one.aspect} {one.got}, not {one.wanted}" for one in moved))
    for low, high in LEVELS:
        level = [right for confidence, right in judged if low < confidence <= high]
        if level:
            wrong = 1 - sum(level) / len(level)
            detail = f"{sum(level)} of {len(level)} right"
            yield Budget(f"findings wrong at confidence {low:g} to {high:g}", wrong, "share", 1 - low, detail)
    yield Budget("healthy machines accused", accused, "cases", 0, f"of {sum(c.verdict is Fault.NONE for c in cases)}")
    yield Budget("cases missed", len(missed), "cases", 0, f"of {len(cases)}")
    for line in missed:
        print(f"    {line}")


def _is_right(case: Case, finding: Finding) -> bool:
    """Whether the technician named this fault too, and this chain where he named one for the verdict."""
    if finding.fault is not case.verdict:
        return finding.fault in case.also
    return case.place.chain in (None, finding.chain)
