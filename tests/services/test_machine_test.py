"""A test in a machine that a person typed: hours count for the gate, a count that falls hot fails, bad text is none."""

from __future__ import annotations

import pytest

from app.domain.finding import Fault
from app.domain.shop_error import BadQuantity
from app.domain.test_run import TestKind
from app.domain.tester_display import DisplayError
from app.domain.work_order import ActionCode, State
from app.services import orders
from app.services.machine_test import hours_of, keep_machine_test
from app.services.policy import set_burn_in
from app.services.shop import Shop
from tests.services.shop_story import WHO, under_repair


def test_hours_pass_the_gate_and_a_hot_failure_does_not(shop: Shop) -> None:
    set_burn_in(shop, WHO, "BHB56801", 2)
    view, _lot = under_repair(shop)
    orders.add_action(shop, WHO, view.id, ActionCode.REPASTE, "chip 84")
    orders.advance(shop, WHO, view.id, State.TESTING)
    for _ in range(2):
        keep_machine_test(shop, WHO, view.number, 0.0, "110")
    view = orders.order(shop, view.id)
    assert [run.kind for run in view.test_runs] == [TestKind.IN_MINER] * 2
    assert view.passes == 2
    keep_machine_test(shop, WHO, view.number, 0.4, "96")
    view = orders.order(shop, view.id)
    assert view.test_runs[-1].verdict is Fault.CHAIN_BREAK
    assert (view.passes, view.standing.burn_in_hours) == (0, 0.0)
    for _ in range(2):
        keep_machine_test(shop, WHO, view.number, 0.0, "110")
    kept = keep_machine_test(shop, WHO, view.number, 2.0, "110")
    assert orders.order(shop, view.id).standing.burn_in_hours == 2.0
    shop.undo(WHO, kept.commit)
    assert orders.order(shop, view.id).standing.burn_in_hours == 0.0


def test_what_is_no_count_or_no_time_is_refused(shop: Shop) -> None:
    view, _lot = under_repair(shop)
    with pytest.raises(DisplayError):
        keep_machine_test(shop, WHO, view.number, 1.0, "")
    assert (hours_of("2,5"), hours_of(" "), hours_of("0.3")) == (2.5, 0.0, 0.3)
    for text in ("two", "-1", "nan", "1e9"):
        with pytest.raises(BadQuantity):
            hours_of(text)
