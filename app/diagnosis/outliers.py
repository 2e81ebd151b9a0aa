"""Which of many like things stand out: robust statistics for chips and domains of one board.

The middle is the median, the spread the median of the distances from it (MAD), so that a few bad ones move neither. A
thing is named only where it is far off in both measures, spread and share, and where few are: what most do is normal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from statistics import median

#: The MAD of a normal distribution times this is its standard deviation.
_SIGMA = 1.4826


@dataclass(frozen=True, slots=True)
class Spread:
    """The middle of values and how far they usually lie from it."""

    middle: float
    sigma: float

    def is_far(self, value: float, sigmas: float, least: float = 0.0) -> bool:
        """Whether a value lies farther off than so many usual distances, and than `least`."""
        return abs(value - self.middle) > max(sigmas * self.sigma, least)


@dataclass(frozen=True, slots=True)
class OutlierRule:
    """When a value stands out. `fewest` values must be there, no more than `most_share` of them may stand out.

    `sigmas` = how many usual distances from the middle; `low` and `high` = below and above which share of the middle,
    None = not looked at on that side; `least` = how far off at least, in the values' own unit.
    """

    fewest: int = 8
    most_share: float = 1 / 3
    sigmas: float = 4.0
    low: float | None = None
    high: float | None = None
    least: float = 0.0


def spread_of(values: Mapping[int, float], *, counted: bool = False) -> Spread | None:
    """The spread of values by number; None without any. `counted` values scatter by the root of their number anyway."""
    if not values:
        return None
    middle = median(values.values())
    sigma = _SIGMA * median(abs(value - middle) for value in values.values())
    return Spread(middle, max(sigma, sqrt(middle)) if counted and middle > 0 else sigma)


def outliers(values: Mapping[int, float], rule: OutlierRule, *, counted: bool = False) -> dict[int, float]:
    """The values that stand out, by number; {} where too few are there to tell, or too many stand out to be the odd."""
    spread = spread_of(values, counted=counted)
    if spread is None or len(values) < rule.fewest:
        return {}
    found = {
        number: value
        for number, value in values.items()
        if spread.is_far(value, rule.sigmas, rule.least) and _is_beyond(value, spread.middle, rule)
    }
    return found if len(found) <= rule.most_share * len(values) else {}


def _is_beyond(value: float, middle: float, rule: OutlierRule) -> bool:
    if rule.low is None and rule.high is None:
        return value > middle
    if rule.low is not None and value < rule.low * middle:
        return True
    return rule.high is not None and value > rule.high * middle
