"""Aging tests in a machine: which boards, how long, within which limits, for which order; and the tests under way."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.domain.aging import AgingLimits, AgingState
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.fleet_line import FleetLine
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.dialog_head import DialogHead
from app.ui.widgets.flow import Flow
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.pill import Pill
from app.ui.widgets.progress import Bar
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, hairline, label
from app.words.aging import hours_text
from app.words.errors import sentence
from app.words.findings import board_label
from app.words.language import _
from app.words.phrases import number_text, say
from app.words.plain_text import plain

if TYPE_CHECKING:  # the window is up before the services are imported
    from app.services.aging import AgingView

#: The tests that are listed.
_SHOWN = 6
#: How high the list of them grows before it scrolls, px at 100 %.
_LIST_PX = 190


class AgingDialog(FormDialog):
    """Starts tests on one machine; stays open, so that the next board may follow."""

    least = (620, 0)

    def __init__(self, desk: Desk, line: FleetLine, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._line = line
        self._order_typed = False
        self._fitting = QTimer(self)
        self._fitting.setSingleShot(True)
        self._fitting.setInterval(0)
        self._fitting.timeout.connect(self._fit_now)
        self.setWindowTitle(_("Aging test"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(8)
        parts = (line.reading.ip, line.reading.model)
        whole.addLayout(DialogHead(_("Aging test"), parts, simulated=line.row.simulated))
        words = _("The boards hash in the machine while it is watched. Gaps, pauses and warming up do not count.")
        whole.addWidget(label(words, "small", "ink_2", wrap=True))
        whole.addWidget(label(_("Boards"), "small", "ink_2"))
        whole.addWidget(self._boards())
        whole.addLayout(self._limits())
        self.problem = label("", "small", "critical", wrap=True)
        self.problem.hide()
        whole.addWidget(self.problem)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Close"), self.reject))
        self.go_button = primary(_("Start test"), self.begin, icon="ph.hourglass-medium", compact=True)
        row.addWidget(self.go_button)
        whole.addLayout(row)
        inside = Inside()
        self.tests = QVBoxLayout(inside)
        self.tests.setContentsMargins(0, 0, 8, 0)
        self.tests.setSpacing(8)
        self._list = Scrolled(inside)
        self._list.hide()
        whole.addWidget(self._list)
        desk.watching.aged.connect(self._renew)
        self._renew()
        self._propose()

    # ---------------------------------------------------------------- building

    def _boards(self) -> QWidget:
        holder = QWidget()
        row = Flow(holder, 16)
        reading = self._line.reading
        count = max(reading.boards_expected or 0, len(reading.boards))
        self.boards: dict[int, QCheckBox] = {}
        for board in reading.boards:
            words = board_label(board.slot, count, None)
            if board.serial:
                words = _("{board}, {serial}").format(board=words, serial=plain(board.serial, 40))
            box = QCheckBox(words)
            box.setChecked(len(reading.boards) == 1)
            box.toggled.connect(lambda _on: self._propose())
            theme.set_font(box, "body")
            self.boards[board.slot] = box
            row.addWidget(box)
        if not self.boards:
            row.addWidget(
                label(_("This machine tells nothing of its boards, so none can be tested."), "body", wrap=True)
            )
        return holder

    def _limits(self) -> QGridLayout:
        from app.services.aging import default_limits

        limits = default_limits()
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        self.hours = QLineEdit(number_text(limits.hours))
        self.share = QLineEdit(number_text(100 * limits.rate_share))
        self.temp = QLineEdit(number_text(limits.temp_chip_c))
        self.reboots = QLineEdit(number_text(limits.reboots))
        self.expected = QLineEdit()
        self.expected.setPlaceholderText(_("as the machine tells"))
        self.order = QLineEdit()
        self.order.setPlaceholderText(_("none"))
        self.order.textEdited.connect(self._order_edited)
        self._chips_missing = limits.chips_missing
        fields = (
            (_("Hours of hashing"), self.hours),
            (_("Least hashrate, % of the expected"), self.share),
            (_("Hottest chip, °C"), self.temp),
            (_("Restarts allowed"), self.reboots),
            (_("Expected of one board, TH/s"), self.expected),
            (_("Work order"), self.order),
        )
        for number, (name, field) in enumerate(fields):
            field.setAccessibleName(name)
            field.setMaxLength(40)
            theme.set_font(field, "body")
            caption = label(name, "small", "ink_2")
            caption.setBuddy(field)
            row, column = divmod(number, 3)
            grid.addWidget(caption, 2 * row, column)
            grid.addWidget(field, 2 * row + 1, column)
            grid.setColumnStretch(column, 1)
        return grid

    # ---------------------------------------------------------------- what a person does

    def slots(self) -> tuple[int, ...]:
        """The boards that are chosen."""
        return tuple(slot for slot, box in self.boards.items() if box.isChecked())

    def begin(self) -> None:
        """Start the test that the form describes."""
        numbers = [_number(field) for field in (self.hours, self.share, self.temp, self.reboots)]
        hours, share, temp, reboots = (number if number is not None else math.nan for number in numbers)
        expected = _number(self.expected)
        wrong = any(math.isnan(number) for number in (hours, share, temp, reboots))
        if wrong or (expected is None and self.expected.text().strip()):
            self._say(_("Every limit is a number, such as 2 or 92.5."))
            return
        limits = AgingLimits(hours, round(share / 100, 4), temp, self._chips_missing, int(reboots))
        self.problem.hide()
        self.go_button.setEnabled(False)
        order = self.order.text().strip()
        self._desk.watching.start_aging(
            self._line.row, self.slots(), limits, order, expected, self._begun, self._failed, self
        )

    def _begun(self, view: AgingView) -> None:
        self.go_button.setEnabled(True)
        for box in self.boards.values():
            box.setChecked(False)
        self._desk.toast(_("The aging test of {what} runs").format(what=_what(view)))

    def _failed(self, error: BaseException) -> None:
        self.go_button.setEnabled(True)
        self._say(sentence(error))

    def _say(self, words: str) -> None:
        self.problem.setText(words)
        self.problem.show()
        self._fit()

    def _order_edited(self, text: str) -> None:
        self._order_typed = bool(text)

    def _propose(self) -> None:
        """The open order of the board that is chosen, as long as nobody typed another."""
        slots = self.slots()
        if self._order_typed or self._desk.shop is None:
            return
        from app.services.aging import proposed_order

        shop, row, slot = self._desk.shop, self._line.row, slots[0] if len(slots) == 1 else None

        def done(number: str) -> None:
            if not self._order_typed and self.slots() == slots:
                self.order.setText(number)

        run_in_thread(lambda: proposed_order(shop, row, slot), done, self._desk.say_error, self)

    # ---------------------------------------------------------------- the tests under way

    def _renew(self, _view: object = None) -> None:
        self._desk.watching.agings(self._show, self)

    def _show(self, views: tuple[AgingView, ...]) -> None:
        empty(self.tests)
        here = self._line.ip  # what runs comes first, of this machine before the others
        shown = sorted(views, key=lambda view: (not view.running, view.plan.ip != here))[:_SHOWN]
        self._list.setVisible(bool(shown))
        if shown:
            self.tests.addWidget(hairline())
            self.tests.addWidget(label(_("Tests"), "section"))
        for view in shown:
            self.tests.addWidget(TestLine(view, self._desk.watching.cancel_aging))
        self._fit()

    def _fit(self) -> None:
        """Grow with what is shown, once what is new in it has its style and so its height."""
        self._fitting.start()

    def _fit_now(self) -> None:
        if self._list.isVisible():
            wanted = max(self.tests.totalHeightForWidth(self.width() - 2 * 24), self.tests.totalSizeHint().height())
            self._list.setFixedHeight(min(wanted, theme.px(_LIST_PX)))
        if self.isVisible():
            self.fit()


class TestLine(QWidget):
    """One test: what, how far, how it stands or ended, and its end before time."""

    __test__ = False

    def __init__(self, view: AgingView, cancel: object) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Pill(*_state(view)))
        if view.plan.simulated:
            row.addWidget(Pill(_("SIMULATED"), "accent", outline=True))
        row.addWidget(Elided(_what(view), "strong"), 1)
        if view.running and callable(cancel):
            end = button(_("End test"), lambda: cancel(view.id), kind="link")
            end.setAccessibleName(_("End the test of {what}").format(what=_what(view)))
            row.addWidget(end)
        column.addLayout(row)
        if view.running:
            bar = Bar()
            bar.show_fraction(view.standing.hashing_s / (view.plan.limits.hours * 3600))
            column.addWidget(bar)
        column.addWidget(label(_progress(view), "small", "ink_2", wrap=True))
        told = " ".join([*(say(reason) for reason in view.standing.reasons), view.trouble]).strip()
        if told:
            tone = "ink" if view.standing.state is AgingState.PASSED and not view.trouble else "major"
            column.addWidget(label(told, "small", tone, wrap=True))
        self.setAccessibleName(f"{_what(view)}: {_progress(view)}")


def _state(view: AgingView) -> tuple[str, str, str]:
    match view.standing.state:
        case AgingState.RUNNING:
            return _("Running"), "info", "state.warming"
        case AgingState.PASSED:
            return _("Passed"), "ok", "state.ok"
        case AgingState.FAILED:
            return _("Failed"), "critical", "state.critical"
        case _:
            return _("No verdict"), "idle", "state.inconclusive"


def _what(view: AgingView) -> str:
    boards = ", ".join(board_label(slot, 3, None, starts=number == 0) for number, slot in enumerate(view.plan.slots))
    words = _("{boards} in {ip}").format(boards=boards, ip=plain(view.plan.ip, 60))
    return f"{words} · {plain(view.plan.order, 40)}" if view.plan.order else words


def _progress(view: AgingView) -> str:
    """Hashing time of what is wanted, total time, gaps and restarts; and when it will be over at the earliest."""
    standing, wanted = view.standing, view.plan.limits.hours * 3600
    parts = list(hours_text(standing, view.plan.limits.hours))
    if view.running and view.last_at is not None:
        over = datetime.fromtimestamp(view.last_at + max(wanted - standing.hashing_s, 0)).astimezone()
        parts.append(_("over at {time} at the earliest").format(time=f"{over:%H:%M}"))
    elif view.running:
        parts.append(_("waiting for the first look"))
    return " · ".join(parts)


def _number(field: QLineEdit) -> float | None:
    """What is typed, with a point or a comma; None where it is no number."""
    try:
        number = float(field.text().strip().replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None
