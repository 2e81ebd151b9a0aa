"""The codes of labels as dark modules, whatever their kind, measured in modules."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from reportlab.graphics.barcode.code128 import Code128Auto

from app.documents.data_matrix import data_matrix
from app.documents.qr import dark_runs, qr_modules
from app.domain.label import CodeKind

#: Light modules that a reader needs around a code: ISO/IEC 16022 wants 1, 18004 wants 4, 15417 wants 10 at the sides.
#: A DataMatrix gets 2, since a thermal print is never quite sharp.
QUIET = {CodeKind.DATAMATRIX: 2, CodeKind.QR: 4, CodeKind.CODE128: 10}
#: Characters that a bar code of a label may have: beyond these it is longer than any label.
_MOST_BARS = 24


@dataclass(frozen=True, slots=True)
class CodeModules:
    """A code: its columns and rows without the quiet zone, and the dark ones as (row, column, length).

    A Code 128 has one row, which is drawn as high as there is room.
    """

    kind: CodeKind
    payload: str
    columns: int
    rows: int
    dark: tuple[tuple[int, int, int], ...]

    @property
    def bars(self) -> bool:
        """Whether it is made of bars, of any height."""
        return self.kind is CodeKind.CODE128

    @property
    def quiet(self) -> int:
        """Light modules around it; bars need none above and below."""
        return QUIET[self.kind]


@functools.lru_cache(4096)
def code_of(kind: CodeKind, payload: str) -> CodeModules:
    """The code of a payload. Raises ValueError for one that it cannot carry."""
    if kind is CodeKind.CODE128:
        return _bars(payload)
    rows = data_matrix(payload) if kind is CodeKind.DATAMATRIX else _qr(payload)
    return CodeModules(kind, payload, len(rows), len(rows), tuple(dark_runs(rows)))


def _qr(payload: str) -> tuple[tuple[bool, ...], ...]:
    if not payload or not payload.isascii() or not payload.isprintable():
        raise ValueError(payload)
    return qr_modules(payload)


def _bars(payload: str) -> CodeModules:
    if not 0 < len(payload) <= _MOST_BARS or not payload.isascii() or not payload.isprintable():
        raise ValueError(payload)
    code = Code128Auto(payload)
    code.validate()  # type: ignore[no-untyped-call]
    code.encode()  # type: ignore[no-untyped-call]
    code.decompose()  # type: ignore[no-untyped-call]
    dark, column = [], 0
    for letter in code.decomposed:  # A..D a bar, a..d a space, of one to four modules
        width = ord(letter.upper()) - ord("A") + 1
        if letter.isupper():
            dark.append((0, column, width))
        column += width
    return CodeModules(CodeKind.CODE128, payload, column, 1, tuple(dark))
