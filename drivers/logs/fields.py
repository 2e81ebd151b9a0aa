"""Named values out of text as it streams: JSON, cgminer's `key=value|` replies, what `cgminer-api` prints, `NAME[...]`.

A reply that ends early gives what stands before its end; text that is no JSON after all ends the object, never the
reading. Objects printed by Python (single quotes) are read alike, and a capture's own prefix on each line is passed
over. The work for a line is bounded by a constant times its length. Sources of the forms: the API-README of cgminer,
public replies of Antminers, Avalons and WhatsMiners.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from drivers.logs.language import Block
from drivers.logs.prefix import bare_start

#: The deepest nesting and the longest name that are followed.
DEEPEST, LONGEST_NAME = 24, 120
#: The longest printed value that is handed on, and the characters shown as evidence.
LONGEST_VALUE, EVIDENCE = 4096, 400
#: How often one line may begin an object that turns out to be none.
_FALSE_STARTS = 8
#: Names that are remembered, with what is to be made of them.
_NAMES = 16384

_START = re.compile(r"\{(?=[ \t]*(?:[\"']|$))|\[(?=[ \t]*(?:[{\[\"']|$))", re.MULTILINE)
_TOKEN = re.compile(
    r'[ \t]*(?:"([^"\\]*(?:\\.[^"\\]*)*)"'
    r"|(-?[0-9][0-9.eE+-]*|true|false|null|NaN|True|False|None)"
    r"|([{}\[\]:,])"
    r"|'([^'\\]*(?:\\.[^'\\]*)*)')"
)
_BARE, _MARK = 2, 3
#: The most frequent run of tokens in one: a name and its value, as plain as they nearly always are.
_PAIR = re.compile(
    r'[ \t]*"([^"\\]*)"[ \t]*:()[ \t]*'
    r'(?:"([^"\\]*)"|(-?[0-9][0-9.eE+-]*|true|false|null|NaN|True|False|None))[ \t]*,?'
)
_PAIR_BEGIN, _PAIR_TEXT, _PAIR_BARE = 2, 3, 4
#: Values that are none, and those that Python prints otherwise.
_NOTHING = frozenset({"null", "NaN", "None"})
_TRUTHS = {"True": "true", "False": "false"}
_STATUS = re.compile(r"(?:^|[|'\"> ])(STATUS=[A-Z],)")
_SECTION = re.compile(r"(?<![A-Za-z])[A-Z]{3,12}=\d{1,3},")
_NEXT_PAIR = re.compile(r",(?=[^=,|]{1,60}=)")
_PRINTED = re.compile(r"[ \t]*\[(?P<name>[^\]\n]{1,120})\] =>[ \t]*(?P<value>.*)")
_NUMBERED = re.compile(r"([A-Z]+)(\d{1,3})")
_NAMED = re.compile(r"(?<![\w.:-])([A-Za-z][\w.:-]{0,40}(?: [A-Z][A-Za-z0-9]{0,40})?)\[([^\[\]]{0,4096})\]")
_GROUPS = re.compile(r"\w\[[^\[\]\n]{0,200}\] [\w ]{1,20}\[[^\[\]\n]{0,200}\] [\w ]{1,20}\[")
#: Names with brackets in one value or line from which it is taken apart.
_TAKEN_APART = 3


@dataclass(frozen=True, slots=True)
class Field:
    """One value. `path` = names and places from 0 joined by dots ("STATS.1.chain_acn1"), `value` as printed."""

    path: str
    value: str
    line: int
    excerpt: str


class _Name:
    """One name or place below another; whether its value is wanted is found out once."""

    __slots__ = ("below", "path", "wanted")

    def __init__(self, path: str, wanted: bool) -> None:
        self.path = path
        self.wanted = wanted
        self.below: dict[str, _Name] = {}


class _Place:
    """An object that is open, under its name: at `index` of a list, or at `key`, which is None until one was read."""

    __slots__ = ("index", "is_list", "key", "name")

    def __init__(self, name: _Name, is_list: bool) -> None:
        self.name = name
        self.is_list = is_list
        self.index = -1
        self.key: str | None = None

    def copy(self) -> _Place:
        other = _Place(self.name, self.is_list)
        other.index, other.key = self.index, self.key
        return other


class FieldReader:
    """Reads blocks one after the other; an object may go on from one to the next.

    `wanted` says of a path whether anybody wants its value; the others cost little and are not handed on.
    """

    def __init__(self, wanted: Callable[[str], bool] | None = None) -> None:
        self._wanted = wanted
        self._root = _Name("", False)
        self._names = 0
        self._stack: list[_Place] = []
        self._printed: list[str] = []
        self._fields: list[Field] = []

    def copy(self) -> FieldReader:
        """The same state, to go on from without touching this one."""
        other = FieldReader(self._wanted)
        other._stack = [place.copy() for place in self._stack]
        other._printed = list(self._printed)
        return other

    def feed(self, block: Block) -> Iterator[Field]:
        """The fields of a block in line order."""
        text = block.text
        if not self._stack and not self._printed and not _may_hold_fields(text):
            return iter(())
        self._fields = []
        number, start, size = block.first_line, 0, len(text)
        while start < size:
            end = text.find("\n", start)
            if end < 0:
                self._line(text[start:], number, whole=False)
                break
            self._line(text[start:end], number, whole=True)
            number += 1
            start = end + 1
        return iter(self._fields)

    def _line(self, line: str, number: int, *, whole: bool) -> None:
        place = 0
        if self._stack:
            place = self._json(line, bare_start(line), number, whole=whole)
            if self._stack or place >= len(line):
                return
        begun = _START.search(line, place)
        tries = 0
        while begun is not None and tries < _FALSE_STARTS:
            place = self._json(line, begun.start(), number, whole=whole)
            if self._stack:
                return
            tries += 1
            begun = _START.search(line, max(place, begun.start() + 1))
        if tries:
            return
        if "] =>" in line:
            self._as_printed(line, number, whole=whole)
        elif "=" in line and (start := _reply_start(line)) >= 0:
            self._reply(line, start, number, whole=whole)
        elif line.count("[") >= _TAKEN_APART:
            self._apart("", line, number, line)
        elif self._printed and line[bare_start(line) :].strip() == ")":
            self._printed.pop()

    def _json(self, line: str, place: int, number: int, *, whole: bool) -> int:
        """Fields of an object from `place` on; returns where it stopped. What is no JSON empties the stack."""
        size, stack = len(line), self._stack
        top = stack[-1] if stack else None
        while True:
            if top is not None and top.key is None and not top.is_list and (pair := _PAIR.match(line, place)):
                if pair.end(_PAIR_BARE) == size and not whole:
                    top.key = pair[1][:LONGEST_NAME]
                    return size  # may be half of a number
                self._pair(top.name, pair, line, number)
                place = pair.end()
                continue
            found = _TOKEN.match(line, place)
            if found is None:
                break
            place = found.end()
            kind = found.lastindex or 0
            if kind == _MARK:
                mark = found[_MARK]
                if mark == ":":
                    if top is None:
                        return place
                    continue
                if mark == ",":
                    if top is None:
                        return place
                    top.key = None
                elif mark in "{[":
                    if len(stack) >= DEEPEST:
                        stack.clear()
                        return place
                    top = self._open(top, mark)
                else:
                    if stack:
                        stack.pop()
                    if not stack:
                        return place
                    top = stack[-1]
                    top.key = None
                continue
            if top is None:
                return place
            if kind == _BARE and place == size and not whole:
                return size  # may be half of a number
            if top.is_list:
                top.index += 1
                name = self._below(top.name, str(top.index))
            elif top.key is None:
                top.key = _unquoted(found[kind])[:LONGEST_NAME]
                continue
            else:
                name = self._below(top.name, top.key)
                top.key = None
            value = found[kind]
            if name.wanted:
                self._value(name, value, kind == _BARE, line, found.start(), number)
            elif value.count("[") >= _TAKEN_APART:
                self._apart(name.path, _unquoted(value), number, line)
        if line[place:].strip():
            stack.clear()  # no JSON, or cut
            return place
        return size

    def _pair(self, name: _Name, pair: re.Match[str], line: str, number: int) -> None:
        """A name and its value, read at once."""
        key, kind = pair[1], pair.lastindex or _PAIR_BARE
        value = pair[kind]
        below = name.below.get(key) or self._below(name, key[:LONGEST_NAME])
        if below.wanted and (kind == _PAIR_TEXT or value not in _NOTHING):
            shown = _excerpt(line, pair.start(_PAIR_BEGIN))
            if kind == _PAIR_BARE:
                value = _TRUTHS.get(value, value)
            self._fields.append(Field(below.path, value[:LONGEST_VALUE], number, shown))
        if "[" in value:
            self._apart(below.path, value, number, line)

    def _open(self, top: _Place | None, mark: str) -> _Place:
        """What begins here, under the name it has."""
        if top is None:
            name = self._root
        elif top.is_list:
            top.index += 1
            name = self._below(top.name, str(top.index))
        else:
            name = self._below(top.name, top.key or "")
        place = _Place(name, mark == "[")
        self._stack.append(place)
        return place

    def _below(self, name: _Name, key: str) -> _Name:
        """The name of what stands below another."""
        known = name.below.get(key)
        if known is not None:
            return known
        if self._names >= _NAMES:
            self._names = 0
            self._root.below.clear()
            for place in self._stack:
                place.name.below.clear()
        self._names += 1
        # The root has no name of its own; a list at the root is counted like any other.
        path = f"{name.path}.{key}" if name is not self._root else key
        made = name.below[key] = _Name(path, self._wanted is None or self._wanted(path))
        return made

    def _value(self, name: _Name, value: str, bare: bool, line: str, start: int, number: int) -> None:
        if bare:
            if value in _NOTHING:
                return
            value = _TRUTHS.get(value, value)
        else:
            value = _unquoted(value)
        self._fields.append(Field(name.path, value[:LONGEST_VALUE], number, _excerpt(line, start)))
        self._apart(name.path, value, number, line)

    def _as_printed(self, line: str, number: int, *, whole: bool) -> None:
        begin = bare_start(line)
        found = _PRINTED.match(line, begin)
        if found is None:
            return
        name, value = found["name"], found["value"].strip()
        if value in ("", "Array"):
            numbered = _NUMBERED.fullmatch(name)
            if not line.startswith((" ", "\t"), begin):
                self._printed.clear()
            self._printed = self._printed[: DEEPEST - 1]
            self._printed.append(f"{numbered[1]}.{numbered[2]}" if numbered else f"{name}.0")
        elif whole:
            path = ".".join((*self._printed, name))
            if self._wanted is None or self._wanted(path):
                self._fields.append(Field(path, value[:LONGEST_VALUE], number, _excerpt(line, 0)))
            self._apart(path, value, number, line)

    def _reply(self, line: str, start: int, number: int, *, whole: bool) -> None:
        """The fields of a reply of the plain API: sections between bars, the first item names the section."""
        place = start
        sections = line[start:].split("|")
        for count, section in enumerate(sections):
            pairs = _NEXT_PAIR.split(section)
            head, _equals, index = pairs[0].strip().partition("=")
            if head == "STATUS":
                name, first = self._below(self._below(self._root, "STATUS"), "0"), 0
            else:
                name, first = self._below(self._below(self._root, head), index if index.isdecimal() else "0"), 1
                place += len(pairs[0]) + 1
            if not whole and count == len(sections) - 1:
                pairs.pop()
            for pair in pairs[first:]:
                key, equals, value = pair.partition("=")
                if equals and value and len(key) <= LONGEST_NAME:
                    below = self._below(name, key.strip())
                    if below.wanted:
                        self._fields.append(Field(below.path, value[:LONGEST_VALUE], number, _excerpt(line, place)))
                    if "[" in value:
                        self._apart(below.path, value, number, line)
                place += len(pair) + 1

    def _apart(self, path: str, value: str, number: int, line: str) -> None:
        """The `NAME[...]` groups of a value; one that is cut before its bracket closes is left out."""
        if value.count("[") < _TAKEN_APART:
            return
        groups = list(_NAMED.finditer(value))
        if len(groups) < _TAKEN_APART:
            return
        for found in groups:
            name = f"{path}.{found[1]}" if path else found[1]
            if self._wanted is None or self._wanted(name):
                shown = line if len(line) <= EVIDENCE else found[0]
                self._fields.append(Field(name, found[2].strip(), number, shown[:EVIDENCE].strip()))


def _may_hold_fields(text: str) -> bool:
    """Whether a look at every line is worth it."""
    return (
        _START.search(text) is not None
        or "] =>" in text
        or "STATUS=" in text
        or "|" in text
        or ("] " in text and _GROUPS.search(text) is not None)
    )


def _reply_start(line: str) -> int:
    """Where a reply of the plain API begins in a line, -1 where there is none."""
    if (status := _STATUS.search(line)) is not None:
        return status.start(1)
    if "|" not in line or (section := _SECTION.search(line)) is None:
        return -1
    bar = line.find("|", section.end())
    return section.start() if bar >= 0 and line.find("=", section.end(), bar) >= 0 else -1


def _unquoted(string: str) -> str:
    if "\\" in string:
        try:
            return str(json.loads(f'"{string}"', strict=False))
        except ValueError:
            pass
    return string


def _excerpt(line: str, start: int) -> str:
    if len(line) <= EVIDENCE:
        return line.strip()
    return line[max(0, start - 80) : start + 160].strip()
