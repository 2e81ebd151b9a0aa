"""A healthy machine, to be made ill one thing at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState, Fan, Pool


@pytest.fixture
def miner() -> DeviceReading:
    """A healthy air-cooled machine of three boards and four fans."""
    boards = tuple(
        BoardReading(slot, f"SN{slot}", True, 110, 110, 47.0 + slot, 55.0, 65.0 + slot, 13.6, 485.0)
        for slot in range(3)
    )
    return DeviceReading(
        "10.0.0.7",
        DeviceState.IDENTIFIED,
        make="Antminer",
        model="S19 XP",
        firmware="AntMiner Stock",
        hashrate_ths=144.0,
        expected_hashrate_ths=141.0,
        uptime_s=9000.0,
        pools=(Pool("stratum+tcp://pool.example.com:3333", "hall.7", True),),
        fans=tuple(Fan(position, 5900.0 + position) for position in range(1, 5)),
        boards=boards,
        boards_expected=3,
        activity=Activity.HASHING,
        fans_expected=4,
    )


@pytest.fixture
def board(miner: DeviceReading):  # type: ignore[no-untyped-def]
    """Makes the healthy machine with one board changed, the middle one unless `slot` says otherwise."""

    def changed(slot: int = 1, **values: object) -> DeviceReading:
        boards = tuple(replace(one, **values) if one.slot == slot else one for one in miner.boards)  # type: ignore[arg-type]
        return replace(miner, boards=boards)

    return changed
