"""QR codes as plain black modules on white, drawn sharp at any size."""

from __future__ import annotations

from itertools import groupby

from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

from app.documents.page import INK, Sheets


def draw_qr(sheets: Sheets, payload: str, x: float, y: float, side: float) -> None:
    """Draw `payload` (a short code, at most some 60 characters) into a square of `side` points from its upper left.

    The quiet zone is the paper around it: leave a sixth of the side free. A quarter of the modules may be damaged.
    """
    sheets.stamp(f"qr-{side:g}", x, y, side, side, lambda: _modules(sheets, payload, side))


def qr_modules(payload: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of a code row by row, True = dark, for a screen or a terminal; the quiet zone of 4 is not in it."""
    return tuple(tuple(bool(dark) for dark in row) for row in _made(payload, QRErrorCorrectLevel.M))


def _made(payload: str, level: int) -> list[list[bool]]:
    code = QRCode(None, level)
    code.addData(payload)
    code.make()
    modules: list[list[bool]] = code.modules
    return modules


def _modules(sheets: Sheets, payload: str, side: float) -> None:
    modules = _made(payload, QRErrorCorrectLevel.Q)
    size = side / len(modules)
    for row, line in enumerate(modules):
        column = 0
        for dark, run in groupby(line):
            length = len(list(run))
            if dark:
                # A hair of overlap keeps printers from drawing seams between neighbouring rows.
                sheets.box(column * size, row * size, length * size, size * 1.01, fill=INK)
            column += length
