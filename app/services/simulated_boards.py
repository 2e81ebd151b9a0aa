"""Simulated hashboards as people choose them: which boards, and which faults each can have and where.

Also the way to change what is wrong with one while it stands. The grammar of their URLs is `drivers.simulated`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from drivers import catalogue
from drivers.serial.chips import chip_id_of
from drivers.simulated.hashboard import standing
from drivers.simulated.hashboard_faults import faults_of, kinds
from drivers.simulated.hashboard_url import (
    FAMILY_BOARDS,
    Simulation,
    faults_text,
    is_simulated_url,
    simulated_url,
    simulation_of,
)
from drivers.simulated.story import BOARD_SERIAL

__all__ = [
    "BoardFault", "Simulation", "as_board", "change_faults", "faults_on", "is_simulated_url", "simulated_codes",
    "simulated_url", "simulation_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class BoardFault:
    """A fault that a board can have. `place` is what its place counts ("after", "chip", "domain", "replies"), None =
    it has none; `usual` is where it sits when nobody says, between `lowest` and `highest`.
    """

    id: str
    place: str | None = None
    lowest: int = 0
    highest: int = 0
    usual: int = 0


@cache
def simulated_codes() -> tuple[str, ...]:
    """The codes of all boards that can be simulated: one of each chip family first, then the rest by their names."""
    able = sorted(spec.code for spec in catalogue.boards() if chip_id_of(spec.chip) is not None)
    families = [code for code in FAMILY_BOARDS if code in able]
    return (*families, *(code for code in able if code not in families))


def faults_on(code: str) -> tuple[BoardFault, ...]:
    """The faults that a board of that code can have, "none" first; () for a code there is not."""
    spec = catalogue.board(code)
    if spec is None:
        return ()
    found = []
    for kind in kinds().values():
        if not kind.shows_on(spec):
            continue
        if kind.place is None:
            found.append(BoardFault(kind.id))
            continue
        place = kind.place.value
        lowest = 0 if place in ("after", "replies") else 1
        found.append(BoardFault(kind.id, place, lowest, kind.highest(spec), kind.usual(spec) or lowest))
    return tuple(found)


def as_board(url: str, number: int) -> str:
    """The URL with a serial of its own for board `number` on the bench, where it names none: boards there differ."""
    if number < 2 or not is_simulated_url(url) or "serial=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}serial={BOARD_SERIAL[:-3]}{number}{BOARD_SERIAL[-2:]}"


def change_faults(url: str, faults: Sequence[tuple[str, int | None]]) -> int:
    """Give other faults to every simulated board that stands for that URL; how many there were.

    Raises FaultUnknown, FaultMisplaced.
    """
    boards = [board for board in standing() if board.url == url]
    for board in boards:
        board.faults = faults_of(faults_text(faults), board.spec)
    return len(boards)
