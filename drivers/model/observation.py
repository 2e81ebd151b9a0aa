"""An observation: one fact with its provenance. Says what was seen, never what is broken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fact(StrEnum):
    """The kinds of fact that drivers report. A log rule names one of these; diagnosis reads them."""

    CHIPS_FOUND = "chips_found"
    CHIPS_EXPECTED = "chips_expected"
    CHIP_SILENT = "chip_silent"
    CHIP_COUNTERS = "chip_counters"
    CRC_ERROR = "crc_error"
    NONCE_ERROR = "nonce_error"
    CHAIN_OFF = "chain_off"
    CHAIN_READY = "chain_ready"
    BOARD_MISSING = "board_missing"
    BOARD_CODE = "board_code"
    BOARD_SERIAL = "board_serial"
    MODEL = "model"
    CHIP_NAME = "chip_name"
    TEMP_CHIP = "temp_chip"
    TEMP_PCB = "temp_pcb"
    TEMP_INLET = "temp_inlet"
    TEMP_SENSOR_FAIL = "temp_sensor_fail"
    EEPROM_FAIL = "eeprom_fail"
    EEPROM_CRC = "eeprom_crc"
    EEPROM_FIELD = "eeprom_field"
    CONTROLLER_FAIL = "controller_fail"
    POWER_FAIL = "power_fail"
    REGULATOR_FAULT = "regulator_fault"
    FAN_FAIL = "fan_fail"
    OVERTEMPERATURE = "overtemperature"
    ERROR_CODE = "error_code"
    POOL_FAIL = "pool_fail"
    HASHING = "hashing"
    HASHRATE = "hashrate"
    HASHRATE_NOMINAL = "hashrate_nominal"
    ACTIVITY = "activity"
    UPTIME = "uptime"
    FIRMWARE = "firmware"
    FIRMWARE_MISMATCH = "firmware_mismatch"
    CHIP_VOLTAGE = "chip_voltage"
    CHIP_FREQUENCY = "chip_frequency"
    CHIP_ERRORS = "chip_errors"
    CHIP_HASHRATE = "chip_hashrate"
    CHIP_WEAK = "chip_weak"
    DOMAIN_VOLTAGE = "domain_voltage"
    BOARD_VOLTAGE = "board_voltage"
    BOARD_FREQUENCY = "board_frequency"
    FAN_SPEED = "fan_speed"
    POWER = "power"
    SUPPLY_INPUT = "supply_input"
    SUPPLY_OUTPUT = "supply_output"
    SUPPLY_TEMP = "supply_temp"
    HARDWARE_ERRORS = "hardware_errors"
    POOL = "pool"
    MESSAGE = "message"
    TEST_STAGE = "test_stage"
    TEST_RESULT = "test_result"
    CONFIG_VALUE = "config_value"
    BOOT_STAGE = "boot_stage"
    BOOT_FAIL = "boot_fail"
    SIGNATURE_FAIL = "signature_fail"
    RESTART = "restart"
    CONSEQUENCE = "consequence"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a fact comes from: a file, port, address or person; `line` is one-based, `text` the line as printed.

    `field` = the path of the named value it was, in a reply that tells the machine's state; None = a line of a log,
    which tells what happened at its moment.
    """

    source: str
    line: int | None = None
    text: str = ""
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """One fact. `chain` and `chip_index` as the device prints them, `slot` zero-based; `value` in its natural unit.

    `attempt` numbers repeated tries of the same measurement; `name` tells sensors, fans, codes and config keys apart.
    """

    fact: Fact
    provenance: Provenance
    chain: int | None = None
    slot: int | None = None
    chip_index: int | None = None
    domain: int | None = None
    name: str | None = None
    value: float | int | str | None = None
    attempt: int | None = None
