"""A board that counts short, as a bench technician repairs it: from the scan to the signed paper, without a mouse.

The tester shows numbers only; the board lies on the simulated bench with a chip that does not answer.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from app.domain.board_path import Act
from app.domain.finding import Fault, PartKind
from app.domain.stock import Money, PartDraft
from app.domain.test_run import TestKind
from app.domain.work_order import State
from app.services import orders, stock
from app.services.bench_orders import leading_line
from app.services.shop import Shop
from drivers import catalogue
from drivers.simulated.workbench import Workbench
from drivers.simulated.workbench_faults import NO_FAULT, bench_faults
from tests.journeys.bench_hands import Hands

SPEC = catalogue.board("BHB42601")
assert SPEC is not None
SERIAL, CHIP = "JYZZ5BBAJJBJH0842", 85


def test_short_count(hands_on: Callable[[Workbench], Hands], bench_shop: Shop, tmp_path: Path) -> None:
    stock.receive(bench_shop, "Marko Kovač", PartDraft("BM1362AC", "Chip", PartKind.CHIP, (SPEC.code,)), 5,
                  Money(284, "EUR"))  # fmt: skip
    fault = bench_faults()["dead_chip"].at(SPEC, CHIP, random.Random(1))
    hands = hands_on(Workbench(SPEC, fault, seed=1))
    number = hands.put_on_bench(SERIAL, SPEC.code)
    hands.follow(until=Act.REPAIR)

    view = orders.order(bench_shop, number)
    assert [run.kind for run in view.test_runs] == [
        TestKind.VISUAL, TestKind.COLD, TestKind.FIXTURE, TestKind.BISECTION,
    ]  # fmt: skip
    lead = leading_line(view)
    assert lead is not None
    assert lead.finding.fault is Fault.CHAIN_BREAK
    assert set(lead.finding.chips) & {CHIP - 1, CHIP, CHIP + 1}

    page = hands.order()
    fit = next(key for key, one in enumerate(page.work.choices, 1) if one.lot is not None)
    hands.press(str(fit))
    hands.bench = Workbench(SPEC, NO_FAULT, seed=1)
    hands.settled(page, lambda view: view.replacements and view.state is State.IN_REPAIR)
    hands.prove(page)
    hands.sign(page)

    view = orders.order(bench_shop, number)
    assert view.signed
    assert view.state is State.READY
    read = hands.paper(tmp_path)
    for word in (SERIAL, SPEC.code, "BM1362AC", "Measurements", "bisection", "simulated" if view.simulated else number):
        assert word in read, word
    assert hands.values <= 60, "what the meter is asked for, the repeated points included"
    assert hands.keys < 400
