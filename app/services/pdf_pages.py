"""The pages of a PDF as pixels, one at a time: for the screen and for a printer. And several PDFs as one."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import pypdfium2

from app.domain.label import MM_PER_INCH

#: PDFium keeps global state: whoever calls it holds this.
pdfium_lock = threading.Lock()
_POINTS = 72.0


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page, or a band of one, as pixels: 8-bit RGB, rows of `stride` bytes from the top; `page` counts from 1."""

    page: int
    width: int
    height: int
    stride: int
    rgb: bytes


class PdfPages:
    """A PDF that is open, read from any thread; `close` it. Sizes are millimetres, pages count from 1."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        with pdfium_lock:
            self._document: pypdfium2.PdfDocument | None = pypdfium2.PdfDocument(pdf)
            self._points = [self._document.get_page_size(number) for number in range(len(self._document))]
        in_mm = MM_PER_INCH / _POINTS
        #: Width and height of each page, mm.
        self.sizes_mm = tuple((wide * in_mm, high * in_mm) for wide, high in self._points)

    @property
    def count(self) -> int:
        """How many pages it has."""
        return len(self.sizes_mm)

    def pixels(self, page: int, dpi: float) -> tuple[int, int]:
        """Width and height of a page at a resolution, as `render` makes it."""
        wide, high = self._points[page - 1]
        return math.ceil(wide * (dpi / _POINTS)), math.ceil(high * (dpi / _POINTS))

    def render(self, page: int, dpi: float, top: int = 0, rows: int | None = None) -> PageImage | None:
        """A page at a resolution, or `rows` of it from the row `top` on; None once it is closed.

        A whole A4 page takes 26 MB at 300 dpi and 105 MB at 600: a printer gets it in bands.
        """
        scale = dpi / _POINTS
        high = self.pixels(page, dpi)[1]
        below = max(high - top - (high if rows is None else rows), 0)
        # half a pixel less than what is cut, because what is cut is rounded up to whole ones
        crop = (0.0, max(below - 0.5, 0.0) / scale, 0.0, max(top - 0.5, 0.0) / scale)
        with pdfium_lock:
            if self._document is None:
                return None
            shown = self._document[page - 1]
            bitmap = shown.render(scale=scale, crop=crop, rev_byteorder=True)
            image = PageImage(page, bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            bitmap.close()
            shown.close()
        return image

    def close(self) -> None:
        """Let go of it, once what is being rendered is done."""
        with pdfium_lock:
            if self._document is not None:
                self._document.close()
                self._document = None


def merged(pdfs: Sequence[bytes]) -> bytes:
    """The pages of several PDFs as one, in their order."""
    with pdfium_lock, pypdfium2.PdfDocument.new() as whole:
        for pdf in pdfs:
            with pypdfium2.PdfDocument(pdf) as part:
                whole.import_pages(part)
        out = BytesIO()
        whole.save(out)
    return out.getvalue()
