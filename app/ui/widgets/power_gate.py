"""What stands between a person and power on a board, from whichever page: a lock of the cold check, the safety card.

Every page that lets a board have power asks `before_power` first and begins in `go_on`. A simulated board is treated as
a real one, so that nobody learns a habit that a real board punishes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from app.services.safety_card import has_read, note_read
from app.ui.bridge import run_in_thread
from app.ui.widgets.safety_card import SafetyCardDialog
from drivers.model.board import BoardSpec


class Host(Protocol):
    """The part of the window that this needs."""

    shop: Any

    @property
    def actor(self) -> str:
        """The name of the person at the window."""

    def go_to(self, page_id: str, **where: Any) -> None:
        """Show a page."""

    def say_error(self, error: BaseException) -> None:
        """Say an error."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the record says before power: whether the person has read the card."""

    read: bool


def before_power(
    owner: QWidget, desk: Host, number: str | None, board: BoardSpec | None, go_on: Callable[[], None]
) -> None:
    """Let the record be asked whether the board of the order `number` may have power, then `go_on`; or say why not.

    Nothing happens where the person turns back. `board` chooses the points of the safety card.
    """
    shop, actor = desk.shop, desk.actor
    if shop is None:
        go_on()
        return

    def ask() -> _Standing:
        return _Standing(has_read(shop, actor))

    def show_card(standing: _Standing) -> None:
        if standing.read:
            go_on()
            return
        dialog = SafetyCardDialog(owner, board, actor)

        def was_read() -> None:
            run_in_thread(lambda: note_read(shop, actor), lambda _commit: go_on(), desk.say_error, owner)

        dialog.accepted.connect(was_read)
        dialog.open()

    run_in_thread(ask, show_card, desk.say_error, owner)
