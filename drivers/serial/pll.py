"""The hash clock of a chip as the value of its PLL register, and back.

The clock is 25 MHz x feedback / (reference x post 1 x post 2). Of all dividers the closest is taken, then the slowest
oscillator (ESP-Miner components/asic/pll.c), then the reference divider of 2 and the post divider of 1 that every
captured write has (mujina REFERENCE.md, 0x08); ranges per chip as in `resources/boards/chips.toml`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drivers.serial.chips import CLOCK_MHZ, PllForm
from drivers.serial.errors import ClockRefused

#: From this oscillator frequency on bit 28 is set where the chip has it (mujina REFERENCE.md, 0x08).
_HIGH_VCO_MHZ = 2400.0
_ENABLED, _HIGH = 0x40000000, 0x10000000
_REFERENCES = (1, 2)
_POSTS = range(1, 8)
#: A clock further off than this is not the one that was asked for.
_TOLERANCE_MHZ = 3.0


@dataclass(frozen=True, slots=True)
class Dividers:
    """The dividers themselves, never stored minus one."""

    feedback: int
    reference: int
    post_1: int
    post_2: int

    @property
    def vco_mhz(self) -> float:
        """The oscillator's frequency."""
        return CLOCK_MHZ * self.feedback / self.reference

    @property
    def mhz(self) -> float:
        """The hash clock."""
        return self.vco_mhz / (self.post_1 * self.post_2)


def dividers_for(form: PllForm, mhz: float) -> Dividers:
    """The dividers closest to a clock. Raises ClockRefused where the chip's PLL cannot come near it."""
    found = min(
        _candidates(form, mhz),
        key=lambda one: (round(abs(one.mhz - mhz), 4), one.vco_mhz, -one.reference, one.post_2),
        default=None,
    )
    if found is None or abs(found.mhz - mhz) > _TOLERANCE_MHZ:
        raise ClockRefused(mhz)
    return found


def encode(form: PllForm, dividers: Dividers) -> int:
    """The register's value."""
    less = 1 if form.minus_one else 0
    high = _HIGH if form.high_vco and dividers.vco_mhz >= _HIGH_VCO_MHZ else 0
    posts = (dividers.post_1 - less) << 4 | dividers.post_2 - less
    return _ENABLED | high | dividers.feedback << 16 | dividers.reference << 8 | posts


def decode(form: PllForm, value: int) -> Dividers | None:
    """The dividers in a value of the register; None where it holds a divider of 0."""
    less = 1 if form.minus_one else 0
    found = Dividers(value >> 16 & 0xFFF, value >> 8 & 0x3F, (value >> 4 & 0x7) + less, (value & 0x7) + less)
    return found if found.feedback and found.reference and found.post_1 and found.post_2 else None


def _candidates(form: PllForm, mhz: float) -> Iterator[Dividers]:
    lowest, highest = form.feedback
    for reference in _REFERENCES:
        for post_1 in _POSTS:
            for post_2 in range(1, post_1 + 1):
                feedback = round(mhz / CLOCK_MHZ * reference * post_1 * post_2)
                one = Dividers(feedback, reference, post_1, post_2)
                if lowest <= feedback <= highest and form.vco_mhz[0] <= one.vco_mhz <= form.vco_mhz[1]:
                    yield one
