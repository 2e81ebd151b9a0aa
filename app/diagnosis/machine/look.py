"""One reading as the rules look at it: what works, what is silent, whether the machine is at rest, and its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property

from app.diagnosis.knowledge import Found, Place, limits
from app.domain.board_place import LEFT, MIDDLE, RIGHT, place_of_board
from app.domain.finding import Evidence, Fault
from app.domain.phrase import Value
from app.domain.site import SiteExpectations
from drivers.model.reading import Activity, BoardReading, DeviceReading

_AT_REST = (Activity.WARMING_UP, Activity.PAUSED, Activity.STOPPED)


class Look:
    """One reading being judged; `expectations` is what the site's owner states, None when nobody did."""

    def __init__(self, reading: DeviceReading, expectations: SiteExpectations | None = None) -> None:
        self.reading = reading
        self.expectations = expectations
        self.limits = limits("reading")
        self.count = max(reading.boards_expected or 0, len(reading.boards)) or None

    @cached_property
    def alive(self) -> list[BoardReading]:
        """The boards that work."""
        return [board for board in self.reading.boards if works(board)]

    @cached_property
    def hashes(self) -> bool:
        """Whether the machine as a whole tells a hash rate."""
        return (self.reading.hashrate_ths or 0) > 0

    @cached_property
    def at_rest(self) -> bool:
        """Whether the machine says it is not hashing, or is young and hashes nothing yet."""
        return self.reading.activity in _AT_REST or (self.young and not self.hashes)

    @cached_property
    def young(self) -> bool:
        """Whether it is known to have started a moment ago."""
        return self.reading.uptime_s is not None and self.reading.uptime_s < self.limits["warm_up_s"]

    @cached_property
    def steady(self) -> bool:
        """Whether it is known to have run for long enough that rates mean something."""
        return not self.at_rest and (self.reading.uptime_s or 0) >= self.limits["warm_up_s"]

    def evidence(self, *texts: str) -> tuple[Evidence, ...]:
        """What the machine answered, as evidence."""
        return tuple(Evidence(self.reading.ip, None, text) for text in texts)

    def board_name(self, slot: int) -> str:
        """A board as people find it, in English: by its maker's own name, else counted from 1."""
        known = place_of_board(slot, self.count, self.reading.make, self.reading.model)
        if known in (LEFT, RIGHT):
            return f"{known} board"
        return f"board {known if known and known != MIDDLE else slot + 1}"

    def place(self, slot: int | None, chain: int | None = None, serial: str | None = None) -> Place:
        """A board of this machine as a finding's place."""
        return Place(slot, self.count, chain, serial, self.reading.make, self.reading.model)

    def of_board(
        self, board: BoardReading, fault: Fault, key: str, confidence: float, text: str, values: Mapping[str, Value]
    ) -> Found:
        """What a rule found on one board; `text` is the evidence without the place."""
        return Found(
            fault,
            f"{key}.title",
            f"{key}.found",
            confidence,
            values,
            place=self.place(board.slot, serial=board.serial),
            evidence=self.evidence(f"{self.board_name(board.slot)}: {text}"),
        )


def works(board: BoardReading) -> bool:
    """Whether a board shows a sign of life: chips or a hash rate."""
    return bool(board.chips_working) or (board.hashrate_ths or 0) > 0


def is_told(board: BoardReading) -> bool:
    """Whether the device says anything of a board; the count of chips it should have is a table's word."""
    return replace(board, chips_expected=None) != BoardReading(board.slot)


def is_dead(board: BoardReading) -> bool:
    """Whether the device itself says that this place is silent; unknown values accuse nobody."""
    if works(board):
        return False
    return board.chips_working == 0 or board.active is False


def is_short(board: BoardReading) -> bool:
    """Whether some of the board's chips work, and not all."""
    working, expected = board.chips_working, board.chips_expected
    return bool(board.chips_silent) or (bool(working) and expected is not None and (working or 0) < expected)


def is_complete(board: BoardReading) -> bool:
    """Whether all of the board's chips are known to work."""
    return (
        not board.chips_silent
        and board.chips_expected is not None
        and (board.chips_working or 0) >= board.chips_expected
    )
