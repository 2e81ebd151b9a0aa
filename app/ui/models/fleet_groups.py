"""The heads under which the fleet table gathers its rows: by range, rack, area, model or state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.ui.models.fleet_line import QUIET, FleetLine, Group, Key, natural
from app.words.language import _


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

    key: str
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


def group_key(grouping: Grouping) -> Callable[[FleetLine], str]:
    """What tells which group a line belongs to; "" where nothing is known."""
    return _KEYS[grouping]


def gathered(
    lines: Sequence[FleetLine], order: Sequence[int], grouping: Grouping, folded: frozenset[str] | set[str]
) -> tuple[list[int], list[GroupHead]]:
    """Places of lines in an order, gathered under heads: a place, or -1 - n for the head number n.

    The order within a group is kept; the groups stand in the natural order of their names, the worst state first.
    """
    key_of = _KEYS[grouping]
    groups: dict[str, list[int]] = {}
    for place in order:
        key = key_of(lines[place])
        group = groups.get(key)
        if group is None:
            groups[key] = [place]
        else:
            group.append(place)
    rows: list[int] = []
    heads: list[GroupHead] = []
    for key in sorted(groups, key=lambda one: _rank(grouping, one, lines[groups[one][0]])):
        places = groups[key]
        title = _title(grouping, key, lines[places[0]])
        sick = sum(lines[place].standing.group not in QUIET for place in places)
        rate = sum(lines[place].row.reading.hashrate_ths or 0.0 for place in places)
        rows.append(-1 - len(heads))
        heads.append(GroupHead(key, title, len(places), sick, rate, key in folded))
        if key not in folded:
            rows += places
    return rows, heads


def _range(line: FleetLine) -> str:
    return line.ip.rpartition(".")[0]


def _rack(line: FleetLine) -> str:
    place = line.row.place
    if place is None:
        return ""
    return "-".join(part for part in (place.area, place.rack) if part)


def _area(line: FleetLine) -> str:
    place = line.row.place
    return (place.area or place.site) if place is not None else ""


def _model(line: FleetLine) -> str:
    return line.texts[2] if line.keys[2] is not None else ""


def _state(line: FleetLine) -> str:
    return line.standing.group.value


_KEYS: dict[Grouping, Callable[[FleetLine], str]] = {
    Grouping.RANGE: _range,
    Grouping.RACK: _rack,
    Grouping.AREA: _area,
    Grouping.MODEL: _model,
    Grouping.STATE: _state,
}


def _rank(grouping: Grouping, key: str, first: FleetLine) -> tuple[int, Key]:
    if not key:
        return 1, None
    if grouping is Grouping.RANGE:
        return 0, first.number >> 8
    if grouping is Grouping.STATE:
        return 0, tuple(Group).index(Group(key))
    return 0, natural(key)


def _title(grouping: Grouping, key: str, first: FleetLine) -> str:
    if grouping is Grouping.RANGE:
        return f"{key}.*" if key else first.ip
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
