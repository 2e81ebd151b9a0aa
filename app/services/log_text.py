"""A log opened for reading: its lines as the diagnosis counts them, and what they mean, in one pass with progress.

Encoding, line ends, colour codes and over-long lines are handled by `drivers.logs.lines`, which the diagnosis reads
through too, so that the number of a line here is the number in a finding's evidence.
"""

from __future__ import annotations

import io
import os
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tomllib import load

import resources
from app.domain.log_diagnosis import LogDiagnosis
from app.services.diagnosis import diagnose_reading
from app.services.log_archive import readable_text
from drivers.logs.lines import BREAK, CHUNK, TextFeed
from drivers.logs.reader import LogStream

#: A log is shown up to this size, bytes of its text; a longer one is for `hashwrench log`, which streams.
MAX_BYTES = 64 * 1024 * 1024
#: The least text in a clipboard that is taken for a log where nobody asked for one: lines, or characters of one line.
_LEAST_LINES, _LEAST_CHARACTERS = 2, 60

Progress = Callable[[float], None]


class ReadingStopped(Exception):
    """The person stopped the reading."""


@dataclass(frozen=True, slots=True)
class OpenedLog:
    """A log and what it means. `text` = its bytes, unpacked, as they are kept with an order; `cut` = there was more.

    `lines[n]` is line n+1 of the diagnosis; `trouble` are the numbers of the lines that call themselves errors.
    `longest` = characters of the longest line; `modified` = when the file was last written (seconds since 1970), None for what came from no file.
    """

    name: str
    text: bytes
    lines: Sequence[str]
    diagnosis: LogDiagnosis
    trouble: tuple[int, ...] = ()
    cut: bool = False
    longest: int = 0
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
    whole = readable_text(raw)
    text = whole[:MAX_BYTES]
    stream, feed, kept = LogStream(name), TextFeed(), _Lines()
    file = io.BytesIO(text)
    while data := file.read(CHUNK):
        if stopped is not None and stopped():
            raise ReadingStopped(name)
        stream.feed(data)
        for block in feed.feed(data):
            kept.add(block)
        if progress is not None:
            progress(file.tell() / len(text))
    for block in feed.end():
        kept.add(block)
    return OpenedLog(
        name, text, kept.lines, diagnose_reading(stream.reading()), tuple(kept.trouble), len(whole) > MAX_BYTES,
        kept.longest,
    )  # fmt: skip


def looks_like_log(text: str) -> bool:
    """Whether a pasted text is worth reading as a log, where the person did not say that it is one."""
    lines = [line for line in text.splitlines()[:_LEAST_LINES] if line.strip()]
    return len(lines) >= _LEAST_LINES or len(text.strip()) >= _LEAST_CHARACTERS


class _Lines:
    """The lines so far, each block's split as it comes."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.trouble: list[int] = []
        self.longest = 0

    def add(self, block: str) -> None:
        """Take a block of whole lines; only the last block of a text may lack its line end."""
        first = len(self.lines)
        new = block.replace(BREAK, " ").split("\n")
        if not new[-1]:
            new.pop()
        self.lines += new
        self.longest = max(self.longest, max(map(len, new), default=0))
        self.trouble += [first + row for row in rows_with(block.lower(), _trouble_words())]


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
