"""The generic cgminer make, over real sockets and the LAN process: what nobody else knows, and what only pretends."""

from __future__ import annotations

import asyncio
import json

import pytest

from drivers.lan.dial import Dialer
from drivers.lan.errors import LimitError
from drivers.lan.identify import NOT_UNDERSTOOD, Identifier
from drivers.lan.makes.cgminer import MAKE
from drivers.lan.probe import Glance
from drivers.lan.proxy import Proxy
from drivers.model.reading import Activity, DeviceReading, DeviceState, Hints, Pool

STATUS = {"STATUS": "S", "When": 1, "Code": 11, "Msg": "", "Description": "cgminer 4.12.1"}
VERSION = {"CGMiner": "4.12.1", "API": "3.7", "Miner": "2.0.2", "Type": "Acme X1 Pro"}
SUMMARY = {"Elapsed": 4711, "MHS 5s": "14500000.5", "MHS av": 14400000.0, "Accepted": 3}
POOLS = [{"POOL": 0, "URL": "stratum+tcp://pool.example:3333", "User": "w.1"}, {"POOL": 1, "URL": "", "User": "x"}]


def device(asc, **more):
    return {"ASC": asc, "Name": "ACM", "ID": asc, "Enabled": "Y", "Status": "Alive", "Temperature": 61.5} | more


def acme(**sections):
    """The four answers of a machine that no library knows; a section of None is no JSON at all."""
    told = {
        "version": {"VERSION": [VERSION]},
        "summary": {"SUMMARY": [SUMMARY]},
        "devs": {"DEVS": [device(n, **{"GHS 5s": 4800.0 + n}) for n in range(3)]},
        "pools": {"POOLS": POOLS},
    } | sections
    return {
        command: None if answer is None else {"STATUS": [STATUS], **answer, "id": 1} for command, answer in told.items()
    }


def api(answers, asked=None):
    """A cgminer API with these answers; what it was asked is noted. A firmware says so where it lacks a command."""

    async def serve(reader, writer):
        request = await reader.read(1000)
        try:
            command = json.loads(request.decode(errors="replace").strip("\x00 \r\n"))["command"]
        except (ValueError, KeyError, TypeError):
            command = request.decode(errors="replace")
        if asked is not None:
            asked.append(command)
        lacks = {"STATUS": [{"STATUS": "E", "Code": 14, "Msg": "Invalid command", "Description": "cgminer 4.12.1"}]}
        answer = answers.get(command, lacks)
        writer.write(b"}{ no JSON" if answer is None else json.dumps(answer).encode() + b"\x00")
        await writer.drain()

    return serve


def flooding(answers, flooded):
    """Polite but for one command, which it answers without end."""
    polite = api(answers)

    async def serve(reader, writer):
        request = await reader.read(1000)
        if f'"{flooded}"'.encode() in request:
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
        again = asyncio.StreamReader()
        again.feed_data(request)
        again.feed_eof()
        await polite(again, writer)

    return serve


def read(street, ip, ports=(4028,)):
    return asyncio.run(MAKE.read(Dialer([ip], street.dial_map), ip, ports))


def test_a_machine_the_miner_library_does_not_know_is_named_and_read(street, warm_scanner):
    ip = street.house(1, {4028: api(acme())})
    readings, last = warm_scanner.scan([ip], street.dial_map)
    reading = readings[ip]
    assert (reading.state, reading.error, last.summary.identified) == (DeviceState.IDENTIFIED, None, 1)
    assert (reading.make, reading.model) == ("Acme", "X1 Pro")
    assert (reading.firmware, reading.firmware_version) == ("cgminer", "2.0.2")
    assert (reading.hashrate_ths, reading.uptime_s, reading.activity) == (14.5000005, 4711, Activity.HASHING)
    assert reading.pools == (Pool("stratum+tcp://pool.example:3333", "w.1"),)
    boards = [(board.slot, board.active, board.hashrate_ths, board.temp_board_c) for board in reading.boards]
    assert boards == [(0, True, 4.8, 61.5), (1, True, 4.801, 61.5), (2, True, 4.802, 61.5)]
    assert reading.hints.api_version == "3.7"


