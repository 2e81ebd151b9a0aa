"""What stands between a person and power on a board, from whichever page: a lock of the cold check, the safety card.

Every page that lets a board have power asks `before_power` first and begins in `go_on`. A simulated board is treated as
a real one, so that nobody learns a habit that a real board punishes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from app.services.power_lock import PowerLock, lock_of, override
from app.services.safety_card import has_read, note_read
from app.ui.bridge import run_in_thread
from app.ui.widgets.lock_dialog import LockDialog
from app.ui.widgets.safety_card import SafetyCardDialog
from drivers.model.board import BoardSpec

#: The property of a widget whose question is on its way.
_ASKING = "asked_for_power"


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
    """What the record says before power: the lock of the cold check, and whether the person has read the card."""

    lock: PowerLock | None
    read: bool


def before_power(
    owner: QWidget, desk: Host, number: str | None, board: BoardSpec | None, go_on: Callable[[], None]
) -> None:
    """Let the record be asked whether the board of the order `number` may have power, then `go_on`; or say why not.

    Nothing happens where the person turns back. `board` chooses the points of the safety card.
    """
    if desk.shop is None:
        go_on()
        return
    _Gate(owner, desk, number, board, go_on).ask()


class _Gate:
    """One way through: the lock first, the card then. Each answer is kept before the next question."""

    def __init__(
        self, owner: QWidget, desk: Host, number: str | None, board: BoardSpec | None, go_on: Callable[[], None]
    ) -> None:
        self._owner, self._desk, self._number, self._board, self._go_on = owner, desk, number, board, go_on
        self._shop, self._actor = desk.shop, desk.actor

    def ask(self) -> None:
        """Ask the record; a second press meanwhile asks nothing more."""
        if self._owner.property(_ASKING):
            return
        self._owner.setProperty(_ASKING, True)
        shop, actor, number = self._shop, self._actor, self._number

        def standing() -> _Standing:
            return _Standing(lock_of(shop, number) if number else None, has_read(shop, actor))

        run_in_thread(standing, self._answered, self._failed, self._owner)

    def _failed(self, error: BaseException) -> None:
        self._owner.setProperty(_ASKING, False)
        self._desk.say_error(error)

    def _answered(self, standing: _Standing) -> None:
        self._owner.setProperty(_ASKING, False)
        lock = standing.lock
        if lock is None or not lock.holds:
            self._card(standing)
            return
        dialog = LockDialog(self._owner, lock)
        dialog.accepted.connect(lambda: self._override(dialog.reason.text(), standing))
        dialog.rejected.connect(lambda: self._measure() if dialog.again else None)
        dialog.open()

    def _measure(self) -> None:
        self._desk.go_to("cold_check", order=self._number)

    def _override(self, reason: str, standing: _Standing) -> None:
        shop, actor, number = self._shop, self._actor, self._number
        assert number is not None  # noqa: S101 - only an order has a lock
        run_in_thread(
            lambda: override(shop, actor, number, reason), lambda _commit: self._card(standing), self._desk.say_error,
            self._owner,
        )  # fmt: skip

    def _card(self, standing: _Standing) -> None:
        if standing.read:
            self._go_on()
            return
        shop, actor = self._shop, self._actor
        dialog = SafetyCardDialog(self._owner, self._board, actor)
        dialog.accepted.connect(
            lambda: run_in_thread(
                lambda: note_read(shop, actor), lambda _commit: self._go_on(), self._desk.say_error, self._owner
            )
        )
        dialog.open()
