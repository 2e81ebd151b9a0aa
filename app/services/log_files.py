"""Which files of a drop are worth reading as logs: several at once, or a folder with what lies below it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

#: The most files that one drop gives, how deep a folder is looked into, and how many names are looked at.
MOST_FILES, DEEPEST, _MOST_NAMES = 200, 4, 5_000
#: Endings of files that are no log and hold none, whatever stands in them.
_NO_LOGS = frozenset(
    (
        *(".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg", ".mp4", ".mov", ".mp3", ".wav", ".pdf", ".doc"),
        *(".docx", ".xls", ".xlsx", ".ppt", ".pptx", ".exe", ".dll", ".so", ".db", ".sqlite", ".iso", ".apk", ".py"),
    )
)


def log_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files, those of folders sorted by name; at most `MOST_FILES`. What cannot be looked into is passed over."""
    found: dict[Path, None] = {}
    for path in paths:
        for file in _below(path) if path.is_dir() else (path,):
            found[file] = None
            if len(found) >= MOST_FILES:
                return tuple(found)
    return tuple(found)


def _below(folder: Path) -> Iterator[Path]:
    seen = 0
    root = len(folder.parts)
    for here, folders, names in os.walk(folder):  # links to folders are not followed
        place = Path(here)
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        if len(place.parts) - root >= DEEPEST:
            folders.clear()
        for name in sorted(names):
            seen += 1
            if seen > _MOST_NAMES:
                return
            file = place / name
            if not name.startswith(".") and file.suffix.casefold() not in _NO_LOGS and _has_text(file):
                yield file


def _has_text(file: Path) -> bool:
    try:
        return file.is_file() and file.stat().st_size > 0
    except OSError:
        return False
