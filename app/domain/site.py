"""A site as the rules and the fleet need it: where a machine stands, and what its owner says is normal there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PlaceSource(StrEnum):
    """How a place came to be known; the later one in this list gives way to the earlier."""

    HAND = "hand"
    IP_REPORT = "ip_report"
    CSV = "csv"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class RackPlace:
    """Where a machine stands, in the site's own names."""

    site: str
    area: str | None = None
    rack: str | None = None
    position: str | None = None
    source: PlaceSource = PlaceSource.RULE


@dataclass(frozen=True, slots=True)
class StatedPool:
    """A pool the owner says the machines mine at; without `user` any user is meant."""

    url: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class SiteExpectations:
    """What the owner of a site states. Empty means that nothing was stated, and nothing then contradicts it.

    `firmwares` holds (make or None for any, firmware name) pairs.
    """

    site: str
    pools: tuple[StatedPool, ...] = ()
    firmwares: tuple[tuple[str | None, str], ...] = ()
