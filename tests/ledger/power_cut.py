"""Power cuts: from the tape of a recorded shop the disk is rebuilt as it may be after a cut, and opened by the program.

What was synced before the cut is there. What was written since may be there or not, whole or torn at a sector, each
write by itself: that is every order in which a drive may have got to it.
"""

import pickle
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from app.ledger.check import check
from app.ledger.errors import LedgerError
from app.ledger.ledger import Ledger
from tests.ledger.kill_loop import REPOSITORY

_SECTOR = 512


@dataclass
class CutTally:
    """What cuts did: how many, commits acknowledged before them, of these lost, and disks that were not sound."""

    cuts: int = 0
    acknowledged: int = 0
    lost: int = 0
    unsound: int = 0


def record(folder: Path, journal: str, synchronous: str, commits: int) -> tuple[dict[str, bytes], list]:
    """The disk before, and the tape of `commits` commits made on it."""
    return recorded_by(folder, "tests.ledger.power_writer", journal, synchronous, str(commits))


def recorded_by(folder: Path, writer: str, *words: str) -> tuple[dict[str, bytes], list]:
    """The disk before, and the tape that a recording program makes of its work in a new shop."""
    shop = folder / "shop"
    Ledger.open(shop).close()
    before = {"shop.db": (shop / "shop.db").read_bytes()}
    tape = folder / "tape"
    command = [sys.executable, "-m", writer, str(shop), str(tape), *words]
    said = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120, check=False)
    assert said.returncode == 0, said.stderr
    events = pickle.loads(tape.read_bytes())
    shutil.rmtree(shop)
    return before, events


def cut_again_and_again(
    folder: Path, journal: str, synchronous: str, cuts: int, seed: int, commits: int = 30
) -> CutTally:
    """Record a shop at work, cut its power at `cuts` random moments, open what is left, and look."""
    return cut(folder, *record(folder, journal, synchronous, commits), cuts, seed)


def cut(folder: Path, before: dict[str, bytes], events: list, cuts: int, seed: int) -> CutTally:
    """Cut the power of a recorded shop at so many random moments."""
    chance = random.Random(seed)
    tally = CutTally()
    for number in range(cuts):
        moment = chance.randrange(len(events) + 1)
        shop = folder / f"cut{number}"
        shop.mkdir()
        for name, content in disk_after(before, events[:moment], chance).items():
            (shop / name).parent.mkdir(parents=True, exist_ok=True)
            (shop / name).write_bytes(content)
        said = [name for what, name, _offset, _data in events[:moment] if what == "acknowledged"]
        tally.cuts += 1
        tally.acknowledged += len(said)
        _look(shop, said, tally)
        shutil.rmtree(shop)
    return tally


def disk_after(before: dict[str, bytes], events: list, chance: random.Random) -> dict[str, bytes]:
    """The files as they may be on the disk when the power went after these events."""
    safe = {name: bytearray(content) for name, content in before.items()}
    waiting: dict[str, list] = {}
    folders = _Folders(safe)
    for event in events:
        what, name, _offset, _data = event
        if what == "sync":
            for earlier in waiting.pop(name, ()):
                _apply(safe, earlier)
        elif what == "delete":
            waiting.pop(name, None)
            safe.pop(name, None)
        elif what == "rename":
            target = event[3].decode()
            if name in waiting:
                waiting[target] = [(each, target, at, data) for each, _n, at, data in waiting.pop(name)]
            folders.rename(name, target)
        elif what == "sync folder":
            folders.sync(name, event[3].decode().splitlines())
        elif what != "acknowledged":
            waiting.setdefault(name, []).append(event)
    for writes in waiting.values():
        for event in writes:
            fate = chance.randrange(3)
            if fate == 0:
                _apply(safe, event)
            elif fate == 1 and event[0] == "write":
                what, name, offset, data = event
                torn = chance.randrange(0, len(data) + 1, _SECTOR)
                _apply(safe, (what, name, offset, data[:torn]))
    folders.cut(chance)
    return {name: bytes(content) for name, content in safe.items()}


class _Folders:
    """The names in folders: a rename, or a new folder, is there for certain once the folder around it was synced."""

    def __init__(self, safe: dict[str, bytearray]) -> None:
        self._safe = safe
        self._renamed: dict[str, list[tuple[str, str]]] = {}
        self._new: set[str] = set()
        self._known = {"."}

    def rename(self, source: str, target: str) -> None:
        folder = str(PurePosixPath(target).parent)
        self._renamed.setdefault(folder, []).append((source, target))
        for each in (folder, *map(str, PurePosixPath(folder).parents)):
            if each not in self._known:
                self._known.add(each)
                self._new.add(each)

    def sync(self, folder: str, inside: list[str]) -> None:
        self._known.update(inside)
        for source, target in self._renamed.pop(folder, ()):
            self._safe[target] = self._safe.pop(source, bytearray())
        self._new -= {each for each in self._new if str(PurePosixPath(each).parent) == folder}

    def cut(self, chance: random.Random) -> None:
        for renames in self._renamed.values():
            for source, target in renames:
                if chance.random() < 0.5 and (source in self._safe or target in self._safe):
                    self._safe[target] = self._safe.pop(source, self._safe.get(target, bytearray()))
        lost = {each for each in sorted(self._new) if chance.random() < 0.5}
        for name in list(self._safe):
            if any(str(each) in lost for each in PurePosixPath(name).parents):
                del self._safe[name]


def _apply(disk: dict[str, bytearray], event) -> None:
    what, name, offset, data = event
    content = disk.setdefault(name, bytearray())
    if what == "truncate":
        del content[offset:]
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


def _look(shop: Path, said: list[str], tally: CutTally) -> None:
    try:
        with Ledger.open(shop) as ledger, ledger.read() as db:
            kept = {row[0] for row in db.execute("SELECT DISTINCT commit_id FROM change")}
            tally.lost += sum(commit not in kept for commit in said)
            tally.unsound += not check(db, ledger.attachments).sound
    except LedgerError:
        tally.unsound += 1
        tally.lost += len(said)
