"""From lives to a shop: assets and stock first, then every order's story, visit by visit in order of time."""

# ruff: noqa: E501 - tables read best a line an entry
from __future__ import annotations

import csv
import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from app.domain.identifier import NumberKind
from app.domain.work_order import State
from tests.synthetic_shop.lives import Board, Order, boards, orders
from tests.synthetic_shop.world import CHIP_OF, CUSTOMERS, NOTES, PARTS, WORLD, World
from tests.synthetic_shop.writing import Pen, finding_text, number

#: Changes that an inspection without a fault takes, and a repair on average; measured on a shop of 2,000 orders.
INSPECTION, REPAIR = 7.4, 21.3
_MAIN = (State.RECEIVED, State.TRIAGE, State.DIAGNOSING, State.DIAGNOSED)


@dataclass(frozen=True, slots=True)
class Made:
    """What came out: rows of each sort and lines of the log."""

    orders: int
    assets: int
    changes: int


@dataclass(frozen=True, slots=True)
class _Lot:
    id: str
    cost: int
    place: str


class _Shop:
    """The rows that stories refer to."""

    def __init__(self, pen: Pen, world: World, chance: np.random.Generator) -> None:
        self.pen, self.world, self.chance = pen, world, chance
        self.people = {one.name: pen.id(0) for one in world.technicians}
        self.desk = self.people[world.technicians[0].name]
        self.customers: list[str] = []
        self.boards: dict[int, str] = {}
        self.machines: dict[int, str] = {}
        self.lots: dict[str, list[_Lot]] = {}
        self.shelves: list[str] = []
        self.order_ids: dict[int, str] = {}
        self.sites: list[str] = []

    def owner(self, machine: int) -> str:
        return self.customers[machine * 7_919 % len(self.customers)]

    def furnish(self, all_boards: list[Board]) -> None:
        """People, customers, places, machines, boards and where they sit."""
        pen = self.pen
        for person in self.world.technicians:
            pen.add("person", self.people[person.name], role="technician", name=person.name)
        for index in range(max(3, len(all_boards) // self.world.boards_each)):
            name, language = CUSTOMERS[index % len(CUSTOMERS)]
            number_behind = index // len(CUSTOMERS)
            self.customers.append(
                pen.add("customer", pen.id(0), language=language, currency="USD", sla_days=7 + index % 3 * 7,
                        name=f"{name} {number_behind}" if number_behind else name, contact=f"+1 555 {index:07d}")
            )  # fmt: skip
        room = pen.add("place", pen.id(0), number=number(NumberKind.PLACE, 1), kind="shop", name="Shop")
        for index in range(40):
            name = f"{'ABCDEFGH'[index // 5]}-{index % 5 + 1}"
            self.shelves.append(
                pen.add("place", pen.id(0), number=number(NumberKind.PLACE, index + 2), kind="shelf", name=name, parent_id=room)
            )  # fmt: skip
        self.sites = [pen.add("site", pen.id(0), name=name) for name in self.world.sites]
        pen.commit(0, self.desk)
        for board in all_boards:
            self._board(board)
            if board.index % 500 == 499:
                pen.commit(0, self.desk)
        pen.commit(0, self.desk)

    def _board(self, board: Board) -> None:
        pen, model = self.pen, board.model
        owner = self.owner(board.machine)
        if board.machine not in self.machines:
            self.machines[board.machine] = pen.add(
                "asset", pen.id(0), number=number(NumberKind.MINER, board.machine + 1), kind="miner", make=model.make,
                model=model.model, serial=f"{model.prefix[:4]}YPDBC{board.machine:07d}"[:17], serial_source="device",
                mac=":".join(f"{0x02005E000000 + board.machine:012x}"[at : at + 2] for at in range(0, 12, 2)),
                condition="working", owner_id=owner,
            )  # fmt: skip
            if self.sites:
                pen.add(
                    "asset_move", pen.id(0), asset_id=self.machines[board.machine],
                    site_id=self.sites[board.machine % len(self.sites)], observed=1,
                )  # fmt: skip
        self.boards[board.index] = pen.add(
            "asset", pen.id(0), number=number(NumberKind.HASHBOARD, board.index + 1), kind="hashboard", make=model.make,
            model=model.model, board_code=model.board_code, serial=board.serial, serial_source="eeprom",
            condition="working", owner_id=owner,
        )  # fmt: skip
        pen.add(
            "installation", pen.id(0), asset_id=self.boards[board.index], machine_id=self.machines[board.machine],
            slot=board.slot, since=pen.at(0), observed=1,
        )  # fmt: skip

    def stock(self, used: Counter[str]) -> None:
        """Parts, and lots with as much as the orders will take and a tenth more."""
        pen = self.pen
        for index, (kind, name, cost) in enumerate(PARTS):
            sku = f"{kind[:3].upper()}-{name.split()[0].upper()}-{index + 1:02d}"
            part = pen.add(
                "part", pen.id(0), sku=sku, name=name, kind=kind, unit="pc", minimum=20,
                fits=json.dumps([code for code, chip in CHIP_OF.items() if chip == name]), mpn=f"MPN{index + 1:04d}",
            )  # fmt: skip
            drawer = pen.add(
                "place", pen.id(0), number=number(NumberKind.PLACE, index + 42), kind="bin", name=f"C-{index + 1}"
            )
            for batch in range(4):
                serial = index * 4 + batch + 1
                quantity = int(used[name] * 0.275) + 10
                unit = round(cost * (0.9 + 0.05 * batch))
                lot = pen.add(
                    "lot", pen.id(0), number=number(NumberKind.LOT, serial), part_id=part,
                    grade=grade_of(self.world, batch), cost_minor=unit,
                    currency="USD", supplier="Parts House", batch=f"P{serial:05d}", place_id=drawer, received_at=pen.at(0),
                )  # fmt: skip
                pen.add(
                    "stock_move",
                    pen.id(0),
                    lot_id=lot,
                    quantity=quantity,
                    reason="receive",
                    cost_minor=unit,
                    currency="USD",
                    place_id=drawer,
                    value_minor=quantity * unit,
                )
                self.lots.setdefault(name, []).append(_Lot(lot, unit, drawer))
        pen.commit(0, self.desk)


def make(
    folder: Path,
    *,
    seed: int = 1,
    order_count: int = 2_000,
    asset_count: int = 1_200,
    changes: int | None = None,
    world: World = WORLD,
) -> Made:
    """Make the shop and its truth in an empty folder; the same seed, sizes and world draw the same shop.

    `changes` = about how long the log becomes, by the share of inspections; at least some 7.6 for an order.
    """
    chance, aside = np.random.default_rng(seed), np.random.default_rng((seed, 1))
    inspected = world.inspected
    if changes is not None:
        room = changes - asset_count * 1.75
        inspected = min(0.98, max(0.0, 1 - (room / order_count - INSPECTION) / (REPAIR - INSPECTION)))
    all_boards = boards(world, asset_count * 3 // 4, chance)
    drawn = list(orders(world, all_boards, order_count, inspected, chance, aside))
    used = Counter(part_of(order) for order in drawn if order.takes_part)
    days = drawn[-1].failed + 0.5
    pen = Pen(folder, days)
    with pen.open():
        shop = _Shop(pen, world, chance)
        shop.furnish(all_boards)
        shop.stock(used)
        visits = sorted((day, order.index, stage) for order in drawn for day, stage in _days(order) if day <= days)
        taken: Counter[str] = Counter()
        grades: dict[int, str] = {}
        for day, index, stage in visits:
            order = drawn[index]
            if stage == _REPAIR and order.takes_part:
                grades[index] = grade_of(world, taken[part_of(order)] % 4)
            _STAGES[stage](shop, order, day, taken)
            pen.commit(day, shop.people[order.technician.name])
    _tell(folder, world, seed, inspected, drawn, pen, grades)
    machines = len(shop.machines)
    return Made(len(drawn), len(all_boards) + machines, pen.changes)


def part_of(order: Order) -> str:
    """The name of the part that the fault takes."""
    assert order.fault is not None
    if order.fault.part == "chip":
        return CHIP_OF[order.board.model.board_code]
    return next(name for kind, name, _cost in PARTS if kind == order.fault.part)


def grade_of(world: World, batch: int) -> str:
    """The grade of a part's lot: all new, but of the worlds in which more happens."""
    return "recovered" if world.fates and batch == 3 else "new"


def _days(order: Order) -> list[tuple[float, int]]:
    """What happens on which day, by the number of its stage."""
    visits = [(order.failed, _TAKE_IN), (order.diagnosed, _DIAGNOSE)]
    if order.fate == "no_fault_found":
        return [*visits, (order.back, _HAND_OUT)]
    approval, parts, customer, shelf = order.waits
    if order.fate == "declined":
        return [*visits, (order.answered, _DECLINE), (order.back, _HAND_OUT)]
    if approval and parts:
        visits.append((order.answered, _ANSWER))
    if any((approval, parts, customer)):
        visits.append((order.begun, _BEGIN))
    if customer:
        visits.append((order.begun + customer, _RESUME))
    if order.fate != "repaired":
        return [*visits, (order.repaired, _GIVE_UP), (order.back, _HAND_OUT)]
    visits.append((order.repaired, _REPAIR))
    if shelf:
        visits.append((order.ready, _FINISH))
    return [*visits, (order.back, _HAND_OUT)]


def _take_in(shop: _Shop, order: Order, day: float, _taken: Counter[str]) -> None:
    pen, board = shop.pen, order.board
    id_ = shop.order_ids[order.index] = pen.id(day)
    parent = (
        order.board.orders[order.board.orders.index(order.index) - 1] if order.board.orders[0] != order.index else None
    )
    pen.add(
        "work_order", id_, number=number(NumberKind.WORK_ORDER, order.index + 1), asset_id=shop.boards[board.index],
        miner_id=shop.machines[board.machine], miner_make=board.model.make, miner_model=board.model.model,
        miner_ip=f"10.{board.machine // 62_500}.{board.machine // 250 % 250}.{board.machine % 250 + 1}", miner_slot=board.slot,
        customer_id=shop.owner(board.machine), parent_id=shop.order_ids[parent] if parent is not None else None,
        kind="repair" if order.fault else "inspection", priority="high" if order.index % 17 == 0 else "normal",
        billing="warranty" if order.comeback_of is not None else "paid", reported_fault=order.words, state="received",
        attempt=1, due_at=pen.at(day + 7), customer_reference=f"RMA-{order.index:06d}" if order.index % 3 == 0 else None,
        assignee_id=shop.people[order.technician.name] if order.index % 2 else None,
    )  # fmt: skip
    _step(shop, id_, day, State.DRAFT, State.RECEIVED)
    if order.index % 5 == 0:
        pen.add("note", pen.id(day), order_id=id_, text=NOTES[order.index // 5 % len(NOTES)])
    if order.index % 7 == 0:
        place = shop.shelves[order.index // 7 % len(shop.shelves)]
        pen.add("asset_move", pen.id(day), asset_id=shop.boards[board.index], place_id=place, observed=0, order_id=id_)


def _diagnose(shop: _Shop, order: Order, day: float, _taken: Counter[str]) -> None:
    pen, id_ = shop.pen, shop.order_ids[order.index]
    _step(shop, id_, day, State.RECEIVED, State.TRIAGE)
    if order.fault is None:
        _step(shop, id_, day, State.TRIAGE, State.NO_FAULT_FOUND)
        pen.set("work_order", id_, state="no_fault_found")
        return
    _step(shop, id_, day, State.TRIAGE, State.DIAGNOSING)
    run = _test(shop, order, day, order.fault.fault, "before", order.chip - 1)
    finding = pen.add(
        "finding", pen.id(day), order_id=id_, test_run_id=run, phase="before", fault=order.fault.fault,
        body=finding_text(order),
    )  # fmt: skip
    pen.add("finding_status", pen.id(day), order_id=id_, finding_id=finding, status="confirmed")
    _step(shop, id_, day, State.DIAGNOSING, State.DIAGNOSED)
    state = _waiting(order)
    if state is not State.DIAGNOSED:
        _step(shop, id_, day, State.DIAGNOSED, state)
    pen.set("work_order", id_, state=state.value)


def _waiting(order: Order) -> State:
    """What the order waits for once it is diagnosed."""
    if order.waits[0]:
        return State.AWAITING_APPROVAL
    return State.AWAITING_PARTS if order.waits[1] and order.fate != "declined" else State.DIAGNOSED


def _answer(shop: _Shop, order: Order, day: float, _taken: Counter[str]) -> None:
    _step(shop, shop.order_ids[order.index], day, State.AWAITING_APPROVAL, State.AWAITING_PARTS)
    shop.pen.set("work_order", shop.order_ids[order.index], state="awaiting_parts")


def _decline(shop: _Shop, order: Order, day: float, _taken: Counter[str]) -> None:
    _step(shop, shop.order_ids[order.index], day, State.AWAITING_APPROVAL, State.DECLINED, reason="too dear")
    shop.pen.set("work_order", shop.order_ids[order.index], state="declined")


def _begin(shop: _Shop, order: Order, day: float, _taken: Counter[str]) -> None:
    id_ = shop.order_ids[order.index]
    _step(shop, id_, day, State.AWAITING_PARTS if order.waits[1] else _waiting(order), State.IN_REPAIR)
    if not order.waits[2]:
        shop.pen.set("work_order", id_, state="in_repair")
        return
    _step(shop, id_, day, State.IN_REPAIR, State.ON_HOLD, why="customer", reason="asks for the serial")
    shop.pen.set("work_order", id_, state="on_hold", held_from="in_repair", held_why="customer")


def _resume(shop: _Shop, order: Order, day: float, _taken: Counter[str]) -> None:
    _step(shop, shop.order_ids[order.index], day, State.ON_HOLD, State.IN_REPAIR)
    shop.pen.set("work_order", shop.order_ids[order.index], state="in_repair", held_from=None, held_why=None)


def _give_up(shop: _Shop, order: Order, day: float, _taken: Counter[str]) -> None:
    id_ = shop.order_ids[order.index]
    if not any(order.waits[:3]):
        _step(shop, id_, day, State.DIAGNOSED, State.IN_REPAIR)
    shop.pen.add("action", shop.pen.id(day), order_id=id_, code="inspect", minutes=_minutes(order))
    _step(shop, id_, day, State.IN_REPAIR, State.BEYOND_REPAIR, reason="traces gone")
    shop.pen.set("work_order", id_, state="beyond_repair")


def _finish(shop: _Shop, order: Order, day: float, _taken: Counter[str]) -> None:
    _step(shop, shop.order_ids[order.index], day, State.PASSED, State.READY)
    shop.pen.set("work_order", shop.order_ids[order.index], state="ready")


def _minutes(order: Order) -> int:
    """Minutes of the first action."""
    return 20 + order.chip % 40


def _repair(shop: _Shop, order: Order, day: float, taken: Counter[str]) -> None:
    assert order.fault is not None
    pen, id_ = shop.pen, shop.order_ids[order.index]
    place = f"chip {order.chip}" if order.fault.part == "chip" else f"domain {order.domain}"
    if not any(order.waits[:3]):
        _step(shop, id_, day, State.DIAGNOSED, State.IN_REPAIR)
    pen.add("action", pen.id(day), order_id=id_, code=order.fault.action, position=place, minutes=_minutes(order))
    if order.takes_part:
        name = part_of(order)
        lots = shop.lots[name]
        lot = lots[taken[name] % len(lots)]
        taken[name] += 1
        move = pen.add(
            "stock_move", pen.id(day), lot_id=lot.id, quantity=-1, reason="consume", order_id=id_, cost_minor=lot.cost,
            currency="USD", place_id=lot.place, value_minor=-lot.cost,
        )  # fmt: skip
        pen.add(
            "replacement", pen.id(day), order_id=id_, stock_move_id=move, lot_id=lot.id, position=place, quantity=1,
            removed="scrapped",
        )  # fmt: skip
    _step(shop, id_, day, State.IN_REPAIR, State.TESTING)
    if order.second_attempt:
        _test(shop, order, day, order.fault.fault, "after", order.board.model.chips - 1)
        _step(shop, id_, day, State.TESTING, State.IN_REPAIR)
        pen.add("action", pen.id(day), order_id=id_, code="reflow", position=place, minutes=15)
        _step(shop, id_, day, State.IN_REPAIR, State.TESTING)
    if order.false_alarm:
        _test(shop, order, day, order.fault.fault, "after", order.board.model.chips - 1)
    for _pass in range(2):
        _test(shop, order, day, "none", "after", order.board.model.chips)
    _step(shop, id_, day, State.TESTING, State.PASSED)
    pen.set("work_order", id_, state="passed", attempt=2 if order.second_attempt else 1)


def _hand_out(shop: _Shop, order: Order, day: float, _taken: Counter[str]) -> None:
    id_ = shop.order_ids[order.index]
    if order.fate == "no_fault_found":
        _step(shop, id_, day, State.NO_FAULT_FOUND, State.RETURNED)
    elif order.fate == "declined":
        _step(shop, id_, day, State.DECLINED, State.RETURNED_UNREPAIRED)
    elif order.fate != "repaired":
        _step(shop, id_, day, State.BEYOND_REPAIR, State(order.fate))
    else:
        if not order.waits[3]:
            _step(shop, id_, day, State.PASSED, State.READY)
        _step(shop, id_, day, State.READY, State.RETURNED)
    ended = {"no_fault_found": "returned", "declined": "returned_unrepaired", "repaired": "returned"}
    shop.pen.set("work_order", id_, state=ended.get(order.fate, order.fate))


_TAKE_IN, _DIAGNOSE, _ANSWER, _DECLINE, _BEGIN, _RESUME, _REPAIR, _GIVE_UP, _FINISH, _HAND_OUT = range(10)
_STAGES = (_take_in, _diagnose, _answer, _decline, _begin, _resume, _repair, _give_up, _finish, _hand_out)


def _step(shop: _Shop, order_id: str, day: float, source: State, target: State, **told: str) -> None:
    shop.pen.add(
        "transition",
        shop.pen.id(day),
        order_id=order_id,
        source=source.value,
        target=target.value,
        overridden=0,
        **told,
    )


def _test(shop: _Shop, order: Order, day: float, verdict: str, phase: str, found: int) -> str:
    return shop.pen.add(
        "test_run", shop.pen.id(day), order_id=shop.order_ids[order.index], kind="fixture", phase=phase, verdict=verdict,
        board_code=order.board.model.board_code, chips_expected=order.board.model.chips, chips_found=found, seconds=41.5,
        fixture=_fixture(shop.world, order),
    )  # fmt: skip


def _fixture(world: World, order: Order) -> str | None:
    return world.fixtures[order.index % len(world.fixtures)] if world.fixtures else None


def _tell(
    folder: Path, world: World, seed: int, inspected: float, drawn: list[Order], pen: Pen, grades: dict[int, str]
) -> None:
    """The truth beside the shop."""
    truth = {
        "seed": seed,
        "first_day": pen.at(0),
        "last_day": pen.at(pen.days),
        "world": asdict(world) | {"inspected": inspected},
        "drawn": {
            "orders": len(drawn),
            "changes": pen.changes,
            "faults": Counter(order.fault.fault if order.fault else "none" for order in drawn),
            "models": Counter(order.board.model.board_code for order in drawn),
            "comebacks": sum(order.comeback_of is not None for order in drawn),
            "parts": Counter(part_of(order) for order in drawn if order.takes_part),
            "fates": Counter(order.fate for order in drawn),
        },
    }
    (folder / "truth.json").write_text(json.dumps(truth, indent=1, ensure_ascii=False), "utf-8")
    with (folder / "truth_orders.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(
            ("number", "serial", "fault", "chip", "domain", "failed_at", "ran_h", "comeback_of", "technician",
             "days_to_diagnosis", "days_to_repair", "days_to_hand_out", "second_attempt", "part", "model", "code",
             "fate", "diagnosed_at", "ready_at", "returned_at", "days_held", "touch_min", "attempts", "first_pass",
             "fixture", "grade", "site")
        )  # fmt: skip
        for order in drawn:
            back = number(NumberKind.WORK_ORDER, order.comeback_of + 1) if order.comeback_of is not None else ""
            model = order.board.model
            rows.writerow(
                (number(NumberKind.WORK_ORDER, order.index + 1), order.board.serial,
                 order.fault.fault if order.fault else "", order.chip, order.domain, pen.at(order.failed),
                 f"{order.ran_h:.1f}", back, order.technician.name, *(f"{days:.3f}" for days in order.steps),
                 int(order.second_attempt), part_of(order) if order.takes_part else "", model.model, model.board_code,
                 order.fate, *(pen.at(day) if day <= pen.days else "" for day in (order.diagnosed, order.ready, order.back)),
                 f"{order.held:.6f}", *_work(order, pen.days), _fixture(world, order) or "", grades.get(order.index, ""),
                 world.sites[order.board.machine % len(world.sites)] if world.sites else "")
            )  # fmt: skip


def _work(order: Order, days: float) -> tuple[str, str, str]:
    """Touch time in minutes, attempts, and whether the first one passed (1, 0, nothing), as far as the shop's last day."""
    tests, minutes, attempts, passed = 0, 0, 0, ""
    if order.fate != "no_fault_found" and order.diagnosed <= days:
        tests += 1
    if order.fate not in ("no_fault_found", "declined") and order.repaired <= days:
        minutes += _minutes(order)
    if order.fate == "repaired" and order.repaired <= days:
        attempts = 2 if order.second_attempt else 1
        tests += 2 + order.second_attempt + order.false_alarm
        minutes += 15 * order.second_attempt
        passed = str(int(not order.second_attempt and not order.false_alarm))
    return f"{minutes + tests * 41.5 / 60:.3f}", str(attempts), passed
