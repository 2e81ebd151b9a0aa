"""The long proof of the LAN side: the whole zoo of hostile devices beside the simulated fleet, in one scan."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

from drivers.lan.child import LanChild
from drivers.lan.wire import Finished, Listing
from drivers.model.reading import DeviceState
from drivers.simulated.fleet import SimulatedFleet
from tests.benchmarks.budget import Budget

ZOO = Path(__file__).parents[1] / "drivers" / "lan" / "hostile_zoo.py"
NETWORK = "127.159"
PATIENCE = 300.0
#: Words of requests that change a machine.
WRITES = ("open_write_api", "reboot", "restart", "set_", "POST ", "PUT ", "PATCH ", "DELETE ", "ascset", '"enc"')


def prove() -> Iterable[Budget]:
    """Every evil there is, at once; the suite scans a sample."""
    with tempfile.TemporaryDirectory() as folder, SimulatedFleet() as fleet:
        log = Path(folder) / "asked"
        log.touch()
        command = [sys.executable, str(ZOO), NETWORK, "--log", str(log)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as zoo:
            told = json.loads(zoo.stdout.readline())
            rows = [*told["dial_map"], *((*there, *really) for there, really in fleet.dial_map.items())]
            evil = list(told["devices"].values())
            child = LanChild()
            before = identified(scanned(child, fleet.targets, rows)[0])
            readings, seconds = scanned(child, [*fleet.targets, *evil], rows)
            after = identified(readings)
            most = most_mib(child.pid)
            child.close()
            zoo.stdin.close()
        asked = [json.loads(line) for line in log.read_text().splitlines()]
    detail = f"{len(evil)} hostile devices, {len(before)} miners, {seconds:.0f} s"
    yield Budget("zoo: miners lost", len(before - after), "miners", 0, detail)
    yield Budget(
        "zoo: requests to an address nobody named", sum(one["device"] == "sink" for one in asked), "requests", 0
    )
    writes = sum(any(word in one["asked"] for word in WRITES) for one in asked)
    yield Budget("zoo: requests that change a machine", writes, "requests", 0)
    if most is not None:
        yield Budget("zoo: most memory of the LAN process", most, "MiB", 300)


def scanned(child, targets, rows):
    """Readings by address, and how long the scan took. Raises RuntimeError where the LAN process is lost."""
    replies = queue.Queue()
    began = time.perf_counter()
    child.start(child.new_call(), "scan", {"targets": list(targets), "dial_map": rows}, replies.put)
    readings = {}
    while not isinstance(reply := replies.get(timeout=PATIENCE), Finished):
        if isinstance(reply, Exception):
            raise RuntimeError(reply)
        if isinstance(reply, Listing):
            readings[reply.reading.ip] = reply.reading
    return readings, time.perf_counter() - began


def identified(readings):
    return {ip for ip, one in readings.items() if one.state is DeviceState.IDENTIFIED}


def most_mib(pid):
    """The most memory a process ever held, where the system tells."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))
