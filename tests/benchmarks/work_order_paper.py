"""Printing a work order of ten pages."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

import pypdfium2

from app.documents.order_print import OrderPrint
from app.documents.work_order import print_work_order
from app.domain.order_view import NoteLine
from tests.benchmarks.budget import Budget, median_seconds
from tests.documents.sample_orders import BY, ORDER, minute, printed

PAGES = 10


def measure() -> Iterable[Budget]:
    """The sample order with as many remarks as make ten pages; fonts are loaded by the run that warms up."""
    paper, pages = of_ten_pages()
    seconds = median_seconds(lambda: print_work_order(paper))
    yield Budget(f"work order of {pages} pages", seconds, "s", 0.3)


def of_ten_pages() -> tuple[OrderPrint, int]:
    """An order that fills ten pages, and how many it fills."""
    for remarks in range(0, 400, 10):
        notes = tuple(NoteLine(f"n{n}", minute(n), BY, f"remark {n} " + "word " * 40) for n in range(remarks))
        paper = printed(notes=(*ORDER.notes, *notes))
        document = pypdfium2.PdfDocument(BytesIO(print_work_order(paper).pdf))
        pages = len(document)
        document.close()
        if pages >= PAGES:
            return paper, pages
    raise RuntimeError("the sample order never fills ten pages")
