"""A bench run: what our own serial link measured on one hashboard. Facts only; chips count from 1 at the connector."""

from __future__ import annotations

from dataclasses import dataclass

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

    @property
    def chips_found(self) -> int:
        """The highest count of any try; 0 when none was made."""
        return max(self.attempts, default=0)
