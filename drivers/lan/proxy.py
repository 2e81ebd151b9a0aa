"""The egress guard: an HTTP proxy on loopback that passes only named addresses, through `dial`, within limits.

The miner library follows redirects to other hosts and reads answers of any size. All its HTTP comes through here, so a
redirect off the device ends here, an endless answer is cut, and both are remembered against the device.
"""

from __future__ import annotations

import asyncio
import base64
import ipaddress
import os
import secrets
import socket
import struct
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from urllib.parse import urlsplit

from drivers.lan.dial import Connection, Dialer, Limits
from drivers.lan.errors import LimitError, UnnamedAddressError
from drivers.lan.http1 import Head, NotHttpError, read_head

#: What one answer may cost. A miner's largest JSON (per-chip data of every board) stays well below a tenth of it.
ANSWER = Limits(read_bytes=4 * 1024 * 1024, seconds=10.0)
#: The largest request body passed on, in bytes.
MAX_REQUEST = 1024 * 1024

_HOP = ("connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate", "upgrade")


class Misdeed(StrEnum):
    """What a device did that no miner does."""

    REDIRECT = "redirect"
    TOO_MUCH = "too_much"


class Proxy:
    """The guard. `admit` lets the addresses of a dialer pass while a scan runs; the rest is refused."""

    def __init__(self) -> None:
        self._dialers: list[Dialer] = []
        self._misdeeds: dict[str, tuple[Misdeed, str]] = {}
        self._server: asyncio.Server | None = None
        self._pass = secrets.token_urlsafe(16)
        self._expected = "Basic " + base64.b64encode(f"lan:{self._pass}".encode()).decode()

    async def start(self) -> str:
        """Listen on a free loopback port; the URL to put into HTTP_PROXY, with the password that keeps others out."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        return f"http://lan:{self._pass}@127.0.0.1:{port}"

    async def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.close()

    @contextmanager
    def admit(self, dialer: Dialer) -> Iterator[None]:
        """Pass requests to this dialer's addresses as long as the context lasts."""
        self._dialers.append(dialer)
        try:
            yield
        finally:
            self._dialers.remove(dialer)

    def misdeed(self, ip: str) -> tuple[Misdeed, str] | None:
        """What a device did since it was last forgotten: the kind, and where it led to or the limit it broke."""
        return self._misdeeds.get(ip)

    def forget(self, ip: str) -> None:
        """Start afresh with a device."""
        self._misdeeds.pop(ip, None)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(ANSWER.seconds + 5):
                head, rest = await read_head(lambda: reader.read(65_536))
                await self._request(head, rest, reader, writer)
        except (OSError, TimeoutError, NotHttpError, LimitError):
            # The client sees its connection break, not end; what the device did wrong has been noted already.
            _reset(writer)
        finally:
            writer.close()

    async def _request(
        self, head: Head, rest: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if head.get("proxy-authorization") != self._expected:
            return await _refuse(writer, 407, "Proxy Authentication Required")
        method, url, version = head.first
        tunnel = method == "CONNECT"
        parts = urlsplit(f"//{url}" if tunnel else url)
        try:
            ip, port = parts.hostname or "", parts.port or (443 if tunnel else 80)
        except ValueError:
            return await _refuse(writer, 400, "Bad Request")
        dialer = self._dialer(ip)
        if dialer is None:
            self._note_refusal(head, ip)
            return await _refuse(writer, 403, "Not Named")
        try:
            connection = await dialer.open(ip, port, ANSWER)
        except (OSError, LimitError, UnnamedAddressError):
            return await _refuse(writer, 502, "No Connection")
        async with connection:
            if tunnel:
                writer.write(b"HTTP/1.1 200 Connected\r\n\r\n")
                return await self._tunnel(connection, reader, writer, rest)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            asked = Head((method, path, version), head.without(*_HOP).fields).plus("Connection", "close")
            body = await _body(head, rest, reader)
            await connection.write(asked.encode() + body)
            return await self._relay(connection, reader, writer)
        return None

    async def _relay(self, connection: Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one answer on, unless it leads elsewhere; stop where it ends, where the client leaves, or at a limit."""
        try:
            head, rest = await read_head(connection.read)
            elsewhere = leads_elsewhere(head, connection.ip)
            if elsewhere is not None:
                self._misdeeds[connection.ip] = (Misdeed.REDIRECT, elsewhere)
                return await _refuse(writer, 502, "Redirect Stopped")
            writer.write(head.without(*_HOP).plus("Connection", "close").encode())
            await _until_either(self._pump(connection, writer, rest, head.length), _hung_up(reader))
        except LimitError as broken:
            self._note_limit(broken)
            raise

    async def _pump(self, connection: Connection, writer: asyncio.StreamWriter, first: bytes, left: int | None) -> None:
        data = first
        while left is None or left > 0:
            writer.write(data if left is None else data[:left])
            await writer.drain()
            left = None if left is None else left - len(data)
            if left is not None and left <= 0:
                return
            data = await connection.read()
            if not data:
                return

    async def _tunnel(
        self, connection: Connection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bytes
    ) -> None:
        async def upward() -> None:
            await connection.write(first)
            while data := await reader.read(65_536):
                await connection.write(data)

        try:
            await _until_either(self._pump(connection, writer, b"", None), upward())
        except LimitError as broken:
            self._note_limit(broken)
            raise

    def _dialer(self, ip: str) -> Dialer | None:
        return next((dialer for dialer in self._dialers if dialer.names(ip)), None)

    def _note_refusal(self, head: Head, wanted: str) -> None:
        """A request for an unnamed host: the page that led there is named by the Referer, where there is one."""
        came_from = urlsplit(head.get("referer") or "").hostname
        if came_from is not None and self._dialer(came_from) is not None:
            self._misdeeds[came_from] = (Misdeed.REDIRECT, wanted)

    def _note_limit(self, broken: LimitError) -> None:
        if broken.what == "bytes":
            self._misdeeds[broken.ip] = (Misdeed.TOO_MUCH, f"{broken.limit:.0f}")


def leads_elsewhere(head: Head, ip: str) -> str | None:
    """The other host a redirect leads to, None when it stays on this one."""
    place = head.get("location")
    if place is None or not 300 <= head.status < 400:
        return None
    try:
        host = urlsplit(place).hostname
    except ValueError:
        return place
    if host is None or host == ip or _same_address(host, ip):
        return None
    return host


def _same_address(host: str, ip: str) -> bool:
    try:
        return ipaddress.ip_address(host) == ipaddress.ip_address(ip)
    except ValueError:
        return False


async def _body(head: Head, rest: bytes, reader: asyncio.StreamReader) -> bytes:
    """The request's body, as long as announced. Chunked requests are not made by our client and end as broken."""
    length = head.length or 0
    if length > MAX_REQUEST:
        raise NotHttpError(rest[:200])
    if len(rest) >= length:
        return rest[:length]
    try:
        return rest + await reader.readexactly(length - len(rest))
    except asyncio.IncompleteReadError as cut:
        raise NotHttpError(cut.partial[:200]) from None


async def _hung_up(reader: asyncio.StreamReader) -> None:
    while await reader.read(4096):
        pass


async def _until_either(one: Awaitable[None], other: Awaitable[None]) -> None:
    """Run both until one is done, then drop the other. An error of the finished one is raised."""
    tasks = [asyncio.ensure_future(one), asyncio.ensure_future(other)]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Break the connection, so that an answer without a length that was cut cannot pass for a whole one."""
    link = writer.get_extra_info("socket")
    link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("hh" if os.name == "nt" else "ii", 1, 0))
    writer.transport.abort()


async def _refuse(writer: asyncio.StreamWriter, status: int, reason: str) -> None:
    writer.write(f"HTTP/1.1 {status} {reason}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
    await writer.drain()
