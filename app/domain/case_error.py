"""What is refused about cases, the logs that a shop keeps with a technician's verdict."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

#: What a case can differ in, in the order it is compared.
Aspect = Literal["kind", "model", "board_code", "verdict", "also", "chains", "chain", "chips", "domains", "position"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a log comes to other than its case says; both as they are compared."""

    aspect: Aspect
    wanted: object
    got: object


class CaseBroken(Exception):
    """A case that cannot be read: which file, and what is wrong with it."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class CaseMoved(Exception):
    """A log that comes to something else once its names are taken out; it was not kept."""

    def __init__(self, differences: tuple[Difference, ...]) -> None:
        super().__init__(str(differences))
        self.differences = differences
