"""The scans behind the Fleet page: the services, their events brought to the GUI thread in batches of 250 ms."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.services.fleet import (
    DeviceRead,
    FleetEvent,
    FleetService,
    LanProcessDied,
    Scan,
    ScanFailed,
    ScanFinished,
    ScanProgress,
    ScanStarted,
)
from app.services.ranges import SimulatedRange
from app.ui.bridge import Batch, run_in_thread
from app.ui.models.fleet_line import FleetLine, line_of

#: What the range field holds for the simulated miners.
SIMULATED = "simulated"

_Item = FleetLine | FleetEvent


class FleetScans(QObject):
    """Starts and stops scans. Every signal comes in the GUI thread."""

    started = Signal(object)
    lines = Signal(object)
    progressed = Signal(object)
    #: ScanFinished, LanProcessDied or ScanFailed.
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None, simulated: Callable[[], SimulatedRange] = SimulatedRange) -> None:
        super().__init__(parent)
        self._batch: Batch[_Item] = Batch(self._show, self)
        self._open_simulated = simulated
        self._simulated: SimulatedRange | None = None
        self._services: dict[str, FleetService] = {}
        self._scan: Scan | None = None
        self.running = False

    def scan(self, text: str) -> None:
        """Start a scan of the ranges in `text`, or of the simulated range. Raises RangeError before anything starts."""
        if text == SIMULATED:
            self.running = True
            run_in_thread(self._simulated_range, self._scan_simulated, self._failed, self)
            return
        service = self._service("lan")
        self._scan = service.scan([text])
        self.running = True

    def stop(self) -> bool:
        """Stop what runs; False when nothing does."""
        if not self.running or self._scan is None:
            return False
        self._scan.cancel()
        return True

    def memory_mib(self) -> float | None:
        """What the LAN processes hold in memory together, MiB; None when none runs."""
        held = [service.process_memory_mib() for service in self._services.values()]
        known = [amount for amount in held if amount is not None]
        return sum(known) if known else None

    def close(self) -> None:
        """End the LAN processes and the simulated miners."""
        for service in self._services.values():
            service.close()
        self._services.clear()
        if self._simulated is not None:
            self._simulated.close()
            self._simulated = None

    def _service(self, kind: str) -> FleetService:
        if kind not in self._services:
            dial_map = self._simulated.dial_map if kind == SIMULATED and self._simulated is not None else None
            self._services[kind] = FleetService(self._take, dial_map)
        return self._services[kind]

    def _simulated_range(self) -> SimulatedRange:
        return self._simulated or self._open_simulated()

    def _scan_simulated(self, opened: SimulatedRange) -> None:
        self._simulated = opened
        self._scan = self._service(SIMULATED).scan(list(opened.targets))

    def _failed(self, error: BaseException) -> None:
        self.running = False
        self.ended.emit(error)

    def _take(self, event: FleetEvent) -> None:
        """On the reader's thread: the line is made here, so that the GUI thread only exchanges values."""
        self._batch.put(line_of(event.row) if isinstance(event, DeviceRead) else event)

    def _show(self, items: tuple[_Item, ...]) -> None:
        lines = [item for item in items if isinstance(item, FleetLine)]
        progress = None
        for item in items:
            if isinstance(item, ScanStarted):
                self.started.emit(item)
            elif isinstance(item, ScanProgress):
                progress = item
        if lines:
            self.lines.emit(tuple(lines))
        if progress is not None:
            self.progressed.emit(progress)
        for item in items:
            if isinstance(item, ScanFinished | LanProcessDied | ScanFailed):
                self.running = False
                self._scan = None
                self.ended.emit(item)
