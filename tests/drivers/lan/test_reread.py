"""Known devices read again: without a sweep, without being identified anew, and the silent ones told as silent."""

from __future__ import annotations

import pytest

from drivers.lan.errors import TargetError
from drivers.lan.wire import Listing, plain_value
from drivers.model.action import KnownDevice
from drivers.model.reading import DeviceState
from drivers.simulated.fleet import SimulatedFleet


@pytest.fixture
def fleet():
    with SimulatedFleet() as fleet:
        yield fleet


def readings(heard):
    return {reply.reading.ip: reply.reading for reply in heard if isinstance(reply, Listing)}


def known(reading):
    return KnownDevice(
        reading.ip, reading.ports, reading.make, reading.model, reading.firmware, reading.mac, reading.serial
    )


def test_a_fleet_is_read_again_without_being_identified(fleet, scanner):
    scanned = readings(scanner.ask("scan", fleet.dial_map, targets=fleet.targets))
    before = len(fleet.requests)
    devices = [plain_value(known(one)) for one in scanned.values()]
    heard = scanner.ask("read", fleet.dial_map, devices=devices)
    again = readings(heard)
    assert again.keys() == scanned.keys() == set(fleet.addresses)
    for ip, reading in again.items():
        assert (reading.state, reading.make, reading.model, reading.mac) == (
            scanned[ip].state, scanned[ip].make, scanned[ip].model, scanned[ip].mac,
        )  # fmt: skip
        assert reading.hashrate_ths == pytest.approx(scanned[ip].hashrate_ths, rel=0.05)
        assert not reading.silent
    assert heard[-1].summary.identified == len(fleet.addresses)
    requests = fleet.requests[before:]
    assert "GET /" not in {line for _, _, line in requests}
    whatsminers = {ip for ip, one in scanned.items() if one.make == "Whatsminer"}
    assert "devdetails" not in {line for ip, _, line in requests if ip in whatsminers}  # asked to identify one


def test_one_that_is_off_is_told_as_silent_and_the_others_as_they_are(street, houses, scanner):
    here = street.house(1, houses.bitaxe())
    gone = street.address(2)
    dial_map = {**street.dial_map, (gone, 80): (gone, 1)}
    devices = [plain_value(KnownDevice(ip, (80,), mac="02:00:00:00:00:01")) for ip in (here, gone)]
    told = readings(scanner.ask("read", dial_map, devices=devices))
    assert told[here].state is DeviceState.IDENTIFIED
    assert told[gone].silent
    assert told[gone].error == "does not answer"


def test_another_machine_at_the_address_is_told_as_what_it_is(fleet, scanner):
    first, second = fleet.addresses[21], fleet.addresses[0]
    scanner.ask("read", fleet.dial_map, devices=[first])
    moved = {**fleet.dial_map, (first, 80): fleet.dial_map[second, 80]}
    device = plain_value(KnownDevice(first, (80,), "Bitaxe", "Ultra", mac="02:48:57:00:01:16"))
    told = readings(scanner.ask("read", moved, devices=[device]))
    assert told[first].make == "Antminer"
    assert told[first].mac == "02:48:57:00:01:01"


def test_plain_addresses_will_do_and_what_is_no_address_contacts_nobody(fleet, scanner):
    ip = fleet.addresses[14]
    for _ in range(2):  # identified at first, then known
        told = readings(scanner.ask("read", fleet.dial_map, devices=[ip]))[ip]
        assert (told.make, told.ports) == ("Whatsminer", (4028,))
    before = len(fleet.requests)
    (failed,) = scanner.ask("read", fleet.dial_map, devices=[f"{ip}-{fleet.addresses[-1]}"])
    assert isinstance(failed.error, TargetError)
    assert len(fleet.requests) == before
