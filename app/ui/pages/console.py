"""The Console page: a UART console live, what it means, and a factory tester's runs on their way to the order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.log_diagnosis import LogDiagnosis
from app.services.bench_steps import Port
from app.services.console import BAUD
from app.services.console_events import (
    CaptureEnded,
    ConsoleEvent,
    ConsoleSettings,
    ConsoleTiming,
    Diagnosed,
    LinesArrived,
    PortBack,
    PortGone,
    RawStopped,
    RunBegan,
    RunRecognised,
    SerialRead,
    SilenceBegan,
    SilenceEnded,
    SpeedFound,
    SpeedNotFound,
    SpeedTried,
    SpeedWrong,
    StageReached,
    console_timing,
)
from app.services.console_ports import list_console_ports
from app.services.contract import is_fault
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.console_text import ConsoleText
from app.ui.models.console_capture import ConsoleCapture
from app.ui.pages.console_tester import Tester
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.bench_views import bench_views
from app.ui.widgets.boot_strip import BootStrip
from app.ui.widgets.buttons import button, icon_button, make_primary
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.console_view import ConsoleView
from app.ui.widgets.finding_card import tone_of
from app.ui.widgets.log_finding import LogFinding
from app.ui.widgets.notice import Notice
from app.ui.widgets.pill import Pill
from app.ui.widgets.port_picker import PortPicker
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.console import (
    raw_stopped_text,
    silence_text,
    speed_found_text,
    speed_not_found_text,
    speed_wrong_text,
)
from app.words.errors import sentence
from app.words.findings import say, verdict_text
from app.words.language import _, ngettext
from app.words.plain_text import plain


class Page(PageBase):
    """Space or F5 start, Esc stops; Ctrl+F finds, F3 goes on; End follows the newest line."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Console"))
        self.capture = ConsoleCapture(self)
        self.capture.happened.connect(self._happened)
        self.capture.refused.connect(self._refused)
        self.capture.opened.connect(self._opened)
        self.text = ConsoleText()
        self.view = ConsoleView()
        self.tester = Tester(desk, self)
        self._diagnosis: LogDiagnosis | None = None
        self._hits: list[int] = []
        self._raw: Path | None = None
        self._wanted: str | None = None
        self.timing: ConsoleTiming | None = None
        self._head()
        self.body.addLayout(self._bar())
        self.trouble = Notice("critical", "state.critical")
        self.body.addWidget(self.trouble)
        self.remark = Notice("minor", "state.minor")
        self.body.addWidget(self.remark)
        self.strip = BootStrip()
        self.body.addWidget(self.strip)
        columns = QHBoxLayout()
        columns.setSpacing(14)
        columns.addWidget(self._side_column())
        columns.addWidget(self._text_card(), 1)
        self.body.addLayout(columns, 1)
        self._shortcuts()
        self._show_findings(None)
        self._show_running()

    # ------------------------------------------------------------ building

    def _head(self) -> None:
        self.left.addWidget(bench_views(self.desk, "console"))
        self.start_button = button(_("Start"), self.toggle, icon="ph.play")
        self.right.addWidget(self.start_button)

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setSpacing(10)
        self.ports = PortPicker()
        self.ports.setAccessibleName(_("Port of the console"))
        bar.addWidget(self.ports)
        bar.addWidget(icon_button(_("Look for ports again"), "ph.arrows-clockwise", self.refresh_ports))
        self.speed = Choice(_("Speed"), 150)
        for baud in sorted(console_timing().speeds):
            self.speed.addItem(_("{baud} baud").format(baud=baud), baud)
        self.speed.setCurrentIndex(self.speed.findData(BAUD))
        self.speed.activated.connect(lambda _at: self._speed_chosen())
        bar.addWidget(self.speed)
        self._kind = Pill("", "accent", outline=True)
        self._kind.hide()
        bar.addWidget(self._kind)
        self._about = Elided(_("Nothing is sent to the port."), "small", "ink_2")
        bar.addWidget(self._about, 1)
        self.save_button = button(_("Save raw…"), self.ask_save, icon="ph.download")
        bar.addWidget(self.save_button)
        return bar

    def _side_column(self) -> QWidget:
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(10)
        self._findings = QVBoxLayout()
        self._findings.setSpacing(10)
        column.addLayout(self._findings)
        column.addWidget(self.tester.card)
        column.addStretch(1)
        self._scroll = Scrolled(inside)
        self._scroll.setFixedWidth(theme.px(340))
        return self._scroll

    def _text_card(self) -> QWidget:
        card = Card()
        card.column.setContentsMargins(1, 10, 1, 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 0, 12, 0)
        bar.setSpacing(10)
        self.search = SearchField(_("Find in console"), _("Find in console"))
        self.search.textChanged.connect(self._search)
        self.search.returnPressed.connect(lambda: self.jump(1))
        bar.addWidget(self.search, 1)
        self._place = label("", "small", "ink_2")
        bar.addWidget(self._place)
        bar.addWidget(icon_button(_("Hit before (Shift+F3)"), "ph.caret-up", lambda: self.jump(-1)))
        bar.addWidget(icon_button(_("Next hit (F3)"), "ph.caret-down", lambda: self.jump(1)))
        self.follow_button = button(_("Follow"), self.view.follow, icon="ph.arrow-line-down", kind="ghost")
        bar.addWidget(self.follow_button)
        card.column.addLayout(bar)
        row = QHBoxLayout()
        row.setSpacing(0)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.followed.connect(lambda on: self.follow_button.setEnabled(not on))
        self.follow_button.setEnabled(False)
        self.view.show_text(self.text)
        row.addWidget(self.view, 1)
        row.addWidget(self.view.minimap)
        card.column.addLayout(row, 1)
        return card

    def _shortcuts(self) -> None:
        wanted = (
            (QKeySequence(QKeySequence.StandardKey.Find), self._focus_search),
            (QKeySequence(Qt.Key.Key_F3), lambda: self.jump(1)),
            (QKeySequence("Shift+F3"), lambda: self.jump(-1)),
            (QKeySequence(Qt.Key.Key_End), self.view.follow),
        )
        for keys, does in wanted:
            QShortcut(keys, self, does).setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "_scroll"):
            self._scroll.setFixedWidth(theme.px(340))

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`port` = the port to listen to."""
        self._wanted = where.get("port")
        self.refresh_ports()

    def start(self) -> bool:
        """F5: listen."""
        if not self.capture.running:
            self.toggle()
        return True

    def stop(self) -> bool:
        """Esc: stop listening."""
        if not self.capture.running:
            return False
        self.capture.stop()
        return True

    def leave(self) -> None:
        """The window closes: port and file are closed."""
        self.capture.end()
        super().leave()

    def toggle(self) -> None:
        """Start, or stop."""
        if self.capture.running:
            self.capture.stop()
            return
        port = self.ports.port()
        if port is None:
            self.desk.toast(_("Choose the port first that the console hangs on."))
            self.ports.setFocus()
            return
        if port.problem is not None:
            self.trouble.say(_("The console cannot be opened"), say(port.problem))
            return
        self.listen(ConsoleSettings(port.url, self.speed.currentData(), folder=Path(self.desk.data_dir)))

    def listen(self, settings: ConsoleSettings) -> None:
        """Start a capture; what the last one showed goes."""
        self.trouble.hide()
        self.remark.hide()
        self.strip.clear()
        self.text = ConsoleText()
        self.view.show_text(self.text)
        self._search(self.search.text())
        self._show_findings(None)
        self.tester.begin(settings.port)
        self.capture.start(settings, self.timing)
        self._show_running()

    def refresh_ports(self) -> None:
        """List the ports anew, away from the GUI thread."""
        run_in_thread(list_console_ports, self._ports_listed, self.desk.say_error, self)

    def _ports_listed(self, ports: tuple[Port, ...]) -> None:
        self.ports.show_ports(ports)
        wanted, self._wanted = self._wanted, None
        if wanted and not self.ports.pick(wanted):
            self.ports.type_port(wanted, None)

    def _speed_chosen(self) -> None:
        session = self.capture.session
        if session is not None:
            session.listen_at(self.speed.currentData())

    # ------------------------------------------------------------ what happens

    def _opened(self) -> None:
        session = self.capture.session
        if session is None:
            return
        self._raw = session.raw.path if session.raw is not None else None
        self.tester.heard_live = not session.replayed
        self._kind.show_state(_("REPLAY") if session.replayed else _("SIMULATED"), "accent")
        self._kind.setVisible(session.replayed or session.simulated)
        self._show_running()

    def _refused(self, error: BaseException) -> None:
        self._show_running()
        self.trouble.say(
            _("The console cannot be opened"), sentence(error), (_("Look for ports again"), "", self.refresh_ports)
        )

    def _happened(self, events: tuple[ConsoleEvent, ...]) -> None:
        self._take_lines([event for event in events if isinstance(event, LinesArrived)])
        diagnosed = [event for event in events if isinstance(event, Diagnosed)]
        for event in events:
            self._show_event(event)
        if diagnosed:
            self._show_findings(diagnosed[-1].diagnosis)

    def _take_lines(self, arrived: list[LinesArrived]) -> None:
        if not arrived:
            return
        before = len(self.text)
        gone = self.text.add((line for event in arrived for line in event.lines), arrived[-1].unfinished)
        wanted = self.search.text().strip()
        if wanted:
            first = max(0, before - gone - 1)
            kept = [row - gone for row in self._hits if gone <= row < first + gone]
            self._hits = kept + self.text.rows_with(wanted, first)
            self._say_place()
        self.view.grew(gone)
        self._say_about()

    def _show_event(self, event: ConsoleEvent) -> None:
        match event:
            case StageReached():
                self.strip.reach(event)
                if event.boot >= console_timing().restarts:
                    words = _("The board started {count} times: it restarts again and again.")
                    self.remark.say(words.format(count=event.boot), "")
            case SilenceBegan(seconds, stage):
                self.remark.say(_("The line is silent"), silence_text(seconds, stage))
            case SilenceEnded():
                self.remark.hide()
            case SpeedWrong(baud, share):
                offer = (_("Try other speeds"), "ph.arrows-clockwise", self._try_speeds)
                self.trouble.say(_("Wrong speed"), speed_wrong_text(baud, share), offer)
            case SpeedTried(baud):
                self.trouble.say(_("Wrong speed"), _("Trying {baud} baud").format(baud=baud))
            case SpeedFound(baud):
                self.trouble.hide()
                self.speed.setCurrentIndex(self.speed.findData(baud))
                self.desk.toast(speed_found_text(baud))
            case SpeedNotFound(baud):
                self.trouble.say(_("Wrong speed"), speed_not_found_text(baud))
            case PortGone(error):
                self.remark.hide()
                said = _("{what} What came is kept; the capture goes on when the port is back.")
                self.trouble.say(_("The console went away"), said.format(what=sentence(error)))
            case PortBack():
                self.trouble.hide()
                self.desk.toast(_("The port is back; the capture goes on."))
            case RawStopped(path, error):
                self.trouble.say(_("The file is full"), raw_stopped_text(str(path), error.strerror or str(error)))
            case RunBegan() | SerialRead() | RunRecognised():
                self.tester.take(event)
            case CaptureEnded(report, error):
                if error is not None:
                    self.trouble.say(_("The capture ended"), sentence(error))
                elif report is not None:
                    self._show_findings(report.diagnosis)
                self._show_running()

    def _try_speeds(self) -> None:
        if self.capture.session is not None:
            self.capture.session.try_speeds()

    # ------------------------------------------------------------ showing

    def _show_running(self) -> None:
        running = self.capture.running
        self.start_button.setText(_("Stop") if running else _("Start"))
        self.start_button.setAccessibleName(self.start_button.text())
        make_primary(self.start_button, "ph.stop" if running else "ph.play", on=True)
        self.ports.setEnabled(not running)
        self.save_button.setEnabled(self._raw is not None)
        self._say_about()

    def _say_about(self) -> None:
        count = len(self.text)
        if not count and not self.capture.running:
            self._about.set_text(_("Nothing is sent to the port."))
            return
        lines = ngettext("{n} line", "{n} lines", count).format(n=f"{count:,}")
        kept = _("raw: {file}").format(file=plain(self._raw.name, 80)) if self._raw is not None else ""
        self._about.set_text(" · ".join(part for part in (lines, kept) if part))

    def _show_findings(self, diagnosis: LogDiagnosis | None) -> None:
        if diagnosis is not None and self._diagnosis is not None and _same(diagnosis, self._diagnosis):
            return
        self._diagnosis = diagnosis
        empty(self._findings)
        verdict = Card()
        verdict.column.setSpacing(4)
        verdict.column.addWidget(label(_("Verdict so far"), "small", "ink_2"))
        said = verdict_text(diagnosis.verdict) if diagnosis is not None else _("Nothing heard yet")
        verdict.column.addWidget(label(said, "section", wrap=True, select=True))
        if diagnosis is None:
            verdict.column.addWidget(
                label(_("Wire GND, TX and RX (3.3 V), 115200 8N1, then power the board: its start shows here."),
                      "small", "ink_2", wrap=True)
            )  # fmt: skip
        self._findings.addWidget(verdict)
        if diagnosis is None:
            self.view.show_tones({})
            return
        tones: dict[int, str] = {}
        for finding in diagnosis.findings:
            card = LogFinding(finding)
            card.picked.connect(self._pick)
            self._findings.addWidget(card)
            for proof in finding.evidence:
                if proof.line is not None:
                    tones.setdefault(proof.line, tone_of(finding))
        self.view.show_tones(tones)
        if is_fault(diagnosis.verdict) and self.strip.boot:
            self.strip.fail()

    def _pick(self, finding: Any) -> None:
        rows = [self.text.row_of(proof.line) for proof in finding.evidence if proof.line is not None]
        row = next((row for row in rows if row is not None), None)
        if row is not None:
            self.view.go_to_row(row)

    # ------------------------------------------------------------ finding text

    def _focus_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _search(self, text: str) -> None:
        wanted = text.strip()
        self._hits = self.text.rows_with(wanted) if wanted else []
        self.view.highlight(wanted)
        self._say_place()

    def jump(self, step: int) -> None:
        """The next hit from the current line on, or the one before, around the end."""
        if not self._hits:
            return
        here = self.view.current - 1
        if step > 0:
            row = next((hit for hit in self._hits if hit > here), self._hits[0])
        else:
            row = next((hit for hit in reversed(self._hits) if hit < here), self._hits[-1])
        self.view.go_to_row(row)
        self._say_place()

    def _say_place(self) -> None:
        if not self.search.text().strip():
            self._place.setText("")
            return
        count = len(self._hits)
        here = self._hits.index(self.view.current - 1) + 1 if self.view.current - 1 in self._hits else 0
        words = ngettext("{here} of {n} hit", "{here} of {n} hits", count)
        self._place.setText(words.format(here=here, n=count) if count else _("no hits"))

    # ------------------------------------------------------------ saving

    def ask_save(self) -> None:
        """Ask for a file and save the raw bytes there, as far as they have come."""
        if self._raw is None:
            return
        dialog = QFileDialog(self, _("Save the raw bytes"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile("console.log")
        dialog.fileSelected.connect(lambda path: self.save(Path(path)))
        dialog.open()

    def save(self, path: Path) -> None:
        """Save the raw bytes to a file, away from the GUI thread."""
        session, raw = self.capture.session, self._raw
        if raw is None:
            return

        def work() -> None:
            if session is not None and session.raw is not None:
                session.raw.save_as(path)
            else:
                path.write_bytes(raw.read_bytes())

        saved = _("Saved to {path}").format(path=plain(str(path), 200))
        run_in_thread(work, lambda _none: self.desk.toast(saved), self.desk.say_error, self)


def _same(one: LogDiagnosis, other: LogDiagnosis) -> bool:
    """Whether two diagnoses say the same, so that cards need not be made anew under a reader's eyes."""
    return (one.findings, one.verdict, one.model) == (other.findings, other.verdict, other.model)
