"""Very many short probes at once, run by a thread of the caller's with a selector of its own.

What is ready is always heard before what is late is given up, so that a busy computer mistakes no answer for silence.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator

from drivers.lan.dial import Dialer, outcome_of

Place = tuple[str, int]
#: Per place: True = accepts connections, False = refused, None = silent.
Answers = list[tuple[Place, bool | None]]

#: Probes started between two looks at what has come in.
_START_AT_ONCE = 128
#: The longest look, in seconds: how late a stop or a time-out may be noticed.
_LOOK = 0.05
#: The fewest probes in flight when this computer runs short, and the shortages after which a place counts as silent.
_FEWEST, _SHORTAGES = 16, 500


class Burst:
    """Probes places in order, `in_flight` at a time, each for `timeout` seconds. Use once."""

    def __init__(self, dialer: Dialer, places: Iterable[Place], in_flight: int, timeout: float) -> None:
        self._dialer = dialer
        self._places = iter(places)
        self._again: deque[Place] = deque()
        self._in_flight = in_flight
        self._timeout = timeout
        self._waiting: dict[socket.socket, tuple[Place, float]] = {}
        self._more = True
        self._shortages = 0
        self._stopped = threading.Event()

    def stop(self) -> None:
        """End early, from any thread."""
        self._stopped.set()

    def run(self) -> Iterator[Answers]:
        """The answers in batches as they come. Raises UnnamedAddressError."""
        with selectors.DefaultSelector() as selector:
            try:
                while (self._more or self._again or self._waiting) and not self._stopped.is_set():
                    answers = self._start(selector)
                    answers += self._hear(selector, look=0.0 if answers or self._may_start() else _LOOK)
                    answers += self._give_up(selector)
                    if answers:
                        yield answers
            finally:
                for probe in self._waiting:
                    probe.close()

    def _may_start(self) -> bool:
        return bool(self._more or self._again) and len(self._waiting) < self._in_flight

    def _start(self, selector: selectors.BaseSelector) -> Answers:
        """Start probes; the answers of those that are known at once."""
        answers: Answers = []
        for _ in range(_START_AT_ONCE):
            if not self._may_start():
                break
            place = self._again.popleft() if self._again else next(self._places, None)
            if place is None:
                self._more = False
                break
            try:
                probe = self._dialer.begin(*place)
            except OSError:
                answers += self._short_of_means(place)
                break
            if isinstance(probe, socket.socket):
                self._waiting[probe] = (place, time.monotonic() + self._timeout)
                selector.register(probe, selectors.EVENT_WRITE)
            else:
                answers.append((place, probe))
        return answers

    def _short_of_means(self, place: Place) -> Answers:
        """No descriptor or buffer left: go on with fewer at a time, and with this place later."""
        self._shortages += 1
        if self._shortages > _SHORTAGES:
            return [(place, None)]
        self._again.append(place)
        self._in_flight = max(_FEWEST, len(self._waiting))
        time.sleep(0.01)
        return []

    def _hear(self, selector: selectors.BaseSelector, *, look: float) -> Answers:
        """The answers that have come in."""
        answers: Answers = []
        if not self._waiting:
            return answers
        for key, _ in selector.select(look):
            probe = key.fileobj
            if isinstance(probe, socket.socket):
                place, _ = self._waiting.pop(probe)
                answers.append((place, outcome_of(probe.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR))))
                selector.unregister(probe)
                probe.close()
        return answers

    def _give_up(self, selector: selectors.BaseSelector) -> Answers:
        """The probes whose time is over. They wait in the order they were started, so the first tells for the rest."""
        answers: Answers = []
        now = time.monotonic()
        while self._waiting:
            probe, (place, deadline) = next(iter(self._waiting.items()))
            if deadline > now:
                break
            del self._waiting[probe]
            selector.unregister(probe)
            probe.close()
            answers.append((place, None))
        return answers