def test_without_the_miner_library_our_own_makes_still_read(street, scanner, tmp_path, monkeypatch):
    """As on Intel Macs and Windows on Arm, where no wheel exists."""
    (tmp_path / "pyasic_rs.py").write_text("raise ImportError('no wheel for this computer')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    ip = street.house(1, {4028: api(acme())})
    reading = scanner.scan([ip], street.dial_map)[0][ip]
    assert (reading.state, reading.make, reading.error) == (DeviceState.IDENTIFIED, "Acme", None)


def test_only_five_commands_are_ever_asked_and_all_of_them_only_read(street):
    asked = []
    read(street, street.house(1, {4028: api(acme(), asked)}))
    assert asked == ["version", "summary", "devs", "pools", "stats"]


@pytest.mark.parametrize(
    ("field", "value", "ths"),
    [
        ("MHS 5s", 14_500_000, 14.5),
        ("MHS av", "4885.0813", 0.0048850813),
        ("GHS 5s", 88422.0, 88.422),
        ("GHS av", "173870.94", 173.87094),
        ("KHS av", 1_500_000, 0.0015),
        ("THS 30m", 110.5, 110.5),
        ("MHS 5s", "14,5", None),
        ("GHS 5s", "1e999", None),
        ("GHS 5s", -1, None),
        ("GHS 5s", 10**400, None),
        ("GHS 5s", [5], None),
    ],
)
def test_a_rate_is_told_in_the_unit_of_its_name(street, field, value, ths):
    ip = street.house(1, {4028: api(acme(summary={"SUMMARY": [{field: value}]}))})
    assert read(street, ip).hashrate_ths == ths


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ({"Type": "Hammer D10"}, ("Hammer", "D10")),
        ({"PROD": "Avalon Q", "MODEL": "Q"}, ("Avalon", "Q")),
        ({"Type": "LT5"}, ("cgminer", "LT5")),
        ({"Type": "LT5 Pro v.2.6.0.39"}, ("cgminer", "LT5 Pro")),
        ({}, ("cgminer", None)),
        ({"Type": {"deep": 1}}, ("cgminer", None)),
        ({"Type": "A\u202eB \x07<b>"}, ("A\\u202eB", "\\x07<b>")),
    ],
)
def test_make_and_model_are_what_the_api_says(street, version, name):
    ip = street.house(1, {4028: api(acme(version={"VERSION": [{"API": "3.7"} | version]}))})
    reading = read(street, ip)
    assert (reading.make, reading.model) == name


def test_a_name_without_end_is_cut(street):
    ip = street.house(1, {4028: api(acme(version={"VERSION": [{"Type": "Acme " + "X" * 50_000}]}))})
    assert len(read(street, ip).model) < 200


@pytest.mark.parametrize(
    "devices",
    [
        [device(0)],  # the machine as a whole
        [device(0, Name="GSF"), device(1, Name="AU3")],  # sticks of two kinds
        [device(0, Slot=1), device(1, Slot=1)],
        [device(0, Slot="x"), device(1, Slot=-5)],
        [{"GPU": 0}, {"GPU": 1}],
        ["ASC", None, 5],
        [device(n) for n in range(500)],
    ],
)
def test_devices_that_are_not_plainly_boards_make_none(street, devices):
    reading = read(street, street.house(1, {4028: api(acme(devs={"DEVS": devices}))}))
    assert reading.boards == ()
    assert reading.error is None


def test_a_dead_board_is_inactive_and_an_unread_sensor_unknown(street):
    devices = [device(0, Slot=2, Status="Dead", Temperature=0), device(1, Slot=0, Status="Sick")]
    first, second = read(street, street.house(1, {4028: api(acme(devs={"DEVS": devices}))})).boards
    assert (first.slot, first.active, first.temp_board_c) == (2, False, None)
    assert (second.slot, second.active, second.temp_board_c) == (0, None, 61.5)


