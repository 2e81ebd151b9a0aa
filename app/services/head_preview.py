"""How a letterhead will look on paper, while it is being written: the upper end of a page and its foot, as pixels."""

from __future__ import annotations

from app.documents.customer_paper import Heading
from app.documents.head_sample import head_sample
from app.documents.letterhead import Letterhead
from app.documents.paper_size import Paper
from app.domain.identifier import NumberKind, parse_number
from app.services.numbering import next_number
from app.services.paper import render_pages
from app.services.pdf_pages import PageImage
from app.services.shop import Shop

#: How much of the page is shown at its upper and its lower end, of its height.
_HEAD, _FOOT = 0.165, 0.1


def head_preview(shop: Shop, head: Letterhead, paper: Paper, dpi: float) -> tuple[PageImage, PageImage]:
    """Head and foot of a paper with that letterhead, whether it is kept already or not."""
    number = next_number(shop, NumberKind.QUOTE).text
    pdf = head_sample(Heading(head, paper=paper), number, parse_number(number).label)
    page = next(iter(render_pages(pdf, dpi)))
    cut = round(page.height * (1 - _FOOT))
    return _rows(page, 0, round(page.height * _HEAD)), _rows(page, cut, page.height)


def _rows(page: PageImage, first: int, last: int) -> PageImage:
    rows = page.rgb[first * page.stride : last * page.stride]
    return PageImage(page.page, page.width, last - first, page.stride, rows)
