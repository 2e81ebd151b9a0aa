"""The story of a part, the recall of a lot, the worth of the stock: what a manager finds out afterwards."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.recall import Held
from app.domain.shop_error import NoSuchThing
from app.domain.stock import Grade, Money, MoveReason
from app.domain.work_order import State
from app.services import orders, stock
from app.services.part_story import story_of
from app.services.recall import boards_with
from app.services.stock_value import value_at
from app.words.part_story import recall_text, story_text
from tests.services.shop_story import CHIP, WHO, opening, under_repair


def test_every_move_of_a_part_is_told(shop):
    view, lot = under_repair(shop)
    view = orders.use_part(shop, WHO, view.id, lot.id, 2, "chip 85")
    view = orders.return_part(shop, WHO, view.id, view.replacements[0].id, 1)
    stock.adjust(shop, WHO, lot.id, 7, "полка")
    story = story_of(shop, CHIP.sku)
    told = [(line.reason, line.quantity, line.level, story_text(line)) for line in story.lines]
    assert told == [
        (MoveReason.RECEIVE, 10, 10, "received"),
        (MoveReason.CONSUME, -2, 8, f"used on {view.number}, chip 85"),
        (MoveReason.RETURN, 1, 9, f"taken back from {view.number}"),
        (MoveReason.COUNT, -2, 7, "counted, полка"),
    ]
    assert [step.level for step in story.steps] == [10, 8, 9, 7]
    assert story.on_hand == stock.parts(shop)[0].on_hand == 7
    assert {line.by for line in story.lines} == {WHO}


def test_a_recall_names_every_board_and_what_became_of_the_part(shop):
    view, lot = under_repair(shop)
    kept = orders.use_part(shop, WHO, view.id, lot.id, 2, "chip 85")
    other = orders.open_order(shop, WHO, opening("SN2", machine="MINER2", customer="Ферма 3"))
    other = orders.use_part(shop, WHO, other.id, lot.id, 1, "chip 7")
    orders.return_part(shop, WHO, other.id, other.replacements[0].id)
    third = orders.open_order(shop, WHO, opening("SN3", machine="MINER3"))
    orders.use_part(shop, WHO, third.id, lot.id, 1, "Chip 12")
    again = stock.receive(shop, WHO, CHIP.sku, 5, Money(300, "USD"), batch="2412")
    orders.use_part(shop, WHO, third.id, again.id, 1, "chip  12")
    found = boards_with(shop, lot.number.lower())
    assert [(line.asset.serial, line.held, line.quantity) for line in found.lines] == [
        ("SN1", Held.FITTED, 2), ("SN3", Held.REPLACED, 1), ("SN2", Held.TAKEN_BACK, 1),
    ]  # fmt: skip
    first = found.lines[0]
    assert (first.owner, first.order_number, first.position) == ("矿场 7", kept.number, "chip 85")
    assert first.placement is not None
    assert found.lines[1].replaced_on == third.number
    assert (found.boards, found.holding, found.left) == (3, 1, 7)
    assert recall_text(found) == "3 boards got a part of it, 1 holds it still."
    assert boards_with(shop, again.id).holding == 1
    with pytest.raises(NoSuchThing):
        boards_with(shop, "LT-B1-000099")


def test_a_recall_follows_what_was_salvaged_from_such_a_board(shop):
    early = orders.open_order(shop, WHO, opening("SN1"))
    before = stock.receive(shop, WHO, CHIP, 2, Money(0, "USD"), grade=Grade.RECOVERED, donor_asset_id=early.asset.id)
    lot = stock.receive(shop, WHO, CHIP.sku, 10, Money(325, "USD"), batch="2412")
    beside = stock.receive(shop, WHO, CHIP.sku, 10, Money(325, "USD"), batch="2412")
    orders.use_part(shop, WHO, early.id, lot.id, 1, "chip 3")
    saved = stock.receive(shop, WHO, CHIP.sku, 4, Money(0, "USD"), grade=Grade.RECOVERED, donor_asset_id=early.asset.id)
    later = orders.open_order(shop, WHO, opening("SN2", machine="MINER2"))
    orders.use_part(shop, WHO, later.id, saved.id, 1, "chip 9")
    orders.use_part(shop, WHO, later.id, before.id, 1, "chip 10")
    found = boards_with(shop, lot.number)
    assert [(line.asset.serial, line.lot_number, line.donor and line.donor.serial) for line in found.lines] == [
        ("SN2", saved.number, "SN1"), ("SN1", lot.number, None),
    ]  # fmt: skip
    assert found.same_batch == (beside.number,)


def test_the_stock_is_worth_today_what_came_less_what_went(shop):
    view, lot = under_repair(shop)
    stock.receive(shop, WHO, CHIP.sku, 4, Money(1250, "EUR"))
    before = datetime.now(UTC)
    orders.use_part(shop, WHO, view.id, lot.id, 3, "chip 85")
    assert value_at(shop).totals == (Money(5000, "EUR"), Money(7 * 325, "USD"))
    assert value_at(shop, before).totals == (Money(5000, "EUR"), Money(3250, "USD"))
    (part,) = value_at(shop, before).parts
    assert (part.sku, part.quantity, [held.quantity for held in part.lots]) == (CHIP.sku, 14, [10, 4])
    assert value_at(shop, before - timedelta(days=400)).parts == ()


def test_an_undo_leaves_no_trace_in_story_and_worth(shop):
    view, lot = under_repair(shop)
    worth, told = value_at(shop).totals, story_of(shop, CHIP.sku).lines
    with shop.noting() as noted:
        orders.use_part(shop, WHO, view.id, lot.id, 1, "chip 85")
    shop.take_back(WHO, noted)
    assert (value_at(shop).totals, story_of(shop, CHIP.sku).lines) == (worth, told)
    assert boards_with(shop, lot.number).lines == ()
    assert orders.order(shop, view.id).state is State.IN_REPAIR
