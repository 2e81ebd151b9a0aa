"""Reading an EEPROM dump from a file. Decodes and checks; nothing in this program writes an EEPROM."""

from __future__ import annotations

from pathlib import Path

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
