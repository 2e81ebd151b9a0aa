"""Connections are opened to named addresses only, led by the dial map, and cut at their limits."""

from __future__ import annotations

import asyncio
import socket

import pytest

from drivers.lan.dial import Dialer, Limits
from drivers.lan.errors import LimitError, UnnamedAddressError

SMALL = Limits(read_bytes=1000, seconds=5)


def test_an_address_nobody_named_is_not_dialled(street, houses):
    ip = street.house(1, {80: houses.web()})
    dialer = Dialer(["127.0.0.1"], street.dial_map)
    with pytest.raises(UnnamedAddressError):
        asyncio.run(dialer.probe(ip, 80, 1))
    with pytest.raises(UnnamedAddressError):
        asyncio.run(dialer.open(ip, 80, SMALL))
    assert street.asked == []


def test_the_dial_map_leads_to_where_the_port_really_is(street, houses):
    ip = street.house(1, {80: houses.web()})
    dialer = Dialer([ip], street.dial_map)
    _, real = street.dial_map[ip, 80]
    assert asyncio.run(dialer.probe(ip, 80, 1)) is True
    assert asyncio.run(dialer.probe(ip, 81, 1)) is False
    assert asyncio.run(dialer.probe(ip, real, 1)) is False, "the port behind a mapped one is no port of its own"


def test_with_a_dial_map_nothing_outside_loopback_is_dialled():
    dialer = Dialer(["192.0.2.1"], {("127.0.0.1", 80): ("127.0.0.1", 1)})
    assert asyncio.run(dialer.probe("192.0.2.1", 80, 1)) is False
    with pytest.raises(ConnectionRefusedError):
        asyncio.run(dialer.open("192.0.2.1", 80, SMALL))


def test_silence_is_told_apart_from_refusal():
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        place = full.getsockname()
        # One connection fills the queue: the next gets no answer.
        with socket.create_connection(place), pytest.raises(TimeoutError):
            asyncio.run(_probe_twice(place))


async def _probe_twice(place):
    dialer = Dialer([place[0]])
    holders = [socket.socket() for _ in range(3)]
    try:
        for holder in holders:
            holder.setblocking(False)
            holder.connect_ex(place)
        await dialer.probe(*place, 0.2)
    finally:
        for holder in holders:
            holder.close()


def test_more_bytes_than_allowed_are_cut_off(street, houses):
    ip = street.house(1, {80: houses.web(b"x" * 5000)})

    async def read_all():
        async with await Dialer([ip], street.dial_map).open(ip, 80, SMALL) as connection:
            await connection.write(b"GET / HTTP/1.1\r\n\r\n")
            while await connection.read():
                pass

    with pytest.raises(LimitError) as broken:
        asyncio.run(read_all())
    assert (broken.value.what, broken.value.limit) == ("bytes", 1000)


def test_a_device_that_says_nothing_costs_no_more_than_its_time(street):
    async def silent(reader, writer):
        await reader.read()

    ip = street.house(1, {80: silent})

    async def wait():
        async with await Dialer([ip], street.dial_map).open(ip, 80, Limits(1000, 0.1)) as connection:
            await connection.read()

    with pytest.raises(LimitError) as broken:
        asyncio.run(wait())
    assert broken.value.what == "seconds"
