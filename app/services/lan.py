"""The LAN process and the fleets it may dial, shared by whatever speaks with miners: one per window or command.

Addresses of the simulated fleet lead through its dial map, and what comes of them is marked simulated; every other
address goes the way the person's own dial map says, or straight.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from drivers.lan.child import LanChild, Listener
from drivers.lan.credentials import SiteCredential
from drivers.lan.targets import parse_targets

if TYPE_CHECKING:
    from drivers.simulated.fleet import SimulatedFleet

#: Seconds that closing waits for what was still to be done with the last replies.
_LAST_WORK_S = 3.0

#: (address, port) as the miner has it -> (host, port) where it really listens: simulated and recorded fleets.
DialMap = Mapping[tuple[str, int], tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Route:
    """How some addresses are reached, and whether what lives there is simulated."""

    dial_map: DialMap = field(default_factory=dict)
    simulated: bool = False

    @property
    def rows(self) -> list[tuple[str, int, str, int]]:
        """The dial map as it crosses to the LAN process."""
        return [(*there, *really) for there, really in self.dial_map.items()]


class Call:
    """One operation under way in the LAN process."""

    def __init__(self, child: LanChild, number: int) -> None:
        self._child = child
        self._number = number

    def cancel(self) -> None:
        """End it early; its last reply still comes."""
        self._child.cancel(self._number)


class Lan:
    """The LAN process, started when first needed and again when it died. Safe from any thread.

    With a `dial_map` the addresses are taken to be simulated, unless `simulated` tells otherwise.
    """

    def __init__(self, dial_map: DialMap | None = None, *, simulated: bool | None = None) -> None:
        self._route = Route(dict(dial_map or {}), bool(dial_map) if simulated is None else simulated)
        self._child = LanChild()
        self._open = ExitStack()
        self._fleet: SimulatedFleet | None = None
        self._simulated_route = Route(simulated=True)
        self._home: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        self._credentials: tuple[SiteCredential, ...] = ()
        self._works: list[threading.Thread] = []

    @property
    def fleet(self) -> SimulatedFleet | None:
        """The simulated fleet, once it was asked for."""
        return self._fleet

    def simulated_fleet(self) -> SimulatedFleet:
        """The simulated fleet, started at the first call. Raises what `SimulatedFleet` raises on entering."""
        with self._lock:
            if self._fleet is None:
                from drivers.simulated.fleet import SimulatedFleet

                self._fleet = fleet = self._open.enter_context(SimulatedFleet())
                self._simulated_route = Route(fleet.dial_map, simulated=True)
                self._home = frozenset(parse_targets(fleet.targets).addresses)
            return self._fleet

    def route(self, addresses: Iterable[str]) -> Route:
        """The way to some addresses: the simulated fleet's where it covers them all, else the person's own."""
        addresses = tuple(addresses)
        if addresses and self._home.issuperset(addresses):
            return self._simulated_route
        return self._route

    def routes(self, addresses: Iterable[str]) -> tuple[tuple[Route, tuple[str, ...]], ...]:
        """Addresses of both kinds by the way that leads to them, each way once."""
        addresses = tuple(addresses)
        ways = (self._simulated_route, tuple(ip for ip in addresses if ip in self._home))
        others = (self._route, tuple(ip for ip in addresses if ip not in self._home))
        return tuple((way, some) for way, some in (ways, others) if some)

    def offer(self, credentials: Sequence[SiteCredential]) -> None:
        """The person's logins, for every operation from now on; in memory, and to the LAN process on its stdin."""
        self._credentials = tuple(credentials)

    def start(self, op: str, args: dict[str, Any], listener: Listener, route: Route | None = None) -> Call:
        """Ask for an operation along a route. The listener gets each reply, on the reader's thread.

        The logins that were offered go along, unless `args` brings `credentials` of its own.
        """
        number = self._child.new_call()
        way = self._route if route is None else route
        known = {"credentials": [one.row for one in self._credentials]} if self._credentials else {}
        self._child.start(number, op, {**known, **args, "dial_map": way.rows}, listener)
        return Call(self._child, number)

    def work(self, name: str, function: Callable[[], None]) -> threading.Thread:
        """Do something that waits for replies, on a thread of its own; `close` gives it time to come to its end."""
        thread = threading.Thread(target=function, name=name, daemon=True)
        with self._lock:
            self._works = [one for one in self._works if one.is_alive()] + [thread]
            thread.start()
        return thread

    def close(self) -> None:
        """End the LAN process and the simulated fleet. The next call starts what it needs again.

        Whoever waits for a reply has been told of the end when it returns, and had time to write down what came.
        """
        self._child.close()
        with self._lock:
            works, self._works = self._works, []
        until = time.monotonic() + _LAST_WORK_S
        for one in works:
            if one is not threading.current_thread():
                one.join(max(0.0, until - time.monotonic()))
        with self._lock:
            self._open.close()
            self._fleet, self._home = None, frozenset()

    def memory_mib(self) -> float | None:
        """What the LAN process holds in memory, in MiB; None when it is not running or the system does not tell."""
        return self._child.memory_mib()
