"""Machines of the table read again on a person's word: at once, without a scan, and nothing but what was chosen.

Each comes as it is now. Whoever does not answer any more is told as silent, so that its last good values stay, dated.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.services.fleet import FleetRow, Places, row_of
from app.services.lan import Call, Lan, Route
from drivers.errors import DriverError
from drivers.lan.errors import LanProcessLostError
from drivers.lan.wire import Failed, Finished, Listing, Reply, plain_value


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """A machine as it is now."""

    row: FleetRow


@dataclass(frozen=True, slots=True)
class StaysSilent:
    """A machine that accepts no connection now."""

    ip: str


@dataclass(frozen=True, slots=True)
class AllRead:
    """Nothing more comes; `error` says why the LAN process could not go on."""

    cancelled: bool = False
    error: DriverError | None = None


AgainEvent = ReadAgain | StaysSilent | AllRead


class Rereading:
    """One round over chosen machines. `on_event` is called on threads of the LAN side, `AllRead` last and once."""

    def __init__(self, on_event: Callable[[AgainEvent], None], lan: Lan, places: Places | None = None) -> None:
        self._on_event = on_event
        self._lan = lan
        self._places = places
        self._calls: list[Call] = []
        self._open = 0
        self._cancelled = False
        self._error: DriverError | None = None
        self._lock = threading.Lock()

    def begin(self, rows: Sequence[FleetRow]) -> None:
        """Read these; call it once, with at least one."""
        by_ip = {row.reading.ip: row for row in rows}
        ways = self._lan.routes(by_ip)
        self._open = len(ways)
        for route, ips in ways:
            devices = [plain_value(by_ip[ip].reading.device) for ip in ips]
            self._calls.append(self._lan.start("read", {"devices": devices}, self._listener(route), route))

    def cancel(self) -> None:
        """Stop: who was not asked yet stays as it was."""
        self._cancelled = True
        for call in tuple(self._calls):
            call.cancel()

    def _listener(self, route: Route) -> Callable[[Reply | LanProcessLostError], None]:
        def hear(reply: Reply | LanProcessLostError) -> None:
            match reply:
                case Listing(reading) if reading.silent:
                    self._on_event(StaysSilent(reading.ip))
                case Listing(reading):
                    self._on_event(ReadAgain(row_of(reading, route, self._places)))
                case Finished():
                    self._over(None)
                case Failed():
                    self._over(reply.error)
                case LanProcessLostError():
                    self._over(reply)

        return hear

    def _over(self, error: DriverError | None) -> None:
        with self._lock:
            self._open -= 1
            self._error = self._error or error
            last = self._open == 0
        if last:
            self._on_event(AllRead(self._cancelled, self._error))
