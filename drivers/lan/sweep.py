"""The first stage of a scan: which addresses accept connections. Many probes in flight, each short.

A port that stays silent is asked again at the end: with a cold ARP cache the first short probe of a live host is lost
(256foundation/asic-rs pull request 320), on a bad radio link any. Further ports are asked only of hosts that answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from drivers.lan.burst import Answers, Burst
from drivers.lan.dial import Dialer

#: The web page and the cgminer API: every miner known answers at least one of them (facts: asic-rs `src/factory.rs`).
FIRST_PORTS = (80, 4028)
#: WhatsMiner API 3, Avalon's and Proto's extra port, Auradine: asked only of hosts that answered a first port.
FURTHER_PORTS = (4433, 8889, 8080)
#: How long a probe waits, in seconds.
PROBE_SECONDS = 0.8
#: Passes over the silent ones after the second, made while the last one found more than one in so many: on such a
#: network packets get lost.
MORE_PASSES, LATE = 3, 20
#: One more is made where more than one in so many hosts of the first pass had a silent port beside an open one.
DOUBTFUL = 5
#: The most probes in flight, whatever the descriptor limit allows.
MOST_IN_FLIGHT = 8192
#: The most devices read at a time; what one of them takes (the library's requests at once, each through the guard: two
#: sockets), and what the process itself has open. Measured on the simulated fleet, where descriptors are short.
MOST_DEVICES, DESCRIPTORS_A_DEVICE, OWN_DESCRIPTORS = 1024, 12, 16
#: How often this computer's own shortage (descriptors, buffers) is waited out before a probe counts as silence.
SHORTAGE_TRIES = 20


@dataclass(slots=True)
class _Host:
    """What one address has said so far."""

    ip: str
    open: list[int] = field(default_factory=list)
    silent: list[int] = field(default_factory=list)
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class SweepListener:
    """Who hears of the sweep: `alive` at an address's first open port, `ready` with all its first ports known,

    `settled` when an address is known to be nobody's, `silent` when something of it was silent in the first pass.
    """

    alive: Callable[[str], None]
    ready: Callable[[str, tuple[int, ...]], None]
    settled: Callable[[str], None]
    silent: Callable[[str], None]


def in_flight_limit() -> int:
    """Probes that may be in flight: a quarter of the descriptors this process may open, which it first raises."""
    try:
        import resource
    except ImportError:  # Windows: sockets are no descriptors there, its selector takes 512
        return 400
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(hard, 4 * MOST_IN_FLIGHT) if hard != resource.RLIM_INFINITY else 4 * MOST_IN_FLIGHT
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
        except (OSError, ValueError):
            wanted = soft  # macOS names a limit it does not grant: stay with what we have
    return max(32, min(MOST_IN_FLIGHT, soft // 4))


def devices_limit() -> int:
    """Devices that may be read at a time with the descriptors that the probes leave: each takes several at once."""
    try:
        import resource
    except ImportError:  # as above
        return MOST_DEVICES
    in_flight = in_flight_limit()
    soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    return max(1, min(MOST_DEVICES, (soft - in_flight - OWN_DESCRIPTORS) // DESCRIPTORS_A_DEVICE))


async def sweep(dialer: Dialer, addresses: Sequence[str], listener: SweepListener, in_flight: int) -> None:
    """Probe every address, the silent ones twice, and more often while that finds one in `LATE` of all found.

    Returns when all is told; cancel the task to stop at once.
    """
    hosts = {ip: _Host(ip) for ip in addresses}
    await _pass(dialer, hosts, dict.fromkeys(hosts, FIRST_PORTS), listener, in_flight)
    # Also where one port was refused: a Bitaxe refuses the API's, and its web page's answer may be what was lost.
    again = _silent(hosts)
    for ip in again:
        listener.silent(ip)
    # Where many hosts answered on one port and not on the other, packets got lost, most likely.
    lossy = sum(bool(host.open and host.silent) for host in hosts.values()) * DOUBTFUL > _found(hosts)
    for number in range(1 + MORE_PASSES):
        few = sum(len(host.silent) for host in again.values()) <= in_flight
        ports = {}
        for ip, host in again.items():
            ports[ip] = tuple(sorted(host.silent)) if few else (min(host.silent),)
            host.silent.clear()
        await _pass(dialer, again, ports, listener, in_flight)
        late = sum(bool(host.open) for host in again.values())
        again = _silent(again)
        if not again or (not (late and late * LATE >= _found(hosts)) and not (lossy and number == 0)):
            break
    for ip in again:
        listener.settled(ip)


async def open_ports(dialer: Dialer, ip: str, ports: Iterable[int], *, twice: tuple[int, ...] = ()) -> tuple[int, ...]:
    """Which of these ports of one host accept connections; those in `twice` are asked again where they are silent."""

    async def ask(port: int) -> int | None:
        silences = 0
        for _ in range(SHORTAGE_TRIES):
            try:
                return port if await dialer.probe(ip, port, PROBE_SECONDS) else None
            except TimeoutError:
                silences += 1
                if silences > (port in twice):
                    return None
            except OSError:  # this computer's own shortage
                await asyncio.sleep(0.05)
        return None

    answers = await asyncio.gather(*map(ask, ports))
    return tuple(port for port in answers if port is not None)


def _found(hosts: Mapping[str, _Host]) -> int:
    return sum(bool(host.open) for host in hosts.values())


def _silent(hosts: Mapping[str, _Host]) -> dict[str, _Host]:
    return {ip: host for ip, host in hosts.items() if host.silent and not host.open}


async def _pass(
    dialer: Dialer,
    hosts: Mapping[str, _Host],
    ports: Mapping[str, tuple[int, ...]],
    listener: SweepListener,
    in_flight: int,
) -> None:
    """One round over the hosts, in a thread of its own so that a busy event loop mistakes no answer for silence."""
    for ip, host in hosts.items():
        host.waiting = len(ports[ip])
    loop = asyncio.get_running_loop()
    burst = Burst(dialer, ((ip, port) for ip in hosts for port in ports[ip]), in_flight, PROBE_SECONDS)

    def hear(answers: Answers) -> None:
        for (ip, port), answer in answers:
            _take(hosts[ip], port, answer, listener)

    def run() -> None:
        for answers in burst.run():
            loop.call_soon_threadsafe(hear, answers)

    try:
        await asyncio.to_thread(run)
    finally:
        burst.stop()


def _take(host: _Host, port: int, answer: bool | None, listener: SweepListener) -> None:
    """Note one answer, and tell what follows from it."""
    if answer:
        if not host.open:
            listener.alive(host.ip)
        host.open.append(port)
    if answer is None:
        host.silent.append(port)
    host.waiting -= 1
    if host.waiting == 0 and host.open:
        listener.ready(host.ip, tuple(sorted(host.open)))
    elif host.waiting == 0 and not host.silent:
        listener.settled(host.ip)
