"""Sentences about sites, ranges and places."""

from __future__ import annotations

from app.domain.place_rule import PlaceRuleError, RuleProblem
from app.domain.site_error import (
    NameMissing,
    NameTaken,
    PlaceMissing,
    PlacesListUnreadable,
    PlacesListWrong,
    RangeNameUnfit,
)
from app.words.errors import says
from app.words.language import _, ngettext
from app.words.plain_text import plain


@says(PlaceRuleError)
def _rule(error: PlaceRuleError) -> str:
    part = plain(error.part, 40)
    match error.problem:
        case RuleProblem.NOT_FOUR:
            return _("A rule has four parts with dots between them, as an address has: 10.3.R.P")
        case RuleProblem.OVER_255:
            return _("{part}: the numbers of an address end at 255.").format(part=part)
        case RuleProblem.BACKWARDS:
            return _("{part} ends before it begins. Write the lower number first.").format(part=part)
        case RuleProblem.TWICE:
            return _("{part} stands there twice. An address has one area, one rack and one position.").format(part=part)
        case RuleProblem.NO_LETTER:
            return _("The rule tells no place yet: put R for the rack, P for the position or A for the area.")
        case RuleProblem.NO_RUN:
            return _(
                "{part}: RP needs the positions of one rack behind it, as in RP/6; R and P alone take none."
            ).format(part=part)
        case RuleProblem.NEVER:
            return _("{part} comes out below the first rack or position for every address.").format(part=part)
        case _:
            return _(
                "{part} is not understood. Parts are a number, 1-8, *, R, P or A, with R+10 where the names differ."
            ).format(part=part)


@says(NameMissing)
def _name_missing(error: NameMissing) -> str:
    match error.kind:
        case "range":
            return _("Give the range a name, such as Container 3.")
        case "rack":
            return _("Give the rack its name.")
        case "pool":
            return _("Write the pool's address.")
        case "firmware":
            return _("Write the firmware's name.")
        case _:
            return _("Give the site a name.")


@says(NameTaken)
def _name_taken(error: NameTaken) -> str:
    return _("{name} exists already. Take another name.").format(name=plain(error.name, 80))


@says(RangeNameUnfit)
def _range_name(error: RangeNameUnfit) -> str:
    return _("{name} could be taken for an address. Give a name without commas, such as Container 3.").format(
        name=plain(error.name, 80)
    )


@says(PlaceMissing)
def _place_missing(_error: PlaceMissing) -> str:
    return _("Say the site, and the area, rack or position there.")


@says(PlacesListUnreadable)
def _unreadable(error: PlacesListUnreadable) -> str:
    name = plain(error.name, 80)
    match error.why:
        case "columns":
            return _(
                "{name} has no heading line with site and one of ip, mac, serial. "
                "Name the columns: ip, mac, serial, site, area, rack, position."
            ).format(name=name)
        case "empty":
            return _("{name} is empty.").format(name=name)
        case "size":
            return _("{name} is too big for a list of places. Split it up.").format(name=name)
        case _:
            return _("{name} is no text that can be read. Save it as CSV in UTF-8.").format(name=name)


@says(PlacesListWrong)
def _wrong(error: PlacesListWrong) -> str:
    return ngettext(
        "{count} row of {name} cannot be taken, so nothing was. Correct it and import again.",
        "{count} rows of {name} cannot be taken, so nothing was. Correct them and import again.",
        error.rows,
    ).format(count=error.rows, name=plain(error.name, 80))
