"""Places of the shop and its sites: a tree of benches, shelves and bins, each with a number; and where a thing is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.asset import AssetIdentity, Installation


class PlaceKind(StrEnum):
    """What a place is."""

    SHOP = "shop"
    BENCH = "bench"
    SHELF = "shelf"
    BIN = "bin"
    QUARANTINE = "quarantine"
    SCRAP = "scrap"
    VAN = "van"
    VENDOR = "vendor"
    SITE = "site"


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `path` are the names from the outermost to this one; `assets` lie in it, not in places within it."""

    id: str
    number: str
    kind: PlaceKind
    name: str
    parent_id: str | None = None
    site_id: str | None = None
    path: tuple[str, ...] = ()
    assets: int = 0

    @property
    def depth(self) -> int:
        """How deep in the tree; 0 = outermost."""
        return max(0, len(self.path) - 1)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an asset is: in a machine (`stay`), in a place of the tree, or at a position of a site; with only an order,
    in the shop for it, `last` the machine it is recorded in until somebody says otherwise. `since` in UTC.

    `observed` = seen there by a scan or a test, not told. A machine's own rack is said with the board in it.
    """

    since: datetime
    observed: bool
    stay: Installation | None = None
    place: Place | None = None
    site: str | None = None
    area: str | None = None
    rack: str | None = None
    position: str | None = None
    by: str = ""
    order_number: str | None = None
    last: Installation | None = None

    @property
    def rack_text(self) -> str:
        """Site, area, rack and position in one line; "" where none is known."""
        return " · ".join(part for part in (self.site, self.area, self.rack, self.position) if part)


@dataclass(frozen=True, slots=True)
class PlaceContents:
    """What lies in a place: assets, and lots of parts by their numbers with what they are and how many are left."""

    place: Place
    within: tuple[Place, ...]
    assets: tuple[AssetIdentity, ...]
    lots: tuple[tuple[str, str, int], ...] = ()
