"""HTTP questions of our own, to servers that behave well and badly."""

from __future__ import annotations

import asyncio

import pytest

from drivers.lan.dial import Dialer, Limits
from drivers.lan.errors import LimitError, UnnamedAddressError
from drivers.lan.web import Web
from drivers.model.credential import Credential
from drivers.simulated.fleet import SimulatedFleet

ROOT = Credential("root", "root")


@pytest.fixture(scope="module")
def fleet():
    with SimulatedFleet() as fleet:
        yield fleet


def raw(answer: bytes):
    """A server that says these bytes and ends."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()

    return serve


def ask(street, ip, limits=None, **kwargs):
    web = Web(Dialer([ip], street.dial_map), ip, **({"limits": limits} if limits else {}))
    return asyncio.run(web.ask("GET", "/x", **kwargs))


def test_a_digest_login_is_proved_once_and_then_kept(fleet):
    ip = fleet.addresses[0]
    web = Web(Dialer([ip], fleet.dial_map), ip, login=ROOT)
    before = len(fleet.requests)

    async def twice():
        return await web.get("/cgi-bin/get_system_info.cgi"), await web.get("/cgi-bin/get_system_info.cgi")

    first, second = asyncio.run(twice())
    assert (first.ok, first.proved, first.table) == (True, True, second.table)
    assert len(fleet.requests) - before == 3


@pytest.mark.parametrize("login", [None, Credential("root", "wrong")])
def test_without_the_password_the_realm_is_told_and_nothing_is_proved(fleet, login):
    ip = fleet.addresses[0]
    page = asyncio.run(Web(Dialer([ip], fleet.dial_map), ip, login=login).get("/cgi-bin/get_system_info.cgi"))
    assert (page.status, page.realm, page.proved, page.table) == (401, "antMiner Configuration", False, {})


def test_an_open_page_proves_no_password(street, houses):
    ip = street.house(1, {80: houses.web(b"{}")})
    web = Web(Dialer([ip], street.dial_map), ip, login=ROOT)
    assert asyncio.run(web.get("/")).proved is False


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=1\r\n world\r\n0\r\n\r\n",
            b"hello world",
        ),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi and more", b"hi"),
        (b"HTTP/1.0 200 OK\n\nuntil the end", b"until the end"),
        (b"HTTP/1.1 204 No Content\r\n\r\nnothing", b""),
    ],
)
def test_bodies_end_where_they_say(street, answer, body):
    assert ask(street, street.house(1, {80: raw(answer)})).body == body


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        b"SSH-2.0-dropbear\r\n\r\n",
        b"",
    ],
)
def test_an_answer_that_breaks_off_is_an_error(street, answer):
    with pytest.raises(OSError, match=r"early|chunk|HTTP"):
        ask(street, street.house(1, {80: raw(answer)}))


def test_a_flood_is_cut_at_the_limit(street):
    async def flood(reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()

    with pytest.raises(LimitError) as broken:
        ask(street, street.house(1, {80: flood}), Limits(read_bytes=200_000, seconds=5))
    assert broken.value.what == "bytes"


def test_a_redirect_is_not_followed_and_nobody_else_is_asked(street):
    elsewhere = street.house(2, {80: raw(b"HTTP/1.1 200 OK\r\n\r\n")})
    ip = street.house(1, {80: raw(f"HTTP/1.1 302 Found\r\nLocation: http://{elsewhere}/\r\n\r\n".encode())})
    assert ask(street, ip).status == 302
    assert {asked for asked, _ in street.asked} == {ip}
    with pytest.raises(UnnamedAddressError):
        asyncio.run(Web(Dialer([ip], street.dial_map), elsewhere).get("/"))
