"""Identifiers: UUIDv7 for machines, short numbers with the bench's prefix for people. Pure; time and chance are given.

`WO-B1-000123` is unique without anybody coordinating, since each bench has its own prefix. On labels and in QR codes
the number carries a check character (ISO/IEC 7064, MOD 37,36): `WO-B1-000123-K`, which catches one wrong or two
swapped characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER = re.compile(
    r"^(?P<kind>[A-Z]{2,3})-(?P<bench>[A-Z]{1,3}[0-9]{1,3})-(?P<serial>[0-9]{6,9})(?:-(?P<check>[0-9A-Z]))?$"
)


_BENCH = re.compile(r"[A-Z]{1,3}[0-9]{1,3}")


class NumberKind(StrEnum):
    """What a human number stands for: the letters it begins with."""

    WORK_ORDER = "WO"
    HASHBOARD = "HB"
    MINER = "MN"
    PSU = "PS"
    CONTROL_BOARD = "CB"
    FAN = "FN"
    LOT = "LT"
    PLACE = "BN"
    BATCH = "IN"
    QUOTE = "QT"
    CLAIM = "RM"
    PURCHASE = "PO"
    COUNT = "CT"


@dataclass(frozen=True, slots=True)
class HumanNumber:
    """A number people read aloud; `bench` is the prefix of the bench that gave it."""

    kind: NumberKind
    bench: str
    serial: int

    def __str__(self) -> str:
        return f"{self.kind.value}-{self.bench}-{self.serial:06d}"

    @property
    def label(self) -> str:
        """The number with its check character, as printed on labels and in QR codes."""
        plain = str(self)
        return f"{plain}-{check_character(plain)}"


def is_bench(text: str) -> bool:
    """Whether a bench may be called so in its numbers: one to three letters, one to three digits, such as `B2`."""
    return _BENCH.fullmatch(text) is not None


def check_character(text: str) -> str:
    """The ISO/IEC 7064 MOD 37,36 check character over the letters and digits of `text`."""
    product = 36
    for character in text.upper():
        if character not in _ALPHABET:
            continue
        total = (product + _ALPHABET.index(character)) % 36 or 36
        product = total * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def parse_number(text: str) -> HumanNumber:
    """The number that a person typed or a scanner read, with or without its check character.

    Raises ValueError for anything else and for a check character that does not fit.
    """
    match = _NUMBER.match(text.strip().upper())
    if match is None:
        raise ValueError(text)
    written = match["serial"]
    if len(written) > 6 and written.startswith("0"):  # a label whose last dash was read as a digit
        raise ValueError(text)
    kind, bench = NumberKind(match["kind"]), match["bench"]
    six = HumanNumber(kind, bench, int(written[:6]))
    if len(written) == 8 and not match["check"] and written.endswith(check_character(str(six))):
        raise ValueError(text)  # the same; a true number of eight digits that ends so is read with its check character
    number = HumanNumber(kind, bench, int(written))
    if match["check"] and match["check"] != check_character(str(number)):
        raise ValueError(text)
    return number


def uuid7(stamp_ms: int, sequence: int, chance: int) -> str:
    """A UUIDv7 (RFC 9562) of a time in ms, 12 bits of sequence (so that ids of one ms sort) and 62 random bits."""
    value = (stamp_ms & (1 << 48) - 1) << 80
    value |= 0x7 << 76 | (sequence & 0xFFF) << 64
    value |= 0b10 << 62 | (chance & (1 << 62) - 1)
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
