"""SealMiner, read by the miner library but for the boards' rates and the supply, which stand in `stats` on 4028.

The table numbers boards from 0 in front of each name (`0 SN`, `0 MHS(Sample)`); rates are in MH/s (asic-rs test data).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drivers.lan.cgminer_api import PORT, ask
from drivers.lan.chains import MAX_CHAINS, filled
from drivers.lan.device_text import nine_digits, plain, rounded, serial, temperature, told_number
from drivers.lan.dial import Dialer
from drivers.lan.makes.make import ReadByLibrary
from drivers.model.credential import Credential
from drivers.model.reading import BoardReading, DeviceReading, Message, SupplyReading

FIRMWARE = "sealminer stock"
#: TH/s in one MH/s.
_MEGA = 1e-6


class SealMiner(ReadByLibrary):
    """See the module."""

    def completes(self, reading: DeviceReading) -> bool:
        """Every SealMiner with an API."""
        return (reading.firmware or "").casefold() == FIRMWARE and PORT in reading.ports

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """Rates and chips of each board, and the supply."""
        rows = (await ask(dialer, reading.ip, "stats")).section("STATS")
        table = next((row for row in rows if "0 SN" in row or "Board Count" in row), {})
        return replace(
            reading,
            boards=filled(reading.boards, _boards(table)),
            supply=_supply(table) or reading.supply,
            messages=(*reading.messages, *_messages(table)),
        )


MAKE = SealMiner()


def _boards(table: Mapping[str, Any]) -> tuple[BoardReading, ...]:
    return tuple(_board(table, place) for place in range(MAX_CHAINS) if f"{place} Chip Count" in table)


def _board(table: Mapping[str, Any], place: int) -> BoardReading:
    chips = told_number(table.get(f"{place} Chip Count"), 0, 10_000)
    bad = told_number(table.get(f"{place} Bad Chip Count"), 0, 10_000) or 0
    online = table.get(f"{place} Online")
    temps = [temp for sensor in range(4) if (temp := temperature(table.get(f"{place} Temp {sensor}"))) is not None]
    return BoardReading(
        slot=place,
        serial=serial(table.get(f"{place} SN")),
        active=online if isinstance(online, bool) else None,
        chips_expected=int(chips) if chips else None,
        chips_working=None if chips is None else max(0, int(chips - bad)),
        hashrate_ths=_ths(table.get(f"{place} MHS(Sample)")),
        expected_hashrate_ths=_ths(table.get(f"{place} MHS(Ideal)")) or None,
        temp_board_c=max(temps, default=None),
        frequency_mhz=told_number(table.get(f"{place} Freq"), 1, 10_000),
    )


def _supply(table: Mapping[str, Any]) -> SupplyReading | None:
    supply = SupplyReading(
        model=plain(table.get("PSU Model"), 60),
        serial=serial(table.get("PSU SN")),
        input_v=rounded(told_number(table.get("PSU Input Voltage"), 1, 1000)),
        output_v=rounded(told_number(table.get("PSU Output Voltage"), 0.1, 1000), 3),
        power_w=told_number(table.get("PSU Input Power"), 1, 1e5),
        temp_c=temperature(table.get("PSU Temp AMB")),
        fan_rpm=told_number(table.get("PSU Fan Speed"), 0, 100_000),
    )
    return supply if supply != SupplyReading() else None


def _messages(table: Mapping[str, Any]) -> tuple[Message, ...]:
    """The supply's error word, where a bit of it is set."""
    code = plain(table.get("PSU Error"), 20)
    if code is None or not code.removeprefix("0x").strip("0"):
        return ()
    return (Message(code, f"power supply error {code}", "error", "psu"),)


def _ths(megahashes: object) -> float | None:
    value = told_number(megahashes, 0, 1e15)
    return None if value is None else nine_digits(value * _MEGA)
