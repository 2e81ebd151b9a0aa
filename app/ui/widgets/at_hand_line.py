"""The line in the header of every bench page that says which board it works on: code, serial, order.

A page of a stage (look, cold check, walk, bisection) is no view of the bench's switch: it is reached from the board's
path, and `stage_header(self, desk)` gives it the arrow back there and this line. A page of a source (our link,
console, keypad) has the switch (`bench_views`) instead.
"""

from __future__ import annotations

from typing import Any, Protocol

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.ui.widgets.buttons import icon_button
from app.ui.widgets.text import Elided
from app.words.language import _


class Host(Protocol):
    """The part of the window that this needs."""

    @property
    def at_hand(self) -> Any:
        """The `app.ui.models.board_at_hand.BoardAtHand` of the window."""

    def go_to(self, page_id: str, **where: Any) -> None:
        """Show a page."""


class AtHandLine(QWidget):
    """Put it into a page's `left` with a stretch: `self.left.addWidget(AtHandLine(desk), 1)`."""

    def __init__(self, desk: Host) -> None:
        super().__init__()
        self._at_hand = desk.at_hand
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        line = QFrame()
        line.setProperty("kind", "hairline")
        line.setFixedSize(1, 28)
        row.addWidget(line)
        self.words = Elided("", "body", "ink_2")
        row.addWidget(self.words, 1)
        self._at_hand.changed.connect(self.show_now)
        self.show_now()

    def show_now(self) -> None:
        """Say which board it is."""
        self.words.set_text(at_hand_text(self._at_hand))


def at_hand_text(at_hand: Any) -> str:
    """Code, serial and order of the board at hand in one line; where there is none, that."""
    found = at_hand.found
    if found is None or not (found.known or found.number):
        return _("no board at hand")
    named = found.asset.number if found.asset is not None and not found.serial else None
    parts = (at_hand.code or (found.asset.model if found.asset else None), at_hand.serial or named, at_hand.number)
    return " · ".join(part for part in parts if part)


class Headed(Protocol):
    """The part of a page that a stage's header is put into."""

    header: QWidget
    left: QHBoxLayout


def stage_header(page: Headed, desk: Host) -> AtHandLine:
    """Give a page the arrow back to the board's path in front of its title, and the line behind it."""
    head = page.header.layout()
    if isinstance(head, QHBoxLayout):
        head.insertWidget(0, icon_button(_("Back to the board's path"), "ph.arrow-left", lambda: desk.go_to("path")))
    line = AtHandLine(desk)
    page.left.addWidget(line, 1)
    return line
