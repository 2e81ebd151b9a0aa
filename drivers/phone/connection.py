"""One connection of a phone: one request, one answer, closed. Slow, lying and endless senders are cut off."""

from __future__ import annotations

import asyncio
import errno
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, TypeVar

import h11

from drivers.phone import document
from drivers.phone.door import Door, Pass
from drivers.phone.errors import FormError, Refusal
from drivers.phone.form import Form, PartBegan, PartData, boundary_of
from drivers.phone.host import Arrived, Host, PhoneCame, Receiving, Taken
from drivers.phone.limits import Limits

T = TypeVar("T")

_CHUNK = 65_536
#: How often the host hears of a request's progress, bytes; how much of a file is looked at before the rest is read.
_STEP, _HEAD = 262_144, 64
#: What is still read of a refused request, so that its sender sees the answer: bytes, seconds.
_LINGER_BYTES, _LINGER_S = 16_000_000, 5.0
_FIELD = "photos"
_STATUS = {
    Refusal.NOT_A_FORM: 400,
    Refusal.NOTHING_SENT: 400,
    Refusal.FILE_TOO_LARGE: 413,
    Refusal.REQUEST_TOO_LARGE: 413,
    Refusal.TOO_MANY_FILES: 413,
    Refusal.LINK_FULL: 413,
    Refusal.NO_SPACE: 507,
    Refusal.TOO_SLOW: 408,
    Refusal.CLOSED: 410,
}


class House(Protocol):
    """The page as its connections see it."""

    host: Host
    door: Door
    limits: Limits
    folder: Path
    authority: str
    bytes_left: int
    files_left: int

    def used(self) -> None:
        """A phone came with the right token: the page lives on."""

    async def aside(self, work: Callable[[], T]) -> T:
        """Run something that may take a while on the host's own thread."""


class _Cut(Exception):
    """The sender went away or never finished; there is nobody to answer."""


@dataclass(slots=True)
class _File:
    """A file of a form while it arrives."""

    name: str
    path: Path
    size: int = 0
    head: bytearray = field(default_factory=bytearray)
    asked: bool = False
    refused: str = ""


