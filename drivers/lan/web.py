"""HTTP questions to one device: httpx on top of `dial`, so that limits, named addresses and the dial map hold.

One connection a question, redirects not followed, bodies taken as they come on the wire (nothing is unpacked, so an
answer is never larger than its limit). The library's own requests go through `proxy` instead.
"""

from __future__ import annotations

import asyncio
import json
import ssl
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from drivers.lan.dial import Connection, Dialer, Limits
from drivers.lan.makes.make import LogSink
from drivers.model.credential import Credential

#: What one answer may cost where the caller says nothing else.
ANSWER = Limits(read_bytes=4 * 1024 * 1024, seconds=10.0)


@dataclass(frozen=True, slots=True)
class Page:
    """One answer, whole. `realm` is the one a login was asked for, None where none was."""

    status: int
    body: bytes
    content_type: str = ""
    realm: str | None = None

    @property
    def ok(self) -> bool:
        """Whether it was answered as asked."""
        return 200 <= self.status < 300

    @property
    def json(self) -> Any:
        """The body as JSON, None where it is none. Broken characters in texts do not hide the rest."""
        try:
            return json.loads(self.body.decode("utf-8", "replace").strip("\x00 \r\n\t\ufeff"), strict=False)
        except (ValueError, RecursionError):
            return None

    @property
    def table(self) -> dict[str, Any]:
        """The body as a JSON object, empty where it is none."""
        content = self.json if self.ok else None
        return content if isinstance(content, dict) else {}


class Web:
    """The web server of one device. With a `login` digest authentication is answered."""

    def __init__(
        self, dialer: Dialer, ip: str, port: int = 80, limits: Limits = ANSWER, login: Credential | None = None
    ) -> None:
        self._dialer = dialer
        self._ip = ip
        self._port = port
        self._limits = limits
        # Kept for all questions, so that only the first is asked twice.
        self._auth = httpx.DigestAuth(login.user, login.password) if login else None

    async def get(self, path: str, headers: dict[str, str] | None = None) -> Page:
        """A page. Raises OSError and LimitError for what the device does wrong, UnnamedAddressError."""
        return await self.ask("GET", path, headers=headers)

    async def ask(self, method: str, path: str, *, content: bytes = b"", headers: dict[str, str] | None = None) -> Page:
        """What comes back to one request. Raises as `get`."""
        async with self._open(method, path, content, headers) as response:
            body = b"".join([part async for part in response.aiter_raw()])
            return _page(response, body)

    async def pour(self, path: str, sink: LogSink, headers: dict[str, str] | None = None) -> Page:
        """Write a page into a sink as it comes, as far as the sink wants it; the Page without body. Raises as `get`.

        The body of anything but a success is not written.
        """
        async with self._open("GET", path, b"", headers) as response:
            if response.is_success:
                async for part in response.aiter_raw():
                    if not sink.write(part):
                        break
            return _page(response, b"")

    @asynccontextmanager
    async def _open(
        self, method: str, path: str, content: bytes, headers: dict[str, str] | None
    ) -> AsyncIterator[httpx.Response]:
        given = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "hashwrench", **(headers or {})}
        url = httpx.URL(scheme="http", host=self._ip, port=self._port, raw_path=path.encode("ascii"))
        transport = _Transport(self._dialer, self._limits)
        seconds = self._limits.seconds
        try:
            async with (
                httpx.AsyncClient(transport=transport, auth=self._auth, trust_env=False, timeout=seconds) as client,
                client.stream(method, url, content=content or None, headers=given) as response,
            ):
                yield response
        except (httpx.HTTPError, httpcore.ProtocolError) as broken:
            raise ConnectionAbortedError(self._ip, self._port, str(broken)[:200]) from None


def _page(response: httpx.Response, body: bytes) -> Page:
    asked = response.headers.get("www-authenticate", "")
    _, _, realm = asked.partition('realm="')
    return Page(
        status=response.status_code,
        body=body,
        content_type=response.headers.get("content-type", ""),
        realm=realm.partition('"')[0] or None if response.status_code == 401 else None,
    )


class _Transport(httpx.AsyncBaseTransport):
    """httpx's way down to `dial`; one connection a request."""

    def __init__(self, dialer: Dialer, limits: Limits) -> None:
        backend = _Backend(dialer, limits)
        self._pool = httpcore.AsyncConnectionPool(max_keepalive_connections=0, network_backend=backend)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        asked = httpcore.Request(
            method=request.method,
            url=url,
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        answer = await self._pool.handle_async_request(asked)
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )

    async def aclose(self) -> None:
        await self._pool.aclose()


class _Body(httpx.AsyncByteStream):
    """The body of an answer as it comes."""

    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()


class _Backend(httpcore.AsyncNetworkBackend):
    """httpcore's way to connect, bent to `dial`."""

    def __init__(self, dialer: Dialer, limits: Limits) -> None:
        self._dialer = dialer
        self._limits = limits

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        return _Stream(await self._dialer.open(host, port, self._limits))

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class _Stream(httpcore.AsyncNetworkStream):
    """A connection of `dial` as httpcore wants it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return await self._connection.read(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        await self._connection.write(buffer)

    async def aclose(self) -> None:
        self._connection.close()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise ConnectionAbortedError(self._connection.ip, self._connection.port, "no TLS")

    def get_extra_info(self, info: str) -> Any:
        return None
