"""Aging tests in machines: started for boards of a watched machine, judged at every look, kept with the work order.

The looks are the watcher's; they and the tests lie in telemetry.db, so that a test goes on after the program was
closed, the time between counted as the gap it is. A result becomes a test run of kind `burn_in` on the order, whose
seconds are the hashing time alone: it counts towards the shop's aging hours and never towards the passes on the bench.
It says nothing where work was recorded on the order while it ran, and is refused on an order about another board.
"""

from __future__ import annotations

import json
import threading
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import resources
from app.domain.aging import (
    LEAST_HOURS,
    LEAST_SHARE,
    AgingLimits,
    AgingLook,
    AgingPlan,
    AgingRun,
    AgingStanding,
    AgingState,
    judge,
    look_of,
    stopped,
)
from app.domain.aging_error import AgingProblem, AgingRefused
from app.domain.asset import AssetKind
from app.domain.order_view import OrderView
from app.domain.phrase import Phrase
from app.domain.shop_error import OrderSigned
from app.domain.test_run import TestKind
from app.ledger.change import new_id
from app.ledger.codec import from_json, to_json
from app.services import orders
from app.services.fleet import FleetRow
from app.services.shop import Shop
from app.services.watching import Look, WatchService, machine_of
from app.telemetry import agings, watch_list
from app.telemetry.machines import Machine
from app.words.errors import sentence
from app.words.phrases import say

#: Looks kept with the order for the curve; of a longer test every n-th.
MOST_LOOKS = 720


@dataclass(frozen=True, slots=True)
class AgingView:
    """A test as it stands. `trouble` is the sentence why its result could not be kept with the order, "" = it was, or
    there is no order.
    """

    id: str
    plan: AgingPlan
    began: float
    standing: AgingStanding
    last_at: float | None = None
    trouble: str = ""

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return self.standing.state is AgingState.RUNNING


@dataclass(slots=True)
class _Test:
    id: str
    machine: Machine
    plan: AgingPlan
    began: int
    looks: list[AgingLook] = field(default_factory=list)
    standing: AgingStanding | None = None

    @property
    def stands(self) -> AgingStanding:
        return judge(self.plan, self.began, self.looks)


def default_limits() -> AgingLimits:
    """What a test asks for unless a person says otherwise."""
    with resources.open_binary("knowledge", "aging.toml") as file:
        return AgingLimits(**tomllib.load(file))


def proposed_order(shop: Shop, row: FleetRow, slot: int | None) -> str:
    """The number of the open order about the board in a slot, or about the machine; "" where there is none."""
    board = next((one for one in row.reading.boards if one.slot == slot), None)
    for serial in (board.serial if board is not None else None, row.reading.serial):
        if serial:
            found = orders.orders(shop, orders.OrderFilter(open_only=True, serial=serial))
            if found:
                return found[0].number
    return ""


