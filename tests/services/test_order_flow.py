"""The clicks taken out: what events walk in their own commit, orders held, promised and given away, several at once."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from app.domain.finding import Fault
from app.domain.order_draft import AssetDraft, OrderDraft, OrderFilter, OrderSort
from app.domain.shop_error import GateNotMet, ReasonMissing
from app.domain.stock import Money
from app.domain.work_order import ActionCode, Hold, OrderKind, Policy, Priority, State
from app.services import order_bulk, orders, safety, stock
from app.services.order_board import Chip, Column, board
from app.services.order_list import count
from app.services.order_moves import column_way
from app.services.order_views import SavedView, forget_view, keep_view, views_of
from app.services.people import hands
from app.services.policy import kinds_apart, policy_of, set_policy
from app.services.shop import Shop
from app.words.waiting import due_text, waits_text
from tests.services.shop_story import CHIP, WHO, opening, under_repair

NOW = datetime.now(UTC)


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path) as opened:
        yield opened
        assert safety.check(opened).sound


def test_a_whole_repair_without_a_click_and_every_undo_takes_its_steps_along(shop):
    view = orders.open_order(shop, WHO, opening())
    lot = stock.receive(shop, WHO, CHIP, 10, Money(325, "USD"))
    states = [view.state]
    with shop.noting() as noted:
        works = (
            lambda: orders.add_test_run(shop, WHO, view.id, Fault.CHAIN_BREAK),
            lambda: orders.confirm_finding(shop, WHO, view.id, view.findings[0].id),
            lambda: orders.use_part(shop, WHO, view.id, lot.id, 1, "chip 85"),
            lambda: orders.add_test_run(shop, WHO, view.id, Fault.NONE),
            lambda: orders.add_test_run(shop, WHO, view.id, Fault.NONE),
        )
        states += [work().state for work in works]
    assert len(noted) == 5, "the steps are in the commit of their event"
    assert states == [
        State.RECEIVED, State.DIAGNOSING, State.DIAGNOSING, State.IN_REPAIR, State.TESTING, State.TESTING,
    ]  # fmt: skip
    done = orders.order(shop, view.id)
    assert (done.next_step.target, done.next_step.ready) == (State.PASSED, True)
    assert done.assignee == WHO, "who has the board in hands has the order"
    for commit, state in zip(reversed(noted), reversed(states[:-1]), strict=True):
        shop.undo(WHO, commit)
        assert orders.order(shop, view.id).state is state
    assert orders.order(shop, view.id).assignee == ""


def test_work_after_a_failed_test_is_the_next_attempt(shop):
    view, lot = under_repair(shop)
    orders.use_part(shop, WHO, view.id, lot.id, 1, "chip 85")
    orders.advance(shop, WHO, view.id, State.TESTING)
    orders.add_test_run(shop, WHO, view.id, Fault.CHIPS_MISSING)
    again = orders.add_action(shop, WHO, view.id, ActionCode.REFLOW)
    assert (again.state, again.attempt) == (State.IN_REPAIR, 2)
    assert orders.add_action(shop, WHO, view.id, ActionCode.INSPECT).attempt == 2


def test_a_shop_that_walks_itself_is_let_and_gates_are_switched_by_kind(shop):
    set_policy(shop, WHO, Policy(photos=2, walking=False))
    set_policy(shop, WHO, Policy(photos=0, passes=1, walking=True), OrderKind.INTERNAL)
    assert kinds_apart(shop) == {OrderKind.INTERNAL: {"photos": 0, "passes": 1, "walking": True}}
    assert (policy_of(shop).photos, policy_of(shop, kind=OrderKind.INTERNAL).photos) == (2, 0)
    held = orders.open_order(shop, WHO, opening())
    assert held.state is State.DRAFT
    asset = AssetDraft(model="S19 XP", serial="SN9")
    ours = orders.open_order(shop, WHO, OrderDraft("x", asset, kind=OrderKind.INTERNAL))
    assert ours.state is State.RECEIVED
    assert orders.add_test_run(shop, WHO, ours.id, Fault.NONE).state is State.DIAGNOSING
    set_policy(shop, WHO, Policy(photos=0, passes=2, walking=False), OrderKind.INTERNAL)
    assert kinds_apart(shop) == {OrderKind.INTERNAL: {"photos": 0}}, "what agrees with the shop follows it"
    assert policy_of(shop, kind=OrderKind.INTERNAL).passes == 2


def test_the_last_missing_photo_receives(shop):
    set_policy(shop, WHO, Policy(photos=1, checklist=True))
    view = orders.open_order(shop, WHO, opening())
    assert orders.answer_intake(shop, WHO, view.id, "burns", "none").state is State.DRAFT
    photo = io.BytesIO()
    Image.new("RGB", (8, 8)).save(photo, "PNG")
    assert orders.attach(shop, WHO, view.id, photo.getvalue(), "front.png", phase="intake").state is State.RECEIVED


def test_drying_says_until_when_and_another_reason_needs_words(shop):
    view = orders.open_order(shop, WHO, opening())
    with pytest.raises(ReasonMissing):
        orders.hold(shop, WHO, view.id, "")
    until = NOW + timedelta(days=40)
    held = orders.hold(shop, WHO, view.id, "", Hold.DRYING, until)
    assert (held.hold, held.held_from) == (Hold.DRYING, State.RECEIVED)
    assert abs(held.held_until - until) < timedelta(milliseconds=2)
    assert (held.transitions[-1].hold, held.waits_for.key) == (Hold.DRYING, "waits_drying_until")
    (row,) = orders.orders(shop, OrderFilter(states=(State.ON_HOLD,)))
    assert row.waits_for == held.waits_for
    assert waits_text(row.waits_for).startswith("Drying, ")
    back = orders.resume(shop, WHO, view.id)
    assert (back.state, back.hold, back.held_until, back.waits_for) == (State.RECEIVED, None, None, None)


def test_several_at_once_are_one_commit_and_what_is_refused_is_told(shop):
    numbers = [orders.open_order(shop, WHO, opening(f"SN{n}", machine=f"M{n}")).number for n in range(3)]
    drafts = orders.open_order(shop, WHO, OrderDraft("no label"))
    done = order_bulk.step_all(shop, WHO, [*numbers, drafts.number])
    assert done.numbers == tuple(numbers)
    assert [(one.number, type(one.error)) for one in done.refused] == [(drafts.number, GateNotMet)]
    assert {orders.order(shop, one).state for one in numbers} == {State.TRIAGE}
    shop.undo(WHO, done.commit)
    assert {orders.order(shop, one).state for one in numbers} == {State.RECEIVED}
    order_bulk.assign_all(shop, WHO, numbers, "Anna Lee")
    order_bulk.promise_all(shop, WHO, numbers[:2], NOW - timedelta(days=2))
    order_bulk.rank_all(shop, WHO, numbers[2:], Priority.HIGH)
    order_bulk.hold_all(shop, WHO, numbers[:1], "", Hold.CUSTOMER, NOW - timedelta(hours=1))
    assert order_bulk.assign_all(shop, WHO, numbers, "Anna Lee").commit is None, "nothing to change saves nothing"
    assert hands(shop) == ("Anna Lee", WHO)
    seen = board(shop, "Anna Lee")
    assert seen.chips == {
        Chip.MINE: 3,
        Chip.LATE: 2,
        Chip.OVER: 1,
        Chip.COMEBACKS: 0,
        Chip.CUSTOMER: 1,
        Chip.WARRANTY: 0,
    }
    assert [(one.column, one.count) for one in seen.columns if one.count] == [(Column.RECEIVED, 3), (Column.WAITING, 1)]
    assert [row.number for row in seen.columns[0].rows] == [numbers[2], numbers[1], drafts.number], "urgent, then due"
    late = board(shop, "Anna Lee", (Chip.MINE, Chip.LATE), most=1)
    assert [one.count for one in late.columns] == [1, 0, 1, 0, 0, 0]
    assert due_text(seen.columns[0].rows[1].due_at, late=True) == "2 d late"


def test_a_list_comes_a_page_at_a_time_in_any_order(shop):
    for n, customer in enumerate(("Ферма", "Aria", "矿场", None)):
        orders.open_order(shop, WHO, opening(f"SN{n}", machine=f"M{n}", customer=customer))
    for sort in OrderSort:
        for descending in (False, True):
            whole = orders.orders(shop, OrderFilter(sort=sort, descending=descending))
            pages = [
                row
                for offset in (0, 2)
                for row in orders.orders(shop, OrderFilter(sort=sort, descending=descending, limit=2, offset=offset))
            ]
            assert list(whole) == pages
            assert count(shop, OrderFilter(limit=1)) == 4
    rows = orders.orders(shop, OrderFilter(sort=OrderSort.SERIAL))
    assert [row.asset.serial for row in rows] == ["SN0", "SN1", "SN2", "SN3"]
    assert [row.customer for row in orders.orders(shop, OrderFilter(customer="ари")) or ()] == []
    assert [row.customer for row in orders.orders(shop, OrderFilter(customer="ari"))] == ["Aria"]


def test_a_card_moves_along_legal_steps_alone(shop):
    view = orders.open_order(shop, WHO, opening())
    assert column_way(view, 1) == (State.TRIAGE, State.DIAGNOSING)
    assert column_way(view, -1) == ()
    held = orders.hold(shop, WHO, view.id, "", Hold.PARTS)
    assert column_way(held, -1) == (State.RECEIVED,)
    repair, _lot = under_repair(shop)
    assert column_way(repair, 1) == (State.TESTING,)
    assert column_way(repair, -1) == (State.ON_HOLD,)


def test_views_are_a_persons_own(shop):
    mine = SavedView("Late, mine", "S19", (Chip.LATE, Chip.MINE), listed=True)
    with shop.noting() as noted:
        keep_view(shop, WHO, SavedView(" Late,  mine "))
        keep_view(shop, WHO, mine)
    assert views_of(shop, WHO) == (mine,)
    assert views_of(shop, "Anna Lee") == ()
    shop.undo(WHO, noted[1])
    assert views_of(shop, WHO) == (SavedView("Late, mine"),)
    forget_view(shop, WHO, "Late, mine")
    assert views_of(shop, WHO) == ()
