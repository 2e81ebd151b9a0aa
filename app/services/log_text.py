"""A log opened for reading: its lines as the diagnosis counts them, and what they mean, in one pass with progress.

Encoding, line ends, colour codes and over-long lines are handled by `drivers.logs.lines`, which the diagnosis reads
through too, so that the number of a line here is the number in a finding's evidence.
"""

from __future__ import annotations

import io
import os
import time
from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tomllib import load

import resources
from app.domain.log_diagnosis import LogDiagnosis
from app.services.diagnosis import diagnose_reading, told_as_dump
from app.services.log_archive import Unpacking
from app.words.eeprom_sheet import sheet_lines
from drivers.logs.lines import BREAK, CHUNK, TextFeed
from drivers.logs.reader import LogStream

#: A log is shown up to this size, bytes of its text; a longer one is for `hashwrench log`, which streams.
MAX_BYTES = 64 * 1024 * 1024
#: Lines of more characters are counted as long: a reply of an API is often one line of 20,000.
LONG_LINE = 240
#: Lines that are searched in one go, and seconds between two, in which the window may draw.
_SEARCHED, _BREATH_S = 5_000, 0.002
#: The most places that are found in one long line.
_MOST_IN_LINE = 2_000

Progress = Callable[[float], None]


class ReadingStopped(Exception):
    """The person stopped the reading."""


@dataclass(frozen=True, slots=True)
class OpenedLog:
    """A log and what it means. `text` = its bytes, unpacked, as they are kept with an order; `cut` = there was more.

    `lines[n]` is line n+1 of the diagnosis, of an EEPROM's image what it holds; `trouble` are the numbers of the lines
    that call themselves errors. `longest` = characters of the longest line, `long` the numbers of those above
    `LONG_LINE`; `modified` = when the file was last written (seconds since 1970), None for what came from no file.
    """

    name: str
    text: bytes
    lines: Sequence[str]
    diagnosis: LogDiagnosis
    trouble: tuple[int, ...] = ()
    cut: bool = False
    longest: int = 0
    long: tuple[int, ...] = ()
    modified: float | None = None


def open_file(path: Path, progress: Progress | None = None, stopped: Callable[[], bool] | None = None) -> OpenedLog:
    """Read a file, packed or not. Raises OSError, ReadingStopped."""
    parts: list[bytes] = []
    with path.open("rb") as file:
        while sum(map(len, parts)) <= MAX_BYTES and (part := file.read(CHUNK * 16)):
            parts.append(part)
            if stopped is not None and stopped():
                raise ReadingStopped(str(path))
        modified = os.fstat(file.fileno()).st_mtime
    return replace(open_bytes(path.name, b"".join(parts), progress, stopped), modified=modified)


def open_bytes(
    name: str, raw: bytes, progress: Progress | None = None, stopped: Callable[[], bool] | None = None
) -> OpenedLog:
    """Read what was pasted, fetched or kept, packed or not. Raises ReadingStopped."""
    stream, feed, kept = LogStream(name), TextFeed(), _Lines()
    source = _Watched(name, raw, progress, stopped)
    pieces: list[bytes] = []
    size, cut = 0, False
    for piece in Unpacking(source):
        source.look()
        data = piece[: MAX_BYTES - size]
        pieces.append(data)
        size += len(data)
        stream.feed(data)
        for block in feed.feed(data):
            kept.add(block)
        if len(data) < len(piece):
            cut = True
            break
    for block in feed.end():
        kept.add(block)
    reading = replace(stream.reading(), cut=True) if cut else stream.reading()
    text = b"".join(pieces)
    diagnosis, dump = told_as_dump(diagnose_reading(reading), text)
    if dump is not None:
        lines = sheet_lines(dump)
        return OpenedLog(name, text, lines, diagnosis, longest=max(map(len, lines)))
    return OpenedLog(
        name, text, kept.lines, diagnosis, tuple(kept.trouble), cut, kept.longest, tuple(kept.long),
    )  # fmt: skip


