"""The whole way of a work order, and what its gates and its signature refuse."""

import hashlib
import threading

import pytest

from app.domain.asset import Condition
from app.domain.finding import Fault
from app.domain.measurement import MeasurementDraft
from app.domain.order_draft import AssetDraft, OrderDraft, OrderFilter
from app.domain.shop_error import (
    BadQuantity,
    GateNotMet,
    NoSuchStep,
    NoSuchThing,
    OrderSigned,
    ReasonMissing,
    TooEarlyToSign,
)
from app.domain.stock import Money
from app.domain.test_run import Phase
from app.domain.work_order import ActionCode, FindingStatus, Policy, SignerRole, State
from app.ledger.errors import NoSuchCommit
from app.services import assets, orders, safety, stock
from app.services.policy import set_policy
from app.services.shop import Shop
from drivers.model.bench_run import BenchRun, ChipCounter, Sensor
from tests.services.photo_story import a_photo
from tests.services.shop_story import FINDING, WHO, opening, passed, under_repair


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path) as opened:
        yield opened
        assert safety.check(opened).sound


def test_the_whole_story(shop):
    view = passed(shop)
    assert view.number == "WO-B1-000001"
    assert view.asset.condition is Condition.WORKING
    view = orders.advance(shop, WHO, view.id, State.READY)
    view = orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    view = orders.sign(shop, WHO, view.id, SignerRole.CUSTOMER, "陈伟")
    view = orders.advance(shop, WHO, view.id, State.RETURNED)
    assert view.state is State.RETURNED
    assert view.closed_at is not None
    assert view.next_step is None
    assert view.customer == "矿场 7"
    assert view.findings[0].finding == FINDING
    assert [line.by for line in view.signatures] == [WHO, "陈伟"]
    assert view.signature_holds
    assert view.parts_cost == (Money(325, "USD"),)
    assert next(line.target for line in view.transitions) is State.RECEIVED
    assert [run.phase for run in view.test_runs] == [Phase.AFTER] * 2
    stamps = [entry.stamp for entry in view.timeline]
    assert stamps == sorted(stamps)
    assert orders.order(shop, view.label) == orders.order(shop, view.id) == view


def test_a_bench_run_comes_back_as_it_was(shop):
    view = orders.open_order(shop, WHO, opening(findings=()))
    run = BenchRun(
        "loop://", "loop://c", True, "1366", (84, 84), (True,) * 84 + (False,) * 26, (ChipCounter(1, 5.0, 0, 1.0),),
        (Sensor("U1", 41.5), Sensor("U2", None)), seconds=9.5,
    )  # fmt: skip
    view = orders.add_test_run(shop, WHO, view.id, Fault.CHAIN_BREAK, run, findings=[FINDING], chips_expected=110)
    assert view.test_runs[0].run == run
    assert (view.test_runs[0].chips_found, view.test_runs[0].phase) == (84, Phase.BEFORE)
    assert view.findings[0].test_run_id == view.test_runs[0].id
    again = orders.add_test_run(shop, WHO, view.id, Fault.CHAIN_BREAK, run, findings=[FINDING])
    assert len(again.findings) == 1


def test_diagnosed_waits_for_a_confirmed_finding(shop):
    view = orders.open_order(shop, WHO, opening())
    orders.advance_to(shop, WHO, view.id, State.DIAGNOSING)
    with pytest.raises(GateNotMet) as refused:
        orders.advance(shop, WHO, view.id, State.DIAGNOSED)
    assert refused.value.why.key == "gate_confirm"
    with pytest.raises(GateNotMet):
        orders.advance(shop, WHO, view.id, State.DIAGNOSED, reason="because I say so")
    view = orders.rule_out_finding(shop, WHO, view.id, view.findings[0].id, "a loose cable")
    assert (view.findings[0].status, view.findings[0].note) == (FindingStatus.RULED_OUT, "a loose cable")
    assert orders.advance(shop, WHO, view.id, State.NO_FAULT_FOUND).state is State.NO_FAULT_FOUND


def test_testing_waits_for_an_action_on_each_confirmed_finding(shop):
    view, _ = under_repair(shop)
    with pytest.raises(GateNotMet):
        orders.advance(shop, WHO, view.id, State.TESTING)
    orders.add_action(shop, WHO, view.id, ActionCode.REFLOW, "chip 85", "joints reflowed", 20)
    assert orders.advance(shop, WHO, view.id, State.TESTING).minutes == 20


