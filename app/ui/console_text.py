"""The newest lines of a console, bounded: what the view draws, what is searched in it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import overload

from app.services.console_events import ConsoleLine, Tone

#: Lines that are kept on screen; the raw file has them all.
MOST = 100_000
#: Beyond that many the oldest go, down to `MOST`, so that they do not go one by one.
_SLACK = 5_000


class ConsoleText(Sequence[str]):
    """Lines by their row, from 0; the one that is being written is the last."""

    def __init__(self) -> None:
        self._lines: list[ConsoleLine] = []
        self._folded: list[str] = []  # the same without case: a search goes over them at every key
        self._unfinished = ""
        self._unfinished_at = 0.0

    def __len__(self) -> int:
        return len(self._lines) + bool(self._unfinished)

    @overload
    def __getitem__(self, at: int) -> str: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str]:
        if isinstance(at, slice):
            return [self[row] for row in range(*at.indices(len(self)))]
        if at == len(self._lines) and self._unfinished:
            return self._unfinished
        return self._lines[at].text

    def add(self, lines: Iterable[ConsoleLine], unfinished: str, unfinished_at: float = 0.0) -> int:
        """Take lines, and the one that is being written; how many of the oldest went for them."""
        arrived = tuple(lines)
        self._lines.extend(arrived)
        self._folded.extend(line.text.casefold() for line in arrived)
        self._unfinished, self._unfinished_at = unfinished, unfinished_at
        gone = len(self._lines) - MOST
        if gone <= _SLACK:
            return 0
        del self._lines[:gone], self._folded[:gone]
        return gone

    def line(self, row: int) -> ConsoleLine | None:
        """The line of a row; None for the one that is being written."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def time_of(self, row: int) -> float:
        """When the first byte of a row came (seconds since 1970, UTC)."""
        line = self.line(row)
        return line.at if line is not None else self._unfinished_at

    def tone(self, row: int) -> Tone:
        """What a row is by its words."""
        line = self.line(row)
        return line.tone if line is not None else Tone.PLAIN

    def row_of(self, number: int) -> int | None:
        """The row of a line of the log, by the number findings name; None where it is gone."""
        at = bisect_left(self._lines, number, key=lambda line: line.number)
        return at if at < len(self._lines) and self._lines[at].number == number else None

    @property
    def complete(self) -> int:
        """How many rows are complete lines: those that are searched."""
        return len(self._lines)

    def rows_with(self, wanted: str, first: int = 0, end: int | None = None) -> list[int]:
        """The rows, from `first` to before `end`, that hold a text; its case does not matter."""
        folded = wanted.casefold()
        return [row for row, text in enumerate(islice(self._folded, first, end), first) if folded in text]
