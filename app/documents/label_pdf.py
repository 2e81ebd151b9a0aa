"""Labels as PDF at exact size: one label a page, or sheets of labels, codes on whole dots of the stock's printer.

All text passes through `app.words.plain_text` and the paper's own fonts; what no font has is collected.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from reportlab.lib.colors import black
from reportlab.pdfgen.canvas import Canvas

from app.documents.fonts import Face, draw_line, load, missing
from app.documents.label_layout import LabelLayout
from app.documents.printed_paper import language_tag
from app.domain.label import MM_PER_INCH, LabelSheet, LabelStock, Shape

_POINT_MM = MM_PER_INCH / 72
#: Told how many labels are done; may raise to break off.
Tell = Callable[[int], None]
_EVERY = 20


@dataclass(frozen=True, slots=True)
class LabelPages:
    """The PDF, its pages, and the characters that stand as □ because no bundled font has them."""

    pdf: bytes
    pages: int
    missing: frozenset[str]


def label_pages(
    layouts: Sequence[LabelLayout], stock: LabelStock, *, title: str, copies: int = 1, tell: Tell = lambda _done: None
) -> LabelPages:
    """One label a page, as large as the label to a hundredth of a millimetre; each `copies` times."""
    paper = _Paper(title)
    for done, layout in enumerate(layouts):
        if done % _EVERY == 0:
            tell(done)
        wide, high = label_mm(layout, stock)
        for _copy in range(copies):
            paper.page(wide, high)
            paper.label(layout, 0.0, 0.0)
    return paper.finish()


def dot_pages(layouts: Iterable[LabelLayout]) -> LabelPages:
    """One label a page of whole dots, for a printer that takes pictures."""
    paper = _Paper("")
    for layout in layouts:
        paper.page(layout.width / layout.dots_per_mm, layout.height / layout.dots_per_mm)
        paper.label(layout, 0.0, 0.0)
    return paper.finish()


def label_sheets(
    layouts: Sequence[LabelLayout],
    sheet: LabelSheet,
    *,
    title: str,
    copies: int = 1,
    start: int = 1,
    shift_mm: tuple[float, float] = (0.0, 0.0),
    tell: Tell = lambda _done: None,
) -> LabelPages:
    """Sheets of labels. The first label comes to the place `start`, from 1, so that a begun sheet is used up;
    `shift_mm` moves all of them to the right and down, for a printer that feeds askew.
    """
    paper = _Paper(title)
    place = start - 1
    paper.page(*sheet.paper_mm)
    for done, layout in enumerate(layouts):
        if done % _EVERY == 0:
            tell(done)
        for _copy in range(copies):
            if place == sheet.count:
                paper.page(*sheet.paper_mm)
                place = 0
            x, y = sheet.corner_mm(place)
            paper.label(layout, x + shift_mm[0], y + shift_mm[1])
            place += 1
    return paper.finish()


def label_mm(layout: LabelLayout, stock: LabelStock) -> tuple[float, float]:
    """The size of a label as it is printed: the stock's own, on a tape as long as its content."""
    if stock.shape is Shape.ALONG:
        return layout.width / layout.dots_per_mm, stock.height_mm
    if stock.shape is Shape.ACROSS:
        return stock.width_mm, layout.height / layout.dots_per_mm
    return stock.width_mm, stock.height_mm


class _Paper:
    """A PDF whose pages have any size."""

    def __init__(self, title: str) -> None:
        for face in (Face.MEDIUM, Face.SEMIBOLD):
            load(face)
        self._buffer = io.BytesIO()
        self._canvas = Canvas(
            self._buffer,
            invariant=1,
            pageCompression=1,
            initialFontName=Face.MEDIUM.value,  # type: ignore[arg-type]  # the stubs take it for a size
            lang=language_tag(),
        )
        self._canvas.setTitle(title)
        self._canvas.setCreator("Hashwrench")
        self._missing: set[str] = set()
        self._high = 0.0
        self._pages = 0

    def page(self, wide_mm: float, high_mm: float) -> None:
        """Begin a page of that size."""
        if self._pages:
            self._canvas.showPage()
        self._pages += 1
        self._high = high_mm / _POINT_MM
        self._canvas.setPageSize((wide_mm / _POINT_MM, self._high))
        self._canvas.setFillColor(black)
        self._canvas.setStrokeColor(black)

    def label(self, layout: LabelLayout, x_mm: float, y_mm: float) -> None:
        """Draw a label whose upper left corner is there."""
        dot = 1 / layout.dots_per_mm / _POINT_MM
        left, top = x_mm / _POINT_MM, self._high - y_mm / _POINT_MM
        size, row_high = layout.module * dot, layout.high * dot / layout.code.rows
        self._canvas.saveState()
        self._canvas.transform(size, 0, 0, -row_high, left + layout.x * dot, top - layout.y * dot)
        # one path in whole modules: no seams between them, and no number that has to be rounded
        squares = " ".join(f"{column} {row} {length} 1 re" for row, column, length in layout.code.dark)
        self._canvas._code.append(f"{squares} f")  # type: ignore[attr-defined]
        self._canvas.restoreState()
        for line in layout.lines:
            self._missing |= missing(line.text)
            x, y = left + line.x * dot, top - line.y * dot
            draw_line(self._canvas, x, y, line.text, line.face, line.size * dot, black)

    def finish(self) -> LabelPages:
        """The whole PDF."""
        self._canvas.showPage()
        self._canvas.save()
        return LabelPages(self._buffer.getvalue(), self._pages, frozenset(self._missing))
