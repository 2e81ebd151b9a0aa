"""The only way this side opens a TCP connection: to addresses the person named, with limits on bytes and time.

A dial map leads (address, port) to another (host, port), so that a simulated fleet lives on unprivileged ports. With a
dial map in force nothing outside loopback is dialled, mapped or not.
"""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import TypeVar

from drivers.lan import transports
from drivers.lan.challenges import Challenges
from drivers.lan.errors import LimitError, UnnamedAddressError

P = TypeVar("P", bound=asyncio.Protocol)

#: (address, port) as named -> (host, port) where it really listens.
DialMap = Mapping[tuple[str, int], tuple[str, int]]


#: How long `open` waits for a connection, in seconds.
CONNECT_SECONDS = 3.0
#: Failures of this computer, not of the device.
_OURS = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EADDRNOTAVAIL, errno.EAGAIN))
#: Bytes of a device that wait here before it is no longer listened to.
_MOST_WAITING = 128 * 1024


def outcome_of(code: int) -> bool | None:
    """What the error number of a connect says of the other side: open, refused, or nothing."""
    if code == 0:
        return True
    return False if code in (errno.ECONNREFUSED, errno.ECONNRESET, 10061, 10054) else None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one connection may cost: bytes read from the device, and seconds from connecting to the end."""

    read_bytes: int
    seconds: float


class Connection:
    """An open connection within its limits. An asynchronous context manager; leaving it closes at once."""

    def __init__(self, ip: str, port: int, limits: Limits, transport: asyncio.Transport, inbox: _Inbox) -> None:
        self.ip = ip
        self.port = port
        self._limits = limits
        self._transport = transport
        self._inbox = inbox
        self._left = limits.read_bytes
        self._deadline = asyncio.get_running_loop().time() + limits.seconds

    async def read(self, count: int = 65_536) -> bytes:
        """The next bytes, empty at the end. Raises LimitError past either limit, OSError when the device breaks off."""
        await self._within(self._inbox.something)
        data = self._inbox.take(min(count, self._left + 1))
        self._left -= len(data)
        if self._left < 0:
            raise LimitError(self.ip, self.port, "bytes", self._limits.read_bytes)
        return data

    async def write(self, data: bytes) -> None:
        """Send bytes. Raises LimitError past the time limit, OSError when the device breaks off."""
        self._transport.write(data)
        await self._within(self._inbox.flushed)
        if self._inbox.lost:
            raise self._inbox.error or ConnectionResetError(self.ip, self.port)

    def close(self) -> None:
        """Drop the connection without waiting for the other side."""
        self._transport.abort()

    async def _within(self, come: Callable[[], bool]) -> None:
        """Wait until it has come. Raises LimitError past the time limit."""
        loop = asyncio.get_running_loop()
        if come() and loop.time() < self._deadline:
            return
        try:
            async with asyncio.timeout_at(self._deadline):
                await self._inbox.until(come)
        except TimeoutError:
            raise LimitError(self.ip, self.port, "seconds", self._limits.seconds) from None

    async def __aenter__(self) -> Connection:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Inbox(asyncio.Protocol):
    """What came of a device and was not taken yet, and how the connection stands."""

    def __init__(self) -> None:
        self.lost = False
        self.error: Exception | None = None
        self._held = bytearray()
        self._over = False
        self._full = False
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[None] | None = None

    def something(self) -> bool:
        """Whether there are bytes, or the end."""
        return bool(self._held) or self._over

    def flushed(self) -> bool:
        """Whether the device takes what is sent to it, or never will."""
        return not self._full or self.lost

    async def until(self, come: Callable[[], bool]) -> None:
        """Wait until it has come; one at a time."""
        while not come():
            self._waiting = asyncio.get_running_loop().create_future()
            try:
                await self._waiting
            finally:
                self._waiting = None

    def take(self, count: int) -> bytes:
        """The next bytes, empty at the end. Raises what broke the connection."""
        if not self._held and self.error is not None:
            raise self.error
        data = bytes(self._held[:count])
        del self._held[:count]
        if self._transport is not None and len(self._held) < _MOST_WAITING and not self._over:
            self._transport.resume_reading()
        return data

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._held += data
        if self._transport is not None and len(self._held) >= _MOST_WAITING:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self._over = True
        self._wake()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._over = self.lost = True
        self.error = exc
        self._wake()

    def pause_writing(self) -> None:
        self._full = True

    def resume_writing(self) -> None:
        self._full = False
        self._wake()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)


class Dialer:
    """Dials the addresses it was made for, and no other."""

    def __init__(self, named: Collection[str], dial_map: DialMap | None = None) -> None:
        self._named = frozenset(named)
        self._map = dict(dial_map or {})
        self._taken = frozenset(self._map.values())
        #: What devices ask a login with; the guard's own while it passes requests to these addresses.
        self.challenges = Challenges()

    def names(self, ip: str) -> bool:
        """Whether the person named this address."""
        return ip in self._named

    def only(self, ip: str) -> Dialer:
        """A dialer for one of these addresses alone. Raises UnnamedAddressError."""
        if ip not in self._named:
            raise UnnamedAddressError(ip, 0)
        return Dialer((ip,), self._map)

    async def probe(self, ip: str, port: int, timeout: float) -> bool:
        """Whether something accepts connections there; the connection is dropped again. False = refused.

        Raises TimeoutError for silence (`timeout` seconds of it, or no route), UnnamedAddressError, and OSError when
        this computer itself could not try (no descriptors, no buffers).
        """
        place = self._place(ip, port)
        if place is None:
            return False
        probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            await transports.reach(probe, place, timeout)
        except (ConnectionRefusedError, ConnectionResetError):
            return False
        except TimeoutError:
            if not _connected(probe):  # a busy loop hears of the time-out before it hears of the connection
                raise
        except OSError as error:
            if error.errno in _OURS:
                raise
            raise TimeoutError from error
        finally:
            probe.close()
        return True

    def begin(self, ip: str, port: int) -> socket.socket | bool | None:
        """Start a probe and do not wait: the socket under way, or the answer where it is known at once.

        True = accepts connections, False = refused, None = no route. Raises UnnamedAddressError, and OSError when this
        computer itself could not try.
        """
        place = self._place(ip, port)
        if place is None:
            return False
        probe = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        probe.setblocking(False)
        code = probe.connect_ex(place)
        if code in transports.UNDER_WAY:
            return probe
        probe.close()
        if code in _OURS:
            raise OSError(code, "connect")
        return outcome_of(code)

    async def open(self, ip: str, port: int, limits: Limits) -> Connection:
        """A connection within limits. Raises UnnamedAddressError, LimitError when connecting is slow, OSError."""
        place = self._place(ip, port)
        if place is None:
            raise ConnectionRefusedError(ip, port)
        transport, inbox = await _attached(ip, port, place, _Inbox, min(limits.seconds, CONNECT_SECONDS))
        return Connection(ip, port, limits, transport, inbox)

    async def attach(self, ip: str, port: int, protocol: Callable[[], P]) -> P:
        """A connection driven by a protocol, whose limits are its own to keep. Raises as `open` does."""
        place = self._place(ip, port)
        if place is None:
            raise ConnectionRefusedError(ip, port)
        return (await _attached(ip, port, place, protocol, CONNECT_SECONDS))[1]

    def _place(self, ip: str, port: int) -> tuple[str, int] | None:
        """Where to dial, None where a dial map forbids it."""
        if ip not in self._named:
            raise UnnamedAddressError(ip, port)
        place = self._map.get((ip, port))
        if place is None and (ip, port) in self._taken:
            return None  # listens for the port that is mapped to it, not for itself
        host, there = place or (ip, port)
        if self._map and not host.startswith("127."):
            return None
        return host, there


async def _attached(
    ip: str, port: int, place: tuple[str, int], protocol: Callable[[], P], seconds: float
) -> tuple[asyncio.Transport, P]:
    try:
        return await transports.attach(await transports.connect(place, seconds), protocol)
    except TimeoutError:
        raise LimitError(ip, port, "seconds", seconds) from None


def _connected(probe: socket.socket) -> bool:
    try:
        probe.getpeername()
    except OSError:
        return False
    return True
