"""One key of a repair: finding confirmed, repair begun, action or part at its place; all of it or nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.answering import fitting
from app.domain.asset import SerialSource
from app.domain.finding import Fault, PartKind, Suspect
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.order_view import OrderView
from app.domain.repair_choice import choices
from app.domain.shop_error import GateNotMet
from app.domain.stock import Money
from app.domain.test_run import TestKind
from app.domain.work_order import ActionCode, FindingStatus, State
from app.services import orders, stock
from app.services.bench_orders import leading_line, next_line
from app.services.repairs import answered_by, record_choice
from app.services.shop import Shop
from drivers.catalogue import board
from tests.services.shop_story import CHIP, FINDING, WHO, opening

BOARD = board("BHB56801")
SHORT = replace(
    FINDING,
    fault=Fault.DOMAIN_SHORT,
    chips=(),
    domains=(3,),
    parts=(Suspect(PartKind.LDO, "domain 3", likelihood=0.5),),
)
#: Work at a place, with a part of a kind, and which of two findings it answers; None = that is not clear.
FITS = (
    ("U47", None, 0), (" Chip  85 ", None, 0), ("chip 84", None, 0), ("between chip 84 and chip 85", None, 0),
    ("domain 3", None, 1), ("chip 30", None, 1), ("chip 31", None, None), ("chip 1", PartKind.CHIP, 0),
    ("", PartKind.LDO, None), ("heatsink", None, None), ("", None, None),
)  # fmt: skip


def test_the_likeliest_place_comes_first_with_its_part_from_stock(shop: Shop) -> None:
    stock.receive(shop, WHO, CHIP, 3, Money(325, "USD"))
    offered = choices(FINDING, [one.lot for one in stock.suggest(shop, FINDING, BOARD)])
    assert [(one.action, one.place, one.lot.sku if one.lot else None) for one in offered] == [
        (ActionCode.REFLOW, "chip 85", None), (ActionCode.REPLACE, "chip 85", "BM1366AL"),
        (ActionCode.REFLOW, "U47", None),
    ]  # fmt: skip
    assert choices(None, ()) == ()


def test_one_key_takes_a_received_order_into_its_repair_and_one_undo_takes_it_back(shop: Shop) -> None:
    view = orders.open_order(shop, WHO, opening())
    lead = leading_line(view)
    assert lead is not None
    with shop.noting() as noted:
        done = record_choice(shop, WHO, view.id, choices(lead.finding, ())[0])
    assert done.state is State.IN_REPAIR
    assert done.actions[0].finding_ids == (lead.id,)
    assert done.findings[0].status is FindingStatus.CONFIRMED
    assert done.standing.unanswered == 0
    shop.take_back(WHO, noted)
    again = orders.order(shop, view.id)
    assert (again.state, again.actions, again.confirmed) == (State.RECEIVED, (), ())


def test_a_gate_that_refuses_leaves_everything_as_it_was(shop: Shop) -> None:
    asset = AssetDraft(model="S19 XP", board_code="BHB56801", serial="SN2", serial_source=SerialSource.EEPROM)
    view = orders.open_order(shop, WHO, OrderDraft("dead", asset))  # nothing was found yet
    with shop.noting() as noted, pytest.raises(GateNotMet):
        record_choice(shop, WHO, view.id, choices(FINDING, ())[0])
    assert noted == []
    assert orders.order(shop, view.id).state is State.RECEIVED


def test_under_repair_it_only_records(shop: Shop) -> None:
    view = orders.open_order(shop, WHO, opening())
    record_choice(shop, WHO, view.id, choices(FINDING, ())[0])
    with shop.noting() as noted:
        done = record_choice(shop, WHO, view.id, choices(FINDING, ())[1])
    assert (len(noted), len(done.actions)) == (1, 2)


def test_what_a_machine_found_hot_is_first_repasted() -> None:
    first, *others = choices(FINDING, (), TestKind.BURN_IN)
    assert (first.action, first.place) == (ActionCode.REPASTE, "chip 85")
    assert tuple(others) == choices(FINDING, ())


def two_confirmed(shop: Shop) -> OrderView:
    """An order with a broken chain at chip 85 and a short in domain 3, both confirmed."""
    view = orders.open_order(shop, WHO, opening(findings=(FINDING, SHORT)))
    for line in view.findings:
        view = orders.confirm_finding(shop, WHO, view.id, line.id)
    return view


def test_work_answers_the_finding_whose_place_it_fits_best(shop: Shop) -> None:
    view = two_confirmed(shop)
    told = {(place, part): fitting(view, place, BOARD, part) for place, part, _number in FITS}
    assert told == {(place, part): None if n is None else view.findings[n] for place, part, n in FITS}
    assert fitting(view, "chip 30") is None, "without the board nobody knows the domain"
    assert answered_by(view, "heatsink") == (view.findings[0].id,), "one is proposed where that is not clear"


def test_what_fits_nothing_answers_the_only_finding_that_is_open(shop: Shop) -> None:
    view = two_confirmed(shop)
    view = orders.add_action(shop, WHO, view.id, ActionCode.CLEAN, "heatsink")
    assert view.actions[0].finding_ids == (), "where two are open nobody guesses"
    view = orders.add_action(shop, WHO, view.id, ActionCode.REFLOW, "U47")
    view = orders.add_action(shop, WHO, view.id, ActionCode.CLEAN, "heatsink")
    assert [line.finding_ids for line in view.actions[1:]] == [(view.findings[0].id,), (view.findings[1].id,)]
    assert (view.unanswered, answered_by(view, "U47")) == ((), (view.findings[0].id,))


def test_each_key_answers_its_finding_until_none_is_open(shop: Shop) -> None:
    view = two_confirmed(shop)
    for left in (1, 0):
        line = next_line(view)
        assert line is not None
        view = record_choice(shop, WHO, view.id, choices(line.finding, ())[0])
        assert len(view.unanswered) == left
    assert view.next_step is not None
    assert view.next_step.ready
