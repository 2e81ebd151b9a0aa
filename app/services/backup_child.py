"""The window's side of the process that makes a backup: starts it, waits for what it says, ends it with the window."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import app
from app import BACKUP_FLAG
from app.ledger.backup import scratch_of
from app.ledger.errors import BackupFailed, BackupLost, BackupStopped
from app.ledger.rotation import AutomaticBackup
from app.services.backups import Kept, folder_of
from app.services.shop import Shop
from app.words import language

#: Seconds that the process has to clear up when it is ended.
_TO_LEAVE_S = 2.0
_LAST_WORDS = 4_000
#: Seconds after which a process that has said nothing hangs: a shop of 200,000 orders is proved in a few minutes.
LONGEST_S = 3600.0


def child_command() -> list[str]:
    """How the process is started here: this interpreter, or the frozen program itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, BACKUP_FLAG]
    return [sys.executable, "-P", "-m", "app", BACKUP_FLAG]


class BackupChild:
    """One backup made by a process of its own; `make` is a maker for `app.services.backups.back_up_now`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False

    @property
    def pid(self) -> int | None:
        """The number of the process while it runs."""
        with self._lock:
            return self._process.pid if self._process is not None and self._process.poll() is None else None

    def make(self, shop: Shop, second: Path | None, said: Callable[[BaseException], str]) -> Kept:
        """Have the backup made, and wait for it; `said` is not asked, since the process has its own words.

        Raises BackupFailed with the sentence of the process, BackupLost where it was not started or ended without a
        word, BackupStopped after `end`.
        """
        asked = {"data_dir": str(shop.data_dir), "second": str(second or ""), "language": language.code()}
        with tempfile.TemporaryFile() as errors:
            try:
                process = self._start(errors)
            except OSError as error:
                raise BackupLost(None, str(error)) from error
            answer = _answer(process, json.dumps(asked).encode() + b"\n")
            told = _told(answer)
            if told is None:
                _sweep(folder_of(shop), process.pid)
                if self._stopped:
                    raise BackupStopped
                errors.seek(max(0, errors.seek(0, os.SEEK_END) - _LAST_WORDS))
                raise BackupLost(process.returncode, errors.read().decode(errors="replace"))
        if "failed" in told:
            raise BackupFailed(str(told["failed"]))
        made_at = datetime.fromisoformat(told["made_at"])
        made = AutomaticBackup(Path(told["path"]), made_at, int(told["size"]), str(told["device"]))
        return Kept(made, str(told["second_failed"]))

    def end(self) -> None:
        """Break the backup off, if it is still made, and wait until the process is gone; from any thread."""
        with self._lock:
            self._stopped = True
            process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            process.wait(_TO_LEAVE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _start(self, errors: IO[bytes]) -> subprocess.Popen[bytes]:
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0) | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0)
        home = str(Path(app.__file__).resolve().parent.parent)
        path = [home, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        with self._lock:
            if self._stopped:
                raise BackupStopped
            self._process = subprocess.Popen(
                child_command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(path))},
                creationflags=flags,
            )
            return self._process


def _answer(process: subprocess.Popen[bytes], asked: bytes) -> bytes:
    """What the process says until it ends; stdin stays open for so long, since its end breaks the process off."""
    if process.stdin is None or process.stdout is None:
        raise ValueError("the process was started without its pipes")
    with contextlib.suppress(OSError, ValueError):  # it is gone already, or ended by us: its silence says so
        process.stdin.write(asked)
        process.stdin.flush()
    hangs = threading.Timer(LONGEST_S, process.kill)
    hangs.daemon = True
    hangs.start()
    try:
        with process.stdout:
            answer = process.stdout.read()
        process.wait()
    finally:
        hangs.cancel()
    with contextlib.suppress(OSError):
        process.stdin.close()
    return answer


def _told(answer: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(answer)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _sweep(folder: Path, pid: int) -> None:
    """What the process left half written when it was killed."""
    for left in folder.glob(f"{scratch_of(pid)}*"):
        shutil.rmtree(left, ignore_errors=True)
