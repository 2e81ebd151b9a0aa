"""Reading logs away from the GUI thread: one after the other, with progress, stopped by the person at any moment."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.services.log_text import OpenedLog, ReadingStopped
from app.ui import bridge

#: Seconds between two reports of progress.
_EVERY_S = 0.1

#: How one log is read: gets where to report progress (0..1), and what says that the person wants no more.
Read = Callable[[Callable[[float], None], Callable[[], bool]], OpenedLog]


@dataclass(frozen=True, slots=True)
class Reading:
    """One log to read, by the name that is shown."""

    name: str
    read: Read


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one: the log, or the error that kept it from being read."""

    at: int
    log: OpenedLog | None = None
    error: BaseException | None = None


class LogJob(QObject):
    """One reading at a time: a new one ends the one before. Signals are emitted in the GUI thread.

    `progressed` carries the name and how far all is (0..1), `done_one` an `Outcome`, `ended` whether it was stopped.
    """

    progressed = Signal(str, float)
    done_one = Signal(object)
    ended = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stop: threading.Event | None = None
        bridge.start()

    @property
    def running(self) -> bool:
        """Whether something is being read."""
        return self._stop is not None

    def begin(self, readings: Sequence[Reading]) -> None:
        """Read these, in order."""
        self.stop()
        stop = self._stop = threading.Event()
        threading.Thread(target=self._work, args=(tuple(readings), stop), name="log reading", daemon=True).start()

    def stop(self) -> None:
        """Read no further; what was read already stays."""
        if self._stop is not None:
            self._stop.set()
            self._stop = None
            self.ended.emit(True)

    def _work(self, readings: tuple[Reading, ...], stop: threading.Event) -> None:
        last = 0.0
        for at, one in enumerate(readings):

            def progress(part: float, at: int = at, name: str = one.name) -> None:
                nonlocal last
                now = time.monotonic()
                if now - last >= _EVERY_S:
                    last = now
                    self._post(stop, lambda: self.progressed.emit(name, (at + part) / len(readings)))

            try:
                outcome = Outcome(at, one.read(progress, stop.is_set))
            except ReadingStopped:
                return
            except Exception as error:  # noqa: BLE001 - becomes the sentence beside the file's name
                outcome = Outcome(at, error=error)
            if stop.is_set():
                return
            self._post(stop, partial(self.done_one.emit, outcome))
        self._post(stop, lambda: self._end(stop))

    def _post(self, stop: threading.Event, work: Callable[[], None]) -> None:
        """Run in the GUI thread, unless something else is read by then."""
        bridge.post(lambda: work() if self._stop is stop else None, self)

    def _end(self, stop: threading.Event) -> None:
        if self._stop is stop:
            self._stop = None
            self.ended.emit(False)
