"""The program's mark on paper, drawn from `resources/icons/hashwrench.svg` (lines and rounded rectangles only)."""

from __future__ import annotations

import functools
from xml.etree import ElementTree  # our own file, nobody's input

from reportlab.lib.colors import HexColor

import resources
from app.documents.page import Sheets

_SVG = "{http://www.w3.org/2000/svg}"


@functools.cache
def _shapes() -> tuple[float, tuple[tuple[str, dict[str, str]], ...]]:
    with resources.open_binary("icons", "hashwrench.svg") as file:
        root = ElementTree.parse(file).getroot()  # noqa: S314
    shapes = tuple((e.tag.removeprefix(_SVG), dict(e.attrib)) for e in root if e.tag in (f"{_SVG}line", f"{_SVG}rect"))
    return float(root.attrib["viewBox"].split()[2]), shapes


def draw_mark(sheets: Sheets, x: float, y: float, side: float) -> None:
    """Draw the mark into a square of `side` points from its upper left corner."""
    sheets.stamp("mark", x, y, side, side, lambda: _drawn(sheets, side))


def _drawn(sheets: Sheets, side: float) -> None:
    whole, shapes = _shapes()
    scale = side / whole
    for kind, attributes in shapes:
        length = {key: float(value) * scale for key, value in attributes.items() if key not in ("fill", "stroke")}
        stroke = HexColor(attributes["stroke"]) if "stroke" in attributes else None
        if kind == "line" and stroke is not None:
            sheets.line(length["x1"], length["y1"], length["x2"], length["y2"], length["stroke-width"], stroke)
        elif kind == "rect":
            fill = None if attributes["fill"] == "none" else HexColor(attributes["fill"])
            sheets.box(
                length["x"], length["y"], length["width"], length["height"],
                radius=length["rx"], fill=fill, stroke=stroke, thick=length.get("stroke-width", 0.0),
            )  # fmt: skip
