"""The writer's lock: one program writes to a ledger, and whoever comes second learns who it is.

The lock is the operating system's, so it ends with the process that holds it, however that dies; the file beside the
database only tells who holds it.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from app.ledger.errors import Holder, LedgerHeld

#: What people know the program by, however it was started (`python -m app` would call itself `__main__.py`).
PROGRAM = "hashwrench"
#: The locked byte lies far behind the text, since Windows lets nobody read a locked byte.
_LOCKED_BYTE = 1 << 20


class WriterLock:
    """Held from the start; `release` gives it back. Raises LedgerHeld when somebody else has it."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO | None = open(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b")  # noqa: SIM115
        try:
            _lock(self._file)
        except OSError:
            who = _holder(self._file.read(4096))
            self._file.close()
            raise LedgerHeld(path.parent, who) from None
        self._file.truncate(0)
        self._file.write(_myself())
        self._file.flush()

    def release(self) -> None:
        """Let the next writer in."""
        if self._file is not None:
            self._file.seek(0)
            self._file.truncate(0)
            self._file.close()
            self._file = None


def _myself() -> bytes:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    me = {"pid": os.getpid(), "host": socket.gethostname(), "program": PROGRAM, "since": since}
    return json.dumps(me).encode()


def _holder(text: bytes) -> Holder:
    try:
        data = json.loads(text)
        return Holder(int(data["pid"]), str(data["host"])[:100], str(data["program"])[:100], str(data["since"])[:40])
    except (ValueError, KeyError, TypeError):
        return Holder(None, "", "", "")


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        finally:
            file.seek(0)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
