"""Axes of figures: they hold what they show and end at round marks."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.axis_scale import scale_of


@settings(max_examples=40)
@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False), max_size=6), st.integers(2, 6))
def test_an_axis_holds_every_value_and_ends_at_its_marks(values, count):
    axis = scale_of(values, marks=count)
    slack = axis.step * 1e-6
    assert axis.low - slack <= min([0.0, *values])
    assert axis.high + slack >= max([0.0, *values])
    assert axis.ticks[0] == axis.low
    assert axis.ticks[-1] == pytest.approx(axis.high)
    assert len(axis.ticks) <= 2 * count + 4


def test_a_share_has_no_mark_beyond_all_of_it():
    assert scale_of([0.2, 0.97], most=1.0).high == 1.0
    assert all(one == int(one) for one in scale_of([1.0, 3.0], whole=True).ticks)
