"""What a device asks a login with is asked once a round, and repeated in its place only where that does no harm."""

from __future__ import annotations

import asyncio
import re

import httpx
import pytest

from drivers.lan.dial import Dialer
from drivers.lan.proxy import Proxy
from drivers.lan.web import Web
from drivers.model.credential import Credential

ASKS = b'WWW-Authenticate: Digest realm="antMiner Configuration", nonce="n1", algorithm=MD5, qop="auth"\r\n'


class Locked:
    """A web server behind a digest login; notes of each request whether it came with a proof."""

    def __init__(self, asks=ASKS, takes=lambda proofs: True):
        self.asks, self.takes, self.proofs = asks, takes, []

    async def __call__(self, reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        proved = b"\r\nauthorization: digest" in head.lower()
        self.proofs.append(proved)
        if proved and self.takes(self.proofs):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nin")
        else:
            writer.write(b"HTTP/1.1 401 Unauthorized\r\n" + self.asks + b"Content-Length: 3\r\n\r\nout")
        await writer.drain()
        writer.close()


@pytest.fixture
def library(street):
    """`library(door, work)` runs `work(get, proxy, dialer, ip)`; `get(path)` asks as the miner library does."""

    def run(door, work):
        ip = street.house(1, {80: door})

        async def body():
            proxy, dialer = Proxy(), Dialer([ip], street.dial_map)
            url = await proxy.start()

            async def get(path="/cgi-bin/summary.cgi"):
                async with httpx.AsyncClient(proxy=url, trust_env=False, timeout=10) as client:
                    return (await client.get(f"http://{ip}{path}", auth=httpx.DigestAuth("root", "root"))).status_code

            try:
                with proxy.admit(dialer):
                    return await work(get, proxy, dialer, ip)
            finally:
                await proxy.close()

        return asyncio.run(body())

    return run


def test_only_the_first_page_of_a_round_asks_the_device(library):
    door = Locked()

    async def work(get, proxy, dialer, ip):
        told = [await get() for _ in range(3)]
        proxy.forget(ip)
        return [*told, await get()]

    assert library(door, work) == [200] * 4
    assert door.proofs == [False, True, True, True, False, True]


def test_pages_asked_at_once_wait_for_one_question(library):
    door = Locked()

    async def work(get, proxy, dialer, ip):
        first = await get()
        proxy.forget(ip)
        door.proofs.clear()
        return [first, *await asyncio.gather(*(get() for _ in range(4)))]

    assert library(door, work) == [200] * 5
    assert door.proofs.count(False) == 1


def test_who_waits_goes_on_when_the_one_that_asks_hears_nothing(library, street):
    door = Locked()

    async def work(get, proxy, dialer, ip):
        assert await get() == 200
        proxy.forget(ip)
        asking = await proxy.challenges.asked(ip)
        waits = asyncio.create_task(get())
        done, _ = await asyncio.wait([waits], timeout=0.05)
        proxy.challenges.heard(ip, None, proved=False)
        return asking, bool(done), await waits

    assert library(door, work) == (None, False, 200)


def test_a_server_that_counts_proofs_is_never_spoken_for_again(library):
    door = Locked(takes=lambda proofs: not proofs[-2])  # each question takes one proof

    async def work(get, proxy, dialer, ip):
        told = [await get() for _ in range(2)]
        proxy.forget(ip)
        return [*told, *[await get() for _ in range(3)]]

    assert library(door, work) == [200, 401, 200, 200, 200]


@pytest.mark.parametrize("asks", [ASKS.replace(b"antMiner Configuration", b"router"), b"WWW-Authenticate: Basic\r\n"])
def test_others_are_asked_for_each_page(library, asks):
    door = Locked(asks)

    async def work(get, proxy, dialer, ip):
        await get()
        await get()
        return proxy.challenges.known(ip)

    assert library(door, work) is None
    assert door.proofs.count(False) == 2


def test_the_start_page_is_always_the_devices_own(library):
    door = Locked()

    async def work(get, proxy, dialer, ip):
        await get()
        await get("/")

    library(door, work)
    assert door.proofs == [False, True, False, True]


def test_a_make_proves_at_once_what_the_library_was_asked(library):
    door = Locked()

    async def work(get, proxy, dialer, ip):
        await get()
        web = Web(dialer, ip, login=Credential("root", "root"), asked=dialer.challenges.known(ip))
        return await web.get("/cgi-bin/stats.cgi")

    page = library(door, work)
    assert (page.body, page.proved, door.proofs) == (b"in", True, [False, True, True])


@pytest.mark.parametrize(
    "asked", ['Digest realm="x"', "nonsense", ASKS.decode().partition(" ")[2].replace("n1", "old")]
)
def test_a_question_that_no_longer_holds_is_asked_anew(library, asked):
    fresh = re.compile(rb'nonce="n1"')
    door = Locked()

    async def answers(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        again = asyncio.StreamReader()
        again.feed_data(head if fresh.search(head) else head.replace(b"Digest", b"Stale"))
        await door(again, writer)

    async def work(get, proxy, dialer, ip):
        return await Web(dialer, ip, login=Credential("root", "root"), asked=asked).get("/cgi-bin/stats.cgi")

    assert library(answers, work).body == b"in"
