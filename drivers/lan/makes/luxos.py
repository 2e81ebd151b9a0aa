"""LuxOS, read by the miner library but for which board is which, and for what its events name.

`devs` lists the boards in the order they came up, so a row's number (`ASC`) is its place and not its position in the
list, by which the library hands out the serials (0.8.6). `fans` names each fan as the control board does, and `events`
have a code and the board they speak of (docs.luxor.tech, firmware API; asic-rs test data).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from drivers.lan.cgminer_api import PORT, ask
from drivers.lan.chains import MAX_CHAINS, MAX_FANS, chain_table, filled, flat_boards
from drivers.lan.device_text import nine_digits, plain, rounded, serial, temperature, told_number
from drivers.lan.dial import Dialer
from drivers.lan.makes.make import ReadByLibrary
from drivers.model.credential import Credential
from drivers.model.reading import BoardReading, DeviceReading, Fan, Message

FIRMWARE = "luxos"
MAX_EVENTS = 50
#: `Target` of an event -> the part of a message.
_COMPONENTS = {"BOARD": "hashboard", "FAN": "fan", "PSU": "psu", "POWER": "psu"}


class LuxOs(ReadByLibrary):
    """See the module."""

    def completes(self, reading: DeviceReading) -> bool:
        """Every machine with this firmware."""
        return (reading.firmware or "").casefold() == FIRMWARE and PORT in reading.ports

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """Serials where they belong, fans by their names, clocks, and events with code and board."""
        devs = (await ask(dialer, reading.ip, "devs")).section("DEVS")
        table = chain_table((await ask(dialer, reading.ip, "stats")).section("STATS"))
        fans = (await ask(dialer, reading.ip, "fans")).section("FANS")
        events = (await ask(dialer, reading.ip, "events")).section("EVENTS")
        told = _boards(devs)
        known = reading.boards
        if any(board.serial for board in told):
            known = tuple(replace(board, serial=None) for board in known)
        return replace(
            reading,
            boards=filled(filled(known, told), flat_boards(table)),
            fans=_fans(fans) or reading.fans,
            messages=_messages(events) or reading.messages,
        )


MAKE = LuxOs()


def _boards(rows: Iterable[Mapping[str, Any]]) -> tuple[BoardReading, ...]:
    """The boards by the number they tell; none where two tell the same."""
    boards = []
    for row in rows:
        place = row.get("ASC", row.get("ID"))
        if type(place) is not int or not 0 <= place < MAX_CHAINS:
            continue
        nominal = told_number(row.get("Nominal MHS"), 1, 1e12)
        boards.append(
            BoardReading(
                slot=place,
                serial=serial(row.get("SerialNumber")),
                temp_board_c=temperature(row.get("Temperature")),
                expected_hashrate_ths=nine_digits(nominal / 1e6) if nominal else None,
            )
        )
    return tuple(boards) if len({board.slot for board in boards}) == len(boards) else ()


def _fans(rows: tuple[dict[str, Any], ...]) -> tuple[Fan, ...]:
    """The fans by the number in their names (`FAN3`), which is printed beside their plugs."""
    fans = []
    for row in rows[:MAX_FANS]:
        number = told_number((plain(row.get("FAN"), 20) or "").upper().removeprefix("FAN"), 1, MAX_FANS)
        rpm = told_number(row.get("RPM"), 0, 100_000)
        if number is not None and rpm is not None:
            fans.append(Fan(int(number), rounded(rpm, 1)))
    return tuple(sorted(fans, key=lambda fan: fan.position)) if len({fan.position for fan in fans}) == len(rows) else ()


def _messages(rows: tuple[dict[str, Any], ...]) -> tuple[Message, ...]:
    """The events in the firmware's own words."""
    told = []
    for row in rows[:MAX_EVENTS]:
        code, text = plain(row.get("Code"), 60), plain(row.get("Description"))
        target, number = str(row.get("Target")).upper(), row.get("ID")
        if code is None and text is None:
            continue
        slot = number if target == "BOARD" and type(number) is int and 0 <= number < MAX_CHAINS else None
        told.append(Message(code, text or "", component=_COMPONENTS.get(target), slot=slot))
    return tuple(told)
