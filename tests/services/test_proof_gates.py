"""The gate "passed" in the record: two passes in a row and the model's hours, with checks of the bench in between."""

from __future__ import annotations

import pytest

from app.domain.board_check import CheckKind
from app.domain.finding import Fault, Verdict
from app.domain.measurement import MeasurementDraft
from app.domain.order_view import OrderView
from app.domain.shop_error import GateNotMet
from app.domain.spot import COLD_INPUT
from app.domain.test_run import TestKind
from app.domain.work_order import ActionCode, State
from app.services import checks, orders
from app.services.policy import set_burn_in
from app.services.shop import Shop
from drivers.catalogue import board
from tests.services.shop_story import WHO, under_repair

BOARD = board("BHB56801")


@pytest.fixture
def testing(shop: Shop) -> OrderView:
    """A board whose joint was reflowed, and that is to be proved."""
    view, _lot = under_repair(shop)
    orders.add_action(shop, WHO, view.id, ActionCode.REFLOW, "chip 84")
    return orders.advance(shop, WHO, view.id, State.TESTING)


def checked(shop: Shop, view: OrderView, fault: Fault) -> OrderView:
    check = checks.begin(shop, WHO, view.number, CheckKind.COLD, "BHB56801")
    checks.take(shop, WHO, check, MeasurementDraft.at_spot(COLD_INPUT, 410.0))
    checks.finish(shop, WHO, check, Verdict(fault), board=BOARD)
    return orders.order(shop, view.id)


def proved(shop: Shop, view: OrderView, fault: Fault = Fault.NONE, hours: float = 0.0) -> OrderView:
    kind = TestKind.BURN_IN if hours else TestKind.FIXTURE
    return orders.add_test_run(shop, WHO, view.id, fault, kind=kind, board=BOARD, seconds=hours * 3600)


def held_by(shop: Shop, view: OrderView) -> str:
    with pytest.raises(GateNotMet) as held:
        orders.advance(shop, WHO, view.id, State.PASSED)
    return held.value.why.key


def test_a_cold_check_that_finds_nothing_neither_counts_nor_breaks_the_row(shop: Shop, testing: OrderView) -> None:
    assert checked(shop, testing, Fault.NONE).passes == 0
    assert proved(shop, testing).passes == 1
    assert checked(shop, testing, Fault.NONE).passes == 1
    assert held_by(shop, testing) == "gate_passes"
    assert proved(shop, testing).passes == 2
    assert orders.advance(shop, WHO, testing.id, State.PASSED).state is State.PASSED


def test_a_cold_check_that_finds_a_fault_after_the_repair_breaks_the_row(shop: Shop, testing: OrderView) -> None:
    proved(shop, testing)
    proved(shop, testing)
    view = checked(shop, testing, Fault.DOMAIN_SHORT)
    assert view.passes == 0
    assert view.next_step is not None
    assert view.next_step.target is State.IN_REPAIR
    assert held_by(shop, view) == "gate_passes"
    proved(shop, view)
    assert orders.order(shop, view.id).passes == 1


def test_hours_of_aging_count_from_the_last_fault_on(shop: Shop, testing: OrderView) -> None:
    set_burn_in(shop, WHO, "BHB56801", 2)
    proved(shop, testing)
    proved(shop, testing)
    assert held_by(shop, testing) == "gate_burn_in"
    assert proved(shop, testing, hours=2.0).standing.burn_in_hours == 2.0
    view = proved(shop, testing, Fault.THERMAL_CONTACT, hours=0.3)  # and then it fails hot
    assert (view.passes, view.standing.burn_in_hours) == (0, 0.0)
    proved(shop, testing)
    proved(shop, testing)
    assert held_by(shop, testing) == "gate_burn_in"
    proved(shop, testing, hours=1.2)
    proved(shop, testing, hours=0.8)
    assert orders.advance(shop, WHO, testing.id, State.PASSED).state is State.PASSED
