"""A street of loopback addresses whose houses behave as badly as a test wants, and the LAN process to scan them."""

from __future__ import annotations

import asyncio
import json
import queue
import socket
import threading
from collections.abc import Awaitable, Callable

import pytest

from drivers.lan.child import LanChild
from drivers.lan.errors import LanProcessLostError
from drivers.lan.wire import Failed, Finished, Listing

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@pytest.fixture(scope="session")
def network():
    """The first half of this run's loopback addresses; runs side by side, on this computer, each hold their own."""
    for number in range(100, 150):
        lock = socket.socket()
        try:
            lock.bind((f"127.{number}.255.254", 4028))
        except OSError:
            lock.close()
            continue
        with lock:
            yield f"127.{number}"
        return
    pytest.fail("fifty test runs hold every loopback network already")


class Street:
    """Servers on 127.x.0.n: port 80 through the dial map, the others on their true ports. `asked` lists what came."""

    def __init__(self, network):
        self._network = network
        self.dial_map = {}
        self.asked = []
        self._servers = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def address(self, number):
        return f"{self._network}.7.{number}"

    def house(self, number, ports: dict[int, Serve]):
        """A device at one address; the address."""
        ip = self.address(number)
        for port, serve in ports.items():
            server = self._do(asyncio.start_server(self._guarded(ip, port, serve), ip, 0 if port < 1024 else port))
            self._servers.append(server)
            self.dial_map[ip, port] = (ip, server.sockets[0].getsockname()[1])
        return ip

    def _guarded(self, ip, port, serve):
        async def run(reader, writer):
            self.asked.append((ip, port))
            try:
                await serve(reader, writer)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.asked.append((ip, "cut off"))
            finally:
                writer.close()

        return run

    def _do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def close(self):
        async def end():
            for server in self._servers:
                server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0)

        self._do(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()


def web(body=b"", status="200 OK", **headers):
    """A web server that answers everything the same way."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        fields = {"Content-Length": str(len(body)), "Content-Type": "text/html"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        head = f"HTTP/1.1 {status}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(head.encode() + b"\r\n" + body)
        await writer.drain()

    return serve


def cgminer_api(answers):
    """A cgminer API with these answers; a text is sent as it stands, a command that is missing is refused."""

    async def serve(reader, writer):
        request = await reader.read(1000)
        command = json.loads(request.decode().strip("\x00 \r\n"))["command"]
        answer = answers.get(command, {"STATUS": [{"STATUS": "E", "Code": 14, "Msg": "Invalid command"}]})
        writer.write((answer if isinstance(answer, str) else json.dumps(answer)).encode() + b"\x00")
        await writer.drain()

    return serve


def bitaxe(hostname="bitaxe"):
    """The web interface of a healthy single-chip miner (ESP-Miner `/api/system/info`)."""
    info = {
        "power": 14.6, "voltage": 5180, "current": 2830, "temp": 55, "vrTemp": 50, "hashRate": 610.5,
        "bestDiff": "4.2M", "bestSessionDiff": "10k", "freeHeap": 200000, "coreVoltage": 1200,
        "coreVoltageActual": 1190, "frequency": 490,
        "ssid": "x", "macAddr": "02:00:00:00:00:01", "hostname": hostname, "wifiStatus": "Connected!",
        "sharesAccepted": 12, "sharesRejected": 0, "uptimeSeconds": 4000, "asicCount": 1, "smallCoreCount": 894,
        "ASICModel": "BM1368", "stratumURL": "pool.example", "fallbackStratumURL": "b.example", "stratumPort": 3333,
        "fallbackStratumPort": 3333, "stratumUser": "w.1", "fallbackStratumUser": "w.1", "version": "v2.4.5",
        "boardVersion": "401", "runningPartition": "ota_0", "flipscreen": 1, "overheat_mode": 0, "invertscreen": 0,
        "invertfanpolarity": 1, "autofanspeed": 1, "fanspeed": 40, "fanrpm": 3500,
    }  # fmt: skip

    async def serve(reader, writer):
        line = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0]
        path = line.split(b" ")[1]
        if path == b"/":
            kind, body = "text/html", b"<html><head><title>AxeOS</title></head></html>"
        elif path == b"/api/system/info":
            kind, body = "application/json", json.dumps(info).encode()
        else:
            kind, body = "text/html", b""
        status = "200 OK" if body else "404 Not Found"
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode() + body)
        await writer.drain()

    return {80: serve}


class Scanner:
    """Scans in a LAN process of the test's own and collects what it says."""

    def __init__(self):
        self.child = LanChild()

    def start(self, targets, dial_map=None, op="scan"):
        """The replies, as a queue."""
        replies = queue.Queue()
        call = self.child.new_call()
        routes = [(*there, *really) for there, really in (dial_map or {}).items()]
        self.child.start(call, op, {"targets": list(targets), "dial_map": routes}, replies.put)
        return call, replies

    def ask(self, op, dial_map, **args):
        """Every reply of an operation with arguments of its own."""
        replies = queue.Queue()
        rows = [(*there, *really) for there, really in dial_map.items()]
        self.child.start(self.child.new_call(), op, {**args, "dial_map": rows}, replies.put)
        return list(until_last(replies))

    def scan(self, targets, dial_map=None):
        """The readings by address, and the last reply."""
        _, replies = self.start(targets, dial_map)
        said = list(until_last(replies))
        return {one.reading.ip: one.reading for one in said if isinstance(one, Listing)}, said[-1]


def until_last(replies, patience=60):
    """Replies up to the last one of a call."""
    while True:
        reply = replies.get(timeout=patience)
        yield reply
        if isinstance(reply, Finished | Failed | LanProcessLostError):
            return


@pytest.fixture
def street(network):
    built = Street(network)
    yield built
    built.close()


@pytest.fixture
def scanner():
    one = Scanner()
    yield one
    one.child.close()


@pytest.fixture(scope="session")
def warm_scanner():
    """One LAN process for all tests that do not harm it."""
    one = Scanner()
    yield one
    one.child.close()


@pytest.fixture(scope="session")
def houses():
    """The kinds of house, and the way to read replies to the end."""

    class Houses:
        pass

    kinds = Houses()
    kinds.web, kinds.bitaxe, kinds.cgminer_api, kinds.until_last = web, bitaxe, cgminer_api, until_last
    return kinds
