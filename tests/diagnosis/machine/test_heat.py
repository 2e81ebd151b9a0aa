"""Temperatures: the hot, the odd one out, and what is a sensor and no temperature."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.diagnosis.reading import findings_of_reading
from app.domain.finding import Component, Fault
from drivers.model.reading import Activity


def test_one_hot_board_is_named_and_all_hot_boards_share_the_air(miner, board) -> None:
    (one,) = findings_of_reading(board(temp_chip_c=110.0))
    assert (one.fault, one.slot) == (Fault.OVERTEMPERATURE, 1)
    hot = replace(miner, boards=tuple(replace(one, temp_chip_c=108.0) for one in miner.boards))
    (all_of_them,) = findings_of_reading(hot)
    assert (all_of_them.component, all_of_them.slot) == (Component.MINER, None)


def test_a_board_far_hotter_than_its_sisters_has_lost_its_heatsinks(board) -> None:
    assert findings_of_reading(board(temp_chip_c=79.0)) == ()
    (finding,) = findings_of_reading(board(temp_chip_c=95.0))
    assert (finding.fault, finding.slot) == (Fault.THERMAL_CONTACT, 1)


def test_a_hashing_board_that_claims_to_be_cold_has_a_bad_sensor(board) -> None:
    (finding,) = findings_of_reading(board(temp_chip_c=24.0))
    assert (finding.fault, finding.slot) == (Fault.TEMP_SENSOR_FAULT, 1)


@pytest.mark.parametrize("temp", [0.0, -40.0, 255.0, 127.0, -1.0])
@pytest.mark.parametrize("field", ["temp_chip_c", "temp_board_c"])
def test_impossible_values_are_a_sensor_and_never_heat(board, miner, temp, field) -> None:
    (finding,) = findings_of_reading(board(**{field: temp}))
    assert (finding.fault, finding.slot) == (Fault.TEMP_SENSOR_FAULT, 1)
    # A firmware that says so of every board does not measure there at all.
    none_told = replace(miner, boards=tuple(replace(one, **{field: temp}) for one in miner.boards))
    assert findings_of_reading(none_told) == ()
    assert findings_of_reading(replace(board(**{field: temp}), activity=Activity.PAUSED)) == ()


def test_a_silent_board_has_no_temperature_to_be_judged_by(board) -> None:
    (finding,) = findings_of_reading(board(active=False, chips_working=0, hashrate_ths=None, temp_chip_c=0.0))
    assert finding.fault is Fault.BOARD_MISSING
