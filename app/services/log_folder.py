"""A folder given on the command line or dropped on the window: which of its files may be logs, whatever their names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.services.log_archive import may_be_log

#: Bytes by which a file is told from what is no text.
_SAMPLE = 4096
#: The most files that one drop gives, and files of one dropped folder that are looked at.
MOST_DROPPED, _MOST_NAMES = 200, 5_000


@dataclass(frozen=True, slots=True)
class FolderContent:
    """The files of a folder and the folders in it, sorted: those that may be logs, hidden ones, and others."""

    logs: tuple[Path, ...]
    hidden: int = 0
    others: int = 0


def dropped_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files of a drop, those that may be logs for each folder in it; at most `MOST_DROPPED`.

    A folder is looked into up to `_MOST_NAMES` files, for a whole disk may be dropped by mistake. Raises OSError.
    """
    found: dict[Path, None] = {}
    for path in paths:
        found |= dict.fromkeys(files_in(path, _MOST_NAMES).logs if path.is_dir() else (path,))
    return tuple(islice(found, MOST_DROPPED))


def files_in(folder: Path, most: int | None = None) -> FolderContent:
    """What a folder holds, as far as `most` files. Links to folders are not followed. A file that cannot be looked into
    may be a log.

    Raises OSError where the folder itself cannot be read.
    """
    logs, hidden, others = [], 0, 0
    os.scandir(folder).close()
    for path in islice(_files(folder), most):
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
