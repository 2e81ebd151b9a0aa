"""How fast logs are read and diagnosed, whether twice the text takes twice the time, and what a long capture weighs."""

from __future__ import annotations

import io
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from app.services.diagnosis import diagnose_log, diagnose_log_file
from tests.benchmarks.budget import Budget, median_ratio, median_seconds
from tests.drivers.logs.miner_logs import s9_se, s19_pro

MEGABYTE = 1_000_000
LONG = 1_000 * MEGABYTE


def measure() -> Iterable[Budget]:
    """Seconds for 10 MB of a busy miner log, and the cost of 20 MB against 10 MB."""
    text = capture(10 * MEGABYTE)
    seconds = median_seconds(lambda: diagnose_log("log", text), runs=5)
    rate = len(text) / MEGABYTE / seconds
    yield Budget("log analysis, 10 MB", seconds, "s", 1.0, f"{rate:.0f} MB/s; goal 10 MB/s")
    double = text * 2
    ratio, _mine, _theirs = median_ratio(lambda: diagnose_log("log", double), lambda: diagnose_log("log", text), runs=3)
    yield Budget("log analysis, 20 MB against 10 MB", ratio, "x", 2.4, "linear is 2")


def prove() -> Iterable[Budget]:
    """The most memory this process ever held while it read a capture of 1 GB."""
    began = time.perf_counter()
    diagnosis = diagnose_log_file("capture", cast(BinaryIO, io.BufferedReader(_Endless(capture(MEGABYTE), LONG))))
    seconds = time.perf_counter() - began
    assert diagnosis.reading.lines > 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    detail = f"{LONG / MEGABYTE / seconds:.0f} MB/s"
    yield Budget("memory for a capture of 1 GB", most / 2**20, "MiB", 150, detail)


def capture(size: int) -> bytes:
    """A log of about `size` bytes: lines that say nothing, and every so often a start with counts and errors."""
    return "".join(_until(size)).encode()


def _until(size: int) -> Iterator[str]:
    quiet = "2025-09-29 20:40:47 freq = 525, percent = 90, hcn = 12480, timeout = 449, nonce from chain {}\n"
    block = s19_pro([114], [84, 84, 84], [114]) + s9_se() + "".join(quiet.format(n % 3) for n in range(200))
    for _number in range(size // len(block) + 1):
        yield block


class _Endless(io.RawIOBase):
    """A capture read over and over until `size` bytes were given, so that the text need not lie in memory."""

    def __init__(self, text: bytes, size: int) -> None:
        self._text = text
        self._left = size
        self._place = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        given = min(len(view), len(self._text) - self._place, self._left)
        view[:given] = self._text[self._place : self._place + given]
        self._place = (self._place + given) % len(self._text)
        self._left -= given
        return given
