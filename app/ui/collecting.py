"""Garbage is collected in the GUI thread alone.

Python collects cycles in whichever thread happens to allocate. PySide sends widgets back to the GUI thread to die, but
not all that hangs on them, and nothing of Qt's may end beside the thread that uses it. So the automatic collection is
off, and a timer of the window does it: the young generations as soon as they are full, the whole heap, which takes
longest, no more often than `FULL_EVERY_S`.
"""

from __future__ import annotations

import gc
import time

from PySide6.QtCore import QObject, QTimer

#: How often it looks whether something is due, ms.
LOOK_EVERY_MS = 200
FULL_EVERY_S = 60.0


class Collector(QObject):
    """Lives as long as its parent, the application."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._full_at = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect what is due."""
        young, middle, old = (count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True))
        if old and time.monotonic() - self._full_at >= FULL_EVERY_S:
            gc.collect()
            self._full_at = time.monotonic()
        elif young or middle:
            gc.collect(1 if middle else 0)
