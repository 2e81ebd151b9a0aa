"""Names and bytes inside a dossier: names that any system can unpack, each file with its SHA-256."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zipfile
from datetime import datetime
from pathlib import Path

_BLOCK = 1 << 20
_UNFIT = re.compile(r'[<>:"/\\|?*]+')
_LONGEST = 80
_LONGEST_BYTES = 160
#: What is packed already gains nothing from being packed again.
_PACKED = (
    "image/",
    "video/",
    "audio/",
    "application/zip",
    "application/gzip",
    "application/x-7z",
    "application/vnd.rar",
)
_LARGE = 1 << 31


def packed_name(number: int, name: str) -> str:
    """The name of a file in a dossier: its number first, so that none is there twice and none is reserved anywhere;
    letters of every script, nothing hidden, nothing that leads out of its folder.
    """
    shown = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in unicodedata.normalize("NFC", name))
    shown = " ".join(_UNFIT.sub("-", shown).split()).strip(". -") or "file"
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > 8 or not ending.isalnum():
        stem, ending = shown, ""
    tail = f".{ending}" if ending else ""
    while len(stem) + len(tail) > _LONGEST or len((stem + tail).encode()) > _LONGEST_BYTES:
        stem = stem[:-1]
    return f"{number:02d}-{stem.rstrip('. -') or 'file'}{tail}"


class Packing:
    """A dossier being written: files go in one after the other, `sums` holds what `sha256sum -c` checks."""

    def __init__(self, archive: zipfile.ZipFile, made_at: datetime) -> None:
        self._archive = archive
        self._at = (max(made_at.year, 1980), *made_at.timetuple()[1:6])
        self.sums: list[tuple[str, str]] = []

    def add(self, path: str, content: bytes, mime: str = "text/plain") -> str:
        """Put bytes in; gives their SHA-256."""
        with self._archive.open(self._info(path, mime), "w", force_zip64=len(content) >= _LARGE) as file:
            file.write(content)
        return self._summed(path, hashlib.sha256(content).hexdigest())

    def copy(self, path: str, source: Path, mime: str) -> str:
        """Put a file in, piece by piece; gives its SHA-256. Raises OSError."""
        digest = hashlib.sha256()
        large = source.stat().st_size >= _LARGE
        with source.open("rb") as given, self._archive.open(self._info(path, mime), "w", force_zip64=large) as file:
            while block := given.read(_BLOCK):
                digest.update(block)
                file.write(block)
        return self._summed(path, digest.hexdigest())

    def finish(self) -> None:
        """Put in the list of sums, as `sha256sum` writes it."""
        text = "".join(f"{digest}  {path}\n" for path, digest in self.sums)
        self.add("SHA256SUMS", text.encode())

    def _info(self, path: str, mime: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(path, self._at)
        info.compress_type = zipfile.ZIP_STORED if mime.startswith(_PACKED) else zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        return info

    def _summed(self, path: str, digest: str) -> str:
        self.sums.append((path, digest))
        return digest
