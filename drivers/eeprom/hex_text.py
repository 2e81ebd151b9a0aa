"""Bytes out of the texts in which people keep EEPROM dumps: rows with or without places, C arrays, Intel HEX, decimals.

Knows the habits of xxd, hexdump (plain and -C), od, i2cdump, programmers and firmwares; not what the bytes mean. A row
that a tool could not read whole (`XX`) is no row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: Bytes that one row may hold.
_ROWS = (4, 8, 16, 32)

_STAMP = (
    r"(?:\[?\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?\]?[ \t]{0,4})?"
    r"(?:[A-Za-z_][\w.]{1,40}[ \t]{0,2}:[ \t]{1,2})?"
)
#: A place at the head of a row: `0x0010`, `0010:`, `00000010`, `[16]`.
_PLACE = r"(?P<place>0[xX][0-9A-Fa-f]{1,8}:?|[0-9A-Fa-f]{2,8}:|[0-9A-Fa-f]{7,8}(?=[ \t]))[ \t]{1,4}"
_PAIRS = r"(?:[0-9A-Fa-f]{2}[ \t]{1,4}){3,31}[0-9A-Fa-f]{2}"
_WORDS = r"(?:[0-9A-Fa-f]{4}[ \t]{1,2}){1,15}[0-9A-Fa-f]{4}"
#: What a tool prints after the bytes: the same as text.
_TEXT = r"(?:[ \t]{1,6}\|?.{1,34})?[ \t]*"
_PLACED = re.compile(rf"[ \t]*{_STAMP}{_PLACE}(?:(?P<pairs>{_PAIRS})|(?P<words>{_WORDS})){_TEXT}")
_BARE = re.compile(rf"[ \t]*{_STAMP}(?P<pairs>{_PAIRS})[ \t]*")
_PREFIXED = re.compile(r"0[xX]([0-9A-Fa-f]{1,2})\b")
_SOLID = re.compile(r"[ \t]*(?P<solid>(?:[0-9A-Fa-f]{8}){1,64})[ \t]*")
_DECIMAL = re.compile(
    rf"[ \t]*{_STAMP}[\[{{(]?[ \t]*(?P<list>(?:\d{{1,3}}[ \t]*[, \t][ \t]*){{3,255}}\d{{1,3}}),?[ \t]*[\]}})]?[ \t]*"
)
_COMMENT = re.compile(r"//[^\n]*|/\*.{0,400}?\*/|#[^\n]*", re.DOTALL)
_ESCAPED = re.compile(r"\\x([0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class HexRow:
    """Some bytes of a dump. `place` = where they stand in it, None where the row does not say."""

    place: int | None
    data: bytes


def row_of(line: str) -> HexRow | None:
    """The row that a line is, None for any other line."""
    if len(line) > 400:
        return None
    if (found := _PLACED.fullmatch(line)) is not None:
        place = int(found["place"].rstrip(":").lower().removeprefix("0x"), 16)
        if found["pairs"] is not None:
            data = bytes.fromhex(_pairs(found["pairs"]))
        else:
            data = bytes.fromhex(found["words"].replace("\t", " "))
            if not found["place"].endswith(":"):
                data = swapped(data)  # hexdump and od print words of the machine that runs them
        return HexRow(place, data) if len(data) in _ROWS else None
    if (found := _BARE.fullmatch(line)) is not None:
        data = bytes.fromhex(_pairs(found["pairs"]))
        return HexRow(None, data) if len(data) in _ROWS else None
    if len(prefixed := _PREFIXED.findall(line)) in _ROWS:
        return HexRow(None, bytes(int(byte, 16) for byte in prefixed))
    if (found := _DECIMAL.fullmatch(line)) is not None:
        numbers = [int(number) for number in re.split(r"[, \t]+", found["list"])]
        if len(numbers) in _ROWS and max(numbers) < 256:
            return HexRow(None, bytes(numbers))
    return None


def bytes_of_text(text: str) -> bytes | None:
    """The bytes that a text spells, in whatever habit; None for a text that spells none."""
    lines = [line for line in text.replace("\r", "\n").split("\n") if line.strip()]
    if not lines:
        return None
    return _intel_hex(lines) or _placed(lines) or _spelled(text)


def swapped(data: bytes) -> bytes:
    """Every two bytes exchanged; an odd last one stays."""
    whole = len(data) & ~1
    turned = bytearray(data)
    turned[0:whole:2], turned[1:whole:2] = data[1:whole:2], data[0:whole:2]
    return bytes(turned)


def _pairs(text: str) -> str:
    return text.replace("\t", " ")


def _intel_hex(lines: Iterable[str]) -> bytes | None:
    """The image of an Intel HEX file; a record whose checksum fails, or that is cut, ends it."""
    image = bytearray()
    base = 0
    begun = False
    for line in lines:
        record = line.strip()
        if not record.startswith(":"):
            if begun:
                break
            return None
        try:
            raw = bytes.fromhex(record[1:])
        except ValueError:
            break
        if len(raw) < 5 or len(raw) != raw[0] + 5 or sum(raw) & 0xFF:
            break
        begun = True
        place, kind, data = int.from_bytes(raw[1:3], "big"), raw[3], raw[4:-1]
        if kind == 1:
            break
        if kind in (2, 4) and len(data) == 2:
            base = int.from_bytes(data, "big") << (4 if kind == 2 else 16)
        elif kind == 0:
            at = base + place
            if at > 1 << 16:
                break
            image += b"\xff" * (at - len(image))
            image[at : at + len(data)] = data
    return bytes(image) if begun else None


def _placed(lines: Iterable[str]) -> bytes | None:
    """The bytes of rows that say their places, in that order, as far as they go on without a gap."""
    image = bytearray()
    first: int | None = None
    for line in lines:
        row = row_of(line)
        if row is None or row.place is None:
            continue
        if first is None:
            first = row.place
        at = row.place - first
        if at == len(image):
            image += row.data
        elif image:
            break
    return bytes(image) or None


def _spelled(text: str) -> bytes | None:
    """The bytes of a text that is nothing but bytes: an array, a list of numbers, or hex digits."""
    text = _COMMENT.sub(" ", text)
    if len(escaped := _ESCAPED.findall(text)) >= 16:
        return bytes(int(byte, 16) for byte in escaped)
    if len(prefixed := _PREFIXED.findall(text)) > 16:
        return bytes(int(byte, 16) for byte in prefixed)
    inner = re.search(r"[\[{(]([\s0-9A-Fa-f,;]{16,})[\]})]", text)
    words = (inner[1] if inner else text).replace(",", " ").replace(";", " ").split()
    if len(words) > 1 and re.fullmatch(r"0[xX]0{1,8}:?", words[0]):
        del words[0]  # the place of the first byte
    if not words or any(re.fullmatch(r"[0-9A-Fa-f]{1,512}", word) is None for word in words):
        return None
    if all(len(word) <= 3 and word.isdigit() for word in words) and {len(word) for word in words} != {2}:
        numbers = [int(word) for word in words]
        return bytes(numbers) if len(numbers) >= 16 and max(numbers) < 256 else None
    if any(len(word) % 2 for word in words):
        return None
    return bytes.fromhex("".join(words)) if sum(map(len, words)) >= 32 else None
