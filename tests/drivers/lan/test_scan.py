"""Whole scans in the LAN process: good miners are never lost to bad neighbours, and nobody unnamed is contacted."""

from __future__ import annotations

import asyncio
import json

import pytest

from drivers.lan.errors import LanProcessFailedError, TargetError, TargetProblem
from drivers.lan.wire import Failed, Finished, Progress
from drivers.model.reading import Activity, DeviceState
from drivers.model.sighting import Source
from drivers.simulated.fleet import SimulatedFleet

GOOD = range(1, 9)


async def answer_nothing(reader, writer):
    await reader.read()


async def flood(reader, writer):
    await reader.read(100)
    writer.write(b'{"STATUS":[{"STATUS":"S","Msg":"')
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def two_faced(reader, writer):
    """Polite to the first look, endless to everything after it."""
    if b'"version"' in await reader.read(1000) and not hasattr(two_faced, "seen"):
        two_faced.seen = True
        writer.write(b'{"STATUS":[{"STATUS":"S"}],"VERSION":[{"API":"3.1"}],"id":1}\x00')
        await writer.drain()
        return
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def huge_json(reader, writer):
    await reader.read(1000)
    writer.write(b'{"STATUS":[{"STATUS":"S","Msg":"' + b"y" * 100_000_000 + b'"}],"id":1}\x00')
    await writer.drain()


