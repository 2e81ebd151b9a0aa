"""HTTP questions to one device through `dial`, so that limits, named addresses and the dial map hold.

One connection a question, redirects not followed, bodies taken as they come on the wire (nothing is unpacked, so an
answer is never larger than its limit). The miner library's own requests go through `proxy` instead.

The exchange is written out here because a scan asks hundreds of devices at once, and a whole httpx client a question
costs as much as the identification (measured: 6.9 ms of processor a digest login, 2.8 ms so). The proof of a login is
httpx's.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx

from drivers.lan.body import BodyError, Chunks
from drivers.lan.device_json import read_json
from drivers.lan.dial import Connection, Dialer, Limits
from drivers.lan.http1 import Head, NotHttpError, read_head
from drivers.lan.log_sink import LogSink
from drivers.model.credential import Credential

#: What one answer may cost where the caller says nothing else.
ANSWER = Limits(read_bytes=1024 * 1024, seconds=10.0)


@dataclass(frozen=True, slots=True)
class Page:
    """One answer, whole. `realm` is the one a login was asked for, None where none was; `cookies` are `name=value`.

    `proved` = a digest login was asked for, and the password sent for it was the right one.
    """

    status: int
    body: bytes
    content_type: str = ""
    realm: str | None = None
    cookies: tuple[str, ...] = ()
    proved: bool = False

    @property
    def ok(self) -> bool:
        """Whether it was answered as asked."""
        return 200 <= self.status < 300

    @property
    def json(self) -> Any:
        """The body as JSON, None where it is none (`read_json`)."""
        return read_json(self.body)

    @property
    def table(self) -> dict[str, Any]:
        """The body as a JSON object, empty where it is none."""
        content = self.json if self.ok else None
        return content if isinstance(content, dict) else {}


class Web:
    """The web server of one device. With a `login` digest authentication is answered.

    `asked` = what the device is known to ask its login with, so that the first page is proved at once.
    """

    def __init__(
        self,
        dialer: Dialer,
        ip: str,
        port: int = 80,
        limits: Limits = ANSWER,
        login: Credential | None = None,
        asked: str | None = None,
    ) -> None:
        self._dialer = dialer
        self._ip = ip
        self._port = port
        self._limits = limits
        # Kept for all questions, so that only the first is asked twice.
        self._auth = httpx.DigestAuth(login.user, login.password) if login else None
        self._asked = asked

    async def get(self, path: str, headers: dict[str, str] | None = None) -> Page:
        """A page. Raises OSError and LimitError for what the device does wrong, UnnamedAddressError."""
        return await self.ask("GET", path, headers=headers)

    async def ask(self, method: str, path: str, *, content: bytes = b"", headers: dict[str, str] | None = None) -> Page:
        """What comes back to one request. Raises as `get`."""
        async with self._open(method, path, content, headers) as answer:
            return _page(answer, b"".join([part async for part in answer.body()]))

    async def pour(self, path: str, sink: LogSink, headers: dict[str, str] | None = None) -> Page:
        """Write a page into a sink as it comes, as far as the sink wants it; the Page without body. Raises as `get`.

        The body of anything but a success is not written.
        """
        async with self._open("GET", path, b"", headers) as answer:
            if 200 <= answer.head.status < 300:
                async for part in answer.body():
                    if not sink.write(part):
                        break
            return _page(answer, b"")

    @asynccontextmanager
    async def _open(
        self, method: str, path: str, content: bytes, headers: dict[str, str] | None
    ) -> AsyncIterator[_Answer]:
        given = {"Accept-Encoding": "identity", "Connection": "close", **(headers or {})}
        if content:
            given["Content-Length"] = str(len(content))
        request = httpx.Request(method, f"http://{self._ip}{path}")
        if self._auth is not None and self._asked is not None:
            asked, self._asked = self._asked, None
            self._prove(request, asked)
        flow = self._auth.sync_auth_flow(request) if self._auth is not None else None
        if flow is not None:
            given |= _proof(next(flow))
        answer = await self._exchange(method, path, content, given)
        if flow is not None and answer.head.status == 401:
            try:
                again = flow.send(httpx.Response(401, headers=answer.head.fields, request=request))
            except StopIteration:  # no digest is asked for
                pass
            except httpx.ProtocolError as nonsense:
                answer.close()
                raise ConnectionAbortedError(self._ip, self._port, str(nonsense)[:200]) from None
            else:
                answer.close()
                answer = await self._exchange(method, path, content, given | _proof(again))
        try:
            yield answer
        finally:
            answer.close()

    def _prove(self, request: httpx.Request, asked: str) -> None:
        """Have the login answer a question that was asked before; nonsense is left to be asked anew."""
        if self._auth is None:
            return
        flow = self._auth.sync_auth_flow(request)
        next(flow)
        with suppress(StopIteration, httpx.ProtocolError):
            flow.send(httpx.Response(401, headers={"WWW-Authenticate": asked}, request=request))
        flow.close()

    async def _exchange(self, method: str, path: str, content: bytes, fields: dict[str, str]) -> _Answer:
        host = self._ip if self._port == 80 else f"{self._ip}:{self._port}"
        asked = Head((method, path, "HTTP/1.1"), (("Host", host), *fields.items()))
        connection = await self._dialer.open(self._ip, self._port, self._limits)
        try:
            await connection.write(asked.encode() + content)
            head, begin = await read_head(connection.read)
            while head.status == 100:
                head, begin = await _next_head(begin, connection)
        except NotHttpError:
            connection.close()
            raise ConnectionAbortedError(self._ip, self._port, "no HTTP") from None
        except BaseException:
            connection.close()
            raise
        return _Answer(connection, head, begin, method, proved="Authorization" in fields)


class _Answer:
    """An answer whose head is here and whose body comes."""

    def __init__(self, connection: Connection, head: Head, begin: bytes, method: str, *, proved: bool) -> None:
        self.head = head
        self.proved = proved
        self._connection = connection
        self._begin = begin
        self._empty = method == "HEAD" or head.status in (204, 304)

    def close(self) -> None:
        """Drop what has not come yet."""
        self._connection.close()

    async def body(self) -> AsyncIterator[bytes]:
        """The body in parts. Raises OSError where it ends before it is whole."""
        if self._empty:
            return
        if "chunked" in (self.head.get("transfer-encoding") or "").lower():
            async for part in self._chunks():
                yield part
            return
        left = self.head.length
        part = self._begin
        while left is None or left > 0:
            if part:
                yield part if left is None else part[:left]
                left = None if left is None else left - len(part)
                if left is not None and left <= 0:
                    return
            part = await self._connection.read()
            if not part:
                if left is not None:
                    raise ConnectionAbortedError(self._connection.ip, self._connection.port, "ended early")
                return

    async def _chunks(self) -> AsyncIterator[bytes]:
        chunks = Chunks()
        data = self._begin
        while True:
            try:
                part = chunks.take(data)
            except BodyError as nonsense:
                raise ConnectionAbortedError(self._connection.ip, self._connection.port, str(nonsense)) from None
            if part:
                yield part
            if chunks.over:
                return
            data = await self._connection.read()
            if not data:
                raise ConnectionAbortedError(self._connection.ip, self._connection.port, "ended early")


async def _next_head(begin: bytes, connection: Connection) -> tuple[Head, bytes]:
    """The head after an interim one, of which some bytes may be here already."""
    held = [begin]

    async def read() -> bytes:
        return held.pop() if held and held[0] else await connection.read()

    return await read_head(read)


def _proof(request: httpx.Request) -> dict[str, str]:
    """The field that proves the password, where the request carries one by now."""
    told = request.headers.get("Authorization")
    return {"Authorization": told} if told else {}


def _page(answer: _Answer, body: bytes) -> Page:
    head = answer.head
    _, _, realm = (head.get("www-authenticate") or "").partition('realm="')
    cookies = (value.partition(";")[0] for key, value in head.fields if key.lower() == "set-cookie")
    return Page(
        status=head.status,
        body=body,
        content_type=head.get("content-type") or "",
        realm=realm.partition('"')[0] or None if head.status == 401 else None,
        cookies=tuple(cookies),
        proved=answer.proved and head.status not in (401, 403),
    )
