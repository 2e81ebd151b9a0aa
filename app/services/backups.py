"""The shop's automatic backups: when one is due, keeping them and a copy in a second folder, and trying a restore.

Each is written and proved by `app.ledger.backup`, so a file that is there has been restored from once. What is noted
besides (the second folder, the last failure, the last trial) lies in a small file beside them, since it concerns this
computer and not the shop's record.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from app.domain.safety import BackupState, RestoreTrial, SecondFolder, TrialCount
from app.ledger import backup as backups
from app.ledger import rotation
from app.ledger.attachments import digest_of, settle, settle_folder, write_whole
from app.ledger.check import check
from app.ledger.errors import BackupStopped, BadBackup, BadTarget, NoBackupYet
from app.ledger.ledger import BACKUPS, DATABASE, Ledger
from app.ledger.rotation import AutomaticBackup
from app.services.shop import Shop

#: While something new is saved, a backup is made this often, h; at closing, not sooner than this after the last, h.
EVERY_H, AT_CLOSING_H = 4, 1
#: What was saved and has waited so long for a backup makes the last one old, h.
OLD_H = 48
_NOTES = "automatic.json"
_SCRATCH = ".scratch-"
#: How a copy that is being written ends.
_HALF = ".part"
_BLOCK = 1 << 20
#: Notes that the disk had no room for, by the folder they are of.
_unwritten: dict[Path, _Notes] = {}
#: One backup at a time in a process.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class _Notes:
    second: str = ""
    second_failed: str = ""
    failed: str = ""
    failed_at: str = ""
    trial: dict[str, Any] | None = None
    off: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup that was made and proved, and why its copy to the second folder failed ("" = it did not)."""

    backup: AutomaticBackup
    second_failed: str = ""


#: Makes a backup of the shop and copies it to the second folder where there is one; `make` is one, here.
Maker = Callable[[Shop, Path | None, Callable[[BaseException], str]], Kept]


def folder_of(shop: Shop) -> Path:
    """Where the automatic backups lie: inside the data folder."""
    return shop.data_dir / BACKUPS


def state(shop: Shop, now: datetime | None = None) -> BackupState:
    """How the backups stand. Reads only."""
    notes = _notes(folder_of(shop))
    every = rotation.listed(folder_of(shop))
    kept = _believed(every, now or datetime.now(UTC))
    newest = kept[0].made_at if kept else None
    saved = shop.last_saved
    waits = saved is not None and (newest is None or saved > newest)
    second = None
    if notes.second:
        there = rotation.listed(Path(notes.second), _devices(shop)) if Path(notes.second).is_dir() else ()
        second = SecondFolder(Path(notes.second), there[0].made_at if there else None, notes.second_failed)
    return BackupState(
        newest=newest,
        file=kept[0].path if kept else None,
        count=len(every),
        size=sum(one.size for one in every),
        waits=waits,
        old=waits and (now or datetime.now(UTC)) - (newest or _began(shop)) > timedelta(hours=OLD_H),
        failed=notes.failed,
        failed_at=datetime.fromisoformat(notes.failed_at) if notes.failed_at else None,
        off=notes.off,
        second=second,
        trial=_trial(notes.trial),
    )


def due(shop: Shop, now: datetime | None = None, *, every_h: float = EVERY_H) -> bool:
    """Whether something was saved since the newest backup, and that is of another day or older than `every_h` hours.

    A demo's shop is never due, nor one whose automatic backups are switched off.
    """
    if shop.demo or shop.last_saved is None or _notes(folder_of(shop)).off:
        return False
    now = now or datetime.now(UTC)
    kept = _believed(rotation.listed(folder_of(shop)), now)
    if not kept:
        return True
    newest = kept[0].made_at
    if shop.last_saved <= newest:
        return False
    return newest.astimezone().date() != now.astimezone().date() or now - newest >= timedelta(hours=every_h)


def make(shop: Shop, second: Path | None, said: Callable[[BaseException], str]) -> Kept:
    """Make a backup in this process, let the oldest go, copy it to the second folder; reads the shop only.

    Room is made first by the oldest automatic backups. Raises NoRoom, LedgerDamaged, AttachmentMissing, LedgerFull,
    OSError. Only a failure of the second folder does not raise: `said` puts it into words.
    """
    folder = folder_of(shop)
    made = _made(shop, folder)
    rotation.rotate(folder, keep=made.path)
    if second is not None:
        try:
            _copied(made, second, _devices(shop))
        except Exception as error:  # noqa: BLE001 - told in words; the backup itself is there
            return Kept(made, said(error))
    return Kept(made)


