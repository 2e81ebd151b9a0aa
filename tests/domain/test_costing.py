"""Shares of money are whole, and nothing is lost between them."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.costing import Holding, rounded, share


@given(st.integers(-(10**12), 10**12), st.integers(-(10**6), 10**6).filter(bool))
@settings(max_examples=60)
def test_rounding_is_half_to_even(numerator, denominator):
    assert rounded(numerator, denominator) == round(Fraction(numerator, denominator))


@given(st.integers(1, 500), st.integers(0, 10**9), st.lists(st.integers(-60, 60), max_size=20))
@settings(max_examples=60)
def test_what_came_in_is_what_went_out_and_what_is_there(quantity, value, moves):
    lot = Holding(quantity, value, quantity, value)
    out = 0
    for move in moves:
        worth = lot.worth(move)
        assert worth * move >= 0
        out -= worth
        lot = lot.moved(move, worth)
        assert lot.quantity or not lot.value
        assert value == out + lot.value
    last = lot.worth(-lot.quantity)
    assert lot.moved(-lot.quantity, last) == Holding(0, 0, quantity, value)


@pytest.mark.parametrize(
    ("held", "move", "worth"),
    [
        (Holding(3, 100, 3, 100), -1, -33),
        (Holding(3, 100, 3, 100), -4, -133),
        (Holding(0, 0, 3, 100), -3, -100),
        (Holding(-3, -90, 10, 325), 3, 90),
        (Holding(-3, -90, 10, 325), 1, 30),
        (Holding(-3, -90, 10, 400), 5, 170),
        (Holding(10, 80, 10, 100), 5, 40),
    ],
)
def test_what_a_move_is_worth(held, move, worth):
    assert held.worth(move) == worth


def test_a_share_of_all_is_all():
    assert share(7, 101, 7) == 101
    with pytest.raises(ZeroDivisionError):
        share(0, 5, 1)
