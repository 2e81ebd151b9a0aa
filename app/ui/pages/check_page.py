"""A guided check of the board at hand: begun or taken up again, saved behind, ended on the order.

What is measured and how it is shown is left to the pages made of it.
"""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.services.measuring import Measuring
from app.services.orders import KeptOrder
from app.ui.bridge import post, run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.at_hand_line import stage_header
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.meter_choice import MeterChoice
from app.ui.widgets.no_board import order_wanted, which_board
from app.ui.widgets.notice import Notice
from app.ui.widgets.pill import Pill
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.language import _, ngettext


class CheckPage(PageBase):
    """`work` is shown while a check is open; a subclass opens the session, shows it, and names its end."""

    #: What a meter types here is a value and no code of the scanner.
    takes_values = True

    def __init__(self, desk: Desk, title: str, work: QWidget) -> None:
        super().__init__(desk, title)
        self.session: Measuring | None = None
        self._number = self._problem = ""
        self._opening = self._ending = False
        self._round = 0
        stage_header(self, desk)
        self.power = Pill("", "ok", "ph.lightning-slash")
        self.meter = MeterChoice()
        self.undo = icon_button(_("Undo last"), "ph.arrow-counter-clockwise")
        self.finish_button = button("", self.finish, icon="action.open_order")
        self._controls: tuple[QWidget, ...] = (self.power, self.meter, self.undo, self.finish_button)
        for part in self._controls:
            self.right.addWidget(part)
        self.unsaved = Notice("critical", "state.critical")
        self.body.addWidget(self.unsaved)
        self._views = QStackedWidget()
        self.body.addWidget(self._views, 1)
        nothing = QWidget()
        self._nothing = QVBoxLayout(nothing)
        self._nothing.setContentsMargins(0, 0, 0, 0)
        self._views.addWidget(nothing)
        self._views.addWidget(work)
        desk.at_hand.changed.connect(self.follow_board)
        self._show_nothing()

    # ------------------------------------------------------------ what a subclass says

    def open_session(self, number: str, actor: str) -> Measuring:
        """Begin the check on the order, or take it up again; on a thread of its own."""
        raise LookupError(number)

    def may_open(self, number: str) -> bool:
        """Whether the check may be opened as soon as its board is at hand."""
        return True

    def before_open(self, number: str, column: QVBoxLayout) -> None:
        """Say what has to be done before a check may be opened."""

    def begin(self, session: Measuring) -> None:
        """A check was opened: show it."""

    def kept_words(self, number: str) -> str:
        """What is said once the check stands on its order."""
        return _("Added to order {number}").format(number=number)

    # ------------------------------------------------------------ which board

    def scanned(self, text: str) -> bool:
        """A scanned serial or code chooses the board; what it typed into the field is none of a meter's."""
        self.desk.at_hand.take_serial(text)
        return True

    def follow_board(self) -> None:
        """The board at hand changed: take up its check, or say what is missing for one. A page that nobody looks at
        begins nothing, and lets go of the check of a board that is gone.
        """
        number = self.desk.at_hand.number or ""
        if not self.isVisible():
            if number != self._number and not self.desk.at_hand.looking:
                self._number = ""
                self._close()
            return
        if number != self._number and not self.desk.at_hand.looking:
            self._number = number
            self._close()
            if number and self.may_open(number):
                self._open(number)
        if self.session is None:
            self._show_nothing()

    def reopen(self) -> None:
        """Open the check of the board at hand anew, as after what had to be done before it."""
        self._number = ""
        self.follow_board()

    def _open(self, number: str) -> None:
        self._round += 1
        asked, actor = self._round, self.desk.actor
        self._opening, self._problem = True, ""

        def done(session: Measuring) -> None:
            if asked != self._round:
                run_in_thread(session.close, None, self.desk.say_error, self)
                return
            self._opening = False
            self.session = session
            self._show_session(session)

        def failed(error: BaseException) -> None:
            if asked == self._round:
                self._opening, self._problem = False, sentence(error)
                self._show_nothing()

        run_in_thread(lambda: self.open_session(number, actor), done, failed, self)

    def _close(self) -> None:
        """The check rests: what is on its way into the record is awaited on another thread."""
        self._round += 1
        self._opening, self._problem = False, ""
        session, self.session = self.session, None
        self.unsaved.hide()
        if session is not None:
            run_in_thread(session.close, None, self.desk.say_error, self)

    def leave(self) -> None:
        """The window closes: what is on its way is saved first."""
        self._round += 1
        session, self.session = self.session, None
        if session is not None:
            session.close()
        super().leave()

    def _show_nothing(self) -> None:
        """No check is open: which board, or an order for it."""
        at_hand = self.desk.at_hand
        self._views.setCurrentIndex(0)
        for part in self._controls:
            part.hide()
        empty(self._nothing)
        if self._opening or at_hand.looking:
            self._nothing.addStretch(1)
            words = label(_("Reading the board's record…"), "body", "ink_2")
            self._nothing.addWidget(words, 0, Qt.AlignmentFlag.AlignHCenter)
            self._nothing.addStretch(1)
            return
        found = at_hand.found
        if self._number and not self._problem and not self.may_open(self._number):
            self.before_open(self._number, self._nothing)
            return
        if found is not None and found.known and not self._number:
            made = order_wanted(self.desk, _("Every value is kept with an order, from the first one on."))
        else:
            line = self._problem or _("Scan its serial, or choose it; the picture then shows where to probe.")
            made = which_board(self.desk, line)
        self._nothing.addWidget(made)

    def _show_session(self, session: Measuring) -> None:
        self._views.setCurrentIndex(1)
        for part in self._controls:
            part.show()
        self.begin(session)

    # ------------------------------------------------------------ what is saved behind

    def watch(self, kept: Future[Any]) -> None:
        """Tell when a value that was just taken cannot be saved."""
        kept.add_done_callback(partial(self._kept, self.session))

    def _kept(self, session: Measuring | None, kept: Future[Any]) -> None:
        """On the saver's thread: tell the window when a value could not be saved."""
        if not kept.cancelled() and kept.exception() is not None:
            post(lambda: self._say_unsaved(session), self)

    def _say_unsaved(self, session: Measuring | None) -> None:
        lost = session.unsaved if session is not None and session is self.session else ()
        if not lost:
            self.unsaved.hide()
            return
        words = ngettext("{n} value is not saved yet", "{n} values are not saved yet", len(lost)).format(n=len(lost))
        self.unsaved.say(words, sentence(lost[-1].error), (_("Save again"), "ph.floppy-disk", self._save_again))

    def _save_again(self) -> None:
        session = self.session
        if session is None:
            return
        session.save_again()

        def failed(_error: BaseException) -> None:
            self._say_unsaved(session)

        run_in_thread(session.wait, lambda _none: self._say_unsaved(session), failed, self)

    # ------------------------------------------------------------ the end

    def finish(self) -> None:
        """End the check: its values and findings stand on the order as a test run."""
        session = self.session
        if session is None or self._ending or not session.judged:
            return
        self._ending = True
        self.finish_button.setEnabled(False)

        def done(kept: KeptOrder) -> None:
            self._close()
            self.desk.toast(self.kept_words(kept.number), partial(self._reopen, kept))
            self.desk.go_to("path")
            self._ending, self._number = False, ""  # not before: this page would begin another one

        def failed(error: BaseException) -> None:
            self._ending = False
            self.desk.say_error(error)
            self._say_unsaved(session)
            self.begin(session)

        run_in_thread(session.finish, done, failed, self)

    def _reopen(self, kept: KeptOrder) -> None:
        """Undo of the end: the check is open again."""
        shop, actor = self.desk.shop, self.desk.actor

        def done(_commit: object) -> None:
            self.reopen()
            self.desk.toast(_("Taken back"))

        run_in_thread(lambda: shop.undo(actor, kept.commit), done, self.desk.say_error, self)
