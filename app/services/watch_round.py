"""Whose turn it is: the watched machines in a ring, and what their answers and silences mean. No clock, no network.

The ring turns once an interval, so that machines are asked evenly and never all at once; one that has not answered its
last question is passed over and counted. A silence is looked at again after seconds. When nobody answers any more, some
machines from all over the ring are asked at once; if they are silent too it is the network that is lost, not they.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.domain.watch import Change, ChangeKind, Memory, looked, silent, went_down
from app.telemetry.machines import Machine
from drivers.model.reading import DeviceReading

#: Seconds after a silence until it is looked at again, and between questions to a network that is lost.
CONFIRM_S, PROBE_S = 5.0, 10.0
#: Silences in a row without any answer that raise the doubt, twice over where so many machines are up.
DOUBT = 5
#: The machines that are asked when in doubt.
PROBES = 16
#: A turn that comes late asks no more machines than so many seconds would have.
MOST_AT_ONCE_S = 5.0
#: The most machines that are asked at a time; the LAN process reads fewer side by side.
MOST_ASKED = 600
#: The most of them that were never heard since the start: identifying takes long, and nobody else is to wait for it.
MOST_NEW = 96


@dataclass(slots=True, eq=False)
class Watched:
    """A machine in the ring. Times are monotonic seconds; `asked` while a question is out, `met` once it answered."""

    machine: Machine
    memory: Memory = field(default_factory=Memory)
    asked: bool = False
    met: bool = False
    silences: int = 0
    silent_at: float | None = None
    confirm_at: float | None = None


class Round:
    """The machines of one network: the real one, or the simulated."""

    def __init__(self, interval_s: float) -> None:
        self.interval_s = interval_s
        self.skipped = 0
        self.lost_since: float | None = None
        self._ring: list[Watched] = []
        self._by_ip: dict[str, Watched] = {}
        self._by_key: dict[str, Watched] = {}
        self._cursor = 0
        self._credit = 0.0
        self._before: float | None = None
        self._out = self._new = 0
        self._silences = 0
        self._last_answer = float("-inf")
        self._suspects: set[Watched] = set()
        self._down: set[Watched] = set()
        self._probes: list[Watched] = []
        self._probed: set[Watched] = set()
        self._next_probe = 0.0

    def __len__(self) -> int:
        return len(self._ring)

    @property
    def down(self) -> int:
        """How many are down."""
        return len(self._down)

    def watched(self, ip: str) -> Watched | None:
        """The machine watched at an address."""
        return self._by_ip.get(ip)

    def add(self, machine: Machine) -> None:
        """Watch a machine; one that is watched already keeps what is remembered of it, also at a new address."""
        known = self._by_key.get(machine.key)
        if known is None:
            known = self._by_key[machine.key] = Watched(machine)
            self._ring.append(known)
        elif known.machine == machine:
            return
        else:
            self._by_ip.pop(known.machine.device.ip, None)
            known.machine = machine
        self._by_ip[machine.device.ip] = known

    def keep(self, keys: Iterable[str]) -> None:
        """Watch no others than these."""
        wanted = set(keys)
        self._ring = [one for one in self._ring if one.machine.key in wanted]
        self._by_ip = {one.machine.device.ip: one for one in self._ring}
        self._by_key = {one.machine.key: one for one in self._ring}
        self._probes = [one for one in self._probes if one.machine.key in wanted]
        self._suspects &= set(self._ring)
        self._down &= set(self._ring)
        self._out = sum(one.asked for one in self._ring)
        self._new = sum(one.asked and not one.met for one in self._ring)
        self._cursor = 0

    def due(self, now: float) -> list[Watched]:
        """Whom to ask now; they count as asked."""
        passed = 0.0 if self._before is None else min(now - self._before, MOST_AT_ONCE_S)
        self._before = now
        chosen = self._probing(now) if self._probes else self._turn(now, passed)
        for one in chosen:
            one.asked, one.confirm_at = True, None
        self._out += len(chosen)
        self._new += sum(not one.met for one in chosen)
        return chosen

    def _probing(self, now: float) -> list[Watched]:
        if now < self._next_probe:
            return []
        self._next_probe = now + PROBE_S
        return [one for one in self._probes if not one.asked]

    def _turn(self, now: float, passed: float) -> list[Watched]:
        count = len(self._ring)
        if not count:
            return []
        again = [
            one for one in self._suspects if one.confirm_at is not None and one.confirm_at <= now and not one.asked
        ]
        self._credit += count * passed / self.interval_s
        chosen = again[: MOST_ASKED - self._out] if self._out < MOST_ASKED else []
        new = self._new
        while self._credit >= 1:
            self._credit -= 1
            one = self._ring[self._cursor % count]
            self._cursor = (self._cursor + 1) % count
            if one.asked or len(chosen) + self._out >= MOST_ASKED or (not one.met and new >= MOST_NEW):
                self.skipped += 1
            elif one not in again:
                chosen.append(one)
                new += not one.met
        return chosen

    def answered(self, one: Watched, reading: DeviceReading, now: float, wall: float) -> list[tuple[Watched, Change]]:
        """What an answer changes, for this machine and for those whose silence it explains."""
        self._settled(one)
        one.met = True
        self._last_answer = now
        self._silences = 0
        self._probes = []
        if self.lost_since is not None:
            self.lost_since = None
            self._pardon()
        one.silences, one.silent_at, one.confirm_at = 0, None, None
        self._suspects.discard(one)
        self._down.discard(one)
        one.memory, changes = looked(one.memory, reading, wall)
        return [(one, change) for change in changes] + self._judged(wall)

    def unanswered(self, one: Watched, now: float, wall: float) -> list[tuple[Watched, Change]]:
        """What a silence changes."""
        self._settled(one)
        one.memory = silent(one.memory, wall)
        one.silences += 1
        self._silences += 1
        if one.silent_at is None:
            one.silent_at = now
        if one.memory.down:
            return []
        self._suspects.add(one)
        if one.silences == 1 and self.lost_since is None:
            one.confirm_at = now + CONFIRM_S
        self._doubt(one, now, wall)
        return self._judged(wall)

    def stranger(self, one: Watched, now: float, wall: float) -> list[tuple[Watched, Change]]:
        """Another machine answers where this one was: told once, and this one is silent from then on."""
        first = one.silences == 0 and not one.memory.down
        self._last_answer = now
        changes = self.unanswered(one, now, wall)
        return [(one, Change(ChangeKind.OTHER_MACHINE, wall)), *changes] if first else changes

    def unheard(self, some: Iterable[Watched]) -> None:
        """Questions ended without a word about these machines: nothing is known, and nothing is concluded."""
        for one in some:
            self._settled(one)

    def slept(self) -> None:
        """The computer slept: begin a fresh turn, forgive silences that were not sure yet, forget what is out."""
        self._before = None
        self._credit = 0.0
        self._probes = []
        self.lost_since = None
        self._silences = 0
        for one in self._ring:
            one.asked = False
        self._out = self._new = 0
        self._pardon()

    def _settled(self, one: Watched) -> None:
        if one.asked:
            one.asked = False
            self._out = max(self._out - 1, 0)
            self._new = max(self._new - (not one.met), 0)

    def _pardon(self) -> None:
        for one in self._suspects:
            one.silences, one.silent_at, one.confirm_at = 0, None, None
            one.memory = replace(one.memory, silent_since=None)
        self._suspects.clear()

    def _doubt(self, silent_one: Watched, now: float, wall: float) -> None:
        """Ask all over the ring once nobody answers any more; lost when the machines asked are silent as well."""
        up = len(self._ring) - self.down
        if up < 2 or self.lost_since is not None:
            return
        if self._probes:
            self._probed.add(silent_one)
            if self._probed.issuperset(self._probes):
                self.lost_since = wall
            return
        enough = min(up, DOUBT)
        if self._silences >= 2 * enough and len(self._suspects) >= enough:
            step = max(up // PROBES, 1)
            self._probes = [one for one in self._ring if not one.memory.down][::step][:PROBES]
            self._probed = set()
            self._next_probe = now

    def _judged(self, wall: float) -> list[tuple[Watched, Change]]:
        """Those that are down for certain: silent twice, while somebody else answered or nobody else is there."""
        if self.lost_since is not None or self._probes:
            return []
        alone = len(self._ring) - self.down < 2
        told = []
        for one in tuple(self._suspects):
            if one.silences > 1 and one.silent_at is not None and (alone or self._last_answer > one.silent_at):
                one.memory, change = went_down(one.memory, wall)
                self._suspects.discard(one)
                self._down.add(one)
                told.append((one, change))
        return told
