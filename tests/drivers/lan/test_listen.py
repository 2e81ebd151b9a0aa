"""The operation `listen` in the LAN process: real datagrams from loopback addresses, and floods of them."""

from __future__ import annotations

import itertools
import json
import queue
import socket
import threading
import zlib
from contextlib import ExitStack

import pytest

from drivers.lan.child import LanChild
from drivers.lan.ears import Ears, Place
from drivers.lan.errors import LanProcessLostError
from drivers.lan.ip_report import FORMATS
from drivers.lan.wire import Failed, Finished, Listening, Listing, Sighted
from drivers.model.sighting import Ear, Source, Trouble
from drivers.simulated.fleet.announcer import announcement
from drivers.simulated.fleet.machine import machines

PORTS = (*FORMATS, 5353)


class Hall:
    """A listening on free ports, and the machines that speak to it."""

    def __init__(self, child, **args):
        self.child, self.heard = child, queue.Queue()
        self.call = child.new_call()
        child.start(self.call, "listen", {"mdns": True, "ip_report": True, "dial_map": [], **args}, self.heard.put)
        self.ears = self.next(Listening).ears
        self.ports = {ear.port: ear.listens_on for ear in self.ears}

    def next(self, kind):
        """The next reply of a kind."""
        while not isinstance(reply := self.heard.get(timeout=20), kind):
            assert not isinstance(reply, Failed | LanProcessLostError), reply
        return reply

    def say(self, ip, port, datagram):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
            mouth.bind((ip, 0))
            mouth.sendto(datagram, ("127.0.0.1", self.ports[port]))

    def end(self):
        self.child.cancel(self.call)
        assert self.next(Finished).cancelled


@pytest.fixture(scope="module")
def child():
    one = LanChild()
    yield one
    one.close()


@pytest.fixture
def hall(child):
    made = Hall(child, ports=[[port, 0] for port in PORTS])
    yield made
    made.end()


def test_all_ears_open_and_say_whom_they_hear(hall):
    assert [ear.port for ear in hall.ears] == [*FORMATS, 5353]
    assert all(not ear.deaf and ear.makes and ear.trouble is None for ear in hall.ears)
    assert hall.ears[-1].source is Source.MDNS


def test_every_simulated_firmware_that_announces_itself_is_heard(hall):
    waiting = {}
    for machine in machines("127.77.40", 1):
        if (said := announcement(machine)) is not None:
            hall.say(machine.ip, *said)
            waiting[machine.ip] = machine
    while waiting:
        sighting = hall.next(Sighted).sighting
        machine = waiting.pop(sighting.ip)
        assert sighting.mac in (None, machine.mac)


def test_a_second_packet_of_the_same_machine_is_not_told(hall):
    for _ in range(3):
        hall.say("127.77.41.1", 11503, b"addr:127.77.41.1")
    hall.say("127.77.41.2", 11503, b"addr:127.77.41.2")
    assert [hall.next(Sighted).sighting.ip for _ in range(2)] == ["127.77.41.1", "127.77.41.2"]


def test_one_deaf_ear_says_why_and_opens_when_the_port_is_free(child):
    with ExitStack() as stack:
        other = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        other.bind(("127.0.0.1", 0))
        taken = other.getsockname()[1]
        hall = Hall(child, ports=[[port, taken if port == 8888 else 0] for port in PORTS])
        stack.callback(hall.end)
        deaf = [ear for ear in hall.ears if ear.deaf]
        assert [(ear.port, ear.trouble) for ear in deaf] == [(8888, Trouble.PORT_TAKEN)]
        assert deaf[0].detail
        hall.say("127.77.42.1", 9999, b"DG_IPREPORT_ONLY")
        assert hall.next(Sighted).sighting.make == "Elphapex", "the others hear"
        other.close()
        assert not any(ear.deaf for ear in hall.next(Listening).ears)
        hall.ports[8888] = taken
        hall.say("127.77.42.2", 8888, b"IP:127.77.42.2MAC:02:00:00:00:00:01")
        assert hall.next(Sighted).sighting.make == "Whatsminer"


def test_ports_are_free_again_once_the_call_has_ended(child):
    hall = Hall(child, ports=[[port, 0] for port in PORTS])
    hall.end()
    for there in hall.ports.values():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
            again.bind(("127.0.0.1", there))


