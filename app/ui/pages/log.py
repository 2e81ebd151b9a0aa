"""The Log page: a miner's or tester's log, what it means, and the lines that prove it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.finding import Finding
from app.domain.log_diagnosis import LogDiagnosis
from app.services.bench_orders import keep_log
from app.services.diagnosis import diagnose_log
from app.services.log_archive import readable_text
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.bench_views import bench_views
from app.ui.widgets.buttons import button, icon_button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.finding_card import tone_of
from app.ui.widgets.log_finding import LogFinding
from app.ui.widgets.log_view import LogView
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.findings import verdict_text
from app.words.language import _, ngettext

#: A log is read whole up to this size; a longer one is for `hashwrench log`, which streams.
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Read:
    name: str
    text: bytes
    lines: tuple[str, ...]
    diagnosis: LogDiagnosis


class Page(PageBase):
    """Drop a file, paste, or open one; J and K walk the evidence, Ctrl+F finds."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Log"))
        self.setAcceptDrops(True)
        self._read: _Read | None = None
        self._cards: list[LogFinding] = []
        self._evidence: list[int] = []
        self._kept: str | None = None
        self.view = LogView()
        self.left.addWidget(bench_views(desk, "log"))
        self._about = Elided("", "small", "ink_2")
        self._about.setMinimumWidth(theme.px(90))
        self.left.addWidget(self._about, 1)
        self.again = button(_("Open another…"), self.ask_file, icon="ph.folder-open")
        self.right.addWidget(self.again)
        self.keep_button = primary(_("Open work order"), self.keep, icon="action.open_order", compact=True)
        self.right.addWidget(self.keep_button)
        self.empty = EmptyState(
            _("Which log shall be read?"),
            _("Miner logs, tester captures and boot logs. Nothing leaves this computer."),
            (
                Way("ph.file-arrow-down", _("Drop a file here"), _("from a file manager or a mail")),
                Way("ph.folder-open", _("Open a file"), _("a text file up to 64 MiB"), "Ctrl+O", self.ask_file),
                Way("ph.clipboard", _("Paste text"), _("from a terminal or a web page"), "Ctrl+V", self.paste),
            ),
        )  # fmt: skip
        self.body.addWidget(self.empty, 1)
        self.shown = QWidget()
        columns = QHBoxLayout(self.shown)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(14)
        columns.addWidget(self._findings_column())
        columns.addWidget(self._log_card(), 1)
        self.body.addWidget(self.shown, 1)
        QShortcut(QKeySequence.StandardKey.Open, self, self.ask_file).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        QShortcut(QKeySequence.StandardKey.Find, self, self._focus_find).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        self._show()

    # ------------------------------------------------------------ building

    def _findings_column(self) -> QWidget:
        inside = Inside()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(10)
        self._scroll = Scrolled(inside)
        self._scroll.setFixedWidth(theme.px(356))
        return self._scroll

    def _log_card(self) -> QWidget:
        card = Card()
        card.column.setContentsMargins(1, 10, 1, 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 0, 12, 0)
        bar.setSpacing(10)
        self.search = SearchField(_("Find in log"), _("Find in log"))
        self.search.textChanged.connect(lambda text: self.view.highlight(text))
        self.search.returnPressed.connect(self._find_next)
        bar.addWidget(self.search, 1)
        self.which = Segmented(_("Lines shown"), (("all", _("All"), ""), ("evidence", _("Evidence"), "")))
        self.which.chosen.connect(self._choose_lines)
        bar.addWidget(self.which)
        self._place = label("", "small", "ink_2")
        bar.addWidget(self._place)
        bar.addWidget(icon_button(_("Evidence line before (K)"), "ph.caret-up", lambda: self.jump(-1)))
        bar.addWidget(icon_button(_("Next evidence line (J)"), "ph.caret-down", lambda: self.jump(1)))
        card.column.addLayout(bar)
        row = QHBoxLayout()
        row.setSpacing(0)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        row.addWidget(self.view, 1)
        row.addWidget(self.view.minimap)
        card.column.addLayout(row, 1)
        return card

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "_scroll"):
            self._scroll.setFixedWidth(theme.px(356))

    # ------------------------------------------------------------ what comes in

    def open(self, **where: Any) -> None:
        """`path` = a file to read; `text` and `name` = a log that was fetched; `kept` and `name` = the hash of one that
        the shop keeps.
        """
        if "path" in where:
            self.read_file(Path(where["path"]))
        elif "kept" in where:
            self.read_kept(str(where["kept"]), str(where.get("name") or _("kept log")))
        elif "text" in where:
            self.read(str(where.get("name") or _("fetched log")), where["text"])

    def ask_file(self) -> None:
        """The file dialog."""
        dialog = QFileDialog(self, _("Open a log"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self.read_file(Path(path)))
        dialog.open()

    def paste(self) -> None:
        """Read what is in the clipboard."""
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self.read(_("pasted text"), text.encode())
        else:
            self.desk.toast(_("There is no text in the clipboard."))

    def read_file(self, path: Path) -> None:
        """Read and diagnose a file, away from the GUI thread."""

        def work() -> _Read:
            with path.open("rb") as file:
                text = file.read(MAX_BYTES + 1)
            return _read(path.name, readable_text(text))

        run_in_thread(work, self._done, self.desk.say_error, self)

    def read_kept(self, sha256: str, name: str) -> None:
        """Read and diagnose a log that the shop keeps, away from the GUI thread."""
        shop = self.desk.shop
        run_in_thread(
            lambda: _read(name, readable_text(shop.attachments.get(sha256))), self._done, self.desk.say_error, self
        )

    def read(self, name: str, text: bytes) -> None:
        """Diagnose a text, away from the GUI thread."""
        run_in_thread(lambda: _read(name, text), self._done, self.desk.say_error, self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        local = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if local:
            self.read_file(Path(local[0]))
        elif event.mimeData().hasText():
            self.read(_("dropped text"), event.mimeData().text().encode())
        event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() == Qt.Key.Key_J:
            self.jump(1)
        elif event.key() == Qt.Key.Key_K:
            self.jump(-1)
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ showing

    def _done(self, read: _Read) -> None:
        self._read, self._kept = read, None
        if len(read.text) > MAX_BYTES:
            self.desk.toast(_("Only the first 64 MiB were read. The command `hashwrench log` reads logs of any size."))
        self._show()
        self.view.setFocus()
        if self._evidence:
            self.jump(1)

    def _show(self) -> None:
        read = self._read
        self.empty.setVisible(read is None)
        self.shown.setVisible(read is not None)
        self.again.setVisible(read is not None)
        self.keep_button.setVisible(read is not None and self.desk.shop is not None and bool(read.diagnosis.findings))
        if read is None:
            return
        diagnosis = read.diagnosis
        count = len(read.lines)
        lines = ngettext("{n} line", "{n} lines", count).format(n=f"{count:,}")
        parts = (read.name, diagnosis.model, diagnosis.board_code, lines)
        self._about.set_text(" · ".join(part for part in parts if part))
        tones = _tones(diagnosis, count)
        self._evidence = sorted(tones)
        first = min((line for line, tone in tones.items() if tone == "critical"), default=None)
        self.view.show_lines(read.lines, tones, first)
        self._fill_findings(diagnosis)
        self._say_place()

    def _fill_findings(self, diagnosis: LogDiagnosis) -> None:
        empty(self._column)
        self._cards = []
        verdict = Card()
        verdict.column.setSpacing(4)
        verdict.column.addWidget(label(_("Verdict"), "small", "ink_2"))
        verdict.column.addWidget(label(verdict_text(diagnosis.verdict), "section", wrap=True, select=True))
        for chain in diagnosis.chains:
            if chain.found is not None:
                verdict.column.addWidget(label(_chain_line(chain.index, chain.found, chain.expected), "small", "ink_2"))
        self._column.addWidget(verdict)
        head = QHBoxLayout()
        count = len(diagnosis.findings)
        head.addWidget(label(ngettext("{n} finding", "{n} findings", count).format(n=count), "strong", "ink_2"), 1)
        head.addWidget(label(_("J / K jump"), "small", "ink_2"))
        if count:
            self._column.addLayout(head)
        for finding in diagnosis.findings:
            card = LogFinding(finding)
            card.picked.connect(self._pick)
            self._cards.append(card)
            self._column.addWidget(card)
        self._column.addStretch(1)

    def _pick(self, finding: Finding) -> None:
        for card in self._cards:
            card.set_chosen(card.finding == finding)
        lines = [proof.line for proof in finding.evidence if proof.line]
        if lines:
            self.which.choose("all")
            self.view.go_to_line(min(lines))
            self._say_place()

    def jump(self, step: int) -> None:
        """Go to the next evidence line, or the one before."""
        if not self._evidence:
            return
        here = self.view.current
        if step > 0:
            line = next((n for n in self._evidence if n > here), self._evidence[0])
        else:
            line = next((n for n in reversed(self._evidence) if n < here), self._evidence[-1])
        self.view.go_to_line(line)
        for card in self._cards:
            card.set_chosen(any(proof.line == line for proof in card.finding.evidence))
        self._say_place()

    def _say_place(self) -> None:
        count = len(self._evidence)
        if not count:
            self._place.setText(_("no evidence lines"))
            return
        here = self._evidence.index(self.view.current) + 1 if self.view.current in self._evidence else 0
        words = ngettext("{here} of {n} evidence line", "{here} of {n} evidence lines", count)
        self._place.setText(words.format(here=here, n=count))

    def _choose_lines(self, which: str) -> None:
        self.view.show_only(self._evidence if which == "evidence" else None)

    def _focus_find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _find_next(self) -> None:
        text = self.search.text().strip()
        line = self.view.next_with(text, self.view.current or 0) if text else None
        if line is not None:
            self.which.choose("all")
            self.view.go_to_line(line)
        elif text:
            self.desk.toast(_("“{text}” does not occur in this log.").format(text=text))

    # ------------------------------------------------------------ to the order

    def keep(self) -> None:
        """Open a work order from the findings, the log attached; a second click shows it."""
        read = self._read
        if read is None:
            return
        if self._kept is not None:
            self.desk.go_to("orders", order=self._kept)
            return
        self.keep_button.setEnabled(False)
        shop, actor = self.desk.shop, self.desk.actor

        def kept(number: str) -> None:
            self._kept = number
            self.keep_button.setEnabled(True)
            self.desk.toast(_("Opened {number} from the log").format(number=number))
            self.desk.go_to("orders", order=number)

        def failed(error: BaseException) -> None:
            self.keep_button.setEnabled(True)
            self.desk.say_error(error)

        run_in_thread(lambda: keep_log(shop, actor, read.diagnosis, read.text, read.name), kept, failed, self)


def _read(name: str, text: bytes) -> _Read:
    lines = tuple(text[:MAX_BYTES].decode("utf-8", "replace").splitlines())
    return _Read(name, text[:MAX_BYTES], lines, diagnose_log(name, text[:MAX_BYTES]))


def _chain_line(index: int, found: int, expected: int | None) -> str:
    if expected is None:
        return _("chain {index}: {found} chips").format(index=index, found=found)
    return _("chain {index}: {found} of {expected} chips").format(index=index, found=found, expected=expected)


def _tones(diagnosis: LogDiagnosis, lines: int) -> dict[int, str]:
    """The tone of every evidence line; the gravest finding wins where two share one."""
    tones: dict[int, str] = {}
    for finding in sorted(diagnosis.findings, key=lambda one: one.severity.rank, reverse=True):
        for proof in finding.evidence:
            if proof.line is not None and 1 <= proof.line <= lines:
                tones[proof.line] = tone_of(finding)
    return tones
