"""A stand-in passes what only reads, within limits, to the one device it stands for."""

from __future__ import annotations

import asyncio
import json
import struct
import sys

import pytest

from drivers.lan.dial import Dialer
from drivers.lan.proxy import Misdeed, Proxy, Purpose
from drivers.lan.raw_asked import only_reads, whole_request
from drivers.lan.stand_ins import RAW, StandIns

pytestmark = pytest.mark.skipif(sys.platform == "darwin", reason="macOS has one loopback address")


def framed(told):
    body = json.dumps(told).encode()
    return struct.pack("<I", len(body)) + body


async def exchange(address, port, data):
    """What comes back, up to the end; None where the connection is broken."""
    reader, writer = await asyncio.open_connection(address, port)
    try:
        writer.write(data)
        return await asyncio.wait_for(reader.read(-1), 20)
    except ConnectionError:
        return None
    finally:
        writer.close()


def through(street, ip, data, port=4028, purpose=Purpose.READ):
    """What comes back through a device's stand-in, and the misdeed that was noted."""

    async def run():
        proxy = Proxy()
        dialer = Dialer([ip], street.dial_map)
        with proxy.admit(dialer, purpose):
            async with StandIns(proxy).standing_in(dialer, ip) as address:
                assert address != ip
                assert proxy.device(address) == ip
                assert proxy.device(ip) is None
                return await exchange(address, port, data), proxy.misdeed(ip)

    return asyncio.run(run())


def says(answer):
    async def serve(reader, writer):
        await reader.read(4096)
        writer.write(answer)
        await writer.drain()

    return serve


def test_a_question_and_its_answer_pass(street):
    ip = street.house(1, {4028: says(b'{"VERSION":[]}\x00')})
    assert through(street, ip, b'{"command":"version"}') == (b'{"VERSION":[]}\x00', None)


@pytest.mark.parametrize("told", [{"command": "restart"}, {"command": "open_write_api", "enable": True}, {"enc": 1}])
def test_what_changes_a_machine_ends_here_unless_it_is_acted_on(street, told):
    ip = street.house(1, {4028: says(b"done")})
    asked = json.dumps(told).encode()
    assert through(street, ip, asked)[0] in (None, b"")
    assert street.asked == []
    assert through(street, ip, asked, purpose=Purpose.ACT)[0] == b"done"


@pytest.mark.parametrize("size", [RAW.read_bytes + 1, 2**31 - 1, 2**32 - 1])
def test_a_message_that_announces_too_much_is_cut_before_its_first_byte(street, size):
    ip = street.house(1, {4433: says(struct.pack("<I", size) + b"x")})
    told, misdeed = through(street, ip, framed({"cmd": "get.device.info"}), 4433)
    assert told in (None, b"")
    assert misdeed is not None
    assert misdeed[0] is Misdeed.TOO_MUCH


def test_frames_within_limits_pass_however_they_are_cut(street):
    async def serve(reader, writer):
        await reader.read(4096)
        for byte in framed({"a": 1}) + framed({"b": "c" * 200}):
            writer.write(bytes([byte]))
            await writer.drain()

    ip = street.house(1, {4433: serve})
    told, misdeed = through(street, ip, framed({"cmd": "get.device.info"}), 4433)
    assert (told, misdeed) == (framed({"a": 1}) + framed({"b": "c" * 200}), None)


def test_a_flood_is_cut_and_noted(street):
    async def flood(reader, writer):
        while True:
            writer.write(b"x" * 65536)
            await writer.drain()

    ip = street.house(1, {4028: flood})
    told, misdeed = through(street, ip, b'{"command":"version"}')
    assert told is None or len(told) <= RAW.read_bytes
    assert misdeed[0] is Misdeed.TOO_MUCH


def test_two_guests_share_a_stand_in_and_the_next_visit_finds_the_same(street):
    ip = street.house(1, {4028: says(b"{}")})

    async def run():
        proxy = Proxy()
        stand_ins, dialer = StandIns(proxy), Dialer([ip], street.dial_map)
        with proxy.admit(dialer):
            async with stand_ins.standing_in(dialer, ip) as one, stand_ins.standing_in(dialer, ip) as two:
                assert one == two
            async with stand_ins.standing_in(dialer, ip) as three:
                assert three == one
                assert await exchange(three, 4028, b'{"command":"summary"}') == b"{}"
        assert stand_ins.in_words(ip, f"http://{one}/x failed") == f"http://{ip}/x failed"
        with pytest.raises(ConnectionRefusedError):
            await exchange(one, 4028, b"")

    asyncio.run(run())


@pytest.mark.parametrize(
    ("port", "data", "reads"),
    [
        (4028, b'{"command":"version"}', True),
        (4028, b'{"command":"summary+devs+pools"}', True),
        (4028, b'{"command":"summary+restart"}', False),
        (4028, b'{"cmd":"get_psu"}', True),
        (4028, b'{"command":"version","cmd":"reboot"}', False),
        (4028, b'{"command":"healthchipget","parameter":"0"}', True),
        (4028, b"version", True),
        (4028, b"ascset|0,reboot,0", False),
        (4028, b'{"command":"ascset","parameter":"0,help"}', False),
        (4028, b'{"command":["version"]}', False),
        (4028, b"[]", False),
        (4028, b"GET / HTTP/1.1", False),
        (4433, framed({"cmd": "get.device.info", "param": "miner"}), True),
        (4433, framed({"cmd": "set.miner.power"}), False),
        (4433, framed([1]), False),
        (8889, b'{"command":"summary"}', True),
    ],
)
def test_what_only_reads(port, data, reads):
    assert whole_request(port, data)
    assert only_reads(port, data) is reads


@pytest.mark.parametrize(
    ("port", "data"), [(4028, b'{"command":"ver'), (4028, b""), (4433, b"\x05\0"), (4433, b"\x05\0\0\0{}")]
)
def test_half_a_request_is_waited_for(port, data):
    assert not whole_request(port, data)
