"""Where an axis of figures begins and ends, and its round marks: the same in the window and on paper."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """A figures' axis that ends at round marks, `step` apart."""

    low: float
    high: float
    step: float

    @property
    def ticks(self) -> tuple[float, ...]:
        """The marks from end to end."""
        count = round((self.high - self.low) / self.step)
        return tuple(self.low + number * self.step for number in range(count + 1))


def scale_of(values: Sequence[float], *, most: float | None = None, marks: int = 4, whole: bool = False) -> Scale:
    """An axis from 0 that holds the values; `most` = it ends there at the latest; `whole` = no fractions between."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if high - low <= 0:
        high = 1.0
    step = round_step((high - low) / marks)
    if whole:
        step = max(1.0, step)
    low, high = math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step
    if most is not None and high > most >= max(values, default=0.0):
        high = most
        step = next((one for one in (step, 0.25, 0.2, 0.5) if abs(high / one - round(high / one)) < 1e-9), high)
    return Scale(low, high, step)


def round_step(rough: float) -> float:
    """The next of 1, 2, 5, 10, 20, ... at or above a step."""
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in (1.0, 2.0, 5.0, 10.0) if step * power >= rough * (1 - 1e-9))
