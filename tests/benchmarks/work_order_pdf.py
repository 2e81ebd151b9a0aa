"""A work order of ten pages with three scripts and the picture of a board of 126 chips."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.documents.work_order import print_work_order
from app.domain.work_order import FindingStatus
from app.services.paper import page_count
from tests.benchmarks.budget import Budget, median_seconds
from tests.documents.sample_orders import FINDINGS, finding_line, printed


def measure() -> Iterator[Budget]:
    """Ten pages, fonts already read once, as in a running window."""
    made = printed(
        findings=tuple(
            finding_line(n, replace(FINDINGS[0], position=f"place {n}"), FindingStatus.SUSPECTED) for n in range(135)
        )
    )
    pages = page_count(print_work_order(made).pdf)
    yield Budget(f"work order of {pages} pages", median_seconds(lambda: print_work_order(made)), "s", 0.3)
