"""Reading EEPROM dumps from files, and comparing them. Decodes and checks; nothing in this program writes an EEPROM.

A file is an image as a programmer reads it, a text that spells one, or a log with the dumps of several boards in it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.diagnosis.sisters import NamedEeprom, compare_eeproms
from app.domain.finding import Finding
from drivers.eeprom.dump_text import Dump, DumpReader
from drivers.eeprom.images import decode_dump
from drivers.logs.lines import TextFeed
from drivers.model.eeprom import EepromContent

#: A 24C02 holds 256 bytes; programmers pad to more. What is longer is no image of one, but may be a log with some.
LIMIT = 65536
#: Bytes of a log that are looked through.
LONGEST_LOG = 256 << 20
#: The name of standard input.
STDIN = Path("-")
_CHUNK = 1 << 18
#: Files of a folder that may hold an image: these, and whatever decodes.
_SUFFIXES = frozenset({".bin", ".hex", ".rom", ".eep", ".eeprom", ".dump"})


@dataclass(frozen=True, slots=True)
class BoardDump:
    """One board's EEPROM out of `path`. `part` tells the dumps of one file apart, "" where there is only one."""

    path: Path
    part: str
    content: EepromContent

    @property
    def name(self) -> str:
        """What a person calls it: the file, and where in it."""
        return f"{self.path} {self.part}".rstrip()


def read_dump(path: Path) -> tuple[BoardDump, ...]:
    """The dumps that a file holds, at least one; `-` is standard input.

    A cut or foreign one is not valid and says why; only the file itself raises OSError.
    """
    try:
        if path == STDIN:
            return _read(path, sys.stdin.buffer)
        with path.open("rb") as file:
            return _read(path, file)
    except OSError as error:
        error.filename = str(path)  # a failing read, of a stick that was pulled say, does not name its file
        raise


def dump_files(folder: Path) -> tuple[Path, ...]:
    """The files of a folder that look like dumps, by name or by what they hold. Raises OSError of the folder only."""
    return tuple(path for path in sorted(folder.iterdir()) if path.is_file() and _is_dump(path))


def compare_boards(boards: Sequence[tuple[str, EepromContent]]) -> tuple[tuple[Finding, ...], ...]:
    """What a comparison of boards as boards of one machine finds, for each; a board is a name and its EEPROM."""
    return compare_eeproms([NamedEeprom(name, content) for name, content in boards])


def compare_dumps(dumps: Sequence[BoardDump]) -> tuple[tuple[Finding, ...], ...]:
    """What a comparison of dumps as boards of one machine finds, for each. A file named twice is one board."""
    once: dict[tuple[Path, str], BoardDump] = {}
    for dump in dumps:
        once.setdefault((dump.path.resolve(), dump.part), dump)
    boards = [NamedEeprom(f"{dump.path.name} {dump.part}".rstrip(), dump.content) for dump in once.values()]
    found = dict(zip(once, compare_eeproms(boards), strict=True))
    return tuple(found[(dump.path.resolve(), dump.part)] for dump in dumps)


def _read(path: Path, file: BinaryIO) -> tuple[BoardDump, ...]:
    head = file.read(LIMIT)
    dumps = list(_dumps(head, file)) if _is_text(head) else []
    if len(dumps) < 2 and (not dumps or dumps[0].chain is None):
        content = decode_dump(head)
        if content.valid or not dumps:
            return (BoardDump(path, "", content),)
    return tuple(BoardDump(path, _part(dump), decode_dump(dump.image)) for dump in dumps)


def _dumps(head: bytes, file: BinaryIO) -> Iterator[Dump]:
    """The dumps that stand in a text, in line order."""
    feed, reader, number, read, piece = TextFeed(), DumpReader(), 1, len(head), head
    while True:
        for text in feed.feed(piece) if piece else feed.end():
            for line in text.split("\n"):
                if (dump := reader.feed(line, number)) is not None:
                    yield dump
                number += 1
            number -= 1  # a block ends with its last line's end
        if not piece or read >= LONGEST_LOG:
            return
        piece = file.read(_CHUNK)
        read += len(piece)


def _part(dump: Dump) -> str:
    return f"[chain {dump.chain}]" if dump.chain is not None else f"line {dump.line}"


def _is_text(head: bytes) -> bool:
    return b"\x00" not in head[:4096] or head[:2] in (b"\xff\xfe", b"\xfe\xff")


def _is_dump(path: Path) -> bool:
    if path.name.startswith("."):
        return False
    try:
        return path.suffix.lower() in _SUFFIXES or any(dump.content.format != "unknown" for dump in read_dump(path))
    except OSError:
        return False
