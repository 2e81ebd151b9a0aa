"""The last net: an error nobody answered becomes one sentence on the screen and its traceback a file."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

LOG_NAME = "hashwrench.log"
#: A log longer than this is put aside at the next start; one such is kept.
_MOST_BYTES = 512 * 1024
_log = logging.getLogger("hashwrench.window")


def keep_log(data_dir: Path) -> logging.Handler:
    """Write the window's log into the data folder; what was there before stays, as one older file at most."""
    place = data_dir / LOG_NAME
    if place.exists() and place.stat().st_size > _MOST_BYTES:
        os.replace(place, place.with_suffix(".1.log"))
    handler = _LogFile(place, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)
    _log.propagate = False
    return handler


class _LogFile(logging.FileHandler):
    """A log that a full disk does not bring down: what has no room is left out, the window says it in any case."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):  # the file may not even be opened
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name in logging
        """Say nothing: the person has been told, and standard error may be the same full disk."""

    def close(self) -> None:
        with suppress(OSError):  # what waits in the buffer has no room either
            super().close()


def record(error: BaseException) -> None:
    """Put an error into the log with its traceback."""
    _log.error("%s", error, exc_info=error)


def catch(on_error: Callable[[BaseException], None]) -> Callable[[], None]:
    """Send every error that nobody answered to `on_error`, whichever thread it comes from; returns how to undo it."""
    before = (sys.excepthook, threading.excepthook)

    def of_program(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if isinstance(error, KeyboardInterrupt):
            before[0](kind, error, trace)
            return
        record(error)
        on_error(error)

    def of_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            record(args.exc_value)
            on_error(args.exc_value)

    sys.excepthook = of_program
    threading.excepthook = of_thread

    def undo() -> None:
        sys.excepthook, threading.excepthook = before

    return undo
