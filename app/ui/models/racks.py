"""Racks as the map draws them: areas, racks in them, one cell a position, from where the lines of a scan stand.

Pure: knows no widget and no painter. A position that nobody fills is there all the same, so that gaps are seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.domain.site import RackPlace, SiteRecord
from app.ui.models.fleet_line import FleetLine, natural

#: Numbered positions are filled up to the highest one; a position above this is a name, not a number to count to.
_MOST_POSITIONS = 512
#: How many positions stand side by side where nobody has described the rack: up to so many positions, so many columns.
_COLUMNS = ((60, 6), (120, 12), (_MOST_POSITIONS, 16))


class RackCell(NamedTuple):
    """One position: its name, and the addresses of the machines that stand there (several where places contradict)."""

    label: str
    ips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RackShape:
    """One rack: its name, how many positions stand side by side, its cells row by row. `tray` = what has no place."""

    site: str
    area: str | None
    name: str
    columns: int
    cells: tuple[RackCell, ...]
    tray: bool = False

    def place(self, cell: RackCell) -> RackPlace:
        """The place a cell stands for."""
        return RackPlace(self.site, self.area, self.name or None, cell.label or None)


@dataclass(frozen=True, slots=True)
class AreaShape:
    """One area of a site with its racks, in the order of their names."""

    site: str
    area: str | None
    racks: tuple[RackShape, ...]


def places_in(lines: Iterable[FleetLine]) -> dict[str, RackPlace | None]:
    """The place of each line by its address."""
    return {line.ip: line.row.place for line in lines}


def areas_of(record: SiteRecord, places: dict[str, RackPlace | None]) -> tuple[AreaShape, ...]:
    """The areas with racks, and last, where some machines have a place, one tray of those that have none.

    Racks that were described are there without machines too, and so are the positions of machines that a person or a
    list has placed and that no scan has read.
    """
    held: dict[tuple[str, str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    loose: list[str] = []
    for ip, place in places.items():
        if place is None or not (place.rack or place.position or place.area):
            loose.append(ip)
        else:
            held[place.site, place.area or "", place.rack or ""][place.position or ""].append(ip)
    sites = {site.id: site.name for site in record.sites}
    for placed in record.placed:
        told = placed.place
        if told.position:
            held[told.site, told.area or "", told.rack or ""].setdefault(told.position, [])
    described = {}
    for rack in record.racks:
        key = sites[rack.site_id], rack.area or "", rack.name
        described[key] = rack
        held.setdefault(key, defaultdict(list))
    runs = _runs(record)
    shapes: dict[tuple[str, str], list[RackShape]] = defaultdict(list)
    for key in sorted(held, key=lambda one: tuple(natural(part) for part in one)):
        site, area, name = key
        rack_row = described.get(key)
        cells = _cells(held[key], (rack_row.positions if rack_row else None) or runs.get((site, area), 0))
        columns = (rack_row.columns if rack_row else None) or _columns(len(cells))
        shapes[site, area].append(RackShape(site, area or None, name, columns, cells))
    areas = [AreaShape(site, area or None, tuple(racks)) for (site, area), racks in shapes.items()]
    if areas and loose:
        cells = tuple(RackCell(_tail(ip), (ip,)) for ip in sorted(loose, key=natural))
        areas.append(AreaShape("", None, (RackShape("", None, "", len(cells), cells, tray=True),)))
    return tuple(areas)


def _runs(record: SiteRecord) -> dict[tuple[str, str], int]:
    """How many positions the racks of an area have, where a rule counts machines through racks of so many."""
    names = {site.id: site.name for site in record.sites}
    return {
        (names[one.site_id], one.area or ""): part.run
        for one in record.rules
        for part in one.rule.parts
        if part.run and not any(other.letter == "A" for other in one.rule.parts)
    }


def _cells(held: dict[str, list[str]], positions: int) -> tuple[RackCell, ...]:
    """Numbered positions from 1, or 0 where one is 0, without a gap; then those with names; then machines without."""
    counted: dict[int, str] = {}
    named: list[str] = []
    for label in held:
        number = int(label) if label.isascii() and label.isdigit() and len(label) < 5 else _MOST_POSITIONS + 1
        if number <= _MOST_POSITIONS and number not in counted:
            counted[number] = label
        elif label:
            named.append(label)
    last = max([min(positions, _MOST_POSITIONS), *counted])
    first = 0 if 0 in counted else 1
    cells = []
    for number in range(first, last + 1):
        filled = counted.get(number)
        cells.append(RackCell(str(number)) if filled is None else RackCell(filled, tuple(held[filled])))
    cells += [RackCell(label, tuple(held[label])) for label in sorted(named, key=natural)]
    cells += [RackCell("", (ip,)) for ip in held.get("", ())]
    return tuple(cells)


def _columns(cells: int) -> int:
    return next((columns for most, columns in _COLUMNS if cells <= most), _COLUMNS[-1][1])


def _tail(ip: str) -> str:
    """The last two numbers of an address, which tell machines of one network apart."""
    return ".".join(ip.split(".")[-2:])


def worst(lines: Sequence[FleetLine]) -> FleetLine:
    """The line of a cell that calls loudest for a person."""
    return min(lines, key=lambda line: line.standing.rank)