class AgingService:
    """Runs tests on the looks of a WatchService. `on_change` is called with a test whenever it stands differently."""

    def __init__(self, watching: WatchService, shop: Shop, on_change: Callable[[AgingView], None]) -> None:
        self._watching = watching
        self._telemetry = watching.telemetry
        self._shop = shop
        self._on_change = on_change
        self._open: dict[str, _Test] = {}
        self._lock = threading.RLock()
        watching.follow(self._looked)

    def begin(self) -> None:
        """Go on with the tests that ran when the program was last closed. Raises TelemetryError."""
        for one in agings.kept(self._telemetry, open_only=True):
            test = _Test(one.id, one.machine, from_json(AgingPlan, json.dumps(json.loads(one.body)["plan"])), one.began)
            test.looks = [from_json(AgingLook, body) for body in agings.looks(self._telemetry, one.id)]
            with self._lock:
                self._open[test.id] = test
            standing = test.stands
            if test.plan.simulated and standing.state is AgingState.RUNNING:
                self._end(test, stopped(standing, Phrase.of("aging_simulated_gone")))
            elif standing.state is not AgingState.RUNNING:
                self._end(test, standing)
            else:
                self._watching.hold(test.machine)

    def start(
        self,
        row: FleetRow,
        slots: tuple[int, ...],
        limits: AgingLimits,
        actor: str,
        *,
        order: str = "",
        expected_ths: float | None = None,
    ) -> AgingView:
        """Start a test of the boards in some slots of a machine, for an order or for none.

        Raises AgingRefused, NoSuchThing, OrderSigned, TelemetryError; then nothing was started.
        """
        if not slots:
            raise AgingRefused(AgingProblem.NO_SLOT)
        if limits.hours < LEAST_HOURS or limits.rate_share < LEAST_SHARE:
            raise AgingRefused(AgingProblem.LIMITS)
        machine = machine_of(row)
        with self._lock:
            running = {slot for test in self._open.values() if test.plan.key == machine.key for slot in test.plan.slots}
        if running & set(slots):
            raise AgingRefused(AgingProblem.RUNNING)
        about = self._fitting(order, row, slots) if order else None
        reading = row.reading
        plan = AgingPlan(
            machine.key,
            reading.ip,
            tuple(sorted(slots)),
            limits,
            actor,
            about.number if about is not None else "",
            reading.model or "",
            expected_ths,
            row.simulated,
        )
        now = self._watching.wall()
        test = _Test(new_id(), machine, plan, int(now))
        agings.keep(self._telemetry, _kept(test, None, open_=True))
        if about is not None and about.asset.kind is AssetKind.MINER:
            watch_list.link(self._telemetry, machine.key, about.asset.number)
        with self._lock:
            self._open[test.id] = test
        self._watching.hold(machine)
        view = AgingView(test.id, plan, test.began, test.stands)
        self._on_change(view)
        return view

    def cancel(self, id_: str, actor: str) -> None:
        """End a test before its time: its result is inconclusive. One that is over stays as it is."""
        with self._lock:
            test = self._open.get(id_)
        if test is not None:
            self._end(test, stopped(test.stands, Phrase.of("aging_cancelled", actor=actor)))

    def views(self) -> tuple[AgingView, ...]:
        """The tests that run and those that ended, the newest first. Raises TelemetryError."""
        with self._lock:
            live = {test.id: _view(test, test.stands) for test in self._open.values()}
        return tuple(live.get(one.id) or _ended_view(one) for one in agings.kept(self._telemetry))

    def running(self) -> int:
        """How many tests run."""
        return len(self._open)

    # ---------------------------------------------------------------- inside

    def _fitting(self, number: str, row: FleetRow, slots: tuple[int, ...]) -> OrderView:
        """The order, if it is about what is to be tested."""
        view = orders.order(self._shop, number)
        if view.signed:
            raise OrderSigned(view.number)
        known = view.asset.serial
        if view.asset.kind is AssetKind.HASHBOARD:
            if len(slots) != 1:
                raise AgingRefused(AgingProblem.ONE_BOARD, view.number)
            there = next((board.serial for board in row.reading.boards if board.slot == slots[0]), None)
            if known and there and known != there:
                raise AgingRefused(AgingProblem.OTHER_BOARD, view.number, known, there)
        elif known and row.reading.serial and known != row.reading.serial:
            raise AgingRefused(AgingProblem.OTHER_MACHINE, view.number, known, row.reading.serial)
        return view

    def _looked(self, look: Look) -> None:
        with self._lock:
            concerned = [test for test in self._open.values() if test.plan.key == look.key]
        for test in concerned:
            made = look_of(look.reading, test.plan.slots, look.at)
            with self._lock:
                test.looks.append(made)
                number = len(test.looks) - 1
            agings.keep_look(self._telemetry, test.id, number, to_json(made))
            standing = test.stands
            if standing.state is AgingState.RUNNING:
                self._on_change(_view(test, standing))
            else:
                # The ledger's disk may take its time; the thread that reads the LAN must not wait for it.
                threading.Thread(target=self._end, args=(test, standing), name="aging-result", daemon=True).start()

    def _end(self, test: _Test, standing: AgingStanding) -> None:
        with self._lock:
            if self._open.pop(test.id, None) is None:
                return
            held = any(other.machine.key == test.machine.key for other in self._open.values())
        if not held:
            self._watching.release(test.machine.key)
        trouble = ""
        if test.plan.order:
            try:
                standing = self._attach(test, standing)
            except Exception as error:  # noqa: BLE001 - said with the result, which stays in the list of tests
                trouble = sentence(error)
        test.standing = standing
        agings.keep(self._telemetry, _kept(test, standing, open_=False, trouble=trouble))
        self._on_change(replace(_view(test, standing), trouble=trouble))

    def _attach(self, test: _Test, standing: AgingStanding) -> AgingStanding:
        """Record the result on the order, once; what it then says, since work meanwhile leaves no verdict."""
        view = orders.order(self._shop, test.plan.order)
        for run in view.test_runs:
            if run.aging is not None and (run.aging.began, run.aging.plan) == (test.began, test.plan):
                return run.aging.standing
        done = [line.at for line in view.actions] + [line.at for line in view.replacements]
        if any(at.timestamp() > test.began for at in done):
            standing = stopped(standing, Phrase.of("aging_worked_on", order=view.number))
        told = [say(reason) for reason in standing.reasons]
        board = standing.boards[0] if len(standing.boards) == 1 else None
        if board is not None and board.serial is None and view.asset.kind is AssetKind.HASHBOARD:
            told.append(say(Phrase.of("aging_unknown_board", order=view.number)))
        elif board is not None and board.serial and view.asset.serial and board.serial != view.asset.serial:
            raise AgingRefused(AgingProblem.OTHER_BOARD, view.number, view.asset.serial, board.serial)
        orders.add_test_run(
            self._shop,
            test.plan.actor,
            view.id,
            standing.fault,
            kind=TestKind.BURN_IN,
            chips_found=board.chips if board is not None else None,
            chips_expected=board.chips_expected if board is not None else None,
            seconds=standing.hashing_s,
            fixture=test.plan.ip,
            note=" ".join(told),
            aging=AgingRun(test.plan, test.began, standing, _thinned(test.looks)),
        )
        return standing


def _thinned(looks: list[AgingLook]) -> tuple[AgingLook, ...]:
    step = -(-len(looks) // MOST_LOOKS) or 1
    return tuple(looks[::step])


def _kept(test: _Test, standing: AgingStanding | None, *, open_: bool, trouble: str = "") -> agings.KeptAging:
    body = {
        "plan": json.loads(to_json(test.plan)),
        "standing": json.loads(to_json(standing)) if standing is not None else None,
        "last_at": test.looks[-1].at if test.looks else None,
        "trouble": trouble,
    }
    return agings.KeptAging(test.id, test.machine, test.began, open_, json.dumps(body))


def _view(test: _Test, standing: AgingStanding) -> AgingView:
    return AgingView(test.id, test.plan, test.began, standing, test.looks[-1].at if test.looks else None)


def _ended_view(one: agings.KeptAging) -> AgingView:
    body = json.loads(one.body)
    plan = from_json(AgingPlan, json.dumps(body["plan"]))
    told = body["standing"]
    standing = from_json(AgingStanding, json.dumps(told)) if told is not None else judge(plan, one.began, ())
    return AgingView(one.id, plan, one.began, standing, body["last_at"], body["trouble"])
