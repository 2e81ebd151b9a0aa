"""Watching the simulated fleet through the real LAN process, into a real telemetry.db."""

from __future__ import annotations

import queue
import time

import pytest

from app.domain.machine_sample import Quantity, machine_key
from app.domain.telemetry_error import TelemetryFull
from app.domain.watch import ChangeKind
from app.services.fleet import DeviceRead, FleetRow
from app.services.lan import Lan
from app.services.watching import Look, MachineChanged, WatchService, WatchStatus, machine_of
from app.telemetry.telemetry import Telemetry
from drivers.model.reading import Activity, DeviceReading, DeviceState
from drivers.simulated.fleet import SimulatedFleet


@pytest.fixture(scope="module")
def fleet():
    with SimulatedFleet() as running:
        yield running


@pytest.fixture(scope="module")
def lan(fleet):
    """The simulated fleet as if it were real, so that it is remembered like real machines."""
    made = Lan(fleet.dial_map, simulated=False)
    yield made
    made.close()


@pytest.fixture
def telemetry(tmp_path):
    made = Telemetry(tmp_path)
    yield made
    made.close()


def row(ip, *, simulated=False, **more):
    more = {"ports": (80, 4028), **more}
    return FleetRow(DeviceReading(ip, DeviceState.IDENTIFIED, activity=Activity.HASHING, **more), (), simulated)


class Clock:
    """Both clocks in a test's hand."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0
        self.ran = 100.0

    def wall(self) -> float:
        return self.at

    def monotonic(self) -> float:
        return self.ran

    def pass_(self, seconds: float, asleep: float = 0.0) -> None:
        self.ran += seconds
        self.at += seconds + asleep


class Heard:
    """The events of a service, to be waited for."""

    def __init__(self) -> None:
        self.events: queue.Queue = queue.Queue()
        self.kept: list = []

    def __call__(self, event) -> None:
        self.events.put(event)

    def until(self, wanted, timeout=30.0):
        """Wait for the first event for which `wanted` holds."""
        end = time.monotonic() + timeout
        while True:
            event = self.events.get(timeout=max(end - time.monotonic(), 0.01))
            self.kept.append(event)
            if wanted(event):
                return event


def test_watched_machines_are_read_told_and_kept(lan, fleet, telemetry):
    heard, looks = Heard(), []
    service = WatchService(heard, lan, telemetry, interval_s=2.0)
    service.follow(looks.append)
    addresses = sorted(fleet.addresses)[:6]
    service.watch([row(ip) for ip in addresses])
    assert service.status.watched == 6
    seen = set()
    heard.until(lambda event: isinstance(event, DeviceRead) and not seen.add(event.row.reading.ip) and len(seen) == 6)
    assert seen == set(addresses)
    assert {look.reading.ip for look in looks} == seen
    assert heard.until(lambda event: isinstance(event, WatchStatus) and event.last_at is not None).down == 0
    service.close()
    telemetry.flush()
    event = next(one for one in heard.kept if isinstance(one, DeviceRead) and one.row.reading.hashrate_ths)
    key = machine_key(event.row.reading)
    points = service.series(key, Quantity.HASHRATE, time.time() - 600)
    assert points[0].mid == pytest.approx(event.row.reading.hashrate_ths, rel=0.2)
    assert not isinstance(heard.kept[-1], MachineChanged)


def test_what_is_watched_is_remembered_and_what_is_not_is_forgotten(lan, fleet, tmp_path):
    first, second, *_ = sorted(fleet.addresses)
    telemetry = Telemetry(tmp_path)
    service = WatchService(lambda _event: None, lan, telemetry)
    service.watch([row(first, serial="SN-A"), row(second, mac="02:AA:00:00:00:01"), row("10.9.9.9", simulated=True)])
    service.unwatch(["serial:SN-A"])
    service.close()
    telemetry.close()
    telemetry = Telemetry(tmp_path)
    service = WatchService(lambda _event: None, lan, telemetry)
    service.begin()
    assert service.status.watched == 1
    assert service.is_watched("mac:02:aa:00:00:00:01")
    service.close()
    telemetry.close()


class Wire:
    """A LAN whose answers a test gives: a fake, because whole networks have to vanish at once here."""

    def __init__(self) -> None:
        self.silent: set[str] | None = set()
        self.dead = False
        self.asked: list[str] = []

    def routes(self, addresses):
        from app.services.lan import Route

        return ((Route(), tuple(addresses)),)

    def start(self, op, args, listener, route):
        from drivers.lan.errors import LanProcessLostError
        from drivers.lan.wire import Finished, Listing

        assert op == "read"
        if self.dead:
            listener(LanProcessLostError(-9, ""))
            return self
        for device in args["devices"]:
            ip = device["ip"]
            self.asked.append(ip)
            if self.silent is None or ip in self.silent:
                listener(Listing(DeviceReading(ip, DeviceState.UNIDENTIFIED, error="does not answer")))
            else:
                made = DeviceReading(
                    ip,
                    DeviceState.IDENTIFIED,
                    ports=(80,),
                    serial=f"S{ip}",
                    hashrate_ths=100,
                    activity=Activity.HASHING,
                )
                listener(Listing(made))
        listener(Finished())
        return self

    def cancel(self) -> None:
        pass


@pytest.fixture
def story(telemetry):
    """A service whose turns the test makes, on a wire in the test's hand, with 20 machines watched."""
    heard, wire, clock = Heard(), Wire(), Clock()
    service = WatchService(heard, wire, telemetry, now=clock)
    service._thread = object()  # the turns are the test's
    service.watch([row(f"10.0.0.{number}", serial=f"S10.0.0.{number}") for number in range(20)])

    def turns(seconds):
        for _ in range(seconds):
            clock.pass_(1.0)
            service.tick()

    yield service, wire, clock, heard, turns
    service._thread = None
    service.close()


