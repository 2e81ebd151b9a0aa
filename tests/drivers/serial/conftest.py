"""A control port on a real pty whose far end a test writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest

from drivers.serial.control import ControlPort
from drivers.serial.link import Link
from drivers.simulated.hashboard_wire import PtyWire

OpenControl = Callable[..., tuple[ControlPort, PtyWire]]


@pytest.fixture
def open_control() -> Iterator[OpenControl]:
    """`open_control(answer, answer_s=5.0)` -> (the control port, its far end); both are closed with the test."""
    opened: list[tuple[Link, PtyWire]] = []

    def open_it(answer: Callable[[bytes], Iterable[bytes]], answer_s: float = 5.0) -> tuple[ControlPort, PtyWire]:
        wire = PtyWire(answer)
        link = Link(wire.url)
        opened.append((link, wire))
        return ControlPort(link, answer_s=answer_s), wire

    yield open_it
    for link, wire in opened:
        link.close()
        wire.close()
