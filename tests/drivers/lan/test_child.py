"""The LAN process seen from the program: it starts, dies, starts again, and never outlives its parent."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import drivers.lan.child as child_module
from app.words.errors import sentence
from drivers.lan.child import LanChild, child_command, child_environment
from drivers.lan.errors import LanProcessLostError
from drivers.lan.wire import (
    Alive,
    BadLineError,
    Finished,
    Listing,
    Progress,
    Request,
    dial_pairs,
    read_reply,
    read_request,
    request_line,
)
from drivers.model.reading import DeviceState


async def hold(reader, writer):
    await asyncio.Event().wait()


def kill(pid):
    """As the kernel or a person kills it: without a chance to say anything."""
    os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def test_killed_mid_scan_every_call_hears_of_it_and_the_next_scan_works(street, houses, scanner):
    slow = street.house(1, {80: hold})
    good = street.house(2, houses.bitaxe())
    _, first = scanner.start([slow], street.dial_map)
    _, second = scanner.start([slow], street.dial_map)
    assert isinstance(first.get(timeout=30), Progress)
    kill(scanner.child.pid)
    for replies in (first, second):
        last = list(houses.until_last(replies))[-1]
        assert isinstance(last, LanProcessLostError)
        assert last.code is not None
    readings, last = scanner.scan([good], street.dial_map)
    assert readings[good].state is DeviceState.IDENTIFIED
    assert isinstance(last, Finished)


def test_killed_between_scans_nobody_notices(street, houses, scanner):
    good = street.house(1, houses.bitaxe())
    scanner.scan([good], street.dial_map)
    before = scanner.child.pid
    kill(before)
    assert scanner.scan([good], street.dial_map)[0][good].model == "Supra"
    assert scanner.child.pid != before


@pytest.mark.skipif(sys.platform == "win32", reason="no signal there halts a process")
def test_a_process_that_hangs_is_noticed_and_the_next_scan_has_another(street, houses, scanner, monkeypatch):
    good = street.house(1, houses.bitaxe())
    slow = street.house(2, {80: hold})
    monkeypatch.setattr(child_module, "LOOK_SECONDS", 0.05)
    scanner.scan([good], street.dial_map)
    _, replies = scanner.start([slow], street.dial_map)
    assert isinstance(replies.get(timeout=30), Progress)
    os.kill(scanner.child.pid, signal.SIGSTOP)
    monkeypatch.setattr(child_module, "HANGS_SECONDS", 0.2)
    last = list(houses.until_last(replies))[-1]
    assert isinstance(last, LanProcessLostError)
    assert last.hung
    assert "did not answer any more" in sentence(last)
    monkeypatch.undo()
    assert scanner.scan([good], street.dial_map)[0][good].state is DeviceState.IDENTIFIED


def test_a_process_without_work_says_that_it_lives(bare):
    """Nothing is asked of it, and a line comes all the same; this is what keeps an idle one from being killed."""
    assert read_reply(bare.stdout.readline()) == (None, Alive())


def test_closing_ends_the_process_and_its_calls(street, houses, scanner):
    slow = street.house(1, {80: hold})
    _, replies = scanner.start([slow], street.dial_map)
    replies.get(timeout=30)
    scanner.child.close()
    assert scanner.child.pid is None
    assert isinstance(list(houses.until_last(replies))[-1], LanProcessLostError)


def test_a_process_that_cannot_start_is_a_lost_process(monkeypatch, houses):
    monkeypatch.setattr(child_module, "child_command", lambda: [sys.executable, "-c", "raise SystemExit('no luck')"])
    import queue

    replies = queue.Queue()
    child = LanChild()
    child.start(child.new_call(), "scan", {"targets": ["127.0.0.1"]}, replies.put)
    last = list(houses.until_last(replies))[-1]
    assert isinstance(last, LanProcessLostError)
    assert last.code == 1
    assert "no luck" in last.stderr
    child.close()


def test_a_program_that_is_not_there_is_a_lost_process(monkeypatch):
    monkeypatch.setattr(child_module, "child_command", lambda: ["/no/such/program"])
    heard = []
    LanChild().start(1, "scan", {"targets": ["127.0.0.1"]}, heard.append)
    assert [type(one) for one in heard] == [LanProcessLostError]


def test_a_listener_that_fails_costs_nobody_else_a_reply(street, houses, scanner, monkeypatch):
    """Neither the other replies of its own call, nor any call beside or after it."""
    reported, told = [], []
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_value))
    good = street.house(1, houses.bitaxe())
    over = threading.Event()

    def clumsy(reply):
        told.append(reply)
        if isinstance(reply, Finished):
            over.set()
        raise RuntimeError("a listener of ours broke")

    args = {"targets": [good], "dial_map": [(*key, *value) for key, value in street.dial_map.items()]}
    scanner.child.start(scanner.child.new_call(), "scan", args, clumsy)
    assert over.wait(30)
    assert any(isinstance(reply, Listing) for reply in told)
    assert {str(error) for error in reported} == {"a listener of ours broke"}
    assert scanner.scan([good], street.dial_map)[0][good].state is DeviceState.IDENTIFIED


def test_when_it_is_closed_everybody_has_been_told(street, scanner):
    slow = street.house(1, {80: hold})
    _, replies = scanner.start([slow], street.dial_map)
    assert isinstance(replies.get(timeout=30), Progress)
    scanner.child.close()
    said = [replies.get_nowait() for _ in range(replies.qsize())]
    assert isinstance(said[-1], LanProcessLostError)


@pytest.fixture
def bare():
    """The process as anybody could run it, with plain pipes and a buffered stdout."""
    environment = child_environment(dict(os.environ))
    environment.pop("PYTHONUNBUFFERED", None)
    process = subprocess.Popen(
        child_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    yield process
    process.kill()
    process.communicate()


def test_end_of_stdin_flushes_what_was_said_and_leaves_quietly(bare):
    broken = b'{"id":1,"args":{"credentials":[{"password":"geheim"}\n'
    bare.stdin.write(broken + request_line(Request(5, "nothing of ours", {})))
    bare.stdin.flush()
    assert read_reply(bare.stdout.readline())[0] == 5
    said, complaints = bare.communicate(timeout=30)
    assert (bare.returncode, said) == (0, b"")
    assert f"not a request: a line of {len(broken)} bytes".encode() in complaints
    assert b"geheim" not in complaints


def test_a_request_far_above_asyncios_line_limit_is_read(bare):
    dial_map = [[f"127.0.0.{n % 250 + 1}", 1000 + n, "127.0.0.1", 1] for n in range(10_000)]
    line = request_line(Request(6, "scan", {"targets": ["127.0.0.1-2"], "dial_map": dial_map}))
    assert len(line) > 4 * 65_536
    bare.stdin.write(line)
    bare.stdin.flush()
    while not isinstance(reply := read_reply(bare.stdout.readline())[1], Finished):
        assert isinstance(reply, Progress)
    assert reply.summary.addresses == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C reaches process groups differently on Windows")
def test_ctrl_c_in_the_terminal_is_the_programs_to_handle(bare):
    bare.stdin.write(request_line(Request(1, "x", {})))
    bare.stdin.flush()
    bare.stdout.readline()
    bare.send_signal(signal.SIGINT)
    bare.stdin.write(request_line(Request(2, "x", {})))
    bare.stdin.flush()
    assert read_reply(bare.stdout.readline())[0] == 2


def test_the_frozen_program_runs_itself(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert child_command() == [sys.executable, "--lan-process"]


def test_the_program_started_that_way_is_the_lan_process():
    home = Path(child_module.__file__).parents[2]
    command = [sys.executable, "-m", "app", "--lan-process"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=home) as process:
        process.stdin.write(request_line(Request(9, "x", {})))
        process.stdin.flush()
        assert read_reply(process.stdout.readline())[0] == 9
        process.stdin.close()
    assert process.returncode == 0


def test_the_environment_loses_every_proxy_and_keeps_the_rest():
    kept = child_environment({"http_proxy": "a", "HTTPS_PROXY": "b", "No_Proxy": "c", "LANG": "C", "PYTHONPATH": "/x"})
    assert not [name for name in kept if "proxy" in name.lower()]
    assert kept["LANG"] == "C"
    assert kept["PYTHONPATH"].endswith("/x")


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"{}", b'{"id":1,"event":"song"}', b'{"id":1,"event":"reading"}', b"\xff"]
)
def test_a_line_that_is_no_reply_is_refused(line):
    with pytest.raises(BadLineError):
        read_reply(line)


@pytest.mark.parametrize("line", [b"", b"[]", b'{"op":"scan"}', b'{"id":"x","op":"scan"}'])
def test_a_line_that_is_no_request_is_refused(line):
    with pytest.raises(BadLineError):
        read_request(line)


def test_a_request_crosses_whole():
    request = Request(3, "scan", {"targets": ["10.0.0.0/24"], "dial_map": [["a", 1, "b", 2]]})
    assert read_request(request_line(request)) == request
    assert dial_pairs(request.args["dial_map"]) == {("a", 1): ("b", 2)}
