"""The process that makes one automatic backup, beside the window: the proof of a backup is so much Python that a thread
of the window's own process would hold the window up.

One line of JSON comes in (`data_dir`, `second`, `language`), one goes out: the backup, or `failed` with the sentence.
It reads the shop only and needs no lock. End of stdin, which is the end of the window, breaks it off.
"""

from __future__ import annotations

import _thread
import json
import os
import signal
import sys
import threading
import traceback
from pathlib import Path
from time import sleep
from typing import Any

from app.services import backups
from app.services.shop import Shop
from app.words import language
from app.words.errors import sentence

#: How far it steps back behind everything else on a Unix; on Windows it is started below normal.
NICE = 10
#: Seconds it has to clear up after the window ended.
_TO_LEAVE_S = 5


def run() -> None:
    """Make the backup that stdin asks for, say how it went, and end. Does not return."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the program's to handle; it then closes stdin
    signal.signal(signal.SIGTERM, _leave)
    stdout = os.dup(1)
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(NICE)
    try:
        asked = json.loads(_line())
        threading.Thread(target=_end_with_window, name="stdin", daemon=True).start()
        language.use(asked["language"])
        told = _told(Path(asked["data_dir"]), Path(asked["second"]) if asked["second"] else None)
        os.write(stdout, json.dumps(told).encode() + b"\n")
    except SystemExit:
        os._exit(1)
    except BaseException:  # noqa: BLE001 - the last words; the window says that the process was lost
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # the thread that waits at stdin would hold up Python's shutdown


def _told(data_dir: Path, second: Path | None) -> dict[str, Any]:
    try:
        with Shop.open(data_dir, write=False) as shop:
            kept = backups.make(shop, second, sentence)
    except Exception as error:  # noqa: BLE001 - said in the window, its traceback in the last words
        traceback.print_exc()
        return {"failed": sentence(error)}
    one = kept.backup
    made = {"path": str(one.path), "made_at": one.made_at.isoformat(), "size": one.size, "device": one.device}
    return {**made, "second_failed": kept.second_failed}


def _line() -> bytes:
    """Read up to the first line end; nothing buffered, so that the thread can wait for the end."""
    line = b""
    while not line.endswith(b"\n"):
        more = os.read(0, 1)
        if not more:
            sys.exit(1)
        line += more
    return line


def _end_with_window() -> None:
    while os.read(0, 1024):
        pass
    _thread.interrupt_main(signal.SIGTERM)
    sleep(_TO_LEAVE_S)
    os._exit(1)


def _leave(_number: int, _frame: object) -> None:
    sys.exit(1)  # unwinds, so that what is half written is taken away
