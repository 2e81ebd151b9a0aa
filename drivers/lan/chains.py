"""Chains as bmminer and its heirs tell them: the flat table of the API's `stats`, and the list of the page `stats.cgi`.

The flat table numbers fields from 1 (`chain_acn1`, `temp_chip1` = `78-50-69-70`), the list has a row a chain. What a
rate is counted in stands in `rate_unit`, whatever the field's name says: an L7 tells MH/s in `GHS 5s`. Seen on stock
Antminers, Hammer, VNish, LuxOS (recordings, asic-rs and pyasic test data).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from drivers.lan.device_text import nine_digits, plain, rounded, serial, told_number
from drivers.model.reading import BoardReading, Fan

#: The most chains and fans a table is asked for.
MAX_CHAINS, MAX_FANS = 16, 16
#: TH/s in one of the units firmwares name, by the letter they begin with.
_TERA = {"K": 1e-9, "M": 1e-6, "G": 1e-3, "T": 1.0, "P": 1e3}
_SPANS = ("5s", "30m", "av")


def tera(unit: object) -> float | None:
    """TH/s in one unit such as `GH/s`, `MH` or `G`; None where it names none."""
    text = (plain(unit, 20) or "").strip().upper()
    return _TERA.get(text[:1]) if text[1:2] in ("", "H") else None


def unit_of(table: Mapping[str, Any]) -> float | None:
    """TH/s in the unit of a flat table's rates: what `rate_unit` says, else what the rates are named after.

    None where it names something else than hashes (`ksol/s` of an Equihash machine), whatever the rates are named.
    """
    unit = plain(table.get("rate_unit"), 20)
    if unit is not None:
        return tera(unit)
    named = (letter for letter in _TERA for span in _SPANS if f"{letter}HS {span}" in table)
    return next((_TERA[letter] for letter in named), None)


def chain_table(rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The flat table of chains among the entries of `stats`, empty where there is none."""
    return next((row for row in rows if "chain_acn1" in row or "miner_count" in row or "chain_rate1" in row), {})


def first_row(rows: object) -> Mapping[str, Any]:
    """The first entry of a list of objects, empty where there is none."""
    return next((row for row in rows if isinstance(row, dict)), {}) if isinstance(rows, list) else {}


def flat_boards(table: Mapping[str, Any]) -> tuple[BoardReading, ...]:
    """The boards in a flat table: the places from the first to the last chain that has chips or a rate."""
    unit = unit_of(table)
    there = [number for number in range(1, MAX_CHAINS + 1) if _has_chain(table, number)]
    if not there:
        return ()
    return tuple(_flat_board(table, number, unit) for number in range(there[0], there[-1] + 1))


def flat_fans(table: Mapping[str, Any]) -> tuple[Fan, ...]:
    """The fans in a flat table: the first `fan_num` where those are the ones that turn, else the ones that turn."""
    speeds = [told_number(table.get(f"fan{number}"), 0, 100_000) for number in range(1, MAX_FANS + 1)]
    count = int(told_number(table.get("fan_num"), 0, MAX_FANS) or 0)
    turning = [place for place, rpm in enumerate(speeds, start=1) if rpm]
    listed = range(1, count + 1) if all(place <= count for place in turning) else turning
    return tuple(Fan(place, rounded(speeds[place - 1], 1)) for place in listed if speeds[place - 1] is not None)


def listed_boards(stats: Mapping[str, Any]) -> tuple[BoardReading, ...]:
    """The boards in one entry of `stats.cgi`, in the page's own numbers from 0."""
    rows = stats.get("chain")
    unit = tera(stats.get("rate_unit"))
    if not isinstance(rows, list):
        return ()
    boards = [_listed_board(row, place, unit) for place, row in enumerate(rows[:MAX_CHAINS]) if isinstance(row, dict)]
    return tuple(boards) if len({board.slot for board in boards}) == len(boards) else ()


def listed_fans(stats: Mapping[str, Any]) -> tuple[Fan, ...]:
    """The fans in one entry of `stats.cgi`."""
    rows = stats.get("fan")
    speeds = [told_number(rpm, 0, 100_000) for rpm in rows[:MAX_FANS]] if isinstance(rows, list) else []
    return tuple(Fan(place, rounded(rpm, 1)) for place, rpm in enumerate(speeds, start=1) if rpm is not None)


def filled(boards: Iterable[BoardReading], told: Iterable[BoardReading]) -> tuple[BoardReading, ...]:
    """Boards with what another source tells of the same slots; what they know already stands.

    Temperatures are the exception: the hottest sensor of a board is what matters, so the higher one is taken.
    """
    by_slot = {board.slot: board for board in told}
    return tuple(_filled(board, by_slot.pop(board.slot, None)) for board in boards) + tuple(by_slot.values())


def is_told(board: BoardReading) -> bool:
    """Whether a machine says that a board works; the library lists boards that a model has, told or not."""
    return board.chips_working is not None or board.hashrate_ths is not None


