"""The course of one machine: a quantity over a day, a week, a month or a year, and what happened to it meanwhile."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.domain.machine_sample import Point, Quantity, machine_key
from app.domain.watch import Change
from app.ui.models.fleet_line import FleetLine
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import button
from app.ui.widgets.choice import Choice
from app.ui.widgets.dialog_head import DialogHead
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.findings import board_label
from app.words.language import _
from app.words.phrases import number_text, say

if TYPE_CHECKING:  # pyqtgraph and numpy are imported when the first course is drawn
    from app.services.watching import WatchService
    from app.ui.widgets.course_plot import CoursePlot

_DAY = 86_400
#: Drawn from zero, because a share of the whole is what matters.
_FROM_ZERO = (Quantity.HASHRATE, Quantity.POWER)
#: Readings that make a course.
_COURSE = 2
#: The changes that are listed.
_CHANGES = 6


class HistoryDialog(FittedDialog):
    """Asks for the readings in a thread and draws them; nothing is drawn across a gap, and no course of one reading."""

    least = (760, 520)

    def __init__(self, desk: Desk, line: FleetLine, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk = desk
        self._line = line
        self._key = machine_key(line.reading, simulated=line.row.simulated)
        self._asked = 0
        self.plot: CoursePlot | None = None
        self.setWindowTitle(_("History"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        parts = (line.reading.ip, line.reading.model)
        whole.addLayout(DialogHead(_("History"), parts, simulated=line.row.simulated))
        row = QHBoxLayout()
        row.setSpacing(12)
        self.quantity = Choice(_("What is drawn"), 220)
        for text, quantity, of_boards in _quantities():
            self.quantity.addItem(text, (quantity, of_boards))
        self.quantity.currentIndexChanged.connect(lambda _at: self._ask())
        row.addWidget(self.quantity)
        spans = (("1", _("24 h"), ""), ("7", _("7 days"), ""), ("30", _("30 days"), ""), ("365", _("1 year"), ""))
        self.span = Segmented(_("How far back"), spans)
        self.span.chosen.connect(lambda _id: self._ask())
        row.addWidget(self.span)
        row.addStretch(1)
        whole.addLayout(row)
        self.stack = QStackedWidget()
        self.empty = EmptyState(
            _("Nothing is known of this time"),
            _("A scan keeps one reading in five minutes. Watch the machine, and its course goes on by itself."),
            action=(_("Watch this machine"), "ph.eye", self.watch),
        )
        self.stack.addWidget(self.empty)
        whole.addWidget(self.stack, 1)
        self.changes = QVBoxLayout()
        self.changes.setSpacing(2)
        whole.addLayout(self.changes)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button(_("Close"), self.reject))
        whole.addLayout(foot)
        self._ask()

    def watch(self) -> None:
        """Watch the machine from now on."""
        self._desk.watching.watch([self._line.row], self._ask)

    def _ask(self) -> None:
        quantity, of_boards = self.quantity.currentData()
        now = time.time()
        since = now - int(self.span.value()) * _DAY
        slots = tuple(board.slot for board in self._line.reading.boards[:4]) if of_boards else (None,)
        self._asked += 1
        number = self._asked

        def work(service: WatchService) -> tuple[list[tuple[Point, ...]], tuple[Change, ...]]:
            courses = [service.series(self._key, quantity, since, slot) for slot in slots]
            return courses, service.changes(self._key, since)

        def done(found: tuple[list[tuple[Point, ...]], tuple[Change, ...]]) -> None:
            if number == self._asked:
                self._show(quantity, slots, found[0], since, now)
                self._tell(found[1])

        self._desk.watching.ask(work, done, self)

    def _show(
        self,
        quantity: Quantity,
        slots: tuple[int | None, ...],
        courses: list[tuple[Point, ...]],
        since: float,
        until: float,
    ) -> None:
        if max(map(len, courses), default=0) < _COURSE:
            self._show_empty(courses, _unit(quantity))
            return
        if self.plot is None:
            from app.ui.widgets.course_plot import CoursePlot

            self.plot = CoursePlot()
            self.stack.addWidget(self.plot)
        count = len(self._line.reading.boards)
        names = [_("Machine") if slot is None else board_label(slot, count, None) for slot in slots]
        self.plot.show_courses(
            list(zip(names, courses, strict=True)), _unit(quantity), since, until, zero=quantity in _FROM_ZERO
        )
        self.stack.setCurrentWidget(self.plot)

    def _show_empty(self, courses: list[tuple[Point, ...]], unit: str) -> None:
        """No course yet: what is known of it all the same, and how it goes on."""
        lone = [course[0] for course in courses if course]
        question = _("Nothing is known of this time")
        if lone:
            values = " · ".join(number_text(round(point.mid, 1)) for point in lone)
            at = datetime.fromtimestamp(lone[0].at).astimezone().strftime("%H:%M")
            question = _("One reading, {time}: {values} {unit}").format(time=at, values=values, unit=unit)
        self.empty.question.setText(question)
        if self.empty.action is not None:
            self.empty.action.setVisible(not self._desk.watching.is_watched(self._key))
        self.stack.setCurrentWidget(self.empty)

    def _tell(self, changes: tuple[Change, ...]) -> None:
        empty(self.changes)
        for change in changes[:_CHANGES]:
            at = datetime.fromtimestamp(change.at).astimezone().strftime("%Y-%m-%d %H:%M")
            words = _("{time}  {what}").format(time=at, what=say(change.phrase))
            self.changes.addWidget(label(words, "small", "ink" if change.bad else "ink_2"))
        if len(changes) > _CHANGES:
            rest = _("and {count} more before").format(count=len(changes) - _CHANGES)
            self.changes.addWidget(label(rest, "small", "ink_3"))


def _quantities() -> tuple[tuple[str, Quantity, bool], ...]:
    return (
        (_("Hashrate"), Quantity.HASHRATE, False),
        (_("Hashrate of each board"), Quantity.HASHRATE, True),
        (_("Hottest chip of each board"), Quantity.TEMP_CHIP, True),
        (_("Board temperature of each"), Quantity.TEMP_BOARD, True),
        (_("Chips working of each board"), Quantity.CHIPS, True),
        (_("Power"), Quantity.POWER, False),
        (_("Slowest fan"), Quantity.FAN, False),
    )


def _unit(quantity: Quantity) -> str:
    return {
        Quantity.HASHRATE: _("TH/s"),
        Quantity.TEMP_CHIP: "°C",
        Quantity.TEMP_BOARD: "°C",
        Quantity.CHIPS: _("chips"),
        Quantity.POWER: _("W"),
        Quantity.FAN: _("rpm"),
    }.get(quantity, "")
