"""The wire of a simulated port: a pty where the system has them, a loopback TCP socket elsewhere.

Each wire has a thread; bytes that come in go to `answer`, what that yields goes out, at the pace of a baud rate if
asked. Real bytes either way.
"""

from __future__ import annotations

import os
import select
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Protocol

Answer = Callable[[bytes], Iterable[bytes]]
#: Start bit, eight data bits, stop bit.
BITS_PER_BYTE = 10
#: Not every system wakes a waiting `accept` when its socket is closed.
_ACCEPT_S = 0.2
#: A line that has sent nothing for this long starts anew.
_IDLE_S = 0.02
#: Nobody reads any more what is not read for so long.
_UNHEARD_S = 1.0
_LOOK_S = 0.002
#: Where a terminal's attributes hold its input speed; the output speed follows.
_SPEED = 4
#: The speed that stands for a port nobody has opened (B50).
_UNOPENED_BAUD = 50
#: Linux asm-generic/ioctls.h and termbits.h: flags, line discipline, control characters, input and output baud.
_TCGETS2 = 0x802C542A
_TERMIOS2 = struct.Struct("IIIIB19sII")


class Wire(Protocol):
    """A port's far end. `url` opens the near end with pyserial."""

    url: str

    @property
    def opened(self) -> bool:
        """Whether the near end has been opened."""

    @property
    def speed(self) -> int | None:
        """The near end's baud, None where nobody has set one or the wire carries none."""

    def send(self, data: bytes) -> None:
        """Send bytes that nobody asked for, from any thread; nobody there to hear them, or the cable out: nothing."""

    def cut(self) -> None:
        """Pull the cable: the near end sees its port vanish."""

    def close(self) -> None:
        """End the thread and free everything."""


