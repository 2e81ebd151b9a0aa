"""Labels in ZPL II, the language of Zebra's printers and of many others (Zebra, ZPL II Programming Guide).

Either one picture of the whole label (^GFA), which looks as on paper in every script and lets no text near a command;
or the printer's own codes and type (^BX, ^BQ, ^BC, ^A0), which is small, for texts that every printer can set.
"""

from __future__ import annotations

import functools
import re

from app.documents.fonts import Face
from app.documents.label_layout import LabelLayout, SetLine
from app.domain.label import CodeKind

#: Repeat counts of ZPL's compression: G to Y are 1 to 19, g to z are 20 to 400 in steps of 20.
_ONES = "GHIJKLMNOPQRSTUVWXY"
_TWENTIES = "ghijklmnopqrstuvwxyz"
_RUN = re.compile(r"(.)\1{3,399}")
#: What stands in field data as it is; every other character is written as _XX under ^FH.
_SAFE = re.compile(rb"[A-Za-z0-9 .,:;/()+=*#@!?'\"<>|\[\]{}&%$`-]")
#: What the printers' own codes take in every mode without a second meaning.
_PLAIN_CODE = re.compile(r"[0-9A-Z.\-]+")
#: The printers' own type is narrower than ours and stands as high at this share of the em.
_TYPE = 0.98


def picture_zpl(dots: bytes, width: int, height: int, copies: int = 1) -> bytes:
    """A label as one picture; `dots` are its rows, each of whole bytes, the highest bit first, 1 = black."""
    row_bytes = (width + 7) // 8
    total = row_bytes * height
    graphic = f"^FO0,0^GFA,{total},{total},{row_bytes},{_compressed(dots, row_bytes)}^FS"
    return _framed(graphic, width, height, copies)


def can_set(layout: LabelLayout) -> bool:
    """Whether every printer's own codes and type can make this label."""
    texts = all(line.text.isascii() and line.text.isprintable() for line in layout.lines)
    return texts and _PLAIN_CODE.fullmatch(layout.code.payload) is not None


def native_zpl(layout: LabelLayout, copies: int = 1) -> bytes:
    """A label by the printer's own means; only for one that `can_set`."""
    fields = [_code(layout), *(_line(line) for line in layout.lines)]
    return _framed("".join(fields), layout.width, layout.height, copies)


def _framed(fields: str, width: int, height: int, copies: int) -> bytes:
    quantity = f"^PQ{copies}" if copies > 1 else ""
    return f"^XA^PW{width}^LL{height}^LH0,0{fields}{quantity}^XZ\n".encode("ascii")


def _code(layout: LabelLayout) -> str:
    module, high, payload = layout.module, layout.high, layout.code.payload
    at = f"^FO{layout.x},{layout.y}"
    match layout.code.kind:
        case CodeKind.DATAMATRIX:
            return f"{at}^BXN,{module},200,{layout.code.columns},{layout.code.rows}^FD{payload}^FS"
        case CodeKind.QR:
            return f"{at}^BQN,2,{module}^FDMA,{payload}^FS"
        case _:
            return f"{at}^BY{module}^BCN,{high},N,N,N,A^FD{payload}^FS"


def _line(line: SetLine) -> str:
    size = max(10, round(line.size * _TYPE))
    wide = size if line.face is Face.SEMIBOLD else round(size * 0.92)
    return f"^FT{round(line.x)},{round(line.y)}^A0N,{size},{wide}^FH_^FD{_escaped(line.text)}^FS"


def _escaped(text: str) -> str:
    """Field data in which nothing is a command: neither ^ nor ~, nor the sign of the escapes themselves."""
    return "".join(
        sign.decode("ascii") if _SAFE.fullmatch(sign) else f"_{sign[0]:02X}"
        for sign in (bytes([byte]) for byte in text.encode("ascii"))
    )


def _compressed(dots: bytes, row_bytes: int) -> str:
    """Rows in hexadecimal with runs counted, white ends as a comma and a row like the one above as a colon."""
    out: list[str] = []
    before = b""
    done: dict[bytes, str] = {}
    for start in range(0, len(dots), row_bytes):
        row = dots[start : start + row_bytes]
        if row == before:
            out.append(":")
            continue
        before = row
        if row not in done:
            body = row.rstrip(b"\0")
            packed = _RUN.sub(_counted, body.hex().upper())
            done[row] = packed + "," if len(body) < len(row) else packed
        out.append(done[row])
    return "".join(out)


@functools.lru_cache(8192)
def _run(signs: str) -> str:
    twenties, ones = divmod(len(signs), 20)
    return (_TWENTIES[twenties - 1] if twenties else "") + (_ONES[ones - 1] if ones else "") + signs[0]


def _counted(run: re.Match[str]) -> str:
    return _run(run[0])
