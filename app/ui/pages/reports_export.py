"""Exports of the reports page: which reports as which file, a customer's dossier, how far either is, and Cancel."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain import report_period
from app.domain.dossier import Dossier, DossierAsked, DossierStopped
from app.domain.local_time import HERE
from app.domain.permission import Permission
from app.domain.record_error import CommitCancelled
from app.domain.report import Asked, ReportKind
from app.domain.report_question import Question
from app.ledger.writing import Watch
from app.services import reports
from app.services.file_names import safe_name
from app.ui.bridge import post, run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.choice import Choice
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.name_offer import NameOffer
from app.ui.widgets.progress import Bar
from app.ui.widgets.report_filters import SpanChoice
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.missing_characters import missing_text
from app.words.plain_text import plain
from app.words.report_cells import period_text
from app.words.sizes import size_text

#: The files a report can become, as they are offered: the accountant's first.
FORMATS = ("xlsx", "pdf", "csv", "json")


def _format_line(name: str) -> str:
    return {
        "xlsx": _("One workbook, a sheet for every table, figures as numbers: for the accountant."),
        "pdf": _("With charts, definitions and the letterhead: to print or to send."),
        "csv": _("A ZIP with one CSV for every table: for other programs."),
        "json": _("Everything at full precision, with a schema version: for scripts."),
    }[name]


class ExportDialog(AskDialog):
    """Which reports, as which file. `offers` are (text, kinds), the likeliest first."""

    def __init__(self, parent: QWidget, offers: Sequence[tuple[str, tuple[ReportKind, ...]]], about: str) -> None:
        super().__init__(parent, _("Export reports"), about, _("Choose the file…"))
        self.what = Choice(_("Which reports"), 400)
        for text, kinds in offers:
            self.what.addItem(plain(text, 80), kinds)
        self.fields.addWidget(label(_("Which reports"), "small", "ink_2"))
        self.fields.addWidget(self.what)
        self.fields.addWidget(label(_("As"), "small", "ink_2"))
        self.form = Segmented(_("As which file"), tuple((one, one.upper(), "") for one in FORMATS))
        self.form.chosen.connect(self._say)
        self.fields.addWidget(self.form, 0, Qt.AlignmentFlag.AlignLeft)
        self.line = label("", "small", "ink_2", wrap=True)
        self.fields.addWidget(self.line)
        self._say("xlsx")
        self.what.setFocus()

    def kinds(self) -> tuple[ReportKind, ...]:
        """The reports that are to be written."""
        kinds: tuple[ReportKind, ...] = self.what.currentData()
        return kinds

    def _say(self, name: str) -> None:
        self.line.setText(_format_line(name))
        self.fit_more()


class DossierDialog(AskDialog):
    """Whose orders, of which days, and for whom."""

    def __init__(self, parent: QWidget, customers: Sequence[str], first: str, question: Question, *, may: bool) -> None:
        line = _(
            "One ZIP with the papers, the data and the files of every order of a customer, with sums to check it by."
        )
        super().__init__(parent, _("Dossier of a customer"), line, _("Choose the file…"))
        self.customer = self.field(_("Customer"), first)
        self._known = {name.casefold(): name for name in customers}
        NameOffer(self.customer, customers)
        self._who = label("", "small", "ink_2", wrap=True)
        self.fields.addWidget(self._who)
        self.customer.textChanged.connect(lambda _text: self._may_go())
        self.fields.addWidget(label(_("Orders opened in"), "small", "ink_2"))
        self.days = SpanChoice()
        self.days.show_question(question)
        self.fields.addWidget(self.days, 0, Qt.AlignmentFlag.AlignLeft)
        self.copy = Segmented(
            _("For whom"), (("customer", _("For the customer"), ""), ("internal", _("For the shop, with costs"), ""))
        )
        self.copy.offer("internal", offered=may)
        self.fields.addWidget(label(_("For whom"), "small", "ink_2"))
        self.fields.addWidget(self.copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.customer.setFocus()
        self._may_go()

    def name(self) -> str:
        """The customer; "" while it is nobody the shop knows."""
        return self._known.get(" ".join(self.customer.text().split()).casefold(), "")

    def asked(self) -> DossierAsked:
        """What the dossier is to hold."""
        asked = self.days.question().asked(datetime.now(HERE), HERE)
        return DossierAsked((), self.name(), None, asked.period, self.copy.value() == "internal")

    def _may_go(self) -> None:
        self.go_button.setEnabled(bool(self.name()))
        typed = plain(self.customer.text(), 60)
        if self.name():
            self._who.clear()
        elif not self._known:
            self._who.setText(_("The shop has no customers yet."))
        elif typed:
            self._who.setText(
                _("No customer is called “{name}”: choose one of the list, Down shows it.").format(name=typed)
            )
        else:
            self._who.setText(_("Type a part of the name, or press Down for all of them."))
        self._who.setVisible(not self.name())
        self.fit_more()


class JobStrip(QFrame):
    """What is being written: words, a bar, Cancel; then what came of it, until it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 8, 6)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(10)
        self._done = icon_label("state.ok", "ok", 16)
        row.addWidget(self._done)
        self.said = label("", "body", wrap=True, select=True)
        row.addWidget(self.said, 1)
        self.open_button = button(_("Open"), self._open, icon="ph.arrow-square-out")
        row.addWidget(self.open_button)
        self.folder_button = button(_("Show the folder"), self._folder, icon="ph.folder-open")
        row.addWidget(self.folder_button)
        self.cancel = button(_("Cancel"), self._cancel)
        row.addWidget(self.cancel)
        self.close_button = icon_button(_("Close"), "ph.x", self.hide)
        row.addWidget(self.close_button)
        column.addLayout(row)
        self._bar = Bar()
        column.addWidget(self._bar)
        self._stop = threading.Event()
        self._path: Path | None = None
        self.running = False
        self.hide()

    def begin(self, said: str) -> threading.Event:
        """Something begins; the event is set when a person breaks it off."""
        self._stop = threading.Event()
        self.running, self._path = True, None
        self.say(said, None)
        for one in (self._done, self.open_button, self.folder_button, self.close_button):
            one.hide()
        self.cancel.setEnabled(True)
        self.cancel.show()
        self._bar.show()
        self.show()
        return self._stop

    def say(self, said: str, fraction: float | None) -> None:
        """How far it is."""
        self.said.setText(plain(said, 300))
        self.setAccessibleName(self.said.text())
        self._bar.show_fraction(fraction)

    def end(self, said: str, path: Path | None = None) -> None:
        """It is over: what came of it, and the file where there is one."""
        self.running, self._path = False, path
        self.say(said, None)
        self.cancel.hide()
        self._bar.hide()
        self._done.setVisible(path is not None)
        self.open_button.setVisible(path is not None)
        self.folder_button.setVisible(path is not None)
        self.close_button.show()

    def _cancel(self) -> None:
        self.cancel.setEnabled(False)
        self._stop.set()

    def stop(self) -> bool:
        """Break off what runs; whether anything did."""
        if self.running:
            self._cancel()
        return self.running

    def _open(self) -> None:
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path)))

    def _folder(self) -> None:
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))


