"""A link: one open serial port, read by a thread of its own. Any device path or pyserial URL; bytes in, bytes out.

The reading thread is the only one that touches the port's receive side, so a waiting reader can give up at any moment
and an unplugged cable is noticed even while nobody reads.
"""

from __future__ import annotations

import errno
import socket
import struct
import threading
import time
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import serial
import serial.rfc2217

from drivers.serial.access import closed_to, holder_of
from drivers.serial.errors import (
    PortBusy,
    PortDenied,
    PortInvalid,
    PortLost,
    PortMissing,
    SerialError,
    SpeedRefused,
)
from drivers.serial.recording import Tap

#: Speed of a chain after reset, and of every console (facts/serial.md 2.2).
BAUD = 115200
#: Received bytes nobody reads are kept up to this many, then the oldest go.
_LIMIT = 1 << 20
_POLL_S = 0.2
_WRITE_S = 2.0
#: A port server whose port has no modem lines never confirms DTR; pyserial then wants to be told to do without.
_NO_MODEM_LINES = "option 'control'"
_IGNORE = "ign_set_control"
_SERVERS = ("socket://", "rfc2217://")
#: A line that babbles for longer is drained no further.
_DRAIN_S = 1.0


class Link:
    """An open port. Raises the classes of `drivers.serial.errors`; `PortLost` once the port went away.

    `tap` takes down every byte in both directions, each change of speed, and the loss of the port.
    """

    def __init__(self, port: str, baud: int = BAUD, tap: Tap | None = None) -> None:
        self.port = port
        self._tap = tap
        self._serial: serial.Serial = _open(port, baud)
        if tap is not None:
            tap.opened(port, baud)
        self._held = bytearray()
        self._arrived = threading.Condition()
        self._lost: str | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._receive, name=f"serial {port}", daemon=True)
        self._thread.start()

    def write(self, data: bytes) -> None:
        """Send all bytes in one write. Raises PortLost."""
        self._raise_if_lost()
        if self._tap is not None:
            self._tap.sent(data)  # before it leaves, or the answer could be taken down first
        try:
            self._serial.write(data)
        except (OSError, ValueError) as error:
            raise self._lose(error) from error

    def read(self, timeout_s: float) -> bytes:
        """Whatever has arrived, at once; else what arrives within the time; else b"". Raises PortLost."""
        deadline = time.monotonic() + timeout_s
        with self._arrived:
            while not self._held:
                self._raise_if_lost()
                left = deadline - time.monotonic()
                if left <= 0:
                    return b""
                self._arrived.wait(left)
            data = bytes(self._held)
            self._held.clear()
            return data

    def drain(self, quiet_s: float) -> bytes:
        """Throw away (and give back) what arrives until the line has been quiet for that long. Raises PortLost."""
        thrown = bytearray()
        ends = time.monotonic() + _DRAIN_S
        while data := self.read(quiet_s):
            thrown += data
            if len(thrown) > _LIMIT or time.monotonic() > ends:
                break
        return bytes(thrown)

    @property
    def baud(self) -> int:
        """The speed of this side of the line."""
        return int(self._serial.baudrate)

    @property
    def fixed_speed(self) -> bool:
        """Whether the speed is the port server's own (`socket://`), and nothing sent from here changes it."""
        return self.port.startswith("socket://")

    def set_baud(self, baud: int) -> None:
        """Change the speed of this side once everything written has left; raises SpeedRefused, PortLost.

        A USB controller re-clocks the line behind it, and so does a port server behind `rfc2217://`; where
        `fixed_speed` holds, the call is refused. Bytes in flight from the far end are lost, as on any line: be sure
        that it is silent.
        """
        self._raise_if_lost()
        if self.fixed_speed:
            raise SpeedRefused(self.port, baud, "set by the port server")
        if baud <= 0:  # zero hangs a line up
            raise SpeedRefused(self.port, baud)
        before = self.baud
        try:
            self._serial.flush()
            self._serial.baudrate = baud
        except (OSError, ValueError, OverflowError) as error:
            self.check()
            self._back_to(before)
            raise SpeedRefused(self.port, baud, str(error)) from error
        if self._tap is not None:
            self._tap.baud(baud)

    def _back_to(self, baud: int) -> None:
        try:
            self._serial.baudrate = baud
        except (OSError, ValueError) as error:
            raise self._lose(error) from error

    def check(self) -> None:
        """Raises PortLost when the port has gone away, even while nobody reads, and before its thread has noticed."""
        if self._lost is None and not self._closing:
            try:
                _ = self._serial.in_waiting
            except (OSError, ValueError, TypeError, AttributeError) as error:
                self._lose(error)
        if self._lost is not None:
            raise PortLost(self.port, self._lost)

    def close(self) -> None:
        """Close the port and end its thread; harmless when it is gone already."""
        if self._tap is not None and not self._closing:
            self._tap.closed()
        self._closing = True
        cancel = getattr(self._serial, "cancel_read", None)
        try:
            if cancel is not None:
                cancel()
        except (OSError, ValueError, AttributeError):
            # A port that vanished has nothing left to cancel; the thread's own poll ends it.
            self._lost = self._lost or "closed"
        self._thread.join(timeout=2 * _POLL_S + 1)
        try:
            self._serial.close()
        except (OSError, ValueError):
            self._lost = self._lost or "closed"

    def __enter__(self) -> Link:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _receive(self) -> None:
        while not self._closing:
            try:
                data = self._serial.read(1)
                if data and (more := self._serial.in_waiting):
                    data += self._serial.read(more)
            except (OSError, ValueError, TypeError, AttributeError) as error:
                # pyserial raises TypeError or AttributeError where the port closes under a running read.
                if not self._closing:
                    self._lose(error)
                return
            if not data:
                continue
            if self._tap is not None:
                self._tap.heard(data)
            with self._arrived:
                self._held += data
                if len(self._held) > _LIMIT:
                    del self._held[:-_LIMIT]
                self._arrived.notify_all()

    def _lose(self, error: BaseException) -> PortLost:
        with self._arrived:
            if self._lost is None and self._tap is not None:
                self._tap.lost(str(error) or type(error).__name__)
            self._lost = self._lost or str(error) or type(error).__name__
            self._arrived.notify_all()
        return PortLost(self.port, self._lost)

    def _raise_if_lost(self) -> None:
        if self._lost is not None and not self._held:
            raise PortLost(self.port, self._lost)


