"""A first look at an address that answered: its web page's title and realm, and the version of its cgminer API.

It says what answers where the miner library stays silent, tells a login from a stranger, and finds out hosts that never
stop talking before the library, which reads without end, meets them.
"""

from __future__ import annotations

import asyncio
import html
import re
from dataclasses import dataclass, field

from drivers.lan.cgminer_api import PORT as API_PORT
from drivers.lan.cgminer_api import Answer, ask
from drivers.lan.device_text import plain
from drivers.lan.dial import Dialer, Limits
from drivers.lan.errors import LimitError
from drivers.lan.http1 import Head, NotHttpError, leads_elsewhere, read_head
from drivers.model.reading import Hints

#: What a look at a web page may cost, and how much of the page is read for its title.
PAGE = Limits(read_bytes=256 * 1024, seconds=3.0)
TITLE_BYTES = 32 * 1024

_GET = "GET / HTTP/1.1\r\nHost: {ip}\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
_TITLE = re.compile(rb"<title[^>]{0,200}>(.{0,2000}?)</title", re.IGNORECASE | re.DOTALL)
_REALM = re.compile(r'realm="?([^",]{0,200})', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Glance:
    """What an address showed. `heard` = it said anything at all; `plain_page` = a page that is open to everybody.

    `page` is what was read of the page, in small letters, for makes whose title says nothing.
    """

    hints: Hints = field(default_factory=Hints)
    heard: bool = False
    needs_login: bool = False
    plain_page: bool = False
    leads_to: str | None = None
    floods: bool = False
    page: str = field(default="", repr=False)
    #: Whole answers as they came, by port: a page that asks for a login, and the API's version. The library asks both.
    answers: dict[int, bytes] = field(default_factory=dict, repr=False)

    @property
    def promising(self) -> bool:
        """Whether it may be a miner whose first identification was lost: it talks, and not as any web server does."""
        return self.heard and (not self.plain_page or self.hints.api_version is not None)


async def glance(dialer: Dialer, ip: str, ports: tuple[int, ...]) -> Glance:
    """Look at an address with these open ports. Never raises for anything the device does."""
    page, api = await asyncio.gather(
        _page(dialer, ip) if 80 in ports else _nothing(),
        _api(dialer, ip) if API_PORT in ports else _nothing(),
    )
    return Glance(
        hints=Hints(page.hints.http_title, page.hints.realm, api.hints.api_version),
        heard=page.heard or api.heard,
        needs_login=page.needs_login,
        plain_page=page.plain_page,
        leads_to=page.leads_to,
        floods=page.floods or api.floods,
        page=page.page,
        answers=page.answers | api.answers,
    )


async def _nothing() -> Glance:
    return Glance()


async def _page(dialer: Dialer, ip: str) -> Glance:
    try:
        async with await dialer.open(ip, 80, PAGE) as connection:
            await connection.write(_GET.format(ip=ip).encode())
            head, body = await read_head(connection.read)
            dialer.challenges.heard(ip, head, proved=False)
            try:
                while len(body) < min(TITLE_BYTES, head.length or TITLE_BYTES) and not _TITLE.search(body):
                    more = await connection.read()
                    if not more:
                        break
                    body += more
            except (OSError, LimitError):
                pass  # a page cut short still has its head, and often its title
            return _page_glance(ip, head, body)
    except NotHttpError as stranger:
        return Glance(heard=bool(stranger.raw))
    except (OSError, LimitError):
        return Glance()


def _page_glance(ip: str, head: Head, body: bytes) -> Glance:
    title = _TITLE.search(body)
    realm = _REALM.search(head.get("www-authenticate") or "")
    whole = head.status == 401 and head.length is not None and head.length <= len(body)
    text = html.unescape(" ".join(title[1].decode("utf-8", "replace").split())) if title else None
    return Glance(
        hints=Hints(http_title=plain(text), realm=plain(realm[1]) if realm else None),
        heard=True,
        needs_login=head.status == 401,
        plain_page=head.status == 200,
        leads_to=plain(leads_elsewhere(head, ip)),
        page=body[:TITLE_BYTES].decode("utf-8", "replace").lower(),
        answers={80: head.encode() + body[: head.length]} if whole else {},
    )


async def _api(dialer: Dialer, ip: str) -> Glance:
    answer = await ask(dialer, ip, "version")
    if answer.floods:
        return Glance(heard=True, floods=True)
    version = _api_version(answer)
    whole = version is not None and answer.trouble is None
    return Glance(
        hints=Hints(api_version=version), heard=bool(answer.raw), answers={API_PORT: answer.raw} if whole else {}
    )


def _api_version(answer: Answer) -> str | None:
    """The version where cgminer (`VERSION[0].API`) and WhatsMiner (`Msg.api_ver`) have it."""
    message = answer.content.get("Msg")
    if version := answer.section("VERSION"):
        return plain(version[0].get("API"), 40)
    return plain(message.get("api_ver"), 40) if isinstance(message, dict) else None