def back_up_now(shop: Shop, said: Callable[[BaseException], str], maker: Maker = make) -> AutomaticBackup:
    """Have a backup made and note how that went; `said` puts an error into words for the notes.

    Raises what the maker raises; it is noted, and the backups of before stand. One that was broken off on purpose
    (BackupStopped) leaves no note. A failure of the second folder does not raise: it is in `state`.
    """
    folder = folder_of(shop)
    with _one_at_a_time:
        second = _notes(folder).second
        try:
            kept = maker(shop, Path(second) if second else None, said)
        except BackupStopped:
            raise
        except Exception as error:
            _note(folder, failed=said(error), failed_at=datetime.now(UTC).isoformat(timespec="seconds"))
            raise
        _note(folder, failed="", failed_at="")
        _note(folder, second_failed=kept.second_failed)
    return kept.backup


def back_up_at_closing(
    data_dir: Path, said: Callable[[BaseException], str], *, anyway: bool = False
) -> AutomaticBackup | None:
    """Once the shop is closed: a backup where one is due (or `anyway`), so that a day's work is in it. Raises as
    `back_up_now`.
    """
    with Shop.open(data_dir, write=False) as shop:
        return back_up_now(shop, said) if anyway or due(shop, every_h=AT_CLOSING_H) else None


def switch(shop: Shop, *, on: bool) -> None:
    """Whether backups are made by themselves on this computer. Raises LedgerFull, OSError."""
    folder_of(shop).mkdir(exist_ok=True)
    _note(folder_of(shop), off=not on)


def choose_second(shop: Shop, folder: Path | None) -> None:
    """Copy backups to that folder, too; None ends it. Raises BadTarget for a folder inside the data folder or none."""
    if folder is not None:
        folder = folder.resolve()
        if not folder.is_dir():
            raise BadTarget(folder, "no_folder")
        if folder.is_relative_to(shop.data_dir.resolve()):
            raise BadTarget(folder, "inside")
    folder_of(shop).mkdir(exist_ok=True)
    _note(folder_of(shop), second=str(folder) if folder else "", second_failed="")


def try_restore(shop: Shop, file: Path | None = None) -> RestoreTrial:
    """Restore the newest backup (or `file`) whole into a scratch folder, check it, and count what is in it and in the
    shop of now; the scratch folder is gone afterwards.

    Raises NoBackupYet, BadBackup, LedgerTooNew, NoRoom, OSError. The result is noted with its date.
    """
    kept = rotation.listed(folder_of(shop))
    file = file or (kept[0].path if kept else None)
    if file is None:
        raise NoBackupYet
    began = perf_counter()
    folder_of(shop).mkdir(exist_ok=True)
    rotation.make_room(folder_of(shop), _unpacked_size(shop))
    with tempfile.TemporaryDirectory(dir=folder_of(shop), prefix=_SCRATCH) as scratch:
        there = Path(scratch) / "shop"
        report = backups.restore(there, file)
        with Ledger.open(there) as restored, restored.read() as db:
            looked = check(db, restored.attachments)
            theirs = {name: _count(db, name) for name in _COUNTED}
    if not looked.sound:
        raise BadBackup(file, DATABASE, looked.problems[0].kind.value)
    with shop.read() as db:
        ours = {name: _count(db, name) for name in _COUNTED}
    trial = RestoreTrial(
        at=datetime.now(UTC),
        file=file.name,
        made_at=report.backup.made_at,
        changes=looked.changes,
        attachments=looked.attachments,
        seconds=round(perf_counter() - began, 1),
        counts=tuple(TrialCount(name, theirs[name], ours[name]) for name in _COUNTED),
    )
    _note(folder_of(shop), trial=_plain(trial))
    return trial


def bring_back(shop: Shop, sha256: str) -> Path | None:
    """Look for a lost attachment in the automatic backups and the second folder, newest first, and put it back; the
    backup it came from, None where none has it. Raises LedgerFull, OSError.
    """
    places = [folder_of(shop)]
    if second := _notes(folder_of(shop)).second:
        places.append(Path(second))
    for place in places:
        for one in rotation.listed(place):
            try:
                content = backups.part_of(one.path, sha256)
            except BadBackup:
                continue
            if content is not None:
                shop.attachments.drop(sha256)
                shop.attachments.put(content)
                return one.path
    return None


# -------------------------------------------------------------------- inside

#: What a trial counts, entity by entity.
_COUNTED = ("work_order", "asset", "customer", "part", "lot", "stock_move", "attachment")


def _believed(kept: tuple[AutomaticBackup, ...], now: datetime) -> tuple[AutomaticBackup, ...]:
    """Without those of days to come: made while the clock was wrong, they would keep any more from being made."""
    return tuple(one for one in kept if one.made_at <= now + timedelta(days=1))


