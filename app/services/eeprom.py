"""Reading EEPROM dumps from files, and comparing them. Decodes and checks; nothing in this program writes an EEPROM."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from app.diagnosis.sisters import NamedEeprom, compare_eeproms
from app.domain.finding import Finding
from drivers.eeprom.decode import decode
from drivers.model.eeprom import EepromContent

#: A 24C02 holds 256 bytes; programmers pad to more. Beyond this it is no EEPROM dump.
LIMIT = 65536


def read_dump(path: Path) -> EepromContent:
    """What a dump says. A cut or foreign one is not valid and says why; only the file itself raises OSError."""
    try:
        with path.open("rb") as file:
            return decode(file.read(LIMIT))
    except OSError as error:
        error.filename = str(path)  # a failing read, of a stick that was pulled say, does not name its file
        raise


def compare_boards(boards: Sequence[tuple[str, EepromContent]]) -> tuple[tuple[Finding, ...], ...]:
    """What a comparison of boards as boards of one machine finds, for each; a board is a name and its EEPROM."""
    return compare_eeproms([NamedEeprom(name, content) for name, content in boards])


def compare_dumps(contents: Mapping[Path, EepromContent]) -> dict[Path, tuple[Finding, ...]]:
    """What a comparison of dumps as boards of one machine finds, for each. A file named twice is one board."""
    once: dict[Path, Path] = {}
    for path in contents:
        once.setdefault(path.resolve(), path)
    boards = [NamedEeprom(path.name, contents[path]) for path in once.values()]
    found = dict(zip(once, compare_eeproms(boards), strict=True))
    return {path: found[path.resolve()] for path in contents}
