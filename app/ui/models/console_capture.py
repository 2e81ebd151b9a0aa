"""One console capture as the window sees it: runs in a thread of its own, its events handed over in batches."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from app.services.console import ConsoleSession
from app.services.console_events import CaptureEnded, ConsoleEvent, ConsoleSettings, ConsoleTiming
from app.ui.bridge import Batch, run_in_thread

#: How often what came is shown, ms: fast enough to read along.
SHOW_EVERY_MS = 100
#: How long the end of the window waits for a capture to close its port and file, s.
_END_S = 3.0


class ConsoleCapture(QObject):
    """`happened` carries a tuple of events in their order; `refused` the error where the port cannot be opened."""

    happened = Signal(object)
    refused = Signal(object)
    opened = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._batch: Batch[ConsoleEvent] = Batch(self._deliver, self, SHOW_EVERY_MS)
        self.session: ConsoleSession | None = None
        self._opening = False

    @property
    def running(self) -> bool:
        """Whether a port is listened to, or being opened."""
        return self._opening or self.session is not None

    def start(self, settings: ConsoleSettings, timing: ConsoleTiming | None = None) -> None:
        """Open the port away from the GUI thread and listen."""
        if self.running:
            return
        self._opening = True
        run_in_thread(lambda: ConsoleSession(settings, self._batch.put, timing), self._opened, self._failed, self)

    def stop(self) -> None:
        """End the capture; CaptureEnded follows."""
        if self.session is not None:
            self.session.stop()

    def end(self) -> None:
        """The window closes: end the capture and wait for port and file."""
        if self.session is not None:
            self.session.stop()
            self.session.wait(_END_S)

    def _opened(self, session: ConsoleSession) -> None:
        self._opening = False
        self.session = session
        session.start()
        self.opened.emit()

    def _failed(self, error: BaseException) -> None:
        self._opening = False
        self.refused.emit(error)

    def _deliver(self, events: tuple[ConsoleEvent, ...]) -> None:
        if any(isinstance(event, CaptureEnded) for event in events):
            self.session = None
        self.happened.emit(events)
