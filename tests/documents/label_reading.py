"""Labels by chance, and reading printed ones back: by zxing at a printer's dots an inch, and from their layout."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image

from app.documents.fonts import width
from app.documents.label_layout import LabelLayout
from app.documents.label_pdf import dot_pages
from app.domain.identifier import HumanNumber, NumberKind
from app.domain.label import Label, LabelKind, LabelStock, Shape

HOSTILE = (
    "=cmd|'/c calc'!A1 <b>x</b>", "\u202egnp.exe", "^XA^FO0,0^FDx^FS~JR^XZ", "😀 عربى שלום", "a\nb\tc\0", "X" * 10_000,
    "Ёлочка, «Полярное сияние» и сыновья", "算力板维修中心有限公司，上海市浦东新区", "  ", "Åse Ødegård é",
)  # fmt: skip
_OURS = (zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128)
_NUMBERED = {
    LabelKind.ORDER: NumberKind.WORK_ORDER,
    LabelKind.BOARD: NumberKind.HASHBOARD,
    LabelKind.MACHINE: NumberKind.MINER,
    LabelKind.PLACE: NumberKind.PLACE,
    LabelKind.LOT: NumberKind.LOT,
    LabelKind.DELIVERY: NumberKind.BATCH,
}


def some_label(chance: random.Random, kind: LabelKind | None = None) -> Label:
    """A label of any kind with texts of any sort, hostile ones among them."""
    kind = kind or chance.choice([*_NUMBERED, LabelKind.PART])
    if kind is LabelKind.PART:
        number = "".join(
            chance.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789-./_^~ab") for _ in range(chance.randint(3, 30))
        )
        number = f"P{number}1"
    else:
        bench = chance.choice(("B1", "B12", "XYZ999"))
        number = HumanNumber(_NUMBERED[kind], bench, chance.choice((7, 123, 4_567_890, 123_456_789))).label
    said = [chance.choice((*HOSTILE, "S19j Pro · BHB42601", "SN JYZZ5BBAJJBJH0842", "2 Nov 2026")) for _ in range(5)]
    return Label(kind, number, number, said[0], tuple(said[1 : chance.randint(1, 5)]))


def pixels(layouts: Sequence[LabelLayout], dpi: float) -> Iterator[Image.Image]:
    """The labels as a printer of that many dots an inch prints them: black and white."""
    with pypdfium2.PdfDocument(dot_pages(layouts).pdf) as document:
        for page in document:
            grey = np.array(page.render(scale=dpi / 72, grayscale=True).to_numpy()).squeeze()
            page.close()
            yield Image.fromarray(np.where(grey < 128, 0, 255).astype(np.uint8))


def read_at(layout: LabelLayout, dpi: float) -> str:
    """What zxing reads from the label at that many dots an inch; "" where it reads nothing."""
    return read(next(pixels([layout], dpi)))


def read_dots(rows: bytes, wide: int, high: int) -> str:
    """What zxing reads from rows of whole bytes, 1 = black."""
    bits = np.unpackbits(np.frombuffer(rows, np.uint8).reshape(high, -1), axis=1)[:, :wide]
    return read(Image.fromarray(((1 - bits) * 255).astype(np.uint8)))


def read(image: Image.Image) -> str:
    """The one code of our kinds in a picture; "" where there is none, or another besides.

    Of other kinds nothing is asked: in a row of forty X a reader may see bars.
    """
    found = zxingcpp.read_barcodes(image, formats=_OURS)
    return found[0].text if len(found) == 1 else ""


def faults(layout: LabelLayout, stock: LabelStock) -> Sequence[str]:
    """What is wrong with where things stand: off the label, or within the code's quiet zone."""
    wrong = []
    quiet = layout.code.quiet * layout.module
    wide, high = layout.code.columns * layout.module, layout.high
    beside, above = quiet, 0 if layout.code.bars else quiet
    free = (layout.x - beside, layout.y - above, layout.x + wide + beside, layout.y + high + above)
    edge = 0.01 * layout.dots_per_mm
    if min(free[0], free[1]) < -edge or free[2] > layout.width + edge or free[3] > layout.height + edge:
        wrong.append(f"the code is off the label: {free}")
    for line in layout.lines:
        right = line.x + width(line.text, line.face, 100.0) / 100 * line.size
        top, bottom = line.y - 0.73 * line.size, line.y + 0.2 * line.size
        if line.x < -edge or top < -edge or right > layout.width + edge or bottom > layout.height + edge:
            wrong.append(f"{line.text} is off the label")
        if line.x < free[2] - 1 and right > free[0] + 1 and top < free[3] - 1 and bottom > free[1] + 1:
            wrong.append(f"{line.text} is in the quiet zone")
        if stock.shape is Shape.ROUND:
            middle = layout.width / 2
            corners = ((line.x, top), (right, top), (line.x, line.y), (right, line.y))
            if any((x - middle) ** 2 + (y - middle) ** 2 > middle**2 for x, y in corners):
                wrong.append(f"{line.text} is cut by the round edge")
    for one, other in zip(layout.lines, layout.lines[1:], strict=False):
        if not layout.code.bars and other.y - 0.73 * other.size < one.y:
            wrong.append(f"{other.text} is printed over {one.text}")
    return wrong
