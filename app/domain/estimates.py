"""What can be said of a number that was counted or measured on few cases: estimates with their intervals, and tests.

Shares, rates, times between failures, medians; how likely it is that a count came about by chance, and what many such
looks at once are worth. Curves of survival and laws of life: `app.domain.survival`. Nothing here is ever NaN: what
cannot be said is None. Facts: the sources named at each; proven against scipy in the tests.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from typing import TYPE_CHECKING

from app.domain.report import Interval
from app.domain.special_functions import (
    beta_cdf,
    beta_quantile,
    beta_tail,
    gamma_quantile,
)

if TYPE_CHECKING:  # numpy is imported with the first question: a window opens sooner without it
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

LEVEL = 0.95
#: Up to so many cases the chances of all counts are added up.
_SUMMED = 2000


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with how many cases it is made of and where the true one lies; `value` None = it cannot be said."""

    value: float | None
    n: int
    interval: Interval | None = None

    @property
    def low(self) -> float | None:
        """The lower bound, None where there is none."""
        return self.interval.low if self.interval is not None else None

    @property
    def high(self) -> float | None:
        """The upper bound, None where there is none."""
        return self.interval.high if self.interval is not None else None


NOTHING = Estimate(None, 0)


@lru_cache
def normal_z(level: float = LEVEL) -> float:
    """How many standard errors an interval of that level reaches to either side."""
    return NormalDist().inv_cdf((1 + level) / 2)


def wilson(hits: int, n: int, level: float = LEVEL) -> Estimate:
    """The share hits / n with Wilson's score interval (E. B. Wilson 1927)."""
    if n <= 0:
        return NOTHING
    z2 = normal_z(level) ** 2
    middle = (hits + z2 / 2) / (n + z2)
    reach = math.sqrt(z2) / (n + z2) * math.sqrt(hits * (n - hits) / n + z2 / 4)
    low = 0.0 if hits == 0 else max(0.0, middle - reach)
    high = 1.0 if hits == n else min(1.0, middle + reach)
    return Estimate(hits / n, n, Interval(low, high, "Wilson", level))


@lru_cache(maxsize=1024)
def smoothed_share(hits: int, n: int, level: float = LEVEL) -> Estimate:
    """The share where cases are few: mean and equal-tailed interval of the posterior of a uniform prior, Beta(1, 1).

    Without any case it is one half, between almost nothing and almost all.
    """
    out = (1 - level) / 2
    a, b = hits + 1, n - hits + 1
    bounds = Interval(beta_quantile(a, b, out), beta_quantile(a, b, 1 - out), "Beta(1,1)", level)
    return Estimate(a / (a + b), n, bounds)


def poisson_rate(count: int, exposure: float, level: float = LEVEL) -> Estimate:
    """A rate, count / exposure, with the exact interval of the Poisson law (Garwood 1936); n = the count."""
    if exposure <= 0:
        return NOTHING
    low, high = _poisson_bounds(count, level)
    return Estimate(count / exposure, count, Interval(low / exposure, high / exposure, "Garwood", level))


def time_between(failures: int, exposure: float, level: float = LEVEL) -> Estimate:
    """The time between failures (MTBF), exposure / failures, with the chi-square interval of a test that time ends.

    Without a failure there is no value and no upper bound, but a lower one. n = the failures.
    """
    if exposure <= 0:
        return NOTHING
    low, high = _poisson_bounds(failures, level)
    bounds = Interval(exposure / high, exposure / low if low > 0 else None, "chi-square", level)
    return Estimate(exposure / failures if failures else None, failures, bounds)


def _poisson_bounds(count: int, level: float) -> tuple[float, float]:
    """Bounds of the mean; gamma quantiles are halves of the chi-square ones."""
    out = (1 - level) / 2
    return gamma_quantile(count, out) if count else 0.0, gamma_quantile(count + 1, 1 - out)


def weighted_rate(weights: ArrayLike, exposure: float, level: float = LEVEL) -> Estimate:
    """The sum of weights of things that came by chance, / exposure, with the gamma interval (Fay and Feuer 1997).

    Of equal weights it is the exact one of the Poisson law. Where nothing came nobody knows what it would have weighed:
    there is no interval then. n = the things.
    """
    import numpy as np

    each = np.asarray(weights, dtype=float)
    if exposure <= 0:
        return NOTHING
    whole, spread = float(each.sum()), float(np.square(each).sum())
    if spread <= 0:
        return Estimate(whole / exposure, int(each.size))
    out, most = (1 - level) / 2, float(each.max())
    more, wider = whole + most, spread + most**2  # as if one more of the heaviest had come
    low = spread / whole * gamma_quantile(whole**2 / spread, out)
    high = wider / more * gamma_quantile(more**2 / wider, 1 - out)
    return Estimate(whole / exposure, int(each.size), Interval(low / exposure, high / exposure, "Fay-Feuer", level))


def mean(values: ArrayLike, level: float = LEVEL) -> Estimate:
    """The mean of what cannot be below zero, with Student's interval (1908). Values that are not numbers are left out;
    of one value alone there is no interval.
    """
    import numpy as np

    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    if not known.size:
        return NOTHING
    middle = float(known.mean())
    if known.size < 2:
        return Estimate(middle, 1)
    reach = student_t(known.size - 1, level) * float(known.std(ddof=1)) / math.sqrt(known.size)
    return Estimate(
        middle, int(known.size), Interval(min(middle, max(0.0, middle - reach)), middle + reach, "Student", level)
    )


