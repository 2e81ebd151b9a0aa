"""Actions on miners as a use case: who can, the doing on many at once, and the record of it in the shop.

Only what a device says it offers is sent to it, and only to the machine that was meant: the LAN process looks first
(drivers/lan/actions.py). Nothing here blocks a window: events come on a thread of the doing's own, one at a time; the
record is written in one commit when all is told, whatever came of it.
"""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.services.device_records import Done, record
from app.services.fleet import FleetRow, Places, row_of
from app.services.lan import Call, Lan, Route
from app.services.shop import Shop
from drivers.errors import DriverError
from drivers.lan.errors import LanProcessLostError
from drivers.lan.wire import Acted, Failed, Finished, Listing, Reply, plain_value
from drivers.model.action import Action, ActionKind, ActionOutcome, ActionResult, KnownDevice
from drivers.model.reading import DeviceState

__all__ = [
    "Acting", "ActionEvent", "ActionService", "ActionsOver", "MachineActed", "MachineRead", "offers", "watts_bounds",
]  # fmt: skip

#: Power limits of a machine whose own consumption is not known, in watts, and shares of what is known. Our own choice:
#: firmwares refuse what they cannot do, this only keeps a slip of the finger from being sent.
_WATTS = (100.0, 12_000.0)
_WATTS_SHARES = (0.3, 1.3)


@dataclass(frozen=True, slots=True)
class MachineActed:
    """What came of the action on one machine."""

    device: KnownDevice
    result: ActionResult
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class MachineRead:
    """What a machine shows after the action."""

    row: FleetRow


@dataclass(frozen=True, slots=True)
class ActionsOver:
    """Nothing more comes. `recorded` are the rows of the ledger, () without a shop.

    `error` says why the LAN process could not go on, `unrecorded` why the results could not be written down.
    """

    cancelled: bool = False
    recorded: tuple[str, ...] = ()
    error: DriverError | None = None
    unrecorded: BaseException | None = None


ActionEvent = MachineActed | MachineRead | ActionsOver


def watts_bounds(rows: Sequence[FleetRow]) -> tuple[float, float]:
    """The lowest and the highest power limit in watts that may be sent to all of these machines."""
    lows, highs = [_WATTS[0]], [_WATTS[1]]
    for row in rows:
        known = [row.reading.power_limit_w, row.reading.power_w]
        usual = max((watts for watts in known if watts), default=0.0)
        if usual:
            lows.append(usual * _WATTS_SHARES[0])
            highs.append(usual * _WATTS_SHARES[1])
    low, high = max(lows), min(highs)
    return (math.ceil(low / 10) * 10.0, math.floor(high / 10) * 10.0) if low < high else _WATTS


class Acting:
    """One action under way on some machines."""

    def __init__(self, rows: Sequence[FleetRow]) -> None:
        self._waiting = {row.reading.ip: row for row in rows}
        self._replies: queue.SimpleQueue[tuple[Reply | LanProcessLostError, Route]] = queue.SimpleQueue()
        self._calls: list[Call] = []
        self._lock = threading.Lock()
        self._cancelled = False
        self._over = threading.Event()

    def cancel(self) -> None:
        """Stop: machines that were not asked yet are told as CANCELLED. Does nothing when it is over."""
        with self._lock:
            self._cancelled = True
            calls = tuple(self._calls)
        for call in calls:
            call.cancel()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the last event to have been handed on; False when `timeout` seconds passed first."""
        return self._over.wait(timeout)

    def _started(self, call: Call) -> None:
        with self._lock:
            self._calls.append(call)
            late = self._cancelled
        if late:
            call.cancel()


class ActionService:
    """Has machines do things in one person's name, and writes down what came of it where a shop is open."""

    def __init__(self, lan: Lan, shop: Shop | None = None, actor: str = "", places: Places | None = None) -> None:
        self._lan = lan
        self._shop = shop
        self._actor = actor
        self._places = places

    def run(
        self,
        action: Action,
        rows: Sequence[FleetRow],
        on_event: Callable[[ActionEvent], None],
        part_of: str | None = None,
    ) -> Acting:
        """Do it on all of these machines. Returns at once; one `MachineActed` each follows, `ActionsOver` last.

        Raises ValueError for a power limit without a number of watts.
        """
        if (action.kind is ActionKind.POWER_LIMIT) != (action.watts is not None and 0 < action.watts < _WATTS[1] * 2):
            raise ValueError(action)
        acting = Acting(rows)
        self._lan.work("actions", lambda: self._run(acting, action, on_event, part_of))
        return acting

    def _run(
        self, acting: Acting, action: Action, on_event: Callable[[ActionEvent], None], part_of: str | None
    ) -> None:
        done: list[Done] = []
        error: DriverError | None = None

        def settle(ip: str, result: ActionResult, *, simulated: bool) -> None:
            row = acting._waiting.pop(ip, None)
            if row is None:
                return
            device = row.reading.device
            done.append(Done(device, result, simulated))
            on_event(MachineActed(device, result, simulated))

        try:
            routes = self._lan.routes(acting._waiting)
            for route, ips in routes:
                self._start(acting, action, route, ips)
            left = len(routes)
            while left:
                reply, route = acting._replies.get()
                match reply:
                    case Acted():
                        settle(reply.result.ip, reply.result, simulated=route.simulated)
                    case Listing():
                        on_event(MachineRead(row_of(reply.reading, route, self._places)))
                    case Finished():
                        left -= 1
                    case Failed():
                        left, error = left - 1, reply.error
                    case LanProcessLostError():
                        left, error = left - 1, reply
            for ip, row in tuple(acting._waiting.items()):
                outcome = ActionOutcome.CANCELLED if acting._cancelled else ActionOutcome.NO_ANSWER
                settle(ip, ActionResult(ip, action, outcome), simulated=row.simulated)
        finally:
            try:
                on_event(self._recorded(acting, done, error, part_of))
            finally:
                acting._over.set()

    def _start(self, acting: Acting, action: Action, route: Route, ips: Sequence[str]) -> None:
        devices = [plain_value(acting._waiting[ip].reading.device) for ip in ips]
        args = {"action": plain_value(action), "devices": devices}
        acting._started(self._lan.start("act", args, lambda reply: acting._replies.put((reply, route)), route))

    def _recorded(
        self, acting: Acting, done: Sequence[Done], error: DriverError | None, part_of: str | None
    ) -> ActionsOver:
        """The last event, after the results were written down. What was never sent is no line of the record."""
        shown = None if acting._cancelled else error
        sent = [one for one in done if one.result.outcome is not ActionOutcome.CANCELLED or one.result.detail]
        if self._shop is None or not self._shop.writable:
            return ActionsOver(acting._cancelled, (), shown)
        try:
            return ActionsOver(acting._cancelled, record(self._shop, self._actor, sent, part_of), shown)
        except Exception as unrecorded:  # noqa: BLE001 - the machines have done it; the event carries the error
            return ActionsOver(acting._cancelled, (), shown, unrecorded)


def offers(row: FleetRow, kind: ActionKind) -> bool:
    """Whether a machine can be asked for an action."""
    return row.reading.state is DeviceState.IDENTIFIED and kind in row.reading.offers