class _Pace:
    """Sends no byte before a serial line would have delivered it: at that speed, or at the one the near end was set to.

    None = as fast as it goes.
    """

    def __init__(self, baud: int | None, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._byte_s = BITS_PER_BYTE / baud if baud else 0.0
        self._free_at = 0.0

    def wait(self, count: int, speed: int | None = None) -> None:
        """Sleep until the line could have delivered that many more bytes."""
        if not self._byte_s:
            return
        byte_s = BITS_PER_BYTE / speed if speed else self._byte_s
        now = time.monotonic()
        if now - self._free_at > _IDLE_S:
            self._free_at = now
        # Waking up late does not delay the bytes behind: a line sends on while its driver sleeps.
        self._free_at += count * byte_s
        self._sleep(max(0.0, self._free_at - time.monotonic()))


class PtyWire:
    """A pseudo-terminal: the near end is a device such as `/dev/pts/4`."""

    def __init__(self, answer: Answer, baud: int | None = None) -> None:
        import tty

        self._answer = answer
        self._pace = _Pace(baud)
        # The near end stays open here too, or the far end would fail whenever nobody has it open.
        self._far, self._near = os.openpty()
        tty.setraw(self._near)
        self._set_unopened()
        os.set_blocking(self._far, False)
        self._wake, self._waker = os.pipe()
        self._ending = False
        self._end_lock = threading.Lock()
        self._send_lock = threading.Lock()
        self.url = os.ttyname(self._near)
        self._thread = threading.Thread(target=self._run, name=f"simulated {self.url}", daemon=True)
        self._thread.start()

    @property
    def opened(self) -> bool:
        """Whether somebody has opened the near end, which sets the line's speed."""
        import termios

        with self._send_lock:
            return not self._ending and bool(termios.tcgetattr(self._far)[_SPEED] != termios.B50)

    @property
    def speed(self) -> int | None:
        """The near end's baud; a terminal knows it, though no bit is ever clocked."""
        with self._send_lock:
            if self._ending:
                return None
            speed = _speed_of(self._far)
        return None if speed == _UNOPENED_BAUD else speed

    def send(self, data: bytes) -> None:
        """Send bytes that nobody asked for, from any thread."""
        with self._send_lock:
            self._send(data)

    def cut(self) -> None:
        """Close the far end, as an unplugged USB cable does; what has come out of it by then is heard."""
        ends = time.monotonic() + _UNHEARD_S
        while self._unheard() and time.monotonic() < ends:
            time.sleep(_LOOK_S)
        self._end()

    def close(self) -> None:
        """Cut, and wait for the thread."""
        self._end()
        self._thread.join()

    def _set_unopened(self) -> None:
        """A speed that no program here asks for; whoever opens the near end sets another."""
        import termios

        attributes = termios.tcgetattr(self._near)
        attributes[_SPEED] = attributes[_SPEED + 1] = termios.B50
        termios.tcsetattr(self._near, termios.TCSANOW, attributes)

    def _unheard(self) -> bool:
        """Whether somebody has the near end open and has not read all that was sent; a system throws that away."""
        if not self.opened:
            return False
        with self._send_lock:
            return not self._ending and bool(select.select([self._near], [], [], 0)[0])

    def _end(self) -> None:
        with self._end_lock:
            if not self._ending:
                self._ending = True
                os.write(self._waker, b"x")
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        try:
            while not self._ending:
                readable, _, _ = select.select([self._far, self._wake], [], [])
                if self._wake in readable:
                    break
                for piece in self._answer(os.read(self._far, 65536)):
                    if self._ending:
                        break
                    self._pace.wait(len(piece), self.speed)
                    self.send(piece)
        finally:
            self._ending = True
            with self._send_lock, self._end_lock:  # nobody may be sending, or about to wake us, any more
                for descriptor in (self._far, self._near, self._wake, self._waker):
                    os.close(descriptor)

    def _send(self, piece: bytes) -> None:
        while piece and not self._ending:
            woken, writable, _ = select.select([self._wake], [self._far], [])
            if woken:
                return
            if writable:
                piece = piece[os.write(self._far, piece) :]


class SocketWire:
    """A loopback TCP socket: the near end is `socket://127.0.0.1:port`. One client at a time."""

    def __init__(self, answer: Answer, baud: int | None = None) -> None:
        self._answer = answer
        self._pace = _Pace(baud)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_ACCEPT_S)
        self._client: socket.socket | None = None
        self._send_lock = threading.Lock()
        self._ending = False
        self.url = f"socket://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, name=f"simulated {self.url}", daemon=True)
        self._thread.start()

    @property
    def opened(self) -> bool:
        """Whether somebody is connected."""
        return self._client is not None

    @property
    def speed(self) -> int | None:
        """A socket carries no speed."""
        return None

    def send(self, data: bytes) -> None:
        """Send bytes that nobody asked for, from any thread."""
        client = self._client
        if client is None:
            return
        try:
            with self._send_lock:
                client.sendall(data)
        except OSError:
            # The near end hung up; the thread that reads notices too.
            return

    def cut(self) -> None:
        """Close the connection and listen no more."""
        self._ending = True
        for end in (self._client, self._listener):
            if end is not None:
                _shut(end)

    def close(self) -> None:
        """Cut, and wait for the thread."""
        self.cut()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        while not self._ending:
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                break
            self._client = client
            with client:
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._serve(client)
            self._client = None
        self._listener.close()

    def _serve(self, client: socket.socket) -> None:
        try:
            while data := client.recv(65536):
                for piece in self._answer(data):
                    self._pace.wait(len(piece))
                    self.send(piece)
        except OSError:
            # The near end hung up; the next one may call.
            return


def _speed_of(descriptor: int) -> int | None:
    """The baud of a terminal, None where this system does not say; Linux keeps unusual ones in a call of its own."""
    import fcntl
    import termios

    if sys.platform == "linux":
        try:
            raw = fcntl.ioctl(descriptor, _TCGETS2, bytes(_TERMIOS2.size))
        except OSError:
            return None
        return int(_TERMIOS2.unpack(raw)[-1])
    return int(termios.tcgetattr(descriptor)[_SPEED + 1])


def _shut(end: socket.socket) -> None:
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        # Not connected, or gone already: closing is all that is left.
        end.close()
        return
    end.close()


def wire(answer: Answer, baud: int | None = None) -> Wire:
    """The best wire this system has."""
    return PtyWire(answer, baud) if sys.platform != "win32" else SocketWire(answer, baud)
