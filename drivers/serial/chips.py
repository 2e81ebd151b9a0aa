"""The chips of the BM13xx line by id and by name: what the driver and the simulated chips must know of each.

Read from `resources/boards/chips.toml`, where every row names its sources. What a row leaves out no public source
says; the field is None or () here, and the step that needs it is left out.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Any

import resources

#: The crystal that every chip of the line runs on.
CLOCK_MHZ = 25.0


class JobForm(StrEnum):
    """How a job reaches a chip: the whole header in 82 bytes, or up to four midstates and the header's tail."""

    HEADER = "header"
    MIDSTATES = "midstates"


@dataclass(frozen=True, slots=True)
class Write:
    """One register and the value that is written to it."""

    register: int
    value: int


@dataclass(frozen=True, slots=True)
class BaudForm:
    """The register that holds the divider of the chip's serial port; `word` is its value with a divider of 0."""

    register: int
    word: int
    shift: int
    bits: int

    def value(self, divider: int) -> int:
        """The register's value for a divider. Raises ValueError where the divider does not fit."""
        if not 0 <= divider < 1 << self.bits:
            raise ValueError(divider)
        return self.word | divider << self.shift

    def divider(self, value: int) -> int:
        """The divider in a value of the register."""
        return value >> self.shift & ((1 << self.bits) - 1)


@dataclass(frozen=True, slots=True)
class PllForm:
    """The register that sets the hash clock, and how far its parts may go; `before` is written first, twice."""

    register: int
    feedback: tuple[int, int]
    vco_mhz: tuple[float, float]
    minus_one: bool
    high_vco: bool
    before: Write | None = None


@dataclass(frozen=True, slots=True)
class HashesForm:
    """Where a chip tells how much it hashed: `unit` hashes a step. `rate`: steps a second, not a counter."""

    register: int
    unit: int
    rate: bool


@dataclass(frozen=True, slots=True)
class NoncePlace:
    """Where a chip's address stands in the nonces it finds, as the reply's four bytes read big-endian."""

    shift: int
    mask: int

    def address(self, nonce: int) -> int:
        """The address of the chip that found a nonce."""
        return nonce >> self.shift & self.mask


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """Where a nonce reply's register byte holds the id of its job; what is left below is a core or a midstate."""

    mask: int
    down: int

    def job(self, byte: int) -> int:
        """The id of the job as it was sent."""
        return (byte & self.mask) >> self.down


@dataclass(frozen=True, slots=True)
class DieTemperatureForm:
    """The sensor in the die: `writes` to `control` start it, `result` then holds a code once bit `valid` is 1."""

    control: int
    writes: tuple[int, ...]
    result: int
    valid: int
    mask: int
    scale: float
    offset: float

    def temp_c(self, value: int) -> float | None:
        """Degrees Celsius in a value of the result register; None while the chip says it is not valid."""
        if not value >> self.valid & 1:
            return None
        return (value & self.mask) * self.scale + self.offset


@dataclass(frozen=True, slots=True)
class DomainsForm:
    """What a long chain is told of its voltage domains before it changes its speed, so that signals cross between them.

    `last` goes to the last chip of each domain, then `all_chips` to every chip, then `relay` to the first and the last
    of each: a gap of `base` at the far end and of one more for each chip beyond. Below `least` domains nothing is.
    """

    last: Write
    all_chips: Write
    relay: int
    base: int
    least: int

    def relay_value(self, chips_beyond: int) -> int:
        """The relay register's value for a domain with so many chips behind it: both directions are relayed."""
        return (self.base + chips_beyond) << 16 | 3


@dataclass(frozen=True, slots=True)
class ChipFamily:
    """One chip. `hashers`: the small cores that work of `cores` x `sub_cores`; None and () = no public source says.

    `prepare` is written to all chips, then `enable` to each; `counting_number` afterwards (register 0x10).
    `nonce_offset` is the register that gives each chip its range of nonces where the nonce carries no address.
    `errors` and `core_domains` are counters. `diagnostic` are the registers a person may want to see.
    """

    id: int
    name: str
    source: str
    long_replies: bool
    id_tail: int = 0
    cores: int | None = None
    sub_cores: int | None = None
    hashers: int | None = None
    command_shift: int = 0
    job: JobForm | None = None
    counting_number: int | None = None
    prepare: tuple[Write, ...] = ()
    enable: tuple[Write, ...] = ()
    baud: BaudForm | None = None
    pll: PllForm | None = None
    hashes: HashesForm | None = None
    errors: int | None = None
    core_domains: tuple[int, ...] = ()
    nonce: NoncePlace | None = None
    nonce_offset: int | None = None
    answer: AnswerForm | None = None
    domains: DomainsForm | None = None
    die_temperature: DieTemperatureForm | None = None
    diagnostic: tuple[int, ...] = ()


@cache
def families() -> Mapping[int, ChipFamily]:
    """Every chip there is a row for, by its id."""
    with resources.open_binary("boards", "chips.toml") as file:
        rows = tomllib.load(file)
    return MappingProxyType({row["id"]: _family(name, row) for name, row in rows.items()})


def family_of_id(chip_id: int) -> ChipFamily | None:
    """The chip whose id register's upper half this is; None for one that is not spoken to here."""
    return families().get(chip_id)


def family_of(chip: str) -> ChipFamily | None:
    """The chip by its name in the catalogue, `BM1362` or `BM1368 / BM1370` (the first); None as above."""
    number = re.match(r"BM(1\d{3})\b", chip)
    return family_of_id(int(number[1], 16)) if number else None


def chip_id_of(chip: str) -> int | None:
    """The id of a chip by its name in the catalogue; None for one that is not spoken to here."""
    family = family_of(chip)
    return family.id if family is not None else None


def chip_name(chip_id: int) -> str:
    """`BM1362` for id 0x1362."""
    return f"BM{chip_id:04X}"


def _family(name: str, row: dict[str, Any]) -> ChipFamily:
    read = {key: _FORMS[key](value) if key in _FORMS else value for key, value in row.items()}
    return ChipFamily(name=name, **read)


def _writes(rows: list[list[int]]) -> tuple[Write, ...]:
    return tuple(Write(*row) for row in rows)


def _pll(row: dict[str, Any]) -> PllForm:
    low, high = row["vco_mhz"]
    before = Write(*row["before"]) if "before" in row else None
    return PllForm(**row | {"feedback": tuple(row["feedback"]), "vco_mhz": (float(low), float(high)), "before": before})


def _domains(row: dict[str, Any]) -> DomainsForm:
    return DomainsForm(Write(*row["last"]), Write(*row["all"]), row["relay"], row["base"], row["least"])


_FORMS: dict[str, Any] = {
    "job": JobForm,
    "prepare": _writes,
    "enable": _writes,
    "baud": lambda row: BaudForm(**row),
    "pll": _pll,
    "hashes": lambda row: HashesForm(**row),
    "core_domains": tuple,
    "nonce": lambda row: NoncePlace(**row),
    "answer": lambda row: AnswerForm(**row),
    "domains": _domains,
    "die_temperature": lambda row: DieTemperatureForm(**row | {"writes": tuple(row["writes"])}),
    "diagnostic": tuple,
}
