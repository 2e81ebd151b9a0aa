"""The two long things of the demo's story, a scan and a bench test, and who does them.

Without a window the services do them one after another; in the window its pages do, through the same services.
"""

from __future__ import annotations

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from app.domain.order_view import OrderView
from app.services.bench import run_bench
from app.services.bench_course import BenchTiming
from app.services.bench_steps import BenchReport, BenchSettings
from app.services.fleet import DeviceRead, FleetEvent, FleetRow, FleetService, LanProcessDied, ScanFailed, ScanFinished
from app.services.lan import Lan
from app.words.errors import sentence
from app.words.language import _
from drivers.model.reading import ScanSummary
from drivers.simulated.fleet import SimulatedFleet

_SCAN_LIMIT_S = 60.0


class DemoStopped(Exception):
    """The story cannot go on; the text is the sentence that says why."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan gave; `targets` is what was scanned, as a person would name it."""

    targets: tuple[str, ...]
    rows: tuple[FleetRow, ...]
    summary: ScanSummary


class Hands(Protocol):
    """Who scans and tests. Every method blocks until it is done and raises DemoStopped where it came to nothing."""

    def announce(self, title: str, detail: str) -> None:
        """Say what comes next, while it has not happened yet."""

    def scan(self, ip: str | None = None) -> Scanned:
        """Read the simulated range, or one machine of it again."""

    def test(self, order: OrderView, settings: BenchSettings) -> BenchReport:
        """Test the board of an order on the bench."""

    def mend(self, ip: str) -> None:
        """Tell the simulator that the board of that machine was repaired."""


def finished(event: ScanFinished | ScanFailed | LanProcessDied) -> ScanFinished:
    """The end of a scan that went through. Raises DemoStopped for every other end."""
    match event:
        case ScanFailed(error):
            raise DemoStopped(sentence(error))
        case LanProcessDied(reason):
            raise DemoStopped(reason)
        case ScanFinished(_summary, True):
            raise DemoStopped(_("The scan was stopped."))
    return event


class _ServiceHands:
    """Hands without a window."""

    def __init__(self, fleet: SimulatedFleet, timing: BenchTiming) -> None:
        self._fleet, self._timing = fleet, timing
        self._events: queue.SimpleQueue[FleetEvent] = queue.SimpleQueue()
        self.lan = Lan(fleet.dial_map)
        self.service = FleetService(self._events.put, self.lan)

    def announce(self, title: str, detail: str) -> None:
        """Nobody waits here who would want to know."""

    def scan(self, ip: str | None = None) -> Scanned:
        """Scan, and collect what comes."""
        targets = [ip] if ip else self._fleet.targets
        rows = []
        self.service.scan(targets)
        while True:
            try:
                event = self._events.get(timeout=_SCAN_LIMIT_S)
            except queue.Empty:
                raise DemoStopped(_("The scan gave no answer for {n} s.").format(n=f"{_SCAN_LIMIT_S:.0f}")) from None
            match event:
                case DeviceRead(row):
                    rows.append(row)
                case ScanFinished() | ScanFailed() | LanProcessDied():
                    return Scanned(tuple(targets), tuple(rows), finished(event).summary)

    def test(self, order: OrderView, settings: BenchSettings) -> BenchReport:
        """Test in this thread."""
        return run_bench(settings, timing=self._timing)

    def mend(self, ip: str) -> None:
        """Take the faults of a simulated machine away."""
        self._fleet.repair(ip)


@contextmanager
def service_hands(timing: BenchTiming) -> Iterator[Hands]:
    """Hands that need no window; the simulated miners and the LAN process live as long as the block."""
    with SimulatedFleet() as fleet:
        hands = _ServiceHands(fleet, timing)
        try:
            yield hands
        finally:
            hands.lan.close()
