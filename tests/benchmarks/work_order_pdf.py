"""A work order with everything a paper can have, in three scripts: ten pages, and one of three hundred photos."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.documents.order_print import Copy
from app.documents.work_order import print_work_order
from app.domain.work_order import FindingStatus
from app.services.paper import page_count
from tests.benchmarks.budget import Budget, median_seconds, median_wall_and_cpu
from tests.documents.sample_orders import BY, FINDINGS, FULL, AttachmentLine, finding_line, full, minute, picture

_PHOTOS = 300


def measure() -> Iterator[Budget]:
    """Ten pages, fonts already read once, as in a running window; and 300 photos of 1600 px."""
    further = tuple(
        finding_line(n, replace(FINDINGS[0], position=f"place {n}"), FindingStatus.SUSPECTED) for n in range(84)
    )
    made = full(Copy.INTERNAL, findings=(*FULL.findings, *further))
    pages = page_count(print_work_order(made).pdf)
    wall, cpu = median_wall_and_cpu(lambda: print_work_order(made), 9)
    yield Budget(f"work order of {pages} pages", wall, "s", 0.3, f"{cpu:.2f} s of processor")

    photo = picture(3, 1600, 1200)
    names = [f"{number:064x}" for number in range(_PHOTOS)]
    lines = tuple(
        AttachmentLine(f"p{name}", minute(5), BY, name, "image/jpeg", len(photo), "p.jpg", "front", "intake")
        for name in names
    )
    album = replace(full(Copy.CUSTOMER, attachments=lines, checks=()), images=dict.fromkeys(names, photo))
    yield Budget(f"work order with {_PHOTOS} photos", median_seconds(lambda: print_work_order(album), 3), "s", 10.0)
