"""What the page of a stage shows before it has work: which board lies on the bench, or an order for it."""

from __future__ import annotations

from typing import Any, Protocol

from app.ui.widgets.empty_state import EmptyState, Way
from app.words.language import _


class Host(Protocol):
    """The part of the window that this needs."""

    @property
    def at_hand(self) -> Any:
        """The `app.ui.models.board_at_hand.BoardAtHand` of the window."""

    def go_to(self, page_id: str, **where: Any) -> None:
        """Show a page."""


def which_board(desk: Host, line: str) -> EmptyState:
    """No board is at hand: scan it, choose it, or take it from an order. `line` = what then follows, or is wrong."""
    ways = (
        Way("action.barcode", _("Scan the serial or the order's label"), _("from any page of the bench")),
        Way("nav.bench", _("Choose the board"), _("by serial, code or model"), "", lambda: desk.go_to("path")),
        Way(
            "nav.orders", _("Take it from an order"), _("its board lies on the bench then"), "Ctrl+3",
            lambda: desk.go_to("orders"),
        ),
    )  # fmt: skip
    return EmptyState(_("Which board is on the bench?"), line, ways)


def order_wanted(desk: Host, line: str) -> EmptyState:
    """The board at hand has no open order: one is opened from here. `line` = what is kept with it."""
    opening = (_("Open work order"), "action.open_order", lambda: desk.at_hand.open_order())
    return EmptyState(_("Open an order for this board"), line, (), opening)
