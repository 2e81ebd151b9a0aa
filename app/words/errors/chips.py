"""Sentences for chips that a step knows too little of, and for clocks they cannot be given."""

from __future__ import annotations

from app.words.errors import says
from app.words.language import _
from app.words.plain_text import plain
from drivers.serial.errors import ChipUnknown, ClockRefused


@says(ChipUnknown)
def _unknown(error: ChipUnknown) -> str:
    if error.chip is None:
        return _("No chip has answered, so nothing is known of this chain. Count its chips first.")
    return _("No public source says how a {chip} is made to hash. Its chips can only be counted.").format(
        chip=plain(error.chip, 60)
    )


@says(ClockRefused)
def _clock(error: ClockRefused) -> str:
    return _("These chips cannot run at {mhz:g} MHz. Choose another frequency.").format(mhz=error.mhz)
