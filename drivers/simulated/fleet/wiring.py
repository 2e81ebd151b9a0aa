"""What hangs at which port of a simulated machine's control board, and what hands do with it.

Boards, signal cables and places (where a board sits and gets its power) are named by the port they hung on at first.
A seeded fault belongs to one of them, and shows at the port where that part hangs by now.
"""

from __future__ import annotations

from enum import StrEnum


class FaultPart(StrEnum):
    """The part that carries a fault of a slot. CONTACT goes away as soon as the slot's plugs were touched."""

    BOARD = "board"
    CABLE = "cable"
    PORT = "port"
    PLACE = "place"
    PSU = "psu"
    CONTACT = "contact"


class HandMove(StrEnum):
    """What hands do between two readings."""

    RESEAT = "reseat"
    BOARD = "board"
    CABLE = "cable"
    PORT = "port"
    PSU = "psu"
    CONTROL_BOARD = "control_board"


class Wiring:
    """The wiring of one machine; not safe from several threads, its machine sees to that."""

    def __init__(self, slots: int) -> None:
        self._board = list(range(slots))
        self._cable = list(range(slots))
        self._place = list(range(slots))
        self._touched: set[int] = set()
        self._new: set[HandMove] = set()

    def board_at(self, port: int) -> int:
        """Which board hangs at a port."""
        return self._board[port]

    def shows_at(self, part: FaultPart, slot: int, port: int) -> bool:
        """Whether a fault of the part that hung at `slot` at first shows at `port` now."""
        return {
            FaultPart.BOARD: self._board[port] == slot,
            FaultPart.CABLE: self._cable[port] == slot,
            FaultPart.PLACE: self._place[port] == slot,
            FaultPart.PORT: port == slot and HandMove.CONTROL_BOARD not in self._new,
            FaultPart.PSU: self._place[port] == slot and HandMove.PSU not in self._new,
            FaultPart.CONTACT: port == slot and slot not in self._touched,
        }[part]

    def move(self, move: HandMove, slot: int, other: int | None = None) -> None:
        """Do it. Raises IndexError for a slot that is not there, ValueError for an exchange without a second slot."""
        moved = {
            HandMove.BOARD: (self._board,),
            HandMove.CABLE: (self._cable,),
            HandMove.PORT: (self._board, self._cable, self._place),
        }.get(move, ())
        if move in (HandMove.PSU, HandMove.CONTROL_BOARD):
            self._new.add(move)
        if move is HandMove.CONTROL_BOARD:
            self._touched.update(range(len(self._board)))
        elif move is not HandMove.PSU:
            self._touched.update(port for port in (slot, other) if port is not None)
        if moved and other is None:
            raise ValueError(f"{move.value} takes two slots")
        for row in moved:
            if other is not None:
                row[slot], row[other] = row[other], row[slot]
