"""The incomplete gamma and beta functions and their inverses: what exact intervals and tests are made of. Pure Python.

Facts: NIST Digital Library of Mathematical Functions, 8.7.1 and 8.9.2 (gamma: series and continued fraction), 8.17.22
(beta: continued fraction), 5.11 (Stirling's series); C. Loader (2000) for the leading factor without cancellation.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from statistics import NormalDist

_EPS = 1e-16
_TINY = 1e-300
#: From here on Stirling's series gives the last bit.
_STIRLING_FROM = 15.0


def gamma_cdf(a: float, x: float) -> float:
    """The regularized lower incomplete gamma function P(a, x): the chance that a gamma(a) value is at most x; a > 0."""
    if x <= 0:
        return 0.0
    return _gamma_series(a, x) if x < a + 1 else 1.0 - _gamma_fraction(a, x)


def gamma_quantile(a: float, p: float) -> float:
    """The x with gamma_cdf(a, x) = p; 0 <= p < 1."""
    if p <= 0:
        return 0.0
    low, high = 0.0, a + 1.0
    while gamma_cdf(a, high) < p:
        low, high = high, high * 2
    # Wilson and Hilferty's cube; a small `a` pushes low quantiles towards zero by powers: start below them.
    cube = a * max(0.0, 1 - 1 / (9 * a) + NormalDist().inv_cdf(p) / (3 * math.sqrt(a))) ** 3
    power = math.exp(min(700.0, max(-700.0, (math.log(p) + math.lgamma(a + 1)) / a)))
    guess = cube if a > 1 and cube > 0 else min(power, (low + high) / 2)
    return _inverted(lambda x: gamma_cdf(a, x) - p, lambda x: _gamma_factor(a, x) / x, low, high, guess)


def beta_cdf(a: float, b: float, x: float) -> float:
    """The regularized incomplete beta function I_x(a, b): the chance that a beta(a, b) value is at most x; a, b > 0."""
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    return _beta_below(a, b, x) if _beta_low(a, b, x) else 1.0 - _beta_above(a, b, x)


def beta_tail(a: float, b: float, x: float) -> float:
    """1 - beta_cdf, exact where it is tiny."""
    if x <= 0:
        return 1.0
    if x >= 1:
        return 0.0
    return 1.0 - _beta_below(a, b, x) if _beta_low(a, b, x) else _beta_above(a, b, x)


def beta_quantile(a: float, b: float, p: float) -> float:
    """The x with beta_cdf(a, b, x) = p; 0 <= p <= 1."""
    if p <= 0:
        return 0.0
    if p >= 1:
        return 1.0
    # As if it were normal, but no nearer to an end than halfway.
    mean = a / (a + b)
    off = NormalDist().inv_cdf(p) * math.sqrt(mean * (1 - mean) / (a + b + 1))
    guess = min(max(mean + off, mean / 2), (1 + mean) / 2)
    return _inverted(lambda x: beta_cdf(a, b, x) - p, lambda x: _beta_factor(a, b, x) / (x * (1 - x)), 0.0, 1.0, guess)


def _inverted(
    over: Callable[[float], float], slope: Callable[[float], float], low: float, high: float, guess: float
) -> float:
    """Where `over` crosses zero from below, between `low` and `high`: Newton's steps, halving where one leaves them."""
    x = guess if low < guess < high else (low + high) / 2
    for _turn in range(400):
        miss = over(x)
        if miss == 0:
            return x
        low, high = (x, high) if miss < 0 else (low, x)
        steep = slope(x)
        step = x - miss / steep if steep > _TINY else math.inf
        if abs(step - x) <= 1e-14 * abs(x):
            return step
        x = step if low < step < high else (low + high) / 2
        if high - low <= _TINY:
            break
    return x


def _gamma_factor(a: float, x: float) -> float:
    """x^a e^-x / gamma(a)."""
    u = (x - a) / a
    fall = a * (u - math.log1p(u)) if u > -0.9 else x - a - a * math.log(x / a)
    return math.sqrt(a / (2 * math.pi)) * math.exp(-fall - _stirling(a))


def _gamma_series(a: float, x: float) -> float:
    total = term = 1.0 / a
    n = a
    while abs(term) > abs(total) * _EPS:
        n += 1
        term *= x / n
        total += term
    return total * _gamma_factor(a, x)


def _gamma_fraction(a: float, x: float) -> float:
    """Q(a, x) by Lentz's method."""
    b = x + 1 - a
    c, d = 1 / _TINY, 1 / (b if b else _TINY)
    value = d
    for turn in range(1, 100_000):
        step = -turn * (turn - a)
        b += 2
        d, c = 1 / _not_zero(step * d + b), _not_zero(b + step / c)
        value *= d * c
        if abs(d * c - 1) < 2 * _EPS:
            break
    return value * _gamma_factor(a, x)


def _beta_low(a: float, b: float, x: float) -> bool:
    """On which side of the middle x lies, and so which of the two fractions converges."""
    return x < (a + 1) / (a + b + 2)


def _beta_below(a: float, b: float, x: float) -> float:
    return _beta_factor(a, b, x) * _beta_fraction(a, b, x) / a


def _beta_above(a: float, b: float, x: float) -> float:
    return _beta_factor(a, b, x) * _beta_fraction(b, a, 1 - x) / b


def _beta_factor(a: float, b: float, x: float) -> float:
    """x^a (1 - x)^b / B(a, b)."""
    whole = a + b
    off = x - a / whole
    fall = -a * _log_ratio(off * whole / a, x * whole / a) - b * _log_ratio(-off * whole / b, (1 - x) * whole / b)
    return math.sqrt(a * b / (2 * math.pi * whole)) * math.exp(-fall + _stirling(whole) - _stirling(a) - _stirling(b))


def _log_ratio(change: float, ratio: float) -> float:
    """The logarithm of ratio = 1 + change, by whichever of them tells it better."""
    return math.log1p(change) if abs(change) < 0.5 else math.log(ratio)


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of I_x(a, b) by Lentz's method."""
    c, d = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, 100_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / _not_zero(1 + even * d), _not_zero(1 + even / c)
        value *= d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / _not_zero(1 + odd * d), _not_zero(1 + odd / c)
        value *= d * c
        if abs(d * c - 1) < 2 * _EPS:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def _stirling(z: float) -> float:
    """What Stirling's formula leaves out of the logarithm of gamma(z)."""
    if z < _STIRLING_FROM:
        return math.lgamma(z) - ((z - 0.5) * math.log(z) - z + 0.5 * math.log(2 * math.pi))
    w = 1 / (z * z)
    return (1 / 12 - w * (1 / 360 - w * (1 / 1260 - w * (1 / 1680 - w * (1 / 1188 - w * 691 / 360_360))))) / z
