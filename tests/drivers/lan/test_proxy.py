"""The egress guard, spoken to by an HTTP client that knows nothing of it (httpx)."""

from __future__ import annotations

import asyncio
import gzip
import re

import httpx
import pytest

from drivers.lan.dial import Dialer
from drivers.lan.proxy import Misdeed, Proxy, Purpose


@pytest.fixture
def through(street):
    """`through(ip, work)` runs `work(client, proxy)` with the guard passing these addresses only."""

    def run(named, work, purpose=Purpose.READ):
        async def body():
            proxy = Proxy()
            url = await proxy.start()
            try:
                with proxy.admit(Dialer(named, street.dial_map), purpose):
                    async with httpx.AsyncClient(proxy=url, trust_env=False, timeout=10) as client:
                        return await work(client, proxy)
            finally:
                await proxy.close()

        return asyncio.run(body())

    return run


def test_a_named_device_is_passed_through_whole(street, houses, through):
    page = b"<title>hello</title>" * 1000
    ip = street.house(1, {80: houses.web(page)})

    async def work(client, proxy):
        return (await client.get(f"http://{ip}/x?y=1")).content, proxy.misdeed(ip)

    assert through([ip], work) == (page, None)


def test_headers_bodies_and_encodings_survive(street, through):
    seen = {}

    async def serve(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        seen["head"] = head
        seen["body"] = await reader.readexactly(7)
        body = gzip.compress(b"packed")
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:5], body[5:])) + b"0\r\n\r\n"
        fields = b"Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
        writer.write(b"HTTP/1.1 200 OK\r\n" + fields + b"\r\n" + chunks)
        await writer.drain()
        await reader.read()  # keeps the line open, as many devices do

    ip = street.house(1, {80: serve})

    async def work(client, _):
        answer = await client.post(f"http://{ip}/p", content=b"seven77", headers={"Authorization": "Digest x"})
        return answer.text, answer.cookies.get("b")

    assert through([ip], work, Purpose.ACT) == ("packed", "2")
    assert seen["head"].startswith(b"POST /p HTTP/1.1\r\n")
    assert b"Authorization: Digest x" in seen["head"] or b"authorization: Digest x" in seen["head"]
    assert b"proxy" not in seen["head"].lower()
    assert seen["body"] == b"seven77"


def test_an_unnamed_host_is_refused_and_not_contacted(street, houses, through):
    named = street.house(1, {80: houses.web()})
    other = street.house(2, {80: houses.web(b"secret")})

    async def work(client, _):
        return (await client.get(f"http://{other}/")).status_code

    assert through([named], work) == 403
    assert street.asked == []


@pytest.mark.parametrize("place", ["http://{other}/steal", "//{other}/steal", "https://pool.example/"])
def test_a_redirect_off_the_device_stops_here_and_is_remembered(street, houses, through, place):
    other = street.address(2)
    street.house(2, {80: houses.web(b"sink")})
    ip = street.house(1, {80: houses.web(status="302 Found", Location=place.format(other=other))})

    async def work(client, proxy):
        answer = await client.get(f"http://{ip}/", follow_redirects=True)
        return answer.status_code, proxy.misdeed(ip)

    status, misdeed = through([ip, other], work)
    assert status == 502
    assert misdeed is not None
    assert misdeed[0] is Misdeed.REDIRECT
    assert all(asked[0] == ip for asked in street.asked)


