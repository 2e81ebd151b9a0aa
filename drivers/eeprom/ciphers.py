"""The ciphers the EEPROM formats use: XXTEA, a plain XOR, and AES-256-CBC with a derived key.

They hide nothing any more; keys are published in Alex20129/eeprom_tool and HashSource/hashsource_antminer_x19.
"""

from __future__ import annotations

import struct

#: Keys of formats 4, 5 and 6 by index; index 1 is the one found on boards.
XXTEA_KEYS: tuple[bytes, ...] = (
    b"ilijnaiaayuxnixo",
    bytes.fromhex("7451ED7C7B5CD872174FE0790A15E4F5"),
    b"uohzoahzuhidkgna",
    b"uileynimdpfnangr",
)
XOR_KEYS: tuple[int, ...] = (0xBABEFACE, 0xFEEDCAFE, 0xDEADBEEF, 0xABCD55AA)
#: Key of the S19 legacy formats, and those of the same header on L7 and L9.
LEGACY_KEY = b"uileynimggnagnau"
L7_KEYS: tuple[bytes, ...] = (
    bytes.fromhex("4B1E5E4A3A9FB8AA888A51327FC81BC3"),
    bytes.fromhex("67768F617AC72C3E7A7B12B23BA3EDFD"),
)
_DELTA = 0x9E3779B9
_MASK = 0xFFFFFFFF


def xxtea_decrypt(data: bytes, key: bytes) -> bytes:
    """XXTEA over little-endian words (Wheeler and Needham, 1998); at least two words, a whole number of them."""
    words, k = _words(data), struct.unpack("<4I", key)
    count = len(words)
    rounds = 6 + 52 // count
    total = rounds * _DELTA & _MASK
    following = words[0]
    for _ in range(rounds):
        e = total >> 2 & 3
        for p in range(count - 1, -1, -1):
            before = words[p - 1]
            following = words[p] = words[p] - _mix(total, following, before, p, e, k) & _MASK
        total = total - _DELTA & _MASK
    return struct.pack(f"<{count}I", *words)


def xxtea_encrypt(data: bytes, key: bytes) -> bytes:
    """The inverse of `xxtea_decrypt`; used by the simulated boards."""
    words, k = _words(data), struct.unpack("<4I", key)
    count = len(words)
    total = 0
    before = words[-1]
    for _ in range(6 + 52 // count):
        total = total + _DELTA & _MASK
        e = total >> 2 & 3
        for p in range(count):
            following = words[(p + 1) % count]
            before = words[p] = words[p] + _mix(total, following, before, p, e, k) & _MASK
    return struct.pack(f"<{count}I", *words)


def xor_words(data: bytes, key: int) -> bytes:
    """Every little-endian word XORed with the key; its own inverse."""
    return struct.pack(f"<{len(data) // 4}I", *(word ^ key for word in _words(data)))


def _mix(total: int, following: int, before: int, p: int, e: int, k: tuple[int, ...]) -> int:
    shifted = (before >> 5 ^ following << 2) + (following >> 3 ^ before << 4)
    return (shifted ^ (total ^ following) + (k[p & 3 ^ e] ^ before)) & _MASK


def _words(data: bytes) -> list[int]:
    return list(struct.unpack(f"<{len(data) // 4}I", data))