def changes(heard):
    return [
        (event.ip, event.change.kind)
        for event in iter(lambda: heard.events.get_nowait() if heard.events.qsize() else None, None)
        if isinstance(event, MachineChanged)
    ]


def test_a_machine_that_dies_is_told_kept_and_told_back(story):
    service, wire, clock, heard, turns = story
    turns(70)
    wire.silent = {"10.0.0.7"}
    turns(80)
    assert changes(heard) == [("10.0.0.7", ChangeKind.WENT_DOWN)]
    assert service.status.down == 1
    wire.silent = set()
    turns(70)
    assert changes(heard) == [("10.0.0.7", ChangeKind.CAME_BACK)]
    service.telemetry.flush()
    told = service.changes("serial:S10.0.0.7", clock.at - 3600)
    assert [change.kind for change in told] == [ChangeKind.CAME_BACK, ChangeKind.WENT_DOWN]
    assert clock.at - 160 < told[1].since < told[1].at


def test_a_laptop_that_leaves_the_network_says_so_and_nothing_of_machines(story):
    service, wire, _clock, heard, turns = story
    turns(70)
    wire.silent = None
    turns(120)
    status = service.status
    assert status.network_lost_since is not None
    assert status.down == 0
    assert changes(heard) == []
    wire.silent = set()
    turns(90)
    assert service.status.network_lost_since is None
    assert changes(heard) == []


def test_a_sleep_is_no_outage(story):
    service, wire, clock, heard, turns = story
    turns(70)
    wire.silent = {"10.0.0.3"}
    turns(30)
    wire.silent = set()
    clock.pass_(1.0, asleep=8 * 3600)
    service.tick()
    turns(70)
    assert [kind for ip, kind in changes(heard) if ip != "10.0.0.3"] == []


def test_a_clock_that_is_set_back_stops_nothing(story):
    _service, wire, clock, _heard, turns = story
    turns(70)
    clock.at -= 7200
    before = len(wire.asked)
    turns(60)
    assert len(wire.asked) - before >= 19


