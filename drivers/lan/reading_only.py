"""What may be asked of a device over HTTP while it is only read: the egress guard's rule for scans and readings.

Whatever the miner library sends by itself, a machine is not changed by it, and a password that the device refused is
not tried on it again: the library logs in up to nine times at once for one reading (measured, 0.8.6), so the first is
sent alone and the others wait for its answer. Requests inside TLS are not seen here, nor is what goes over raw TCP.
"""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from urllib.parse import unquote

from drivers.lan.http1 import Head
from resources import open_binary

_READING = frozenset(("GET", "HEAD", "CONNECT"))
#: The words of a mutation that logs in and does nothing else (Braiins OS).
_LOGIN_WORDS = frozenset(("mutation", "auth", "login", "on", "VoidResult", "void"))
#: Words of a path that miners act on even when it is only fetched (stock Antminer: GET /cgi-bin/reboot.cgi). No reading
#: needs them; a redirect could lead there.
_ACTING = re.compile(
    r"(?:^|[/_.-])(?:reboot|restart|reset|restore|resume|upgrade|passwd|set|shutdown|poweroff|pause|erase)(?:[/_.-]|$)",
    re.IGNORECASE,
)
_ARGUMENTS = re.compile(r"\([^()]*\)")


class Asked(Enum):
    """What a request asks of a device that is only read."""

    READING = "reading"
    LOGIN = "login"
    CHANGE = "change"


@dataclass(frozen=True, slots=True)
class ReadingPost:
    """A POST that only reads; a row of `resources/lan/reading_posts.toml`."""

    path: str
    firmware: str
    login: bool = False
    query: bool = False


def asked_by(method: str, path: str, body: bytes) -> Asked:
    """What a request asks. A POST that is not known asks for a change, and so does a page that acts when fetched."""
    if method.upper() in _READING:
        return Asked.CHANGE if _ACTING.search(unquote(path)) else Asked.READING
    post = _posts().get(path.partition("?")[0]) if method.upper() == "POST" else None
    if post is None:
        return Asked.CHANGE
    if not post.query:
        return Asked.LOGIN if post.login else Asked.READING
    words = _words(body)
    if "mutation" not in words:
        return Asked.READING if words else Asked.CHANGE
    return Asked.LOGIN if words <= _LOGIN_WORDS else Asked.CHANGE


@dataclass(slots=True)
class _Door:
    """One login of one device: who is at it, and what came of it."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    opened: bool = False
    refused: bool = False


class Logins:
    """The logins of devices that are being read: one at a time, and none after a refusal until `forget`."""

    def __init__(self) -> None:
        self._doors: defaultdict[tuple[str, str], _Door] = defaultdict(_Door)

    async def knock(self, ip: str, path: str) -> bool:
        """Wait for one's turn; whether the login may be sent. If so, `answered` is owed."""
        door = self._doors[ip, path]
        if not door.opened:
            await door.turn.acquire()
            if door.refused or door.opened:
                door.turn.release()
        return not door.refused

    def answered(self, ip: str, path: str, head: Head | None) -> None:
        """What came of a login that was sent: the head of the answer, None where none came."""
        door = self._doors[ip, path]
        if head is not None and not door.opened:
            post = _posts().get(path.partition("?")[0])
            without_session = post is not None and post.query and head.get("set-cookie") is None
            door.refused = head.status in (401, 403) or without_session
            door.opened = not door.refused
        if door.turn.locked():
            door.turn.release()

    def forget(self, ip: str) -> None:
        """Begin a new round with a device."""
        for key in [key for key, door in self._doors.items() if key[0] == ip and not door.turn.locked()]:
            del self._doors[key]


@cache
def _posts() -> dict[str, ReadingPost]:
    with open_binary("lan", "reading_posts.toml") as file:
        return {row["path"]: ReadingPost(**row) for row in tomllib.load(file)["post"]}


def _words(body: bytes) -> frozenset[str]:
    """The words of a GraphQL request besides its arguments; none where it is no such request."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return frozenset()
    text = content.get("query") if isinstance(content, dict) else None
    return frozenset(re.findall(r"\w+", _ARGUMENTS.sub(" ", text))) if isinstance(text, str) else frozenset()
