"""`hashwrench fetch-log` as people run it: a file whole or not at all, one line, an exit code."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli.main import app
from drivers.simulated.fleet import SimulatedFleet
from drivers.simulated.fleet.ports import Answer, HttpPort, Login


@pytest.fixture(scope="module")
def fleet():
    with SimulatedFleet() as running:
        yield running


@pytest.fixture
def run(tmp_path):
    """`run(routes, *arguments)` with the shop and the files in the test's folder."""

    def fetch(routes, *arguments, typed=""):
        path = tmp_path / "dial_map.json"
        path.write_text(json.dumps({f"{ip}:{port}": f"{host}:{there}" for (ip, port), (host, there) in routes.items()}))
        words = ["--data-dir", tmp_path / "data", "fetch-log", *arguments, "--dial-map", path]
        return CliRunner().invoke(app, [str(word) for word in words], input=typed)

    return fetch


@pytest.fixture
def locked():
    """An Antminer with a password of its owner's: its address, its routes, and what it answers with."""
    login = Login("antMiner Configuration", "root", "hall 7")
    pages = {"/": Answer(b"<title>Ant Miner</title>"), "/cgi-bin/log.cgi": Answer(b"line one\n", "text/plain")}
    port = HttpPort(lambda _method, path: pages.get(path), login)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def serve(reader, writer):
        await port.serve(reader, writer)
        writer.close()

    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(serve, "127.78.9.1", 0), loop).result(10)
    place = server.sockets[0].getsockname()
    yield "127.78.9.1", {("127.78.9.1", 80): place}
    loop.call_soon_threadsafe(server.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def test_the_raw_log_lies_in_the_file_and_one_line_says_where(fleet, run, tmp_path):
    out = tmp_path / "miner.log"
    done = run(fleet.dial_map, fleet.addresses[0], "--out", out)
    assert done.exit_code == 0, done.output
    content = out.read_bytes()
    assert b"Chain[0]: find 126 asic, times 0" in content
    assert done.stdout == f"{out}\t{len(content)}\t{hashlib.sha256(content).hexdigest()}\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dial_map.json", "miner.log"]


def test_a_file_that_exists_is_kept_unless_it_is_said(fleet, run, tmp_path):
    out = tmp_path / "miner.log"
    out.write_text("mine")
    before = len(fleet.requests)
    refused = run(fleet.dial_map, fleet.addresses[0], "--out", out)
    assert (refused.exit_code, refused.stdout, out.read_text()) == (2, "", "mine")
    assert "exists already" in refused.stderr
    assert len(fleet.requests) == before
    assert run(fleet.dial_map, fleet.addresses[0], "--out", out, "--force").exit_code == 0
    assert out.read_bytes() != b"mine"


@pytest.mark.parametrize(
    ("target", "code", "words"),
    [("10.0.0.0/24", 2, "more than one address"), ("not an address!", 2, ""), ("127.78.9.250", 3, "does not answer")],
)
def test_what_is_no_miner_is_refused_in_one_line(run, tmp_path, target, code, words):
    done = run({("127.78.9.251", 80): ("127.0.0.1", 1)}, target, "--out", tmp_path / "miner.log")
    assert (done.exit_code, done.stdout) == (code, "")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr
    assert not (tmp_path / "miner.log").exists()


def test_a_folder_that_is_missing_is_told_before_anybody_is_asked(fleet, run, tmp_path):
    done = run(fleet.dial_map, fleet.addresses[0], "--out", tmp_path / "nowhere" / "miner.log")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "There is no folder" in done.stderr


def test_a_refused_login_is_one_clear_sentence_and_three(locked, run, tmp_path):
    ip, routes = locked
    done = run(routes, ip, "--out", tmp_path / "miner.log")
    assert (done.exit_code, done.stdout) == (3, "")
    assert "refused the login" in done.stderr
    wrong = run(routes, ip, "--out", tmp_path / "miner.log", "--user", "root", typed="wrong word\n")
    assert (wrong.exit_code, "refused the login" in wrong.stderr) == (3, True)
    assert "wrong word" not in wrong.output
    assert not (tmp_path / "miner.log").exists()


def test_the_password_is_read_and_opens_the_log(locked, run, tmp_path):
    ip, routes = locked
    done = run(routes, ip, "--out", tmp_path / "miner.log", "--user", "root", typed="hall 7\n")
    assert (done.exit_code, done.stderr) == (0, "")
    assert (tmp_path / "miner.log").read_bytes() == b"line one\n"


def test_a_dash_is_standard_output_and_the_line_goes_aside(fleet, run):
    done = run(fleet.dial_map, fleet.addresses[0], "--out", "-")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("2")
    assert "Chain[0]: find 126 asic, times 0" in done.stdout
    assert done.stderr == f"-\t{len(done.stdout)}\t{hashlib.sha256(done.stdout.encode()).hexdigest()}\n"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no devices in the file system there")
def test_what_is_no_file_is_written_to_and_never_replaced(fleet, run, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    link = tmp_path / "link.log"
    link.symlink_to("kept.log")
    heard: list[bytes] = []
    reader = threading.Thread(target=lambda: heard.append(pipe.read_bytes()), daemon=True)
    reader.start()
    assert run(fleet.dial_map, fleet.addresses[0], "--out", pipe, "--force").exit_code == 0
    reader.join(10)
    assert run(fleet.dial_map, fleet.addresses[0], "--out", link).exit_code == 0
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert untimed((tmp_path / "kept.log").read_bytes()) == untimed(heard[0])


def untimed(log: bytes) -> list[bytes]:
    """The lines of an Antminer's log without their times, which a machine counts back from its uptime."""
    lines = [line[len("2026-11-22 14:32:07") :] for line in log.splitlines()]
    assert len(lines) > 5
    return lines


@pytest.mark.parametrize(("name", "code"), [("", 2), ("a" * 300, None), ("into/a.log", 3)])
def test_a_place_that_takes_no_file_is_told_before_anybody_is_asked(fleet, run, tmp_path, name, code):
    before = len(fleet.requests)
    done = run(fleet.dial_map, fleet.addresses[0], "--out", tmp_path / name)
    assert done.stdout == ""
    assert done.exit_code == code or isinstance(done.exception, OSError)  # which `app.cli.run` makes a sentence of
    assert len(fleet.requests) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dial_map.json"]


def test_a_shop_that_cannot_be_read_is_named_and_keeps_no_log_away(fleet, run, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "shop.db").write_bytes(b"no ledger" * 500)
    done = run(fleet.dial_map, fleet.addresses[0], "--out", tmp_path / "miner.log")
    assert done.exit_code == 0
    assert "shop.db" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert (tmp_path / "miner.log").stat().st_size > 0


def test_the_simulated_fleet_is_no_one_machine(run, tmp_path):
    done = run({}, "simulated", "--out", tmp_path / "miner.log")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "more than one" in done.stderr
