"""Scans of the miners on the LAN: starts the LAN process, adds findings to its readings, hands everything on as events.

Nothing here blocks: `scan` returns at once, events arrive on a thread of the LAN process's own, one at a time and in
order; once a new scan is asked for, nothing of the former arrives any more. A window bridges them to its thread; a
command waits with `Scan.wait`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_address
from typing import Protocol

from app.diagnosis.knowledge import KnowledgeError
from app.domain.finding import Finding
from app.domain.site import Machine, RackPlace, SiteExpectations
from app.services.diagnosis import findings_of_reading
from app.services.lan import Call, DialMap, Lan, Route
from app.words.errors import sentence
from drivers.errors import DriverError
from drivers.lan.errors import LanProcessLostError, TargetError
from drivers.lan.targets import SIMULATED, parse_targets
from drivers.lan.wire import Failed, Finished, Listing, Progress, Reply
from drivers.model.reading import Activity, DeviceReading, DeviceState, ScanSummary
from drivers.model.sighting import Sighting, Source

__all__ = [
    "SIMULATED", "AddressAlive", "DeviceRead", "DialMap", "DriverError", "FleetEvent", "FleetRow", "FleetService",
    "LanProcessDied", "Scan", "ScanFailed", "ScanFinished", "ScanProgress", "ScanStarted", "TargetError",
    "addresses_in", "cut_off",
]  # fmt: skip

#: What a machine does that is not to be judged by its figures.
_AT_REST = (Activity.PAUSED, Activity.STOPPED, Activity.WARMING_UP)
#: Addresses remembered to have announced themselves.
MAX_HEARD = 4096


@dataclass(frozen=True, slots=True)
class FleetRow:
    """One address that answered, with what follows from it. `simulated` rows say so wherever they are shown.

    `place` is where the machine stands, None when no rule, list or hand has said. `before` is what was found on a
    machine that rests now, from when it still worked (`remembering`).
    """

    reading: DeviceReading
    findings: tuple[Finding, ...]
    simulated: bool = False
    place: RackPlace | None = None
    before: tuple[Finding, ...] = ()

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """What is found on it now, and what it was stopped with."""
        now = {(one.fault, one.slot) for one in self.findings}
        return (*self.findings, *(one for one in self.before if (one.fault, one.slot) not in now))


@dataclass(frozen=True, slots=True)
class ScanStarted:
    """A scan began; `addresses` it covers."""

    addresses: int


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """How far it is, in addresses: `done` of `total` settled, `alive` answered, `identified` are known miners."""

    done: int
    total: int
    alive: int
    identified: int


@dataclass(frozen=True, slots=True)
class AddressAlive:
    """An address answered; its reading follows."""

    ip: str


@dataclass(frozen=True, slots=True)
class DeviceRead:
    """The reading of an address is final."""

    row: FleetRow


@dataclass(frozen=True, slots=True)
class ScanFinished:
    """The scan is over; `cancelled` when it was stopped, `summary` then counts what was reached."""

    summary: ScanSummary
    cancelled: bool


@dataclass(frozen=True, slots=True)
class LanProcessDied:
    """The LAN process was lost mid-scan; `reason` is the sentence to show. The next scan starts a new one."""

    reason: str


@dataclass(frozen=True, slots=True)
class ScanFailed:
    """The scan could not be done, or what it read cannot be judged; `error` has its sentence in `app.words.errors`."""

    error: DriverError | KnowledgeError


FleetEvent = ScanStarted | ScanProgress | AddressAlive | DeviceRead | ScanFinished | LanProcessDied | ScanFailed


class Places(Protocol):
    """Who knows where machines stand and what is stated there: `app.services.site_atlas.SiteAtlas`."""

    def place_of(self, machine: Machine) -> RackPlace | None:
        """Where a machine stands."""

    def expectations(self, machine: Machine) -> SiteExpectations | None:
        """What the owner states of the site it stands in."""

    def expanded(self, text: str) -> str:
        """Targets as typed, names of ranges replaced by what the ranges hold."""


class Scan:
    """One scan under way."""

    def __init__(self, addresses: int) -> None:
        self._call: Call | None = None
        self._over = threading.Event()
        self._began = time.monotonic()
        self._addresses = addresses
        self._alive = self._identified = 0
        self._cancelled = self._broken = False

    def cancel(self) -> None:
        """Stop; `ScanFinished(cancelled=True)` follows, after seconds at most. Does nothing when the scan is over."""
        if not self._over.is_set():
            self._cancelled = True
            if self._call is not None:
                self._call.cancel()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the last event to have been handed on; False when `timeout` seconds passed first."""
        return self._over.wait(timeout)

    @property
    def over(self) -> bool:
        """Whether the last event has been handed on."""
        return self._over.is_set()

    def _settled(self, reply: Reply | LanProcessLostError) -> Reply | LanProcessLostError:
        """The reply; a LAN process that was lost while it should stop anyway leaves the summary of what had come."""
        if isinstance(reply, Progress):
            self._alive = reply.alive
        elif isinstance(reply, Listing):
            self._identified += reply.reading.state is DeviceState.IDENTIFIED
        elif isinstance(reply, LanProcessLostError) and self._cancelled:
            seconds = round(time.monotonic() - self._began, 3)
            return Finished(ScanSummary(self._addresses, self._alive, self._identified, seconds), cancelled=True)
        return reply


