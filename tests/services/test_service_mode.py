"""Service mode on simulated machines: the whole way, taken up again after a restart, and what the record says."""

from __future__ import annotations

import queue

import pytest

from app.domain.service_mode import CoolLimits, LogKept, Person, ServiceStage
from app.services.device_logs import kept_logs
from app.services.device_records import history
from app.services.service_mode import ServiceVisit, cool_limits, look_at, open_visits
from drivers.model.action import ActionKind, KnownDevice
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState

LIMITS = CoolLimits(cool_c=60.0, wait_s=600.0, lost_after_s=2.0)


@pytest.fixture
def visit(lan, shop):
    """Begin a visit: itself, and the way to wait until it comes to a stage."""
    begun = []

    def begin(device, **more):
        changes = queue.Queue()
        one = ServiceVisit(lan, shop, "Ada", device, changes.put, cool=LIMITS, look_every_s=0.1, **more)
        begun.append(one)
        one.start()

        def until(stage):
            seen = []
            while len(seen) < 200:
                change = changes.get(timeout=30)
                assert change.unrecorded is None
                if change.visit.stage is stage:
                    return change
                seen.append(change.visit)
            pytest.fail(f"never came to {stage}, last {seen[-1]}")

        return one, until

    yield begin
    for one in begun:
        one.leave()
        assert one.wait(10)


def test_the_whole_way_with_every_step_in_the_record(rows, shop, visit):
    device = rows[5].reading.device
    one, until = visit(device)
    until(ServiceStage.PAUSE)
    assert [log.ip for log in kept_logs(shop, device)] == [device.ip]
    safe = until(ServiceStage.SAFE)
    assert safe.visit.log is LogKept.KEPT
    assert safe.visit.hashing is False
    assert safe.visit.hottest_c < LIMITS.cool_c
    assert safe.row.reading.activity is Activity.PAUSED
    (open_one,) = open_visits(shop)
    assert (open_one.device.mac, open_one.paused, open_one.simulated) == (device.mac, True, True)
    one.decide(Person.RESUME)
    over = until(ServiceStage.OVER)
    assert not over.visit.paused
    assert one.wait(10)
    assert open_visits(shop) == ()
    lines = [line.kind for line in reversed(history(shop, device))]
    assert lines == ["service_begin", "service_log", "pause", "service_safe", "resume", "service_end"]
    assert {line.simulated for line in history(shop, device)} == {True}


def test_a_visit_that_was_left_is_on_the_list_and_goes_on(rows, shop, visit):
    device = rows[7].reading.device
    one, until = visit(device)
    until(ServiceStage.COOL)
    one.leave()
    assert one.wait(10)
    (left,) = open_visits(shop)
    assert (left.device.ip, left.paused, left.log, left.actor) == (device.ip, True, LogKept.KEPT, "Ada")
    one, until = visit(left.device, before=left)
    until(ServiceStage.SAFE)
    one.decide(Person.RESUME)
    until(ServiceStage.OVER)
    assert open_visits(shop) == ()


def test_leaving_it_paused_is_said_in_the_record(rows, shop, visit):
    device = rows[13].reading.device
    one, until = visit(device)
    until(ServiceStage.SAFE)
    one.decide(Person.END)
    assert until(ServiceStage.OVER).visit.paused
    assert one.wait(10)
    assert history(shop, device)[0].detail == "left paused"


def test_another_machine_at_the_address_gives_no_log_and_is_not_paused(lan, rows, shop, visit):
    row = rows[8].reading
    stranger = KnownDevice(row.ip, row.ports, row.make, row.model, row.firmware, "02:00:00:00:00:99")
    one, until = visit(stranger)
    asked = until(ServiceStage.ASK_LOG)
    assert asked.visit.detail == "another machine answers at the address"
    assert kept_logs(shop, stranger) == ()
    one.decide(Person.GO_ON)
    failed = until(ServiceStage.PAUSE_FAILED)
    assert failed.visit.trouble == "wrong_device"
    assert not failed.visit.paused
    assert failed.visit.log is LogKept.WITHOUT
    assert not any(ip == row.ip and "Stop" in line for ip, _, line in lan.simulated_fleet().requests)


def test_what_a_reading_tells():
    def told(**fields):
        return look_at(DeviceReading("10.0.0.1", DeviceState.IDENTIFIED, **fields), 1.0)

    assert told(activity=Activity.HASHING, hashrate_ths=90.0).hashing is True
    assert told(activity=Activity.WARMING_UP, hashrate_ths=0.0).hashing is True
    assert told(activity=Activity.PAUSED, hashrate_ths=0.0).hashing is False
    assert told(activity=Activity.STOPPED).hashing is False
    assert told(activity=Activity.HASHING, hashrate_ths=0.0).hashing is False
    assert told(activity=Activity.PAUSED, hashrate_ths=40.0).hashing is None  # one of the two is old
    assert told().hashing is None
    boards = (BoardReading(0, temp_board_c=40.0, temp_chip_c=52.0), BoardReading(1))
    assert told(boards=boards).hottest_c == 52.0
    assert told(offers=(ActionKind.PAUSE,)).can_pause is True
    assert told(offers=(ActionKind.PAUSE,)).can_resume is False
    assert not look_at(DeviceReading("10.0.0.1", DeviceState.UNIDENTIFIED), 1.0).answers


def test_the_limits_are_in_the_table():
    assert cool_limits().cool_c <= 50.0
    assert cool_limits().wait_s >= 300
