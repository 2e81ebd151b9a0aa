"""The Console page: a UART console live, what it means, and a factory tester's runs on their way to the order."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QCheckBox, QFileDialog, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.log_diagnosis import LogDiagnosis
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
from app.services.console_ports import console_ports_of
from app.services.contract import is_fault
from app.services.recordings import RECORDINGS, new_file
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.console_text import ConsoleText
from app.ui.models.console_capture import ConsoleCapture
from app.ui.models.port_list import PortList
from app.ui.pages.console_findings import ConsoleFindings
from app.ui.pages.console_search import ConsoleSearch
from app.ui.pages.console_tester import Tester
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.bench_views import bench_views
from app.ui.widgets.boot_strip import BootStrip
from app.ui.widgets.buttons import button, icon_button, make_primary
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.console_view import ConsoleView
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.notice import Notice
from app.ui.widgets.pill import Pill
from app.ui.widgets.port_picker import PortPicker, port_name
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import Elided
from app.words.console import (
    raw_stopped_text,
    silent_since_text,
    speed_found_text,
    speed_not_found_text,
    speed_wrong_text,
)
from app.words.errors import sentence
from app.words.findings import say
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
        self._settings: ConsoleSettings | None = None
        self._raw: Path | None = None
        self._wanted: str | None = None
        self._speeds: dict[str, int] = {}  # by the URL of the port: a speed belongs to what hangs there
        self.port_list = PortList(self)
        self.port_list.changed.connect(self._ports_listed)
        self.port_list.troubled.connect(desk.say_error)
        self._wrong_speed = self._silent = False
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
        columns.setSpacing(12)
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
        self.ports = PortPicker(consoles=True, recordings=self.desk.data_dir / RECORDINGS)
        self.ports.picked.connect(self._port_picked)
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
        self.record = QCheckBox(_("Record"))
        self.record.setToolTip(_("Keep every byte with its time, in a file that can be played again as a port"))
        bar.addWidget(self.record)
        self.save_button = button(_("Save raw…"), self.ask_save, icon="ph.download")
        self.read_button = button(_("Read as a log"), lambda: self.desk.go_to("log", path=self._raw), icon="source.log")
        bar.addWidget(self.save_button)
        bar.addWidget(self.read_button)
        return bar

    def _side_column(self) -> QWidget:
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(12)
        column.addWidget(self.tester.card)  # whose board, which order, what next: before why
        self.findings = ConsoleFindings(self.view)
        column.addWidget(self.findings)
        column.addStretch(1)
        self._scroll = Scrolled(inside)
        self._scroll.fitted.connect(self._scroll.setFixedWidth)
        self._scroll.set_span(theme.px(340), theme.px(420))
        return self._scroll

    def _text_card(self) -> QWidget:
        """The text, or what to do as long as there is none."""
        self._stack = QStackedWidget()
        self._idle = EmptyState(
            _("Which console is on the wire?"),
            _("Nothing is sent to the port: what comes is shown, kept and read."),
            (
                Way("ph.terminal-window", _("A miner's control board"),
                    _("GND, TX and RX at 3.3 V, 115200 baud. Start, then power it: its start shows stage by stage.")),
                Way("nav.bench", _("A factory tester"),
                    _("Its serial output. Its runs are recognised and added to the board's order.")),
                Way("ph.play", _("A recording"), _("An exchange that was recorded before is played again."),
                    on_click=self.ports.ask_recording),
            ),
            other=(_("No console at hand?"), _("Listen to a simulated one"), self._simulate),
        )  # fmt: skip
        self._listening = EmptyState(
            _("Nothing to read yet"),
            _("Power the device now. If it runs already: check GND, its TX line, and the speed."),
        )
        self._text = self._text_part()
        for one in (self._idle, self._listening, self._text):
            self._stack.addWidget(one)
        return self._stack

    def _text_part(self) -> QWidget:
        card = Card()
        card.column.setContentsMargins(1, 10, 1, 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 0, 12, 0)
        bar.setSpacing(10)
        self.finder = ConsoleSearch(self.view)
        self.search = self.finder.field
        bar.addWidget(self.finder, 1)
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
            (QKeySequence(QKeySequence.StandardKey.Find), self.finder.focus),
            (QKeySequence(Qt.Key.Key_F3), lambda: self.finder.jump(1)),
            (QKeySequence("Shift+F3"), lambda: self.finder.jump(-1)),
            (QKeySequence(Qt.Key.Key_End), self.view.follow),
        )
        for keys, does in wanted:
            QShortcut(keys, self, does).setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "_scroll"):
            self._scroll.set_span(theme.px(340), theme.px(420))

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
        self.port_list.rest()
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
        folder = Path(self.desk.data_dir)
        record = new_file(folder / RECORDINGS, port.label) if self.record.isChecked() else None
        self.listen(ConsoleSettings(port.url, self.speed.currentData(), folder=folder, record=record))

    def listen(self, settings: ConsoleSettings) -> None:
        """Start a capture; what the last one showed goes."""
        self.trouble.hide()
        self.remark.hide()
        self._wrong_speed = self._silent = False
        self.strip.clear()
        self.text = ConsoleText()
        self.view.show_text(self.text)
        self.finder.begin()
        self._show_findings(None)
        self._settings, self._raw = settings, None
        self.tester.begin(settings.port)
        self.capture.start(settings, self.timing)
        self._show_running()

    def refresh_ports(self) -> None:
        """List the ports anew, and follow what is plugged in and out while the page is shown."""
        self.port_list.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh_ports()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.port_list.rest()

    def _ports_listed(self) -> None:
        if self.capture.running:
            return  # the port that is listened to stays in the field, plugged in or not
        before = self.ports.port() if self.ports.chosen else None
        self.ports.show_ports(console_ports_of(self.port_list.ports))
        if before is not None and not self.ports.chosen:
            self.desk.toast(_("{port} was unplugged").format(port=port_name(before)))
        wanted, self._wanted = self._wanted, None
        if wanted and not self.ports.pick(wanted):
            self.ports.type_port(wanted, None)
        arrived = next((port for port in self.port_list.arrived if not port.simulated), None)
        if arrived is not None and not self.ports.chosen:
            self.ports.offer(arrived.url)
            self.desk.toast(_("{port} was plugged in").format(port=port_name(arrived)))

    def _port_picked(self) -> None:
        port = self.ports.port()
        if port is not None:
            self.speed.setCurrentIndex(self.speed.findData(self._speeds.get(port.url, BAUD)))
        if self.ports.hasFocus():
            self.start_button.setFocus()  # Space starts now, where it would open the list again

    def _simulate(self) -> None:
        """Listen to the first simulated console."""
        port = next((port for port in console_ports_of(()) if port.simulated), None)
        if port is not None:
            if not self.ports.pick(port.url):
                self.ports.type_port(port.url, None)
            self.toggle()

    def _speed_chosen(self) -> None:
        session, port, baud = self.capture.session, self.ports.port(), self.speed.currentData()
        if port is not None:
            self._speeds[port.url] = baud
        if session is not None:
            if self._wrong_speed:
                self._wrong_speed = False
                self.trouble.hide()
            session.listen_at(baud)

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
        last = arrived[-1]
        gone = self.text.add((line for event in arrived for line in event.lines), last.unfinished, last.unfinished_at)
        self.view.grew(gone)
        self.finder.grew(gone)
        self._show_part()
        self._say_about()

    def _show_event(self, event: ConsoleEvent) -> None:
        match event:
            case StageReached():
                self.strip.reach(event)
                if event.boot >= console_timing().restarts:
                    words = _("The board started {count} times: it restarts again and again.")
                    self.remark.say(words.format(count=event.boot), "")
            case SilenceBegan(seconds, stage):
                if not self._wrong_speed:  # what is wrong is said already
                    since = (datetime.now() - timedelta(seconds=seconds)).strftime("%H:%M:%S")
                    self._silent = True
                    self.remark.say(_("The line is silent"), silent_since_text(since, stage))
            case SilenceEnded():
                self._hush()
            case SpeedWrong(baud, share):
                self._hush()
                self._wrong_speed = True
                offer = (_("Try other speeds"), "ph.arrows-clockwise", self._try_speeds)
                self.trouble.say(_("Wrong speed"), speed_wrong_text(baud, share), offer)
            case SpeedTried(baud):
                self.trouble.say(_("Wrong speed"), _("Trying {baud} baud").format(baud=baud))
            case SpeedFound(baud):
                self._wrong_speed = False
                self.trouble.hide()
                self.speed.setCurrentIndex(self.speed.findData(baud))
                if self._settings is not None:
                    self._speeds[self._settings.port] = baud
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
                self._hush()
                if error is not None:
                    self.trouble.say(_("The capture ended"), sentence(error))
                elif report is not None:
                    self._show_findings(report.diagnosis)
                    if self._settings is not None and self._settings.record is not None:
                        self.desk.toast(_("Recorded in {file}").format(file=plain(str(self._settings.record), 200)))
                self._show_running()
                self.refresh_ports()

    def _hush(self) -> None:
        """Say no longer that the line is silent."""
        if self._silent:
            self._silent = False
            self.remark.hide()

    def _try_speeds(self) -> None:
        """Try the other speeds; a capture that has ended begins anew with that."""
        if self.capture.session is not None:
            self.capture.session.try_speeds()
        elif self._settings is not None and not self.capture.running:
            self.listen(replace(self._settings, find_speed=True, record=None))

    # ------------------------------------------------------------ showing

    def _show_running(self) -> None:
        running = self.capture.running
        self.start_button.setText(_("Stop") if running else _("Start"))
        self.start_button.setAccessibleName(self.start_button.text())
        make_primary(self.start_button, "ph.stop" if running else "ph.play", on=True)
        self.ports.setEnabled(not running)
        self.record.setEnabled(not running)
        self.save_button.setEnabled(self._raw is not None)
        self.read_button.setVisible(self._raw is not None and not running)
        self._show_part()
        self._say_about()

    def _show_part(self) -> None:
        """The text with its findings; before there is any, what to do."""
        there = len(self.text) > 0
        self._stack.setCurrentWidget(self._text if there else self._listening if self.capture.running else self._idle)
        self._scroll.setVisible(there)

    def _say_about(self) -> None:
        count = len(self.text)
        if not count and not self.capture.running:
            self._about.set_text(_("Nothing is sent to the port."))
            return
        lines = ngettext("{n} line", "{n} lines", count).format(n=f"{count:,}")
        if self._raw is None:
            self._about.set_text(lines)
            return
        self._about.set_text(lines + " · " + _("every byte kept"))
        self._about.setToolTip(plain(str(self._raw), 400))

    def _show_findings(self, diagnosis: LogDiagnosis | None) -> None:
        self.findings.show_diagnosis(diagnosis, so_far=self.capture.running)
        if diagnosis is not None and is_fault(diagnosis.verdict) and self.strip.boot:
            self.strip.fail()

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
