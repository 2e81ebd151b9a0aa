"""Reads a log of any firmware: recognises its language by content and collects its observations in bounded memory."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from copy import copy
from functools import cache
from typing import BinaryIO, cast

from drivers.logs.kept import Kept
from drivers.logs.language import Block, LogLanguage, Session
from drivers.logs.lines import BREAK, CHUNK, TextFeed, parts_of
from drivers.logs.prefix import bare_start
from drivers.logs.recognition import Marks, Recognition
from drivers.model.log import LogKind, LogReading
from drivers.model.observation import Observation
from drivers.registry import drivers

#: Characters that may be kept while no language is recognised yet.
WAITING = 1 << 20
#: Characters of an object over several lines that are kept until it closes, so that it is read in one piece.
HELD = 4 << 20
#: What an indented line within an object begins with.
_WITHIN = frozenset("\"'{}[]")
#: The line that `tail` and the archives of `app.services.log_archive` put before each of several files.
_HEADING = re.compile(r"^==> [^\n]{1,300} <==[ \t\r]*(?:\n|\Z)", re.MULTILINE)


def read_log(source: str, text: bytes) -> LogReading:
    """The observations of a whole log. An empty or foreign one gives kind `unknown` and no observations."""
    return read_stream(source, io.BytesIO(text))


def read_stream(source: str, file: BinaryIO) -> LogReading:
    """The observations of a log that need not fit in memory nor end. Raises OSError from reading only."""
    stream = LogStream(source)
    while not stream.cut and (data := file.read(CHUNK)):
        stream.feed(data)
    return stream.reading()


class LogStream:
    """A log as it comes, in pieces of any size: `reading` at any moment is that of a file that ends there.

    A text of several files, each under a line `==> name <==`, is read file by file, each in its own language; its kind
    is that of the language with most observations. `first_line` is the number of its first line, where it is a part of
    something longer.
    """

    def __init__(self, source: str, first_line: int = 1) -> None:
        self._source = source
        self._text = TextFeed()
        self._section = _Section(source)
        self._observed: dict[LogKind, int] = {}
        self._kept = Kept()
        self._first = self._line = first_line
        self._unfinished = False
        self._held = ""

    @property
    def cut(self) -> bool:
        """Whether there was more than is read of one log; what is fed from then on is passed over."""
        return self._text.cut

    def feed(self, data: bytes) -> None:
        """The next bytes."""
        for text in self._text.feed(data):
            self._take(text)

    def reading(self) -> LogReading:
        """The observations of all that was fed, an unfinished last line included; more may be fed afterwards."""
        whole = self._copy()
        for text in whole._text.end():
            whole._take(text)
        whole._sections(whole._held)
        whole._end_section()
        lines = whole._line - whole._first + whole._unfinished
        kind = max(whole._observed, key=whole._observed.__getitem__, default=LogKind.UNKNOWN)
        return LogReading(self._source, kind, whole._kept.observations(), lines, cut=self.cut)

    def _take(self, text: str) -> None:
        self._unfinished = not text.endswith("\n")
        open_at = _open_at(text)
        if open_at is None and self._held and len(self._held) < HELD:
            self._held += text
            return
        text, self._held = self._held + text, ""
        if open_at:
            text, self._held = text[:-open_at], text[-open_at:]
        self._sections(text)

    def _sections(self, text: str) -> None:
        begin = 0
        if "==> " in text:
            for heading in _HEADING.finditer(text):
                self._read(text[begin : heading.start()])
                self._end_section()
                self._section = _Section(self._source)
                self._line += heading[0].count("\n")
                begin = heading.end()
        self._read(text[begin:] if begin else text)

    def _read(self, text: str) -> None:
        if text:
            self._kept.add(self._section.read(text, self._line))
            self._line += text.count("\n")

    def _end_section(self) -> None:
        self._kept.add(self._section.end())
        language = self._section.language
        if language is not None and (self._section.observed or self._section.is_plain):
            self._observed[language.kind] = self._observed.get(language.kind, 0) + self._section.observed

    def _copy(self) -> LogStream:
        other = LogStream(self._source, self._first)
        other._text, other._kept = self._text.copy(), self._kept.copy()
        other._section, other._observed = self._section.copy(), dict(self._observed)
        other._line, other._unfinished, other._held = self._line, self._unfinished, self._held
        return other


class _Section:
    """One file within a text, or the whole text; `observed` counts its observations."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._recognition = Recognition(_marks())
        self._sessions: dict[LogKind, Session] = {}
        self._session: Session | None = None
        self._waiting: list[tuple[str, int]] = []
        self._lines = 0
        self.observed = 0

    @property
    def language(self) -> LogLanguage | None:
        """The language that most of it is in."""
        return self._recognition.main

    @property
    def is_plain(self) -> bool:
        """Whether its language is believed where nothing in it is understood: of a single line, or by many marks."""
        return self._lines <= 1 or self._recognition.is_plain

    def read(self, text: str, line: int) -> Iterator[Observation]:
        """The observations of the next lines, as soon as it is known how to read them."""
        self._lines += text.count("\n")
        turns = self._recognition.feed(text)
        if self._session is None and not turns:
            self._wait(text, line)
            return
        begin = 0
        for place, language in turns:
            yield from self._observe(text[begin:place], line)
            line += text.count("\n", begin, place)
            begin = place
            yield from self._begin(language)
        yield from self._observe(text[begin:] if begin else text, line)

    def end(self) -> Iterator[Observation]:
        """The observations of what waited for its language to be recognised, once nothing more comes."""
        if self._session is None and (language := self._recognition.end(self._lines)) is not None:
            yield from self._begin(language)

    def copy(self) -> _Section:
        """The same state, to go on from without touching this one."""
        other = _Section(self._source)
        other._recognition = self._recognition.copy()
        other._sessions = {kind: copy(session) for kind, session in self._sessions.items()}
        present = next((kind for kind, session in self._sessions.items() if session is self._session), None)
        other._session = None if present is None else other._sessions[present]
        other._waiting, other._lines, other.observed = list(self._waiting), self._lines, self.observed
        return other

    def _wait(self, text: str, line: int) -> None:
        self._waiting.append((text, line))
        while len(self._waiting) > 1 and sum(len(early) for early, _line in self._waiting) > WAITING:
            del self._waiting[0]

    def _begin(self, language: LogLanguage) -> Iterator[Observation]:
        """Read on in a language, from where it was left if it was; what waited comes first."""
        if language.kind not in self._sessions:
            self._sessions[language.kind] = language.start()
        self._session = self._sessions[language.kind]
        waiting, self._waiting = self._waiting, []
        for early, line in waiting:
            yield from self._observe(early, line)

    def _observe(self, text: str, line: int) -> Iterator[Observation]:
        if not text or self._session is None:
            return
        for block in _blocks(self._source, text, line):
            for observation in self._session.feed(block):
                self.observed += 1
                yield observation


