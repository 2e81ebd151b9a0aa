"""Where machines stand, in words."""

from __future__ import annotations

from app.domain.places_list import PlaceRow, RowProblem
from app.domain.site import PlaceSource, RackPlace
from app.words.language import _
from app.words.plain_text import plain

_LONGEST = 80


def rack_title(name: str) -> str:
    """The head of a rack: a bare number is called a rack, any other name stands for itself."""
    if not name:
        return _("Without a rack")
    return _("Rack {name}").format(name=name) if name.isdigit() else plain(name, _LONGEST)


def area_title(site: str, area: str | None, *, one_site: bool) -> str:
    """The head of an area; the site stands before it where there are several."""
    shown = plain(area or "", _LONGEST)
    if one_site and shown:
        return shown
    return " · ".join(part for part in (plain(site, _LONGEST), shown) if part)


def place_words(place: RackPlace, *, site: bool = False) -> str:
    """A place in full: "Container 3, rack 4, position 17"."""
    parts = [plain(place.site, _LONGEST)] if site else []
    if place.area:
        parts.append(plain(place.area, _LONGEST))
    if place.rack:
        rack = rack_title(place.rack)
        parts.append(rack if not place.rack.isdigit() else _("rack {name}").format(name=place.rack))
    if place.position:
        parts.append(_("position {position}").format(position=plain(place.position, _LONGEST)))
    return ", ".join(parts)


def source_name(source: PlaceSource) -> str:
    """How a place came to be known."""
    return {
        PlaceSource.HAND: _("set by hand"),
        PlaceSource.IP_REPORT: _("set with the miner's button"),
        PlaceSource.CSV: _("from a list"),
        PlaceSource.RULE: _("by rule"),
    }[source]


def row_problem(row: PlaceRow) -> str:
    """Why a row of a list cannot be taken, and what it needs."""
    detail = plain(row.detail, 60)
    match row.problem:
        case None:
            return ""
        case RowProblem.BAD_IP:
            return _("{text} is no IP address").format(text=detail)
        case RowProblem.BAD_MAC:
            return _("{text} is no MAC address").format(text=detail)
        case RowProblem.NO_MACHINE:
            return _("no ip, mac or serial: the machine is not named")
        case RowProblem.NO_SITE:
            return _("no site")
        case RowProblem.NO_PLACE:
            return _("no area, rack or position")
        case RowProblem.TWICE:
            return _("the same machine as in line {line}").format(line=detail)
        case RowProblem.TOO_LONG:
            return _("too long: {text}").format(text=detail)