@lru_cache
def student_t(freedom: int, level: float = LEVEL) -> float:
    """How many standard errors an interval of that level reaches to either side, the spread being estimated with so
    many degrees of freedom.
    """
    share = beta_quantile(freedom / 2, 0.5, 1 - level)
    return math.sqrt(freedom * (1 - share) / share)


def quantile(values: ArrayLike, share: float, level: float = LEVEL) -> Estimate:
    """The value that lies `share` of the way along the sorted cases (0.5 = median), in proportion between two of them.

    Its interval are two of the cases themselves, whatever the law the values follow (order statistics; Conover 1999);
    too few cases leave a bound None. Values that are not numbers are left out.
    """
    return quantiles(values, (share,), level)[0]


def quantiles(values: ArrayLike, shares: Sequence[float], level: float = LEVEL) -> tuple[Estimate, ...]:
    """The `quantile` of each share, of the same values."""
    import numpy as np

    known = np.asarray(values, dtype=float)
    known = known[np.isfinite(known)]
    if not known.size:
        return (NOTHING,) * len(shares)
    known.sort()
    return tuple(_of_sorted(known, share, level) for share in shares)


def _of_sorted(known: NDArray[np.float64], share: float, level: float) -> Estimate:
    n = known.size
    first, last = order_bounds(n, share, level)
    middle = (n - 1) * share
    below, above = float(known[math.floor(middle)]), float(known[math.ceil(middle)])
    value = below + (above - below) * (middle - math.floor(middle))
    low = float(known[first - 1]) if first is not None else None
    high = float(known[last - 1]) if last is not None else None
    return Estimate(value, n, Interval(low, high, "order statistics", level))


def median(values: ArrayLike, level: float = LEVEL) -> Estimate:
    """The `quantile` of one half."""
    return quantile(values, 0.5, level)


@lru_cache(maxsize=4096)
def order_bounds(n: int, share: float, level: float = LEVEL) -> tuple[int | None, int | None]:
    """Which of n sorted cases (from 1) bound the quantile: each tail at most (1 - level) / 2; None = none of them."""
    out = (1 - level) / 2
    if n <= _SUMMED:
        return _summed_bounds(n, share, out)
    reach = normal_z(level) * math.sqrt(n * share * (1 - share))
    # So many cases lie below the quantile: binomial(n, share). The largest `first` with P(fewer than first) <= out.
    first = _last_true(lambda place: binomial_at_most(place - 1, n, share) <= out, n, round(n * share - reach))
    # The smallest `last` with P(at least last) <= out.
    last = _last_true(lambda place: binomial_at_least(place, n, share) > out, n, round(n * share + reach)) + 1
    return first or None, last if last <= n else None


def _summed_bounds(n: int, share: float, out: float) -> tuple[int | None, int | None]:
    """The same, by adding up the chances of all counts: quicker where there are few of them."""
    import numpy as np

    count = np.arange(1, n + 1)
    logs = np.cumsum(np.log((n - count + 1) / count)) + count * math.log(share / (1 - share))
    chances = np.exp(np.append(0.0, logs) + n * math.log1p(-share))
    first = int(np.searchsorted(np.cumsum(chances), out, side="right"))
    last = int((np.cumsum(chances[::-1]) > out).sum())
    return first or None, last if last <= n else None


def _last_true(holds: Callable[[int], bool], n: int, about: int) -> int:
    """The largest whole number up to n for which it holds, of a thing that holds first and then no longer; 0 = none.

    `about` = where that is likely to be.
    """
    low, high = 0, n + 1
    nearer, further = max(low, about - 2), min(high, about + 3)
    low = nearer if nearer and holds(nearer) else low
    high = further if further <= n and not holds(further) else high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def binomial_at_least(hits: int, n: int, chance: float) -> float:
    """How likely so many hits or more of n are, each having that chance: the one-sided exact test."""
    if hits <= 0:
        return 1.0
    if hits > n:
        return 0.0
    return beta_cdf(hits, n - hits + 1, chance)


def binomial_at_most(hits: int, n: int, chance: float) -> float:
    """How likely so many hits or fewer of n are, each having that chance: the one-sided exact test."""
    if hits < 0:
        return 0.0
    if hits >= n:
        return 1.0
    return beta_tail(hits + 1, n - hits, chance)


def drawn_at_least(hits: int, n: int, all_hits: int, all_n: int) -> float:
    """How likely so many hits or more are among n drawn from all, of which so many are hits: Fisher's exact test,
    one-sided (the hypergeometric law; R. A. Fisher 1935).
    """
    most = min(n, all_hits)
    if hits <= max(0, n + all_hits - all_n):
        return 1.0
    if hits > most:
        return 0.0
    ways = _log_choose(all_n, n)
    told = (_log_choose(all_hits, one) + _log_choose(all_n - all_hits, n - one) for one in range(hits, most + 1))
    return min(1.0, math.fsum(math.exp(one - ways) for one in told))


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def adjusted(chances: Sequence[float]) -> tuple[float, ...]:
    """The p-values of many looks at once, each raised so that those up to a limit hold no more false alarms than that
    share of them on average (Benjamini and Hochberg 1995). In the order given.
    """
    order = sorted(range(len(chances)), key=lambda place: chances[place], reverse=True)
    raised = [1.0] * len(chances)
    least = 1.0
    for rank, place in zip(range(len(chances), 0, -1), order, strict=True):
        least = min(least, chances[place] * len(chances) / rank)
        raised[place] = least
    return tuple(raised)