class FleetService:
    """Scans with one LAN process, restarted when it dies. A new scan cancels the one before it.

    With `places` rows say where the machine stands, findings know what its owner states, and ranges go by name.
    """

    def __init__(self, on_event: Callable[[FleetEvent], None], lan: Lan, places: Places | None = None) -> None:
        self._on_event = on_event
        self._lan = lan
        self._places = places
        self._scan: Scan | None = None
        self._turn = threading.Lock()
        self._named: frozenset[str] = frozenset()
        self._rows: dict[str, FleetRow] = {}
        self._heard: dict[str, tuple[Source, ...]] = {}

    def scan(self, targets: Sequence[str]) -> Scan:
        """Start a scan of addresses, ranges and names, or of the one word `simulated`: the fleet that comes with us.

        Raises TargetError before anything is contacted, and DriverError where no simulated fleet can be had.
        """
        if [text.strip().casefold() for text in targets] == [SIMULATED]:
            targets = self._lan.simulated_fleet().targets
        elif self._places is not None:
            targets = [self._places.expanded(text) for text in targets]
        wanted = parse_targets(targets)
        route = self._lan.route(() if wanted.names else wanted.addresses)
        scan = Scan(wanted.count)
        with self._turn:
            before, self._scan = self._scan, scan
            self._named = frozenset(wanted.addresses)
        if before is not None:
            before.cancel()
        self._on_event(ScanStarted(wanted.count))
        args = {"targets": list(targets)}
        scan._call = self._lan.start("scan", args, lambda reply: self._hand_on(scan, reply, route), route)
        return scan

    @property
    def named(self) -> frozenset[str]:
        """The addresses of the scan that was begun last; host names are not among them."""
        return self._named

    def announced(self, sighting: Sighting) -> None:
        """Take in that a machine announced itself; from any thread.

        An address that was read gets the source beside what it was found by, one that the scan has yet to reach gets it
        then. Any other gets a row `seen`, which nobody contacts.
        """
        with self._turn:
            before = self._heard.get(sighting.ip, ())
            if sighting.ip not in self._heard and len(self._heard) >= MAX_HEARD:
                return
            self._heard[sighting.ip] = tuple(sorted({*before, sighting.source}, key=list(Source).index))
            known = self._rows.get(sighting.ip)
            waits = known is None and sighting.ip in self._named and self._scan is not None and not self._scan.over
        if waits:
            return
        if known is None:
            known = seen_row(sighting, self._lan.route((sighting.ip,)), self._places)
        row = self._with_sources(known)
        if row != known or known.reading.state is DeviceState.SEEN:
            self._on_event(DeviceRead(row))

    def _with_sources(self, row: FleetRow) -> FleetRow:
        """The row with all that its address was found by."""
        reading = row.reading
        found_by = {*reading.found_by, *self._heard.get(reading.ip, ())}
        if found_by == set(reading.found_by):
            return row
        return replace(row, reading=replace(reading, found_by=tuple(sorted(found_by, key=list(Source).index))))

    def _hand_on(self, scan: Scan, reply: Reply | LanProcessLostError, route: Route) -> None:
        try:
            for event in _events(scan._settled(reply), route, self._places):
                with self._turn:
                    current = self._scan is scan and not scan._broken
                    if isinstance(event, DeviceRead):
                        event = DeviceRead(self._with_sources(event.row))
                        self._rows[event.row.reading.ip] = event.row
                if current:
                    self._on_event(event)
        except KnowledgeError as error:
            self._break_off(scan, error)
        finally:
            if isinstance(reply, Finished | Failed | LanProcessLostError):
                scan._over.set()

    def _break_off(self, scan: Scan, error: KnowledgeError) -> None:
        """A table of ours is broken: no machine is shown as well that nobody judged, so the scan ends with that."""
        with self._turn:
            first = self._scan is scan and not scan._broken
            scan._broken = True
        scan.cancel()
        if first:
            self._on_event(ScanFailed(error))


