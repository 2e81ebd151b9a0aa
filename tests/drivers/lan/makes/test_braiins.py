"""Braiins OS over real sockets: the names of boards, and the sensors of chips."""

from __future__ import annotations

import asyncio
import json

import pytest

from drivers.lan.dial import Dialer
from drivers.lan.makes.braiins import MAKE
from drivers.model.reading import BoardReading, DeviceReading, DeviceState


def solver(name, **temps):
    return {"name": name, "temperatures": [{"name": sensor, "degreesC": temp} for sensor, temp in temps.items()]}


def completed(street, houses, boards, solvers):
    page = {"data": {"bosminer": {"info": {"workSolver": {"childSolvers": solvers}}}}}
    ip = street.house(1, {80: houses.web(json.dumps(page).encode())})
    reading = DeviceReading(ip, DeviceState.IDENTIFIED, ports=(80,), firmware="Braiins", boards=tuple(boards))
    assert MAKE.completes(reading)
    return asyncio.run(MAKE.complete(Dialer([ip], street.dial_map), reading)).boards


def told(slot, **more):
    return BoardReading(slot, chips_expected=63, chips_working=63, hashrate_ths=4.5, **more)


def test_the_hottest_chip_is_no_sensor_of_the_board(street, houses):
    boards = [told(slot, temp_chip_c=50.0 + slot, temp_board_c=50.0 + slot) for slot in range(2)]
    rows = [solver("1", MAX_CHIP=66.5, MAX_BOARD=50.0, OUTLET=50.0), solver("2", Chip=68.0, Board=51.0)]
    first, second = completed(street, houses, boards, rows)
    assert (first.temp_chip_c, first.temp_board_c, second.temp_chip_c) == (66.5, 50.0, 68.0)


@pytest.mark.parametrize("names", [("6", "8"), ("1", "3"), ("0", "2")])
def test_the_board_that_is_not_listed_is_the_one_without_a_name(street, houses, names):
    boards = [told(0, serial="A"), told(1, serial="C"), BoardReading(2, chips_expected=63)]
    first, second, third = completed(street, houses, boards, [solver(name) for name in names])
    assert (first.serial, second.serial, third.serial) == ("A", None, "C")
    assert (second.chips_working, second.chips_expected, third.slot) == (None, 63, 2)


@pytest.mark.parametrize("names", [("left", "right"), ("1",), ("2", "2")])
def test_names_that_are_no_places_move_no_board(street, houses, names):
    boards = [told(0, serial="A"), told(1, serial="C"), BoardReading(2)]
    assert list(completed(street, houses, boards, [solver(name) for name in names])) == boards


def test_one_that_lacks_nothing_is_not_asked():
    whole = (told(0, temp_chip_c=70.0, temp_board_c=55.0),)
    assert not MAKE.completes(DeviceReading("x", DeviceState.IDENTIFIED, ports=(80,), firmware="Braiins", boards=whole))