class Connection:
    """One connection, served to its end by `serve`."""

    def __init__(self, house: House, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, address: str) -> None:
        self._house, self._host, self._limits = house, house.host, house.limits
        self._reader, self._writer, self._address = reader, writer, address
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=self._limits.head_bytes)
        self._languages, self._wants_json = "", False
        self._phone = 0
        self._received = self._reported = 0
        self._whole: int | None = None
        self._told: list[Taken] = []
        self._window, self._window_bytes = 0.0, 0

    async def serve(self) -> None:
        """Read the request and answer it; whatever was sent, it ends in bounded time and memory."""
        with suppress(_Cut, OSError, TimeoutError, h11.LocalProtocolError):
            async with asyncio.timeout(self._limits.request_s):
                try:
                    await self._serve()
                except h11.RemoteProtocolError as error:
                    await self._plain(error.error_status_hint, "Bad Request")

    async def _serve(self) -> None:
        async with asyncio.timeout(self._limits.head_s):
            asked = await self._next()
        if not isinstance(asked, h11.Request):
            raise _Cut
        headers = dict(asked.headers)
        path = asked.target.decode("latin-1").partition("?")[0]
        now = asyncio.get_running_loop().time()
        match self._house.door.check(self._address, path, now):
            case Pass.SHUT_OUT:
                await self._plain(429, "Too Many Requests")
                return
            case Pass.WRONG | Pass.UNCOUNTED:
                await self._plain(404, "Not Found")
                return
        host = headers.get(b"host", b"").decode("latin-1")
        origin = headers.get(b"origin", b"null").decode("latin-1")
        if host != self._house.authority or origin not in ("null", f"http://{self._house.authority}"):
            await self._plain(421, "Misdirected Request")
            return
        self._languages = headers.get(b"accept-language", b"").decode("latin-1")[:200]
        self._wants_json = headers.get(b"accept", b"").startswith(b"application/json")
        self._phone = self._house.door.phone(self._address)
        self._house.used()
        if asked.method == b"GET":
            self._host.happened(PhoneCame(self._phone))
            await self._answer(200, document.page(self._host.texts(self._languages), self._limits))
        elif asked.method == b"POST":
            await self._take(headers)
        else:
            await self._plain(405, "Method Not Allowed", ("Allow", "GET, POST"))

    # ------------------------------------------------------------ a form with photos

    async def _take(self, headers: dict[bytes, bytes]) -> None:
        try:
            boundary = boundary_of(headers.get(b"content-type", b""))
            length = headers.get(b"content-length")  # h11 has checked that it is a number
            self._whole = int(length) if length is not None else None
            if self._whole is not None and self._whole > self._limits.request_bytes:
                raise FormError(Refusal.REQUEST_TOO_LARGE)
            await self._read_form(Form(boundary))
            if not self._told:
                raise FormError(Refusal.NOTHING_SENT)
        except FormError as error:
            await self._refuse(error.refusal)
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
                raise
            await self._refuse(Refusal.NO_SPACE)
        else:
            await self._tell(200 if any(one.saved for one in self._told) else 422)
        finally:
            if self._reported:
                self._host.happened(Receiving(self._phone, self._received, self._whole, over=True))

    async def _read_form(self, form: Form) -> None:
        if self._http.they_are_waiting_for_100_continue:
            await self._send(self._http.send(h11.InformationalResponse(status_code=100, headers=[], reason="Continue")))
        file: _File | None = None
        files = 0
        descriptor = None
        try:
            while isinstance(event := await self._next_of_body(), h11.Data):
                self._received += len(event.data)
                if self._received > self._limits.request_bytes:
                    raise FormError(Refusal.REQUEST_TOO_LARGE)
                self._progress()
                for piece in form.feed(bytes(event.data)):
                    if isinstance(piece, PartBegan):
                        if piece.field != _FIELD or not piece.file_name:
                            continue  # other fields mean nothing; a browser sends an empty file where none was chosen
                        files += 1
                        if files > self._limits.request_files:
                            raise FormError(Refusal.TOO_MANY_FILES)
                        if self._house.files_left <= 0:
                            raise FormError(Refusal.LINK_FULL)
                        path = self._house.folder / f"{secrets.token_hex(16)}.part"
                        file = _File(piece.file_name[:200], path)
                        descriptor = path.open("xb")
                    elif file is not None and descriptor is not None:
                        if isinstance(piece, PartData):
                            await self._grow(file, piece.data)
                            if not file.refused:
                                descriptor.write(piece.data)
                        else:
                            descriptor.close()
                            await self._keep(file)
                            file = descriptor = None
            if not form.whole:
                raise FormError(Refusal.NOT_A_FORM)
        finally:
            if descriptor is not None:
                with suppress(OSError):  # a full drive says so at closing too
                    descriptor.close()
            if file is not None:
                file.path.unlink(missing_ok=True)

    async def _grow(self, file: _File, data: bytes) -> None:
        """Take note of some bytes of a file; look at its beginning once there is enough of it."""
        file.size += len(data)
        if file.refused:
            return
        if file.size > self._limits.file_bytes:
            raise FormError(Refusal.FILE_TOO_LARGE)
        self._house.bytes_left -= len(data)
        if self._house.bytes_left < 0:
            raise FormError(Refusal.LINK_FULL)
        if not file.asked:
            file.head += data[:_HEAD]
            if len(file.head) >= _HEAD:
                await self._ask(file)

    async def _ask(self, file: _File) -> None:
        file.asked = True
        head, name = bytes(file.head), file.name
        file.refused = await self._house.aside(lambda: self._host.refuses(head, name, self._phone, self._languages))

    async def _keep(self, file: _File) -> None:
        try:
            if not file.asked:
                await self._ask(file)
            if file.refused:
                self._told.append(Taken(saved=False, said=file.refused))
                return
            self._house.files_left -= 1
            arrived = Arrived(file.path, file.size, file.name, self._phone, self._languages)
            self._told.append(await self._house.aside(lambda: self._host.take(arrived)))
            self._house.used()
        finally:
            file.path.unlink(missing_ok=True)

    def _progress(self) -> None:
        if self._received - self._reported >= _STEP or not self._reported:
            self._reported = self._received
            self._host.happened(Receiving(self._phone, self._received, self._whole))

    # ------------------------------------------------------------ reading

    async def _next(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            await self._more()
        return event

    async def _next_of_body(self) -> object:
        """The next event of the body. Raises FormError where less comes than a trickle."""
        now = asyncio.get_running_loop().time()
        if not self._window:
            self._window = now
        elif now - self._window > self._limits.idle_s:
            if self._window_bytes < self._limits.least_bytes:
                raise FormError(Refusal.TOO_SLOW)
            self._window, self._window_bytes = now, 0
        try:
            async with asyncio.timeout(self._limits.idle_s):
                while (event := self._http.next_event()) is h11.NEED_DATA:
                    self._window_bytes += await self._more()
        except TimeoutError:
            raise FormError(Refusal.TOO_SLOW) from None
        return event

    async def _more(self) -> int:
        data = await self._reader.read(_CHUNK)
        if not data and self._http.their_state is h11.SEND_BODY:
            raise _Cut
        self._http.receive_data(data)
        return len(data)

    # ------------------------------------------------------------ answering

    async def _refuse(self, refusal: Refusal) -> None:
        await self._tell(_STATUS[refusal], self._host.said(refusal, self._languages))

    async def _tell(self, status: int, said: str = "") -> None:
        if self._wants_json:
            await self._answer(status, document.told_json(self._told, said), "application/json")
            return
        told = [*self._told, *([Taken(saved=False, said=said)] if said else [])]
        await self._answer(status, document.page(self._host.texts(self._languages), self._limits, told))

    async def _plain(self, status: int, text: str, *more: tuple[str, str]) -> None:
        await self._answer(status, text.encode("ascii"), "text/plain", more)

    async def _answer(
        self, status: int, body: bytes, kind: str = "text/html", more: tuple[tuple[str, str], ...] = ()
    ) -> None:
        if self._http.our_state not in (h11.IDLE, h11.SEND_RESPONSE):
            return
        headers = [
            ("Content-Type", f"{kind}; charset=utf-8"),
            ("Content-Length", str(len(body))),
            *document.security_headers(),
            *more,
        ]
        sent = self._http.send(h11.Response(status_code=status, headers=headers))
        sent += self._http.send(h11.Data(data=body)) + self._http.send(h11.EndOfMessage())
        await self._send(sent)
        await self._linger()

    async def _send(self, data: bytes | None) -> None:
        async with asyncio.timeout(self._limits.idle_s):
            self._writer.write(data or b"")
            await self._writer.drain()

    async def _linger(self) -> None:
        """Read a little of what is still coming: a connection closed on unread bytes loses the answer on its way."""
        if self._http.their_state in (h11.DONE, h11.MUST_CLOSE, h11.CLOSED):
            return
        with suppress(OSError, TimeoutError):
            self._writer.write_eof()
            async with asyncio.timeout(_LINGER_S):
                left = _LINGER_BYTES
                while left > 0 and (data := await self._reader.read(_CHUNK)):
                    left -= len(data)


async def bounded(work: Awaitable[None], writer: asyncio.StreamWriter) -> None:
    """Do the work of a connection and close it whatever happens."""
    try:
        await work
    finally:
        writer.close()
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(1.0):
                await writer.wait_closed()
