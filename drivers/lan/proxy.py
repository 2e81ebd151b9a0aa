"""The egress guard: an HTTP proxy on loopback that passes only named addresses, through `dial`, within limits.

The miner library follows redirects to other hosts and reads answers of any size. All its HTTP comes through here, so a
redirect off the device ends here, an endless answer is cut, and both are remembered against the device. While devices
are only read, requests that could change one, and passwords that are not needed, end here too. It is written
with protocols rather than streams because a scan sends some twenty requests a miner through it.
"""

from __future__ import annotations

import asyncio
import base64
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from urllib.parse import urlsplit

from drivers.lan import transports
from drivers.lan.body import Body, BodyError, TooLargeError
from drivers.lan.challenges import Challenges
from drivers.lan.dial import Dialer, Limits
from drivers.lan.errors import LimitError, UnnamedAddressError
from drivers.lan.http1 import MAX_HEAD, Head, NotHttpError, leads_elsewhere, split_head
from drivers.lan.reading_only import Asked, Logins, asked_by
from drivers.lan.relay import FarEnd, NearEnd

#: What one answer may cost, unpacked. A miner's largest JSON (per-chip data of every board) stays below a third of it.
ANSWER = Limits(read_bytes=1024 * 1024, seconds=10.0)
#: What a device may send in all from one `forget` to the next: bytes, and commas and brackets, since two bytes of JSON
#: may cost a hundred in memory once they are taken apart.
DEVICE_BYTES, DEVICE_PIECES = 4 * 1024 * 1024, 100_000
#: The largest request body passed on, in bytes.
MAX_REQUEST = 1024 * 1024

_HOP = ("connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate", "upgrade")
_FRAMING = ("content-length", "content-encoding", "transfer-encoding")


class Misdeed(StrEnum):
    """What a device did that no miner does."""

    REDIRECT = "redirect"
    TOO_MUCH = "too_much"


class Purpose(StrEnum):
    """What a dialer's addresses are admitted for. With READ nothing passes that could change a device."""

    READ = "read"
    ACT = "act"


