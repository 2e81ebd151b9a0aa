"""UDP ports that only listen: opened each on its own, read in a thread, at a pace that no flood can raise.

Knows sockets and addresses, not what is said. Only mDNS speaks too, to its group, by `ask`.
"""

from __future__ import annotations

import errno
import ipaddress
import selectors
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import ifaddr

from drivers.model.sighting import Ear, Trouble

#: Datagrams taken from one ear in one turn, and the pause after a turn that found more, in seconds: 800 a second.
TURN, PAUSE_SECONDS = 16, 0.02
#: More datagrams than this in one second are a flood.
FLOOD_PER_SECOND = 300
#: What is asked of the system as buffer, in bytes, so that a hall that answers all at once is heard.
_BUFFER = 1024 * 1024

#: Windows's numbers beside the usual: address in use, exclusive use, access denied.
_TAKEN = (errno.EADDRINUSE, 10048)
_FORBIDDEN = (errno.EACCES, errno.EPERM, 10013)

Hear = Callable[[Ear, str, bytes], None]


@dataclass(frozen=True, slots=True)
class Place:
    """An ear to open: where, the largest datagram it takes, and the multicast group it joins, if any."""

    ear: Ear
    host: str
    port: int
    limit: int
    group: str | None = None


@dataclass(slots=True)
class _Open:
    place: Place
    ear: Ear
    socket: socket.socket
    joined: frozenset[str] = frozenset()
    second: int = 0
    count: int = 0


class Ears:
    """The ears of one listening. `hear` is called in the reading thread, with ear, source address and datagram."""

    def __init__(self, places: Sequence[Place], hear: Hear, interface: str | None = None) -> None:
        self._places = places
        self._hear = hear
        self._interface = interface
        self._open: dict[int, _Open] = {}
        self._deaf: dict[int, Ear] = {}
        self._networks: tuple[ipaddress.IPv4Network, ...] = ()
        self._waker, self._wakened = socket.socketpair()
        self._closing = False
        #: Port of an ear -> when it last heard a flood, by the steady clock.
        self.flooded_at: dict[int, float] = {}
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)
        self._thread.start()

    def open(self) -> tuple[Ear, ...]:
        """Open what is deaf, join groups on new networks; every ear as it is now, in the order of the places."""
        addresses = self._addresses()
        for place in self._places:
            there = self._open.get(place.ear.port)
            try:
                if there is None:
                    self._open[place.ear.port] = there = self._opened(place)
                    self._wake()
                if place.group is not None:
                    self._join(there, place.group, addresses)
            except OSError as error:
                self._deaf[place.ear.port] = _deaf(place.ear, error)
        return tuple(self._now(place) for place in self._places)

    def ask(self, port: int, packet: bytes) -> None:
        """Send to the group of an ear, on each network it has joined; one that is gone is passed over."""
        there = self._open.get(port)
        if there is None or there.place.group is None:
            return
        for address in there.joined:
            try:
                there.socket.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(address))
                there.socket.sendto(packet, (there.place.group, port))
            except OSError:
                there.joined -= {address}

    def close(self) -> None:
        """Close every ear; nothing is heard after this returns."""
        self._closing = True
        self._wake()
        self._thread.join()
        for there in self._open.values():
            there.socket.close()
        self._waker.close()  # only now: the thread may have ended before it was woken, by what it just heard
        self._wakened.close()

    def _now(self, place: Place) -> Ear:
        there = self._open.get(place.ear.port)
        if there is None:
            return self._deaf[place.ear.port]
        if place.group is not None and not there.joined:
            return replace(place.ear, trouble=Trouble.NO_NETWORK)
        return there.ear

    def _opened(self, place: Place) -> _Open:
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            if place.group is not None:  # others on this computer listen there too, and all of them hear
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if hasattr(socket, "SO_REUSEPORT"):
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
                one.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, 255)
            elif sys.platform == "win32":
                one.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            one.setblocking(False)
            one.bind((place.host, place.port))
        except BaseException:
            one.close()
            raise
        return _Open(place, replace(place.ear, listens_on=one.getsockname()[1]), one)

    def _join(self, there: _Open, group: str, addresses: frozenset[str]) -> None:
        """Join on networks that are new; networks that are gone are left by the system itself."""
        for address in addresses - there.joined:
            member = socket.inet_aton(group) + socket.inet_aton(address)
            try:
                there.socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, member)
            except OSError as error:
                if error.errno not in (*_TAKEN, errno.ENODEV, errno.EADDRNOTAVAIL):  # joined before; or just gone
                    raise
                if error.errno not in _TAKEN:
                    continue
            there.joined |= {address}
        there.joined &= addresses

    def _addresses(self) -> frozenset[str]:
        """The computer's own addresses to hear mDNS on, and beside them the networks they are in."""
        found = [
            (str(own.ip), own.network_prefix)
            for adapter in ifaddr.get_adapters()
            for own in adapter.ips
            if own.is_IPv4 and (str(own.ip) == self._interface if self._interface else not _loopback(str(own.ip)))
        ]
        self._networks = tuple(ipaddress.IPv4Network(f"{ip}/{prefix}", strict=False) for ip, prefix in found)
        return frozenset(ip for ip, _ in found)

    def _wake(self) -> None:
        self._waker.send(b"\0")

    def _run(self) -> None:
        """The reading thread."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._wakened, selectors.EVENT_READ)
            known: set[int] = set()
            while not self._closing:
                full = False
                for key, _ in selector.select():
                    if key.data is None:
                        self._wakened.recv(64)
                    else:
                        full |= self._turn(key.data)
                for port, there in tuple(self._open.items()):
                    if port not in known:
                        known.add(port)
                        selector.register(there.socket, selectors.EVENT_READ, there)
                if full:
                    time.sleep(PAUSE_SECONDS)

    def _turn(self, there: _Open) -> bool:
        """Take what waits in one ear, up to a turn's worth; True when that was not all."""
        for _ in range(TURN):
            try:
                datagram, (ip, _port) = there.socket.recvfrom(there.place.limit + 1)
            except (BlockingIOError, InterruptedError):
                return False
            except OSError:  # larger than the limit, as Windows tells it
                continue
            now = time.monotonic()
            if int(now) != there.second:
                there.second, there.count = int(now), 0
            there.count += 1
            if there.count > FLOOD_PER_SECOND:
                self.flooded_at[there.ear.port] = now
            if len(datagram) <= there.place.limit and self._believable(there, ip):
                self._hear(there.ear, ip, datagram)
        return True

    def _believable(self, there: _Open, ip: str) -> bool:
        """Whether a machine can have this address; mDNS comes only from our own networks (RFC 6762, section 11)."""
        address = ipaddress.IPv4Address(ip)
        if address.is_multicast or address.is_unspecified or address.is_reserved:
            return False
        return there.place.group is None or any(address in network for network in self._networks)


def _deaf(ear: Ear, error: OSError) -> Ear:
    number = error.errno
    trouble = Trouble.PORT_TAKEN if number in _TAKEN else Trouble.NOT_PERMITTED if number in _FORBIDDEN else None
    return replace(ear, trouble=trouble or Trouble.FAILED, detail=error.strerror)


def _loopback(ip: str) -> bool:
    return ip.startswith("127.")