def test_passed_waits_for_two_passes_since_the_last_work(shop):
    view, lot = under_repair(shop)
    orders.use_part(shop, WHO, view.id, lot.id, 1, "chip 85")
    orders.advance(shop, WHO, view.id, State.TESTING)
    orders.add_test_run(shop, WHO, view.id, Fault.NONE)
    view = orders.add_test_run(shop, WHO, view.id, Fault.CHIPS_MISSING)
    assert view.next_step.target is State.IN_REPAIR
    view = orders.advance(shop, WHO, view.id, State.IN_REPAIR)
    assert view.attempt == 2
    orders.add_action(shop, WHO, view.id, ActionCode.CLEAN)
    view = orders.advance(shop, WHO, view.id, State.TESTING)
    assert view.passes == 0
    orders.add_test_run(shop, WHO, view.id, Fault.NONE)
    with pytest.raises(GateNotMet) as refused:
        orders.advance(shop, WHO, view.id, State.PASSED)
    assert dict(refused.value.why.values) == {"have": 1, "need": 2}
    orders.add_test_run(shop, WHO, view.id, Fault.NONE)
    assert orders.advance(shop, WHO, view.id, State.PASSED).state is State.PASSED


def test_returned_waits_for_a_signature_or_a_reason(shop):
    view = passed(shop)
    orders.advance(shop, WHO, view.id, State.READY)
    with pytest.raises(GateNotMet):
        orders.advance(shop, WHO, view.id, State.RETURNED)
    view = orders.advance(shop, WHO, view.id, State.RETURNED, reason="courier was in a hurry")
    assert (view.transitions[-1].reason, view.transitions[-1].overridden) == ("courier was in a hurry", True)
    assert [line.overridden for line in view.transitions[:-1]] == [False] * (len(view.transitions) - 1)


def test_a_signature_freezes_the_content(shop):
    view = passed(shop)
    signed = orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    assert signed.signatures[0].content_hash == view.content_hash
    lot = stock.lots(shop)[0]
    for change in (
        lambda: orders.add_note(shop, WHO, view.id, "later"),
        lambda: orders.add_findings(shop, WHO, view.id, [FINDING]),
        lambda: orders.add_test_run(shop, WHO, view.id, Fault.NONE),
        lambda: orders.add_action(shop, WHO, view.id, ActionCode.CLEAN),
        lambda: orders.use_part(shop, WHO, view.id, lot.id, 1, "chip 1"),
        lambda: orders.return_part(shop, WHO, view.id, view.replacements[0].id),
        lambda: orders.rule_out_finding(shop, WHO, view.id, view.findings[0].id),
        lambda: orders.set_serial(shop, WHO, view.id, "OTHER"),
        lambda: orders.attach(shop, WHO, view.id, b"x", "x.jpg"),
        lambda: orders.add_measurement(shop, WHO, view.id, MeasurementDraft("TP1", "voltage", 0.3, "V")),
        lambda: orders.answer_intake(shop, WHO, view.id, "burns", "none"),
    ):
        with pytest.raises(OrderSigned):
            change()
    view = orders.attach(shop, WHO, view.id, b"%PDF", "order.pdf", phase="document")
    view = orders.advance(shop, WHO, view.id, State.READY)
    assert view.signature_holds
    assert orders.order(shop, view.id).content_hash == view.signatures[0].content_hash


def test_an_unfinished_order_is_not_signed(shop):
    view = orders.open_order(shop, WHO, opening())
    with pytest.raises(TooEarlyToSign):
        orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)


