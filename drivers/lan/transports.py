"""Connections and listeners for asyncio's protocols at half of what asyncio's own cost.

A scan makes some thirty connections a device, and most of its work was asyncio's bookkeeping for each: a task and two
futures for one that is accepted, three turns of the loop before its first byte, its addresses asked of the system
(measured: 0.65 ms a relayed question, 0.35 ms so). These read and write at once, and know neither TLS nor half-closed
ends. A loop that cannot watch a socket (Windows' default) gets asyncio's own; callers do not see the difference.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

P = TypeVar("P", bound=asyncio.Protocol)

#: What a connect that does not wait says when it has begun (the last is Windows's number for "would block").
UNDER_WAY = (errno.EINPROGRESS, errno.EWOULDBLOCK, 10035)
#: Bytes read at a time; bytes held before whoever writes is told to wait, and at which it may go on.
_READ_BYTES, _HIGH, _LOW = 64 * 1024, 64 * 1024, 16 * 1024
#: Seconds of silence after which a connection is tried anew, until the last try takes the time that is left. The system
#: repeats a lost first packet after one second and after three; where three in ten are lost, that cost every second
#: reading a page.
_PATIENCE = (0.3, 0.3, 0.4, 0.5)
#: Seconds until a listener that found no descriptor left tries again.
_SHORTAGE_SECONDS = 0.05


class Closes(Protocol):
    """A listener that was opened."""

    def close(self) -> None:
        """Listen no more; connections that were accepted go on."""


def light(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether a loop can watch sockets, so that these serve instead of asyncio's own."""
    return isinstance(loop, asyncio.SelectorEventLoop)


async def attach(link: socket.socket, protocol: Callable[[], P]) -> tuple[asyncio.Transport, P]:
    """A connected socket, driven by a protocol from now on. Raises OSError."""
    loop = asyncio.get_running_loop()
    if light(loop):
        made = protocol()
        return _Connection(loop, link, made), made
    return await loop.create_connection(protocol, sock=link)


async def listen(bound: socket.socket, protocol: Callable[[], asyncio.Protocol], backlog: int = 100) -> Closes:
    """Accept connections on a bound socket, each driven by a protocol of its own. Raises OSError."""
    loop = asyncio.get_running_loop()
    if light(loop):
        return _Listener(loop, bound, protocol, backlog)
    return await loop.create_server(protocol, sock=bound, backlog=backlog)


async def connect(place: tuple[str, int], timeout: float) -> socket.socket:
    """A connected socket. Raises as `reach`."""
    loop = asyncio.get_running_loop()
    end = loop.time() + timeout
    for patience in (*_PATIENCE, timeout):
        left = end - loop.time()
        link = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            await reach(link, place, min(patience, left))
        except TimeoutError:
            link.close()
            if patience >= left:
                raise
        except BaseException:
            link.close()
            raise
        else:
            return link
    raise TimeoutError(*place)


async def reach(link: socket.socket, place: tuple[str, int], timeout: float) -> None:
    """Connect a fresh socket. Raises TimeoutError after `timeout` seconds, OSError when it is refused or cannot be."""
    loop = asyncio.get_running_loop()
    link.setblocking(False)
    code = link.connect_ex(place) if light(loop) else errno.EINPROGRESS
    if code in UNDER_WAY:
        try:
            async with asyncio.timeout(timeout):
                await loop.sock_connect(link, place)
        except OSError as error:
            if error.errno != errno.EISCONN:  # BSD's word, macOS among it, for one that is connected by now
                raise
    elif code:
        raise OSError(code, os.strerror(code))


class _Connection(asyncio.Transport):
    """One connection. Calls its protocol as asyncio's does, `connection_lost` never from within another call."""

    def __init__(self, loop: asyncio.AbstractEventLoop, link: socket.socket, protocol: asyncio.Protocol) -> None:
        super().__init__({"socket": link})
        self._loop = loop
        self._link = link
        self._fd = link.fileno()
        self._protocol = protocol
        self._held = bytearray()
        self._reading = False
        self._closing = False
        self._ended = False
        self._told_to_wait = False
        link.setblocking(False)
        protocol.connection_made(self)
        self.resume_reading()

    def is_closing(self) -> bool:
        return self._closing

    def is_reading(self) -> bool:
        return self._reading

    def get_protocol(self) -> Any:
        return self._protocol

    def get_write_buffer_size(self) -> int:
        return len(self._held)

    def resume_reading(self) -> None:
        if not self._reading and not self._closing:
            self._reading = True
            self._loop.add_reader(self._fd, self._readable)

    def pause_reading(self) -> None:
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self._fd)

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        if self._closing or not data:
            return
        if not self._held:
            try:
                sent = self._link.send(data)
            except (BlockingIOError, InterruptedError):
                sent = 0
            except OSError as error:
                self._end(error)
                return
            if sent == len(data):
                return
            data = memoryview(data)[sent:]
            self._loop.add_writer(self._fd, self._writable)
        self._held += data
        if len(self._held) > _HIGH and not self._told_to_wait:
            self._told_to_wait = True
            self._protocol.pause_writing()

    def close(self) -> None:
        """Read no more, and end when what is held is written."""
        if self._closing:
            return
        self.pause_reading()
        self._closing = True
        if not self._held:
            self._end(None)

    def abort(self) -> None:
        """End at once."""
        self._end(None)

    def _readable(self) -> None:
        try:
            data = self._link.recv(_READ_BYTES)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._end(error)
            return
        try:
            if data:
                self._protocol.data_received(data)
                return
            self.pause_reading()
            stays = self._protocol.eof_received()
        except BaseException:
            self.abort()
            raise
        if not stays:
            self.close()

    def _writable(self) -> None:
        try:
            sent = self._link.send(self._held)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._end(error)
            return
        del self._held[:sent]
        if not self._held:
            self._loop.remove_writer(self._fd)
            if self._closing:
                self._end(None)
                return
        if self._told_to_wait and len(self._held) <= _LOW:
            self._told_to_wait = False
            self._protocol.resume_writing()

    def _end(self, error: OSError | None) -> None:
        if self._ended:
            return
        self._ended = True
        self.pause_reading()
        self._closing = True
        if self._held:
            self._held.clear()
            self._loop.remove_writer(self._fd)
        self._loop.call_soon(self._over, error)

    def _over(self, error: OSError | None) -> None:
        try:
            self._protocol.connection_lost(error)
        finally:
            self._link.close()


class _Listener:
    """One bound socket and those who call there."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        bound: socket.socket,
        protocol: Callable[[], asyncio.Protocol],
        backlog: int,
    ) -> None:
        self._loop = loop
        self._bound = bound
        self._protocol = protocol
        self._open = True
        bound.setblocking(False)
        bound.listen(backlog)
        self._watch()

    def close(self) -> None:
        """Listen no more."""
        if self._open:
            self._open = False
            self._loop.remove_reader(self._bound.fileno())
            self._bound.close()

    def _watch(self) -> None:
        if self._open:
            self._loop.add_reader(self._bound.fileno(), self._accept)

    def _accept(self) -> None:
        """One caller a turn: the loop says again where more wait, which costs less than asking in vain."""
        try:
            link, _ = self._bound.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        except OSError:  # no descriptor left: whoever waits is let wait
            self._loop.remove_reader(self._bound.fileno())
            self._loop.call_later(_SHORTAGE_SECONDS, self._watch)
            return
        _Connection(self._loop, link, self._protocol())
