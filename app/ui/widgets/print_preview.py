"""The paper before it is printed: its pages as they will be, which of them, how often and on which printer; or as a
file. Printing itself is `app.ui.printing`, imported when somebody prints.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.page_range import BadPageRange, pages_of
from app.domain.print_error import PrinterGone
from app.domain.record_error import CommitCancelled
from app.ledger.writing import Watch
from app.services.paper import keep_pdf
from app.services.pdf_pages import PdfPages
from app.ui import theme
from app.ui.bridge import post, run_in_thread
from app.ui.preferences import remember
from app.ui.widgets.buttons import button, icon_button, primary
from app.ui.widgets.choice import Choice
from app.ui.widgets.flow import Flow
from app.ui.widgets.notice import Notice
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.page_view import STEP, PageView
from app.ui.widgets.paper_offer import Offer, PrintDesk, Printed
from app.ui.widgets.progress import Bar
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import Elided, label
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.missing_characters import missing_text
from app.words.plain_text import plain
from app.words.sizes import paper_text

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

#: A paper that is made sooner says nothing of its making, ms.
PATIENCE_MS = 400


class PrintPreview(QDialog):
    """Opens at once; the paper comes when it is made. Of several `offers` the first is shown, the others are chosen."""

    def __init__(self, parent: QWidget, desk: PrintDesk, title: str, *offers: Offer) -> None:
        super().__init__(parent)
        self.desk, self.offers, self._title = desk, offers, title
        self.pdf = b""
        self._pages: PdfPages | None = None
        self._stop = threading.Event()
        self._making = self._printing = False
        self._to_print = True  # the keyboard is on the primary, and goes back there
        self.setWindowTitle(title)
        window = parent.window()
        self.resize(min(window.width() - 40, theme.px(1080)), min(max(window.height() - 40, 480), theme.px(1400)))
        self._build()
        for key, do in (
            (QKeySequence(QKeySequence.StandardKey.Print), self.print_now),
            (QKeySequence(QKeySequence.StandardKey.Save), self.ask_file),
            (QKeySequence("Ctrl++"), lambda: self.view.zoom_by(STEP)),
            (QKeySequence("Ctrl+="), lambda: self.view.zoom_by(STEP)),
            (QKeySequence("Ctrl+-"), lambda: self.view.zoom_by(1 / STEP)),
            (QKeySequence("Ctrl+0"), lambda: self.view.fit_to("")),
        ):
            QShortcut(key, self, do)
        self.make()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        self.head = head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(plain(self._title, 40), "title"))
        self._about = Elided("", "small", "ink_2")
        head.addWidget(self._about, 1)
        head.addWidget(button(_("Close"), self.reject))
        self.open_button = icon_button(_("Open in the system's viewer"), "ph.arrow-square-out", self.open_outside)
        head.addWidget(self.open_button)
        self.save_button = button(_("Save as PDF…"), self.ask_file, icon="ph.file-pdf")
        head.addWidget(self.save_button)
        self.print_button = primary(_("Print"), self.print_now, icon="action.print", compact=True)
        head.addWidget(self.print_button)
        column.addLayout(head)
        column.addLayout(self._tools())
        self._wrong = label("", "small", "critical", wrap=True)
        self._wrong.hide()
        column.addWidget(self._wrong)
        self.lacks = Notice("minor", "state.minor")
        column.addWidget(self.lacks)
        self.left_out = Notice("minor", "state.minor")
        column.addWidget(self.left_out)
        self.view = PageView()
        self.view.moved.connect(lambda _page: self._say_page())
        self.view.zoomed.connect(self._say_zoom)
        self.view.failed.connect(self._failed)
        column.addWidget(self.view, 1)
        column.addWidget(self._strip())
        self._ready(on=False)

    def _tools(self) -> Flow:
        tools = Flow(gap=8)
        self.paper = Choice(_("Which paper"), 200)
        for one in self.offers:
            self.paper.addItem(one.title, one)
        self.paper.setVisible(len(self.offers) > 1)
        tools.addWidget(self.paper)
        with_copies = next((one for one in self.offers if one.copies), None)
        self.copy = Segmented(
            _("For whom"),
            tuple((one, words, "") for one, words in with_copies.copies) if with_copies else (("", "", ""),),
        )
        if with_copies is not None and with_copies.copy:
            self.copy.choose(with_copies.copy)
        tools.addWidget(self.copy)
        self.language = Choice(_("Language of the paper"), 190)
        for code, words in next((one.languages for one in self.offers if one.languages), ()):
            self.language.addItem(words, code)
        tools.addWidget(self.language)
        self.paper.currentIndexChanged.connect(lambda _at: self.make())
        self.copy.chosen.connect(lambda _copy: self.make())
        self.language.currentIndexChanged.connect(lambda _at: self.make())
        self.range = QLineEdit()
        self.range.setPlaceholderText(_("All"))
        self.range.setMaxLength(60)
        self.range.setFixedWidth(theme.px(96))
        self.range.textChanged.connect(lambda _text: self._judge())
        tools.addWidget(_captioned(_("Pages"), self.range))
        self.copies = NumberField(1)
        self.copies.setMaxLength(3)
        self.copies.setFixedWidth(theme.px(56))
        tools.addWidget(_captioned(_("Copies"), self.copies))
        self.choose_button = button(_("Choose printer…"), self.ask_printer, kind="ghost")
        tools.addWidget(self.choose_button)
        zoom = QWidget()
        row = QHBoxLayout(zoom)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for name, icon, do in (
            (_("Smaller"), "ph.magnifying-glass-minus", lambda: self.view.zoom_by(1 / STEP)),
            (_("Larger"), "ph.magnifying-glass-plus", lambda: self.view.zoom_by(STEP)),
            (_("Fit the width"), "ph.arrows-out-line-horizontal", lambda: self.view.fit_to("width")),
            (_("Fit the page"), "ph.arrows-out", lambda: self.view.fit_to("page")),
        ):
            row.addWidget(icon_button(name, icon, do))
        self.zoom_button = button("100 %", lambda: self.view.fit_to(""), kind="ghost")
        self.zoom_button.setToolTip(_("As large as on paper"))
        row.addWidget(self.zoom_button)
        tools.addWidget(zoom)
        self._page = label("", "small", "ink_2")
        tools.addWidget(self._page)
        self._printer = label("", "small", "ink_2")
        tools.addWidget(self._printer)
        return tools

    def _strip(self) -> QWidget:
        self.strip = QFrame()
        self.strip.setProperty("kind", "card")
        column = QVBoxLayout(self.strip)
        column.setContentsMargins(12, 6, 8, 6)
        column.setSpacing(4)
        row = QHBoxLayout()
        self._told = label("", "body", wrap=True)
        row.addWidget(self._told, 1)
        self.cancel_button = button(_("Cancel"), self.stop)
        row.addWidget(self.cancel_button)
        column.addLayout(row)
        self._bar = Bar()
        column.addWidget(self._bar)
        self.strip.hide()
        return self.strip

    # ------------------------------------------------------------ making

    def make(self) -> None:
        """Make the paper as it is chosen now; one that is being made is broken off."""
        self._stop.set()
        self._stop = stop = threading.Event()
        self._making = True
        self._ready(on=False)
        offer = self.offer
        self.copy.setVisible(bool(offer.copies))
        copy = self.copy.value() if offer.copies else ""
        speaks = bool(offer.languages) and (not offer.copies or copy in offer.spoken)
        self.language.setVisible(speaks)
        spoken = (self.language.currentData() or "") if speaks else ""

        def tell(page: int) -> None:
            post(lambda: self._told.setText(_("Making page {page}").format(page=page)) if self._making else None, self)

        watch = Watch(tell, stop.is_set)

        def work() -> tuple[Printed, PdfPages]:
            made = offer.make(copy, spoken, watch)
            return made, PdfPages(made.pdf)

        def done(found: tuple[Printed, PdfPages]) -> None:
            if stop is not self._stop:
                run_in_thread(found[1].close)
            else:
                self._show(*found)

        def failed(error: BaseException) -> None:
            if stop is self._stop:
                self._unmade(error)

        self._told.setText(_("Making the paper"))
        self._bar.show_fraction(None)
        QTimer.singleShot(PATIENCE_MS, self, lambda: self.strip.setVisible(self._making or self._printing))
        run_in_thread(work, done, failed, self)

    def _show(self, made: Printed, pages: PdfPages) -> None:
        self._making = False
        self.strip.hide()
        first = self._pages is None
        self.pdf, self._pages = made.pdf, pages
        self.view.show_pages(pages, "" if first else self.view.fit)
        self.lacks.setVisible(bool(made.missing))
        if made.missing:
            self.lacks.say(_("Some characters cannot be printed"), missing_text(made.missing))
        lacking = self.offer.lacking(made)
        self.left_out.setVisible(bool(lacking))
        if lacking:
            self.left_out.say(_("Not everything could be made"), lacking)
        words = ngettext("{n} page", "{n} pages", pages.count).format(n=f"{pages.count:,}")
        sizes = dict.fromkeys(paper_text(size) for size in pages.sizes_mm)
        self._about.set_text(" · ".join((words, *list(sizes)[:3], *(("…",) if len(sizes) > 3 else ()))))
        self._ready(on=True)
        self._judge()
        self._say_page()
        self._say_zoom()
        self._say_printer()
        if self._to_print:
            self.print_button.setFocus()

    def _unmade(self, error: BaseException) -> None:
        self._making = False
        self.strip.hide()
        if isinstance(error, CommitCancelled) and self._pages is None:
            self.reject()
        elif not isinstance(error, CommitCancelled):
            self._failed(error)
        self._ready(on=self._pages is not None)

    def _failed(self, error: BaseException) -> None:
        self._wrong.setText(sentence(error))
        self._wrong.show()

    @property
    def offer(self) -> Offer:
        """The paper that is chosen."""
        chosen: Offer = self.paper.currentData()
        return chosen

    def _ready(self, *, on: bool) -> None:
        if not on:
            self._to_print = self.print_button.hasFocus() or self._pages is None
        for one in (self.print_button, self.save_button, self.open_button, self.choose_button):
            one.setEnabled(on)

    def pages_shown(self) -> int:
        """How many pages the paper that is shown has; 0 while it is being made."""
        return self.view.count

    # ------------------------------------------------------------ saying

    def _say_page(self) -> None:
        said = _("Page {n} of {all}").format(n=self.view.page(), all=f"{self.view.count:,}")
        self._page.setText(said)

    def _say_zoom(self) -> None:
        said = f"{round(self.view.zoom * 100)} %"
        self.zoom_button.setText(said)
        self.zoom_button.setAccessibleName(_("{zoom}, as large as on paper").format(zoom=said))

    def _say_printer(self) -> None:
        from app.ui import printing

        known = printing.remembered(self.desk.preferences.printers, self.offer.kind)
        self.print_button.setText(_("Print") if known is not None else _("Print…"))
        said = known.name if known is not None else ""
        if known is not None and self._pages is not None and not self.offer.exact:
            try:
                fit = printing.fit_of(printing.opened_printer(known), self._pages.sizes_mm[0])
            except PrinterGone as error:
                said = sentence(error)
                self.print_button.setText(_("Print…"))
            else:
                if fit.percent != 100:
                    words = _("{printer}: printed at {percent} % to fit {paper}")
                    said = words.format(printer=known.name, percent=fit.percent, paper=fit.paper)
        self._printer.setText(said)
        self._printer.setVisible(bool(said))

    def wanted(self) -> tuple[int, ...] | None:
        """The pages that are asked for; None where that is not understood, which is said in place."""
        text = self.range.text().strip()
        if text.casefold() in (_("All").casefold(), "all"):
            text = ""
        try:
            pages = pages_of(text, self.view.count)
        except BadPageRange as error:
            self._failed(error)
            return None
        self._wrong.hide()
        return pages

    def _judge(self) -> None:
        """Say at once what is wrong with the pages asked for."""
        if self._pages is not None and not self._printing:
            self.print_button.setEnabled(self.wanted() is not None)

    # ------------------------------------------------------------ as a file

    def ask_file(self) -> None:
        """Ask where to keep the PDF, and keep it."""
        if self._pages is None:
            return
        dialog = QFileDialog(self, _("Save as PDF"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(f"{self._name()}.pdf")
        dialog.fileSelected.connect(lambda path: self.keep(Path(path)))
        dialog.open()

    def _name(self) -> str:
        return f"{self.offer.name}-{self.copy.value()}" if self.offer.copies else self.offer.name

    def keep(self, path: Path) -> None:
        """Write the PDF to a file, away from the GUI thread: a stick or a share may be slow."""
        pdf, said = self.pdf, _("Kept as {path}").format(path=path)
        run_in_thread(lambda: keep_pdf(pdf, path), lambda _kept: self.desk.toast(said), self._failed, self)

    def open_outside(self) -> None:
        """Show it in the program that the system opens PDF files with."""
        from app.ui.paper_file import open_paper

        pdf, name = self.pdf, self._name()

        def opened(found: bool) -> None:
            if not found:
                self._wrong.setText(_("No program here opens PDF files. Save it, and open it elsewhere."))
                self._wrong.show()

        open_paper(pdf, name, opened, self._failed, self)

    # ------------------------------------------------------------ on paper

    def print_now(self) -> None:
        """Print on the printer that was used last for this kind of paper; ask for one the first time."""
        from app.ui import printing

        if self._pages is None or self._printing or self.wanted() is None:
            return
        known = printing.remembered(self.desk.preferences.printers, self.offer.kind)
        if known is None:
            self.ask_printer()
            return
        try:
            printer = printing.opened_printer(known)
        except PrinterGone as error:
            self._failed(error)
            self.ask_printer()
            return
        self.print_to(printer)

    def ask_printer(self) -> None:
        """Choose a printer and its settings, and print; it is remembered for this kind of paper."""
        from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter

        from app.ui import printing

        if self._pages is None or self._printing or self.wanted() is None:
            return
        known = printing.remembered(self.desk.preferences.printers, self.offer.kind)
        try:
            printer = printing.opened_printer(known or printing.PrinterSet())
        except PrinterGone:
            printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._name())
        printer.setCopyCount(self.copies.value())
        dialog = QPrintDialog(printer, self)
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange, False)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def chosen() -> None:
            self.copies.setText(str(printer.copyCount()))
            if printer.outputFormat() is QPrinter.OutputFormat.NativeFormat:
                kept = printing.PrinterSet.of(printer).kept()
                printers = remember(self.desk.preferences.printers, self.offer.kind, kept)
                self.desk.choose(printers=printers)
            self.print_to(printer)

        dialog.accepted.connect(chosen)
        QDialog.open(dialog)

    def print_to(self, printer: QPrinter) -> None:
        """Print what is asked for, beside the GUI thread, page by page."""
        from app.ui import printing

        wanted, pages = self.wanted(), self._pages
        if wanted is None or pages is None or self._printing:
            return
        printer.setDocName(self._name())
        run = printing.Run(pages, wanted, self.copies.value(), self.offer.exact)
        self._stop = stop = threading.Event()
        self._printing = True
        self._ready(on=False)
        total = len(wanted)

        def told(done: int) -> None:
            page = (done - 1) % total + 1
            self._told.setText(_("Printing: page {n} of {all}").format(n=page, all=total))
            self._bar.show_fraction(page / total)

        def done(count: int) -> None:
            self._printing = False
            name = printer.printerName() or Path(printer.outputFileName()).name
            words = ngettext("{n} page went to {printer}", "{n} pages went to {printer}", count)
            self.desk.toast(words.format(n=f"{count:,}", printer=name))
            self.accept()

        def failed(error: BaseException) -> None:
            self._printing = False
            self.strip.hide()
            self._ready(on=True)
            self._say_printer()
            self._failed(error)

        self._told.setText(_("Printing"))
        self._bar.show_fraction(0.0)
        self.cancel_button.setEnabled(True)
        self.strip.show()
        run_in_thread(
            lambda: printing.print_run(printer, run, lambda n: post(lambda: told(n), self), stop.is_set),
            done, failed, self,
        )  # fmt: skip

    def stop(self) -> None:
        """Break off what runs: the making, or the printing."""
        self._stop.set()
        self.cancel_button.setEnabled(not self._printing)

    def reject(self) -> None:
        """Esc and Close: what is being printed is stopped first, and the pages that went are told."""
        if self._printing:
            self.stop()
            return
        super().reject()

    def done(self, result: int) -> None:
        self._stop.set()
        self.view.drop()
        self.pdf, self._pages = b"", None  # a dialog that was closed lives as long as its page
        super().done(result)


def _captioned(name: str, field: QLineEdit) -> QWidget:
    """A field with its name before it."""
    field.setAccessibleName(name)
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    caption = label(name, "small", "ink_2")
    caption.setBuddy(field)
    row.addWidget(caption)
    row.addWidget(field)
    return whole
