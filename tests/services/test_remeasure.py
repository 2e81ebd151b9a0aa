"""After a repair the same points again: those out of band, their neighbours and the repaired place, and no others."""

from __future__ import annotations

import pytest

from app.domain.asset import AssetKind
from app.domain.before_after import before_after
from app.domain.board_check import CheckKind
from app.domain.finding import Fault
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.order_view import OrderView
from app.domain.remeasure import worked_places
from app.domain.spot import COLD_INPUT, cold_domain, powered_domain
from app.domain.test_run import Phase
from app.domain.work_order import ActionCode, State
from app.services import orders
from app.services.cold_check import ColdCheck
from app.services.remeasure import begin_again, owed
from app.services.shop import Shop
from app.services.voltage_walk import VoltageWalk
from drivers.catalogue import board

ME = "Ana"
BOARD = board("BHB42601")
assert BOARD is not None


def measured(shop: Shop, number: str, kind: type[ColdCheck] | type[VoltageWalk], odd: dict[object, float]) -> None:
    """A whole check, in which these spots alone stand out."""
    with kind.open(shop, ME, number, "Fluke 87V") as check:
        while (spot := check.at) is not None:
            expected = check.expected(spot)
            usual = expected.value if expected else 11.7 if spot.domain else 420.0
            check.take(odd.get(spot, usual))
        check.finish()


@pytest.fixture
def shorted(shop: Shop) -> OrderView:
    """A board whose domain 13 was found shorted, and whose chip 38 in that domain was replaced since."""
    view = orders.open_order(
        shop, ME, OrderDraft("no light", AssetDraft(AssetKind.HASHBOARD, board_code="BHB42601", serial="SN1"))
    )
    orders.advance_to(shop, ME, view.id, State.DIAGNOSING)
    measured(shop, view.number, ColdCheck, {cold_domain(13): 0.3})
    view = orders.order(shop, view.id)
    lead = next(line for line in view.findings if line.finding.fault is Fault.DOMAIN_SHORT)
    orders.confirm_finding(shop, ME, view.id, lead.id)
    assert owed(orders.order(shop, view.id)) is None, "nothing is measured again before anything was done"
    orders.advance_to(shop, ME, view.id, State.IN_REPAIR)
    return orders.add_action(shop, ME, view.id, ActionCode.REFLOW, "chip 38", finding_ids=[lead.id])


def test_the_shorted_domain_its_neighbours_and_the_input_are_owed(shop: Shop, shorted: OrderView) -> None:
    again = owed(shorted)
    assert again is not None
    assert again.kind is CheckKind.COLD
    assert set(again.spots) == {COLD_INPUT, cold_domain(12), cold_domain(13), cold_domain(14)}
    assert worked_places(shorted, BOARD) == (frozenset({38}), frozenset({13}))


def test_the_check_asks_for_these_points_alone_and_judges_them_by_the_earlier_good_ones(
    shop: Shop, shorted: OrderView
) -> None:
    begun = begin_again(shop, ME, shorted.number)
    assert begun is not None
    assert begin_again(shop, ME, shorted.number) == begun, "begun once"
    with ColdCheck.open(shop, ME, shorted.number) as check:
        assert check.check.id == begun.id
        assert (check.check.phase, check.instrument) == (Phase.AFTER, "Fluke 87V")
        assert set(check.spots) == set(check.only)
        assert len(check.spots) == 4
        while (spot := check.at) is not None:
            taken = check.take(420.0 if spot == COLD_INPUT else 11.7)
            if spot != COLD_INPUT:  # what a good input shows is known to nobody here
                assert taken.expected is not None, spot
                assert taken.judgement.state.value == "in_band"
        assert check.complete
        check.finish()
    view = orders.order(shop, shorted.id)
    assert view.test_runs[-1].verdict is Fault.NONE
    assert owed(view) is None
    (pair,) = (pair for pair in before_after(view).pairs if pair.spot == cold_domain(13))
    assert (pair.was_out, pair.is_out, pair.outdated) == (True, False, False)


def test_a_point_that_is_still_shorted_is_found_again_and_more_work_owes_it_again(
    shop: Shop, shorted: OrderView
) -> None:
    begin_again(shop, ME, shorted.number)
    with ColdCheck.open(shop, ME, shorted.number) as check:
        while (spot := check.at) is not None:
            check.take(0.4 if spot == cold_domain(13) else 420.0 if spot == COLD_INPUT else 11.7)
        assert check.locks
        check.finish()
    view = orders.order(shop, shorted.id)
    assert view.test_runs[-1].verdict is Fault.DOMAIN_SHORT
    assert owed(view) is None
    again = owed(orders.add_action(shop, ME, view.id, ActionCode.REPLACE, "domain 13"))
    assert again is not None
    assert cold_domain(13) in again.spots


def test_cold_comes_before_power_and_the_walk_only_where_there_was_one(shop: Shop) -> None:
    view = orders.open_order(
        shop, ME, OrderDraft("short", AssetDraft(AssetKind.HASHBOARD, board_code="BHB42601", serial="SN2"))
    )
    orders.advance_to(shop, ME, view.id, State.DIAGNOSING)
    measured(shop, view.number, VoltageWalk, {powered_domain(20): 0.11})
    view = orders.add_action(shop, ME, view.id, ActionCode.REFLOW, "domain 20")
    again = owed(view)
    assert again is not None
    assert again.kind is CheckKind.WALK
    assert {powered_domain(19), powered_domain(20), powered_domain(21)} <= set(again.spots)
    assert len(again.spots) < 15


def test_nothing_measured_owes_nothing(shop: Shop) -> None:
    view = orders.open_order(shop, ME, OrderDraft("dead", AssetDraft(board_code="BHB42601", serial="SN3")))
    view = orders.add_action(shop, ME, view.id, ActionCode.REFLOW, "chip 3")
    assert owed(view) is None
    assert begin_again(shop, ME, view.number) is None


def test_the_first_domain_is_judged_by_what_came_after_it(shop: Shop) -> None:
    view = orders.open_order(shop, ME, OrderDraft("dead", AssetDraft(board_code="BHB42601", serial="SN4")))
    orders.advance_to(shop, ME, view.id, State.DIAGNOSING)
    measured(shop, view.number, ColdCheck, {cold_domain(1): 0.3})
    view = orders.order(shop, view.id)
    (pair,) = (pair for pair in before_after(view).pairs if pair.spot == cold_domain(1))
    assert pair.was_out
    assert cold_domain(1) in {one.taken.spot for one in view.check_lines[0].out}
