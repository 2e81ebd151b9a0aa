"""Names of files that are made from what people and devices call things."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path

#: The longest name that is made, in characters and in bytes: a file system takes 255 bytes with all that is added.
_LONGEST, _MOST_BYTES = 60, 180


def safe_name(name: str) -> str:
    """A file name made of any text: letters and digits of any script with their marks, points and dashes, never empty,
    never a way out of its folder; of a long text the end, where endings and numbers are.
    """
    plain = ""
    for one in unicodedata.normalize("NFC", name):
        if one.isalnum() or one == "." or (_is_mark(one) and plain[-1:] not in ("", "-", ".")):
            plain += one
        elif plain[-1:] != "-":
            plain += "-"
    plain = plain.strip("-.")[-_LONGEST:].encode()[-_MOST_BYTES:].decode(errors="ignore")
    begins = next((at for at, one in enumerate(plain) if one not in "-." and not _is_mark(one)), len(plain))
    return plain[begins:] or "file"


def _is_mark(one: str) -> bool:
    """Whether a character is written onto the letter before it, as vowels of Thai and Hindi are."""
    return unicodedata.category(one).startswith("M")


def dated_file(folder: Path, name: str, ending: str) -> Path:
    """A new file's path for something of that name, begun now (UTC), in a folder that is made where it is not there.

    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{safe_name(name)}{ending}"
