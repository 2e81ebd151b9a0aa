"""Text out of bytes: any encoding, any line end, no colour codes, no line too long; in bounded memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, Protocol

#: Bytes read at a time.
CHUNK = 1 << 18
#: Characters of one line that are read; the rest of a longer line is dropped.
LONGEST_LINE = 4096

#: Bytes of one text that are read at most: twice the longest capture this is made for.
LONGEST_TEXT = 2 << 30
#: Bytes without any line end after which a text is no log, nor will become one.
LONGEST_RUN = 256 << 20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ANSI = re.compile(r"\x1b(?:\[[0-9;?]{0,32}[ -/]?[@-~]|\][^\x07\x1b\n]{0,256}(?:\x07|\x1b\\)?|[@-Z\\^_])")
_LONG = re.compile(rf"([^\n]{{{LONGEST_LINE}}})[^\n]+")


class Bytes(Protocol):
    """What text can be read from."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, b"" at the end. Raises OSError."""


class Bounded:
    """A file that ends in any case: after `LONGEST_TEXT` bytes, or `LONGEST_RUN` without a line end; then it is cut."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._read = 0
        self._run = 0
        self.cut = False

    def read(self, size: int, /) -> bytes:
        """The next bytes, b"" at the end or at the bound. Raises OSError."""
        data = self._file.read(size) if not self.cut else b""
        self._read += len(data)
        end = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        self._run = len(data) - end if end else self._run + len(data)
        self.cut = self.cut or self._read > LONGEST_TEXT or self._run > LONGEST_RUN
        return data


def blocks(file: Bytes) -> Iterator[str]:
    """The text as blocks of whole lines; only an unfinished last line lacks its newline.

    Raises OSError from reading only.
    """
    sample = file.read(CHUNK)
    decoder = codecs.getincrementaldecoder(encoding_of(sample))(errors="replace")
    newline: str | None = None
    rest = ""
    while sample:
        text = decoder.decode(sample)
        sample = file.read(CHUNK)
        if not sample:
            text += decoder.decode(b"", final=True)
        if newline is None and text:
            newline = "\r" if "\r" in text and "\n" not in text else "\n"
        if newline == "\r":
            text = text.replace("\r", "\n")
        rest, whole = _whole_lines(rest + text)
        if whole:
            yield _clean(whole)
    if rest:
        yield _clean(rest)


def encoding_of(sample: bytes) -> str:
    """The encoding of a text by its first bytes; for bytes that are no text, one that never fails."""
    for mark, encoding in _MARKS:
        if sample.startswith(mark):
            return encoding
    for offset, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        half = sample[offset:512:2]
        if (
            len(half) >= 8
            and half.count(0) > 0.7 * len(half)
            and sample[1 - offset : 512 : 2].count(0) < 0.3 * len(half)
        ):
            return encoding
    # An incremental decoder does not mind a character cut in two by the end of the sample.
    for encoding in ("utf-8", "gb18030"):
        try:
            codecs.getincrementaldecoder(encoding)(errors="strict").decode(sample)
        except UnicodeDecodeError:
            continue
        return encoding
    return "utf-8"


def _whole_lines(text: str) -> tuple[str, str]:
    """What is left after the last line end, and everything before it; an endless line is cut short."""
    end = text.rfind("\n") + 1
    rest = text[end:]
    return rest[:LONGEST_LINE] if len(rest) > LONGEST_LINE else rest, text[:end]


def _clean(text: str) -> str:
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if "\r" in text:
        text = text.replace("\r", " ")
    if "\x00" in text:
        text = text.replace("\x00", " ")
    return _LONG.sub(r"\1", text) if _has_long_line(text) else text


def _has_long_line(text: str) -> bool:
    """Whether some line is longer than may be; looks at few places only, for nearly no text has one."""
    place = 0
    while len(text) - place > LONGEST_LINE:
        end = text.rfind("\n", place, place + LONGEST_LINE + 1)
        if end < 0:
            return True
        place = end + 1
    return False
