"""A recording played as ports: whoever opens them meets the exchange again, over a pty or loopback TCP.

    with Replay(read_recording(path)) as replay:  # drivers.serial.recording
        ...                                # replay.data_url, replay.control_url, replay.console_url
    replay.differences                     # what the host did otherwise than in the recording

The rule: what was heard between two requests is the answer to the first of them. The same request gets its answers in
the order and with the delays of the recording; asked more often than recorded, it gets the last of them again; never
recorded, it gets silence. A control request is the same whatever its id, and its answer carries the id of the host.
What was heard before any request is sent as soon as the port is open. A port that was lost is lost again at the same
place, together with those that went within a second of it: they hang on one cable.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType

from drivers.serial.control_frames import MIN_REQUEST
from drivers.serial.frames import COMMAND_PREAMBLE
from drivers.serial.recording import Event, Recording, Role, What
from drivers.simulated.hashboard_wire import Answer, SocketWire, Wire, wire

#: Ports that went away within this time hung on one cable, in seconds.
_ONE_CABLE_S = 1.0
#: An opening port throws away what arrived before it was open.
_OPENING_S = 0.1
_LOOK_S = 0.02
#: A request of another length is taken as a whole, as it came.
_REQUEST_LIMIT = 4096
#: Distinct requests kept that the recording does not know.
_UNKNOWN_LIMIT = 20


@dataclass(frozen=True, slots=True)
class Differences:
    """How a replayed exchange differed from the recorded one.

    `unknown` requests were never recorded and got silence (`strange` holds the first of them, with their port);
    `repeated` were asked more often than recorded; `unasked` were recorded and never asked.
    """

    unknown: int = 0
    repeated: int = 0
    unasked: int = 0
    strange: tuple[tuple[Role, bytes], ...] = ()


@dataclass(slots=True)
class _Exchange:
    """One request as recorded at `at_s`, and what was heard after it: (delay in seconds, bytes). None = port lost."""

    request: bytes
    at_s: float
    heard: list[tuple[float, bytes | None]] = field(default_factory=list)


class Replay:
    """The ports of a recording. Context manager. `pace` stretches its delays, 0 = none.

    `sockets` takes loopback TCP in place of ptys.
    """

    def __init__(self, recording: Recording, *, pace: float = 1.0, sockets: bool = False) -> None:
        self.recording = recording
        make = SocketWire if sockets else wire
        cables = _cables(recording.events)
        self._ports: dict[Role, _Port] = {}
        for role in recording.roles:
            cable = cables.get(role, ())
            cut = partial(self._cut, cable) if role is _last_spoken_on(cable, recording.events) else None
            self._ports[role] = _Port(role, recording, pace, cut)
        for port in self._ports.values():
            port.start(make)

    @property
    def data_url(self) -> str | None:
        """Where pyserial opens the data port; None where none was recorded."""
        return self._url(Role.DATA)

    @property
    def control_url(self) -> str | None:
        """Where pyserial opens the control port; None where none was recorded."""
        return self._url(Role.CONTROL)

    @property
    def console_url(self) -> str | None:
        """Where pyserial opens the console; None where none was recorded."""
        return self._url(Role.CONSOLE)

    @property
    def differences(self) -> Differences:
        """What the host did otherwise so far."""
        ports = [port.differences() for port in self._ports.values()]
        return Differences(
            sum(one.unknown for one in ports),
            sum(one.repeated for one in ports),
            sum(one.unasked for one in ports),
            tuple(strange for one in ports for strange in one.strange),
        )

    def close(self) -> None:
        """Take the ports down."""
        for port in self._ports.values():
            port.close()

    def __enter__(self) -> Replay:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _url(self, role: Role) -> str | None:
        port = self._ports.get(role)
        return port.wire.url if port is not None else None

    def _cut(self, roles: tuple[Role, ...]) -> None:
        for role in roles:
            self._ports[role].wire.cut()


class _Port:
    """One port of the recording: takes the host's requests, plays what was heard after them."""

    wire: Wire

    def __init__(self, role: Role, recording: Recording, pace: float, cut: Callable[[], None] | None) -> None:
        self._role = role
        self._pace = pace
        self._cut = cut
        self._requests = Requests(role)
        # The loss of a cable is told once, by the port that was spoken to last.
        events = tuple(event for event in recording.events if cut is not None or event.what is not What.LOST)
        self._before, exchanges = _exchanges(role, events)
        self._left: dict[bytes, deque[_Exchange]] = {}
        for exchange in exchanges:
            self._left.setdefault(_key(role, exchange.request), deque()).append(exchange)
        self._last: dict[bytes, _Exchange] = {}
        self._turn = threading.Condition()
        self._due: deque[tuple[float, bytes | None]] = deque()
        self._closing = False
        self._unknown = self._repeated = 0
        self._strange: list[bytes] = []

    def start(self, make: Callable[[Answer], Wire]) -> None:
        """Open the far end and begin to listen."""
        self.wire = make(self._take)
        self._thread = threading.Thread(target=self._play, name=f"replay {self.wire.url}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Play no more."""
        with self._turn:
            self._closing = True
            self._turn.notify_all()
        self.wire.close()
        self._thread.join()

    def differences(self) -> Differences:
        """What the host did otherwise on this port."""
        with self._turn:
            unasked = sum(len(queue) for queue in self._left.values())
            strange = tuple((self._role, request) for request in self._strange)
            return Differences(self._unknown, self._repeated, unasked, strange)

    def _take(self, data: bytes) -> list[bytes]:
        for request in self._requests.feed(data):
            self._answer(request)
        return []

    def _answer(self, request: bytes) -> None:
        key = _key(self._role, request)
        with self._turn:
            queue = self._left.get(key)
            if queue:
                exchange = self._last[key] = queue.popleft()
            elif key in self._last:
                exchange = self._last[key]
                self._repeated += 1
            else:
                self._unknown += 1
                if len(self._strange) < _UNKNOWN_LIMIT and request not in self._strange:
                    self._strange.append(request)
                return
            heard = _with_id(exchange, request) if self._role is Role.CONTROL else exchange.heard
            self._schedule(heard)

    def _schedule(self, heard: list[tuple[float, bytes | None]]) -> None:
        now = time.monotonic()
        for delay_s, data in heard:
            # Bytes keep their order on a wire, whatever their delays.
            at = max(now + delay_s * self._pace, self._due[-1][0] if self._due else now)
            self._due.append((at, data))
        self._turn.notify_all()

    def _play(self) -> None:
        if self._before and self._wait_for_opening():
            with self._turn:
                self._schedule(self._before)
        while (data := self._next()) != b"":
            if data is None:
                if self._cut is not None:
                    self._cut()
                return
            self.wire.send(data)

    def _wait_for_opening(self) -> bool:
        while not self._closing:
            if self.wire.opened:
                with self._turn:
                    return not self._turn.wait_for(lambda: self._closing, _OPENING_S)
            time.sleep(_LOOK_S)
        return False

    def _next(self) -> bytes | None:
        """The next bytes once they are due, None for the loss of the port, b"" when all is over."""
        with self._turn:
            while not self._closing:
                left = self._due[0][0] - time.monotonic() if self._due else None
                if left is not None and left <= 0:
                    return self._due.popleft()[1]
                self._turn.wait(left)
        return b""


class Requests:
    """Splits what a host sends on a port of that role into its requests, however it is cut.

    Commands and jobs of a chain and packets of a controller carry their length; what is neither is taken as it came.
    """

    def __init__(self, role: Role) -> None:
        self._role = role
        self._held = b""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The requests that are whole now."""
        self._held += data
        while self._held:
            length = self._length()
            if length > len(self._held):
                return
            request, self._held = self._held[:length], self._held[length:]
            yield request

    def _length(self) -> int:
        """Length of the request that begins what is held; more than is held where that cannot be told yet."""
        held = self._held
        if self._role is Role.DATA and COMMAND_PREAMBLE.startswith(held[:2]):
            return len(COMMAND_PREAMBLE) + held[3] if len(held) > 3 else len(held) + 1
        if self._role is Role.DATA and (at := held.find(COMMAND_PREAMBLE)) > 0:
            return at
        if self._role is Role.CONTROL:
            if len(held) < 2:
                return len(held) + 1
            length = int.from_bytes(held[:2], "little")
            return length if MIN_REQUEST <= length <= _REQUEST_LIMIT else len(held)
        return len(held)


def _cables(events: tuple[Event, ...]) -> dict[Role, tuple[Role, ...]]:
    """The ports that were lost, each with those that went with it, itself among them."""
    lost = {event.role: event.at_s for event in events if event.what is What.LOST}
    return {
        role: tuple(other for other, other_s in lost.items() if abs(other_s - at_s) <= _ONE_CABLE_S)
        for role, at_s in lost.items()
    }


def _last_spoken_on(cable: tuple[Role, ...], events: tuple[Event, ...]) -> Role | None:
    """The port of a cable that was spoken to last, or the first of them where none was; None without a cable."""
    spoken = [event.role for event in events if event.what is What.SENT and event.role in cable]
    return spoken[-1] if spoken else next(iter(cable), None)


def _exchanges(role: Role, events: tuple[Event, ...]) -> tuple[list[tuple[float, bytes | None]], list[_Exchange]]:
    """What was heard before any request, and the requests with what was heard after each."""
    requests = Requests(role)
    before: list[tuple[float, bytes | None]] = []
    exchanges: list[_Exchange] = []
    opened_at = 0.0
    for event in events:
        if event.role is not role:
            continue
        if event.what is What.OPEN:
            opened_at = event.at_s
        elif event.what is What.SENT:
            exchanges += [_Exchange(request, event.at_s) for request in requests.feed(event.data)]
        elif event.what in (What.HEARD, What.LOST):
            began, heard = (exchanges[-1].at_s, exchanges[-1].heard) if exchanges else (opened_at, before)
            heard.append((event.at_s - began, event.data if event.what is What.HEARD else None))
    return before, exchanges


def _key(role: Role, request: bytes) -> bytes:
    """What makes two requests the same: a controller's packet counts them in its third byte."""
    return request[:2] + request[3:] if role is Role.CONTROL else request


def _with_id(exchange: _Exchange, request: bytes) -> list[tuple[float, bytes | None]]:
    """The answer with the host's own id, its third byte in every reply form; an error frame may have another."""
    recorded, wanted = exchange.request[2:3], request[2:3]
    heard: list[tuple[float, bytes | None]] = []
    place = 2
    for delay_s, data in exchange.heard:
        if data is not None and 0 <= place < len(data) and data[place : place + 1] == recorded:
            data = data[:place] + wanted + data[place + 1 :]
        place -= len(data or b"")
        heard.append((delay_s, data))
    return heard