class Exports:
    """Asks and writes, beside the GUI thread, telling the strip."""

    def __init__(self, desk: Desk, owner: QWidget, strip: JobStrip) -> None:
        self._desk, self._owner, self._strip = desk, owner, strip
        self._folder = Path.home()

    # ------------------------------------------------------------ reports

    def ask(self, offers: Sequence[tuple[str, tuple[ReportKind, ...]]], asked: Asked) -> ExportDialog:
        """Ask which reports are to be written as which file, and write them."""
        dialog = ExportDialog(self._owner.window(), offers, period_text(asked))

        def go() -> None:
            name = dialog.what.currentText().partition(":")[0]
            form = dialog.form.value()
            named = f"{name} {report_period.short(asked.period, asked.zone)}"
            path = self._ask_file(_("Export reports"), named, "zip" if form == "csv" else form)
            if path is not None:
                self.write(dialog.kinds(), asked, path, form)

        dialog.accepted.connect(go)
        dialog.open()
        return dialog

    def _ask_file(self, title: str, name: str, ending: str) -> Path | None:
        first = self._folder / f"{safe_name(name)}.{ending}"
        filters = f"{ending.upper()} (*.{ending})"
        chosen, _kind = QFileDialog.getSaveFileName(self._owner.window(), title, str(first), filters)
        if not chosen:
            return None
        path = Path(chosen)
        self._folder = path.parent
        right = path.suffix.casefold() == f".{ending}"
        return path if right else path.with_name(f"{path.name}.{ending}")

    def write(self, kinds: Sequence[ReportKind], asked: Asked, path: Path, form: str) -> None:
        """Write reports to a file; `form` is one of FORMATS."""
        from app.services import report_files
        from app.services.paper_size import paper_size

        shop = self._desk.shop
        stop = self._strip.begin(_("Making the reports"))

        def tell(done: int) -> None:
            words = ngettext("{n} of {all} report made", "{n} of {all} reports made", len(kinds))
            self._tell(words.format(n=done, all=len(kinds)), done / (len(kinds) + 1))

        def work() -> frozenset[str]:
            made = []
            for number, kind in enumerate(kinds):
                tell(number)
                watch = Watch(lambda _count: None, stop.is_set)
                watch(0)
                made.append(reports.make(shop, kind, asked, watch))
            tell(len(kinds))
            if stop.is_set():
                raise CommitCancelled(len(kinds))
            return report_files.written(shop, made, path, report_files.ReportFormat(form), paper=paper_size(shop))

        def done(missing: frozenset[str]) -> None:
            said = ngettext("{n} report written: {path}", "{n} reports written: {path}", len(kinds))
            told = [said.format(n=len(kinds), path=path), missing_text(missing) if missing else ""]
            self._strip.end(" ".join(text for text in told if text), path)

        run_in_thread(work, done, self._failed, self._owner)

    # ------------------------------------------------------------ dossiers

    def ask_dossier(self, customers: Sequence[str], first: str, question: Question) -> DossierDialog:
        """Ask for a customer and days, and write the dossier."""
        may = self._desk.may(Permission.SEE_PRICES)
        dialog = DossierDialog(self._owner.window(), customers, first, question, may=may)

        def go() -> None:
            asked = dialog.asked()
            days = report_period.short(asked.period, HERE) if asked.period is not None else ""
            named = _("Dossier {name} {days}").format(name=dialog.name(), days=days)
            path = self._ask_file(_("Dossier of a customer"), named, "zip")
            if path is not None:
                self.write_dossier(asked, path)

        dialog.accepted.connect(go)
        dialog.open()
        return dialog

    def write_dossier(self, asked: DossierAsked, path: Path) -> None:
        """Write a dossier."""
        from app.services.dossier import make_dossier

        shop = self._desk.shop
        stop = self._strip.begin(_("Packing the dossier"))

        def tell(done: int, whole: int) -> bool:
            words = ngettext("{n} of {all} order and file packed", "{n} of {all} orders and files packed", whole)
            self._tell(words.format(n=f"{done:,}", all=f"{whole:,}"), done / max(whole, 1))
            return not stop.is_set()

        run_in_thread(lambda: make_dossier(shop, asked, path, tell), self._packed, self._failed, self._owner)

    def _packed(self, made: Dossier) -> None:
        orders = ngettext("{n} order", "{n} orders", made.orders).format(n=f"{made.orders:,}")
        files = ngettext("{n} file", "{n} files", made.files).format(n=f"{made.files:,}")
        words = _("{path} holds {orders} and {files}, {size}.")
        told = [words.format(path=made.path, orders=orders, files=files, size=size_text(made.size))]
        if made.unprinted:
            told.append(missing_text(made.unprinted))
        if made.lacking:
            lacking = ngettext(
                "{n} file is missing or damaged in the shop; the dossier's index names it.",
                "{n} files are missing or damaged in the shop; the dossier's index names them.",
                len(made.lacking),
            )
            told.append(lacking.format(n=len(made.lacking)))
        self._strip.end(" ".join(told), made.path)

    # ------------------------------------------------------------ telling

    def _tell(self, said: str, fraction: float) -> None:
        """From any thread."""
        say: Callable[[], Any] = lambda: self._strip.say(said, fraction) if self._strip.running else None  # noqa: E731
        post(say, self._strip)

    def _failed(self, error: BaseException) -> None:
        if isinstance(error, CommitCancelled | DossierStopped):
            self._strip.end(_("Stopped. Nothing was written."))
        else:
            self._strip.end(sentence(error))
