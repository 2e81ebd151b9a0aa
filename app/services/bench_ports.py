"""Where a board can be tested: this machine's serial ports, and the simulated boards among them, marked as such."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.services.bench_steps import Port
from app.words.bench import simulated_label
from app.words.serial_access import denied_phrase
from drivers.serial.ports import find_ports
from drivers.simulated.hashboard import standing
from drivers.simulated.hashboard_url import offers


def list_ports() -> tuple[Port, ...]:
    """Controllers first, then single ports, then simulated boards. Opens nothing."""
    found = find_ports()
    standing_urls = {url for board in standing() for url in (board.data_url, board.control_url)}
    real = tuple(
        Port(
            url=port.data,
            label=port.label,
            kind="board" if port.control else "serial",
            control_url=port.control,
            problem=None if port.closed is None else denied_phrase(port.data, port.closed),
            usb=port.usb,
        )
        for port in found
        if port.data not in standing_urls
    )
    stands = tuple(
        Port(board.data_url, simulated_label(board.spec.code), "simulated", board.control_url, simulated=True)
        for board in standing()
    )
    offered = tuple(
        Port(offer.url, simulated_label(offer.code, offer.fault), "simulated", offer.url, simulated=True)
        for offer in offers()
    )
    return (*real, *stands, *offered)


#: How often ports are looked for, in seconds: the list alone, nothing is opened.
WATCH_S = 1.0


class PortWatch:
    """Tells of ports that come and go, in a thread of its own: `on_change` gets the list, at once and at each change.

    `on_trouble` gets what kept the list from being made; the watch goes on.
    """

    def __init__(
        self,
        on_change: Callable[[tuple[Port, ...]], None],
        on_trouble: Callable[[OSError], None],
        look: Callable[[], tuple[Port, ...]] = list_ports,
        every_s: float = WATCH_S,
    ) -> None:
        self._on_change = on_change
        self._on_trouble = on_trouble
        self._look = look
        self._every_s = every_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="port watch", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Look no more; returns at once."""
        self._stop.set()

    def _watch(self) -> None:
        before: tuple[Port, ...] | None = None
        while not self._stop.is_set():
            try:
                now = self._look()
            except OSError as error:
                self._on_trouble(error)
                now = before or ()
            if now != before and not self._stop.is_set():
                before = now
                self._on_change(now)
            self._stop.wait(self._every_s)
