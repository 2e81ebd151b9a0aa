"""What watching 5,000 miners at 60 s costs: processor, memory, looks that did not take place, and the file's growth.

The miners are simulated Antminers on 5,000 loopback addresses in a network namespace of their own, served by two
processes on the same processor that are not counted; each has its own serial and MAC. Without a namespace only the
growth is measured.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks.budget import Budget
from tests.benchmarks.scan_lan import namespace, peak_mib, row

MINERS, INTERVAL_S, ROUNDS, SERVERS = 5000, 60.0, 3, 2
#: The first look at a machine after the program's start identifies it; those minutes are told apart.
FIRST_S = 300.0


def measure() -> Iterable[Budget]:
    """The growth of the file, and the cost of watching where a namespace can be had."""
    yield from growth()
    prefix = namespace()
    if prefix is None:
        print("  not measured: needs Linux with `ip` and `unshare`, and root or user namespaces for everybody")
        return
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "tests.benchmarks.watching", "inside"],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    for line in done.stdout.splitlines():
        yield Budget(**json.loads(line))


def growth(miners: int = 100, days: int = 2) -> Iterator[Budget]:
    """Bytes on disk that a miner of three boards takes: a day of five-minute samples, and a day once it is hours."""
    from app.telemetry.telemetry import Telemetry
    from app.telemetry.tiers import DAY, FIVE_MINUTES, VALUE_DAYS

    start = 1_800_000_000 // DAY * DAY
    drift = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        telemetry = Telemetry(Path(folder), lambda: start + 100 * DAY)
        for slot in range(days * DAY // FIVE_MINUTES):
            for number in range(miners):
                telemetry.take(_reading(number, slot, drift), start + slot * FIVE_MINUTES)
            if slot % 48 == 47:
                telemetry.flush()
        telemetry.flush()
        began = time.perf_counter()
        known = telemetry.history([f"serial:SN{number}" for number in range(miners)], hours=24 * 101)
        took = time.perf_counter() - began
        telemetry.close()
        sizes = {tier: _size(telemetry.path, tier) / miners / days for tier in ("value", "hour", "day")}
    assert len(known) == miners
    whole = sizes["value"] * VALUE_DAYS + sizes["hour"] * 731
    day = sum(sizes.values())
    detail = f"samples {sizes['value']:.0f}, hours {sizes['hour']:.0f}, day {sizes['day']:.0f}"
    detail += f"; {MINERS:,} miners: {day * MINERS / 2**20:.0f} MiB a day"
    yield Budget("history: bytes a miner and day", day, "bytes", 25_000, detail)
    detail = f"{whole * MINERS / 2**30:.1f} GiB for {MINERS:,} miners; {took * 1000:.0f} ms for {miners} courses"
    yield Budget("history: a miner watched for two years", whole / 2**20, "MiB", 3.0, detail)


def _reading(number, slot, drift):
    from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState, Fan

    boards = tuple(
        BoardReading(
            place, None, True, 114, 114, 36.6 * drift.uniform(0.98, 1.02), 58 + drift.uniform(-2, 2),
            76 + drift.uniform(-3, 3),
        )
        for place in range(3)
    )  # fmt: skip
    return DeviceReading(
        f"10.0.{number // 250}.{number % 250}",
        DeviceState.IDENTIFIED,
        ports=(80,),
        serial=f"SN{number}",
        hashrate_ths=sum(board.hashrate_ths for board in boards),
        expected_hashrate_ths=110.0,
        power_w=3250 * drift.uniform(0.98, 1.02),
        uptime_s=90_000.0 + slot * 300,
        fans=tuple(Fan(place, 30 * drift.randrange(190, 200)) for place in range(1, 5)),
        boards=boards,
        activity=Activity.HASHING,
    )


def _size(database: Path, tier: str) -> float:
    """Bytes of the pages a tier takes: the difference it makes to the compacted file."""
    sizes = []
    for drop in (False, True):
        copy = database.with_name("copy.db")
        shutil.copyfile(database, copy)
        db = sqlite3.connect(copy)
        with db:
            if drop:
                db.execute(f"DELETE FROM {tier}")
        db.execute("VACUUM")
        db.close()
        sizes.append(copy.stat().st_size)
    return sizes[0] - sizes[1]


def inside() -> None:
    """The measuring itself, with the namespace around it; one JSON line a budget."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    miners = int(os.environ.get("WATCHED_MINERS", MINERS))
    with ExitStack() as stack:
        addresses, servers = stack.enter_context(served(miners))
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        for budget in watched(addresses, servers, Path(folder)):
            print(json.dumps(budget), flush=True)


