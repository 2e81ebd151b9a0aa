"""A bench run: what our own serial link measured on one hashboard. Facts only; chips count from 1 at the connector."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from drivers.model.eeprom import EepromContent

#: Hashes behind one step of a chip's hash counter (register 0x8C, ESP-Miner HASH_CNT_LSB).
HASHES_PER_COUNT = 2.0**32


@dataclass(frozen=True, slots=True)
class ChipCounter:
    """Counters of one chip over the run: hashes computed, errors, and the rate relative to the board median (1.0).

    `errors` are steps of the error counter, which stand beside `counts`, not beside `hashes`. `relative` None = the
    chips counted too little to be compared.
    """

    chip: int
    hashes: float
    errors: int
    relative: float | None

    @property
    def counts(self) -> float:
        """Steps of the hash counter: what was counted, and what a share of errors is taken of."""
        return self.hashes / HASHES_PER_COUNT


@dataclass(frozen=True, slots=True)
class ChipRegister:
    """What one chip answered when a diagnostic register was read; `value` None = it did not answer."""

    chip: int
    register: int
    value: int | None


@dataclass(frozen=True, slots=True)
class DieTemperature:
    """The temperature that a chip measures in its own die, in degrees Celsius."""

    chip: int
    temp_c: float


@dataclass(frozen=True, slots=True)
class CoreDomainCounts:
    """Steps of one chip's own hash counters, one per domain inside the chip (registers 0x88 to 0x8B)."""

    chip: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KnownAnswer:
    """Jobs whose answer is public: `asked` were sent; `right[chip]` counts true answers per chip, 0 = place not known.

    `right` and `wrong` are (chip, count) pairs. A wrong answer is a nonce whose hash does not reach the target.
    """

    asked: int
    right: tuple[tuple[int, int], ...] = ()
    wrong: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class FrequencyStep:
    """What the chips counted while they ran at one frequency."""

    frequency_mhz: float
    counters: tuple[ChipCounter, ...]


@dataclass(frozen=True, slots=True)
class Rail:
    """One measured supply: volts, amperes, watts and the regulator's own temperature, None where that is not measured.

    `low_v` and `high_v` bound what a good one gives on this board, None where no source says.
    """

    name: str
    volts: float | None = None
    amperes: float | None = None
    watts: float | None = None
    low_v: float | None = None
    high_v: float | None = None
    temp_c: float | None = None


class ControllerTrouble(StrEnum):
    """What is wrong with a voltage controller."""

    SILENT = "silent"
    BOOT_LOADER = "boot_loader"
    FOREIGN = "foreign"
    REFUSED = "refused"
    UNDESCRIBED = "undescribed"


@dataclass(frozen=True, slots=True)
class VoltageControl:
    """A board's voltage controller as the test met it. `version` None = it did not answer its version.

    `set_v` is what it was told to give, `measured_v` what it says it gives; `enabled` None = never told to. `needed`:
    every board of this code has one. `trouble` None = it did what it was told; FOREIGN is a firmware, UNDESCRIBED a
    controller that no source describes, so that neither is spoken to.
    """

    kind: str
    version: int | None = None
    set_v: float | None = None
    measured_v: float | None = None
    enabled: bool | None = None
    needed: bool = False
    trouble: ControllerTrouble | None = None


@dataclass(frozen=True, slots=True)
class Sensor:
    """One temperature sensor; `temp_c` None = it did not answer or its diode is open."""

    name: str
    temp_c: float | None


@dataclass(frozen=True, slots=True)
class BenchRun:
    """One run. `attempts` holds the count of each try; `address_map[i]` tells whether chip i+1 answered at its own
    address, () when unknown. `chip_id` is the id register's upper half in hex, such as `1362`.

    `bad_frames` counts replies whose checksum did not hold. `eeprom` None = not read, with `eeprom_silent` True when
    it was asked and did not answer. `supply_switched` False = there is a control port, and the board's supply is not
    its to switch. `interrupted` = unplugged or stopped; the rest is what was known by then.

    `left_out` = ids of the steps that its plan does not take. `fast_attempts` and `fast_map` are count and address map
    at the speed `fast_baud`. `lost_power`: the controller was reset and cut the supply, nobody knows when; what the
    chips said is no evidence then.
    """

    data_port: str
    control_port: str | None = None
    simulated: bool = False
    chip_id: str | None = None
    attempts: tuple[int, ...] = ()
    address_map: tuple[bool, ...] = ()
    counters: tuple[ChipCounter, ...] = ()
    sensors: tuple[Sensor, ...] = ()
    eeprom: EepromContent | None = None
    eeprom_silent: bool = False
    supply_switched: bool = True
    bad_frames: int = 0
    seconds: float = 0.0
    interrupted: bool = False
    plan: str = ""
    fast_baud: int | None = None
    fast_attempts: tuple[int, ...] = ()
    fast_map: tuple[bool, ...] = ()
    registers: tuple[ChipRegister, ...] = ()
    die_temps: tuple[DieTemperature, ...] = ()
    core_domains: tuple[CoreDomainCounts, ...] = ()
    known_answer: KnownAnswer | None = None
    frequency_steps: tuple[FrequencyStep, ...] = ()
    rails: tuple[Rail, ...] = ()
    voltage_control: VoltageControl | None = None
    replayed: bool = False
    left_out: tuple[str, ...] = ()
    lost_power: bool = False

    @property
    def chips_found(self) -> int:
        """The highest count of any try; 0 when none was made."""
        return max(self.attempts, default=0)
