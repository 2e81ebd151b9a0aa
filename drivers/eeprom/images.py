"""The EEPROM image in what people keep of it: bytes as read, a text that spells them, twice over, turned or swapped.

A 24C02 read from another place than 0 begins in the middle and goes on at its start; programmers pad with empty bytes,
store two copies, or exchange the bytes of each word. What is put right here is said with the content.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from drivers.eeprom.decode import SIZE, decode
from drivers.eeprom.hex_text import bytes_of_text, swapped
from drivers.model.eeprom import EepromContent, EepromWarning

#: Characters of a text that may spell an image: 256 bytes take some 3 KB, a capture around them some more.
_LONGEST_TEXT = 1 << 16
#: How an image begins, of any format: the places worth trying in one that was turned.
_BEGINS = re.compile(rb"[\x04-\x06][\x10-\x13\x20-\x23]|\x11[\x42\x4A\x50]|\x01[A-Z0-9]{8}|\x7E", re.DOTALL)


def decode_dump(data: bytes) -> EepromContent:
    """What a dump says, whatever it is kept in; never raises. A cut or foreign one is not valid and says why."""
    image = image_of(data)
    content = decode(image)
    if content.valid or len(image) < SIZE or _blank(image):
        return content
    for other, warning in _put_right(image):
        found = decode(other)
        if found.valid:
            return replace(found, warnings=(*found.warnings, warning))
    return content


def image_of(data: bytes) -> bytes:
    """The bytes themselves, or those that a text spells."""
    text = _text(data)
    spelled = bytes_of_text(text) if text is not None else None
    return data if spelled is None else spelled


def _text(data: bytes) -> str | None:
    """The text that bytes are, None for bytes that are no text."""
    if not data or len(data) > _LONGEST_TEXT:
        return None
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", errors="replace")
        return text if text.isascii() else None
    return None if any(byte < 9 or 13 < byte < 32 for byte in data) else data.decode("utf-8", errors="replace")


def _put_right(image: bytes) -> Iterator[tuple[bytes, EepromWarning]]:
    """The image as it would be without a habit of whoever read it."""
    for start in range(SIZE, len(image) - SIZE + 1, SIZE):
        yield image[start : start + SIZE], EepromWarning.SHIFTED
    first = image[:SIZE]
    yield swapped(first), EepromWarning.SWAPPED
    for turn in range(1, SIZE):
        if _BEGINS.match(turned := first[turn:] + first[:turn]):
            yield turned, EepromWarning.SHIFTED


def _blank(image: bytes) -> bool:
    return len(set(image)) == 1
