"""Backup and restore: the whole shop as one file, trusted only after it has been checked against its manifest.

The file is a zip: `manifest.json` (format, schema, time, and for every other part its size and SHA-256), `shop.db` (a
snapshot taken while the shop is open) and `attachments/<sha256>`.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from app.ledger import connection as connections
from app.ledger.attachments import Attachments, settle, settle_folder, write_whole
from app.ledger.change import new_id
from app.ledger.check import KEPT, CheckReport, Problem, check, first_damage
from app.ledger.errors import BadBackup, LedgerDamaged, LedgerTooNew, NotALedger
from app.ledger.folder import refuse_unfit
from app.ledger.ledger import BACKUPS, DATABASE, LOCK, Ledger
from app.ledger.lock import WriterLock
from app.ledger.outputs import replaceable

FORMAT = "hashwrench-backup"
MANIFEST = "manifest.json"
_PART = re.compile(r"shop\.db|attachments/[0-9a-f]{64}")
#: No part of a backup may unpack to more than this many bytes, nor all of them together to four times as much.
_PART_LIMIT = 4 << 30
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupReport:
    """A backup as written or as read: file, when it was made (UTC), parts and bytes inside it."""

    path: Path
    made_at: datetime
    attachments: int
    size: int
    bench_prefix: str
    demo: bool


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was restored, and where the shop that was there before is kept (None = there was none)."""

    backup: BackupReport
    kept: Path | None


def scratch_of(pid: int) -> str:
    """How the scratch folder of a process that makes a backup begins; its own, so that it can be swept once it died."""
    return f".hashwrench-{pid}-"


def back_up(ledger: Ledger, target: Path) -> BackupReport:
    """Write the ledger, as it is now, to one file; it appears whole or not at all, and has been restored from once.

    What `restore` would refuse is never written: the finished file is restored into a scratch folder beside it and put
    to the whole check first, so a damaged shop does not replace the last good backup. Works while another writes.
    Raises LedgerDamaged, AttachmentMissing, LedgerFull, NotReplaceable, OSError.
    """
    target = replaceable(target)
    with (
        connections.translated(target),
        tempfile.TemporaryDirectory(dir=target.parent, prefix=scratch_of(os.getpid())) as folder,
    ):
        snapshot = Path(folder) / DATABASE
        with ledger.read() as db:
            db.execute("ROLLBACK")
            _copy(db, snapshot)
        made_at = datetime.now(UTC)
        unfinished = Path(folder) / "backup.zip"
        parts: dict[str, dict[str, Any]] = {}
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            _pack(archive, parts, DATABASE, snapshot)
            for sha256 in _attached(snapshot):
                ledger.attachments.get(sha256)
                _pack(archive, parts, f"attachments/{sha256}", ledger.attachments.path(sha256))
            manifest = {
                "format": FORMAT,
                "version": 1,
                "made_at": made_at.isoformat(timespec="seconds"),
                "device_id": ledger.device_id,
                "bench_prefix": ledger.bench_prefix,
                "demo": ledger.demo,
                "parts": parts,
            }
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        with unfinished.open("rb") as file:
            settle(file.fileno())
        snapshot.unlink()
        damage = _read_back(unfinished, Path(folder))
        if damage is not None:
            raise LedgerDamaged(ledger.folder, damage.kind.value, damage.subject, damage.detail)
        os.replace(unfinished, target)
        settle_folder(target.parent)
    return _report(target, manifest)


def _read_back(path: Path, scratch: Path) -> Problem | None:
    """Restore the database of a backup into a scratch folder, every part compared with the manifest on the way, and
    put it to the check that restoring it would: the first damage, if any. Raises BadBackup, OSError.
    """
    with _archive(path) as archive:
        manifest = _manifest(path, archive)
        for name, part in manifest["parts"].items():
            if name == DATABASE:
                with (scratch / DATABASE).open("wb") as file:
                    _verified(path, archive, name, part["sha256"], file)
            else:
                _verified(path, archive, name, part["sha256"])
    db = sqlite3.connect(scratch / DATABASE)
    try:
        return first_damage(db)
    finally:
        db.close()


