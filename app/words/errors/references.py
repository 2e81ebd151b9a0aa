"""Sentences about references of good boards and the packs they travel in."""

from __future__ import annotations

from app.domain.measurement import Measurement
from app.domain.reference_error import (
    BoardUnknown,
    FailedLast,
    NothingMeasured,
    NotProvenGood,
    PackStopped,
    PackUnreadable,
    ReferenceSerialMissing,
    ValuesOff,
)
from app.words.errors import says
from app.words.language import _, ngettext
from app.words.plain_text import plain
from app.words.spots import spot_name, value_text

#: So many values are named; of more the number is told.
_NAMED = 3


@says(NotProvenGood)
def _not_proven(error: NotProvenGood) -> str:
    words = ngettext(
        "{number} has passed {passes} of {needed} test in a row since the repair. Test again, or say why it is good.",
        "{number} has passed {passes} of {needed} tests in a row since the repair. Test again, or say why it is good.",
        error.needed,
    )
    return words.format(number=error.number, passes=error.passes, needed=error.needed)


@says(FailedLast)
def _failed(error: FailedLast) -> str:
    return _("The last test on {number} failed: its board is no reference until it passes.").format(number=error.number)


@says(NothingMeasured)
def _nothing(error: NothingMeasured) -> str:
    if error.before:
        words = _("Nothing was measured on {number} since its board was last worked on. Measure it again, cold first.")
    else:
        words = _("Nothing was measured on {number} with its conditions. Run the cold check on it first.")
    return words.format(number=error.number)


@says(ValuesOff)
def _off(error: ValuesOff) -> str:
    named = ", ".join(_value(one) for one in error.values[:_NAMED])
    more = len(error.values) - _NAMED
    if more > 0:
        words = ngettext("{values} and {n} more", "{values} and {n} more", more)
        named = words.format(values=named, n=more)
    return _("Not taken as a reference: out of band on {number}: {values}. Measure again or repair it.").format(
        number=error.number, values=named
    )


def _value(one: Measurement) -> str:
    spot = one.taken.spot
    if spot is None:
        return plain(one.taken.point, 40)
    return _("{spot} {value}").format(spot=spot_name(spot), value=value_text(one.taken.value, spot.conditions.mode))


@says(BoardUnknown)
def _unknown(error: BoardUnknown) -> str:
    if not error.number:
        return _("Say which board code it is, such as BHB42601.")
    return _("Nobody has said which board code {number} is about. Set it on the order first.").format(
        number=error.number
    )


@says(ReferenceSerialMissing)
def _serial(_error: ReferenceSerialMissing) -> str:
    return _("Scan or type the board's serial: a board counts once as a reference, and the serial tells it again.")


@says(PackUnreadable)
def _pack(error: PackUnreadable) -> str:
    name = plain(error.name, 60)
    match error.why:
        case "size":
            return _("{name} is larger than any reference pack; nothing was taken in.").format(name=name)
        case "version":
            return _("{name} was written by a newer Hashwrench. Update this one to read it.").format(name=name)
        case "hash":
            return _("{name} was changed or damaged on its way; nothing was taken in. Ask for it again.").format(
                name=name
            )
        case "values":
            return _("{name} holds what no reference pack may hold ({place}); nothing was taken in.").format(
                name=name, place=plain(error.detail, 60)
            )
        case "empty":
            return _("There is no reference to put into {name} or to take from it.").format(name=name)
        case _:
            return _("{name} is no reference pack, or was cut off; nothing was taken in.").format(name=name)


@says(PackStopped)
def _stopped(_error: PackStopped) -> str:
    return _("Stopped; nothing was changed.")
