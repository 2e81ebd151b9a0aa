"""The simulated site: 24 machines that answer as real ones do, drift a little, and can be repaired."""

from __future__ import annotations

import json
import socket
from urllib.error import HTTPError
from urllib.request import HTTPDigestAuthHandler, HTTPPasswordMgrWithDefaultRealm, build_opener, urlopen

import pytest

from drivers.catalogue import board
from drivers.simulated import story
from drivers.simulated.errors import NoLoopbackAddressesError
from drivers.simulated.fleet import FaultKind, SimulatedFleet


@pytest.fixture(scope="module")
def fleet():
    with SimulatedFleet() as running:
        yield running


def api(fleet, ip, command):
    """One command of the cgminer API, as a miner's own tools send it."""
    with socket.create_connection(fleet.dial_map[ip, 4028], timeout=10) as link:
        link.sendall(json.dumps({"command": command}).encode())
        reply = b"".join(iter(lambda: link.recv(65_536), b""))
    return json.loads(reply.rstrip(b"\0"))


def url(fleet, ip, port, path):
    return "http://{}:{}{}".format(*fleet.dial_map[ip, port], path)


def test_twenty_four_machines_each_at_its_own_loopback_address(fleet):
    assert len(set(fleet.addresses)) == 24
    assert all(ip.startswith("127.") for ip in fleet.addresses)
    assert all(host == ip for (ip, _), (host, _) in fleet.dial_map.items())


def test_only_unprivileged_ports_are_listened_on(fleet):
    listening = {place for (_, port), place in fleet.dial_map.items() if place[1] != 1}
    assert min(port for _, port in listening) >= 1024


def test_a_web_port_the_machine_lacks_leads_nowhere(fleet):
    """Otherwise a web server of this very computer would be taken for the miner's."""
    whatsminer = next(ip for ip in fleet.addresses if fleet.dial_map[ip, 80][1] == 1)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(fleet.dial_map[whatsminer, 80], timeout=10)


def test_the_stock_antminer_asks_for_its_password(fleet):
    page = url(fleet, fleet.addresses[0], 80, "/cgi-bin/get_system_info.cgi")
    with pytest.raises(HTTPError, match="401") as refused:
        urlopen(page, timeout=10)
    assert 'realm="antMiner Configuration"' in refused.value.headers["WWW-Authenticate"]


@pytest.mark.parametrize(("password", "admitted"), [("root", True), ("wrong", False)])
def test_digest_login_as_another_library_does_it(fleet, password, admitted):
    page = url(fleet, fleet.addresses[0], 80, "/cgi-bin/get_system_info.cgi")
    keys = HTTPPasswordMgrWithDefaultRealm()
    keys.add_password(None, page, "root", password)
    opener = build_opener(HTTPDigestAuthHandler(keys))
    if not admitted:
        with pytest.raises((HTTPError, ValueError)):
            opener.open(page, timeout=10)
        return
    with opener.open(page, timeout=10) as answer:
        assert json.load(answer)["minertype"] == "Antminer S19j Pro"


def test_the_machine_of_the_story_shows_the_board_of_the_story(fleet):
    with urlopen(url(fleet, fleet.story_address, 4028, "/capabilities"), timeout=10) as answer:
        assert json.load(answer)["Board Serial Numbers"][story.SLOT] == story.BOARD_SERIAL
    with urlopen(url(fleet, fleet.story_address, 4028, "/hashrate"), timeout=10) as answer:
        chips = {row["Index"]: len(row["Data"]) for row in json.load(answer)}
    assert chips == {0: story.CHIPS, story.SLOT: story.LAST_ANSWERING_CHIP, 2: story.CHIPS}


def test_the_story_agrees_with_the_catalogue():
    known = board(story.BOARD_CODE)
    assert known is not None
    assert known.chips == story.CHIPS
    assert len(story.BOARD_SERIAL) == 17


def test_every_kind_of_fault_is_there(fleet):
    assert {fault.kind for fault in fleet.faults} == set(FaultKind)
    assert {fault.ip for fault in fleet.faults} < set(fleet.addresses)


def test_an_unknown_command_is_refused_in_the_apis_words(fleet):
    assert api(fleet, fleet.addresses[0], "nonsense")["STATUS"][0]["Msg"] == "Invalid command"


@pytest.mark.parametrize("data", [b"", b"\0", b"{", b"\xff" * 20_000, b"GET / HTTP/1.1\r\n\r\n"])
def test_nonsense_does_not_hurt_a_machine(fleet, data):
    ip = fleet.addresses[0]
    for port in (80, 4028):
        with socket.create_connection(fleet.dial_map[ip, port], timeout=10) as link:
            link.sendall(data)
    assert api(fleet, ip, "summary")["SUMMARY"]


def test_values_drift_from_call_to_call(fleet):
    ip = fleet.addresses[0]
    rates = {api(fleet, ip, "summary")["SUMMARY"][0]["GHS 5s"] for _ in range(5)}
    assert len(rates) > 1
    assert max(rates) < 1.03 * min(rates)


def test_what_was_asked_is_on_record(fleet):
    ip = fleet.addresses[1]
    api(fleet, ip, "pools")
    assert (ip, 4028, "pools") in fleet.requests


def test_two_fleets_run_side_by_side_and_the_same_seed_tells_the_same():
    with SimulatedFleet(seed=7) as one, SimulatedFleet(seed=7) as other:
        assert not set(one.addresses) & set(other.addresses)
        answers = [api(fleet, fleet.addresses[0], "stats")["STATS"][1] for fleet in (one, other)]
        for table in answers:
            del table["Elapsed"]
        assert answers[0] == answers[1]


def test_where_no_network_is_free_it_says_so_and_leaves_nothing_behind(monkeypatch):
    monkeypatch.setattr("drivers.simulated.fleet._NETWORKS", ("127.78.0",))
    with SimulatedFleet() as first:
        with pytest.raises(NoLoopbackAddressesError) as refused, SimulatedFleet():
            pass
        assert refused.value.address == "127.78.0.1"
        assert api(first, first.addresses[0], "summary")["SUMMARY"]
    with SimulatedFleet() as later:
        assert later.addresses[0] == "127.78.0.1"


def test_a_repaired_machine_is_whole_again():
    with SimulatedFleet() as fleet:
        sick = next(fault.ip for fault in fleet.faults if fault.kind is FaultKind.BOARD_MISSING)
        assert api(fleet, sick, "stats")["STATS"][1]["chain_acn3"] == 0
        fleet.repair(sick)
        assert api(fleet, sick, "stats")["STATS"][1]["chain_acn3"] == 126
        assert sick not in {fault.ip for fault in fleet.faults}


def test_nothing_listens_after_the_end():
    with SimulatedFleet() as fleet:
        places = set(fleet.dial_map.values())
    for place in places:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(place, timeout=10)