def test_a_lost_lan_process_proves_nothing_about_machines(story):
    service, wire, _clock, heard, turns = story
    turns(70)
    wire.dead = True
    turns(200)
    assert service.status.down == 0
    assert service.status.network_lost_since is None
    wire.dead = False
    turns(70)
    assert changes(heard) == []


def test_a_full_disk_pauses_watching_and_says_so(story):
    service, wire, _clock, _heard, turns = story
    turns(70)
    service.telemetry.flush()  # or a write that succeeds takes the problem away
    service.telemetry.problem = TelemetryFull(service.telemetry.path)
    before = len(wire.asked)
    turns(30)
    assert len(wire.asked) == before
    assert isinstance(service.status.paused, TelemetryFull)
    service.telemetry.problem = None
    turns(70)
    assert len(wire.asked) > before


def test_another_machine_at_the_address_is_not_taken_for_the_watched_one(telemetry):
    heard, wire, clock = Heard(), Wire(), Clock()
    service = WatchService(heard, wire, telemetry, now=clock)
    service._thread = object()
    looks: list[Look] = []
    service.follow(looks.append)
    service.watch([row("10.0.0.1", serial="SOLD"), row("10.0.0.2", serial="S10.0.0.2")])
    for _ in range(130):
        clock.pass_(1.0)
        service.tick()
    assert changes(heard) == [("10.0.0.1", ChangeKind.OTHER_MACHINE), ("10.0.0.1", ChangeKind.WENT_DOWN)]
    assert not any(look.key == "serial:SOLD" and look.reading.hashrate_ths for look in looks)
    service._thread = None
    service.close()


def test_a_held_machine_is_looked_at_though_nobody_watches_it(story):
    service, wire, _clock, _heard, turns = story
    service.unwatch([f"serial:S10.0.0.{number}" for number in range(20)])
    service.hold(machine_of(row("10.0.0.99", serial="S10.0.0.99")))
    wire.asked.clear()
    turns(61)
    assert set(wire.asked) == {"10.0.0.99"}
    assert service.status.watched == 0
    service.release("serial:S10.0.0.99")
    wire.asked.clear()
    turns(61)
    assert wire.asked == []


def test_scans_are_recorded_without_any_setting_up(story):
    service, _wire, _clock, _heard, _turns = story
    service.record(row("10.0.0.50", serial="SCANNED", hashrate_ths=90.0, expected_hashrate_ths=100.0))
    service.record(row("10.0.0.51", ports=(), serial="SEEN"))
    service.telemetry.flush()
    with service.telemetry.read() as db:
        keys = {key for (key,) in db.execute("SELECT key FROM value AS v JOIN machine AS m ON m.id = v.machine")}
    assert keys == {"serial:SCANNED"}


def test_another_interval_counts_at_once_and_a_test_keeps_its_minute(telemetry):
    asked = []

    class Nowhere:
        """Notes who is asked; nobody is."""

        def routes(self, ips):
            asked.extend(ips)
            return []

    clock = Clock()
    service = WatchService(lambda _event: None, Nowhere(), telemetry, interval_s=300.0, now=clock)
    service.close()  # no thread of its own: the turns are made here
    rows = [row(f"10.0.0.{n}", mac=f"02:00:00:00:00:{n:02}") for n in range(1, 11)]
    service.watch(rows)

    def in_a_minute() -> int:
        asked.clear()
        for _second in range(60):
            clock.pass_(1.0)
            service.tick()
            for ring in service._rounds.values():
                ring.unheard(ring._ring)
        return len(asked)

    service.tick()
    assert in_a_minute() == pytest.approx(2, abs=1)
    service.set_interval(30.0)
    assert in_a_minute() == pytest.approx(20, abs=1)
    service.set_interval(300.0)
    service.hold(machine_of(rows[0]))
    assert in_a_minute() == pytest.approx(10, abs=1)
    service.release(machine_of(rows[0]).key)
    assert in_a_minute() == pytest.approx(2, abs=1)
