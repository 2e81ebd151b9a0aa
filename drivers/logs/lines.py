"""Text out of bytes: any encoding, any line end, no colour codes, no line too long; in bounded memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

#: Bytes read at a time.
CHUNK = 1 << 18
#: Characters of one line that are read; the rest of a longer line is dropped.
LONGEST_LINE = 1 << 20

#: Bytes of one text that are read at most: twice the longest capture this is made for.
LONGEST_TEXT = 2 << 30
#: Bytes without any line end after which a text is no log, nor will become one.
LONGEST_RUN = 256 << 20

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Colour codes and what else a terminal swallows.
ANSI = re.compile(r"\x1b(?:\[[0-9;?]{0,32}[ -/]?[@-~]|\][^\x07\x1b\n]{0,256}(?:\x07|\x1b\\)?|[@-Z\\^_])")
_LONG = re.compile(rf"([^\n]{{{LONGEST_LINE}}})[^\n]+")


@dataclass(slots=True)
class Bound:
    """Counts what was read of a text: after `LONGEST_TEXT` bytes, or `LONGEST_RUN` without a line end, it is cut."""

    read: int = 0
    run: int = 0
    cut: bool = False

    def count(self, data: bytes) -> None:
        """Take note of the next bytes."""
        self.read += len(data)
        end = max(data.rfind(b"\n"), data.rfind(b"\r")) + 1
        self.run = len(data) - end if end else self.run + len(data)
        self.cut = self.cut or self.read > LONGEST_TEXT or self.run > LONGEST_RUN


class TextFeed:
    """Text out of bytes as they come: blocks of whole lines, the same however the bytes are cut.

    Bytes are taken in samples of `CHUNK`, of which up to one waits; encoding and line end are those of the first.
    Beyond its bound nothing more is taken, and `cut` says so.
    """

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._bound = Bound()
        self._encoding = ""
        self._decoder: codecs.IncrementalDecoder | None = None
        self._newline: str | None = None
        self._rest = ""

    @property
    def cut(self) -> bool:
        """Whether there was more than is read of one text."""
        return self._bound.cut

    def feed(self, data: bytes) -> Iterator[str]:
        """The blocks that these bytes complete, each of whole lines."""
        self._waiting += data
        while len(self._waiting) > CHUNK and not self.cut:
            sample = bytes(self._waiting[:CHUNK])
            del self._waiting[:CHUNK]
            if whole := self._take(sample, last=False):
                yield whole
        if self.cut:
            self._waiting.clear()

    def end(self) -> Iterator[str]:
        """What is left once no more bytes come; only an unfinished last line lacks its newline."""
        if self._waiting:
            sample, self._waiting = bytes(self._waiting), bytearray()
            if whole := self._take(sample, last=True):
                yield whole
        if self._rest:
            rest, self._rest = self._rest, ""
            yield _clean(rest)

    def copy(self) -> TextFeed:
        """The same state, to go on from without touching this one."""
        other = TextFeed()
        other._waiting, other._bound = bytearray(self._waiting), replace(self._bound)
        other._encoding, other._newline, other._rest = self._encoding, self._newline, self._rest
        if self._decoder is not None:
            other._decoder = _decoder(self._encoding)
            other._decoder.setstate(self._decoder.getstate())
        return other

    def _take(self, sample: bytes, *, last: bool) -> str:
        self._bound.count(sample)
        if self._decoder is None:
            self._encoding = encoding_of(sample)
            self._decoder = _decoder(self._encoding)
        text = self._decoder.decode(sample)
        if last:
            text += self._decoder.decode(b"", final=True)
        if self._newline is None and text:
            self._newline = "\r" if "\r" in text and "\n" not in text else "\n"
        if self._newline == "\r":
            text = text.replace("\r", "\n")
        self._rest, whole = _whole_lines(self._rest + text)
        return _clean(whole)


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(encoding)(errors="replace")


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
        text = ANSI.sub("", text)
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
