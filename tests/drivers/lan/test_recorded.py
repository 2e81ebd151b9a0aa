"""Recorded answers of real miners, served by `../shared/real/lan/fleet.py` on unprivileged ports."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.lan.reading_only import Asked, asked_by
from drivers.model.reading import Activity, DeviceState

RECORDED = Path(__file__).parents[4] / "shared" / "real" / "lan"

pytestmark = pytest.mark.skipif(not (RECORDED / "fleet.py").exists(), reason="recordings of ../shared/real are absent")

SINK = "127.99.6.6"
#: A body that may be posted to any page that is known to read; the queries that were sent are looked at by themselves.
LOGIN_QUERY = json.dumps({"query": "{ read }"}).encode()
#: What is said of a machine whose web pages and API name different models: it is told, and not believed.
CONTRADICTS = "its API says"


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
    for device in known:
        reading, seen = readings[device["ip"]], device["observed_by_pyasic_rs_0_8_6"]
        if reading.state is DeviceState.SUSPICIOUS:
            assert CONTRADICTS in reading.error, device["name"]
        else:
            assert (reading.state, reading.error) == (DeviceState.IDENTIFIED, None), device["name"]
        assert (reading.make, reading.firmware) == (seen["make"], seen["firmware"])
        assert reading.model.replace(" ", "").replace("+", "Plus") == seen["model"]
        assert (reading.firmware_version, reading.mac) == (seen["firmware_version"], seen["mac"])
        assert len(reading.boards) == len(seen["boards"])
        for board, expected in zip(reading.boards, seen["boards"], strict=True):
            assert board.slot == expected["position"]
            if expected["working_chips"] is not None:
                assert board.chips_working == expected["working_chips"]
    assert last.summary.identified == sum(one.state is DeviceState.IDENTIFIED for one in readings.values())


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
    assert (hammer.state, hammer.hints.realm) == (DeviceState.IDENTIFIED, "Hammer Configuration")
    # The library does not know it: its open API tells the rates, the page behind the maker's login the MAC.
    assert (hammer.mac, hammer.default_login) == ("12:34:56:78:90:12", True)
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
            assert asked_by(request["method"], request["path"], LOGIN_QUERY) is not Asked.CHANGE, request
        if request["kind"] == "graphql" and "mutation" in request["query"]:
            assert "login" in request["query"], request
        if request["kind"].startswith("rpc"):
            assert request["command"].split("|")[0] not in writing, request


def recorded(device, kind, wanted):
    """One recorded answer: of a command of the API (rpc) or of a page (http); None where it was not recorded."""
    for listener in device["listeners"]:
        if kind == "rpc" and listener["proto"] == "cgminer" and wanted in listener["responses"]:
            return listener["responses"][wanted]
        if kind == "http" and f"GET {wanted}" in listener.get("routes", {}):
            return listener["routes"][f"GET {wanted}"].get("json")
    return None


def near(value, scale=1.0):
    return pytest.approx(float(value) * scale, rel=1e-6)


def tera(unit):
    return {"K": 1e-9, "M": 1e-6, "G": 1e-3, "T": 1.0}[unit[0].upper()]


@pytest.fixture(scope="module")
def each(scanned, devices):
    """(device, reading) of every recorded machine whose answers hold what a test asks for."""

    def having(kind, wanted, section=None):
        found = []
        for device in devices.values():
            answer = recorded(device, kind, wanted)
            if isinstance(answer, dict) and (section is None or answer.get(section)) and device["ip"] in scanned[0]:
                found.append((device, scanned[0][device["ip"]], answer))
        return found

    return having


def test_the_pages_of_a_stock_antminer_are_read_value_by_value(each):
    for _, reading, page in each("http", "/cgi-bin/stats.cgi", "STATS"):
        if reading.firmware != "AntMiner Stock":
            continue
        stats = page["STATS"][0]
        unit = tera(stats["rate_unit"])
        assert len(reading.boards) == len(stats["chain"])
        for board, chain in zip(reading.boards, stats["chain"], strict=True):
            assert (board.slot, board.serial or "") == (chain["index"], chain["sn"])
            assert board.chips_working == chain["asic_num"]
            assert board.hashrate_ths == near(chain["rate_real"], unit)
            assert board.expected_hashrate_ths == near(chain["rate_ideal"], unit)
            assert board.frequency_mhz == chain["freq_avg"]
            assert board.temp_board_c == max(chain["temp_pcb"])
            assert board.temp_chip_c == max(chain["temp_chip"])
        assert [fan.rpm for fan in reading.fans] == stats["fan"]
        assert reading.hashrate_ths == near(stats["rate_5s"], unit)
        assert reading.expected_hashrate_ths == near(stats["rate_ideal"], unit)
        assert reading.uptime_s == stats["elapsed"]
        assert reading.default_login is True


def test_who_a_stock_antminer_is_stands_in_its_system_info(each):
    for _, reading, info in each("http", "/cgi-bin/get_system_info.cgi", "minertype"):
        if reading.firmware != "AntMiner Stock":
            continue
        assert "Antminer " + reading.model == info["minertype"]
        assert reading.hostname == info["hostname"]
        assert reading.firmware_version == info["system_filesystem_version"]
        assert reading.mac in (None, info["macaddr"].upper())
        assert reading.serial == (info.get("serinum") or info.get("serial_no"))


def test_the_pools_are_the_recorded_ones_in_their_order(each):
    for device, reading, answer in each("rpc", "pools", "POOLS"):
        told = [(pool["URL"], pool["User"]) for pool in answer["POOLS"] if pool.get("URL")]
        assert len(reading.pools) == len(told), device["name"]
        for pool, (url, user) in zip(reading.pools, told, strict=True):
            assert url.partition("://")[2].lower() in pool.url.lower() or url.lower() in pool.url.lower()
            assert pool.user == user


def test_the_boards_of_a_whatsminer_are_read_value_by_value(each):
    for _, reading, answer in each("rpc", "devs", "DEVS"):
        if reading.make != "Whatsminer":
            continue
        for board, row in zip(reading.boards, answer["DEVS"], strict=True):
            assert (board.slot, board.serial) == (row["Slot"], row["PCB SN"])
            assert board.chips_working == row["Effective Chips"]
            assert board.hashrate_ths == near(row["MHS av"], 1e-6)
            assert board.temp_board_c == near(row["Temperature"])
            assert board.temp_chip_c == near(row.get("Chip Temp Max", row["Chip Temp Avg"]))


def test_the_summary_and_the_supply_of_a_whatsminer_are_read_value_by_value(each):
    for device, reading, answer in each("rpc", "summary", "SUMMARY"):
        if reading.make != "Whatsminer":
            continue
        summary = answer["SUMMARY"][0]
        assert reading.mac == summary["MAC"]
        assert [fan.rpm for fan in reading.fans] == [summary["Fan Speed In"], summary["Fan Speed Out"]]
        assert (reading.power_w, reading.power_limit_w) == (summary["Power"], summary["Power Limit"])
        assert reading.expected_hashrate_ths == near(summary["Factory GHS"], 1e-3)
        # Its rates go by several units and spans; whichever is taken is near all that are in the unit they claim.
        assert reading.hashrate_ths == pytest.approx(summary["MHS av"] * 1e-6, rel=0.02)
        psu = recorded(device, "rpc", "get_psu")["Msg"]
        assert reading.supply.model == psu.get("model", psu.get("Model"))
        assert reading.supply.serial == psu.get("serial_no", psu.get("Series No"))
        assert reading.supply.fan_rpm == float(
            psu.get("fan_speed", psu.get("Fan Speed", summary.get("Power Fanspeed")))
        )


def test_the_page_of_an_axeos_is_read_value_by_value(each):
    for _, reading, info in each("http", "/api/system/info", "ASICModel"):
        (board,) = reading.boards
        assert (reading.mac, reading.hostname, reading.firmware_version) == (
            info["macAddr"], info["hostname"], info["version"],
        )  # fmt: skip
        assert reading.hashrate_ths == board.hashrate_ths == near(info["hashRate"], 1e-3)
        assert (reading.power_w, reading.uptime_s) == (near(info["power"]), info["uptimeSeconds"])
        assert (board.chips_expected, board.frequency_mhz) == (info["asicCount"], info["frequency"])
        assert board.voltage_v == reading.supply.input_v == near(info["voltage"], 1e-3)
        assert board.temp_chip_c == pytest.approx(info["temp"], abs=0.01)
        assert board.temp_board_c == info["vrTemp"]
        assert reading.fans[0].rpm == info["fanrpm"]
        assert reading.pools[0].url.endswith(f"{info['stratumURL']}:{info['stratumPort']}")
        assert reading.pools[0].user == info["stratumUser"]


def test_the_summary_of_an_epic_is_read_value_by_value(each):
    for device, reading, summary in each("http", "/summary", "HBStatus"):
        told = {row["Index"]: row for row in summary["HBs"]}
        serials = recorded(device, "http", "/capabilities")["Board Serial Numbers"]
        assert [board.serial for board in reading.boards if board.serial] == serials
        for board in reading.boards:
            if board.slot not in told:
                assert (board.active, board.chips_working, board.hashrate_ths) == (False, 0, None)
                continue
            row = told[board.slot]
            assert board.hashrate_ths == near(row["Hashrate"][0], 1e-6)
            assert board.temp_board_c == pytest.approx(row["Temperature"], abs=0.01)
            assert (board.voltage_v, board.frequency_mhz) == (near(row["Input Voltage"]), near(row["Core Clock Avg"]))
        assert reading.power_w == near(summary["Power Supply Stats"]["Input Power"])
        assert reading.supply.output_v == pytest.approx(summary["Power Supply Stats"]["Output Voltage"], abs=0.001)
        assert (reading.uptime_s, reading.hostname) == (summary["Session"]["Uptime"], summary["Hostname"])


def test_the_summary_of_a_vnish_and_the_chips_of_its_api_are_read_value_by_value(each):
    for device, reading, page in each("http", "/api/v1/summary", "miner"):
        miner, table = page["miner"], recorded(device, "rpc", "stats")["STATS"][1]
        for board, chain in zip(reading.boards, miner["chains"], strict=True):
            assert board.slot == chain["id"] - 1
            assert board.chips_working == table[f"chain_acn{chain['id']}"]
            assert board.hashrate_ths == near(chain["hashrate_rt"], 1e-3)
            assert (board.frequency_mhz, board.voltage_v) == (chain["frequency"], near(chain["voltage"], 1e-3))
            assert (board.temp_board_c, board.temp_chip_c) == (chain["pcb_temp"]["max"], chain["chip_temp"]["max"])
        assert reading.hashrate_ths == near(miner["hr_realtime"], 1e-3)
        assert reading.power_w == miner["power_consumption"]
        assert [fan.rpm for fan in reading.fans] == [fan["rpm"] for fan in miner["cooling"]["fans"]]


def test_the_flat_table_of_a_cgminer_is_read_in_the_unit_it_is_in(scanned, devices):
    device = devices["hammer-d10"]
    reading, table = scanned[0][device["ip"]], recorded(device, "rpc", "stats")["STATS"][1]
    assert [fan.rpm for fan in reading.fans] == [table[f"fan{place}"] for place in range(1, 5)]
    assert len(reading.boards) == table["miner_count"]
    for number, board in enumerate(reading.boards, start=1):
        assert (board.slot, board.chips_working) == (number - 1, table[f"chain_acn{number}"])
        assert board.hashrate_ths == near(table[f"chain_rate{number}"], 1e-6)
        assert board.temp_board_c == table[f"temp{number}"]


def test_an_avalon_that_stands_idle_takes_no_power_and_hashes_nothing(scanned, devices):
    reading = scanned[0][devices["avalon-q"]["ip"]]
    assert (reading.hashrate_ths, reading.power_w) == (0, 0)  # PS[0 1222 4 0 0 2245 146]: the sixth is volts
    assert reading.boards[0].chips_working == 160


def test_no_healthy_machine_is_suspicious_and_each_offers_what_its_firmware_can(scanned, devices):
    for device in devices.values():
        if device.get("synthetic"):
            continue
        reading = scanned[0][device["ip"]]
        contradicts = reading.state is DeviceState.SUSPICIOUS and CONTRADICTS in reading.error
        assert contradicts or reading.state in (DeviceState.IDENTIFIED, DeviceState.NEEDS_LOGIN), device["name"]
        assert reading.offers or reading.state is DeviceState.NEEDS_LOGIN, device["name"]
