"""Curves of what is not over yet and laws of life, against scipy, a slow count by hand, and a textbook."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from app.domain.survival import kaplan_meier, weibull

CASES = st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=60)
#: Remission in weeks of 21 leukaemia patients on 6-MP (Freireich 1963), + = still in remission: the textbook example.
SIX_MP = [(6, 1), (6, 1), (6, 1), (7, 1), (10, 1), (13, 1), (16, 1), (22, 1), (23, 1), (6, 0), (9, 0), (10, 0), (11, 0),
          (17, 0), (19, 0), (20, 0), (25, 0), (32, 0), (32, 0), (34, 0), (35, 0)]  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(cases=CASES)
def test_the_curve_and_its_band(cases):
    times, events = (np.array(column) for column in zip(*cases, strict=True))
    made = kaplan_meier(times, events)
    theirs = stats.ecdf(stats.CensoredData(uncensored=times[events], right=times[~events])).sf
    at = np.isin(theirs.quantiles, times[events])
    assert made.times == pytest.approx(theirs.quantiles[at])
    assert made.shares == pytest.approx(theirs.probabilities[at], abs=1e-12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # scipy's, of the bounds that nothing bounds
        band = theirs.confidence_interval(0.95, method="log-log")
    inside = (made.shares > 0) & (made.shares < 1)
    assert made.low[inside] == pytest.approx(band.low.probabilities[at][inside], rel=1e-9, abs=1e-12)
    assert made.high[inside] == pytest.approx(band.high.probabilities[at][inside], rel=1e-9, abs=1e-12)


@settings(max_examples=15, deadline=None)
@given(cases=st.lists(st.tuples(st.integers(0, 8), st.integers(1, 9), st.booleans()), min_size=1, max_size=40))
def test_those_who_came_later_are_at_risk_from_then_on(cases):
    entries = [entry for entry, _, _ in cases]
    ends = [entry + lasts for entry, lasts, _ in cases]
    made = kaplan_meier(ends, [over for *_, over in cases], entries)
    share, expected = 1.0, []
    for time in sorted({end for end, (*_, over) in zip(ends, cases, strict=True) if over}):
        risk = sum(entry < time <= end for entry, end in zip(entries, ends, strict=True))
        deaths = sum(end == time and over for end, (*_, over) in zip(ends, cases, strict=True))
        share *= 1 - deaths / risk
        expected.append(share)
    assert made.shares == pytest.approx(expected, abs=1e-12)


def test_the_textbook_example():
    made = kaplan_meier(*zip(*SIX_MP, strict=True))
    assert made.shares == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=5e-5)
    assert tuple(made.at_risk) == (21, 17, 15, 12, 11, 7, 6)
    # As R's survfit with conf.type = "log-log" prints it.
    assert (made.median.value, made.median.low, made.median.high) == (23, 13, None)
    ten = made.at(10)
    assert (ten.value, ten.low, ten.high) == (
        pytest.approx(0.7529, abs=5e-5),
        pytest.approx(0.5032, abs=5e-4),
        pytest.approx(0.8894, abs=5e-4),
    )
    over = made.over(10)
    assert (over.value, over.low, over.high) == pytest.approx((1 - ten.value, 1 - ten.high, 1 - ten.low))


def test_what_was_not_watched_is_not_said():
    made = kaplan_meier([5, 8, 9], [True, False, False])
    assert (made.at(4).value, made.at(4).interval) == (1, None)
    assert made.at(10).value is None
    assert made.median.value is None
    over = kaplan_meier([5, 8], [True, True])
    assert (over.at(100).value, over.at(100).interval) == (0, None)
    nobody = kaplan_meier([], [])
    assert (nobody.n, nobody.at(3).value, nobody.median.value) == (0, None, None)
    assert kaplan_meier([float("nan"), 4], [True, True]).n == 1


@pytest.mark.parametrize(("shape", "late"), [(0.7, 2.0), (2.4, 0.8)])
def test_the_law_of_life(shape, late):
    chance = np.random.default_rng(7)
    lives, watched = 900 * chance.weibull(shape, 80), late * 900 * chance.random(80)
    times, events = np.minimum(lives, watched), lives <= watched
    made = weibull(times, events)
    data = stats.CensoredData(uncensored=times[events], right=times[~events])
    best, _loc, scale = stats.weibull_min.fit(data, floc=0)
    assert (made.shape.value, made.scale.value) == pytest.approx((best, scale), rel=1e-4)
    assert made.shape.n == events.sum()
    # Of greatest likelihood: no worse than scipy's.
    assert (
        likelihood(made.shape.value, made.scale.value, times, events) >= likelihood(best, scale, times, events) - 1e-9
    )


def likelihood(shape, scale, times, events, entries=None):
    law = stats.weibull_min(shape, scale=scale)
    told = law.logpdf(times[events]).sum() + law.logsf(times[~events]).sum()
    return told if entries is None else told - law.logsf(entries).sum()


def test_its_intervals_are_what_the_likelihood_bends_by():
    """Wald's interval against the second derivative taken by small steps, with late entries."""
    chance = np.random.default_rng(4)
    lives, entries = 500 * chance.weibull(1.7, 400), 300 * chance.random(400)
    seen = lives > entries
    ends = np.minimum(lives, 700)[seen]
    events, entries = (lives <= 700)[seen], entries[seen]
    made = weibull(ends, events, entries)
    at = np.log([made.shape.value, made.scale.value])

    def told(place):
        return likelihood(*np.exp(place), ends, events, entries)

    step = 1e-4 * np.eye(2)
    bend = -np.array([[(told(at + a + b) - told(at + a - b) - told(at - a + b) + told(at - a - b)) / 4e-8 for b in step]
                      for a in step])  # fmt: skip
    errors = np.sqrt(np.diag(np.linalg.inv(bend)))
    for estimate, error in zip((made.shape, made.scale), errors, strict=True):
        assert np.log(estimate.high / estimate.value) == pytest.approx(1.959964 * error, rel=1e-3)
    assert made.shape.low < 1.7 < made.shape.high
    assert made.scale.low < 500 < made.scale.high


def test_too_little_for_a_law():
    assert weibull([], []) is None
    assert weibull([3.0, 4.0], [False, False]) is None
    assert weibull([3.0, 3.0, 5.0], [True, True, False]) is None