class _PortServer(serial.rfc2217.Serial):
    """A port server whose commands make no sense is gone; pyserial's thread would end with a traceback."""

    def _telnet_read_loop(self) -> None:
        try:
            super()._telnet_read_loop()  # type: ignore[misc]
        except (OSError, TypeError, ValueError, LookupError, AttributeError, struct.error):
            self._read_buffer.put(None)  # type: ignore[attr-defined] # the end of what it sends


def _open(port: str, baud: int) -> serial.Serial:
    if not port.strip() or not _names_its_server(port):
        raise PortInvalid(port, "host or port missing")
    # Only a device has a queue that can stand still, and another program to keep out; rfc2217:// refuses both options.
    own: dict[str, Any] = {} if "://" in port else {"write_timeout": _WRITE_S, "exclusive": True}
    try:
        make: Any = _PortServer if port.startswith("rfc2217://") else serial.serial_for_url
        opened: serial.Serial = make(port, baudrate=baud, timeout=_POLL_S, **own)
    except (ValueError, NotImplementedError) as error:
        raise PortInvalid(port, str(error)) from error
    except OSError as error:
        if port.startswith("rfc2217://") and _NO_MODEM_LINES in str(error) and _IGNORE not in port:
            return _open(f"{port}{'&' if '?' in port else '?'}{_IGNORE}", baud)
        raise _refusal(port, error) from error
    _raise_dtr(opened)
    _send_at_once(opened)
    return opened


def _names_its_server(port: str) -> bool:
    """Whether a URL of a port server has host and port; pyserial answers for such a URL as for a server not there."""
    if not port.startswith(_SERVERS):
        return True
    try:
        parts = urlsplit(port)
        return bool(parts.hostname and parts.port)
    except ValueError:
        return False


def _send_at_once(opened: serial.Serial) -> None:
    """A socket:// port of pyserial would hold a frame back until the one before was confirmed, for 40 ms."""
    connection = getattr(opened, "_socket", None)
    if isinstance(connection, socket.socket):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _raise_dtr(opened: serial.Serial) -> None:
    """USB controllers send only once DTR is up; a pty and some bridges have no such line and answer ENOTTY."""
    try:
        opened.dtr = True
    except OSError as error:
        if error.errno not in (errno.ENOTTY, errno.EINVAL, errno.ENOTSUP):
            opened.close()
            raise PortLost(opened.port or "", str(error)) from error


def _refusal(port: str, error: OSError) -> SerialError:
    reason = str(error)
    if error.errno in (errno.EACCES, errno.EPERM):
        return PortDenied(port, reason, closed_to(port))
    if error.errno in (errno.EBUSY, errno.EAGAIN) or "PermissionError(13" in reason:
        # Windows says "access denied" for a port that another program holds.
        return PortBusy(port, reason, holder_of(port))
    if error.errno in (errno.ENOTTY, errno.EINVAL, errno.EISDIR) or "configure port" in reason or "scheme" in reason:
        return PortInvalid(port, reason)
    return PortMissing(port, reason)
