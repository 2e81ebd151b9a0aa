"""Labels: what is said on one, in which code, and what it is printed on. Pure; sizes are millimetres.

A code carries the house's short number with its check character, never an address: any scanner types it, and it means
something without a network.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MM_PER_INCH = 25.4


class LabelKind(StrEnum):
    """What a label is stuck on."""

    ORDER = "order"
    BOARD = "board"
    MACHINE = "machine"
    PSU = "psu"
    CONTROL_BOARD = "control_board"
    FAN = "fan"
    PLACE = "place"
    PART = "part"
    LOT = "lot"
    DELIVERY = "delivery"


class CodeKind(StrEnum):
    """The symbologies: DataMatrix ECC 200 (ISO/IEC 16022), QR (ISO/IEC 18004), Code 128 (ISO/IEC 15417)."""

    DATAMATRIX = "datamatrix"
    QR = "qr"
    CODE128 = "code128"


#: The codes of each kind in the order they are tried: a shelf is scanned from afar along its bars, a board has no room.
CODES: dict[LabelKind, tuple[CodeKind, ...]] = {
    LabelKind.ORDER: (CodeKind.QR, CodeKind.DATAMATRIX),
    LabelKind.DELIVERY: (CodeKind.QR, CodeKind.DATAMATRIX),
    LabelKind.PLACE: (CodeKind.CODE128, CodeKind.DATAMATRIX),
}
#: Every other kind.
SMALL_FIRST = (CodeKind.DATAMATRIX,)


@dataclass(frozen=True, slots=True)
class Label:
    """What one label says. `payload` is what a scanner reads, `number` the same for people, set large.

    `name` = model, part or place; `lines` follow it, the most important first. Texts are as people and devices wrote
    them; whoever prints makes them plain.
    """

    kind: LabelKind
    payload: str
    number: str
    name: str = ""
    lines: tuple[str, ...] = ()

    @property
    def codes(self) -> tuple[CodeKind, ...]:
        """The codes to try, the wanted one first."""
        return CODES.get(self.kind, SMALL_FIRST)


class Shape(StrEnum):
    """How labels are cut. ACROSS and ALONG are endless tapes, as long as their content, read across or along them."""

    CUT = "cut"
    ROUND = "round"
    ACROSS = "across"
    ALONG = "along"


@dataclass(frozen=True, slots=True)
class LabelStock:
    """One kind of label as it is read: the longer side lies, unless a printer feeds it upright.

    `dpi` is its printer's; codes are whole dots of it. On an endless tape the side that follows the content is 0.
    `margin_mm` is left free above and below, `side_margin_mm` at left and right (None = the same).
    """

    name: str
    width_mm: float
    height_mm: float
    dpi: int
    margin_mm: float = 1.5
    shape: Shape = Shape.CUT
    side_margin_mm: float | None = None

    @property
    def dots_per_mm(self) -> float:
        """Dots a millimetre; 203 dpi is the trade's name for 8."""
        return 8.0 if self.dpi == 203 else self.dpi / MM_PER_INCH

    @property
    def endless(self) -> bool:
        """Whether it is cut as long as its content."""
        return self.shape in (Shape.ACROSS, Shape.ALONG)


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A sheet of labels: paper of `paper_mm`, `columns` x `rows`, the first at `left_mm`, `top_mm` from the corner."""

    name: str
    paper: str
    paper_mm: tuple[float, float]
    columns: int
    rows: int
    stock: LabelStock
    left_mm: float
    top_mm: float
    pitch_x_mm: float
    pitch_y_mm: float

    @property
    def count(self) -> int:
        """Labels on a sheet."""
        return self.columns * self.rows

    def corner_mm(self, place: int) -> tuple[float, float]:
        """Where the label of that place (from 0, row by row) begins, from the upper left of the paper."""
        row, column = divmod(place, self.columns)
        return self.left_mm + column * self.pitch_x_mm, self.top_mm + row * self.pitch_y_mm
