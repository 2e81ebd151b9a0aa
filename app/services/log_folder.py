"""A folder given on the command line: which of its files may be logs, all of them, whatever their names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.services.log_archive import may_be_log

#: Bytes by which a file is told from what is no text.
_SAMPLE = 4096


@dataclass(frozen=True, slots=True)
class FolderContent:
    """The files of a folder and the folders in it, sorted: those that may be logs, hidden ones, and others."""

    logs: tuple[Path, ...]
    hidden: int = 0
    others: int = 0


def files_in(folder: Path) -> FolderContent:
    """What a folder holds. Links to folders are not followed. A file that cannot be looked into may be a log.

    Raises OSError where the folder itself cannot be read.
    """
    logs, hidden, others = [], 0, 0
    os.scandir(folder).close()
    for path in _files(folder):
        if any(part.startswith(".") for part in path.relative_to(folder).parts):
            hidden += 1
        elif _may_be_log(path):
            logs.append(path)
        else:
            others += 1
    return FolderContent(tuple(logs), hidden, others)


def _files(folder: Path) -> Iterator[Path]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        yield from (path for name in sorted(names) if (path := Path(root, name)).is_file())


def _may_be_log(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = file.read(_SAMPLE)
    except OSError:
        return True  # reading it will say why it cannot be read
    return bool(head) and may_be_log(head)
