"""The factory tester's part of the Console page: boards by their serial, runs to their orders, once, with Undo."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.services.console_events import ConsoleRun, RunBegan, RunRecognised, SerialRead
from app.services.console_orders import KeptRun, keep_run, open_for_run, order_of
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.tester_card import TesterCard
from app.words.console import process_name
from app.words.language import _

#: Runs that are kept, the newest: each holds its part of the log.
_MOST_RUNS = 20


class Tester:
    """Keeps the runs of one capture. A run that judges its board goes to the board's open order by itself, unless the
    person switched that off, or it is a recording that is played again.
    """

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self._desk = desk
        self._owner = owner
        self.card = TesterCard(self.open_order, self.undo)
        self.card.hide()
        #: False while a recording is played: its runs were written when they were heard.
        self.heard_live = True
        self.runs: tuple[ConsoleRun, ...] = ()
        self.kept: dict[int, KeptRun] = {}
        self.serial: str | None = None
        self.order: str | None = None
        self._port = ""
        self._taken: set[int] = set()
        self._known = False

    def begin(self, port: str) -> None:
        """Another capture."""
        self.runs, self.kept, self.serial, self.order = (), {}, None, None
        self._taken = set()
        self._port = port
        self.card.hide()
        self._known = False
        self._show()

    def take(self, event: RunBegan | SerialRead | RunRecognised) -> None:
        """What the tester did."""
        self.card.show()
        match event:
            case RunBegan():
                self.serial, self.order, self._known = None, self._at_hand(None), False
                self._show()
            case SerialRead(serial):
                self._board(serial)
            case RunRecognised(run):
                self.runs = (*self.runs, run)[-_MOST_RUNS:]
                if run.serial is not None and run.serial != self.serial:
                    self._board(run.serial)
                self._show()
                self._keep(run)

    def open_order(self) -> None:
        """Show the board's order; open one with its last run where there is none."""
        if self.order is not None:
            self._desk.go_to("orders", order=self.order)
            return
        run = next((run for run in reversed(self.runs) if run.serial == self.serial), None)
        shop, actor = self._desk.shop, self._desk.actor
        if run is None or shop is None:
            self._desk.toast(_("The order can be opened once the run is over."))
            return
        self._taken.add(run.number)

        def opened(kept: KeptRun) -> None:
            self._stands(run, kept)
            self._desk.go_to("orders", order=kept.number)

        run_in_thread(
            lambda: open_for_run(shop, actor, run, fixture=self._port), opened, self._desk.say_error, self._owner
        )

    def undo(self) -> None:
        """Take back the last run that was written."""
        run = self.runs[-1] if self.runs else None
        kept = self.kept.get(run.number) if run is not None else None
        if run is None or kept is None or kept.commit is None:
            return
        shop, actor, commit = self._desk.shop, self._desk.actor, kept.commit

        def undone(_commit: object) -> None:
            self.kept.pop(run.number, None)
            self._show()
            self._desk.toast(_("Taken back from {number}").format(number=kept.number))

        run_in_thread(lambda: shop.undo(actor, commit), undone, self._desk.say_error, self._owner)

    def _board(self, serial: str) -> None:
        self.serial, self.order, self._known = serial, None, False
        self._show()
        shop = self._desk.shop
        if shop is None:
            return

        def found(number: str | None) -> None:
            if self.serial == serial:
                self.order, self._known = number or self._at_hand(serial), True
                self._show()

        run_in_thread(lambda: order_of(shop, serial), found, self._desk.say_error, self._owner)

    def _keep(self, run: ConsoleRun) -> None:
        shop, actor, serial = self._desk.shop, self._desk.actor, run.serial
        wanted = self.card.takes.isChecked() and self.heard_live and run.judges_board
        at_hand = self._at_hand(serial)
        if not wanted or shop is None or (serial or at_hand) is None or run.number in self._taken:
            return
        self._taken.add(run.number)
        port = self._port

        def work() -> KeptRun | None:
            number = (order_of(shop, serial) if serial else None) or at_hand
            return keep_run(shop, actor, run, number, fixture=port) if number is not None else None

        def done(kept: KeptRun | None) -> None:
            if kept is None:
                self._taken.discard(run.number)
                return
            self._stands(run, kept)
            words = _("{test} added to {number}").format(test=process_name(run.process), number=kept.number)
            self._desk.toast(words, self.undo if kept.commit is not None else None)

        run_in_thread(work, done, self._desk.say_error, self._owner)

    def _at_hand(self, serial: str | None) -> str | None:
        """The order of the board at hand, where the tester's board can be no other: one of them tells no serial, or
        both tell the same.
        """
        at_hand = self._desk.at_hand
        number: str | None = at_hand.number
        return number if serial is None or at_hand.serial in (None, serial) else None

    def _stands(self, run: ConsoleRun, kept: KeptRun) -> None:
        self.kept[run.number] = kept
        if run.serial == self.serial:
            self.order, self._known = kept.number, True
        self._show()

    def _show(self) -> None:
        self.card.show_board(self.serial, self.order, known=self._known)
        self.card.show_runs(self.runs, self.kept)
