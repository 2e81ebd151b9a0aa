"""A reference pack as it would be taken in: its references, and what each would mean for what is here already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.reference import Reference, ReferenceValue, Spread


class PackNews(StrEnum):
    """What taking a reference in would mean: new, there already, withdrawn here, or at odds with what is here."""

    NEW = "new"
    KNOWN = "known"
    WITHDRAWN = "withdrawn"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class PackEntry:
    """One reference of a pack. A CONFLICT has the values far off with what is shown here, worst first, or is measured
    on a board whose serial is known here with another code (`other`).
    """

    reference: Reference
    news: PackNews
    off: tuple[tuple[ReferenceValue, Spread], ...] = ()
    other: Reference | None = None


@dataclass(frozen=True, slots=True)
class Pack:
    """A pack as it would be taken in: the file's name, who made it when, its references."""

    name: str
    shop: str
    bench: str
    made_at: datetime
    entries: tuple[PackEntry, ...]

    def count(self, news: PackNews) -> int:
        """How many of its references are that."""
        return sum(one.news is news for one in self.entries)
