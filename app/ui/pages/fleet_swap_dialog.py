"""The swap test of one machine: four tiles, what to do next in the words of hands, and what was found so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.swap_test import Move, MoveKind, Outcome, SwapTest, Tile, TileState
from app.ui import theme
from app.ui.bridge import Batch, run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import button, make_primary, primary
from app.ui.widgets.card import Card
from app.ui.widgets.choice import Choice
from app.ui.widgets.dialog_head import DialogHead
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.pill import Pill
from app.ui.widgets.progress import ProgressLine
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.errors import sentence
from app.words.language import _
from app.words.plain_text import plain
from app.words.swap_test import (
    board_name,
    first_instruction,
    looks_text,
    move_done,
    move_name,
    move_text,
    outcome_text,
    tile_name,
    tile_word,
    waiting_text,
)

if TYPE_CHECKING:  # the window is up before the services are imported
    from app.services.fleet import FleetRow
    from app.services.swap_test import SwapEvent

_TILES = {
    TileState.UNTESTED: ("idle", "state.not_run"),
    TileState.CLEARED: ("ok", "state.ok"),
    TileState.ACCUSED: ("critical", "state.critical"),
}
_PAIRED = (MoveKind.BOARD, MoveKind.CABLE, MoveKind.PORT)


class SwapTestDialog(FittedDialog):
    """May be closed at any time: what was found is in the record. Closing it ends a reading under way.

    `log_wanted` asks for the machine's log; `was_read` carries each new row of the machine.
    """

    log_wanted = Signal()
    was_read = Signal(object)

    least = (760, 0)

    def __init__(self, desk: Desk, row: FleetRow, parent: QWidget) -> None:
        from app.services.swap_test import SwapTesting

        super().__init__(parent)
        self._desk = desk
        self.ip = row.reading.ip
        self._batch: Batch[SwapEvent] = Batch(self._take, self)
        self.testing = SwapTesting(desk.lan, desk.shop, desk.actor, row, self._batch.put, places=desk.atlas)
        self.setWindowTitle(_("Swap test"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.setSpacing(10)
        whole.addLayout(self._head(row))
        self.tiles = {tile: _TileCard(tile) for tile in Tile}
        tiles = QHBoxLayout()
        tiles.setSpacing(10)
        for card in self.tiles.values():
            tiles.addWidget(card, 1)
        whole.addLayout(tiles)
        self.outcome = label("", "section", wrap=True)
        self.outcome.setMinimumHeight(theme.px(44))  # two lines, so that nothing jumps when the test says more
        whole.addWidget(self.outcome)
        whole.addWidget(self._next_card())
        self.progress = ProgressLine()
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.hide()
        whole.addWidget(self.progress)
        self.problem = label("", "small", "critical", wrap=True)
        self.problem.hide()
        whole.addWidget(self.problem)
        whole.addWidget(self._course_card())
        whole.addLayout(self._foot())
        self._propose()
        self._show()

    # ---------------------------------------------------------------- building

    def _head(self, row: FleetRow) -> DialogHead:
        test, reading = self.testing.test, row.reading
        parts = (reading.ip, reading.model, board_name(test, test.slot))
        return DialogHead(_("Swap test"), parts, simulated=row.simulated)

    def _next_card(self) -> Card:
        card = Card(_("Next move"))
        self.log_button = button(_("Fetch log"), self.log_wanted.emit, icon="action.fetch_log", kind="link")
        card.aside(self.log_button)
        card.column.addWidget(label(first_instruction(), "small", "ink_2", wrap=True))
        row = QHBoxLayout()
        row.setSpacing(8)
        self.kind = Choice(_("What is moved"), 320)
        for kind in MoveKind:
            self.kind.addItem(move_name(kind), kind)
        self.kind.addItem(_("Nothing: only read again"), None)
        self.other = Choice(_("Exchanged with"), 220)
        for slot in self.testing.test.partners:
            self.other.addItem(_("with {board}").format(board=board_name(self.testing.test, slot)), slot)
        self.address = QLineEdit(self.ip)
        self.address.setMaxLength(60)
        self.address.setAccessibleName(_("Address of the machine by now"))
        row.addWidget(self.kind)
        row.addWidget(self.other)
        row.addWidget(self.address)
        row.addStretch(1)
        card.column.addLayout(row)
        self.instruction = label("", "body", wrap=True)
        self.instruction.setMinimumHeight(theme.px(40))
        self.instruction.setAlignment(Qt.AlignmentFlag.AlignTop)
        card.column.addWidget(self.instruction)
        self.kind.currentIndexChanged.connect(lambda _at: self._instruct())
        self.other.currentIndexChanged.connect(lambda _at: self._instruct())
        return card

    def _course_card(self) -> Card:
        card = Card(_("Course"))
        self.undo_button = button(_("Take back the last step"), self._undo, icon="action.undo", kind="link")
        card.aside(self.undo_button)
        inside = Inside()
        self.course = QVBoxLayout(inside)
        self.course.setContentsMargins(0, 0, 0, 0)
        self.course.setSpacing(4)
        area = Scrolled(inside)
        area.setMinimumHeight(theme.px(40))
        card.column.addWidget(area)
        return card

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        self.take_button = button(_("Take it as it is"), self.testing.take_now)
        self.stop_button = button(_("Stop reading"), self.testing.stop)
        row.addWidget(self.take_button)
        row.addWidget(self.stop_button)
        row.addStretch(1)
        row.addWidget(button(_("Close"), self.close))
        self.order_button = button(_("Add to work order"), self._add_to_order, icon="action.open_order")
        row.addWidget(self.order_button)
        self.read_button = primary(_("Read again"), self.read, icon="action.scan", compact=True)
        self.read_button.setDefault(True)
        row.addWidget(self.read_button)
        return row

    @property
    def goes_on(self) -> bool:
        """Whether the test can be taken up again: something was found out, and it is on no order yet."""
        return self.isVisible() or (bool(self.testing.test.steps) and self.testing.order_number is None)

    # ---------------------------------------------------------------- moving

    @property
    def move_chosen(self) -> Move | None:
        """The move that is set on the dialog; None where nothing is moved."""
        kind, test = self.kind.currentData(), self.testing.test
        if kind is None:
            return None
        if kind not in _PAIRED:
            return Move(kind, test.slot)
        a, b = sorted((test.slot, self.other.currentData()))
        return Move(kind, a, b)

    def read(self) -> None:
        """Read the machine after the move that is set."""
        self.problem.hide()
        self.setFocus()  # the button that had it is greyed: a second Enter must not press the next one
        address = self.address.text().strip() if self.kind.currentData() is MoveKind.CONTROL_BOARD else None
        try:
            self.testing.read_after(self.move_chosen, address)
        except Exception as error:  # noqa: BLE001 - said under the move
            self._say(error)
        self._show()

    def _undo(self) -> None:
        for one in (self.undo_button, self.read_button, self.order_button):
            one.setEnabled(False)
        run_in_thread(self.testing.undo, self._undone, self._not_added, self)

    def _undone(self, error: BaseException | None) -> None:
        if error is not None:
            self._say(error)
        self.undo_button.setEnabled(True)
        self._propose()
        self._show()

    def _add_to_order(self) -> None:
        self.order_button.setEnabled(False)
        run_in_thread(self.testing.add_to_order, self._added, self._not_added, self)

    def _added(self, number: str) -> None:
        self._show()
        self._desk.toast(_("The swap test is on {number}.").format(number=number))
        self._desk.go_to("orders", order=number)

    def _not_added(self, error: BaseException) -> None:
        self._say(error)
        self._show()

    def _take(self, events: tuple[SwapEvent, ...]) -> None:
        from app.services.swap_test import ReadingEnded, Stepped, StillReading

        done = False
        for event in events:
            if isinstance(event, StillReading):
                seconds = _("{seconds} s").format(seconds=round(event.seconds))
                self.progress.show_progress(_("Reading"), waiting_text(event.waiting.value), None)
                self.progress.show_aside(seconds)
                self.take_button.setEnabled(event.usable)
            elif isinstance(event, Stepped):
                if event.unrecorded is not None:
                    self._say(event.unrecorded)
                self.was_read.emit(event.row)
                self._propose()
                done = True
            elif isinstance(event, ReadingEnded) and event.error is not None:
                self._say(event.error)
        self._show()
        if done:
            (self.order_button if self.order_button.property("kind") == "primary" else self.read_button).setFocus()

    # ---------------------------------------------------------------- showing

    def _propose(self) -> None:
        """Set the move that tells most next."""
        move, test = self.testing.test.next_move(), self.testing.test
        self.kind.setCurrentIndex(self.kind.findData(move.kind if move is not None else None))
        if move is not None and move.other is not None:
            other = move.other if move.slot == test.slot else move.slot
            self.other.setCurrentIndex(max(self.other.findData(other), 0))
        self._instruct()

    def _instruct(self) -> None:
        kind, move = self.kind.currentData(), self.move_chosen
        self.other.setVisible(kind in _PAIRED)
        self.address.setVisible(kind is MoveKind.CONTROL_BOARD)
        words = _("Nothing is moved; the machine is read once more.")
        if move is not None:
            words = move_text(move, self.testing.test)
        self.instruction.setText(words)

    def _show(self) -> None:
        test, busy = self.testing.test, self.testing.busy
        states = test.tiles
        for tile, card in self.tiles.items():
            card.show_state(states[tile])
        self.outcome.setText(outcome_text(test))
        theme.set_tone(self.outcome, _tone(test))
        empty(self.course)
        first = _("At first: {looks}").format(looks=looks_text(test.start, test))
        lines = [first] + [
            f"{number}. {move_done(step.move, test)}: {looks_text(step.looks, test)}"
            for number, step in enumerate(test.steps, 1)
        ]
        for line in lines:
            self.course.addWidget(Elided(line, "body", "ink"))
        self.course.addStretch(1)
        self.progress.setVisible(busy)
        for shown in (self.take_button, self.stop_button):
            shown.setVisible(busy)
        if busy and not self.progress.accessibleName():
            self.progress.show_progress(_("Reading"), waiting_text("answer"), None)
        over = test.verdict.final and test.next_move() is None
        self.kind.setEnabled(not busy)
        self.other.setEnabled(not busy)
        self.undo_button.setVisible(bool(test.steps) and not busy)
        self.read_button.setEnabled(not busy)
        self.order_button.setEnabled(
            test.verdict.final and not busy and self._desk.shop is not None and self.testing.order_number is None
        )
        make_primary(self.order_button, "action.open_order", on=over)
        make_primary(self.read_button, "action.scan", on=not over)

    def _say(self, error: BaseException) -> None:
        self.problem.setText(plain(sentence(error), 400))
        self.problem.show()

    def done(self, result: int) -> None:
        self.testing.stop()
        super().done(result)


class _TileCard(QFrame):
    """One of the four: icon, name, and its state in a word."""

    def __init__(self, tile: Tile) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._tile = tile
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        column.addWidget(label(tile_name(tile), "strong", wrap=True))
        self.pill = Pill("", "idle")
        column.addStretch(1)
        column.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignLeft)

    def show_state(self, state: TileState) -> None:
        """Change how the tile stands."""
        tone, icon = _TILES[state]
        self.pill.show_state(tile_word(state), tone, icon)
        self.setAccessibleName(f"{tile_name(self._tile)}: {tile_word(state)}")


def _tone(test: SwapTest) -> str:
    if test.verdict.outcome is Outcome.INCONCLUSIVE:
        return "major"
    return "ink" if test.verdict.final else "ink_2"
