"""Samples to bytes and back, and what a span comes to."""

from __future__ import annotations

import statistics

from hypothesis import given
from hypothesis import strategies as st

from app.domain.machine_sample import BoardSample, Quantity, Sample, SampleState
from app.telemetry.numbers import (
    BOARD_ORDER,
    MOST,
    ORDER,
    Row,
    middle,
    pack,
    pack_rolled,
    roll,
    roll_up,
    row_of,
    unpack,
    unpack_rolled,
    value_of,
)

numbers = st.none() | st.integers(0, 4000) | st.integers(0, MOST)
rows = st.builds(
    Row,
    st.integers(0, 6),
    st.tuples(*[numbers] * len(ORDER)),
    st.dictionaries(st.integers(0, 20), st.tuples(*[numbers] * len(BOARD_ORDER)), max_size=4),
)


@given(rows)
def test_a_row_comes_back_as_it_was(row):
    assert unpack(*pack(row)) == row


@given(st.lists(rows, min_size=1, max_size=12))
def test_a_span_comes_back_as_it_was(some):
    rolled = roll(some)
    assert unpack_rolled(pack_rolled(rolled)[2]) == rolled
    assert roll_up([rolled]) == rolled


@given(st.lists(rows, min_size=1, max_size=12))
def test_a_span_says_lowest_median_and_highest_of_what_was_told(some):
    for place, span in enumerate(roll(some).spans):
        told = [row.numbers[place] for row in some if row.numbers[place] is not None]
        if not told:
            assert span is None
        else:
            assert (span.low, span.high) == (min(told), max(told))
            assert statistics.median_low(told) <= span.mid <= statistics.median_high(told)


@given(st.lists(st.integers(0, 10**6), min_size=1))
def test_the_middle_is_the_median_rounded_down(values):
    assert middle(values) == int(statistics.median(values))


def test_a_sample_keeps_its_units_to_the_step():
    sample = Sample(SampleState.HASHING, 104.237, 110.0, 3250.4, 84.26, -12.3, 342, 5880.0, 7260.0)
    row = row_of(sample)
    told = {quantity: value_of(quantity, number) for quantity, number in zip(ORDER, row.numbers, strict=True)}
    assert told == {
        Quantity.HASHRATE: 104.237,
        Quantity.EXPECTED: 110.0,
        Quantity.POWER: 3250,
        Quantity.TEMP_CHIP: 84.3,
        Quantity.TEMP_BOARD: -12.3,
        Quantity.CHIPS: 342,
        Quantity.FAN: 5880,
        Quantity.UPTIME: 7260,
    }


def test_what_a_device_claims_beyond_all_measure_is_cut():
    row = row_of(Sample(SampleState.HASHING, 1e300, uptime_s=-5, boards=(BoardSample(3, temp_chip_c=-400),)))
    assert row.numbers[ORDER.index(Quantity.HASHRATE)] == MOST
    assert row.numbers[ORDER.index(Quantity.UPTIME)] == 0
    assert unpack(*pack(row)) == row


def test_an_ordinary_machine_takes_few_bytes():
    boards = tuple(BoardSample(slot, 34.7, 114, 84.0, 62.0) for slot in range(3))
    _rate, _expected, body = pack(row_of(Sample(SampleState.HASHING, 104.2, 110, 3250, 84, 62, 342, 5880, 9e5, boards)))
    assert len(body) <= 45
