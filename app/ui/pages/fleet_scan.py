"""The scans behind the Fleet page: the services, their events brought to the GUI thread in batches of 250 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.bridge import Batch, run_in_thread
from app.ui.models.fleet_line import FleetLine, line_of

if TYPE_CHECKING:  # the window is up before the LAN side is imported
    from app.services.fleet import FleetEvent, FleetService, Scan
    from app.services.ranges import SimulatedRange

#: What the range field holds for the simulated miners.
SIMULATED = "simulated"


class FleetScans(QObject):
    """Starts and stops scans. Every signal comes in the GUI thread."""

    started = Signal(object)
    lines = Signal(object)
    progressed = Signal(object)
    #: ScanFinished, LanProcessDied or ScanFailed.
    ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batch: Batch[FleetLine | FleetEvent] = Batch(self._show, self)
        self._simulated: SimulatedRange | None = None
        self._services: dict[str, FleetService] = {}
        self._scan: Scan | None = None
        self._closed = False
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

    @property
    def simulated(self) -> SimulatedRange | None:
        """The simulated range, once it was scanned."""
        return self._simulated

    def memory_mib(self) -> float | None:
        """What the LAN processes hold in memory together, MiB; None when none runs."""
        held = [service.process_memory_mib() for service in self._services.values()]
        known = [amount for amount in held if amount is not None]
        return sum(known) if known else None

    def close(self) -> None:
        """End the LAN processes and the simulated miners, those too that are just being started; for good."""
        self._closed = True
        for service in self._services.values():
            service.close()
        self._services.clear()
        if self._simulated is not None:
            self._simulated.close()
            self._simulated = None

    def _service(self, kind: str) -> FleetService:
        from app.services.fleet import FleetService

        if kind not in self._services:
            dial_map = self._simulated.dial_map if kind == SIMULATED and self._simulated is not None else None
            self._services[kind] = FleetService(self._take, dial_map)
        return self._services[kind]

    def _simulated_range(self) -> SimulatedRange:
        from app.services.ranges import SimulatedRange

        return self._simulated or SimulatedRange()

    def _scan_simulated(self, opened: SimulatedRange) -> None:
        if self._closed:
            opened.close()
            return
        self._simulated = opened
        service = self._service(SIMULATED)
        run_in_thread(lambda: service.scan(list(opened.targets)), self._begun, self._failed, self)

    def _begun(self, scan: Scan) -> None:
        self._scan = scan

    def _failed(self, error: BaseException) -> None:
        self.running = False
        self.ended.emit(error)

    def _take(self, event: FleetEvent) -> None:
        """On the reader's thread: the line is made here, so that the GUI thread only exchanges values."""
        from app.services.fleet import DeviceRead

        self._batch.put(line_of(event.row) if isinstance(event, DeviceRead) else event)

    def _show(self, items: tuple[FleetLine | FleetEvent, ...]) -> None:
        from app.services.fleet import LanProcessDied, ScanFailed, ScanFinished, ScanProgress, ScanStarted

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
