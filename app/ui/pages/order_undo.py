"""Undo on the order page: the last thing saved on this order by anyone at this bench, and the list of all of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QPushButton

from app.domain.order_history import HistoryLine, Saved
from app.domain.order_view import OrderView
from app.services import order_history
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.text import plain_tooltip
from app.ui.widgets.undo_dialog import UndoDialog
from app.words.language import _
from app.words.order_history import blocked_text, saved_text

if TYPE_CHECKING:
    from app.ledger.change import Commit

    class _Shown(PageBase):
        """What undo needs of the page."""

        view: OrderView | None
        undo_button: QPushButton

        def read_aside(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
            """Run beside the GUI thread."""

        def said_undone(self, noted: list[Commit], sentence: str = "") -> None:
            """Say it and show the order anew."""

        @abstractmethod
        def saved_with(self, commit_id: str) -> list[Commit]:
            """What belongs together."""

else:
    _Shown = object


class OrderUndo(_Shown):
    """The undo of the order page; a part of it."""

    #: The dialog with the list, once it was asked for.
    history: UndoDialog | None = None

    def undo(self) -> None:
        """Take back the last thing saved on this order, whoever at this bench saved it."""
        if self.view is None:
            return
        shop, actor, order_id = self.desk.shop, self.desk.actor, self.view.id

        def work() -> tuple[HistoryLine | None, list[Commit]]:
            line = order_history.newest(shop, order_id)
            if line is None or line.blocked is not None:
                return line, []
            together = self.saved_with(line.saved.commit_id)
            if together:
                shop.take_back(actor, together)
            else:
                order_history.take_back(shop, actor, order_id, line.saved.commit_id)
            return line, together

        def done(read: tuple[HistoryLine | None, list[Commit]]) -> None:
            line, together = read
            if line is None:
                self.desk.toast(_("There is nothing on this order to take back."))
            elif line.blocked is not None:
                self.desk.toast(blocked_text(line.blocked))
            else:
                self.said_undone(together, _("Taken back: {what}").format(what=saved_text(line.saved)))

        self.read_aside(work, done)

    def redo(self) -> None:
        """Give back what was taken back last on this order."""
        if self.view is None:
            return
        shop, actor, order_id = self.desk.shop, self.desk.actor, self.view.id
        self.read_aside(
            lambda: order_history.give_back(shop, actor, order_id),
            lambda saved: self.said_undone([], _("Given back: {what}").format(what=saved_text(saved))),
        )

    def read_undo(self, number: str) -> None:
        """Say on the button what one step back would take back."""
        shop = self.desk.shop

        def show(line: HistoryLine | None) -> None:
            if self.view is None or number not in (self.view.id, self.view.number):
                return
            self.undo_button.setEnabled(line is not None)
            said = ""
            if line is not None:
                what = saved_text(line.saved)
                said = _("Take back “{what}”, saved by {who} (Ctrl+Z)").format(what=what, who=line.saved.by)
                if line.blocked is not None:
                    said = f"{what}: {blocked_text(line.blocked)}"
            self.undo_button.setToolTip(plain_tooltip(said))

        run_in_thread(lambda: order_history.newest(shop, number), show, lambda _error: None, self)

    def show_history(self) -> None:
        """The list of what was saved on this order, to take back and to give back."""
        if self.view is None:
            return
        self.history = UndoDialog(self, self.view.number, self._act)
        self.history.open()
        self._list()

    def _list(self) -> None:
        if self.view is None or self.history is None:
            return
        shop, order_id, dialog = self.desk.shop, self.view.id, self.history
        self.read_aside(lambda: order_history.history(shop, order_id), dialog.show_lines)

    def _act(self, saved: Saved) -> None:
        """Take an entry back, or give it back; the list then shows how it stands."""
        if self.view is None:
            return
        shop, actor, order_id = self.desk.shop, self.desk.actor, self.view.id
        do = order_history.give_back if saved.undone else order_history.take_back
        words = _("Given back: {what}") if saved.undone else _("Taken back: {what}")

        def done(_saved: Saved) -> None:
            self.said_undone([], words.format(what=saved_text(saved)))
            self._list()

        self.read_aside(lambda: do(shop, actor, order_id, saved.commit_id), done)
