"""Diagnosing long miner logs: time per megabyte, whether it grows in line with length, and memory on a 1 GB capture."""

from __future__ import annotations

import io
import resource
from collections.abc import Iterable
from itertools import count, islice
from typing import BinaryIO, cast

from app.services.diagnosis import diagnose_log_file
from tests.benchmarks.budget import Budget, median_seconds
from tests.drivers.logs.miner_logs import s19_pro

MEGABYTE = 1_000_000
#: Two starts a block and, between them, what a miner says when it is well: most of a long log says nothing new.
QUIET = "".join(
    f"2025-01-01 01:{n // 60:02d}:{n % 60:02d} temp: chain 0 pcb 48-50-52-53 chip 66-68-70-71\n" for n in range(600)
)
BLOCK = (s19_pro([114], [14, 14, 14], [114]) + QUIET).encode()


class Capture(io.RawIOBase):
    """A log of a given length that is never whole in memory."""

    def __init__(self, size: int) -> None:
        self._blocks = islice((BLOCK for _ in count()), size // len(BLOCK) + 1)
        self._rest = b""

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """The next bytes."""
        self._rest = self._rest or next(self._blocks, b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def measure() -> Iterable[Budget]:
    """10 MB and 40 MB of Antminer log."""
    small = diagnosed(10 * MEGABYTE, runs=5)
    large = diagnosed(40 * MEGABYTE, runs=3)
    yield Budget("log analysis of 10 MB", small, "s", 1.0, f"{10 / small:.1f} MB/s")
    yield Budget("40 MB / four times 10 MB", large / (4 * small), "x", 1.15, "linear = 1")


def prove() -> Iterable[Budget]:
    """A whole gigabyte."""
    diagnosed(1000 * MEGABYTE, runs=1, warm=False)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield Budget("memory of the whole process on 1 GB of log", peak, "MiB", 150)


def diagnosed(size: int, runs: int, *, warm: bool = True) -> float:
    """Median seconds of diagnosing a log of that size."""

    def work() -> None:
        diagnose_log_file("capture.log", cast(BinaryIO, io.BufferedReader(Capture(size), MEGABYTE)))

    return median_seconds(work, runs, warm=warm)
