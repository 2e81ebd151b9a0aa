"""A heartbeat: one thread that keeps something awake which cuts the supply when nobody is heard any more."""

from __future__ import annotations

import threading
from collections.abc import Callable

from drivers.serial.errors import PortLost, SerialError

#: Beats missed in a row after which the supply counts as lost.
_MISSED = 5


class Heartbeat:
    """Calls `beat` every `every_s` seconds from `start` to `stop`. `failed` tells why it gave up, None otherwise."""

    def __init__(self, beat: Callable[[], object], every_s: float) -> None:
        self._beat = beat
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)
        self.failed: SerialError | None = None

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """Beat no more; returns once the last beat is through. Harmless when it never began or stopped already."""
        self._stop.set()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        missed = 0
        while not self._stop.wait(self._every_s):
            try:
                self._beat()
                missed = 0
            except PortLost as lost:
                self.failed = lost
                return
            except SerialError as error:
                missed += 1
                if missed >= _MISSED:
                    self.failed = error
                    return
