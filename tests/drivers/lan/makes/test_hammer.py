"""Hammer over real sockets: the open API, and the page that wants a digest login."""

from __future__ import annotations

import asyncio
import json

import pytest

from drivers.lan.dial import Dialer
from drivers.lan.makes.hammer import MAKE
from drivers.lan.probe import Glance
from drivers.model.credential import Credential
from drivers.model.reading import DeviceState, Hints

INFO = {"minertype": "Hammer X9", "macaddr": "02:00:00:00:00:0c", "hostname": "hall", "system_filesystem_version": "2"}
API = {
    "version": {"VERSION": [{"API": "3.1", "Type": "Hammer X9"}]},
    "summary": {"STATUS": [{"Description": "ccminer 2"}], "SUMMARY": [{"Elapsed": 60, "MHS 5s": "4700.5"}]},
    "stats": {"STATS": [{"miner_count": 1, "MHS 5s": "4700.5", "chain_acn1": 108, "chain_rate1": "4700.5"}]},
}


def page(opens):
    """A page behind a digest login that takes any proof for this user."""

    async def serve(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        if f'username="{opens}"' in head:
            body, status, more = json.dumps(INFO), "200 OK", ""
        else:
            body, status = "locked", "401 Unauthorized"
            more = 'WWW-Authenticate: Digest realm="Hammer Configuration", nonce="n", qop="auth"\r\n'
        writer.write(f"HTTP/1.1 {status}\r\n{more}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        await writer.drain()

    return serve


@pytest.mark.parametrize(("own", "default"), [(None, True), (Credential("shop", "x"), False)])
def test_who_it_is_stands_behind_the_login(street, houses, own, default):
    ip = street.house(1, {80: page("root" if own is None else "shop"), 4028: houses.cgminer_api(API)})
    dialer = Dialer([ip], street.dial_map)
    asked = MAKE.read(dialer, ip, (80, 4028)) if own is None else MAKE.read_with(dialer, ip, (80, 4028), own)
    reading = asyncio.run(asked)
    assert (reading.state, reading.model, reading.mac) == (DeviceState.IDENTIFIED, "X9", "02:00:00:00:00:0C")
    assert (reading.hashrate_ths, reading.default_login) == (0.0047005, default)


def test_another_login_leaves_what_the_open_api_tells(street, houses):
    ip = street.house(1, {80: page("nobody"), 4028: houses.cgminer_api(API)})
    reading = asyncio.run(MAKE.read(Dialer([ip], street.dial_map), ip, (80, 4028)))
    assert (reading.state, reading.make, reading.mac) == (DeviceState.NEEDS_LOGIN, "Hammer", None)
    assert reading.hashrate_ths == 0.0047005


def test_it_is_known_by_the_realm():
    assert MAKE.recognises(Glance(Hints(realm="Hammer Configuration")))
    assert not MAKE.recognises(Glance(Hints(realm="antMiner Configuration")))
