"""The functions behind exact intervals, against scipy."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from app.domain.special_functions import beta_cdf, beta_quantile, beta_tail, gamma_cdf, gamma_quantile

SIZES = st.floats(0.5, 2e5)
CHANCES = st.floats(1e-6, 1 - 1e-6)


@settings(max_examples=15, deadline=None)
@given(a=SIZES, p=CHANCES)
def test_gamma_and_its_inverse(a, p):
    x = special.gammaincinv(a, p)
    assert gamma_quantile(a, p) == pytest.approx(x, rel=1e-9)
    assert gamma_cdf(a, x) == pytest.approx(special.gammainc(a, x), rel=1e-9)


@settings(max_examples=15, deadline=None)
@given(a=SIZES, b=SIZES, p=CHANCES)
def test_beta_and_its_inverse(a, b, p):
    x = special.betaincinv(a, b, p)
    assert beta_quantile(a, b, p) == pytest.approx(x, rel=1e-9)
    assert beta_cdf(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-9)
    assert beta_tail(a, b, x) == pytest.approx(special.betaincc(a, b, x), rel=1e-9)


@pytest.mark.parametrize(("a", "b", "p"), [(197_274, 146, 1 - 2e-8), (485.4, 127, 1 - 2e-9), (0.5, 9e4, 1e-7)])
def test_where_the_slope_is_nothing(a, b, p):
    x = beta_quantile(a, b, p)
    assert x == pytest.approx(special.betaincinv(a, b, p), rel=1e-7)
    assert special.betaincc(a, b, x) == pytest.approx(1 - p, rel=1e-6)


def test_the_ends():
    assert (gamma_cdf(2, 0), gamma_quantile(2, 0)) == (0, 0)
    assert (beta_cdf(2, 3, 0), beta_cdf(2, 3, 1), beta_quantile(2, 3, 0), beta_quantile(2, 3, 1)) == (0, 1, 0, 1)


def test_what_the_chi_square_table_says():
    """5 % and 95 % points of chi-square with 10 degrees of freedom, as printed in every textbook."""
    assert 2 * gamma_quantile(5, 0.05) == pytest.approx(3.940, abs=5e-4)
    assert 2 * gamma_quantile(5, 0.95) == pytest.approx(18.307, abs=5e-4)
