"""The lives of the boards: when each fails of what, and so which orders there are. Seeded; nothing here writes."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from tests.synthetic_shop.world import FaultLaw, Model, Technician, World

#: Hours a board runs in a day, on average; the rest it is switched off.
RUNS_H = 22.0


@dataclass(slots=True)
class Board:
    """A board and the machine it lives in; `machine` and `slot` are where it is at first."""

    index: int
    model: Model
    serial: str
    machine: int
    slot: int
    orders: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Order:
    """An order and its truth; days count from the shop's first one. `fault` None = nothing was wrong with the board.

    `ran_h` = hours run since the board was last well; `comeback_of` = the index of the order whose repair did not hold.
    """

    index: int
    board: Board
    failed: float
    ran_h: float
    fault: FaultLaw | None
    chip: int
    domain: int
    technician: Technician
    steps: tuple[float, float, float]
    second_attempt: bool
    takes_part: bool
    comeback_of: int | None
    words: str
    fate: str = "repaired"
    waits: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    false_alarm: bool = False

    @property
    def diagnosed(self) -> float:
        """The day it is diagnosed, and asks for an answer where it waits for one."""
        return self.failed + self.steps[0]

    @property
    def answered(self) -> float:
        """The day the customer answers."""
        return self.diagnosed + self.waits[0]

    @property
    def begun(self) -> float:
        """The day its repair begins, where it waited before; it is held for the customer first."""
        return self.answered + self.waits[1]

    @property
    def repaired(self) -> float:
        """The day its repair ends, one way or the other."""
        return self.begun + self.waits[2] + self.steps[1]

    @property
    def ready(self) -> float:
        """The day the customer may fetch it: repaired, nothing found, declined, or given up."""
        if self.fate == "no_fault_found":
            return self.diagnosed
        if self.fate == "declined":
            return self.answered
        return self.repaired + (self.steps[2] if self.fate == "repaired" else 0)

    @property
    def back(self) -> float:
        """The day it is handed out, or disposed of."""
        if self.fate == "no_fault_found":
            return self.failed + sum(self.steps)
        return self.ready + (self.waits[3] if self.fate == "repaired" else self.steps[2])

    @property
    def held(self) -> float:
        """Days it waited for an answer, for parts, for the customer."""
        return self.waits[0] if self.fate == "declined" else sum(self.waits[:3])


def boards(world: World, count: int, chance: np.random.Generator) -> list[Board]:
    """`count` boards in machines of three; the boards of a machine are of one model."""
    shares = np.array([model.share for model in world.models])
    of_machine = chance.choice(len(world.models), size=-(-count // 3), p=shares / shares.sum())
    made = []
    for index in range(count):
        model = world.models[of_machine[index // 3]]
        made.append(Board(index, model, serial(model, index), index // 3, index % 3))
    return made


def serial(model: Model, index: int) -> str:
    """A serial in the maker's form, unlike any other of the shop."""
    letters = "ABCDEFGHIJ"
    spread = index * 7_919 % 10_000_000
    text = f"{spread:07d}"
    return f"{model.prefix}{''.join(letters[int(figure)] for figure in text[:4])}{text[4:]}{letters[index % 10]}"


def orders(
    world: World,
    all_boards: list[Board],
    count: int,
    inspected: float,
    chance: np.random.Generator,
    aside: np.random.Generator,
) -> Iterator[Order]:
    """The first `count` orders, by the day the board failed; fewer where too many boards are scrapped before.

    What not every world has is drawn from `aside`, so that it leaves everything else as it is.
    """
    shares = np.array([law.share for law in world.faults])
    shares = shares / shares.sum()
    waiting: list[tuple[float, int, float, int]] = []
    for board in all_boards:
        life = board.model.scale_h * chance.weibull(board.model.shape)
        # A board was running for a while before the shop opened.
        heapq.heappush(waiting, (life * chance.random() / RUNS_H, board.index, life, -1))
    for index in range(count):
        if not waiting:
            return
        failed, number, ran_h, comeback_of = heapq.heappop(waiting)
        board = all_boards[number]
        technician = world.technicians[chance.integers(len(world.technicians))]
        fault = (
            None
            if comeback_of < 0 and chance.random() < inspected
            else world.faults[chance.choice(len(shares), p=shares)]
        )
        chip = int(chance.integers(1, board.model.chips + 1))
        if world.hot is not None and fault is not None and fault.part == "chip":
            code, place, share = world.hot
            if board.model.board_code == code and aside.random() < share:
                chip = place
        domain = 1 + (chip - 1) * board.model.domains // board.model.chips
        days = world.step_days
        steps = tuple(
            float(day * technician.pace * np.exp(world.step_sigma * chance.standard_normal())) for day in days
        )
        words = "inspection, no complaint" if fault is None else fault.words[chance.integers(len(fault.words))]
        order = Order(
            index, board, failed, ran_h, fault, chip, domain, technician, steps,  # type: ignore[arg-type]
            bool(fault and chance.random() < world.second_attempt), bool(fault and chance.random() < fault.part_chance),
            comeback_of if comeback_of >= 0 else None,
            words.format(chip=chip, chips=board.model.chips, domain=domain),
        )  # fmt: skip
        order.fate = _fate(world, fault, aside)
        if fault is not None and world.waits:
            order.waits = tuple(float(aside.exponential(mean)) if aside.random() < odds else 0.0
                                for odds, mean in world.waits)  # type: ignore[assignment]  # fmt: skip
            if order.fate == "declined" and not order.waits[0]:
                order.waits = (1.0, *order.waits[1:])
            if order.fate != "repaired":
                order.takes_part = order.second_attempt = False
            order.false_alarm = bool(
                index % len(world.fixtures) == len(world.fixtures) - 1
                and order.fate == "repaired"
                and aside.random() < world.false_alarm
            )
        board.orders.append(index)
        if order.fate not in ("repaired", "no_fault_found"):
            yield order  # it does not come back
            continue
        if fault is not None and chance.random() < fault.comeback * technician.skill:
            life, comes_of = chance.exponential(world.comeback_scale_h), index
        else:
            life, comes_of = board.model.scale_h * chance.weibull(board.model.shape), -1
        heapq.heappush(waiting, (order.back + life / RUNS_H, number, life, comes_of))
        yield order


def _fate(world: World, fault: FaultLaw | None, aside: np.random.Generator) -> str:
    """What becomes of an order."""
    if fault is None:
        return "no_fault_found"
    drawn = aside.random() if world.fates else 1.0
    for fate, odds in world.fates:
        if drawn < odds:
            return fate
        drawn -= odds
    return "repaired"
