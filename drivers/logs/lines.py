"""Text out of bytes: any encoding, any line end, no colour codes, no line too long; in bounded memory.

What a copy leaves behind goes too: terminal codes, backspaces, HTML tags and entities. The lines stay those of the
file as an editor shows them: a lone carriage return or a `<br>` within a line stays as `BREAK`, for `parts_of` to take
apart.
"""

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
ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-9;:?]{0,32}[ -/]?[@-~]|\x1b(?:\][^\x07\x1b\n]{0,256}(?:\x07|\x1b\\)?|[ -/]?[0-~])|\x1b"
)
#: The same where the copy lost the escape character or shows it as a caret.
_BARE_ANSI = re.compile(
    r"(?:\^\[|\u241b)?\[(?:0|[01];(?:3\d|4\d|9\d)|(?:[01];)?38;[25](?:;\d{1,3}){1,3})?m(?!\])|\^\[\[[0-9;]{0,12}[mKJH]"
)
#: Stands where a line of the file holds an end of a line that is none to an editor.
BREAK = "\r"
#: Parts of a line beyond which they must have so many characters each; otherwise they are a progress display.
_FEW_PARTS, _LEAST_PART = 64, 16
_ERASE = re.compile(r"(\x08+)")
#: Characters of web pages and chats that look like others, and those that are not seen at all.
_ALIKE = {
    "\u00a0": " ",
    "\u202f": " ",
    "\u2007": " ",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u2018": "'",
    "\u2019": "'",
}
_ODD = re.compile("[\u00a0\u202f\u2007\u201c-\u201e\u2018\u2019\u200b\u2060\ufeff]")
_ENTITIES = {
    "lt": "<",
    "gt": ">",
    "amp": "&",
    "quot": '"',
    "apos": "'",
    "#39": "'",
    "#x27": "'",
    "#34": '"',
    "nbsp": " ",
}
_ENTITY = re.compile(r"&(lt|gt|amp|quot|apos|#39|#x27|#34|nbsp);")
_TAG = re.compile(
    r"<(/?)(br|p|div|li|tr|h[1-6]|pre|textarea|span|code|samp|td|th|tbody|table|ul|ol|body|html|b|i|font|tt)"
    r"(?:[ \t][^<>\n]{0,512})?/?>",
    re.IGNORECASE,
)
_BREAKS = frozenset(("br", "p", "div", "li", "tr", "pre", "textarea", "h1", "h2", "h3", "h4", "h5", "h6"))
_STRAY = re.compile(r"\r+(?=\n)|(?<=\n)\r+|\A\r+|\r+\Z")
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

    Bytes are taken in samples of `CHUNK`, of which up to one waits; the encoding is that of the first sample that
    tells, the line end that of the first that has one. Beyond its bound nothing more is taken, and `cut` says so.
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
            yield _clean(rest.replace("\r", "\n") if self._newline is None else rest)

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
        if self._decoder is None and sample.isascii() and b"\0" not in sample:
            text = sample.decode("ascii")  # still every encoding's
        else:
            if self._decoder is None:
                self._encoding = encoding_of(sample)
                self._decoder = _decoder(self._encoding)
            text = self._decoder.decode(sample)
            if last:
                text += self._decoder.decode(b"", final=True)
        text = self._rest + text
        if self._newline is None and ("\n" in text or "\r" in text[:-1]):  # the last may be half of a line end
            self._newline = "\n" if "\n" in text else "\r"
        if self._newline == "\r":
            text = text.replace("\r", "\n")
        self._rest, whole = _whole_lines(text)
        return _clean(whole)


#: Bytes of UTF-16 in which at least one plain character stands.
_TELLING = 64


def _decoder(encoding: str) -> codecs.IncrementalDecoder:
    return codecs.getincrementaldecoder(encoding)(errors="replace")


def encoding_of(sample: bytes) -> str:
    """The encoding of a text by its first bytes; for bytes that are no text, one that never fails."""
    for mark, encoding in _MARKS:
        # Noise on a line may look like the mark of UTF-16, but then no half of a plain character follows.
        if sample.startswith(mark) and (mark is codecs.BOM_UTF8 or b"\0" in sample or len(sample) < _TELLING):
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
    try:
        codecs.getincrementaldecoder("utf-8")(errors="strict").decode(sample)
    except UnicodeDecodeError:
        return _eight_bit(sample[:_WEIGHED])
    return "utf-8"


