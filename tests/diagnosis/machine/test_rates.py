"""Hash rates: a board against its own promise and its sisters, the machine last; limits and modes are no fault."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.diagnosis.reading import findings_of_reading
from app.domain.finding import Component, Fault


def promised(miner, *shares: float):
    """The machine with boards that hash at these shares of what they tell to expect."""
    boards = tuple(
        replace(one, hashrate_ths=50.0 * share, expected_hashrate_ths=50.0)
        for one, share in zip(miner.boards, shares, strict=True)
    )
    return replace(miner, boards=boards, hashrate_ths=50.0 * sum(shares))


def test_a_board_below_its_own_promise_is_named(miner) -> None:
    assert findings_of_reading(promised(miner, 1.0, 0.9, 0.98)) == ()
    (finding,) = findings_of_reading(promised(miner, 1.0, 0.6, 0.98))
    assert (finding.fault, finding.slot, finding.component) == (Fault.LOW_HASHRATE, 1, Component.HASHBOARD)
    assert finding.found.key == "reading.board_below_own.found"


def test_all_boards_below_their_promise_point_at_what_they_share_unless_a_limit_holds_them(miner) -> None:
    low = promised(miner, 0.6, 0.62, 0.6)
    (finding,) = findings_of_reading(low)
    assert (finding.component, finding.slot) == (Component.MINER, None)
    assert findings_of_reading(replace(low, power_limit_w=2000.0)) == ()


def test_a_board_that_the_firmware_runs_slower_is_less_sure(board) -> None:
    (plain,) = findings_of_reading(board(hashrate_ths=30.0))
    (held,) = findings_of_reading(board(hashrate_ths=30.0, frequency_mhz=310.0))
    assert (plain.found.key, held.found.key) == ("reading.board_slow.found", "reading.board_held_back.found")
    assert held.confidence < plain.confidence


def test_the_machine_s_own_promise_is_the_last_resort(miner) -> None:
    bare = replace(miner, boards=tuple(replace(one, hashrate_ths=None) for one in miner.boards))
    assert findings_of_reading(replace(bare, hashrate_ths=100.0)) == ()
    (finding,) = findings_of_reading(replace(bare, hashrate_ths=60.0))
    assert (finding.fault, finding.component) == (Fault.LOW_HASHRATE, Component.MINER)
    assert finding.confidence < 0.5
    assert findings_of_reading(replace(bare, hashrate_ths=60.0, power_limit_w=1500.0)) == ()


@pytest.mark.parametrize("uptime", [None, 30.0])
def test_rates_of_a_machine_that_may_still_tune_mean_nothing(miner, uptime) -> None:
    assert findings_of_reading(replace(promised(miner, 1.0, 0.3, 0.1), uptime_s=uptime)) == ()
