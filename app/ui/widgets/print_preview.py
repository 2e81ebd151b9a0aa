"""The paper before it is printed: its pages as they will be, print, and keep as a PDF file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.services.paper import PageImage, keep_pdf, render_pages
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.text import label
from app.words.language import _, ngettext

#: Resolution of the pages on screen and on a printer, dots per inch.
SCREEN_DPI, PRINT_DPI = 96.0, 300.0


def image_of(page: PageImage) -> QImage:
    """A rendered page as an image of its own."""
    return QImage(page.rgb, page.width, page.height, page.stride, QImage.Format.Format_RGB888).copy()


class PrintPreview(QDialog):
    """Shows a PDF; `say` takes the sentence when it was kept, `fail` an error."""

    def __init__(
        self, parent: QWidget, pdf: bytes, name: str, say: Callable[[str], None], fail: Callable[[BaseException], None]
    ) -> None:
        super().__init__(parent)
        self.pdf, self._name, self._say_done, self._fail = pdf, name, say, fail
        self.setWindowTitle(name)
        self.resize(theme.px(880), min(parent.window().height() - 20, theme.px(860)))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        self.head = head = QHBoxLayout()
        head.addWidget(label(name, "title"))
        self._count = label("", "small", "ink_2")
        head.addWidget(self._count)
        head.addStretch(1)
        head.addWidget(button(_("Close"), self.reject))
        head.addWidget(button(_("Save as PDF…"), self.ask_file, icon="ph.file-pdf"))
        self.print_button = primary(_("Print…"), self.ask_printer, icon="action.print", compact=True)
        head.addWidget(self.print_button)
        column.addLayout(head)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        inside = QWidget()
        inside.setObjectName("scrolled")
        self._pages = QVBoxLayout(inside)
        self._pages.setSpacing(12)
        scroll.setWidget(inside)
        column.addWidget(scroll, 1)
        run_in_thread(lambda: tuple(render_pages(pdf, SCREEN_DPI)), self._shown, fail, self)

    def _shown(self, pages: tuple[PageImage, ...]) -> None:
        self._count.setText(ngettext("{n} page", "{n} pages", len(pages)).format(n=len(pages)))
        for page in pages:
            sheet = QLabel()
            sheet.setPixmap(QPixmap.fromImage(image_of(page)))
            sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            sheet.setAccessibleName(_("Page {n} of {all}").format(n=page.page, all=len(pages)))
            self._pages.addWidget(sheet)

    def pages_shown(self) -> int:
        """How many pages are on screen."""
        return self._pages.count()

    def ask_file(self) -> None:
        """Ask where to keep the PDF, and keep it."""
        dialog = QFileDialog(self, _("Save as PDF"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{self._name}.pdf")
        dialog.fileSelected.connect(lambda path: self.keep(Path(path)))
        dialog.open()

    def keep(self, path: Path) -> None:
        """Write the PDF to a file, away from the GUI thread: a stick or a share may be slow."""
        pdf, said = self.pdf, _("Kept as {path}").format(path=path)
        run_in_thread(lambda: keep_pdf(pdf, path), lambda _kept: self._say_done(said), self._fail, self)

    def ask_printer(self) -> None:
        """Choose a printer, and print."""
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._name)
        dialog = QPrintDialog(printer, self)
        dialog.accepted.connect(lambda: self.print_to(printer))
        QDialog.open(dialog)

    def print_to(self, printer: QPrinter) -> int:
        """Print every page, fitted to the sheet; how many were printed."""
        painter = QPainter()
        if not painter.begin(printer):
            self._fail(OSError(_("The printer cannot be opened.")))
            return 0
        count = 0
        try:
            for page in render_pages(self.pdf, PRINT_DPI):
                if page.page > 1:
                    printer.newPage()
                image = image_of(page)
                room = QRectF(painter.viewport())
                size = image.size().scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
                painter.drawImage(QRectF(0, 0, size.width(), size.height()), image)
                count += 1
        finally:
            painter.end()
        return count
