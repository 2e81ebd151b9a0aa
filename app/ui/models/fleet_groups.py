"""The heads under which the fleet table gathers its rows: by range, rack, area, model or state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.ui.models.fleet_line import QUIET, FleetLine, Group, Key, natural
from app.words.language import _

#: What a group is known by: its name, or the number of its range.
GroupKey = str | int


class Grouping(StrEnum):
    """What rows are gathered by; NONE = one plain list."""

    NONE = ""
    RANGE = "range"
    RACK = "rack"
    AREA = "area"
    MODEL = "model"
    STATE = "state"


@dataclass(frozen=True, slots=True)
class GroupHead:
    """One head: its key and title, how many shown machines stand under it, how many of them need help, their TH/s."""

    key: GroupKey
    title: str
    count: int
    sick: int
    hashrate_ths: float
    folded: bool


def grouping_names() -> dict[Grouping, str]:
    """The ways of gathering in words."""
    return {
        Grouping.NONE: _("Not grouped"),
        Grouping.RANGE: _("By range"),
        Grouping.RACK: _("By rack"),
        Grouping.AREA: _("By area"),
        Grouping.MODEL: _("By model"),
        Grouping.STATE: _("By state"),
    }


def gathered(
    lines: Sequence[FleetLine], order: Sequence[int], grouping: Grouping, folded: Container[GroupKey]
) -> tuple[list[int], list[tuple[GroupKey, list[int]]]]:
    """Places of lines in an order, gathered under heads: a place, or -1 - n for the head number n; then the heads with
    the places that stand under each.

    The order within a group is kept; the groups stand in the natural order of their names, the worst state first.
    """
    keys = _KEYS[grouping](lines)
    groups: defaultdict[GroupKey, list[int]] = defaultdict(list)
    for place in order:
        groups[keys[place]].append(place)
    heads = sorted(groups.items(), key=lambda group: _rank(grouping, group[0]))
    rows: list[int] = []
    for number, (key, places) in enumerate(heads):
        rows.append(-1 - number)
        if key not in folded:
            rows += places
    return rows, heads


def head_of(
    lines: Sequence[FleetLine], grouping: Grouping, key: GroupKey, places: list[int], *, folded: bool
) -> GroupHead:
    """A head with its counts and sum."""
    sick = sum(lines[place].standing.group not in QUIET for place in places)
    rate = sum(lines[place].row.reading.hashrate_ths or 0.0 for place in places)
    return GroupHead(key, _title(grouping, key), len(places), sick, rate, folded)


def _rack(line: FleetLine) -> str:
    place = line.row.place
    if place is None:
        return ""
    return "-".join(part for part in (place.area, place.rack) if part)


def _area(line: FleetLine) -> str:
    place = line.row.place
    return (place.area or place.site) if place is not None else ""


#: What tells which group each line belongs to; "" where nothing is known. A range is its first 24 bits.
_KEYS: dict[Grouping, Callable[[Sequence[FleetLine]], Sequence[GroupKey]]] = {
    Grouping.RANGE: lambda lines: [line.number >> 8 for line in lines],
    Grouping.RACK: lambda lines: [_rack(line) for line in lines],
    Grouping.AREA: lambda lines: [_area(line) for line in lines],
    Grouping.MODEL: lambda lines: ["" if line.keys[2] is None else line.texts[2] for line in lines],
    Grouping.STATE: lambda lines: [line.standing.group for line in lines],
}


def _rank(grouping: Grouping, key: GroupKey) -> tuple[int, Key]:
    if key == "":
        return 1, None
    if isinstance(key, int):
        return 0, key
    return 0, tuple(Group).index(Group(key)) if grouping is Grouping.STATE else natural(key)


def _title(grouping: Grouping, key: GroupKey) -> str:
    if isinstance(key, int):
        return f"{key >> 16}.{key >> 8 & 255}.{key & 255}.*" if key < 1 << 24 else _("Address unknown")
    if grouping is Grouping.STATE:
        return group_names()[Group(key)]
    if key:
        return key
    return _("Model unknown") if grouping is Grouping.MODEL else _("Place unknown")


def group_names() -> dict[Group, str]:
    """The groups of states in words, the worst first."""
    return {
        Group.DOWN: _("Down"),
        Group.BOARDS: _("Boards"),
        Group.HOT: _("Hot"),
        Group.LOW: _("Low"),
        Group.OTHER: _("Other faults"),
        Group.UNKNOWN: _("Unknown"),
        Group.SEEN: _("Only seen"),
        Group.WELL: _("Well"),
    }