def watched(addresses, servers, folder: Path) -> Iterator[dict[str, object]]:
    """Watch them all: first until each is known, then for some whole rounds."""
    from app.services.fleet import DeviceRead, FleetRow
    from app.services.lan import Lan
    from app.services.watching import WatchService
    from app.telemetry.telemetry import Telemetry
    from drivers.lan.sweep import in_flight_limit
    from drivers.model.reading import DeviceReading, DeviceState

    in_flight_limit()
    seen, reads, all_seen = set(), [0], threading.Event()

    def hear(event) -> None:
        if isinstance(event, DeviceRead) and event.row.reading.state is DeviceState.IDENTIFIED:
            reads[0] += 1
            seen.add(event.row.reading.ip)
            if len(seen) == len(addresses):
                all_seen.set()

    lan, telemetry = Lan(), Telemetry(folder)
    service = WatchService(hear, lan, telemetry, interval_s=INTERVAL_S)
    ports = (80, 4028)
    service.watch(FleetRow(DeviceReading(ip, DeviceState.IDENTIFIED, ports=ports), ()) for ip in addresses)
    began = time.monotonic()
    all_seen.wait(FIRST_S)
    first = time.monotonic() - began
    child = lan._child.pid
    before = time.monotonic(), time.process_time(), cpu_seconds(child), reads[0], service.status.skipped
    miners_before = sum(map(cpu_seconds, servers))
    time.sleep(ROUNDS * INTERVAL_S)
    passed = time.monotonic() - before[0]
    own, theirs = (time.process_time() - before[1]) / passed, (cpu_seconds(child) - before[2]) / passed
    miners = (sum(map(cpu_seconds, servers)) - miners_before) / passed
    read, skipped = reads[0] - before[3], service.status.skipped - before[4]
    wanted = len(addresses) * passed / INTERVAL_S
    status = service.status
    memory, mine = peak_mib(child), peak_mib("self")
    service.close()
    telemetry.close()
    lan.close()
    what = f"watching {len(addresses):,} miners every {INTERVAL_S:.0f} s"
    yield row(f"{what}: LAN process", theirs, "cores", 1.0, f"{theirs * passed / max(read, 1) * 1000:.1f} ms a look")
    yield row(f"{what}: window's process", own, "cores", 0.25, f"{own * passed / max(read, 1) * 1000:.1f} ms a look")
    detail = f"{read} of {wanted:.0f}, {skipped} passed over, {status.down} called down"
    detail += f"; the simulated miners took {miners:.1f} cores of {os.cpu_count()}"
    yield row(f"{what}: looks that did not take place", max(1 - read / wanted, 0.0), "of all", 0.02, detail)
    yield row(f"{what}: until each was read once", first, "s", 2 * INTERVAL_S, f"{len(seen)} of {len(addresses)} known")
    yield row(f"{what}: LAN process peak", memory, "MiB", 300)
    yield row(f"{what}: watcher and history peak", mine, "MiB", 300, "without the window itself")


def cpu_seconds(pid: int) -> float:
    """Processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(miners: int) -> Iterator[tuple[list[str], list[int]]]:
    """Simulated Antminers at loopback addresses, in processes of their own; the addresses, and the processes."""
    addresses = [address(number) for number in range(miners)]
    servers = []
    try:
        for server in range(SERVERS):
            command = [sys.executable, "-m", "tests.benchmarks.watching", "serve", str(server), str(miners)]
            servers.append(subprocess.Popen(command, stdout=subprocess.PIPE))
        for one in servers:
            if one.stdout.readline() != b"READY\n":
                raise RuntimeError("the miners did not start")
        yield addresses, [one.pid for one in servers]
    finally:
        for one in servers:
            one.kill()
            one.wait()


def address(number: int) -> str:
    """Where a miner lives."""
    return f"127.{1 + number % SERVERS}.{number // 250}.{number % 250 + 1}"


async def serve(server: int, miners: int) -> None:
    """Answer as every SERVERS-th miner until killed."""
    from drivers.lan.sweep import in_flight_limit
    from drivers.simulated.fleet import antminer
    from drivers.simulated.fleet.machine import Machine, machines
    from drivers.simulated.fleet.ports import answer_connection

    in_flight_limit()  # raises the limit of descriptors: two listeners a miner
    pattern = next(machine for machine in machines("127.77.0", 1) if machine.firmware == "antminer")
    for number in range(server, miners, SERVERS):
        made = Machine(number + 100, address(number), pattern.model, pattern.firmware, (), 1)
        made.mac = f"02:48:57:00:{number >> 8:02X}:{number & 255:02X}"
        for port, one in antminer.ports(made).items():

            async def answer(reader, writer, one=one):
                await answer_connection(one, reader, writer, lambda _: None)

            await asyncio.start_server(answer, made.ip, port, backlog=64)
    print("READY", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(serve(int(sys.argv[2]), int(sys.argv[3])))
    else:
        inside()
