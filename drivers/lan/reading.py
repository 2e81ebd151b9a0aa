"""What the miner library read of one device, in the house's vocabulary and units; nothing is believed unchecked.

The library's values: temperatures in degrees Celsius, frequencies in MHz, volts, watts, fan speeds in rpm; hashrates
carry their own unit; board positions count from 0, fan positions from 0 or 1 as the firmware does.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from drivers.lan.device_text import nine_digits, number, plain, rounded, serial, temperature
from drivers.lan.model_names import model_name
from drivers.model.action import ActionKind
from drivers.model.reading import (
    Activity,
    BoardReading,
    DeviceReading,
    DeviceState,
    Fan,
    Message,
    Pool,
    SupplyReading,
)
from drivers.model.sighting import Source

if TYPE_CHECKING:
    from pyasic_rs.asic_rs import BoardData, HashRate, Miner, MinerData

#: The most of each list that is kept of one device.
MAX_BOARDS, MAX_FANS, MAX_POOLS, MAX_MESSAGES = 16, 32, 12, 50
#: A total this far below the sum of its boards is in another unit than it claims.
UNIT_SLIP = 100.0

_WARMING = frozenset(
    (
        "Initializing",
        "Starting",
        "Restarting",
        "Tuning",
        "AdjustingClockVoltage",
        "AdjustingFrequency",
        "AdjustingVoltage",
    )
)
_ACTIVITY = {
    **dict.fromkeys(("Mining", "Stable", "DegradedMining"), Activity.HASHING),
    **dict.fromkeys(_WARMING, Activity.WARMING_UP),
    **dict.fromkeys(("Paused", "Suspended", "Idling"), Activity.PAUSED),
    **dict.fromkeys(("Stopped", "Stopping", "CoolingDown", "Restricted", "Error"), Activity.STOPPED),
}
#: What the library says a miner supports -> what that lets a person do.
_OFFERS = (
    ("supports_set_fault_light", (ActionKind.LOCATE, ActionKind.LOCATE_OFF)),
    ("supports_restart", (ActionKind.RESTART,)),
    ("supports_pause", (ActionKind.PAUSE,)),
    ("supports_resume", (ActionKind.RESUME,)),
    ("supports_set_power_limit", (ActionKind.POWER_LIMIT,)),
    ("supports_read_logs", (ActionKind.FETCH_LOG,)),
)
#: What the library says and cannot do: it sends an Avalon its power limit in words, `3 kW` (measured, 0.8.6).
_NOT_SO = {("AvalonMiner Stock", ActionKind.POWER_LIMIT)}
#: The library's parts -> the words of a message's component.
_COMPONENTS = {"ControlBoard": "control_board", "Fan": "fan", "HashBoard": "hashboard", "PowerSupply": "psu"}


def identity(ip: str, ports: tuple[int, ...], miner: Miner) -> DeviceReading:
    """The reading of a device that is identified and not read yet."""
    return DeviceReading(
        ip=ip,
        state=DeviceState.IDENTIFIED,
        found_by=(Source.SWEEP,),
        ports=ports,
        make=plain(miner.make),
        model=_model(miner.model, miner.make),
        firmware=plain(miner.firmware),
        boards_expected=_count(miner.expected_hashboards),
        fans_expected=_count(miner.expected_fans),
        offers=offers_of(miner),
    )


def offers_of(miner: Miner) -> tuple[ActionKind, ...]:
    """What the library can have a miner do."""
    kinds = tuple(kind for flag, kinds in _OFFERS if getattr(miner, flag) for kind in kinds)
    return tuple(kind for kind in kinds if (miner.firmware, kind) not in _NOT_SO)


def reading_of(ip: str, ports: tuple[int, ...], data: MinerData, miner: Miner) -> DeviceReading:
    """The reading of a device from everything the library read of it."""
    boards = tuple(_board(board) for board in data.hashboards[:MAX_BOARDS])
    info = data.device_info
    uptime = data.uptime
    fans = _fans(data)
    hashrate = _total(_ths(data.hashrate), boards)
    return DeviceReading(
        ip=ip,
        state=DeviceState.IDENTIFIED,
        found_by=(Source.SWEEP,),
        ports=ports,
        make=plain(info.make),
        model=_model(info.model, info.make),
        firmware=plain(info.firmware),
        firmware_version=plain(data.firmware_version),
        mac=plain(data.mac, 17),
        serial=serial(data.serial_number),
        hostname=plain(data.hostname),
        hashrate_ths=hashrate,
        expected_hashrate_ths=_ths(data.expected_hashrate),
        power_w=rounded(number(data.wattage, 0, 1e6), 3),
        uptime_s=number(uptime.total_seconds(), 0) if uptime is not None else None,
        pools=_pools(data),
        fans=fans,
        boards=boards,
        messages=tuple(_messages(data)),
        boards_expected=_count(data.expected_hashboards),
        activity=_activity(data, hashrate, fans),
        fans_expected=_count(data.expected_fans),
        offers=offers_of(miner),
        power_limit_w=_power_limit(data),
        supply=_supply(data),
        light_on=data.light_flashing,
    )


def _board(board: BoardData) -> BoardReading:
    chips = board.chips[:1024]
    sensors = [temperature(board.inlet_chip_temperature), temperature(board.outlet_chip_temperature)]
    hottest = [temp for chip in chips if (temp := temperature(chip.temperature)) is not None]
    hottest = hottest or [temp for temp in sensors if temp is not None]
    silent = tuple(place for place, chip in enumerate(chips, start=1) if chip.working is False)
    return BoardReading(
        slot=_count(board.position) or 0,
        serial=serial(board.serial_number),
        active=board.active,
        chips_expected=_count(board.expected_chips),
        chips_working=_count(board.working_chips),
        hashrate_ths=_ths(board.hashrate),
        temp_board_c=temperature(board.board_temperature),
        temp_chip_c=max(hottest, default=None),
        voltage_v=rounded(number(board.voltage, 0, 1000), 3),
        frequency_mhz=rounded(number(board.frequency, 0, 10_000)),
        expected_hashrate_ths=_ths(board.expected_hashrate),
        # A board of which no chip works is silent as a whole, and its count says so.
        chips_silent=silent if len(silent) < len(chips) else (),
    )


def expect_like_sisters(boards: tuple[BoardReading, ...]) -> tuple[BoardReading, ...]:
    """Expected chips from the boards themselves where the library's table of models plainly knows another variant.

    The table has one count a model; WhatsMiner boards of one model name come with several. Where two boards or more
    agree on a count, none has more, and the table says another, the boards are believed.
    """
    counts = [board.chips_working or 0 for board in boards]
    most = max(counts, default=0)
    if most == 0 or counts.count(most) < 2:
        return boards
    return tuple(
        board if board.chips_expected in (None, most) else replace(board, chips_expected=most) for board in boards
    )


def _ths(rate: HashRate | None) -> float | None:
    """A hashrate in TH/s."""
    if rate is None:
        return None
    from pyasic_rs.asic_rs import HashRateUnit

    value = number(rate.as_unit(HashRateUnit.TeraHash).value, 0, 1e9)
    return None if value is None else nine_digits(value)


def _total(claimed: float | None, boards: tuple[BoardReading, ...]) -> float | None:
    """The device's total, or its boards' sum where the total is plainly in another unit (WhatsMiner fw 20240624.18)."""
    total = sum(board.hashrate_ths or 0.0 for board in boards)
    if claimed is not None and 0 < claimed * UNIT_SLIP < total:
        return nine_digits(total)
    return claimed


def _fans(data: MinerData) -> tuple[Fan, ...]:
    """The fans, counted from 1 whether the firmware starts at 0 or 1.

    Stock Antminer firmware leaves a fan that stands out of its list, also the first one: where the highest place is
    below the number of fans the model has, the count starts at 0. Firmwares that start at 1 (seen on ePIC and Avalon)
    list a standing fan with 0 rpm.
    """
    listed = data.fans[:MAX_FANS]
    places = [fan.position for fan in listed]
    from_zero = 0 in places or (bool(places) and max(places) < (_count(data.expected_fans) or 0))
    return tuple(Fan(fan.position + from_zero, rounded(number(fan.rpm, 0, 100_000), 1)) for fan in listed)


def _pools(data: MinerData) -> tuple[Pool, ...]:
    pools = [pool for group in data.pools[:MAX_POOLS] for pool in group.pools[:MAX_POOLS]]
    named = [(plain(str(p.url)), plain(p.user), p.alive) for p in pools if p.url is not None and p.url.host]
    return tuple(Pool(url, user, alive) for url, user, alive in named[:MAX_POOLS] if url is not None)


def _messages(data: MinerData) -> list[Message]:
    kept = []
    for message in data.messages[:MAX_MESSAGES]:
        text = plain(message.message)
        if text is not None or message.code:
            part = type(message.component).__name__
            kept.append(
                Message(
                    code=plain(message.code or None),
                    text=text or "",
                    severity=str(message.severity).lower(),
                    component=_COMPONENTS.get(part),
                    slot=_count(getattr(message.component, "idx", None)) if part == "HashBoard" else None,
                )
            )
    return kept


def _power_limit(data: MinerData) -> float | None:
    """The power the machine is told to keep to, in watts, where that is how it is tuned."""
    return number(getattr(data.tuning_target, "watts", None), 1, 1e6)


def _supply(data: MinerData) -> SupplyReading | None:
    """The supply, of which the library tells the fan."""
    rpm = next((speed for fan in data.psu_fans if (speed := number(fan.rpm, 0, 100_000)) is not None), None)
    return None if rpm is None else SupplyReading(fan_rpm=rounded(rpm, 1))


def _activity(data: MinerData, hashrate: float | None, fans: tuple[Fan, ...]) -> Activity:
    """What the machine does. One without hashrate whose fans all stand still is switched off, whatever it calls it."""
    state = data.operating_state
    if state is not None and type(state).__name__ in _ACTIVITY:
        return _ACTIVITY[type(state).__name__]
    if hashrate == 0 and fans and all(fan.rpm == 0 for fan in fans):
        return Activity.STOPPED
    return Activity.HASHING if data.is_mining else Activity.STOPPED


def _model(name: Any, make: Any = None) -> str | None:
    """The model's name; models that the library has no name for come with the maker's in front."""
    text, maker = plain(name), plain(make) or ""
    if text is None:
        return None
    if maker and text.casefold().startswith(f"{maker} ".casefold()):
        text = text[len(maker) :].strip() or text
    return model_name(text)


def _count(value: int | None) -> int | None:
    return value if isinstance(value, int) and 0 <= value <= 100_000 else None
