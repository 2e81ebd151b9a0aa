"""Temperatures: too hot, far from the sister boards, and numbers that are no temperature but a broken sensor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.diagnosis.knowledge import Found
from app.diagnosis.machine.look import Look
from app.diagnosis.temperature import is_impossible_temperature
from app.domain.finding import Component, Fault
from drivers.model.reading import BoardReading


def hot_boards(look: Look) -> Iterator[Found]:
    """Chips above what any air-cooled board's own firmware allows; all of them at once is no matter of one board."""
    limit = look.limits["chip_hot_c"]
    told = {board.slot: board for board in look.reading.boards if _possible(board.temp_chip_c) is not None}
    hot = [board for board in told.values() if (board.temp_chip_c or 0.0) >= limit]
    if len(hot) > 1 and len(hot) == len(told):
        yield Found(
            Fault.OVERTEMPERATURE,
            "reading.hot_several.title",
            "reading.hot_several.found",
            0.8,
            {"count": len(hot), "temp_c": max(board.temp_chip_c or 0.0 for board in hot), "limit_c": limit},
            component=Component.MINER,
            evidence=look.evidence(*(f"{look.board_name(board.slot)}: chip {board.temp_chip_c:g} °C" for board in hot)),
            steps=("power_off_cool", "check_fans", "check_room"),
        )
        return
    for board in hot:
        temp = board.temp_chip_c or 0.0
        values = {"temp_c": temp, "limit_c": limit}
        text = f"chip {round(temp, 1):g} °C"
        yield look.of_board(board, Fault.OVERTEMPERATURE, "reading.hot", 0.8, text, values)


def outliers(look: Look) -> Iterator[Found]:
    """Working boards whose chips are far from their sisters': a heatsink when hotter, a sensor when colder."""
    if not look.steady:
        return
    temps = {b.slot: temp for b in look.alive if (temp := _possible(b.temp_chip_c)) is not None}
    for board in look.alive:
        temp = temps.get(board.slot)
        others = [other for slot, other in temps.items() if slot != board.slot]
        if temp is None or not others:
            continue
        hotter, colder = temp - max(others), min(others) - temp
        # Of two boards nobody knows which is the odd one: the hot one is judged all the same, the cold one is not.
        if hotter >= look.limits["outlier_hot_c"] and temp < look.limits["chip_hot_c"]:
            values = {"temp_c": temp, "others_c": max(others), "more_c": hotter}
            text = f"chip {temp:g} °C, sister boards up to {max(others):g} °C"
            yield look.of_board(board, Fault.THERMAL_CONTACT, "reading.hotter", 0.5, text, values)
        elif colder >= look.limits["outlier_cold_c"] and len(others) > 1:
            text = f"chip {temp:g} °C, sister boards from {min(others):g} °C"
            values = {"temp_c": temp, "others_c": min(others)}
            yield look.of_board(board, Fault.TEMP_SENSOR_FAULT, "reading.colder", 0.4, text, values)


def lying_sensors(look: Look) -> Iterator[Found]:
    """Temperatures that broken sensors and buses give, on boards that work while others tell true ones.

    Where every board says the same, it is the way this firmware says nothing.
    """
    if look.at_rest:
        return
    for kind in ("chip", "board"):
        told = [(board, temp) for board in look.alive if (temp := _told(board, kind)) is not None]
        lying = [(board, temp) for board, temp in told if _lies(temp)]
        if len(lying) == len(told) > 0 or len(lying) > 1:
            continue
        for board, temp in lying:
            found = look.of_board(
                board,
                Fault.TEMP_SENSOR_FAULT,
                "reading.sensor_impossible",
                0.7,
                f"{kind} {temp:g} °C",
                {"temp_c": temp},
            )
            yield replace(found, steps=("check_eeprom_answers", "measure_sensor"))


def _told(board: BoardReading, kind: str) -> float | None:
    return board.temp_chip_c if kind == "chip" else board.temp_board_c


def _lies(temp: float) -> bool:
    return temp == 0 or is_impossible_temperature(temp)


def _possible(temp: float | None) -> float | None:
    return None if temp is None or _lies(temp) else temp