async def huge_page(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000000\r\n\r\n")
    for _ in range(1600):
        writer.write(b"z" * 62_500)
        await writer.drain()


async def wrong_length(reader, writer):
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n<title>short</title>")
    await writer.drain()


async def broken_text(reader, writer):
    await reader.read(1000)
    writer.write(b'{"VERSION":[{"API":"\xff\xfe\x80\xc3\x28"}],"id":1}\x00')
    await writer.drain()


async def no_http(reader, writer):
    await reader.read(1000)
    writer.write(b"SSH-2.0-whatever\r\n")
    await writer.drain()


@pytest.fixture
def good(street, houses):
    """Eight healthy miners at .1 to .8."""
    return [street.house(number, houses.bitaxe()) for number in GOOD]


def test_a_healthy_miner_is_read_in_the_units_of_its_fields(street, houses, warm_scanner):
    ip = street.house(1, houses.bitaxe())
    readings, last = warm_scanner.scan([ip], street.dial_map)
    reading = readings[ip]
    assert reading.state is DeviceState.IDENTIFIED
    assert reading.found_by == (Source.SWEEP,)
    assert reading.ports == (80,)
    assert (reading.make, reading.model, reading.hostname) == ("Bitaxe", "Supra", "bitaxe")
    assert reading.hashrate_ths == pytest.approx(0.6105)
    assert reading.power_w == pytest.approx(14.6)
    assert reading.uptime_s == 4000
    assert [(fan.position, fan.rpm) for fan in reading.fans] == [(1, 3500)]
    assert [pool.url for pool in reading.pools] == ["stratum+tcp://pool.example:3333", "stratum+tcp://b.example:3333"]
    board = reading.boards[0]
    assert (board.slot, board.chips_expected, board.chips_working, board.frequency_mhz) == (0, 1, 1, 490)
    assert reading.activity is Activity.HASHING
    assert isinstance(last, Finished)
    assert (last.summary.addresses, last.summary.alive, last.summary.identified) == (1, 1, 1)


def test_hostile_text_is_shown_not_obeyed(street, houses, warm_scanner):
    ip = street.house(1, houses.bitaxe(hostname='=HYPERLINK("x")\u202e<b>\x07' + "A" * 5000))
    readings, _ = warm_scanner.scan([ip], street.dial_map)
    hostname = readings[ip].hostname
    assert hostname.startswith(r'=HYPERLINK("x")\u202e<b>\x07')
    assert len(hostname) <= 200


def test_no_good_miner_is_lost_to_hostile_neighbours(street, houses, good, scanner):
    sink = street.house(99, {80: houses.web(b"sink"), 4028: answer_nothing})
    bad = {
        street.house(20, {4028: flood}): DeviceState.SUSPICIOUS,
        street.house(21, {4028: huge_json}): DeviceState.SUSPICIOUS,
        street.house(22, {80: huge_page}): DeviceState.SUSPICIOUS,
        street.house(23, {80: houses.web(status="302 Found", Location=f"http://{sink}/steal")}): DeviceState.SUSPICIOUS,
        street.house(24, {80: answer_nothing, 4028: answer_nothing}): DeviceState.UNIDENTIFIED,
        street.house(25, {80: wrong_length}): DeviceState.UNIDENTIFIED,
        street.house(26, {4028: broken_text}): DeviceState.UNIDENTIFIED,
        street.house(27, {80: no_http, 4028: no_http}): DeviceState.UNIDENTIFIED,
    }
    readings, last = scanner.scan([street.address(1) + "-30"], street.dial_map)
    assert {ip: readings[ip].state for ip in good} == dict.fromkeys(good, DeviceState.IDENTIFIED)
    assert {ip: readings[ip].state for ip in bad} == bad
    assert last.summary.alive == len(good) + len(bad)
    assert not any(ip == sink for ip, _ in street.asked)
    assert scanner.child.memory_mib() is None or scanner.child.memory_mib() < 150


def test_a_flood_that_begins_after_the_first_look_costs_no_good_miner_either(street, houses, good, scanner):
    """The miner library itself reads this one, up to its own time limit; the process must stay small and alive."""
    for number in range(20, 23):
        street.house(number, {4028: two_faced})
    readings, last = scanner.scan([street.address(1) + "-30"], street.dial_map)
    assert isinstance(last, Finished)
    assert {ip: readings[ip].state for ip in good} == dict.fromkeys(good, DeviceState.IDENTIFIED)
    assert last.summary.alive == len(good) + 3


def test_a_redirect_while_the_model_is_read_is_not_followed(street, houses, warm_scanner):
    """The measured attack: the realm of an Antminer at the door, a redirect behind it."""
    sink = street.house(99, {80: houses.web(b"sink")})

    async def antminer(reader, writer):
        line = (await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0]
        if b" / " in line:
            head = b'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm="antMiner Configuration", nonce="1"'
        else:
            head = f"HTTP/1.1 302 Found\r\nLocation: http://{sink}/steal".encode()
        writer.write(head + b"\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    ip = street.house(1, {80: antminer})
    readings, _ = warm_scanner.scan([ip], street.dial_map)
    assert readings[ip].state is DeviceState.SUSPICIOUS
    assert sink in readings[ip].error
    assert (sink, 80) not in street.asked


def test_a_login_is_told_apart_from_a_stranger(street, houses, warm_scanner):
    challenge = {"WWW_Authenticate": 'Digest realm="antMiner Configuration", nonce="1"'}
    locked = street.house(1, {80: houses.web(b"no", "401 Unauthorized", **challenge)})
    stranger = street.house(2, {80: houses.web(b"<title>Office printer</title>")})
    readings, last = warm_scanner.scan([locked, stranger], street.dial_map)
    assert readings[locked].state is DeviceState.NEEDS_LOGIN
    assert readings[locked].hints.realm == "antMiner Configuration"
    assert readings[stranger].state is DeviceState.UNIDENTIFIED
    assert readings[stranger].hints.http_title == "Office printer"
    assert last.summary.identified == 0


def test_progress_counts_up_to_every_address_and_names_each_live_one_once(street, good, warm_scanner):
    _, replies = warm_scanner.start([street.address(0) + "/24"], street.dial_map)
    said = list(iter_last(replies))
    progress = [reply for reply in said if isinstance(reply, Progress)]
    assert [p.done for p in progress] == sorted(p.done for p in progress)
    assert (progress[-1].done, progress[-1].total) == (256, 256)
    assert sorted(ip for p in progress for ip in p.found) == sorted(good)


def iter_last(replies):
    while True:
        reply = replies.get(timeout=60)
        yield reply
        if isinstance(reply, Finished | Failed):
            return


def test_a_cancelled_scan_ends_at_once_with_what_it_has(street, houses, scanner):
    held = asyncio.Event()

    async def hold(reader, writer):
        await held.wait()

    fast = street.house(1, houses.bitaxe())
    slow = street.house(2, {80: hold})
    call, replies = scanner.start([fast, slow], street.dial_map)
    said = []
    for reply in iter_last(replies):
        said.append(reply)
        if getattr(reply, "reading", None) is not None:
            scanner.child.cancel(call)
    assert [reply.reading.ip for reply in said if hasattr(reply, "reading")] == [fast]
    assert said[-1].cancelled
    assert said[-1].summary.alive == 2


def test_a_name_nobody_knows_is_refused_with_its_name(scanner):
    _, last = scanner.scan(["no-such-miner.invalid"])
    assert isinstance(last, Failed)
    assert isinstance(last.error, TargetError)
    assert (last.error.target, last.error.problem) == ("no-such-miner.invalid", TargetProblem.NAME_UNKNOWN)


def test_a_name_is_looked_up_and_scanned(street, houses, warm_scanner):
    ip = street.house(1, houses.bitaxe())
    dial_map = {("127.0.0.1", 80): street.dial_map[ip, 80], ("127.0.0.1", 4028): ("127.0.0.1", 1)}
    readings, _ = warm_scanner.scan(["localhost"], dial_map)
    assert readings["127.0.0.1"].model == "Supra"


def test_an_unknown_operation_is_answered_not_ignored(warm_scanner):
    _, replies = warm_scanner.start([], op="reboot")
    last = list(iter_last(replies))[-1]
    assert isinstance(last.error, LanProcessFailedError)
    assert last.error.kind == "UnknownOp"


def test_two_scans_side_by_side_keep_to_their_own(street, houses, good, warm_scanner):
    _, first = warm_scanner.start(good[:4], street.dial_map)
    _, second = warm_scanner.start(good[4:], street.dial_map)
    for replies, expected in ((first, good[:4]), (second, good[4:])):
        seen = {reply.reading.ip for reply in iter_last(replies) if hasattr(reply, "reading")}
        assert seen == set(expected)


def test_an_inherited_proxy_changes_nothing(street, houses, scanner, monkeypatch):
    """A company proxy, and a NO_PROXY that would lead requests around the guard: neither is heeded."""
    elsewhere = street.house(98, {80: houses.web(b"company proxy")})
    host, port = street.dial_map[elsewhere, 80]
    for name in ("HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{host}:{port}")
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("no_proxy", "127.0.0.0/8,localhost")
    sink = street.house(99, {80: houses.web(b"sink")})
    good = street.house(1, houses.bitaxe())
    bad = street.house(2, {80: houses.web(status="302 Found", Location=f"http://{sink}/")})
    readings, _ = scanner.scan([good, bad], street.dial_map)
    assert readings[good].state is DeviceState.IDENTIFIED
    assert readings[bad].state is DeviceState.SUSPICIOUS
    assert {ip for ip, _ in street.asked} == {good, bad}


def test_readings_survive_the_wire_byte_for_byte(street, houses, warm_scanner):
    from drivers.lan.wire import Listing, read_reply, reply_line

    ip = street.house(1, houses.bitaxe())
    reading = warm_scanner.scan([ip], street.dial_map)[0][ip]
    line = reply_line(7, Listing(reading))
    assert line.count(b"\n") == 1
    assert json.loads(line)["event"] == "reading"
    assert read_reply(line) == (7, Listing(reading))


def test_without_the_miner_library_the_scan_still_works_and_says_what_is_missing(
    street, houses, scanner, tmp_path, monkeypatch
):
    """As on Intel Macs and Windows on Arm, where no wheel exists."""
    (tmp_path / "pyasic_rs.py").write_text("raise ImportError('no wheel for this computer')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    vnish = street.house(1, {80: houses.web(b"<html><head><title>Firmware</title></head></html>")})
    bitaxe = street.house(2, houses.bitaxe())
    readings, last = scanner.scan([vnish, bitaxe], street.dial_map)
    assert readings[vnish].state is DeviceState.UNIDENTIFIED
    assert readings[vnish].error == "identification not available on this computer"
    assert readings[vnish].hints.http_title == "Firmware"
    assert (readings[bitaxe].make, readings[bitaxe].model, readings[bitaxe].error) == ("Bitaxe", "Supra", None)
    assert (last.summary.alive, last.summary.identified) == (2, 1)


def test_what_the_first_look_was_told_the_library_does_not_ask_again(scanner):
    with SimulatedFleet() as fleet:
        ip = fleet.addresses[0]
        readings, _ = scanner.scan([ip], fleet.dial_map)
        asked = [line for _, _, line in fleet.requests]
    assert readings[ip].state is DeviceState.IDENTIFIED
    assert (asked.count("GET /"), asked.count("version")) == (1, 1)
