"""A recording played as ports: whoever opens them meets the exchange again, over a pty or loopback TCP.

    with Replay(read_recording(path)) as replay:  # drivers.serial.recording
        ...                                # replay.data_url, replay.control_url, replay.console_url
    replay.differences                     # what the host did otherwise than in the recording

The rule: what was heard between two requests is the answer to the first of them. The same request gets its answers in
the order and with the delays of the recording; asked more often than recorded, it gets the last of them again; never
recorded, it gets silence. A control request is the same whatever its id, and its answer carries the id of the host.
What was heard before any request is sent as soon as the port is open. A port that was lost is lost again at the same
place of the exchange, together with those that went within a second of it: they hang on one cable. The place is behind
the last request before the loss; whoever asks on has come past it, and meets the loss as well.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
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
    """One request as recorded: event `place` of the recording, at `at_s`; what was heard after it, with its delay in
    seconds.
    """

    request: bytes
    place: int
    at_s: float
    heard: list[tuple[float, bytes]] = field(default_factory=list)


class Replay:
    """The ports of a recording. Context manager. `pace` stretches its delays, 0 = none.

    `sockets` takes loopback TCP in place of ptys.
    """

    def __init__(self, recording: Recording, *, pace: float = 1.0, sockets: bool = False) -> None:
        self.recording = recording
        make = SocketWire if sockets else wire
        losses = _losses(recording.events)
        self._ports = {role: _Port(role, _until_lost(role, recording.events, losses), pace) for role in recording.roles}
        cables = [_Cable(loss, self._ports) for loss in losses]
        for port in self._ports.values():
            port.cables = cables
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


class _Port:
    """One port of the recording: takes the host's requests, plays what was heard after them."""

    wire: Wire
    #: What the port hangs on, None where it was never lost; and every cable there is.
    cable: _Cable | None = None
    cables: Sequence[_Cable] = ()

    def __init__(self, role: Role, events: Sequence[tuple[int, Event]], pace: float) -> None:
        self.role = role
        self._pace = pace
        self._requests = Requests(role)
        self.opened_at, self._before, exchanges = _exchanges(role, events)
        self.exchanges: Sequence[_Exchange] = exchanges
        self._left: dict[bytes, deque[_Exchange]] = {}
        for exchange in exchanges:
            self._left.setdefault(_key(role, exchange.request), deque()).append(exchange)
        self._last: dict[bytes, _Exchange] = {}
        self._turn = threading.Condition()
        #: What is to be played, and when; None = the loss of the port.
        self._due: deque[tuple[float, bytes | None]] = deque()
        self._closing = self._hurried = False
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

    def lose(self, delay_s: float) -> None:
        """The port goes away behind what is still to be played."""
        with self._turn:
            self._schedule([(delay_s, None)])

    def hurry(self) -> None:
        """Play what is left without its delays."""
        with self._turn:
            self._hurried = True
            self._turn.notify_all()

    def differences(self) -> Differences:
        """What the host did otherwise on this port."""
        with self._turn:
            unasked = sum(len(queue) for queue in self._left.values())
            strange = tuple((self.role, request) for request in self._strange)
            return Differences(self._unknown, self._repeated, unasked, strange)

    def _take(self, data: bytes) -> list[bytes]:
        for request in self._requests.feed(data):
            self._answer(request)
        return []

    def _answer(self, request: bytes) -> None:
        for cable in self.cables:
            cable.asks(self)
        if self.cable is not None and self.cable.is_past(self):
            return
        exchange = self._exchange(request)
        if exchange is None:
            return
        with self._turn:
            self._schedule(_with_id(exchange, request) if self.role is Role.CONTROL else exchange.heard)
        for cable in self.cables:
            cable.asked(exchange)

    def _exchange(self, request: bytes) -> _Exchange | None:
        """The recorded one that answers this request, None where there is none."""
        key = _key(self.role, request)
        with self._turn:
            queue = self._left.get(key)
            if queue:
                self._last[key] = queue.popleft()
            elif key in self._last:
                self._repeated += 1
            else:
                self._unknown += 1
                if len(self._strange) < _UNKNOWN_LIMIT and request not in self._strange:
                    self._strange.append(request)
            return self._last.get(key)

    def _schedule(self, heard: Sequence[tuple[float, bytes | None]]) -> None:
        now = time.monotonic()
        for delay_s, data in heard:
            # Bytes keep their order on a wire, whatever their delays.
            at = max(now + delay_s * self._pace, self._due[-1][0] if self._due else now)
            self._due.append((at, data))
        self._turn.notify_all()

    def _play(self) -> None:
        unspoken = self.cable is not None and self.cable.is_unspoken
        if (self._before or unspoken) and self._wait_for_opening():
            with self._turn:
                self._schedule(self._before)
            if self.cable is not None and unspoken:
                self.lose(self.cable.lost_s - self.opened_at)
        while (data := self._next()) != b"":
            if data is not None:
                self.wire.send(data)
            elif self.cable is not None:
                self.cable.played()

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
                if left is not None and (left <= 0 or self._hurried):
                    return self._due.popleft()[1]
                self._turn.wait(left)
        return b""


