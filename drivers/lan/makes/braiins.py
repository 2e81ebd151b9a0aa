"""Braiins OS with its GraphQL page, read by the miner library but for chips' temperatures and the names of boards.

Of 25.05 the library takes `INLET` and `OUTLET`, which are sensors of the board, for the chips' and leaves `MAX_CHIP`
out; of all it moves up the boards after one that is not listed (0.8.6). The page's own query needs no login.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from drivers.lan.chains import is_told, placed
from drivers.lan.device_text import plain, temperature, told_number
from drivers.lan.dial import Dialer, Limits
from drivers.lan.makes.make import ReadByLibrary
from drivers.lan.web import Web
from drivers.model.credential import Credential
from drivers.model.reading import BoardReading, DeviceReading

FIRMWARE = "braiins"
QUERY = "{ bosminer { info { workSolver { childSolvers { name temperatures { name degreesC } } } } } }"
ANSWER = Limits(read_bytes=256 * 1024, seconds=5.0)
#: How the sensors are named, the newer name first.
_CHIP, _BOARD = ("MAX_CHIP", "Chip"), ("MAX_BOARD", "Board")


class Braiins(ReadByLibrary):
    """See the module."""

    def completes(self, reading: DeviceReading) -> bool:
        """Where chips are told to be no hotter than the board they sit on, or a board is not listed."""
        told = [is_told(board) for board in reading.boards]
        unlisted = any(told) and not all(told)
        ours = (reading.firmware or "").casefold() == FIRMWARE and 80 in reading.ports
        return ours and (unlisted or any(_swapped(board) for board in reading.boards))

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """The boards by their names, and the hottest chip of each."""
        body = json.dumps({"query": QUERY}).encode()
        web = Web(dialer, reading.ip, limits=ANSWER)
        page = await web.ask("POST", "/graphql", content=body, headers={"Content-Type": "application/json"})
        solvers = _at(page.table, "data", "bosminer", "info", "workSolver", "childSolvers")
        rows = [row for row in solvers if isinstance(row, dict)] if isinstance(solvers, list) else []
        slots = _slots(rows)
        boards = placed(reading.boards, slots)
        by_slot = dict(zip(slots, rows, strict=True)) if None not in slots else {}
        return replace(
            reading,
            boards=tuple(
                _board(board, by_slot[board.slot]) if board.slot in by_slot and is_told(board) else board
                for board in boards
            ),
        )


MAKE = Braiins()


def _slots(rows: list[dict[str, Any]]) -> list[int | None]:
    """The slots of the solvers, which are named after chains: from 6 on an S9, else from 1, seldom from 0."""
    numbers = [told_number(row.get("name"), 0, 100) for row in rows]
    known = [int(number) for number in numbers if number is not None]
    first = 6 if min(known, default=0) >= 6 else 0 if 0 in known else 1
    return [None if number is None else int(number) - first for number in numbers]


def _swapped(board: BoardReading) -> bool:
    told = board.temp_chip_c is not None and board.temp_board_c is not None
    return told and (board.temp_chip_c or 0.0) <= (board.temp_board_c or 0.0)


def _board(board: BoardReading, row: dict[str, Any]) -> BoardReading:
    sensors = row.get("temperatures")
    named = {
        plain(one.get("name"), 40): temperature(one.get("degreesC"))
        for one in (sensors if isinstance(sensors, list) else [])
        if isinstance(one, dict)
    }
    chip = next((named[name] for name in _CHIP if named.get(name) is not None), None)
    on_board = next((named[name] for name in _BOARD if named.get(name) is not None), None)
    return replace(board, temp_chip_c=chip or board.temp_chip_c, temp_board_c=on_board or board.temp_board_c)


def _at(table: Any, *names: str) -> Any:
    for name in names:
        table = table.get(name) if isinstance(table, dict) else None
    return table
