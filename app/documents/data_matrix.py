"""DataMatrix ECC 200 symbols (ISO/IEC 16022): short texts as square symbols of one region, 10 to 26 modules a side."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

Modules = tuple[tuple[bool, ...], ...]

#: Side in modules -> codewords of data and of error correction (ISO/IEC 16022, table 7).
_SIZES = {10: (3, 5), 12: (5, 7), 14: (8, 10), 16: (12, 12), 18: (18, 14), 20: (22, 18), 22: (30, 20), 24: (36, 24),
          26: (44, 28)}  # fmt: skip
#: The field GF(256) of ECC 200: x^8 + x^5 + x^3 + x^2 + 1.
_POLYNOMIAL = 0x12D
_PAD = 129
#: Modules of the lower right corner that carry no bit in some sizes.
_DARK, _LIGHT = -1, -2


def data_matrix(text: str) -> Modules:
    """The modules row by row, True = dark; the quiet zone of one module is not in it.

    Raises ValueError for a text that is not printable ASCII, or too long.
    """
    words = _codewords(text)
    side = next((side for side, (room, _check) in _SIZES.items() if len(words) <= room), None)
    if side is None:
        raise ValueError(text)
    room, check = _SIZES[side]
    words = _padded(words, room)
    body = words + _correction(words, check)
    return tuple(tuple(_is_dark(row, column, side, body) for column in range(side)) for row in range(side))


def _is_dark(row: int, column: int, side: int, body: Sequence[int]) -> bool:
    """Whether a module is dark: the solid edges at left and below, the broken ones opposite, the bits between."""
    if column == 0 or row == side - 1:
        return True
    if row == 0 or column == side - 1:
        return (row + column) % 2 == 0
    place = _placement(side - 2)[row - 1][column - 1]
    return place == _DARK if place < 0 else bool(body[place >> 3] >> (place & 7) & 1)


def _codewords(text: str) -> list[int]:
    """ASCII encodation: pairs of digits in one codeword."""
    if not text or not text.isascii() or not text.isprintable():
        raise ValueError(text)
    words, at = [], 0
    while at < len(text):
        if text[at : at + 2].isdigit() and at + 1 < len(text):
            words.append(130 + int(text[at : at + 2]))
            at += 2
        else:
            words.append(ord(text[at]) + 1)
            at += 1
    return words


def _padded(words: Sequence[int], room: int) -> list[int]:
    """Filled up to the symbol's room, by the 253-state rule from the second pad on."""
    filled = list(words)
    if len(filled) < room:
        filled.append(_PAD)
    while len(filled) < room:
        value = _PAD + (149 * (len(filled) + 1)) % 253 + 1
        filled.append(value if value <= 254 else value - 254)
    return filled


@cache
def _powers() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Powers of 2 in the field, and their logarithms."""
    powers, logs, value = [0] * 255, [0] * 256, 1
    for exponent in range(255):
        powers[exponent], logs[value] = value, exponent
        value <<= 1
        if value > 255:
            value ^= _POLYNOMIAL
    return tuple(powers), tuple(logs)


def _times(one: int, other: int) -> int:
    powers, logs = _powers()
    return powers[(logs[one] + logs[other]) % 255] if one and other else 0


@cache
def _generator(count: int) -> tuple[int, ...]:
    """The generator polynomial with the roots 2^1 ... 2^count, highest power first, its leading 1 left out."""
    made = [1]
    for exponent in range(1, count + 1):
        root = _powers()[0][exponent]
        made = [a ^ _times(b, root) for a, b in zip([*made, 0], [0, *made], strict=True)]
    return tuple(made[1:])


def _correction(words: Sequence[int], count: int) -> list[int]:
    """The Reed-Solomon codewords of one block."""
    generator = _generator(count)
    rest = [0] * count
    for word in words:
        lead = word ^ rest[0]
        rest = [b ^ _times(lead, factor) for b, factor in zip([*rest[1:], 0], generator, strict=True)]
    return rest


@cache
def _placement(side: int) -> tuple[tuple[int, ...], ...]:
    """Where each bit of the codewords lies (ISO/IEC 16022, annex F): codeword x 8 + bit, bit 7 the highest; modules
    that no bit takes are _DARK or _LIGHT.
    """
    places: list[list[int | None]] = [[None] * side for _row in range(side)]

    def put(row: int, column: int, word: int, bit: int) -> None:
        if row < 0:
            row, column = row + side, column + 4 - (side + 4) % 8
        if column < 0:
            row, column = row + 4 - (side + 4) % 8, column + side
        places[row][column] = word * 8 + 8 - bit

    def shape(word: int, where: Sequence[tuple[int, int]]) -> None:
        for bit, (row, column) in enumerate(where, start=1):
            put(row, column, word, bit)

    last, word, row, column = side - 1, 0, 4, 0
    while row < side or column < side:
        if row == side and column == 0:
            shape(word, [(last, 0), (last, 1), (last, 2), (0, last - 1), (0, last), (1, last), (2, last), (3, last)])
            word += 1
        if row == side - 2 and column == 0 and side % 4:
            shape(word, [(last - 2, 0), (last - 1, 0), (last, 0), (0, last - 3), (0, last - 2), (0, last - 1),
                         (0, last), (1, last)])  # fmt: skip
            word += 1
        if row == side - 2 and column == 0 and side % 8 == 4:
            shape(word, [(last - 2, 0), (last - 1, 0), (last, 0), (0, last - 1), (0, last), (1, last), (2, last),
                         (3, last)])  # fmt: skip
            word += 1
        if row == side + 4 and column == 2 and side % 8 == 0:
            shape(word, [(last, 0), (last, last), (0, last - 2), (0, last - 1), (0, last), (1, last - 2),
                         (1, last - 1), (1, last)])  # fmt: skip
            word += 1
        for up in (True, False):
            while True:
                if 0 <= row < side and 0 <= column < side and places[row][column] is None:
                    shape(word, [(row - 2, column - 2), (row - 2, column - 1), (row - 1, column - 2),
                                 (row - 1, column - 1), (row - 1, column), (row, column - 2), (row, column - 1),
                                 (row, column)])  # fmt: skip
                    word += 1
                row, column = (row - 2, column + 2) if up else (row + 2, column - 2)
                if (up and (row < 0 or column >= side)) or (not up and (row >= side or column < 0)):
                    break
            row, column = (row + 1, column + 3) if up else (row + 3, column + 1)
    return tuple(
        tuple((_DARK if at == line_at else _LIGHT) if place is None else place for at, place in enumerate(line))
        for line_at, line in enumerate(places)
    )
