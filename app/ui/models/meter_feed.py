"""A multimeter that is read while a board is measured: a thread of its own, its readings in the GUI thread.

One stream goes on from spot to spot, so that a reading settles anew only after the probes were lifted or moved.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.ui import bridge

if TYPE_CHECKING:
    from app.domain.settling import MeterReading
    from app.domain.spot import Spot
    from app.services.meters import BenchMeter


class MeterFeed(QObject):
    """`connected` carries its name, and whether it is simulated; `reading` a MeterReading; `failed` the error."""

    connected = Signal(str, bool)
    reading = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        bridge.start()
        self._thread: threading.Thread | None = None
        self._end = threading.Event()
        self._turn = threading.Event()
        self._spot: Spot | None = None
        self._round = 0

    @property
    def url(self) -> str:
        """Where the meter hangs that is read now; "" for none."""
        return self._url if self._thread is not None else ""

    _url = ""

    def follow(self, url: str) -> None:
        """Read the meter at a URL from now on; "" leaves the one before alone."""
        if url == self.url:
            return
        self.close()
        if not url:
            return
        self._url, self._end, self._turn = url, threading.Event(), threading.Event()
        self._round += 1
        self._thread = threading.Thread(
            target=self._read, args=(url, self._end, self._turn, self._round), name="meter", daemon=True
        )
        self._thread.start()

    def hold(self, spot: Spot | None) -> None:
        """What is measured now; None = nothing is."""
        if spot != self._spot:
            self._spot = spot
            self._turn.set()

    def close(self) -> None:
        """Give the meter back to its keys; the thread ends by itself."""
        self._round += 1
        self._end.set()
        self._turn.set()
        self._thread = None

    def wait(self, seconds: float) -> None:
        """Close, and wait so long for the port to be free, as when the window closes."""
        thread = self._thread
        self.close()
        if thread is not None:
            thread.join(seconds)

    # ------------------------------------------------------------ on its thread

    def _read(self, url: str, end: threading.Event, turn: threading.Event, number: int) -> None:
        from app.services import meters

        def tell(work: Callable[[], None]) -> None:
            bridge.post(lambda: work() if number == self._round else None, self)

        try:
            with meters.connect(url, cancel=end) as meter:
                name, simulated = meter.name, meter.simulated
                tell(lambda: self.connected.emit(name, simulated))
                while not end.is_set():
                    spot = self._spot
                    if spot is None:
                        turn.wait()
                        turn.clear()
                        continue
                    self._stream(meter, spot, end, lambda reading: tell(lambda: self.reading.emit(reading)))
        except meters.Cancelled:
            return
        except Exception as error:  # noqa: BLE001 - handed to the page, which says it
            problem = error
            tell(lambda: self.failed.emit(problem))

    def _stream(
        self, meter: BenchMeter, spot: Spot, end: threading.Event, tell: Callable[[MeterReading], None]
    ) -> None:
        """Readings until the meter has to be set to something else; places of the same mode share one stream."""
        meter.hold(spot)
        for reading in meter.stream(spot.conditions, end):
            now = self._spot
            if now == spot:
                tell(reading)
                continue
            meter.hold(now)  # that reading was of the place before
            if now is None or now.conditions.mode is not spot.conditions.mode:
                return
            spot = now
