"""Whether bytes are text: what a console shows at the right speed, and not at a wrong one.

At a wrong speed the bits of one character are cut into others: bytes of control codes and of the upper half, which no
console sends, in every second place or more. How sure that is, is measured in the tests on a sampled wire.
"""

from __future__ import annotations

import codecs

#: What consoles send besides letters: bell, backspace, tab, line ends, escape.
_CONTROLS = frozenset(b"\x07\x08\t\n\x0b\x0c\r\x1b")
#: A line in Chinese still has its times, names and line ends; a line of nothing but high bytes is no text.
_MOST_LETTERS = 0.75
_ASCII = bytes(byte for byte in range(256) if 0x20 <= byte < 0x7F or byte in _CONTROLS)


def garbage_share(data: bytes) -> float:
    """The share of bytes that are no text, 0 to 1. A few NULs, which a line makes when power comes and goes, are left
    out; mostly NULs is what a line looks like to a receiver ten times too fast.
    """
    bytes_ = data.replace(b"\x00", b"")
    nuls = len(data) - len(bytes_)
    if nuls > len(bytes_):
        return nuls / len(data)
    high = bytes_.translate(None, _ASCII)
    if not high:
        return 0.0
    wrong = sum(byte < 0x80 for byte in high)
    letters = sum(byte >= 0x80 for byte in high)
    if not wrong and letters < _MOST_LETTERS * len(bytes_) and _decodes(bytes_, "gb18030"):
        return 0.0
    return (wrong + _outside_utf_8(bytes_)) / len(bytes_)


def _outside_utf_8(data: bytes) -> int:
    """Bytes of the upper half that belong to no character of UTF-8; one cut at either end is let pass."""
    text = data.decode("utf-8", "surrogateescape")
    return sum("\udc80" <= letter <= "\udcff" or "\x80" <= letter <= "\x9f" for letter in text)


def _decodes(data: bytes, encoding: str) -> bool:
    """Whether it is text of an encoding, its last character perhaps cut."""
    try:
        codecs.getincrementaldecoder(encoding)(errors="strict").decode(data)
    except UnicodeDecodeError:
        return False
    return True
