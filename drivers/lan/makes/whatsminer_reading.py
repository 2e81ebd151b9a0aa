"""WhatsMiner with the API on 4028, read by the miner library but for what it leaves out.

That is the supply (`get_psu`), the power limit, what each board should do, chip temperatures where a firmware tells
only the average, and since when an error stands. Names of fields differ by firmware (`Fan Speed`, `fan_speed`), volts
come as 12.5, 1250 or 22900 (MicroBT's "WhatsMiner API" 2.0.x; recordings).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drivers.lan.cgminer_api import PORT, Answer, ask
from drivers.lan.chains import filled, first_row, is_told, placed
from drivers.lan.device_text import nine_digits, plain, rounded, serial, temperature, told_number
from drivers.lan.dial import Dialer
from drivers.lan.makes.make import ReadByLibrary
from drivers.model.credential import Credential
from drivers.model.reading import BoardReading, DeviceReading, Message, SupplyReading

#: What a WhatsMiner's supply never reaches, in volts: more is hundredths.
MAX_IN_V, MAX_OUT_V = 600.0, 60.0


class WhatsMinerReading(ReadByLibrary):
    """See the module."""

    def completes(self, reading: DeviceReading) -> bool:
        """Every WhatsMiner with this API."""
        return (reading.make or "").casefold() == "whatsminer" and PORT in reading.ports

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """Supply, limit, boards and the times of errors."""
        summary = first_row(list((await ask(dialer, reading.ip, "summary")).section("SUMMARY")))
        psu = _message(await ask(dialer, reading.ip, "get_psu"))
        boards = reading.boards
        if any(_lacks(board) for board in boards):
            rows = (await ask(dialer, reading.ip, "edevs")).section("DEVS")
            rows = rows or (await ask(dialer, reading.ip, "devs")).section("DEVS")
            boards = placed(boards, [row.get("Slot", row.get("ASC")) for row in rows])
            boards = filled(boards, _boards(rows, boards))
        messages = reading.messages
        if messages:
            messages = dated(messages, _message(await ask(dialer, reading.ip, "get_error_code")).get("error_code"))
        return replace(
            reading,
            boards=boards,
            messages=messages,
            power_limit_w=reading.power_limit_w or told_number(summary.get("Power Limit"), 1, 1e6),
            supply=_supply(psu, summary, reading.supply),
        )


MAKE = WhatsMinerReading()


def _supply(psu: Mapping[str, Any], summary: Mapping[str, Any], known: SupplyReading | None) -> SupplyReading | None:
    told = {name.lower().replace(" ", "_"): value for name, value in psu.items()}
    fan = told_number(told.get("fan_speed", summary.get("Power Fanspeed")), 0, 100_000)
    temps = [temp for name in ("temp_0", "temp_1", "temp0", "temp1") if (temp := temperature(told.get(name)))]
    supply = SupplyReading(
        model=plain(told.get("model"), 60),
        serial=serial(told.get("serial_no", told.get("series_no"))),
        input_v=volts(told.get("vin"), MAX_IN_V),
        output_v=volts(told.get("vout", summary.get("Voltage")), MAX_OUT_V),
        power_w=told_number(told.get("pin"), 1, 1e5) or told_number(summary.get("Power"), 1, 1e5),
        temp_c=max(temps, default=None),
        fan_rpm=fan if fan is not None or known is None else known.fan_rpm,
    )
    return supply if supply != SupplyReading() else known


def _lacks(board: BoardReading) -> bool:
    return board.temp_chip_c is None or board.expected_hashrate_ths is None or not is_told(board)


def volts(value: object, most: float) -> float | None:
    """Volts; more than a supply reaches is hundredths."""
    number = told_number(value, 0.01, 1e6)
    return None if number is None else rounded(number / 100 if number > most else number)


def _boards(rows: tuple[dict[str, Any], ...], known: tuple[BoardReading, ...]) -> list[BoardReading]:
    """The rows of the boards that are known already; a row without a slot, or of another, is left aside."""
    slots = {board.slot for board in known}
    told = []
    for row in rows:
        slot = row.get("Slot", row.get("ASC"))
        if type(slot) is not int or slot not in slots:
            continue
        ideal = told_number(row.get("Factory GHS"), 1, 1e9)
        told.append(
            BoardReading(
                slot=slot,
                temp_chip_c=temperature(row.get("Chip Temp Max")) or temperature(row.get("Chip Temp Avg")),
                frequency_mhz=told_number(row.get("Chip Frequency", row.get("Frequency")), 1, 10_000),
                expected_hashrate_ths=nine_digits(ideal / 1000) if ideal else None,
            )
        )
    return told


def dated(messages: tuple[Message, ...], codes: object) -> tuple[Message, ...]:
    """The messages with the time each stands since, where the machine tells it (`{"540": "2024-06-15 10:30:00"}`)."""
    rows = [row for row in codes if isinstance(row, dict)] if isinstance(codes, list) else []
    since = {str(code): time for row in rows for code, text in row.items() if (time := plain(text, 30))}
    return tuple(replace(one, text=f"{one.text} ({since[one.code]})") if one.code in since else one for one in messages)


def _message(answer: Answer) -> Mapping[str, Any]:
    told = answer.content.get("Msg")
    return told if isinstance(told, dict) else {}
