"""Who is at the window, and what they may: kept in memory, renewed when the record of people changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.domain.permission import Permission
from app.services import permissions
from app.services.standing import Standing
from app.ui import bridge
from app.words.hidden_prices import hide_prices

if TYPE_CHECKING:
    from app.ledger.change import Commit
    from app.services.shop import Shop
    from app.ui.pages.page import Desk

#: What the standing of a person rests on.
_RESTS_ON = frozenset({"person", "setting"})


class AtWindow(QObject):
    """The person at the window. Lives on the GUI thread."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._standing: Standing | None = None
        self._followers: list[Callable[[], None]] = []

    def open(self, shop: Shop) -> None:
        """Begin with a shop."""
        self._standing = None
        _ = self.standing  # decides whether amounts are shown
        shop.on_change(self._saved)

    @property
    def standing(self) -> Standing:
        """What the person at the window is in the shop."""
        if self._standing is None:
            self._standing = permissions.standing(self._desk.shop, self._desk.actor)
            hide_prices(Permission.SEE_PRICES not in self._standing.may)
        return self._standing

    def may(self, permission: Permission) -> bool:
        """Whether the person at the window may do that."""
        return permission in self.standing.may

    def follow(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call back when somebody else is at the window, or may do something else; what comes back ends it."""
        self._followers.append(changed)

        def end() -> None:
            if changed in self._followers:
                self._followers.remove(changed)

        return end

    def switched(self) -> None:
        """Somebody else is at the window."""
        self._standing = None
        self._tell()

    def close(self) -> None:
        """The window closes: what comes after it in this program is nobody's."""
        hide_prices(False)

    def _tell(self) -> None:
        _ = self.standing  # decides whether amounts are shown before pages write them again
        for changed in tuple(self._followers):
            changed()

    def _saved(self, commit: Commit) -> None:
        """On the writer's thread."""
        if any(entity in _RESTS_ON for entity, _id in commit.touched):
            bridge.post(self._look_again, self)

    def _look_again(self) -> None:
        before, self._standing = self._standing, None
        if before is not None and self.standing != before:
            self._tell()
