"""Printers of the system: which one is remembered for which kind of paper, and pages on their way to it.

Imported when somebody prints; Qt's printing is no part of a start.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from app.domain.print_error import PrinterGone, PrinterNotReady, PrintingStopped
from app.services.pdf_pages import PdfPages

#: No page is rendered finer, dots an inch: no eye sees it, and a page of twice as many takes four times the memory.
FINEST_DPI = 600
#: Pixels of one band that is rendered at once; 24 MB.
_BAND = 8_000_000
#: Sides that differ by less are one size of paper, mm.
_SAME_MM = 1.0
_RGB = QImage.Format.Format_RGB888


@dataclass(frozen=True, slots=True)
class PrinterSet:
    """A printer of the system and how it was set when a person last chose it; "" = the system's own one."""

    name: str = ""
    duplex: str = ""
    color: str = ""
    paper: str = ""

    @staticmethod
    def read(text: str) -> PrinterSet:
        """What `kept` wrote; what makes no sense is nothing chosen."""
        try:
            found = json.loads(text)
            return PrinterSet(**{key: str(value) for key, value in found.items()})
        except (ValueError, TypeError, AttributeError):
            return PrinterSet()

    def kept(self) -> str:
        """As the preferences keep it."""
        return json.dumps(asdict(self))

    @staticmethod
    def of(printer: QPrinter) -> PrinterSet:
        """How a printer is set."""
        paper = QPageSize.key(printer.pageLayout().pageSize().id())
        return PrinterSet(printer.printerName(), printer.duplex().name, printer.colorMode().name, paper)


def remembered(kept: tuple[tuple[str, str], ...], kind: str) -> PrinterSet | None:
    """The printer chosen last for a kind of paper; None before the first time."""
    found = dict(kept).get(kind)
    return PrinterSet.read(found) if found is not None else None


def opened_printer(wanted: PrinterSet) -> QPrinter:
    """A printer as it was set. Raises PrinterGone where the system has none of that name."""
    info = QPrinterInfo.printerInfo(wanted.name) if wanted.name else QPrinterInfo.defaultPrinter()
    if info.isNull():
        raise PrinterGone(wanted.name)
    printer = QPrinter(info, QPrinter.PrinterMode.HighResolution)
    if wanted.duplex in QPrinter.DuplexMode.__members__:
        printer.setDuplex(QPrinter.DuplexMode[wanted.duplex])
    if wanted.color in QPrinter.ColorMode.__members__:
        printer.setColorMode(QPrinter.ColorMode[wanted.color])
    paper = next((size for size in QPageSize.PageSizeId if wanted.paper and QPageSize.key(size) == wanted.paper), None)
    printer.setPageSize(QPageSize(paper) if paper is not None else info.defaultPageSize())
    return printer


@dataclass(frozen=True, slots=True)
class Fit:
    """How pages come onto the paper in the printer: `percent` of their size. 100 = as they are."""

    paper: str
    percent: int


def fit_of(printer: QPrinter, size_mm: tuple[float, float]) -> Fit:
    """How a page of that size comes onto the paper that is set in a printer."""
    layout = printer.pageLayout()
    return Fit(layout.pageSize().name(), round(100 * _scale(layout, size_mm)))


@dataclass(frozen=True, slots=True)
class Run:
    """What is printed: pages of a paper, how often. `exact` = labels: each page is its own size of paper, to the mm,
    without margins and never scaled.
    """

    pages: PdfPages
    wanted: tuple[int, ...]
    copies: int = 1
    exact: bool = False


def print_run(
    printer: QPrinter, run: Run, tell: Callable[[int], None] = lambda _n: None, stopped: Callable[[], bool] = bool
) -> int:
    """Print in the calling thread, one band of a page after another; how many pages went out.

    `tell` hears after each page how many are done, `stopped` is asked before each band. Raises PrinterNotReady,
    PrintingStopped.
    """
    ready_or_raise(printer)
    together = printer.supportsMultipleCopies()
    if together:
        printer.setCopyCount(run.copies)
    pages = run.wanted * (1 if together else run.copies)
    painter = QPainter()
    done = 0
    try:
        for page in pages:
            _set_paper(printer, run.pages.sizes_mm[page - 1], exact=run.exact)
            begun = printer.newPage() if painter.isActive() else painter.begin(printer)
            if not begun:
                raise PrinterNotReady(printer.printerName(), done)
            for _band in _bands(painter, printer, run, page):
                if stopped():
                    printer.abort()
                    raise PrintingStopped(done, len(pages))
            if printer.printerState() is QPrinter.PrinterState.Error:
                raise PrinterNotReady(printer.printerName(), done)
            done += 1
            tell(done)
    finally:
        if painter.isActive():
            painter.end()
    if printer.printerState() is QPrinter.PrinterState.Error:
        raise PrinterNotReady(printer.printerName(), 0)
    return done


def ready_or_raise(printer: QPrinter) -> None:
    """Raises PrinterNotReady where the system says that the printer is stopped or gone."""
    if printer.outputFormat() is not QPrinter.OutputFormat.NativeFormat:
        return
    info = QPrinterInfo.printerInfo(printer.printerName())
    if info.isNull() or info.state() in (QPrinter.PrinterState.Error, QPrinter.PrinterState.Aborted):
        raise PrinterNotReady(printer.printerName())


# -------------------------------------------------------------------- inside


def _set_paper(printer: QPrinter, size_mm: tuple[float, float], *, exact: bool) -> None:
    """Let the next page be of the right size, or lie as the page of the paper does."""
    wide, high = size_mm
    if exact:
        size = QPageSize(QSizeF(wide, high), QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.ExactMatch)
        upright = QPageLayout.Orientation.Portrait  # as wide as it is said to be, also where that is wider than high
    else:
        size = printer.pageLayout().pageSize()
        upright = QPageLayout.Orientation.Landscape if wide > high else QPageLayout.Orientation.Portrait
    layout = QPageLayout(size, upright, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    printer.setFullPage(True)
    printer.setPageLayout(layout)


def _bands(painter: QPainter, printer: QPrinter, run: Run, page: int) -> Iterator[None]:
    """Paint a page band by band; asks between them."""
    paper = printer.pageLayout().fullRectPixels(printer.resolution())
    shrunk = 1.0 if run.exact else _scale(printer.pageLayout(), run.pages.sizes_mm[page - 1])
    dots = math.ceil(printer.resolution() / FINEST_DPI)  # so many of the printer's to one of ours: no seams
    dpi = printer.resolution() / dots * shrunk
    wide, high = run.pages.pixels(page, dpi)
    left, top = ((paper.width() - wide * dots) / 2, (paper.height() - high * dots) / 2) if shrunk < 1 else (0.0, 0.0)
    step = max(_BAND // max(wide, 1), 64)
    for row in range(0, high, step):
        yield
        image = run.pages.render(page, dpi, row, min(step, high - row))
        if image is None:
            return
        target = QRectF(round(left), round(top) + row * dots, image.width * dots, image.height * dots)
        painter.drawImage(target, QImage(image.rgb, image.width, image.height, image.stride, _RGB))


def _scale(layout: QPageLayout, size_mm: tuple[float, float]) -> float:
    """By how much a page shrinks on the paper of a layout; 1 where it is that size or smaller."""
    paper = layout.pageSize().size(QPageSize.Unit.Millimeter)
    sides, ours = sorted((paper.width(), paper.height())), sorted(size_mm)
    if all(abs(one - other) <= _SAME_MM for one, other in zip(sides, ours, strict=True)):
        return 1.0
    return min(1.0, *(one / other for one, other in zip(sides, ours, strict=True)))
