"""AES-256-CBC decryption (FIPS 197, SP 800-38A), for EEPROM format 1: 240 bytes an image, so clarity before speed."""

from __future__ import annotations

_ROUNDS = 14


def _double(value: int) -> int:
    """Times x in GF(2^8)."""
    return (value << 1 ^ (0x1B if value & 0x80 else 0)) & 0xFF


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a, b = _double(a), b >> 1
    return product


def _s_box() -> tuple[int, ...]:
    box = [0x63] * 256
    p = q = 1
    while True:
        p ^= _double(p)
        for shift in (1, 2, 4):
            q = (q ^ q << shift) & 0xFF
        if q & 0x80:
            q ^= 0x09
        box[p] = q ^ _turn(q, 1) ^ _turn(q, 2) ^ _turn(q, 3) ^ _turn(q, 4) ^ 0x63
        if p == 1:
            return tuple(box)


def _turn(value: int, by: int) -> int:
    return (value << by | value >> (8 - by)) & 0xFF


_BOX = _s_box()
_INVERSE = tuple(_BOX.index(value) for value in range(256))


def cbc_decrypt(data: bytes, key: bytes, start: bytes) -> bytes:
    """Plain text of whole 16-byte blocks under a 32-byte key, unpadded."""
    schedule = _expand(key)
    plain = bytearray()
    before = start
    for at in range(0, len(data), 16):
        block = data[at : at + 16]
        plain += bytes(a ^ b for a, b in zip(_block(block, schedule), before, strict=True))
        before = block
    return bytes(plain)


def _expand(key: bytes) -> list[bytes]:
    """The 15 round keys."""
    words = [key[at : at + 4] for at in range(0, 32, 4)]
    constant = 1
    for at in range(8, 4 * (_ROUNDS + 1)):
        word = words[-1]
        if at % 8 == 0:
            word = bytes(_BOX[b] for b in word[1:] + word[:1])
            word = bytes((word[0] ^ constant,)) + word[1:]
            constant = _double(constant)
        elif at % 8 == 4:
            word = bytes(_BOX[b] for b in word)
        words.append(bytes(a ^ b for a, b in zip(word, words[at - 8], strict=True)))
    return [b"".join(words[at : at + 4]) for at in range(0, len(words), 4)]


def _block(block: bytes, schedule: list[bytes]) -> bytes:
    state = _add(block, schedule[_ROUNDS])
    for turn in range(_ROUNDS - 1, -1, -1):
        # Undo ShiftRows and SubBytes together: column c, row r comes from column c - r.
        state = bytes(_INVERSE[state[(at - 4 * (at % 4)) % 16]] for at in range(16))
        state = _add(state, schedule[turn])
        if turn:
            state = b"".join(_unmix(state[at : at + 4]) for at in range(0, 16, 4))
    return state


def _add(state: bytes, key: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(state, key, strict=True))


def _unmix(column: bytes) -> bytes:
    return bytes(
        _times(column[row], 14)
        ^ _times(column[(row + 1) % 4], 11)
        ^ _times(column[(row + 2) % 4], 13)
        ^ _times(column[(row + 3) % 4], 9)
        for row in range(4)
    )
