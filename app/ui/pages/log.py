"""The Log page: a miner's or tester's log, what it means, and the lines that prove it; several at once; two compared.

What is dropped or pasted anywhere in the window arrives here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.finding import Finding
from app.services.log_folder import dropped_files
from app.services.log_text import OpenedLog, open_bytes, open_file
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.log_job import LogJob, Outcome, Reading
from app.ui.pages.log_board import LogBoard
from app.ui.pages.log_compare import LogCompare
from app.ui.pages.log_findings import LogFindings
from app.ui.pages.log_more import LogMore
from app.ui.pages.log_order import LogOrder
from app.ui.pages.log_others import LogOthers
from app.ui.pages.log_pane import LogPane
from app.ui.pages.log_pile import LogPile
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.bench_views import bench_views
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.flow import Flow
from app.ui.widgets.progress import ProgressLine
from app.ui.widgets.text import Elided
from app.words.language import _
from app.words.logs import log_line
from app.words.plain_text import plain

#: A reading that is shorter shows no progress, ms.
_SOON_MS = 300
#: From this width of the page on the board stands beside the lines; from the other the views keep their words, px.
_THREE_COLUMNS, _LONG_VIEWS = 1560, 1500
_PAIR = 2


class Page(PageBase):
    """J and K walk the evidence, Ctrl+F finds, B shows the board; Esc stops a reading, or goes back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Log"))
        self.log: OpenedLog | None = None
        self._pair: tuple[OpenedLog, OpenedLog] | None = None
        self._comparing = False  # what is read next is to be compared with what is shown
        self._piled = False
        self._asked = 0
        self._over: list[OpenedLog] = []
        self.job = LogJob(self)
        self.job.progressed.connect(self._progressed)
        self.job.done_one.connect(self._read_one)
        self.job.ended.connect(self._ended)
        self._build_header()
        self._build_progress()
        self.empty = self._empty_state()
        self.pile = LogPile()
        self.pile.opened.connect(self.read_file)
        self.pile.marked.connect(lambda _n: self._say_buttons())
        self.compared = LogCompare()
        self.compared.swapped.connect(self._swap)
        self.compared.opened.connect(self.show_log)
        self.shown = self._reader()
        for part in (self.empty, self.pile, self.compared, self.shown):
            self.body.addWidget(part, 1)
        self._shortcuts()
        self._show(self.empty)

    # ------------------------------------------------------------ building

    def _build_header(self) -> None:
        self._views = bench_views(self.desk, "log")
        self.left.addWidget(self._views)
        self._about = Elided("", "small", "ink_2")
        self._about.setMinimumWidth(theme.px(90))
        self.left.addWidget(self._about, 1)
        self.back_button = button(_("Back to the list"), self._back, icon="ph.arrow-left")
        self.right.addWidget(self.back_button)
        self.others = LogOthers(self.desk, self, self)
        self.compare_button = self.others.button
        self.right.addWidget(self.compare_button)
        self.order = LogOrder(self.desk, self)
        self.keep_button = self.order.button
        self.right.addWidget(self.keep_button)
        self.pair_button = primary(_("Compare the two"), self._compare_ticked, icon="ph.columns", compact=True)
        self.right.addWidget(self.pair_button)

    def _build_progress(self) -> None:
        self.progress = QWidget()
        row = QHBoxLayout(self.progress)
        row.setContentsMargins(0, 0, 0, 0)
        self._bar = ProgressLine()
        row.addWidget(self._bar, 1)
        self.stop_button = button(_("Stop reading"), self.job.stop, icon="ph.x")
        row.addWidget(self.stop_button)
        self.progress.hide()
        self.body.addWidget(self.progress)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(lambda: self.progress.setVisible(self.job.running))

    def _empty_state(self) -> EmptyState:
        paste_line = _("from a terminal, a chat or a web page")
        return EmptyState(
            _("Which log shall be read?"),
            _("Miner logs, tester captures, API replies and boot logs, packed or not. Nothing leaves this computer."),
            (
                Way("ph.file-arrow-down", _("Drop files anywhere in the window"), _("one, several, or a folder")),
                Way("ph.folder-open", _("Open files"), _("text up to 64 MiB, packed or not"), "Ctrl+O",
                    self.ask_file),
                Way("ph.clipboard", _("Paste text"), paste_line, "Ctrl+V", self.paste),
                Way("ph.hash", _("Look up an error code"), _("J7:4, 530, fan: every make, offline"), "",
                    lambda: self.desk.go_to("codes", back="log")),
                Way("ph.calculator", _("Type what a tester shows"), _("82 82 84: place and next probe at once"), "",
                    lambda: self.desk.go_to("keypad")),
            ),
        )  # fmt: skip

    def _reader(self) -> QWidget:
        whole = QWidget()
        columns = QHBoxLayout(whole)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(14)
        self.findings = LogFindings()
        self.findings.picked.connect(self._pick)
        self.findings.line_wanted.connect(self._go)
        self._aside = QWidget()
        aside = QVBoxLayout(self._aside)
        aside.setContentsMargins(0, 0, 0, 0)
        aside.setSpacing(8)
        aside.addWidget(self.findings, 1)
        foot = QWidget()
        row = Flow(foot)
        self.board_button = button(_("Show the board"), self.turn, icon="nav.boards")
        row.addWidget(self.board_button)
        row.addWidget(button(_("Read another…"), self.ask_file, icon="ph.folder-open", kind="ghost"))
        self.more = LogMore(self.desk, self)
        row.addWidget(self.more.button)
        aside.addWidget(foot)
        self.pane = LogPane()
        self.pane.moved.connect(self._moved)
        self.pane.sought.connect(self._not_found)
        self.view = self.pane.view
        self.board = LogBoard()
        self.board.line_wanted.connect(self._go)
        self.board.closed.connect(self.turn)
        self._boarded = False
        columns.addWidget(self._aside)
        columns.addWidget(self.pane, 3)
        columns.addWidget(self.board, 2)
        self.restyle()
        return whole

    def _shortcuts(self) -> None:
        for keys, does in (
            (QKeySequence(QKeySequence.StandardKey.Open), self.ask_file),
            (QKeySequence(QKeySequence.StandardKey.Find), self.pane.focus_search),
            (QKeySequence(Qt.Key.Key_F3), partial(self.pane.seek, 1)),
            (QKeySequence("Shift+F3"), partial(self.pane.seek, -1)),
        ):
            QShortcut(keys, self, does).setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "_aside"):
            self._aside.setFixedWidth(theme.px(356))

    # ------------------------------------------------------------ what comes in

    def open(self, **where: Any) -> None:
        """`paths` = files and folders; `path` = one file; `text` and `name` = a log that was fetched or pasted; `kept`
        and `name` = the hash of one that the shop keeps.
        """
        if "paths" in where:
            self.read_paths(where["paths"])
        elif "path" in where:
            self.read_file(Path(where["path"]))
        elif "kept" in where:
            self.read_kept(str(where["kept"]), str(where.get("name") or _("kept log")))
        elif "text" in where:
            self.read(str(where.get("name") or _("fetched log")), where["text"])

    def ask_file(self) -> None:
        """The file dialog."""
        dialog = QFileDialog(self, _("Open logs"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda paths: self.read_paths([Path(path) for path in paths]))
        dialog.open()

    def paste(self) -> None:
        """Read what is in the clipboard, whatever it is."""
        text = QGuiApplication.clipboard().text()
        if text.strip():
            self.read(_("pasted text"), text.encode("utf-8", "replace"))
        else:
            self.desk.toast(_("There is no text in the clipboard."))

    def read_paths(self, paths: Sequence[Path]) -> None:
        """Read a file, or list several and those of folders, away from the GUI thread."""
        if len(paths) == 1 and not paths[0].is_dir():
            self.read_file(paths[0])
            return
        run_in_thread(lambda: dropped_files(paths), self._listed, self.desk.say_error, self)

    def read_file(self, path: Path) -> None:
        """Read and diagnose a file."""
        self._begin(Reading(path.name, partial(open_file, path)))

    def read_kept(self, sha256: str, name: str) -> None:
        """Read and diagnose a log that the shop keeps."""
        shop = self.desk.shop
        self._begin(Reading(name, lambda *how: open_bytes(name, shop.attachments.get(sha256), *how)))

    def read(self, name: str, text: bytes) -> None:
        """Read and diagnose a text."""
        self._begin(Reading(name, partial(open_bytes, name, text)))

    def _listed(self, files: tuple[Path, ...]) -> None:
        if not files:
            self.desk.toast(_("There is no file to read in it."))
        elif len(files) == 1:
            self.read_file(files[0])
        else:
            self.log, self._pair, self._comparing = None, None, False
            self.pile.show_paths(files)
            self._piled = True
            self._show(self.pile)
            self._start([Reading(path.name, partial(open_file, path)) for path in files])

    def _begin(self, *readings: Reading) -> None:
        self._piled, self._over = False, []
        self._start(readings)

    def _start(self, readings: Sequence[Reading]) -> None:
        self._asked = len(readings)
        self.job.begin(readings)
        self._progressed(readings[0].name, 0.0)
        self._soon.start()

    def stop(self) -> bool:
        """Esc: stop the reading, close the board, or go back."""
        if self.job.running:
            self.job.stop()
        elif self._boarded and self.board.close_button.isVisibleTo(self):
            self.turn()
        elif self.back_button.isVisibleTo(self):
            self._back()
        else:
            return False
        return True

    def leave(self) -> None:
        """The window closes: nothing is read any more."""
        self.job.stop()
        super().leave()

    def _progressed(self, name: str, part: float) -> None:
        self._bar.show_progress(_("Reading"), f"{plain(name, 80)} · {round(part * 100)} %", part)

    def _read_one(self, outcome: Outcome) -> None:
        if self._piled:
            self.pile.take(outcome)
            return
        if outcome.log is None:
            self._comparing = False
            if outcome.error is not None:
                self.desk.say_error(outcome.error)
            return
        if outcome.log.cut:
            self.desk.toast(_("Only the first 64 MiB were read. The command `hashwrench log` reads logs of any size."))
        self._over.append(outcome.log)
        if len(self._over) < self._asked:
            return
        if self._asked == _PAIR:
            self.compare(*_by_time(self._over[0], self._over[1]))
        elif self._comparing and self.log is not None:
            self.compare(*_by_time(self.log, outcome.log))
        else:
            self.show_log(outcome.log)

    def _ended(self, stopped: bool) -> None:
        self._soon.stop()
        self.progress.hide()
        if self._piled:
            self.pile.finish(stopped=stopped)
            self._say_buttons()
        elif stopped:
            self._comparing = False

    # ------------------------------------------------------------ showing

    def show_log(self, log: OpenedLog) -> None:
        """Show a log and what it means."""
        self.log, self._pair, self._comparing = log, None, False
        self.order.show_log(log)
        self.others.show_log(log)
        self.more.show_log(log)
        self.findings.show_diagnosis(log.diagnosis)
        self.pane.show_log(log)
        self.board.show_diagnosis(log.diagnosis)
        self._boarded = False
        self._show(self.shown)
        self.view.setFocus()
        lead = log.diagnosis.verdict.finding
        if lead is not None:
            self._pick(lead)
        elif self.pane.evidence:
            self.pane.jump(1)

    def compare(self, before: OpenedLog, after: OpenedLog) -> None:
        """Show two logs side by side."""
        self._pair, self._comparing = (before, after), False
        self.compared.show_logs(before, after)
        self._show(self.compared)

    def _show(self, part: QWidget) -> None:
        for one in (self.empty, self.pile, self.compared, self.shown):
            one.setVisible(one is part)
        self._say_buttons()
        self._say_about()
        self._arrange()

    def _say_buttons(self) -> None:
        shown = not self.shown.isHidden()
        pile = not self.pile.isHidden()
        self.back_button.setVisible((shown and self.pile.rows() > 0) or not self.compared.isHidden())
        self.back_button.setText(_("Back to the list") if shown else _("Back"))
        self.compare_button.setVisible(shown)
        self.keep_button.setVisible(shown and self.order.offered)
        self.pair_button.setVisible(pile)
        self.pair_button.setEnabled(len(self.pile.chosen()) == _PAIR)

    def _say_about(self) -> None:
        log = self.log if not self.shown.isHidden() else None
        self._about.setVisible(log is not None)
        if log is not None:
            self._about.set_text(f"{plain(log.name, 80)} · {log_line(log.diagnosis, len(log.lines))}")

    def _back(self) -> None:
        pair = self._pair
        if not self.compared.isHidden() and pair is not None and self.log in pair:
            self._pair = None
            self._show(self.shown)
        elif self.pile.rows():
            self._show(self.pile)
        elif pair is not None:
            self.show_log(pair[1])

    def turn(self) -> None:
        """B: the board, or the lines again, where there is no room for both."""
        self._boarded = not self._boarded
        self._arrange()
        (self.board.card.picture if self._boarded else self.view).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wide = self.width() >= theme.px(_THREE_COLUMNS)
        reading = not self.shown.isHidden()
        chains = self.log is not None and bool(self.log.diagnosis.chains)
        self.board.setVisible(chains and (wide or self._boarded))
        self.board.close_button.setVisible(not wide)
        self.pane.setVisible(wide or not (chains and self._boarded))
        self.board_button.setVisible(chains and not wide)
        self.board_button.setText(_("Show the lines") if self._boarded else _("Show the board"))
        self._views.set_short(short=reading and self.width() < theme.px(_LONG_VIEWS))

    # ------------------------------------------------------------ from finding to line and back

    def _pick(self, finding: Finding) -> None:
        self.findings.mark(finding)
        self.board.show_finding(finding)
        self.pane.go_to(finding)

    def _moved(self, _line: int) -> None:
        finding = self._finding_here()
        if finding is not None:
            self.findings.mark(finding)
            self.findings.reveal(finding)
            self.board.show_finding(finding)

    def _finding_here(self) -> Finding | None:
        findings = self.log.diagnosis.findings if self.log is not None else ()
        return next((one for one in findings if self.pane.proves(one)), None)

    def _go(self, line: int) -> None:
        if self._boarded:
            self._boarded = False
            self._arrange()
        self.pane.go(line)
        self.view.setFocus()

    def _not_found(self, text: str) -> None:
        self.desk.toast(_("“{text}” does not occur in this log.").format(text=plain(text, 60)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {Qt.Key.Key_J: partial(self.pane.jump, 1), Qt.Key.Key_K: partial(self.pane.jump, -1)}
        if not self.shown.isHidden() and event.modifiers() == Qt.KeyboardModifier.NoModifier:
            if event.key() in keys:
                keys[Qt.Key(event.key())]()
                return
            if event.key() == Qt.Key.Key_B and self.board_button.isVisibleTo(self):
                self.turn()
                return
        super().keyPressEvent(event)

    # ------------------------------------------------------------ comparing

    def compare_with(self, path: Path) -> None:
        """Read another file and compare it with the log that is shown; the older file is the one before."""
        self._comparing = True
        self.read_file(path)

    def compare_pasted(self) -> None:
        """Compare the log that is shown with what is in the clipboard."""
        self._comparing = bool(QGuiApplication.clipboard().text().strip())
        self.paste()

    def _compare_ticked(self) -> None:
        paths = self.pile.chosen()
        if len(paths) == _PAIR:
            self.log = None
            self._begin(*(Reading(path.name, partial(open_file, path)) for path in paths))

    def _swap(self) -> None:
        if self._pair is not None:
            self.compare(self._pair[1], self._pair[0])


def _by_time(one: OpenedLog, other: OpenedLog) -> tuple[OpenedLog, OpenedLog]:
    """The two as before and after: by when their files were written, else as they came."""
    if one.modified is not None and other.modified is not None and other.modified < one.modified:
        return other, one
    return one, other
