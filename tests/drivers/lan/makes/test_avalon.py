"""Avalon over real sockets: whose watts the seven numbers of the supply are."""

from __future__ import annotations

import asyncio

import pytest

from drivers.lan.dial import Dialer
from drivers.lan.makes.avalon import MAKE
from drivers.model.reading import BoardReading, DeviceReading, DeviceState


@pytest.mark.parametrize(
    ("fields", "watts"),
    [
        ("PS[0 1210 1300 240 3100 1310 3400] GHSspd[80000.5]", 3400.0),
        ("PS[0 1210 1300 240 3100 1310 0] GHSspd[80000.5]", 3100.0),
        ("PS[0 1210 1300 240 3100 1310 3400] WALLPOWER[3450]", 3450.0),
        ("PS[0 1222 4 0 0 2245 146] GHSspd[0.00]", 0.0),  # idle: the sixth is volts, the seventh its own need
        ("PS[0 0 27440 4 0 3667 132] GHSspd[3700.1]", None),  # a home model fills the places otherwise
        ("GHSspd[80000.5]", None),
    ],
)
def test_the_power_is_the_machines(street, houses, fields, watts):
    ip = street.house(1, {4028: houses.cgminer_api({"stats": {"STATS": [{"MM ID0": f"Ver[x] {fields}"}]}})})
    reading = DeviceReading(ip, DeviceState.IDENTIFIED, ports=(4028,), make="AvalonMiner", power_w=2245.0)
    assert asyncio.run(MAKE.complete(Dialer([ip], street.dial_map), reading)).power_w == watts


@pytest.mark.parametrize(("now", "ths"), [("0.00", 0.0), ("43000.5", 44.5)])
def test_a_machine_that_stands_idle_has_no_board_that_hashes(street, houses, now, ths):
    fields = f"GHSspd[{now}] MGHS[44500.0]"
    ip = street.house(1, {4028: houses.cgminer_api({"stats": {"STATS": [{"MM ID0:Summary": fields}]}})})
    boards = (BoardReading(0, chips_working=160, hashrate_ths=44.5),)
    reading = DeviceReading(ip, DeviceState.IDENTIFIED, ports=(4028,), make="AvalonMiner", boards=boards)
    (board,) = asyncio.run(MAKE.complete(Dialer([ip], street.dial_map), reading)).boards
    assert (board.hashrate_ths, board.chips_working) == (ths, 160)
