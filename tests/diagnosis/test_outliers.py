"""Robust outliers: few samples accuse nobody, what most do is normal, the bad ones do not move the middle."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.diagnosis.outliers import OutlierRule, outliers

LOW = OutlierRule(low=0.5)


def test_one_far_off_is_found() -> None:
    assert outliers({**dict.fromkeys(range(1, 100), 1000.0), 100: 300.0}, LOW, counted=True) == {100: 300.0}


def test_few_samples_accuse_nobody() -> None:
    assert outliers({1: 1000.0, 2: 1000.0, 3: 1000.0, 4: 10.0}, LOW) == {}
    assert outliers({}, LOW) == {}


def test_what_a_third_does_is_normal() -> None:
    values = {**dict.fromkeys(range(60), 1000.0), **dict.fromkeys(range(60, 100), 100.0)}
    assert outliers(values, LOW) == {}


def test_a_wide_spread_hides_what_a_narrow_one_shows() -> None:
    narrow = {chip: 50.0 + chip % 3 for chip in range(60)} | {99: 75.0}
    wide = {chip: 40.0 + 30 * (chip % 30) / 29 for chip in range(60)} | {99: 75.0}
    rule = OutlierRule(least=20.0)
    assert set(outliers(narrow, rule)) == {99}
    assert outliers(wide, rule) == {}


@given(st.lists(st.floats(0.75, 1.4), min_size=8, max_size=200))
def test_a_board_tuned_chip_by_chip_is_healthy(shares: list[float]) -> None:
    assert outliers(dict(enumerate(shares)), LOW) == {}


@given(st.integers(10, 200), st.integers(0, 10**6), st.data())
def test_equal_values_have_no_outliers_and_one_moved_is_the_only_one(
    number: int, value: int, data: st.DataObject
) -> None:
    values = dict.fromkeys(range(number), float(value + 100))
    assert outliers(values, LOW) == {}
    bad = data.draw(st.integers(0, number - 1))
    assert set(outliers(values | {bad: 0.0}, LOW)) == {bad}
