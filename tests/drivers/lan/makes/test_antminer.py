"""Stock Antminers over real sockets: the chains of old models, totals by any name, units that are no hashes."""

from __future__ import annotations

import asyncio
import json

import pytest

from drivers.lan.dial import Dialer
from drivers.lan.makes.antminer import MAKE
from drivers.model.reading import BoardReading, DeviceReading, DeviceState, Fan

#: What the library makes of a machine whose chains are numbered from 6: it looks for them from 1 on.
EMPTY = tuple(BoardReading(slot, active=False, chips_expected=63, chips_working=0) for slot in range(3))


def completed(street, houses, table, **known):
    ip = street.house(1, {4028: houses.cgminer_api({"stats": {"STATS": [{"Type": "Antminer"}, table]}})})
    told = {"boards": EMPTY, "boards_expected": 3, "ports": (4028,)} | known
    reading = DeviceReading(ip, DeviceState.IDENTIFIED, firmware="AntMiner Stock", model="S9", **told)
    assert MAKE.completes(reading)
    return asyncio.run(MAKE.complete(Dialer([ip], street.dial_map), reading))


def chains(*numbers, chips=63):
    return (
        {"miner_count": 3}
        | {f"chain_acn{number}": chips for number in numbers}
        | {f"chain_rate{number}": "4500" for number in numbers}
    )


@pytest.mark.parametrize(
    ("alive", "working"),
    [
        ((6, 7, 8), [63, 63, 63]),
        ((6, 8), [63, 0, 63]),
        ((7, 8), [0, 63, 63]),
        ((6, 7), [63, 63, 0]),
        ((8,), [0, 0, 63]),
    ],
)
def test_chains_that_begin_at_6_are_the_first_boards(street, houses, alive, working):
    reading = completed(street, houses, {"GHS 5s": "9000", "chain_acn7": 0} | chains(*alive))
    assert [(board.slot, board.chips_working) for board in reading.boards] == list(enumerate(working))
    assert {board.chips_expected for board in reading.boards} == {63}


def test_chains_from_1_stay_where_they_are(street, houses):
    reading = completed(street, houses, {"MHS 5s": "506.5"} | chains(1, 2, 3))
    assert [board.slot for board in reading.boards] == [0, 1, 2]
    assert reading.hashrate_ths == 0.0005065


def test_a_comma_that_is_left_out_hides_nothing(street, houses):
    table = json.dumps({"GHS 5s": 9000.5} | chains(6, 7, 8))
    broken = f'{{"STATUS":[{{"STATUS":"S"}}],"STATS":[{{"Type":"Antminer S9"}}{table}],"id":1}}'
    ip = street.house(1, {4028: houses.cgminer_api({"stats": broken})})
    reading = DeviceReading(
        ip, DeviceState.IDENTIFIED, ports=(4028,), firmware="AntMiner Stock", boards=EMPTY, boards_expected=3
    )
    assert asyncio.run(MAKE.complete(Dialer([ip], street.dial_map), reading)).hashrate_ths == 9.0005


def test_solutions_are_no_hashes(street, houses):
    table = {"GHS 5s": 420.5, "rate_unit": "ksol/s"} | chains(1, 2, 3)
    reading = completed(street, houses, table, hashrate_ths=0.4205, expected_hashrate_ths=0.42)
    assert (reading.hashrate_ths, reading.expected_hashrate_ths) == (None, None)
    assert [board.hashrate_ths for board in reading.boards] == [None, None, None]


def test_a_fan_that_stands_is_told_where_the_machine_lists_it(street, houses):
    table = {"GHS 5s": 9000, "fan_num": 3, "fan1": 5000, "fan2": 0, "fan3": 4800} | chains(1, 2, 3)
    reading = completed(street, houses, table, fans=(Fan(1, 5000.0), Fan(3, 4800.0)))
    assert reading.fans == (Fan(1, 5000.0), Fan(2, 0.0), Fan(3, 4800.0))