def _verified(path: Path, archive: zipfile.ZipFile, name: str, sha256: str, to: BinaryIO | None = None) -> None:
    """Read a part through, into a file where one is given. Raises BadBackup where it is not what the manifest says."""
    digest = hashlib.sha256()
    for block in _blocks(archive, name):
        digest.update(block)
        if to is not None:
            to.write(block)
    if digest.hexdigest() != sha256:
        raise BadBackup(path, name, "sha256")


def part_of(path: Path, sha256: str) -> bytes | None:
    """The bytes of one attachment out of a backup, checked against their hash; None where it is not in it, or not
    whole. Raises BadBackup for a file that is no backup, OSError.
    """
    with _archive(path) as archive:
        name = f"attachments/{sha256}"
        if name not in _manifest(path, archive)["parts"]:
            return None
        content = b"".join(_blocks(archive, name))
    return content if hashlib.sha256(content).hexdigest() == sha256 else None


def inspect(path: Path) -> BackupReport:
    """Read a backup through and compare every part with the manifest. Raises BadBackup, OSError."""
    with _archive(path) as archive:
        manifest = _manifest(path, archive)
        for name, part in manifest["parts"].items():
            _verified(path, archive, name, part["sha256"])
    return _report(path, manifest)


def restore(folder: Path, path: Path) -> RestoreReport:
    """Put a backup in the place of the ledger in `folder`. Everything is verified before anything is replaced.

    The database that was there is kept in `backups/`; attachments are joined, never removed. The restored ledger goes
    on under a new device id, since the old one may have written more than the backup knows. Raises BadBackup,
    LedgerTooNew, LedgerHeld, LedgerFull, FolderRefused, MovedAway, OSError.
    """
    refuse_unfit(folder)
    inspect(path)
    folder.mkdir(parents=True, exist_ok=True)
    with connections.translated(folder / LOCK):
        lock = WriterLock(folder / LOCK)
    try:
        with connections.translated(folder), tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as unpacked:
            report = _unpack(path, Path(unpacked))
            _proved(path, Path(unpacked))
            _new_device(Path(unpacked) / DATABASE)
            attachments = Attachments(folder / "attachments")
            for part in sorted((Path(unpacked) / "attachments").glob("*")):
                target = attachments.path(part.name)
                target.parent.mkdir(parents=True, exist_ok=True)
                write_whole(target, part.read_bytes())
            kept = _put_aside(folder)
            os.replace(Path(unpacked) / DATABASE, folder / DATABASE)
            settle_folder(folder)
    finally:
        lock.release()
    return RestoreReport(report, kept)


def _unpack(path: Path, folder: Path) -> BackupReport:
    (folder / "attachments").mkdir()
    with _archive(path) as archive:
        manifest = _manifest(path, archive)
        for name, part in manifest["parts"].items():
            with (folder / name).open("wb") as file:
                _verified(path, archive, name, part["sha256"], file)
                file.flush()
                settle(file.fileno())
    return _report(path, manifest)


def _proved(path: Path, folder: Path) -> None:
    """The unpacked database opens, is not newer than we are, and passes the check."""
    try:
        db = connections.reading(folder / DATABASE)
    except LedgerTooNew as error:
        raise LedgerTooNew(path, error.found, error.known) from error
    except NotALedger as error:
        raise BadBackup(path, DATABASE, error.reason) from error
    try:
        report: CheckReport = check(db, _Flat(folder / "attachments"))
    finally:
        db.close()
    damage = [problem for problem in report.problems if problem.kind.damage]
    if damage:
        raise BadBackup(path, DATABASE, f"{damage[0].kind.value} {damage[0].subject} {damage[0].detail}".strip())


class _Flat(Attachments):
    """Attachments as a backup lays them out: one folder, no subfolders."""

    def path(self, sha256: str) -> Path:
        return self.folder / super().path(sha256).name


