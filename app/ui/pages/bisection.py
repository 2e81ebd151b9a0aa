"""The bisection wizard: says where to hold the chain of the board at hand, takes the count, ends with two chips.

Every answer is in the record before the next is asked; leaving the page is a pause. Counts are typed, taken over our
link (the board has power only while it counts), or heard from the tester's UART.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.domain.bisection import Bisection, CountFrom
from app.domain.bisection_error import BisectionError
from app.domain.tester_display import DisplayError, NothingTyped
from app.services.bisection import BoardBisection
from app.services.bisection_counts import count_of_run, counts_of, settings_of
from app.services.console_events import CaptureEnded, ConsoleSettings, RunBegan, RunRecognised
from app.services.orders import KeptOrder
from app.services.simulated_boards import simulation_of
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.bench_session import BenchSession
from app.ui.models.console_capture import ConsoleCapture
from app.ui.models.in_turn import InTurn
from app.ui.pages.bench_heading import power_of
from app.ui.pages.bisection_start import start_view
from app.ui.pages.bisection_view import BisectionView
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.at_hand_line import stage_header
from app.ui.widgets.buttons import button
from app.ui.widgets.count_entry import CountWay
from app.ui.widgets.energise_dialog import EnergiseDialog, energise_facts
from app.ui.widgets.notice import Notice
from app.ui.widgets.pill import Pill
from app.ui.widgets.port_picker import port_name
from app.ui.widgets.power_gate import before_power
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.language import _

#: Pages lower than this show a lower pad, px at 100 %.
_LOW = 740
#: The folder of recordings in the data folder.
_RECORDINGS = "recordings"
#: Keys that belong to a count, from wherever on the page they are typed.
_FIGURES = "0123456789 +/"


class Page(PageBase):
    """Halves the chain of the board at hand."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Bisection"))
        self.asked: BoardBisection | None = None
        self._number = ""
        self._problem: BaseException | None = None
        self._round = 0
        self._opening = self._ending = False
        #: The port whose power a person agreed to; each count on it is a start of its own.
        self._agreed = ""
        self._saver = InTurn(self)
        self.session = BenchSession(self)
        self.session.changed.connect(self._show_running)
        self.session.ended.connect(self._counted)
        self.capture = ConsoleCapture(self)
        self.capture.happened.connect(self._heard)
        self.capture.refused.connect(self._not_heard)
        stage_header(self, desk)
        self.power = Pill("", "idle", "action.power_off")
        self.undo = button(_("Undo last"), self.take_back, icon="action.undo")
        self.pause = button(_("Pause"), self.rest, icon="ph.pause")
        self._controls: tuple[QWidget, ...] = (self.power, self.undo, self.pause)
        for part in self._controls:
            self.right.addWidget(part)
        self.trouble = Notice("critical", "state.critical")
        self.body.addWidget(self.trouble)
        self.view = BisectionView(desk.data_dir / _RECORDINGS)
        self.source, self.entry = self.view.source, self.view.entry
        self._views = QStackedWidget()
        nothing = QWidget()
        self._nothing = QVBoxLayout(nothing)
        self._nothing.setContentsMargins(0, 0, 0, 0)
        self._views.addWidget(nothing)
        self._views.addWidget(self.view)
        self.body.addWidget(self._views, 1)
        self.entry.entered.connect(self.take)
        self.entry.passed.connect(self.pass_over)
        self.entry.taken_back.connect(self.take_back)
        self.entry.count_now.connect(self.count_now)
        self.entry.stop.connect(self.session.cancel)
        self.view.add.clicked.connect(lambda _on=False: self.finish())
        self.source.changed.connect(self._source_changed)
        desk.at_hand.changed.connect(self.follow_board)
        self._show_nothing()

    # ------------------------------------------------------------ which board

    def open(self, **where: Any) -> None:
        """`order` = the order of the board; without it the board at hand. `link` = the URL of our link."""
        if where.get("link"):
            self.source.choose(CountWay.LINK, str(where["link"]))
        if where.get("order"):
            self.desk.at_hand.take_order(str(where["order"]))
        self.follow_board()
        if self.asked is not None:
            self.entry.focus()

    def scanned(self, text: str) -> bool:
        """A scanned serial or code chooses the board."""
        self.desk.at_hand.take_serial(text)
        return True

    def follow_board(self) -> None:
        """The board at hand changed: take up its bisection, or say what is missing for one."""
        at_hand = self.desk.at_hand
        number = at_hand.number or ""
        if number != self._number and not at_hand.looking:
            self._number = number
            self._reopen()
        elif self.asked is None:
            self._show_nothing()

    def _reopen(self) -> None:
        """Open the bisection of the order anew: another board, another source, or its end was taken back."""
        self._round += 1
        self.session.cancel()
        self.capture.stop()
        self.asked, self._opening, self._agreed = None, bool(self._number), ""
        self._problem = None
        self.trouble.hide()
        self._show_nothing()
        if not self._number:
            return
        asked, shop, actor, number = self._round, self.desk.shop, self.desk.actor, self._number
        simulated = self.source.simulated

        def done(found: BoardBisection) -> None:
            if asked == self._round:
                self._opening = False
                self._begin(found)

        def failed(error: BaseException) -> None:
            if asked == self._round:
                self._stays_closed(error)

        self._saver.put(lambda: BoardBisection.open(shop, actor, number, simulated=simulated), done, failed)

    def _begin(self, asked: BoardBisection) -> None:
        self.asked = asked
        self._views.setCurrentIndex(1)
        for part in self._controls:
            part.show()
        self.view.begin(asked)
        self.show_now()
        self._listen()
        if self.isVisible():
            self.entry.focus()

    def _stays_closed(self, problem: BaseException) -> None:
        self._opening, self._problem = False, problem
        self._show_nothing()

    def _show_nothing(self) -> None:
        """No bisection is open: which board, an order for it, or why this one is not halved."""
        self._views.setCurrentIndex(0)
        for part in self._controls:
            part.hide()
        empty(self._nothing)
        if self._opening or self.desk.at_hand.looking:
            self._nothing.addStretch(1)
            reading = label(_("Reading the board's record…"), "body", "ink_2")
            self._nothing.addWidget(reading, 0, Qt.AlignmentFlag.AlignHCenter)
            self._nothing.addStretch(1)
        else:
            self._nothing.addWidget(start_view(self.desk, self._number, self._problem, self._begin_anew))

    def _begin_anew(self) -> None:
        """What is kept of it cannot be read: put a new one in its place."""
        shop, actor, number, simulated = self.desk.shop, self.desk.actor, self._number, self.source.simulated

        def work() -> BoardBisection:
            return BoardBisection.open_anew(shop, actor, number, simulated=simulated)

        self._saver.put(work, self._begin, self._stays_closed)

    # ------------------------------------------------------------ what is shown

    def show_now(self) -> None:
        """Show the bisection as it stands."""
        asked = self.asked
        if asked is None:
            return
        self.entry.show_way(self.source.way)
        at_the_entry = self.entry.isAncestorOf(self.focusWidget() or self)
        self.view.show_now(asked)
        self.undo.setEnabled(bool(asked.state.steps) and not self.session.running)
        text = _("Add to order {number}").format(number=asked.number)
        self.view.add.setText(text)
        self.view.add.setAccessibleName(text)
        self.view.add.setEnabled(not self._ending)
        self._show_running()
        if asked.result is not None and at_the_entry:
            # Not at once: this very Enter goes on to the window, which would press the button that it finds there.
            QTimer.singleShot(0, self.view.add, self.view.add.setFocus)

    def _show_running(self) -> None:
        """How the count over our link stands, and the power with it."""
        session, link = self.session, self.source.way is CountWay.LINK
        self.power.setVisible(link and self.asked is not None)
        if link:
            said = power_of(session, self.source.port)
            self.power.show_state(said.text, said.tone, said.icon)
        live = ""
        if session.running:
            live = _("Switching on…")
            if session.attempts:
                live = _("Try {attempt}: {count} chips").format(attempt=session.attempts, count=session.count)
        elif link and self.source.port is None:
            live = _("Choose the port that the board hangs on.")
        elif self.source.way is CountWay.TESTER:
            live = self._tester_text()
        self.entry.show_running(running=session.running, words=live)
        self.source.set_usable(usable=not session.running)
        self.undo.setEnabled(self.asked is not None and bool(self.asked.state.steps) and not session.running)

    def _tester_text(self) -> str:
        if self.source.port is None:
            return _("Choose the port of the tester's UART.")
        if not self.capture.running:
            return _("Nothing is heard from this port.")
        return _("Start the test on the tester; its count is taken.")

    # ------------------------------------------------------------ answers

    def take(self, text: str) -> None:
        """A count was typed. The field is free at once: a second Enter must not answer the next question with it."""
        asked = self.asked
        if asked is None or asked.result is not None or self.session.running:
            return
        if not text.strip() and self._saver.busy:
            return
        self.entry.field.clear()
        self._save(lambda: asked.take(text), text)

    def pass_over(self) -> None:
        """The place cannot be reached: ask another one."""
        asked = self.asked
        if asked is None or asked.ask is None or self.session.running:
            return
        if asked.ask.hold_after is None:
            self.entry.say(_("Nothing needs to be reached for this count: nothing is held."))
            return
        self._save(asked.pass_over)

    def take_back(self) -> None:
        """Take the last answer back."""
        asked = self.asked
        if asked is not None and asked.state.steps and not self.session.running:
            self._save(asked.undo)

    def _save(self, work: Any, typed: str = "") -> None:
        asked = self.asked

        def done(_state: Bisection) -> None:
            if asked is self.asked:
                self.trouble.hide()
                self.entry.say("")
                self.show_now()
                if asked is not None and asked.result is None and self.isVisible():
                    self.entry.focus()

        def failed(error: BaseException) -> None:
            if asked is not self.asked:
                return
            if isinstance(error, NothingTyped):
                self.entry.say(_("Type how many chips it counts, then Enter."))
            elif isinstance(error, (DisplayError, BisectionError)):
                self.entry.say(sentence(error))
                if typed and not self.entry.field.text():
                    self.entry.field.setText(typed)
                    self.entry.field.selectAll()
            else:
                self.trouble.say(_("The count is not saved"), sentence(error))

        self._saver.put(work, done, failed)

    # ------------------------------------------------------------ our link

    def count_now(self) -> None:
        """Count over our link, once the record and the person let the board have power."""
        asked, port = self.asked, self.source.port
        if asked is None or asked.ask is None or self.session.running:
            return
        if port is None:
            self.entry.say(_("Choose the port first that the board hangs on."))
            return
        there = simulation_of(port.url)
        if there is not None and there.code != asked.board.code:
            text = _("That simulated board is a {other}; the board at hand is a {code}.")
            self.entry.say(text.format(other=there.code, code=asked.board.code))
            return
        before_power(self, self.desk, asked.number, asked.board, self._ask_power)

    def _ask_power(self) -> None:
        """The dialog before the first count on a port; those behind it are started one by one without it."""
        asked, port, ports = self.asked, self.source.port, self.source.link_ports
        if asked is None or asked.ask is None or port is None or ports is None:
            return
        if self._agreed == port.url:
            self._count()
            return
        settings = settings_of(ports, asked.board.code, asked.ask.hold_after)
        powers = port.control_url is not None or port.simulated
        question = _("Power this board for each count?") if powers else _("Count on this board?")
        about = " · ".join([asked.board.code, port_name(port)])
        verb = _("Power on and count") if powers else _("Count")
        facts = energise_facts(settings, port, asked.board)
        dialog = EnergiseDialog(self, question, about, facts, verb, powers=powers)

        def agreed() -> None:
            self._agreed = port.url
            self._count()

        dialog.accepted.connect(agreed)
        dialog.open()

    def _count(self) -> None:
        asked, ports = self.asked, self.source.link_ports
        if asked is None or asked.ask is None or ports is None or self.session.running:
            return
        self.entry.say("")
        self.trouble.hide()
        self.session.start(settings_of(ports, asked.board.code, asked.ask.hold_after), asked.board)
        self.entry.focus()

    def _counted(self) -> None:
        """The test over our link is over: its count answers the question, if it is one."""
        self._show_running()
        asked, report, error = self.asked, self.session.report, self.session.error
        if asked is None or asked.ask is None:
            return
        if error is not None or report is None:
            if error is not None:
                self.trouble.say(_("The count could not run"), sentence(error))
            return
        try:
            counts = counts_of(report)
        except BisectionError as problem:
            self.entry.say(sentence(problem))
            self.entry.focus()
            return
        self._save(lambda: asked.count(counts, CountFrom.LINK))

    # ------------------------------------------------------------ the tester's UART

    def _source_changed(self) -> None:
        asked = self.asked
        if asked is not None and asked.simulated != self.source.simulated:
            self._reopen()
            return
        if asked is not None:
            self.show_now()
            self._listen()

    def _listen(self) -> None:
        """Listen to the tester while its port is the source."""
        wanted = self.source.way is CountWay.TESTER and self.isVisible() and self.asked is not None
        port = self.source.port if wanted else None
        session = self.capture.session
        if session is not None and (port is None or session.settings.port != port.url):
            self.capture.stop()
        elif session is None and port is not None and self.source.tester.chosen and not self.capture.running:
            self.capture.start(ConsoleSettings(port.url))

    def _heard(self, events: tuple[object, ...]) -> None:
        for event in events:
            match event:
                case RunBegan():
                    self.entry.show_running(running=False, words=_("The tester tests…"))
                case RunRecognised(run):
                    self._tester_counted(count_of_run(run))
                case CaptureEnded(_report, error):
                    if error is not None:
                        self.trouble.say(_("The tester is no longer heard"), sentence(error))
                    QTimer.singleShot(0, self, self._listen)

    def _tester_counted(self, count: int | None) -> None:
        asked = self.asked
        if asked is None or asked.ask is None:
            return
        self._show_running()
        if count is None:
            self.entry.say(_("The tester's run told no count. Start it once more, or type the count."))
            return
        self._save(lambda: asked.count((count,), CountFrom.TESTER))

    def _not_heard(self, error: BaseException) -> None:
        self.trouble.say(_("The tester's port cannot be opened"), sentence(error))

    # ------------------------------------------------------------ the end

    def finish(self) -> None:
        """Add it to the order as a test run with its findings."""
        asked = self.asked
        if asked is None or asked.result is None or self._ending:
            return
        self._ending = True
        self.view.add.setEnabled(False)

        def done(kept: KeptOrder) -> None:
            self._ending = False
            self.asked, self._number = None, ""
            self._show_nothing()
            text = _("Bisection added to order {number}").format(number=kept.number)
            self.desk.toast(text, partial(self._take_end_back, kept))
            self.desk.go_to("path")

        def failed(error: BaseException) -> None:
            self._ending = False
            self.view.add.setEnabled(True)
            self.desk.say_error(error)

        self._saver.put(asked.finish, done, failed)

    def _take_end_back(self, kept: KeptOrder) -> None:
        shop, actor = self.desk.shop, self.desk.actor

        def done(_commit: object) -> None:
            self._number = ""
            self.follow_board()
            self.desk.toast(_("Taken back"))

        run_in_thread(lambda: shop.undo(actor, kept.commit), done, self.desk.say_error, self)

    def rest(self) -> None:
        """Pause: what was answered is in the record; whoever opens the page for this board goes on from there."""
        self.session.cancel()
        self.desk.toast(_("Paused. It goes on from here, on any day, with anybody."))
        self.desk.go_to("path")

    @property
    def holds_power(self) -> bool:
        """Whether the board has power for a count now."""
        return self.session.running

    def stop(self) -> bool:
        """Esc: stop the count that runs, which cuts the power; else empty the field."""
        if self.session.cancel():
            return True
        if not self.entry.field.text():
            return False
        self.entry.field.clear()
        self.entry.say("")
        self.entry.focus()
        return True

    def leave(self) -> None:
        """The window closes: the board loses its power, what is on its way is saved."""
        self._round += 1
        self.session.end()
        self.capture.end()
        self.source.rest()
        self._saver.finish()
        super().leave()

    # ------------------------------------------------------------ Qt

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        plain_keys = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        asking = self.asked is not None and self.asked.result is None and not self.session.running
        if asking and text and text in _FIGURES and event.modifiers() in plain_keys:
            self.entry.field.type(text)
        elif asking and event.key() == Qt.Key.Key_Backspace:
            self.entry.field.take_away()
        elif self.asked is not None and event.key() == Qt.Key.Key_Backspace:
            self.take_back()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.source.resume()
        self._listen()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.source.rest()
        self.capture.stop()  # what the tester tests while somebody looks elsewhere may be another board

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view.set_low(low=self.height() < theme.px(_LOW))
