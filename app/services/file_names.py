"""Names of files that are made from what people and devices call things."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from pathlib import Path

#: The longest name that is made, in characters and in bytes: a file system takes 255 bytes with all that is added.
_LONGEST, _MOST_BYTES = 60, 180


def safe_name(name: str) -> str:
    """A file name made of any text: letters and digits of any script, points and dashes, never empty, never a way out
    of its folder; of a long text the end, where endings and numbers are.
    """
    plain = re.sub(r"[^\w.]+|_+", "-", unicodedata.normalize("NFC", name)).strip("-.")[-_LONGEST:]
    return plain.encode()[-_MOST_BYTES:].decode(errors="ignore").lstrip("-.") or "file"


def dated_file(folder: Path, name: str, ending: str) -> Path:
    """A new file's path for something of that name, begun now (UTC), in a folder that is made where it is not there.

    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{safe_name(name)}{ending}"
