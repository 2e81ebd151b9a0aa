"""Named values out of text as it streams: JSON, cgminer's `key=value|` replies, what `cgminer-api` prints, `NAME[...]`.

A reply that ends early gives what stands before its end; text that is no JSON after all ends the object, never the
reading. The work for a line is bounded by a constant times its length. Sources of the forms: the API-README of
cgminer, public replies of Antminers, Avalons and WhatsMiners.
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

from drivers.logs.language import Block

#: The deepest nesting and the longest name that are followed.
DEEPEST, LONGEST_NAME = 24, 120
#: The longest printed value that is handed on, and the characters shown as evidence.
LONGEST_VALUE, EVIDENCE = 4096, 400
#: How often one line may begin an object that turns out to be none.
_FALSE_STARTS = 8

_START = re.compile(r'\{(?=[ \t]*(?:"|$))|\[(?=[ \t]*(?:[{\["]|$))', re.MULTILINE)
_TOKEN = re.compile(
    r'[ \t]*(?:(?P<string>"(?:[^"\\]|\\.)*")|(?P<bare>-?[0-9][0-9.eE+-]*|true|false|null|NaN)|(?P<mark>[{}\[\]:,]))'
)
_REPLY = re.compile(r"(?:^|[|'\"> ])(?P<reply>STATUS=[A-Z],.*)|(?P<rest>[A-Z]{3,12}=\d{1,3},[^|\n]{0,200}=.*\|.*)")
_PRINTED = re.compile(r"^[ \t]*\[(?P<name>[^\]\n]{1,120})\] =>[ \t]*(?P<value>.*?)[ \t]*$")
_NUMBERED = re.compile(r"([A-Z]+)(\d{1,3})")
_NAMED = re.compile(r"([A-Za-z][\w.:-]*(?: [A-Z][A-Za-z0-9]*)?)\[([^\[\]]{0,4096})\]")
#: Names with brackets in one value or line from which it is taken apart.
_TAKEN_APART = 3


@dataclass(frozen=True, slots=True)
class Field:
    """One value. `path` = names and places from 0 joined by dots ("STATS.1.chain_acn1"), `value` as printed."""

    path: str
    value: str
    line: int
    excerpt: str


@dataclass(slots=True)
class _Place:
    """Where an object stands: at `index` of a list, or at `key`, which is None until one was read."""

    is_list: bool
    index: int = -1
    key: str | None = None

    @property
    def name(self) -> str:
        return str(self.index) if self.is_list else self.key or ""


class FieldReader:
    """Reads blocks one after the other; an object may go on from one to the next."""

    def __init__(self) -> None:
        self._stack: list[_Place] = []
        self._printed: list[str] = []

    def copy(self) -> FieldReader:
        """The same state, to go on from without touching this one."""
        other = FieldReader()
        other._stack = [replace(place) for place in self._stack]
        other._printed = list(self._printed)
        return other

    def feed(self, block: Block) -> Iterator[Field]:
        """The fields of a block in line order."""
        text = block.text
        if not self._stack and not _may_hold_fields(text):
            return
        number, start, size = block.first_line, 0, len(text)
        while start < size:
            end = text.find("\n", start)
            whole = end >= 0
            line = text[start:end] if whole else text[start:]
            yield from self._line(line, number, whole=whole)
            number += 1
            start = end + 1 if whole else size

    def _line(self, line: str, number: int, *, whole: bool) -> Iterator[Field]:
        place = 0
        if self._stack:
            place = yield from self._json(line, 0, number, whole=whole)
            if self._stack or place >= len(line):
                return
        begun = _START.search(line, place)
        tries = 0
        while begun is not None and tries < _FALSE_STARTS:
            place = yield from self._json(line, begun.start(), number, whole=whole)
            if self._stack:
                return
            tries += 1
            begun = _START.search(line, max(place, begun.start() + 1))
        if tries:
            return
        if " => " in line or line.endswith(" =>"):
            yield from self._as_printed(line, number, whole=whole)
        elif "=" in line and (reply := _REPLY.search(line)) is not None:
            yield from _reply(reply["reply"] or reply["rest"], line, number, whole=whole)
        elif line.count("[") >= _TAKEN_APART:
            yield from _apart("", line, number, line)
        elif self._printed and line.strip() == ")":
            self._printed.pop()

    def _json(self, line: str, place: int, number: int, *, whole: bool) -> Generator[Field, None, int]:
        """Fields of an object from `place` on; returns where it stopped. What is no JSON empties the stack."""
        size = len(line)
        while place < size:
            found = _TOKEN.match(line, place)
            if found is None:
                if line[place:].strip():
                    self._stack.clear()  # no JSON, or cut
                    return place
                return size
            place = found.end()
            mark = found["mark"]
            if not self._stack and mark not in ("{", "["):
                return place
            if mark is None:
                if place == size and not whole:
                    return size  # may be half of a number
                if (field := self._value(found["string"], found["bare"], line, found.start(), number)) is not None:
                    yield field
                    yield from _apart(field.path, field.value, number, line)
            elif mark in "{[":
                if len(self._stack) >= DEEPEST:
                    self._stack.clear()
                    return place
                self._step()
                self._stack.append(_Place(mark == "["))
            elif mark in "}]":
                if self._stack:
                    self._stack.pop()
                if not self._stack:
                    return place
                self._stack[-1].key = None
            elif mark == ",":
                self._stack[-1].key = None
        return size

    def _step(self) -> None:
        """Count the place in a list up, for what is about to stand there."""
        if self._stack and self._stack[-1].is_list:
            self._stack[-1].index += 1

    def _value(self, string: str | None, bare: str | None, line: str, start: int, number: int) -> Field | None:
        """The field of a value; None for a name, and for what says nothing."""
        top = self._stack[-1]
        value = _unquoted(string) if string is not None else bare or ""
        if not top.is_list and top.key is None:
            top.key = value[:LONGEST_NAME]
            return None
        self._step()
        path = ".".join(place.name for place in self._stack)
        top.key = None
        if bare in ("null", "NaN"):
            return None
        return Field(path, value[:LONGEST_VALUE], number, _excerpt(line, start))

    def _as_printed(self, line: str, number: int, *, whole: bool) -> Iterator[Field]:
        found = _PRINTED.match(line)
        if found is None:
            return
        name, value = found["name"], found["value"]
        if value in ("", "Array"):
            numbered = _NUMBERED.fullmatch(name)
            if not line.startswith((" ", "\t")):
                self._printed.clear()
            self._printed = self._printed[: DEEPEST - 1]
            self._printed.append(f"{numbered[1]}.{numbered[2]}" if numbered else f"{name}.0")
        elif whole:
            path = ".".join((*self._printed, name))
            yield Field(path, value[:LONGEST_VALUE], number, _excerpt(line, 0))
            yield from _apart(path, value, number, line)


def _may_hold_fields(text: str) -> bool:
    """Whether a look at every line is worth it."""
    return _START.search(text) is not None or "] =>" in text or "STATUS=" in text or "PVT_T" in text or "|" in text


def _reply(reply: str, line: str, number: int, *, whole: bool) -> Iterator[Field]:
    """The fields of a reply of the plain API: sections between bars, the first item names the section."""
    place = line.find(reply)
    sections = reply.split("|")
    for count, section in enumerate(sections):
        pairs = section.split(",")
        head, _equals, index = pairs[0].strip().partition("=")
        if head == "STATUS":
            name, pairs = "STATUS.0", ["", *pairs]
        else:
            name = f"{head}.{index if index.isdigit() else 0}"
        merged: list[str] = []
        for pair in pairs[1:]:
            if "=" in pair or not merged:
                merged.append(pair)
            else:
                merged[-1] += f",{pair}"
        cut = not whole and count == len(sections) - 1
        for pair in merged[: -1 if cut else None]:
            key, equals, value = pair.partition("=")
            if equals and value and len(key) <= LONGEST_NAME:
                path = f"{name}.{key.strip()}"
                yield Field(path, value[:LONGEST_VALUE], number, _excerpt(line, place))
                yield from _apart(path, value, number, line)
            place += len(pair) + 1
        place += len(pairs[0]) + 1


def _apart(path: str, value: str, number: int, line: str) -> Iterator[Field]:
    """The `NAME[...]` groups of a value; one that is cut before its bracket closes is left out."""
    if value.count("[") < _TAKEN_APART:
        return
    groups = list(_NAMED.finditer(value))
    if len(groups) < _TAKEN_APART:
        return
    for found in groups:
        name = f"{path}.{found[1]}" if path else found[1]
        shown = line if len(line) <= EVIDENCE else found[0]
        yield Field(name, found[2].strip(), number, shown[:EVIDENCE].strip())


def _unquoted(string: str) -> str:
    if "\\" in string:
        try:
            return str(json.loads(string, strict=False))
        except ValueError:
            pass
    return string[1:-1]


def _excerpt(line: str, start: int) -> str:
    if len(line) <= EVIDENCE:
        return line.strip()
    return line[max(0, start - 80) : start + 160].strip()