class Proxy:
    """The guard. `admit` lets the addresses of a dialer pass while a scan runs; the rest is refused."""

    def __init__(self) -> None:
        self._admitted: list[tuple[Dialer, Purpose, bool]] = []
        self.logins = Logins()
        self.challenges = Challenges()
        self._misdeeds: dict[str, tuple[Misdeed, str]] = {}
        self._spent: dict[str, tuple[int, int]] = {}
        self._resting: dict[str, set[_Client]] = {}
        self._reached: dict[str, set[int]] = {}
        self._kept: dict[str, dict[int, bytes]] = {}
        self._server: transports.Closes | None = None
        self._pass = secrets.token_urlsafe(16)
        #: Address that stands in for a device -> the device; and devices that the library speaks with directly.
        self.stand_ins: dict[str, str] = {}
        self.direct: set[str] = set()
        self.expected = "Basic " + base64.b64encode(f"lan:{self._pass}".encode()).decode()

    async def start(self) -> str:
        """Listen on a free loopback port; the URL to put into HTTP_PROXY, with the password that keeps others out."""
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setblocking(False)
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        self._server = await transports.listen(bound, lambda: _Client(self), backlog=512)
        return f"http://lan:{self._pass}@127.0.0.1:{port}"

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    @contextmanager
    def admit(self, dialer: Dialer, purpose: Purpose = Purpose.READ, *, keeps: bool = True) -> Iterator[None]:
        """Pass requests to this dialer's addresses as long as the context lasts.

        With `keeps` False every answer ends its connection, and says so: the library sends no order over a connection
        that is being closed at that moment, which would be lost without a word.
        """
        admitted = (dialer, purpose, keeps)
        self._admitted.append(admitted)
        dialer.challenges = self.challenges
        try:
            yield
        finally:
            self._admitted.remove(admitted)

    def dialer(self, ip: str) -> Dialer | None:
        """Who dials this address, None when nobody named it."""
        return next((dialer for dialer, _, _ in self._admitted if dialer.names(ip)), None)

    def device(self, host: str) -> str | None:
        """The device that the library means by a host. Where devices have stand-ins, their own addresses mean nobody:

        who names one has been led there.
        """
        known = self.stand_ins.get(host)
        if known is None and (not self.stand_ins or host in self.direct):
            return host
        return known

    def acting(self, ip: str) -> bool:
        """Whether a device is acted on, and may be asked anything."""
        return any(purpose is Purpose.ACT and dialer.names(ip) for dialer, purpose, _ in self._admitted)

    def keeps(self, ip: str) -> bool:
        """Whether a connection about a device may be asked again."""
        return all(keeps for dialer, _, keeps in self._admitted if dialer.names(ip))

    def asks(self, ip: str, method: str, path: str, body: bytes) -> Asked:
        """What a request asks of an admitted address; a device that is acted on may be asked anything."""
        return Asked.READING if self.acting(ip) else asked_by(method, path, body)

    def misdeed(self, ip: str) -> tuple[Misdeed, str] | None:
        """What a device did since it was last forgotten: the kind, and where it led to or the limit it broke."""
        return self._misdeeds.get(ip)

    def note(self, ip: str, misdeed: Misdeed, detail: str) -> None:
        """Remember a misdeed against a device."""
        self._misdeeds[ip] = (misdeed, detail)

    def spend(self, ip: str, data: bytes) -> bool:
        """Count what a device sent; False once it was more than all of its answers may be."""
        size, pieces = self._spent.get(ip, (0, 0))
        size += len(data)
        pieces += data.count(b",") + data.count(b"[") + data.count(b"{")
        self._spent[ip] = size, pieces
        return size <= DEVICE_BYTES and pieces <= DEVICE_PIECES

    def rest(self, ip: str, client: _Client) -> None:
        """Keep a connection that was answered and may ask on, until `part`."""
        self._resting.setdefault(ip, set()).add(client)

    def wake(self, ip: str, client: _Client) -> None:
        """A connection that rested asks again, or is gone."""
        self._resting.get(ip, set()).discard(client)

    def part(self, ip: str) -> None:
        """The library is done with a device: close the connections that rest, drop the answers that are kept."""
        self._kept.pop(ip, None)
        for client in self._resting.pop(ip, ()):
            client.leave()

    def keep(self, ip: str, answers: dict[int, bytes]) -> None:
        """Answers that the first look got from a device just now, by port: its page `/`, its API's `version`.

        The library begins with the same two questions and is given them, each once, without asking the device again.
        """
        self._kept[ip] = dict(answers)

    def kept(self, ip: str, port: int) -> bytes | None:
        """An answer that is kept, from now on no longer."""
        return self._kept[ip].pop(port, None) if ip in self._kept and not self.acting(ip) else None

    def reach(self, ip: str, port: int) -> None:
        """Remember that a device accepted a connection."""
        self._reached.setdefault(ip, set()).add(port)

    def reached(self, ip: str) -> frozenset[int]:
        """The ports on which a device accepted connections since it was last forgotten."""
        return frozenset(self._reached.get(ip, ()))

    def forget(self, ip: str) -> None:
        """Start afresh with a device."""
        self._reached.pop(ip, None)
        self._kept.pop(ip, None)
        self._misdeeds.pop(ip, None)
        self._spent.pop(ip, None)
        self.challenges.forget(ip)
        self.logins.forget(ip)


