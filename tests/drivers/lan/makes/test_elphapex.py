"""Elphapex over real sockets: the hottest sensor of each board, in the unit the page names."""

from __future__ import annotations

import asyncio
import json

from drivers.lan.dial import Dialer
from drivers.lan.makes.elphapex import MAKE
from drivers.model.reading import BoardReading, DeviceReading, DeviceState

CHAIN = {"index": 0, "sn": "E-0", "asic_num": 204, "rate_real": 3550.5, "rate_ideal": 3557.25, "freq_avg": 62000,
         "temp_pcb": [47, 46, 67, 66], "temp_chip": ["47125", "50500", "", ""]}  # fmt: skip


def test_of_four_sensors_the_hottest_is_told(street, houses):
    page = {"STATS": [{"rate_unit": "MH/s", "fan": ["5300", "5400"], "chain": [CHAIN]}]}
    ip = street.house(1, {80: houses.web(json.dumps(page).encode())})
    known = BoardReading(0, chips_working=204, temp_board_c=56.5, temp_chip_c=48.81, frequency_mhz=62.0)
    reading = DeviceReading(ip, DeviceState.IDENTIFIED, ports=(80,), firmware="Elphapex Stock", boards=(known,))
    assert MAKE.completes(reading)
    reading = asyncio.run(MAKE.complete(Dialer([ip], street.dial_map), reading))
    (board,) = reading.boards
    assert (board.serial, board.temp_board_c, board.temp_chip_c) == ("E-0", 67.0, 50.5)
    assert (board.hashrate_ths, board.expected_hashrate_ths, board.frequency_mhz) == (0.0035505, 0.00355725, 62.0)
    assert [fan.rpm for fan in reading.fans] == [5300.0, 5400.0]
    assert reading.default_login is None  # nobody asked for a password
