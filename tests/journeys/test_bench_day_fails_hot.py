"""A board that passes cold and fails hot: the tester finds nothing, the machine does; new paste, two passes and the
hours of the model prove it. From the scan to the signed paper without a mouse.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from app.domain.board_path import Act
from app.domain.finding import Fault
from app.domain.test_run import Phase, TestKind
from app.domain.work_order import ActionCode, State
from app.services import orders
from app.services.policy import set_burn_in
from app.services.shop import Shop
from drivers import catalogue
from drivers.simulated.workbench import Workbench
from drivers.simulated.workbench_faults import NO_FAULT, bench_faults
from tests.journeys.bench_hands import Hands

SPEC = catalogue.board("BHB42601")
assert SPEC is not None
SERIAL, CHIP, HOURS = "JYZZ5BBAJJBJH0977", 60, 2


def test_fails_hot(hands_on: Callable[[Workbench], Hands], bench_shop: Shop, tmp_path: Path) -> None:
    set_burn_in(bench_shop, "Marko Kovač", SPEC.code, HOURS)
    hot = bench_faults()["dry_paste"].at(SPEC, CHIP, random.Random(4))
    hands = hands_on(Workbench(SPEC, hot, seed=5))
    number = hands.put_on_bench(SERIAL, SPEC.code)
    hands.follow(until=Act.CLOSE)

    # Nothing to see, nothing cold, and the tester counts all its chips.
    view = orders.order(bench_shop, number)
    assert {run.kind: run.verdict for run in view.test_runs} == {
        TestKind.VISUAL: Fault.NONE, TestKind.COLD: Fault.NONE, TestKind.FIXTURE: Fault.NONE,
    }  # fmt: skip

    # In the machine it loses its chips after a while.
    page = hands.order()
    hands.press("0")
    hands.machine(page, hours="0.5")
    view = orders.order(bench_shop, number)
    assert (view.test_runs[-1].kind, view.test_runs[-1].phase) == (TestKind.BURN_IN, Phase.BEFORE)
    assert view.test_runs[-1].verdict is Fault.CHAIN_BREAK
    assert CHIP in page.view.findings[-1].finding.chips

    # What holds cold and not hot is first a matter of paste.
    hands.settled(page, lambda view: view.findings)
    assert page.work.choices[0].action is ActionCode.REPASTE
    hands.press("1")
    hands.settled(page, lambda view: view.state is State.IN_REPAIR)
    hands.bench = Workbench(SPEC, NO_FAULT, seed=5)
    hands.prove(page)
    hands.sign(page)

    view = orders.order(bench_shop, number)
    after = [run for run in view.test_runs if run.phase is Phase.AFTER]
    assert [run.kind for run in after if run.kind.proves] == [TestKind.FIXTURE, TestKind.FIXTURE, TestKind.BURN_IN]
    assert view.standing.burn_in_hours == HOURS
    assert view.signed
    read = hands.paper(tmp_path)
    for word in (SERIAL, "burn-in", "2.0", "thermal", "2 passes in a row", "2 h of aging"):
        assert word in read, word
    assert hands.keys < 450
