"""Who is locked, who is a stranger with a realm, who contradicts himself, and whose password the maker published."""

from __future__ import annotations

import json

import pytest

from drivers.lan.credentials import logins
from drivers.lan.logs.sources import SOURCES
from drivers.model.reading import DeviceState

STATUS = {"STATUS": "S", "When": 1, "Code": 22, "Msg": "", "Description": "bmminer 1.0.0"}


def asks_for(realm):
    """A web server that opens to nobody."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        told = f'Digest realm="{realm}", nonce="0", qop="auth"'
        writer.write(f"HTTP/1.1 401 No\r\nWWW-Authenticate: {told}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()

    return serve


def api(**answers):
    """A cgminer API with these sections."""

    async def serve(reader, writer):
        request = json.loads((await reader.read(1000)).decode().strip("\x00\r\n "))
        answer = answers.get(request["command"]) or {"STATUS": [{**STATUS, "STATUS": "E", "Code": 14}]}
        writer.write(json.dumps({"STATUS": [STATUS], **answer, "id": 1}).encode() + b"\0")
        await writer.drain()

    return serve


VERSION = {"VERSION": [{"BMMiner": "1.0.0", "API": "3.1", "Miner": "49", "Type": "Antminer S19 Pro"}]}
TABLE = {"STATS": [{"Type": "Antminer S19 Pro"}, {"chain_acn1": 114, "chain_rate1": "37000.5", "rate_unit": "GH"}]}
SUMMARY = {"SUMMARY": [{"Elapsed": 60, "GHS 5s": 37000.5}]}


def one(scanner, street, ip):
    return scanner.scan([ip], street.dial_map)[0][ip]


def test_a_locked_antminer_is_one_and_its_open_api_is_read(street, warm_scanner):
    doors = {80: asks_for("antMiner Configuration"), 4028: api(version=VERSION, summary=SUMMARY, stats=TABLE)}
    reading = one(warm_scanner, street, street.house(1, doors))
    assert (reading.state, reading.make, reading.model) == (DeviceState.NEEDS_LOGIN, "Antminer", "S19 Pro")
    assert (reading.hashrate_ths, reading.boards[0].chips_working) == (37.0005, 114)
    assert reading.default_login is None


def test_a_locked_antminer_without_an_api_is_told_by_its_realm(street, warm_scanner):
    reading = one(warm_scanner, street, street.house(1, {80: asks_for("antMiner Configuration")}))
    assert (reading.state, reading.make, reading.firmware) == (DeviceState.NEEDS_LOGIN, "Antminer", "AntMiner Stock")
    assert reading.hints.realm == "antMiner Configuration"


def test_a_router_that_asks_for_a_password_is_a_stranger_with_a_realm(street, warm_scanner):
    reading = one(warm_scanner, street, street.house(1, {80: asks_for("Broadband Router")}))
    assert (reading.state, reading.make, reading.hints.realm) == (DeviceState.UNIDENTIFIED, None, "Broadband Router")


def stock(minertype):
    """The pages of a stock Antminer behind the maker's password; `stats.cgi` is not among them."""
    from drivers.simulated.fleet.ports import Answer, HttpPort, Login

    info = {"minertype": minertype, "macaddr": "02:00:00:00:00:01", "hostname": "a", "system_filesystem_version": "x"}
    pages = {"/cgi-bin/get_system_info.cgi": info, "/cgi-bin/miner_type.cgi": {"miner_type": minertype}}
    login = Login("antMiner Configuration", "root", "root")
    return HttpPort(lambda _, path: Answer.of(pages[path]) if path in pages else None, login).serve


@pytest.mark.parametrize(
    ("minertype", "state"), [("Antminer S21", DeviceState.SUSPICIOUS), ("Antminer S19 Pro", DeviceState.IDENTIFIED)]
)
def test_a_machine_that_names_two_models_contradicts_itself(street, warm_scanner, minertype, state):
    doors = {80: stock(minertype), 4028: api(version=VERSION, summary=SUMMARY, stats=TABLE)}
    reading = one(warm_scanner, street, street.house(1, doors))
    assert (reading.state, reading.make, reading.default_login) == (state, "Antminer", True)
    assert ("S19 Pro" in reading.error) if state is DeviceState.SUSPICIOUS else (reading.error is None)


def test_scrypt_machines_are_not_taken_for_a_thousand_times_what_they_are(street, warm_scanner):
    version = {"VERSION": [{"BMMiner": "1.0.0", "API": "3.1", "Miner": "49", "Type": "Antminer L7"}]}
    table = [{"Type": "Antminer L7"}, {"chain_acn1": 120, "chain_rate1": "3126.8", "GHS 5s": 9380.5, "rate_unit": "MH"}]
    summary = {"SUMMARY": [{"Elapsed": 60, "GHS 5s": 9380.5}]}
    doors = {80: stock("Antminer L7"), 4028: api(version=version, summary=summary, stats={"STATS": table})}
    reading = one(warm_scanner, street, street.house(1, doors))
    assert (reading.model, reading.hashrate_ths) == ("L7", 0.0093805)
    assert reading.boards[0].hashrate_ths == 0.0031268


def test_the_table_says_of_every_log_that_can_be_had_that_it_can():
    assert {login.id for login in logins() if login.tells_log} == set(SOURCES)
