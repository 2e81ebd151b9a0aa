"""Sentences for values that are none, and for checks that refuse."""

from __future__ import annotations

from app.domain.measuring_error import CheckEnded, NothingLeft, PowerReasonMissing
from app.domain.meter_text import NotAReading, Unreadable
from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain
from drivers.model.probe_point import ProbeMode


@says(NotAReading)
def _not_a_reading(error: NotAReading) -> str:
    text, ohms = plain(error.text, 40), error.mode is ProbeMode.OHM
    if error.why is Unreadable.EMPTY:
        return _("No value yet. Type what the meter shows, such as {example}.").format(
            example="11.7" if ohms else "0.32"
        )
    if error.why is Unreadable.UNIT and ohms:
        return _("{text} is not in ohms. The meter must be set to Ω here.").format(text=text)
    if error.why is Unreadable.UNIT:
        return _("{text} is not in volts. The meter must be set to V here.").format(text=text)
    if error.why is Unreadable.NEGATIVE:
        return _("Ohms below 0 mean that the board still holds charge. Bleed it, then measure again.")
    if error.why is Unreadable.MILLI_OR_MEGA:
        return _("{text} may be milliohms or megohms. Type the unit in full: mΩ or MΩ.").format(text=text)
    if error.why is Unreadable.RANGE:
        return _("{text} is more than a meter shows here. Look at the decimal point and the prefix.").format(text=text)
    return _("{text} is not a value. Type a number such as {example}, or OL.").format(
        text=text, example="11.7" if ohms else "0.32"
    )


@says(NothingLeft)
def _nothing_left(error: NothingLeft) -> str:
    return _("Everything is measured. Choose a spot to measure again, or finish the check.")


@says(CheckEnded)
def _check_ended(error: CheckEnded) -> str:
    return _("This check of {number} has ended meanwhile. Begin a new one to go on measuring.").format(
        number=error.number
    )


@says(PowerReasonMissing)
def _power_reason(error: PowerReasonMissing) -> str:
    return _("Say why the board may have power all the same; the reason stays on the order.")
