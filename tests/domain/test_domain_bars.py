"""Domains as bars, and one run beside another."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.board_state import BoardState, ChipState
from app.domain.domain_bars import changed_chips, compared, domain_bars
from drivers.catalogue import board

SPEC = board("BHB42601")
KINDS = st.sampled_from(list(ChipState))


def rated(rates: dict[int, float | None], silent: tuple[int, ...] = ()) -> BoardState:
    states = [ChipState.SILENT if chip in silent else ChipState.ANSWERED for chip in range(1, 127)]
    values = tuple(None if chip in silent else rates.get(chip, 1.0) for chip in range(1, 127))
    return BoardState(tuple(states), rates=values, tested=True)


def test_a_domain_stands_as_high_as_its_median_chip_and_is_coloured_by_its_worst():
    state = rated({31: 0.4})
    weak = replace(state, states=tuple(ChipState.WEAK if n == 30 else kind for n, kind in enumerate(state.states)))
    bars = domain_bars(weak, SPEC)
    assert len(bars) == 42
    assert (bars[10].domain, bars[10].chips, bars[10].worst) == (11, (31, 32, 33), ChipState.WEAK)
    assert bars[10].rate == bars[10].value == pytest.approx(0.8)
    assert bars[0].worst is ChipState.ANSWERED


def test_without_rates_a_domain_stands_as_high_as_the_share_that_answers():
    states = [ChipState.ANSWERED] * 85 + [ChipState.SILENT] * 41
    bars = domain_bars(BoardState(tuple(states), tested=True), SPEC)
    assert [bar.value for bar in bars[27:30]] == [1.0, 1 / 3, 0.0]
    assert domain_bars(BoardState.untested(126), SPEC)[0].value is None


def test_an_unknown_board_has_no_domains():
    assert domain_bars(BoardState.untested(126), None) == ()


def test_the_other_run_stands_beside_in_the_same_measure():
    bars = domain_bars(rated({1: 0.5, 2: 0.5}), SPEC, rated({}))
    assert (bars[0].value, bars[0].value_then) == (pytest.approx(2 / 3), 1.0)
    unrated = BoardState((ChipState.ANSWERED,) * 126, tested=True)
    assert domain_bars(rated({}), SPEC, unrated)[0].value_then is None


def test_a_change_is_now_minus_then_and_a_silent_chip_hashes_nothing():
    then = rated({5: 0.9})
    now = rated({7: 0.5}, silent=(9,))
    state = compared(now, then)
    assert state.changes[4] == 1.0 - 0.9
    assert state.changes[6] == -0.5
    assert state.changes[8] == -1.0
    assert state.changes[0] == 0.0
    assert changed_chips(state, 0.3) == (7, 9)


def test_runs_that_measured_nothing_alike_have_no_changes():
    assert compared(BoardState.untested(126), rated({})).changes == ()


@given(st.lists(KINDS, min_size=0, max_size=140), st.lists(KINDS, min_size=0, max_size=140))
def test_boards_of_any_length_beside_each_other(now, then):
    state, other = BoardState(tuple(now), tested=True), BoardState(tuple(then), tested=True)
    bars = domain_bars(state, SPEC, other)
    assert all(0 <= bar.answered <= bar.asked <= len(bar.chips) for bar in bars)
    assert {chip for bar in bars for chip in bar.chips} == set(range(1, min(len(now), 126) + 1))
    changes = compared(state, other).changes
    assert changes == () or len(changes) == len(now)