def _put_aside(folder: Path) -> Path | None:
    """Copy the database that is there into `backups/`, its write-ahead log folded in, and clear the log away."""
    current = folder / DATABASE
    if not current.exists():
        return None
    (folder / BACKUPS).mkdir(exist_ok=True)
    kept = folder / BACKUPS / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%S%f}.db"
    try:
        db = sqlite3.connect(current)
        try:
            _copy(db, kept)
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            db.close()
    except sqlite3.DatabaseError:
        shutil.copyfile(current, kept)
    for leftover in (folder / f"{DATABASE}-wal", folder / f"{DATABASE}-shm"):
        leftover.unlink(missing_ok=True)
    return kept


def _copy(source: sqlite3.Connection, target: Path) -> None:
    copy = sqlite3.connect(target)
    try:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
    with target.open("rb") as file:
        settle(file.fileno())


def _new_device(path: Path) -> None:
    db = sqlite3.connect(path)
    try:
        with db:
            db.execute("UPDATE meta SET value = ? WHERE key = 'device_id'", (new_id(),))
    finally:
        db.close()


def _attached(snapshot: Path) -> tuple[str, ...]:
    db = sqlite3.connect(snapshot)
    try:
        rows = db.execute(KEPT).fetchall()
    finally:
        db.close()
    return tuple(row[0] for row in rows)


def _pack(archive: zipfile.ZipFile, parts: dict[str, dict[str, Any]], name: str, source: Path) -> None:
    digest = hashlib.sha256()
    size = 0
    with source.open("rb") as file, archive.open(name, "w", force_zip64=True) as part:
        while block := file.read(_BLOCK):
            digest.update(block)
            size += len(block)
            part.write(block)
    parts[name] = {"size": size, "sha256": digest.hexdigest()}


@contextmanager
def _archive(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, RuntimeError) as error:
        raise BadBackup(path, "", str(error)) from error
    except UnicodeDecodeError as error:
        raise BadBackup(path, "", str(error)) from error
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise
        raise BadBackup(path, "", str(error)) from error  # an offset that leads before the file


def _manifest(path: Path, archive: zipfile.ZipFile) -> dict[str, Any]:
    """The manifest, its shape checked: it names exactly the parts that are there, and nothing outside of them."""
    names = [info.filename for info in archive.infolist()]
    if MANIFEST not in names or archive.getinfo(MANIFEST).file_size > 64 * _BLOCK:
        raise BadBackup(path, MANIFEST, "missing")
    try:
        manifest = json.loads(archive.read(MANIFEST))
        parts = manifest["parts"]
        fits = manifest["format"] == FORMAT and manifest["version"] == 1 and DATABASE in parts
        sizes = [int(part["size"]) for part in parts.values()]
        hashes = all(isinstance(part["sha256"], str) for part in parts.values())
        datetime.fromisoformat(manifest["made_at"])
        str(manifest["bench_prefix"]), bool(manifest["demo"])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadBackup(path, MANIFEST, repr(error)) from error
    if not fits or not hashes or not all(_PART.fullmatch(name) for name in parts):
        raise BadBackup(path, MANIFEST, "format")
    if sorted(names) != sorted([MANIFEST, *parts]):
        raise BadBackup(path, MANIFEST, "parts")
    if max(sizes) > _PART_LIMIT or sum(sizes) > 4 * _PART_LIMIT:
        raise BadBackup(path, MANIFEST, "size")
    for name, part in parts.items():
        if archive.getinfo(name).file_size != part["size"]:
            raise BadBackup(path, name, "size")
    checked: dict[str, Any] = manifest
    return checked


def _blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while block := part.read(_BLOCK):
            yield block


def _report(path: Path, manifest: dict[str, Any]) -> BackupReport:
    return BackupReport(
        path,
        datetime.fromisoformat(manifest["made_at"]),
        len(manifest["parts"]) - 1,
        path.stat().st_size,
        str(manifest["bench_prefix"]),
        bool(manifest["demo"]),
    )
