"""SealMiner over real sockets: the flat table that numbers its boards in front of each name."""

from __future__ import annotations

import asyncio

from drivers.lan.dial import Dialer
from drivers.lan.makes.sealminer import MAKE
from drivers.model.reading import BoardReading, DeviceReading, DeviceState, SupplyReading

TABLE = {
    "Board Count": 2,
    "0 SN": "S-0", "0 Online": True, "0 Chip Count": 150, "0 Bad Chip Count": 2, "0 MHS(Sample)": 71000000.5,
    "0 MHS(Ideal)": 72000000, "0 Freq": 350, "0 Temp 0": 50, "0 Temp 1": 66, "0 Temp 2": 0,
    "1 SN": "S-1", "1 Online": False, "1 Chip Count": 0, "1 MHS(Sample)": 0, "1 Temp 0": 0,
    "PSU Model": "PSU-X", "PSU SN": "P1", "PSU Input Voltage": 231.0, "PSU Output Voltage": 15.5,
    "PSU Error": "0x00000000", "PSU Input Power": 3400, "PSU Temp AMB": 27, "PSU Fan Speed": 4400,
}  # fmt: skip


def completed(street, houses, table, number=1):
    ip = street.house(number, {4028: houses.cgminer_api({"stats": {"STATS": [table]}})})
    boards = (BoardReading(0, chips_expected=150), BoardReading(1, chips_expected=150))
    reading = DeviceReading(ip, DeviceState.IDENTIFIED, ports=(4028,), firmware="SealMiner Stock", boards=boards)
    assert MAKE.completes(reading)
    return asyncio.run(MAKE.complete(Dialer([ip], street.dial_map), reading))


def test_each_board_tells_its_rate_and_how_many_chips_work(street, houses):
    first, second = completed(street, houses, TABLE).boards
    assert (first.serial, first.active, first.chips_working, first.chips_expected) == ("S-0", True, 148, 150)
    assert (first.hashrate_ths, first.expected_hashrate_ths, first.temp_board_c) == (71.0000005, 72.0, 66.0)
    assert (second.active, second.chips_working, second.hashrate_ths, second.temp_board_c) == (False, 0, 0.0, None)


def test_the_supply_is_told_and_its_error_only_where_it_has_one(street, houses):
    reading = completed(street, houses, TABLE)
    assert reading.supply == SupplyReading("PSU-X", "P1", 231.0, 15.5, 3400.0, 27.0, 4400.0)
    assert reading.messages == ()
    (message,) = completed(street, houses, TABLE | {"PSU Error": "0x00000010"}, 2).messages
    assert (message.code, message.component) == ("0x00000010", "psu")


def test_a_table_of_something_else_changes_nothing(street, houses):
    reading = completed(street, houses, {"ID": "POOL0"})
    assert (reading.supply, [board.hashrate_ths for board in reading.boards]) == (None, [None, None])
