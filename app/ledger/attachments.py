"""Attachments: bytes stored once, by the SHA-256 of their content, written so that a cut leaves all or nothing."""

from __future__ import annotations

import hashlib
import os
import re
import sys
from pathlib import Path

from app.ledger.connection import translated
from app.ledger.errors import AttachmentMissing

_SHA256 = re.compile(r"[0-9a-f]{64}")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, read piece by piece. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Attachments:
    """The folder of attachments."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the bytes of that hash lie. Raises AttachmentMissing for what is no hash."""
        if not _SHA256.fullmatch(sha256):
            raise AttachmentMissing(sha256)
        return self.folder / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep the bytes and give their SHA-256; they are on disk when this returns. Raises LedgerFull, OSError."""
        sha256 = hashlib.sha256(content).hexdigest()
        target = self.path(sha256)
        if target.exists() and target.stat().st_size == len(content):
            return sha256
        with translated(target):
            self._make_folder(target.parent)
            write_whole(target, content)
        return sha256

    def _make_folder(self, folder: Path) -> None:
        """Make a folder that outlives a power cut: its name is brought to the drive in the folder around it."""
        for one in (self.folder, folder):
            if not one.exists():
                one.mkdir(parents=True, exist_ok=True)
                settle_folder(one.parent)

    def get(self, sha256: str) -> bytes:
        """The bytes, checked against their hash. Raises AttachmentMissing."""
        try:
            content = self.path(sha256).read_bytes()
        except OSError as error:
            raise AttachmentMissing(sha256) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise AttachmentMissing(sha256)
        return content

    def drop(self, sha256: str) -> None:
        """Take bytes back out that were kept for a commit that was refused."""
        self.path(sha256).unlink(missing_ok=True)

    def all(self) -> tuple[str, ...]:
        """The hashes of everything kept."""
        if not self.folder.exists():
            return ()
        return tuple(sorted(path.name for path in self.folder.glob("??/*") if _SHA256.fullmatch(path.name)))


def write_whole(target: Path, content: bytes) -> None:
    """Write a file so that it appears whole or not at all: temporary name, fsync, rename, fsync of the folder."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()  # what is still in Python's buffer no drive can be asked for
            settle(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    settle_folder(target.parent)


def settle(descriptor: int) -> None:
    """Bring a file's bytes to the drive itself; on macOS plain fsync stops at the drive's cache."""
    if sys.platform == "darwin":
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def settle_folder(folder: Path) -> None:
    """Make a rename inside the folder durable, where the system lets one do that."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
