"""Numbers as people and programs write them: 1,234.50 and 1.234,50 and 1 234,5, told apart by their whole column."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from app.domain.import_mapping import NumberStyle

#: Blanks of all widths, and the apostrophe of Swiss thousands.
_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f'’]")
_PLAIN = re.compile(r"[+-]?\d+")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d{1,3}")
_GROUPED = {
    NumberStyle.POINT: re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d*)(?:\.\d*)?"),
    NumberStyle.COMMA: re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d*)(?:,\d*)?"),
}
_LONGEST = 60


def bare(text: str) -> str:
    """The figures and marks of a number: full-width ones narrow, blanks gone, (5) and 5- as -5."""
    kept = _BLANKS.sub("", unicodedata.normalize("NFKC", text[:_LONGEST]).replace("−", "-"))
    if kept.startswith("(") and kept.endswith(")"):
        return f"-{kept[1:-1]}"
    return f"-{kept[:-1]}" if kept.endswith("-") and len(kept) > 1 else kept


def style_shown(number: str) -> NumberStyle | None:
    """The style that a bare number can only be written in; None where it is the same or open in both."""
    points, commas = number.count("."), number.count(",")
    if points and commas:
        return NumberStyle.POINT if number.rfind(".") > number.rfind(",") else NumberStyle.COMMA
    if points + commas == 0 or is_open(number):
        return None
    if points + commas > 1:
        return NumberStyle.COMMA if points else NumberStyle.POINT
    return NumberStyle.POINT if points else NumberStyle.COMMA


def is_open(number: str) -> bool:
    """Whether a bare number is a thousand in one style and a fraction in the other: 1.234, 12,345."""
    mark = "." if "." in number else ","
    whole, found, rest = number.lstrip("+-").partition(mark)
    return bool(found) and rest.isdigit() and len(rest) == 3 and whole.isdigit() and len(whole) <= 3 and whole[0] != "0"


def number_of(text: str, style: NumberStyle, *, strict: bool) -> Decimal:
    """The number of a cell. Not strict, what can only be of the other style is read so. Raises ValueError."""
    number = bare(text)
    if _PLAIN.fullmatch(number):
        return Decimal(number)
    if not any(letter.isdigit() for letter in number):
        raise ValueError(text)
    if _SCIENTIFIC.fullmatch(number):
        return _decimal(number.replace(",", "."))
    shown = style if strict else style_shown(number) or style
    if not _GROUPED[shown].fullmatch(number):
        raise ValueError(text)
    if shown is NumberStyle.POINT:
        return _decimal(number.replace(",", ""))
    return _decimal(number.replace(".", "").replace(",", "."))


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None