def test_a_listening_that_follows_another_at_once_is_not_deaf(child):
    before = Hall(child, ports=[[port, 0] for port in PORTS])
    child.cancel(before.call)
    after = Hall(child, ports=[[port, there] for port, there in before.ports.items()])
    assert not any(ear.deaf for ear in after.ears)
    after.end()


def test_ears_close_when_a_datagram_is_what_ends_their_thread():
    class Hearing(Ears):
        def _wake(self):
            if self._closing:
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
                    mouth.sendto(b"last", ("127.0.0.1", ears.open()[0].listens_on))
                self._thread.join(timeout=20)
                assert not self._thread.is_alive(), "what it hears wakes it before it is called"
            super()._wake()

    said = queue.Queue()
    ears = Hearing([Place(Ear(Source.IP_REPORT, 8888, ()), "127.0.0.1", 0, 100)], lambda *heard: said.put(heard))
    there = ears.open()[0].listens_on
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        mouth.sendto(b"first", ("127.0.0.1", there))
        assert said.get(timeout=20)[2] == b"first"
    ears.close()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as again:
        again.bind(("127.0.0.1", there))


def test_a_scan_runs_beside_it(hall, street, child):
    ip = street.house(1, {80: hang_up})
    replies: queue.Queue[object] = queue.Queue()
    routes = [(*there, *really) for there, really in street.dial_map.items()]
    child.start(child.new_call(), "scan", {"targets": [ip], "dial_map": routes}, replies.put)
    hall.say("127.77.43.1", 11503, b"addr:127.77.43.1")
    assert hall.next(Sighted).sighting.ip == "127.77.43.1"
    told = _until_finished(replies)
    assert [reply.reading.ip for reply in told if isinstance(reply, Listing)] == [ip]


async def hang_up(reader, writer):
    await reader.read(100)


def _until_finished(replies):
    told = []
    while not told or not isinstance(told[-1], Finished):
        told.append(replies.get(timeout=30))
    return told


def hostile_datagrams():
    """What a bad neighbour sends: bombs, depths, broken text, names without end, forged reports."""
    bomb = b"h" + zlib.compress(b"[" * 1_000_000)
    nested = b'{"a":' * 400
    axeos = b"".join(bytes([len(pair)]) + pair for pair in (b"board=1", b"family=<b>\xff", b"asic=x"))
    for number in itertools.count():
        name = bytes([20]) + b"%020d" % number + b"\x05_http\x04_tcp\x05local\0"
        txt = name + b"\0\x10\0\x01\0\0\x11\x94" + len(axeos).to_bytes(2, "big") + axeos
        yield 5353, b"\0\0\x84\0\0\0\0\x01\0\0\0\0" + txt
        yield 18650, bomb
        yield 1314, nested
        yield 1314, json.dumps({"ip": "=1+1", "mac": "02:00:00:00:00:01", "model": "\u202e" * 400}).encode()
        yield 14235, b"10.%d.%d.1,ab:cd:ef:ab:cd:ef" % (number % 250, number // 250 % 250)
        yield 8888, b"\xff" * 2000


def test_a_flood_of_all_kinds_neither_grows_the_process_nor_deafens_it(hall, child):
    before = child.memory_mib()
    calm = threading.Event()

    def flood(last):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
            mouth.bind((f"127.77.44.{last}", 0))
            for port, datagram in hostile_datagrams():
                if calm.is_set():
                    return
                mouth.sendto(datagram, ("127.0.0.1", hall.ports[port]))

    floods = [threading.Thread(target=flood, args=(last,)) for last in (1, 2)]
    for one in floods:
        one.start()
    try:
        while not any(ear.trouble is Trouble.FLOODED for ear in hall.next(Listening).ears):
            pass
        hall.say("127.77.45.1", 9999, b"DG_IPREPORT_ONLY")
        while (sighting := hall.next(Sighted).sighting).ip != "127.77.45.1":
            assert sighting.ip in ("127.77.44.1", "127.77.44.2"), "only real sources are told"
        assert sighting.make == "Elphapex"
    finally:
        calm.set()
        for one in floods:
            one.join()
    after = child.memory_mib()
    if before is not None and after is not None:  # only Linux tells
        assert after < before + 40
        assert after < 300
