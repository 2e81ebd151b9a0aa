"""Watching: chosen machines are read again and again; what comes of it goes to the table and the history.

A thread of its own asks; nothing blocks, and no machine is asked twice at a time. Where the network is gone, somebody
closed the laptop or the disk is full, watching says that and concludes nothing of machines. Simulated ones are watched
like real ones, apart from them, and are not watched again after a restart, since their fleet is gone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.domain.machine_sample import Point, Quantity, machine_key
from app.domain.telemetry_error import TelemetryError
from app.domain.watch import Change
from app.services.fleet import DeviceRead, FleetRow, Places, row_of
from app.services.lan import Call, Lan, Route
from app.services.watch_round import Round, Watched
from app.telemetry import watch_list
from app.telemetry.machines import Machine
from app.telemetry.telemetry import Telemetry
from drivers.lan.errors import LanProcessLostError
from drivers.lan.wire import Failed, Finished, Listing, Reply, plain_value
from drivers.model.action import KnownDevice
from drivers.model.reading import DeviceReading

#: Seconds between two looks at a machine unless somebody says otherwise, and between two turns of the watching thread.
INTERVAL_S, TICK_S = 60.0, 1.0
#: What one look was measured to cost, least and most, ms of one core: the LAN process's 10 to 15, the window's 0.7.
LOOK_MS = (10.7, 15.7)
#: A turn that comes so many seconds late, by either clock, was slept through.
SLEPT_S = 30.0


@dataclass(frozen=True, slots=True)
class MachineChanged:
    """Something happened to a watched machine."""

    key: str
    ip: str
    simulated: bool
    change: Change


@dataclass(frozen=True, slots=True)
class WatchStatus:
    """How watching stands: machines watched and down, when an answer last came (seconds since 1970; None = not yet).

    `network_lost_since` = nobody answers; `paused` = the history cannot be kept, and why; `skipped` counts looks that
    did not take place because the one before was not over.
    """

    watched: int = 0
    down: int = 0
    last_at: float | None = None
    network_lost_since: float | None = None
    paused: TelemetryError | None = None
    skipped: int = 0


WatchEvent = DeviceRead | MachineChanged | WatchStatus


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a machine: what it answered at `at` (seconds since 1970), which may be silence."""

    key: str
    at: float
    reading: DeviceReading


class Now(Protocol):
    """The two clocks."""

    def wall(self) -> float:
        """Seconds since 1970."""

    def monotonic(self) -> float:
        """Seconds that are never set back."""


