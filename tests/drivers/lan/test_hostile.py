"""A sample of the zoo of hostile devices, met in every way beside healthy miners; all of it: `dev.py bench --long`.

What must hold: no healthy miner is lost, nobody unnamed hears a word, nothing that changes a machine is sent where a
machine is only read, and the LAN process stays small and alive.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.lan.wire import Acted, Finished, Listing, LogFetched, plain_value
from drivers.model.action import Action, ActionKind, ActionOutcome, KnownDevice
from drivers.model.reading import DeviceState

ZOO = Path(__file__).with_name("hostile_zoo.py")
REDIRECTS = (
    "web_redirect", "axeos_redirect", "axeos_redirect_userinfo", "axeos_redirect_backslash", "axeos_redirect_tab",
    "axeos_redirect_twice", "axeos_redirect_https", "axeos_redirect_interim", "antminer_redirect",
    "antminer_redirect_308",
)  # fmt: skip
FLOODS = (
    "api_flood", "later_flood_lists", "whatsminer_flood", "axeos_gzip_bomb", "axeos_flood_chunks", "axeos_json_wide",
    "v3_frame_largest",
)  # fmt: skip
NONSENSE = (
    "axeos_length_squared", "axeos_status_squared", "axeos_chunk_garbage", "axeos_text", "axeos_json_infinite",
    "axeos_redirect_reboot", "later_nan", "later_lists_for_sections", "whatsminer_broken_text",
)  # fmt: skip
#: Words of requests that change a machine.
WRITES = ("open_write_api", "reboot", "restart", "set_", "POST ", "PUT ", "PATCH ", "DELETE ", "ascset", '"enc"')
GOOD = range(1, 6)


class Zoo:
    """The zoo's process, and what its devices were asked."""

    def __init__(self, network, log, kinds):
        command = [sys.executable, str(ZOO), network, "--log", str(log), "--kinds", ",".join(kinds)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        told = json.loads(self.process.stdout.readline())
        self.devices = told["devices"]
        self.dial_map = {(ip, port): (host, there) for ip, port, host, there in told["dial_map"]}
        self._log = log

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()

    def asked(self):
        """Device and words of all that was asked, empty for a connection."""
        rows = [json.loads(line) for line in self._log.read_text().splitlines()]
        return [(row["device"], row["asked"]) for row in rows]


@pytest.fixture
def zoo(network, tmp_path):
    opened = []

    def open_zoo(kinds):
        log = tmp_path / "asked"
        log.touch()
        opened.append(Zoo(network, log, kinds))
        return opened[-1]

    yield open_zoo
    for one in opened:
        if one.process.poll() is None:
            one.close()


@pytest.fixture
def good(street, houses):
    """Healthy miners among them."""
    return [street.house(number, houses.bitaxe()) for number in GOOD]


def test_no_hostile_device_costs_a_good_one_or_reaches_anybody_else(street, good, zoo, scanner):
    there = zoo((*REDIRECTS, *FLOODS, *NONSENSE))
    dial_map = street.dial_map | there.dial_map
    pid = None
    for op, args in (
        ("scan", {"targets": [*there.devices.values(), *good]}),
        ("read", {"devices": [*there.devices.values(), *good]}),
    ):
        said = scanner.ask(op, dial_map, **args)
        assert isinstance(said[-1], Finished), said[-1]
        assert pid in (None, scanner.child.pid), "the LAN process was lost"
        pid = scanner.child.pid
        readings = {one.reading.ip: one.reading for one in said if isinstance(one, Listing)}
        assert {ip: readings[ip].state for ip in good} == dict.fromkeys(good, DeviceState.IDENTIFIED)
        assert readings.keys() == {*good, *there.devices.values()}
        named = {name: readings[ip] for name, ip in there.devices.items()}
        for name in REDIRECTS:
            assert named[name].state is DeviceState.SUSPICIOUS, (op, name, named[name])
        for name in FLOODS:
            assert named[name].state is not DeviceState.IDENTIFIED or named[name].error, (op, name, named[name])
        assert named["axeos_text"].hostname is None or "\u202e" not in named["axeos_text"].hostname
    assert (most_mib(pid) or 0) < 150
    there.close()
    asked = there.asked()
    assert asked
    assert not [one for one in asked if one[0] == "sink"]
    assert not [one for one in asked if any(word in one[1] for word in WRITES)]


def test_neither_an_action_nor_a_log_leads_from_one_device_to_another(zoo, warm_scanner, tmp_path):
    there = zoo(("axeos_redirect", "axeos_redirect_interim", "antminer_redirect_tab", "axeos_flood", "later_flood"))
    doors = {"axeos": ("Bitaxe", "Supra", "AxeOS"), "antminer": ("Antminer", "S19", "AntMiner Stock")}
    devices = [
        KnownDevice(ip, (80,), *doors.get(name.partition("_")[0], ("Antminer", "S19", "cgminer")))
        for name, ip in there.devices.items()
    ]
    rows = [plain_value(device) for device in devices]
    said = warm_scanner.ask("act", there.dial_map, action=plain_value(Action(ActionKind.RESTART)), devices=rows)
    results = [one.result for one in said if isinstance(one, Acted)]
    assert len(results) == len(devices)
    assert not [one for one in results if one.outcome is ActionOutcome.DONE]
    said = warm_scanner.ask("fetch_log", there.dial_map, devices=rows, folder=str(tmp_path))
    logs = [one.log for one in said if isinstance(one, LogFetched)]
    assert len(logs) == len(devices)
    there.close()
    asked = there.asked()
    assert not [one for one in asked if one[0] == "sink"]
    assert not [one for one in asked if any(word in one[1] for word in WRITES)]


def most_mib(pid):
    """The most memory a process ever held, where the system tells."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
