"""The old Unix password hash `$1$` (MD5-crypt), which WhatsMiner's API uses to derive keys and signatures.

Python's own `crypt` is gone since 3.13 and was never there on Windows. The algorithm is that of FreeBSD's libcrypt,
as described in the PHK documentation of passlib's `md5_crypt`.
"""

from __future__ import annotations

import hashlib
from itertools import chain

_DIGITS = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ROUNDS = 1000
#: Which bytes of the digest make up each group of four digits.
_GROUPS = ((0, 6, 12), (1, 7, 13), (2, 8, 14), (3, 9, 15), (4, 10, 5))


def md5_crypt(word: str, salt: str) -> str:
    """The hash alone, 22 characters, without `$1$` and salt. Of the salt eight characters count."""
    key, grain = word.encode(), salt.encode()[:8]
    other = _md5(key + grain + key)
    length = len(key)
    stretched = (other * (length // 16 + 1))[:length]
    marks = b"".join(b"\x00" if length >> bit & 1 else key[:1] for bit in range(length.bit_length()))
    digest = _md5(key + b"$1$" + grain + stretched + marks)
    for turn in range(_ROUNDS):
        parts = [key if turn & 1 else digest]
        parts += [grain] if turn % 3 else []
        parts += [key] if turn % 7 else []
        parts += [digest if turn & 1 else key]
        digest = _md5(b"".join(parts))
    groups = (_digits(int.from_bytes(bytes(digest[place] for place in group)), 4) for group in _GROUPS)
    return "".join(chain(groups, [_digits(digest[11], 2)]))


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _digits(value: int, count: int) -> str:
    """The lowest six bits first."""
    return "".join(_DIGITS[value >> 6 * place & 63] for place in range(count))
