"""While a device is read nothing goes out that could change it, and no password a second time."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from drivers.lan.dial import Dialer
from drivers.lan.proxy import Proxy, Purpose
from drivers.lan.reading_only import Asked, asked_by

LOGIN = "mutation ($username: String!, $password: String!) { auth { login(username: $username, password: $password)"
LOGIN += " { ... on VoidResult { void } } } }"


def query(text):
    return json.dumps({"query": text}).encode()


@pytest.mark.parametrize(
    ("method", "path", "body", "asked"),
    [
        ("GET", "/cgi-bin/get_blink_status.cgi", b"", Asked.READING),
        ("GET", "/api/v1/settings", b"", Asked.READING),
        ("GET", "/api/v1/chains/factory-info", b"", Asked.READING),
        ("GET", "/cgi-bin/reboot.cgi", b"", Asked.CHANGE),
        ("GET", "/cgi-bin/re%62oot.cgi", b"", Asked.CHANGE),
        ("GET", "/cgi-bin/set_miner_conf.cgi", b"", Asked.CHANGE),
        ("HEAD", "/api/system/restart", b"", Asked.CHANGE),
        ("POST", "/graphql", query("{ bosminer { info { modelName } } }"), Asked.READING),
        ("POST", "/graphql", query(LOGIN), Asked.LOGIN),
        ("POST", "/graphql", query("mutation { bos { factoryReset { void } } }"), Asked.CHANGE),
        ("POST", "/graphql", query(LOGIN[:-1] + " bosminer { pause { void } } }"), Asked.CHANGE),
        ("POST", "/graphql", b"no json", Asked.CHANGE),
        ("POST", "/graphql", query([1]), Asked.CHANGE),
        ("POST", "/api/v1/auth/login", b'{"username":"root","password":"root"}', Asked.LOGIN),
        ("POST", "/cgi-bin/login.php", b"username=seal&origin_pwd=seal", Asked.LOGIN),
        ("POST", "/api/v1/unlock", b'{"pw":"admin"}', Asked.CHANGE),
        ("POST", "/api/v1/mining/stop", b"", Asked.CHANGE),
        ("POST", "/cgi-bin/set_miner_conf.cgi", b"{}", Asked.CHANGE),
        ("PUT", "/graphql", query("{ a }"), Asked.CHANGE),
        ("DELETE", "/", b"", Asked.CHANGE),
        ("PATCH", "/api/system", b"{}", Asked.CHANGE),
    ],
)
def test_what_a_request_asks(method, path, body, asked) -> None:
    assert asked_by(method, path, body) is asked


@pytest.fixture
def login_server(street):
    """A device whose login answers `status`, and what arrived there."""

    def build(status, *fields):
        arrived = []

        async def serve(reader, writer):
            head = await reader.readuntil(b"\r\n\r\n")
            arrived.append(head.split(b"\r\n")[0].decode())
            await asyncio.sleep(0)
            lines = "".join(f"{field}\r\n" for field in fields)
            writer.write(f"HTTP/1.1 {status} X\r\n{lines}Content-Length: 2\r\nConnection: close\r\n\r\n{{}}".encode())
            await writer.drain()

        return street.house(1, {80: serve}), arrived

    return build


def statuses(street, ip, path, body, purpose=Purpose.READ, count=9):
    """The statuses of that many requests at once."""

    async def run():
        proxy = Proxy()
        url = await proxy.start()
        try:
            with proxy.admit(Dialer([ip], street.dial_map), purpose):
                async with httpx.AsyncClient(proxy=url, trust_env=False, timeout=10) as client:
                    asked = [client.post(f"http://{ip}{path}", content=body) for _ in range(count)]
                    first = [one.status_code for one in await asyncio.gather(*asked)]
                    proxy.forget(ip)
                    return first, (await client.post(f"http://{ip}{path}", content=body)).status_code
        finally:
            await proxy.close()

    return asyncio.run(run())


def test_a_refused_login_is_not_tried_again_in_the_same_round(street, login_server) -> None:
    ip, arrived = login_server(401)
    first, next_round = statuses(street, ip, "/api/v1/auth/login", b'{"password":"x"}')
    assert sorted(first) == [401] + [403] * 8
    assert next_round == 401
    assert len(arrived) == 2


def test_a_login_without_a_session_is_a_refusal_where_the_answer_is_always_200(street, login_server) -> None:
    ip, arrived = login_server(200)
    assert sorted(statuses(street, ip, "/graphql", query(LOGIN))[0]) == [200] + [403] * 8
    assert len(arrived) == 2


def test_an_accepted_login_is_passed_as_often_as_it_is_asked(street, login_server) -> None:
    ip, arrived = login_server(200, "Set-Cookie: session_id=1")
    assert statuses(street, ip, "/graphql", query(LOGIN)) == ([200] * 9, 200)
    assert len(arrived) == 10


def test_what_changes_a_device_goes_out_only_while_it_is_acted_on(street, login_server) -> None:
    ip, arrived = login_server(200)
    assert statuses(street, ip, "/api/v1/mining/stop", b"{}", count=2) == ([403, 403], 403)
    assert arrived == []
    assert statuses(street, ip, "/api/v1/mining/stop", b"{}", Purpose.ACT, 2) == ([200, 200], 200)


def test_a_login_that_is_never_answered_holds_nobody_up(street) -> None:
    async def hang_up(reader, writer):
        await reader.readuntil(b"\r\n\r\n")

    ip = street.house(1, {80: hang_up})

    async def run():
        proxy = Proxy()
        url = await proxy.start()
        with proxy.admit(Dialer([ip], street.dial_map)):
            async with httpx.AsyncClient(proxy=url, trust_env=False, timeout=10) as client:
                asked = [client.post(f"http://{ip}/token", content=b"{}") for _ in range(3)]
                answers = await asyncio.gather(*asked, return_exceptions=True)
        await proxy.close()
        return answers

    assert all(isinstance(answer, httpx.TransportError) for answer in asyncio.run(run()))
