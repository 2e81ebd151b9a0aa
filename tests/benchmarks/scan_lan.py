"""Scans of a /24 with 16 miners and a /20 with 256, against a bare sweep, the miner library's own scan and nmap.

Runs in a network namespace of its own: the addresses without a miner swallow every packet, as dead hosts do behind a
switch. The miners are the simulated Antminers, on the same processor. Where no namespace can be had it says so.
"""

from __future__ import annotations

import asyncio
import json
import queue
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks.budget import Budget

#: Prefix length -> runs of each contender.
RUNS = {24: 5, 20: 3}
FIRST = "10.99.0."
EVERY = 16


def measure() -> Iterable[Budget]:
    """The budgets of a scan, or one sentence why they cannot be measured here."""
    prefix = namespace()
    if prefix is None:
        print("  not measured: needs Linux with `ip` and `unshare`, and root or user namespaces for everybody")
        return
    command = [*prefix, sys.executable, "-m", "tests.benchmarks.scan_lan", "measure"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    for row in done.stdout.splitlines():
        yield Budget(**json.loads(row))


def namespace() -> list[str] | None:
    """The command that runs another one in a network of its own, None where that cannot be had."""
    if not (shutil.which("unshare") and shutil.which("ip")):
        return None
    for prefix in (["unshare", "--net"], ["unshare", "--net", "--map-root-user"]):
        trial = "ip link set lo up && ip link add hw0 type veth peer name hw1"
        if subprocess.run([*prefix, "sh", "-c", trial], capture_output=True, check=False).returncode == 0:
            return prefix
    return None


def inside() -> None:
    """The measuring itself, with the namespace around it; one JSON line a budget."""
    for line in (
        "link set lo up",
        "link add hw0 type veth peer name hw1",
        "link set hw0 arp off up",  # packets leave without asking who is there, and nobody is
        "link set hw1 up",
        f"addr add {FIRST}1/20 dev hw0",
    ):
        subprocess.run(["ip", *line.split()], check=True)
    for bits, runs in RUNS.items():
        with miners(bits) as count:
            for budget in contest(bits, runs, count):
                print(json.dumps(budget), flush=True)


def contest(bits: int, runs: int, miner_count: int) -> Iterator[dict[str, object]]:
    """Our scan and the bare sweep, turn by turn."""
    from drivers.lan.sweep import in_flight_limit
    from drivers.lan.targets import parse_targets

    addresses = parse_targets([f"{FIRST}0/{bits}"]).addresses
    in_flight = in_flight_limit()
    ours, bare = [], []
    with scanner() as scan:
        scan(addresses[:1])
        for _ in range(runs):
            ours.append(scan([f"{FIRST}0/{bits}"]))
            bare.append(asyncio.run(bare_sweep(addresses, in_flight)))
        memory = peak_mib(scan.pid)
    seconds, rows = [statistics.median(column) for column in list(zip(*ours, strict=True))[:2]]
    yardstick = statistics.median(took for took, _ in bare)
    found = min(identified for _, _, identified in ours)
    what = f"scan /{bits}, {miner_count} miners"
    versus = f"{seconds:.2f} s / {yardstick:.2f} s, {in_flight} in flight, medians of {runs}"
    yield row(f"{what} / bare sweep", seconds / yardstick, "x", 1.2 if bits == 24 else 1.5, versus)
    yield row(f"{what}: not identified", miner_count - found, "miners", 0, f"worst of {runs}")
    yield row(f"{what}: first row", rows, "s", 0.3, "warm LAN process")
    if bits == 20:
        yield row(f"{what}: LAN process peak", memory, "MiB", 150)
        theirs, named = library_scan(bits)
        yield row(f"{what} / pyasic-rs's own scan", seconds / theirs, "x", 0.25, f"{theirs:.1f} s, {named} found")
    if shutil.which("nmap"):
        ports, answered = nmap_scan(bits)
        detail = f"{ports:.1f} s, {answered} hosts with an open port, none of them read"
        yield row(f"{what} / nmap of the same ports", seconds / ports, "x", 1.0, detail)


def row(what: str, measured: float, unit: str, goal: float, detail: str = "") -> dict[str, object]:
    """A budget as it crosses from the namespace."""
    return {"what": what, "measured": measured, "unit": unit, "goal": goal, "detail": detail}


@contextmanager
def scanner():
    """`scan(targets)` -> seconds, seconds to the first live address, miners identified; in one warm LAN process."""
    from drivers.lan.child import LanChild
    from drivers.lan.wire import Finished, Listing, Progress

    child = LanChild()

    def scan(targets):
        replies = queue.SimpleQueue()
        began = time.perf_counter()
        child.start(
            child.new_call(), "scan", {"targets": list(targets)}, lambda r: replies.put((time.perf_counter(), r))
        )
        first = None
        while True:
            when, reply = replies.get(timeout=300)
            if isinstance(reply, Progress) and reply.found and first is None:
                first = when - began
            if isinstance(reply, Finished):
                scan.pid = child.pid
                return when - began, first or 0.0, reply.summary.identified
            if not isinstance(reply, Progress | Listing):
                raise RuntimeError(reply)

    yield scan
    child.close()


async def bare_sweep(addresses, in_flight):
    """Connects and nothing else: the same ports, passes, time-outs and probes in flight. Seconds and hosts found."""
    loop = asyncio.get_running_loop()
    open_at, refused = set(), set()

    async def worker(work):
        for ip, port in work:
            with socket.socket() as probe:
                probe.setblocking(False)
                try:
                    await asyncio.wait_for(loop.sock_connect(probe, (ip, port)), 0.8)
                    open_at.add(ip)
                except ConnectionRefusedError:
                    refused.add((ip, port))
                except (TimeoutError, OSError):
                    pass

    async def one_pass(those, ports):
        work = ((ip, port) for ip in those for port in ports)
        await asyncio.gather(*(worker(work) for _ in range(min(in_flight, len(those) * len(ports)))))

    began = time.perf_counter()
    await one_pass(addresses, (80, 4028))
    silent = [ip for ip in addresses if ip not in open_at and (ip, 80) not in refused]
    await one_pass(silent, (80, 4028) if 2 * len(silent) <= in_flight else (80,))
    return time.perf_counter() - began, len(open_at)


def library_scan(bits):
    """The miner library's own scan with its defaults, in a process that leaves without Python's shutdown."""
    code = (
        "import asyncio, os, sys, time\n"
        "from pyasic_rs import MinerFactory\n"
        "async def main():\n"
        "    began = time.perf_counter()\n"
        f"    found = await MinerFactory.from_subnet('{FIRST}0/{bits}').scan()\n"
        "    print(time.perf_counter() - began, len(found), flush=True)\n"
        "    os._exit(0)\n"
        "asyncio.run(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=300)
    seconds, found = done.stdout.split()
    return float(seconds), int(found)


def nmap_scan(bits):
    """nmap's connect scan of the two first ports, as impatient as it comes without losing hosts."""
    command = ["nmap", "-n", "-Pn", "-sT", "-T4", "-p", "80,4028", "--open", "-oG", "-", f"{FIRST}0/{bits}"]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=True, text=True, timeout=600)
    return time.perf_counter() - began, done.stdout.count("/open/") // 2


def peak_mib(pid):
    """The most memory a process ever held."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


@contextmanager
def miners(bits):
    """Simulated Antminers at every sixteenth address, in a process of their own; how many."""
    addresses = [f"10.99.{n >> 8}.{n & 255}" for n in range(EVERY // 2, 1 << (32 - bits), EVERY)]
    for ip in addresses:
        subprocess.run(["ip", "addr", "replace", f"{ip}/32", "dev", "lo"], check=True)
    command = [sys.executable, "-m", "tests.benchmarks.scan_lan", "serve", *addresses]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as server:
        try:
            if server.stdout.readline() != b"READY\n":
                raise RuntimeError("the miners did not start")
            yield len(addresses)
        finally:
            server.kill()


async def serve(addresses):
    """Answer as miners at these addresses until killed."""
    from drivers.lan.sweep import in_flight_limit
    from drivers.simulated.fleet import antminer
    from drivers.simulated.fleet.machine import Machine, machines
    from drivers.simulated.fleet.ports import answer_connection

    in_flight_limit()  # raises the limit of descriptors: two listeners a miner
    pattern = next(machine for machine in machines("127.77.0", 1) if machine.firmware == "antminer")
    for number, ip in enumerate(addresses):
        served = antminer.ports(Machine(number % 256, ip, pattern.model, pattern.firmware, (), 1))
        for port, one in served.items():

            async def answer(reader, writer, one=one):
                await answer_connection(one, reader, writer, lambda _: None)

            await asyncio.start_server(answer, ip, port, backlog=1024)
    print("READY", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(serve(sys.argv[2:]))
    else:
        inside()
