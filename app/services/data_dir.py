"""Where the shop's data lies: the folder named by the person, else the one it was moved to, else the user's own.

Moving is copying, comparing every byte, and only then switching: a small file in the user's own folder says where the
data lies now, and a mark in the old one keeps anybody from going on there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.ledger.attachments import settle, settle_folder, write_whole
from app.ledger.connection import fold_in, log_end, translated
from app.ledger.errors import BadTarget, DataFolderGone, NoRoom, NotALedger
from app.ledger.folder import MOVED, default_folder, moved_to, refuse_unfit
from app.ledger.ledger import BACKUPS, DATABASE, LOCK, Ledger
from app.ledger.lock import WriterLock

#: In the user's own folder: where the data lies when it lies elsewhere.
POINTER = "folder.json"
#: In the new folder: where the data came from, so that it can go back.
CAME = "shop.came"
#: Told while a move runs: bytes done of bytes in all, copying and comparing. False given back breaks it off.
Progress = Callable[[int, int], bool]
#: What belongs to an open shop and is not copied.
_NOT_COPIED = frozenset({LOCK, MOVED, CAME, POINTER})
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: from where, to where, how many files of how many bytes."""

    source: Path
    target: Path
    files: int
    size: int


def data_dir(named: Path | None) -> Path:
    """The folder to use, made if it is missing. Raises OSError where it cannot be made, DataFolderGone where the data
    was moved and that folder is not there.
    """
    folder = place_of_data(named)
    if named is None and folder != default_folder() and not (folder / DATABASE).exists():
        raise DataFolderGone(folder, default_folder() / POINTER)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def place_of_data(named: Path | None) -> Path:
    """The same folder, there or not; nothing is made."""
    return named or _pointed() or default_folder()


