"""An EEPROM's content as decoded: the JSON contract of `hashwrench eeprom`. Decoded only; nothing here can write."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Region(StrEnum):
    """Which part of the image a checksum covers."""

    BOARD = "board"
    PARAMS = "params"
    SWEEP = "sweep"
    WHOLE = "whole"


class EepromWarning(StrEnum):
    """What is odd about an image."""

    CRC_MISMATCH = "crc_mismatch"
    SERIAL_NOT_VENDOR = "serial_not_vendor"
    TRUNCATED = "truncated"
    FORMAT_UNKNOWN = "format_unknown"
    TRAILER_MISSING = "trailer_missing"
    SWAPPED = "swapped"
    SHIFTED = "shifted"


@dataclass(frozen=True, slots=True)
class Check:
    """One checksum, recomputed."""

    region: Region
    ok: bool


@dataclass(frozen=True, slots=True)
class EepromContent:
    """What an EEPROM says of its board. `nonce_rate` is a fraction, versions are integers, None = not in this format,
    or in a region whose checksum fails. The results of the factory's tests PT1 and PT2 are 1 for a board that passed.
    """

    format: str
    valid: bool
    board_name: str | None = None
    board_sn: str | None = None
    chip_die: str | None = None
    chip_marking: str | None = None
    chip_bin: int | None = None
    ft_version: str | None = None
    pcb_version: int | None = None
    bom_version: int | None = None
    chip_tech: str | None = None
    factory_job: str | None = None
    voltage_v: float | None = None
    frequency_mhz: float | None = None
    nonce_rate: float | None = None
    pcb_temp_in_c: float | None = None
    pcb_temp_out_c: float | None = None
    pt1_result: int | None = None
    pt1_count: int | None = None
    pt2_result: int | None = None
    pt2_count: int | None = None
    checks: tuple[Check, ...] = ()
    warnings: tuple[EepromWarning, ...] = ()