def _blocks(source: str, text: str, line: int) -> Iterator[Block]:
    """The lines of a text; one that holds several in the file's own view comes in parts, all with its number."""
    if BREAK not in text:
        yield Block(source, text, line)
        return
    begin = place = 0
    while (found := text.find(BREAK, place)) >= 0:
        start = text.rfind("\n", begin, found) + 1 or begin
        end = text.find("\n", found) + 1 or len(text)
        if start > begin:
            yield Block(source, text[begin:start], line)
            line += text.count("\n", begin, start)
        whole = text[end - 1] == "\n"
        *parts, last = parts_of(text[start : end - whole])
        for part in parts:
            yield Block(source, f"{part}\n", line)
        yield Block(source, f"{last}\n" if whole else last, line)
        line += whole
        begin = place = end
    if begin < len(text):
        yield Block(source, text[begin:], line)


def _open_at(text: str) -> int | None:
    """How far from the end of the text an object begins that goes on beyond it.

    0 = none does; None = nothing in the text tells, and what was open before still is.
    """
    size = end = len(text)
    while end > 0:
        start = text.rfind("\n", 0, end - 1) + 1
        line = text[start:end]
        if line[0] in " \t" and line.lstrip(" \t")[:1] in _WITHIN:
            end = start
            continue
        bare = line[bare_start(line) :]
        if not bare.startswith((" ", "\t", '"', "'")):
            said = bare.rstrip()
            if said.startswith(("{", "[")):
                is_open = not said.endswith(("}", "]"))
            else:
                is_open = said.endswith(("{", "[", "] =>", "=> Array"))
            return size - start if is_open and text.endswith("\n") else 0
        end = start
    return None if text.endswith("\n") else 0


@cache
def _marks() -> Marks:
    """The marks of all languages there are."""
    return Marks(cast("tuple[LogLanguage, ...]", drivers("logs")))
