"""Servers of the simulated miners: small HTTP with digest login, and the cgminer API over TCP.

They answer what a miner's own server answers and nothing more: one request a connection, bounded in size and time.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import parse_qsl

#: What one request may cost a simulated miner: bytes of its head, of its body, and seconds.
_HEAD, _BODY, _SECONDS = 16_384, 65_536, 10.0
#: Fields of a body that carry a password.
_PASSWORDS = ("password", "pw")


class Port(Protocol):
    """Answers one connection."""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str | None:
        """Answer it; what was asked, in one line, None when nothing was."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    body: bytes
    content_type: str = "text/html"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, value: Any) -> Answer:
        """A value as JSON."""
        return cls(json.dumps(value).encode(), "application/json")


@dataclass(frozen=True, slots=True)
class Login:
    """HTTP digest login (RFC 7616 with MD5 and qop auth, as the Antminer's web server asks)."""

    realm: str
    user: str
    password: str
    nonce: str = field(default_factory=lambda: secrets.token_hex(16))

    def challenge(self) -> Answer:
        """The 401 that names realm and nonce."""
        asked = f'Digest realm="{self.realm}", nonce="{self.nonce}", algorithm=MD5, qop="auth"'
        return Answer(b"<html>401 - Unauthorized</html>", status=401, headers=(("WWW-Authenticate", asked),))

    def admits(self, method: str, header: str) -> bool:
        """Whether an Authorization header proves the password."""
        if not header.startswith("Digest "):
            return False
        told = {key: quoted or bare for key, quoted, bare in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', header)}
        who = _md5(f"{self.user}:{self.realm}:{self.password}")
        what = _md5(f"{method}:{told.get('uri', '')}")
        parts = (who, told.get("nonce", ""), told.get("nc", ""), told.get("cnonce", ""), told.get("qop", ""), what)
        return told.get("nonce") == self.nonce and told.get("response") == _md5(":".join(parts))


#: What a web server does on a POST: path and JSON body (empty where it is none) -> the answer, None = 404.
Act = Callable[[str, dict[str, Any]], Answer | None]
#: The same for a firmware that has its wishes in the query: path and the query's fields.
Ask = Callable[[str, dict[str, str]], Answer | None]


class HttpPort:
    """A web server: `answer(method, path)` gives the page, None = 404. A HEAD is answered as its GET without body.

    A POST goes to `act` or `ask`, where there is one. Its body shows in the log of requests, without the password.
    """

    def __init__(
        self,
        answer: Callable[[str, str], Answer | None],
        login: Login | None = None,
        act: Act | None = None,
        ask: Ask | None = None,
    ) -> None:
        self._answer = answer
        self._login = login
        self._act = act
        self._ask = ask

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str | None:
        """Answer one request and close."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *rest = head.split("\r\n")
        method, target, *_ = [*line.split(" "), "", ""]
        headers = {name.strip().lower(): value.strip() for name, _, value in (row.partition(":") for row in rest)}
        length = int(headers.get("content-length", "0"))
        if length > _BODY:
            return None
        told = _table(await reader.readexactly(length))
        answer = self._page(method, target, headers.get("authorization", ""), told)
        fields = (
            ("Content-Type", answer.content_type),
            ("Content-Length", str(len(answer.body))),
            ("Connection", "close"),
            *answer.headers,
        )
        status = f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}\r\n"
        writer.write((status + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n").encode("latin-1"))
        if method != "HEAD":
            writer.write(answer.body)
        await writer.drain()
        if method == "POST" and answer.status == 401:
            return f"POST {target} asked to log in"
        shown = {name: value for name, value in told.items() if name not in _PASSWORDS}
        return f"{method} {target} {json.dumps(shown)}" if shown and answer.status == 200 else f"{method} {target}"

    def _page(self, method: str, target: str, authorization: str, told: dict[str, Any]) -> Answer:
        if self._login and not self._login.admits(method, authorization):
            return self._login.challenge()
        if not method.isalpha():
            return Answer(b"<html>400 - Bad Request</html>", status=400)
        path, _, query = target.partition("?")
        if method == "POST" and self._act is not None:
            page = self._act(path, told)
        elif method == "POST" and self._ask is not None:
            page = self._ask(path, dict(parse_qsl(query)))
        else:
            page = self._answer("GET" if method == "HEAD" else method, path)
        return page or Answer(b"<html>404 - Not Found</html>", status=404)


class ApiPort:
    """The cgminer API (cgminer/API-README): one JSON command a connection, answered by `answer(command)`, then closed.

    `answer` gives None for a command it does not know. `end` follows the answer: cgminer sends a NUL, btminer nothing.
    `act` is asked first, with the whole request: what is to stand in the log of requests, and the answer. `file` gives
    the raw bytes that follow the answer to what stands there, none to most.
    """

    def __init__(
        self,
        answer: Callable[[str], dict[str, Any] | None],
        end: bytes = b"\0",
        act: Callable[[dict[str, Any]], tuple[str, dict[str, Any]] | None] | None = None,
        file: Callable[[str], bytes] | None = None,
    ) -> None:
        self._answer = answer
        self._end = end
        self._act = act
        self._file = file

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str | None:
        """Answer one command and close."""
        request = await _request(reader)
        if request is None:
            return None
        command = str(request.get("command") or request.get("cmd") or "")
        done = self._act(request) if self._act is not None else None
        if done is not None:
            command, answer = done
        else:
            answer = self._answer(command) or _unknown_command()
        writer.write(json.dumps(answer).encode() + self._end)
        if self._file is not None:
            writer.write(self._file(command))
        await writer.drain()
        return command


async def answer_connection(
    port: Port, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked: Callable[[str], None]
) -> None:
    """Serve one connection within the limits; a client that breaks off or talks nonsense is simply let go."""
    try:
        async with asyncio.timeout(_SECONDS):
            line = await port.serve(reader, writer)
        if line is not None:
            asked(line)
    except (TimeoutError, OSError, EOFError, ValueError, asyncio.LimitOverrunError):
        pass
    finally:
        writer.close()


async def _request(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    """One request, JSON or the older plain form; None when nothing came."""
    data = b""
    while len(data) < _HEAD:
        chunk = await reader.read(4096)
        if not chunk:
            break
        data += chunk
        text = data.decode("utf-8", "replace").strip("\0\r\n ")
        if not text.startswith("{"):
            name, _, parameter = text.partition("|")
            return {"command": name, "parameter": parameter} if name else None
        try:
            return dict(json.loads(text))
        except ValueError:
            continue
    return None


def _table(body: bytes) -> dict[str, Any]:
    """A body as a JSON object, empty where it is none."""
    try:
        content = json.loads(body)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _unknown_command() -> dict[str, Any]:
    return {"STATUS": [{"STATUS": "E", "Code": 14, "Msg": "Invalid command", "Description": "simulated"}], "id": 1}


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
