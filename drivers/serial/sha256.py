"""The state of SHA-256 after one block of 64 bytes (FIPS 180-4), which chips that take midstates are given.

The standard library hashes whole messages only and hands out no state in between.
"""

from __future__ import annotations

import struct
from functools import cache
from math import isqrt

_MASK = 0xFFFFFFFF


@cache
def midstate(block: bytes) -> bytes:
    """The eight words of the state after these 64 bytes, big-endian. Raises ValueError for another length."""
    return compress(struct.pack(">8I", *_START), block)


def compress(state: bytes, block: bytes) -> bytes:
    """The state after one more block of 64 bytes. Raises ValueError for another length of either."""
    if len(block) != 64 or len(state) != 32:
        raise ValueError(len(block))
    start = struct.unpack(">8I", state)
    words = list(struct.unpack(">16I", block))
    for at in range(16, 64):
        near, far = words[at - 2], words[at - 15]
        small_0 = _turn(far, 7) ^ _turn(far, 18) ^ far >> 3
        small_1 = _turn(near, 17) ^ _turn(near, 19) ^ near >> 10
        words.append((words[at - 16] + small_0 + words[at - 7] + small_1) & _MASK)
    a, b, c, d, e, f, g, h = start
    for constant, word in zip(_CONSTANTS, words, strict=True):
        first = h + (_turn(e, 6) ^ _turn(e, 11) ^ _turn(e, 25)) + (e & f ^ ~e & g) + constant + word
        second = (_turn(a, 2) ^ _turn(a, 13) ^ _turn(a, 22)) + (a & b ^ a & c ^ b & c)
        a, b, c, d, e, f, g, h = (first + second) & _MASK, a, b, c, (d + first) & _MASK, e, f, g
    return struct.pack(">8I", *(old + new & _MASK for old, new in zip(start, (a, b, c, d, e, f, g, h), strict=True)))


def _turn(word: int, by: int) -> int:
    return (word >> by | word << 32 - by) & _MASK


def _primes(count: int) -> list[int]:
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found


def _cube_root_fraction(prime: int) -> int:
    """The first 32 bits behind the point of a cube root, exactly."""
    wanted = prime << 96
    root = int(float(wanted) ** (1 / 3))
    while root**3 > wanted:
        root -= 1
    while (root + 1) ** 3 <= wanted:
        root += 1
    return root & _MASK


_START = tuple(isqrt(prime << 64) & _MASK for prime in _primes(8))
_CONSTANTS = tuple(_cube_root_fraction(prime) for prime in _primes(64))
