"""The swap test with a real machine: read it after each move, wait for it to boot, keep every step in the record.

`SwapTesting` is one test; what it reads comes as events on a thread of its own. Boards of a simulated machine are moved
by simulated hands, as soon as the person says that a move is made.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.diagnosis.knowledge import limits
from app.diagnosis.swap_test import finding_of_swap_test
from app.domain.clock import time_of
from app.domain.finding import Component, Fault
from app.domain.swap_test import (
    Move,
    MoveKind,
    NothingToFollowError,
    SwapTest,
    followed_fault,
    followed_slots,
    looks_of,
)
from app.domain.test_run import TestKind
from app.ledger.change import new_id
from app.ledger.codec import from_json, to_json
from app.services.fleet import FleetRow, Places, row_of
from app.services.fleet_orders import open_for_row
from app.services.lan import Lan
from app.services.machine_rows import about, machine_fields
from app.services.order_reading import order
from app.services.order_records import add_test_run
from app.services.shop import Shop
from app.words.swap_test import course_text
from drivers.errors import DriverError
from drivers.lan.errors import LanProcessLostError
from drivers.lan.reread import same_machine
from drivers.lan.wire import Failed, Finished, Listing, Reply, plain_value
from drivers.model.action import KnownDevice
from drivers.model.reading import Activity, DeviceReading, DeviceState

#: Faults that show in rates alone, which mean something only after a machine has run for a while.
_SLOW_FAULTS = (Fault.LOW_HASHRATE, Fault.WEAK_CHIPS)


class Waiting(StrEnum):
    """What the reading waits for."""

    ANSWER = "answer"
    RESTART = "restart"
    START = "start"
    OTHER_MACHINE = "other_machine"


@dataclass(frozen=True, slots=True)
class KeptSwapTest:
    """A test as the record has it; `at` is when it last changed."""

    at: datetime
    test: SwapTest


@dataclass(frozen=True, slots=True)
class StillReading:
    """The machine is being read; `seconds` since it was asked for. `usable` tells whether `take_now` would do."""

    waiting: Waiting
    seconds: float
    usable: bool = False


@dataclass(frozen=True, slots=True)
class Stepped:
    """A step is done: the test as it stands. `unrecorded` says why it could not be written to the record."""

    test: SwapTest
    row: FleetRow
    unrecorded: BaseException | None = None


@dataclass(frozen=True, slots=True)
class ReadingEnded:
    """The reading ended without a step: stopped by the person, or by `error`."""

    error: BaseException | None = None


SwapEvent = StillReading | Stepped | ReadingEnded


def begin(row: FleetRow, slot: int | None = None) -> SwapTest:
    """A new test of a machine that was read. Raises NothingToFollowError."""
    slots = followed_slots(row.reading, row.findings)
    if not slots or (slot is not None and slot not in slots):
        raise NothingToFollowError(row.reading.ip)
    followed = slots[0] if slot is None else slot
    fault = followed_fault(row.findings, followed) or Fault.BOARD_MISSING
    looks = looks_of(row.reading, row.findings)
    return SwapTest(new_id(), followed, looks, fault, make=row.reading.make, model=row.reading.model)


class SwapTesting:
    """One test under way. `on_event` is called on threads of its own, one event at a time."""

    def __init__(
        self,
        lan: Lan,
        shop: Shop | None,
        actor: str,
        row: FleetRow,
        on_event: Callable[[SwapEvent], None],
        *,
        slot: int | None = None,
        places: Places | None = None,
        look_every_s: float | None = None,
    ) -> None:
        self.test = begin(row, slot)
        self.row = row
        self.order_number: str | None = None
        self._lan, self._shop, self._actor, self._places = lan, shop, actor, places
        self._on_event = on_event
        self._every = float(limits("swap")["look_every_s"]) if look_every_s is None else look_every_s
        self._order_id: str | None = None
        self._rows = [row]
        self._read_at = time.monotonic()
        self._reading: _Wait | None = None

    @property
    def busy(self) -> bool:
        """Whether the machine is being read."""
        return self._reading is not None

    def read_after(self, move: Move | None, ip: str | None = None) -> None:
        """Read the machine after a move, or again after none; `ip` where it answers elsewhere by now.

        Does nothing while a reading is under way. Raises ValueError for a move that the test does not have.
        """
        if self.busy:
            return
        if move is not None and move not in self.test.moves():
            raise ValueError(f"no such move: {move}")
        address = ip or self.row.reading.ip
        fleet = self._lan.fleet
        if move is not None and fleet is not None and self._lan.route([address]).simulated:
            from drivers.simulated.fleet import HandMove

            fleet.move(address, HandMove(move.kind.value), move.slot, move.other)
        self._reading = _Wait(self, move, address)
        self._reading.start()

    def stop(self) -> None:
        """End the reading under way; `ReadingEnded` follows. The move itself is not undone."""
        if self._reading is not None:
            self._reading.stop()

    def take_now(self) -> None:
        """Do not wait longer: take what the machine told last, if it told anything."""
        if self._reading is not None:
            self._reading.take_now()

    def undo(self) -> BaseException | None:
        """Take the last step back, in the test and in the record; gives what kept it out of the record."""
        if self.busy or not self.test.steps:
            return None
        self.test = self.test.without_last()
        if len(self._rows) > 1:
            self._rows.pop()
        self.row = self._rows[-1]
        return self._save()

    def add_to_order(self) -> str:
        """Put the verdict on the work order of what is at fault, opened where there is none; its number.

        Raises NothingToFollowError where the test names nothing yet, else as `open_order`.
        """
        finding = finding_of_swap_test(self.test, self.row.reading.ip)
        if finding is None or self._shop is None:
            raise NothingToFollowError(self.row.reading.ip)
        about_board = finding.component is Component.HASHBOARD
        told = tuple(one for one in self.row.findings if about_board and one.slot == finding.slot)
        board = next((one for one in self.row.reading.boards if about_board and one.slot == finding.slot), None)
        row = FleetRow(self.row.reading, (finding, *told), self.row.simulated, self.row.place)
        number = open_for_row(self._shop, self._actor, row, began_in=self.test.slot).number
        self._order_id = order(self._shop, number).id
        add_test_run(
            self._shop, self._actor, self._order_id, finding.fault,
            findings=(finding,), kind=TestKind.IN_MINER, note=course_text(self.test),
            chips_found=board.chips_working if board else None, chips_expected=board.chips_expected if board else None,
        )  # fmt: skip
        self.order_number = number
        self._save()
        return number

    def _settled(self, move: Move | None, row: FleetRow) -> None:
        looks = looks_of(row.reading, row.findings)
        self.test = self.test.after(move, looks, row.reading.ip)
        self.row = row
        self._rows.append(row)
        self._read_at = time.monotonic()
        self._reading = None
        self._on_event(Stepped(self.test, row, self._save()))

    def _ended(self, error: BaseException | None) -> None:
        self._reading = None
        self._on_event(ReadingEnded(error))

    def _save(self) -> BaseException | None:
        """The test as it stands, a row of its own: the newest of a test counts. Gives what kept it from being kept."""
        if self._shop is None or not self._shop.writable:
            return None
        reading = self.row.reading
        try:
            with self._shop.writing(self._actor) as draft:
                draft.add(
                    "swap_test",
                    **machine_fields(self._shop, reading.device, simulated=self.row.simulated),
                    order_id=self._order_id,
                    verdict=self.test.verdict.outcome.value,
                    body=to_json(self.test),
                )
        except Exception as error:  # noqa: BLE001 - the test goes on; the event carries the error
            return error
        return None


def kept_tests(shop: Shop, device: KnownDevice, limit: int = 50) -> tuple[KeptSwapTest, ...]:
    """The tests made on a machine (`machine_rows`), each as it stood last, the newest first."""
    where, values = about(device)
    with shop.read() as db:
        rows = db.execute(
            f"SELECT body, created_at FROM swap_test WHERE gone = 0 AND {where} ORDER BY hlc DESC",  # noqa: S608 - our own
            values,
        ).fetchall()
    kept: dict[str, KeptSwapTest] = {}
    for row in rows:
        test = from_json(SwapTest, row["body"])
        kept.setdefault(test.id, KeptSwapTest(time_of(row["created_at"]), test))
    return tuple(kept.values())[:limit]


class _Wait:
    """One reading: the machine is asked again and again until it has started and tells something."""

    def __init__(self, testing: SwapTesting, move: Move | None, ip: str) -> None:
        self._testing, self._move, self._ip = testing, move, ip
        self._orders: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._began = time.monotonic()
        self._last: FleetRow | None = None

    def start(self) -> None:
        self._testing._lan.work("swap test", self._run)

    def stop(self) -> None:
        self._orders.put("stop")

    def take_now(self) -> None:
        self._orders.put("take")

    def _run(self) -> None:
        try:
            row = self._wait()
        except Exception as error:  # noqa: BLE001 - told to the person, who may read again
            self._testing._ended(error)
            return
        if row is None:
            self._testing._ended(None)
        else:
            self._testing._settled(self._move, row)

    def _wait(self) -> FleetRow | None:
        """The machine's row once it has settled; None when the person stopped waiting."""
        while True:
            reading = self._read()
            if reading is not None and reading.state is DeviceState.IDENTIFIED:
                testing = self._testing
                self._last = row_of(reading, testing._lan.route([self._ip]), testing._places)
            waiting = self._waiting(reading)
            if waiting is None:
                return self._last
            seconds = time.monotonic() - self._began
            self._testing._on_event(StillReading(waiting, seconds, self._last is not None))
            try:
                order_ = self._orders.get(timeout=self._testing._every)
            except queue.Empty:
                continue
            if order_ == "stop":
                return None
            if self._last is not None:
                return self._last

    def _waiting(self, reading: DeviceReading | None) -> Waiting | None:
        """What the machine still lacks; None when its reading can be taken."""
        if reading is None or reading.state is not DeviceState.IDENTIFIED:
            return Waiting.ANSWER
        new_board = self._move is not None and self._move.kind is MoveKind.CONTROL_BOARD
        if not new_board and same_machine(self._testing.row.reading.device, reading) is False:
            return Waiting.OTHER_MACHINE
        away = time.monotonic() - self._testing._read_at
        if self._move is not None and reading.uptime_s is not None and reading.uptime_s > away + 30:
            return Waiting.RESTART
        warm = (reading.uptime_s or 0) >= limits("reading")["warm_up_s"]
        told = reading.hashrate_ths
        hashes = any(board.hashrate_ths for board in reading.boards) if told is None else told > 0
        starting = reading.activity is Activity.WARMING_UP or not hashes
        if (starting or self._testing.test.fault in _SLOW_FAULTS) and not warm:
            return Waiting.START
        return None

    def _read(self) -> DeviceReading | None:
        """What answers at the address now; None where the LAN process told nothing of it. Raises its errors."""
        lan = self._testing._lan
        replies: queue.SimpleQueue[Reply | LanProcessLostError] = queue.SimpleQueue()
        device = KnownDevice(self._ip, self._testing.row.reading.ports)
        lan.start("read", {"devices": [plain_value(device)]}, replies.put, lan.route([self._ip]))
        reading = None
        while True:
            match replies.get():
                case Listing() as told:
                    reading = told.reading
                case Finished():
                    return reading
                case Failed() as failed:
                    raise failed.error
                case DriverError() as error:
                    raise error