def seen_row(sighting: Sighting, route: Route, places: Places | None = None) -> FleetRow:
    """All that is known of a machine that only announced itself."""
    reading = DeviceReading(
        ip=sighting.ip,
        state=DeviceState.SEEN,
        found_by=(sighting.source,),
        make=sighting.make,
        model=sighting.model,
        mac=sighting.mac,
        serial=sighting.serial,
    )
    return FleetRow(reading, (), route.simulated, places.place_of(reading) if places is not None else None)


def addresses_in(text: str, places: Places | None = None) -> int:
    """How many addresses targets as typed cover, names of ranges among them. Raises TargetError."""
    return parse_targets([places.expanded(text) if places is not None else text]).count


def cut_off(named: Iterable[str]) -> bool:
    """Whether this computer has no network by which it could reach one of these addresses: only its loopback."""
    if all(ip_address(address).is_loopback for address in named):
        return False
    from drivers.lan.own_addresses import own_addresses  # asked only where nobody answered

    try:
        return not own_addresses()
    except OSError:
        return False


def row_of(reading: DeviceReading, route: Route, places: Places | None = None) -> FleetRow:
    """A reading with what follows from it: its findings, and where the machine stands."""
    if places is None:
        return FleetRow(reading, findings_of_reading(reading), route.simulated)
    findings = findings_of_reading(reading, places.expectations(reading))
    return FleetRow(reading, findings, route.simulated, places.place_of(reading))


def remembering(row: FleetRow, last: FleetRow) -> FleetRow:
    """The row of a machine at rest, with what was found on it while it worked; `last` is its row until now.

    Who stops a machine to open it comes for what was found, and a machine at rest shows nothing of that.
    """
    from drivers.lan.reread import same_machine

    if row.reading.activity not in _AT_REST or row.before or same_machine(last.reading.device, row.reading) is False:
        return row
    before = last.before if last.reading.activity in _AT_REST else last.findings
    return replace(row, before=before) if before else row


def _events(reply: Reply | LanProcessLostError, route: Route, places: Places | None) -> Iterator[FleetEvent]:
    match reply:
        case Progress():
            yield from map(AddressAlive, reply.found)
            yield ScanProgress(reply.done, reply.total, reply.alive, reply.identified)
        case Listing():
            yield DeviceRead(row_of(reply.reading, route, places))
        case Finished():
            yield ScanFinished(reply.summary or ScanSummary(0, 0, 0, 0.0), reply.cancelled)
        case Failed():
            yield ScanFailed(reply.error)
        case LanProcessLostError():
            yield LanProcessDied(sentence(reply))
