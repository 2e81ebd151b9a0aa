"""What a benchmark module gives back, and how it takes its median.

A benchmark is one module beside this one with `measure() -> Iterable[Budget]`; one that belongs to the long proofs has
`prove() -> Iterable[Budget]` instead or besides, which only `--long` runs. Each module runs in a process of its own.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """One measured number and its goal; `unit` "x" = a ratio within one run. `detail` says what was compared."""

    what: str
    measured: float
    unit: str
    goal: float
    detail: str = ""

    @property
    def met(self) -> bool:
        """Whether the number is within its goal; all goals here are upper limits."""
        return self.measured <= self.goal


def median_seconds(work: Callable[[], object], runs: int = 7, *, warm: bool = True) -> float:
    """Median wall time of a call over some runs; with `warm`, after one run that is not counted."""
    if warm:
        work()
    return statistics.median(_seconds(work) for _ in range(runs))


def median_wall_and_cpu(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median seconds of a call, by the clock and in processor time of this thread: what others left of the machine."""
    work()
    pairs = []
    for _ in range(runs):
        began = time.thread_time()
        wall = _seconds(work)
        pairs.append((wall, time.thread_time() - began))
    wall, cpu = (statistics.median(column) for column in zip(*pairs, strict=True))
    return wall, cpu


def median_ratio(
    work: Callable[[], object], yardstick: Callable[[], object], runs: int = 7
) -> tuple[float, float, float]:
    """Median of work / yardstick, and the median seconds of both.

    They take turns, so that a slow spell of the machine hits both.
    """
    work()
    yardstick()
    pairs = [(_seconds(work), _seconds(yardstick)) for _ in range(runs)]
    ratio = statistics.median(mine / theirs for mine, theirs in pairs)
    mine, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    return ratio, mine, theirs


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
