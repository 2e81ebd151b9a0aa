"""Printing work orders: the PDF of an order as it stands, the one frozen at its signature, and pages as pixels."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from app.documents.order_print import Copy, OrderPrint, PrintedOrder
from app.documents.work_order import print_work_order
from app.domain.order_view import AttachmentLine, OrderView
from app.domain.shop_error import ShopError
from app.ledger.attachments import write_whole
from app.ledger.errors import AttachmentMissing
from app.ledger.outputs import replaceable
from app.services import evidence, orders
from app.services.conclusions import conclusion_of
from app.services.diagnosis import board_spec
from app.services.letterhead import letterhead
from app.services.shop import Shop
from app.words.hidden_prices import shown_prices

__all__ = [
    "Copy",
    "PageImage",
    "PrintedOrder",
    "freeze",
    "frozen",
    "keep_pdf",
    "page_count",
    "render_pages",
    "text_of",
    "work_order_pdf",
]

_PDF = "application/pdf"
#: PDFium keeps global state.
_pdfium = threading.Lock()


def work_order_pdf(shop: Shop, number_or_id: str, path: Path | None = None, copy: Copy = Copy.WORKSHOP) -> PrintedOrder:
    """The work order as it stands now, printed in the language in force; written to `path` where one is given.

    The workshop's copy made by somebody who may not see prices has none; the customer's is whole whoever makes it.
    The file appears whole or not at all. `missing` of the result names characters that no bundled font has: whoever
    asked for the paper says so. Raises NoSuchThing, and OSError where the file cannot be written (disk full, ...).
    """
    view = orders.order(shop, number_or_id)
    told = conclusion_of(shop, view)
    made = OrderPrint(
        order=view,
        letterhead=letterhead(shop),
        board=board_spec(view.asset.board_code) if view.asset.board_code else None,
        copy=copy,
        images=_images(shop, view),
        ranking=told.ranking if told else None,
        sources=told.sources if told else (),
    )
    with shown_prices() if copy is Copy.CUSTOMER else nullcontext():
        printed = print_work_order(made)
    if path is not None:
        keep_pdf(printed.pdf, path)
    return printed


def freeze(shop: Shop, actor: str, number_or_id: str) -> AttachmentLine | None:
    """Keep the paper of a signed order with the order, bytes and SHA-256; None while nobody has signed.

    Kept once per signature: a later signature makes the next revision, and no revision is ever overwritten.
    """
    view = orders.order(shop, number_or_id)
    if not view.signed:
        return None
    kept = frozen(view)
    if kept and kept[-1].at >= view.signatures[-1].at:
        return kept[-1]
    with shown_prices():  # whoever signs, the paper is whole
        printed = work_order_pdf(shop, view.id)
    revision = len(kept) + 1
    view = orders.attach(
        shop, actor, view.id, printed.pdf, f"{view.number}-r{revision}.pdf", mime=_PDF, phase="document"
    )
    return frozen(view)[-1]


def frozen(view: OrderView) -> tuple[AttachmentLine, ...]:
    """The papers frozen at signatures, the oldest revision first."""
    return tuple(line for line in view.attachments if line.phase == "document" and line.mime == _PDF)


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as pixels: 8-bit RGB, rows of `stride` bytes from the top; `page` counts from 1."""

    page: int
    width: int
    height: int
    stride: int
    rgb: bytes


def keep_pdf(pdf: bytes, path: Path) -> None:
    """Write a paper to a file that appears whole or not at all. Raises NotReplaceable, OSError."""
    write_whole(replaceable(path), pdf)


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        return len(document)


def text_of(pdf: bytes) -> str:
    """The text of a PDF as a program reads it, page after page."""
    with _pdfium, pypdfium2.PdfDocument(pdf) as document:
        texts = []
        for page in document:
            text = page.get_textpage()
            texts.append(text.get_text_bounded())
            text.close()
            page.close()
        return "\n".join(texts)


def render_pages(pdf: bytes, dpi: float = 110.0) -> Iterator[PageImage]:
    """The pages as pixels, one at a time: a page at a printer's 600 dpi is 100 MB."""
    for number in range(page_count(pdf)):
        with _pdfium, pypdfium2.PdfDocument(pdf) as document:
            page = document[number]
            bitmap = page.render(scale=dpi / 72, rev_byteorder=True)
            image = PageImage(number + 1, bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            bitmap.close()
            page.close()
        yield image


def _images(shop: Shop, view: OrderView) -> dict[str, bytes]:
    """The small copies of photos, and signatures; what is missing or broken is left out, and the paper says so."""
    found = {}
    for line in evidence.photos_of(view):
        with suppress(AttachmentMissing, ShopError):
            found[line.sha256] = evidence.small(shop, line)
    for signature in view.signatures:
        if signature.image_sha256:
            with suppress(AttachmentMissing):
                found[signature.image_sha256] = shop.attachments.get(signature.image_sha256)
    return found