class _Client(NearEnd):
    """One connection from the library: a request, its answer, and again, each judged on its own.

    The library asks most pages twice on one connection, without and with its proof, where that is left open.
    """

    def __init__(self, proxy: Proxy) -> None:
        super().__init__(ANSWER.seconds)
        self._proxy = proxy
        self._data = b""
        self._login: tuple[str, str] | None = None
        self._asks: tuple[str, bool] | None = None
        self._ip: str | None = None
        self._rests_at: str | None = None
        self._streams = False
        #: Whether the connection stays open after the answer under way.
        self.stays = False

    def data_received(self, data: bytes) -> None:
        if self._streams and self._device is not None:
            self._device.send(data)  # a tunnel, or a body that comes late
            return
        self._data += data
        if self._work is None:
            self._begin()
        elif len(self._data) > MAX_HEAD + MAX_REQUEST:
            self.break_off()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._wake()
        self.heard(None)

    def finish(self) -> None:
        """The answer is whole: close, or wait for the next request."""
        if not self.stays:
            return super().finish()
        self._device = self._work = None
        self._begin_time()
        if self._ip is not None:
            self._rests_at = self._ip
            self._proxy.rest(self._ip, self)
        return self._begin() if self._data else None

    def leave(self) -> None:
        """Close, since nothing more will be asked."""
        self.stays = False
        super().finish()

    def _wake(self) -> None:
        if self._rests_at is not None:
            self._proxy.wake(self._rests_at, self)
            self._rests_at = None

    def heard(self, head: Head | None) -> None:
        """The head of the answer is here, or none will come."""
        login, self._login = self._login, None
        if login is not None:
            self._proxy.logins.answered(*login, head)
        asks, self._asks = self._asks, None
        if asks is not None:
            ip, proved = asks
            self._proxy.challenges.heard(ip, head, proved=proved)

    def refuse(self, status: int, reason: str) -> None:
        """Answer in the device's place, and end."""
        self.stays = False
        self.write(f"HTTP/1.1 {status} {reason}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode("latin-1"))
        self.finish()

    def ask_login(self, question: str) -> None:
        """Repeat a device's question in its place."""
        fields = f"WWW-Authenticate: {question}\r\nContent-Length: 0\r\n"
        ending = "\r\n" if self.stays else "Connection: close\r\n\r\n"
        self.write(f"HTTP/1.1 401 Unauthorized\r\n{fields}{ending}".encode("latin-1"))
        self.finish()

    def _begin(self) -> None:
        """Start as soon as the head, and with it the announced body, is here."""
        try:
            split = split_head(self._data)
        except NotHttpError:
            return self.break_off()
        if split is None:
            return self.break_off() if len(self._data) > MAX_HEAD else None
        head, body = split
        length = head.length or 0
        if length > MAX_REQUEST:
            return self.break_off()
        if len(body) < length:
            return None
        if head.get("proxy-authorization") != self._proxy.expected:
            return self.refuse(407, "Proxy Authentication Required")
        method = head.first[0]
        self._wake()
        self._streams = method == "CONNECT" or head.get("transfer-encoding") is not None
        self.stays = not self._streams and method in ("GET", "POST") and head.get("connection") is None
        self._data = b"" if self._streams else body[length:]
        body = body if self._streams else body[:length]
        self._work = asyncio.get_running_loop().create_task(self._pass_on(head, body))
        return None

    async def _pass_on(self, head: Head, body: bytes) -> None:
        method, url, version = head.first
        tunnel = method == "CONNECT"
        try:
            parts = urlsplit(f"//{url}" if tunnel else url)
            host, port = parts.hostname or "", parts.port or (443 if tunnel else 80)
        except ValueError:
            return self.refuse(400, "Bad Request")
        ip = self._proxy.device(host)
        dialer = self._proxy.dialer(ip) if ip is not None else None
        if ip is None or dialer is None:
            self._note_refusal(head, host)
            return self.refuse(403, "Not Named")
        self._ip = ip
        self.stays = self.stays and self._proxy.keeps(ip)
        asked_for = self._proxy.asks(ip, method, parts.path or "/", body)
        if asked_for is Asked.CHANGE:
            return self.refuse(403, "Reading Only")
        if asked_for is Asked.LOGIN:
            if not await self._proxy.logins.knock(ip, parts.path):
                return self.refuse(403, "Login Refused Before")
            self._login = (ip, parts.path)
        if not tunnel:
            proved = head.get("authorization") is not None
            question = None if proved or parts.path in ("", "/") else await self._proxy.challenges.asked(ip)
            if question is not None:
                return self.ask_login(question)
            self._asks = ip, proved
        known_as = ip, host
        first = (
            method == "GET" and port == 80 and parts.path in ("", "/") and not (parts.query or self._asks == (ip, True))
        )
        seen = self._proxy.kept(ip, port) if first else None
        if seen is not None:
            self._device = _Device(self._proxy, self, known_as, reads_head=True)
            return self._device.data_received(seen)
        try:
            device = await dialer.attach(ip, port, lambda: _Device(self._proxy, self, known_as, reads_head=not tunnel))
        except (OSError, LimitError, UnnamedAddressError):
            return self.refuse(502, "No Connection")
        self._device = device
        self._proxy.reach(ip, port)
        if self._streams:
            body, self._data = body + self._data, b""
        if tunnel:
            self.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            return device.send(body)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        fields = (("Host", ip if port == 80 else f"{ip}:{port}"), *head.without(*_HOP, "host", "referer").fields)
        asked = Head((method, path, version), fields).plus("Connection", "close")
        return device.send(asked.encode() + body)

    def _note_refusal(self, head: Head, wanted: str) -> None:
        """A request for an unnamed host: the page that led there is named by the Referer, where there is one."""
        try:
            came_from = urlsplit(head.get("referer") or "").hostname
        except ValueError:
            came_from = None
        device = self._proxy.device(came_from or "")
        if device is not None and self._proxy.dialer(device) is not None:
            self._proxy.note(device, Misdeed.REDIRECT, self._proxy.stand_ins.get(wanted, wanted))


class _Device(FarEnd):
    """The connection to a device: its answer is passed on plain up to its end or limit, unless it leads elsewhere."""

    def __init__(self, proxy: Proxy, client: _Client, device: tuple[str, str], *, reads_head: bool) -> None:
        """`device` is its address and the host that the library knows it by."""
        super().__init__()
        self._proxy = proxy
        self._client = client
        self._ip, self._host = device
        self._head: bytes | None = b"" if reads_head else None
        self._read = 0
        self._body: Body | None = None
        self._over = False

    def data_received(self, data: bytes) -> None:
        self._read += len(data)
        if self._read > ANSWER.read_bytes + MAX_HEAD:
            self._too_much()
        elif self._head is None:
            self._pass(data)
        else:
            self._head += data
            self._take_head()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._over:
            return  # by now the client may ask another
        if exc is not None or self._head is not None or not (self._body is None or self._body.may_end):
            self._client.break_off()  # ended early
        else:
            self._client.finish()

    def _take_head(self) -> None:
        held = self._head or b""
        try:
            while (split := split_head(held)) is not None and 100 <= split[0].status < 200:
                held = split[1]  # an interim answer: what counts comes after it
        except NotHttpError:
            return self._client.break_off()
        if split is None:
            self._head = held
            return self._client.break_off() if self._read > MAX_HEAD else None
        head, body = split
        self._head = None
        self._client.heard(head)
        elsewhere = leads_elsewhere(head, self._ip)
        if elsewhere is not None:
            self._proxy.note(self._ip, Misdeed.REDIRECT, elsewhere)
            return self._client.refuse(502, "Redirect Stopped")
        try:
            self._body = Body(head, ANSWER.read_bytes)
        except BodyError:
            return self._client.break_off()
        plain = self._renamed(head.without(*_HOP, *_FRAMING))
        if self._body.length is not None:
            plain = plain.plus("Content-Length", str(self._body.length))
        whole = self._body.length is not None and head.first[0] == "HTTP/1.1" and head.status not in (204, 304)
        if not (whole and self._client.stays):
            self._client.stays = False
            plain = plain.plus("Connection", "close")
        self._client.write(plain.encode())
        return self._pass(body)

    def _renamed(self, head: Head) -> Head:
        """The head with redirects to the device itself led to its stand-in, the only name the library may use."""
        if self._host == self._ip or head.get("location") is None:
            return head
        there = [value.replace(f"//{self._ip}", f"//{self._host}", 1) for key, value in head.fields if _is_place(key)]
        return Head(head.first, (*head.without("location").fields, *(("Location", place) for place in there)))

    def _pass(self, data: bytes) -> None:
        if self._body is not None:
            try:
                data = self._body.take(data)
            except TooLargeError:
                return self._too_much()
            except BodyError:
                return self._client.break_off()
        if not self._proxy.spend(self._ip, data):
            return self._too_much()
        self._client.write(data)
        if self._body is not None and self._body.over:
            self._over = True
            self.drop()
            self._client.finish()
        return None

    def _too_much(self) -> None:
        self._proxy.note(self._ip, Misdeed.TOO_MUCH, str(ANSWER.read_bytes))
        self._client.break_off()


def _is_place(name: str) -> bool:
    return name.lower() == "location"
