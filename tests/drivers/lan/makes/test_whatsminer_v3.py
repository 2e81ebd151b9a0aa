"""WhatsMiner with API V3 over real sockets: a board that is not listed keeps its slot, and each its serial."""

from __future__ import annotations

import asyncio
import json
import struct

from drivers.lan.dial import Dialer
from drivers.lan.makes.whatsminer_v3 import MAKE
from drivers.model.reading import BoardReading, DeviceReading, DeviceState

ANSWERS = {
    "get.device.info": {"miner": {"miner-sn": "M-1"}},
    "summary": {"summary": {"board-temperature": [41.5, 40.5, 42.5]}},
    "edevs": {"edevs": [{"id": 0}, {"id": 2}]},
}


async def serve(reader, writer):
    """One framed question, one framed answer."""
    (length,) = struct.unpack("<I", await reader.readexactly(4))
    asked = json.loads(await reader.readexactly(length))
    answer = ANSWERS.get(asked.get("param"), ANSWERS.get(asked["cmd"]))
    body = json.dumps({"code": 0, "msg": answer}).encode()
    writer.write(struct.pack("<I", len(body)) + body)
    await writer.drain()


def test_boards_after_one_that_is_not_listed_go_back_to_their_slots(street):
    ip = street.house(1, {4433: serve})
    # The library moves the third board's values up; serials it has by slot.
    boards = (
        BoardReading(0, "A", True, 75, 75, 57.0),
        BoardReading(1, "B", True, 75, 75, 56.0),
        BoardReading(2, "C", False, 75),
    )
    reading = DeviceReading(ip, DeviceState.IDENTIFIED, ports=(4433,), make="Whatsminer", boards=boards)
    first, second, third = asyncio.run(MAKE.complete(Dialer([ip], street.dial_map), reading)).boards
    assert [board.serial for board in (first, second, third)] == ["A", "B", "C"]
    assert (first.hashrate_ths, second.hashrate_ths, third.hashrate_ths) == (57.0, None, 56.0)
    assert (second.active, third.active, third.temp_board_c) == (False, True, 42.5)