def test_parts_come_from_stock_at_the_cost_of_that_moment_and_may_go_negative(shop):
    view, lot = under_repair(shop)
    view = orders.use_part(shop, WHO, view.id, lot.id, 12, "chips 80-91", removed_mark="BM1366 2231")
    row = stock.lots(shop)[0]
    assert (row.on_hand, row.negative) == (-2, True)
    assert [problem.kind.value for problem in safety.check(shop).problems] == ["negative_stock"]
    view = orders.return_part(shop, WHO, view.id, view.replacements[0].id, 11)
    assert (view.replacements[0].fitted, view.parts_cost) == (1, (Money(325, "USD"),))
    assert stock.lots(shop)[0].on_hand == 9
    with pytest.raises(BadQuantity):
        orders.return_part(shop, WHO, view.id, view.replacements[0].id, 2)
    with pytest.raises(BadQuantity):
        orders.use_part(shop, WHO, view.id, lot.id, 0, "chip 1")
    with pytest.raises(NoSuchThing):
        orders.use_part(shop, WHO, view.id, "no such lot", 1, "chip 1")


def test_undo_takes_part_use_back_as_one(shop):
    with shop.noting() as before:
        view, lot = under_repair(shop)
    with shop.noting() as noted:
        orders.use_part(shop, WHO, view.id, lot.id, 1, "chip 85")
    (used,) = noted
    shop.undo(WHO, used)
    view = orders.order(shop, view.id)
    assert view.replacements == ()
    assert stock.lots(shop)[0].on_hand == 10
    shop.undo(WHO, before[-1])
    assert orders.order(shop, view.id).state is State.DIAGNOSING
    with pytest.raises(NoSuchCommit):
        shop.undo(WHO, used)


def test_what_is_noted_is_of_this_thread_and_block_alone(shop):
    with shop.noting() as outer:
        view = orders.open_order(shop, WHO, opening())
        with shop.noting() as inner:
            orders.add_note(shop, WHO, view.id, "ran warm")
        other = threading.Thread(target=orders.add_note, args=(shop, WHO, view.id, "from beside"))
        other.start()
        other.join()
    orders.add_note(shop, WHO, view.id, "later")
    assert (len(inner), len(outer)) == (1, 2)
    shop.take_back(WHO, inner)
    assert [note.text for note in orders.order(shop, view.id).notes] == ["from beside", "later"]


def test_undo_all_the_way_leaves_nothing_and_the_next_number(shop):
    with shop.noting() as noted:
        under_repair(shop)
    shop.take_back(WHO, noted)
    assert orders.orders(shop) == ()
    assert stock.parts(shop) == ()
    assert orders.open_order(shop, WHO, opening()).number == "WO-B1-000002"


def test_what_was_done_before_a_signature_is_not_undone_after_it(shop):
    view = passed(shop)
    with shop.noting() as noted:
        orders.add_note(shop, WHO, view.id, "ran warm")
        orders.sign(shop, "Lead", view.id, SignerRole.LEAD)
    note, signature = noted
    with pytest.raises(OrderSigned):
        shop.undo(WHO, note)
    shop.undo("Lead", signature)
    shop.undo(WHO, note)
    assert orders.order(shop, view.id).notes == ()


def test_an_order_without_a_serial_waits_as_draft(shop):
    view = orders.open_order(shop, WHO, OrderDraft("dead"))
    assert view.state is State.DRAFT
    assert view.next_step.why.key == "gate_serial"
    view = orders.set_serial(shop, WHO, view.id, " SN9 ")
    assert view.asset.serial == "SN9"
    assert orders.advance(shop, WHO, view.id, State.RECEIVED).state is State.RECEIVED
    other = orders.open_order(shop, WHO, OrderDraft("dead too"))
    other = orders.advance(shop, WHO, other.id, State.RECEIVED, reason="label burnt away")
    assert other.transitions[-1].overridden


def test_a_serial_the_shop_knows_brings_the_order_to_that_board(shop):
    first = orders.open_order(shop, WHO, opening("SN1"))
    second = orders.open_order(shop, WHO, OrderDraft("again"))
    second = orders.set_serial(shop, WHO, second.id, "SN1")
    assert second.asset.id == first.asset.id


def test_a_board_that_comes_back_is_linked_to_its_last_order(shop):
    view = passed(shop)
    orders.advance(shop, WHO, view.id, State.READY)
    orders.advance(shop, WHO, view.id, State.RETURNED, "no signature")
    again = orders.open_order(shop, WHO, opening(slot=2, machine="MINER2"))
    assert again.parent_number == view.number
    passport = assets.asset(shop, "SN1")
    assert [row.number for row in passport.orders] == ["WO-B1-000001", "WO-B1-000002"]
    assert [(stay.machine.serial, stay.slot) for stay in passport.installations] == [("MINER1", 1), ("MINER2", 2)]
    assert passport.installations[0].until is not None
    assert passport.installations[1].until is None
    assert assets.asset(shop, "HB-B1-000001").identity == passport.identity


