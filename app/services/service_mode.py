"""Service mode of one machine, carried out: log, pause, looks, resume, each written to the record as it happens.

A visit runs on a thread of its own; what changes comes as `VisitChanged`, one at a time. Leaving off early leaves the
machine as it is: a visit that has not ended stays in the record, and `open_visits` names it after a restart too.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.diagnosis.knowledge import limits
from app.domain import service_mode as rules
from app.domain.device_record import DeviceRecord
from app.domain.service_mode import ActionCame, CoolLimits, LogKept, Look, Person, ServiceStage, ServiceStep, Visit
from app.services import device_logs
from app.services.device_actions import ActionEvent, ActionService, ActionsOver, MachineActed
from app.services.device_records import add_record, records
from app.services.fleet import FleetRow, Places, row_of
from app.services.lan import Call, Lan, Route
from app.services.shop import Shop
from drivers.lan.errors import LanProcessLostError
from drivers.lan.reread import same_machine
from drivers.lan.wire import Listing, Progress, Reply, plain_value
from drivers.model.action import Action, ActionKind, ActionOutcome, KnownDevice
from drivers.model.reading import Activity, DeviceReading, DeviceState

__all__ = ["OpenVisit", "ServiceVisit", "VisitChanged", "cool_limits", "look_at", "open_visits"]

#: What is said where another machine has the address by now.
OTHER_MACHINE = "another machine answers at the address"
_STILL = (Activity.PAUSED, Activity.STOPPED)


@dataclass(frozen=True, slots=True)
class OpenVisit:
    """A machine that is in service mode by the record: since when, by whom, and whether it was paused."""

    id: str
    device: KnownDevice
    since: datetime
    actor: str
    log: LogKept
    paused: bool
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class VisitChanged:
    """Where a visit stands now. `row` is the machine's last reading, None before the first that found it.

    `seconds` is how long the stage has lasted; `unrecorded` says why the last line could not be written.
    """

    visit: Visit
    device: KnownDevice
    row: FleetRow | None = None
    seconds: float = 0.0
    unrecorded: BaseException | None = None


def cool_limits() -> CoolLimits:
    """When a paused machine counts as cool, from `limits.toml`."""
    table = limits("service")
    return CoolLimits(float(table["cool_c"]), float(table["wait_s"]), float(table["lost_after_s"]))


def look_at(reading: DeviceReading, at: float) -> Look:
    """What a reading tells of a machine in service mode.

    It hashes not where it says that it rests, or shows no rate; a rate beside "paused" is not believed to be nothing.
    """
    hashing: bool | None = None
    rests = not reading.hashrate_ths
    if reading.activity in (Activity.HASHING, Activity.WARMING_UP) and reading.hashrate_ths != 0:
        hashing = True
    elif reading.hashrate_ths == 0 or (reading.activity in _STILL and rests):
        hashing = reading.activity is Activity.WARMING_UP
    temps = [temp for board in reading.boards for temp in (board.temp_chip_c, board.temp_board_c) if temp is not None]
    known = reading.state is DeviceState.IDENTIFIED
    return Look(
        at,
        answers=known,
        hashing=hashing,
        hottest_c=max(temps, default=None),
        can_pause=ActionKind.PAUSE in reading.offers if known else None,
        can_resume=ActionKind.RESUME in reading.offers if known else None,
    )


def open_visits(shop: Shop | None) -> tuple[OpenVisit, ...]:
    """The machines that are in service mode by the record, the one longest in it first."""
    if shop is None:
        return ()
    ended = "SELECT part_of FROM device_action WHERE kind = ? AND gone = 0 AND part_of IS NOT NULL"
    where = f"a.kind = ? AND a.id NOT IN ({ended})"
    begun = records(shop, where, (ServiceStep.BEGIN.value, ServiceStep.END.value), 1000)
    return tuple(_visit(shop, one) for one in reversed(begun))


class ServiceVisit:
    """One machine in service mode. `start` begins it; `decide` tells what the person chose; `leave` lets go of it."""

    def __init__(
        self,
        lan: Lan,
        shop: Shop | None,
        actor: str,
        device: KnownDevice,
        on_change: Callable[[VisitChanged], None],
        *,
        places: Places | None = None,
        before: OpenVisit | None = None,
        cool: CoolLimits | None = None,
        look_every_s: float | None = None,
    ) -> None:
        self._lan, self._shop, self._actor = lan, shop, actor
        self._device = device
        self._on_change = on_change
        self._places = places
        self._limits = cool or cool_limits()
        self._every = float(limits("service")["look_every_s"]) if look_every_s is None else look_every_s
        self._inbox: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._visit = _taken_up(before)
        self._id = before.id if before is not None else None
        self._row: FleetRow | None = None
        self._since = time.monotonic()
        self._looking: Call | None = None
        self._heard: DeviceReading | None = None
        self._missed: str | None = None
        self._unrecorded: BaseException | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, or take up again what the record says was begun."""
        self._thread = self._lan.work("service mode", self._run)

    def decide(self, choice: Person) -> None:
        """What the person chose; what the stage does not offer changes nothing."""
        self._inbox.put(choice)

    def leave(self) -> None:
        """Let go of the machine as it is, without a word to it; the record keeps the visit open unless it has ended."""
        self._inbox.put(None)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the visit or of our part in it; False when `timeout` seconds passed first."""
        if self._thread is None:
            return True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        if self._id is None:
            self._id = self._record(ServiceStep.BEGIN.value)
        self._tell()
        self._look()
        while self._visit.looked_at is None:  # the machine is looked at before anything is asked of it
            first = self._inbox.get()
            if first is None:
                return
            self._take(first)
            if self._visit.stage is ServiceStage.OVER:
                return
        self._carry_out(rules.wish_of(self._visit.stage))
        next_look = time.monotonic() + self._every
        while self._visit.stage is not ServiceStage.OVER:
            try:
                event = self._inbox.get(timeout=max(0.0, next_look - time.monotonic()))
            except queue.Empty:
                self._look()
                next_look = time.monotonic() + self._every
                continue
            if event is None:
                return
            self._take(event)

    def _take(self, event: rules.ServiceEvent) -> None:
        before = self._visit
        self._visit = now = rules.after(before, event, self._limits)
        if isinstance(event, rules.LogCame):
            outcome = ActionOutcome.DONE if event.kept else ActionOutcome.NO_ANSWER
            self._record(ServiceStep.LOG.value, outcome, event.detail)
        if now.stage is not before.stage:
            self._since = time.monotonic()
            self._record_stage(before)
            self._tell()
            self._carry_out(rules.wish_of(now.stage))
        else:
            self._tell()

    def _carry_out(self, wish: rules.Wish | None) -> None:
        match wish:
            case rules.Wish.FETCH_LOG if not self._visit.answered_last:
                self._inbox.put(rules.LogCame(kept=False, detail=self._missed))
            case rules.Wish.FETCH_LOG:
                device_logs.fetch(self._lan, [self._device], self._log_event, shop=self._shop, actor=self._actor)
            case rules.Wish.PAUSE:
                self._act(ActionKind.PAUSE)
            case rules.Wish.RESUME:
                self._act(ActionKind.RESUME)

    def _log_event(self, event: device_logs.LogEvent) -> None:
        if isinstance(event, device_logs.LogCame):
            kept = event.log.outcome is ActionOutcome.DONE and event.error is None
            self._inbox.put(rules.LogCame(kept, event.log.detail))

    def _act(self, kind: ActionKind) -> None:
        row = self._row or FleetRow(_reading_of(self._device), (), self._route.simulated)

        came = ActionCame(ActionOutcome.NO_ANSWER)

        def hear(event: ActionEvent) -> None:
            nonlocal came
            if isinstance(event, MachineActed):
                came = ActionCame(event.result.outcome, event.result.detail)
            elif isinstance(event, ActionsOver):
                self._unrecorded = event.unrecorded or self._unrecorded
                self._inbox.put(came)  # now that it is written down

        service = ActionService(self._lan, self._shop, self._actor, self._places)
        service.run(Action(kind), [row], hear, self._id)

    def _look(self) -> None:
        """Read the machine, unless it is still being read."""
        if self._looking is not None:
            return
        route = self._route

        def hear(reply: Reply | LanProcessLostError) -> None:
            if isinstance(reply, Listing):
                self._heard = reply.reading
            elif not isinstance(reply, Progress):
                heard, self._heard, self._looking = self._heard, None, None
                self._inbox.put(self._seen(heard, route))

        args = {"devices": [plain_value(self._device)]}
        self._looking = self._lan.start("read", args, hear, route)

    def _seen(self, reading: DeviceReading | None, route: Route) -> Look:
        now = time.monotonic()
        if reading is None or same_machine(self._device, reading) is False:
            self._missed = OTHER_MACHINE if reading is not None else None
            return Look(now, answers=False)
        self._missed = reading.error
        look = look_at(reading, now)
        if look.answers:
            self._row = row_of(reading, route, self._places)
        return look

    @property
    def _route(self) -> Route:
        return self._lan.route([self._device.ip])

    def _record_stage(self, before: Visit) -> None:
        """The line that a stage leaves, where it leaves one."""
        visit = self._visit
        if visit.stage is ServiceStage.SAFE:
            self._record(
                ServiceStep.SAFE.value, detail=None if visit.hottest_c is None else f"{visit.hottest_c:.0f} °C"
            )
        elif before.stage is ServiceStage.SAFE and visit.stage is ServiceStage.COOL:
            self._record(ServiceStep.UNSAFE.value)
        elif visit.stage is ServiceStage.BREAKER:
            self._record(ServiceStep.BREAKER.value)
        elif visit.stage is ServiceStage.OVER:
            self._record(ServiceStep.END.value, detail="left paused" if visit.paused else None)

    def _record(self, kind: str, outcome: ActionOutcome = ActionOutcome.DONE, detail: str | None = None) -> str | None:
        """A line of the record; its id, None without a shop or where it could not be written."""
        if self._shop is None or not self._shop.writable:
            return None
        try:
            with self._shop.writing(self._actor) as draft:
                return add_record(
                    self._shop, draft, self._device, kind, outcome,
                    detail=detail, part_of=self._id, simulated=self._route.simulated,
                )  # fmt: skip
        except Exception as error:  # noqa: BLE001 - the visit goes on; the event carries the error
            self._unrecorded = error
            return None

    def _tell(self) -> None:
        unrecorded, self._unrecorded = self._unrecorded, None
        seconds = time.monotonic() - self._since
        self._on_change(VisitChanged(self._visit, self._device, self._row, seconds, unrecorded))


def _taken_up(before: OpenVisit | None) -> Visit:
    """Where a visit goes on that the record says was begun."""
    if before is None:
        return Visit()
    if before.paused:
        log = LogKept.WITHOUT if before.log is LogKept.WAITING else before.log
        return Visit(ServiceStage.COOL, log, paused=True)
    if before.log is LogKept.WAITING:
        return Visit()
    return Visit(ServiceStage.PAUSE_FAILED, before.log)


def _visit(shop: Shop, begun: DeviceRecord) -> OpenVisit:
    """The open visit that a line began, with what became of its log and its pause."""
    lines = records(shop, "a.part_of = ?", (begun.id,), 1000)
    done = [line.kind for line in lines if line.outcome is ActionOutcome.DONE]
    acted = next((kind for kind in done if kind in (ActionKind.PAUSE.value, ActionKind.RESUME.value)), None)
    log = LogKept.KEPT if ServiceStep.LOG.value in done else LogKept.WAITING
    if log is LogKept.WAITING and (acted or any(line.kind == ActionKind.PAUSE.value for line in lines)):
        log = LogKept.WITHOUT
    device = KnownDevice(begun.ip, make=begun.make, model=begun.model, mac=begun.mac, serial=begun.serial)
    return OpenVisit(begun.id, device, begun.at, begun.actor, log, acted == ActionKind.PAUSE.value, begun.simulated)


def _reading_of(device: KnownDevice) -> DeviceReading:
    """A machine that was not read yet, as an action is asked of it."""
    return DeviceReading(
        device.ip,
        DeviceState.IDENTIFIED,
        ports=device.ports,
        make=device.make,
        model=device.model,
        firmware=device.firmware,
        mac=device.mac,
        serial=device.serial,
    )
