"""A file that takes the raw bytes of a log as they come, up to a limit, and their hash."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from uuid import uuid4

#: The most that is kept of one log, in bytes.
MAX_BYTES = 16 * 1024 * 1024


class FileSink:
    """A context manager. Unless `keep` was called inside, leaving it removes the file."""

    def __init__(self, folder: Path, limit: int = MAX_BYTES) -> None:
        # Never a word of the device's in a path.
        self.path = folder / f"{uuid4().hex}.log"
        self.size = 0
        self.cut = False
        self._limit = limit
        self._hash = hashlib.sha256()
        self._begin = b""
        self._kept = False

    @property
    def sha256(self) -> str:
        """The hash of what is in the file."""
        return self._hash.hexdigest()

    @property
    def begin(self) -> bytes:
        """The first 512 bytes, enough to tell what kind of file it is."""
        return self._begin

    def write(self, data: bytes) -> bool:
        """Keep bytes; False once the limit is passed and nothing more is wanted. Raises OSError when the disk does."""
        wanted = data[: self._limit - self.size]
        self.cut = self.cut or len(wanted) < len(data)
        self._file.write(wanted)
        self._hash.update(wanted)
        self._begin = (self._begin + wanted[: 512 - len(self._begin)]) if len(self._begin) < 512 else self._begin
        self.size += len(wanted)
        return not self.cut

    def keep(self) -> None:
        """Leave the file where it is."""
        self._kept = True

    def __enter__(self) -> FileSink:
        self._file = self.path.open("xb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()
        if not self._kept:
            with suppress(FileNotFoundError):
                self.path.unlink()