def test_a_redirect_on_the_same_device_is_its_own_business(street, through):
    async def serve(reader, writer):
        line = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0]
        if b" / " in line:
            writer.write(b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\n\r\n")
        else:
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nlogin")
        await writer.drain()

    ip = street.house(1, {80: serve})

    async def work(client, proxy):
        return (await client.get(f"http://{ip}/", follow_redirects=True)).text, proxy.misdeed(ip)

    assert through([ip], work) == ("login", None)


def test_an_endless_answer_is_cut_and_remembered(street, through):
    async def flood(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    ip = street.house(1, {80: flood})

    async def work(client, proxy):
        with pytest.raises(httpx.HTTPError):
            await client.get(f"http://{ip}/")
        return proxy.misdeed(ip)

    misdeed = through([ip], work)
    assert misdeed is not None
    assert misdeed[0] is Misdeed.TOO_MUCH


def test_without_its_password_the_guard_passes_nothing(street, houses):
    ip = street.house(1, {80: houses.web(b"page")})

    async def body():
        proxy = Proxy()
        url = await proxy.start()
        bare = "http://" + url.rpartition("@")[2]
        try:
            with proxy.admit(Dialer([ip], street.dial_map)):
                async with httpx.AsyncClient(proxy=bare, trust_env=False) as client:
                    return (await client.get(f"http://{ip}/")).status_code
        finally:
            await proxy.close()

    assert asyncio.run(body()) == 407
    assert street.asked == []


def test_one_connection_asks_again_and_each_question_is_judged(street, houses):
    ip = street.house(1, {80: houses.web(b"page")})
    other = street.house(2, {80: houses.web(b"secret")})

    async def ask(reader, writer, proxy, path, host=ip, method="GET"):
        fields = f"Host: {host}\r\nProxy-Authorization: {proxy.expected}\r\n\r\n"
        writer.write(f"{method} http://{host}{path} HTTP/1.1\r\n{fields}".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = int(re.search(r"Content-Length: (\d+)", head)[1])
        return int(head.split()[1]), await reader.readexactly(length)

    async def body():
        proxy = Proxy()
        port = int((await proxy.start()).rpartition(":")[2])
        with proxy.admit(Dialer([ip], street.dial_map)):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            said = [await ask(reader, writer, proxy, path) for path in ("/a", "/b")]
            said.append(await ask(reader, writer, proxy, "/c", other))
            assert await reader.read() == b"", "who asked for a stranger is let go"
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            said.append(await ask(reader, writer, proxy, "/d"))
            said.append(await ask(reader, writer, proxy, "/cgi-bin/reboot.cgi"))
            assert await reader.read() == b""
            writer.close()
        await proxy.close()
        assert proxy.reached(ip) == {80}
        return said

    whole, refused = (200, b"page"), (403, b"")
    assert asyncio.run(body()) == [whole, whole, refused, whole, refused]
    assert street.asked == [(ip, 80)] * 3


def test_two_questions_in_one_breath_are_answered_in_turn(street, houses):
    ip = street.house(1, {80: houses.web(b"page")})

    async def body():
        proxy = Proxy()
        port = int((await proxy.start()).rpartition(":")[2])
        with proxy.admit(Dialer([ip], street.dial_map)):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            one = f"GET http://{ip}/ HTTP/1.1\r\nHost: {ip}\r\nProxy-Authorization: {proxy.expected}\r\n"
            writer.write(f"{one}\r\n{one}Connection: close\r\n\r\n".encode())
            said = await reader.read()
            writer.close()
        await proxy.close()
        return said

    said = asyncio.run(body())
    assert (said.count(b"200 OK"), said.count(b"page"), said.count(b"Connection: close")) == (2, 2, 1)
    assert street.asked == [(ip, 80)] * 2


def test_where_no_connection_is_kept_every_answer_ends_its_own_and_says_so(street, houses):
    ip = street.house(1, {80: houses.web(b"page")})

    async def body():
        proxy = Proxy()
        port = int((await proxy.start()).rpartition(":")[2])
        with proxy.admit(Dialer([ip], street.dial_map), keeps=False), proxy.admit(Dialer([ip], street.dial_map)):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"GET http://{ip}/ HTTP/1.1\r\nProxy-Authorization: {proxy.expected}\r\n\r\n".encode())
            said = await reader.read()
            writer.close()
        await proxy.close()
        return said

    said = asyncio.run(body())
    assert said.endswith(b"page")
    assert b"Connection: close" in said


def test_when_a_device_is_done_with_its_resting_connections_close(street, houses):
    ip = street.house(1, {80: houses.web(b"page")})

    async def body():
        proxy = Proxy()
        port = int((await proxy.start()).rpartition(":")[2])
        with proxy.admit(Dialer([ip], street.dial_map)):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"GET http://{ip}/ HTTP/1.1\r\nProxy-Authorization: {proxy.expected}\r\n\r\n".encode())
            await reader.readuntil(b"page")
            proxy.part(ip)
            assert await reader.read() == b""
            writer.close()
        await proxy.close()

    asyncio.run(body())


def test_a_kept_answer_is_given_once_and_never_to_who_acts_or_asks_later(street, houses):
    ip = street.house(1, {80: houses.web()})
    dialer = Dialer([ip], street.dial_map)
    proxy = Proxy()
    proxy.keep(ip, {80: b"page"})
    with proxy.admit(dialer, Purpose.ACT):
        assert proxy.kept(ip, 80) is None
    assert (proxy.kept(ip, 80), proxy.kept(ip, 80)) == (b"page", None)
    for end in (proxy.part, proxy.forget):
        proxy.keep(ip, {80: b"page"})
        end(ip)
        assert proxy.kept(ip, 80) is None
