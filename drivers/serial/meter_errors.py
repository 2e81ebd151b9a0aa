"""What can go wrong with a multimeter: each carries the port, and what the meter said where it said anything."""

from __future__ import annotations

from drivers.model.probe_point import ProbeMode
from drivers.serial.errors import SerialError


class MeterError(SerialError):
    """Base of what goes wrong with a multimeter; `port` as the person named it."""


class MeterSilent(MeterError):
    """Nothing answers to *IDN?, or a meter that answered answers no more; `command` is what was asked."""

    def __init__(self, port: str, command: str = "") -> None:
        super().__init__(port, command)
        self.command = command


class MeterForeign(MeterError):
    """Something answers, and not as a multimeter does; `said` is its answer."""

    def __init__(self, port: str, said: str) -> None:
        super().__init__(port, said)
        self.said = said


class MeterRefused(MeterError):
    """The meter refused a `command`; `said` is its own message."""

    def __init__(self, port: str, command: str, said: str) -> None:
        super().__init__(port, f"{command}: {said}")
        self.command = command
        self.said = said


class MeterIgnored(MeterError):
    """The meter was told to measure in a `mode` and measures in another; `said` is what it tells of itself."""

    def __init__(self, port: str, mode: ProbeMode, said: str) -> None:
        super().__init__(port, f"{mode}: {said}")
        self.mode = mode
        self.said = said


class MeterGarbled(MeterError):
    """The meter answered with something that is no value; `raw` is its answer."""

    def __init__(self, port: str, raw: bytes) -> None:
        super().__init__(port, raw.decode("ascii", "replace"))
        self.raw = raw
