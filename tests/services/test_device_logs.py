"""Logs from real simulated machines into a real shop: kept raw, by hash, diagnosed, on an order, listed by machine."""

from __future__ import annotations

import hashlib

import pytest

from app.domain.asset import AssetKind
from app.domain.finding import Fault
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services.device_logs import (
    LogCame,
    LogsOver,
    attach_to_order,
    device_of,
    fetch,
    kept_log,
    kept_logs,
    log_bytes,
    tells_log,
)
from app.services.fleet import SIMULATED, DeviceRead, FleetService
from app.services.order_reading import order
from app.services.orders import open_order
from app.services.shop import Shop
from drivers.model.action import ActionOutcome, KnownDevice
from drivers.model.reading import DeviceReading, DeviceState, Hints


@pytest.fixture(scope="module")
def readings(lan):
    """Every simulated machine as a scan found it, in the order of its number."""
    found = []
    assert FleetService(found.append, lan).scan([SIMULATED]).wait(60)
    read = {event.row.reading.ip: event.row.reading for event in found if isinstance(event, DeviceRead)}
    return [read[ip] for ip in lan.simulated_fleet().addresses]


def fetched(lan, devices, **where):
    """What came by address; the last event must be the end."""
    events = []
    assert fetch(lan, devices, events.append, **where).wait(60)
    assert events[-1] == LogsOver()
    assert all(isinstance(event, LogCame) for event in events[:-1])
    return {event.device.ip: event for event in events[:-1]}


def test_every_firmware_of_the_fleet_is_asked_and_the_sick_board_is_named(lan, readings, shop):
    devices = [device_of(reading) for reading in readings if tells_log(reading)]
    came = fetched(lan, devices, shop=shop, actor="Ada")
    assert set(came) == {device.ip for device in devices}
    sick = came[readings[2].ip]
    assert sick.diagnosis is not None
    assert sick.diagnosis.verdict.fault is Fault.NO_CHIPS
    assert came[readings[0].ip].diagnosis.verdict.fault is Fault.NONE
    with_log = {ip for ip, one in came.items() if one.raw}
    assert {one.ip for one in kept_logs(shop)} == with_log
    assert {one.firmware for one in readings if one.ip in with_log} >= {
        "AntMiner Stock", "VNish", "UMC OS", "AvalonMiner Stock",
    }  # fmt: skip


def test_a_log_is_kept_as_it_came_under_its_hash_with_machine_asset_and_verdict(lan, readings, shop):
    reading = readings[2]
    machine = AssetDraft(AssetKind.MINER, reading.make, reading.model, None, reading.serial, None, reading.mac)
    asset = open_order(shop, "Ada", OrderDraft("hashes badly", machine)).asset
    came = fetched(lan, [device_of(reading)], shop=shop, actor="Ada")[reading.ip]
    kept = kept_log(shop, came.kept_id)
    assert (kept.sha256, kept.size) == (hashlib.sha256(came.raw).hexdigest(), len(came.raw))
    assert (kept.make, kept.serial, kept.verdict, kept.simulated, kept.cut) == (
        reading.make, reading.serial, Fault.NO_CHIPS, True, False,
    )  # fmt: skip
    assert log_bytes(shop, kept) == came.raw == came.text
    with shop.read() as db:
        assert db.execute("SELECT asset_id FROM device_log").fetchone()[0] == asset.id


def test_logs_are_listed_by_machine_newest_first(lan, readings, shop):
    first, second = device_of(readings[0]), device_of(readings[1])
    fetched(lan, [first, second], shop=shop, actor="Ada")
    newest = fetched(lan, [first], shop=shop, actor="Ada")[first.ip]
    mine = kept_logs(shop, first)
    assert [one.ip for one in mine] == [first.ip, first.ip]
    assert mine[0].id == newest.kept_id
    moved = KnownDevice("10.9.9.9", serial=first.serial, mac=first.mac)
    assert kept_logs(shop, moved) == mine
    assert kept_logs(shop, KnownDevice("10.9.9.9")) == ()


def test_a_log_hangs_on_the_order_it_was_fetched_for_and_on_one_it_is_added_to(lan, readings, shop):
    device = device_of(readings[0])
    first = open_order(shop, "Ada", OrderDraft("one", AssetDraft(AssetKind.MINER)))
    second = open_order(shop, "Ada", OrderDraft("two", AssetDraft(AssetKind.MINER)))
    came = fetched(lan, [device], shop=shop, actor="Ada", order_id=first.id)[device.ip]
    attach_to_order(shop, "Ada", second.number, came.kept_id)
    for view in (order(shop, first.id), order(shop, second.id)):
        assert [one.sha256 for one in view.attachments] == [hashlib.sha256(came.raw).hexdigest()]
    assert kept_log(shop, came.kept_id).order_id == first.id


def test_without_a_shop_the_log_is_shown_and_kept_nowhere(lan, readings):
    device = device_of(readings[0])
    came = fetched(lan, [device])[device.ip]
    assert (came.kept_id, came.error, came.log.outcome) == (None, None, ActionOutcome.DONE)


def test_a_log_that_cannot_be_kept_is_shown_all_the_same(lan, readings, tmp_path):
    device = device_of(readings[0])
    with Shop.open(tmp_path / "data"), Shop.open(tmp_path / "data", write=False) as reader:
        came = fetched(lan, [device], shop=reader, actor="Ada")[device.ip]
    assert came.raw
    assert came.error is not None
    assert came.kept_id is None


def test_a_machine_that_only_asks_for_a_login_is_taken_for_what_its_page_says():
    reading = DeviceReading("10.0.0.1", DeviceState.NEEDS_LOGIN, hints=Hints(realm="antMiner Configuration"))
    assert device_of(reading).firmware == "AntMiner Stock"
    assert tells_log(reading)
    stranger = DeviceReading("10.0.0.1", DeviceState.UNIDENTIFIED, ports=(80,))
    assert not tells_log(stranger)
