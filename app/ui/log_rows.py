"""Which line, and which piece of it, stands in each row of a log on screen: a long line is folded, others have a row.

Only the long lines are counted out, so that a log of a million lines is laid out as soon as it is shown.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass
from itertools import accumulate

#: Lines of more characters are folded; a reply of an API is often one line of 20,000.
FOLDED = 240


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a line that is evidence: its characters from `start` to before `end`, and the tone it is shown in."""

    start: int
    end: int
    tone: str


class LogRows:
    """`kept` = the numbers (from 1, sorted) of the lines that are shown, None = all of `lines`, which may grow.

    `folds` maps the number of a folded line to its rows.
    """

    def __init__(self, lines: Sized, kept: Sequence[int] | None = None, folds: Mapping[int, int] | None = None) -> None:
        self._lines = lines
        self._kept = kept
        places = ((self._index(number), number, rows) for number, rows in sorted((folds or {}).items()))
        found = [place for place in places if place[0] >= 0]
        self._folded = [index for index, _number, _rows in found]
        self._more = [0, *accumulate(rows - 1 for _index, _number, rows in found)]
        self._first = [index + more for index, more in zip(self._folded, self._more, strict=False)]

    def __len__(self) -> int:
        shown = len(self._lines) if self._kept is None else len(self._kept)
        return shown + self._more[-1]

    def row_of(self, number: int, piece: int = 0) -> int:
        """The row of a line's piece; of a line that is not shown, the row where it would stand."""
        kept = self._kept
        index = number - 1 if kept is None else min(bisect_left(kept, number), max(0, len(kept) - 1))
        return index + self._more[bisect_left(self._folded, index)] + piece

    def at(self, row: int) -> tuple[int, int]:
        """The line in a row (from 1) and which piece of it; (0, 0) below the end."""
        if not 0 <= row < len(self):
            return 0, 0
        fold = bisect_right(self._first, row) - 1
        if fold >= 0:
            high = self._more[fold + 1] - self._more[fold] + 1
            if row < self._first[fold] + high:
                return self._number(self._folded[fold]), row - self._first[fold]
        return self._number(row - self._more[fold + 1]), 0

    def _number(self, index: int) -> int:
        return index + 1 if self._kept is None else self._kept[index]

    def _index(self, number: int) -> int:
        """The place of a line among those shown, -1 where it is not."""
        if self._kept is None:
            return number - 1
        index = bisect_left(self._kept, number)
        return index if index < len(self._kept) and self._kept[index] == number else -1


def width_of(text: str) -> int:
    """How wide a line is in a type of even width, in characters of the Latin alphabet: signs of Asia take two."""
    if text.isascii():
        return len(text)
    return sum(2 if ord(sign) >= _WIDE_FROM else 1 for sign in text)


#: From this code point on nearly all signs are two wide.
_WIDE_FROM = 0x1100


def fold_width(line: str, room: int) -> int:
    """How many characters of a line go into a row of so much room."""
    return max(20, room if line.isascii() else room // 2)
