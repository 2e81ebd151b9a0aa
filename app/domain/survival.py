"""How long things last when some are not over yet: the Kaplan-Meier curve, and the Weibull law of life.

A time without its event is a lower bound, not a time; leaving it out would make everything look quicker than it is.
Facts: Kaplan and Meier 1958; Greenwood's variance with the log-log band (Kalbfleisch and Prentice); Brookmeyer and
Crowley 1982 for the interval of the median. Proven against scipy in the tests.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.domain.estimates import LEVEL, Estimate, normal_z
from app.domain.report import Interval

if TYPE_CHECKING:  # numpy is imported with the first question: a window opens sooner without it
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

#: Where a curve is at its height but for rounding.
_NEAR = 1e-12


@dataclass(frozen=True, slots=True)
class Survival:
    """The share that is not over by a time, as steps: at `times` it falls to `shares`, within `low` and `high`.

    `at_risk` = how many were watched and not over just before each time. A bound is NaN where the data bound nothing
    (an event to all who were left). `n` cases, `events` of which were over; `until` = the longest time watched.
    """

    n: int
    events: int
    times: Floats
    shares: Floats
    low: Floats
    high: Floats
    at_risk: NDArray[np.int64]
    until: float
    level: float = LEVEL

    def at(self, time: float) -> Estimate:
        """The share not over by `time`; None beyond what was watched. n = who was at risk until then or longer."""
        return self._told(time, falling=False)

    def over(self, time: float) -> Estimate:
        """The share that is over by `time`: one minus `at`."""
        return self._told(time, falling=True)

    def _told(self, time: float, *, falling: bool) -> Estimate:
        if self.n == 0 or (time > self.until and not self._ended):
            return Estimate(None, self.n)
        place = int(self.times.searchsorted(time, side="right")) - 1
        if place < 0:
            return Estimate(0.0 if falling else 1.0, self.n)
        share, low, high = float(self.shares[place]), float(self.low[place]), float(self.high[place])
        bounds = None if math.isnan(low) else Interval(low, high, "log-log Greenwood", self.level)
        if not falling:
            return Estimate(share, self.n, bounds)
        if bounds is not None:
            bounds = Interval(1 - high, 1 - low, bounds.method, self.level)
        return Estimate(1 - share, self.n, bounds)

    @property
    def _ended(self) -> bool:
        return bool(self.shares.size) and float(self.shares[-1]) <= _NEAR

    def quantile(self, share: float) -> Estimate:
        """By when `share` of them are over; None where fewer are by the end of what was watched."""
        left = 1 - share
        bounds = Interval(self._first(self.low, left), self._first(self.high, left), "log-log Greenwood", self.level)
        value = self._first(self.shares, left)
        return Estimate(value, self.n, bounds if value is not None or bounds.low is not None else None)

    @property
    def median(self) -> Estimate:
        """By when half of them are over."""
        return self.quantile(0.5)

    def _first(self, curve: Floats, height: float) -> float | None:
        """The first time at which a curve is at that height or below it."""
        under = (curve <= height + _NEAR).nonzero()[0]
        return float(self.times[under[0]]) if under.size else None


def kaplan_meier(
    times: ArrayLike, events: ArrayLike, entries: ArrayLike | None = None, level: float = LEVEL
) -> Survival:
    """The curve of things that were over (`events` true) or last seen not over (false) at `times`.

    `entries` = the age at which each came to be watched, where that is not zero: it is at risk only from then on. A
    case whose time is no number, or no later than its entry, tells nothing and is left out.
    """
    import numpy as np

    ended, over, begun = _cases(times, events, entries)
    n = int(ended.size)
    at, deaths = np.unique(ended[over], return_counts=True)
    # Watched just before each time: came before it, and not gone before it.
    risk = np.sort(begun).searchsorted(at, side="left") - np.sort(ended).searchsorted(at, side="left")
    shares = np.cumprod(1 - deaths / np.maximum(risk, 1))
    last = risk == deaths
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(np.cumsum(np.where(last, np.nan, deaths / (risk * np.where(last, 1.0, risk - deaths)))))
        reach = normal_z(level) * spread / -np.log(shares)
        low, high = shares ** np.exp(reach), shares ** np.exp(-reach)
    until = float(ended.max()) if n else 0.0
    return Survival(n, int(over.sum()), at, shares, low, high, risk.astype(np.int64), until, level)


@dataclass(frozen=True, slots=True)
class Weibull:
    """A law of life: the share alive at t is exp(-(t / scale)^shape).

    Shape below 1 = early failures, about 1 = at random, above 1 = wear. The intervals are Wald's on the logarithms.
    """

    shape: Estimate
    scale: Estimate


def weibull(
    times: ArrayLike, events: ArrayLike, entries: ArrayLike | None = None, level: float = LEVEL
) -> Weibull | None:
    """The law of greatest likelihood for times that are over or not, as in `kaplan_meier`; n = the failures.

    None where it cannot be told: fewer than two different times of failure. Times must be above 0; others are left out.
    """
    import numpy as np

    ended, over, begun = _cases(times, events, entries)
    fit = ended > 0
    ended, over, begun = ended[fit], over[fit], begun[fit]
    failures = int(over.sum())
    if np.unique(ended[over]).size < 2:
        return None
    unit = float(ended.max())
    logs = np.log(ended / unit)
    before = begun[begun > 0]
    before_logs = np.log(before / unit)
    told = float(logs[over].mean())

    def sums(shape: float) -> tuple[float, float, float]:
        """Sums of t^k, t^k log t, t^k (log t)^2, less the same of what was before the watching."""
        weight, less = np.exp(shape * logs), np.exp(shape * before_logs)
        return (
            float(weight.sum() - less.sum()),
            float((weight * logs).sum() - (less * before_logs).sum()),
            float((weight * logs**2).sum() - (less * before_logs**2).sum()),
        )

    def slope(shape: float) -> float:
        """The derivative of the profile likelihood, by failure; it falls through zero at the estimate."""
        whole, first, _second = sums(shape)
        return 1 / shape + told - first / whole

    low, high = 1e-3, 1.0
    while slope(high) > 0:
        low, high = high, high * 2
        if high > 1e6:
            return None
    for _turn in range(200):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
        if high - low <= 1e-13 * high:
            break
    shape = (low + high) / 2
    whole, first, second = sums(shape)
    log_scale = math.log(whole / failures) / shape
    # Observed information for (log shape, log scale), at the estimate where whole = failures x scale^shape.
    heft = failures / whole
    centred = second - 2 * log_scale * first + log_scale**2 * whole
    info_shape = failures + shape**2 * heft * centred
    info_scale = failures * shape**2
    cross = -(shape**2) * heft * (first - log_scale * whole)
    det = info_shape * info_scale - cross**2
    if det <= 0:
        return None
    z = normal_z(level)
    scale = unit * math.exp(log_scale)
    return Weibull(
        _by_log(shape, z * math.sqrt(info_scale / det), failures, level),
        _by_log(scale, z * math.sqrt(info_shape / det), failures, level),
    )


def _by_log(value: float, reach: float, n: int, level: float) -> Estimate:
    return Estimate(value, n, Interval(value * math.exp(-reach), value * math.exp(reach), "Wald on the log", level))


def _cases(times: ArrayLike, events: ArrayLike, entries: ArrayLike | None) -> tuple[Floats, Flags, Floats]:
    """Times, whether over, and entries of the cases that tell something."""
    import numpy as np

    ended = np.asarray(times, dtype=float)
    over = np.asarray(events, dtype=bool)
    begun = np.full(ended.shape, -np.inf) if entries is None else np.asarray(entries, dtype=float)
    known = np.isfinite(ended) & ~np.isnan(begun) & (begun < ended)
    return ended[known], over[known], begun[known]
