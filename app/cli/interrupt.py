"""Ctrl-C and its kin: at once while the program still loads, and in order once a command does something.

While it loads nothing has begun, so it ends without a word from Python.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
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


@contextmanager
def signals_stop(stop: Callable[[], object]) -> Iterator[None]:
    """Inside, Ctrl-C, a closed terminal and a polite kill call `stop`; a second one does what it did before."""
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    wanted = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in wanted}

    def take(number: int, _frame: object) -> None:
        signal.signal(number, before[number])
        stop()

    for number in wanted:
        signal.signal(number, take)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(*_: object) -> None:
    os.write(2, b"hashwrench: Stopped.\n")  # no catalogue of words is loaded yet
    os._exit(STOPPED)
