"""One board on the bench: its port, its plan, the test that runs on it, and what came of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.asset import Moved
from app.domain.finding import Fault
from app.domain.order_draft import MinerDraft
from app.domain.test_plan import proves_repair
from app.services.bench_board import addresses_on
from app.services.bench_course import BenchTiming
from app.services.bench_orders import keep_report_told
from app.services.bench_steps import BenchReport, BenchSettings, Port
from app.services.board_path import BoardFound, find_board
from app.services.diagnosis import board_spec
from app.services.recordings import is_replay
from app.services.simulated_boards import as_board
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.bench_session import BenchSession
from app.ui.pages.bench_comparison import Comparison
from app.ui.pages.bench_heading import heading_of, interrupted_words, power_of, show_origin, standing_of
from app.ui.pages.bench_menu import BenchMenu
from app.ui.pages.bench_plan import PlanCard
from app.ui.pages.page import Desk
from app.ui.widgets.board_choice import BoardChoice
from app.ui.widgets.buttons import button, icon_button, make_primary
from app.ui.widgets.chain_card import ChainCard
from app.ui.widgets.domain_card import DomainCard
from app.ui.widgets.energise_dialog import EnergiseDialog, energise_facts
from app.ui.widgets.history_strip import HistoryStrip
from app.ui.widgets.identity_card import IdentityCard
from app.ui.widgets.notice import Notice
from app.ui.widgets.port_picker import PortPicker, port_name
from app.ui.widgets.power_gate import before_power
from app.ui.widgets.result_panel import ResultPanel
from app.ui.widgets.scrolled import Inside, Scrolled
from app.words.bench_measured import measured
from app.words.board_history import kept_text
from app.words.errors import sentence
from app.words.findings import say
from app.words.language import _
from app.words.test_plans import look_text

#: Below this height of the middle column domains and picture stand in turn, px at 100 %.
_DOMAINS_FROM = 500
#: Below this one the legend gives its line to the pointed chip.
_ROOMY = 640
#: From this one on the bars of the domains stand taller.
_TALL = 780
#: From this one on every step of the longest plan has room for what came of it.
_ALL_TOLD = 880


class BenchStation(QWidget):
    """`controls` and `start_button` belong into the header of the page; `changed` follows everything that it shows.

    `in_use` gives the number of the board whose test holds a port, None where it is free; the page sets it.
    """

    changed = Signal()
    ports_wanted = Signal()

    def __init__(self, desk: Desk, number: int) -> None:
        super().__init__()
        self.desk, self.number = desk, number
        self.session = BenchSession(self)
        self.session.changed.connect(self.show_now)
        self.session.ended.connect(self._ended)
        self.order: str | None = None
        self.miner: MinerDraft | None = None
        self._kept = False
        self._hand: str | None = None
        self._begun_for: str | None = None
        self.in_use: Callable[[Port], int | None] = lambda _port: None
        self.controls = self._controls()
        self.start_button = button(_("Start test"), self.toggle, icon="action.energise")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.strip = HistoryStrip(desk)
        column.addWidget(self.strip)
        self.trouble = Notice("critical", "state.critical")
        column.addWidget(self.trouble)
        self.stopped = Notice("minor", "state.inconclusive")
        column.addWidget(self.stopped)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        columns.addWidget(self._left())
        columns.addWidget(self._middle(), 1)
        self.result = ResultPanel(self.keep)
        columns.addWidget(self.result)
        column.addLayout(columns, 1)
        self.menu = BenchMenu(desk, self.chain, self.session)
        self.menu.replay_chosen.connect(lambda url: self.ports.type_port(url, None))
        self.comparison = Comparison(desk, self.domains, self)
        self.comparison.changed.connect(self.show_now)
        self._shown_board: tuple[object, int] = (None, -1)
        self._start_shown: tuple[bool, bool] | None = None
        self._show_waiting()
        self.show_now()

    # ------------------------------------------------------------ building

    def _controls(self) -> QWidget:
        controls = QWidget()
        row = QHBoxLayout(controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.ports = PortPicker()
        self.ports.picked.connect(self._chosen)
        row.addWidget(self.ports)
        row.addWidget(icon_button(_("Look for ports again"), "ph.arrows-clockwise", self.ports_wanted.emit))
        self.boards = BoardChoice(_("Board code"), 170, _("Board: asks itself"))
        self.boards.activated.connect(lambda _at: self._board_chosen())
        return controls

    def _left(self) -> QWidget:
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.identity = IdentityCard()
        self.identity.column.addSpacing(6)
        self.identity.column.addWidget(self.boards)
        column.addWidget(self.identity)
        self.plan = PlanCard(self.desk)
        self.plan.chosen.connect(self._board_chosen)
        self.steps = self.plan.steps
        column.addWidget(self.plan, 1)
        self._side = Scrolled(inside)
        self._side.fitted.connect(self._side.setFixedWidth)
        self._side.set_span(_side_width(), round(_side_width() * 1.25))
        return self._side

    def _middle(self) -> QWidget:
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.chain = ChainCard()
        column.addWidget(self.chain, 1)
        self.domains = DomainCard()
        column.addWidget(self.domains)
        self.domains.turned.connect(self.chain.setVisible)
        self.domains.pointed.connect(self._point_out)
        self.chain.picture.pointed.connect(lambda chip: self.domains.strip.mark(self._domain_of(chip)))
        return self._column

    def _point_out(self, domain: int) -> None:
        self.chain.picture.point_out(domain)
        self.chain.tell(self.domains.strip.describe(domain))

    def _domain_of(self, chip: int) -> int | None:
        return self.chain.picture.domain_of(chip) if chip else None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.domains.set_low(low=self._column.height() < theme.px(_DOMAINS_FROM))
        self.chain.set_low(low=self._column.height() < theme.px(_ROOMY))
        self.domains.set_tall(tall=self._column.height() >= theme.px(_TALL))
        QTimer.singleShot(0, self, self._fit_plan)  # what shows and hides lines waits until all is laid out

    def _fit_plan(self) -> None:
        self.plan.set_roomy(roomy=self.height() >= theme.px(_ALL_TOLD), session=self.session)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_now()

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        self._side.set_span(_side_width(), round(_side_width() * 1.25))

    # ------------------------------------------------------------ what the page asks

    def belongs_to(self, where: dict[str, Any]) -> None:
        """Take what `go_to` says: the order of the test, the miner it came from, the code of the board."""
        if "order" in where:
            self.order = where["order"]
            self._kept = False
        self.miner = where.get("miner", self.miner)
        if where.get("board") and self.boards.findData(where["board"]) > 0:
            self.boards.setCurrentIndex(self.boards.findData(where["board"]))
            self._board_chosen()

    @property
    def board_code(self) -> str | None:
        """The code of the board at hand: the one that was tested, else the one that was chosen; None = not known."""
        board = self.session.board
        return (board.code if board else "") or self.boards.currentData()

    def show_ports(self, ports: tuple[Port, ...], wanted: str | None = None) -> None:
        """List these ports, and choose the wanted one; say so where the chosen one is gone."""
        before = self.ports.port() if self.ports.chosen else None
        self.ports.show_ports(ports)
        if before is not None and not self.ports.chosen:
            self.desk.toast(_("{port} was unplugged").format(port=port_name(before)))
        if wanted and not self.ports.pick(wanted):
            self.ports.type_port(wanted, None)
        self.show_now()

    # ------------------------------------------------------------ ports and boards

    def _chosen(self) -> None:
        if not self.session.running and self.ports.hasFocus():
            self.start_button.setFocus()  # Space starts now, where it would open the list again
        self._board_chosen()

    def _board_chosen(self) -> None:
        if not self.session.running:
            self.session.show_board(self._chosen_board(), self.plan.plan)
            self._forget()

    def _chosen_board(self) -> Any:
        code = self.boards.currentData()
        return board_spec(code) if code else None

    def _forget(self) -> None:
        self.strip.hide()
        self.trouble.hide()
        self.stopped.hide()
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
        other = self.in_use(port)
        if other is not None:
            self.trouble.say(port_name(port), _("Board {number} is being tested on this port.").format(number=other))
            return
        if is_replay(port.url):
            self._offer(port)
        else:
            before_power(self, self.desk, self.order, self.session.board or self._chosen_board(), self._may_start)

    def _may_start(self) -> None:
        """The dialog itself, once nothing forbids power any more."""
        port = self.ports.port()
        if port is not None and not self.session.running:
            self._offer(port)

    def _offer(self, port: Port) -> None:
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
        data = as_board(port.url, self.number)
        control = data if port.control_url == port.url else port.control_url
        code = self.boards.currentData()
        record = self.menu.record_file(code or port.label)
        return BenchSettings(data, control, code, plan=self.plan.plan, record=record)

    def begin(self, settings: BenchSettings, timing: BenchTiming | None = None) -> None:
        """Start the test that the person agreed to."""
        self._forget()
        self._kept, self._begun_for = False, self.order
        self.comparison.offer(None)
        self.session.start(settings, self._chosen_board(), timing)
        self.chain.keyboard_home()

    def _ended(self) -> None:
        error = self.session.error
        if error is not None:
            self.trouble.say(
                _("The test could not run"), sentence(error),
                (_("Try again"), "ph.arrows-clockwise", self.ask),
                (_("Look for ports again"), "", self.ports_wanted.emit),
            )  # fmt: skip
            return
        report = self.session.report
        if report is None:
            return
        if report.run.interrupted:
            self._say_interrupted(report)
        self.menu.say_recording(report)
        passed = report.verdict.fault is Fault.NONE
        note = look_text() if passed and not proves_repair(report.run.left_out) else ""
        self.result.show_result(report.findings, report.verdict, self._primary_text(), note)
        eeprom = report.run.eeprom
        serial = eeprom.board_sn if eeprom else None
        self.comparison.tested(report, self.number)
        self.comparison.show_board(report.board, serial)
        if serial and self.desk.shop is not None:
            self._say_other(serial)
            run_in_thread(lambda: find_board(self.desk.shop, serial), self._history, self.desk.say_error, self)
        if self.result.primary.isVisibleTo(self):
            self.result.primary.setFocus()

    def _say_interrupted(self, report: BenchReport) -> None:
        head, line = interrupted_words(self.session, report, self.ports.port())
        if report.interruption is None:
            (self.stopped if report.powered_off else self.trouble).say(head, line)
            return
        self.trouble.say(
            head, line,
            (_("Start again"), "ph.arrows-clockwise", self.ask),
            (_("Look for ports again"), "", self.ports_wanted.emit),
        )  # fmt: skip

    def _history(self, found: BoardFound) -> None:
        if self.order is None and found.number is not None:
            self.order = found.number
            self._refresh_primary()
        self._show_visits(found)

    def _show_visits(self, found: BoardFound) -> None:
        report = self.session.report
        self.strip.show_visits(found.visits, report.verdict.fault if report else None, found.serial or "")

    def take_at_hand(self) -> None:
        """The board at hand lies here: what is measured goes to its order; another board's result is put away."""
        at_hand, session = self.desk.at_hand, self.session
        if session.running or at_hand.number is None:
            return
        if at_hand.number != self._hand:
            if session.report is not None and self._begun_for != at_hand.number:
                session.show_board(None, self.plan.plan)
            self._hand = self.order = at_hand.number
            self._kept = False
            at = self.boards.findData(at_hand.code) if at_hand.code else -1
            if at > 0:
                self.boards.setCurrentIndex(at)
            self._board_chosen()
        if session.report is None and at_hand.found is not None:
            self._show_visits(at_hand.found)

    def _say_other(self, serial: str) -> None:
        """The EEPROM names another board than the one at hand."""
        at_hand = self.desk.at_hand
        if at_hand.serial not in (None, serial) and at_hand.number == self.order:
            self.stopped.say(
                _("The EEPROM names another board"),
                _("It says {serial}; the board at hand is {other}.").format(serial=serial, other=at_hand.serial),
                (_("Take {serial}").format(serial=serial), "", lambda: self.desk.go_to("path", serial=serial)),
            )

    # ------------------------------------------------------------ to the order

    def show_kept(self, number: str) -> None:
        """The run stands on that order already: the primary goes there."""
        self.order, self._kept = number, True
        self._refresh_primary()
        self.show_now()

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

        def kept(done: tuple[str, Moved | None]) -> None:
            number, moved = done
            self.result.primary.setEnabled(True)
            self.show_kept(number)
            self.comparison.renew()
            self.desk.toast(kept_text(number, moved))
            if number == self.desk.at_hand.number:
                self.desk.go_to("path")  # what follows from it is said there
            else:
                self.desk.go_to("orders", order=number)

        def failed(error: BaseException) -> None:
            self.result.primary.setEnabled(True)
            self.desk.say_error(error)

        run_in_thread(lambda: keep_report_told(shop, actor, report, order, miner), kept, failed, self)

    # ------------------------------------------------------------ showing

    def _show_waiting(self) -> None:
        self.result.show_waiting(
            _("No test yet"),
            (
                _("Here will stand where the chain stops, which parts are likely, and what to measure next."),
                _("No board at hand? The port list holds simulated hashboards with faults to choose from."),
            ),
        )

    def show_now(self) -> None:
        """Show how the session stands; what nobody sees is left until it is shown."""
        session = self.session
        report = session.report
        power = power_of(session, self.ports.port())
        self.identity.show_power(power.text, power.tone, power.icon)
        self._show_start(running=session.running, tested=report is not None)
        if self.isVisible() or not session.running:
            self._show_board()
        if session.running and (session.count or session.attempts):
            self.result.show_waiting(_("Testing"), (_("Esc stops the test and cuts the power."),))
        self.changed.emit()

    def _show_start(self, *, running: bool, tested: bool) -> None:
        if (running, tested) == self._start_shown:
            return
        self._start_shown = (running, tested)
        self.start_button.setText(_("Stop test") if running else _("Run again") if tested else _("Start test"))
        icon = "action.power_off" if running else "action.energise"
        make_primary(self.start_button, icon, on=not running and not tested)
        for chooser in (self.ports, self.boards, self.plan.choice):
            chooser.setEnabled(not running)

    def _show_board(self) -> None:
        session = self.session
        state, run = session.state, session.run
        board_key = (session.board, 0 if session.board else state.chips)
        if board_key != self._shown_board:
            self._shown_board = board_key
            addresses = addresses_on(session.board) if session.board else ()
            self.chain.show_board(session.board, state.chips, addresses)
            eeprom = run.eeprom if run else None
            self.comparison.show_board(session.board, eeprom.board_sn if eeprom else None)
        state, bars, about = self.comparison.laid_over(state, session.board)
        self.chain.offer_change(offered=self.comparison.other is not None, shown=bool(state.changes))
        self.chain.show_state(state, run)
        heading = heading_of(session, state.chips)
        self.chain.heading(heading.count, heading.rest, heading.tone)
        show_origin(self.chain.pill, session)
        self.domains.show_bars(bars, state.break_after, about)
        self.domains.show_measured(measured(run, session.board) if run else ())
        self.plan.show_session(session, self.order)
        self.identity.show_board(session.board, run, self._origin())

    def _origin(self) -> str:
        miner = self.miner
        if miner is None:
            return ""
        slot = "" if miner.slot is None else _("board {number}").format(number=miner.slot + 1)
        return " · ".join(part for part in (miner.ip, slot) if part)

    @property
    def tab_text(self) -> str:
        """What the board is called beside the others on the bench."""
        board = self.session.board
        code = board.code if board and board.code else _("Board")
        return f"{self.number} · {code}"

    @property
    def tab_state(self) -> tuple[str, str, str]:
        """How the board stands, in words, tone and icon."""
        said = standing_of(self.session)
        return said.text, said.tone, said.icon

    def passed(self) -> bool:
        """Whether the last test found nothing wrong."""
        report = self.session.report
        return report is not None and report.verdict.fault is Fault.NONE and not report.run.interrupted


def _side_width() -> int:
    """The left column grows less than the type: the picture in the middle needs the room more."""
    return round(226 * min(theme.current().scale, 1.1))