class _Cable:
    """Ports that were lost together, `lost_s` after the start: tells when the host has come to that place.

    It has once it asked the last request before the loss, and the last of every port that only its own steps ask. What
    watches a board asks the control port by the clock, so that its requests alone say little of the place.
    """

    def __init__(self, loss: _Loss, ports: Mapping[Role, _Port]) -> None:
        self.lost_s = loss.at_s
        self._ports = [ports[role] for role in loss.roles]
        # Any port tells the place: that another one was lost as well may have gone unnoticed.
        before = {role: [one for one in port.exchanges if one.place < loss.place] for role, port in ports.items()}
        lasts = {role: exchanges[-1] for role, exchanges in before.items() if exchanges}
        latest = max(lasts.values(), key=lambda one: one.place, default=None)
        self.is_unspoken = latest is None
        self._delay_s = loss.at_s - latest.at_s if latest is not None else 0.0
        self._steps = {role for role in lasts if role is not Role.CONTROL}
        #: The last requests that the host has not come to, by the port they are asked on.
        self._awaited = {role: last for role, last in lasts.items() if role in self._steps or last is latest}
        self._lock = threading.Lock()
        self._playing = len(self._ports)
        self._is_due = self._is_out = False
        for port in self._ports:
            port.cable = self

    def asks(self, port: _Port) -> None:
        """A request comes on any port: a host that has come past the place meets the loss without delay."""
        with self._lock:
            if self._is_out or port.role not in self._steps or port.role in self._awaited:
                return
        self._fall(0.0)
        for one in self._ports:
            one.hurry()

    def is_past(self, port: _Port) -> bool:
        """Whether a request on a port of this cable comes too late to be answered."""
        with self._lock:
            return self._is_out or (port.role in self._steps and port.role not in self._awaited)

    def asked(self, exchange: _Exchange) -> None:
        """The host has come to a recorded request."""
        with self._lock:
            awaited = {role: last for role, last in self._awaited.items() if last is not exchange}
            arrived = not awaited and bool(self._awaited)
            self._awaited = awaited
        if arrived:
            self._fall(self._delay_s)

    def played(self) -> None:
        """A port has nothing left to play; the last of them takes the cable out."""
        with self._lock:
            self._playing -= 1
            if self._playing:
                return
            self._is_out = True
        for port in self._ports:
            port.wire.cut()

    def _fall(self, delay_s: float) -> None:
        with self._lock:
            if self._is_due:
                return
            self._is_due = True
        for port in self._ports:
            port.lose(delay_s)


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


@dataclass(frozen=True, slots=True)
class _Loss:
    """Ports that went away together: the first as event `place` of the recording, at `at_s`; `roles` as they went."""

    place: int
    at_s: float
    roles: tuple[Role, ...]


def _losses(events: Sequence[Event]) -> list[_Loss]:
    losses: list[_Loss] = []
    for place, event in enumerate(events):
        if event.what is not What.LOST or any(event.role in loss.roles for loss in losses):
            continue
        if losses and event.at_s - losses[-1].at_s <= _ONE_CABLE_S:
            losses[-1] = replace(losses[-1], roles=(*losses[-1].roles, event.role))
        else:
            losses.append(_Loss(place, event.at_s, (event.role,)))
    return losses


def _until_lost(role: Role, events: Sequence[Event], losses: Sequence[_Loss]) -> list[tuple[int, Event]]:
    """What happened on a port until it was lost, each with its place. What was sent once its cable was out reached
    nobody.
    """
    place = next((loss.place for loss in losses if role in loss.roles), len(events))
    own = next((at for at, event in enumerate(events) if event.role is role and event.what is What.LOST), len(events))
    return [
        (at, event)
        for at, event in enumerate(events[:own])
        if event.role is role and (at < place or event.what is What.HEARD)
    ]


def _exchanges(
    role: Role, events: Sequence[tuple[int, Event]]
) -> tuple[float, list[tuple[float, bytes]], list[_Exchange]]:
    """When a port was opened, what was heard before any request, and the requests with what was heard after each."""
    requests = Requests(role)
    before: list[tuple[float, bytes]] = []
    exchanges: list[_Exchange] = []
    opened_at = 0.0
    for place, event in events:
        if event.what is What.OPEN:
            opened_at = event.at_s
        elif event.what is What.SENT:
            exchanges += [_Exchange(request, place, event.at_s) for request in requests.feed(event.data)]
        elif event.what is What.HEARD:
            began, heard = (exchanges[-1].at_s, exchanges[-1].heard) if exchanges else (opened_at, before)
            heard.append((event.at_s - began, event.data))
    return opened_at, before, exchanges


def _key(role: Role, request: bytes) -> bytes:
    """What makes two requests the same: a controller's packet counts them in its third byte."""
    return request[:2] + request[3:] if role is Role.CONTROL else request


def _with_id(exchange: _Exchange, request: bytes) -> list[tuple[float, bytes]]:
    """The answer with the host's own id, its third byte in every reply form; an error frame may have another."""
    recorded, wanted = exchange.request[2:3], request[2:3]
    heard: list[tuple[float, bytes]] = []
    place = 2
    for delay_s, data in exchange.heard:
        if 0 <= place < len(data) and data[place : place + 1] == recorded:
            data = data[:place] + wanted + data[place + 1 :]
        place -= len(data)
        heard.append((delay_s, data))
    return heard
