"""Sending bytes to a printer and seeing that they are taken: over TCP, or into a device such as /dev/usb/lp0.

Every wait has an end, tells how far it is and asks whether to go on. That the bytes were taken is all that can be
known: such a port says nothing of paper, ribbon or what was printed.
"""

from __future__ import annotations

import errno
import os
import select
import socket
import stat
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from drivers.printer.errors import PrinterFailed, PrinterStopped, Trouble

#: The port that network printers take raw data on.
RAW_PORT = 9100
_CHUNK = 16_384
_TICK_S = 0.1
_UNREACHABLE = frozenset({errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.ENETDOWN})


@dataclass(frozen=True, slots=True)
class Patience:
    """How long is waited, in seconds: for the connection, for more data to be taken, for the end to be confirmed."""

    connect_s: float = 5.0
    stall_s: float = 15.0
    end_s: float = 2.0


@dataclass(frozen=True, slots=True)
class Follow:
    """Who follows: told how many bytes have been taken, asked whether to go on."""

    progress: Callable[[int], None] = lambda _sent: None
    cancelled: Callable[[], bool] = lambda: False


def send_tcp(
    host: str, data: bytes, port: int = RAW_PORT, *, follow: Follow | None = None, patience: Patience | None = None
) -> None:
    """Send it all to a printer on the network. Raises PrinterFailed, PrinterStopped."""
    course = _Course(f"{host}:{port}", data, follow or Follow(), patience or Patience())
    with _connected(host, port, course) as link:
        view = memoryview(data)
        while course.sent < len(data):
            readable, writable = _ready(link.fileno(), course, reading=True)
            if readable and _gone(link):
                raise course.failed(Trouble.CLOSED)
            if writable:
                with suppress(BlockingIOError):
                    course.took(_sent(link, view[course.sent : course.sent + _CHUNK], course))
        _ended(link, course)


def send_device(path: Path, data: bytes, *, follow: Follow | None = None, patience: Patience | None = None) -> None:
    """Send it all to a device of this computer as it is, byte for byte.

    Raises PrinterFailed, PrinterStopped, and OSError where the device cannot be opened or goes away.
    """
    course = _Course(str(path), data, follow or Follow(), patience or Patience())
    if sys.platform == "win32":
        _send_windows(path, data, course)
        return
    found = os.stat(path)
    if not (stat.S_ISCHR(found.st_mode) or stat.S_ISFIFO(found.st_mode)):
        raise course.failed(Trouble.NOT_A_DEVICE)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        if error.errno == errno.ENXIO:  # a pipe that nobody reads
            raise course.failed(Trouble.REFUSED) from None
        raise
    try:
        _as_it_is(handle)
        view = memoryview(data)
        while course.sent < len(data):
            _ready(handle, course, reading=False)
            try:
                course.took(os.write(handle, view[course.sent : course.sent + _CHUNK]))
            except BlockingIOError:
                continue
            except OSError as error:
                if error.errno in (errno.EPIPE, errno.EIO):
                    raise course.failed(Trouble.CLOSED) from None
                error.filename = str(path)
                raise
    finally:
        os.close(handle)


class _Course:
    """How far one sending is, and how long it has stood still."""

    def __init__(self, printer: str, data: bytes, follow: Follow, patience: Patience) -> None:
        self.printer = printer
        self.total = len(data)
        self.sent = 0
        self.patience = patience
        self._follow = follow
        self._moved = time.monotonic()

    def took(self, count: int) -> None:
        """So many more bytes were taken."""
        if count:
            self.sent += count
            self._moved = time.monotonic()
            self._follow.progress(self.sent)

    def look(self) -> None:
        """Raises PrinterStopped where the sender says so."""
        if self._follow.cancelled():
            raise PrinterStopped(self.printer, self.sent, self.total)

    @property
    def stalled(self) -> bool:
        """Whether nothing has been taken for too long."""
        return time.monotonic() - self._moved > self.patience.stall_s

    def failed(self, trouble: Trouble) -> PrinterFailed:
        """The error to raise."""
        return PrinterFailed(self.printer, trouble, self.sent, self.total)


def _ready(handle: int, course: _Course, *, reading: bool) -> tuple[bool, bool]:
    """Wait until something can be written (or read). Raises PrinterStopped, PrinterFailed."""
    while True:
        course.look()
        readable, writable, _odd = select.select([handle] if reading else [], [handle], [], _TICK_S)
        if readable or writable:
            return bool(readable), bool(writable)
        if course.stalled:
            raise course.failed(Trouble.STALLED)


def _connected(host: str, port: int, course: _Course) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise course.failed(Trouble.UNKNOWN) from None
    trouble: Trouble | None = Trouble.UNREACHABLE
    for family, kind, protocol, _name, address in found:
        link = socket.socket(family, kind, protocol)
        try:
            link.setblocking(False)
            trouble = _connecting(link, address, course)
        except BaseException:
            link.close()
            raise
        if trouble is None:
            return link
        link.close()
    raise course.failed(trouble or Trouble.UNREACHABLE)


def _connecting(link: socket.socket, address: object, course: _Course) -> Trouble | None:
    """None once it is connected."""
    result = link.connect_ex(address)  # type: ignore[arg-type]  # as getaddrinfo gave it
    until = time.monotonic() + course.patience.connect_s
    while result in (errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EAGAIN, errno.EALREADY):
        course.look()
        _readable, writable, odd = select.select([], [link], [link], _TICK_S)
        if writable or odd:
            result = link.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        elif time.monotonic() > until:
            return Trouble.UNREACHABLE
    if result == 0:
        return None
    return Trouble.UNREACHABLE if result in _UNREACHABLE else Trouble.REFUSED


def _sent(link: socket.socket, piece: memoryview, course: _Course) -> int:
    try:
        return link.send(piece)
    except (ConnectionError, TimeoutError):
        raise course.failed(Trouble.CLOSED) from None


def _gone(link: socket.socket) -> bool:
    """Whether the other side has ended the connection; what it says meanwhile is read and forgotten."""
    try:
        return not link.recv(4096)
    except BlockingIOError:
        return False
    except OSError:
        return True


def _ended(link: socket.socket, course: _Course) -> None:
    """Say that this was all, and give the printer a moment to end orderly. Raises PrinterFailed where it breaks off."""
    try:
        link.shutdown(socket.SHUT_WR)
    except OSError:
        raise course.failed(Trouble.CLOSED) from None
    until = time.monotonic() + course.patience.end_s
    while (left := until - time.monotonic()) > 0:
        readable, _writable, _odd = select.select([link], [], [], min(left, _TICK_S))
        if not readable:
            continue
        try:
            if not link.recv(4096):
                return
        except BlockingIOError:
            continue
        except OSError:
            raise course.failed(Trouble.CLOSED) from None


def _as_it_is(handle: int) -> None:
    """Let a terminal's driver change no byte; its speed stays as it is."""
    import termios
    import tty

    if os.isatty(handle):
        with suppress(termios.error):
            tty.setraw(handle)


def _send_windows(path: Path, data: bytes, course: _Course) -> None:
    """A port of Windows (LPT1, USB001) takes data in its own time; asked between pieces whether to go on."""
    if path.is_file() or path.is_dir():
        raise course.failed(Trouble.NOT_A_DEVICE)
    with path.open("wb", buffering=0) as port:
        while course.sent < len(data):
            course.look()
            course.took(port.write(data[course.sent : course.sent + _CHUNK]) or 0)
