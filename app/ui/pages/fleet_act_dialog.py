"""An action on one machine or many: who will be asked, who cannot, what it does, then what came of it, one by one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLineEdit, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.bridge import Batch
from app.ui.models.fleet_line import FleetLine
from app.ui.models.rows import CellText, Rows
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.dialog_head import DialogHead
from app.ui.widgets.empty_state import icon_label, key_plate
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.progress import ProgressLine
from app.ui.widgets.table import Table, text_width
from app.ui.widgets.text import label
from app.words.device_actions import (
    action_effect,
    action_name,
    action_question,
    action_verb,
    outcome_said,
    summary_words,
)
from app.words.errors import sentence
from app.words.language import _, ngettext
from drivers.model.action import Action, ActionKind, ActionOutcome, ActionResult

if TYPE_CHECKING:  # the window is up before the LAN side is imported
    from app.services.device_actions import Acting, ActionEvent, ActionsOver, MachineActed
    from app.services.fleet import FleetRow

#: The icon of each action.
ICONS = {
    ActionKind.LOCATE: "action.locate",
    ActionKind.LOCATE_OFF: "action.locate",
    ActionKind.RESTART: "ph.arrow-clockwise",
    ActionKind.PAUSE: "ph.pause",
    ActionKind.RESUME: "action.energise",
    ActionKind.POWER_LIMIT: "source.multimeter",
}
_ROWS_SHOWN = 8
#: How wide the dialog is, without places and with them, px at 100 %.
_WIDTH, _WIDTH_PLACED = 720, 860
#: The most that address, model and place take of the width, px at 100 %.
_WIDEST = (150, 210, 240)
#: The least that is left to what came of it, px at 100 %, and the longest place that is told with its area.
_RESULT, _LONG_PLACE = 210, 28


class FleetHost(Protocol):
    """The Fleet page as its actions see it."""

    desk: Desk

    def take_rows(self, rows: Sequence[FleetRow]) -> None:
        """Show what machines answer now."""

    def window(self) -> QWidget:
        """What a dialog stands over."""

    def on_leave(self, ending: Callable[[], None]) -> None:
        """Call `ending` when the window closes."""


class ActionDialog(FormDialog):
    """Asks, does and tells. Closing it stops what has not been sent yet."""

    least = (_WIDTH, 0)

    def __init__(self, host: FleetHost, kind: ActionKind, lines: Sequence[FleetLine]) -> None:
        from app.services.device_actions import offers

        super().__init__(host.window())
        lines = sorted(lines, key=lambda line: line.number)
        self._host = host
        self._kind = kind
        self._rows: dict[str, FleetRow] = {line.ip: line.row for line in lines}
        self._able = [line.row for line in lines if offers(line.row, kind)]
        self._results: dict[str, ActionResult] = {}
        self._asked: list[FleetRow] = []
        self._acting: Acting | None = None
        self.blinked: Callable[[FleetRow], None] | None = None
        self._heads: dict[str, tuple[CellText, ...]] = {}
        self._place_of: dict[str, int] = {}
        self._batch: Batch[ActionEvent] = Batch(self._heard, self, every_ms=100)
        self._build(lines)
        self._show()

    def _build(self, lines: Sequence[FleetLine]) -> None:
        alone = self._able[0].reading.ip if len(self._able) == 1 else ""
        question = action_question(self._kind, len(self._able), alone)
        self.setWindowTitle(question)
        self.setAccessibleName(question)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 22, 24, 20)
        column.setSpacing(12)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(icon_label(ICONS[self._kind], "major", 28), 0, Qt.AlignmentFlag.AlignTop)
        words = DialogHead(question, simulated=any(line.row.simulated for line in lines))
        self.question = words.title
        effect, ends = action_effect(self._kind)
        words.addWidget(label(effect, "body", wrap=True))
        words.addWidget(label(ends, "small", "ink_2", wrap=True))
        head.addLayout(words, 1)
        column.addLayout(head)
        self.watts: QLineEdit | None = None
        if self._kind is ActionKind.POWER_LIMIT:
            column.addLayout(self._watts_field())
        self.model = Rows((_("Miner"), _("Model"), _("Place"), _("Result")))
        self.table = Table(_("The machines"), self.model)
        self.table.setSortingEnabled(False)
        self.table.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        header = self.table.horizontalHeader()
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.model.sort(-1)  # they stay in the order of their addresses
        placed = any(line.row.place is not None for line in lines)
        self.table.setColumnHidden(2, not placed)
        self.least = (_WIDTH_PLACED if placed else _WIDTH, 0)
        header.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)
        self._heads = {ip: _named(row) for ip, row in self._rows.items()}
        self._place_of = {ip: place for place, ip in enumerate(self._heads)}
        column.addWidget(self.table, 1)
        self.progress = ProgressLine()
        self.progress.setVisible(False)
        keeps_room = self.progress.sizePolicy()
        keeps_room.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(keeps_room)
        column.addWidget(self.progress)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.key = key_plate("Esc")
        row.addWidget(self.key)
        self.esc = label(_("sends nothing"), "small", "ink_2", wrap=True)
        row.addWidget(self.esc, 1)
        self.close_button = button(_("Cancel"), self.reject)
        row.addWidget(self.close_button)
        self.go_button = primary(
            action_verb(self._kind, len(self._able)), self._go, icon=ICONS[self._kind], compact=True
        )
        self.go_button.setDefault(True)
        row.addWidget(self.go_button)
        column.addLayout(row)
        self._fit_table()
        if self.watts is not None:
            self.watts.setFocus()
            self._judge()
        else:
            self.go_button.setFocus()
            self.go_button.setEnabled(bool(self._able))

    def restyle(self) -> None:
        """Fit columns and height anew at a switch of theme."""
        self._fit_table()
        super().restyle()

    def _fit_table(self) -> None:
        """The columns as wide as what they say, the table as high as its rows, in the fonts of the theme."""
        header, widths = self.table.horizontalHeader(), []
        for column in range(3):
            texts = [cells[column].text for cells in self._heads.values()]
            widest = max((text_width(text, "strong") for text in texts), default=0)
            widths.append(min(max(widest + theme.px(16), theme.px(90)), theme.px(_WIDEST[column])))
        if self.table.isColumnHidden(2):
            widths[2] = 0
        room = theme.px(self.least[0]) - 2 * 24 - theme.px(_RESULT)  # the result is what they came for
        widths[2] = min(widths[2], max(room - widths[0] - widths[1], theme.px(90)))
        for column, width in enumerate(widths):
            header.resizeSection(column, width)
        rows = min(max(len(self._rows), 1), _ROWS_SHOWN)
        height = rows * theme.size("table_row") + theme.px(40)
        self.table.setMinimumHeight(height)
        if len(self._rows) <= _ROWS_SHOWN:
            self.table.setMaximumHeight(height)

    def _watts_field(self) -> QVBoxLayout:
        from app.services.device_actions import watts_bounds

        self._bounds = watts_bounds(self._able)
        box = QVBoxLayout()
        box.setSpacing(4)
        caption = label(_("Power limit for each machine"), "small", "ink_2")
        self.watts = QLineEdit()
        self.watts.setMaxLength(6)
        self.watts.setFixedWidth(theme.px(120))
        self.watts.setAccessibleName(_("Power limit for each machine, watts"))
        caption.setBuddy(self.watts)
        now = {row.reading.power_limit_w for row in self._able if row.reading.power_limit_w}
        if len(now) == 1:
            self.watts.setText(f"{now.pop():.0f}")
            self.watts.selectAll()
        self.help = label("", "small", "ink_2", wrap=True)
        box.addWidget(caption)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.watts)
        row.addWidget(label(_("W"), "body", "ink_2"))
        row.addStretch(1)
        box.addLayout(row)
        box.addWidget(self.help)
        self.watts.textChanged.connect(lambda _text: self._judge())
        return box

    def _judge(self) -> None:
        """The button waits for a sane number of watts."""
        low, high = self._bounds
        watts = self._typed()
        fits = watts is not None and low <= watts <= high
        words = _("A whole number from {low} to {high} W suits these machines.")
        self.help.setText(words.format(low=f"{low:,.0f}", high=f"{high:,.0f}"))
        blank = self.watts is None or not self.watts.text().strip()
        theme.set_tone(self.help, "ink_2" if fits or blank else "critical")
        self.go_button.setEnabled(fits and bool(self._able))

    def _typed(self) -> float | None:
        text = "" if self.watts is None else self.watts.text().strip().replace(" ", "").replace(",", "")
        return float(text) if text.isascii() and text.isdigit() else None

    # ---------------------------------------------------------------- doing it

    def _go(self) -> None:
        self._start(self._able)

    def _start(self, rows: Sequence[FleetRow]) -> None:
        from app.services.device_actions import ActionService

        desk = self._host.desk
        action = Action(self._kind, self._typed() if self._kind is ActionKind.POWER_LIMIT else None)
        self._asked = list(rows)
        for row in rows:
            self._results.pop(row.reading.ip, None)
        if self.watts is not None:
            self.watts.setEnabled(False)
        self.go_button.setEnabled(False)
        self.close_button.setText(_("Stop"))
        self.esc.setText(_("stops what has not been sent"))
        self.table.setFocus()  # a second Enter must not press Stop
        self.progress.setVisible(True)
        service = ActionService(desk.lan, desk.shop, desk.actor, desk.atlas)
        self._acting = service.run(action, rows, self._batch.put)
        self._show()

    def _heard(self, events: tuple[ActionEvent, ...]) -> None:
        from app.services.device_actions import ActionsOver, MachineActed, MachineRead

        for event in events:
            if isinstance(event, MachineActed):
                self._results[event.device.ip] = event.result
                self._show_result(event.device.ip)
                self._lit(event)
            elif isinstance(event, MachineRead):
                self._rows[event.row.reading.ip] = event.row
                self._host.take_rows((event.row,))
            elif isinstance(event, ActionsOver):
                self._over(event)
        self._count()

    def _lit(self, event: MachineActed) -> None:
        """Hand a light that blinks now to whoever puts it out again."""
        lit = event.result.outcome is ActionOutcome.DONE and self._kind is ActionKind.LOCATE
        if lit and self.blinked is not None:
            self.blinked(self._rows[event.device.ip])

    def _over(self, event: ActionsOver) -> None:
        self._acting = None
        self.close_button.setText(_("Close"))
        self.esc.setText(_("closes"))
        done = sum(self._results[row.reading.ip].outcome is ActionOutcome.DONE for row in self._asked)
        words = summary_words(self._kind, done, len(self._asked))
        self.question.setText(words)
        self.setAccessibleName(words)
        self.progress.show_progress(_("Done"), words, 1.0)
        if event.unrecorded is not None:
            self._host.desk.say_error(event.unrecorded)
        elif event.error is not None:
            self.progress.show_progress(_("Broken off"), sentence(event.error), None, "critical")
        else:
            self._host.desk.toast(words)
        self._show_first_failed()
        again = self._failed()
        self.go_button.setVisible(bool(again))
        if again:
            count = len(again)
            self.go_button.setText(ngettext("Try {count} again", "Try {count} again", count).format(count=f"{count:,}"))
            self.go_button.setEnabled(True)
            self.go_button.clicked.disconnect()
            self.go_button.clicked.connect(lambda _checked=False: self._start(self._failed()))
        self.close_button.setFocus()

    def _show_first_failed(self) -> None:
        """Of many, what went wrong is not left below the edge."""
        for ip, place in self._place_of.items():
            result = self._results.get(ip)
            if result is not None and result.outcome is not ActionOutcome.DONE:
                self.table.scrollTo(self.model.index(place, 0))
                return

    def _failed(self) -> list[FleetRow]:
        """The machines on which trying again may help."""
        hopeless = (ActionOutcome.DONE, ActionOutcome.UNSUPPORTED, ActionOutcome.WRONG_DEVICE)
        return [
            row
            for row in self._able
            if row.reading.ip in self._results and self._results[row.reading.ip].outcome not in hopeless
        ]

    def reject(self) -> None:
        """Esc and the button beside the verb: stop what runs, else close."""
        if self._acting is not None:
            self._acting.cancel()
            self.close_button.setEnabled(False)
            self.esc.setText(_("stopping"))
            return
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._acting is not None:
            self._acting.cancel()
        super().closeEvent(event)

    # ---------------------------------------------------------------- showing it

    def _show(self) -> None:
        """Show every row anew: at the start, when asking begins, and when it is over."""
        asked = {row.reading.ip for row in self._asked} if self._acting is not None else set()
        able = {row.reading.ip for row in self._able}
        self.model.show(
            [
                (ip, (*head, self._result_cell(ip, able=ip in able, asked=ip in asked)))
                for ip, head in self._heads.items()
            ]
        )
        self._count()

    def _show_result(self, ip: str) -> None:
        cells = (*self._heads[ip], self._result_cell(ip, able=True, asked=True))
        self.model.change(self._place_of[ip], cells)

    def _count(self) -> None:
        if self._acting is not None:
            told = sum(row.reading.ip in self._results for row in self._asked)
            words = _("{done} of {total} told").format(done=f"{told:,}", total=f"{len(self._asked):,}")
            self.progress.show_progress(action_name(self._kind), words, told / max(len(self._asked), 1))

    def _result_cell(self, ip: str, *, able: bool, asked: bool) -> CellText:
        result = self._results.get(ip)
        if result is not None:
            said = outcome_said(result)
            return CellText(said.text, said.tone, said.icon)
        if asked:
            return CellText(_("being asked"), "ink_2", "state.running")
        if not able:
            return CellText(_("cannot do that, or has not said so"), "idle", "state.not_run")
        return CellText(_("will be asked"), "ink_2")


def _named(row: FleetRow) -> tuple[CellText, ...]:
    """Which machine it is: address, model, place."""
    from app.words.places import place_words

    reading = row.reading
    model = " ".join(filter(None, (reading.make, reading.model)))
    place = place_words(row.place) if row.place is not None else "—"
    if row.place is not None and len(place) > _LONG_PLACE and (row.place.rack or row.place.position):
        place = place_words(replace(row.place, area=None))
    return CellText(reading.ip, strong=True), CellText(model or "—", "ink_2"), CellText(place, "ink_2")