def test_a_list_that_comes_as_garbage_is_missing_and_said_so(street):
    reading = read(street, street.house(1, {4028: api(acme(devs=None, pools=None))}))
    assert (reading.make, reading.boards, reading.pools) == ("Acme", (), ())
    assert reading.error == "gave no list of devices and pools"


@pytest.mark.parametrize("section", ["version", "summary"])
def test_garbage_in_place_of_what_every_cgminer_tells_is_a_stranger(street, warm_scanner, section):
    ip = street.house(1, {4028: api(acme(**{section: None}))})
    readings, last = warm_scanner.scan([ip], street.dial_map)
    assert (readings[ip].state, last.summary.identified) == (DeviceState.UNIDENTIFIED, 0)
    assert readings[ip].make is None


def test_json_of_something_else_on_the_port_is_a_stranger(street, warm_scanner):
    ip = street.house(1, {4028: api({"version": {"version": "1.0", "VERSION": "nginx"}})})
    readings, _ = warm_scanner.scan([ip], street.dial_map)
    assert readings[ip].state is DeviceState.UNIDENTIFIED


@pytest.mark.parametrize("command", ["version", "summary", "devs", "pools"])
def test_a_flood_breaks_off_at_the_limit(street, command):
    ip = street.house(1, {4028: flooding(acme(), command)})
    with pytest.raises(LimitError) as broken:
        read(street, ip)
    assert broken.value.what == "bytes"


def test_a_flood_behind_a_polite_first_look_is_suspicious(street, warm_scanner):
    ip = street.house(1, {4028: flooding(acme(), "pools")})
    readings, _ = warm_scanner.scan([ip], street.dial_map)
    assert (readings[ip].state, readings[ip].error) == (DeviceState.SUSPICIOUS, "sends without end; cut off")


def test_nesting_that_no_parser_survives_is_garbage(street):
    ip = street.house(1, {4028: api(acme())})
    deep = b'{"STATUS":[],"VERSION":[{"API":' + b"[" * 900 + b"]" * 900 + b',"Type":' + b"[" * 90_000

    async def serve(reader, writer):
        await reader.read(1000)
        writer.write(deep + b"}]}")
        await writer.drain()

    ip = street.house(2, {4028: serve})
    assert read(street, ip) is None


def test_a_login_page_stays_the_state_though_the_open_api_tells_the_name(street, houses, warm_scanner):
    challenge = {"WWW_Authenticate": 'Digest realm="Acme Configuration", nonce="1"'}
    ip = street.house(1, {80: houses.web(b"no", "401 Unauthorized", **challenge), 4028: api(acme())})
    readings, last = warm_scanner.scan([ip], street.dial_map)
    reading = readings[ip]
    assert (reading.state, last.summary.identified) == (DeviceState.NEEDS_LOGIN, 0)
    assert (reading.make, reading.model, reading.hints.realm) == ("Acme", "X1 Pro", "Acme Configuration")


def test_a_make_of_its_own_is_asked_before_the_generic_one_and_its_failure_costs_only_its_own_reading(
    street, monkeypatch
):
    class Acme:
        def recognises(self, look):
            return look.hints.api_version == "3.7"

        async def read(self, dialer, ip, ports):
            if self is failing:
                raise KeyError("mine")
            return DeviceReading(ip, DeviceState.IDENTIFIED, make="Acme proper")

    async def identified(ip):
        look = Glance(Hints(api_version="3.7"), heard=True)
        return await Identifier(Proxy()).read_own(Dialer([ip], street.dial_map), ip, (4028,), look)

    ip, failing = street.house(1, {4028: api(acme())}), None
    own = Acme()
    monkeypatch.setattr("drivers.lan.makes.choice.drivers", lambda kind: (MAKE, own))
    assert asyncio.run(identified(ip)).make == "Acme proper"
    failing = own
    reading = asyncio.run(identified(ip))
    assert (reading.state, reading.error) == (DeviceState.UNIDENTIFIED, NOT_UNDERSTOOD)


def test_a_first_look_without_a_version_is_not_worth_a_try():
    assert MAKE.recognises(Glance(Hints(api_version="3.7")))
    assert not MAKE.recognises(Glance(Hints(http_title="cgminer"), heard=True))
