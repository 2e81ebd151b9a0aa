"""The Bench page: a hashboard on our own serial link, tested live, from the port to the finding to the work order."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.finding import Fault
from app.domain.order_draft import MinerDraft
from app.domain.test_plan import STANDARD, BenchStep
from app.services.bench import BenchTiming, list_ports
from app.services.bench_orders import BoardHistory, history_of, keep_report
from app.services.bench_steps import BenchReport, BenchSettings, Outcome, Port
from app.services.diagnosis import board_codes, board_spec
from app.services.test_plans import plan_of
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.bench_session import BenchSession
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.bench_views import bench_views
from app.ui.widgets.buttons import button, icon_button, make_primary
from app.ui.widgets.card import Card
from app.ui.widgets.chain_card import ChainCard
from app.ui.widgets.choice import Choice
from app.ui.widgets.energise_dialog import EnergiseDialog, energise_facts
from app.ui.widgets.identity_card import IdentityCard
from app.ui.widgets.notice import Notice
from app.ui.widgets.port_picker import PortPicker, port_name
from app.ui.widgets.result_panel import ResultPanel
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.step_list import StepList
from app.ui.widgets.text import label
from app.words.bench import step_name
from app.words.dates import day_text
from app.words.errors import sentence
from app.words.findings import say
from app.words.language import _, ngettext

_MARKS = {
    Outcome.PASS: ("state.ok", "ok"),
    Outcome.FAIL: ("state.critical", "critical"),
    Outcome.WARN: ("state.minor", "minor"),
    Outcome.SKIPPED: ("state.inconclusive", "ink_3"),
}


class Page(PageBase):
    """Start asks first; Space starts and stops, Esc stops and cuts the power."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Bench"))
        self.session = BenchSession(self)
        self.session.changed.connect(self._show)
        self.session.ended.connect(self._ended)
        self.order: str | None = None
        self.miner: MinerDraft | None = None
        self.history: BoardHistory | None = None
        self._kept = False
        self._head()
        self._comeback = Notice("minor", "ph.clock-counter-clockwise")
        self.body.addWidget(self._comeback)
        self.trouble = Notice("critical", "state.critical")
        self.body.addWidget(self.trouble)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        columns.addWidget(self._left())
        self.chain = ChainCard()
        columns.addWidget(self.chain, 1)
        self.result = ResultPanel(self.keep)
        columns.addWidget(self.result)
        self.body.addLayout(columns, 1)
        self._shown_board: tuple[object, int] = (None, -1)
        self._show_waiting()
        self._show()

    # ------------------------------------------------------------ building

    def _head(self) -> None:
        self.left.addWidget(bench_views(self.desk, "bench"))
        self.ports = PortPicker()
        self.ports.picked.connect(self._port_picked)
        self.left.addWidget(self.ports)
        self.left.addWidget(icon_button(_("Look for ports again"), "ph.arrows-clockwise", self.refresh_ports))
        self.boards = Choice(_("Board code"), 170)
        self.boards.addItem(_("Board: asks itself"), None)
        for code in board_codes():
            self.boards.addItem(code, code)
        self.boards.activated.connect(lambda _at: self._board_chosen())
        self.left.addWidget(self.boards)
        self.start_button = button(_("Start test"), self.toggle, icon="action.energise")
        self.right.addWidget(self.start_button)

    def _left(self) -> QWidget:
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.identity = IdentityCard()
        column.addWidget(self.identity)
        plan = Card(_("Test plan"))
        self.steps = StepList(_("Test plan"))
        for step in plan_of(STANDARD).steps:
            self.steps.add(step, step_name(step))
        plan.column.addWidget(self.steps)
        plan.column.addStretch(1)
        self._proof = label("", "small", "ink_2", wrap=True)
        self._proof.hide()
        plan.column.addWidget(self._proof)
        column.addWidget(plan, 1)
        self._side = Scrolled(inside)
        self._side.setFixedWidth(_side_width())
        return self._side

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "_side"):
            self._side.setFixedWidth(_side_width())

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`order` = the work order the test belongs to; `port` = a data URL; `miner` = the MinerDraft of where it
        came from; `board` = its code.
        """
        if "order" in where:
            self.order = where["order"]
            self._kept = False
        self.miner = where.get("miner", self.miner)
        self._wanted = where.get("port")
        if where.get("board") and self.boards.findData(where["board"]) > 0:
            self.boards.setCurrentIndex(self.boards.findData(where["board"]))
            self._board_chosen()
        self.refresh_ports()
        self.start_button.setFocus()
        self._show()

    def start(self) -> bool:
        """F5: ask whether to start."""
        if not self.session.running:
            self.ask()
        return True

    @property
    def holds_power(self) -> bool:
        """A test runs: Esc stops it from every page."""
        return self.session.running

    def stop(self) -> bool:
        """Esc: stop, which cuts the power."""
        return self.session.cancel()

    def leave(self) -> None:
        """The window closes: the power goes off."""
        self.session.end()
        super().leave()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self.toggle()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not self.session.running:
            self.desk.status("link", "")
            self.desk.status("power", "")

    # ------------------------------------------------------------ ports and boards

    def refresh_ports(self) -> None:
        """List the ports anew, away from the GUI thread."""
        run_in_thread(list_ports, self._ports_listed, self.desk.say_error, self)

    def _ports_listed(self, ports: tuple[Port, ...]) -> None:
        self.ports.show_ports(ports)
        wanted, self._wanted = getattr(self, "_wanted", None), None
        if wanted and not self.ports.pick(wanted):
            self.ports.type_port(wanted, None)
        self._show()

    def _port_picked(self) -> None:
        if not self.session.running:
            if self.ports.hasFocus():
                self.start_button.setFocus()  # Space starts now, where it would open the list again
            self.session.show_board(self._chosen_board())
            self._forget()

    def _board_chosen(self) -> None:
        if not self.session.running:
            self.session.show_board(self._chosen_board())
            self._forget()

    def _chosen_board(self) -> Any:
        code = self.boards.currentData()
        return board_spec(code) if code else None

    def _forget(self) -> None:
        self.history = None
        self._comeback.hide()
        self.trouble.hide()
        self._show_waiting()

    # ------------------------------------------------------------ the test

    def toggle(self) -> None:
        """Start the test, or stop the one that runs."""
        if self.session.running:
            self.session.cancel()
        else:
            self.ask()

    def ask(self) -> None:
        """The dialog before anything gets power."""
        port = self.ports.port()
        if port is None:
            self.desk.toast(_("Choose the port first that the board hangs on."))
            self.ports.setFocus()
            return
        if port.problem is not None:
            self.trouble.say(port_name(port), say(port.problem))
            return
        spec = self.session.board or self._chosen_board()
        powers = port.control_url is not None or port.simulated
        question = _("Power this board?") if powers else _("Test this board?")
        about = " · ".join([spec.code if spec else _("board not known yet"), port_name(port)])
        settings = self._settings(port)
        dialog = EnergiseDialog(
            self, question, about, energise_facts(settings, port, spec),
            _("Power on and test") if powers else _("Start test"), powers=powers,
        )  # fmt: skip
        dialog.accepted.connect(lambda: self.begin(settings))
        dialog.open()

    def _settings(self, port: Port) -> BenchSettings:
        return BenchSettings(port.url, port.control_url, self.boards.currentData())

    def begin(self, settings: BenchSettings, timing: BenchTiming | None = None) -> None:
        """Start the test that the person agreed to."""
        self._forget()
        self._kept = False
        self.session.start(settings, self._chosen_board(), timing)
        self.chain.keyboard_home()

    def _ended(self) -> None:
        error = self.session.error
        if error is not None:
            self.trouble.say(
                _("The test could not run"), sentence(error),
                (_("Try again"), "ph.arrows-clockwise", self.ask), (_("Look for ports again"), "", self.refresh_ports),
            )  # fmt: skip
            return
        report = self.session.report
        if report is None:
            return
        if report.run.interrupted:
            self._say_interrupted(report)
        self.result.show_result(report.findings, report.verdict, self._primary_text())
        eeprom = report.run.eeprom
        serial = eeprom.board_sn if eeprom else None
        if serial and self.desk.shop is not None:
            run_in_thread(lambda: history_of(self.desk.shop, serial), self._history, self.desk.say_error, self)
        if self.result.primary.isVisibleTo(self):
            self.result.primary.setFocus()

    def _say_interrupted(self, report: BenchReport) -> None:
        port = self.ports.port()
        name = port_name(port) if port else report.run.data_port
        if report.interruption is None:
            self.trouble.say(_("The test was stopped"), _("What was measured until then is shown. {power}").format(
                power=self._power_sentence(report)))  # fmt: skip
            return
        self.trouble.say(
            _("The link went away during the test"),
            _("{port}: {what} {power} What was measured is kept as an unfinished run.").format(
                port=name, what=sentence(report.interruption), power=self._power_sentence(report)
            ),
            (_("Start again"), "ph.arrows-clockwise", self.ask),
            (_("Look for ports again"), "", self.refresh_ports),
        )

    def _power_sentence(self, report: BenchReport) -> str:
        if report.powered_off:
            return _("The board's power is off.")
        if self.session.powered:
            return _("Whether the board still has power cannot be seen from here: switch the supply off by hand.")
        return _("Power is not controlled from here.")

    def _history(self, history: BoardHistory | None) -> None:
        self.history = history
        if history is None:
            return
        if self.order is None and history.open_order is not None:
            self.order = history.open_order
            self._refresh_primary()
        if history.last_closed is not None:
            row = history.last_closed
            self._comeback.say(
                _("This board was here on {day}").format(day=day_text(row.changed_at, 0)),
                " · ".join(part for part in (row.number, row.reported_fault) if part),
                (_("Open history"), "ph.caret-right", lambda: self.desk.go_to("boards", serial=history.serial)),
            )

    # ------------------------------------------------------------ to the order

    def show_kept(self, number: str) -> None:
        """The run stands on that order already: the primary goes there."""
        self.order, self._kept = number, True
        self._refresh_primary()
        self._show()

    def _primary_text(self) -> str:
        if self._kept or self.desk.shop is None:
            return _("Open {number}").format(number=self.order) if self.order else ""
        if self.order:
            return _("Add to order {number}").format(number=self.order)
        return _("Open work order")

    def _refresh_primary(self) -> None:
        self.result.primary.setText(self._primary_text())
        self.result.primary.setAccessibleName(self._primary_text())

    def keep(self) -> None:
        """Take the run and its findings to the order; a second click shows the order."""
        report = self.session.report
        if report is None:
            return
        if self._kept:
            self.desk.go_to("orders", order=self.order)
            return
        self.result.primary.setEnabled(False)
        shop, actor, order, miner = self.desk.shop, self.desk.actor, self.order, self.miner

        def kept(number: str) -> None:
            self.result.primary.setEnabled(True)
            self.show_kept(number)
            self.desk.toast(_("Kept on {number}").format(number=number))
            self.desk.go_to("orders", order=number)

        def failed(error: BaseException) -> None:
            self.result.primary.setEnabled(True)
            self.desk.say_error(error)

        run_in_thread(lambda: keep_report(shop, actor, report, order, miner), kept, failed, self)

    # ------------------------------------------------------------ showing

    def _show_waiting(self) -> None:
        self.result.show_waiting(
            _("No test yet"),
            (
                _("Here will stand where the chain stops, which parts are likely, and what to measure next."),
                _("No board at hand? The port list holds simulated hashboards with faults to choose from."),
            ),
        )

    def _show(self) -> None:
        session = self.session
        state = session.state
        board_key = (session.board, 0 if session.board else state.chips)
        if board_key != self._shown_board:
            self._shown_board = board_key
            self.chain.show_board(session.board, state.chips)
        self.chain.show_state(state)
        self._show_heading(state.chips)
        self._show_steps()
        report = session.report
        self.identity.show_board(session.board, report.run if report else None, self._origin())
        self._show_power()
        self.start_button.setText(_("Stop test") if session.running else _("Run again") if report else _("Start test"))
        icon = "action.power_off" if session.running else "action.energise"
        make_primary(self.start_button, icon, on=not session.running and report is None)
        for chooser in (self.ports, self.boards):
            chooser.setEnabled(not session.running)
        if session.running and (session.count or session.attempts):
            self.result.show_waiting(_("Testing"), (_("Esc stops the test and cuts the power."),))

    def _origin(self) -> str:
        miner = self.miner
        if miner is None:
            return ""
        slot = "" if miner.slot is None else _("board {number}").format(number=miner.slot + 1)
        return " · ".join(part for part in (miner.ip, slot) if part)

    def _show_heading(self, chips: int) -> None:
        session, report = self.session, self.session.report
        total = session.board.chips if session.board else None
        unfinished = report is not None and report.run.interrupted
        simulated = report is not None and report.run.simulated
        self.chain.pill.setVisible(unfinished or simulated)
        if simulated:
            self.chain.pill.show_state(_("Simulated"), "info", "ph.flask")
        if unfinished:
            words = _("Simulated, unfinished") if simulated else _("Unfinished")
            self.chain.pill.show_state(words, "idle", "state.inconclusive")
            rest = total - session.answered if total else 0
            words = ngettext("answered so far, {n} not asked", "answered so far, {n} not asked", rest).format(n=rest)
            self.chain.heading(str(session.answered), words)
        elif report is not None or session.running:
            fine = total is None or session.answered >= total or session.running
            alone = ngettext("answers", "answer", session.answered)
            of = _("of {total} answer").format(total=total) if total else alone
            if report is not None and not report.run.attempts:
                self.chain.heading("", _("not counted"))
                return
            self.chain.heading(str(session.answered), of, "ink" if fine else "critical")
        else:
            words = ngettext("{n} chip, not tested", "{n} chips, not tested", chips).format(n=chips)
            self.chain.heading("", words if chips else _("not tested"))

    def _show_steps(self) -> None:
        for view in self.session.steps.values():
            if view.running and self.session.running:
                self.steps.show_step(view.step, "state.running", "accent", _("running"), "", strong=True)
            elif view.outcome is not None:
                icon, tone = _MARKS[view.outcome]
                took = "" if view.seconds is None else f"{view.seconds:.1f} s"
                detail = say(view.detail) if view.detail is not None else ""
                strong = view.outcome is not Outcome.SKIPPED
                self.steps.show_step(view.step, icon, tone, detail, took, strong=strong)
            else:
                self.steps.show_step(view.step, "state.not_run", "ink_3")
        order = self.order
        self._proof.setVisible(bool(order))
        if order:
            self._proof.setText(_("For {number}. Two passes in a row prove a repair.").format(number=order))

    def _show_power(self) -> None:
        session = self.session
        port = self.ports.port()
        settings = session.settings
        controlled = bool(
            settings and (settings.control_url or settings.data_url.startswith("simulated:"))
            if session.running or session.report
            else port and (port.control_url or port.simulated)
        )
        if session.powered and session.power is None:
            said = (_("Power not known"), "major", "action.energise")
        elif session.powered and session.power:
            said = (_("Powered"), "major", "action.energise")
        elif session.powered and session.power is False:
            said = (_("Powered off"), "ok", "action.power_off")
        elif controlled:
            said = (_("Not switched on"), "idle", "action.power_off")
        else:
            said = (_("No power control"), "idle", "action.power_off")
        self.identity.show_power(*said)
        if self.isVisible() or session.running or session.power is None:
            self._show_status(port, said)
        else:  # a test that ended while another page is shown has nothing more to say there
            self.desk.status("link", "")
            self.desk.status("power", "")

    def _show_status(self, port: Port | None, power: tuple[str, str, str]) -> None:
        report = self.session.report
        gone = report is not None and report.run.interrupted and report.interruption is not None
        name = port_name(port) if port else _("No port")
        words = _("{port} gone").format(port=name) if gone else name
        connected = self.session.steps[BenchStep.CONNECT].outcome is Outcome.PASS
        tone = "critical" if gone else "ok" if connected else "ink_2" if port else "ink_3"
        self.desk.status("link", words, "source.our_link", tone)
        self.desk.status("power", power[0], power[2], power[1] if power[1] != "idle" else "ink_2")

    def passed(self) -> bool:
        """Whether the last test found nothing wrong."""
        report = self.session.report
        return report is not None and report.verdict.fault is Fault.NONE and not report.run.interrupted


def _side_width() -> int:
    """The left column grows less than the type: the picture in the middle needs the room more."""
    return round(226 * min(theme.current().scale, 1.1))
