"""Estimates, intervals and tests: against scipy, and against what textbooks print."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.domain.estimates import (
    NOTHING,
    Estimate,
    adjusted,
    binomial_at_least,
    binomial_at_most,
    mean,
    median,
    order_bounds,
    poisson_rate,
    quantile,
    smoothed_share,
    student_t,
    time_between,
    weighted_rate,
    wilson,
)


@st.composite
def shares(draw):
    n = draw(st.integers(1, 3000))
    return draw(st.integers(0, n)), n


def bounds(estimate):
    return estimate.low, estimate.high


@settings(max_examples=15, deadline=None)
@given(counted=shares(), level=st.sampled_from((0.9, 0.95, 0.99)))
def test_shares(counted, level):
    hits, n = counted
    truth = stats.binomtest(hits, n)
    made = wilson(hits, n, level)
    assert (made.value, made.n) == (hits / n, n)
    assert bounds(made) == pytest.approx(tuple(truth.proportion_ci(level, "wilson")), rel=1e-9, abs=1e-12)
    beta = stats.beta(hits + 1, n - hits + 1)
    smooth = smoothed_share(hits, n, level)
    assert smooth.value == pytest.approx(beta.mean(), rel=1e-12)
    assert bounds(smooth) == pytest.approx(beta.interval(level), rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(count=st.integers(0, 2000), exposure=st.floats(1e-3, 1e7))
def test_rates_and_times_between(count, exposure):
    low = stats.chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    high = stats.chi2.ppf(0.975, 2 * count + 2) / 2
    assert bounds(poisson_rate(count, exposure)) == pytest.approx((low / exposure, high / exposure), rel=1e-9)
    between = time_between(count, exposure)
    assert between.low == pytest.approx(exposure / high, rel=1e-9)
    assert between.high == (pytest.approx(exposure / low, rel=1e-9) if count else None)
    assert between.value == (pytest.approx(exposure / count) if count else None)


@settings(max_examples=15, deadline=None)
@given(counted=shares(), chance=st.floats(0.001, 0.999))
def test_binomial_tests(counted, chance):
    hits, n = counted
    more = stats.binomtest(hits, n, chance, "greater").pvalue
    fewer = stats.binomtest(hits, n, chance, "less").pvalue
    assert binomial_at_least(hits, n, chance) == pytest.approx(more, rel=1e-9, abs=1e-250)
    assert binomial_at_most(hits, n, chance) == pytest.approx(fewer, rel=1e-9, abs=1e-250)


@settings(max_examples=15, deadline=None)
@given(chances=st.lists(st.floats(0, 1), max_size=60))
def test_many_looks(chances):
    theirs = stats.false_discovery_control(chances) if chances else ()
    assert adjusted(chances) == pytest.approx(tuple(theirs), rel=1e-12)


def test_many_looks_as_the_paper_has_them():
    """Benjamini and Hochberg 1995, section 3.2: of 15 comparisons, four stand at 5 %."""
    given_there = (0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
                   0.6528, 0.7590, 1.000)  # fmt: skip
    assert sum(one <= 0.05 for one in adjusted(given_there)) == 4


@settings(max_examples=15, deadline=None)
@given(
    values=st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), max_size=80), share=st.sampled_from((0.1, 0.5, 0.9))
)
def test_quantiles(values, share):
    known = np.sort([value for value in values if value == value])
    made = quantile(values, share)
    if not known.size:
        assert made == NOTHING
        return
    assert made.value == pytest.approx(np.quantile(known, share), rel=1e-12, abs=1e-9)
    theirs = stats.quantile_test(known, p=share).confidence_interval()
    assert made.low == (None if np.isnan(theirs.low) else theirs.low)
    assert made.high == (None if np.isnan(theirs.high) else theirs.high)


@pytest.mark.parametrize(("n", "share", "places"), [(10, 0.5, (2, 9)), (5, 0.5, (None, None)), (6, 0.5, (1, 6)),
                                                    (20, 0.5, (6, 15)), (100, 0.5, (40, 61))])  # fmt: skip
def test_places_as_printed_tables_have_them(n, share, places):
    """Conover, Practical Nonparametric Statistics: the 95 % interval of the median by sorted cases."""
    assert order_bounds(n, share) == places


@settings(max_examples=8, deadline=None)
@given(n=st.integers(1, 250_000), share=st.sampled_from((0.5, 0.9)))
def test_places_hold_what_they_promise(n, share):
    law = stats.binom(n, share)
    first, last = order_bounds(n, share)
    assert law.cdf((first or 0) - 1) <= 0.025 < law.cdf(first or 0)
    assert law.sf((last or n + 1) - 1) <= 0.025 < law.sf((last or n + 1) - 2)


@pytest.mark.parametrize("n", [2, 3, 10, 400])
def test_means(n):
    values = np.random.default_rng(n).gamma(4, 2, n)
    theirs = stats.ttest_1samp(values, 0).confidence_interval()
    told = mean([*values, float("nan")])
    assert (told.value, told.n) == (pytest.approx(values.mean()), n)
    assert (told.low, told.high) == pytest.approx((max(theirs.low, 0), theirs.high))
    assert student_t(n - 1) == pytest.approx(stats.t.ppf(0.975, n - 1), rel=1e-9)
    assert mean([3.0]).interval is None


def test_sums_of_weights():
    """Equal weights are counts; of different ones the interval holds the truth about as often as it says."""
    for count in (1, 4, 60):
        counted, told = poisson_rate(count, 7), weighted_rate([30.0] * count, 7)
        assert told.value == pytest.approx(30 * counted.value)
        assert (told.low, told.high) == pytest.approx((30 * counted.low, 30 * counted.high))
    chance, weights, held = np.random.default_rng(5), np.array([20.0, 45, 90, 180]), 0
    for _shop in range(300):
        told = weighted_rate(chance.choice(weights, max(chance.poisson(10), 1)), 1)
        held += told.low <= 10 * weights.mean() <= told.high
    assert 0.93 <= held / 300 <= 0.99
    assert weighted_rate([], 5) == Estimate(0.0, 0)
    assert weighted_rate([], 0) == NOTHING


def test_nothing_is_nothing_and_never_nan():
    for made in (wilson(0, 0), poisson_rate(3, 0), time_between(0, 0), median([]), mean([])):
        assert made == NOTHING
    assert median([float("nan"), 3.0]).value == 3.0
    assert smoothed_share(0, 0).value == 0.5
    assert adjusted(()) == ()
