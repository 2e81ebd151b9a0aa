"""Guided checks: begun once, value by value in the record, taken up again, ended as a test run that proves nothing."""

from __future__ import annotations

import math

import pytest

from app.domain.asset import AssetKind
from app.domain.board_check import CheckKind
from app.domain.finding import Fault, Verdict
from app.domain.measurement import MeasurementDraft
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.shop_error import NoSuchThing, OrderSigned
from app.domain.spot import COLD_INPUT, OVER_RANGE, Polarity, cold_domain, powered_domain
from app.domain.test_run import Phase, TestKind
from app.domain.work_order import SignerRole, State
from app.services import checks, orders, safety
from app.services.shop import Shop
from drivers.catalogue import board
from drivers.model.probe_point import Ground, ProbeMode, ProbeState

ME = "Ana"
BOARD = board("BHB42601")


@pytest.fixture
def number(shop: Shop) -> str:
    return orders.open_order(
        shop, ME, OrderDraft("no light", AssetDraft(AssetKind.HASHBOARD, board_code="BHB42601", serial="SN1"))
    ).number


def test_values_are_kept_one_by_one_with_their_conditions(shop: Shop, number: str) -> None:
    check = checks.begin(shop, ME, number, CheckKind.COLD, "BHB42601", instrument="Fluke 87V")
    checks.take(shop, ME, check, MeasurementDraft.at_spot(COLD_INPUT, 420.0, "Fluke 87V"))
    kept = checks.take(shop, ME, check, MeasurementDraft.at_spot(cold_domain(13), math.inf))
    view = orders.order(shop, number)
    first, second = checks.check_of(view, check.id).measurements
    assert first.taken.spot == COLD_INPUT
    assert (second.taken.domain, second.taken.value, second.taken.over_range) == (13, OVER_RANGE, True)
    how = second.taken.taken_under
    assert how is not None
    assert (how.mode, how.state, how.ground) == (ProbeMode.OHM, ProbeState.OFF, Ground.DOMAIN)
    assert how.polarity is Polarity.RED
    shop.undo(ME, kept.commit)
    assert len(checks.check_of(orders.order(shop, number), check.id).measurements) == 1


def test_a_check_is_taken_up_again_where_it_was_left(shop: Shop, number: str) -> None:
    check = checks.begin(shop, ME, number, CheckKind.BISECTION, "BHB42601")
    checks.keep_body(shop, ME, check, '{"low":0,"high":126}')
    again = checks.begin(shop, "Ben", number, CheckKind.BISECTION, "BHB42601")
    assert (again.id, again.body) == (check.id, '{"low":0,"high":126}')
    assert checks.begin(shop, ME, number, CheckKind.COLD, "BHB42601").id != check.id


def test_it_ends_as_a_test_run_that_proves_no_repair(shop: Shop, number: str) -> None:
    check = checks.begin(shop, ME, number, CheckKind.COLD, "BHB42601", simulated=True)
    kept = checks.finish(shop, ME, check, Verdict(Fault.NONE), board=BOARD)
    view = orders.order(shop, number)
    (run,) = view.test_runs
    assert (run.kind, run.phase, run.verdict) == (TestKind.COLD, Phase.BEFORE, Fault.NONE)
    assert run.a_look
    assert view.passes == 0
    assert view.simulated
    assert checks.open_check(view, CheckKind.COLD) is None
    assert checks.check_of(view, check.id).test_run_id == run.id
    shop.undo(ME, kept.commit)
    assert checks.open_check(orders.order(shop, number), CheckKind.COLD) is not None


def test_a_signed_order_takes_no_value_and_what_is_not_there_is_said(shop: Shop, number: str) -> None:
    check = checks.begin(shop, ME, number, CheckKind.WALK, "BHB42601")
    view = orders.advance_to(shop, ME, orders.order(shop, number).id, State.DIAGNOSING)
    orders.advance(shop, ME, view.id, State.NO_FAULT_FOUND)
    orders.sign(shop, ME, view.id, SignerRole.TECHNICIAN)
    with pytest.raises(OrderSigned):
        checks.take(shop, ME, check, MeasurementDraft.at_spot(powered_domain(1), 0.32))
    with pytest.raises(NoSuchThing):
        checks.check_of(orders.order(shop, number), "nothing")


def test_the_record_can_be_written_anew_with_checks_in_it(shop: Shop, number: str) -> None:
    check = checks.begin(shop, ME, number, CheckKind.COLD, "BHB42601")
    checks.take(shop, ME, check, MeasurementDraft.at_spot(cold_domain(1), 11.7))
    checks.override_power(shop, ME, number, "shorted on purpose", check)
    before = orders.order(shop, number)
    assert before.power_overrides[0].reason == "shorted on purpose"
    safety.rebuild(shop)
    assert orders.order(shop, number) == before
    assert safety.check(shop).sound
