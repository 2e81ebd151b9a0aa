"""How fast logs are read and diagnosed, whether twice the text takes twice the time, and what a long capture weighs.

Besides a busy miner log: replies saved one after the other, both mixed, and lines made to be slow.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import time
from collections.abc import Iterable, Iterator
from functools import partial
from typing import BinaryIO, cast

from app.services.diagnosis import diagnose_log, diagnose_log_file
from tests.benchmarks.budget import Budget, median_ratio, median_seconds
from tests.drivers.logs.miner_logs import s9_se, s19_pro

MEGABYTE = 1_000_000
LONG = 1_000 * MEGABYTE


#: Lines that are as slow as lines can be made, each repeated.
SLOW = {
    "blank lines": b"\n",
    "indented lines": b' "x\n',
    "pairs without an end": b"STATUS=S,a=b,",
    "brackets without an end": b'{"STATUS": "a[',
    "backspaces": b"a\b",
    "returns within lines": b"Chain[1]: find 14 asic, times 2\r",
    "escapes": b"\x1b[",
}


def measure() -> Iterable[Budget]:
    """Seconds for 10 MB of a busy miner log, and the cost of 20 MB against 10 MB."""
    text = capture(10 * MEGABYTE)
    seconds = median_seconds(lambda: diagnose_log("log", text), runs=5)
    rate = len(text) / MEGABYTE / seconds
    yield Budget("log analysis, 10 MB", seconds, "s", 1.0, f"{rate:.0f} MB/s; goal 10 MB/s")
    double = text * 2
    ratio, _mine, _theirs = median_ratio(lambda: diagnose_log("log", double), lambda: diagnose_log("log", text), runs=3)
    yield Budget("log analysis, 20 MB against 10 MB", ratio, "x", 2.4, "linear is 2")
    replies = _repeated(_reply(), 2 * MEGABYTE)
    seconds = median_seconds(lambda: diagnose_log("log", replies), runs=3)
    yield Budget("replies in JSON, 2 MB", seconds, "s", 2.0, f"{2 / seconds:.1f} MB/s; nearly every value is a fact")
    mixed = _repeated(capture(MEGABYTE // 4) + _reply(), 10 * MEGABYTE)
    seconds = median_seconds(lambda: diagnose_log("log", mixed), runs=3)
    yield Budget("log and replies mixed, 10 MB", seconds, "s", 1.5, f"{10 / seconds:.0f} MB/s")
    for what, line in SLOW.items():
        once, twice = line * MEGABYTE, line * (2 * MEGABYTE)
        once, twice = once[: 2 * MEGABYTE], twice[: 4 * MEGABYTE]
        ratio, _mine, seconds = median_ratio(partial(diagnose_log, "log", twice), partial(diagnose_log, "log", once), 3)
        yield Budget(f"{what}, 4 MB against 2 MB", ratio, "x", 2.6, f"linear is 2; {2 / seconds:.0f} MB/s")


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


def _reply() -> bytes:
    """A reply of a miner's API as it is saved, a value a line."""
    board = {f"chain_acn{n}": 76 for n in range(1, 5)} | {f"freq_avg{n}": 675.5 for n in range(1, 17)}
    board |= {f"temp2_{n}": 60 for n in range(1, 17)} | {f"fan{n}": 6000 for n in range(1, 5)}
    status = {"STATUS": "S", "When": 1700000000, "Code": 70, "Msg": "CGMiner stats", "Description": "cgminer 1.0.0"}
    miner = {"BMMiner": "1.0.0", "Miner": "30.0.1.3", "Type": "Antminer S19"}
    return (json.dumps({"STATUS": [status], "STATS": [miner, {"STATS": 0} | board]}, indent=2) + "\n").encode()


def _repeated(text: bytes, size: int) -> bytes:
    return text * (size // len(text))


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
