"""VNish, read by the miner library but for the chips of a chain where `/api/v1/chains` is not told.

The flat table of its API (`stats` on 4028) counts them, and tells voltages and clocks besides.
"""

from __future__ import annotations

from dataclasses import replace

from drivers.lan.cgminer_api import PORT, ask
from drivers.lan.chains import chain_table, filled, flat_boards, flat_fans
from drivers.lan.dial import Dialer
from drivers.lan.makes.make import ReadByLibrary
from drivers.model.credential import Credential
from drivers.model.reading import DeviceReading


class Vnish(ReadByLibrary):
    """See the module."""

    def completes(self, reading: DeviceReading) -> bool:
        """Where a board's chips were not counted."""
        uncounted = not reading.boards or any(board.chips_working is None for board in reading.boards)
        return (reading.firmware or "").casefold() == "vnish" and PORT in reading.ports and uncounted

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """The chips of each chain."""
        table = chain_table((await ask(dialer, reading.ip, "stats")).section("STATS"))
        boards = filled(reading.boards, flat_boards(table))
        return replace(reading, boards=boards, fans=reading.fans or flat_fans(table))


MAKE = Vnish()
