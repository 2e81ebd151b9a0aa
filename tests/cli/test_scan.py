"""`hashwrench scan` as people and programs run it: its two streams, its exit code, Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import ifaddr
import pytest

from app.__main__ import main
from app.services.fleet import FleetService, Scan, ScanFinished
from drivers.lan.targets import parse_targets
from drivers.model.reading import ScanSummary
from drivers.simulated import story
from drivers.simulated.fleet import SimulatedFleet
from tests.cli.json_shapes import misfits


@pytest.fixture(scope="module")
def fleet():
    with SimulatedFleet() as running:
        yield running


@pytest.fixture
def dial_map(fleet, tmp_path):
    path = tmp_path / "dial_map.json"
    routes = {f"{ip}:{port}": f"{host}:{there}" for (ip, port), (host, there) in fleet.dial_map.items()}
    path.write_text(json.dumps(routes))
    return path


@pytest.fixture
def refused(monkeypatch, capfd):
    """What a scan that is refused says: its exit code, what went to stdout, and to stderr."""

    def told(*arguments):
        monkeypatch.setattr(sys, "argv", ["hashwrench", "scan", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            main()
        return left.value.code, *capfd.readouterr()

    return told


def test_json_lines_on_stdout_and_nothing_else(fleet, dial_map):
    command = [sys.executable, "-m", "app", "scan", *fleet.targets, "--json", "--dial-map", str(dial_map)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    *devices, summary = map(json.loads, done.stdout.splitlines())
    assert list(summary) == ["type", "addresses", "alive", "identified", "seconds"]
    assert (summary["type"], summary["addresses"], summary["alive"], summary["identified"]) == ("summary", 30, 24, 24)
    assert [off for line in (*devices, summary) for off in misfits(line)] == []
    assert {device["ip"] for device in devices} == set(fleet.addresses)
    sick = next(device for device in devices if device["ip"] == fleet.story_address)
    assert sick["boards"][story.SLOT]["serial"] == story.BOARD_SERIAL
    assert [(one["fault"], one["slot"], one["board_sn"]) for one in sick["findings"]] == [
        ("chips_missing", story.SLOT, story.BOARD_SERIAL)
    ]


def test_people_get_a_table_and_the_findings_on_stderr(fleet, dial_map, hashwrench):
    done = hashwrench("scan", fleet.story_address, "--dial-map", str(dial_map))
    assert (done.returncode, done.stdout) == (0, "")
    assert fleet.story_address in done.stderr
    assert "S19j" in done.stderr
    assert f"{story.LAST_ANSWERING_CHIP} of {story.CHIPS} chips" in " ".join(done.stderr.split())
    assert "1 of 1 address answered, 1 identified" in done.stderr


def test_nobody_found_is_no_failure(hashwrench):
    done = hashwrench("scan", "127.250.0.1-3", "--json")
    assert done.returncode == 0
    assert [line["type"] for line in done.documents] == ["summary"]


@pytest.mark.parametrize(("target", "told"), [("10.99.0.1-2", True), ("127.250.0.1", False)])
def test_without_a_network_people_are_told_so(monkeypatch, capfd, tmp_path, target, told):
    """The system tells of no adapter, and the scan ends with nobody found."""
    finished = ScanFinished(ScanSummary(1, 0, 0, 0.1), False)

    def scan_nothing(service, targets):
        service._named = frozenset(parse_targets(targets).addresses)
        service._on_event(finished)
        return Scan(1)

    monkeypatch.setattr(ifaddr, "get_adapters", lambda: [])
    monkeypatch.setattr(FleetService, "scan", scan_nothing)
    monkeypatch.setattr(sys, "argv", ["hashwrench", "--data-dir", str(tmp_path / "none"), "scan", target])
    with pytest.raises(SystemExit) as left:
        main()
    out, err = capfd.readouterr()
    assert (left.value.code or 0, out) == (0, "")
    assert ("This computer has no network now." in err) is told


@pytest.mark.parametrize("target", ["10.0.0.0/8", "", "no-such-miner.invalid"])
def test_what_is_no_target_gets_one_sentence_and_code_2(target, refused):
    code, out, err = refused(target, "--json")
    assert (code, out) == (2, "")
    assert err.startswith("hashwrench: ")
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("targets", [("simulated", "127.88.0.1-32"), ("simulated, 10.0.0.0/24",)])
def test_the_word_simulated_stands_alone(targets, refused):
    said = "hashwrench: The word simulated stands alone: scan either the simulated miners or addresses.\n"
    assert refused(*targets, "--json") == (2, "", said)


def test_a_dial_map_that_is_none_is_bad_input(tmp_path, refused):
    path = tmp_path / "map.json"
    path.write_text('{"127.0.0.1:80": 5}')
    code, _out, err = refused("127.0.0.1", "--dial-map", path)
    assert code == 2
    assert "127.0.0.1:80" in err
    assert len(err.splitlines()) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C cannot be sent to one process there")
def test_ctrl_c_prints_what_it_has_and_the_summary(fleet, dial_map):
    command = [sys.executable, "-m", "app", "scan", fleet.addresses[0], "127.250.0.0/17", "--json"]
    with subprocess.Popen([*command, "--dial-map", str(dial_map)], stdout=subprocess.PIPE, text=True) as process:
        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read().splitlines()
    assert first["ip"] == fleet.addresses[0]
    assert process.returncode == 0
    assert json.loads(rest[-1])["type"] == "summary"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the children of a process")
def test_one_ctrl_c_ends_a_scan_whose_lan_process_hangs(fleet, dial_map):
    command = [sys.executable, "-m", "app", "scan", fleet.addresses[0], "127.250.0.0/17", "--json"]
    with subprocess.Popen(
        [*command, "--dial-map", str(dial_map)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        first = json.loads(process.stdout.readline())
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(*children), signal.SIGSTOP)
        process.send_signal(signal.SIGINT)
        try:
            out, err = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, err) == (0, "")
    summary = json.loads(out.splitlines()[-1])
    assert (first["ip"], summary["type"], summary["identified"]) == (fleet.addresses[0], "summary", 1)
    assert (summary["addresses"], summary["alive"]) == (32_769, 1)


def test_the_short_form_of_a_dial_map_counts_for_every_address(tmp_path):
    from app.services.dial_maps import read_dial_map

    path = tmp_path / "map.json"
    path.write_text('{"80": 8080}')
    assert read_dial_map(path, ["127.0.0.1-2"]) == {
        ("127.0.0.1", 80): ("127.0.0.1", 8080),
        ("127.0.0.2", 80): ("127.0.0.2", 8080),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="sockets are no descriptors there")
def test_few_descriptors_cost_time_and_no_miner(fleet, dial_map):
    import resource

    done = subprocess.run(
        [sys.executable, "-m", "app", "scan", *fleet.addresses[:12], "--json", "--dial-map", str(dial_map)],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
    )
    assert (done.returncode, done.stderr) == (0, "")
    summary = json.loads(done.stdout.splitlines()[-1])
    assert (summary["alive"], summary["identified"]) == (12, 12)


@pytest.mark.skipif(sys.platform == "win32", reason="sockets are no descriptors there")
def test_a_simulated_fleet_without_descriptors_is_one_sentence_and_code_3():
    import resource

    done = subprocess.run(
        [sys.executable, "-m", "app", "scan", "simulated", "--json"],
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)),
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "Too many files are open" in done.stderr
    assert len(done.stderr.splitlines()) == 1