class SystemNow:
    """The computer's own."""

    def wall(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that are never set back."""
        return time.monotonic()


class WatchService:
    """Watches machines with a Lan and keeps what it sees in a Telemetry; events come on threads of its own.

    `begin` starts it with what was watched when the program last ended; `watch` starts it too.
    """

    def __init__(
        self,
        on_event: Callable[[WatchEvent], None],
        lan: Lan,
        telemetry: Telemetry,
        *,
        interval_s: float = INTERVAL_S,
        places: Places | None = None,
        now: Now | None = None,
    ) -> None:
        self.telemetry = telemetry
        self._on_event = on_event
        self._lan = lan
        self._places = places
        self._now: Now = now or SystemNow()
        self._interval_s = interval_s
        self._rounds = {simulated: Round(interval_s) for simulated in (False, True)}
        self._chosen: dict[str, Machine] = {}
        self._held: dict[str, Machine] = {}
        self._listeners: list[Callable[[Look], None]] = []
        self._calls: list[Call] = []
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._before: tuple[float, float] | None = None
        self._generation = 0
        self._last_at: float | None = None
        self._status = WatchStatus()

    # ---------------------------------------------------------------- what a person does

    def begin(self) -> None:
        """Go on with what was watched before. Raises TelemetryError."""
        machines = watch_list.watched(self.telemetry)
        watch_list.unwatch(self.telemetry, [one.key for one in machines if one.simulated])
        self._choose({one.key: one for one in machines if not one.simulated})

    def watch(self, rows: Iterable[FleetRow]) -> None:
        """Watch the machines of these rows from now on, also after a restart. Raises TelemetryError."""
        machines = [machine_of(row) for row in rows]
        watch_list.watch(self.telemetry, machines, self._now.wall())
        self._choose({**self._chosen, **{one.key: one for one in machines}})

    def unwatch(self, keys: Iterable[str]) -> None:
        """Watch these no longer; one under test is still looked at until its test ends. Raises TelemetryError."""
        gone = set(keys)
        watch_list.unwatch(self.telemetry, gone)
        self._choose({key: one for key, one in self._chosen.items() if key not in gone})

    def set_interval(self, interval_s: float) -> None:
        """Look at every machine once in so many seconds from now on; while one is held, once a minute at least."""
        with self._lock:
            self._interval_s = interval_s
        self._choose(self._chosen)

    def hold(self, machine: Machine) -> None:
        """Look at a machine once a minute at least until `release`, whether a person watches it or not."""
        with self._lock:
            self._held[machine.key] = machine
        self._choose(self._chosen)

    def release(self, key: str) -> None:
        """No longer look at a machine for the sake of `hold`."""
        with self._lock:
            self._held.pop(key, None)
        self._choose(self._chosen)

    def is_watched(self, key: str) -> bool:
        """Whether a person watches a machine."""
        return key in self._chosen

    @property
    def status(self) -> WatchStatus:
        """How watching stands."""
        with self._lock:
            lost = [one.lost_since for one in self._rounds.values() if one.lost_since is not None]
            return WatchStatus(
                len(self._chosen),
                sum(one.down for one in self._rounds.values()),
                self._last_at,
                min(lost, default=None),
                self.telemetry.problem,
                sum(one.skipped for one in self._rounds.values()),
            )

    def close(self) -> None:
        """Stop asking. The telemetry is left to whoever opened it."""
        self._ended.set()
        with self._lock:
            self._generation += 1
            calls, self._calls = self._calls, []
        for call in calls:
            call.cancel()
        if self._thread is not None:
            self._thread.join(timeout=5)

    # ---------------------------------------------------------------- what can be asked

    def wall(self) -> float:
        """The watcher's time, seconds since 1970."""
        return self._now.wall()

    def record(self, row: FleetRow) -> None:
        """Keep the reading of a scan, one in five minutes a machine; from any thread, and never waits."""
        if not row.reading.silent and row.reading.ports:
            self.telemetry.take(row.reading, self._now.wall(), simulated=row.simulated)

    def follow(self, listener: Callable[[Look], None]) -> None:
        """Call `listener` after each look at any machine, on a thread of the watcher's."""
        self._listeners.append(listener)

    def history(self, keys: Sequence[str], hours: int = 24) -> dict[str, tuple[float | None, ...]]:
        """As `Telemetry.history`."""
        return self.telemetry.history(keys, hours)

    def series(self, key: str, quantity: Quantity, since: float, slot: int | None = None) -> tuple[Point, ...]:
        """As `Telemetry.series`."""
        return self.telemetry.series(key, quantity, since, slot=slot)

    def changes(self, key: str, since: float) -> tuple[Change, ...]:
        """What happened to a machine since a moment, the newest first."""
        return watch_list.told(self.telemetry, key, since)

    # ---------------------------------------------------------------- asking

    def _choose(self, chosen: dict[str, Machine]) -> None:
        with self._lock:
            self._chosen = chosen
            every = {**self._held, **chosen}
            for simulated, ring in self._rounds.items():
                ring.keep(key for key, one in every.items() if one.simulated is simulated)
                tested = any(one.simulated is simulated for one in self._held.values())
                ring.interval_s = min(self._interval_s, INTERVAL_S) if tested else self._interval_s
            for one in every.values():
                self._rounds[one.simulated].add(one)
            if every and self._thread is None and not self._ended.is_set():
                self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
                self._thread.start()
        self._tell_status()

    def _run(self) -> None:
        while not self._ended.wait(TICK_S):
            self.tick()

    def tick(self) -> None:
        """One turn: ask whoever is due. The watching thread calls it every second."""
        wall, monotonic = self._now.wall(), self._now.monotonic()
        if self._slept(wall, monotonic):
            self._wake()
        if self.telemetry.problem is None:
            for simulated, ring in self._rounds.items():
                with self._lock:
                    due = ring.due(monotonic)
                if due:
                    self._ask(ring, due, simulated=simulated)
        self._tell_status()

    def _slept(self, wall: float, monotonic: float) -> bool:
        before, self._before = self._before, (wall, monotonic)
        if before is None:
            return False
        passed, ran = wall - before[0], monotonic - before[1]
        return ran > SLEPT_S or passed - ran > SLEPT_S

    def _wake(self) -> None:
        """Drop what was asked before the sleep; its answers no longer count."""
        with self._lock:
            self._generation += 1
            calls, self._calls = self._calls, []
            for ring in self._rounds.values():
                ring.slept()
        for call in calls:
            call.cancel()

    def _ask(self, ring: Round, due: list[Watched], *, simulated: bool) -> None:
        by_ip = {one.machine.device.ip: one for one in due}
        for route, some in self._lan.routes(by_ip):
            machines = {ip: by_ip.pop(ip) for ip in some}
            if route.simulated is not simulated:  # the simulated fleet is gone, or has come over a real address
                with self._lock:
                    ring.unheard(machines.values())
                continue
            asked = _Asked(self, ring, machines, route, self._generation)
            args = {"devices": [plain_value(one.machine.device) for one in machines.values()]}
            call = self._lan.start("read", args, asked.hear, route)
            with self._lock:
                asked.call = call
                if not asked.over:
                    self._calls.append(call)

    # ---------------------------------------------------------------- hearing

    def _heard(self, ring: Round, one: Watched, reading: DeviceReading, route: Route) -> None:
        wall, monotonic = self._now.wall(), self._now.monotonic()
        machine = one.machine
        same = _same(machine.device, reading)
        with self._lock:
            if reading.silent:
                told = ring.unanswered(one, monotonic, wall)
            elif same:
                told = ring.answered(one, reading, monotonic, wall)
                self._last_at = wall
            else:
                told = ring.stranger(one, monotonic, wall)
            down = one.memory.down
        look = reading if same else DeviceReading(reading.ip, reading.state)
        for listener in tuple(self._listeners):
            listener(Look(machine.key, wall, look))
        if not reading.silent:
            # An answer that leaves out the serial for once is still of the machine that was asked.
            worse = not reading.serial and (machine.device.serial or not reading.mac)
            key = machine.key if same and worse else None
            self.telemetry.take(reading, wall, simulated=route.simulated, key=key)
            self._on_event(DeviceRead(row_of(reading, route, self._places)))
        if down:
            self.telemetry.take_silence(machine.key, machine.device, wall, simulated=machine.simulated)
        for who, change in told:
            watch_list.tell(self.telemetry, who.machine, [change])
            self._on_event(MachineChanged(who.machine.key, who.machine.device.ip, who.machine.simulated, change))

    def _over(self, asked: _Asked) -> None:
        with self._lock:
            asked.over = True
            if asked.call in self._calls:
                self._calls.remove(asked.call)
            if asked.generation == self._generation:
                asked.ring.unheard(asked.machines.values())

    def _tell_status(self) -> None:
        status = self.status
        with self._lock:
            changed, self._status = status != self._status, status
        if changed and not self._ended.is_set():
            self._on_event(status)


class _Asked:
    """One question to the LAN process, about machines by their address."""

    def __init__(
        self, service: WatchService, ring: Round, machines: dict[str, Watched], route: Route, generation: int
    ) -> None:
        self.ring = ring
        self.machines = machines
        self.generation = generation
        self.call: Call | None = None
        self.over = False
        self._service = service
        self._route = route

    def hear(self, reply: Reply | LanProcessLostError) -> None:
        """Take a reply. What was asked before a sleep, or of a service that is closed, counts no more."""
        if isinstance(reply, Listing) and self.generation == self._service._generation:
            one = self.machines.pop(reply.reading.ip, None)
            if one is not None:
                self._service._heard(self.ring, one, reply.reading, self._route)
        elif isinstance(reply, Finished | Failed | LanProcessLostError):
            self._service._over(self)


def open_watching(
    folder: Path,
    on_event: Callable[[WatchEvent], None],
    lan: Lan,
    places: Places | None = None,
    interval_s: float = INTERVAL_S,
) -> WatchService:
    """A watcher on the history in a folder, which its caller closes after it. Raises TelemetryError."""
    return WatchService(on_event, lan, Telemetry(folder), interval_s=interval_s, places=places)


def machine_of(row: FleetRow) -> Machine:
    """The machine of a row, as watching and testing know it."""
    return Machine(machine_key(row.reading, simulated=row.simulated), row.reading.device, row.simulated)


def _same(device: KnownDevice, reading: DeviceReading) -> bool:
    """Whether the machine that answered may be the one that is watched."""
    from drivers.lan.reread import same_machine

    return reading.silent or same_machine(device, reading) is not False
