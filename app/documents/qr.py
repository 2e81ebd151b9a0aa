"""QR codes as plain black modules on white, drawn sharp at any size."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from app.documents.page import INK, Sheets

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Dark and light as in the middle of a finder, with the light before it.
_LIKE_A_FINDER = (False, False, False, False, True, False, True, True, True, False, True)


def draw_qr(sheets: Sheets, payload: str, x: float, y: float, side: float) -> None:
    """Draw `payload` (a short code, at most some 60 characters) into a square of `side` points from its upper left.

    The quiet zone is the paper around it: leave a sixth of the side free. A quarter of the modules may be damaged.
    """
    sheets.stamp(f"qr-{side:g}", x, y, side, side, lambda: _modules(sheets, payload, side))


def qr_modules(payload: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a code row by row, True = dark, for a screen or a terminal; the quiet zone of 4 is not in it."""
    return tuple(tuple(bool(dark) for dark in row) for row in _made(payload, QRErrorCorrectLevel.M))


def _made(payload: str, level: int) -> list[list[bool]]:
    """The modules with the mask of the lowest penalty (ISO/IEC 18004, 7.8)."""
    import numpy as np

    code = QRCode(None, level)
    code.addData(payload)
    version = code.calculate_version()  # type: ignore[no-untyped-call]
    blank, places = _empty(version, level)
    data = np.array(QRCode.createData(version, level, code.dataList), dtype=np.uint8)  # type: ignore[no-untyped-call]
    masked = blank.copy()
    masked.reshape(8, -1)[:, places] ^= np.unpackbits(data).astype(bool)
    best: list[list[bool]] = masked[_penalties(masked).argmin()].tolist()
    return best


@functools.cache
def _empty(version: int, level: int) -> tuple[NDArray[np.bool_], NDArray[np.intp]]:
    """What does not depend on the content and is kept: the symbol under each of the eight masks while all its data is
    zero, and which module (counted row by row) each bit of the data turns over.
    """
    import numpy as np

    code = QRCode(version, level)
    code.addData("")
    words = len(QRCode.createData(version, level, code.dataList))  # type: ignore[no-untyped-call]
    code.dataCache = [0] * words
    under = []
    for mask in range(8):
        code.makeImpl(False, mask)
        under.append(np.array(code.modules, dtype=bool))
    blank: NDArray[np.bool_] = np.stack(under)
    places = [row * blank.shape[1] + column for column, row in code.dataPosIterator()]  # type: ignore[no-untyped-call]
    return blank, np.array(places[: words * 8])


def _penalties(masked: NDArray[np.bool_]) -> NDArray[np.int_]:
    """The penalty of each symbol of a stack: long runs, blocks of one colour, what looks like a finder, imbalance."""
    import numpy as np

    side = masked.shape[1]
    total = np.zeros(len(masked), dtype=int)
    for lines in (masked, masked.transpose(0, 2, 1)):
        same = np.ones((len(masked), side, side - 4), dtype=bool)
        finder = np.ones((len(masked), side, side - 10), dtype=bool)
        behind = finder.copy()
        for at in range(5):
            same &= lines[:, :, at : side - 4 + at] == lines[:, :, : side - 4]
        for at, dark in enumerate(_LIKE_A_FINDER):
            finder &= lines[:, :, at : side - 10 + at] == dark
            behind &= lines[:, :, at : side - 10 + at] == _LIKE_A_FINDER[10 - at]
        begins = same.copy()
        begins[:, :, 1:] &= ~same[:, :, :-1]
        # a run of five costs three, and each further module one
        total += same.sum((1, 2)) + 2 * begins.sum((1, 2)) + 40 * (finder.sum((1, 2)) + behind.sum((1, 2)))
    corner = masked[:, :-1, :-1]
    block = (corner == masked[:, 1:, :-1]) & (corner == masked[:, :-1, 1:]) & (corner == masked[:, 1:, 1:])
    imbalance = np.abs(masked.mean((1, 2)) * 100 - 50) // 5
    found: NDArray[np.int_] = total + 3 * block.sum((1, 2)) + 10 * imbalance.astype(int)
    return found


def dark_runs(modules: Sequence[Sequence[bool]]) -> Iterator[tuple[int, int, int]]:
    """The dark modules beside each other in each row, as (row, column, length)."""
    for row, line in enumerate(modules):
        column = 0
        for dark, run in groupby(line):
            length = len(list(run))
            if dark:
                yield row, column, length
            column += length


def _modules(sheets: Sheets, payload: str, side: float) -> None:
    modules = _made(payload, QRErrorCorrectLevel.Q)
    size = side / len(modules)
    for row, column, length in dark_runs(modules):
        # A hair of overlap keeps printers from drawing seams between neighbouring rows.
        sheets.box(column * size, row * size, length * size, size * 1.01, fill=INK)
