"""Recorded answers of real miners, served by `../shared/real/lan/fleet.py` on unprivileged ports."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.model.reading import Activity, DeviceState

RECORDED = Path(__file__).parents[4] / "shared" / "real" / "lan"

pytestmark = pytest.mark.skipif(not (RECORDED / "fleet.py").exists(), reason="recordings of ../shared/real are absent")

SINK = "127.99.6.6"
#: The one POST that reads: a login that hands out a token.
READING_POSTS = ("/api/v1/unlock",)


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@pytest.fixture(scope="module")
def recordings(tmp_path_factory, network):
    """The recordings, moved to this run's network, in a file of the test's own."""
    text = (RECORDED / "fleet.json").read_text().replace("127.88.0.", f"{network}.0.")
    path = tmp_path_factory.mktemp("recorded") / "fleet.json"
    path.write_text(text)
    return path


@pytest.fixture(scope="module")
def devices(recordings):
    return {device["name"]: device for device in json.loads(recordings.read_text())["devices"]}


@pytest.fixture(scope="module")
def scanned(warm_scanner, recordings, network):
    """One scan of the whole recorded network: readings by address, the last reply, and the requests that arrived."""
    log = recordings.parent / "requests.jsonl"
    web = _free_port()
    command = [sys.executable, str(RECORDED / "fleet.py"), str(recordings), "--log", str(log)]
    with subprocess.Popen([*command, "--port-map", f"80={web}"], stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout.readline().startswith(b"READY")
            dial_map = {(f"{network}.0.{n}", 80): (f"{network}.0.{n}", web) for n in range(256)}
            readings, last = warm_scanner.scan([f"{network}.0.0/24"], dial_map)
        finally:
            server.kill()
    return readings, last, [json.loads(line) for line in log.read_text().splitlines()]


def test_every_device_the_library_knows_is_identified_and_read(scanned, devices):
    readings, last, _ = scanned
    known = [device for device in devices.values() if device.get("observed_by_pyasic_rs_0_8_6")]
    assert len(known) == last.summary.identified
    for device in known:
        reading, seen = readings[device["ip"]], device["observed_by_pyasic_rs_0_8_6"]
        assert reading.state is DeviceState.IDENTIFIED, device["name"]
        assert reading.error is None
        assert (reading.make, reading.firmware) == (seen["make"], seen["firmware"])
        assert reading.model.replace(" ", "").replace("+", "Plus") == seen["model"]
        assert (reading.firmware_version, reading.mac) == (seen["firmware_version"], seen["mac"])
        assert len(reading.boards) == len(seen["boards"])
        for board, expected in zip(reading.boards, seen["boards"], strict=True):
            assert board.slot == expected["position"]
            if expected["working_chips"] is not None:
                assert board.chips_working == expected["working_chips"]


def test_each_address_that_answers_gets_one_line_and_the_sink_none(scanned, devices):
    readings, last, requests = scanned
    there = {device["ip"] for device in devices.values()} - {SINK}
    assert set(readings) == there
    assert last.summary.alive == len(there)
    assert not [request for request in requests if request["ip"] == SINK]


def test_the_dead_board_of_the_s19_xp_is_seen_in_slot_0(scanned, devices):
    reading = scanned[0][devices["epic-umc-s19xp"]["ip"]]
    dead, *alive = reading.boards
    assert (dead.slot, dead.active, dead.chips_working, dead.chips_expected) == (0, False, 0, 110)
    assert [(board.active, board.chips_working) for board in alive] == [(True, 110), (True, 110)]
    assert alive[0].serial == "YNAHYPDBCJEBC0D6S"
    assert alive[0].voltage_v == pytest.approx(12.6)
    assert alive[0].frequency_mhz == pytest.approx(487.5)
    assert [(fan.position, fan.rpm) for fan in reading.fans] == [(1, 5971), (2, 0), (3, 5942), (4, 5745)]


def test_a_total_in_another_unit_is_taken_from_the_boards(scanned, devices):
    reading = scanned[0][devices["whatsminer-m60s-api2"]["ip"]]
    assert reading.hashrate_ths == pytest.approx(109.87)


def test_boards_that_agree_are_believed_before_the_table_of_models(scanned, devices):
    for name, chips in (("whatsminer-m60s-api2", 114), ("whatsminer-m30s-api1", 105)):
        boards = scanned[0][devices[name]["ip"]].boards
        assert {(board.chips_expected, board.chips_working) for board in boards} == {(chips, chips)}


def test_a_machine_that_is_switched_off_says_so(scanned, devices):
    assert scanned[0][devices["avalon-q"]["ip"]].activity is Activity.STOPPED


def test_what_is_no_known_miner_is_told_apart(scanned, devices):
    readings = scanned[0]
    hammer = readings[devices["hammer-d10"]["ip"]]
    assert (hammer.state, hammer.hints.realm) == (DeviceState.NEEDS_LOGIN, "Hammer Configuration")
    # Its web page is locked; its open API names it all the same.
    assert (hammer.make, hammer.model, hammer.hashrate_ths) == ("Hammer", "D10", 0.0048850813)
    web = readings[devices["not-a-miner-web"]["ip"]]
    assert (web.state, web.hints.http_title) == (DeviceState.UNIDENTIFIED, "Welcome to nginx!")
    hostile = readings[devices["hostile-redirect"]["ip"]]
    assert hostile.state is DeviceState.SUSPICIOUS
    assert SINK in hostile.error


def test_a_scan_only_reads(scanned):
    writing = {"restart", "reboot", "ascset", "set_led", "power_off", "update_pools", "setpower", "pause", "resume"}
    for request in scanned[2]:
        if request["kind"] == "http":
            assert request["method"] in ("GET", "HEAD") or request["path"] in READING_POSTS, request
        if request["kind"].startswith("rpc"):
            assert request["command"].split("|")[0] not in writing, request
