"""Listening for miners that announce themselves, by IP Report and mDNS, while scans go on or not.

Nothing here blocks: events arrive on a thread of the LAN process's own, one at a time. A sighting is a hint that cost
its sender one packet, so nobody is contacted for it until a person says so (`confirm`).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.services.fleet import FleetRow, FleetService, Places, row_of
from app.services.lan import Call, Lan
from app.words.errors import sentence
from drivers.errors import DriverError
from drivers.lan.errors import LanProcessLostError
from drivers.lan.ip_report import FORMATS
from drivers.lan.wire import Failed, Finished, Listening, Listing, Reply, Sighted
from drivers.model.sighting import Ear, Sighting
from drivers.simulated.fleet.announcer import MDNS

__all__ = [
    "ConfirmFailed", "DriverError", "EarsKnown", "ListeningEnded", "ListeningEvent", "ListeningService",
    "MachineAnnounced", "MachineConfirmed", "listening_beside", "simulated_ports",
]  # fmt: skip

#: The LAN process is started anew for a listening that lost it, so often within so many seconds.
RESTARTS, RESTART_SECONDS = 3, 60.0
#: Every so many machines the simulated button is pressed, so that one make does not follow itself.
_STRIDE = 5


def simulated_ports() -> tuple[tuple[int, int], ...]:
    """The `ports` of a listening that hears simulated miners only: free ones of this computer, in place of all."""
    return tuple((port, 0) for port in (*FORMATS, MDNS))


@dataclass(frozen=True, slots=True)
class EarsKnown:
    """Where is listened now, the deaf places too; again when something changes."""

    ears: tuple[Ear, ...]


@dataclass(frozen=True, slots=True)
class MachineAnnounced:
    """A machine announced itself; `known` is what was last read at its address, None for a stranger."""

    sighting: Sighting
    known: FleetRow | None = None
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class MachineConfirmed:
    """The machine at an announced address was read, because a person asked."""

    row: FleetRow


@dataclass(frozen=True, slots=True)
class ConfirmFailed:
    """Nothing answered at the address, or it could not be asked; `reason` is a sentence, empty for silence."""

    ip: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ListeningEnded:
    """Nothing is heard any more and nobody asked for that; `reason` is the sentence to show."""

    reason: str


ListeningEvent = EarsKnown | MachineAnnounced | MachineConfirmed | ConfirmFailed | ListeningEnded


@dataclass(slots=True)
class _Run:
    """One listening, through however many LAN processes."""

    call: Call | None = None
    over: threading.Event = field(default_factory=threading.Event)
    lost: list[float] = field(default_factory=list)


def listening_beside(fleet: FleetService, lan: Lan, ports: Sequence[tuple[int, int]] = ()) -> ListeningService:
    """A listening for the scan that `fleet` has begun, which hears what is said anyway and sends nothing.

    Where only addresses of this computer were named it keeps to this computer.
    """

    def hear(event: ListeningEvent) -> None:
        if isinstance(event, MachineAnnounced):
            fleet.announced(event.sighting)

    near = bool(fleet.named) and all(ip.startswith("127.") for ip in fleet.named)
    interface = "127.0.0.1" if near else None
    return ListeningService(hear, lan, ports=ports, interface=interface, ask=False, restarts=0)


class ListeningService:
    """Listens with the LAN process of a window or a command.

    `ports` are pairs of a port and the one to open in its place, for simulations; `interface` is the own address that
    mDNS is heard on. Without `ask` not a packet is sent. A lost LAN process is replaced `restarts` times a minute.
    """

    def __init__(
        self,
        on_event: Callable[[ListeningEvent], None],
        lan: Lan,
        *,
        places: Places | None = None,
        ports: Sequence[tuple[int, int]] = (),
        interface: str | None = None,
        ask: bool = True,
        restarts: int = RESTARTS,
    ) -> None:
        self._on_event = on_event
        self._lan = lan
        self._places = places
        self._args = {
            "mdns": True,
            "ip_report": True,
            "ports": [list(pair) for pair in ports],
            "interface": interface,
            "ask": ask,
        }
        self._restarts = restarts
        self._run: _Run | None = None
        self._ears: tuple[Ear, ...] = ()
        self._rows: dict[str, FleetRow] = {}
        self._turn = threading.Lock()
        self._pressed = 0

    @property
    def listening(self) -> bool:
        """Whether it is under way."""
        return self._run is not None

    def start(self) -> None:
        """Begin to listen; `EarsKnown` is the first event. Does nothing while it is under way."""
        with self._turn:
            if self._run is not None:
                return
            self._run = run = _Run()
        self._begin(run)

    def stop(self, timeout: float = 0.0) -> None:
        """End it; no event of it arrives any more. Waits up to `timeout` seconds for the ports to be free again."""
        with self._turn:
            run, self._run = self._run, None
        if run is not None and run.call is not None:
            run.call.cancel()
            run.over.wait(timeout)

    def note(self, row: FleetRow) -> None:
        """Remember what was read at an address, so that an announcement from there can say so."""
        self._rows[row.reading.ip] = row

    def confirm(self, ip: str) -> Call:
        """Read the machine at one announced address; MachineConfirmed or ConfirmFailed follows."""
        route = self._lan.route((ip,))
        rows: list[FleetRow] = []

        def hear(reply: Reply | LanProcessLostError) -> None:
            match reply:
                case Listing():
                    rows.append(row_of(reply.reading, route, self._places))
                    self.note(rows[0])
                    self._on_event(MachineConfirmed(rows[0]))
                case Finished() if not rows:
                    self._on_event(ConfirmFailed(ip))
                case Failed():
                    self._on_event(ConfirmFailed(ip, sentence(reply.error)))
                case LanProcessLostError():
                    self._on_event(ConfirmFailed(ip, sentence(reply)))

        return self._lan.start("scan", {"targets": [ip]}, hear, route)

    def press_simulated(self) -> str:
        """Press the button on one simulated machine after the other, as a hand would; the address it was.

        Raises what `Lan.simulated_fleet` raises, and OSError where the report cannot be sent.
        """
        fleet = self._lan.simulated_fleet()
        ports = {ear.port: ear.listens_on for ear in self._ears if ear.listens_on is not None}
        while True:
            self._pressed += _STRIDE
            ip = fleet.addresses[self._pressed % len(fleet.addresses)]
            if fleet.press_ip_report(ip, ports):
                return ip

    def _begin(self, run: _Run) -> None:
        run.call = self._lan.start("listen", self._args, lambda reply: self._hear(run, reply))
        if self._run is not run:  # stopped meanwhile, when there was nothing to cancel yet
            run.call.cancel()

    def _hear(self, run: _Run, reply: Reply | LanProcessLostError) -> None:
        if self._run is run:
            match reply:
                case Listening():
                    self._ears = reply.ears
                    self._on_event(EarsKnown(reply.ears))
                case Sighted(sighting):
                    simulated = self._lan.route((sighting.ip,)).simulated
                    self._on_event(MachineAnnounced(sighting, self._rows.get(sighting.ip), simulated))
                case Failed():
                    self._end(run, sentence(reply.error))
                case LanProcessLostError():
                    self._lost(run, reply)
                    return
        if isinstance(reply, Finished | Failed | LanProcessLostError):
            run.over.set()

    def _lost(self, run: _Run, error: LanProcessLostError) -> None:
        """Begin again in a new process, unless processes are lost all the time."""
        now = time.monotonic()
        run.lost = [*(at for at in run.lost if now - at < RESTART_SECONDS), now]
        if len(run.lost) > self._restarts:
            self._end(run, sentence(error))
            return
        self._on_event(EarsKnown(()))
        self._begin(run)

    def _end(self, run: _Run, reason: str) -> None:
        with self._turn:
            if self._run is run:
                self._run = None
        run.over.set()
        self._on_event(ListeningEnded(reason))
