"""The simulated site through the real LAN process: pyasic-rs identifies every machine, and each fault can be read."""

from __future__ import annotations

import queue
import re

import pytest

from drivers.lan.child import LanChild
from drivers.lan.wire import Finished, Listing, Progress
from drivers.model.reading import DeviceState
from drivers.simulated import story
from drivers.simulated.fleet import FaultKind, SimulatedFleet


@pytest.fixture(scope="module")
def scanned():
    replies = queue.Queue()
    child = LanChild()
    with SimulatedFleet() as fleet:
        routes = [[*named, *place] for named, place in fleet.dial_map.items()]
        child.start(child.new_call(), "scan", {"targets": fleet.targets, "dial_map": routes}, replies.put)
        readings = {}
        while isinstance(reply := replies.get(timeout=60), Progress | Listing):
            if isinstance(reply, Listing):
                readings[reply.reading.ip] = reply.reading
        child.close()
        assert isinstance(reply, Finished), reply
        yield fleet, readings


def test_every_machine_is_identified_and_nothing_else_answers(scanned):
    fleet, readings = scanned
    assert set(readings) == set(fleet.addresses)
    assert {reading.state for reading in readings.values()} == {DeviceState.IDENTIFIED}


def test_makes_and_firmwares_are_many(scanned):
    _, readings = scanned
    assert len({reading.make for reading in readings.values()}) >= 4
    assert len({reading.firmware for reading in readings.values()}) >= 6
    assert all(reading.model for reading in readings.values())


def test_every_machine_tells_rate_boards_pool_and_mac(scanned):
    _, readings = scanned
    for reading in readings.values():
        assert reading.hashrate_ths, reading
        assert reading.boards, reading
        assert reading.pools[0].user.startswith("demo."), reading
        assert reading.mac.lower().startswith("02:48:57"), reading


def test_the_sick_board_of_the_story_is_read_with_its_serial_and_count(scanned):
    fleet, readings = scanned
    sick = readings[fleet.story_address].boards[story.SLOT]
    assert (sick.serial, sick.chips_working, sick.chips_expected) == (
        story.BOARD_SERIAL,
        story.LAST_ANSWERING_CHIP,
        story.CHIPS,
    )


def test_every_seeded_fault_shows_in_its_reading_and_only_there(scanned):
    fleet, readings = scanned
    shown = set()
    for ip, reading in readings.items():
        for board in reading.boards:
            if board.chips_working == 0:
                shown.add((ip, FaultKind.BOARD_MISSING, board.slot))
            elif board.chips_working is not None and board.chips_working < board.chips_expected:
                shown.add((ip, FaultKind.CHIPS_MISSING, board.slot))
            if (board.temp_chip_c or 0) > 100:
                shown.add((ip, FaultKind.BOARD_HOT, board.slot))
        shown |= {(ip, FaultKind.FAN_DEAD, fan.position) for fan in reading.fans if fan.rpm == 0}
    assert shown == {
        (fault.ip, fault.kind, fault.position if fault.slot is None else fault.slot) for fault in fleet.faults
    }


def test_a_scan_only_reads(scanned):
    """Nothing but GET and HEAD, and of the cgminer API only commands that ask."""
    fleet, _ = scanned
    requests = [line for _, _, line in fleet.requests if line != "POST /user/userpanel?post=4"]  # IceRiver's reading
    asked = {re.sub(r'^{"command": ?"(\w+)"}$', r"\1", line.split()[0]) for line in requests}
    assert asked <= {
        *("GET", "HEAD"),
        *("version", "devdetails", "stats", "summary", "pools", "devs", "edevs", "get_version", "get_miner_info"),
        *("status", "get_psu", "get_error_code"),
    }
