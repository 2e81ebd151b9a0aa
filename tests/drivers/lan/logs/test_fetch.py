"""The operation `fetch_log` in a real LAN process, against servers that behave well and badly."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import io
import json
import struct
import tarfile
from pathlib import Path

import pytest

from app.words.device_logs import outcome_text
from drivers.lan.btminer_api import decrypt, encrypt, session
from drivers.lan.dial import Dialer
from drivers.lan.logs import whatsminer
from drivers.lan.logs.fetch import fetch_log
from drivers.lan.logs.sink import MAX_BYTES, FileSink
from drivers.lan.wire import Finished, LogFetched, plain_value
from drivers.model.action import ActionOutcome, KnownDevice
from drivers.model.credential import Credential
from drivers.simulated.fleet.ports import Answer, HttpPort, Login

LOG = b"2025-01-01 00:00:01 Chain[0]: find 114 asic, times 0\n" * 40
TEXT = "text/plain"


@pytest.fixture
def fetch(warm_scanner, street, tmp_path):
    """`fetch(*devices, credentials)` -> the logs by address; the folder is left with the files that came alone."""

    def run(*devices, credentials=()):
        rows = [plain_value(device) for device in devices]
        said = warm_scanner.ask(
            "fetch_log", street.dial_map, devices=rows, folder=str(tmp_path), credentials=list(credentials)
        )
        assert said[-1] == Finished()
        logs = {reply.log.ip: reply.log for reply in said if isinstance(reply, LogFetched)}
        assert {Path(log.path) for log in logs.values() if log.path} == set(tmp_path.iterdir())
        return logs

    return run


def antminer(street, number, pages, password="root"):
    """A stock Antminer with these pages."""
    login = Login("antMiner Configuration", "root", password)
    port = HttpPort(lambda _method, path: pages.get(path), login)
    ip = street.house(number, {80: port.serve})
    return KnownDevice(ip, (80,), "Antminer", "S19", "AntMiner Stock")


def own(device, password, targets=None):
    return {"login": "antminer", "user": "root", "password": password, "targets": targets or [device.ip]}


def raw(street, number, port, answer, **known):
    """A device that answers every connection on a port with these bytes."""

    async def serve(reader, writer):
        await reader.read(65536)
        writer.write(answer)
        await writer.drain()

    ip = street.house(number, {port: serve})
    return KnownDevice(ip, (port,), **known)


@pytest.mark.parametrize("page", ["log.cgi", "hlog.cgi", "get_kernel_log.cgi"])
def test_an_antminer_tells_its_log_wherever_its_firmware_keeps_it(street, fetch, page) -> None:
    device = antminer(street, 1, {f"/cgi-bin/{page}": Answer(LOG, TEXT)})
    log = fetch(device)[device.ip]
    assert (log.outcome, log.source, log.size, log.cut, log.detail) == (
        ActionOutcome.DONE, f"/cgi-bin/{page}", len(LOG), False, None,
    )  # fmt: skip
    assert Path(log.path).read_bytes() == LOG
    assert log.sha256 == hashlib.sha256(LOG).hexdigest()
    assert log.name == f"{device.ip}.log"


def test_the_own_login_is_used_inside_its_ranges_and_nowhere_else(street, fetch) -> None:
    device = antminer(street, 1, {"/cgi-bin/log.cgi": Answer(LOG, TEXT)}, password="hall 7")
    assert fetch(device)[device.ip].outcome is ActionOutcome.NEEDS_LOGIN
    assert fetch(device, credentials=[own(device, "hall 7")])[device.ip].outcome is ActionOutcome.DONE


def test_a_login_of_another_range_is_not_offered(street, fetch) -> None:
    device = antminer(street, 1, {"/cgi-bin/log.cgi": Answer(LOG, TEXT)}, password="hall 7")
    log = fetch(device, credentials=[own(device, "hall 7", ["10.0.0.0/24"])])[device.ip]
    assert (log.outcome, log.path) == (ActionOutcome.NEEDS_LOGIN, None)


def test_a_wrong_login_is_told_and_tried_once(street, fetch) -> None:
    device = antminer(street, 1, {}, password="other")
    assert fetch(device, credentials=[own(device, "wrong")])[device.ip].outcome is ActionOutcome.NEEDS_LOGIN
    assert len(street.asked) == 2  # the question for the challenge, and the answer to it


@pytest.mark.parametrize("packed", [gzip.compress(LOG, mtime=0), b"\x00" * 257 + b"ustar" + b"\x00" * 600])
def test_what_comes_packed_is_kept_as_it_is(street, fetch, packed) -> None:
    device = antminer(street, 1, {"/cgi-bin/log.cgi": Answer(packed, "application/octet-stream")})
    log = fetch(device)[device.ip]
    assert Path(log.path).read_bytes() == packed
    assert Path(log.name).suffix == (".tgz" if packed[:1] == b"\x1f" else ".tar")


def endless(head):
    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(head)
        while True:
            writer.write(b"x" * 1024 * 1024)
            await writer.drain()

    return serve


def test_a_log_without_end_is_cut_at_the_limit(street, fetch) -> None:
    ip = street.house(1, {80: endless(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")})
    log = fetch(KnownDevice(ip, (80,), "Antminer", None, "AntMiner Stock"))[ip]
    assert (log.outcome, log.size, log.cut) == (ActionOutcome.DONE, MAX_BYTES, True)
    assert Path(log.path).stat().st_size == MAX_BYTES


def test_a_length_that_is_too_long_leaves_what_came_and_says_so(street, fetch) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n" + LOG
    device = raw(street, 1, 80, answer, make="Antminer", firmware="AntMiner Stock")
    log = fetch(device)[device.ip]
    assert (log.outcome, log.size, log.detail) == (ActionOutcome.DONE, len(LOG), "broke off")


def test_a_length_that_is_too_short_ends_the_log_there(street, fetch) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n" + LOG
    device = raw(street, 1, 80, answer, make="Antminer", firmware="AntMiner Stock")
    assert Path(fetch(device)[device.ip].path).read_bytes() == LOG[:10]


def test_a_redirect_is_not_followed(street, fetch) -> None:
    trap = raw(street, 2, 80, b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbad")
    answer = f"HTTP/1.1 302 Found\r\nLocation: http://{trap.ip}/\r\nContent-Length: 0\r\n\r\n".encode()
    device = raw(street, 1, 80, answer, make="Antminer", firmware="AntMiner Stock")
    log = fetch(device)[device.ip]
    assert (log.outcome, log.path) == (ActionOutcome.REFUSED, None)
    assert all(ip == device.ip for ip, _port in street.asked)


def test_bad_devices_cost_the_good_one_nothing(street, fetch) -> None:
    good = antminer(street, 1, {"/cgi-bin/log.cgi": Answer(LOG, TEXT)})
    garbage = raw(street, 2, 80, b"\x00\xff garbage", make="Antminer", firmware="AntMiner Stock")
    closed = KnownDevice(street.address(3), (80,), "Antminer", None, "AntMiner Stock")
    nobody = KnownDevice(street.address(4), (80,), "Iceriver", None, None)
    logs = fetch(good, garbage, closed, nobody)
    assert {ip: log.outcome for ip, log in logs.items()} == {
        good.ip: ActionOutcome.DONE,
        garbage.ip: ActionOutcome.NO_ANSWER,
        closed.ip: ActionOutcome.NO_ANSWER,
        nobody.ip: ActionOutcome.UNSUPPORTED,
    }


def test_vnish_tells_all_its_logs_under_their_names(street, fetch) -> None:
    pages = {"/api/v1/logs/miner": Answer(b"one\n", TEXT), "/api/v1/logs/messages": Answer(b"two\n", TEXT)}
    ip = street.house(1, {80: HttpPort(lambda _method, path: pages.get(path)).serve})
    log = fetch(KnownDevice(ip, (80,), "Antminer", "S19", "VNish"))[ip]
    text = Path(log.path).read_text()
    assert text == "==> /api/v1/logs/miner <==\none\n\n==> /api/v1/logs/messages <==\ntwo\n"


def braiins(street, password="root", mark=b"Braiins OS"):
    def page(method, path):
        return {"/": Answer(mark), "/api/v1/miner/log/bosminer": Answer(LOG, TEXT)}.get(path)

    sent = []

    def act(path, told):
        sent.append(told)
        right = (path, told.get("password")) == ("/api/v1/auth/login", password)
        return Answer.of({"token": "t"}) if right else Answer(b"{}", status=401)

    ip = street.house(1, {80: HttpPort(page, act=act).serve})
    return KnownDevice(ip, (80,), "Antminer", "S19", "Braiins"), sent


def test_braiins_tells_its_log_after_a_login(street, fetch) -> None:
    device, _sent = braiins(street)
    assert Path(fetch(device)[device.ip].path).read_bytes() == LOG


def test_no_password_goes_to_what_is_no_braiins_any_more(street, fetch) -> None:
    device, sent = braiins(street, mark=b"something else")
    assert fetch(device)[device.ip].outcome is ActionOutcome.WRONG_DEVICE
    assert sent == []


def archive():
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as file:
        info = tarfile.TarInfo("logs/miner.log")
        info.size = len(LOG)
        file.addfile(info, io.BytesIO(LOG))
    return made.getvalue()


WHATSMINER = {"make": "Whatsminer", "firmware": "WhatsMiner Stock"}


def framed(reply):
    body = json.dumps(reply).encode()
    return struct.pack("<I", len(body)) + body


@pytest.mark.parametrize("gap", [False, True])
def test_whatsminer_v3_tells_its_archive_without_a_login(street, fetch, gap) -> None:
    packed = archive()

    async def serve(reader, writer):
        (length,) = struct.unpack("<I", await reader.readexactly(4))
        assert json.loads(await reader.readexactly(length)) == {"cmd": "get.log.download"}
        writer.write(framed({"code": 0, "msg": {"logsize": str(len(packed))}, "desc": "get.log.download"}))
        if gap:
            await writer.drain()
        writer.write(packed + b"more than announced")
        await writer.drain()

    ip = street.house(1, {4433: serve})
    log = fetch(KnownDevice(ip, (4433,), **WHATSMINER))[ip]
    assert (Path(log.path).read_bytes(), log.source, log.name) == (packed, "get.log.download", f"{ip}.tgz")


def test_an_archive_that_ends_early_is_told_so(street, fetch) -> None:
    packed = archive()
    answer = framed({"code": 0, "msg": {"logsize": str(len(packed))}}) + packed[:50]
    device = raw(street, 1, 4433, answer, **WHATSMINER)
    log = fetch(device)[device.ip]
    assert (log.size, log.detail) == (50, f"stopped after 50 of {len(packed)} bytes")


def v2(street, password="admin", refusal=None, padding=b"\x00"):
    """A WhatsMiner of API V2."""
    asked = {"time": "5626", "salt": "BQ5hoXV9", "newsalt": "jbzkfQls"}
    opened = session({"Msg": asked}, password)
    packed = archive()

    async def serve(reader, writer):
        request = json.loads((await reader.read(65536)).decode().strip())
        if request.get("command") == "get_token":
            writer.write(json.dumps({"STATUS": "S", "Code": 134, "Msg": asked}).encode())
        else:
            try:
                told = decrypt(opened.key, request["data"])
            except ValueError:
                told = {}
            if told.get("token") != opened.token or told.get("cmd") != "download_logs":
                writer.write(json.dumps({"STATUS": "E", "Code": 135, "Msg": "check token err"}).encode())
            elif refusal is not None:
                writer.write(json.dumps(refusal).encode())
            else:
                text = json.dumps({"STATUS": "S", "Code": 131, "Msg": {"logfilelen": str(len(packed))}})
                writer.write(json.dumps({"enc": encrypt(opened.key, text)}).encode() + packed)
        await writer.drain()

    ip = street.house(1, {4028: serve})
    return KnownDevice(ip, (4028,), **WHATSMINER), packed


def test_whatsminer_v2_tells_its_archive_to_the_administrator(street, fetch) -> None:
    device, packed = v2(street)
    log = fetch(device)[device.ip]
    assert (log.detail, log.source) == (None, "download_logs")
    assert Path(log.path).read_bytes() == packed


def test_whatsminer_v2_with_another_password_needs_the_login(street, fetch) -> None:
    device, packed = v2(street, "farm")
    assert fetch(device)[device.ip].outcome is ActionOutcome.NEEDS_LOGIN
    credential = {"login": "whatsminer", "user": "admin", "password": "farm", "targets": [device.ip]}
    assert Path(fetch(device, credentials=[credential])[device.ip].path).read_bytes() == packed


def test_whatsminer_v2_whose_api_is_switched_off_says_what_to_do(street, fetch) -> None:
    device, _packed = v2(street, refusal={"STATUS": "E", "Code": 45, "Msg": "permission denied"})
    log = fetch(device)[device.ip]
    assert log.outcome is ActionOutcome.REFUSED
    assert "switched off" in log.detail


def test_whatsminer_v2_that_agrees_and_announces_no_log_is_told_in_words(street, fetch) -> None:
    device, _packed = v2(street, refusal={"STATUS": "S", "Code": 131, "Msg": {}})
    log = fetch(device)[device.ip]
    assert outcome_text(log) == f"{device.ip} gave no log (it did not say how long its log is)."


def test_whatsminer_v2_that_refuses_without_a_word_gave_no_reason(street, fetch) -> None:
    device, _packed = v2(street, refusal={"STATUS": "E", "Code": 132, "Msg": {}})
    assert outcome_text(fetch(device)[device.ip]) == f"{device.ip} refused: it gave no reason."


def test_an_answer_that_breaks_our_reader_is_told_without_the_name_of_a_class(tmp_path, monkeypatch) -> None:
    class Broken:
        async def fetch(self, *_given):
            raise KeyError("Msg")

    monkeypatch.setattr("drivers.lan.logs.fetch.source_of", lambda _device: Broken())
    device = KnownDevice("127.0.0.1", (4028,), **WHATSMINER)
    told = []
    asked = fetch_log({"devices": [plain_value(device)], "folder": str(tmp_path)}, None, told.append)
    assert asyncio.run(asked) == Finished()
    assert outcome_text(told[0].log) == "127.0.0.1 gave no log (its answer could not be understood)."


def test_a_port_of_v3_that_says_nothing_leads_on_to_v2(street, tmp_path, monkeypatch) -> None:
    async def mute(reader, writer):
        await reader.read()

    monkeypatch.setattr(whatsminer, "REPLY_SECONDS", 0.05)
    device, packed = v2(street)
    street.house(1, {4433: mute})
    with FileSink(tmp_path) as sink:
        dialer = Dialer([device.ip], street.dial_map)
        told = asyncio.run(whatsminer.SOURCE.fetch(dialer, device, sink, Credential("admin", "admin")))
    assert (told.outcome, told.source, sink.sha256) == (
        ActionOutcome.DONE, "download_logs", hashlib.sha256(packed).hexdigest(),
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_where_there_is_no_log_the_replies_of_the_api_are_kept(street, fetch) -> None:
    device = raw(street, 1, 4028, b'{"STATS":[{"Elapsed":7}]}\x00', make="Avalonminer", firmware="AvalonMiner Stock")
    log = fetch(device)[device.ip]
    lines = [json.loads(line) for line in Path(log.path).read_text().splitlines()]
    assert [line["command"] for line in lines] == ["version", "summary", "stats", "devs"]
    assert lines[2]["reply"] == {"STATS": [{"Elapsed": 7}]}
    assert log.name == f"{device.ip}.json"


def test_a_cancelled_fetching_leaves_no_file(scanner, street, houses, tmp_path) -> None:
    async def slow(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + LOG)
        await writer.drain()
        begun.set()
        await reader.read()

    import queue
    import threading

    begun = threading.Event()
    ip = street.house(1, {80: slow})
    replies: queue.Queue = queue.Queue()
    rows = [(*there, *really) for there, really in street.dial_map.items()]
    device = plain_value(KnownDevice(ip, (80,), "Antminer", None, "AntMiner Stock"))
    call = scanner.child.new_call()
    args = {"devices": [device], "folder": str(tmp_path), "dial_map": rows}
    scanner.child.start(call, "fetch_log", args, replies.put)
    assert begun.wait(30)
    scanner.child.cancel(call)
    said = list(houses.until_last(replies))
    assert [reply.log.outcome for reply in said if isinstance(reply, LogFetched)] == [ActionOutcome.CANCELLED]
    assert said[-1] == Finished(cancelled=True)
    assert list(tmp_path.iterdir()) == []
