"""A list of places from a file, as it was read: rows, what each would change, what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.site import RackPlace


class RowProblem(StrEnum):
    """Why a row cannot be taken."""

    NO_MACHINE = "no_machine"
    BAD_IP = "bad_ip"
    BAD_MAC = "bad_mac"
    NO_SITE = "no_site"
    NO_PLACE = "no_place"
    TWICE = "twice"
    TOO_LONG = "too_long"


class RowNews(StrEnum):
    """What taking a row would change."""

    NEW = "new"
    MOVED = "moved"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One row of the list: its line in the file from 1, the machine, where it shall stand, what is wrong with it.

    `detail` is the piece of the row the trouble is about, or the line that names the same machine.
    """

    line: int
    ip: str
    mac: str
    serial: str
    place: RackPlace
    news: RowNews = RowNews.NEW
    problem: RowProblem | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PlacesReport:
    """A list as it was read: the file's name, how it was written, its rows. Taken only where no row has a problem."""

    name: str
    encoding: str
    rows: tuple[PlaceRow, ...]

    @property
    def problems(self) -> tuple[PlaceRow, ...]:
        """The rows that cannot be taken."""
        return tuple(row for row in self.rows if row.problem is not None)

    def count(self, news: RowNews) -> int:
        """How many sound rows bring that."""
        return sum(row.news is news for row in self.rows if row.problem is None)
