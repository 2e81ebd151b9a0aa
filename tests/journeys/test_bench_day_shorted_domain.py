"""A board with a shorted domain, from the scan to the signed paper: no power before the short is gone, no mouse."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from app.domain.before_after import before_after
from app.domain.board_path import Act
from app.domain.finding import Fault, PartKind
from app.domain.spot import COLD_INPUT, cold_domain
from app.domain.stock import Money, PartDraft
from app.domain.test_run import Phase, TestKind
from app.domain.work_order import State
from app.services import orders, stock
from app.services.power_lock import lock_of
from app.services.shop import Shop
from app.ui.widgets.next_step import Way
from drivers import catalogue
from drivers.simulated.workbench import Workbench
from drivers.simulated.workbench_faults import NO_FAULT, bench_faults
from tests.journeys.bench_hands import Hands

SPEC = catalogue.board("BHB42601")
assert SPEC is not None
SERIAL, DOMAIN = "JYZZ5BBAJJBJH0913", 13


def test_shorted_domain(hands_on: Callable[[Workbench], Hands], bench_shop: Shop, tmp_path: Path) -> None:
    stock.receive(bench_shop, "Marko Kovač", PartDraft("BM1362AC", "Chip", PartKind.CHIP, (SPEC.code,)), 5,
                  Money(284, "EUR"))  # fmt: skip
    shorted = bench_faults()["hard_short"].at(SPEC, DOMAIN, random.Random(2))
    hands = hands_on(Workbench(SPEC, shorted, seed=2))
    number = hands.put_on_bench(SERIAL, SPEC.code)
    hands.follow(until=Act.REPAIR)

    view = orders.order(bench_shop, number)
    assert [run.kind for run in view.test_runs] == [TestKind.VISUAL, TestKind.COLD], "no test under power"
    assert lock_of(bench_shop, number) is not None
    cold = view.test_runs[-1]
    assert cold.verdict is Fault.DOMAIN_SHORT
    assert [line.finding.domains for line in view.findings if line.finding.fault is Fault.DOMAIN_SHORT] == [(DOMAIN,)]

    page = hands.order()
    fit = next(key for key, one in enumerate(page.work.choices, 1) if one.lot is not None)
    hands.press(str(fit))
    hands.bench = Workbench(SPEC, NO_FAULT, seed=2)
    hands.settled(page, lambda view: view.replacements and view.state is State.IN_REPAIR)
    assert page.next_step.proposal.way is Way.MEASURE
    owed = hands.values
    hands.prove(page)
    assert hands.values - owed == 4, "the domain, its two neighbours, the input"
    hands.sign(page)

    view = orders.order(bench_shop, number)
    pairs = {pair.spot: pair for pair in before_after(view).pairs}
    assert pairs[cold_domain(DOMAIN)].was_out
    assert not pairs[cold_domain(DOMAIN)].is_out
    assert pairs[COLD_INPUT].after is not None
    assert [(run.kind, run.passed) for run in view.test_runs if run.phase is Phase.AFTER] == [
        (TestKind.COLD, True), (TestKind.FIXTURE, True), (TestKind.FIXTURE, True),
    ]  # fmt: skip
    assert lock_of(bench_shop, number) is None
    assert view.signed
    read = hands.paper(tmp_path)
    for word in (SERIAL, "Domain 13", "▼", "Cold check", "before: 1 of", "after: 0 of", "in band"):
        assert word in read, word
    assert hands.values <= 60
    assert hands.keys < 400
