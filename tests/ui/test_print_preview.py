"""The preview and printing: pages in sight only, ranges, copies, exact sizes; read back from what a printer got."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import pytest
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter
from reportlab.pdfgen import canvas

from app.domain.print_error import PrinterGone, PrintingStopped
from app.services.paper import text_of
from app.services.pdf_pages import PdfPages, merged
from app.ui import printing
from app.ui.preferences import remember
from app.ui.printing import PrinterSet, Run, fit_of, print_run
from app.ui.widgets.paper_offer import Made, Offer
from app.ui.widgets.print_preview import PrintPreview
from app.words.errors import sentence

MM = 72 / 25.4


def paper(wide: float, high: float, count: int) -> bytes:
    """Pages of a size in mm, each with a square of 10 mm and its number."""
    out = BytesIO()
    drawn = canvas.Canvas(out, (wide * MM, high * MM), pageCompression=1)
    for number in range(count):
        drawn.rect(5 * MM, 5 * MM, 10 * MM, 10 * MM, stroke=0, fill=1)
        drawn.drawString(40 * MM, 8 * MM, f"page {number + 1}")
        drawn.showPage()
    drawn.save()
    return out.getvalue()


def pdf_printer(path, dpi: int = 150, size: QPageSize.PageSizeId = QPageSize.PageSizeId.A4) -> QPrinter:
    """A printer that prints into a file."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    printer.setResolution(dpi)
    printer.setPageSize(QPageSize(size))
    return printer


def black_box_mm(pdf: bytes, page: int = 0) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is black in the left 30 mm of a page, mm."""
    with pypdfium2.PdfDocument(pdf) as document:
        image = document[page].render(scale=300 / 72, grayscale=True).to_numpy()
    dark = image[:, : round(30 / 25.4 * 300)] < 128
    rows, columns = dark.any(axis=1).nonzero()[0], dark.any(axis=0).nonzero()[0]
    px = 25.4 / 300
    return columns[0] * px, rows[0] * px, len(columns) * px, len(rows) * px


def sizes_mm(path) -> list[tuple[float, float]]:
    pages = PdfPages(path.read_bytes())
    pages.close()
    return list(pages.sizes_mm)


def test_labels_come_out_at_their_exact_size_on_paper_of_that_size(qapp, tmp_path):
    out = tmp_path / "labels.pdf"
    pages = PdfPages(merged([paper(62, 29, 2), paper(50.8, 25.4, 1)]))  # a tape may be cut at several lengths
    assert print_run(pdf_printer(out, 300), Run(pages, (1, 3), copies=2, exact=True)) == 4
    wanted = [(62, 29), (50.8, 25.4)] * 2
    for got, size in zip(sizes_mm(out), wanted, strict=True):
        assert got == pytest.approx(size, abs=0.2)  # Qt counts the sides of paper in whole points
    for page, high in enumerate((29, 25.4)):
        assert black_box_mm(out.read_bytes(), page) == pytest.approx((5, high - 15, 10, 10), abs=0.2)


def test_a4_on_letter_is_fitted_and_said_and_a_lying_page_lies(qapp, tmp_path):
    out = tmp_path / "paper.pdf"
    pages = PdfPages(merged([paper(210, 297, 1), paper(297, 210, 1)]))
    printer = pdf_printer(out, 100, QPageSize.PageSizeId.Letter)
    assert fit_of(printer, pages.sizes_mm[0]).percent == 94
    told: list[int] = []
    assert print_run(printer, Run(pages, (1, 2)), told.append) == 2
    assert told == [1, 2]
    assert sizes_mm(out) == [pytest.approx((215.9, 279.4), abs=0.2), pytest.approx((279.4, 215.9), abs=0.2)]
    assert black_box_mm(out.read_bytes())[2:] == pytest.approx((9.4, 9.4), abs=0.4)
    assert fit_of(pdf_printer(out), pages.sizes_mm[0]).percent == 100
    with pytest.raises(PrintingStopped) as stopped:
        print_run(pdf_printer(out), Run(pages, (1, 2)), stopped=lambda: True)
    assert sentence(stopped.value) == "Stopped. 0 of 2 pages went to the printer."


def test_a_page_in_bands_is_the_page_as_a_whole(qapp):
    pages = PdfPages(paper(62, 29, 1))
    whole = pages.render(1, 203)
    bands = [pages.render(1, 203, top, 50) for top in range(0, whole.height, 50)]
    assert b"".join(band.rgb for band in bands) == whole.rgb
    pages.close()
    assert pages.render(1, 203) is None


def test_printers_are_remembered_by_kind_of_paper_and_one_that_is_gone_is_said(frame):
    chosen = PrinterSet("Zebra", "DuplexNone", "GrayScale", "A4")
    frame.choose(printers=remember((), "order", chosen.kept()))
    frame.choose(printers=remember(frame.preferences.printers, "label:zebra-2x1", "tcp:10.0.0.9"))
    assert printing.remembered(frame.preferences.printers, "order") == chosen
    assert printing.remembered(frame.preferences.printers, "report") is None
    assert PrinterSet.read("{]") == PrinterSet()
    with pytest.raises(PrinterGone):
        printing.opened_printer(chosen)


def test_the_preview_holds_what_is_in_sight_and_prints_what_is_asked_for(frame, qtbot, tmp_path, monkeypatch):
    pdf = paper(210, 297, 120)
    preview = PrintPreview(frame, frame, "WO-1", Offer("Order", "WO-1", "order", lambda *_asked: Made(pdf, {"☃"})))
    preview.open()
    qtbot.waitUntil(lambda: preview.pages_shown() == 120, timeout=10_000)
    assert "120 pages · A4" in preview._about.text()
    assert "snowman" in preview.lacks.line.text()
    view = preview.view
    qtbot.waitUntil(lambda: 1 in view.held, timeout=10_000)
    view.go_to(60)
    qtbot.waitUntil(lambda: 60 in view.held, timeout=10_000)
    assert 1 not in view.held
    assert len(view.held) <= 6
    view.fit_to("page")
    assert view.zoom < 1
    assert view.page() in (59, 60)  # two fit beside each other
    for text, said in (("130", "pages 1 to 120"), ("3-", "names no page")):
        preview.range.setText(text)
        assert said in preview._wrong.text()
        assert not preview.print_button.isEnabled()
    preview.range.setText("2-3, 7")
    assert preview.print_button.isEnabled()
    out = tmp_path / "out.pdf"
    monkeypatch.setattr(printing, "opened_printer", lambda _known: pdf_printer(out, 72))
    frame.choose(printers=(("order", PrinterSet("Laser").kept()),))
    preview.print_now()
    qtbot.waitUntil(lambda: not preview.isVisible(), timeout=20_000)
    assert "3 pages went to" in frame._toast.sentence()
    assert len(sizes_mm(out)) == 3
    assert text_of(pdf).count("page") == 120
