"""The long proof of the bench: a thousand simulated boards with faults by chance, each told at its place or not."""

from __future__ import annotations

import random
from collections.abc import Iterable

from tests.benchmarks.budget import Budget
from tests.services.bench_faults import PATIENT, by_chance, trouble_with

BOARDS = 1000
_SHOWN = 3


def prove() -> Iterable[Budget]:
    """A thousand boards; the suite tests ten."""
    chance = random.Random(BOARDS)
    troubles: list[str] = []
    for _ in range(BOARDS):
        spec, kind, place, report = by_chance(chance, PATIENT)
        trouble = trouble_with(report, kind, spec, place)
        if trouble is not None:
            troubles.append(f"{spec.code} {kind.id} {place}: {trouble}")
    detail = "; ".join(troubles[:_SHOWN]) or f"{BOARDS:,} boards"
    yield Budget("simulated boards wrongly judged", len(troubles), "boards", 0, detail)
