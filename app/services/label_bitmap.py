"""Labels as the dots of a printer: our own PDF, rendered dot by dot and made black and white."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium

from app.documents.label_layout import LabelLayout
from app.documents.label_pdf import dot_pages
from app.services.pdf_pages import pdfium_lock

#: Labels that are rendered from one PDF at a time.
_AT_ONCE = 50
#: A dot is black where more than half of it is.
_HALF = 128


@dataclass(frozen=True, slots=True)
class Dots:
    """A label as dots: rows of whole bytes from the top, the highest bit first, 1 = black."""

    width: int
    height: int
    rows: bytes
    missing: frozenset[str]


def label_dots(layouts: Sequence[LabelLayout]) -> Iterator[Dots]:
    """Each label as dots of its own printer."""
    for start in range(0, len(layouts), _AT_ONCE):
        some = layouts[start : start + _AT_ONCE]
        pages = dot_pages(some)
        with pdfium_lock, pypdfium2.PdfDocument(pages.pdf) as document:
            rendered = [_rendered(document[number], layout) for number, layout in enumerate(some)]
        for layout, rows in zip(some, rendered, strict=True):
            yield Dots(layout.width, layout.height, rows, pages.missing)


def _rendered(page: pypdfium2.PdfPage, layout: LabelLayout) -> bytes:
    """The page to the very dots: rendering by a scale rounds the page up, and shifts its modules."""
    wide, high = layout.width, layout.height
    bitmap = pypdfium2.PdfBitmap.new_native(wide, high, pdfium.FPDFBitmap_Gray)
    bitmap.fill_rect((255, 255, 255, 255), 0, 0, wide, high)
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, wide, high, 0, 0)
    grey = np.frombuffer(bitmap.buffer, dtype=np.uint8).reshape(high, bitmap.stride)[:, :wide]
    rows = np.packbits(grey < _HALF, axis=1).tobytes()
    bitmap.close()
    page.close()
    return rows
