"""EEPROM dumps within a longer text, line by line: rows with their places anywhere, rows without where a head says so.

A head names a chain (`[chain 2]`) or an EEPROM. Lines in between that are no rows are passed over, so that what other
programs print there does no harm; a row at the wrong place ends the dump.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from drivers.eeprom.hex_text import row_of
from drivers.eeprom.judgement import SIZE

_CHAIN = re.compile(
    r"\[chain[ :]?(?P<shown>\d{1,2})\]|\bchain ?[:=#\[ ]{1,2}(?P<named>\d{1,2})\b.{0,60}(?i:eeprom)"
    r"|(?i:eeprom).{0,60}\bchain ?[:=#\[ ]{0,2}(?P<after>\d{1,2})\b"
)
_HEADS = ("eeprom", "EEPROM", "Eeprom", "24C02", "24c02", "i2cdump", "hexdump")
#: What a row at the first place bears.
_FIRST = ("0000", "00:", "0x00")
_STAMP = re.compile(r"^\s*(?:\[\s*\d{1,6}\.\d{1,6}\]\s)?")
#: What a row has at the least: some pairs or words of hex digits, or some numbers.
_MAYBE = re.compile(r"(?:[0-9A-Fa-f]{2}[ \t,]{1,4}){3}|(?:[0-9A-Fa-f]{4} ){3}|(?:\d{1,3}, ?){3}")
#: Lines after a head within which rows without places belong to it, and lines of noise within a dump.
_NEAR, _GAP = 3, 40


@dataclass(frozen=True, slots=True)
class Dump:
    """One whole dump. `chain` as the text names it; `line`, `text` = its first row; `headed` = a head stands above."""

    chain: int | None
    image: bytes
    line: int
    text: str
    headed: bool


class DumpReader:
    """Reads lines in order and keeps the dump under way; `copy.copy` goes on from there without touching the first."""

    def __init__(self) -> None:
        self._chain: int | None = None
        self._head = -_NEAR - 1
        self._image = b""
        self._placed = False
        self._line = self._last = 0
        self._text = ""

    def idle(self, number: int) -> bool:
        """Whether the line of this number belongs to no dump under way and to no head above it."""
        return not self._image and number - self._head > _NEAR

    def feed(self, line: str, number: int) -> Dump | None:
        """The dump that this line completes, None otherwise."""
        found = _CHAIN.search(line) if "hain" in line else None
        if found is not None:
            self._chain, self._image, self._head = int(found[found.lastgroup or 0]), b"", number
            line = line[found.end() :] if found["shown"] else line
        elif any(word in line for word in _HEADS):
            self._head = number
        beyond = self.idle(number) and not any(place in line for place in _FIRST)
        if len(line) > 400 or beyond or not _MAYBE.search(line):
            return None
        row = row_of(_STAMP.sub("", line, count=1))
        return None if row is None else self._row(row.place, row.data, line, number)

    def _row(self, place: int | None, data: bytes, line: str, number: int) -> Dump | None:
        going_on = bool(self._image) and self._placed is (place is not None) and number - self._last <= _GAP
        if going_on and place not in (None, len(self._image)):
            going_on = False
        if not going_on:
            begins = place == 0 or (place is None and number - self._head <= _NEAR)
            self._image = b""
            if not begins:
                return None
            self._placed, self._line, self._text = place is not None, number, line
        self._image += data
        self._last = number
        if len(self._image) < SIZE:
            return None
        headed = self._line - self._head <= _GAP
        dump = Dump(self._chain, self._image[:SIZE], self._line, self._text, headed)
        self._image, self._chain, self._head = b"", None, -_NEAR - 1
        return dump
