"""Loopback addresses that stand in for devices while the miner library speaks with them.

The library dials the raw ports of the address it is given and reads whatever comes: four bytes of a hostile machine
have it ask for four gigabytes, and the process is gone (measured, 0.8.6). So it is never given a device's address. It
gets one on loopback that nobody can guess; the egress guard knows whose it is, and on its raw ports a relay passes
requests that only read and answers within limits, through `dial`. Where a system has but one loopback address (macOS),
the library is given the device's own.
"""

from __future__ import annotations

import asyncio
import errno
import os
import secrets
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from drivers.lan import transports
from drivers.lan.dial import Dialer, Limits
from drivers.lan.errors import LimitError, UnnamedAddressError
from drivers.lan.proxy import Misdeed, Proxy
from drivers.lan.raw_asked import FRAMED_PORT, MAX_REQUEST, only_reads, whole_request
from drivers.lan.relay import FarEnd, NearEnd

#: The ports the library speaks raw on: the cgminer API, WhatsMiner's API V3, Avalon's and Proto's extra one.
RAW_PORTS = (4028, FRAMED_PORT, 8889)
#: What one raw connection may cost. The largest answers, chips of every board, stay below a fifth of it.
RAW = Limits(read_bytes=512 * 1024, seconds=15.0)
#: The networks that stand-ins are taken from, 127.x: none that a recorded or simulated fleet lives in.
_NETWORKS = range(160, 255)
_TRIES = 8
#: What a system says that has no such address (the second is Windows's number), and one that is short of descriptors.
_NO_SUCH_ADDRESS = (errno.EADDRNOTAVAIL, 10049)
_SHORTAGE = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)
_SHORTAGE_SECONDS = 0.05
_LENGTH = struct.Struct("<I")
#: The library's first question.
_VERSION = b'{"command":"version"}'


class StandIns:
    """The stand-ins of one process; each device keeps its own, since the library's objects remember it."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self._of: dict[str, str] = {}
        self._open: dict[str, _Counter] = {}
        self._possible = True
        self._opening = asyncio.Lock()

    @asynccontextmanager
    async def standing_in(self, dialer: Dialer, ip: str) -> AsyncIterator[str]:
        """The address to give to the library for a device, as long as the context lasts; the relay listens there."""
        async with self._opening:
            counter = self._open.get(ip) or await self._opened(dialer, ip)
            if counter is not None:
                counter.guests += 1
        if counter is None:
            self._proxy.direct.add(ip)
            try:
                yield ip
            finally:
                self._proxy.part(ip)
            return
        try:
            yield counter.address
        finally:
            counter.guests -= 1
            if not counter.guests:
                self._open.pop(ip, None)
                counter.close()
                self._proxy.part(ip)

    def in_words(self, ip: str, text: str) -> str:
        """A text of the library's, with the device's own address in place of its stand-in."""
        address = self._of.get(ip)
        return text if address is None else text.replace(address, ip)

    async def _opened(self, dialer: Dialer, ip: str) -> _Counter | None:
        for _ in range(_TRIES if self._possible else 0):
            address = self._of.get(ip) or _address()
            counter = _Counter(self._proxy, dialer, ip, address)
            try:
                await counter.open()
            except OSError as error:
                counter.close()
                if error.errno in _SHORTAGE:
                    await asyncio.sleep(_SHORTAGE_SECONDS)
                    continue
                self._possible = error.errno not in _NO_SUCH_ADDRESS
                self._of.pop(ip, None)  # taken by somebody else
                continue
            self._of[ip] = address
            self._proxy.stand_ins[address] = ip
            self._open[ip] = counter
            return counter
        return None


class _Counter:
    """The listening ports of one stand-in."""

    def __init__(self, proxy: Proxy, dialer: Dialer, ip: str, address: str) -> None:
        self.address = address
        self.guests = 0
        self._proxy = proxy
        self._dialer = dialer
        self._ip = ip
        self._servers: list[transports.Closes] = []

    async def open(self) -> None:
        """Listen on all raw ports. Raises OSError."""
        for port in RAW_PORTS:
            self._servers.append(await transports.listen(_listener(self.address, port), self._caller(port)))

    def close(self) -> None:
        """Listen no more; what is under way ends with its own limits."""
        for server in self._servers:
            server.close()

    def _caller(self, port: int) -> Callable[[], _Caller]:
        return lambda: _Caller(self._proxy, self._dialer, self._ip, port)


class _Caller(NearEnd):
    """One connection from the library. Nothing of it reaches the device before it is whole and judged."""

    def __init__(self, proxy: Proxy, dialer: Dialer, ip: str, port: int) -> None:
        super().__init__(RAW.seconds)
        self._proxy = proxy
        self._dialer = dialer
        self._ip = ip
        self._port = port
        self._asked = b""

    def data_received(self, data: bytes) -> None:
        self._asked += data
        if len(self._asked) > MAX_REQUEST:
            return self.break_off()
        if not whole_request(self._port, self._asked):
            return None
        asked, self._asked = self._asked, b""
        if not self._proxy.acting(self._ip) and not only_reads(self._port, asked):
            return self.break_off()
        if self._device is not None:
            return self._device.send(asked)
        seen = self._proxy.kept(self._ip, self._port) if asked.strip() == _VERSION else None
        if seen is not None:
            self.write(seen)
            return self.finish()
        if self._work is None:
            self._work = asyncio.get_running_loop().create_task(self._reach(asked))
            return None
        return self.break_off()

    async def _reach(self, asked: bytes) -> None:
        try:
            device = await self._dialer.attach(self._ip, self._port, self._far_end)
        except (OSError, LimitError, UnnamedAddressError):
            return self.break_off()
        self._device = device
        self._proxy.reach(self._ip, self._port)
        return device.send(asked)

    def _far_end(self) -> _Device:
        return _Device(self._proxy, self, self._ip, framed=self._port == FRAMED_PORT)


class _Device(FarEnd):
    """The connection to a device: its answer is passed on as far as the limits go."""

    def __init__(self, proxy: Proxy, caller: _Caller, ip: str, *, framed: bool) -> None:
        super().__init__()
        self._framed = framed
        self._proxy = proxy
        self._caller = caller
        self._ip = ip
        self._read = 0
        self._held = b""
        self._left = 0

    def data_received(self, data: bytes) -> None:
        self._read += len(data)
        if self._read > RAW.read_bytes or not self._proxy.spend(self._ip, data) or not self._frames_fit(data):
            self._proxy.note(self._ip, Misdeed.TOO_MUCH, str(RAW.read_bytes))
            return self._caller.break_off()
        return self._caller.write(data)

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None:
            self._caller.break_off()
        else:
            self._caller.finish()

    def _frames_fit(self, data: bytes) -> bool:
        """Whether no message announces more than it may be long: the library makes room for what is announced."""
        data = self._held + data if self._framed else b""
        while data:
            taken = min(self._left, len(data))
            self._left -= taken
            data = data[taken:]
            if len(data) < _LENGTH.size:
                break
            (self._left,) = _LENGTH.unpack_from(data)
            data = data[_LENGTH.size :]
            if self._left > RAW.read_bytes:
                return False
        self._held = data
        return True


def _listener(address: str, port: int) -> socket.socket:
    """A socket bound there. Raises OSError with the system's own number, which asyncio does not always tell."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # there it would let another program share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setblocking(False)
        listener.bind((address, port))
    except OSError:
        listener.close()
        raise
    return listener


def _address() -> str:
    """A loopback address that nobody can guess."""
    return f"127.{secrets.choice(_NETWORKS)}.{secrets.randbelow(256)}.{1 + secrets.randbelow(254)}"
