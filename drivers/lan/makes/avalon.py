"""Avalon, read by the miner library but for its supply, and for the power of a machine that stands idle.

`stats` holds Canaan's bracketed fields. `PS[...]` is: error, control board volts, hashboard volts, hashboard amperes,
hashboard watts, volts set, watts at the wall; volts in hundredths (Canaan's "Avalon API" document). The library takes
the volts set for watts where the watts are 0, and the hashboards' watts for the machine's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drivers.lan.cgminer_api import PORT, ask
from drivers.lan.device_text import plain, rounded, serial, told_number
from drivers.lan.dial import Dialer
from drivers.lan.makes.make import ReadByLibrary
from drivers.model.credential import Credential
from drivers.model.reading import BoardReading, DeviceReading, Message, SupplyReading

MAKE_NAMES = ("avalonminer", "avalon")
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9_ ]{0,30})\[([^\]\[]{0,8000})\]")
#: Places in `PS`.
_ERROR, _OUTPUT_V, _BOARD_W, _WALL_W = 0, 2, 4, 6


class Avalon(ReadByLibrary):
    """See the module."""

    def completes(self, reading: DeviceReading) -> bool:
        """Every Avalon with an API."""
        return (reading.make or "").casefold() in MAKE_NAMES and PORT in reading.ports

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """Supply, power, light and the machine's own number."""
        fields: dict[str, str] = {}
        for entry in (await ask(dialer, reading.ip, "stats")).section("STATS"):
            for name, text in entry.items():
                if name.startswith("MM ID") and isinstance(text, str):
                    fields |= bracketed(text)
        if not fields:
            return reading
        supply = [told_number(part) for part in fields.get("PS", "").split()]
        told_wall = told_number(fields.get("WALLPOWER"), 0, 1e5)
        return replace(
            reading,
            serial=reading.serial or serial(fields.get("DNA")),
            power_w=told_wall if told_wall is not None else _watts(supply, fields),
            boards=_hashing(reading.boards, fields),
            supply=_supply(supply) or reading.supply,
            light_on=reading.light_on if reading.light_on is not None else _light(fields),
            messages=(*reading.messages, *_messages(fields, supply)),
        )


MAKE = Avalon()


def bracketed(text: str) -> Mapping[str, str]:
    """The fields of `Name[value] Name[value]`."""
    found = {name.strip(): value.strip() for name, value in _FIELD.findall(text[:200_000])}
    return {name: value for name, value in found.items() if not value.startswith("<")}  # a placeholder, no value


def _supply(parts: list[float | None]) -> SupplyReading | None:
    volts, wall = _place(parts, _OUTPUT_V), _place(parts, _WALL_W)
    if volts is None:
        return None
    return SupplyReading(output_v=rounded(volts / 100), power_w=wall if _place(parts, _BOARD_W) else None)


def _messages(fields: Mapping[str, Any], parts: list[float | None]) -> tuple[Message, ...]:
    """The supply's error code, where it has one."""
    code = _place(parts, _ERROR)
    if not code:
        return ()
    return (Message(f"PS {code:.0f}", plain(f"power supply error {code:.0f}") or "", "error", "psu"),)


def _hashing(boards: tuple[BoardReading, ...], fields: Mapping[str, str]) -> tuple[BoardReading, ...]:
    """The boards; of a machine that hashes nothing now the library tells the mean since it was switched on."""
    if told_number(fields.get("GHSspd"), 0, 1e9) != 0:
        return boards
    return tuple(board if board.hashrate_ths is None else replace(board, hashrate_ths=0.0) for board in boards)


def _watts(parts: list[float | None], fields: Mapping[str, str]) -> float | None:
    """The power: at the wall while boards take any, 0 where nothing is hashed, else unknown.

    An idle machine's seventh number is what the supply takes for itself and the fans; small home models fill the places
    otherwise, and hash with 0 in the fifth.
    """
    boards, wall = _place(parts, _BOARD_W), _place(parts, _WALL_W)
    if boards:
        return wall or boards
    hashes = bool(told_number(fields.get("GHSspd"), 0, 1e9))
    return None if hashes or boards is None else 0.0


def _light(fields: Mapping[str, str]) -> bool | None:
    told = fields.get("Led")
    return {"0": False, "1": True}.get(told.strip()) if told is not None else None


def _place(parts: list[float | None], place: int) -> float | None:
    return parts[place] if len(parts) > place else None
