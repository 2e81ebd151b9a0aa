"""The sizes of labels there are, from `resources/knowledge/labels.toml`, and a user's own."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

import resources
from app.documents.paper_size import Paper
from app.domain.label import MM_PER_INCH, LabelSheet, LabelStock, Shape
from app.domain.label_error import NoSuchSize

#: Dots an inch of office printers: sheets are set for this.
OFFICE_DPI = 600
_SHEET_MARGIN_MM = 1.6
#: A size in words: width x height in millimetres, and after @ the dots an inch of the printer.
_OWN = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)\s*[x×]\s*(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:mm)?\s*(?:@\s*(\d{3,4}))?")
_OWN_DPI = 203
_LEAST_MM, _MOST_MM = 5.0, 500.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How small and how large codes are printed, in millimetres."""

    module_mm: float
    bar_mm: float
    largest_module_mm: float
    largest_bar_mm: float
    bar_low_mm: float
    bar_high_mm: float


@cache
def _table() -> dict[str, Any]:
    with resources.open_binary("knowledge", "labels.toml") as file:
        return tomllib.load(file)


@cache
def limits() -> Limits:
    """The limits of the table."""
    return Limits(**_table()["limits"])


@cache
def rolls() -> tuple[LabelStock, ...]:
    """The rolls there are, in the order of the table."""
    return tuple(
        LabelStock(
            row["name"],
            row.get("width_mm", 0.0),
            row.get("height_mm", 0.0),
            row["dpi"],
            row["margin_mm"],
            Shape(row.get("shape", "cut")),
            row.get("side_margin_mm"),
        )
        for row in _table()["roll"]
    )


def _paper_mm(paper: Paper) -> tuple[float, float]:
    wide, high = paper.size
    return wide / 72 * MM_PER_INCH, high / 72 * MM_PER_INCH


@cache
def sheets() -> tuple[LabelSheet, ...]:
    """The sheets there are, in the order of the table."""
    return tuple(
        LabelSheet(
            row["name"],
            row["paper"],
            _paper_mm(Paper(row["paper"].lower())),
            row["columns"],
            row["rows"],
            LabelStock(row["name"], row["width_mm"], row["height_mm"], OFFICE_DPI, _SHEET_MARGIN_MM),
            row["left_mm"],
            row["top_mm"],
            row["pitch_x_mm"],
            row["pitch_y_mm"],
        )
        for row in _table()["sheet"]
    )


def roll_named(text: str) -> LabelStock:
    """The roll of that name, or a size of one's own such as `50x30` or `50x30@300` (mm, dpi). Raises NoSuchSize."""
    name = text.strip().casefold()
    for one in rolls():
        if one.name == name:
            return one
    match = _OWN.fullmatch(name)
    if match is None:
        raise NoSuchSize(text)
    width, height = (float(side.replace(",", ".")) for side in match.group(1, 2))
    dpi = int(match[3] or _OWN_DPI)
    if not (min(width, height) >= _LEAST_MM and max(width, height) <= _MOST_MM and 150 <= dpi <= 1200):
        raise NoSuchSize(text)
    return LabelStock(f"{width:g}x{height:g}", width, height, dpi)


def sheet_named(text: str) -> LabelSheet:
    """The sheet of that name. Raises NoSuchSize."""
    for one in sheets():
        if one.name == text.strip().casefold():
            return one
    raise NoSuchSize(text)
