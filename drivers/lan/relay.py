"""The two ends of a relayed connection: the library's, which asks, and the device's, which answers.

What both relays of this process share, the egress guard's (`proxy`) and the raw one (`stand_ins`): passing bytes with
back pressure, ending, breaking off, and the time limit. What may pass is theirs to judge.
"""

from __future__ import annotations

import asyncio
import os
import socket
import struct


class FarEnd(asyncio.Protocol):
    """The connection to a device. Who derives from it takes what arrives and the end."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self._transport = transport  # type: ignore[assignment]

    def send(self, data: bytes) -> None:
        """Send bytes of a request."""
        if data and self._transport is not None:
            self._transport.write(data)

    def drop(self) -> None:
        """Nobody wants the rest."""
        if self._transport is not None:
            self._transport.abort()

    def hold(self) -> None:
        """Read no more until `go_on`."""
        if self._transport is not None:
            self._transport.pause_reading()

    def go_on(self) -> None:
        """Read again."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()


class NearEnd(asyncio.Protocol):
    """One connection from the library, broken off after so many seconds. Who derives from it judges what arrives.

    `_work` is the task that reaches the device, `_device` the connection to it once there is one.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._transport: asyncio.Transport | None = None
        self._work: asyncio.Task[None] | None = None
        self._device: FarEnd | None = None
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected: the time limit runs."""
        self._transport = transport  # type: ignore[assignment]
        self._begin_time()

    def connection_lost(self, exc: Exception | None) -> None:
        """The library wants no more: what is under way for it ends."""
        if self._timer is not None:
            self._timer.cancel()
        if self._work is not None:
            self._work.cancel()
        if self._device is not None:
            self._device.drop()

    def _begin_time(self) -> None:
        """Have the time limit run from now on."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._seconds, self.break_off)

    def pause_writing(self) -> None:
        """The library reads slower than the device sends."""
        if self._device is not None:
            self._device.hold()

    def resume_writing(self) -> None:
        """It has caught up."""
        if self._device is not None:
            self._device.go_on()

    def write(self, data: bytes) -> None:
        """Pass bytes of the answer on."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def finish(self) -> None:
        """The answer is whole."""
        if self._transport is not None:
            self._transport.close()

    def break_off(self) -> None:
        """Break the connection, so that an answer without a length that was cut cannot pass for a whole one."""
        if self._transport is None or self._transport.is_closing():
            return
        link = self._transport.get_extra_info("socket")
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0))
        self._transport.abort()
