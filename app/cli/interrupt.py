"""Ctrl-C while the program still loads: nothing has begun, so it ends at once and without a word from Python."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: The exit code of a command that was broken off (design.md section 6: 3, as for a test cut off by Ctrl-C).
STOPPED = 3


@contextmanager
def ends_at_once() -> Iterator[None]:
    """Inside, Ctrl-C ends the process. A caller's own handler, or its wish to ignore Ctrl-C, stays in force."""
    ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if ours:
        signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _end(*_: object) -> None:
    os.write(2, b"hashwrench: Stopped.\n")  # no catalogue of words is loaded yet
    os._exit(STOPPED)