#: Bytes of a text that is no UTF-8 that are weighed, and the share of one script from which it is taken for that one.
_WEIGHED, _SHARE = 1 << 16, 0.8
_UTF8_CHARACTER = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
#: Pairs of GB 2312: its signs, and the frequent half of its characters; and Cyrillic letters side by side.
_GBK_PAIR = re.compile(rb"[\xa1-\xa3\xb0-\xd7][\xa1-\xfe]")
_CYRILLIC = re.compile(rb"[\xa8\xb8\xc0-\xff]+")


def _eight_bit(sample: bytes) -> str:
    """The encoding of bytes that are no clean UTF-8: damaged UTF-8, GBK, CP1251 or Latin."""
    beyond = len(sample) - len(sample.translate(None, bytes(range(128, 256)))) or 1
    clean = sum(map(len, _UTF8_CHARACTER.findall(sample)))
    paired = sum(map(len, _GBK_PAIR.findall(sample)))
    if paired >= _SHARE * beyond and paired > clean:
        return "gb18030"
    if clean > beyond / 2:
        return "utf-8"
    words = [len(word) for word in _CYRILLIC.findall(sample)]
    if sum(length for length in words if length > 1) >= _SHARE * beyond:
        return "cp1251"
    # Bytes of a disturbed line are no letters of anybody: each is shown as one that was not understood.
    return "latin-1" if words and sum(words) >= _SHARE * beyond and max(words) == 1 else "utf-8"


def parts_of(line: str) -> list[str]:
    """A line taken apart at its `BREAK`s; one that holds more of them than text stays whole."""
    parts = line.split(BREAK)
    if len(parts) > _FEW_PARTS and len(parts) * _LEAST_PART > len(line):
        return [line.replace(BREAK, " ")]
    return parts


def _whole_lines(text: str) -> tuple[str, str]:
    """What is left after the last line end, and everything before it; an endless line is cut short."""
    end = text.rfind("\n") + 1
    rest = text[end:]
    return rest[:LONGEST_LINE] if len(rest) > LONGEST_LINE else rest, text[:end]


def _clean(text: str) -> str:
    if "\x1b" in text or "\x9b" in text:
        text = ANSI.sub("", text)
    if "[0m" in text or "[0;3" in text:
        text = _BARE_ANSI.sub("", text)
    if "\x08" in text:
        text = "\n".join(_erased(line) if "\x08" in line else line for line in text.split("\n"))
    if not text.isascii() and _ODD.search(text):
        text = _ODD.sub(lambda odd: _ALIKE.get(odd[0], ""), text)
    if "<" in text:
        text = _TAG.sub(_without_tag, text)
    if "&" in text:
        text = _ENTITY.sub(lambda entity: _ENTITIES[entity[1]], text)
    if "\r" in text:
        text = _STRAY.sub("", text)
    if "\x00" in text:
        text = text.replace("\x00", " ")
    return _LONG.sub(r"\1", text) if _has_long_line(text) else text


def _without_tag(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    return BREAK if name in _BREAKS else " " if name in ("td", "th") else ""


def _erased(line: str) -> str:
    """What a line shows once its backspaces have taken back what was printed before them."""
    kept: list[str] = []
    for piece in _ERASE.split(line):
        if not piece.startswith("\x08"):
            kept.append(piece)
            continue
        back = len(piece)
        while back and kept:
            last = kept.pop()
            if len(last) > back:
                kept.append(last[:-back])
            back -= min(back, len(last))
    return "".join(kept)


def _has_long_line(text: str) -> bool:
    """Whether some line is longer than may be; looks at few places only, for nearly no text has one."""
    place = 0
    while len(text) - place > LONGEST_LINE:
        end = text.rfind("\n", place, place + LONGEST_LINE + 1)
        if end < 0:
            return True
        place = end + 1
    return False
