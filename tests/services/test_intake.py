"""Taking in: each scan one commit, a board once, nothing lost, everything taken back alone."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.asset import AssetKind
from app.domain.intake_checklist import Need
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.place import PlaceKind
from app.domain.shop_error import AlreadyOpen, DeliveryClosed, OrderSigned
from app.domain.work_order import OrderKind, Policy, Priority, SignerRole, State
from app.services import intake, intake_answers, orders
from app.services.intake import DeliveryDraft, Intake, ScanOutcome
from app.services.places import add_place, place_of
from app.services.policy import set_policy
from app.words.errors import sentence
from app.words.intake import outcome_text

ME = "Marko Kovač"
SERIALS = tuple(f"JYZZYRHBCJGBI{n:04d}" for n in range(1, 7))


def board(serial: str | None = SERIALS[0], **more) -> Intake:
    return Intake(OrderDraft("0 chips", AssetDraft(serial=serial, model="S19j Pro"), **more))


def returned(shop, number: str) -> None:
    """The order as it is when the board went back without a fault."""
    view = orders.order(shop, number)
    for state in (State.TRIAGE, State.NO_FAULT_FOUND, State.RETURNED):
        view = orders.advance(shop, ME, view.id, state, "nothing to find")


def test_a_pallet_is_one_order_a_scan_on_the_terms_of_the_whole(shop):
    place = add_place(shop, ME, PlaceKind.SHELF, "Shelf A")[0]
    terms = DeliveryDraft(
        customer="Nord", declared=3, reference="DN-7", kind=OrderKind.WARRANTY, priority=Priority.HIGH,
        reported_fault="low hash rate", place_id=place.id, model="S21",
    )  # fmt: skip
    batch = intake.open_batch(shop, ME, terms)
    assert batch.terms == terms
    first = intake.scan_into(shop, ME, batch.number, SERIALS[0].lower())
    assert (first.outcome, first.make, first.asset.serial) == (ScanOutcome.OPENED, "Bitmain", first.code)
    view = orders.order(shop, first.order_number)
    assert (view.state, view.kind, view.priority) == (State.RECEIVED, OrderKind.WARRANTY, Priority.HIGH)
    assert (view.customer, view.reported_fault, view.batch) == ("Nord", "low hash rate", batch.number)
    assert (view.asset.model, view.asset.kind) == ("S21", AssetKind.HASHBOARD)
    assert place_of(shop, view.asset.id).place.name == "Shelf A"
    assert intake.scan_into(shop, ME, batch.id, SERIALS[0]).outcome is ScanOutcome.TWICE
    assert intake.scan_into(shop, ME, batch.id, "hello there").outcome is ScanOutcome.UNREAD
    other = add_place(shop, ME, PlaceKind.BIN, "Bin 4")[0]
    assert intake.scan_into(shop, ME, batch.id, other.number).outcome is ScanOutcome.PLACED
    third = intake.scan_into(shop, ME, batch.id, SERIALS[1])
    assert not third.form_unknown
    assert place_of(shop, third.asset.id).place.name == "Bin 4"
    unlabelled = intake.take_unlabelled(shop, ME, batch.id)
    assert (unlabelled.order_state, unlabelled.asset.serial) == (State.DRAFT, None)
    count = intake.count(shop, batch.id)
    assert (count.received, count.declared, count.missing, count.problems) == (3, 3, 0, 2)
    assert intake.close_batch(shop, ME, batch.id).closed
    with pytest.raises(DeliveryClosed, match=r".") as refused:
        intake.scan_into(shop, ME, batch.id, SERIALS[2])
    assert batch.number in sentence(refused.value)
    assert not intake.open_again(shop, ME, batch.id).closed


def test_a_board_that_came_before_shows_its_repair_and_links_it(shop):
    number = intake.take_in(shop, ME, board()).number
    returned(shop, number)
    batch = intake.open_batch(shop, ME, DeliveryDraft())
    again = intake.scan_into(shop, ME, batch.id, SERIALS[0])
    assert (again.outcome, again.earlier, again.asset.model) == (ScanOutcome.OPENED, number, "S19j Pro")
    assert orders.order(shop, again.order_number).parent_number == number
    odd = intake.scan_into(shop, ME, batch.id, "QX-77123-Z")
    assert (odd.outcome, odd.form_unknown) == (ScanOutcome.OPENED, True)
    assert outcome_text(odd).startswith(f"{odd.order_number} is open. The serial is of no form known here")
    found = intake.earlier(shop, SERIALS[0])
    assert (found.open_order.number, found.last_closed.number) == (again.order_number, number)


def test_an_order_that_waits_for_its_board_joins_and_one_under_way_is_said(shop):
    waiting = intake.take_in(shop, ME, board()).number
    begun = intake.take_in(shop, ME, board(SERIALS[1])).number
    orders.advance(shop, ME, orders.order(shop, begun).id, State.TRIAGE)
    with pytest.raises(AlreadyOpen) as refused:
        intake.take_in(shop, ME, board())
    assert waiting in sentence(refused.value)
    batch = intake.open_batch(shop, ME, DeliveryDraft(customer="Nord", declared=2))
    joined = intake.scan_into(shop, ME, batch.id, SERIALS[0])
    assert (joined.outcome, joined.order_number) == (ScanOutcome.JOINED, waiting)
    assert orders.order(shop, waiting).customer == "Nord"
    here = intake.scan_into(shop, ME, batch.id, SERIALS[1])
    assert (here.outcome, here.order_number) == (ScanOutcome.HERE, begun)
    assert orders.order(shop, begun).batch is None
    assert intake.count(shop, batch.id).received == 2
    intake.take_back(shop, ME, joined.id)
    assert (orders.order(shop, waiting).batch, orders.order(shop, waiting).customer) == (None, None)


def test_our_own_label_takes_its_board_in(shop):
    number = intake.take_in(shop, ME, board()).number
    returned(shop, number)
    view = orders.order(shop, number)
    batch = intake.open_batch(shop, ME, DeliveryDraft())
    line = intake.scan_into(shop, ME, batch.id, view.label)
    assert (line.outcome, line.asset.serial, line.earlier) == (ScanOutcome.OPENED, SERIALS[0], number)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 4) | st.none(), min_size=3, max_size=9))
def test_whatever_is_scanned_and_taken_back_the_count_is_that_of_the_boards(shop, steps):
    """None takes the last scan back. The shop is the same in every example, its boards are others."""
    batch = intake.open_batch(shop, ME, DeliveryDraft())
    scanned: list[str] = []
    for step in steps:
        if step is not None:
            scanned.append(f"JYZZYRHBCJGB{batch.number[-3:]}{step:02d}")
            intake.scan_into(shop, ME, batch.id, scanned[-1])
        elif scanned:
            scanned.pop()
            intake.take_back(shop, ME, intake.delivery(shop, batch.id).lines[0].id)
    after = intake.delivery(shop, batch.id)
    assert [line.code for line in reversed(after.lines)] == scanned
    assert after.count.received == len(set(scanned))
    still = orders.orders(shop, orders.OrderFilter(open_only=True, text=f"JYZZYRHBCJGB{batch.number[-3:]}"))
    assert sorted(row.asset.serial for row in still) == sorted(set(scanned))


def test_the_checklist_of_a_customer_who_wants_everything_noted_opens_its_gate_when_it_is_whole(shop):
    set_policy(shop, ME, Policy(checklist=True))
    number = intake.take_in(shop, ME, board(customer="Nord")).number
    view = orders.order(shop, number)
    assert view.state is State.DRAFT
    intake_answers.choose_need(shop, ME, "Nord", Need.FULL)
    listed = intake_answers.checklist_for(shop, view)
    assert listed.template == "hashboard_full"
    intake_answers.answer(shop, ME, view.id, "burns", "seen", "chip 14")
    assert orders.order(shop, number).state is State.DRAFT
    intake_answers.rest_is_fine(shop, ME, view.id)
    after = orders.order(shop, number)
    assert {item.id for item in listed.open(line.item for line in after.checklist)} == {"photo_front", "photo_back"}
    assert after.state is State.DRAFT
    for item in ("photo_front", "photo_back"):
        intake_answers.answer(shop, ME, view.id, item, "left_out")
    after = orders.order(shop, number)
    assert after.state is State.RECEIVED
    assert {line.template for line in after.checklist} == {listed.name}
    returned(shop, number)
    orders.sign(shop, ME, view.id, SignerRole.TECHNICIAN)
    with pytest.raises(OrderSigned):
        intake_answers.answer(shop, ME, view.id, "burns", "none")
