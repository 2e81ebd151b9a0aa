"""The board that lies on the bench: every bench page works on it, and it stays when one goes from page to page.

All of it is read and written in the GUI thread; the record is asked on a thread of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.domain.shop_error import NoSuchThing
from app.ui import bridge

if TYPE_CHECKING:  # the window starts without what only the bench needs
    from app.domain.order_view import OrderView
    from app.services.board_path import BoardFound, Visit
    from app.services.orders import KeptOrder
    from drivers.model.board import BoardSpec


class BoardAtHand(QObject):
    """`changed` follows the board, its order and everything that is saved on that order.

    `found` is all of it at once, None with no board on the bench. `looking` while the record is asked; `asked` is the
    text that was scanned or typed last.
    """

    changed = Signal()
    opened = Signal(object)

    def __init__(self, desk: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.found: BoardFound | None = None
        self.looking = False
        self.asked = ""
        #: A serial that is new to the shop, kept until the person says which board carries it.
        self.new_serial: str | None = None
        self._round = 0
        #: The record is being read, and more was saved meanwhile.
        self._reading = self._stale = False
        self._unfollow: Callable[[], None] | None = None

    # ------------------------------------------------------------ what pages read

    @property
    def serial(self) -> str | None:
        """The maker's serial; None without a board, and for one that has none."""
        return (self.found.serial if self.found else None) or self.new_serial

    @property
    def spec(self) -> BoardSpec | None:
        """The board's row of the catalogue, where it is known."""
        return self.found.spec if self.found else None

    @property
    def code(self) -> str | None:
        """Its board code."""
        return self.spec.code if self.spec else None

    @property
    def number(self) -> str | None:
        """The order it is here on; None where none is open."""
        return self.found.number if self.found else None

    @property
    def view(self) -> OrderView | None:
        """That order, as it stands."""
        return self.found.view if self.found else None

    @property
    def history(self) -> tuple[Visit, ...]:
        """Its earlier stays, the newest first."""
        return self.found.visits if self.found else ()

    @property
    def reading(self) -> bool:
        """Whether the record is being read, so that what is shown may be older than it."""
        return self._reading

    # ------------------------------------------------------------ what pages ask

    def take_serial(self, text: str) -> None:
        """Look up what was scanned or typed: a serial, our label, an order's number, a board code, a model."""
        text = " ".join(text.split())
        if text:
            self._look(text, lambda shop: _services().find_board(shop, text))

    def take_order(self, number: str) -> None:
        """Put the board of an order on the bench; nothing happens where it lies there already."""
        if number == self.number and self.view is not None:
            return
        self._look(number, lambda shop: _services().find_order(shop, number))

    def take_board(self, spec: BoardSpec) -> None:
        """A board of this code, of which the shop knows no more; a serial that is new to the shop becomes its."""
        self._round += 1
        self.looking = self._reading = self._stale = False
        self.found = _services().BoardFound(spec.code, spec=spec)
        self.changed.emit()

    def open_order(self, reported: str = "") -> None:
        """Open an order for the board at hand; `opened` gives the KeptOrder, so that it can be taken back."""
        found = self.found
        if found is None or not found.known or found.number is not None:
            return
        shop, actor, serial = self._desk.shop, self._desk.actor, self.new_serial

        def kept(at: KeptOrder) -> None:
            self.new_serial = None
            self._look(at.number, lambda shop: _services().find_order(shop, at.number))
            self.opened.emit(at)

        def work() -> KeptOrder:
            kept: KeptOrder = _services().open_for_board(shop, actor, found, reported, serial)
            return kept

        bridge.run_in_thread(work, kept, self._failed, self)

    def refresh(self) -> None:
        """Read the board's order anew; while something is read already, once that is done."""
        if self._reading:
            self._stale = True
        elif (number := self.number) is not None:
            self._look(number, lambda shop: _services().find_order(shop, number), quiet=True)

    def clear(self) -> None:
        """No board on the bench."""
        self._round += 1
        self.found, self.new_serial, self.asked, self.looking = None, None, "", False
        self._reading = self._stale = False
        self.changed.emit()

    def follow(self, shop: Any) -> None:
        """Follow what is saved in a shop; the board of the one before is no board of this one."""
        if self._unfollow is not None:
            self._unfollow()
        self._unfollow = shop.on_change(lambda _commit: bridge.post(self.refresh, self)) if shop is not None else None
        self.clear()

    def leave(self) -> None:
        """The shop closes: what is still being read of it is nobody's any more."""
        self._round += 1
        if self._unfollow is not None:
            self._unfollow()
            self._unfollow = None

    # ------------------------------------------------------------ inside

    def _look(self, text: str, find: Callable[[Any], BoardFound], *, quiet: bool = False) -> None:
        self._round += 1
        asked, shop = self._round, self._desk.shop
        self._reading, self._stale = True, False
        if not quiet:
            self.asked, self.looking = text, True
            self.changed.emit()

        def done(found: BoardFound) -> None:
            if asked != self._round:
                return
            self.looking = self._reading = False
            if found.new_serial:
                self.new_serial = found.text
            elif found.asset is not None or (found.candidates and found.candidates[0].serial):
                self.new_serial = None
            self.found = found
            self.changed.emit()
            if self._stale:  # values are typed faster than the order is read
                self.refresh()

        def failed(error: BaseException) -> None:
            if asked != self._round:
                return
            serial = self.found.serial if self.found is not None else None
            if not (quiet and isinstance(error, NoSuchThing)):
                self._failed(error)
            elif serial is None:  # its order was taken back
                self.clear()
            else:
                self.take_serial(serial)

        bridge.run_in_thread(lambda: find(shop), done, failed, self)

    def _failed(self, error: BaseException) -> None:
        self.looking = self._reading = self._stale = False
        self.changed.emit()
        self._desk.say_error(error)


def _services() -> Any:
    """What knows the boards of the shop; imported when a board first comes to the bench."""
    from app.services import board_path

    return board_path
