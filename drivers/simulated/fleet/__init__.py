"""A site of 24 simulated miners on loopback: real HTTP and cgminer-API servers in a thread of their own.

Every machine has an address of its own in 127.0.0.0/8. What miners serve on port 80 listens on a free unprivileged
port, and the dial map leads there; the cgminer API listens on its true port 4028, because pyasic-rs dials that itself.
"""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import threading
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from types import TracebackType

from drivers.simulated.errors import NoLoopbackAddressesError
from drivers.simulated.fleet import antminer, avalon, bitaxe, goldshell, iceriver, umc, vnish, whatsminer
from drivers.simulated.fleet.announcer import announcement
from drivers.simulated.fleet.machine import STORY_NUMBER, FaultKind, Machine, SeededFault, machines
from drivers.simulated.fleet.ports import Port, answer_connection
from drivers.simulated.fleet.wiring import FaultPart, HandMove

__all__ = ["FaultKind", "FaultPart", "HandMove", "SeededFault", "SimulatedFleet"]

#: Firmware of a machine -> its servers, by the port a real miner has them on.
_FIRMWARES = {
    "antminer": antminer.ports,
    "avalon": avalon.ports,
    "bitaxe": bitaxe.ports,
    "goldshell": goldshell.ports,
    "iceriver": iceriver.ports,
    "nerdaxe": bitaxe.nerd_ports,
    "umc": umc.ports,
    "vnish": vnish.ports,
    "whatsminer": whatsminer.ports,
}

#: Networks a fleet may take, the first one that is free: several fleets may run at once.
_NETWORKS = tuple(f"127.77.{third}" for third in range(64))
#: Where the dial map leads for web ports that a machine does not have (tcpmux: nothing listens there), so that a web
#: server of this computer, which would answer on every loopback address, is not taken for a miner.
_CLOSED = 1
_API = 4028
#: Descriptors that the fleet and the program around it need: some fifty listeners, and a scan's connections.
_DESCRIPTORS = 128


class SimulatedFleet:
    """Starts the fleet on entering and stops it on leaving.

    `seed` settles serials, uptimes and drift. Raises `NoLoopbackAddressesError` where no address can be had.
    """

    def __init__(self, seed: int = 1) -> None:
        self._seed = seed
        self._machines: tuple[Machine, ...] = ()
        self._dial_map: dict[tuple[str, int], tuple[str, int]] = {}
        self._requests: deque[tuple[str, int, str]] = deque(maxlen=100_000)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="simulated fleet", daemon=True)
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def targets(self) -> list[str]:
        """What to scan: one range that holds every machine and a few empty addresses."""
        network = self._machines[0].ip.rpartition(".")[0]
        return [f"{network}.1-{network}.30"]

    @property
    def addresses(self) -> tuple[str, ...]:
        """The address of every machine."""
        return tuple(machine.ip for machine in self._machines)

    @property
    def dial_map(self) -> Mapping[tuple[str, int], tuple[str, int]]:
        """(address, port) as a real miner has it -> (host, port) where the simulated one listens."""
        return dict(self._dial_map)

    @property
    def faults(self) -> tuple[SeededFault, ...]:
        """What is wrong with which machine."""
        return tuple(fault for machine in self._machines for fault in machine.faults)

    @property
    def story_address(self) -> str:
        """The address of the machine whose board lies on the simulated bench (drivers/simulated/story.py)."""
        return self._machines[STORY_NUMBER - 1].ip

    @property
    def requests(self) -> tuple[tuple[str, int, str], ...]:
        """What was asked so far, all that was answered by now included: address, port, and the request in one line."""
        if self._loop.is_running():  # it notes a request in the same turn in which it answers
            asyncio.run_coroutine_threadsafe(asyncio.sleep(0), self._loop).result(10)
        return tuple(self._requests)

    def repair(self, ip: str) -> None:
        """Take every fault of one machine away. Raises KeyError for an address that is not of this fleet."""
        {machine.ip: machine for machine in self._machines}[ip].repair()

    def damage(self, fault: SeededFault) -> None:
        """Put one fault more into the machine it names. Raises KeyError for an address that is not of this fleet."""
        {machine.ip: machine for machine in self._machines}[fault.ip].damage(fault)

    def move(self, ip: str, move: HandMove, slot: int, other: int | None = None) -> None:
        """Switch one machine off, move one thing as hands would, and switch it on again.

        Raises KeyError for an address that is not of this fleet, else as `Wiring.move`.
        """
        {machine.ip: machine for machine in self._machines}[ip].move(move, slot, other)

    def press_ip_report(self, ip: str, ports: Mapping[int, int] | None = None) -> bool:
        """Press the button on one machine: it announces itself to this computer. False when its make has no way to.

        `ports` leads from the port the make sends to, to the one that is listened on in its place. Raises KeyError for
        an address that is not of this fleet.
        """
        said = announcement({machine.ip: machine for machine in self._machines}[ip])
        if said is None:
            return False
        port, datagram = said
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
            mouth.bind((ip, 0))
            mouth.sendto(datagram, ("127.0.0.1", (ports or {}).get(port, port)))
        return True

    def __enter__(self) -> SimulatedFleet:
        _want_descriptors()
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._start(), self._loop).result()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    async def _start(self) -> None:
        for network in _NETWORKS:
            try:
                await self._start_in(network)
            except OSError as error:
                await self._stop()
                if error.errno not in (errno.EADDRINUSE, errno.EADDRNOTAVAIL):
                    raise
                if error.errno == errno.EADDRNOTAVAIL:
                    break
                continue
            return
        raise NoLoopbackAddressesError(f"{network}.1")

    async def _start_in(self, network: str) -> None:
        self._machines = machines(network, self._seed)
        for one in self._machines:
            served = _FIRMWARES[one.firmware](one)
            for number in {80, *served}:
                port = served.get(number)
                listens_on = await self._listen(one, number, port) if port else _CLOSED
                self._dial_map[one.ip, number] = (one.ip, listens_on)

    async def _listen(self, one: Machine, number: int, port: Port) -> int:
        answer = partial(self._answer, one.ip, number, port)
        server = await asyncio.start_server(answer, one.ip, number if number == _API else 0)
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    async def _answer(
        self, ip: str, number: int, port: Port, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        if task := asyncio.current_task():
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        with suppress(asyncio.CancelledError):  # only `_stop` cancels, and Python 3.11 prints such an end as an error
            await answer_connection(port, reader, writer, lambda line: self._requests.append((ip, number, line)))

    async def _stop(self) -> None:
        for server in self._servers:
            server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._servers.clear()
        self._dial_map.clear()
        self._machines = ()

    def _end(self) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _want_descriptors() -> None:
    """Refuse where two listeners a machine and whoever asks them would not find descriptors. Raises OSError."""
    try:
        import resource
    except ImportError:  # Windows: sockets are no descriptors there
        return
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _DESCRIPTORS:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
