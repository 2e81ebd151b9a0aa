"""By which name hands find a board of a miner: left, middle, right seen from the fan end, or the maker's own name.

The table is `resources/knowledge/board_places.toml`; where it does not know, nothing is guessed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

import resources

#: The places that have words of their own; any other is a name as it is printed on the machine.
LEFT, MIDDLE, RIGHT = "left", "middle", "right"


@dataclass(frozen=True, slots=True)
class BoardFamily:
    """One row: for which machines it answers, the place of each slot ("" = not known), and who says so."""

    make: str
    models: tuple[str, ...]
    not_models: tuple[str, ...]
    boards: int
    places: tuple[str, ...]
    source: str

    def fits(self, make: str | None, model: str | None, boards: int | None) -> bool:
        """Whether the row answers for a machine."""
        if self.make and self.make != (make or "").casefold():
            return False
        if self.boards and self.boards != boards:
            return False
        name = (model or "").casefold().removeprefix(self.make).strip().upper()
        if any(name.startswith(one) for one in self.not_models):
            return False
        return not self.models or any(name.startswith(one) for one in self.models)


@cache
def families() -> tuple[BoardFamily, ...]:
    """The table."""
    with resources.open_binary("knowledge", "board_places.toml") as file:
        rows = tomllib.load(file)["family"]
    return tuple(
        BoardFamily(
            make=row["make"],
            models=tuple(row["models"]),
            not_models=tuple(row["not_models"]),
            boards=row["boards"],
            places=tuple(row["places"]),
            source=row["source"],
        )
        for row in rows
    )


def place_of_board(slot: int | None, boards: int | None, make: str | None = None, model: str | None = None) -> str:
    """The place or name of the board in a slot counted from 0; "" where it is not known."""
    if slot is None or slot < 0:
        return ""
    family = next((one for one in families() if one.fits(make, model, boards)), None)
    return family.places[slot] if family is not None and slot < len(family.places) else ""
