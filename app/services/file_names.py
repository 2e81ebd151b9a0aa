"""Names of files that are made from what people and devices call things."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path


def safe_name(name: str) -> str:
    """A file name made of any text: letters, digits, points and dashes, never empty, never a way out of its folder."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-.")[-60:].lstrip("-.") or "file"


def dated_file(folder: Path, name: str, ending: str) -> Path:
    """A new file's path for something of that name, begun now (UTC), in a folder that is made where it is not there.

    Raises OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{safe_name(name)}{ending}"
