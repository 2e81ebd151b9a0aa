"""The listening service: what window and command line hear of machines that announce themselves."""

from __future__ import annotations

import os
import queue
import signal
import sys

import pytest

from app.services.fleet import SIMULATED, DeviceRead, FleetService, ScanFinished
from app.services.lan import Lan
from app.services.listening import (
    ConfirmFailed,
    EarsKnown,
    ListeningEnded,
    ListeningService,
    MachineAnnounced,
    MachineConfirmed,
)
from app.words.listening import ear_name, trouble_words
from drivers.model.reading import DeviceState
from drivers.model.sighting import Ear, Sighting, Source, Trouble

PORTS = tuple((port, 0) for port in (14235, 8888, 11503, 1314, 18650, 9999, 12345, 54321, 42069, 5353))


class Desk:
    """A LAN with the simulated fleet, and a service that listens on ports of its own."""

    def __init__(self):
        self.lan = Lan()
        self.fleet = self.lan.simulated_fleet()
        self.heard = queue.Queue()
        self.service = ListeningService(self.heard.put, self.lan, ports=PORTS)

    def next(self, kind):
        """The next event of a kind."""
        while not isinstance(event := self.heard.get(timeout=30), kind):
            pass
        return event

    def hear(self):
        """Start, and where each port really is."""
        self.service.start()
        return {ear.port: ear.listens_on for ear in self.next(EarsKnown).ears}


@pytest.fixture(scope="module")
def shared():
    made = Desk()
    yield made
    made.service.stop(5)
    made.lan.close()


@pytest.fixture
def desk(shared):
    yield shared
    shared.service.stop(5)
    while not shared.heard.empty():
        shared.heard.get()


def test_a_pressed_button_is_an_announcement_and_a_click_reads_the_machine(desk):
    ports = desk.hear()
    ip = desk.fleet.story_address
    before = len(desk.fleet.requests)
    assert desk.fleet.press_ip_report(ip, ports)
    told = desk.next(MachineAnnounced)
    assert (told.sighting.ip, told.sighting.make, told.known, told.simulated) == (ip, "Antminer", None, True)
    assert len(desk.fleet.requests) == before, "nobody is contacted for an announcement"
    desk.service.confirm(ip)
    row = desk.next(MachineConfirmed).row
    assert (row.reading.ip, row.reading.state, row.reading.mac) == (ip, DeviceState.IDENTIFIED, told.sighting.mac)
    assert row.simulated
    desk.fleet.press_ip_report(desk.fleet.addresses[0], ports)
    assert desk.next(MachineAnnounced).known is None
    assert desk.service._rows[ip] == row, "what was read is known when it announces itself again"


def test_machines_without_a_button_say_so(desk):
    avalon = next(ip for ip in desk.fleet.addresses if ip.endswith(".19"))
    assert not desk.fleet.press_ip_report(avalon, {})


def test_nobody_at_the_address_is_no_machine(desk):
    desk.service.confirm("127.250.1.1")
    assert desk.next(ConfirmFailed) == ConfirmFailed("127.250.1.1")


def test_after_stop_nothing_arrives(desk):
    ports = desk.hear()
    desk.service.stop(5)
    desk.service.start()
    desk.next(EarsKnown)
    desk.fleet.press_ip_report(desk.fleet.story_address, ports)
    assert desk.heard.empty()
    assert desk.service.listening


def test_a_lost_process_is_replaced_and_heard_on_until_it_is_lost_too_often(desk):
    desk.hear()
    for _ in range(3):
        os.kill(desk.lan._child.pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
        assert desk.next(EarsKnown).ears == ()
        assert all(not ear.deaf for ear in desk.next(EarsKnown).ears)
    os.kill(desk.lan._child.pid, signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    assert desk.next(ListeningEnded).reason
    assert not desk.service.listening


def test_an_announcement_stands_beside_what_a_scan_found_and_a_stranger_is_only_seen(desk):
    heard = queue.Queue()
    fleet = FleetService(heard.put, desk.lan)
    inside, stranger = desk.fleet.story_address, "10.77.0.9"
    scan = fleet.scan([SIMULATED])
    fleet.announced(Sighting(inside, Source.IP_REPORT, "Antminer"))
    fleet.announced(Sighting(stranger, Source.MDNS, "Bitaxe", "Gamma"))
    assert scan.wait(60)
    fleet.announced(Sighting(inside, Source.MDNS))
    rows = [event.row for event in _everything(heard) if isinstance(event, DeviceRead)]
    of_inside = [row.reading for row in rows if row.reading.ip == inside]
    assert [reading.found_by for reading in of_inside] == [
        (Source.SWEEP, Source.IP_REPORT),
        (Source.SWEEP, Source.MDNS, Source.IP_REPORT),
    ]
    assert of_inside[0].state is DeviceState.IDENTIFIED
    seen = [row.reading for row in rows if row.reading.ip == stranger]
    assert [(one.state, one.found_by, one.model) for one in seen] == [(DeviceState.SEEN, (Source.MDNS,), "Gamma")]
    assert not any(ip == stranger for ip, _port, _line in desk.fleet.requests)


def test_a_seen_machine_is_not_counted_as_answering(desk):
    heard = queue.Queue()
    fleet = FleetService(heard.put, desk.lan)
    scan = fleet.scan(["127.250.1.1-2"])
    fleet.announced(Sighting("10.77.0.8", Source.IP_REPORT))
    assert scan.wait(30)
    assert [event.summary.alive for event in _everything(heard) if isinstance(event, ScanFinished)] == [0]


def _everything(heard):
    return [heard.get_nowait() for _ in range(heard.qsize())]


@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_has_words(trouble):
    ear = Ear(Source.IP_REPORT, 8888, ("Whatsminer",), trouble, "Bad file descriptor")
    assert "8888" in ear_name(ear)
    assert len(trouble_words(ear)) > 20


class SlowLan:
    """A LAN in which a person stops the listening while its call is still being made."""

    def __init__(self):
        self.cancelled = 0

    def start(self, _op, _args, _listener, _route=None):
        self.service.stop()
        return self

    def cancel(self):
        self.cancelled += 1


def test_stopping_before_the_call_is_there_ends_it_all_the_same():
    lan = SlowLan()
    lan.service = ListeningService(print, lan)
    lan.service.start()
    assert lan.cancelled == 1
    assert not lan.service.listening