def _count(db: Any, entity: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM {entity} WHERE gone = 0").fetchone()[0])  # noqa: S608 - our own names


def _made(shop: Shop, folder: Path) -> AutomaticBackup:
    folder.mkdir(exist_ok=True)
    _sweep(folder, ".hashwrench-*", f"{_SCRATCH}*")
    rotation.make_room(folder, room_wanted(shop))
    at = datetime.now(UTC)
    path = folder / rotation.name_of(shop.bench_prefix, shop.ledger.device_id, at)
    report = backups.back_up(shop.ledger, path)
    return AutomaticBackup(path, at.replace(microsecond=0), report.size, rotation.tag_of(shop.ledger.device_id))


def _sweep(folder: Path, *patterns: str) -> None:
    """What an earlier run left half done when it was killed."""
    for left in (one for pattern in patterns for one in folder.glob(pattern)):
        if datetime.now(UTC).timestamp() - left.stat().st_mtime > 3600:
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink(missing_ok=True)


def _copied(made: AutomaticBackup, second: Path, devices: frozenset[str]) -> None:
    """The backup byte for byte in the second folder, read back from there; the oldest go."""
    if not second.is_dir():
        raise BadTarget(second, "no_folder")
    _sweep(second, f".auto-*{_HALF}")
    rotation.make_room(second, made.size, devices)
    target = second / made.path.name
    partial = second / f".{made.path.name}{_HALF}"
    try:
        with made.path.open("rb") as source, partial.open("wb") as file:
            shutil.copyfileobj(source, file, _BLOCK)
            file.flush()
            settle(file.fileno())
        if digest_of(partial) != digest_of(made.path):
            raise BadBackup(partial, "", "sha256")
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    settle_folder(second)
    rotation.rotate(second, devices, keep=target)


def _devices(shop: Shop) -> frozenset[str]:
    """The tags of every device id that this shop has written under; a restore gives it a new one."""
    with shop.read() as db:
        ids = [row[0] for row in db.execute("SELECT DISTINCT device_id FROM change")]
    return frozenset(rotation.tag_of(one) for one in (*ids, shop.ledger.device_id))


def _began(shop: Shop) -> datetime:
    with shop.read() as db:
        first = db.execute("SELECT at FROM change ORDER BY hlc LIMIT 1").fetchone()
    return datetime.fromisoformat(first[0]) if first else datetime.now(UTC)


def room_wanted(shop: Shop) -> int:
    """At most so many bytes a backup wants while it is made and proved: a copy, the file, what is restored from it."""
    return 2 * _database_size(shop) + _unpacked_size(shop)


def _database_size(shop: Shop) -> int:
    return sum(path.stat().st_size for path in shop.data_dir.glob(f"{DATABASE}*"))


def _unpacked_size(shop: Shop) -> int:
    """At most so many bytes a whole restored shop takes."""
    folder = shop.attachments.folder
    return _database_size(shop) + sum(path.stat().st_size for path in folder.glob("??/*"))


def _notes(folder: Path) -> _Notes:
    if folder in _unwritten:
        return _unwritten[folder]
    try:
        kept = json.loads((folder / _NOTES).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return _Notes()
    if not isinstance(kept, dict):
        return _Notes()
    texts = {name: kept[name] for name in ("second", "second_failed", "failed", "failed_at")
             if isinstance(kept.get(name), str)}  # fmt: skip
    trial = kept.get("trial")
    return _Notes(**texts, trial=trial if isinstance(trial, dict) else None, off=kept.get("off") is True)


def _note(folder: Path, **changes: Any) -> None:
    """Change the notes. That a backup failed is remembered here where the disk has no room for it either."""
    before = _notes(folder)
    notes = replace(before, **changes)
    if notes == before and folder not in _unwritten:
        return
    try:
        write_whole(folder / _NOTES, json.dumps(asdict(notes), ensure_ascii=False, indent=1).encode())
    except OSError:
        if not changes.get("failed") and not changes.get("second_failed"):
            raise
        _unwritten[folder] = notes
    else:
        _unwritten.pop(folder, None)


def _plain(trial: RestoreTrial) -> dict[str, Any]:
    return {**asdict(trial), "at": trial.at.isoformat(), "made_at": trial.made_at.isoformat()}


def _trial(kept: dict[str, Any] | None) -> RestoreTrial | None:
    if kept is None:
        return None
    try:
        return RestoreTrial(
            at=datetime.fromisoformat(kept["at"]),
            file=str(kept["file"]),
            made_at=datetime.fromisoformat(kept["made_at"]),
            changes=int(kept["changes"]),
            attachments=int(kept["attachments"]),
            seconds=float(kept["seconds"]),
            counts=tuple(TrialCount(str(c["entity"]), int(c["then"]), int(c["now"])) for c in kept["counts"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