def test_hold_and_resume(shop):
    view = orders.open_order(shop, WHO, opening())
    with pytest.raises(ReasonMissing):
        orders.hold(shop, WHO, view.id, " ")
    held = orders.hold(shop, WHO, view.id, "waiting for the customer")
    assert (held.state, held.next_step.target) == (State.ON_HOLD, State.RECEIVED)
    assert orders.resume(shop, WHO, view.id).state is State.RECEIVED
    with pytest.raises(NoSuchStep):
        orders.resume(shop, WHO, view.id)
    with pytest.raises(NoSuchStep):
        orders.advance(shop, WHO, view.id, State.RETURNED)


def test_walking_the_main_line_saves_all_steps_or_none(shop):
    view = orders.open_order(shop, WHO, opening())
    with pytest.raises(GateNotMet):
        orders.advance_to(shop, WHO, view.id, State.TESTING)
    assert orders.order(shop, view.id).state is State.RECEIVED


def test_photos_and_checklist_hold_up_receiving_where_the_shop_turns_them_on(tmp_path):
    with Shop.open(tmp_path / "strict") as strict:
        set_policy(strict, WHO, Policy(photos=2, checklist=True))
        view = orders.open_order(strict, WHO, opening())
        assert view.state is State.DRAFT
        for number in range(2):
            orders.attach(strict, WHO, view.id, a_photo(number), f"{number}.jpg", phase="intake")
        with pytest.raises(GateNotMet):
            orders.advance(strict, WHO, view.id, State.RECEIVED)
        orders.answer_intake(strict, WHO, view.id, "burns", "none")
        assert orders.advance(strict, WHO, view.id, State.RECEIVED).state is State.RECEIVED


def test_attachments_are_kept_by_their_hash(shop, tmp_path):
    view = orders.open_order(shop, WHO, opening())
    (tmp_path / "photo.jpg").write_bytes(b"a photo")
    view = orders.attach(shop, WHO, view.id, tmp_path / "photo.jpg", caption="burn mark")
    line = view.attachments[0]
    assert (line.name, line.mime, line.size, line.caption) == (
        "photo.jpg",
        "text/plain",
        7,
        "burn mark",
    )  # content, not name
    assert line.sha256 == hashlib.sha256(b"a photo").hexdigest()
    assert shop.attachments.get(line.sha256) == b"a photo"


def test_measurements_know_their_limits(shop):
    view = orders.open_order(shop, WHO, opening())
    for value in (0.31, 0.25):
        taken = MeasurementDraft("domain 5", "voltage", value, "V", domain=5, limit_low=0.29, limit_high=0.33)
        view = orders.add_measurement(shop, WHO, view.id, taken)
    assert [line.passed for line in view.measurements] == [True, False]
    assert view.measurements[0].taken.domain == 5


def test_orders_are_found_by_words(shop):
    orders.open_order(shop, WHO, opening("SN1"))
    orders.open_order(shop, WHO, opening("SN2", customer="Ферма %"))
    assert [row.asset.serial for row in orders.orders(shop)] == ["SN2", "SN1"]
    assert [row.asset.serial for row in orders.orders(shop, OrderFilter(text="矿场 84"))] == ["SN1"]
    assert [row.asset.serial for row in orders.orders(shop, OrderFilter(text="%"))] == ["SN2"]
    assert orders.orders(shop, OrderFilter(serial="SN1"))[0].fault == "chain_break"
    assert orders.orders(shop, OrderFilter(text="nothing like that")) == ()


def test_an_asset_kind_other_than_hashboard_has_its_own_numbers(shop):
    from app.domain.asset import AssetKind

    view = orders.open_order(shop, WHO, OrderDraft("no fan", AssetDraft(AssetKind.PSU, serial="P1")))
    assert view.asset.number == "PS-B1-000001"


def test_nobody_is_called_so(shop):
    for name in ("WO-B1-000009", "", "'; DROP TABLE work_order"):
        with pytest.raises(NoSuchThing):
            orders.order(shop, name)
