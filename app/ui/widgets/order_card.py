"""What a card on the order page is: one group of it, such as the findings, the photos or the quote.

A card is a class and one line in `app.ui.pages.order_cards`, which says where it stands. The page builds it when an
order first needs it (`wanted`), reads for it beside the GUI thread (`read`) and shows it each state of the order
(`show_order`). What a person does on it is written through `space.write`, which offers to take it back.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLayout, QWidget

from app.domain.order_view import OrderView
from app.domain.work_order import Step
from app.ui.widgets.card import Card

#: What may be held with a key that has a meaning of its own on the page.
PLAIN_KEYS = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


@dataclass(frozen=True, slots=True)
class OrderAction:
    """An entry in the page's "more" menu; `why_not` = why it cannot be done now, in one sentence."""

    text: str
    icon: str
    do: Callable[[], object]
    why_not: str = ""


class OrderSpace(Protocol):
    """The order page as a card sees it."""

    desk: Any
    view: OrderView | None

    @property
    def counts(self) -> bool:
        """Whether something at this bench counts chips."""

    def write(self, work: Callable[[], object], said: str) -> None:
        """Run `work` beside the GUI thread, show the order as it then is, say `said` and offer to take it back."""

    def write_in_turn(self, work: Callable[[], Any], said: Callable[[Any], str]) -> None:
        """As `write`, and where something is being written, after it; `said` makes the sentence of what `work` gave."""

    def read_aside(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Run `work` beside the GUI thread; its value comes back here, its error is said as one sentence."""

    def refresh(self) -> None:
        """Read the order anew."""

    def on_leave(self, ending: Callable[[], None]) -> None:
        """Call `ending` when the window closes."""

    def undo(self) -> None:
        """Take back the last thing that was saved on this page for the order it shows."""

    def card(self, name: str) -> Any:
        """The card of a name in the list of cards; None while the order has none."""

    def take(self, step: Step) -> None:
        """Take a step of the order; one that needs a reason asks for it."""

    def test(self) -> None:
        """Go where this bench's answers come from, with this order."""

    def ask_machine_test(self) -> None:
        """Ask what a machine showed after some hours."""

    def measure_again(self) -> None:
        """Begin the check of the points that are owed after the repair, and go there."""

    def take_move(self, move: Any) -> None:
        """Go where the move that tells most is done."""

    def ask_signature(self) -> None:
        """Ask who signs."""


class OrderCard(Card):
    """Base of every card of the order page. Override `show_order`, and of the others what the card needs.

    It lives as long as its page, through changes of the order and from one order to the next: what a person is typing
    stays, if `show_order` lets it.
    """

    def __init__(self, space: OrderSpace, title: str = "") -> None:
        super().__init__(title)
        self.space = space
        self._kept = self.column.count()
        self._head_kept = self._head.count()

    @classmethod
    def wanted(cls, view: OrderView) -> bool:
        """Whether this order needs the card at all."""
        return True

    @classmethod
    def read(cls, shop: Any, view: OrderView) -> Any:
        """What the card shows beside the order's view, as an immutable value; runs beside the GUI thread."""
        return None

    @abstractmethod
    def show_order(self, view: OrderView, found: Any) -> None:
        """Show the order as it is now; `found` is what `read` gave."""

    def menu(self, view: OrderView) -> tuple[OrderAction, ...]:
        """What the card adds to the page's "more" menu."""
        return ()

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Take a key that no field took, or return False."""
        return False

    def scanned(self, text: str) -> bool:
        """Take what the scanner read, or return False."""
        return False

    def takes(self, data: QMimeData) -> bool:
        """Whether what is pasted or dropped would be taken."""
        return False

    def take_data(self, data: QMimeData) -> bool:
        """Take what was pasted or dropped, or return False."""
        return False

    def focus_wanted(self) -> QWidget | None:
        """What the keyboard should go to when the order's next step waits for this card; None = nothing."""
        return None

    @property
    def order_id(self) -> str:
        """The id of the order that is shown. Only with an order."""
        assert self.space.view is not None  # noqa: S101 - a card is built with an order
        return self.space.view.id

    def clear(self) -> None:
        """Empty the card but for its title, before it is built anew."""
        _drop(self._head, self._head_kept)
        _drop(self.column, self._kept)


def _drop(layout: QLayout, kept: int) -> None:
    """Take out of a layout, and delete, all behind the first so many."""
    while (item := layout.takeAt(kept)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        if inner is not None:
            _drop(inner, 0)
