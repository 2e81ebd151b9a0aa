"""LuxOS over real sockets: boards by their numbers, fans by their names, events with code and board."""

from __future__ import annotations

import asyncio

import pytest

from drivers.lan.dial import Dialer
from drivers.lan.makes.luxos import MAKE
from drivers.model.reading import BoardReading, DeviceReading, DeviceState, Fan

DEVS = [
    {"ASC": 2, "SerialNumber": "SN-C", "Nominal MHS": 21e6, "Temperature": 49.0, "Status": "Alive"},
    {"ASC": 0, "SerialNumber": "SN-A", "Nominal MHS": 20e6, "Temperature": 47.0, "Status": "Alive"},
    {"ASC": 1, "SerialNumber": "SN-B", "Nominal MHS": 0, "Temperature": 0, "Status": "Dead"},
]
TABLE = {"GHS 5s": 40000.0, "chain_acn1": 77, "chain_acn2": 0, "chain_acn3": 77, "freq1": 300, "freq3": 310,
         "chain_rate1": "19000.5", "chain_rate3": "20000.5", "temp_pcb1": "47-34", "rate_unit": "GH"}  # fmt: skip
FANS = [{"FAN": "FAN4", "ID": 0, "RPM": 1900}, {"FAN": "FAN1", "ID": 1, "RPM": 0}]
EVENTS = [
    {"Code": "NOT_HASHING", "Description": "Board reboot", "Target": "BOARD", "ID": 1},
    {"Code": "POOL_LOST", "Description": "Pool lost", "Target": "MINER"},
    {"Code": None},
]


def completed(street, houses, number=1, **answers):
    told = {
        "devs": {"DEVS": DEVS},
        "stats": {"STATS": [{}, TABLE]},
        "fans": {"FANS": FANS},
        "events": {"EVENTS": EVENTS},
    }
    ip = street.house(number, {4028: houses.cgminer_api(told | answers)})
    # The library hands the serials out in the order of the list.
    boards = tuple(
        BoardReading(slot, serial, True, 77, 77, 19.0) for slot, serial in enumerate(("SN-C", "SN-A", "SN-B"))
    )
    reading = DeviceReading(ip, DeviceState.IDENTIFIED, ports=(4028,), firmware="LuxOS", boards=boards)
    assert MAKE.completes(reading)
    return asyncio.run(MAKE.complete(Dialer([ip], street.dial_map), reading))


def test_a_serial_belongs_to_the_board_of_its_own_row(street, houses):
    reading = completed(street, houses)
    assert [(board.slot, board.serial) for board in reading.boards] == [(0, "SN-A"), (1, "SN-B"), (2, "SN-C")]
    assert [board.expected_hashrate_ths for board in reading.boards] == [20.0, None, 21.0]
    assert [board.frequency_mhz for board in reading.boards] == [300.0, None, 310.0]
    assert reading.boards[0].temp_board_c == 47.0


def test_a_fan_has_the_number_in_its_name(street, houses):
    assert completed(street, houses).fans == (Fan(1, 0.0), Fan(4, 1900.0))
    assert completed(street, houses, 2, fans={"FANS": [{"FAN": "left", "RPM": 5}]}).fans == ()


def test_an_event_has_its_code_and_the_board_it_speaks_of(street, houses):
    first, second = completed(street, houses).messages
    assert (first.code, first.text, first.slot, first.component) == ("NOT_HASHING", "Board reboot", 1, "hashboard")
    assert (second.code, second.slot, second.component) == ("POOL_LOST", None, None)


@pytest.mark.parametrize("devs", ["no JSON", {"DEVS": [{"ASC": 0, "SerialNumber": "X"}, {"ASC": 0}]}, {"DEVS": [{}]}])
def test_rows_that_say_no_place_take_no_serial_away(street, houses, devs):
    assert [board.serial for board in completed(street, houses, devs=devs).boards] == ["SN-C", "SN-A", "SN-B"]
