"""Which pages are printed, as a person types it: "1-3, 7". Pure."""

from __future__ import annotations

import re
from enum import StrEnum

from app.domain.shop_error import ShopError

_PIECE = re.compile(r"(\d{1,9})(?:\s*[-–—]\s*(\d{1,9}))?", re.ASCII)
_COMMAS = str.maketrans("，、", ",,")


class WhyNoPages(StrEnum):
    """What is wrong with a piece of it. FORM: no number and no range. BEYOND: there is no such page. BACKWARDS: the
    range ends before it begins.
    """

    FORM = "form"
    BEYOND = "beyond"
    BACKWARDS = "backwards"


class BadPageRange(ShopError):
    """A piece of a page range that names no pages of a paper with `count` of them."""

    def __init__(self, piece: str, why: WhyNoPages, count: int) -> None:
        super().__init__(piece, why.value, count)
        self.piece = piece
        self.why = why
        self.count = count


def pages_of(text: str, count: int) -> tuple[int, ...]:
    """The pages that are meant, from 1, in the order they were said and each once; nothing said = all `count`.

    Raises BadPageRange for anything else: a range that is half understood prints the wrong pages.
    """
    if not text.strip():
        return tuple(range(1, count + 1))
    pages: dict[int, None] = {}
    for piece in text.translate(_COMMAS).split(","):
        found = _PIECE.fullmatch(piece.strip())
        if found is None:
            raise BadPageRange(piece.strip(), WhyNoPages.FORM, count)
        first, last = int(found[1]), int(found[2] or found[1])
        if not 1 <= first <= count or not 1 <= last <= count:
            raise BadPageRange(piece.strip(), WhyNoPages.BEYOND, count)
        if last < first:
            raise BadPageRange(piece.strip(), WhyNoPages.BACKWARDS, count)
        pages.update(dict.fromkeys(range(first, last + 1)))
    return tuple(pages)
