"""A simulated PIC voltage controller: takes the bare or the framed form, in any pieces, and watches the time.

Behaviour as the sources of `drivers.serial.voltage_controllers` describe the real ones. Whatever it is told is kept, so
that a test sees that nothing but the four commands ever came.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

_PREAMBLE = (0x55, 0xAA)
_SET_VOLTAGE, _ENABLE, _HEARTBEAT, _VERSION = 0x10, 0x15, 0x16, 0x17
_BOOT_LOADER, _NAK = 0xCC, 0xF5
#: Data bytes after each command of the bare form; others of its commands carry none that matter here.
_BARE_DATA = {_SET_VOLTAGE: 1, _ENABLE: 1}
#: Braiins firmware cuts the supply when nobody was heard for so long, stock after a minute (facts of DCENT_OS).
WATCHDOG_S = 10.0


@dataclass(slots=True)
class PicFaults:
    """What can be wrong with a controller: it does not answer, sits in its boot loader, or refuses its commands."""

    silent: bool = False
    boot_loader: bool = False
    refuses: bool = False


class PicDevice:
    """A voltage controller with a firmware `version`. `framed` = it speaks the form with length and sum.

    `enabled` is whether the chips have supply at this moment; it falls by itself when no heartbeat came in time.
    """

    def __init__(
        self,
        version: int,
        framed: bool,
        faults: PicFaults | None = None,
        clock: Callable[[], float] = time.monotonic,
        watchdog_s: float = WATCHDOG_S,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self.version = version
        self.framed = framed
        self.faults = faults or PicFaults()
        self._clock = clock
        self._watchdog_s = watchdog_s
        self._on_change = on_change
        self._fed = clock()
        self._enabled = False
        self._held: list[int] = []
        self._ready = b""
        #: Every command so far: its byte and its data.
        self.commands: list[tuple[int, bytes]] = []
        #: The code of the last voltage that was set, None before.
        self.code: int | None = None

    @property
    def enabled(self) -> bool:
        """Whether it gives supply: told to, and heard from since."""
        if self._enabled and self._clock() - self._fed > self._watchdog_s:
            self._enabled = False
        return self._enabled

    def write(self, data: bytes) -> bool:
        """Bytes of a command; it acts as soon as the command is whole."""
        if self.faults.silent:
            return False
        for byte in data:
            self._take(byte)
        return True

    def read(self, count: int) -> bytes | None:
        """What it has ready, then its version; a boot loader has one byte for everything."""
        if self.faults.silent:
            return None
        if self.faults.boot_loader:
            return bytes((_BOOT_LOADER,)) * count
        given, self._ready = self._ready[:count], self._ready[count:]
        return given + bytes((self.version,)) * (count - len(given))

    def _take(self, byte: int) -> None:
        at = len(self._held)
        if at < 2 and byte != _PREAMBLE[at]:
            self._held = [byte] if byte == _PREAMBLE[0] else []
            return
        self._held.append(byte)
        body = bytes(self._held[2:])
        if not body:
            return
        if self.framed:
            if body[0] < 4:
                self._held = []
            elif len(body) == body[0]:
                self._held = []
                if sum(body[:-2]) == int.from_bytes(body[-2:], "big"):
                    self._obey(body[1], body[2:-2])
        elif len(body) == 1 + _BARE_DATA.get(body[0], 0):
            self._held = []
            self._obey(body[0], body[1:])

    def _obey(self, command: int, data: bytes) -> None:
        self.commands.append((command, data))
        if self.faults.boot_loader:
            return
        if self.faults.refuses:
            self._ready = bytes((_NAK,)) * 6
            return
        was = self.enabled
        self._fed = self._clock()
        if command == _SET_VOLTAGE:
            self.code = data[0]
        elif command == _ENABLE:
            self._enabled = data == b"\x01"
        self._ready = self._answer(command)
        if was != self._enabled:
            self._on_change()

    def _answer(self, command: int) -> bytes:
        if not self.framed:
            return bytes((self.version,)) if command == _VERSION else b""
        if command == _VERSION:
            body = bytes((5, command, self.version))
        elif command == _HEARTBEAT:
            body = bytes((6, command, 1, self.code or 0))
        else:
            return bytes((command, 1))
        return body + sum(body).to_bytes(2, "big")
