"""The fleet service: what window and command line hear of a scan."""

from __future__ import annotations

import os
import queue
import signal
import sys

import pytest

from app.diagnosis.knowledge import KnowledgeError
from app.domain.finding import Fault, Severity
from app.services import fleet as fleet_service
from app.services.fleet import (
    SIMULATED,
    AddressAlive,
    DeviceRead,
    FleetService,
    LanProcessDied,
    ScanFailed,
    ScanFinished,
    ScanProgress,
    ScanStarted,
    TargetError,
)
from app.services.lan import Lan
from app.words.errors import sentence
from drivers.model.reading import DeviceState
from drivers.simulated import story
from drivers.simulated.fleet import SimulatedFleet


@pytest.fixture(scope="module")
def fleet():
    with SimulatedFleet() as running:
        yield running


@pytest.fixture
def service(fleet):
    """A service on the simulated fleet; its events in `service.heard`."""
    heard = queue.Queue()
    lan = Lan(fleet.dial_map)
    one = FleetService(heard.put, lan)
    one.heard, one.lan = heard, lan
    yield one
    lan.close()


def everything(heard):
    """All events so far."""
    return [heard.get_nowait() for _ in range(heard.qsize())]


def test_a_scan_tells_its_story_in_order(service, fleet):
    scan = service.scan(fleet.targets)
    assert scan.wait(60)
    assert scan.over
    first, *middle, last = everything(service.heard)
    assert first == ScanStarted(30)
    assert isinstance(last, ScanFinished)
    assert not last.cancelled
    assert (last.summary.addresses, last.summary.alive, last.summary.identified) == (30, 24, 24)
    known = set()
    for event in middle:
        if isinstance(event, AddressAlive):
            known.add(event.ip)
        if isinstance(event, DeviceRead):
            assert event.row.reading.ip in known, "an address is alive before it is read"
    assert known == set(fleet.addresses)
    progress = [event for event in middle if isinstance(event, ScanProgress)]
    assert (progress[-1].done, progress[-1].total, progress[-1].identified) == (30, 30, 24)


def test_rows_carry_findings_and_say_that_they_are_simulated(service, fleet):
    service.scan(fleet.targets).wait(60)
    rows = {e.row.reading.ip: e.row for e in everything(service.heard) if isinstance(e, DeviceRead)}
    assert all(row.simulated for row in rows.values())
    sick = rows[fleet.story_address]
    ill = {fault.ip for fault in fleet.faults}
    assert sick.reading.boards[story.SLOT].serial == story.BOARD_SERIAL
    assert [(finding.fault, finding.slot) for finding in sick.findings] == [(Fault.CHIPS_MISSING, story.SLOT)]
    notes = {finding.severity for row in rows.values() if row.reading.ip not in ill for finding in row.findings}
    assert notes <= {Severity.INFO}
    accused = {ip for ip, row in rows.items() if any(f.severity is not Severity.INFO for f in row.findings)}
    assert accused == ill


def test_a_recorded_fleet_is_not_called_simulated(fleet):
    heard = queue.Queue()
    lan = Lan(fleet.dial_map, simulated=False)
    FleetService(heard.put, lan).scan(fleet.addresses[:1]).wait(60)
    lan.close()
    rows = [event.row for event in everything(heard) if isinstance(event, DeviceRead)]
    assert [row.simulated for row in rows] == [False]


def test_the_word_simulated_brings_its_own_fleet():
    heard = queue.Queue()
    lan = Lan()
    try:
        FleetService(heard.put, lan).scan([SIMULATED]).wait(60)
    finally:
        lan.close()
    rows = [event.row for event in everything(heard) if isinstance(event, DeviceRead)]
    assert len(rows) == 24
    assert all(row.simulated and row.reading.state is DeviceState.IDENTIFIED for row in rows)


def test_bad_targets_are_refused_before_anything_starts(service):
    with pytest.raises(TargetError):
        service.scan(["10.0.0.300"])
    assert everything(service.heard) == []
    assert service.lan.memory_mib() is None


def test_an_unknown_name_fails_with_a_sentence(service):
    service.scan(["no-such-miner.invalid"]).wait(60)
    last = everything(service.heard)[-1]
    assert isinstance(last, ScanFailed)
    assert "no-such-miner.invalid" in sentence(last.error)


def test_the_process_killed_mid_scan_is_said_and_the_next_scan_works(service, fleet):
    scan = service.scan(fleet.targets)
    while not isinstance(service.heard.get(timeout=30), ScanProgress):
        pass
    os.kill(service.lan._child.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
    assert scan.wait(30)
    died = everything(service.heard)[-1]
    assert isinstance(died, LanProcessDied)
    assert "Try again" in died.reason
    service.scan(fleet.addresses[:1]).wait(60)
    assert isinstance(everything(service.heard)[-1], ScanFinished)


def test_a_broken_knowledge_table_ends_the_scan_with_its_sentence_and_not_the_process(service, fleet, monkeypatch):
    def broken(_reading, _expectations=None):
        raise KnowledgeError("limits.toml", "reading", "has no 'hot_c'")

    with monkeypatch.context() as bad:
        bad.setattr(fleet_service, "findings_of_reading", broken)
        assert service.scan(fleet.targets).wait(60)
    pid = service.lan._child.pid
    told = everything(service.heard)
    assert not [event for event in told if isinstance(event, DeviceRead)], "nobody judged them"
    assert [type(event) for event in told if not isinstance(event, ScanProgress | AddressAlive)] == [
        ScanStarted,
        ScanFailed,
    ]
    assert "limits.toml is broken at reading" in sentence(told[-1].error)
    service.scan(fleet.addresses[:1]).wait(60)
    assert isinstance(everything(service.heard)[-1], ScanFinished)
    assert service.lan._child.pid == pid


def test_a_new_scan_takes_over_and_nothing_of_the_old_one_comes_after(service, fleet):
    old = service.scan(fleet.targets)
    new = service.scan(fleet.addresses[:1])
    assert new.wait(60)
    assert old.wait(60)
    events = everything(service.heard)
    start = max(number for number, event in enumerate(events) if isinstance(event, ScanStarted))
    assert {e.row.reading.ip for e in events[start:] if isinstance(e, DeviceRead)} <= {fleet.addresses[0]}
    assert sum(isinstance(event, ScanFinished) for event in events[start:]) == 1


def test_cancelling_ends_the_scan_and_cancelling_again_does_nothing(service, fleet):
    scan = service.scan([*fleet.targets, "127.250.0.0/17"])
    scan.cancel()
    assert scan.wait(30)
    scan.cancel()
    last = everything(service.heard)[-1]
    assert isinstance(last, ScanFinished)
    assert last.cancelled


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of another process in /proc")
def test_the_memory_of_the_process_is_told_while_it_runs(service, fleet):
    service.scan(fleet.addresses[:1]).wait(60)
    assert 10 < service.lan.memory_mib() < 150
    service.lan.close()
    assert service.lan.memory_mib() is None
