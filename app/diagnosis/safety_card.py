"""The safety card as data: its version, and its points for a board in the order in which they are read."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.diagnosis.tables import row_of, table
from drivers.model.board import BoardSpec


@dataclass(frozen=True, slots=True)
class SafetyPoint:
    """One point: its id, an icon token, who says so; `only` = for which boards, in the place of the point `instead`."""

    id: str
    icon: str
    source: str
    only: str | None = None
    instead: str | None = None

    def fits(self, board: BoardSpec | None) -> bool:
        """Whether it is shown with that board at hand."""
        if self.only is None:
            return True
        return board is not None and re.search(self.only, f"{board.make} {board.model}", re.IGNORECASE) is not None


def card_version() -> int:
    """The version of what is said. Raises KnowledgeError."""
    with row_of("safety_card.toml", None):
        return int(table("safety_card.toml")["version"])


def safety_points(board: BoardSpec | None = None) -> tuple[SafetyPoint, ...]:
    """The points for a board; without one those that hold for all. Raises KnowledgeError."""
    points = []
    for row in table("safety_card.toml")["point"]:
        with row_of("safety_card.toml", str(row.get("id"))):
            points.append(SafetyPoint(row["id"], row["icon"], row["source"], row.get("only"), row.get("instead")))
    stand_in = {point.instead: point for point in points if point.instead is not None and point.fits(board)}
    return tuple(stand_in.get(point.id, point) for point in points if point.instead is None)
