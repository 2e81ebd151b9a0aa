"""WhatsMiner with API V3 on 4433, read by the miner library but for what it leaves out or takes for something else.

`get.device.info` has the supply, the machine's serial and since when an error stands; `get.miner.status` the
temperatures of the boards, in whose place the library puts the lowest chip temperature (0.8.6, recordings).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drivers.lan.btminer3_api import PORT, ask
from drivers.lan.chains import is_told, placed
from drivers.lan.device_text import plain, serial, temperature, told_number
from drivers.lan.dial import Dialer
from drivers.lan.makes.make import ReadByLibrary
from drivers.lan.makes.whatsminer_reading import MAX_IN_V, MAX_OUT_V, dated, volts
from drivers.model.credential import Credential
from drivers.model.reading import BoardReading, DeviceReading, SupplyReading


class WhatsMinerV3(ReadByLibrary):
    """See the module."""

    def completes(self, reading: DeviceReading) -> bool:
        """Every WhatsMiner with this API."""
        return (reading.make or "").casefold() == "whatsminer" and PORT in reading.ports

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """Supply, serial, board temperatures and the times of errors."""
        info = await ask(dialer, reading.ip, "get.device.info")
        summary = _table((await ask(dialer, reading.ip, "get.miner.status", "summary")).get("summary"))
        boards = reading.boards
        if not all(map(is_told, boards)):
            rows = (await ask(dialer, reading.ip, "get.miner.status", "edevs")).get("edevs")
            boards = _in_their_slots(boards, rows)
        return replace(
            reading,
            serial=reading.serial or serial(_table(info.get("miner")).get("miner-sn")),
            boards=_with_temperatures(boards, summary.get("board-temperature")),
            messages=dated(reading.messages, info.get("error-code")),
            supply=_supply(_table(info.get("power")), reading.supply),
        )


MAKE = WhatsMinerV3()


def _in_their_slots(boards: tuple[BoardReading, ...], rows: object) -> tuple[BoardReading, ...]:
    """The boards by the numbers of their rows; serials stand in `get.device.info` by slot and stay."""
    serials = {board.slot: board.serial for board in boards}
    slots = [row.get("id") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return tuple(replace(board, serial=serials.get(board.slot)) for board in placed(boards, slots))


def _with_temperatures(boards: tuple[BoardReading, ...], told: object) -> tuple[BoardReading, ...]:
    temps = [temperature(value) for value in told] if isinstance(told, list) else []
    return tuple(
        replace(board, temp_board_c=temps[board.slot]) if board.slot < len(temps) else board for board in boards
    )


def _supply(power: Mapping[str, Any], known: SupplyReading | None) -> SupplyReading | None:
    temps = [temp for name in ("temp0", "temp1", "temp2") if (temp := temperature(power.get(name))) is not None]
    supply = SupplyReading(
        model=plain(power.get("model", power.get("type")), 60),
        serial=serial(power.get("sn")),
        input_v=volts(power.get("vin"), MAX_IN_V),
        output_v=volts(power.get("vout"), MAX_OUT_V),
        power_w=told_number(power.get("pin"), 1, 1e5),
        temp_c=max(temps, default=None),
        fan_rpm=told_number(power.get("fanspeed"), 0, 100_000),
    )
    if supply.fan_rpm is None and known is not None:
        supply = replace(supply, fan_rpm=known.fan_rpm)
    return supply if supply != SupplyReading() else known


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
