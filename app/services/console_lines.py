"""A console's bytes as lines: cut at line ends, without colour codes, overwritten as a terminal does; bounded."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache

import resources
from app.services.console_events import ConsoleLine, Tone
from drivers.logs.lines import ANSI

#: Characters of a line on screen; what is longer goes on in the next.
_WIDE = 400
#: Bytes that are kept of one line. It is shown while it comes, so this is far below what a line of a file may have.
_LONGEST = 1 << 14
_SHAPE = re.compile(r"[^A-Za-z]+")


@dataclass(frozen=True, slots=True)
class RawLine:
    """A complete line as it came, its line end included, and what of it is shown."""

    number: int
    raw: bytes
    shown: tuple[ConsoleLine, ...]


class Lines:
    """Cuts bytes into lines, however they come. A line without end is kept to its first 16 KiB."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._number = 1
        self._began = 0.0

    @property
    def number(self) -> int:
        """The number of the line that is being written."""
        return self._number

    @property
    def began(self) -> float:
        """When its first byte came (seconds since 1970, UTC)."""
        return self._began

    @property
    def unfinished(self) -> str:
        """The line that is being written, as a terminal would show it."""
        pieces = _pieces(_text(bytes(self._held)))
        return pieces[-1][:_WIDE] if pieces else ""

    def feed(self, data: bytes, at: float) -> tuple[RawLine, ...]:
        """The lines that these bytes complete."""
        done: list[RawLine] = []
        begin = 0
        while (end := data.find(b"\n", begin)) >= 0:
            done.append(self._finish(data[begin : end + 1], at))
            begin = end + 1
        self._hold(data[begin:], at)
        return tuple(done)

    def end(self, at: float) -> tuple[RawLine, ...]:
        """The line that was being written when the capture ended, as it stands."""
        return (self._finish(b"", at),) if self._held else ()

    def _hold(self, data: bytes, at: float) -> None:
        if data and not self._held:
            self._began = at
        self._held += data[: max(0, _LONGEST - len(self._held))]

    def _finish(self, data: bytes, at: float) -> RawLine:
        self._hold(data, at)
        raw, self._held = bytes(self._held), bytearray()
        if data and not raw.endswith(b"\n"):
            raw += b"\n"  # the end of a line that was too long to be kept whole
        number, self._number = self._number, self._number + 1
        texts = [text[at_ : at_ + _WIDE] for text in _pieces(_text(raw)) for at_ in range(0, max(1, len(text)), _WIDE)]
        shown = tuple(ConsoleLine(number, self._began, text, tone_of(text)) for text in texts or [""])
        return RawLine(number, raw, shown)


def tone_of(text: str) -> Tone:
    """What a line is by its words (`resources/knowledge/console.toml`)."""
    return next((tone for tone, pattern in _classes() if pattern.search(text)), Tone.PLAIN)


@cache
def _classes() -> tuple[tuple[Tone, re.Pattern[str]], ...]:
    with resources.open_binary("knowledge", "console.toml") as file:
        rows = tomllib.load(file)["class"]
    return tuple((Tone(row["name"]), re.compile(row["pattern"], re.IGNORECASE)) for row in rows)


def _text(raw: bytes) -> str:
    """The characters of a line; bytes that are none in any encoding consoles use are shown by their number."""
    text = raw.rstrip(b"\r\n").replace(b"\x00", b"")
    for encoding in ("utf-8", "gb18030"):
        try:
            return ANSI.sub("", text.decode(encoding))
        except UnicodeDecodeError:
            continue
    return ANSI.sub("", text.decode("utf-8", "backslashreplace"))


def _pieces(text: str) -> list[str]:
    """A line whose carriage returns overwrote it: what counts up in place is shown once, other words each."""
    pieces: list[str] = []
    for piece in [piece for piece in text.split("\r") if piece.strip()] or [""]:
        if pieces and _SHAPE.sub("", pieces[-1]) == _SHAPE.sub("", piece):
            pieces[-1] = piece
        else:
            pieces.append(piece)
    return pieces
