"""Labels: on which size, how many, and where to; the first one as it will be, and of a sheet which cell is the first.

Anything that is labelled opens it with `ask_labels`. The size is remembered by what is labelled, the way by the size.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.label import Label, LabelSheet, LabelStock, Shape
from app.domain.label_error import LabelsStopped, LabelTooSmall
from app.ledger.writing import Watch
from app.services import labels
from app.services.labels import PrintedLabels, Printer, PrinterStopped, Wanted
from app.services.paper import keep_pdf
from app.services.pdf_pages import PageImage, PdfPages
from app.ui import theme
from app.ui.bridge import post, run_in_thread
from app.ui.preferences import remember
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.choice import Choice
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.label_picture import LabelPicture, SheetGrid
from app.ui.widgets.number_field import NumberField
from app.ui.widgets.paper_offer import Made, Offer, PrintDesk
from app.ui.widgets.print_preview import PrintPreview
from app.ui.widgets.progress import Bar
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.label_remarks import label_remarks
from app.words.language import _, ngettext
from app.words.plain_text import plain
from app.words.sizes import paper_text

#: The size that is offered where none was chosen yet: the one most label printers of the trade come with.
_FIRST_SIZE = "brother-62x29"
#: Dots an inch of the first label on the screen; it is fitted to its room.
_SHOWN_DPI = 203.0
#: How many labels are made at once.
_MOST_COPIES = 999


def ask_labels(owner: QWidget, desk: PrintDesk, wanted: Wanted | tuple[str, ...]) -> LabelDialog | None:
    """Open the dialog for numbers, or for all that is wanted; None where there is no shop."""
    if desk.shop is None:
        return None
    dialog = LabelDialog(owner, desk, wanted if isinstance(wanted, Wanted) else Wanted(numbers=wanted))
    dialog.open()
    return dialog


class LabelDialog(FittedDialog):
    """Opens at once; what is labelled is read beside the GUI thread."""

    least = (780, 460)

    def __init__(self, owner: QWidget, desk: PrintDesk, wanted: Wanted) -> None:
        super().__init__(owner)
        self.desk, self._wanted = desk, wanted
        self._labels: tuple[Label, ...] = ()
        self._stop = threading.Event()
        self._busy = False
        self._fits = True
        self._asked = 0
        self.setWindowTitle(_("Print labels"))
        self._build()
        QShortcut(QKeySequence(QKeySequence.StandardKey.Print), self, self.go)
        shop = desk.shop
        run_in_thread(lambda: labels.labels(shop, wanted), self._known, self._failed, self)

    def _build(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addWidget(label(_("Print labels"), "title"))
        self._about = label("", "small", "ink_2", wrap=True)
        whole.addWidget(self._about)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addLayout(self._shown(), 1)
        columns.addLayout(self._asked_for(), 1)
        whole.addLayout(columns, 1)
        self._told = label("", "small", "critical", wrap=True)
        self._told.hide()
        whole.addWidget(self._told)
        whole.addWidget(self._strip())
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self.test_button = button(_("Print one to try"), self.test, icon="ph.tag")
        foot.addWidget(self.test_button)
        foot.addStretch(1)
        foot.addWidget(button(_("Close"), self.reject))
        self.go_button = primary(_("Print"), self.go, icon="action.print", compact=True)
        self.go_button.setDefault(True)
        foot.addWidget(self.go_button)
        whole.addLayout(foot)
        self._choose_size(self._remembered_size(""))

    def _shown(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        self.picture = LabelPicture()
        column.addWidget(self.picture, 1)
        self._size = label("", "small", "ink_2")
        column.addWidget(self._size)
        self._remarks = label("", "small", "minor", wrap=True)
        self._remarks.hide()
        column.addWidget(self._remarks)
        self.larger = button("", self._take_larger, icon="ph.arrows-out")
        self.larger.hide()
        column.addWidget(self.larger, 0, Qt.AlignmentFlag.AlignLeft)
        return column

    def _asked_for(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        self.size_choice = Choice(_("Size"), 340)
        for roll in labels.rolls():
            self.size_choice.addItem(f"{roll.name}   {roll_text(roll)}", roll.name)
        for sheet in labels.sheets():
            words = ngettext("{count} label on {paper}", "{count} labels on {paper}", sheet.count)
            said = words.format(count=sheet.count, paper=sheet.paper)
            self.size_choice.addItem(f"{sheet.name}   {roll_text(sheet.stock)}, {said}", sheet.name)
        self.size_choice.currentIndexChanged.connect(lambda _at: self._size_chosen())
        _named(column, _("Size"), self.size_choice)
        self.copies = NumberField(1)
        self.copies.setMaxLength(len(str(_MOST_COPIES)))
        _named(column, _("Of each"), self.copies)
        self.grid = SheetGrid()
        self.grid.chosen.connect(lambda _at: self._say_start())
        self._begin = label("", "small", "ink_2", wrap=True)
        self.customer = QCheckBox(_("With the customer's name"))
        self.customer.setChecked(self._wanted.customers)
        self.customer.toggled.connect(lambda _on: self._draw())
        beside = QVBoxLayout()
        beside.addWidget(self._begin)
        beside.addStretch(1)
        beside.addWidget(self.customer)
        start = QHBoxLayout()
        start.setSpacing(12)
        start.addWidget(self.grid)
        start.addLayout(beside, 1)
        column.addLayout(start)
        self.way = Choice(_("Where to"), 340)
        for way, words in (
            ("system", _("A printer of this computer, at exact size")),
            ("tcp", _("A label printer on the network (ZPL)")),
            ("port", _("A device of this computer (ZPL)")),
            ("file", _("A file, PDF or ZPL")),
        ):
            self.way.addItem(words, way)
        self.way.currentIndexChanged.connect(lambda _at: self._way_chosen())
        _named(column, _("Where to"), self.way)
        self.host = QLineEdit()
        self.host.setAccessibleName(_("Address of the printer"))
        self.host.setMaxLength(200)
        self.host.textChanged.connect(lambda _text: self._may_go())
        column.addWidget(self.host)
        column.addStretch(1)
        return column

    def _strip(self) -> QWidget:
        self.strip = QFrame()
        column = QVBoxLayout(self.strip)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        self._doing = label("", "body")
        row.addWidget(self._doing, 1)
        self.cancel_button = button(_("Cancel"), self.stop)
        row.addWidget(self.cancel_button)
        column.addLayout(row)
        self._bar = Bar()
        column.addWidget(self._bar)
        self.strip.hide()
        return self.strip

    # ------------------------------------------------------------ what is labelled

    def _known(self, found: tuple[Label, ...]) -> None:
        self._labels = found
        first = found[0]
        words = ngettext("{n} label", "{n} labels", len(found)).format(n=f"{len(found):,}")
        names = ", ".join(plain(one.number, 40) for one in found[:4]) + (" …" if len(found) > 4 else "")
        self._about.setText(f"{words}: {names}")
        self._choose_size(self._remembered_size(first.kind.value))
        self._draw()

    def _failed(self, error: BaseException) -> None:
        self._busy = False
        self.strip.hide()
        self._say(sentence(error))
        self._may_go()

    def _say(self, text: str) -> None:
        self._told.setText(text)
        self._told.setVisible(bool(text))
        self.fit_more()

    def wanted(self) -> Wanted:
        """What is to be printed."""
        return replace(self._wanted, copies=self.copies.value(), customers=self.customer.isChecked())

    # ------------------------------------------------------------ size and way

    def _remembered_size(self, kind: str) -> str:
        kept = self.desk.preferences.label_sizes
        return dict(kept).get(kind) or (kept[0][1] if kept else _FIRST_SIZE)

    def _choose_size(self, name: str) -> None:
        at = self.size_choice.findData(name)
        self.size_choice.setCurrentIndex(at if at >= 0 else self.size_choice.findData(_FIRST_SIZE))
        self._size_chosen()

    def stock(self) -> LabelStock | LabelSheet:
        """The size that is chosen."""
        name = self.size_choice.currentData()
        sheet = next((one for one in labels.sheets() if one.name == name), None)
        return sheet or labels.roll_named(name)

    def _size_chosen(self) -> None:
        stock = self.stock()
        sheet = stock if isinstance(stock, LabelSheet) else None
        self.grid.setVisible(sheet is not None)
        self._begin.setVisible(sheet is not None)
        if sheet is not None:
            self.grid.show_sheet(sheet)
            self._say_start()
        way, _colon, where = dict(self.desk.preferences.printers).get(f"labels:{stock.name}", "").partition(":")
        self.way.setCurrentIndex(max(self.way.findData(way), 0))
        if where:
            self.host.setText(where)
        self._way_chosen()
        self._draw()

    def _say_start(self) -> None:
        self._begin.setText(_("Begins at label {n} of the sheet; click the first free one.").format(n=self.grid.start))

    def _way_chosen(self) -> None:
        way = self.way.currentData()
        self.host.setVisible(way in ("tcp", "port"))
        self.host.setPlaceholderText("192.168.1.50" if way == "tcp" else "/dev/usb/lp0")
        self.test_button.setVisible(way in ("tcp", "port"))
        text = {"system": _("Look and print…"), "file": _("Save…")}.get(way, _("Print"))
        self.go_button.setText(text)
        self.go_button.setAccessibleName(text)
        self._may_go()
        self.fit_more()

    def _may_go(self) -> None:
        named = self.way.currentData() not in ("tcp", "port") or bool(self.host.text().strip())
        may = bool(self._labels) and not self._busy and named and self._fits
        self.go_button.setEnabled(may)
        self.test_button.setEnabled(may)

    def _remember(self) -> None:
        """The size for this kind of thing, and the way for this size."""
        now, name, way = self.desk.preferences, self.stock().name, self.way.currentData()
        where = f"{way}:{self.host.text().strip()}" if way in ("tcp", "port") else way
        sizes = remember(now.label_sizes, self._labels[0].kind.value, name)
        self.desk.choose(label_sizes=sizes, printers=remember(now.printers, f"labels:{name}", where))

    # ------------------------------------------------------------ the first label

    def _draw(self) -> None:
        """Draw the first label as it will be, at its true proportions."""
        if not self._labels:
            return
        shop, stock = self.desk.shop, self.stock()
        roll = stock.stock if isinstance(stock, LabelSheet) else stock
        one = Wanted(numbers=(self._labels[0].payload,), customers=self.customer.isChecked(), code=self._wanted.code)
        self._asked += 1
        asked = self._asked
        self.larger.hide()

        def work() -> tuple[PrintedLabels, PageImage | None, tuple[float, float]]:
            made = labels.label_pdf(shop, one, roll)
            with closing(PdfPages(made.data)) as pages:
                return made, pages.render(1, _SHOWN_DPI), pages.sizes_mm[0]

        def drawn(found: tuple[PrintedLabels, PageImage | None, tuple[float, float]]) -> None:
            if asked == self._asked:
                self._drawn(*found)

        def failed(error: BaseException) -> None:
            if asked == self._asked:
                self.picture.show_image(None, self._labels[0].number)
                self._size.setText("")
                self._offer_larger(error)
                self._remark(sentence(error))

        run_in_thread(work, drawn, failed, self)

    def _offer_larger(self, error: BaseException) -> None:
        """The size that would do, where there is one."""
        self._fits = len(self._labels) > 1  # the others may fit
        larger = error.larger if isinstance(error, LabelTooSmall) else ""
        if self.size_choice.findData(larger) >= 0:
            self.larger.setProperty("size_name", larger)
            self.larger.setText(_("Take {size}").format(size=larger))
            self.larger.setAccessibleName(self.larger.text())
            self.larger.show()

    def _take_larger(self) -> None:
        self.size_choice.setCurrentIndex(self.size_choice.findData(self.larger.property("size_name")))

    def _drawn(self, made: PrintedLabels, image: PageImage | None, size: tuple[float, float]) -> None:
        self._fits = True
        self.picture.show_image(image, self._labels[0].number)
        self._size.setText(paper_text(size))
        self._remark(" ".join(remarks(made)))

    def _remark(self, text: str) -> None:
        self._remarks.setText(text)
        self._remarks.setVisible(bool(text))
        self._may_go()
        self.fit_more()

    # ------------------------------------------------------------ doing

    def go(self) -> None:
        """Print, or keep as a file, what is asked for."""
        if not self.go_button.isEnabled():
            return
        self._remember()
        way = self.way.currentData()
        if way == "system":
            self._look()
        elif way == "file":
            self._ask_file()
        else:
            self._send(self.wanted())

    def test(self) -> None:
        """Print the first label alone, to see that it is the right printer and size."""
        if self._labels:
            self._remember()
            self._send(replace(self.wanted(), numbers=(self._labels[0].payload,), orders=None, bins=None, delivery=None,
                               parts=False, parts_without_stock=False, lots=False, copies=1))  # fmt: skip

    def _look(self) -> None:
        """All labels before they are printed by the system, each at its exact size."""
        shop, wanted, stock, start = self.desk.shop, self.wanted(), self.stock(), self.grid.start

        def make(_copy: str, _language: str, watch: Watch) -> Made:
            made = labels.label_pdf(shop, wanted, stock, watch, start=start)
            return Made(made.data, made.missing, " ".join(remarks(replace(made, missing=frozenset()))))

        self.preview = PrintPreview(
            self,
            self.desk,
            _("Labels"),
            Offer(_("Labels"), "labels", f"label:{stock.name}", make, exact=True, lacking=lambda made: made.lacking),
        )
        self.preview.open()

    def _left_out(self, made: PrintedLabels) -> None:
        self._say(" ".join(remarks(made)))

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, _("Keep the labels"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(["PDF (*.pdf)", "ZPL (*.zpl)"])
        dialog.selectFile("labels.pdf")
        dialog.fileSelected.connect(lambda path: self.keep(Path(path)))
        dialog.open()

    def keep(self, path: Path) -> None:
        """Write the labels to a file: ZPL where it ends so, else a PDF."""
        shop, wanted, stock, start = self.desk.shop, self.wanted(), self.stock(), self.grid.start

        def work(watch: Watch) -> PrintedLabels:
            if path.suffix.casefold() == ".zpl":
                made = labels.label_zpl(shop, wanted, stock, watch)
            else:
                made = labels.label_pdf(shop, wanted, stock, watch, start=start)
            keep_pdf(made.data, path)
            return made

        self._run(work, lambda _made: _("Kept as {path}").format(path=path))

    def _send(self, wanted: Wanted) -> None:
        """Send ZPL to the printer that is named."""
        shop, stock, where = self.desk.shop, self.stock(), self.host.text().strip()
        by_port = self.way.currentData() == "port"

        def work(watch: Watch) -> PrintedLabels:
            printer = Printer(device=Path(where)) if by_port else labels.printer_named(where)
            made = labels.label_zpl(shop, wanted, stock, watch)
            sent = Watch(lambda count: watch.progress(100 * count // max(len(made.data), 1)), watch.cancelled)
            labels.send_raw(printer, made.data, sent)
            return made

        def said(made: PrintedLabels) -> str:
            count = len(made.labels) * wanted.copies
            words = ngettext(
                "{count} label sent to {to}. It does not tell whether it printed: look.",
                "{count} labels sent to {to}. It does not tell whether it printed: look.",
                count,
            )
            return words.format(count=count, to=plain(where, 60))

        self._run(work, said)

    def _run(self, work: Callable[[Watch], PrintedLabels], said: Callable[[PrintedLabels], str]) -> None:
        self._stop = stop = threading.Event()
        self._busy = True
        self._say("")
        self._may_go()
        self._doing.setText(_("Making the labels"))
        self._bar.show_fraction(0.0)
        self.cancel_button.setEnabled(True)
        self.strip.show()
        self.fit_more()
        watch = Watch(lambda percent: post(lambda: self._bar.show_fraction(percent / 100), self), stop.is_set)

        def done(made: PrintedLabels) -> None:
            self._busy = False
            self.strip.hide()
            self._may_go()
            self._say(" ".join((said(made), *remarks(made))))
            theme.set_tone(self._told, "minor" if made.refused else "ok")
            self.desk.toast(said(made))

        def failed(error: BaseException) -> None:
            theme.set_tone(self._told, "critical")
            stopped = isinstance(error, LabelsStopped | PrinterStopped)
            self._failed(error)
            if stopped:
                theme.set_tone(self._told, "minor")

        run_in_thread(lambda: work(watch), done, failed, self)

    def stop(self) -> None:
        """Break off what is being made or sent."""
        self._stop.set()
        self.cancel_button.setEnabled(False)

    def reject(self) -> None:
        """Esc and Close: what is being sent is stopped first."""
        if self._busy:
            self.stop()
        else:
            super().reject()


def remarks(made: PrintedLabels) -> list[str]:
    """What did not come out as wanted, a sentence each."""
    return label_remarks(made.refused, made.missing, len(made.cut), len(made.left_out), most=6)


def roll_text(roll: LabelStock) -> str:
    """How large a label is."""
    if roll.endless:
        return _("{width} mm endless").format(width=f"{roll.width_mm or roll.height_mm:g}")
    if roll.shape is Shape.ROUND:
        return _("{width} mm round").format(width=f"{roll.width_mm:g}")
    return f"{roll.width_mm:g} × {roll.height_mm:g} mm"


def _named(column: QVBoxLayout, name: str, field: QWidget) -> None:
    field.setAccessibleName(name)
    caption = label(name, "small", "ink_2")
    caption.setBuddy(field)
    column.addWidget(caption)
    column.addWidget(field)
