"""Printing work orders: the PDF of an order as it stands, those frozen at signatures, and pages as pixels."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path

import pypdfium2

from app.documents.order_print import Copy, KeptPaper
from app.documents.paper_size import Paper
from app.documents.printed_paper import PrintedPaper
from app.documents.work_order import print_work_order
from app.domain.order_draft import FileDraft
from app.domain.order_view import OrderView
from app.domain.paper_error import PaperHidden
from app.domain.shop_error import NoSuchThing
from app.ledger.attachments import write_whole
from app.ledger.outputs import replaceable
from app.ledger.writing import Watch
from app.services import orders
from app.services.customer_language import customer_language
from app.services.kept_papers import FROZEN, PDF, frozen, last_revision, shown_papers
from app.services.order_content import DOCUMENT
from app.services.order_records import write_files
from app.services.paper_content import order_print
from app.services.pdf_pages import PageImage, PdfPages, pdfium_lock
from app.services.shop import Shop
from app.words.hidden_prices import shown_prices
from app.words.paper_language import speaking_to

__all__ = [
    "Copy",
    "KeptPaper",
    "PageImage",
    "Paper",
    "PrintedPaper",
    "freeze",
    "frozen",
    "keep_pdf",
    "kept_pdf",
    "page_count",
    "render_pages",
    "shown_papers",
    "text_of",
    "work_order_pdf",
]


def work_order_pdf(
    shop: Shop,
    number_or_id: str,
    path: Path | None = None,
    copy: Copy = Copy.INTERNAL,
    *,
    paper: Paper | None = None,
    lang: str | None = None,
    watch: Watch | None = None,
) -> PrintedPaper:
    """The work order as it stands now; written to `path` where one is given.

    The customer's copy is in the language asked for, else in the customer's; the others are in the one in force.
    `paper` None = the size that the shop prints on. The internal copy made by somebody who may not see prices has none;
    the customer's is whole whoever makes it. The file appears whole or not at all. `missing` of the result names
    characters that no bundled font has: whoever asked for the paper says so. Raises NoSuchThing, CommitCancelled where
    the watch says so, and OSError where the file cannot be written (disk full, ...).
    """
    view = orders.order(shop, number_or_id)
    printed = _printed(shop, view, copy, frozen(view), paper=paper, lang=lang, watch=watch)
    if path is not None:
        keep_pdf(printed.pdf, path)
    return printed


def _printed(
    shop: Shop,
    view: OrderView,
    copy: Copy,
    kept: tuple[KeptPaper, ...],
    *,
    paper: Paper | None = None,
    revision: int = 0,
    lang: str | None = None,
    watch: Watch | None = None,
) -> PrintedPaper:
    given_out = copy is Copy.CUSTOMER
    spoken = customer_language(shop, view.customer_id, lang) if given_out else ""
    with shown_prices() if given_out else nullcontext(), speaking_to(spoken):
        made = order_print(shop, view, copy, kept, paper=paper, revision=revision)
        return replace(print_work_order(made, watch or Watch()), name=f"{view.number}-{copy.value}")


def freeze(shop: Shop, actor: str, number_or_id: str) -> tuple[KeptPaper, ...]:
    """Keep the papers of a signed order with the order, bytes and SHA-256: the internal one and the customer's, as one
    revision in one commit. () while nobody has signed.

    Kept once per signature and per amendment: a later one makes the next revision, and none is ever overwritten.
    """
    view = orders.order(shop, number_or_id)
    if not view.signed:
        return ()
    kept = frozen(view)
    stamps = [line.stamp for line in view.signatures] + [line.stamp for line in view.amendments]
    newest = tuple(one for one in kept if one.revision == kept[-1].revision)
    if newest and min(one.file.stamp for one in newest) > max(stamps) and {one.copy for one in newest} >= set(FROZEN):
        return newest
    revision = last_revision(shop, view.id) + 1
    with shown_prices():  # whoever signs, the papers are whole
        printed = {copy: _printed(shop, view, copy, kept, revision=revision).pdf for copy in FROZEN}
    files = [
        FileDraft(shop.attachments.put(pdf), len(pdf), _file_name(view, revision, copy), PDF, phase=DOCUMENT)
        for copy, pdf in printed.items()
    ]
    with shop.writing(actor) as draft:
        write_files(draft, view.id, files, phase=DOCUMENT)
    made = frozen(orders.order(shop, view.id))
    return tuple(one for one in made if one.revision == revision)


def _file_name(view: OrderView, revision: int, copy: Copy) -> str:
    return f"{view.number}-r{revision}-{copy.value}.pdf"


def kept_pdf(
    shop: Shop, number_or_id: str, revision: int, copy: Copy, path: Path | None = None, *, sha256: str | None = None
) -> PrintedPaper:
    """A frozen paper, its very bytes; written to `path` where one is given. `sha256` says which, where two benches have
    each kept one as that revision; None = the one kept first.

    Raises NoSuchThing where there is no such revision or it has no such copy, PaperHidden for the internal one where
    prices are hidden, AttachmentMissing where its bytes are gone or do not match their hash, NotReplaceable, OSError.
    """
    view = orders.order(shop, number_or_id)
    alike = [one for one in frozen(view) if (one.revision, one.copy) == (revision, copy)]
    one = next((one for one in alike if sha256 in (None, one.file.sha256)), None)
    if one is not None and one not in shown_papers(view):
        raise PaperHidden(view.number)
    if one is None:
        raise NoSuchThing("revision", f"{view.number} r{revision} {copy.value}")
    pdf = shop.attachments.get(one.file.sha256)
    if path is not None:
        keep_pdf(pdf, path)
    return PrintedPaper(pdf)


def keep_pdf(pdf: bytes, path: Path) -> None:
    """Write a paper to a file that appears whole or not at all. Raises NotReplaceable, OSError."""
    write_whole(replaceable(path), pdf)


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pdfium_lock, pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def text_of(pdf: bytes) -> str:
    """The text of a PDF as a program reads it, page after page."""
    with pdfium_lock, pypdfium2.PdfDocument(pdf) as document:
        texts = []
        for page in document:
            text = page.get_textpage()
            texts.append(text.get_text_bounded())
            text.close()
            page.close()
        return "\n".join(texts)


def render_pages(pdf: bytes, dpi: float = 110.0) -> Iterator[PageImage]:
    """The pages as pixels, one at a time: a page at a printer's 600 dpi is 100 MB."""
    with closing(PdfPages(pdf)) as pages:
        for number in range(1, pages.count + 1):
            image = pages.render(number, dpi)
            if image is not None:
                yield image
