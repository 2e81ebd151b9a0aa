"""The scans behind the Fleet page: their events brought to the GUI thread in batches of 250 ms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui.bridge import Batch, run_in_thread
from app.ui.models.fleet_line import FleetLine, line_of
from app.ui.pages.page import Desk

if TYPE_CHECKING:  # the window is up before the LAN side is imported
    from app.services.fleet import FleetEvent, FleetRow, FleetService, Scan
    from app.services.listening import MachineAnnounced

#: What the range field holds for the simulated miners.
SIMULATED = "simulated"


class FleetScans(QObject):
    """Starts and stops scans. Every signal comes in the GUI thread."""

    started = Signal(object)
    lines = Signal(object)
    progressed = Signal(object)
    #: ScanFinished, LanProcessDied or ScanFailed.
    ended = Signal(object)

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._batch: Batch[FleetLine | FleetEvent] = Batch(self._show, self)
        self._service: FleetService | None = None
        self._scan: Scan | None = None
        self.running = False

    def scan(self, text: str) -> None:
        """Start a scan of the ranges in `text`, or of the simulated one. Raises TargetError before anything starts."""
        service = self._started_service()
        if text == SIMULATED:
            self.running = True
            run_in_thread(lambda: service.scan([SIMULATED]), self._begun, self._failed, self)
            return
        self._scan = service.scan([text])
        self.running = True

    def put(self, row: FleetRow) -> None:
        """Show a row that came by another way; from any thread."""
        self._batch.put(line_of(row))

    def announced(self, event: MachineAnnounced) -> None:
        """Take in that a machine announced itself: beside what found it, or as a row of its own that is only seen."""
        self._started_service().announced(event.sighting)

    def show_now(self) -> None:
        """Show what has come by now, rather than with the next batch."""
        self._batch.flush()

    def stop(self) -> bool:
        """Stop what runs; False when nothing does."""
        if not self.running or self._scan is None:
            return False
        self._scan.cancel()
        return True

    def _started_service(self) -> FleetService:
        from app.services.fleet import FleetService

        if self._service is None:
            self._service = FleetService(self._take, self._desk.lan, self._desk.atlas)
        return self._service

    def _begun(self, scan: Scan) -> None:
        self._scan = scan

    def _failed(self, error: BaseException) -> None:
        self.running = False
        self.ended.emit(error)

    def _take(self, event: FleetEvent) -> None:
        """On the reader's thread: the line is made here, so that the GUI thread only exchanges values."""
        from app.services.fleet import DeviceRead

        if isinstance(event, DeviceRead):
            self._desk.watching.record(event.row)
            self._batch.put(line_of(event.row))
        else:
            self._batch.put(event)

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
