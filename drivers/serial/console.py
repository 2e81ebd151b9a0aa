"""A console's line, listened to and nothing else: bytes as they come, kept raw, over a pulled cable and back.

Nothing is ever written to the port. Opening one raises DTR and RTS, which the system does by itself and at once for
both; from then on they are left alone, and closing the port leaves them up, so that a board whose reset hangs on one of
them is not reset a second time. A console on three wires (TX, RX, GND) knows neither line.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from drivers.serial.errors import PortLost, SerialError, SpeedRefused
from drivers.serial.link import BAUD, Link
from drivers.serial.recording import Tap

#: How long one look at the line takes; stopping takes as long.
_LOOK_S = 0.1
#: How often a port that went away is tried again.
_REOPEN_S = 1.0
#: How often what is written is made durable, in seconds.
_SYNC_S = 5.0
#: Bytes kept in memory where the file takes no more: two hours of a busy console at 115200 baud are 80 MB, its end 4.
RESCUE_BYTES = 4 << 20
#: Bytes that were heard and not yet read by whoever reads them; an hour and a half at 115200 baud.
BEHIND_BYTES = 64 << 20
#: How long what was heard is still read after `stop`, in seconds; a raw file has the rest.
CATCH_UP_S = 5.0


@dataclass(frozen=True, slots=True)
class Heard:
    """Bytes that came, at `at` (seconds since 1970, UTC)."""

    data: bytes
    at: float


@dataclass(frozen=True, slots=True)
class Quiet:
    """Nothing came for one look."""

    at: float


@dataclass(frozen=True, slots=True)
class Gone:
    """The port went away; it is tried again from now on."""

    error: PortLost
    at: float


@dataclass(frozen=True, slots=True)
class Back:
    """The port is there again."""

    at: float


@dataclass(frozen=True, slots=True)
class SpeedSet:
    """The near side now listens at that speed; `refused` = it could not be set, and the one before holds."""

    baud: int
    at: float
    refused: SpeedRefused | None = None


Happening = Heard | Quiet | Gone | Back | SpeedSet


class Ear(Protocol):
    """What is used of a link: there is no way to send."""

    def read(self, timeout_s: float) -> bytes:
        """What has arrived. Raises PortLost."""

    def set_baud(self, baud: int) -> None:
        """Listen at another speed. Raises SpeedRefused, PortLost."""

    def close(self) -> None:
        """Close the port."""


class Console:
    """A console being listened to. The constructor opens the port and raises what `Link` raises.

    `happenings` is read by one thread; `stop` and `set_baud` may be called from any other.
    """

    def __init__(
        self,
        port: str,
        baud: int = BAUD,
        *,
        tap: Tap | None = None,
        raw: RawFile | None = None,
        opened: Callable[[str, int, Tap | None], Ear] = Link,
        reopen_s: float = _REOPEN_S,
    ) -> None:
        self.port = port
        self.baud = baud
        self.raw = raw
        self._tap = tap
        self._open = opened
        self._reopen_s = reopen_s
        self._stopped = threading.Event()
        self._stopped_at: float | None = None
        self._behind = 0
        self._caught_up = threading.Condition()
        self._wanted: deque[int] = deque(maxlen=1)
        self._ear: Ear | None = self._opened()

    def happenings(self) -> Iterator[Happening]:
        """What happens on the line, until `stop`; closes the port at the end.

        The line is read, and the raw file written, by a thread of its own, so that who reads this slowly loses nothing
        up to `BEHIND_BYTES`.
        """
        pending: queue.SimpleQueue[Happening | BaseException | None] = queue.SimpleQueue()
        thread = threading.Thread(target=self._fill, args=(pending,), name=f"console line {self.port}", daemon=True)
        thread.start()
        try:
            while (one := pending.get()) is not None:
                if isinstance(one, BaseException):
                    raise one
                if isinstance(one, Heard):
                    self._change_behind(-len(one.data))
                yield one
                if self._stopped_at is not None and time.monotonic() - self._stopped_at > CATCH_UP_S:
                    return
        finally:
            self._stopped.set()
            self._change_behind(0)
            thread.join()

    def set_baud(self, baud: int) -> None:
        """Listen at another speed from the next look on; what came of it is told by SpeedSet."""
        self._wanted.append(baud)

    def stop(self) -> None:
        """End `happenings`, once what was heard until now is read, or after `CATCH_UP_S`."""
        if self._stopped_at is None:
            self._stopped_at = time.monotonic()
        self._stopped.set()
        self._change_behind(0)

    def close(self) -> None:
        """Close port and file; `happenings` does so at its end."""
        if self._ear is not None:
            self._ear.close()
            self._ear = None
        if self.raw is not None:
            self.raw.close()

    def _fill(self, pending: queue.SimpleQueue[Happening | BaseException | None]) -> None:
        try:
            for one in self._listen():
                if isinstance(one, Heard):
                    self._change_behind(len(one.data))
                pending.put(one)
                with self._caught_up:
                    self._caught_up.wait_for(lambda: self._behind < BEHIND_BYTES or self._stopped.is_set())
        except BaseException as error:  # noqa: BLE001 - raised again where `happenings` is read
            pending.put(error)
        pending.put(None)

    def _change_behind(self, size: int) -> None:
        with self._caught_up:
            self._behind += size
            self._caught_up.notify_all()

    def _listen(self) -> Iterator[Happening]:
        try:
            while not self._stopped.is_set():
                if self._ear is None:
                    yield from self._wait_for_port()
                else:
                    yield from self._look(self._ear, _LOOK_S)
            if self._ear is not None:
                yield from self._look(self._ear, 0.0)
        finally:
            self.close()

    def _look(self, ear: Ear, seconds: float) -> Iterator[Happening]:
        try:
            if self._wanted:
                yield self._set_baud(ear, self._wanted.pop())
            data = ear.read(seconds)
        except PortLost as error:
            self._ear = None
            ear.close()
            yield Gone(error, time.time())
            return
        if data and self.raw is not None:
            self.raw.write(data)
        yield Heard(data, time.time()) if data else Quiet(time.time())

    def _set_baud(self, ear: Ear, baud: int) -> SpeedSet:
        try:
            ear.set_baud(baud)
        except SpeedRefused as refused:
            return SpeedSet(self.baud, time.time(), refused)
        self.baud = baud
        return SpeedSet(baud, time.time())

    def _wait_for_port(self) -> Iterator[Happening]:
        if self._stopped.wait(self._reopen_s):
            return
        try:
            self._ear = self._opened()
        except SerialError:
            # Not there yet, or there and not yet ours to open: tried again until somebody stops it.
            yield Quiet(time.time())
            return
        yield Back(time.time())

    def _opened(self) -> Ear:
        ear = self._open(self.port, self.baud, self._tap)
        _leave_lines(self.port)
        return ear


class RawFile:
    """The file that a console's bytes go to as they come, made durable every few seconds and at the end.

    A file that takes no more stops itself, not the capture: `trouble` is the reason, and the newest bytes from then on
    stay in memory up to `RESCUE_BYTES`. Raises OSError where the file cannot be made, or is there and not to be
    replaced.
    """

    def __init__(self, path: Path, *, replace: bool = False) -> None:
        self.path = path
        self.trouble: OSError | None = None
        self.size = 0
        self._rest: deque[bytes] = deque()
        self._held = 0
        self._file = path.open("wb" if replace else "xb", buffering=0)
        self._synced = time.monotonic()

    def write(self, data: bytes) -> None:
        """Keep these bytes; never raises."""
        self.size += len(data)
        if self.trouble is None:
            try:
                written = 0
                while written < len(data):
                    written += self._file.write(data[written:]) or 0
                if time.monotonic() - self._synced > _SYNC_S:
                    self._sync()
            except OSError as error:
                self.trouble = error
                data = data[written:]
        if self.trouble is not None:
            self._rest.append(data)
            self._held += len(data)
            while self._held > RESCUE_BYTES and len(self._rest) > 1:
                self._held -= len(self._rest.popleft())

    def rest(self) -> bytes:
        """What the file did not take, its newest part."""
        return b"".join(self._rest)

    def save_as(self, path: Path) -> None:
        """All that is kept, to another file. Raises OSError."""
        with self.path.open("rb") as source, path.open("wb") as target:
            while piece := source.read(1 << 20):
                target.write(piece)
            target.write(self.rest())

    def close(self) -> None:
        """Make durable and close; harmless when it is closed."""
        if self._file.closed:
            return
        try:
            if self.trouble is None:
                self._sync()
            self._file.close()
        except OSError as error:
            self.trouble = self.trouble or error

    def _sync(self) -> None:
        if self.path.is_file():
            os.fsync(self._file.fileno())
        self._synced = time.monotonic()


def _leave_lines(port: str) -> None:
    """Closing the port must not drop DTR and RTS; a port that is no terminal has none to drop."""
    if "://" in port or os.name != "posix":
        return
    import termios

    control = 2
    try:
        descriptor = os.open(port, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return
    try:
        attributes = termios.tcgetattr(descriptor)
        attributes[control] &= ~termios.HUPCL
        termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
    except termios.error:
        return
    finally:
        os.close(descriptor)
