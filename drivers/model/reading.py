"""A reading: what one address on the LAN answered, in units named by each field. The `device` line of `scan --json`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drivers.model.action import ActionKind, KnownDevice
from drivers.model.sighting import Source


class DeviceState(StrEnum):
    """How far we got with an address. `SEEN` announced itself but was not among the named targets."""

    IDENTIFIED = "identified"
    NEEDS_LOGIN = "needs_login"
    UNIDENTIFIED = "unidentified"
    SUSPICIOUS = "suspicious"
    SEEN = "seen"


class Activity(StrEnum):
    """What the machine says it is doing; warm-up and pause are not faults."""

    HASHING = "hashing"
    WARMING_UP = "warming_up"
    PAUSED = "paused"
    STOPPED = "stopped"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Pool:
    """One configured pool, in the device's order of preference; `alive` None where the device does not tell."""

    url: str
    user: str | None = None
    alive: bool | None = None


@dataclass(frozen=True, slots=True)
class Fan:
    """One fan; `position` counts from 1 as printed on the machine, `rpm` is None when not reported."""

    position: int
    rpm: float | None


@dataclass(frozen=True, slots=True)
class BoardReading:
    """One hashboard place of a miner; `slot` is zero-based. A place whose board is silent has `active` False.

    `chips_silent` are the one-based numbers of chips that the firmware itself lists as not working.
    """

    slot: int
    serial: str | None = None
    active: bool | None = None
    chips_expected: int | None = None
    chips_working: int | None = None
    hashrate_ths: float | None = None
    temp_board_c: float | None = None
    temp_chip_c: float | None = None
    voltage_v: float | None = None
    frequency_mhz: float | None = None
    expected_hashrate_ths: float | None = None
    chips_silent: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SupplyReading:
    """The power supply as the machine tells it: volts in and out, watts in, degrees Celsius."""

    model: str | None = None
    serial: str | None = None
    input_v: float | None = None
    output_v: float | None = None
    power_w: float | None = None
    temp_c: float | None = None
    fan_rpm: float | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One message or error code in the device's own words.

    `severity` and `component` as the device ranks and places it, `slot` zero-based where it names a board.
    """

    code: str | None
    text: str
    severity: str | None = None
    component: str | None = None
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class Hints:
    """What an unidentified address showed of itself."""

    http_title: str | None = None
    realm: str | None = None
    api_version: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceReading:
    """Everything one address answered. None and empty tuples mean unknown, never zero.

    What stands after `error` serves the rules and the window and does not appear in the JSON contract. `offers` is what
    the device can be asked to do; `default_login` is True where the maker's published password opened it, False where
    the person's own did, None where no password was needed or none is known.
    `error` is an English sentence fragment from the driver when the reading is incomplete.
    """

    ip: str
    state: DeviceState
    found_by: tuple[Source, ...] = ()
    ports: tuple[int, ...] = ()
    make: str | None = None
    model: str | None = None
    firmware: str | None = None
    firmware_version: str | None = None
    mac: str | None = None
    serial: str | None = None
    hostname: str | None = None
    hashrate_ths: float | None = None
    expected_hashrate_ths: float | None = None
    power_w: float | None = None
    uptime_s: float | None = None
    pools: tuple[Pool, ...] = ()
    fans: tuple[Fan, ...] = ()
    boards: tuple[BoardReading, ...] = ()
    messages: tuple[Message, ...] = ()
    hints: Hints = Hints()
    error: str | None = None
    boards_expected: int | None = None
    activity: Activity = Activity.UNKNOWN
    fans_expected: int | None = None
    offers: tuple[ActionKind, ...] = ()
    power_limit_w: float | None = None
    supply: SupplyReading | None = None
    light_on: bool | None = None
    default_login: bool | None = None

    @property
    def silent(self) -> bool:
        """Whether a known device accepted no connection when it was read again: it is off, moved or unplugged."""
        return self.state is DeviceState.UNIDENTIFIED and not self.ports

    @property
    def device(self) -> KnownDevice:
        """The machine that answered, as it is asked again for a reading, an action or its log."""
        return KnownDevice(self.ip, self.ports, self.make, self.model, self.firmware, self.mac, self.serial)


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """What a whole scan covered; `seconds` is wall time."""

    addresses: int
    alive: int
    identified: int
    seconds: float
