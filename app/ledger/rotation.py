"""Automatic backups in a folder: their names, which of them stay, and room for the next one.

Seven days, eight weeks and twelve months: the newest backup of each of the last days, weeks and months that have one.
Only files with the name of an automatic backup are ever deleted.
"""

from __future__ import annotations

import re
import shutil
import stat
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.ledger.errors import NoRoom

ENDING = ".hwbackup"
_NAME = re.compile(r"auto-[A-Z0-9]{1,8}-([0-9a-f]{8})-(\d{8}T\d{6})Z\.hwbackup")
#: How many days, weeks and months keep their newest backup.
DAYS, WEEKS, MONTHS = 7, 8, 12
#: So much of the disk stays free beside a new backup: bytes, or on a small disk this share of it.
_MARGIN, _SHARE = 256 << 20, 0.02


@dataclass(frozen=True, slots=True)
class AutomaticBackup:
    """One automatic backup: file, when it was made (UTC), bytes, and the device whose shop it is (a tag of 8 signs)."""

    path: Path
    made_at: datetime
    size: int
    device: str


def name_of(bench_prefix: str, device_id: str, at: datetime) -> str:
    """The file name of a backup made at that moment."""
    return f"auto-{bench_prefix}-{tag_of(device_id)}-{at.astimezone(UTC):%Y%m%dT%H%M%S}Z{ENDING}"


def tag_of(device_id: str) -> str:
    """What tells the backups of one shop from those of another in the same folder."""
    return device_id.replace("-", "")[-8:]


def listed(folder: Path, devices: Collection[str] | None = None) -> tuple[AutomaticBackup, ...]:
    """The automatic backups in a folder, newest first; only those of these device tags where they are given."""
    found = []
    for path in folder.glob(f"auto-*{ENDING}"):
        match = _NAME.fullmatch(path.name)
        if match is None or (devices is not None and match[1] not in devices):
            continue
        try:
            about = path.stat()
            made_at = datetime.strptime(match[2], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        except FileNotFoundError:
            continue  # taken away by another window's rotation
        except ValueError:
            continue  # no such day: not a name of ours
        if stat.S_ISREG(about.st_mode):
            found.append(AutomaticBackup(path, made_at, about.st_size, match[1]))
    return tuple(sorted(found, key=lambda one: (one.made_at, one.path.name), reverse=True))


def staying(moments: Iterable[datetime]) -> frozenset[datetime]:
    """Which of these moments stay, by the local calendar."""
    newest_first = sorted(set(moments), reverse=True)
    periods: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (DAYS, lambda at: at.date()),
        (WEEKS, lambda at: at.isocalendar()[:2]),
        (MONTHS, lambda at: (at.year, at.month)),
    )
    stay: set[datetime] = set()
    for most, period_of in periods:
        seen: dict[object, datetime] = {}
        for at in newest_first:
            seen.setdefault(period_of(at.astimezone()), at)
        stay.update(list(seen.values())[:most])
    return frozenset(stay)


def rotate(folder: Path, devices: Collection[str] | None = None, *, keep: Path | None = None) -> tuple[Path, ...]:
    """Delete the automatic backups that no longer stay; gives what was deleted. Raises OSError.

    `keep` stays whatever its date says: the one just made, perhaps by a clock that was set back.
    """
    backups = listed(folder, devices)
    stay = staying(one.made_at for one in backups)
    gone = tuple(one.path for one in backups if one.made_at not in stay and one.path != keep)
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def make_room(folder: Path, need: int, devices: Collection[str] | None = None) -> tuple[Path, ...]:
    """Delete automatic backups, the oldest first, until `need` bytes fit beside a margin; the newest always stays.

    Gives what was deleted. Raises NoRoom where that is not enough; then nothing was deleted. Raises OSError.
    """
    disk = shutil.disk_usage(folder)
    wanted = need + min(_MARGIN, int(disk.total * _SHARE))
    spare = list(reversed(listed(folder, devices)[1:]))
    if disk.free + sum(one.size for one in spare) < wanted:
        raise NoRoom(folder, wanted, disk.free)
    gone = []
    free = disk.free
    for one in spare:
        if free >= wanted:
            break
        one.path.unlink(missing_ok=True)
        gone.append(one.path)
        free += one.size
    return tuple(gone)
