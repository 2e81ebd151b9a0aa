"""The looks of a chip, and what was drawn for boards that look alike: their tiles and still layers, shared by views."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import ClassVar
from weakref import WeakValueDictionary

from PySide6.QtGui import QPixmap

from app.domain.board_state import ChipState

#: Steps of the heat scale.
HEAT_STEPS = 32


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What one tile looks like: a state, or a step of the heat scale; `level` 0..20 is a weak chip's fill. A `plain`
    one shows its past: how many repairs and faults it had.

    Compared by identity, which makes the atlas quick: `look` gives each its one value.
    """

    state: ChipState
    level: int = 0
    heat: int | None = None
    repairs: int = 0
    plain: bool = False
    faults: int = 0


@cache
def look(
    state: ChipState,
    level: int = 0,
    heat: int | None = None,
    repairs: int = 0,
    *,
    plain: bool = False,
    faults: int = 0,
) -> Look:
    """The one value of a look."""
    return Look(state, level, heat, repairs, plain, faults)


class Atlas:
    """What has been drawn so far for boards that look alike: one size, theme and layout. They all copy from one.

    Sharing keeps it small enough for the processor's cache: four boards repaint a third faster than each from its own.
    """

    _shared: ClassVar[WeakValueDictionary[tuple[object, ...], Atlas]] = WeakValueDictionary()

    def __init__(self, chips: int, *, numbers: bool) -> None:
        alike: dict[Look, QPixmap] = {}
        #: For each chip the tiles with its number; without numbers all chips have the same.
        self.tiles: list[dict[Look, QPixmap]] = [{} if numbers else alike for _ in range(chips)]
        #: The still layers by the break they show, and whether they are of the history.
        self.still: dict[tuple[int | None, bool], QPixmap] = {}

    @classmethod
    def of(cls, chips: int, *alike: object, numbers: bool) -> Atlas:
        """The atlas of the boards that have all of `alike` in common; it lives as long as one of them."""
        key = (chips, numbers, *alike)
        atlas = cls._shared.get(key)
        if atlas is None:
            atlas = cls._shared[key] = cls(chips, numbers=numbers)
        return atlas
