"""Goldshell over real sockets: pages that are open, pages that want the maker's login, and rates that have a unit."""

from __future__ import annotations

import asyncio
import json

import pytest

from drivers.lan.dial import Dialer
from drivers.lan.makes.goldshell import MAKE
from drivers.model.credential import Credential
from drivers.model.reading import DeviceState
from drivers.simulated.fleet import SimulatedFleet

PAGES = {
    "/mcb/status": {"model": "Goldshell-Byte", "firmware": "2.1.0", "hardware": "x"},
    "/mcb/setting": {"name": "02:00:00:00:00:0a"},
    "/mcb/pools": [{"url": "stratum+tcp://p.example:1", "user": "w", "active": False}],
    "/mcb/cgminer": {
        "minfos": [
            {
                "name": "scrypt",
                "infos": [{"hashrate": 9.1, "temp": "61.2°C/70.5°C", "fanspeed": "2450 rpm", "time": 60}],
            },
            {"name": "zk", "infos": [{"hashrate": 3.3, "temp": "58.0°C/66.0°C", "power": "35.5", "time": 60}]},
        ]
    },
}


def pages(password=None, told=PAGES):
    """A web server with these pages; all but the status want a token where there is a password."""

    async def serve(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        path, _, query = head.split(" ")[1].partition("?")
        opened = password is None or path == "/mcb/status" or "Authorization: Bearer sesame" in head
        answer = told.get(path) if opened else {"error": "unauthorized"}
        if path == "/user/login":
            answer = {"JWT Token": "sesame"} if f"password={password}&" in query else {}
        body = json.dumps(answer).encode()
        status = "404 Not Found" if answer is None else "200 OK" if opened or path == "/user/login" else "401 No"
        writer.write(f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()

    return {80: serve}


def read(street, ip):
    return asyncio.run(MAKE.read(Dialer([ip], street.dial_map), ip, (80,)))


@pytest.mark.parametrize(("password", "default"), [(None, None), ("123456789", True)])
def test_the_pages_are_read_and_a_rate_without_a_unit_is_none(street, password, default):
    reading = read(street, street.house(1, pages(password)))
    assert (reading.state, reading.model, reading.mac) == (DeviceState.IDENTIFIED, "Byte", "02:00:00:00:00:0A")
    assert (reading.hashrate_ths, reading.power_w, reading.uptime_s) == (None, 35.5, 60.0)
    assert [(board.slot, board.temp_board_c, board.temp_chip_c) for board in reading.boards] == [
        (0, 61.2, 70.5), (1, 58.0, 66.0),
    ]  # fmt: skip
    assert [fan.rpm for fan in reading.fans] == [2450.0]
    assert [(pool.url, pool.alive) for pool in reading.pools] == [("stratum+tcp://p.example:1", False)]
    assert reading.default_login is default


def test_another_password_leaves_it_locked_but_named(street):
    reading = read(street, street.house(1, pages("changed")))
    assert (reading.state, reading.make, reading.model, reading.mac) == (
        DeviceState.NEEDS_LOGIN, "Goldshell", "Byte", None,
    )  # fmt: skip


def test_the_persons_login_opens_it(street):
    ip = street.house(1, pages("changed"))
    own = Credential("admin", "changed")
    reading = asyncio.run(MAKE.read_with(Dialer([ip], street.dial_map), ip, (80,), own))
    assert (reading.state, reading.mac, reading.default_login) == (DeviceState.IDENTIFIED, "02:00:00:00:00:0A", False)


def test_a_page_that_is_no_goldshells_is_none(street, houses):
    assert read(street, street.house(1, {80: houses.web(b"{}")})) is None
    assert read(street, street.house(2, pages(told=PAGES | {"/mcb/status": {"model": None}}))) is None


def test_the_rates_of_the_api_are_in_the_unit_of_their_names():
    with SimulatedFleet() as fleet:
        ip = next(ip for ip in fleet.addresses if ip.endswith(".12"))
        reading = asyncio.run(MAKE.read(Dialer([ip], fleet.dial_map), ip, (80, 4028)))
    assert reading.model == "KD6"
    assert reading.hashrate_ths == pytest.approx(3 * 9.7, rel=0.02)
    assert len(reading.boards) == 3
