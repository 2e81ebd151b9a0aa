"""AES-256-CBC (FIPS 197, SP 800-38A), for EEPROM format 1: 240 bytes an image, so clarity before speed."""

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


def cbc_encrypt(data: bytes, key: bytes, start: bytes) -> bytes:
    """The inverse of `cbc_decrypt`; used by the simulated boards."""
    schedule = _expand(key)
    cipher = bytearray()
    before = start
    for at in range(0, len(data), 16):
        before = _encipher(_add(data[at : at + 16], before), schedule)
        cipher += before
    return bytes(cipher)


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


def _encipher(block: bytes, schedule: list[bytes]) -> bytes:
    state = _add(block, schedule[0])
    for turn in range(1, _ROUNDS + 1):
        # SubBytes and ShiftRows together: column c, row r comes from column c + r.
        state = bytes(_BOX[state[(at + 4 * (at % 4)) % 16]] for at in range(16))
        if turn < _ROUNDS:
            state = b"".join(_mix(state[at : at + 4]) for at in range(0, 16, 4))
        state = _add(state, schedule[turn])
    return state


def _add(state: bytes, key: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(state, key, strict=True))


def _mix(column: bytes) -> bytes:
    return _combine(column, (2, 3, 1, 1))


def _unmix(column: bytes) -> bytes:
    return _combine(column, (14, 11, 13, 9))


def _combine(column: bytes, factors: tuple[int, int, int, int]) -> bytes:
    """The column times the circulant matrix of the factors."""
    one, two, three, four = factors
    return bytes(
        _times(column[row], one)
        ^ _times(column[(row + 1) % 4], two)
        ^ _times(column[(row + 2) % 4], three)
        ^ _times(column[(row + 3) % 4], four)
        for row in range(4)
    )
