"""Counts for a bisection that nobody types: one quick count over our link, or what the factory tester prints.

A count over our link is a bench test by the quick plan: the supply comes on after the person's start and goes off
however it ends. On a simulated board the hold is simulated too; on a real one a hand holds it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from app.domain.bisection_error import NotCounted, PowerLocked
from app.domain.finding import Fault
from app.services.bench import run_bench
from app.services.bench_course import REAL, BenchTiming
from app.services.bench_steps import BenchReport, BenchSettings, OnEvent
from app.services.console import ConsoleSession
from app.services.console_events import (
    CaptureEnded,
    ConsoleEvent,
    ConsoleRun,
    ConsoleSettings,
    ConsoleTiming,
    RunRecognised,
)
from app.services.power_lock import lock_of
from app.services.shop import Shop
from drivers.simulated.hashboard_url import held_url, is_simulated_url

#: The plan of one count.
QUICK = "quick"


@dataclass(frozen=True, slots=True)
class LinkPorts:
    """Where our link is: data and control port as device paths or URLs; control None = the board is powered by hand."""

    data_url: str
    control_url: str | None = None

    @property
    def simulated(self) -> bool:
        """Whether a simulated board answers there, whose hold is simulated as well."""
        return is_simulated_url(self.data_url)

    def held(self, after: int | None) -> LinkPorts:
        """The ports with RO held behind a chip: only a simulated board is held this way, by a hand any other."""
        if not self.simulated:
            return self
        data = held_url(self.data_url, after)
        return LinkPorts(data, data if self.control_url else None)


def settings_of(ports: LinkPorts, board_code: str, held: int | None) -> BenchSettings:
    """What one count over our link asks of the bench."""
    there = ports.held(held)
    return BenchSettings(there.data_url, there.control_url, board_code, plan=QUICK)


def count_on_link(
    shop: Shop,
    number: str,
    ports: LinkPorts,
    board_code: str,
    held: int | None,
    on_event: OnEvent | None = None,
    cancel: threading.Event | None = None,
    timing: BenchTiming = REAL,
) -> tuple[int, ...]:
    """Count once over our link, after the person's explicit start; blocks. The supply is off again on every exit.

    Raises PowerLocked before anything is energised, NotCounted, and what `run_bench` raises.
    """
    lock = lock_of(shop, number)
    if lock is not None and lock.holds:
        raise PowerLocked(lock.number)
    report = run_bench(settings_of(ports, board_code, held), on_event, cancel, timing)
    return counts_of(report)


def counts_of(report: BenchReport) -> tuple[int, ...]:
    """The counts of a report. A 0 is one only where the chips had power, as far as that is known. Raises NotCounted."""
    run = report.run
    if run.interrupted or report.interruption is not None or run.lost_power or not run.attempts:
        raise NotCounted(report.verdict, cut_off=run.interrupted or report.interruption is not None)
    if max(run.attempts) == 0 and report.verdict.fault in (Fault.INCONCLUSIVE, Fault.VOLTAGE_CONTROLLER_FAULT):
        raise NotCounted(report.verdict, cut_off=False)
    return run.attempts


def count_of_run(run: ConsoleRun) -> int | None:
    """How many chips a tester's run counted; None where it told of no chain, or of several."""
    found = [chain.found for chain in run.diagnosis.chains if chain.found is not None]
    return found[0] if len(found) == 1 else None


class TesterCounts:
    """Counts that a factory tester prints on its UART, live. The constructor opens the port and raises what
    ConsoleSession raises; `on_count` is called in the session's thread with each count that a test came to.

    `on_end` is told as the capture ends, with the error that ended it, if any.
    """

    __test__: ClassVar[bool] = False

    def __init__(
        self,
        port: str,
        on_count: Callable[[int], None],
        on_end: Callable[[Exception | None], None] = lambda _error: None,
        timing: ConsoleTiming | None = None,
    ) -> None:
        self._on_count, self._on_end = on_count, on_end
        self._session = ConsoleSession(ConsoleSettings(port), self._take, timing)
        self.simulated = self._session.simulated

    def start(self) -> None:
        """Listen in a thread of its own."""
        self._session.start()

    def stop(self) -> None:
        """End it soon."""
        self._session.stop()

    def wait(self, timeout_s: float | None = None) -> None:
        """Wait for its end."""
        self._session.wait(timeout_s)

    def _take(self, event: ConsoleEvent) -> None:
        match event:
            case RunRecognised(run):
                count = count_of_run(run)
                if count is not None:
                    self._on_count(count)
            case CaptureEnded(_report, error):
                self._on_end(error)
