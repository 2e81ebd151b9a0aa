"""What is remembered of one reading of a machine: the quantities whose course over time tells something.

Which machine it is, is told by its key: the serial, else the MAC, else the address it was seen at. A simulated machine
has a key of its own kind, so that its readings never mix with a real one's.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from drivers.model.reading import Activity, DeviceReading, DeviceState


class Quantity(StrEnum):
    """What can be asked of a machine's history; with a slot, of the board there (the first four)."""

    HASHRATE = "hashrate_ths"
    TEMP_CHIP = "temp_chip_c"
    TEMP_BOARD = "temp_board_c"
    CHIPS = "chips"
    EXPECTED = "expected_ths"
    POWER = "power_w"
    FAN = "fan_rpm"
    UPTIME = "uptime_s"


class SampleState(IntEnum):
    """What the machine was doing. The numbers are stored; SILENT = it accepted no connection."""

    UNKNOWN = 0
    HASHING = 1
    WARMING_UP = 2
    PAUSED = 3
    STOPPED = 4
    SILENT = 5
    UNREAD = 6


_STATES = {
    Activity.HASHING: SampleState.HASHING,
    Activity.WARMING_UP: SampleState.WARMING_UP,
    Activity.PAUSED: SampleState.PAUSED,
    Activity.STOPPED: SampleState.STOPPED,
    Activity.UNKNOWN: SampleState.UNKNOWN,
}


@dataclass(frozen=True, slots=True)
class BoardSample:
    """One hashboard place, zero-based `slot`."""

    slot: int
    hashrate_ths: float | None = None
    chips: int | None = None
    temp_chip_c: float | None = None
    temp_board_c: float | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One reading's quantities; None = not told. Temperatures are the highest of any board, `fan_rpm` the least."""

    state: SampleState
    hashrate_ths: float | None = None
    expected_ths: float | None = None
    power_w: float | None = None
    temp_chip_c: float | None = None
    temp_board_c: float | None = None
    chips: int | None = None
    fan_rpm: float | None = None
    uptime_s: float | None = None
    boards: tuple[BoardSample, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A quantity over a span that began at `at` (seconds since 1970, UTC): lowest, median and highest value."""

    at: int
    low: float
    mid: float
    high: float


def machine_key(reading: DeviceReading, *, simulated: bool = False) -> str:
    """The stable key of the machine that answered: serial, else MAC, else address."""
    if reading.serial:
        key = f"serial:{reading.serial}"
    elif reading.mac:
        key = f"mac:{reading.mac.casefold()}"
    else:
        key = f"ip:{reading.ip}"
    return f"simulated {key}" if simulated else key


def sample_of(reading: DeviceReading) -> Sample:
    """What is remembered of a reading."""
    boards = reading.boards
    chips = [board.chips_working for board in boards if board.chips_working is not None]
    speeds = [fan.rpm for fan in reading.fans if fan.rpm is not None]
    return Sample(
        state_of(reading),
        reading.hashrate_ths,
        reading.expected_hashrate_ths,
        reading.power_w,
        max((board.temp_chip_c for board in boards if board.temp_chip_c is not None), default=None),
        max((board.temp_board_c for board in boards if board.temp_board_c is not None), default=None),
        sum(chips) if chips else None,
        min(speeds, default=None),
        reading.uptime_s,
        tuple(
            BoardSample(board.slot, board.hashrate_ths, board.chips_working, board.temp_chip_c, board.temp_board_c)
            for board in boards
        ),
    )


def state_of(reading: DeviceReading) -> SampleState:
    """What the machine was doing when it was read."""
    if reading.silent:
        return SampleState.SILENT
    if reading.state is not DeviceState.IDENTIFIED:
        return SampleState.UNREAD
    return _STATES[reading.activity]