def placed(boards: tuple[BoardReading, ...], slots: Sequence[object]) -> tuple[BoardReading, ...]:
    """The library's boards, of which the first are a machine's rows in their order, in the slots those rows name.

    Where a board in the middle is not listed, the library moves the later ones up (0.8.6): the wrong board would be
    called missing. Slots that are no numbers, not all different, or as many as the boards change nothing.
    """
    known = [slot for slot in slots if type(slot) is int and 0 <= slot < MAX_CHAINS]
    rows = [board for board in boards if is_told(board)]
    in_order = [board.slot for board in rows] == list(range(len(rows)))
    if not rows or not in_order or len(known) != len(slots) or len(set(known)) != len(known) or len(known) != len(rows):
        return boards
    if known == list(range(len(known))):
        return boards
    there = {slot: replace(board, slot=slot) for slot, board in zip(known, rows, strict=True)}
    unlisted = next((board.active for board in boards if not is_told(board)), None)
    blank = {
        board.slot: BoardReading(board.slot, active=unlisted, chips_expected=board.chips_expected) for board in boards
    }
    return tuple((blank | there)[slot] for slot in sorted(blank | there))


def _filled(board: BoardReading, more: BoardReading | None) -> BoardReading:
    if more is None:
        return board
    chips = board.chips_working if board.chips_working is not None else more.chips_working
    return replace(
        board,
        serial=board.serial or more.serial,
        active=board.active if board.active is not None else more.active,
        chips_expected=board.chips_expected if board.chips_expected is not None else more.chips_expected,
        chips_working=chips,
        hashrate_ths=board.hashrate_ths if board.hashrate_ths is not None else more.hashrate_ths,
        expected_hashrate_ths=board.expected_hashrate_ths or more.expected_hashrate_ths,
        temp_board_c=_hotter(board.temp_board_c, more.temp_board_c),
        temp_chip_c=_hotter(board.temp_chip_c, more.temp_chip_c),
        voltage_v=board.voltage_v or more.voltage_v,
        frequency_mhz=board.frequency_mhz or more.frequency_mhz,
        chips_silent=board.chips_silent or more.chips_silent,
    )


def _has_chain(table: Mapping[str, Any], number: int) -> bool:
    chips, rate = table.get(f"chain_acn{number}"), table.get(f"chain_rate{number}")
    return bool(told_number(chips, 0, 10_000)) or bool(told_number(rate, 0, 1e12))


def _flat_board(table: Mapping[str, Any], number: int, unit: float | None) -> BoardReading:
    chips = _count(table.get(f"chain_acn{number}"))
    volts = told_number(table.get(f"chain_vol{number}"), 0, 1e5)
    return BoardReading(
        slot=number - 1,
        active=None if chips is None else chips > 0,
        chips_working=chips,
        chips_silent=_silent(table.get(f"chain_acs{number}")),
        hashrate_ths=_ths(table.get(f"chain_rate{number}"), unit),
        expected_hashrate_ths=_ths(table.get(f"chain_rateideal{number}"), unit) or None,
        temp_board_c=_hottest(table.get(f"temp_pcb{number}"), table.get(f"temp{number}")),
        temp_chip_c=_hottest(table.get(f"temp_chip{number}"), table.get(f"temp2_{number}")),
        voltage_v=rounded(volts / 1000, 3) if volts else told_number(table.get(f"chain_voltage{number}"), 1, 100),
        frequency_mhz=_clock(table.get(f"freq{number}") or table.get(f"freq_avg{number}")),
    )


def _listed_board(row: Mapping[str, Any], place: int, unit: float | None) -> BoardReading:
    slot = _count(row.get("index"))
    chips = _count(row.get("asic_num"))
    return BoardReading(
        slot=place if slot is None else slot,
        serial=serial(row.get("sn")),
        active=None if chips is None else chips > 0,
        chips_working=chips,
        chips_silent=_silent(row.get("asic")) if chips else (),
        hashrate_ths=_ths(row.get("rate_real"), unit),
        expected_hashrate_ths=_ths(row.get("rate_ideal"), unit) or None,
        temp_board_c=_hottest(row.get("temp_pcb")),
        temp_chip_c=_hottest(row.get("temp_chip")),
        frequency_mhz=_clock(row.get("freq_avg")),
    )


def _silent(marks: object) -> tuple[int, ...]:
    """One-based numbers of the chips marked `x` or `-` in a chain's marks ` oooo ooxo`; () where none or all are."""
    chips = (plain(marks, 1000) or "").replace(" ", "")
    if not chips or set(chips) - set("oOxX-"):
        return ()
    silent = tuple(place for place, mark in enumerate(chips, start=1) if mark not in "oO")
    return silent if len(silent) < len(chips) else ()


def _hottest(*told: object) -> float | None:
    """The highest of the first source that tells any: a list, `78-50-69-70`, or one number."""
    for source in told:
        parts = source if isinstance(source, list) else str(source).split("-") if isinstance(source, str) else [source]
        temps = [temp for part in parts if (temp := _celsius(part)) is not None]
        if temps:
            return max(temps)
    return None


def _celsius(value: object) -> float | None:
    """A temperature; 0 is a sensor that nobody read, and five digits are thousandths of a degree."""
    number = told_number(value, 0.1, 200_000)
    if number is not None and number >= 10_000:
        number /= 1000
    return None if number is None or number > 200 else round(number, 2)


def _hotter(one: float | None, other: float | None) -> float | None:
    known = [temp for temp in (one, other) if temp is not None]
    return max(known, default=None)


def _ths(value: object, unit: float | None) -> float | None:
    number = told_number(value, 0, 1e15)
    return None if number is None or unit is None else nine_digits(number * unit)


def _clock(value: object) -> float | None:
    return told_number(value, 1, 10_000)


def _count(value: object) -> int | None:
    number = told_number(value, 0, 10_000)
    return None if number is None else int(number)