class _Watched(io.BytesIO):
    """Bytes that tell how far they are read, and end where the person wants no more; both also while unpacking."""

    def __init__(self, name: str, raw: bytes, progress: Progress | None, stopped: Callable[[], bool] | None) -> None:
        super().__init__(raw)
        self._name, self._size = name, max(1, len(raw))
        self._progress, self._stopped = progress, stopped

    def read(self, size: int | None = -1, /) -> bytes:
        self.look()
        return super().read(size)

    def look(self) -> None:
        """Tell how far it is. Raises ReadingStopped."""
        if self._stopped is not None and self._stopped():
            raise ReadingStopped(self._name)
        if self._progress is not None:
            self._progress(self.tell() / self._size)


class _Lines:
    """The lines so far, each block's split as it comes."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.trouble: list[int] = []
        self.long: list[int] = []
        self.longest = 0

    def add(self, block: str) -> None:
        """Take a block of whole lines; only the last block of a text may lack its line end."""
        first = len(self.lines)
        new = block.replace(BREAK, " ").split("\n")
        if block.endswith("\n"):
            new.pop()
        self.lines += new
        longest = max(map(len, new), default=0)
        self.longest = max(self.longest, longest)
        if longest > LONG_LINE:
            self.long += [number for number, line in enumerate(new, first + 1) if len(line) > LONG_LINE]
        self.trouble += [first + row for row in rows_with(block.lower(), _trouble_words())]


def places_with(
    lines: Sequence[str], text: str, long: Collection[int] = (), stopped: Callable[[], bool] = lambda: False
) -> tuple[tuple[int, int], ...]:
    """Where lines hold a text, whatever its case: the line (from 1) and the first character (from 0).

    Each line counts once, a long one as often as it holds the text. In a long log the search pauses in between, so that
    the window goes on drawing; it ends early where nobody wants it any more.
    """
    wanted, several = text.casefold(), set(long)
    found: list[tuple[int, int]] = []
    for first in range(0, len(lines) if wanted else 0, _SEARCHED):
        if stopped():
            break
        block = "\n".join(lines[first : first + _SEARCHED]).casefold()
        row, begun, at = first + 1, 0, block.find(wanted)
        while at >= 0:
            row += block.count("\n", begun, at)
            begin = block.rfind("\n", 0, at) + 1
            end = block.find("\n", at)
            found.append((row, at - begin))
            if row in several:
                found += [
                    (row, place) for place in _places_in(block[begin:end] if end >= 0 else block[begin:], wanted)
                ][1:]
            begun = end if end >= 0 else len(block)
            at = block.find(wanted, begun)
        if len(lines) > _SEARCHED:
            time.sleep(_BREATH_S)
    return tuple(found)


def _places_in(line: str, wanted: str) -> list[int]:
    """Every place of a text in a line, up to `_MOST_IN_LINE`."""
    places: list[int] = []
    at = line.find(wanted)
    while at >= 0 and len(places) < _MOST_IN_LINE:
        places.append(at)
        at = line.find(wanted, at + len(wanted))
    return places


def rows_with(text: str, words: Sequence[str]) -> list[int]:
    """The lines (from 1) of a text that hold one of the words; as fast as the text can be searched for each."""
    ends, at = [], text.find("\n")
    while at >= 0:
        ends.append(at)
        at = text.find("\n", at + 1)
    found: set[int] = set()
    for word in words:
        at = text.find(word)
        while at >= 0:
            row = bisect_left(ends, at)
            found.add(row + 1)
            at = text.find(word, ends[row]) if row < len(ends) else -1
    return sorted(found)


@cache
def _trouble_words() -> tuple[str, ...]:
    """The words by which firmwares call a line an error, in small letters."""
    with resources.open_binary("knowledge", "trouble_words.toml") as file:
        return tuple(load(file)["words"])
