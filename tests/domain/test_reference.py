"""Median and spread of good boards: like with like, one board once, exact revision first, simulated never mixed."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reference import (
    Reference,
    ReferenceValue,
    far_off,
    median_at,
    revision_of,
    same_revision,
    shape_of,
)
from app.domain.spot import COLD_INPUT, Conditions, Polarity, Spot, cold_domain, powered_domain
from drivers.model.probe_point import Ground, ProbeMode, ProbeState

LONG_AGO = datetime(2026, 3, 1, tzinfo=UTC)
SPOT = cold_domain(19)
ohms = st.floats(0.5, 5_000, allow_nan=False)


def board(value: float, serial: str = "", spot: Spot = SPOT, day: int = 0, **more: object) -> Reference:
    """A board that showed a value at a spot."""
    taken = LONG_AGO + timedelta(days=day)
    return Reference("BHB42601", "PCB 301 BOM 20", serial or f"SN{value!r}", taken_at=taken,
                     values=(ReferenceValue(spot, value),), **more)  # type: ignore[arg-type]  # fmt: skip


def boards(*values: float, **more: object) -> list[Reference]:
    return [board(value, f"SN{number}", **more) for number, value in enumerate(values)]  # type: ignore[arg-type]


@given(st.lists(ohms, min_size=1, max_size=12))
def test_the_middle_is_the_median_and_the_spread_never_nothing(values):
    spread = median_at(boards(*values), SPOT)
    assert spread is not None
    assert spread.middle == pytest.approx(median(values))
    assert spread.count == len(values)
    assert spread.single == (len(values) == 1)
    assert spread.sigma > 0
    assert 0 <= spread.low < spread.middle < spread.high


@given(st.lists(ohms, min_size=4, max_size=12), st.floats(0.5, 50_000), st.randoms())
def test_neither_order_nor_one_odd_board_moves_it_out_of_what_the_others_show(values, odd, random):
    told = boards(*values, odd)
    spread = median_at(told, SPOT)
    random.shuffle(told)
    assert median_at(told, SPOT) == spread
    assert spread is not None
    assert min(values) <= spread.middle <= max(values)


@given(st.lists(ohms, min_size=1, max_size=6), st.integers(0, 6))
def test_boards_that_show_ol_count_as_open_only_where_they_are_as_many_as_the_others(values, opens):
    spread = median_at(boards(*values, *[math.inf] * opens), SPOT)
    assert spread is not None
    assert math.isinf(spread.middle) == (opens >= len(values))
    assert not math.isnan(spread.sigma)


def test_fewer_boards_are_trusted_less():
    agreeing = [median_at(boards(*[12.0] * count), SPOT) for count in (1, 2, 3, 4)]
    sigmas = [spread.sigma for spread in agreeing if spread is not None]
    assert sigmas == sorted(sigmas, reverse=True)
    assert len(set(sigmas)) == 4


def test_a_wide_scatter_is_wider_than_the_least():
    spread = median_at(boards(10.0, 11.0, 12.0, 13.0, 14.0), SPOT)
    assert spread is not None
    assert spread.sigma == pytest.approx(1.4826)


@pytest.mark.parametrize(
    "other",
    [
        Spot("domain", Conditions(ProbeMode.DIODE, ProbeState.OFF, Ground.DOMAIN), 19),
        Spot("domain", Conditions(ProbeMode.OHM, ProbeState.OFF, Ground.BOARD), 19),
        Spot("domain", Conditions(ProbeMode.OHM, ProbeState.OFF, Ground.DOMAIN, Polarity.BLACK), 19),
        powered_domain(19),
        cold_domain(18),
        COLD_INPUT,
    ],
)
def test_only_like_is_compared_with_like(other):
    assert median_at(boards(12.0, 12.1), other) is None


def test_one_board_counts_once_by_its_newest_value():
    told = [board(10.0, "SN1", day=1), board(12.0, "sn1", day=3), board(11.0, "SN1", day=2)]
    spread = median_at(told, SPOT)
    assert spread is not None
    assert (spread.middle, spread.count) == (12.0, 1)


def test_boards_without_a_serial_are_different_boards():
    told = [replace(board(value), serial=None, id=str(value)) for value in (10.0, 12.0)]
    spread = median_at(told, SPOT)
    assert spread is not None
    assert spread.count == 2


def test_the_revision_asked_for_comes_first_and_another_one_is_said_to_be_so():
    exact, other = boards(12.0, 12.2), [replace(board(20.0, "X"), of_revision=False)]
    spread = median_at([*exact, *other], SPOT)
    assert spread is not None
    assert (spread.middle, spread.of_revision) == (pytest.approx(12.1), True)
    spread = median_at(other, SPOT)
    assert spread is not None
    assert (spread.middle, spread.of_revision) == (20.0, False)


def test_another_revision_fills_in_only_where_the_exact_one_was_not_measured():
    exact = board(12.0, "A")
    other = replace(board(0.32, "B", spot=powered_domain(19)), of_revision=False)
    assert median_at([exact, other], powered_domain(19)).of_revision is False  # type: ignore[union-attr]
    assert median_at([exact, other], SPOT).of_revision is True  # type: ignore[union-attr]


def test_simulated_boards_are_never_mixed_with_real_ones():
    told = [board(12.0, "A"), board(40.0, "B", simulated=True), board(41.0, "C", simulated=True)]
    assert median_at(told, SPOT).middle == 12.0  # type: ignore[union-attr]
    assert median_at(told[1:], SPOT).middle == 40.5  # type: ignore[union-attr]


def test_withdrawn_ones_count_for_nothing():
    assert median_at([board(12.0, withdrawn=True)], SPOT) is None
    assert median_at([board(12.0, "A"), board(99.0, "B", withdrawn=True)], SPOT).count == 1  # type: ignore[union-attr]


def test_it_says_how_many_boards_each_shop_measured():
    told = [board(12.0, "A", shop="Ours"), board(12.1, "B", shop="深圳", foreign=True),
            board(12.2, "C", shop="深圳", foreign=True)]  # fmt: skip
    assert median_at(told, SPOT).shops == (("", 1), ("深圳", 2))  # type: ignore[union-attr]


def test_the_shape_is_the_median_of_every_domain():
    values = tuple(ReferenceValue(cold_domain(n), 10.0 + n) for n in (3, 1, 2))
    told = [Reference("X", serial="A", values=values), Reference("X", serial="B", values=values[:1])]
    shape = shape_of(told, cold_domain(1))
    assert list(shape) == [1, 2, 3]
    assert [spread.middle for spread in shape.values()] == [11.0, 12.0, 13.0]
    assert [spread.count for spread in shape.values()] == [1, 1, 2]
    assert shape_of(told, powered_domain(1)) == {}


def test_far_off_needs_more_than_scatter():
    spread = median_at(boards(12.0, 12.1, 11.9), SPOT)
    assert spread is not None
    assert not far_off(12.6, spread)
    assert far_off(3.1, spread)
    assert far_off(math.inf, spread)
    opened = median_at(boards(math.inf, math.inf), SPOT)
    assert opened is not None
    assert far_off(12.0, opened)
    assert not far_off(math.inf, opened)


def test_revisions_are_compared_as_people_write_them():
    assert revision_of(301, 20) == "PCB 301 BOM 20"
    assert revision_of(None, 20) == "BOM 20"
    assert revision_of(None, None) == ""
    assert same_revision("PCB 301 BOM 20", " pcb 301  bom 20")
    assert not same_revision("", "")
    assert not same_revision("PCB 301", "PCB 302")