def _pointed() -> Path | None:
    """Where the data was moved to; a pointer that nobody can read counts as none."""
    try:
        kept = json.loads((default_folder() / POINTER).read_text(encoding="utf-8"))
        return Path(kept["folder"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def fit_target(source: Path, target: Path) -> Path:
    """Refuse a folder that the data cannot be moved to; the folder as it will be used.

    Raises BadTarget, FolderRefused, NoRoom, OSError.
    """
    target, here = target.expanduser().resolve(), source.resolve()
    if target == here:
        raise BadTarget(target, "same")
    if target.is_relative_to(here):
        raise BadTarget(target, "inside")
    if target.exists() and (not target.is_dir() or _others(target)):
        raise BadTarget(target, "not_empty")
    refuse_unfit(target)
    need = sum(path.stat().st_size for path in _files(here))
    there = next(folder for folder in (target, *target.parents) if folder.exists())
    free = shutil.disk_usage(there).free
    if free < need + need // 50:
        raise NoRoom(target, need, free)
    return target


def _others(target: Path) -> bool:
    """Whether a folder holds more than the pointer of this computer, which the user's own folder keeps."""
    return any(one.name != POINTER for one in target.iterdir())


def move(source: Path, target: Path, progress: Progress = lambda _done, _all: True) -> Moved | None:
    """Copy the data to `target`, compare it byte by byte, open it there, then let the program use it from there.

    Nobody may have the shop open for writing. The old folder stays, marked as moved. None = broken off by `progress`;
    then, as after any error, what was copied is taken away and the old folder is in use as before. Raises what
    `fit_target` raises, LedgerHeld, NotALedger, LedgerFull, OSError.
    """
    target, source = fit_target(source, target), source.resolve()
    if not (source / DATABASE).exists():
        raise BadTarget(source, "no_shop")
    made = not target.exists()
    lock = WriterLock(source / LOCK)
    try:
        fold_in(source / DATABASE)
        files = sorted(_files(source))
        target.mkdir(parents=True, exist_ok=True)
        try:
            with translated(target):
                size = _copied(source, target, files, progress)
                if size is None:
                    _take_away(target, made=made)
                    return None
                _came(source, target)
            _opens(target)
            _switch(source, target)
        except BaseException:
            _take_away(target, made=made)
            raise
    finally:
        lock.release()
    return Moved(source, target, len(files), size)


def holds_shop(folder: Path) -> bool:
    """Whether a shop lies in a folder."""
    return (folder / DATABASE).exists()


def came_from(folder: Path) -> Path | None:
    """The folder that the data was moved here from, while its copy is still there; None where it was not moved."""
    try:
        kept = json.loads((folder / CAME).read_text(encoding="utf-8"))
        source = Path(kept["from"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return source if moved_to(source) == folder and (source / DATABASE).exists() else None


def move_back(folder: Path) -> Path:
    """Take a move back while nothing was saved since: the old folder is in use again. What lies in `folder` stays,
    marked as moved.

    Gives the old folder. Raises BadTarget ("not_moved", "changed"), LedgerHeld, OSError.
    """
    folder = folder.resolve()
    source = came_from(folder)
    if source is None:
        raise BadTarget(folder, "not_moved")
    lock = WriterLock(folder / LOCK)
    try:
        kept = {path.relative_to(source) for path in _files(source)}
        new = [path for path in _files(folder) if path.relative_to(folder) not in kept and not _made_anew(path)]
        if new or log_end(folder / DATABASE) != log_end(source / DATABASE):
            raise BadTarget(folder, "changed")
        write_whole(folder / MOVED, json.dumps({"to": str(source)}).encode())
        (source / MOVED).unlink()
        if _pointed() == folder:
            _point(source)
    finally:
        lock.release()
    return source


# -------------------------------------------------------------------- inside


def _files(folder: Path) -> list[Path]:
    """Every file that is to be copied, relative names kept; links are followed, what is half written is left."""
    return [
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name not in _NOT_COPIED and not path.name.endswith(".part")
    ]


def _made_anew(path: Path) -> bool:
    """Whether a file is one that every window makes for itself."""
    return path.suffix in (".log", ".json") or ".db" in path.name or path.parent.name == BACKUPS


def _copied(source: Path, target: Path, files: list[Path], progress: Progress) -> int | None:
    """Copy, then read everything back from the target and compare; the bytes, None where it was broken off."""
    size = sum(path.stat().st_size for path in files)
    done = 0
    digests = {}
    for path in files:
        there = target / path.relative_to(source)
        there.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with path.open("rb") as old, there.open("wb") as new:
            while block := old.read(_BLOCK):
                digest.update(block)
                new.write(block)
                done += len(block)
                if not progress(done, 2 * size):
                    return None
            new.flush()
            settle(new.fileno())
        digests[there] = digest.digest()
    for there, wanted in digests.items():
        digest = hashlib.sha256()
        with there.open("rb") as new:
            while block := new.read(_BLOCK):
                digest.update(block)
                done += len(block)
                if not progress(done, 2 * size):
                    return None
        if digest.digest() != wanted:
            raise NotALedger(there, "sha256")
    for folder in {there.parent for there in digests}:
        settle_folder(folder)
    return size


def _opens(target: Path) -> None:
    """The copy opens and reads as a shop."""
    with Ledger.open(target, write=False) as ledger, ledger.read() as db:
        db.execute("SELECT count(*) FROM change").fetchone()


def _came(source: Path, target: Path) -> None:
    kept = {"from": str(source), "at": datetime.now(UTC).isoformat(timespec="seconds")}
    write_whole(target / CAME, json.dumps(kept).encode())


def _switch(source: Path, target: Path) -> None:
    """From now on the program uses the new folder: the mark in the old one first, the pointer last."""
    usual = place_of_data(None)
    write_whole(source / MOVED, json.dumps({"to": str(target)}).encode())
    try:
        if usual.resolve() == source or target == default_folder().resolve():
            _point(target)  # another shop of this computer stays the usual one
    except BaseException:
        (source / MOVED).unlink(missing_ok=True)
        raise


def _point(folder: Path) -> None:
    pointer = default_folder() / POINTER
    if folder == default_folder().resolve():
        pointer.unlink(missing_ok=True)
        return
    pointer.parent.mkdir(parents=True, exist_ok=True)
    write_whole(pointer, json.dumps({"folder": str(folder)}).encode())


def _take_away(target: Path, *, made: bool) -> None:
    """Delete what was copied; the folder itself, too, where we made it."""
    if made:
        shutil.rmtree(target, ignore_errors=True)
        return
    for one in target.iterdir():
        if one.name == POINTER:
            continue
        if one.is_dir():
            shutil.rmtree(one, ignore_errors=True)
        else:
            os.unlink(one)
